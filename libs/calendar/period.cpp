#include "libs/calendar/period.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rathaus::calendar {
namespace {

constexpr int kDaysOfHalfMonth = 15;  // BGB 189(1)

std::unexpected<Error> bad_length(std::string detail) {
  return fail(refused("calendar.period.length", "n", std::move(detail)));
}

int months_in(Unit unit) {
  switch (unit) {
    case Unit::month: return 1;
    case Unit::quarter: return 3;
    case Unit::half_year: return 6;
    case Unit::year: return 12;
    case Unit::day:
    case Unit::week:
    case Unit::half_month: return 0;
  }
  return 0;
}

// The same number `months` later; ok() is false when that month has no such day.
LocalDate same_number(LocalDate start, int months) {
  return (start.year() / start.month() + std::chrono::months{months}) / start.day();
}

LocalDate last_of_month(LocalDate any) { return LocalDate{any.year() / any.month() / std::chrono::last}; }

void say_start(LocalDate start, Start mode, Why& why) {
  if (mode == Start::event) {
    why.push_back(
        {"§ 187 Abs. 1 BGB", fmt::format("Der Tag des Ereignisses ({}) zählt nicht mit.", long_day(start))});
  } else {
    why.push_back({"§ 187 Abs. 2 BGB", fmt::format("Der {} zählt als erster Tag mit.", long_day(start))});
  }
}

// Accusative and dative, singular with its article: "um einen Monat", "von zwei" ... "2 Monaten".
struct UnitWords {
  std::string_view one, of_one, many, of_many;
};
constexpr std::array<UnitWords, 7> kUnitWords{{
    {"einen Tag", "einem Tag", "Tage", "Tagen"},
    {"eine Woche", "einer Woche", "Wochen", "Wochen"},
    {"einen halben Monat", "einem halben Monat", "halbe Monate", "halben Monaten"},
    {"einen Monat", "einem Monat", "Monate", "Monaten"},
    {"ein Vierteljahr", "einem Vierteljahr", "Vierteljahre", "Vierteljahren"},
    {"ein halbes Jahr", "einem halben Jahr", "halbe Jahre", "halben Jahren"},
    {"ein Jahr", "einem Jahr", "Jahre", "Jahren"},
}};

std::string dative(Length length) {
  const UnitWords& words = kUnitWords[static_cast<std::size_t>(length.unit)];
  return length.n == 1 ? std::string(words.of_one) : fmt::format("{} {}", length.n, words.of_many);
}

void say_end(LocalDate start, Length length, LocalDate end, Why& why) {
  const bool days = length.unit == Unit::day || length.unit == Unit::half_month;
  const bool month_too_short = months_in(length.unit) > 0 && end == last_of_month(end) &&
                               !same_number(start, length.n * months_in(length.unit)).ok();
  std::string law = days ? "§ 188 Abs. 1 BGB" : "§ 188 Abs. 2 BGB";
  if (length.unit == Unit::half_month) law = "§ 189 Abs. 1, " + law;
  std::string text = fmt::format("Die Frist von {} endet mit Ablauf des {} ({}).", dative(length),
                                 to_german(end), weekday_name(end));
  if (month_too_short) {
    law = "§ 188 Abs. 3 BGB";
    text += " Der entsprechende Tag fehlt in diesem Monat, deshalb gilt der letzte Tag des Monats.";
  }
  why.push_back({std::move(law), std::move(text)});
}

// Nominal end with its two sentences.
Result<LocalDate> counted(LocalDate start, Length length, Start mode, Why& why) {
  const LocalDate end = TRY(nominal_end(start, length, mode));
  say_start(start, mode, why);
  say_end(start, length, end, why);
  return end;
}

}  // namespace

std::string german(Length length) {
  const UnitWords& words = kUnitWords[static_cast<std::size_t>(length.unit)];
  return length.n == 1 ? std::string(words.one) : fmt::format("{} {}", length.n, words.many);
}

std::string_view shift_law(Code code) {
  switch (code) {
    case Code::vwvfg: return "§ 31 Abs. 3 S. 1 VwVfG";
    case Code::sgb_x: return "§ 26 Abs. 3 S. 1 SGB X";
    case Code::ao: return "§ 108 Abs. 3 AO";
    case Code::vwzg: return "§ 31 Abs. 3 S. 1 VwVfG";
  }
  return {};
}

LocalDate moved_end(LocalDate day, Place place, std::string_view law, Why& why) {
  const LocalDate end = next_working_day(day, place);
  if (end == day) return end;
  const auto reason = rest_reason(day, place);
  const std::string named = reason == weekday_name(day)
                                ? std::string()
                                : fmt::format(" ({}, {})", reason, german_name(place.region));
  why.push_back({std::string(law), fmt::format("{}{} ist kein Werktag; an seine Stelle tritt {}.",
                                               long_day(day), named, long_day(end))});
  return end;
}

Result<LocalDate> nominal_end(LocalDate start, Length length, Start mode) {
  if (!start.ok()) return bad_length("start is no date");
  if (length.n < 0 || length.n > kMaxLength) return bad_length("n must be 0 to 100000");
  LocalDate end = start;
  const int months = months_in(length.unit);
  if (months == 0) {
    const int days = length.n * (length.unit == Unit::week         ? 7
                                 : length.unit == Unit::half_month ? kDaysOfHalfMonth
                                                                   : 1);
    end = plus_days(start, mode == Start::event ? days : days - 1);
  } else {
    const std::int64_t last = int(start.year()) + static_cast<std::int64_t>(length.n) * months / 12;
    if (last > 9998) return bad_length("ends after the year 9998");
    const LocalDate same = same_number(start, length.n * months);
    if (!same.ok()) {
      end = last_of_month(same);  // BGB 188(3), whichever way the start was counted
    } else {
      end = mode == Start::event ? same : plus_days(same, -1);
    }
  }
  if (int(end.year()) > 9998) return bad_length("ends after the year 9998");
  return end;
}

Result<Ended> count(LocalDate start, Length length, Start mode, bool shift, Place place) {
  Ended out;
  out.nominal_end = TRY(counted(start, length, mode, out.why));
  out.end = shift ? moved_end(out.nominal_end, place, "§ 193 BGB, § 31 Abs. 3 S. 1 VwVfG", out.why)
                  : out.nominal_end;
  return out;
}

Result<Dated> months_and_half(LocalDate start, int months, Start mode) {
  Dated out;
  const LocalDate whole = TRY(counted(start, {months, Unit::month}, mode, out.why));
  out.day = plus_days(whole, kDaysOfHalfMonth);
  out.why.push_back(
      {"§ 189 Abs. 2 BGB",
       fmt::format("Der halbe Monat (15 Tage) wird zuletzt gezählt und endet am {}.", long_day(out.day))});
  return out;
}

Result<Dated> age_reached(LocalDate birth, int years) {
  const LocalDate last = TRY(nominal_end(birth, {years, Unit::year}, Start::day_begin));
  Dated out{plus_days(last, 1), {}};
  out.why.push_back(
      {"§ 187 Abs. 2 S. 2 BGB", fmt::format("Der Tag der Geburt ({}) zählt mit.", to_german(birth))});
  out.why.push_back(
      {"§ 188 Abs. 2 BGB", fmt::format("Das {}. Lebensjahr ist mit Ablauf des {} vollendet; das Alter ist am "
                                       "{} um 0 Uhr erreicht.",
                                       years, to_german(last), to_german(out.day))});
  return out;
}

Result<Dated> month_part(int year, int month, MonthPart part) {
  if (year < 1000 || year > 9998 || month < 1 || month > 12) {
    return fail(refused("calendar.month", "month", "no such month"));
  }
  const LocalDate first = std::chrono::year{year} / month / 1;
  const LocalDate day = part == MonthPart::begin    ? first
                        : part == MonthPart::middle ? plus_days(first, 14)
                                                    : last_of_month(first);
  constexpr std::array<std::string_view, 3> kNames{"Anfang", "Mitte", "Ende"};
  return Dated{day,
               {{"§ 192 BGB", fmt::format("{} des Monats ist der {}.", kNames[static_cast<std::size_t>(part)],
                                          to_german(day))}}};
}

Result<int> split_period_days(Length length) {
  if (length.n < 0 || length.n > kMaxLength) return bad_length("n must be 0 to 100000");
  if (length.unit == Unit::month) return length.n * 30;
  if (length.unit == Unit::year) return length.n * 365;
  return fail(refused("calendar.period.unit", "unit", "BGB 191 knows months and years"));
}

namespace {

// Appointments and benefit periods stay where they are: VwVfG 31(4), (5) and the sister rules.
std::string_view stay_law(Code code, DeadlineKind kind) {
  const bool term = kind == DeadlineKind::appointment;
  switch (code) {
    case Code::sgb_x: return term ? "§ 26 Abs. 5 SGB X" : "§ 26 Abs. 4 SGB X";
    case Code::ao: return term ? "§ 108 Abs. 5 AO" : "§ 108 Abs. 4 AO";
    case Code::vwvfg:
    case Code::vwzg: break;
  }
  return term ? "§ 31 Abs. 5 VwVfG" : "§ 31 Abs. 4 VwVfG";
}

LocalDate authority_end(const AuthorityDeadlineInput& in, LocalDate nominal, Why& why) {
  if (in.kind != DeadlineKind::deadline) {
    why.push_back(
        {std::string(stay_law(in.code, in.kind)),
         in.kind == DeadlineKind::appointment
             ? "Ein Termin der Behörde ist auch am Wochenende oder Feiertag einzuhalten."
             : "Ein Leistungszeitraum endet auch am Wochenende oder Feiertag mit seinem letzten Tag."});
    return nominal;
  }
  const bool rule_2 = in.code == Code::vwvfg || in.code == Code::sgb_x;  // AO 108(3) has no second sentence
  if (in.fixed_day && in.fixed_day_notice && rule_2) {
    why.push_back({in.code == Code::sgb_x ? "§ 26 Abs. 3 S. 2 SGB X" : "§ 31 Abs. 3 S. 2 VwVfG",
                   "Der Tag wurde unter Hinweis auf diese Vorschrift als Fristende mitgeteilt; er verschiebt "
                   "sich nicht."});
    return nominal;
  }
  return moved_end(nominal, in.place, shift_law(in.code), why);
}

std::string_view begin_law(Code code) {
  return code == Code::sgb_x ? "§ 26 Abs. 2 SGB X"
         : code == Code::ao  ? "§ 108 Abs. 2 AO"
                             : "§ 31 Abs. 2 VwVfG";
}

}  // namespace

Result<Ended> authority_deadline(const AuthorityDeadlineInput& in) {
  if (in.code == Code::vwzg)
    return fail(refused("calendar.deadline.code", "code", "no deadlines under the VwZG"));
  Ended out;
  if (in.fixed_day) {
    out.nominal_end = *in.fixed_day;
    out.why.push_back({std::string(begin_law(in.code)),
                       fmt::format("Die Behörde hat den {} als Tag bestimmt.", long_day(*in.fixed_day))});
  } else if (!in.length) {
    return fail(refused("calendar.deadline.length_missing", "n", "neither length nor fixed day"));
  } else if (in.told_start) {
    out.why.push_back(
        {std::string(begin_law(in.code)),
         fmt::format("Mitgeteilt wurde ein anderer Fristbeginn: {}.", long_day(*in.told_start))});
    out.nominal_end = TRY(counted(*in.told_start, *in.length, Start::day_begin, out.why));
  } else {
    out.why.push_back(
        {std::string(begin_law(in.code)),
         fmt::format("Die Frist läuft ab dem Tag nach der Bekanntgabe am {}.", long_day(in.announced_on))});
    const LocalDate from = in.start_mode == Start::event ? in.announced_on : plus_days(in.announced_on, 1);
    out.nominal_end = TRY(counted(from, *in.length, in.start_mode, out.why));
  }
  out.end = authority_end(in, out.nominal_end, out.why);
  return out;
}

Result<Extended> extend(const ExtensionInput& in) {
  Extended out;
  out.previous_end = in.base == Base::shifted
                         ? moved_end(in.previous_nominal_end, in.place, "§ 31 Abs. 3 S. 1 VwVfG", out.why)
                         : in.previous_nominal_end;
  out.why.push_back(
      {"§ 190 BGB, § 31 Abs. 7 VwVfG",
       fmt::format("Die Verlängerung schließt an das alte Ende am {} an.", long_day(out.previous_end))});
  const LocalDate from = in.start_mode == Start::event ? out.previous_end : plus_days(out.previous_end, 1);
  out.nominal_end = TRY(counted(from, in.length, in.start_mode, out.why));
  out.end = moved_end(out.nominal_end, in.place, "§ 31 Abs. 3 S. 1 VwVfG", out.why);
  return out;
}

Result<ApprovalFiction> approval_fiction(const ApprovalFictionInput& in) {
  ApprovalFiction out;
  const auto end_of = [&](LocalDate nominal) {
    return in.shift ? moved_end(nominal, in.place, "§ 31 Abs. 3 S. 1 VwVfG", out.why) : nominal;
  };
  out.why.push_back(
      {"§ 42a Abs. 2 VwVfG", fmt::format("Die Entscheidungsfrist beginnt mit den vollständigen Unterlagen "
                                         "am {}.",
                                         long_day(in.complete_on))});
  out.nominal_end = TRY(counted(in.complete_on, in.length, Start::event, out.why));
  out.end = end_of(out.nominal_end);
  if (in.extension && in.extension->told_on && *in.extension->told_on <= out.end) {
    const LocalDate base = in.ext_base == Base::shifted ? out.end : out.nominal_end;
    out.why.push_back({"§ 42a Abs. 2 S. 3, 4 VwVfG, § 190 BGB",
                       fmt::format("Die Verlängerung um {} wurde rechtzeitig am {} mitgeteilt.",
                                   german(in.extension->length), to_german(*in.extension->told_on))});
    const LocalDate from = in.ext_start_mode == Start::event ? base : plus_days(base, 1);
    out.nominal_end = TRY(counted(from, in.extension->length, in.ext_start_mode, out.why));
    out.end = end_of(out.nominal_end);
    out.extension_used = true;
  } else if (in.extension) {
    out.why.push_back({"§ 42a Abs. 2 S. 4 VwVfG",
                       "Die Verlängerung wurde nicht vor Fristende mitgeteilt und wirkt nicht."});
  }
  out.granted_from = plus_days(out.end, 1);
  out.why.push_back(
      {"§ 42a Abs. 1 VwVfG", fmt::format("Ohne Entscheidung gilt die Genehmigung ab {}, 0 Uhr, als erteilt.",
                                         long_day(out.granted_from))});
  return out;
}

Result<Restitution> restitution(const RestitutionInput& in) {
  struct Row {
    Length application;
    std::string_view application_law;
    std::string_view year_law;
    std::string_view moves;
  };
  constexpr std::string_view kCourt = "§ 222 Abs. 2 ZPO";
  static constexpr std::array<Row, 6> kRows{{
      {{2, Unit::week}, "§ 32 Abs. 2 VwVfG", "§ 32 Abs. 3 VwVfG", "§ 31 Abs. 3 S. 1 VwVfG"},
      {{2, Unit::week}, "§ 27 Abs. 2 SGB X", "§ 27 Abs. 3 SGB X", "§ 26 Abs. 3 S. 1 SGB X"},
      {{1, Unit::month}, "§ 110 Abs. 2 AO", "§ 110 Abs. 3 AO", "§ 108 Abs. 3 AO"},
      {{2, Unit::week}, "§ 60 Abs. 2 VwGO", "§ 60 Abs. 3 VwGO", kCourt},
      {{2, Unit::week}, "§ 56 Abs. 2 FGO", "§ 56 Abs. 3 FGO", kCourt},
      {{1, Unit::month}, "§ 67 Abs. 2 SGG", "§ 67 Abs. 3 SGG", "§ 64 Abs. 3 SGG"},
  }};
  const Row& row = kRows[static_cast<std::size_t>(in.law)];
  Restitution out;
  out.why.push_back({std::string(row.application_law),
                     fmt::format("Das Hindernis fiel am {} weg; der Antrag ist binnen {} "
                                 "zu stellen.",
                                 to_german(in.obstacle_removed_on), dative(row.application))});
  const LocalDate application = TRY(counted(in.obstacle_removed_on, row.application, Start::event, out.why));
  out.application_end = moved_end(application, in.place, row.moves, out.why);
  out.why.push_back(
      {std::string(row.year_law),
       fmt::format("Nach einem Jahr seit dem Ende der versäumten Frist ({}) ist Wiedereinsetzung nur noch "
                   "bei höherer Gewalt möglich.",
                   to_german(in.missed_end))});
  const LocalDate from = in.year_mode == Start::event ? in.missed_end : plus_days(in.missed_end, 1);
  const LocalDate year = TRY(counted(from, {1, Unit::year}, in.year_mode, out.why));
  out.absolute_end = in.shift_year ? moved_end(year, in.place, row.moves, out.why) : year;
  out.latest = std::min(out.application_end, out.absolute_end);
  return out;
}

}  // namespace rathaus::calendar
