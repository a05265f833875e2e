// The town's own values: read as people write them, within their frame, beside what the package says.
#include "modules/fees/own_values.h"

#include <gtest/gtest.h>

#include "libs/json/json.h"

namespace rathaus::fees {
namespace {

event::Object manifest() {
  return json::parse_object(R"({"parameters": [
    {"id": "satz", "label": "Satz", "type": "eur", "default": "120.00", "range": {"min": "0.00", "max": "1000.00"}},
    {"id": "tage", "label": "Tage", "type": "count", "versions": [
      {"from": "2025-01-01", "value": "3"}, {"from": "2026-01-01", "land": "BW", "value": "4"},
      {"from": "2027-06-01", "land": "BW", "value": "9"}]},
    {"id": "ja", "label": "Ja", "type": "bool", "default": true},
    {"id": "tabelle", "label": "Tabelle", "type": "table", "default": []}]})")
      .value();
}
Parameter parameter(const std::string& id, const event::Object& own = {}) {
  for (Parameter& one : parameters_of(manifest(), own)) {
    if (one.id == id) return one;
  }
  ADD_FAILURE() << id;
  return {};
}
std::string read(const std::string& id, const std::string& typed) {
  const auto value = read_value(parameter(id), typed);
  return value ? *value
               : value.error().code + (value.error().detail.empty() ? "" : " " + value.error().detail);
}
LocalDate day(const char* iso) { return *parse_iso_date(iso); }
std::string on(const Parameter& of, const char* iso, const char* land = "BW") {
  const ParameterVersion* found = of.on(day(iso), land);
  return found == nullptr ? "none" : found->value;
}

TEST(OwnValues, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(read("satz", " 120,5 "), "120.50");
  EXPECT_EQ(read("satz", "1.000"), "1000.00");
  EXPECT_EQ(read("satz", "99 EUR"), "99.00");
  EXPECT_EQ(read("satz", "1.5"), "value.number") << "neither thousands nor a German comma";
  EXPECT_EQ(read("satz", "1,234"), "value.cents");
  EXPECT_EQ(read("satz", "-5"), "value.number");
  EXPECT_EQ(read("satz", "1e3"), "value.number");
  EXPECT_EQ(read("satz", ""), "value.missing");
  EXPECT_EQ(read("satz", "1000,01"), "value.too_high 1000,00 EUR");
  EXPECT_EQ(read("tage", "2,5"), "value.whole");
  EXPECT_EQ(read("tage", "14"), "14");
  EXPECT_EQ(read("ja", "nein"), "false");
  EXPECT_EQ(read("ja", "vielleicht"), "value.yes_or_no");
  EXPECT_FALSE(parameter("tabelle").editable);
}

TEST(OwnValues, HoldFromTheirDayAndThePackagesUntilThen) {
  const event::Object own = with_version(
      {}, "satz", {.from = "2027-01-01", .value = "150.00", .by = "Herbst", .reason = "Satzung"});
  const Parameter satz = parameter("satz", own);
  EXPECT_EQ(on(satz, "2026-12-31"), "120.00");
  EXPECT_EQ(on(satz, "2027-01-01"), "150.00");
  EXPECT_EQ(satz.versions.back().by, "Herbst");
  const event::Object more = with_version(own, "satz", {.from = "2028-01-01", .value = "160.00"});
  EXPECT_EQ(on(parameter("satz", more), "2027-12-31"), "150.00");
  EXPECT_EQ(on(parameter("satz", more), "2028-01-01"), "160.00");
  EXPECT_EQ(without_version(more, "satz", "2028-01-01"), own);
  EXPECT_EQ(without_version(own, "satz", "2027-01-01"), event::Object{});
  EXPECT_EQ(
      on(parameter("satz", with_version(own, "satz", {.from = "2027-01-01", .value = "1.00"})), "2027-01-01"),
      "1.00");
}

TEST(OwnValues, LieOverTheLandsOwn) {
  const event::Object own = with_version({}, "tage", {.from = "2026-07-01", .value = "7"});
  const Parameter tage = parameter("tage", own);
  EXPECT_EQ(on(tage, "2026-06-30"), "4");
  EXPECT_EQ(on(tage, "2026-06-30", "BY"), "3");
  EXPECT_EQ(on(tage, "2027-12-31"), "7") << "the Land's later value does not come back over it";
  // The rules are told the same.
  const json::object package = manifest().at("parameters").as_array()[1].as_object();
  const json::value base = json::object{{"versions", package.at("versions")}};
  const json::value joined = joined_value(&base, own.at("tage"));
  EXPECT_EQ(joined.as_object().at("versions").as_array().size(), 3U) << json::canonical(joined.as_object());
  EXPECT_EQ(joined_value(&base, json::value("5")), json::value("5")) << "a plain value stands alone";
}

TEST(OwnValues, APlainValueGoesOnUntilTheNewOne) {
  const event::Object own =
      with_version({{"satz", "80.00"}}, "satz", {.from = "2027-01-01", .value = "90.00"});
  const Parameter satz = parameter("satz", own);
  EXPECT_EQ(on(satz, "2026-12-31"), "80.00");
  EXPECT_EQ(on(satz, "2027-01-01"), "90.00");
}

}  // namespace
}  // namespace rathaus::fees
