// How long a row of a list is kept once it has ended.
#include <algorithm>

#include "libs/json/json.h"
#include "modules/holdings/holdings.h"

namespace rathaus::holdings {
namespace {

struct Retention {
  int years = 0;  // 0: none named
  bool from_end_of_year = false;
};

Retention retention_of(const event::Object& manifest) {
  const auto* found = manifest.if_contains("retention");
  if (found == nullptr || !found->is_object()) return {};
  const json::object& o = found->get_object();
  const auto* starts = o.if_contains("starts");
  return {.years = static_cast<int>(json::get_int(o, "case_years").value_or(10)),
          .from_end_of_year = starts != nullptr && starts->is_string() &&
                              json::view(starts->get_string()) == "end_of_year_of_last_assessment"};
}

LocalDate new_year(int year) { return std::chrono::year(year) / 1 / 1; }

}  // namespace

std::optional<LocalDate> erased_on(const event::Object& manifest, const Layout& layout, const Row& row,
                                   int touched) {
  const Retention kept = retention_of(manifest);
  const auto cell = row.find(layout.until);
  if (kept.years <= 0 || layout.until.empty() || cell == row.end()) return std::nullopt;
  const auto until = parse_iso_date(cell->second);
  if (!until) return std::nullopt;
  const int ended = static_cast<int>(until->year());
  if (kept.from_end_of_year) return new_year(std::max(ended, touched) + kept.years + 1);
  // The day that has the end's number, years later, is the last; the 29th of February without one is the 1st of March.
  const LocalDate last = *until + std::chrono::years(kept.years);
  return last.ok() ? plus_days(last, 1) : LocalDate{last.year() / 3 / 2};
}

std::optional<LocalDate> year_erased_on(const event::Object& manifest, int year, int touched) {
  const Retention kept = retention_of(manifest);
  if (kept.years <= 0) return std::nullopt;
  return new_year(std::max(year, touched) + kept.years + 1);
}

}  // namespace rathaus::holdings
