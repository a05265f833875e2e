#include "libs/dmn/check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "libs/dmn/cases.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

std::string file(std::string_view body) {
  return fmt::format(
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:test\" "
      "name=\"Test\">\n{}</definitions>",
      body);
}

struct In {
  std::string expression, type, values;
};
struct TableText {
  std::string policy = "UNIQUE";
  std::vector<In> inputs;
  std::vector<std::vector<std::string>> rules;  // cells, then the output
  std::string output_type, output_values, fallback, types, aggregation;
};

std::string cdata(std::string_view text) {
  const bool plain = text.find_first_of("<&") == std::string_view::npos;
  return plain ? fmt::format("<text>{}</text>", text) : fmt::format("<text><![CDATA[{}]]></text>", text);
}

std::string model_of(const TableText& table) {
  std::string inputs, needs, logic;
  std::set<std::string> names;
  for (const In& in : table.inputs) {
    const std::string name =
        in.expression.substr(in.expression.find_first_not_of("("), in.expression.find_first_of(".+ ("));
    if (names.insert(name).second) {
      inputs += fmt::format("<inputData name=\"{0}\" id=\"i_{0}\"><variable name=\"{0}\"{1}/></inputData>\n",
                            name, in.type.empty() ? "" : fmt::format(" typeRef=\"{}\"", in.type));
      needs += fmt::format("<informationRequirement><requiredInput href=\"#i_{}\"/></informationRequirement>",
                           name);
    }
    logic +=
        fmt::format("<input><inputExpression>{}</inputExpression>{}</input>", cdata(in.expression),
                    in.values.empty() ? "" : fmt::format("<inputValues>{}</inputValues>", cdata(in.values)));
  }
  logic += fmt::format("<output{}>{}{}</output>",
                       table.output_type.empty() ? "" : fmt::format(" typeRef=\"{}\"", table.output_type),
                       table.output_values.empty()
                           ? ""
                           : fmt::format("<outputValues>{}</outputValues>", cdata(table.output_values)),
                       table.fallback.empty() ? ""
                                              : fmt::format("<defaultOutputEntry>{}</defaultOutputEntry>",
                                                            cdata(table.fallback)));
  for (const auto& rule : table.rules) {
    logic += "\n<rule>";
    for (std::size_t i = 0; i < rule.size(); ++i) {
      const char* name = i + 1 < rule.size() ? "inputEntry" : "outputEntry";
      logic += fmt::format("<{0}>{1}</{0}>", name, cdata(rule[i]));
    }
    logic += "</rule>";
  }
  return file(fmt::format(
      "{}{}<decision name=\"D\" id=\"d\"><variable name=\"D\"/>{}<decisionTable "
      "hitPolicy=\"{}\"{}>{}</decisionTable></decision>",
      table.types, inputs, needs, table.policy,
      table.aggregation.empty() ? "" : fmt::format(" aggregation=\"{}\"", table.aggregation), logic));
}

std::vector<Issue> issues_of(const std::string& xml) {
  const auto model = Model::load("m.dmn", as_bytes(xml), {}, {.tolerant = true});
  if (!model) {
    ADD_FAILURE() << model.error().detail << "\n" << xml;
    return {};
  }
  return check(*model);
}

std::string lines(const std::vector<Issue>& issues) {
  std::string out;
  for (const Issue& issue : issues) {
    out += fmt::format("{} {} {}:{} {}\n", issue.severity == Severity::error ? "E" : "W", issue.code,
                       issue.place.line, issue.place.column, issue.detail);
  }
  return out;
}

std::string check_text(const TableText& table) { return lines(issues_of(model_of(table))); }

// A decision with one expression over inputs "zahl" (number), "text" (string), "tag" (date), "offen" (Any).
std::string expression_text(std::string_view feel, std::string_view type = "") {
  std::string inputs, needs;
  for (const auto& [name, kind] : {std::pair("zahl", "number"), std::pair("text", "string"),
                                   std::pair("tag", "date"), std::pair("offen", "Any")}) {
    inputs +=
        fmt::format("<inputData name=\"{0}\" id=\"{0}\"><variable name=\"{0}\" typeRef=\"{1}\"/></inputData>",
                    name, kind);
    needs +=
        fmt::format("<informationRequirement><requiredInput href=\"#{}\"/></informationRequirement>", name);
  }
  return lines(issues_of(file(
      fmt::format("{}<decision name=\"D\"><variable "
                  "name=\"D\"{}/>{}\n<literalExpression>{}</literalExpression></decision>",
                  inputs, type.empty() ? "" : fmt::format(" typeRef=\"{}\"", type), needs, cdata(feel)))));
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// ---- gaps ---------------------------------------------------------------------------------------------------

TEST(CheckGaps, NumbersWithTheOpenPointBetweenTwoRules) {
  TableText table{.inputs = {{"a", "number"}}, .rules = {{"< 18", "1"}, {"> 18", "2"}}};
  EXPECT_EQ(check_text(table), "W dmn.gap 3:124 keine Regel für „a“: 18; zum Beispiel a = 18\n");
  table.rules[1][0] = ">= 18";
  EXPECT_EQ(check_text(table), "");
}

TEST(CheckGaps, FractionsLieBetweenIntegersButNothingBetweenDays) {
  TableText numbers{.inputs = {{"a", "number"}}, .rules = {{"<= 5", "1"}, {">= 6", "2"}}};
  EXPECT_TRUE(has(check_text(numbers), "„a“: (5..6); zum Beispiel a = 5.5"));
  TableText days{.inputs = {{"a", "date"}},
                 .rules = {{"<= date(\"2026-01-31\")", "1"}, {">= date(\"2026-02-01\")", "2"}}};
  EXPECT_EQ(check_text(days), "");
  days.rules[1][0] = ">= @\"2026-02-02\"";
  EXPECT_TRUE(has(check_text(days), "a = date(\"2026-02-01\")")) << check_text(days);
  TableText months{.inputs = {{"a", "yearMonthDuration"}},
                   .rules = {{"<= duration(\"P11M\")", "1"}, {">= duration(\"P1Y\")", "2"}}};
  EXPECT_EQ(check_text(months), "");
  TableText times{.inputs = {{"a", "time"}},
                  .rules = {{"<= time(\"11:59:59\")", "1"}, {">= time(\"12:00:00\")", "2"}}};
  EXPECT_EQ(check_text(times), "");
  times.rules[1][0] = "> time(\"12:00:00\")";
  EXPECT_TRUE(has(check_text(times), "time(\"12:00:00\")"));
}

TEST(CheckGaps, AllowedValuesCloseTheDomain) {
  TableText table{.inputs = {{"a", "string", "\"rot\", \"grün\""}},
                  .rules = {{"\"rot\"", "1"}, {"\"grün\"", "2"}}};
  EXPECT_EQ(check_text(table), "");
  table.inputs[0].values += ", \"blau\"";
  EXPECT_TRUE(has(check_text(table), "zum Beispiel a = \"blau\""));
  table.inputs[0].values.clear();
  EXPECT_TRUE(has(check_text(table), "zum Beispiel a = \"anderes\""));
  // Those of an item definition, also through another one.
  table.types =
      "<itemDefinition name=\"Farbe\"><typeRef>string</typeRef><allowedValues><text>\"rot\", "
      "\"grün\"</text></allowedValues></itemDefinition>"
      "<itemDefinition name=\"Anstrich\"><typeRef>Farbe</typeRef></itemDefinition>";
  table.inputs[0].type = "Anstrich";
  EXPECT_EQ(check_text(table), "");
}

TEST(CheckGaps, NullIsNotDemandedAndDefaultsAndListsClose) {
  TableText table{.inputs = {{"a", "boolean"}}, .rules = {{"true", "1"}, {"false", "2"}}};
  EXPECT_EQ(check_text(table), "");
  table.rules.pop_back();
  EXPECT_TRUE(has(check_text(table), "zum Beispiel a = false"));
  table.fallback = "0";
  EXPECT_EQ(check_text(table), "");
  table.fallback.clear();
  table.policy = "COLLECT";
  EXPECT_EQ(check_text(table), "");
  table.aggregation = "SUM";  // of nothing is null
  EXPECT_TRUE(has(check_text(table), "dmn.gap"));
}

TEST(CheckGaps, NeighboursAreMergedAndManyAreCounted) {
  TableText table{.inputs = {{"a", "number"}, {"b", "string", "\"x\", \"y\", \"z\""}},
                  .rules = {{"[0..10)", "-", "1"}, {"[10..20]", "\"x\"", "2"}}};
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "„a“: [10..20], „b“: \"y\", \"z\"; zum Beispiel a = 10, b = \"y\"")) << text;
  EXPECT_TRUE(has(text, "„a“: < 0, > 20;")) << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 2) << text;
  TableText many{.inputs = {{"a", "number"}, {"b", "number"}}};
  for (int i = 0; i < 40; ++i) many.rules.push_back({std::to_string(i), std::to_string(i), "1"});
  const std::string counted = check_text(many);
  EXPECT_EQ(std::ranges::count(counted, '\n'), 21) << counted;
  EXPECT_TRUE(has(counted, "weitere Lücken"));
}

TEST(CheckGaps, ColumnsOfTheSameExpressionAreOne) {
  const TableText table{.inputs = {{"a", "number"}, {"a", "number"}},
                        .rules = {{"< 5", "-", "1"}, {"-", ">= 5", "2"}}};
  EXPECT_EQ(check_text(table), "");
}

TEST(CheckGaps, CountsAreWholeAndNotNegative) {
  TableText table{.rules = {{"0", "1"}, {"1", "2"}, {">= 2", "3"}}};
  table.inputs = {{"count(a)", ""}};
  std::string xml = model_of(table);
  const std::size_t at = xml.find("name=\"count\"");
  ASSERT_NE(at, std::string::npos);
  for (std::size_t p = xml.find("\"count\""); p != std::string::npos; p = xml.find("\"count\""))
    xml.replace(p, 7, "\"a\"");
  EXPECT_EQ(lines(issues_of(xml)), "");
}

TEST(CheckGaps, CellsThatAreNotUnderstoodAreSaid) {
  TableText table{.inputs = {{"a", "number"}, {"b", "number"}},
                  .rules = {{"< b", "-", "1"}, {">= 10", "-", "2"}}};
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "W dmn.unchecked")) << text;
  EXPECT_TRUE(has(text, "Regel 1, Spalte „a“")) << text;
  EXPECT_FALSE(has(text, "dmn.gap")) << text;  // may be closed
  EXPECT_FALSE(has(text, "dmn.overlap")) << text;
  // A function of the value is understood where all values are known.
  table = {.inputs = {{"a", "string", "\"ab\", \"cd\""}},
           .rules = {{"starts with(?, \"a\")", "1"}, {"\"cd\"", "2"}}};
  EXPECT_EQ(check_text(table), "");
  table.inputs[0].values.clear();
  EXPECT_TRUE(has(check_text(table), "dmn.unchecked"));
}

TEST(CheckGaps, ListsAsInputsAreNotTakenForTheirItems) {
  TableText table{.policy = "FIRST",
                  .inputs = {{"a", "list"}, {"b", "boolean"}},
                  .rules = {{"\"x\"", "-", "1"}, {"not(\"x\")", "-", "2"}, {"-", "true", "3"}}};
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "dmn.unchecked")) << text;
  EXPECT_FALSE(has(text, "unreachable")) << text;
  EXPECT_FALSE(has(text, "dmn.gap")) << text;
  table = {.inputs = {{"a", "list"}, {"b", "boolean"}}, .rules = {{"-", "true", "1"}}};
  EXPECT_TRUE(has(check_text(table), "zum Beispiel a = [], b = false")) << check_text(table);
  // Of an input without a type, 1 and 2 come before, but not the list of both.
  table = {.policy = "FIRST", .inputs = {{"a", ""}}, .rules = {{"1, 2", "1"}, {"[1, 2]", "2"}}};
  EXPECT_FALSE(has(check_text(table), "unreachable")) << check_text(table);
}

TEST(CheckGaps, AThousandRulesAreLookedAtWhole) {
  TableText table{.inputs = {{"a", "number"}}};
  for (int i = 0; i < 1000; ++i)
    table.rules.push_back({fmt::format("[{}..{})", i, i + (i == 500 ? 2 : 1)), "1"});
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "Regel 501 und Regel 502 treffen zugleich zu, zum Beispiel a = 501")) << text;
  EXPECT_TRUE(has(text, "„a“: < 0, >= 1000;")) << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 2) << text;
}

TEST(CheckGaps, BudgetIsKept) {
  TableText table{.inputs = {{"a", "number"}, {"b", "number"}, {"c", "number"}}};
  for (int i = 0; i < 60; ++i)
    table.rules.push_back(
        {fmt::format("> {}", i * 7 % 60), fmt::format("< {}", i), fmt::format("not({})", i), "1"});
  const auto model = Model::load("m.dmn", as_bytes(model_of(table)), {}, {.tolerant = true});
  ASSERT_TRUE(model);
  EXPECT_TRUE(has(lines(check(*model, {.steps = 500})), "zu groß"));
  EXPECT_TRUE(has(lines(check(*model, {.evaluations = 50})), "zu groß"));
}

// ---- overlaps -----------------------------------------------------------------------------------------------

TEST(CheckOverlaps, UniqueIsAnErrorWithAnExample) {
  TableText table{.inputs = {{"a", "number"}, {"b", "boolean"}},
                  .rules = {{"<= 18", "true", "1"}, {">= 18", "-", "2"}, {"< 18", "false", "3"}}};
  const std::string text = check_text(table);
  EXPECT_EQ(text,
            "E dmn.overlap 6:1 Regel 1 und Regel 2 treffen zugleich zu, zum Beispiel a = 18, b = true\n")
      << text;
  table.rules[1][0] = "> 18";
  EXPECT_FALSE(has(check_text(table), "dmn.overlap"));
}

TEST(CheckOverlaps, AnyCountsWhenOutputsDiffer) {
  TableText table{.policy = "ANY",
                  .inputs = {{"a", "number"}},
                  .rules = {{"< 10", "1"}, {"> 5", "1"}, {"10", "1"}, {"5", "1"}}};
  EXPECT_EQ(check_text(table), "");
  table.rules[1][1] = "2";
  EXPECT_TRUE(has(check_text(table), "Regel 1 und Regel 2 treffen zugleich zu und geben Verschiedenes"));
  table.rules[1][1] = "a * 2";  // not known
  EXPECT_FALSE(has(check_text(table), "dmn.overlap"));
}

TEST(CheckOverlaps, ColumnsThatHangTogetherGiveNoError) {
  // a + 1 and a: that both rules hit for some a is not shown.
  const TableText table{.inputs = {{"a", "number"}, {"a + 1", "number"}},
                        .rules = {{"< 5", "-", "1"}, {"-", "> 100", "2"}}};
  EXPECT_TRUE(has(check_text(table), "W dmn.overlap")) << check_text(table);
}

TEST(CheckOverlaps, OnlyForNullIsAWarning) {
  const TableText table{.inputs = {{"a", "boolean"}},
                        .rules = {{"null", "1"}, {"null", "2"}, {"true, false", "3"}}};
  EXPECT_EQ(check_text(table),
            "W dmn.overlap 5:1 Regel 1 und Regel 2 treffen zugleich zu, zum Beispiel a = null\n");
}

// ---- rules that never decide ----------------------------------------------------------------------------------

TEST(CheckUnreachable, CoveredByEarlierRulesOfFirst) {
  TableText table{.policy = "FIRST",
                  .inputs = {{"a", "number"}},
                  .rules = {{"< 10", "1"}, {">= 10", "2"}, {"5", "3"}, {"-", "4"}}};
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "Regel 3 entscheidet nie: frühere Regeln decken sie ganz ab")) << text;
  EXPECT_FALSE(has(text, "Regel 4")) << text;  // null comes to it
  table.rules = {{"-", "1"}, {"-", "2"}};
  EXPECT_TRUE(has(check_text(table), "Regel 2 entscheidet nie"));
}

TEST(CheckUnreachable, CoveredByHigherPriority) {
  TableText table{.policy = "PRIORITY",
                  .inputs = {{"a", "number"}},
                  .rules = {{"< 5", "\"niedrig\""}, {"< 10", "\"hoch\""}, {">= 10", "\"niedrig\""}},
                  .output_values = "\"hoch\", \"niedrig\""};
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "Regel 1 entscheidet nie: vorrangige")) << text;
  EXPECT_FALSE(has(text, "Regel 3")) << text;
  table.output_values = "\"niedrig\", \"hoch\"";
  EXPECT_EQ(check_text(table), "");
}

TEST(CheckUnreachable, CellsThatNoValueSatisfies) {
  TableText table{.inputs = {{"a", "number"}}, .rules = {{"[5..1]", "1"}, {"-", "2"}}};
  EXPECT_TRUE(has(check_text(table), "W dmn.unreachable 4:25 ")) << check_text(table);
  EXPECT_TRUE(has(check_text(table), "Regel 1 trifft nie zu: die Zelle „[5..1]“"));
  table.rules[0][0] = "[5..5]";
  EXPECT_FALSE(has(check_text(table), "unreachable"));
  table = {.inputs = {{"a", "string", "\"rot\", \"grün\""}},
           .rules = {{"\"blau\"", "1"}, {"\"rot\", \"gelb\"", "2"}, {"\"grün\"", "3"}}};
  const std::string text = check_text(table);
  EXPECT_TRUE(has(text, "die Zelle „\"blau\"“")) << text;
  EXPECT_TRUE(has(text, "dmn.input_value")) << text;
  EXPECT_TRUE(has(text, "Regel 2: \"gelb\" gehört nicht")) << text;
  table = {.inputs = {{"a", "boolean"}}, .rules = {{"null", "1"}, {"true, false", "2"}}};
  EXPECT_EQ(check_text(table), "");
}

// ---- outputs --------------------------------------------------------------------------------------------------

TEST(CheckOutputs, ValuesAndTypes) {
  TableText table{.inputs = {{"a", "boolean"}},
                  .rules = {{"true", "\"ja\""}, {"false", "\"nein\""}},
                  .output_type = "string",
                  .output_values = "\"ja\", \"nein\""};
  EXPECT_EQ(check_text(table), "");
  table.rules[1][1] = "\"vielleicht\"";
  EXPECT_TRUE(has(check_text(table), "E dmn.output_value"));
  EXPECT_TRUE(has(check_text(table), "\"vielleicht\" gehört nicht zu den Ausgangswerten"));
  table.rules[1][1] = "12";
  EXPECT_TRUE(has(check_text(table), "E dmn.mismatch")) << check_text(table);
  table = {.policy = "PRIORITY",
           .inputs = {{"a", "boolean"}},
           .rules = {{"true", "\"ja\""}, {"false", "\"nein\""}}};
  EXPECT_TRUE(has(check_text(table), "Rangfolge"));
}

// ---- types and names ------------------------------------------------------------------------------------------

TEST(CheckTypes, Mistakes) {
  EXPECT_EQ(expression_text("zahl + text"), "E feel.type 3:31 „+“ geht nicht mit number und string\n");
  EXPECT_TRUE(has(expression_text("zahl < text"), "number und string lassen sich nicht vergleichen"));
  EXPECT_TRUE(has(expression_text("zahl = \"a\""), "feel.type"));
  EXPECT_TRUE(has(expression_text("if zahl then 1 else 2"), "E feel.type"));
  EXPECT_TRUE(has(expression_text("zahl and offen"), "W feel.type"));
  EXPECT_TRUE(has(expression_text("string length(zahl)"), "„string“ muss string sein, hier steht number"));
  EXPECT_TRUE(has(expression_text("substring(text)"), "E feel.arguments"));
  EXPECT_TRUE(has(expression_text("substring(string: text, start: 1)"), "Argumenten dieser Namen"));
  EXPECT_TRUE(has(expression_text("date(\"2026-02-30\")"), "E feel.literal"));
  EXPECT_TRUE(has(expression_text("tag.jahr"), "date hat kein „jahr“"));
  EXPECT_TRUE(has(expression_text("tag - tag = 3"), "days and time duration und number"));
  EXPECT_TRUE(has(expression_text("{a: 1, b: a + \"x\"}"), "E feel.type"));
  EXPECT_TRUE(has(expression_text("(function(x: number) x + 1)(\"a\")"), "Argument 1 muss number sein"));
  EXPECT_TRUE(has(expression_text("[1, 2][item = \"a\"]"), "E feel.type"));
  EXPECT_TRUE(has(expression_text("zahl in (\"a\", \"b\")"), "E feel.type"));
  EXPECT_TRUE(has(expression_text("\"a\"", "number"), "E dmn.mismatch"));
}

TEST(CheckTypes, NoFalseAlarms) {
  for (const char* good : {"zahl + 1",
                           "text + \"a\"",
                           "offen + zahl",
                           "offen < text",
                           "if offen then 1 else \"a\"",
                           "tag + duration(\"P1D\")",
                           "tag - tag = duration(\"P3D\")",
                           "tag.year + zahl",
                           "zahl = null",
                           "sum([1, zahl])",
                           "max(1, zahl) + 1",
                           "for x in 1..zahl return x + 1",
                           "some x in [1, 2] satisfies x = zahl",
                           "[{a: 1}, {a: 2}][a > 1].a",
                           "offen[b = 1]",
                           "offen.b.c + 1",
                           "{a: 1, b: a + 1}.b + 1",
                           "string(zahl) + text",
                           "if zahl > 1 then tag else null",
                           "zahl in (1, [2..3], > 5)",
                           "count(offen[x > 3]) > 0",
                           "sort([3, 1], function(x, y) x < y)",
                           "offen instance of number",
                           "text in [\"a\", \"b\"]",
                           "substring(text, 1, 2)",
                           "decimal(zahl, 2)",
                           "-zahl",
                           "date(text)",
                           "date(2026, 2, 1)",
                           "partition",
                           "zahl between 1 and 2"}) {
    if (std::string_view(good) == "partition") continue;
    EXPECT_EQ(expression_text(good), "") << good;
  }
  EXPECT_EQ(expression_text("[1]", "number"), "");  // one item for a list of one (10.3.2.9.4)
  EXPECT_EQ(expression_text("tag", "dateTime"), "");
}

TEST(CheckNames, UnknownWithTheNearest) {
  EXPECT_EQ(expression_text("zahll + 1"),
            "E feel.unknown_name 3:26 „zahll“ gibt es hier nicht; gemeint ist vielleicht „zahl“\n");
  EXPECT_TRUE(has(expression_text("abcdefgh"), "„abcdefgh“ gibt es hier nicht\n"));
  EXPECT_TRUE(has(expression_text("strin length(text)"), "feel.unknown_name"));
  EXPECT_EQ(expression_text("offen[irgendwas = 1]"), "");
}

TEST(CheckNames, UnusedInput) {
  const std::string text =
      lines(issues_of(file("<inputData name=\"a\" id=\"a\"/>\n<decision "
                           "name=\"D\"><literalExpression><text>1</text></literalExpression></decision>")));
  EXPECT_EQ(text, "W dmn.unused 2:1 keine Entscheidung liest diese Eingabe\n");
}

TEST(CheckTypes, CellsAgainstTheirColumn) {
  const TableText table{.inputs = {{"a", "number"}},
                        .rules = {{"\"rot\"", "1"}, {"<\n date(\"2026-01-01\")", "2"}, {"-", "3"}}};
  const auto issues = issues_of(model_of(table));
  const std::string text = lines(issues);
  EXPECT_TRUE(has(text, "der geprüfte Wert ist number, hier steht string")) << text;
  EXPECT_TRUE(has(text, "number und date lassen sich nicht vergleichen")) << text;
  EXPECT_FALSE(has(text, "unreachable")) << text;  // one reason is enough
}

TEST(CheckNested, TablesInKnowledgeAndContexts) {
  const std::string table =
      "<decisionTable><input><inputExpression><text>x</text></inputExpression></input><output/>"
      "<rule><inputEntry><text>&lt;= 1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
      "<rule><inputEntry><text>&gt;= "
      "1</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable>";
  const std::string knowledge = file(
      "<businessKnowledgeModel name=\"B\" id=\"b\"><encapsulatedLogic><formalParameter name=\"x\" "
      "typeRef=\"number\"/>" +
      table + "</encapsulatedLogic></businessKnowledgeModel>");
  EXPECT_TRUE(has(lines(issues_of(knowledge)), "E dmn.overlap"));
  const std::string context = file(
      "<decision name=\"D\"><context><contextEntry><variable "
      "name=\"x\"/><literalExpression><text>1</text></literalExpression></contextEntry><contextEntry>" +
      table + "</contextEntry></context></decision>");
  EXPECT_TRUE(has(lines(issues_of(context)), "E dmn.overlap")) << lines(issues_of(context));
}

// ---- against brute force ----------------------------------------------------------------------------------------

class RandomTables {
 public:
  explicit RandomTables(unsigned seed) : random_(seed) {}

  TableText table(const char* policy) {
    TableText out{.policy = policy};
    const int columns = 1 + pick(3);
    for (int c = 0; c < columns; ++c) {
      kinds_.push_back(pick(3));
      static constexpr const char* kTypes[] = {"number", "string", "boolean"};
      std::string values;
      if (kinds_.back() == 1 && pick(2) == 0) values = R"("a", "b", "c")";
      if (kinds_.back() == 0 && pick(3) == 0) values = "[0..6]";
      out.inputs.push_back({std::string(1, static_cast<char>('a' + c)), kTypes[kinds_.back()], values});
      bounded_.push_back(!values.empty());
    }
    const int rules = 1 + pick(5);
    for (int r = 0; r < rules; ++r) {
      out.rules.emplace_back();
      for (int c = 0; c < columns; ++c) out.rules.back().push_back(cell(kinds_[c]));
      out.rules.back().push_back(std::to_string(r + 1));
    }
    return out;
  }

  // Every half from -1 to 7, texts and truth values: one of each piece at least. With null, if wanted.
  std::vector<std::vector<Value>> points(bool null) const {
    std::vector<std::vector<Value>> all{{}};
    for (std::size_t c = 0; c < kinds_.size(); ++c) {
      std::vector<Value> values;
      if (kinds_[c] == 0) {
        for (int i = bounded_[c] ? 0 : -2; i <= (bounded_[c] ? 12 : 14); ++i)
          values.emplace_back(*feel::Decimal::divide(feel::Decimal(i), feel::Decimal(2)));
      } else if (kinds_[c] == 1) {
        for (const char* text : {"a", "b", "c"}) values.emplace_back(text);
        if (!bounded_[c]) values.emplace_back("zzz");
      } else {
        values = {Value(true), Value(false)};
      }
      if (null) values.emplace_back();
      std::vector<std::vector<Value>> next;
      for (const auto& head : all) {
        for (const Value& value : values) {
          next.push_back(head);
          next.back().push_back(value);
        }
      }
      all = std::move(next);
    }
    return all;
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string cell(int kind) {
    if (pick(4) == 0) return "-";
    if (kind == 2) return pick(3) == 0 ? "not(true)" : pick(2) == 0 ? "true" : "false";
    if (kind == 1) {
      const auto text = [&] { return fmt::format("\"{}\"", static_cast<char>('a' + pick(3))); };
      switch (pick(4)) {
        case 0: return text();
        case 1: return text() + ", " + text();
        case 2: return "not(" + text() + ")";
        default: return "? = " + text() + " or ? = " + text();
      }
    }
    const int low = pick(6), high = low + pick(3);
    switch (pick(8)) {
      case 0: return std::to_string(low);
      case 1: return fmt::format("< {}", low);
      case 2: return fmt::format(">= {}", low);
      case 3: return fmt::format("[{}..{})", low, high);
      case 4: return fmt::format("({}..{}]", low, high);
      case 5: return fmt::format("not({}, {})", low, high);
      case 6: return fmt::format("? > {} and ? <= {}", low, high);
      default: return fmt::format("{}, > {}", low, high);
    }
  }

  std::mt19937 random_;
  std::vector<int> kinds_;
  std::vector<bool> bounded_;
};

feel::Context context_of(const std::vector<Value>& point) {
  feel::Context inputs;
  for (std::size_t c = 0; c < point.size(); ++c)
    inputs.set(std::string(1, static_cast<char>('a' + c)), point[c]);
  return inputs;
}

// Numbers of the rules that hit: by the engine itself, with the table as COLLECT.
std::vector<int> hits(const Model& collect, const feel::Context& inputs) {
  feel::Evaluation run;
  const Outcome outcome = collect.evaluate(*collect.find("D"), inputs, run);
  std::vector<int> out;
  if (outcome.value.list() == nullptr) return out;
  for (const Value& item : *outcome.value.list()) out.push_back(static_cast<int>(*item.number()->to_int64()));
  return out;
}

// The inputs of "zum Beispiel a = 1, b = \"x\"".
feel::Context example_of(const std::string& detail) {
  std::string text = detail.substr(detail.find("zum Beispiel ") + 13);
  for (char name = 'a'; name <= 'c'; ++name) {
    const std::string from = fmt::format("{} = ", name);
    const std::size_t at = text.find(from);
    if (at != std::string::npos) text.replace(at, from.size(), fmt::format("{}: ", name));
  }
  feel::Evaluation run;
  const auto compiled = feel::Expression::compile("{" + text + "}", {});
  const Value value = compiled ? compiled->evaluate({}, run) : Value();
  if (value.context() == nullptr) ADD_FAILURE() << detail;
  return value.context() == nullptr ? feel::Context() : *value.context();
}

TEST(CheckProperty, GapsAndOverlapsAgreeWithEveryPoint) {
  int gaps = 0, pairs = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomTables random(seed);
    TableText table = random.table("UNIQUE");
    const std::string xml = model_of(table);
    const auto issues = issues_of(xml);
    table.policy = "COLLECT";
    const auto collect = Model::load("m.dmn", as_bytes(model_of(table)));
    ASSERT_TRUE(collect);
    bool gap = false;
    std::set<std::pair<int, int>> expected, found;
    for (const auto& point : random.points(false)) {
      const auto all = hits(*collect, context_of(point));
      gap = gap || all.empty();
      for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) expected.emplace(all[j], all[i]);
      }
    }
    bool told = false;
    for (const Issue& issue : issues) {
      if (issue.code == "dmn.unchecked") ADD_FAILURE() << issue.detail << xml;
      if (issue.code == "dmn.gap" && has(issue.detail, "zum Beispiel")) {
        told = true;
        EXPECT_TRUE(hits(*collect, example_of(issue.detail)).empty()) << issue.detail << xml;
      }
      if (issue.code != "dmn.overlap" || issue.severity != Severity::error) continue;
      int a = 0, b = 0;
      ASSERT_EQ(std::sscanf(issue.detail.c_str(), "Regel %d und Regel %d", &a, &b), 2);
      found.emplace(a, b);
      const auto all = hits(*collect, example_of(issue.detail));
      EXPECT_TRUE(std::ranges::count(all, a) == 1 && std::ranges::count(all, b) == 1) << issue.detail << xml;
    }
    EXPECT_EQ(gap, told) << xml << lines(issues);
    EXPECT_EQ(expected, found) << xml << lines(issues);
    gaps += gap ? 1 : 0;
    pairs += static_cast<int>(found.size());
  }
  EXPECT_GT(gaps, 100);
  EXPECT_LT(gaps, 400);
  EXPECT_GT(pairs, 100);
}

TEST(CheckProperty, UnreachableRulesAgreeWithEveryPoint) {
  int masked = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomTables random(seed * 7919);
    TableText table = random.table("FIRST");
    const std::string xml = model_of(table);
    const auto issues = issues_of(xml);
    table.policy = "COLLECT";
    const auto collect = Model::load("m.dmn", as_bytes(model_of(table)));
    ASSERT_TRUE(collect);
    std::set<int> reached, told;
    for (const auto& point : random.points(true)) {
      const auto all = hits(*collect, context_of(point));
      if (!all.empty()) reached.insert(all.front());
    }
    for (const Issue& issue : issues) {
      int rule = 0;
      if (issue.code == "dmn.unreachable" && std::sscanf(issue.detail.c_str(), "Regel %d", &rule) == 1)
        told.insert(rule);
    }
    for (int rule = 1; rule <= static_cast<int>(table.rules.size()); ++rule) {
      EXPECT_NE(reached.contains(rule), told.contains(rule)) << rule << xml << lines(issues);
    }
    masked += static_cast<int>(told.size());
  }
  EXPECT_GT(masked, 50);
}

// ---- no false alarms ------------------------------------------------------------------------------------------

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// The models of the TCK hold many mistakes on purpose. A decision that its own cases want to be something, and that
// comes without a problem, must not be called wrong.
TEST(CheckTck, NoErrorWhereTheCasesWantAResult) {
  const std::filesystem::path root = std::filesystem::path(RATHAUS_SHARED_DIR) / "suites/dmn-tck/TestCases";
  if (!std::filesystem::is_directory(root)) {
    fmt::print("SKIPPED: {} is missing\n", root.string());
    GTEST_SKIP();
  }
  std::size_t models = 0, flagged = 0;
  for (const char* level : {"compliance-level-2", "compliance-level-3"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / level)) {
      if (entry.path().extension() != ".xml") continue;
      const auto cases = read_cases(as_bytes(bytes_of(entry.path())));
      if (!cases) continue;
      const auto folder = entry.path().parent_path();
      const Loader loader = [&](const Import& import) -> Result<Source> {
        for (const auto& other : std::filesystem::directory_iterator(folder)) {
          if (other.path().extension() != ".dmn") continue;
          std::string bytes = bytes_of(other.path());
          const auto definitions = read(as_bytes(bytes), other.path().filename().string());
          if (definitions && definitions->ns == import.ns)
            return Source{other.path().filename().string(), std::move(bytes)};
        }
        return fail(not_found("import", import.ns));
      };
      const auto model =
          Model::load(cases->model, as_bytes(bytes_of(folder / cases->model)), loader, {.tolerant = true});
      ASSERT_TRUE(model);
      ++models;
      std::map<std::string, std::string> wrong;
      for (const Issue& issue : check(*model)) {
        if (issue.severity == Severity::error) wrong.emplace(issue.element, issue.code + " " + issue.detail);
      }
      for (const Case& one : cases->cases) {
        for (const CaseOutcome& outcome : run_case(*model, one)) {
          const auto found = wrong.find(outcome.name);
          if (found == wrong.end() || !outcome.why.empty()) continue;
          ++flagged;
          EXPECT_FALSE(outcome.problems.empty() && !outcome.value.is_null())
              << entry.path().filename() << " " << one.id << " " << outcome.name << ": " << found->second;
          EXPECT_TRUE(outcome.value.is_null() || outcome.value.list() != nullptr ||
                      outcome.value.context() != nullptr)
              << entry.path().filename() << " " << one.id << " " << outcome.name << ": " << found->second
              << " = " << feel::to_feel(outcome.value);
        }
      }
    }
  }
  EXPECT_GT(models, 50u);
  EXPECT_GT(flagged, 500u);
}

}  // namespace
}  // namespace rathaus::dmn
