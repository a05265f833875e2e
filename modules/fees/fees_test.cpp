#include "modules/fees/fees.h"

#include "modules/fees/expression.h"
#include "modules/fees/test_support.h"

namespace rathaus::fees {
namespace {

const char* kBegin = "G99000000103[0]/F99000000114[0]";
const char* kBorn = "G99000000103[0]/F99000000113[0]";
const char* kListed = "G99000000103[0]/F99000000112[0]";

event::Object dog(std::string_view begin, std::string_view born = "2023-01-05", std::string_view listed = "nein") {
  return {{kBegin, day(begin)}, {kBorn, day(born)}, {kListed, std::string(listed)}, {"G99000000107[0]/F99000000128[0]", "ueberweisung"}};
}

Proposal dog_tax(const event::Object& answers, LocalDate today) {
  const Service service = shipped("hundesteuer");
  return propose(service.rules, service.parameters, answers, today);
}

bool says(const Proposal& proposal, std::string_view text) {
  for (const Step& step : proposal.explanation) {
    if (step.text.find(text) != std::string::npos) return true;
  }
  return false;
}
bool open(const Proposal& proposal, std::string_view text) {
  for (const Step& point : proposal.open_points) {
    if (point.text.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(Fees, DogTaxWithItsExplanation) {
  const Proposal full = dog_tax(dog("2026-01-01"), on("2026-11-21"));
  EXPECT_EQ(full.cents, 120'00);
  EXPECT_FALSE(full.none);
  EXPECT_TRUE(full.open_points.empty());
  EXPECT_TRUE(says(full, "Steuer für ein ganzes Jahr: 120,00 EUR (Satzung, Steuersatz: erster Hund)"));
  EXPECT_TRUE(says(full, "anteilig für 12 von 12 Monaten: 120,00 EUR"));
  EXPECT_EQ(full.explanation.size(), 7u);
  EXPECT_EQ(full.explanation[0].rule, "Satzung: Beginn der Steuerpflicht");
  EXPECT_EQ(full.shown.at("step.steuerbeginn"), "01.01.2026");
  EXPECT_EQ(full.shown.at("in.steuerjahr"), "2026");
  EXPECT_TRUE(says(full, "Monate im Jahr der Festsetzung: 12 Monate"));
  EXPECT_EQ(full.shown.at("step.monate"), "12");  // texts say "{{monate}} Monate"
}

TEST(Fees, TheMonthBeginsOnTheFirst) {
  EXPECT_EQ(dog_tax(dog("2026-03-01"), on("2026-11-21")).cents, 100'00);  // on the first: March counts
  EXPECT_EQ(dog_tax(dog("2026-03-02"), on("2026-11-21")).cents, 90'00);
  EXPECT_EQ(dog_tax(dog("2026-12-02"), on("2026-11-21")).cents, 0);       // the tax begins next year
  EXPECT_EQ(dog_tax(dog("2025-06-02"), on("2026-11-21")).cents, 120'00);  // a whole year
  EXPECT_EQ(dog_tax(dog("2026-03-02", "2026-04-30"), on("2026-11-21")).cents, 50'00);  // three months old on 30 July: from August
}

TEST(Fees, MoreDogsAndListedDogs) {
  event::Object second = dog("2026-01-01");
  second["G99000000105[0]/G99000000104[0]/F99000000117[0]"] = "nein";
  second["G99000000105[0]/G99000000104[0]/F99000000118[0]"] = true;  // free of tax: does not count
  EXPECT_EQ(dog_tax(second, on("2026-11-21")).cents, 120'00);
  second["G99000000105[0]/G99000000104[1]/F99000000118[0]"] = false;
  EXPECT_EQ(dog_tax(second, on("2026-11-21")).cents, 240'00);
  EXPECT_EQ(dog_tax(dog("2026-01-01", "2023-01-05", "ja"), on("2026-11-21")).cents, 720'00);
}

TEST(Fees, AMissingAnswerIsAnOpenPointAndNoAmount) {
  event::Object answers = dog("2026-01-01");
  answers.erase(kBorn);
  const Proposal proposal = dog_tax(answers, on("2026-11-21"));
  EXPECT_EQ(proposal.cents, 0);
  ASSERT_EQ(proposal.open_points.size(), 1u);
  EXPECT_EQ(proposal.open_points[0].text, "Es fehlt die Angabe „Geburtsdatum des Hundes“.");
  // Which rate holds is not guessed either.
  event::Object unlisted = dog("2026-01-01");
  unlisted.erase(kListed);
  EXPECT_TRUE(open(dog_tax(unlisted, on("2026-11-21")), "Einstufung des Hundes"));
  EXPECT_EQ(dog_tax(unlisted, on("2026-11-21")).cents, 0);
}

TEST(Fees, WhatAPersonDecidesIsOpen) {
  event::Object answers = dog("2026-01-01", "2023-01-05", "unklar");
  EXPECT_TRUE(open(dog_tax(answers, on("2026-11-21")), "Die Einstufung des Hundes ist unklar."));
  event::Object relief = dog("2026-01-01");
  relief["G99000000106[0]/F99000000123[0]"] = true;
  EXPECT_TRUE(open(dog_tax(relief, on("2026-11-21")), "Eine Befreiung ist beantragt."));
  relief["in.befreiung_gewaehrt"] = true;
  EXPECT_EQ(dog_tax(relief, on("2026-11-21")).cents, 0);
}

TEST(Fees, ResidentParkingByMonthsAndFrame) {
  const Service service = shipped("bewohnerparken");
  event::Object answers{{"G99000000205[0]/F99000000218[0]", "6"}, {"G99000000205[0]/F99000000217[0]", day("2026-12-31")},
                        {"G99000000202[0]/F99000000208[0]", "Bahnhofstr."}, {"G99000000202[0]/F99000000209[0]", "12 a"}};
  auto half = propose(service.rules, service.parameters, answers, on("2026-11-21"));
  EXPECT_EQ(half.cents, 15'35);
  EXPECT_TRUE(
      says(half, "Letzter Tag der Gültigkeit: 30.06.2027"));  // BGB 188(2): the day before "31 June" is there
  EXPECT_TRUE(says(half, "Gebühr: 30,70 EUR für ein Jahr, anteilig für 6 Monate: 15,35 EUR"));
  EXPECT_EQ(half.shown.at("in.zone"), "B");
  EXPECT_FALSE(open(half, "keiner bekannten Parkzone"));
  answers["G99000000202[0]/F99000000209[0]"] = "121";
  EXPECT_TRUE(open(propose(service.rules, service.parameters, answers, on("2026-11-21")),
                   "keiner bekannten Parkzone"));
  event::Object dear = service.parameters;
  dear["gebuehr_jahr"] = "30.71";
  EXPECT_TRUE(open(propose(service.rules, dear, answers, on("2026-11-21")), "Nr. 265 GebOSt"));
  dear["eigene_gebuehrenordnung"] = true;
  EXPECT_FALSE(open(propose(service.rules, dear, answers, on("2026-11-21")), "Nr. 265 GebOSt"));
  dear["norm"] = "Satzung";
  EXPECT_TRUE(open(propose(service.rules, dear, answers, on("2026-11-21")), "eine Satzung genügt nicht"));
}

TEST(Fees, SpecialUseFromTheTable) {
  const Service service = shipped("sondernutzung");
  event::Object answers{{"G99000000303[0]/F99000000311[0]", "geruest"}, {"G99000000303[0]/F99000000313[0]", day("2026-12-01")},
                        {"G99000000303[0]/F99000000314[0]", day("2026-12-10")},
                        {"G99000000303[0]/F99000000315[0]", json::object{{"$number", "12.5"}}}, {"G99000000301[0]/F99000000301[0]", "privat"},
                        {"G99000000304[0]/F99000000319[0]", "gehweg"}};
  const auto of = [&] { return propose(service.rules, service.parameters, answers, on("2026-11-21")); };
  EXPECT_EQ(of().cents, 25'00 + 25'00);  // 12.5 m2 x 10 days x 0.20
  answers["in.ermaessigung"] = 50;
  EXPECT_EQ(of().cents, 12'50 + 25'00);
  answers["G99000000303[0]/F99000000311[0]"] = "unbekannt";
  EXPECT_TRUE(open(of(), "lässt sich aus den Angaben nicht bestimmen"));
  EXPECT_EQ(of().cents, 0);
  answers["G99000000303[0]/F99000000311[0]"] = "container";
  answers["G99000000303[0]/F99000000314[0]"] = day("2026-12-02");
  EXPECT_EQ(of().cents, 0);  // two days on the pavement need no permit
  answers["G99000000303[0]/F99000000314[0]"] = day("2026-12-03");
  EXPECT_GT(of().cents, 0);
  // The schedule of rates is named in the reasons, not printed row by row.
  std::size_t named = 0;
  for (const Step& step : of().explanation) {
    for (const std::string& why : step.why) {
      EXPECT_EQ(why.find("code ="), std::string::npos) << why;
      named += why.find(" Zeilen") != std::string::npos;
    }
  }
  EXPECT_GT(named, 0u);
}

TEST(Fees, TakeTheSmallestOfRepeatedAnswers) {
  const Service service = shipped("sondernutzung");
  const auto number = [](const char* text) { return json::object{{"$number", text}}; };
  const event::Object answers{{"G99000000304[0]/F99000000320[0]", number("2.4")}, {"G99000000304[10]/F99000000320[0]", number("1.5")},
                              {"G99000000304[2]/F99000000320[0]", number("10.5")}};
  EXPECT_EQ(propose(service.rules, service.parameters, answers, on("2026-11-21")).shown.at("in.restbreite"),
            "1,5");
  EXPECT_EQ(propose(service.rules, service.parameters, answers, on("2026-11-21")).shown.at("in.orte"), "3");
}

// Steps without a model: rates by table, missing answers, limits of settings, conditions for a person.
TEST(Fees, DeclaredStepsWithoutAModel) {
  const auto rules = Rules::open(parsed(R"({"kind":"table","result":"betrag",
    "inputs":[{"id":"art","label":"Art","type":"code","path":"G1/F1"},{"id":"tage","label":"Tage","type":"count","path":"G1/F2"},
              {"id":"vom","label":"Vom","type":"date","path":"G1/F3"}],
    "parameters":[{"id":"saetze","label":"Sätze","type":"table"},
                  {"id":"hoechstens","label":"Höchstens","type":"eur","source":"Satzung","range":{"max":"100.00","law":"§ 9"}}],
    "to_person_when":[{"id":"lang","label":"Lange Dauer","law":"§ 3","value":{"op":"gt","args":["in.tage",30]}}],
    "steps":[{"id":"ende","label":"Letzter Tag","unit":"date","law":"§ 1","value":{"op":"add_days","args":["in.vom",{"op":"subtract","args":["in.tage",1]}]}},
             {"id":"satz","label":"Satz","unit":"eur","value":{"op":"lookup","args":["param.saetze","in.art",{"const":"rate"}]}},
             {"id":"betrag","label":"Zu zahlen für {{in.tage}} Tage","unit":"eur","law":"§ 2",
              "value":{"op":"min","args":["param.hoechstens",{"op":"round_cents","args":[{"op":"multiply","args":["step.satz","in.tage"]}]}]}}]})")
                                     .as_object());
  ASSERT_TRUE(rules) << rules.error().field << " " << rules.error().detail;
  event::Object settings{{"saetze", json::array{json::object{{"code", "stand"}, {"rate", "1.335"}}}},
                         {"hoechstens", "50.00"}};
  event::Object answers{{"G1[0]/F1[0]", "stand"}, {"G1[0]/F2[0]", 3}, {"G1[0]/F3[0]", day("2026-12-30")}};
  const Proposal good = propose(*rules, settings, answers, on("2026-11-21"));
  EXPECT_EQ(good.cents, 4'01);  // 4.005
  EXPECT_TRUE(good.open_points.empty());
  EXPECT_TRUE(says(good, "Letzter Tag: 01.01.2027"));
  EXPECT_TRUE(says(good, "Zu zahlen für 3 Tage: 4,01 EUR"));
  EXPECT_EQ(good.explanation.at(1).rule, "§ 1");  // a step without a law stands where the one before does
  EXPECT_EQ(good.source, "");
  answers["G1[0]/F2[0]"] = 60;
  settings["hoechstens"] = "100.01";
  const Proposal odd = propose(*rules, settings, answers, on("2026-11-21"));
  EXPECT_TRUE(open(odd, "Lange Dauer."));
  EXPECT_TRUE(open(odd, "Einstellung „Höchstens“ (100,01 EUR) liegt außerhalb des Zulässigen: § 9."));
  answers["G1[0]/F1[0]"] = "zirkus";
  EXPECT_TRUE(open(propose(*rules, settings, answers, on("2026-11-21")),
                   "„Satz“ lässt sich aus den Angaben nicht bestimmen."));
  answers.erase("G1[0]/F2[0]");
  EXPECT_TRUE(open(propose(*rules, settings, answers, on("2026-11-21")), "Es fehlt die Angabe „Tage“."));
  EXPECT_EQ(propose(*rules, settings, answers, on("2026-11-21")).cents, 0);
}

TEST(Fees, NothingDeclaredCostsNothing) {
  const Proposal free = propose(*Rules::open({{"kind", "none"}}), {}, {}, on("2026-11-21"));
  EXPECT_TRUE(free.none);
  EXPECT_EQ(free.cents, 0);
  EXPECT_TRUE(propose(Rules(), {}, {}, on("2026-11-21")).none);
}

TEST(Fees, OddSpecificationsAreRefusedByName) {
  const auto code = [](std::string_view text) {
    const auto status = check_specification(parsed(text).as_object());
    return status ? std::string("ok") : status.error().code;
  };
  const auto with_value = [&](const std::string& value) {
    return code(R"({"kind":"fixed","result":"a","parameters":[{"id":"p","label":"P","type":"eur"}],"steps":[{"id":"a","label":"A","unit":"eur","value":)" +
                value + "}]}");
  };
  EXPECT_EQ(with_value("\"param.p\""), "ok");
  EXPECT_EQ(with_value("\"param.q\""), "fees.reference");
  EXPECT_EQ(with_value("\"step.a\""), "fees.reference");  // itself: only earlier steps
  EXPECT_EQ(with_value("1.5"), "fees.expression");        // no binary fractions
  EXPECT_EQ(with_value(R"({"op":"power","args":[1,2]})"), "fees.operator");
  EXPECT_EQ(with_value(R"({"op":"divide","args":[1]})"), "fees.arguments");
  EXPECT_EQ(with_value(R"({"op":"add","args":[1,2],"unit":"eur"})"), "fees.expression");
  EXPECT_EQ(code(R"({"kind":"fixed","result":"b","steps":[]})"), "fees.result");
  EXPECT_EQ(code(R"({"kind":"gift"})"), "fees.kind");
  EXPECT_EQ(code(R"({"kind":"none","stepps":[]})"), "fees.unknown_member");
  EXPECT_EQ(code(R"({"kind":"none","inputs":[{"id":"x","label":"X","type":"date"}]})"), "fees.specification");  // no source
  EXPECT_EQ(code(R"({"kind":"none","inputs":[{"id":"x","label":"X","type":"date","context":"moon"}]})"), "fees.context");
}

TEST(Fees, RoundingIsHalfUpAndExact) {
  const auto rounded = [](const char* text) { return round_cents(*feel::Decimal::parse(text)).to_string(); };
  EXPECT_EQ(rounded("1.004"), "1");
  EXPECT_EQ(rounded("1.005"), "1.01");
  EXPECT_EQ(rounded("2.675"), "2.68");  // 2.67 with binary fractions
  EXPECT_EQ(rounded("-1.005"), "-1.01");
  EXPECT_EQ(rounded("41.66666666666666666666666666666667"), "41.67");
  EXPECT_EQ(euro(1'234'50), "1.234,50 EUR");
}

TEST(Fees, ThreeValuedLogic) {
  Scope scope;
  scope.values["in.yes"] = true;
  scope.values["in.no"] = false;
  scope.values["in.gone"] = feel::Value();
  const auto truth = [&](std::string_view text) { return feel::truth(evaluate(parsed(text), scope)); };
  EXPECT_EQ(truth(R"({"op":"and","args":["in.no","in.gone"]})"), feel::Truth::no);
  EXPECT_EQ(truth(R"({"op":"and","args":["in.yes","in.gone"]})"), feel::Truth::unknown);
  EXPECT_EQ(truth(R"({"op":"or","args":["in.gone","in.yes"]})"), feel::Truth::yes);
  EXPECT_EQ(truth(R"({"op":"is_missing","args":["in.gone"]})"), feel::Truth::yes);
  scope.missing.clear();
  EXPECT_EQ(truth(R"({"op":"if","args":["in.gone",true,false]})"), feel::Truth::unknown);
  EXPECT_TRUE(scope.missing.contains("in.gone"));
}

}  // namespace
}  // namespace rathaus::fees
