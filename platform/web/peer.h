#pragma once
// Who is at the other end: X-Forwarded-For counts only when it comes from a configured proxy.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::web {

class TrustedProxies {
 public:
  // "10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8". refused("web.options") names the bad one.
  static Result<TrustedProxies> parse(const std::vector<std::string>& list);
  bool contains(std::string_view address) const;
  // The last address of the chain that is not one of our proxies; `peer` when there is none or it is malformed.
  std::string client(std::string_view peer, std::string_view x_forwarded_for) const;
  bool empty() const { return nets_.empty(); }

 private:
  struct Net {
    std::array<std::uint8_t, 16> prefix;
    unsigned bits;
  };
  std::vector<Net> nets_;
};

// Canonical text of an IPv4 or IPv6 address; IPv4-mapped ones become IPv4. Nothing when it is none.
std::optional<std::string> canonical_address(std::string_view text);

}  // namespace rathaus::web
