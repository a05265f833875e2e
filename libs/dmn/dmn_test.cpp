#include "libs/dmn/dmn.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace rathaus::dmn {
namespace {

using feel::Value;

constexpr std::string_view kHead =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:test" name="Test">)";

std::string file(std::string_view body) { return fmt::format("{}{}</definitions>", kHead, body); }

std::string decision(std::string_view name, std::string_view logic, std::string_view needs = "",
                     std::string_view type = "") {
  return fmt::format(R"(<decision name="{0}" id="d_{0}"><variable name="{0}"{1}/>{2}{3}</decision>)", name,
                     type.empty() ? std::string() : fmt::format(R"( typeRef="{}")", type), needs, logic);
}

std::string text(std::string_view feel) {
  return fmt::format("<literalExpression><text><![CDATA[{}]]></text></literalExpression>", feel);
}

std::string input(std::string_view name, std::string_view type) {
  return fmt::format(R"(<inputData name="{0}" id="i_{0}"><variable name="{0}" typeRef="{1}"/></inputData>)",
                     name, type);
}

std::string needs_input(std::string_view name) {
  return fmt::format(R"(<informationRequirement><requiredInput href="#i_{}"/></informationRequirement>)",
                     name);
}
std::string needs_decision(std::string_view name) {
  return fmt::format(R"(<informationRequirement><requiredDecision href="#d_{}"/></informationRequirement>)",
                     name);
}
std::string needs_knowledge(std::string_view id) {
  return fmt::format(R"(<knowledgeRequirement><requiredKnowledge href="#{}"/></knowledgeRequirement>)", id);
}

Model load(const std::string& xml, const Options& options = {}, const Loader& loader = {}) {
  auto model = Model::load("test.dmn", as_bytes(xml), loader, options);
  if (!model) ADD_FAILURE() << model.error().code << ": " << model.error().detail;
  return model ? std::move(*model) : *Model::load("", as_bytes(file("")));
}

Outcome run(const Model& model, std::string_view name,
            std::initializer_list<std::pair<const char*, Value>> given = {}, Trace* trace = nullptr) {
  feel::Context inputs;
  for (const auto& [key, value] : given) inputs.set(key, value);
  feel::Evaluation evaluation;
  const auto element = model.find(name);
  if (!element) {
    ADD_FAILURE() << "no " << name;
    return {};
  }
  return model.evaluate(*element, inputs, evaluation, trace);
}

std::string result(const Model& model, std::string_view name,
                   std::initializer_list<std::pair<const char*, Value>> given = {}) {
  return feel::to_feel(run(model, name, given).value);
}

Error load_error(const std::string& xml, const Loader& loader = {}) {
  const auto model = Model::load("test.dmn", as_bytes(xml), loader);
  return model ? Error{} : model.error();
}

Value number(std::int64_t n) { return Value::number(n); }

// ---- requirement graph --------------------------------------------------------------------------------------------

TEST(Graph, DecisionsRunAfterWhatTheyNeed) {
  const Model model = load(
      file(input("Alter der Person", "number") +
           decision("volljährig", text("Alter der Person >= 18"), needs_input("Alter der Person")) +
           decision("Satz", text("if volljährig then \"ja\" else \"nein\""), needs_decision("volljährig"))));
  EXPECT_EQ(result(model, "Satz", {{"Alter der Person", number(18)}}), "\"ja\"");
  EXPECT_EQ(result(model, "Satz", {{"Alter der Person", number(17)}}), "\"nein\"");
  EXPECT_EQ(model.inputs_of(*model.find("Satz")).size(), 1U);
  EXPECT_EQ(result(model, "d_volljährig", {{"Alter der Person", number(30)}}), "true") << "by id";
}

TEST(Graph, GivenDecisionsAreNotComputed) {
  const Model model =
      load(file(decision("a", text("1")) + decision("b", text("a + 1"), needs_decision("a"))));
  EXPECT_EQ(result(model, "b"), "2");
  EXPECT_EQ(result(model, "b", {{"a", number(10)}}), "11");
}

TEST(Graph, LongChainsDoNotRecurse) {
  std::string body = decision("d0", text("1"));
  for (int i = 1; i < 3000; ++i)
    body += decision(fmt::format("d{}", i), text(fmt::format("d{} + 1", i - 1)),
                     needs_decision(fmt::format("d{}", i - 1)));
  EXPECT_EQ(result(load(file(body)), "d2999"), "3000");
}

TEST(Graph, CyclesAreNamed) {
  const std::string xml = file(decision("a", text("b"), needs_decision("b")) +
                               decision("b", text("a"), needs_decision("a")) + decision("c", text("1")));
  const Error error = load_error(xml);
  EXPECT_EQ(error.code, "dmn.cycle");
  EXPECT_NE(error.detail.find("a → b → a"), std::string::npos) << error.detail;
  const Model model = load(xml, {.tolerant = true});
  EXPECT_EQ(result(model, "c"), "1");
  const Outcome outcome = run(model, "a");
  EXPECT_TRUE(outcome.value.is_null());
  EXPECT_FALSE(outcome.problems.empty());
}

TEST(Graph, WrongReferencesHaveAPlace) {
  const Error error = load_error(file("\n" + decision("a", text("1"), needs_decision("zzz"))));
  EXPECT_EQ(error.code, "dmn.reference");
  EXPECT_NE(error.detail.find("Zeile 2"), std::string::npos) << error.detail;
  EXPECT_NE(error.detail.find("#d_zzz"), std::string::npos);
}

TEST(Graph, DoubleNamesAreRefused) {
  EXPECT_EQ(load_error(file(decision("a", text("1")) + input("a", "number"))).code, "dmn.duplicate");
}

TEST(Graph, SyntaxErrorsHaveLineAndElement) {
  const std::string xml = file(
      "\n<decision name=\"a\" id=\"a\"><literalExpression>\n<text>1 +\n  * "
      "2</text></literalExpression></decision>");
  const Error error = load_error(xml);
  EXPECT_EQ(error.code, "feel.syntax");
  EXPECT_EQ(error.field, "a");
  EXPECT_NE(error.detail.find("Zeile 4"), std::string::npos) << error.detail;
  const Model model = load(xml, {.tolerant = true});
  EXPECT_TRUE(run(model, "a").value.is_null());
  ASSERT_FALSE(run(model, "a").problems.empty());
  EXPECT_EQ(run(model, "a").problems[0].code, "syntax");
}

// ---- types --------------------------------------------------------------------------------------------------------

const std::string kTypes =
    "<itemDefinition "
    "name=\"tStatus\"><typeRef>string</typeRef><allowedValues><text>\"neu\",\"alt\"</text></allowedValues>"
    "</itemDefinition><itemDefinition name=\"tListe\" "
    "isCollection=\"true\"><typeRef>tStatus</typeRef></itemDefinition>"
    "<itemDefinition name=\"tPaar\" "
    "isCollection=\"true\"><typeRef>number</typeRef><typeConstraint><text>count(?) = 2</text>"
    "</typeConstraint></itemDefinition><itemDefinition name=\"tPerson\"><itemComponent name=\"voller "
    "Name\"><typeRef>string"
    "</typeRef></itemComponent><itemComponent "
    "name=\"Alter\"><typeRef>number</typeRef></itemComponent></itemDefinition>";

TEST(Types, InputsAreChecked) {
  const Model model = load(file(kTypes + input("x", "tStatus") + decision("d", text("x"), needs_input("x"))));
  EXPECT_EQ(result(model, "d", {{"x", "neu"}}), "\"neu\"");
  const Outcome wrong = run(model, "d", {{"x", "anders"}});
  EXPECT_TRUE(wrong.value.is_null());
  ASSERT_EQ(wrong.problems.size(), 1U);
  EXPECT_EQ(wrong.problems[0].code, "input");
  EXPECT_EQ(wrong.problems[0].element, "x");
  EXPECT_TRUE(run(model, "d", {{"x", number(1)}}).value.is_null());
  EXPECT_TRUE(run(model, "d").problems.empty()) << "a missing input is null and no problem";
}

TEST(Types, ListsAndConstraints) {
  const Model model =
      load(file(kTypes + input("l", "tListe") + input("p", "tPaar") +
                decision("d", text("l"), needs_input("l")) + decision("e", text("p"), needs_input("p"))));
  EXPECT_EQ(result(model, "d", {{"l", "neu"}}), "[\"neu\"]") << "a single value becomes a list";
  EXPECT_EQ(result(model, "d", {{"l", Value(feel::List{Value("neu"), Value("falsch")})}}), "null");
  EXPECT_EQ(result(model, "e", {{"p", Value(feel::List{number(1), number(2)})}}), "[1, 2]");
  EXPECT_EQ(result(model, "e", {{"p", Value(feel::List{number(1)})}}), "null");
}

TEST(Types, MembersWithBlanks) {
  const Model model = load(file(kTypes + input("Person", "tPerson") +
                                decision("d", text("Person.voller Name"), needs_input("Person"))));
  feel::Context person;
  person.set("voller Name", "Eva");
  person.set("Alter", number(3));
  EXPECT_EQ(result(model, "d", {{"Person", Value(person)}}), "\"Eva\"");
}

TEST(Types, ResultsAreChecked) {
  const Model model =
      load(file(decision("d", text("\"x\""), "", "number") + decision("e", text("[5]"), "", "number")));
  EXPECT_TRUE(run(model, "d").value.is_null());
  EXPECT_EQ(run(model, "d").problems.at(0).code, "type");
  EXPECT_EQ(result(model, "e"), "5");
}

TEST(Types, UnknownTypesAreErrors) { EXPECT_EQ(load_error(file(input("x", "tNirgends"))).code, "dmn.type"); }

// ---- boxed expressions --------------------------------------------------------------------------------------------

TEST(Boxed, ContextEntriesSeeThoseBefore) {
  const Model model = load(
      file(decision("d", "<context><contextEntry><variable name=\"a b\"/>" + text("2") +
                             "</contextEntry><contextEntry><variable name=\"c\"/>" + text("a b * 3") +
                             "</contextEntry></context>") +
           decision("e", "<context><contextEntry><variable name=\"a\"/>" + text("2") +
                             "</contextEntry><contextEntry>" + text("a + 1") + "</contextEntry></context>")));
  EXPECT_EQ(result(model, "d"), "{\"a b\": 2, \"c\": 6}");
  EXPECT_EQ(result(model, "e"), "3");
}

TEST(Boxed, RelationListConditional) {
  const Model model =
      load(file(decision("r", "<relation><column name=\"a\"/><column name=\"b\"/><row>" + text("1") +
                                  text("2") + "</row><row>" + text("3") + text("4") + "</row></relation>") +
                decision("l", "<list>" + text("1") + text("\"x\"") + "</list>") +
                decision("c", "<conditional><if>" + text("1 > 2") + "</if><then>" + text("1") +
                                  "</then><else>" + text("2") + "</else></conditional>") +
                decision("n", "<conditional><if>" + text("\"x\"") + "</if><then>" + text("1") +
                                  "</then><else>" + text("2") + "</else></conditional>")));
  EXPECT_EQ(result(model, "r"), "[{\"a\": 1, \"b\": 2}, {\"a\": 3, \"b\": 4}]");
  EXPECT_EQ(result(model, "l"), "[1, \"x\"]");
  EXPECT_EQ(result(model, "c"), "2");
  EXPECT_EQ(result(model, "n"), "null");
}

TEST(Boxed, Loops) {
  const auto loop = [](std::string_view tag, std::string_view in, std::string_view body) {
    const std::string_view inner = tag == "for" ? "return" : "satisfies";
    return fmt::format("<{0} iteratorVariable=\"x y\"><in>{1}</in><{2}>{3}</{2}></{0}>", tag, text(in), inner,
                       text(body));
  };
  const Model model = load(
      file(decision("f", loop("for", "[1,2,3]", "x y * 2")) +
           decision("p", loop("for", "[1,2,3]", "count(partial)")) +
           decision("s", loop("some", "[1,2,3]", "x y = 2")) + decision("t", loop("some", "[1]", "x y = 2")) +
           decision("e", loop("every", "[1,2]", "x y < 2")) + decision("o", loop("every", "[]", "false")) +
           decision("n", loop("every", "[1]", "\"a\"")) + decision("z", loop("for", "null", "1")) +
           decision("q", "<filter><in>" + text("[{a b: 1}, {a b: 5}]") + "</in><match>" +
                             text("a b > 2 // why") + "</match></filter>")));
  EXPECT_EQ(result(model, "f"), "[2, 4, 6]");
  EXPECT_EQ(result(model, "p"), "[0, 1, 2]");
  EXPECT_EQ(result(model, "s"), "true");
  EXPECT_EQ(result(model, "t"), "false");
  EXPECT_EQ(result(model, "e"), "false");
  EXPECT_EQ(result(model, "o"), "true");
  EXPECT_EQ(result(model, "n"), "null");
  EXPECT_EQ(result(model, "z"), "null");
  EXPECT_EQ(result(model, "q"), "[{\"a b\": 5}]");
}

// ---- functions ----------------------------------------------------------------------------------------------------

const std::string kDouble =
    "<businessKnowledgeModel name=\"doppelt\" id=\"b\"><variable "
    "name=\"doppelt\"/><encapsulatedLogic><formalParameter "
    "name=\"die Zahl\" typeRef=\"number\"/>" +
    text("die Zahl * 2") + "</encapsulatedLogic></businessKnowledgeModel>";

TEST(Functions, KnowledgeIsCalledByTextAndByInvocation) {
  const Model model =
      load(file(kDouble + decision("t", text("doppelt(4)"), needs_knowledge("b")) +
                decision("i",
                         "<invocation>" + text("doppelt") + "<binding><parameter name=\"die Zahl\"/>" +
                             text("5") + "</binding></invocation>",
                         needs_knowledge("b")) +
                decision("w",
                         "<invocation>" + text("doppelt") + "<binding><parameter name=\"x\"/>" + text("5") +
                             "</binding></invocation>",
                         needs_knowledge("b")) +
                decision("s", text("doppelt(\"a\")"), needs_knowledge("b"))));
  EXPECT_EQ(result(model, "t"), "8");
  EXPECT_EQ(result(model, "i"), "10");
  EXPECT_EQ(result(model, "w"), "null");
  EXPECT_EQ(result(model, "s"), "null");
  EXPECT_EQ(result(model, "doppelt", {{"die Zahl", number(21)}}), "42") << "by itself";
}

TEST(Functions, ServicesHaveValuesOfTheirOwn) {
  const std::string service =
      "<decisionService name=\"dienst\" id=\"s\"><variable name=\"dienst\"/><outputDecision "
      "href=\"#d_summe\"/>"
      "<inputDecision href=\"#d_basis\"/><inputData href=\"#i_x\"/></decisionService>";
  const Model model =
      load(file(input("x", "number") + decision("basis", text("100")) + service +
                decision("summe", text("basis + x"), needs_decision("basis") + needs_input("x")) +
                decision("ruf", text("[dienst(1, 2), x, summe]"),
                         needs_knowledge("s") + needs_input("x") + needs_decision("summe"))));
  EXPECT_EQ(result(model, "ruf", {{"x", number(5)}}), "[3, 5, 105]")
      << "input data first, then input decisions";
  EXPECT_EQ(result(model, "dienst", {{"x", number(1)}, {"basis", number(7)}}), "8");
  EXPECT_EQ(result(model, "dienst", {{"x", number(1)}}), "null") << "an input decision is never computed";
}

TEST(Functions, ServicesWithSeveralOutputsGiveAContext) {
  const Model model = load(file(decision("a", text("1")) + decision("b", text("2")) +
                                "<decisionService name=\"s\" id=\"s\"><outputDecision "
                                "href=\"#d_a\"/><outputDecision href=\"#d_b\"/></decisionService>"));
  EXPECT_EQ(result(model, "s"), "{\"a\": 1, \"b\": 2}");
}

TEST(Functions, FunctionsOutliveTheirModel) {
  Value function;
  {
    const Model model = load(file(decision(
        "f", "<functionDefinition><formalParameter name=\"a\"/>" + text("a + 1") + "</functionDefinition>")));
    function = run(model, "f").value;
  }
  ASSERT_NE(function.function(), nullptr);
  feel::Evaluation evaluation;
  EXPECT_EQ(feel::to_feel(feel::invoke(*function.function(), std::array{number(1)}, evaluation)), "2");
}

std::string java(std::string_view type, std::string_view method, std::string_view parameters,
                 std::string_view call) {
  std::string formal;
  for (const char name : parameters) formal += fmt::format("<formalParameter name=\"{}\"/>", name);
  return fmt::format(
      "<context><contextEntry><variable name=\"fn\"/><functionDefinition "
      "kind=\"Java\">{}<context><contextEntry><variable name=\"class\"/>{}"
      "</contextEntry><contextEntry><variable name=\"method "
      "signature\"/>{}</contextEntry></context></functionDefinition></contextEntry>"
      "<contextEntry>{}</contextEntry></context>",
      formal, text(fmt::format("\"{}\"", type)), text(fmt::format("\"{}\"", method)), text(call));
}

TEST(Functions, JavaMethodsOfTheList) {
  const Model model = load(
      file(decision("max", java("java.lang.Math", "max(double, double)", "ab", "fn(1.5, 2.5)")) +
           decision("byte", java("java.lang.Byte", "valueOf(byte)", "a", "fn(128)")) +
           decision("format", java("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", "abc",
                                   "fn(\"%s: %.2f|%5d\", \"x\", 2.345)")) +
           decision("fmt", java("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", "ab",
                                "fn(\"%05d\", -12)")) +
           decision("float", java("java.lang.Float", "valueOf(java.lang.String)", "a", "fn(\"1234.56\")")) +
           decision("text", java("java.lang.Double", "toString(double)", "a", "fn(12345678.5)")) +
           decision("div", java("java.lang.Math", "floorDiv(int, int)", "ab", "fn(-7, 2)"))));
  EXPECT_EQ(result(model, "max"), "2.5");
  EXPECT_EQ(result(model, "byte"), "null") << "beyond a byte";
  EXPECT_EQ(result(model, "format"), "null") << "a directive without an argument";
  EXPECT_EQ(result(model, "fmt"), "\"-0012\"");
  EXPECT_EQ(result(model, "float"), "1234.56");
  EXPECT_EQ(result(model, "text"), "\"1.23456785E7\"");
  EXPECT_EQ(result(model, "div"), "-4");
}

TEST(Functions, OtherJavaAndPmmlAreRefused) {
  const Error error =
      load_error(file(decision("d", java("java.lang.Runtime", "exec(java.lang.String)", "a", "fn(\"rm\")"))));
  EXPECT_EQ(error.code, "dmn.external");
  EXPECT_NE(error.detail.find("java.lang.Runtime.exec"), std::string::npos) << error.detail;
  EXPECT_EQ(load_error(file(decision(
                           "d", "<functionDefinition kind=\"PMML\">" + text("1") + "</functionDefinition>")))
                .code,
            "dmn.external");
}

// ---- imports ------------------------------------------------------------------------------------------------------

std::string other(std::string_view ns, std::string_view body) {
  return fmt::format(
      R"(<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="{}" name="x">{}</definitions>)",
      ns, body);
}
std::string import(std::string_view name, std::string_view ns) {
  return fmt::format(
      R"(<import name="{}" namespace="{}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>)", name,
      ns);
}
Loader files(std::map<std::string, std::string> all) {
  return [all = std::move(all)](const Import& wanted) -> Result<Source> {
    const auto found = all.find(wanted.ns);
    if (found == all.end()) return fail(not_found("none", "nicht da"));
    return Source{wanted.ns + ".dmn", found->second};
  };
}

TEST(Imports, TypesFunctionsAndInputsOfOtherFiles) {
  const std::string base = other(
      "urn:a", kTypes + kDouble + input("Menge", "number") +
                   decision("vier", text("doppelt(Menge)"), needs_knowledge("b") + needs_input("Menge")));
  const std::string xml = file(
      import("mein Teil", "urn:a") + input("Person", "mein Teil.tPerson") +
      decision(
          "d", text("mein Teil.doppelt(Person.Alter) + mein Teil.vier"),
          needs_input("Person") +
              "<informationRequirement><requiredDecision href=\"urn:a#d_vier\"/></informationRequirement>"
              "<knowledgeRequirement><requiredKnowledge href=\"urn:a#b\"/></knowledgeRequirement>"));
  const Model model = load(xml, {}, files({{"urn:a", base}}));
  feel::Context person, part;
  person.set("voller Name", "Eva");
  person.set("Alter", number(3));
  part.set("Menge", number(2));
  EXPECT_EQ(result(model, "d", {{"Person", Value(person)}, {"mein Teil", Value(part)}}), "10");
  EXPECT_EQ(result(model, "mein Teil.vier", {{"mein Teil", Value(part)}}), "4");
  ASSERT_TRUE(model.find("vier", "urn:a"));
  EXPECT_EQ(model.files().size(), 2U);
}

TEST(Imports, EachPathHasValuesOfItsOwn) {
  const std::string a = other("urn:a", input("name", "string"));
  const auto b = [](std::string_view ns) {
    return other(
        ns,
        import("A", "urn:a") +
            decision(
                "gruß", text("\"Hallo \" + A.name"),
                "<informationRequirement><requiredInput href=\"urn:a#i_name\"/></informationRequirement>"));
  };
  const std::string needs =
      "<informationRequirement><requiredDecision "
      "href=\"urn:b#d_gruß\"/></informationRequirement><informationRequirement><requiredDecision "
      "href=\"urn:c#d_gruß\"/></informationRequirement>";
  const Model model = load(file(import("B", "urn:b") + import("C", "urn:c") +
                                decision("d", text("B.gruß + \", \" + C.gruß"), needs)),
                           {}, files({{"urn:a", a}, {"urn:b", b("urn:b")}, {"urn:c", b("urn:c")}}));
  const auto of = [](const char* name) {
    feel::Context inner, outer;
    inner.set("name", name);
    outer.set("A", Value(inner));
    return Value(outer);
  };
  EXPECT_EQ(result(model, "d", {{"B", of("Eva")}, {"C", of("Max")}}), "\"Hallo Eva, Hallo Max\"");
  EXPECT_EQ(result(model, "d", {{"B", of("Eva")}}), "\"Hallo Eva, Hallo Eva\"")
      << "the same input where none is given";
  EXPECT_EQ(result(model, "d", {{"name", "Ida"}}), "\"Hallo Ida, Hallo Ida\"") << "by its bare name";
}

TEST(Imports, MissingWrongAndCircularOnesAreErrors) {
  const std::string xml = file(import("A", "urn:a"));
  EXPECT_EQ(load_error(xml).code, "dmn.import");
  EXPECT_EQ(load_error(xml, files({})).code, "dmn.import");
  EXPECT_EQ(load_error(xml, files({{"urn:a", other("urn:b", "")}})).code, "dmn.import");
  const Error cycle = load_error(xml, files({{"urn:a", other("urn:a", import("T", "urn:test"))}}));
  EXPECT_EQ(cycle.code, "dmn.import");
  EXPECT_NE(cycle.detail.find("Kreis"), std::string::npos) << cycle.detail;
}

// ---- explanation --------------------------------------------------------------------------------------------------

TEST(Explanation, SaysWhichRuleHitAndWhy) {
  const std::string table =
      "<decisionTable hitPolicy=\"FIRST\"><input><inputExpression "
      "typeRef=\"number\"><text>Alter</text></inputExpression></input><output/>"
      "<rule><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>"
      "<rule><description>§ 2 der Satzung</description><inputEntry><text>>= "
      "18</text></inputEntry><outputEntry><text>1234.5</text></outputEntry></rule></decisionTable>";
  const Model model =
      load(file(input("Alter", "number") + kDouble + decision("Gebühr", table, needs_input("Alter")) +
                decision("Summe", text("doppelt(Gebühr)"), needs_decision("Gebühr") + needs_knowledge("b"))));
  Trace trace;
  const Outcome outcome = run(model, "Summe", {{"Alter", number(40)}}, &trace);
  EXPECT_EQ(feel::to_feel(outcome.value), "2469");
  ASSERT_EQ(trace.steps.size(), 3U);  // input, fee, sum
  const TraceStep& fee = trace.steps[1];
  ASSERT_EQ(fee.tables.size(), 1U);
  ASSERT_EQ(fee.tables[0].rules.size(), 2U);
  EXPECT_FALSE(fee.tables[0].rules[0].hit);
  EXPECT_EQ(fee.tables[0].rules[0].cells[0], feel::Truth::no);
  EXPECT_TRUE(fee.tables[0].rules[1].hit && fee.tables[0].rules[1].chosen);
  ASSERT_EQ(trace.steps[2].calls.size(), 1U);
  std::string all;
  for (const std::string& line : sentences(trace)) all += line + "\n";
  EXPECT_EQ(
      all,
      "Alter ist 40 (Angabe).\n"
      "Entscheidung „Gebühr“: 1.234,5. Grundlage: Alter = 40.\n"
      "  Regel 2 trifft zu: Alter = 40 erfüllt „>= 18“. Ergebnis der Regel: 1.234,5. (§ 2 der Satzung)\n"
      "  Regel 1 trifft nicht zu: Alter = 40 erfüllt „< 18“ nicht.\n"
      "Entscheidung „Summe“: 2.469. Grundlage: Gebühr = 1.234,5.\n"
      "  Berechnung „doppelt“: 2.469. Grundlage: die Zahl = 1.234,5.\n");
}

TEST(Explanation, GermanValues) {
  EXPECT_EQ(german(Value(*feel::Decimal::parse("-1234567.25"))), "-1.234.567,25");
  EXPECT_EQ(german(Value(feel::Date(2026, 2, 1))), "01.02.2026");
  EXPECT_EQ(german(Value(true)), "ja");
  EXPECT_EQ(german(Value()), "keine Angabe");
}

// ---- budget -------------------------------------------------------------------------------------------------------

TEST(Budget, EndsEveryEvaluation) {
  const Model model = load(file(decision("d", "<for iteratorVariable=\"i\"><in>" + text("[1..1000000000]") +
                                                  "</in><return>" + text("i") + "</return></for>") +
                                decision("e", text("for i in 1..1000000, j in 1..1000000 return i"))));
  for (const char* name : {"d", "e"}) {
    feel::Evaluation evaluation({.steps = 10'000});
    const Outcome outcome = model.evaluate(*model.find(name), feel::Context(), evaluation);
    EXPECT_TRUE(outcome.value.is_null()) << name;
    EXPECT_TRUE(evaluation.exhausted()) << name;
    EXPECT_FALSE(outcome.problems.empty()) << name;
  }
}

// Functions that call each other, each with boxed expressions within each other: the stack must carry it.
TEST(Budget, DepthOfCallsAndBoxesTogether) {
  std::string body;
  constexpr int kFunctions = 150, kBoxes = 40;
  for (int i = 0; i < kFunctions; ++i) {
    std::string logic = text(i == 0 ? "1" : fmt::format("f{}(1)", i - 1));
    for (int box = 0; box < kBoxes; ++box) logic = "<list>" + logic + "</list>";
    body += fmt::format(
        "<businessKnowledgeModel name=\"f{0}\" id=\"f{0}\"><encapsulatedLogic><formalParameter "
        "name=\"a\"/>{1}"
        "</encapsulatedLogic>{2}</businessKnowledgeModel>",
        i, logic, i == 0 ? std::string() : needs_knowledge(fmt::format("f{}", i - 1)));
  }
  const Model model = load(file(body + decision("d", text("f149(1)"), needs_knowledge("f149"))));
  feel::Evaluation evaluation;
  const Outcome outcome = model.evaluate(*model.find("d"), feel::Context(), evaluation);
  ASSERT_FALSE(outcome.problems.empty());
  EXPECT_EQ(outcome.problems[0].code, "budget");
}

}  // namespace
}  // namespace rathaus::dmn
