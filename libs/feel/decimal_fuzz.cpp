#include <cstddef>
#include <cstdint>
#include <string_view>

#include "libs/base/check.h"
#include "libs/feel/decimal.h"

namespace {

using rathaus::feel::Decimal;

void whole(const Decimal& x) {
  const auto again = Decimal::parse(x.to_string());
  CHECK(again.has_value() && *again == x && again->hash() == x.hash());
  CHECK(Decimal::parse(x.to_plain_string()) == x);
  CHECK(x.is_integer() == (x.fraction_digits() == 0));
  CHECK(x.floor() <= x && x <= x.ceiling() && x.floor().is_integer() && x.ceiling().is_integer());
  CHECK((x.floor() == x) == x.is_integer());
  if (const auto number = x.to_int64()) CHECK(Decimal(*number) == x);
  CHECK(x.negated().negated() == x && !x.absolute().is_negative());
  for (const int scale : {-6111, -3, 0, 2, 6176}) {
    const Decimal down = *x.rounded(scale, Decimal::Rounding::floor),
                  up = *x.rounded(scale, Decimal::Rounding::ceiling);
    CHECK(down <= x && x <= up);
    for (const auto mode : {Decimal::Rounding::half_even, Decimal::Rounding::half_up,
                            Decimal::Rounding::half_down, Decimal::Rounding::up, Decimal::Rounding::down}) {
      const Decimal near = *x.rounded(scale, mode);
      CHECK(near == down || near == up);
    }
  }
}

void pair(const Decimal& a, const Decimal& b) {
  CHECK((a <=> b) == (0 <=> (b <=> a)));
  if (a == b) CHECK(a.hash() == b.hash());
  const auto sum = Decimal::add(a, b);
  CHECK(sum == Decimal::add(b, a));
  if (sum) whole(*sum);
  const auto product = Decimal::multiply(a, b);
  CHECK(product == Decimal::multiply(b, a));
  if (product) whole(*product);
  const auto difference = Decimal::subtract(a, b), turned = Decimal::subtract(b, a);
  CHECK(difference.has_value() == turned.has_value() && (!difference || difference->negated() == *turned));
  CHECK(Decimal::divide(a, b).has_value() || b == Decimal(0) || a.absolute() > b.absolute());
  const auto rest = Decimal::modulo(a, b);
  CHECK(rest.has_value() == (b != Decimal(0)));
  if (rest && *rest != Decimal(0))
    CHECK(rest->is_negative() == b.is_negative() && rest->absolute() <= b.absolute());
  if (const auto power = Decimal::power(a, b)) whole(*power);
  if (const auto root = a.square_root()) whole(*root);
  if (const auto power = a.exponential()) CHECK(!power->is_negative());
  CHECK(a.natural_logarithm().has_value() == (a > Decimal(0)));
}

}  // namespace

// Two numbers, one a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t line = all.find('\n');
  const auto first = Decimal::parse(all.substr(0, line));
  if (!first) return 0;
  whole(*first);
  const auto second = line == std::string_view::npos ? first : Decimal::parse(all.substr(line + 1));
  if (second) pair(*first, *second);
  return 0;
}
