#pragma once
// One request to another system, over TLS. Blocking, a connection for each call; the caller names everything that may not be endless.
// Never: a peer that is not who its certificate says (chain and host name), TLS below 1.2, a redirect that is followed, an answer
// larger or slower than allowed; plain http except to this machine and only where the caller says so (tests, a proxy beside us).
// Spec: RFC 9112 (HTTP/1.1), RFC 9110 4.3.4 (certificates), BSI TR-02102-2 (versions and suites).
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "platform/web/client.h"

namespace rathaus::web {

struct OutboundOptions {
  std::filesystem::path ca_file;  // PEM; empty: the system's
  bool allow_plain_loopback = false;
  std::chrono::milliseconds timeout{5'000};  // for the whole call
  std::size_t max_bytes = 256 * 1024;  // of the answer's body
};

struct OutboundRequest {
  std::string method = "GET";
  std::string url;  // https://host[:port]/path?query
  Pairs headers;
  std::string body, content_type;
};

// Errors: refused "outbound.url"; unavailable "outbound.away" (detail: where it broke, without data of the call). Any status is an answer.
Result<ClientResponse> fetch(const OutboundRequest& request, const OutboundOptions& options);

struct OutboundUrl {
  bool tls = true;
  std::string host, target;
  std::uint16_t port = 443;
};
Result<OutboundUrl> parse_outbound_url(std::string_view url);

}  // namespace rathaus::web
