#pragma once
// One-time codes from an authenticator app. Spec: RFC 6238 (TOTP) over RFC 4226 (HOTP), SHA-1, 6 digits, 30
// s: the one profile all apps share. Base32 as RFC 4648 section 6.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/bytes.h"

namespace rathaus::crypto {

inline constexpr std::int64_t kTotpStepSeconds = 30;
inline constexpr std::size_t kTotpSecretSize = 20;  // RFC 4226 4: 160 bits recommended

// The code of one time step (unix seconds / 30); 6 to 8 digits.
std::string totp_code(ByteView secret, std::int64_t step, int digits = 6);
// The step whose code it is: the current one, the one before or the one after. The caller stores it and
// refuses codes of this or an earlier step from then on (RFC 6238 5.2: a code is used once).
// `last_used_step`: what was stored, -1 for none.
std::optional<std::int64_t> verify_totp(ByteView secret, std::string_view code, std::int64_t unix_seconds,
                                        std::int64_t last_used_step = -1);
// otpauth://totp/Issuer:account?secret=...&issuer=...&algorithm=SHA1&digits=6&period=30 for the QR code.
std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret);

std::string base32(ByteView bytes);                       // upper case, padded to a multiple of 8 with '='
std::optional<Bytes> from_base32(std::string_view text);  // strict: canonical padding and upper case only

}  // namespace rathaus::crypto
