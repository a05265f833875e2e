#include "libs/feel/temporal.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace rathaus::feel {
namespace {

std::string date(std::string_view text) {
  const auto out = parse_date(text);
  return out ? to_iso(*out) : "null";
}
std::string time(std::string_view text) {
  const auto out = parse_time(text);
  return out ? to_iso(*out) : "null";
}
std::string moment(std::string_view text, bool date_alone = false) {
  const auto out = parse_date_time(text, date_alone);
  return out ? to_iso(*out) : "null";
}
std::string months(std::string_view text) {
  const auto out = parse_months_duration(text);
  return out ? to_iso(*out) : "null";
}
std::string span(std::string_view text) {
  const auto out = parse_day_time_duration(text);
  return out ? to_iso(*out) : "null";
}
DateTime at(std::string_view text) { return parse_date_time(text).value(); }
DayTimeDuration span_of(std::string_view text) { return parse_day_time_duration(text).value(); }
Date day(std::string_view text) { return parse_date(text).value(); }

std::string plus(std::string_view value, std::string_view duration) {
  const auto m = parse_months_duration(duration);
  const auto out = m ? add(at(value), *m) : add(at(value), span_of(duration));
  return out ? to_iso(*out) : "null";
}
std::string minus(std::string_view a, std::string_view b) {
  const auto out = subtract(at(a), at(b));
  return out ? to_iso(*out) : "null";
}

TEST(DateText, ReadsAndPrints) {
  for (const char* text :
       {"2017-12-31", "-2017-01-01", "0001-01-01", "0000-02-29", "-0001-12-31", "0999-12-31", "10000-01-01",
        "999999999-12-31", "-999999999-01-01", "2024-02-29", "2000-02-29"}) {
    EXPECT_EQ(date(text), text);
  }
}

TEST(DateText, Refuses) {
  for (const char* text : {"",
                           "2012-12-25T",
                           "2012/12/25",
                           "9999999999-12-25",
                           "2017-13-10",
                           "2017-00-10",
                           "2017-12-32",
                           "2017-12-00",
                           "998-12-31",
                           "01211-12-31",
                           "+2012-12-02",
                           "2023-02-29",
                           "1900-02-29",
                           "2023-06-31",
                           "2023-6-03",
                           "2023-06-3",
                           " 2023-06-03",
                           "2023-06-03 ",
                           "2023-06-03Z",
                           "20230603",
                           "-0000-01-01",
                           "--2023-01-01",
                           "2023-06"}) {
    EXPECT_EQ(date(text), "null") << text;
  }
}

TEST(TimeText, ReadsAndPrints) {
  for (const char* text :
       {"00:00:00", "23:59:59", "11:22:33.444", "11:22:33.123456789", "11:00:00Z", "13:20:00+02:00",
        "13:20:00-05:00", "11:59:45+02:45:55", "11:59:45-02:45:55", "00:01:00@Etc/UTC",
        "10:30:11@Australia/Melbourne", "12:00:00+14:00", "12:00:00-14:00", "12:00:00-00:00:01"}) {
    EXPECT_EQ(time(text), text);
  }
  EXPECT_EQ(time("11:22:33-00:00"), "11:22:33Z");
  EXPECT_EQ(time("11:22:33+00:00"), "11:22:33Z");
  EXPECT_EQ(time("11:22:33.5000"), "11:22:33.5");
  EXPECT_EQ(time("11:22:33.0000000019Z"), "11:22:33.000000001Z");  // cut, not rounded
  EXPECT_EQ(time("11:22:33.9999999999"), "11:22:33.999999999");
}

TEST(TimeText, Refuses) {
  for (const char* text : {"",
                           "23:59:60",
                           "24:00:00",
                           "24:00:01",
                           "24:01:00",
                           "25:00:00",
                           "00:60:00",
                           "00:00:61",
                           "7:00:00",
                           "07:01:2",
                           "07:2",
                           "13:20:00@xyz/abc",
                           "13:20:00@",
                           "13:20:00+19:00",
                           "13:20:00-19:00",
                           "13:20:00+5:00",
                           "13:20:00+14:01",
                           "13:20:00-14:00:01",
                           "13:20:00+02:60",
                           "13:20:00+02:00@Europe/Paris",
                           "13:20:00@europe/paris",
                           "13:20:00z",
                           "11:30:00T",
                           "T11:30:00",
                           "11:30:00.",
                           "11:30:00,5",
                           "11:30",
                           "11:30:00 Z",
                           "11:30:00ZZ",
                           "11:30:00+0200",
                           "11:30:00+02",
                           "2012T-12-2511:00:00Z",
                           "11:30:00@posix/Europe/Paris",
                           "11:30:00@localtime",
                           "-1:30:00"}) {
    EXPECT_EQ(time(text), "null") << text;
  }
}

TEST(DateTimeText, ReadsAndPrints) {
  for (const char* text :
       {"2017-12-31T00:00:00", "-2017-12-31T11:22:33.456+01:35", "99999-12-31T11:22:33",
        "2017-12-31T11:22:33.567Z", "2011-12-31T10:15:30.123456789@Europe/Paris",
        "999999999-12-31T23:59:59.999999999@Europe/Paris", "-999999999-12-31T23:59:59.999999999+02:00"}) {
    EXPECT_EQ(moment(text), text);
  }
  EXPECT_EQ(moment("2012-12-24", true), "2012-12-24T00:00:00");
  EXPECT_EQ(moment("2012-12-24"), "null");
}

TEST(DateTimeText, EndOfDayIsTheNextMidnight) {
  EXPECT_EQ(moment("2021-01-01T24:00:00"), "2021-01-02T00:00:00");
  EXPECT_EQ(moment("2021-12-31T24:00:00.000+01:00"), "2022-01-01T00:00:00+01:00");
  EXPECT_EQ(moment("2021-12-31T24:00:00.001"), "null");
  EXPECT_EQ(moment("2021-12-31T24:00:01"), "null");
  EXPECT_EQ(moment("999999999-12-31T24:00:00"), "null");
}

TEST(DateTimeText, Refuses) {
  for (const char* text :
       {"", "11:00:00", "2011-12-0310:15:30", "2011-12-03T10:15:30+01:00@Europe/Paris",
        "9999999999-12-27T11:22:33", "2017-13-10T11:22:33", "2017-13-0T11:22:33", "998-12-31T11:22:33",
        "+99999-12-01T11:22:33", "2017-12-31T07:1:00", "2017-12-31T25:00:00", "2017-12-31T13:20:00+05:0",
        "2017-12-31T13:20:00+5", "2017-12-31T07:2", "2012-12-25T", "2023-02-29T10:00:00",
        "2017-12-31t11:22:33", "2017-12-31 11:22:33"}) {
    EXPECT_EQ(moment(text, true), "null") << text;
  }
}

TEST(MonthsText, ReadsAndNormalises) {
  EXPECT_EQ(months("P1Y2M"), "P1Y2M");
  EXPECT_EQ(months("P26M"), "P2Y2M");
  EXPECT_EQ(months("P1Y27M"), "P3Y3M");
  EXPECT_EQ(months("P0Y"), "P0M");
  EXPECT_EQ(months("-P0M"), "P0M");
  EXPECT_EQ(months("-P1Y"), "-P1Y");
  EXPECT_EQ(months("-P999999999M"), "-P83333333Y3M");
  EXPECT_EQ(months("P000000000000000000000012M"), "P1Y");
  EXPECT_EQ(months("P9223372036854775807M"), "P768614336404564650Y7M");
  EXPECT_EQ(months("-P9223372036854775807M"), "-P768614336404564650Y7M");
  for (const char* text :
       {"", "P", "1Y", "P1D", "P1Y1D", "P1M1Y", "P1Y1Y", "P-1Y", "P1.5Y", "p1Y", "P1y", "+P1Y",
        "P9223372036854775808M", "P768614336404564651Y", "PT1M", "P1YT", "P1", "P1Y2", "--P1Y"}) {
    EXPECT_EQ(months(text), "null") << text;
  }
}

TEST(DayTimeText, ReadsAndNormalises) {
  for (const char* text :
       {"P1D", "PT2H", "PT3M", "PT4S", "PT0.999S", "P1DT2H3M4.123456789S", "-PT1H2M", "-PT0.5S"}) {
    EXPECT_EQ(span(text), text);
  }
  for (const char* text : {"PT0S", "PT0.000S", "PT0.S", "PT0M", "PT0H", "P0D", "-P0D", "P0DT0H0M0S"}) {
    EXPECT_EQ(span(text), "PT0S") << text;
  }
  EXPECT_EQ(span("PT36H"), "P1DT12H");
  EXPECT_EQ(span("PT1000M0.999999999S"), "PT16H40M0.999999999S");
  EXPECT_EQ(span("P2DT100M"), "P2DT1H40M");
  EXPECT_EQ(span("PT240H"), "P10D");
  EXPECT_EQ(span("PT01H"), "PT1H");
  EXPECT_EQ(span("PT0.0000000019S"), "PT0.000000001S");
  EXPECT_EQ(span("PT9223372036854775807S"), "P106751991167300DT15H30M7S");
  EXPECT_EQ(span("-PT9223372036854775807.9S"), "-P106751991167300DT15H30M7.9S");
}

TEST(DayTimeText, Refuses) {
  for (const char* text : {"",
                           "P",
                           "PT",
                           "-P",
                           "-PT",
                           "1D",
                           "P1H",
                           "P1S",
                           "P1DT",
                           "P0",
                           "P1W",
                           "-P1W",
                           "PT1D",
                           "P1Y2D",
                           "PT1M1H",
                           "PT1H1H",
                           "PT1.5H",
                           "PT1.5M",
                           "PT.5S",
                           "P1.5D",
                           "p1D",
                           "P1d",
                           "pt1h",
                           "PT1h",
                           "+P1D",
                           "PT-1H",
                           "PT1S1",
                           "P1DT1H ",
                           " P1D",
                           "PT9223372036854775808S",
                           "P106751991167301D",
                           "P99999999999999999999D",
                           "2012T-12-2511:00:00Z"}) {
    EXPECT_EQ(span(text), "null") << text;
  }
}

TEST(Calendar, DaysAndBackOverTheWholeRange) {
  EXPECT_EQ(days_since_epoch(Date(1970, 1, 1)), 0);
  EXPECT_EQ(days_since_epoch(Date(1969, 12, 31)), -1);
  EXPECT_EQ(days_since_epoch(Date(2000, 3, 1)), 11017);
  EXPECT_EQ(days_since_epoch(Date(0, 1, 1)), -719528);
  for (const Date d : {Date(-kMaxYear, 1, 1), Date(kMaxYear, 12, 31), Date(-4, 2, 29), Date(2023, 2, 28)}) {
    EXPECT_EQ(date_of_days(days_since_epoch(d)), d);
  }
  EXPECT_EQ(date_of_days(days_since_epoch(Date(kMaxYear, 12, 31)) + 1), std::nullopt);
  EXPECT_EQ(date_of_days(days_since_epoch(Date(-kMaxYear, 1, 1)) - 1), std::nullopt);
  // Two full cycles around year 0 and around now, against std::chrono.
  for (const int start : {-400, 1900}) {
    for (std::int64_t d = days_since_epoch(Date(start, 1, 1)); d < days_since_epoch(Date(start + 401, 1, 1));
         ++d) {
      const auto expected = LocalDate(std::chrono::sys_days(std::chrono::days(d)));
      const auto out = date_of_days(d);
      ASSERT_TRUE(out && out->local() == expected) << d;
      ASSERT_EQ(days_since_epoch(*out), d);
      ASSERT_EQ(weekday(*out), int(std::chrono::weekday(expected).iso_encoding())) << d;
    }
  }
}

TEST(Calendar, LocalDatesFitWithinSixteenBits) {
  EXPECT_EQ(Date(32'767, 12, 31).local(),
            LocalDate(std::chrono::year(32'767), std::chrono::month(12), std::chrono::day(31)));
  EXPECT_EQ(Date(32'768, 1, 1).local(), std::nullopt);
  EXPECT_EQ(Date(-32'768, 1, 1).local(), std::nullopt);
  EXPECT_EQ(Date(Date(2026, 2, 1).local().value()), Date(2026, 2, 1));
}

TEST(Calendar, MakesOnlyDaysThatExist) {
  EXPECT_EQ(make_date(2017, 12, 31), Date(2017, 12, 31));
  EXPECT_EQ(make_date(2017, 12, 32), std::nullopt);
  EXPECT_EQ(make_date(2017, -8, 2), std::nullopt);
  EXPECT_EQ(make_date(2017, 8, -2), std::nullopt);
  EXPECT_EQ(make_date(-1'000'999'999, 12, 1), std::nullopt);
  EXPECT_EQ(make_date(4'294'969'313, 1, 1), std::nullopt);  // 2017 in 32 bits
  EXPECT_EQ(make_date(2017, 257, 1), std::nullopt);
  EXPECT_EQ(make_date(2100, 2, 29), std::nullopt);
  EXPECT_EQ(make_date(2400, 2, 29), Date(2400, 2, 29));
}

TEST(Calendar, DayAndWeekOfYear) {
  EXPECT_EQ(day_of_year(Date(2019, 9, 17)), 260);
  EXPECT_EQ(day_of_year(Date(2019, 12, 31)), 365);
  EXPECT_EQ(day_of_year(Date(2020, 12, 31)), 366);
  EXPECT_EQ(week_of_year(Date(2019, 9, 17)), 38);
  EXPECT_EQ(week_of_year(Date(2003, 12, 29)), 1);
  EXPECT_EQ(week_of_year(Date(2003, 12, 28)), 52);
  EXPECT_EQ(week_of_year(Date(2010, 1, 1)), 53);
  EXPECT_EQ(week_of_year(Date(2005, 1, 2)), 53);
  EXPECT_EQ(week_of_year(Date(2005, 1, 3)), 1);
  EXPECT_EQ(week_of_year(Date(2020, 12, 31)), 53);
  EXPECT_EQ(week_of_year(Date(2021, 12, 31)), 52);
  EXPECT_EQ(week_of_year(Date(-kMaxYear, 1, 1)), 1);  // the year begins on a Monday, as 1601 does
}

TEST(Calendar, MonthsClipToTheLastDay) {
  EXPECT_EQ(plus_months(day("2021-01-31"), 1), day("2021-02-28"));
  EXPECT_EQ(plus_months(day("2024-01-31"), 1), day("2024-02-29"));
  EXPECT_EQ(plus_months(day("2024-02-29"), 12), day("2025-02-28"));
  EXPECT_EQ(plus_months(day("2024-03-31"), -1), day("2024-02-29"));
  EXPECT_EQ(plus_months(day("2021-01-15"), -1), day("2020-12-15"));
  EXPECT_EQ(plus_months(day("0000-01-15"), -1), day("-0001-12-15"));
  EXPECT_EQ(plus_months(Date(kMaxYear, 12, 1), 1), std::nullopt);
  EXPECT_EQ(plus_months(Date(-kMaxYear, 1, 1), -1), std::nullopt);
  EXPECT_EQ(plus_months(Date(2021, 1, 1), std::numeric_limits<std::int64_t>::max()), std::nullopt);
  EXPECT_EQ(plus_days(Date(2021, 1, 1), std::numeric_limits<std::int64_t>::max()), std::nullopt);
  EXPECT_EQ(plus_days(Date(2023, 2, 28), 1), Date(2023, 3, 1));
}

TEST(Zones, ExactNamesWithLinks) {
  for (const char* name :
       {"Europe/Berlin", "Europe/Paris", "Etc/UTC", "Asia/Dhaka", "America/Argentina/Buenos_Aires", "UTC",
        "Asia/Calcutta", "Asia/Kolkata", "Etc/GMT+3"}) {
    const auto zone = find_zone(name);
    ASSERT_TRUE(zone.has_value()) << name;
    EXPECT_EQ(name_of(*zone), name);
    EXPECT_EQ(find_zone(name), zone);
  }
  for (const char* name : {"", "europe/berlin", "Europe/Berlin ", "Europe", "zone.tab", "tzdata.zi",
                           "posixrules", "right/Europe/Berlin", "Factory", "../Europe/Berlin", "Zzz"}) {
    EXPECT_FALSE(find_zone(name).has_value()) << name;
  }
}

TEST(Zones, GapAndOverlap) {
  const Zone berlin = find_zone("Europe/Berlin").value();
  const auto local = [&](std::string_view text) { return offset_at_local(berlin, utc_seconds(at(text))); };
  EXPECT_EQ(local("2026-03-29T01:59:59"), 3600);
  EXPECT_EQ(local("2026-03-29T02:30:00"), 3600);  // does not exist: the offset before
  EXPECT_EQ(local("2026-03-29T03:00:00"), 7200);
  EXPECT_EQ(local("2026-10-25T01:59:59"), 7200);
  EXPECT_EQ(local("2026-10-25T02:30:00"), 7200);  // twice: the earlier
  EXPECT_EQ(local("2026-10-25T03:00:00"), 3600);
  const auto instant = [&](std::string_view text) {
    return offset_at_instant(berlin, utc_seconds(at(text)));
  };
  EXPECT_EQ(instant("2026-03-29T00:59:59Z"), 3600);
  EXPECT_EQ(instant("2026-03-29T01:00:00Z"), 7200);
  EXPECT_EQ(instant("2026-10-25T00:59:59Z"), 7200);
  EXPECT_EQ(instant("2026-10-25T01:00:00Z"), 3600);
}

// Also shows that the zone files list their switches (built "fat"), which the library needs.
TEST(Zones, RulesHoldBeyondTheListedYears) {
  const Zone berlin = find_zone("Europe/Berlin").value();
  const auto instant = [&](std::string_view text) {
    return offset_at_instant(berlin, utc_seconds(at(text)));
  };
  for (const int year : {2030, 2036, 2037, 2038, 2039, 2040, 2096, 2100, 2400, 9999, 999'999'999}) {
    // The last Sundays of March and October.
    const auto last_sunday = [&](std::uint8_t month) {
      const Date last(year, month, 31);
      return plus_days(last, -(weekday(last) % 7)).value();
    };
    const auto seconds = [](Date date) { return days_since_epoch(date) * 86'400 + 3600; };
    EXPECT_EQ(offset_at_instant(berlin, seconds(last_sunday(3)) - 1), 3600) << year;
    EXPECT_EQ(offset_at_instant(berlin, seconds(last_sunday(3))), 7200) << year;
    EXPECT_EQ(offset_at_instant(berlin, seconds(last_sunday(10)) - 1), 7200) << year;
    EXPECT_EQ(offset_at_instant(berlin, seconds(last_sunday(10))), 3600) << year;
    EXPECT_EQ(offset_at_local(berlin, seconds(last_sunday(10)) + 7199), 7200) << year;
  }
  EXPECT_EQ(instant("2040-02-29T12:00:00Z"), 3600);
  EXPECT_EQ(instant("1800-01-01T00:00:00Z"), 3208);  // local mean time of Berlin
  EXPECT_EQ(instant("-999999999-01-01T00:00:00Z"), 3208);
  EXPECT_EQ(offset_at_instant(find_zone("Asia/Dhaka").value(), 4'000'000'000), 21'600);
  EXPECT_EQ(
      offset_at_instant(find_zone("Australia/Melbourne").value(), utc_seconds(at("2100-01-15T00:00:00Z"))),
      39'600);
}

TEST(Offsets, OfMomentsAndTimes) {
  EXPECT_EQ(offset_of(at("2026-07-01T00:00:00@Europe/Berlin")), 7200);
  EXPECT_EQ(offset_of(at("2026-01-01T00:00:00@Europe/Berlin")), 3600);
  EXPECT_EQ(offset_of(at("2026-01-01T00:00:00-05:30")), -19'800);
  EXPECT_EQ(offset_of(at("2026-01-01T00:00:00")), std::nullopt);
  EXPECT_EQ(offset_of(parse_time("10:30:00@Europe/Paris").value()), 3600);
  EXPECT_EQ(offset_of(parse_time("10:30:00@Australia/Melbourne").value()), 36'000);
  EXPECT_EQ(offset_of(parse_time("10:30:00").value()), std::nullopt);
  Time time = parse_time("10:30:00+01:00").value();
  EXPECT_TRUE(parse_offset("@Europe/Berlin", time));
  EXPECT_EQ(to_iso(time), "10:30:00@Europe/Berlin");
  EXPECT_TRUE(parse_offset("Z", time));
  EXPECT_EQ(to_iso(time), "10:30:00Z");
  EXPECT_FALSE(parse_offset("", time));
  EXPECT_EQ(to_iso(time), "10:30:00Z");
}

TEST(Compare, ByInstant) {
  const auto moments = [](std::string_view a, std::string_view b) { return compare(at(a), at(b)); };
  EXPECT_EQ(moments("2018-10-08T00:00:00+02:00", "2018-10-08T00:00:00@Europe/Paris"), 0);
  EXPECT_EQ(moments("2018-12-08T00:00:00@Europe/Paris", "2018-12-08T00:00:00@Asia/Dhaka"), 1);
  EXPECT_EQ(moments("2002-04-02T23:00:00-04:00", "2002-04-03T02:00:00-01:00"), 0);
  EXPECT_EQ(moments("2018-12-07T23:59:59", "2018-12-08T00:00:00"), -1);
  EXPECT_EQ(moments("2018-12-08T00:00:00.0001", "2018-12-08T00:00:00"), 1);
  EXPECT_EQ(moments("2018-12-08T00:00:00", "2018-12-08T00:00:00Z"), std::nullopt);
  const auto times = [](std::string_view a, std::string_view b) {
    return compare(parse_time(a).value(), parse_time(b).value());
  };
  EXPECT_EQ(times("10:30:00Z", "10:30:00+00:00"), 0);
  EXPECT_EQ(times("10:30:00+01:00", "10:30:00@Europe/Paris"), 0);
  EXPECT_EQ(times("10:30:00", "10:30:01"), -1);
  EXPECT_EQ(times("10:30:00.0001", "10:30:00.0002"), -1);
  EXPECT_EQ(times("10:30:00", "10:30:00Z"), std::nullopt);
  EXPECT_EQ(times("01:00:00+02:00", "23:30:00Z"), -1);  // no wrap at midnight
}

TEST(Arithmetic, MomentsAndDurations) {
  EXPECT_EQ(plus("2021-01-01T10:10:10", "-P1M"), "2020-12-01T10:10:10");
  EXPECT_EQ(plus("-2021-01-01T10:10:10@Australia/Melbourne", "-PT1H"),
            "-2021-01-01T09:10:10@Australia/Melbourne");
  EXPECT_EQ(plus("-2021-01-01T10:10:10+11:00", "-P1D"), "-2022-12-31T10:10:10+11:00");
  EXPECT_EQ(plus("2021-01-01T24:00:00", "-PT1S"), "2021-01-01T23:59:59");
  EXPECT_EQ(plus("2021-01-01T00:00:00", "-PT0.000000001S"), "2020-12-31T23:59:59.999999999");
  EXPECT_EQ(plus("2021-01-01T00:00:00.6", "PT0.4S"), "2021-01-01T00:00:01");
  EXPECT_EQ(plus("999999999-12-31T23:59:59", "PT1S"), "null");
  EXPECT_EQ(plus("-999999999-01-01T00:00:00", "-PT0.1S"), "null");
  EXPECT_EQ(plus("999999999-12-31T23:59:59", "-PT9223372036854775807S"), "null");
  EXPECT_EQ(plus("2021-01-01T00:00:00", "PT9223372036854775807S"), "null");
  EXPECT_EQ(plus("2021-01-01T00:00:00", "P9223372036854775807M"), "null");
  EXPECT_EQ(plus("2021-01-01T00:00:00@Europe/Berlin", "P106751991100000D"), "null");
  EXPECT_EQ(plus("999999999-12-31T23:59:59@America/New_York", "P0D"),
            "999999999-12-31T23:59:59@America/New_York");
}

TEST(Arithmetic, ZonesFollowTheTimeLine) {
  EXPECT_EQ(plus("2026-03-28T12:00:00@Europe/Berlin", "P1D"), "2026-03-29T13:00:00@Europe/Berlin");
  EXPECT_EQ(plus("2026-03-29T01:30:00@Europe/Berlin", "PT1H"), "2026-03-29T03:30:00@Europe/Berlin");
  EXPECT_EQ(plus("2026-10-25T00:30:00@Europe/Berlin", "PT3H"), "2026-10-25T02:30:00@Europe/Berlin");
  EXPECT_EQ(plus("2026-03-28T12:00:00+01:00", "P1D"), "2026-03-29T12:00:00+01:00");
  EXPECT_EQ(minus("2026-03-29T12:00:00@Europe/Berlin", "2026-03-28T12:00:00@Europe/Berlin"), "PT23H");
}

TEST(Arithmetic, Differences) {
  EXPECT_EQ(minus("2021-01-02T10:10:10@Europe/Paris", "2021-01-01T10:10:10@Asia/Dhaka"), "P1DT5H");
  EXPECT_EQ(minus("2021-01-02T10:10:10+01:00", "2021-01-01T10:10:10@Europe/Paris"), "P1D");
  EXPECT_EQ(minus("2021-01-02T10:10:10", "2021-01-01T10:10:10+02:00"), "null");
  EXPECT_EQ(minus("2021-01-01T00:00:00", "2021-01-01T00:00:00.25"), "-PT0.25S");
  EXPECT_EQ(minus("2021-01-01T00:00:02", "2021-01-01T00:00:00.25"), "PT1.75S");
  const auto times = [](std::string_view a, std::string_view b) {
    const auto out = subtract(parse_time(a).value(), parse_time(b).value());
    return out ? to_iso(*out) : "null";
  };
  EXPECT_EQ(times("10:10:10+11:00", "11:10:10+11:00"), "-PT1H");
  EXPECT_EQ(times("10:10:10@Australia/Melbourne", "09:10:10@Australia/Melbourne"), "PT1H");
  EXPECT_EQ(times("00:01:00@Etc/UTC", "23:59:00Z"), "-PT23H58M");
  EXPECT_EQ(times("10:10:10", "10:10:10Z"), "null");
}

TEST(Arithmetic, TimesWrapAtMidnight) {
  const auto plus_time = [](std::string_view a, std::string_view b) {
    return to_iso(add(parse_time(a).value(), span_of(b)));
  };
  EXPECT_EQ(plus_time("10:15:00+11:00", "P1D"), "10:15:00+11:00");
  EXPECT_EQ(plus_time("10:15:00@Australia/Melbourne", "-PT1H"), "09:15:00@Australia/Melbourne");
  EXPECT_EQ(plus_time("23:59:59", "PT1S"), "00:00:00");
  EXPECT_EQ(plus_time("00:00:00", "-PT0.5S"), "23:59:59.5");
  EXPECT_EQ(plus_time("12:00:00", "-PT9223372036854775807S"), "20:29:53");
}

TEST(Arithmetic, MonthsBetweenDatesOnly) {
  const auto between = [](std::string_view a, std::string_view b) {
    return months_between(parse_date_time(a, true).value(), parse_date_time(b, true).value());
  };
  EXPECT_EQ(between("2011-12-22", "2013-08-24"), 20);
  EXPECT_EQ(between("2013-08-24", "2017-12-15T00:59:59"), 51);
  EXPECT_EQ(between("2016-01-21", "2015-01-21"), -12);
  EXPECT_EQ(between("2015-01-21", "2016-01-20"), 11);
  EXPECT_EQ(between("2015-01-21", "2016-01-21"), 12);
  EXPECT_EQ(between("2015-01-21", "2016-01-22"), 12);
  EXPECT_EQ(between("2016-01-21", "2015-01-22"), -11);
  EXPECT_EQ(between("2011-08-25T15:59:59@Europe/Paris", "2015-08-25T15:20:59+02:00"), 48);
  EXPECT_EQ(between("-2016-01-30T09:05:00", "-2017-02-28T02:02:02"), -11);
  EXPECT_EQ(between("2017-09-05T10:20:00-01:00", "-2019-10-01T12:32:59+02:00"), -(4035 * 12 + 11));
}

TEST(Arithmetic, Durations) {
  EXPECT_EQ(to_iso(add(span_of("P1D"), span_of("-PT0.5S")).value()), "PT23H59M59.5S");
  EXPECT_EQ(to_iso(add(span_of("-P1D"), span_of("PT0.5S")).value()), "-PT23H59M59.5S");
  EXPECT_EQ(add(span_of("PT9223372036854775807S"), span_of("PT1S")), std::nullopt);
  EXPECT_EQ(add(span_of("-PT9223372036854775807S"), span_of("-PT1S")), std::nullopt);
  EXPECT_EQ(to_iso(negate(span_of("-PT9223372036854775807.5S"))), "P106751991167300DT15H30M7.5S");
  EXPECT_EQ(to_iso(absolute(span_of("-PT0.5S"))), "PT0.5S");
  EXPECT_EQ(to_iso(absolute(span_of("PT0.5S"))), "PT0.5S");
  EXPECT_EQ(absolute(MonthsDuration{-3}), MonthsDuration{3});
  EXPECT_EQ(add(MonthsDuration{14}, MonthsDuration{-2}), MonthsDuration{12});
  EXPECT_EQ(add(MonthsDuration{std::numeric_limits<std::int64_t>::max()}, MonthsDuration{1}), std::nullopt);
  EXPECT_EQ(from_nanos(to_nanos(span_of("-PT1.5S"))), span_of("-PT1.5S"));
  EXPECT_EQ(from_nanos(Nanos(std::numeric_limits<std::int64_t>::min()) * 1'000'000'000), std::nullopt);
  EXPECT_LT(span_of("-PT1.5S"), span_of("-PT1.4S"));
  EXPECT_LT(span_of("-PT0.5S"), span_of("PT0S"));
}

}  // namespace
}  // namespace rathaus::feel
