#pragma once
// Counting periods: BGB 186-193, VwVfG 31 (= SGB X 26, AO 108), VwVfG 32, 42a. "Ends on D" means D 24:00,
// Europe/Berlin. Every answer carries its reasons (`why`), so that the desk can show them.
#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/calendar/holidays.h"

namespace rathaus::calendar {

enum class Unit : std::uint8_t { day, week, half_month, month, quarter, half_year, year };
enum class Start : std::uint8_t {
  event,      // BGB 187(1): the day of the event is not counted
  day_begin,  // BGB 187(2): the day is counted
};

struct Length {
  int n = 0;  // 0 to kMaxLength
  Unit unit = Unit::day;
};
inline constexpr int kMaxLength = 100'000;

std::string german(Length length);  // accusative: "2 Wochen", "einen Monat"

struct Ended {
  LocalDate nominal_end;  // BGB 188
  LocalDate end;          // moved to the next working day where the law says so
  Why why;
};

// The last day by BGB 188, 189(1). Refused: "calendar.period.length" (negative or too long, or beyond the
// year 9999).
Result<LocalDate> nominal_end(LocalDate start, Length length, Start mode);

// A period of law or contract. `shift`: move the end by BGB 193 / VwVfG 31(3).
Result<Ended> count(LocalDate start, Length length, Start mode, bool shift, Place place);

struct Dated {
  LocalDate day;
  Why why;
};

// BGB 189(2): whole months first, the fifteen days last. Nominal end, never moved.
Result<Dated> months_and_half(LocalDate start, int months, Start mode);
// BGB 187(2) S. 2, 188(2): the day on which, at 00:00, the age is reached (born on 29 February: 1 March in
// other years).
Result<Dated> age_reached(LocalDate birth, int years);
enum class MonthPart : std::uint8_t { begin, middle, end };
Result<Dated> month_part(int year, int month, MonthPart part);  // BGB 192
// BGB 191: days of a period that need not run in one piece. Refused for units other than month and year.
Result<int> split_period_days(Length length);

// The procedural code. VwZG stands for formal service under whichever code.
enum class Code : std::uint8_t { vwvfg, sgb_x, ao, vwzg };

enum class DeadlineKind : std::uint8_t { deadline, appointment, benefit_period };

struct AuthorityDeadlineInput {
  Code code = Code::vwvfg;
  LocalDate announced_on;
  std::optional<Length> length;         // either a length ...
  std::optional<LocalDate> fixed_day;   // ... or a named last day (wins)
  bool fixed_day_notice = false;        // told with reference to VwVfG 31(3) S. 2
  std::optional<LocalDate> told_start;  // another first counted day was told
  DeadlineKind kind = DeadlineKind::deadline;
  Start start_mode = Start::event;  // contested: VwVfG 31(2) read as BGB 187(1) or (2)
  Place place;                      // of the authority
};
// VwVfG 31(2)-(5), SGB X 26, AO 108. Refused: neither length nor fixed day
// ("calendar.deadline.length_missing"), code VwZG ("calendar.deadline.code").
Result<Ended> authority_deadline(const AuthorityDeadlineInput& in);

enum class Base : std::uint8_t { shifted, nominal };

struct ExtensionInput {
  LocalDate previous_nominal_end;
  Length length;
  Base base = Base::shifted;            // contested: the old end as moved by VwVfG 31(3), or as counted
  Start start_mode = Start::day_begin;  // contested: BGB 190 from 00:00 after the old end
  Place place;
};
struct Extended {
  LocalDate previous_end;
  LocalDate nominal_end;
  LocalDate end;
  Why why;
};
Result<Extended> extend(const ExtensionInput& in);  // BGB 190, VwVfG 31(7)

struct ApprovalFictionInput {
  LocalDate complete_on;          // day on which the papers were complete
  Length length{3, Unit::month};  // VwVfG 42a(2) S. 1, or the special statute's
  struct Extension {
    Length length;
    std::optional<LocalDate> told_on;
  };
  std::optional<Extension> extension;  // used if told before the period ended, VwVfG 42a(2) S. 3, 4
  bool shift = true;                   // contested: VwVfG 31(3) moves the end
  Base ext_base = Base::shifted;
  Start ext_start_mode = Start::day_begin;
  Place place;
};
struct ApprovalFiction {
  LocalDate nominal_end;
  LocalDate end;
  LocalDate granted_from;  // 00:00: deemed granted if nothing was decided
  bool extension_used = false;
  Why why;
};
Result<ApprovalFiction> approval_fiction(const ApprovalFictionInput& in);

enum class RestitutionLaw : std::uint8_t { vwvfg_32, sgb_x_27, ao_110, vwgo_60, fgo_56, sgg_67 };
struct RestitutionInput {
  RestitutionLaw law = RestitutionLaw::vwvfg_32;
  LocalDate missed_end;
  LocalDate obstacle_removed_on;
  bool shift_year = true;          // contested: the absolute year moves by VwVfG 31(3)
  Start year_mode = Start::event;  // contested: counted from the missed day or from 00:00 after it
  Place place;
};
struct Restitution {
  LocalDate application_end;  // two weeks or one month after the obstacle fell away
  LocalDate absolute_end;     // one year after the missed end
  LocalDate latest;           // the earlier of both
  Why why;
};
Result<Restitution> restitution(const RestitutionInput& in);

// Moves `day` to the next working day and says so; `law` is cited. Shared by the other files of this room.
LocalDate moved_end(LocalDate day, Place place, std::string_view law, Why& why);
std::string_view shift_law(Code code);  // "§ 31 Abs. 3 VwVfG" and its sisters

}  // namespace rathaus::calendar
