#include "libs/calendar/holidays.h"

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "libs/calendar/test_support.h"

namespace rathaus::calendar {
namespace {

// Days of type "public" in one stored file; nullopt when the file is not there.
std::optional<std::set<std::string>> stored(std::string_view region, int year) {
  std::ifstream file(std::string(RATHAUS_SHARED_DIR) + "/suites/holidays/date-holidays/test/fixtures/" +
                     std::string(region) + "-" + std::to_string(year) + ".json");
  if (!file) return std::nullopt;
  std::stringstream bytes;
  bytes << file.rdbuf();
  const std::string text = bytes.str();
  constexpr std::string_view kDate = "\"date\": \"";
  std::set<std::string> days;
  for (std::size_t at = text.find(kDate); at != std::string::npos;) {
    const std::size_t next = text.find(kDate, at + 1);
    const std::string_view entry = std::string_view(text).substr(at, next - at);
    if (entry.find("\"type\": \"public\"") != std::string_view::npos)
      days.emplace(entry.substr(kDate.size(), 10));
    at = next;
  }
  return days;
}

std::set<std::string> ours(Place place, int year) {
  std::set<std::string> days;
  for (const Holiday& holiday : holidays(place, year)) days.insert(to_iso(holiday.day));
  return days;
}

TEST(Holidays, equal_the_stored_files_of_every_region_and_year) {
  int files = 0;
  for (int i = 0; i < kRegionCount; ++i) {
    const auto region = static_cast<Region>(i);
    for (int year = 2015; year <= 2029; ++year) {
      const auto want = stored(key(region), year);
      if (!want) continue;
      ++files;
      EXPECT_EQ(ours({region, HolidayData::as_stored}, year), *want) << key(region) << " " << year;
    }
  }
  if (files == 0) {
    GTEST_SKIP() << "SKIPPED: no stored holidays in " << RATHAUS_SHARED_DIR;
  }
  EXPECT_EQ(files, 360);
}

TEST(Holidays, augsburg_by_law_has_15_august_too) {
  for (int year = 2015; year <= 2029; ++year) {
    auto law = ours(Region::BY_A, year);
    EXPECT_EQ(law.erase(std::to_string(year) + "-08-15"), 1u);
    EXPECT_EQ(law, ours({Region::BY_A, HolidayData::as_stored}, year));
  }
}

TEST(Holidays, list_and_single_day_agree) {
  for (int i = 0; i < kRegionCount; ++i) {
    const auto region = static_cast<Region>(i);
    for (const int year : {1994, 2008, 2017, 2024, 2038}) {  // 2008: Ascension on 1 May, 2038: latest Easter
      const auto list = ours(region, year);
      for (LocalDate day = std::chrono::year{year} / 1 / 1; int(day.year()) == year;
           day = plus_days(day, 1)) {
        EXPECT_EQ(holiday_on(day, region).has_value(), list.contains(to_iso(day)))
            << key(region) << to_iso(day);
      }
    }
  }
}

TEST(Holidays, easter_at_its_edges) {
  EXPECT_EQ(S(easter_sunday(1818)), "1818-03-22");  // earliest
  EXPECT_EQ(S(easter_sunday(2038)), "2038-04-25");  // latest
  EXPECT_EQ(S(easter_sunday(2000)), "2000-04-23");
  EXPECT_EQ(S(easter_sunday(1954)), "1954-04-18");  // exception of the Gauss rule
  EXPECT_EQ(S(easter_sunday(1981)), "1981-04-19");  // the other exception
  EXPECT_EQ(S(easter_sunday(2026)), "2026-04-05");
}

TEST(Holidays, come_and_go_with_their_laws) {
  const auto is = [](std::string_view day, Region region) { return holiday_on(D(day), region).has_value(); };
  EXPECT_FALSE(is("2018-03-08", Region::BE));
  EXPECT_TRUE(is("2019-03-08", Region::BE));
  EXPECT_FALSE(is("2022-03-08", Region::MV));
  EXPECT_TRUE(is("2023-03-08", Region::MV));
  EXPECT_FALSE(is("2018-09-20", Region::TH));
  EXPECT_TRUE(is("2019-09-20", Region::TH_UH));
  EXPECT_FALSE(is("2016-10-31", Region::NW));
  EXPECT_TRUE(is("2017-10-31", Region::NW));
  EXPECT_FALSE(is("2018-10-31", Region::NW));
  EXPECT_TRUE(is("2018-10-31", Region::NI));
  EXPECT_TRUE(is("2016-10-31", Region::SN));
  EXPECT_TRUE(is("2020-05-08", Region::BE));
  EXPECT_FALSE(is("2021-05-08", Region::BE));
  EXPECT_TRUE(is("2025-05-08", Region::BE));
  EXPECT_FALSE(is("2025-05-08", Region::BB));
  EXPECT_TRUE(is("2028-06-17", Region::BE));
  EXPECT_TRUE(is("1994-11-16", Region::NW));  // last Repentance Day outside Saxony
  EXPECT_FALSE(is("1995-11-22", Region::NW));
  EXPECT_TRUE(is("1995-11-22", Region::SN));
}

TEST(Holidays, repentance_day_is_the_wednesday_before_23_november) {
  EXPECT_TRUE(holiday_on(D("2022-11-16"), Region::SN));  // the 23rd itself is a Wednesday
  EXPECT_FALSE(holiday_on(D("2022-11-23"), Region::SN));
  EXPECT_TRUE(holiday_on(D("2023-11-22"), Region::SN));  // the 22nd is a Wednesday
}

TEST(Holidays, local_days_stay_local) {
  const LocalDate corpus_christi = D("2025-06-19");
  for (const Region with :
       {Region::SN_BZ, Region::TH_EIC, Region::TH_UH, Region::TH_WAK, Region::BY_EVANG, Region::SL}) {
    EXPECT_FALSE(is_working_day(corpus_christi, with)) << key(with);
  }
  for (const Region without : {Region::SN, Region::TH, Region::BE, Region::NI, Region::ST, Region::DE}) {
    EXPECT_TRUE(is_working_day(corpus_christi, without)) << key(without);
  }
  EXPECT_TRUE(is_working_day(D("2025-08-15"), Region::BY));
  EXPECT_TRUE(is_working_day(D("2025-08-15"), Region::BY_EVANG));
  EXPECT_FALSE(is_working_day(D("2025-08-15"), Region::BY_KATH));
  EXPECT_FALSE(is_working_day(D("2025-08-08"), Region::BY_A));
  EXPECT_TRUE(is_working_day(D("2025-08-08"), Region::BY_KATH));
  EXPECT_TRUE(holiday_on(D("2025-04-20"), Region::BB));
  EXPECT_FALSE(holiday_on(D("2025-04-20"), Region::BE));
}

TEST(WorkingDay, christmas_eve_and_new_years_eve_are_working_days) {
  EXPECT_TRUE(is_working_day(D("2025-12-24"), Region::NW));
  EXPECT_TRUE(is_working_day(D("2025-12-31"), Region::NW));
  EXPECT_EQ(S(next_working_day(D("2025-12-25"), Region::NW)), "2025-12-29");
  EXPECT_EQ(S(next_working_day(D("2025-12-24"), Region::NW)), "2025-12-24");
  EXPECT_EQ(S(previous_working_day(D("2025-12-28"), Region::NW)), "2025-12-24");
  EXPECT_EQ(S(next_working_day(D("2026-01-01"), Region::NW)), "2026-01-02");
}

TEST(WorkingDay, day_before_and_after_easter) {
  EXPECT_TRUE(is_working_day(D("2025-04-17"), Region::SH));
  EXPECT_EQ(S(next_working_day(D("2025-04-18"), Region::SH)), "2025-04-22");
  EXPECT_EQ(S(next_working_day(D("2025-04-21"), Region::SH)), "2025-04-22");
  EXPECT_TRUE(is_working_day(D("2025-04-22"), Region::SH));
}

TEST(WorkingDay, reasons_have_names) {
  EXPECT_EQ(rest_reason(D("2025-12-25"), Region::NW), "1. Weihnachtstag");
  EXPECT_EQ(rest_reason(D("2025-03-08"), Region::NW), "Samstag");
  EXPECT_EQ(rest_reason(D("2025-03-08"), Region::BE), "Internationaler Frauentag");
  EXPECT_EQ(rest_reason(D("2025-03-09"), Region::NW), "Sonntag");
  EXPECT_EQ(rest_reason(D("2025-03-10"), Region::NW), "");
  EXPECT_EQ(long_day(D("2025-03-15")), "Samstag, 15.03.2025");
}

}  // namespace
}  // namespace rathaus::calendar
