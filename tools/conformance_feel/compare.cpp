#include "tools/conformance_feel/compare.h"

#include <algorithm>

namespace rathaus::conformance {
namespace {

using Numbers = bool (*)(const feel::Decimal&, const feel::Decimal&);

bool equal_numbers(const feel::Decimal& a, const feel::Decimal& b) { return a == b; }

bool close_numbers(const feel::Decimal& a, const feel::Decimal& b) {
  const auto distance = feel::Decimal::subtract(a, b);
  const auto limit = feel::Decimal::multiply(a.absolute(), *feel::Decimal::parse("1E-30"));
  return distance && limit && distance->absolute() <= *limit;
}

bool same(const feel::Value& a, const feel::Value& b, Numbers numbers) {
  using Kind = feel::Value::Kind;
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::number: return numbers(*a.number(), *b.number());
    case Kind::list:
      return std::equal(a.list()->begin(), a.list()->end(), b.list()->begin(), b.list()->end(),
                        [&](const feel::Value& x, const feel::Value& y) { return same(x, y, numbers); });
    case Kind::context: {
      const auto& entries = a.context()->entries;
      if (entries.size() != b.context()->entries.size()) return false;
      return std::all_of(entries.begin(), entries.end(), [&](const feel::Entry& entry) {
        const feel::Value* other = b.context()->find(entry.key);
        return other && same(entry.value, *other, numbers);
      });
    }
    case Kind::range: {
      const feel::Range &x = *a.range(), &y = *b.range();
      return x.low_included == y.low_included && x.high_included == y.high_included && x.form == y.form &&
             same(x.low, y.low, numbers) && same(x.high, y.high, numbers);
    }
    case Kind::time: return *a.time() == *b.time() || feel::compare(*a.time(), *b.time()) == 0;
    case Kind::date_time:
      return *a.date_time() == *b.date_time() || feel::compare(*a.date_time(), *b.date_time()) == 0;
    default: return a == b;
  }
}

}  // namespace

bool same(const feel::Value& a, const feel::Value& b) { return same(a, b, equal_numbers); }
bool same_but_for_last_digits(const feel::Value& a, const feel::Value& b) {
  return same(a, b, close_numbers);
}

}  // namespace rathaus::conformance
