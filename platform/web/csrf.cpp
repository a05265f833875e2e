#include "platform/web/csrf.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <array>

#include "libs/base/bytes.h"
#include "libs/base/check.h"
#include "platform/web/request.h"

namespace rathaus::web {

Csrf::Csrf(std::string secret, std::vector<std::string> origins)
    : secret_(std::move(secret)), origins_(std::move(origins)) {}

std::string Csrf::token(std::string_view binding) const {
  std::string message("rathaus-csrf-v1\0", 16);
  message += binding;
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  CHECK(HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac.data(), &size) != nullptr);
  return base64url(ByteView(mac.data(), size));
}

bool Csrf::verify(std::string_view binding, std::string_view token_sent) const {
  return !binding.empty() && equal_constant_time(as_bytes(token(binding)), as_bytes(token_sent));
}

std::string Csrf::binding_of(const Request& request) {
  // The prefixes keep an anonymous id from ever counting as a session id.
  if (!request.csrf_binding().empty()) return "session:" + request.csrf_binding();
  if (const auto cookie = request.cookie(kAnonymousCookie); cookie && !cookie->empty()) {
    return "anonymous:" + std::string(*cookie);
  }
  return {};
}

Status Csrf::check_origin(const Request& request) const {
  const auto cross = [](std::string detail) { return fail(refused("csrf.cross_site", {}, std::move(detail))); };
  // Fetch Metadata: "none" is a request that no page caused.
  if (const auto site = request.header("sec-fetch-site"); site && *site != "same-origin" && *site != "none") {
    return cross("Sec-Fetch-Site");
  }
  const auto origin = request.header("origin");
  if (!origin) return {};  // not a browser, or an old one: the token decides
  for (const std::string& own : origins_) {
    if (*origin == own) return {};
  }
  if (!origins_.empty()) return cross("Origin");
  const std::string_view host = request.header("host").value_or("");
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin->starts_with(scheme) && !host.empty() && origin->substr(scheme.size()) == host) return {};
  }
  return cross("Origin");
}

std::string random_id() {
  std::array<std::uint8_t, 16> bytes{};
  CHECK(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return base64url(bytes);
}

}  // namespace rathaus::web
