#include <gtest/gtest.h>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"

namespace rathaus {
namespace {

TEST(Bytes, Base64RoundTripsAndRefusesNonCanonicalText) {
  for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    EXPECT_EQ(as_text(*from_base64(base64(as_bytes(text)))), text);
    EXPECT_EQ(as_text(*from_base64url(base64url(as_bytes(text)))), text);
  }
  EXPECT_EQ(base64(as_bytes("fooba")), "Zm9vYmE=");
  EXPECT_FALSE(from_base64("Zm9vYmF=")) << "trailing bits set";
  EXPECT_FALSE(from_base64("Zm9v YmE="));
  EXPECT_FALSE(from_base64("Zg"));
  EXPECT_FALSE(from_base64("Z==="));
}

TEST(Bytes, HexRoundTrips) {
  const Bytes bytes{0x00, 0xff, 0x1a};
  EXPECT_EQ(hex(bytes), "00ff1a");
  EXPECT_EQ(*from_hex("00FF1a"), bytes);
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
}

TEST(Time, DatesParseStrictly) {
  EXPECT_EQ(to_iso(*parse_german_date("1.2.2026")), "2026-02-01");
  EXPECT_EQ(to_iso(*parse_german_date("29022028")), "2028-02-29");
  EXPECT_FALSE(parse_german_date("31.02.2026"));
  EXPECT_FALSE(parse_german_date("1.2.26"));
  EXPECT_FALSE(parse_german_date("1..2026"));
  EXPECT_FALSE(parse_iso_date("2026-2-1"));
  EXPECT_FALSE(parse_iso_date("2026-13-01"));
}

TEST(Time, LegalTimeChangesOnTheLastSundays) {
  const auto at = [](std::string_view text) { return *parse_iso_instant(text); };
  EXPECT_EQ(berlin_offset(at("2027-03-28T00:59:59.999999Z")).count(), 60);
  EXPECT_EQ(berlin_offset(at("2027-03-28T01:00:00Z")).count(), 120);
  EXPECT_EQ(berlin_offset(at("2027-10-31T00:59:59Z")).count(), 120);
  EXPECT_EQ(berlin_offset(at("2027-10-31T01:00:00Z")).count(), 60);
  EXPECT_EQ(to_iso(berlin_date(at("2026-12-31T23:00:00Z"))), "2027-01-01");
  EXPECT_EQ(to_iso(berlin_date(at("2026-12-31T22:59:59Z"))), "2026-12-31");
  EXPECT_EQ(to_iso(berlin_midnight(*parse_iso_date("2027-03-28"))), "2027-03-27T23:00:00.000000Z");
  EXPECT_EQ(to_iso(berlin_midnight(*parse_iso_date("2027-03-29"))), "2027-03-28T22:00:00.000000Z");
  EXPECT_EQ(to_german(at("2026-11-21T18:38:00Z")), "21.11.2026, 19:38 Uhr");
}

TEST(Time, InstantsRoundTrip) {
  for (const std::string text : {"1969-12-31T23:59:59.999999Z", "2026-11-21T18:38:00.000001Z"}) {
    EXPECT_EQ(to_iso(*parse_iso_instant(text)), text);
  }
  EXPECT_EQ(parse_iso_instant("2026-11-21T18:38:00.5Z")->micros % 1'000'000, 500'000);
  EXPECT_FALSE(parse_iso_instant("2026-11-21T24:00:00Z"));
}

Result<int> half(int n) {
  if (n % 2 != 0) return fail(refused("odd"));
  return n / 2;
}
Result<int> quarter(int n) {
  const int h = TRY(half(n));
  return half(h);
}

TEST(Result, TryHandsTheErrorUp) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().code, "odd");
  EXPECT_EQ(quarter(7).error().code, "odd");
}

}  // namespace
}  // namespace rathaus
