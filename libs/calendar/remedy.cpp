#include "libs/calendar/remedy.h"

#include <fmt/format.h>

#include <array>

namespace rathaus::calendar {
namespace {

struct Law {
  std::string_view month;
  std::string_view year;  // notice missing or wrong
  std::string_view moves;
};

// In the order of RemedyKind.
constexpr std::array<Law, 6> kLaws{{
    {"§ 70 Abs. 1 VwGO", "§ 70 Abs. 2, § 58 Abs. 2 VwGO", "§ 31 Abs. 3 S. 1 VwVfG"},
    {"§ 74 Abs. 1 VwGO", "§ 58 Abs. 2 VwGO", "§ 57 Abs. 2 VwGO, § 222 Abs. 2 ZPO"},
    {"§ 84 Abs. 1 S. 1 SGG", "§ 66 Abs. 2 SGG", "§ 64 Abs. 3 SGG"},
    {"§ 87 Abs. 1 S. 1 SGG", "§ 66 Abs. 2 SGG", "§ 64 Abs. 3 SGG"},
    {"§ 355 Abs. 1 AO", "§ 356 Abs. 2 AO", "§ 108 Abs. 3 AO"},
    {"§ 47 Abs. 1 FGO", "§ 55 Abs. 2 FGO", "§ 54 Abs. 2 FGO, § 222 Abs. 2 ZPO"},
}};

bool social(RemedyKind kind) { return kind == RemedyKind::widerspruch_sgg || kind == RemedyKind::klage_sgg; }

// Oral tax acts need no notice (AO 356(1)); for oral acts under the VwGO that is contested.
bool notice_not_needed(const RemedyInput& in) {
  if (!in.oral) return false;
  if (in.remedy == RemedyKind::einspruch_ao) return true;
  const bool vwgo = in.remedy == RemedyKind::widerspruch_vwgo || in.remedy == RemedyKind::klage_vwgo;
  return vwgo && !in.oral_needs_notice;
}

}  // namespace

std::string_view german(RemedyPeriod period) {
  constexpr std::array<std::string_view, 4> kNames{"ein Monat", "drei Monate", "ein Jahr", "unbefristet"};
  return kNames[static_cast<std::size_t>(period)];
}

Result<Remedy> remedy(const RemedyInput& in) {
  const Law& law = kLaws[static_cast<std::size_t>(in.remedy)];
  Remedy out;
  RemedyNotice notice = in.notice;
  if (notice != RemedyNotice::ok && notice_not_needed(in)) {
    notice = RemedyNotice::ok;
    out.why.push_back({in.remedy == RemedyKind::einspruch_ao ? "§ 356 Abs. 1 AO" : "§ 58 Abs. 1 VwGO",
                       "Der Bescheid erging mündlich; die Frist beginnt auch ohne Rechtsbehelfsbelehrung."});
  }
  Length length{1, Unit::month};
  bool moves = true;
  if (notice == RemedyNotice::denies_remedy) {
    out.period = RemedyPeriod::unlimited;
    out.why.push_back(
        {std::string(law.year),
         "Die Belehrung sagt, es gebe keinen Rechtsbehelf; eine Jahresfrist läuft deshalb nicht."});
    return out;
  }
  if (notice != RemedyNotice::ok) {
    out.period = RemedyPeriod::one_year;
    length = {1, Unit::year};
    moves = in.shift_year;
    out.why.push_back({std::string(law.year),
                       notice == RemedyNotice::missing
                           ? "Die Rechtsbehelfsbelehrung fehlt; die Frist beträgt ein Jahr."
                           : "Die Rechtsbehelfsbelehrung ist unrichtig; die Frist beträgt ein Jahr."});
  } else if (in.announced_abroad && social(in.remedy)) {
    out.period = RemedyPeriod::three_months;
    length = {3, Unit::month};
    out.why.push_back({in.remedy == RemedyKind::klage_sgg ? "§ 87 Abs. 1 S. 2 SGG" : "§ 84 Abs. 1 S. 2 SGG",
                       "Bei Bekanntgabe im Ausland beträgt die Frist drei Monate."});
  } else {
    out.why.push_back(
        {std::string(law.month),
         fmt::format("Die Frist beträgt einen Monat ab Bekanntgabe am {}.", long_day(in.announced_on))});
  }
  Ended ended = TRY(count(in.announced_on, length, Start::event, false, in.place));
  out.why.insert(out.why.end(), ended.why.begin(), ended.why.end());
  out.nominal_end = ended.nominal_end;
  out.end = moves ? moved_end(ended.nominal_end, in.place, law.moves, out.why) : ended.nominal_end;
  return out;
}

Result<RemedyChain> announce_and_remedy(const AnnouncementInput& announcement, RemedyInput input) {
  RemedyChain out;
  out.announcement = TRY(announce(announcement));
  if (!out.announcement.announced_on) return out;
  input.announced_on = *out.announcement.announced_on;
  out.remedy = TRY(remedy(input));
  return out;
}

Result<DeadlineChain> announce_and_deadline(const AnnouncementInput& announcement,
                                            AuthorityDeadlineInput input) {
  DeadlineChain out;
  out.announcement = TRY(announce(announcement));
  if (!out.announcement.announced_on) return out;
  input.announced_on = *out.announcement.announced_on;
  out.deadline = TRY(authority_deadline(input));
  return out;
}

}  // namespace rathaus::calendar
