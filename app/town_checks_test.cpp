#include "app/town_checks.h"

#include <gtest/gtest.h>

#include "libs/json/json.h"

namespace rathaus::app {
namespace {

using fees::Parameter;
using fees::ParameterVersion;

const LocalDate kToday = *parse_iso_date("2026-11-23");

std::string all_of(const std::vector<std::string>& problems) {
  std::string out;
  for (const std::string& one : problems) out += one + "\n";
  return out;
}
std::string values(std::vector<ParameterVersion> versions, std::string type = "eur") {
  Parameter one{.id = "satz",
                .label = "Satz",
                .type = std::move(type),
                .least = "0.00",
                .most = "100.00",
                .law = "§ 1 KAG"};
  one.versions = std::move(versions);
  return all_of(value_problems({one}, "BW", kToday));
}

TEST(TownChecks, AValueThatHoldsTodayAndForAYearIsFine) {
  EXPECT_EQ(values({{.value = "50.00"}}), "");
  EXPECT_EQ(values({{.from = "2026-11-23", .to = "2026-12-31", .value = "50.00"},
                    {.from = "2027-01-01", .value = "60.00"}}),
            "");
  EXPECT_EQ(values({{.to = "2027-11-23", .value = "50.00"}}), "") << "ends the day after a year";
}

TEST(TownChecks, AMissingAnEndedAndAnEndingValueAreSaid) {
  EXPECT_EQ(values({}), "„Satz“ (satz) fehlt\n");
  EXPECT_EQ(values({{.to = "2026-11-22", .value = "50.00"}}), "„Satz“ (satz) hat heute keinen Wert\n");
  EXPECT_EQ(values({{.from = "2026-11-24", .value = "50.00"}}), "„Satz“ (satz) hat heute keinen Wert\n");
  EXPECT_EQ(values({{.to = "2026-12-31", .value = "50.00"}, {.from = "2027-01-02", .value = "60.00"}}),
            "„Satz“ (satz) hat ab dem 01.01.2027 keinen Wert\n");
  EXPECT_EQ(values({{.to = "2027-11-22", .value = "50.00"}}),
            "„Satz“ (satz) hat ab dem 23.11.2027 keinen Wert\n");
  EXPECT_EQ(values({{.land = "NI", .value = "50.00"}}), "„Satz“ (satz) hat heute keinen Wert\n")
      << "of another Land";
}

TEST(TownChecks, AValueOutsideItsFrameIsSaidWithTheDay) {
  EXPECT_EQ(values({{.value = "100.00"}}), "");
  EXPECT_EQ(values({{.value = "100.01"}}),
            "„Satz“ (satz) ist ab dem 23.11.2026 100,01 EUR: Rahmen ab 0,00 EUR bis 100,00 EUR, § 1 KAG\n");
  EXPECT_EQ(values({{.value = "50.00"}, {.from = "2027-01-01", .value = "500.00", .own = true}}),
            "„Satz“ (satz) ist ab dem 01.01.2027 500,00 EUR: Rahmen ab 0,00 EUR bis 100,00 EUR, § 1 KAG\n");
  EXPECT_EQ(values({{.value = "", .own = true}}), "„Satz“ (satz) ist leer\n");
}

TEST(TownChecks, TablesEndTooAndUnknownValuesAreNamed) {
  const auto manifest = json::parse_object(R"({"parameters": [
    {"id": "formel", "label": "Formelwerte", "type": "table", "versions": [{"from": "2025-01-01", "to": "2026-12-31"}]},
    {"id": "arten", "label": "Arten", "type": "codes", "default": ["A"]}]})");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(all_of(table_problems(*manifest, {}, "BW", kToday)),
            "„Formelwerte“ (formel) hat ab dem 01.01.2027 keinen Wert\n");
  EXPECT_EQ(
      all_of(table_problems(*manifest, {{"formel", 1}, {"fromel", 2}, {"court.name", "VG"}}, "BW", kToday)),
      "den Wert „fromel“ kennt die Leistung nicht\n");
}

identity::StaffAccount account(const std::string& login, std::vector<std::string> services,
                               std::vector<std::string> roles) {
  identity::StaffAccount out;
  out.login = login;
  out.staff.services = std::move(services);
  out.staff.roles = std::move(roles);
  return out;
}

TEST(TownChecks, EachServiceNeedsSomebody) {
  const OfferedService dogs{"hund", "Hundesteuer", false, false};
  const OfferedService objection{"widerspruch", "Widerspruch", true, true};
  const OfferedService four{"sonder", "Sondernutzung", true, false};
  EXPECT_EQ(all_of(staff_problems({dogs}, {account("a", {"hund"}, {"clerk"})})), "");
  EXPECT_EQ(all_of(staff_problems({dogs}, {account("a", {"*"}, {"head"})})), "");
  EXPECT_EQ(all_of(staff_problems({dogs}, {account("a", {"*"}, {"operator"})})),
            "„Hundesteuer“ wird angeboten, aber niemand bearbeitet es\n");
  auto gone = account("a", {"hund"}, {"clerk"});
  gone.active = false;
  EXPECT_NE(all_of(staff_problems({dogs}, {gone})), "");
  EXPECT_EQ(
      all_of(staff_problems({objection}, {account("a", {"*"}, {"clerk"}), account("b", {"*"}, {"clerk"})})),
      "„Widerspruch“ zeichnet die Leitung, aber niemand dafür leitet\n");
  EXPECT_EQ(all_of(staff_problems({objection},
                                  {account("a", {"*"}, {"clerk"}), account("b", {"*"}, {"clerk", "head"})})),
            "");
  EXPECT_EQ(all_of(staff_problems({four}, {account("a", {"*"}, {"clerk", "head"})})),
            "„Sondernutzung“ braucht vier Augen, aber nur eine Person bearbeitet es\n");
}

TEST(TownChecks, RolesAndServicesThatDoNotExistAreNamed) {
  const OfferedService dogs{"hund", "Hundesteuer", false, false};
  EXPECT_EQ(all_of(staff_problems({dogs}, {account("a", {"*"}, {"clerk", "leiter", "authority_head"}),
                                           account("b", {"hund", "katze"}, {"clerk"})})),
            "das Konto „a“ hat die Rolle „leiter“, die es nicht gibt\n"
            "das Konto „b“ arbeitet an „katze“, das nicht angeboten wird\n");
}

}  // namespace
}  // namespace rathaus::app
