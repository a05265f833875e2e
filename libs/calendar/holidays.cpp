#include "libs/calendar/holidays.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rathaus::calendar {
namespace {

using std::chrono::sys_days;
using std::chrono::weekday;

using Mask = std::uint32_t;

template <typename... Regions>
constexpr Mask in(Regions... regions) {
  return ((Mask{1} << static_cast<unsigned>(regions)) | ...);
}

constexpr Mask kAll = (Mask{1} << kRegionCount) - 1;
constexpr Mask kBavaria = in(Region::BY, Region::BY_A, Region::BY_KATH, Region::BY_EVANG);
constexpr Mask kSaxony = in(Region::SN, Region::SN_BZ);
constexpr Mask kThuringia = in(Region::TH, Region::TH_EIC, Region::TH_UH, Region::TH_WAK);

enum class Kind : std::uint8_t {
  fixed,       // a = month, b = day
  easter,      // a = days after Easter Sunday
  repentance,  // Wednesday before 23 November
};

struct Rule {
  Kind kind;
  int a;
  int b;
  Mask regions;
  int from;  // first year
  int to;    // last year
  std::string_view name;
  std::string_view law;
};

constexpr int kEver = 9999;

// The holiday laws of the Länder as rows. A holiday that comes or goes is a row with years, never an edit of
// a row.
constexpr Rule kRules[] = {
    {Kind::fixed, 1, 1, kAll, 0, kEver, "Neujahr", "Feiertagsgesetz des Landes"},
    {Kind::fixed, 1, 6, in(Region::BW, Region::ST) | kBavaria, 0, kEver, "Heilige Drei Könige",
     "FTG BW § 1; BayFTG Art. 1; FeiertG LSA § 2"},
    {Kind::fixed, 3, 8, in(Region::BE), 2019, kEver, "Internationaler Frauentag",
     "Sonn- und Feiertagsgesetz Berlin § 1"},
    {Kind::fixed, 3, 8, in(Region::MV), 2023, kEver, "Internationaler Frauentag", "FTG M-V § 2"},
    {Kind::easter, -2, 0, kAll, 0, kEver, "Karfreitag", "Feiertagsgesetz des Landes"},
    {Kind::easter, 0, 0, in(Region::BB), 0, kEver, "Ostersonntag", "FTG BB § 2"},
    {Kind::easter, 1, 0, kAll, 0, kEver, "Ostermontag", "Feiertagsgesetz des Landes"},
    {Kind::fixed, 5, 1, kAll, 0, kEver, "Tag der Arbeit", "Feiertagsgesetz des Landes"},
    {Kind::fixed, 5, 8, in(Region::BE), 2020, 2020, "75. Jahrestag der Befreiung",
     "Sonn- und Feiertagsgesetz Berlin § 1"},
    {Kind::fixed, 5, 8, in(Region::BE), 2025, 2025, "80. Jahrestag der Befreiung",
     "Sonn- und Feiertagsgesetz Berlin § 1"},
    {Kind::easter, 39, 0, kAll, 0, kEver, "Christi Himmelfahrt", "Feiertagsgesetz des Landes"},
    {Kind::easter, 49, 0, in(Region::BB), 0, kEver, "Pfingstsonntag", "FTG BB § 2"},
    {Kind::easter, 50, 0, kAll, 0, kEver, "Pfingstmontag", "Feiertagsgesetz des Landes"},
    {Kind::easter, 60, 0,
     in(Region::BW, Region::HE, Region::NW, Region::RP, Region::SL, Region::SN_BZ, Region::TH_EIC,
        Region::TH_UH, Region::TH_WAK) |
         kBavaria,
     0, kEver, "Fronleichnam", "Feiertagsgesetz des Landes; in SN und TH nur örtlich"},
    {Kind::fixed, 6, 17, in(Region::BE), 2028, 2028, "75. Jahrestag des 17. Juni 1953",
     "Sonn- und Feiertagsgesetz Berlin § 1"},
    {Kind::fixed, 8, 8, in(Region::BY_A), 0, kEver, "Augsburger Friedensfest", "BayFTG Art. 1 Abs. 2"},
    {Kind::fixed, 8, 15, in(Region::SL, Region::BY_KATH, Region::BY_A), 0, kEver, "Mariä Himmelfahrt",
     "SFG Saarland § 2; BayFTG Art. 1 Abs. 1 Nr. 2"},
    {Kind::fixed, 9, 20, kThuringia, 2019, kEver, "Weltkindertag", "ThürFGtG § 2"},
    {Kind::fixed, 10, 3, kAll, 1990, kEver, "Tag der Deutschen Einheit", "Einigungsvertrag Art. 2 Abs. 2"},
    {Kind::fixed, 10, 31, in(Region::BB, Region::MV, Region::ST) | kSaxony | kThuringia, 0, kEver,
     "Reformationstag", "Feiertagsgesetz des Landes"},
    {Kind::fixed, 10, 31, in(Region::HB, Region::HH, Region::NI, Region::SH), 2018, kEver, "Reformationstag",
     "Feiertagsgesetz des Landes"},
    // 500 years of the Reformation: every Land, once. The Länder above have the day anyway.
    {Kind::fixed, 10, 31,
     in(Region::DE, Region::BE, Region::BW, Region::HB, Region::HE, Region::HH, Region::NI, Region::NW,
        Region::RP, Region::SH, Region::SL) |
         kBavaria,
     2017, 2017, "Reformationstag", "Feiertagsgesetz des Landes (einmalig 2017)"},
    {Kind::fixed, 11, 1, in(Region::BW, Region::NW, Region::RP, Region::SL) | kBavaria, 0, kEver,
     "Allerheiligen", "Feiertagsgesetz des Landes"},
    {Kind::repentance, 0, 0, kSaxony, 0, kEver, "Buß- und Bettag", "SächsSFG § 1"},
    {Kind::repentance, 0, 0, kAll & ~kSaxony, 0, 1994, "Buß- und Bettag", "Feiertagsgesetz des Landes"},
    {Kind::fixed, 12, 25, kAll, 0, kEver, "1. Weihnachtstag", "Feiertagsgesetz des Landes"},
    {Kind::fixed, 12, 26, kAll, 0, kEver, "2. Weihnachtstag", "Feiertagsgesetz des Landes"},
};

bool applies(const Rule& rule, Place place, int year) {
  if (year < rule.from || year > rule.to) return false;
  if (!(rule.regions >> static_cast<unsigned>(place.region) & 1u)) return false;
  const bool august_15 = rule.kind == Kind::fixed && rule.a == 8 && rule.b == 15;
  return !(august_15 && place.region == Region::BY_A && place.data == HolidayData::as_stored);
}

sys_days day_of(const Rule& rule, int year, sys_days easter) {
  using namespace std::chrono;
  switch (rule.kind) {
    case Kind::fixed: return std::chrono::year{year} / rule.a / rule.b;
    case Kind::easter: return easter + days{rule.a};
    case Kind::repentance: {
      const sys_days last = std::chrono::year{year} / 11 / 22;
      return last - (weekday{last} - Wednesday);
    }
  }
  return easter;
}

}  // namespace

// Source: the Gauss computus in the form of Meeus, Jones and Butcher; integers only.
LocalDate easter_sunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return std::chrono::year{year} / month / day;
}

std::vector<Holiday> holidays(Place place, int year) {
  const sys_days easter = easter_sunday(year);
  std::vector<Holiday> all;
  for (const Rule& rule : kRules) {
    if (applies(rule, place, year))
      all.push_back({LocalDate{day_of(rule, year, easter)}, rule.name, rule.law});
  }
  std::sort(all.begin(), all.end(), [](const Holiday& x, const Holiday& y) {
    return x.day != y.day ? x.day < y.day : x.name < y.name;
  });
  return all;
}

std::optional<Holiday> holiday_on(LocalDate day, Place place) {
  const int year = int(day.year());
  const sys_days easter = easter_sunday(year);
  for (const Rule& rule : kRules) {
    if (rule.kind == Kind::fixed &&
        (unsigned(day.month()) != unsigned(rule.a) || unsigned(day.day()) != unsigned(rule.b))) {
      continue;
    }
    if (applies(rule, place, year) && day_of(rule, year, easter) == sys_days{day})
      return Holiday{day, rule.name, rule.law};
  }
  return std::nullopt;
}

bool is_sunday(LocalDate day) { return weekday{sys_days{day}} == std::chrono::Sunday; }
bool is_saturday(LocalDate day) { return weekday{sys_days{day}} == std::chrono::Saturday; }

bool is_working_day(LocalDate day, Place place) {
  return !is_sunday(day) && !is_saturday(day) && !holiday_on(day, place);
}

LocalDate next_working_day(LocalDate day, Place place) {
  while (!is_working_day(day, place)) day = plus_days(day, 1);
  return day;
}

LocalDate previous_working_day(LocalDate day, Place place) {
  while (!is_working_day(day, place)) day = plus_days(day, -1);
  return day;
}

std::string_view weekday_name(LocalDate day) {
  constexpr std::array<std::string_view, 7> kNames{"Sonntag",    "Montag",  "Dienstag", "Mittwoch",
                                                   "Donnerstag", "Freitag", "Samstag"};
  return kNames[weekday{sys_days{day}}.c_encoding()];
}

std::string long_day(LocalDate day) { return fmt::format("{}, {}", weekday_name(day), to_german(day)); }

std::string_view rest_reason(LocalDate day, Place place) {
  if (const auto holiday = holiday_on(day, place)) return holiday->name;
  if (is_sunday(day)) return "Sonntag";
  if (is_saturday(day)) return "Samstag";
  return {};
}

}  // namespace rathaus::calendar
