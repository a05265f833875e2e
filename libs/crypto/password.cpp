#include "libs/crypto/password.h"

#include <argon2.h>

#include <charconv>
#include <optional>

namespace rathaus::crypto {
namespace {

constexpr std::size_t kHashSize = 32;
constexpr std::size_t kMaxStoredHash = 512;
constexpr PasswordCost kMaxCost{.memory_kib = 256 * 1024, .passes = 10, .lanes = 4};

bool eat(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<std::uint32_t> eat_number(std::string_view& text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return n;
}

// The cost named in a PHC string; the library checks the rest. Nothing is computed before the cost is known
// to be bearable.
std::optional<PasswordCost> cost_of(std::string_view stored) {
  if (stored.size() > kMaxStoredHash || !eat(stored, "$argon2id$v=19$m=")) return std::nullopt;
  const auto memory = eat_number(stored);
  if (!memory || !eat(stored, ",t=")) return std::nullopt;
  const auto passes = eat_number(stored);
  if (!passes || !eat(stored, ",p=")) return std::nullopt;
  const auto lanes = eat_number(stored);
  if (!lanes || !eat(stored, "$")) return std::nullopt;
  return PasswordCost{*memory, *passes, *lanes};
}

Error no_memory() { return unavailable("crypto.password_memory", "not enough memory to hash a password"); }

}  // namespace

Result<std::string> hash_password(std::string_view password,
                                  std::span<const std::uint8_t, kPasswordSaltSize> salt,
                                  PasswordCost cost) {
  if (password.size() > kMaxPasswordBytes) return fail(refused("crypto.password_too_long"));
  std::string out(
      argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes, kPasswordSaltSize, kHashSize, Argon2_id),
      '\0');
  const int rc =
      argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, password.data(), password.size(),
                            salt.data(), salt.size(), kHashSize, out.data(), out.size());
  if (rc == ARGON2_MEMORY_ALLOCATION_ERROR) return fail(no_memory());
  if (rc != ARGON2_OK) return fail(invalid("crypto.password_cost", argon2_error_message(rc)));
  out.resize(out.find('\0'));
  return out;
}

Result<bool> verify_password(std::string_view password, std::string_view stored_hash) {
  const auto cost = cost_of(stored_hash);
  if (!cost || cost->memory_kib > kMaxCost.memory_kib || cost->passes > kMaxCost.passes ||
      cost->lanes > kMaxCost.lanes) {
    return fail(
        invalid("crypto.password_hash", "no Argon2id hash in PHC form, or its cost is beyond the limit"));
  }
  if (password.size() > kMaxPasswordBytes) return false;
  const std::string terminated(stored_hash);
  const int rc = argon2id_verify(terminated.c_str(), password.data(), password.size());
  if (rc == ARGON2_OK) return true;
  if (rc == ARGON2_VERIFY_MISMATCH) return false;
  if (rc == ARGON2_MEMORY_ALLOCATION_ERROR) return fail(no_memory());
  return fail(invalid("crypto.password_hash", argon2_error_message(rc)));
}

bool needs_rehash(std::string_view stored_hash, PasswordCost cost) {
  const auto stored = cost_of(stored_hash);
  return !stored || stored->memory_kib < cost.memory_kib || stored->passes < cost.passes ||
         stored->lanes < cost.lanes;
}

}  // namespace rathaus::crypto
