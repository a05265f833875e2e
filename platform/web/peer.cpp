#include "platform/web/peer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace rathaus::web {

namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text) {
  std::array<std::uint8_t, 16> out{};
  const std::string copy(text);
  if (inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
  std::copy(kMapped.begin(), kMapped.end(), out.begin());
  if (inet_pton(AF_INET, copy.c_str(), out.data() + 12) == 1) return out;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> canonical_address(std::string_view text) {
  const auto bytes = parse_address(text);
  if (!bytes) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const bool v4 = std::equal(kMapped.begin(), kMapped.end(), bytes->begin());
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes->data() + (v4 ? 12 : 0), buffer.data(), buffer.size());
  return std::string(buffer.data());
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& list) {
  TrustedProxies out;
  for (const std::string& item : list) {
    const std::size_t slash = std::min(item.find('/'), item.size());
    const std::string_view host = std::string_view(item).substr(0, slash);
    const auto address = parse_address(host);
    const unsigned width = host.contains(':') ? 128 : 32;
    unsigned bits = width;
    if (slash < item.size()) {
      const char* end = item.data() + item.size();
      const auto [read, error] = std::from_chars(item.data() + slash + 1, end, bits);
      if (error != std::errc() || read != end || bits > width) bits = 999;
    }
    if (!address || bits > 128) return fail(refused("web.options", "trusted_proxies", item));
    out.nets_.push_back({*address, bits + (128 - width)});
  }
  return out;
}

bool TrustedProxies::contains(std::string_view address) const {
  const auto bytes = parse_address(address);
  if (!bytes) return false;
  return std::any_of(nets_.begin(), nets_.end(), [&](const Net& net) {
    const unsigned whole = net.bits / 8, rest = net.bits % 8;
    if (!std::equal(net.prefix.begin(), net.prefix.begin() + whole, bytes->begin())) return false;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
    return ((net.prefix[whole] ^ (*bytes)[whole]) & mask) == 0;
  });
}

std::string TrustedProxies::client(std::string_view peer, std::string_view x_forwarded_for) const {
  std::string seen(peer);
  while (!x_forwarded_for.empty() && contains(seen)) {
    const std::size_t comma = x_forwarded_for.rfind(',');
    std::string_view last = comma == std::string_view::npos ? x_forwarded_for : x_forwarded_for.substr(comma + 1);
    x_forwarded_for = comma == std::string_view::npos ? std::string_view() : x_forwarded_for.substr(0, comma);
    while (last.starts_with(' ')) last.remove_prefix(1);
    while (last.ends_with(' ')) last.remove_suffix(1);
    auto address = canonical_address(last);
    if (!address) return seen;
    seen = std::move(*address);
  }
  return seen;
}

}  // namespace rathaus::web
