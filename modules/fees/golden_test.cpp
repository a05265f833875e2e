// The cases kept beside each model, the mapping of words that others use, and the functions of the calendar inside a model.
#include "modules/fees/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "libs/dmn/dmn.h"
#include "modules/fees/calendar_functions.h"
#include "modules/fees/model.h"
#include "modules/fees/test_support.h"

namespace rathaus::fees {
namespace {

using feel::Value;
namespace fs = std::filesystem;

const fs::path kServices = fs::path(RATHAUS_SOURCE_DIR) / "services";

dmn::Model model_of(const std::string& service) {
  const ModelFile file = model_file(service, service + ".dmn");
  auto model = dmn::Model::load(file.name, as_bytes(file.bytes), {}, model_options());
  if (!model) ADD_FAILURE() << model.error().detail;
  CHECK(model);
  return *std::move(model);
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(json::view(value.get_string())) : std::string();
}

std::vector<std::string> services_with(const std::string& ending) {
  std::vector<std::string> out;
  for (const auto& folder : fs::directory_iterator(kServices)) {
    const std::string service = folder.path().filename();
    if (fs::exists(folder.path() / (service + ending))) out.push_back(service);
  }
  return out;
}

// Other cases of the same kind use the keys of keys.json: each has a name in the mapping of its service.
TEST(Golden, EveryKeyOfTheSuiteHasAName) {
  const fs::path file = fs::path(RATHAUS_SHARED_DIR) / "suites/services-golden/keys.json";
  if (!fs::exists(file)) {
    std::cout << "SKIPPED: " << file << " is not there\n";
    GTEST_SKIP();
  }
  const json::value keys = parsed(file_text(file));
  int suites = 0;
  for (const std::string& service : services_with(".golden.json")) {
    const json::value mapping = parsed(file_text(kServices / service / (service + ".golden.json")));
    for (const json::value& suite : mapping.as_object().at("suites").as_array()) {
      ++suites;
      const std::string name = text_of(suite.as_object().at("service"));
      std::set<std::string> inputs, results;
      for (const json::value& key : suite.as_object().at("keys").as_array()) inputs.insert(text_of(key));
      for (const json::value& way : suite.as_object().at("ways").as_array()) {
        for (const auto& entry : way.as_object().at("expected").as_object()) results.emplace(entry.key());
      }
      const json::object& known = keys.as_object().at(name).as_object();
      for (const auto& entry : known.at("input").as_object())
        EXPECT_TRUE(inputs.contains(std::string(entry.key()))) << name << " " << std::string(entry.key());
      for (const auto& entry : known.at("expected").as_object())
        EXPECT_TRUE(results.contains(std::string(entry.key()))) << name << " " << std::string(entry.key());
    }
  }
  EXPECT_EQ(suites, 9);
}

// ---- the runner itself ------------------------------------------------------------------------------------------------------

const char* const kModel =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">
  <inputData id="a" name="Menge"><variable name="Menge" typeRef="number"/></inputData>
  <inputData id="b" name="Satz"><variable name="Satz" typeRef="number"/></inputData>
  <decision id="d" name="Preis"><variable name="Preis" typeRef="number"/>
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <informationRequirement><requiredInput href="#b"/></informationRequirement>
    <literalExpression><text>Menge * Satz</text></literalExpression></decision></definitions>)";

Golden small(const std::string& ways) {
  const event::Object manifest = *json::parse_object(
      R"({"parameters": [{"id": "satz", "type": "eur", "versions": [{"from": "2025-01-01", "to": "2025-12-31", "value": "2.00"},
          {"from": "2026-01-01", "value": "3.00"}]}], "fee": {"model": {"inputs": {"Menge": null, "Satz": "param.satz"}}}})");
  const event::Object mapping = *json::parse_object(
      R"({"suites": [{"service": "s", "on": "Fall.day", "keys": ["n", "day"], "inputs": {"Menge": "Fall.n"}, "ways": )" +
      ways + "}]}");
  auto golden = Golden::open(manifest, {.name = "m.dmn", .bytes = kModel, .version = "1"}, mapping);
  if (!golden) ADD_FAILURE() << golden.error().detail;
  CHECK(golden);
  return *std::move(golden);
}

std::string first(const Golden& golden, const char* input, const char* expected) {
  const auto wrong = golden.run("s", *json::parse_object(input), *json::parse_object(expected));
  return wrong.empty() ? "passed"
                       : wrong.front().key + "|" + wrong.front().expected + "|" + wrong.front().got;
}

TEST(Golden, RunsCasesAndTellsWhatIsWrong) {
  const Golden golden = small(R"([{"decisions": {"Ergebnis": "Preis"}, "expected": {"price": "Ergebnis"}}])");
  EXPECT_EQ(first(golden, R"({"n": 2, "day": "2026-03-01"})", R"({"price": 6.0})"), "passed");
  EXPECT_EQ(first(golden, R"({"n": 2, "day": "2025-12-31"})", R"({"price": "4"})"), "passed")
      << "the version of that day";
  EXPECT_EQ(first(golden, R"({"n": 2, "day": "2026-03-01"})", R"({"price": 6.01})"), "price|6.01|6");
  EXPECT_EQ(first(golden, R"({"n": 2, "m": 1})", R"({"price": 6})"),
            "||golden.unknown_input m: the mapping does not know this word");
  EXPECT_EQ(first(golden, R"({"n": 2, "day": "2026-03-01"})", R"({"colour": "red"})"),
            "colour|\"red\"|the mapping has no name for this");
  EXPECT_TRUE(
      first(golden, R"({"n": 2, "day": "2024-03-01"})", R"({"price": 6})").starts_with("price|6|null"))
      << "no version holds";
  EXPECT_EQ(golden.run("other", {}, {}).size(), 1u);
}

TEST(Golden, AWayMustFit) {
  const Golden golden = small(
      R"([{"when": "Fall.n > 5", "decisions": {"Ergebnis": "Preis"}, "expected": {"price": "Ergebnis"}}])");
  EXPECT_EQ(first(golden, R"({"n": 6, "day": "2026-03-01"})", R"({"price": 18})"), "passed");
  EXPECT_TRUE(
      first(golden, R"({"n": 5, "day": "2026-03-01"})", R"({"price": 15})").starts_with("||golden.way"));
}

// ---- the calendar inside a model --------------------------------------------------------------------------------------------

std::string calendar(const std::string& signature, const std::vector<Value>& arguments) {
  feel::Context inner, outer;
  inner.set("class", Value("rathaus.Kalender"));
  inner.set("method signature", Value(signature));
  outer.set("java", Value(std::move(inner)));
  std::vector<feel::Function::Parameter> parameters;
  for (std::size_t i = 0; i < arguments.size(); ++i) parameters.push_back({"p" + std::to_string(i), nullptr});
  const auto function = calendar_function(std::move(parameters), outer);
  if (function == nullptr) return "none";
  feel::Evaluation evaluation;
  return feel::to_feel(function->call(arguments, evaluation));
}

TEST(Calendar, FunctionsForModels) {
  const Value day(on("2026-12-11"));
  const std::string period = "fristende(java.time.LocalDate, int, java.lang.String, java.lang.String)";
  EXPECT_EQ(calendar(period, {day, Value::number(2), Value("Woche"), Value("BW")}), "date(\"2026-12-28\")");
  EXPECT_EQ(calendar(period, {day, Value::number(2), Value("Woche"), Value("DE-BW")}),
            "date(\"2026-12-28\")");
  EXPECT_EQ(calendar(period, {day, Value::number(2), Value("Stunde"), Value("BW")}), "null");
  EXPECT_EQ(calendar(period, {day, Value::number(-1), Value("Tag"), Value("BW")}), "null");
  EXPECT_EQ(calendar(period, {day, Value::number(2), Value("Woche"), Value("XX")}), "null");
  EXPECT_EQ(calendar(period, {Value(), Value::number(2), Value("Woche"), Value("BW")}), "null");
  EXPECT_EQ(calendar(period, {day, Value::number(2)}), "none") << "as many parameters as the method has";
  EXPECT_EQ(
      calendar("werktag(java.time.LocalDate, java.lang.String)", {Value(on("2026-12-25")), Value("BW")}),
      "date(\"2026-12-28\")");
  EXPECT_EQ(calendar("werktageDanach(java.time.LocalDate, int, java.lang.String, java.lang.String)",
                     {Value(on("2026-03-05")), Value::number(3), Value("Mo-Sa"), Value("BW")}),
            "date(\"2026-03-09\")");
  EXPECT_EQ(calendar("untaetigkeit(java.time.LocalDate)", {Value(on("2026-03-10"))}), "date(\"2026-06-11\")");
  EXPECT_EQ(calendar("exec(java.lang.String)", {Value("rm")}), "none");
}

// ---- cases beside the models ------------------------------------------------------------------------------------------------

std::size_t decisions_of(const std::string& service) {
  const std::string model = file_text(kServices / service / (service + ".dmn"));
  std::size_t count = 0;
  for (std::size_t at = 0; (at = model.find("<decision ", at)) != std::string::npos; ++at) ++count;
  return count;
}

TEST(Cases, BesideEveryModel) {
  int models = 0;
  for (const std::string& service : services_with(".dmn")) {
    ++models;
    const dmn::Model model = model_of(service);
    const json::value cases = parsed(file_text(kServices / service / (service + ".cases.json")));
    std::set<std::string> tested;
    for (const json::value& one : cases.as_object().at("cases").as_array()) {
      const json::object& o = one.as_object();
      const auto input = feel::from_json(o.at("input")), expected = feel::from_json(o.at("expected"));
      ASSERT_TRUE(input && input->context() && expected) << service << ": " << text_of(o.at("name"));
      const auto element = model.find(dmn::ElementKind::decision, text_of(o.at("decision")));
      ASSERT_TRUE(element) << service << ": " << text_of(o.at("decision"));
      feel::Evaluation evaluation;
      const Value result = model.evaluate(*element, *input->context(), evaluation).value;
      EXPECT_TRUE(result == *expected)
          << service << ", " << text_of(o.at("name")) << ": " << feel::to_json_text(result);
      tested.insert(text_of(o.at("decision")));
    }
    // All decisions of a small model, at least six of a large one.
    EXPECT_GE(tested.size(), std::min<std::size_t>(6, decisions_of(service))) << service;
    std::cout << "cases: " << service << " " << cases.as_object().at("cases").as_array().size() << "\n";
  }
  EXPECT_GE(models, 8);
}

}  // namespace
}  // namespace rathaus::fees
