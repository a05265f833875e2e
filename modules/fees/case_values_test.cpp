#include "modules/fees/case_values.h"

#include <gtest/gtest.h>

#include "libs/json/json.h"

namespace rathaus::fees {
namespace {

TEST(CaseValues, DaysNumbersAndConditionsOfACase) {
  const auto specification = json::parse_object(R"({
    "kind": "table", "result": "betrag",
    "inputs": [{"id": "von", "label": "Beginn", "type": "date", "path": "G1/F1"},
               {"id": "gross", "label": "Groß", "type": "bool", "path": "G1/F2"}],
    "parameters": [{"id": "tage", "label": "Tage", "type": "count", "default": "14"}],
    "steps": [{"id": "betrag", "label": "Betrag", "unit": "eur", "value": {"const": "5.00"}}]})");
  ASSERT_TRUE(specification) << specification.error().detail;
  const auto rules = Rules::open(*specification);
  ASSERT_TRUE(rules) << rules.error().code << " " << rules.error().field;
  const LocalDate today{std::chrono::year(2026) / 11 / 23};
  CaseValues values(*rules, {{"tage", "21"}}, {{"G1[0]/F1[0]", boost::json::object{{"$date", "2026-12-24"}}}},
                    today);
  EXPECT_EQ(values.day("in.von"), LocalDate(std::chrono::year(2026) / 12 / 24));
  EXPECT_EQ(values.whole("param.tage"), 21) << "the town's own";
  EXPECT_EQ(values.whole(7), 7);
  EXPECT_FALSE(values.holds("in.gross")) << "nobody has said";
  EXPECT_FALSE(values.day("in.gross"));
  EXPECT_TRUE(values.holds(
      boost::json::object{{"op", "gt"}, {"args", {"param.tage", boost::json::object{{"const", "20"}}}}}));
}

}  // namespace
}  // namespace rathaus::fees
