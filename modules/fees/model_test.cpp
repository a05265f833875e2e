// A package's model behind the port: what goes wrong in it is an open point, never an amount; why a rule applies is said in German.
#include <fmt/format.h>

#include <thread>

#include "modules/fees/test_support.h"

namespace rathaus::fees {
namespace {

// One input "Menge", one decision "Betrag" with this logic.
std::string model_text(std::string_view logic, std::string_view type = "number") {
  return fmt::format(
      R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:probe" name="Probe">
<inputData id="m" name="Menge"><variable name="Menge" typeRef="number"/></inputData>
<decision id="b" name="Betrag"><variable name="Betrag" typeRef="{}"/>
<informationRequirement><requiredInput href="#m"/></informationRequirement>{}</decision>
</definitions>)",
      type, logic);
}
std::string literal(std::string_view feel) {
  return fmt::format("<literalExpression><text><![CDATA[{}]]></text></literalExpression>", feel);
}

const char* kFee =
    R"({"kind":"fixed","result":"betrag","inputs":[{"id":"menge","label":"Menge","type":"number","path":"G1/F1"}],
  "model":{"file":"probe.dmn","inputs":{"Menge":"in.menge"}},
  "steps":[{"id":"betrag","label":"Zu zahlen","unit":"eur","decision":"Betrag"}]})";

Result<Rules> open_with(const std::string& model, std::string_view fee = kFee) {
  return Rules::open(parsed(fee).as_object(), {"probe.dmn", model, "2.0.0"});
}
Proposal of(const std::string& logic, const event::Object& answers = {{"G1[0]/F1[0]", 3}}) {
  auto rules = open_with(model_text(logic));
  if (!rules) ADD_FAILURE() << rules.error().detail;
  return propose(rules ? *rules : Rules(), {}, answers, on("2026-11-21"));
}

TEST(Model, GivesTheAmountItsSourceAndItsReasons) {
  const Proposal proposal = of(
      R"(<decisionTable hitPolicy="UNIQUE"><input label="Zahl der Stücke"><inputExpression><text>Menge</text></inputExpression></input>
    <output/><annotation name="Fundstelle"/>
    <rule><inputEntry><text>&lt; 3</text></inputEntry><outputEntry><text>0</text></outputEntry><annotationEntry><text>§ 1</text></annotationEntry></rule>
    <rule><inputEntry><text>&gt;= 3</text></inputEntry><outputEntry><text>round half up(Menge * 0.335, 2)</text></outputEntry><annotationEntry><text>§ 2 Abs. 1</text></annotationEntry></rule>
    </decisionTable>)");
  EXPECT_EQ(proposal.cents, 101);  // 1.005 is half a cent
  EXPECT_TRUE(proposal.open_points.empty());
  ASSERT_EQ(proposal.explanation.size(), 1u);
  EXPECT_EQ(proposal.explanation[0].rule, "§ 2 Abs. 1");
  EXPECT_EQ(proposal.explanation[0].text, "Zu zahlen: 1,01 EUR");
  EXPECT_EQ(proposal.explanation[0].why,
            (std::vector<std::string>{"Zahl der Stücke: 3 (mindestens 3). Das ist Regel 2 von 2 in „Betrag“.",
                                      "Fundstelle: § 2 Abs. 1."}));
  EXPECT_TRUE(proposal.source.starts_with("Regelwerk „Probe“, Fassung 2.0.0 (probe.dmn, Prüfsumme "))
      << proposal.source;
}

TEST(Model, WhatGoesWrongIsAnOpenPointAndNoAmount) {
  const std::pair<const char*, const char*> all[] = {
      {"Menge * 0.335", "Der berechnete Betrag ist nicht auf Cent gerundet."},  // nobody rounds for the model
      {"0 - Menge", "Der berechnete Betrag ist nicht plausibel."},
      {"10000000000 * Menge", "Der berechnete Betrag ist nicht plausibel."},
      {"Menge / 0", "„Zu zahlen“ lässt sich aus den Angaben nicht bestimmen."},
      {"\"drei\"", "„Zu zahlen“ lässt sich aus den Angaben nicht bestimmen."},  // no number
      {"count(for i in 1..100000000 return i)",
       "„Zu zahlen“ lässt sich aus den Angaben nicht bestimmen."},  // the budget ends it
      {"if number(\"x\") = null then 5 else 6",
       "„Zu zahlen“ lässt sich aus den Angaben nicht bestimmen."},  // a value, but something failed on the way
  };
  for (const auto& [feel, point] : all) {
    const Proposal proposal = of(literal(feel));
    EXPECT_EQ(proposal.cents, 0) << feel;
    ASSERT_EQ(proposal.open_points.size(), 1u) << feel;
    EXPECT_EQ(proposal.open_points[0].text, point) << feel;
  }
  const Proposal broken = of(literal("Menge / 0"));
  ASSERT_FALSE(broken.open_points[0].why.empty());
  EXPECT_NE(broken.open_points[0].why.back().find("probe.dmn, Zeile "), std::string::npos)
      << broken.open_points[0].why.back();
  const Proposal missing = of(literal("Menge * 2"), {});
  EXPECT_EQ(missing.cents, 0);
  ASSERT_EQ(missing.open_points.size(), 1u);
  EXPECT_EQ(missing.open_points[0].text, "Es fehlt die Angabe „Menge“.");
}

TEST(Model, ChecksThatFailGoToAPerson) {
  const auto points = [](std::string_view logic) {
    std::string fee = kFee;
    fee.replace(fee.find("\"inputs\":{\"Menge\""), 0, R"("refuse":["Betrag"],)");
    fee.replace(fee.find(R"("result":"betrag",)"), 18, "");
    fee.replace(fee.find("\"fixed\""), 7, "\"none\"");
    fee.replace(fee.find(R"({"id":"betrag")"), fee.rfind(']') - fee.find(R"({"id":"betrag")"), "");
    auto rules = open_with(model_text(logic, "Any"), fee);
    if (!rules) ADD_FAILURE() << rules.error().field << " " << rules.error().detail;
    return propose(rules ? *rules : Rules(), {}, {{"G1[0]/F1[0]", 3}}, on("2026-11-21"));
  };
  EXPECT_TRUE(points(literal("[]")).refuse.empty());
  EXPECT_TRUE(points(literal("null")).refuse.empty());
  EXPECT_EQ(points(literal("[\"zu viel\"]")).refuse.at(0).text, "zu viel");
  EXPECT_EQ(points(literal("\"zu viel\"")).refuse.at(0).text, "zu viel");
  for (const char* broken : {"[Menge]", "Menge", "[\"a\", Menge / 0]"}) {  // no words; a failure among them
    const Proposal proposal = points(literal(broken));
    EXPECT_TRUE(proposal.refuse.empty()) << broken;
    ASSERT_EQ(proposal.open_points.size(), 1u) << broken;
    EXPECT_EQ(proposal.open_points[0].text, "Die Regel „Betrag“ ließ sich nicht auswerten.") << broken;
  }
}

TEST(Model, DogTaxSaysWhyForTheDesk) {
  const Service service = shipped("hundesteuer");
  event::Object answers{{"G99000000103[0]/F99000000114[0]", day("2026-03-02")},
                        {"G99000000103[0]/F99000000113[0]", day("2023-01-05")},
                        {"G99000000103[0]/F99000000112[0]", "nein"},
                        {"G99000000105[0]/F99000000120[0]", true},
                        {"G99000000105[0]/F99000000121[0]", false}};
  const Proposal proposal = propose(service.rules, service.parameters, answers, on("2026-11-21"));
  EXPECT_EQ(proposal.cents, 90'00);
  EXPECT_EQ(to_iso(*proposal.due_on), "2026-12-25");  // the flow moves it off the holiday
  const auto rate = std::find_if(proposal.explanation.begin(), proposal.explanation.end(), [](const Step& s) {
    return s.text.starts_with("Steuer für ein ganzes Jahr");
  });
  ASSERT_NE(rate, proposal.explanation.end());
  EXPECT_EQ(rate->why.at(0),
            "Einstufung als Listenhund: „nein“ (verlangt: „nein“ oder „unklar“); weitere steuerpflichtige "
            "Hunde: 0. Das ist Regel 2 von 3 in „Satz für einen Hund“.");
  EXPECT_EQ(rate->why.at(1), "Fundstelle: Satzung, Steuersatz: erster Hund.");
  ASSERT_EQ(proposal.refuse.size(), 1u);
  EXPECT_EQ(proposal.refuse[0].text, "Der Hund ist am Ort der Hauptwohnung zu versteuern.");
  EXPECT_EQ(proposal.refuse[0].rule,
            "Satzung, Steuerpflicht: bei Haltung in mehreren Gemeinden am Ort der Hauptwohnung");
  EXPECT_NE(proposal.refuse[0].why.at(0).find("Hauptwohnung am Ort: nein"), std::string::npos);
  answers["G99000000105[0]/F99000000121[0]"] = true;
  EXPECT_TRUE(propose(service.rules, service.parameters, answers, on("2026-11-21")).refuse.empty());
}

// One compiled model serves all threads.
TEST(Model, IsSharedBetweenThreads) {
  const Service service = shipped("bewohnerparken");
  const event::Object answers{{"G99000000205[0]/F99000000218[0]", "7"},
                              {"G99000000205[0]/F99000000217[0]", day("2026-12-01")}};
  std::vector<std::thread> threads;
  std::array<int, 4> right{};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const Rules rules = service.rules;
      for (int i = 0; i < 200; ++i)
        right[t] += propose(rules, service.parameters, answers, on("2026-11-21")).cents == 17'91;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, (std::array<int, 4>{200, 200, 200, 200}));
}

// Values with dates, rows of answers and the day of receipt: the official calculator's 368 euros (1 person, rent level V, 2025).
TEST(Preview, HousingBenefitFromTheForm) {
  Service wohngeld = shipped("wohngeld");
  wohngeld.parameters["mietenstufe"] = "5";
  wohngeld.parameters[kRegion] = "DE-BW";
  event::Object answers{{std::string(kReceivedOn), "2026-05-18"}};
  const json::array& inputs = wohngeld.specification.at("inputs").as_array();
  const auto answer = [&](const char* id, json::value value) {
    for (const json::value& input : inputs) {
      const json::object& o = input.as_object();
      if (o.at("id") == json::value(id))
        answers[std::string(json::view(o.at("path").as_string()))] = std::move(value);
    }
  };
  answer("personen", 1), answer("andere_leistung", "keine"), answer("ausbildung", false),
      answer("allein", false);
  answer("vermoegen", false), answer("miete", 600), answer("wohnt_ab", day("2020-02-01"));
  for (const json::value& input : inputs) {
    const auto* rows = input.as_object().if_contains("rows");
    if (rows == nullptr) continue;
    const auto cell = [&](const char* name, json::value value) {
      std::string path(
          json::view(rows->as_object().at("fields").as_object().at(name).as_object().at("path").as_string()));
      path.insert(path.rfind('/'), "[0]");
      answers[path] = std::move(value);
    };
    cell("art", "lohn"), cell("brutto", 16800), cell("steuern", true), cell("krankenversicherung", true),
        cell("rentenversicherung", true);
  }
  const Proposal in_2026 = propose(wohngeld.rules, wohngeld.parameters, answers, on("2026-05-18"));
  EXPECT_TRUE(in_2026.none) << "nothing to pay here";
  EXPECT_EQ(in_2026.shown.at("step.wohngeld"), "368,00 EUR");
  EXPECT_EQ(in_2026.shown.at("step.beginn"), "01.05.2026");
  for (const Step& point : in_2026.open_points) ADD_FAILURE() << point.text;
  // Nobody knows the values of 2027 yet: no amount, and a person is told which settings are missing.
  const Proposal in_2027 = propose(wohngeld.rules, wohngeld.parameters, answers, on("2027-01-01"));
  EXPECT_FALSE(in_2027.shown.contains("step.wohngeld"));
  EXPECT_FALSE(in_2027.open_points.empty());
}

TEST(Values, TheOwnLandBeforeAllAndTheYoungestOfThem) {
  const event::Object specification = *json::parse_object(
      R"({"kind": "fixed", "result": "b", "inputs": [], "parameters": [{"id": "x", "label": "x", "type": "eur"}], "steps": [{"id": "b", "label": "b", "unit": "eur", "value": "param.x", "law": "l"}]})");
  const auto rules = Rules::open(specification);
  ASSERT_TRUE(rules) << rules.error().detail;
  const auto cents = [&](const char* region, const char* day_of) {
    event::Object parameters = *json::parse_object(
        R"({"x": {"versions": [{"from": "2025-01-01", "to": "2025-12-31", "value": "1.00"}, {"from": "2026-01-01", "value": "2.00"}, {"from": "2025-07-01", "to": "2026-06-30", "land": "BW", "value": "3.00"}]}})");
    parameters[kRegion] = region;
    const Proposal out = propose(*rules, parameters, {}, on(day_of));
    return out.open_points.empty() ? out.cents : -1;
  };
  EXPECT_EQ(cents("DE-NW", "2025-12-31"), 100);
  EXPECT_EQ(cents("DE-NW", "2026-01-01"), 200);
  EXPECT_EQ(cents("DE-BW", "2026-06-30"), 300);
  EXPECT_EQ(cents("DE-BW", "2026-07-01"), 200);
  EXPECT_EQ(cents("DE-BW", "2024-12-31"), -1) << "none holds";
}

}  // namespace
}  // namespace rathaus::fees
