#include "libs/calendar/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rathaus::calendar {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;  // microseconds
constexpr std::int64_t kSummer = 2 * kHour;
constexpr std::int64_t kWinter = kHour;
constexpr int kMaxWorkingDays = 36'500;

std::int64_t offset(Instant at) { return std::chrono::microseconds{berlin_offset(at)}.count(); }

// A reading of the German clock as an instant. The doubled hour in October is its first pass; the hour
// missing in March is read with the winter offset, so 02:30 becomes 03:30.
Instant from_wall(std::int64_t wall) {
  const Instant summer{wall - kSummer};
  return offset(summer) == kSummer ? summer : Instant{wall - kWinter};
}

std::int64_t full_hour_after(std::int64_t micros) {
  const std::int64_t rest = ((micros % kHour) + kHour) % kHour;
  return rest == 0 ? micros : micros + kHour - rest;
}

// ZPO 222(3): only hours of working days count; a period that starts on another day begins on the next
// working day.
Instant court_hours(Instant at, std::int64_t remaining, Place place) {
  while (true) {
    const LocalDate day = berlin_date(at);
    const Instant midnight = berlin_midnight(plus_days(day, 1));
    if (!is_working_day(day, place)) {
      at = midnight;
      continue;
    }
    if (at.micros + remaining <= midnight.micros) return {at.micros + remaining};
    remaining -= midnight.micros - at.micros;
    at = midnight;
  }
}

}  // namespace

Result<Deletion> draft_deletion(LocalDate last_edit_on, int days) {
  Deletion out;
  out.last_day = TRY(nominal_end(last_edit_on, {days, Unit::day}, Start::event));
  out.delete_from = plus_days(out.last_day, 1);
  out.why.push_back(
      {days == kDraftDays ? "§ 8a Abs. 3 S. 1 OZG" : "§ 8a Abs. 3 S. 3, 4 OZG",
       fmt::format("Der Entwurf bleibt {} Tage nach der letzten Bearbeitung ({}) erhalten, also bis {}.",
                   days, to_german(last_edit_on), long_day(out.last_day))});
  out.why.push_back(
      {"§ 188 Abs. 1 BGB",
       fmt::format("Gelöscht wird ab {}, 0 Uhr; Wochenenden und Feiertage verschieben das nicht.",
                   long_day(out.delete_from))});
  return out;
}

Result<Deletion> account_inactivity(LocalDate last_use_on) {
  Deletion out;
  out.last_day = TRY(nominal_end(last_use_on, {2, Unit::year}, Start::event));
  out.delete_from = plus_days(out.last_day, 1);
  const LocalDate before =
      (out.last_day.year() / out.last_day.month() - std::chrono::months{2}) / out.last_day.day();
  out.notice_by = before.ok() ? before : LocalDate{before.year() / before.month() / std::chrono::last};
  out.why.push_back({"§ 8 Abs. 7 S. 3 OZG",
                     fmt::format("Zwei Jahre nach der letzten Nutzung ({}) enden am {}; gelöscht wird "
                                 "ab {}.",
                                 to_german(last_use_on), long_day(out.last_day), long_day(out.delete_from))});
  out.why.push_back({"§ 8 Abs. 7 S. 4 OZG",
                     fmt::format("Auf die Löschung ist zwei Monate vorher hinzuweisen, spätestens am {}.",
                                 long_day(*out.notice_by))});
  return out;
}

SinglePointReceipt single_point_of_contact(LocalDate received_on) {
  SinglePointReceipt out{plus_days(received_on, 3), received_on, {}};
  out.why.push_back(
      {"§ 71b Abs. 2 VwVfG",
       fmt::format("Unterlagen an die einheitliche Stelle gelten am dritten Tag als eingegangen: {}. Fristen "
                   "wahrt schon der Eingang bei ihr am {}.",
                   long_day(out.deemed_received_on), long_day(received_on))});
  return out;
}

Result<Dated> working_days(const WorkingDaysInput& in) {
  if (in.n < 0 || in.n > kMaxWorkingDays || !in.start.ok()) {
    return fail(refused("calendar.working_days", "n", "0 to 36500 working days"));
  }
  const auto works = [&](LocalDate day) {
    if (is_sunday(day) || (in.week == Week::mon_fri && is_saturday(day)) || holiday_on(day, in.place))
      return false;
    return std::find(in.closed.begin(), in.closed.end(), day) == in.closed.end();
  };
  const int step = in.direction == Direction::forward ? 1 : -1;
  LocalDate day = in.start;
  if (in.n == 0) {
    while (!works(day)) day = plus_days(day, step);
  }
  for (int left = in.n; left > 0;) {
    day = plus_days(day, step);
    if (works(day)) --left;
  }
  Dated out{day, {}};
  out.why.push_back(
      {"§ 31 Abs. 3 VwVfG, § 193 BGB",
       fmt::format("{} {} {} {}: {}. {}onntage, Feiertage ({}) und Schließtage zählen nicht.", in.n,
                   in.n == 1 ? "Arbeitstag" : "Arbeitstage", step > 0 ? "nach" : "vor", to_german(in.start),
                   long_day(day), in.week == Week::mon_fri ? "Samstage, S" : "S",
                   german_name(in.place.region))});
  return out;
}

Result<HourLimit> hour_limit(const HourLimitInput& in) {
  if (in.n < 0 || in.n > kMaxLength) return fail(refused("calendar.hours", "n", "0 to 100000 hours"));
  HourLimit out;
  Instant start = in.start;
  if (in.mode == HourMode::full_hour) {
    start.micros = full_hour_after(start.micros);
    if (start != in.start) {
      out.why.push_back(
          {"§ 187 Abs. 1 BGB (entsprechend)", "Die angebrochene Stunde des Ereignisses zählt nicht mit."});
    }
  }
  const std::int64_t length = in.n * kHour;
  if (in.law == HourLaw::zpo_222_3) {
    out.end = court_hours(start, length, in.place);
    out.why.push_back({"§ 57 Abs. 2 VwGO, § 222 Abs. 3 ZPO",
                       fmt::format("{} Stunden ohne Samstage, Sonntage und Feiertage enden am {}.", in.n,
                                   to_german(out.end))});
    return out;
  }
  out.end = in.clock == HourClock::elapsed ? Instant{start.micros + length}
                                           : from_wall(start.micros + offset(start) + length);
  out.why.push_back(
      {"§ 31 Abs. 6 VwVfG", fmt::format("{} Stunden, Wochenenden und Feiertage eingerechnet, enden am {}.",
                                        in.n, to_german(out.end))});
  return out;
}

Timely timely(LocalDate end, Instant received) {
  const bool in_time = berlin_date(received) <= end;
  return {
      in_time,
      {{"§ 188 Abs. 1 BGB", fmt::format("Eingang am {}, Fristende am {}, 24 Uhr: {}.", to_german(received),
                                        long_day(end), in_time ? "rechtzeitig" : "verspätet")}}};
}

Result<InactivityAction> inactivity_action(InactivityLaw law, LocalDate filed_on, bool shift, Place place) {
  struct Row {
    int months;
    std::string_view name;
  };
  constexpr std::array<Row, 3> kRows{{{3, "§ 75 S. 2 VwGO"}, {6, "§ 88 Abs. 1 SGG"}, {3, "§ 88 Abs. 2 SGG"}}};
  const Row& row = kRows[static_cast<std::size_t>(law)];
  InactivityAction out;
  out.waiting_ends = TRY(nominal_end(filed_on, {row.months, Unit::month}, Start::event));
  out.why.push_back(
      {std::string(row.name), fmt::format("Die Wartezeit von {} Monaten seit {} endet am {}.", row.months,
                                          to_german(filed_on), long_day(out.waiting_ends))});
  if (shift) out.waiting_ends = moved_end(out.waiting_ends, place, "§ 222 Abs. 2 ZPO", out.why);
  out.action_from = plus_days(out.waiting_ends, 1);
  out.why.push_back(
      {std::string(row.name), fmt::format("Klage ist ab {} zulässig.", long_day(out.action_from))});
  return out;
}

}  // namespace rathaus::calendar
