#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "libs/dmn/dmn.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

// Rows of inputs and outputs; inputs are named a, b, c.
struct Sheet {
  std::string attributes = "hitPolicy=\"UNIQUE\"";
  std::vector<std::string> types;                // of the inputs
  std::vector<std::string> outputs = {"<output/>"};
  std::vector<std::vector<std::string>> rules;   // inputs, then outputs
  std::string more;                              // item definitions

  std::string xml() const {
    std::string body = more, needs, table;
    for (std::size_t i = 0; i < types.size(); ++i) {
      const char name = static_cast<char>('a' + i);
      body += fmt::format("<inputData name=\"{0}\" id=\"{0}\"><variable name=\"{0}\"{1}/></inputData>", name,
                          types[i].empty() ? "" : " typeRef=\"" + types[i] + "\"");
      needs +=
          fmt::format("<informationRequirement><requiredInput href=\"#{}\"/></informationRequirement>", name);
      table += fmt::format("<input><inputExpression><text>{}</text></inputExpression></input>", name);
    }
    for (const std::string& output : outputs) table += output;
    for (const auto& rule : rules) {
      table += "<rule>";
      for (std::size_t i = 0; i < rule.size(); ++i) {
        table += fmt::format("<{0}><text>{1}</text></{0}>", i < types.size() ? "inputEntry" : "outputEntry",
                             escaped(rule[i]));
      }
      table += "</rule>";
    }
    return fmt::format(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:t\" "
        "name=\"t\">{}<decision "
        "name=\"d\" id=\"d\"><variable name=\"d\"/>{}<decisionTable "
        "{}>{}</decisionTable></decision></definitions>",
        body, needs, attributes, table);
  }
};

Model load(const Sheet& sheet, bool index = true) {
  auto model = Model::load("t.dmn", as_bytes(sheet.xml()), {}, {.table_index = index});
  if (!model) ADD_FAILURE() << model.error().detail;
  return *model;
}

Outcome run(const Model& model, const std::vector<Value>& values, feel::Limits limits = {},
            Trace* trace = nullptr) {
  feel::Context inputs;
  for (std::size_t i = 0; i < values.size(); ++i)
    inputs.set(std::string(1, static_cast<char>('a' + i)), values[i]);
  feel::Evaluation evaluation(limits);
  return model.evaluate(*model.find("d"), inputs, evaluation, trace);
}

std::string result(const Model& model, const std::vector<Value>& values) {
  return feel::to_feel(run(model, values).value);
}
Value number(std::int64_t n) { return Value::number(n); }

Sheet overlapping(std::string attributes) {
  Sheet sheet;
  sheet.attributes = std::move(attributes);
  sheet.types = {"number"};
  sheet.outputs = {"<output><outputValues><text>30, 10, 20</text></outputValues></output>"};
  sheet.rules = {{"> 1", "10"}, {"> 2", "20"}, {"> 3", "30"}, {"> 4", "10"}};
  return sheet;
}

TEST(HitPolicy, Unique) {
  const Model model = load(overlapping("hitPolicy=\"UNIQUE\""));
  EXPECT_EQ(result(model, {number(2)}), "10");
  EXPECT_EQ(result(model, {number(1)}), "null");
  EXPECT_TRUE(run(model, {number(1)}).problems.empty()) << "no hit is no violation";
  const Outcome outcome = run(model, {number(3)});
  EXPECT_TRUE(outcome.value.is_null());
  ASSERT_EQ(outcome.problems.size(), 1U);
  EXPECT_EQ(outcome.problems[0].code, "hits");
}

TEST(HitPolicy, Any) {
  Sheet sheet = overlapping("hitPolicy=\"ANY\"");
  sheet.rules = {{"> 1", "10"}, {"> 2", "10"}, {"> 3", "20"}};
  const Model model = load(sheet);
  EXPECT_EQ(result(model, {number(3)}), "10");
  EXPECT_EQ(result(model, {number(4)}), "null");
  EXPECT_EQ(run(model, {number(4)}).problems.at(0).code, "hits");
}

TEST(HitPolicy, FirstPriorityAndOrders) {
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"FIRST\"")), {number(5)}), "10");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"PRIORITY\"")), {number(5)}), "30");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"PRIORITY\"")), {number(3)}), "10");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"RULE ORDER\"")), {number(5)}), "[10, 20, 30, 10]");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"OUTPUT ORDER\"")), {number(5)}), "[30, 10, 10, 20]");
}

TEST(HitPolicy, FirstStopsAtTheFirstHit) {
  Sheet sheet = overlapping("hitPolicy=\"FIRST\"");
  sheet.rules = {{"> 1", "10"}, {"sum(for i in 1..100000 return i) > 0", "20"}};
  EXPECT_EQ(feel::to_feel(run(load(sheet), {number(5)}, {.steps = 1000}).value), "10");
}

TEST(HitPolicy, Collect) {
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\"")), {number(5)}), "[10, 20, 30, 10]");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\" aggregation=\"SUM\"")), {number(5)}), "70");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\" aggregation=\"MIN\"")), {number(5)}), "10");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\" aggregation=\"MAX\"")), {number(5)}), "30");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"")), {number(5)}), "4");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\" aggregation=\"SUM\"")), {number(0)}), "null");
  EXPECT_EQ(result(load(overlapping("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"")), {number(0)}), "0");
}

TEST(Table, SeveralOutputsAndDefaults) {
  Sheet sheet;
  sheet.types = {"number"};
  sheet.outputs = {"<output name=\"x y\"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>",
                   "<output name=\"z\"/>"};
  sheet.rules = {{"1", "\"eins\"", "a + 1"}};
  EXPECT_EQ(result(load(sheet), {number(1)}), "{\"x y\": \"eins\", \"z\": 2}");
  EXPECT_EQ(result(load(sheet), {number(2)}), "{\"x y\": 0, \"z\": null}");
}

TEST(Table, InputAndOutputValuesAreChecked) {
  Sheet sheet;
  sheet.types = {"number"};
  sheet.outputs = {"<output><outputValues><text>1, 2</text></outputValues></output>"};
  sheet.rules = {{"-", "a"}};
  EXPECT_EQ(result(load(sheet), {number(2)}), "2");
  EXPECT_EQ(run(load(sheet), {number(3)}).problems.at(0).code, "output");
  std::string xml = sheet.xml();
  const std::string closing = "</inputExpression>";
  xml.insert(xml.find(closing) + closing.size(), "<inputValues><text>[0..2]</text></inputValues>");
  const auto model = Model::load("t.dmn", as_bytes(xml));
  ASSERT_TRUE(model) << model.error().detail;
  EXPECT_EQ(result(*model, {number(1)}), "1");
  EXPECT_EQ(run(*model, {number(5)}).problems.at(0).code, "input");
}

TEST(Table, PriorityComesFromTheTypeWhereTheOutputHasNone) {
  Sheet sheet;
  sheet.attributes = "hitPolicy=\"PRIORITY\"";
  sheet.types = {"number"};
  sheet.more =
      "<itemDefinition "
      "name=\"tAmpel\"><typeRef>string</typeRef><allowedValues><text>\"rot\",\"grün\"</text></"
      "allowedValues></itemDefinition>";
  sheet.outputs = {"<output typeRef=\"tAmpel\"/>"};
  sheet.rules = {{"-", "\"grün\""}, {"> 1", "\"rot\""}};
  EXPECT_EQ(result(load(sheet), {number(2)}), "\"rot\"");
  EXPECT_EQ(result(load(sheet), {number(1)}), "\"grün\"");
}

TEST(Table, WrongShapesAreRefused) {
  Sheet sheet;
  sheet.types = {"number"};
  sheet.rules = {{"1"}};
  EXPECT_EQ(Model::load("t", as_bytes(sheet.xml())).error().code, "dmn.structure");
  sheet.rules = {};
  sheet.attributes = "hitPolicy=\"BEST\"";
  EXPECT_EQ(Model::load("t", as_bytes(sheet.xml())).error().code, "dmn.structure");
  sheet.attributes = "";
  sheet.outputs = {"<output name=\"x\"/>", "<output/>"};
  EXPECT_EQ(Model::load("t", as_bytes(sheet.xml())).error().code, "dmn.table");
}

TEST(Table, TracedAndUntracedAgree) {
  const Model model = load(overlapping("hitPolicy=\"COLLECT\""));
  for (int a = 0; a < 7; ++a) {
    Trace trace;
    EXPECT_EQ(run(model, {number(a)}, {}, &trace).value, run(model, {number(a)}).value);
  }
}

// ---- the index against the scan -------------------------------------------------------------------------------------

// Cells of one column; every kind of text that a table may hold.
std::string random_cell(std::mt19937& random, int kind) {
  const auto n = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  const auto value = [&]() -> std::string {
    switch (kind) {
      case 0: return fmt::format("{}{}", n(20) - 5, n(4) == 0 ? ".5" : "");
      case 1: return fmt::format("\"{}\"", static_cast<char>('a' + n(8)));
      case 2: return fmt::format("date(\"2026-01-{:02}\")", 1 + n(20));
      default: return n(2) == 0 ? "true" : "false";
    }
  };
  if (n(4) == 0) return "-";
  if (kind == 3) return value();
  const std::string open[] = {"[", "(", "]"}, close[] = {"]", ")", "["};
  switch (n(8)) {
    case 0: return "< " + value();
    case 1: return ">= " + value();
    case 2: return open[n(3)] + value() + ".." + value() + close[n(3)];
    case 3: return value() + ", " + value();
    case 4: return "not(" + value() + ", " + value() + ")";
    case 5: return "<=" + value() + ", > " + value();
    default: return value();
  }
}

Value random_value(std::mt19937& random, int kind) {
  const auto n = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  if (n(12) == 0) return {};
  if (n(15) == 0) kind = n(4);  // of another kind than the column's cells
  switch (kind) {
    case 0: return Value(*feel::Decimal::parse(fmt::format("{}{}", n(24) - 7, n(3) == 0 ? ".50" : "")));
    case 1: return Value(std::string(1, static_cast<char>('a' + n(9))));
    case 2: return Value(feel::Date(2026, 1, static_cast<std::uint8_t>(1 + n(22))));
    default: return Value(n(2) == 0);
  }
}

TEST(TableIndex, GivesWhatTheScanGives) {
  std::mt19937 random(20261121);
  for (int round = 0; round < 40; ++round) {
    Sheet sheet;
    const char* policies[] = {"hitPolicy=\"COLLECT\"", "hitPolicy=\"FIRST\"", "hitPolicy=\"UNIQUE\"",
                              "hitPolicy=\"RULE ORDER\""};
    sheet.attributes = policies[static_cast<std::size_t>(round) % 4];
    sheet.types = {"", "", ""};
    const int kinds[] = {round % 4, (round / 4) % 4, 0};
    const int rules = 16 + static_cast<int>(random() % 120);
    for (int r = 0; r < rules; ++r) {
      // Now and then a cell that is no constant: its column is not indexed.
      const std::string third = round % 3 == 0 && r == 7 ? "> a" : random_cell(random, kinds[2]);
      sheet.rules.push_back(
          {random_cell(random, kinds[0]), random_cell(random, kinds[1]), third, fmt::format("{}", r)});
    }
    const Model indexed = load(sheet, true), scanned = load(sheet, false);
    for (int i = 0; i < 60; ++i) {
      const std::vector<Value> values = {random_value(random, kinds[0]), random_value(random, kinds[1]),
                                         random_value(random, kinds[2])};
      ASSERT_EQ(result(indexed, values), result(scanned, values))
          << feel::to_feel(Value(feel::List(values))) << "\n"
          << sheet.xml();
    }
  }
}

// As many steps for 4,000 rules as for 100: what FIRST and UNIQUE find is one rule.
TEST(TableIndex, WorkDoesNotGrowWithTheRules) {
  const auto steps = [](int rules) {
    Sheet sheet;
    sheet.types = {"number", "string"};
    for (int r = 0; r < rules; ++r)
      sheet.rules.push_back({fmt::format("[{}..{})", r, r + 1), "\"x\", \"y\"", fmt::format("{}", r)});
    const Model model = load(sheet);
    feel::Context inputs;
    inputs.set("a", number(rules / 2));
    inputs.set("b", "y");
    feel::Evaluation evaluation;
    EXPECT_EQ(feel::to_feel(model.evaluate(*model.find("d"), inputs, evaluation).value),
              fmt::format("{}", rules / 2));
    return evaluation.limits().steps - evaluation.steps_left();
  };
  EXPECT_EQ(steps(100), steps(4000));
}

}  // namespace
}  // namespace rathaus::dmn
