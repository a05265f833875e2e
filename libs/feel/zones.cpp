// Zone rules from the system's time zone data, through Howard Hinnant's library (date/tz.h). The only file
// that sees it. The data are read once, on first use.
#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "libs/base/check.h"
#include "libs/feel/temporal.h"

namespace rathaus::feel {
namespace {

constexpr std::int64_t kDay = 86'400;
// Compiled zone files list their switches up to 2037; what comes later is a rule that the library does not read.
// Zones with longer lists (Gaza, Hebron: 2086) keep their last offset after them.
constexpr std::int64_t kListedUntil = 2'145'916'800;  // 2038-01-01T00:00:00Z
constexpr int kFirstModelYear = 2028, kLastModelYear = 2037;

struct Entry {
  std::string_view name;
  const date::time_zone* zone;
};

// Sorted by name. Empty when the machine has no time zone data.
const std::vector<Entry>& table() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> out;
    try {
      for (const date::time_zone& zone : date::get_tzdb().zones) {
        const std::string& name = zone.name();
        // "localtime", "posixrules", "posix/..", "right/..": files that are no zones of their own.
        if (name.empty() || name[0] < 'A' || name[0] > 'Z') continue;
        out.push_back({name, &zone});
      }
    } catch (const std::exception&) {
      out.clear();
    }
    std::ranges::sort(out, {}, &Entry::name);
    CHECK(out.size() < 65'535);
    return out;
  }();
  return entries;
}

const date::time_zone& zone_of(Zone zone) {
  CHECK(zone.number >= 1 && zone.number <= table().size());
  return *table()[zone.number - 1].zone;
}

std::int64_t seconds(const date::sys_seconds& time) { return time.time_since_epoch().count(); }

// True when the listed transitions end at the turn of 2038 and a rule follows that the library cannot read.
bool rule_follows(const date::sys_info& info) {
  constexpr std::int64_t kFarFuture = 400'000'000'000;  // the library's "for ever" is the year 32767
  return seconds(info.end) > kFarFuture && seconds(info.begin) < kListedUntil;
}

// The same place in a year that is listed: from a March that begins on the same weekday. All rules in use speak
// of weekdays in months ("the last Sunday of October") and switch between March and December, so a shift by
// whole weeks finds the same switch.
std::int64_t in_listed_year(std::int64_t time) {
  std::int64_t days = time / kDay - (time % kDay < 0 ? 1 : 0);
  const auto date = date_of_days(days);
  if (!date) return time;
  const std::int64_t year = date->month >= 3 ? date->year : date->year - 1;
  const auto march = [](std::int64_t y) { return days_since_epoch(Date(std::int32_t(y), 3, 1)); };
  for (int model = kLastModelYear; model >= kFirstModelYear; --model) {  // the newest: past all reforms
    const std::int64_t shift = march(year) - march(model);
    if (shift % 7 == 0) return time - shift * kDay;
  }
  return time;  // not reached: ten years in a row begin their March on each weekday
}

date::sys_info info_at_instant(const date::time_zone& zone, std::int64_t time) {
  return zone.get_info(date::sys_seconds(std::chrono::seconds(time)));
}

// In a gap and in an overlap `first` is what held before the switch.
date::sys_info info_at_local(const date::time_zone& zone, std::int64_t time) {
  return zone.get_info(date::local_seconds(std::chrono::seconds(time))).first;
}

template <typename Lookup>
std::int32_t offset(Zone zone, std::int64_t time, Lookup lookup) {
  const date::time_zone& rules = zone_of(zone);
  date::sys_info info = lookup(rules, time);
  if (time >= kListedUntil && rule_follows(info)) info = lookup(rules, in_listed_year(time));
  return static_cast<std::int32_t>(info.offset.count());
}

}  // namespace

std::optional<Zone> find_zone(std::string_view name) {
  const std::vector<Entry>& zones = table();
  const auto found = std::ranges::lower_bound(zones, name, {}, &Entry::name);
  if (found == zones.end() || found->name != name) return std::nullopt;
  try {
    info_at_instant(*found->zone, 0);  // reads the zone's file; a broken one is no zone
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return Zone{static_cast<std::uint16_t>(found - zones.begin() + 1)};
}

std::string_view name_of(Zone zone) {
  CHECK(zone.number >= 1 && zone.number <= table().size());
  return table()[zone.number - 1].name;
}

std::int32_t offset_at_local(Zone zone, std::int64_t local_seconds) {
  return offset(zone, local_seconds, info_at_local);
}

std::int32_t offset_at_instant(Zone zone, std::int64_t utc_seconds) {
  return offset(zone, utc_seconds, info_at_instant);
}

}  // namespace rathaus::feel
