#pragma once
// Passwords: Argon2id (RFC 9106) in PHC string form: $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>.
// The cost follows the OWASP Password Storage advice; BSI TR-02102-1 recommends Argon2id. A call takes tens
// of milliseconds and kPasswordCost.memory_kib of memory: never on the thread that serves pages, and with a
// limit on how many run at once.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::crypto {

struct PasswordCost {
  std::uint32_t memory_kib = 19 * 1024;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;  // more than one lane would start threads inside
};
inline constexpr PasswordCost kPasswordCost{};
inline constexpr std::size_t kPasswordSaltSize = 16;
inline constexpr std::size_t kMaxPasswordBytes = 1024;  // longer input is refused before any hashing

// Error crypto.password_too_long; unavailable crypto.password_memory when the memory cannot be had.
Result<std::string> hash_password(std::string_view password,
                                  std::span<const std::uint8_t, kPasswordSaltSize> salt,
                                  PasswordCost cost = kPasswordCost);
// True: it is the password. Errors: crypto.password_hash for a stored text that is no Argon2id hash or
// costs more than 256 MiB, 10 passes or 4 lanes; crypto.password_memory. A password that is too long is
// simply false.
Result<bool> verify_password(std::string_view password, std::string_view stored_hash);
// True when the stored hash was made with a lower cost (or another algorithm): hash again at the next
// successful login.
bool needs_rehash(std::string_view stored_hash, PasswordCost cost = kPasswordCost);

}  // namespace rathaus::crypto
