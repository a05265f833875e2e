#pragma once
// CSRF tokens: base64url(HMAC-SHA256(secret, "rathaus-csrf-v1" 0 binding)), the binding being the session id that
// the authorizer gives, or the anonymous cookie "anon". Second line of defence: Origin and Sec-Fetch-Site.
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::web {

class Request;

class Csrf {
 public:
  // `secret`: at least 32 bytes. `origins`: "https://rathaus.example"; empty = compare Origin's host with Host.
  Csrf(std::string secret, std::vector<std::string> origins);
  std::string token(std::string_view binding) const;
  bool verify(std::string_view binding, std::string_view token) const;
  // refused("csrf.cross_site") when a browser says that another site sent this.
  Status check_origin(const Request& request) const;
  // The session's binding, else the anonymous cookie's, else empty.
  static std::string binding_of(const Request& request);

 private:
  std::string secret_;
  std::vector<std::string> origins_;
};

inline constexpr std::string_view kCsrfField = "_csrf";
inline constexpr std::string_view kCsrfHeader = "x-csrf-token";
inline constexpr std::string_view kAnonymousCookie = "anon";

// 128 random bits, base64url. From the kernel; aborts when it has none.
std::string random_id();

}  // namespace rathaus::web
