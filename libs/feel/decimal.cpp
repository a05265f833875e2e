#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include "libs/feel/decimal.h"

#include <bid_conf.h>
#include <bid_functions.h>

#include <bit>
#include <charconv>
#include <cstring>

#include "libs/base/check.h"

namespace rathaus::feel {
namespace {

constexpr _IDEC_round kHalfEven = 0;
constexpr int kPlainPlaces = 40;  // exponents beyond print as "1E+50"

// Sign, digits of the coefficient and decimal exponent of a finite number.
struct Parts {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

struct Access {
  static BID_UINT128 in(const std::uint64_t (&words)[2]) {
    BID_UINT128 out;
    std::memcpy(&out, words, sizeof out);
    return out;
  }
};

bool finite(BID_UINT128 x) { return bid128_isFinite(x) != 0; }

Parts parts_of(BID_UINT128 x) {
  char text[64] = {};
  _IDEC_flags flags = 0;
  bid128_to_string(text, x, &flags);
  Parts out;
  const char* at = text;
  if (*at == '+' || *at == '-') out.negative = *at++ == '-';
  while (*at >= '0' && *at <= '9') out.digits += *at++;
  CHECK(*at == 'E');
  ++at;
  if (*at == '+') ++at;
  std::from_chars(at, text + std::strlen(text), out.exponent);
  const std::size_t start = out.digits.find_first_not_of('0');
  out.digits = start == std::string::npos ? "0" : out.digits.substr(start);
  return out;
}

void strip_zeros(Parts& parts) {
  if (parts.digits == "0") {
    parts = Parts{false, "0", 0};
    return;
  }
  while (parts.digits.size() > 1 && parts.digits.back() == '0') {
    parts.digits.pop_back();
    ++parts.exponent;
  }
}

std::string print(const Parts& parts) {
  std::string out;
  if (parts.negative && parts.digits != "0") out = "-";
  const int size = static_cast<int>(parts.digits.size());
  if (parts.exponent > kPlainPlaces || parts.exponent < -kPlainPlaces) {
    return out + parts.digits + (parts.exponent < 0 ? "E-" : "E+") +
           std::to_string(parts.exponent < 0 ? -parts.exponent : parts.exponent);
  }
  if (parts.exponent >= 0)
    return out + parts.digits + (parts.digits == "0" ? "" : std::string(parts.exponent, '0'));
  const int whole = size + parts.exponent;
  if (whole > 0) return out + parts.digits.substr(0, whole) + "." + parts.digits.substr(whole);
  return out + "0." + std::string(-whole, '0') + parts.digits;
}

// Digits, one point, an exponent of at most four digits: what bid128_from_string takes, without its extras
// (inf, nan).
bool well_formed(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  std::size_t digits = 0;
  bool point = false;
  for (; at < text.size(); ++at) {
    if (text[at] >= '0' && text[at] <= '9') {
      ++digits;
    } else if (text[at] == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (digits == 0 || (point && text[at - 1] == '.')) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  const std::size_t exponent = text.size() - at;
  if (exponent == 0 || exponent > 4) return false;
  return text.find_first_not_of("0123456789", at) == std::string_view::npos;
}

template <typename Operation>
std::optional<BID_UINT128> finite_result(Operation operation) {
  _IDEC_flags flags = 0;
  const BID_UINT128 out = operation(&flags);
  if (!finite(out)) return std::nullopt;
  return out;
}

}  // namespace

Decimal::Decimal() : Decimal(0) {}

Decimal::Decimal(std::int64_t value) {
  const BID_UINT128 number = bid128_from_int64(value);
  std::memcpy(words_, &number, sizeof words_);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (text.empty() || text.size() > 60 || !well_formed(text)) return std::nullopt;
  std::string copy(text);
  const auto number =
      finite_result([&](_IDEC_flags* flags) { return bid128_from_string(copy.data(), kHalfEven, flags); });
  if (!number) return std::nullopt;
  Decimal out;
  std::memcpy(out.words_, &*number, sizeof out.words_);
  return out;
}

std::string Decimal::to_string() const {
  Parts parts = parts_of(Access::in(words_));
  strip_zeros(parts);
  return print(parts);
}

std::string Decimal::to_plain_string() const { return print(parts_of(Access::in(words_))); }

std::optional<std::int64_t> Decimal::to_int64() const {
  if (!is_integer()) return std::nullopt;
  _IDEC_flags flags = 0;
  const BID_SINT64 out = bid128_to_int64_xint(Access::in(words_), &flags);
  if ((flags & 0x01) != 0) return std::nullopt;  // invalid: out of range
  return out;
}

bool Decimal::is_integer() const { return fraction_digits() == 0; }

bool Decimal::is_negative() const { return *this < Decimal(0); }

int Decimal::fraction_digits() const {
  Parts parts = parts_of(Access::in(words_));
  strip_zeros(parts);
  return parts.exponent < 0 ? -parts.exponent : 0;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  _IDEC_flags flags = 0;
  const BID_UINT128 left = Access::in(a.words_), right = Access::in(b.words_);
  if (bid128_quiet_less(left, right, &flags) != 0) return std::strong_ordering::less;
  return bid128_quiet_equal(left, right, &flags) != 0 ? std::strong_ordering::equal
                                                      : std::strong_ordering::greater;
}

#define RATHAUS_DECIMAL_OPERATION(name, function)                                    \
  std::optional<Decimal> Decimal::name(const Decimal& a, const Decimal& b) {         \
    const auto number = finite_result([&](_IDEC_flags* flags) {                      \
      return function(Access::in(a.words_), Access::in(b.words_), kHalfEven, flags); \
    });                                                                              \
    if (!number) return std::nullopt;                                                \
    Decimal out;                                                                     \
    std::memcpy(out.words_, &*number, sizeof out.words_);                            \
    return out;                                                                      \
  }
RATHAUS_DECIMAL_OPERATION(add, bid128_add)
RATHAUS_DECIMAL_OPERATION(subtract, bid128_sub)
RATHAUS_DECIMAL_OPERATION(multiply, bid128_mul)
RATHAUS_DECIMAL_OPERATION(divide, bid128_div)
#undef RATHAUS_DECIMAL_OPERATION

}  // namespace rathaus::feel
