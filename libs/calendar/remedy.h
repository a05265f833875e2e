#pragma once
// How long an objection or action may be filed: VwGO 58, 70, 74; SGG 66, 84, 87; AO 355, 356; FGO 47, 55.
#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/calendar/announcement.h"
#include "libs/calendar/period.h"

namespace rathaus::calendar {

enum class RemedyKind : std::uint8_t {
  widerspruch_vwgo,
  klage_vwgo,
  widerspruch_sgg,
  klage_sgg,
  einspruch_ao,
  klage_fgo
};
enum class RemedyNotice : std::uint8_t { ok, missing, wrong, denies_remedy };
enum class RemedyPeriod : std::uint8_t { one_month, three_months, one_year, unlimited };

std::string_view german(RemedyPeriod period);  // "ein Monat"

struct RemedyInput {
  RemedyKind remedy = RemedyKind::widerspruch_vwgo;
  LocalDate announced_on;  // AO 355(1) S. 2: day on which the tax return arrived
  Place place;             // where the remedy is lodged
  RemedyNotice notice = RemedyNotice::ok;
  bool announced_abroad = false;
  bool oral = false;              // the act was oral
  bool shift_year = true;         // contested: the annual period moves too
  bool oral_needs_notice = true;  // contested: oral acts under the VwGO need a notice
};

struct Remedy {
  RemedyPeriod period = RemedyPeriod::one_month;
  std::optional<LocalDate> nominal_end;  // nullopt: unlimited
  std::optional<LocalDate> end;
  Why why;
};

Result<Remedy> remedy(const RemedyInput& in);

struct RemedyChain {
  Announcement announcement;
  std::optional<Remedy> remedy;  // nullopt: not announced, so no period runs
};
// Announcement and the remedy period that follows from it; `remedy.announced_on` is ignored.
Result<RemedyChain> announce_and_remedy(const AnnouncementInput& announcement, RemedyInput remedy);

struct DeadlineChain {
  Announcement announcement;
  std::optional<Ended> deadline;
};
Result<DeadlineChain> announce_and_deadline(const AnnouncementInput& announcement,
                                            AuthorityDeadlineInput deadline);

}  // namespace rathaus::calendar
