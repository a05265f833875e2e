#pragma once
// Small blocking HTTP/1.1 client for tests, the demo walk and benches. Plain http only; one connection, kept alive.
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::web {

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string header(std::string_view lower_case_name) const;  // first value, empty when absent
};

struct FormPart {
  std::string name;
  std::string value;      // field value or file content
  std::string file_name;  // empty: a field
  std::string mime = "application/octet-stream";
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

class Client {
 public:
  explicit Client(std::uint16_t port, std::string host = "127.0.0.1");
  ~Client();
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;

  std::chrono::milliseconds timeout{10'000};
  bool follow_redirects = false;  // 303, 302, 308 to paths of the same server, at most 10
  Pairs extra_headers;            // sent with every request

  Result<ClientResponse> get(std::string_view target);
  Result<ClientResponse> post_form(std::string_view target, const Pairs& fields);
  Result<ClientResponse> post_multipart(std::string_view target, const std::vector<FormPart>& parts);
  Result<ClientResponse> request(std::string_view method, std::string_view target, std::string_view body = {},
                                 std::string_view content_type = {});
  // Bytes as they are; read_response() once per expected answer. For tests of the grammar.
  Status send_raw(std::string_view bytes);
  Result<ClientResponse> read_response(bool head_only = false);
  bool closed_by_peer();  // waits up to `timeout` for the end of the connection
  void disconnect();

  std::map<std::string, std::string> cookies;  // the jar: full names, as the server sent them

 private:
  Status connect();
  Status fill();
  Result<ClientResponse> once(std::string_view method, std::string_view target, std::string_view body,
                              std::string_view content_type);
  std::string host_;
  std::uint16_t port_;
  int fd_ = -1;
  std::string buffer_;
};

// Value of the first hidden field "_csrf" in a page; empty when there is none.
std::string csrf_token_in(std::string_view html);

}  // namespace rathaus::web
