#include "libs/crypto/totp.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "libs/crypto/openssl_error.h"

namespace rathaus::crypto {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// HMAC-SHA-1 for RFC 6238 only: SHA-1 is what authenticator apps speak. HMAC does not need collision
// resistance (RFC 6194 3.3); nothing else in the program may use it, hence it is not in hash.h.
std::array<std::uint8_t, 20> hmac_sha1(ByteView key, ByteView data) {
  std::array<std::uint8_t, 20> out;
  std::size_t size = 0;
  static constexpr std::uint8_t kNothing = 0;
  const auto* result =
      EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, key.empty() ? &kNothing : key.data(), key.size(),
                data.data(), data.size(), out.data(), out.size(), &size);
  CHECK(result != nullptr && size == out.size());
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

}  // namespace

std::string totp_code(ByteView secret, std::int64_t step, int digits) {
  CHECK(step >= 0 && digits >= 6 && digits <= 8);
  std::array<std::uint8_t, 8> counter;
  for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<std::uint8_t>(step >> (56 - 8 * i));
  const auto mac = hmac_sha1(secret, counter);
  const std::size_t at = mac.back() & 15;  // dynamic truncation, RFC 4226 5.3
  std::uint32_t number = ((mac[at] & 0x7Fu) << 24) | (std::uint32_t{mac[at + 1]} << 16) |
                         (std::uint32_t{mac[at + 2]} << 8) | mac[at + 3];
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto c = out.rbegin(); c != out.rend(); ++c, number /= 10) *c = static_cast<char>('0' + number % 10);
  return out;
}

std::optional<std::int64_t> verify_totp(ByteView secret, std::string_view code, std::int64_t unix_seconds,
                                        std::int64_t last_used_step) {
  if (code.size() != 6 || unix_seconds < 0) return std::nullopt;
  const std::int64_t now = unix_seconds / kTotpStepSeconds;
  std::optional<std::int64_t> found;
  for (const std::int64_t step :
       {now - 1, now, now + 1}) {  // all three are computed: the time taken does not tell which
    if (step < 0) continue;
    const std::string expected = totp_code(secret, step);
    if (equal_constant_time(as_bytes(expected), as_bytes(code)) && step > last_used_step && !found)
      found = step;
  }
  return found;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret) {
  std::string key = base32(secret);
  key.resize(key.size() -
             static_cast<std::size_t>(std::count(key.begin(), key.end(), '=')));  // apps want it unpadded
  const std::string name = percent_encoded(issuer);
  return "otpauth://totp/" + name + ":" + percent_encoded(account) + "?secret=" + key + "&issuer=" + name +
         "&algorithm=SHA1&digits=6&period=30";
}

std::string base32(ByteView bytes) {
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += kBase32[(buffer >> (bits - 5)) & 31];
    buffer &= (1u << bits) - 1;
  }
  if (bits > 0) out += kBase32[(buffer << (5 - bits)) & 31];
  out.append((8 - out.size() % 8) % 8, '=');
  return out;
}

std::optional<Bytes> from_base32(std::string_view text) {
  if (text.size() % 8 != 0) return std::nullopt;
  const std::size_t end = std::min(text.find('='), text.size());
  Bytes out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text.substr(0, end)) {
    const std::size_t digit = kBase32.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    buffer = (buffer << 5) | static_cast<std::uint32_t>(digit);
    bits += 5;
    if (bits >= 8) {
      out.push_back(static_cast<std::uint8_t>(buffer >> (bits - 8)));
      bits -= 8;
      buffer &= (1u << bits) - 1;
    }
  }
  if (base32(out) != text) return std::nullopt;  // padding and left-over bits have one form only
  return out;
}

}  // namespace rathaus::crypto
