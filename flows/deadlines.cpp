#include "flows/deadlines.h"

#include <fmt/format.h>

#include "flows/internal.h"
#include "libs/calendar/period.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/fees/case_values.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

// Last day of a period from `day` on, or the day as long before it; nullopt: longer than any law has it.
std::optional<LocalDate> moved(LocalDate day, std::int64_t n, const packages::TimeLimit& limit,
                               calendar::Place place) {
  constexpr std::int64_t kMost = 1200;
  if (n < 0 || n > kMost * (limit.months ? 1 : 31)) return std::nullopt;
  const int count = static_cast<int>(n);
  if (limit.before) {
    if (!limit.months) return plus_days(day, -count);
    const LocalDate back = day - std::chrono::months(count);
    return back.ok() ? back : LocalDate(back.year() / back.month() / std::chrono::last);
  }
  const calendar::Length length{count, limit.months ? calendar::Unit::month : calendar::Unit::day};
  const auto ended = calendar::count(day, length, calendar::Start::event, true, place);
  return ended ? std::optional(ended->end) : std::nullopt;
}

std::string message_for(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                        const packages::TimeLimit& limit, LocalDate today, LocalDate due_on) {
  const packages::TextModule* module = package.text(limit.remind);
  std::vector<std::string> unfilled;
  const std::string text =
      module == nullptr ? ""
                        : notices::fill(module->text, notices::values_of(package, town, c, today), unfilled);
  if (!text.empty() && unfilled.empty()) return text;
  return fmt::format("{} zu Ihrem Vorgang {} gilt bis zum {}.", package.notice_name, c.reference,
                     to_german(due_on));
}

bool fails(const cases::Case& c) {
  return c.decision && c.decision->outcome != cases::Outcome::granted &&
         c.decision->outcome != cases::Outcome::partly_granted;
}

Result<std::optional<event::Command>> reckoned(House& house, const std::string& tenant,
                                               const event::Effect& effect) {
  const auto view = load_case(house, tenant, effect.stream);
  if (!view && view.error().kind == ErrorKind::not_found) return std::optional<event::Command>{};  // erased
  if (!view) return fail(view.error());
  const TownPtr town = TRY(house.town(tenant));
  const Reckoned found = reckon_deadlines(*view->package, *town, view->c, berlin_date(house.runtime.now()));
  if (found.deadlines.empty() && view->c.deadlines.empty() && !found.valid_until && !view->c.valid_until)
    return std::optional<event::Command>{};
  event::Object arguments{{"case_id", effect.stream}};
  boost::json::array all;
  for (const cases::Deadline& one : found.deadlines) all.emplace_back(json::write_fields(one));
  arguments["deadlines"] = std::move(all);
  if (found.valid_until) arguments["valid_until"] = to_iso(*found.valid_until);
  return std::optional<event::Command>({"cases.SetDeadlines", std::move(arguments)});
}

}  // namespace

Reckoned reckon_deadlines(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                          LocalDate today) {
  Reckoned out;
  if (c.status == cases::CaseStatus::withdrawn || c.merged_into || c.assessment || c.objection) return out;
  const calendar::Place place = calendar::parse_region(town.region).value_or(calendar::Region::DE);
  fees::CaseValues values(package.rules, notices::parameters_for(package, town), notices::rule_answers(c),
                          today);
  for (const packages::TimeLimit& limit : package.time_limits) {
    if (!limit.when.is_null() && !values.holds(limit.when)) continue;
    const auto day = values.day(limit.event);
    const auto length = values.whole(limit.length);
    const auto other = day && length ? moved(*day, *length, limit, place) : std::nullopt;
    if (!other) continue;
    cases::Deadline one{.id = limit.id, .title = limit.title, .law = limit.law, .who = limit.who};
    // Counted back it is the last day for the applicant, and for the office the first day of its work.
    const bool ends_before = limit.before && limit.who == "applicant" && limit.remind.empty();
    one.begins_on = limit.before ? *other : *day;
    one.due_on = limit.before && !ends_before ? *day : *other;
    if (fails(c) && one.begins_on > berlin_date(c.decision->at)) continue;
    if (!limit.remind.empty()) one.message = message_for(package, town, c, limit, today, one.due_on);
    out.deadlines.push_back(std::move(one));
  }
  if (c.decision && !fails(c) && !package.valid_until.is_null())
    out.valid_until = values.day(package.valid_until);
  return out;
}

void register_deadlines(House& house) {
  house.runtime.on_effect("ReckonDeadlines",
                          [&house](const std::string& tenant, const event::Effect& effect) {
                            return reckoned(house, tenant, effect);
                          });
}

}  // namespace rathaus::flows
