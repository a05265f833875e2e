// The shipped models against the golden cases of everyday services (a real town's by-law figures are test data), and against the
// cases kept beside each model.
#include <fmt/format.h>

#include <iostream>

#include "libs/dmn/dmn.h"
#include "modules/fees/test_support.h"

namespace rathaus::fees {
namespace {

using feel::Value;

dmn::Model model_of(const std::string& service) {
  const ModelFile file = model_file(service, service + ".dmn");
  auto model = dmn::Model::load(file.name, as_bytes(file.bytes));
  if (!model) ADD_FAILURE() << model.error().detail;
  CHECK(model);
  return *std::move(model);
}

Value result_of(const dmn::Model& model, const std::string& decision, const feel::Context& inputs) {
  const auto element = model.find(dmn::ElementKind::decision, decision);
  if (!element) {
    ADD_FAILURE() << "no decision " << decision;
    return {};
  }
  feel::Evaluation evaluation;
  return model.evaluate(*element, inputs, evaluation).value;
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(json::view(value.get_string())) : std::string();
}

// Plain JSON of the suite: numbers may be binary fractions there, dates are texts.
Value plain(const json::value& value) {
  if (value.is_double()) return Value(*feel::Decimal::parse(fmt::format("{}", value.get_double())));
  if (value.is_int64()) return Value::number(value.get_int64());
  if (value.is_bool()) return Value(value.get_bool());
  const std::string text = text_of(value);
  if (text.size() == 10 && text[4] == '-') {
    if (const auto date = parse_iso_date(text)) return Value(*date);
  }
  return value.is_string() ? Value(text) : Value();
}

using Names = std::map<std::string, std::string, std::less<>>;

std::string word(const Names& names, const std::string& key) {
  const auto found = names.find(key);
  return found == names.end() ? std::string() : found->second;
}

// A reason of the suite and what the model's reason says: by what both name.
bool same_reason(const std::string& expected, const std::string& said) {
  constexpr std::pair<const char*, const char*> kNames[] = {{"Merkzeichen", "Merkzeichen"},
                                                            {"exam", "Prüfung"},
                                                            {"listed dogs", "Listenhunde"},
                                                            {"Rechtsverordnung", "Rechtsverordnung"},
                                                            {"GebOSt 265", "Nr. 265 GebOSt"},
                                                            {"cost coverage", "Kostendeckung"},
                                                            {"46(5)", "Umstände"},
                                                            {"refund", "Erstattung"}};
  for (const auto& [theirs, ours] : kNames) {
    if (expected.find(theirs) != std::string::npos) return said.find(ours) != std::string::npos;
  }
  return false;
}

std::string all_texts(const Value& value) {
  if (value.string() != nullptr) return *value.string();
  std::string out;
  if (value.list() != nullptr) {
    for (const Value& item : *value.list()) out += all_texts(item) + "\n";
  }
  return out;
}

// Every expected key is a member of the result; a key without a name is a failure: nothing is passed over.
void compare(const std::string& id, const json::object& expected, const Value& result, const Names& members,
             const Names& decisions) {
  ASSERT_NE(result.context(), nullptr) << id << ": " << feel::to_feel(result);
  for (const auto& entry : expected) {
    const std::string key(entry.key()), member = word(members, key);
    ASSERT_NE(member, "") << id << ": no name for " << key;
    const Value* found = result.context()->find(member);
    ASSERT_NE(found, nullptr) << id << ": " << member;
    const std::string said = feel::to_feel(*found);
    if (key == "reason") {
      EXPECT_TRUE(same_reason(text_of(entry.value()), all_texts(*found))) << id << ": " << said;
    } else if (key == "decision") {
      EXPECT_EQ(all_texts(*found), word(decisions, text_of(entry.value()))) << id;
    } else {
      EXPECT_TRUE(*found == plain(entry.value()))
          << id << " " << key << ": " << said << " instead of " << json::canonical(entry.value());
    }
  }
}

// ---- dog tax ----------------------------------------------------------------------------------------------------------------

Value dogs_of(const json::array& codes, std::size_t first = 0) {
  feel::List out;
  for (std::size_t i = first; i < codes.size(); ++i) {
    feel::Context dog;
    const std::string code = text_of(codes[i]);
    dog.set("Listenhund", Value(code.starts_with("k")));
    dog.set("steuerfrei", Value(code.ends_with("_exempt")));
    out.push_back(Value(std::move(dog)));
  }
  return Value(std::move(out));
}

std::int64_t taxable(const Value& dogs) {
  return std::count_if(dogs.list()->begin(), dogs.list()->end(), [](const Value& dog) {
    return *dog.context()->find("Listenhund")->boolean() || !*dog.context()->find("steuerfrei")->boolean();
  });
}

// The by-law of the town the cases come from: parameters of a tenant.
feel::Context by_law() {
  feel::Context in;
  const auto set = [&](const char* name, std::int64_t n) { in.set(name, Value::number(n)); };
  set("Satz erster Hund", 165), set("Satz weiterer Hund", 330), set("Satz Listenhund", 900),
      set("Satz Zwinger", 330);
  set("Steuerfreie Monate", 3), set("Anzeigefrist in Monaten", 1), set("Fälligkeit in Monaten", 1),
      set("Gebühr der Ersatzmarke", 5);
  set("Höchstalter der Prüfung in Monaten", 12);
  in.set("Anerkannte Merkzeichen", Value(feel::List{Value("B"), Value("Bl"), Value("aG"), Value("H")}));
  return in;
}

const Names kDogInputs = {{"holding_begin", "Beginn der Haltung"},
                          {"holding_end", "Ende der Haltung"},
                          {"dog_birth", "Geburtsdatum des Hundes"},
                          {"tax_year", "Jahr der Festsetzung"},
                          {"assessed_eur", "Bisher festgesetzt"},
                          {"bekanntgabe", "Tag der Bekanntgabe"},
                          {"bred_in_last_3_years", "Zucht in den letzten drei Jahren"},
                          {"breeding_book", "Zuchtbuch wird geführt"},
                          {"dogs_in_kennel", "Hunde im Zwinger"},
                          {"listed_breed", "Listenhunde im Zwinger"},
                          {"dog_in_several_municipalities", "Haltung an mehreren Orten"},
                          {"main_residence_here", "Hauptwohnung am Ort"},
                          {"ground", "Grund der Befreiung"},
                          {"merkzeichen", "Merkzeichen"},
                          {"exam_date", "Datum der Prüfung"},
                          {"reference_date", "Stichtag der Befreiung"},
                          {"on_application", "Befreiung beantragt"},
                          {"keeper", "Halterin oder Halter"}};
const Names kDogEvents = {{"anmelden", "Anmeldung"},
                          {"abmelden", "Abmeldung"},
                          {"befreiung", "Entscheidung über die Befreiung"},
                          {"jahresveranlagung", "Jahresveranlagung"},
                          {"zwingersteuer", "Zwingersteuer"},
                          {"ersatzmarke", "Ersatzmarke"},
                          {"anzeigefrist", "Anmeldung"},
                          {"faelligkeit", "Zahlung"}};
const Names kDogMembers = {{"decision", "Entscheidung"},
                           {"reason", "Grund"},
                           {"tax_start", "Beginn"},
                           {"tax_end", "Ende"},
                           {"months", "Monate"},
                           {"tax_eur", "Steuer"},
                           {"tax_eur_new_dog", "Steuer dieses Hundes"},
                           {"tax_eur_total", "Steuer insgesamt"},
                           {"refund_eur", "Erstattung"},
                           {"notify_by", "Anzeige bis zum"},
                           {"notify_required", "Anzeige nötig"},
                           {"due", "Fällig am"},
                           {"tags", "Marken"},
                           {"fee_eur", "Gebühr"}};
const Names kDogDecisions = {{"ablehnen", "ablehnen"},
                             {"aenderungsbescheid", "Änderungsbescheid"},
                             {"ausgeben", "ausgeben"},
                             {"befreit", "befreit"},
                             {"festsetzen", "festsetzen"},
                             {"keine_steuer", "keine Steuer"},
                             {"nicht_steuerbar", "nicht steuerbar"},
                             {"nicht_steuerbar_hier", "nicht steuerbar hier"}};

feel::Context dog_inputs(const std::string& id, const json::object& given) {
  feel::Context in = by_law();
  in.set("Befreiung gewährt", Value(false));
  const auto listed = [](const std::string& code) { return Value(code.starts_with("k") ? "ja" : "nein"); };
  for (const auto& entry : given) {
    const std::string key(entry.key());
    if (const std::string name = word(kDogInputs, key); !name.empty()) {
      const std::string keeper = text_of(entry.value());
      in.set(name, keeper == "juristische_person" ? Value("juristische Person") : plain(entry.value()));
      continue;
    }
    // The dog the case is about is the new one, else the first of the list; the others are there already.
    if (key == "dogs" || key == "existing_dogs") {
      const json::array& codes = entry.value().get_array();
      const bool new_one = given.contains("new_dog");
      in.set("Hunde im Haushalt", dogs_of(codes));
      in.set("Weitere Hunde", Value::number(taxable(dogs_of(codes, new_one ? 0 : 1))));
      if (!new_one && !codes.empty()) in.set("Einstufung des Hundes", listed(text_of(codes[0])));
    } else if (key == "new_dog")
      in.set("Einstufung des Hundes", listed(text_of(entry.value())));
    else if (key == "breed_listed")
      in.set("Einstufung des Hundes", Value(entry.value().get_bool() ? "ja" : "nein"));
    else
      EXPECT_TRUE(key == "event" || key == "municipality" || key == "reason")
          << id << ": no name for " << key;
  }
  return in;
}

// ---- resident parking ---------------------------------------------------------------------------------------------------------

const Names kParkingMembers = {
    {"decision", "Entscheidung"}, {"reason", "Gründe"}, {"fee_eur", "Gebühr in Euro"}};
const Names kParkingDecisions = {{"erteilen", "erteilen"},
                                 {"konfigurationsfehler", "Einstellung prüfen"},
                                 {"ablehnen", "ablehnen"},
                                 {"manuelle_pruefung", "Prüfung durch eine Person"},
                                 {"nachfordern", "nachfordern"}};

void parking_settings(const json::object& settings, feel::Context& in) {
  const Names names = {{"fee_per_year", "Gebühr für ein Jahr"},
                       {"months_valid", "Höchstdauer in Monaten"},
                       {"secondary_residence_allowed", "Nebenwohnung genügt"},
                       {"land_gebo", "Eigene Gebührenordnung"}};
  for (const auto& entry : settings) {
    const std::string name = word(names, std::string(entry.key()));
    ASSERT_NE(name, "") << std::string(entry.key());
    in.set(name, plain(entry.value()));
  }
}

feel::Context parking_inputs(const std::string& id, const json::object& given) {
  feel::Context in;
  for (const char* settings : {"params", "params_override"}) {
    if (const auto* found = given.if_contains(settings)) parking_settings(found->get_object(), in);
  }
  if (const Value* months = in.find("Höchstdauer in Monaten")) in.set("Gewünschte Monate", *months);
  in.set("Weitere Kennzeichen", Value::number(0));
  in.set("Im Melderegister bestätigt", Value(true));
  in.set("Parkzone der Anschrift", Value("A"));
  in.set("Art der Vorschrift", Value("Rechtsverordnung"));
  const Names residence = {{"main", "haupt"}, {"secondary", "neben"}, {"none", "nicht"}};
  const Names vehicle = {{"own", "halter"}, {"third_party", "ueberlassen"}, {"carsharing", "carsharing"}};
  for (const auto& entry : given) {
    const std::string key(entry.key());
    const json::value& value = entry.value();
    if (key == "registered_in_zone")
      in.set("Art der Wohnung", Value(word(residence, text_of(value))));
    else if (key == "vehicle")
      in.set("Verhältnis zum Fahrzeug", Value(word(vehicle, text_of(value))));
    else if (key == "lives_there")
      in.set("Wohnt tatsächlich dort", plain(value));
    else if (key == "permits_already")
      in.set("Hat schon einen Ausweis", Value(value.get_int64() > 0));
    else if (key == "plates")
      in.set("Weitere Kennzeichen", Value::number(static_cast<std::int64_t>(value.get_array().size()) - 1));
    else if (key == "permanent_use_proof")
      in.set("Erklärungen der Halterin oder des Halters", Value::number(value.get_bool() ? 1 : 0));
    else if (key == "occasion_for_official" && value.get_bool())
      in.set("Besondere Umstände", Value("siehe Antrag"));
    else if (key == "fee_norm")
      in.set("Art der Vorschrift", plain(value));
    else if (key == "social_reduction")
      in.set("Soziale Ermäßigung", plain(value));
    else if (key == "legal_basis")
      in.set("Eigene Gebührenordnung", Value(text_of(value).find("6a(5a)") != std::string::npos));
    else
      EXPECT_TRUE(key == "params" || key == "params_override" || key == "occasion_for_official")
          << id << ": no name for " << key;
  }
  return in;
}

// ---- special use of a street -----------------------------------------------------------------------------------------------

// The town's list of fees as far as the cases use it: a row for each kind of use.
feel::Context special_use_inputs(const std::string& id, const json::object& given) {
  struct Row {
    const char *code, *rate, *quantity, *free_days;
    bool per_day;
  };
  constexpr Row kRows[] = {{"Container auf Gehweg", "1", "flaeche", "2", true},
                           {"Markt", "3.00", "anzahl", "0", false},
                           {"Feldweg", "5.00", "anzahl", "0", true},
                           {"Minimum", "1", "anzahl", "0", false}};
  feel::List rows;
  for (const Row& row : kRows) {
    feel::Context one;
    one.set("code", Value(row.code)), one.set("rate", Value(row.rate)),
        one.set("quantity", Value(row.quantity));
    one.set("per_day", Value(row.per_day)), one.set("minimum", Value("0.00")),
        one.set("free_days", Value(row.free_days));
    rows.push_back(Value(std::move(one)));
  }
  feel::Context in;
  in.set("Gebührenverzeichnis", Value(std::move(rows)));
  in.set("Niedrigste Gebühr", Value(*feel::Decimal::parse("2.50")));
  in.set("Gebühr des Bescheids", Value::number(0)), in.set("Ermäßigung in Prozent", Value::number(0));
  in.set("Vereine sind frei", Value(false));
  in.set("Fläche", Value::number(1));
  in.set("Erster Tag", Value(on("2026-12-01"))), in.set("Letzter Tag", Value(on("2026-12-01")));
  const Names numbers = {{"metres", "Anzahl"},
                         {"vehicles", "Anzahl"},
                         {"computed", "Grundbetrag"},
                         {"year_fee", "Betrag eines Jahres"},
                         {"start_month", "Monat des Beginns"},
                         {"refund_request_months_after_end", "Monate seit dem Ende"}};
  for (const auto& entry : given) {
    const std::string key(entry.key());
    if (key == "kind") {
      in.set("Art der Nutzung", plain(entry.value()));
      in.set("Teil der Straße",
             Value(text_of(entry.value()).find("Gehweg") != std::string::npos ? "gehweg" : "fahrbahn"));
    } else if (key == "days")
      in.set("Letzter Tag",
             Value(plus_days(on("2026-12-01"), static_cast<int>(entry.value().get_int64()) - 1)));
    else if (const std::string name = word(numbers, key); !name.empty())
      in.set(name, plain(entry.value()));
    else
      ADD_FAILURE() << id << ": no name for " << key;
  }
  return in;
}

// The expected keys come from decisions of their own.
void special_use(const std::string& id, const dmn::Model& model, const json::object& given,
                 const json::object& expected) {
  const feel::Context in = special_use_inputs(id, given);
  const Names decisions = {
      {"Erlaubnis noetig", "Erlaubnis nötig"}, {"ablehnen", "ablehnen"}, {"erlaubnisfrei", "erlaubnisfrei"}};
  feel::Context result;
  result.set(
      "Entscheidung",
      result_of(model, given.contains("refund_request_months_after_end") ? "Erstattung" : "Erlaubnispflicht",
                in));
  result.set("Gebühr",
             result_of(model, given.contains("year_fee") ? "Jahresgebühr" : "Sondernutzungsgebühr", in));
  compare(id, expected, Value(std::move(result)), {{"decision", "Entscheidung"}, {"fee_eur", "Gebühr"}},
          decisions);
}

TEST(Golden, EveryCaseOfTheShippedModels) {
  const std::filesystem::path file = std::filesystem::path(RATHAUS_SHARED_DIR) / "suites/services-golden/golden.json";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "SKIPPED: " << file << " is not there";
  }
  const dmn::Model dogs = model_of("hundesteuer"), parking = model_of("bewohnerparken"),
                   streets = model_of("sondernutzung");
  std::map<std::string, int> ran;
  const json::value all = parsed(file_text(file));
  for (const auto& entry : all.as_array()) {
    const json::object& one = entry.as_object();
    const std::string service = text_of(one.at("service")), id = text_of(one.at("case_id"));
    const json::object &in = one.at("input").as_object(), &expected = one.at("expected").as_object();
    if (service == "hundesteuer") {
      const std::string decision = word(kDogEvents, text_of(in.at("event")));
      compare(id, expected, result_of(dogs, decision, dog_inputs(id, in)), kDogMembers, kDogDecisions);
    } else if (service == "bewohnerparkausweis") {
      compare(id, expected, result_of(parking, "Antrag", parking_inputs(id, in)), kParkingMembers,
              kParkingDecisions);
    } else if (service == "sondernutzung") {
      special_use(id, streets, in, expected);
    } else
      continue;
    ++ran[service];
  }
  for (const auto& [service, count] : ran) std::cout << "golden: " << service << " " << count << " cases\n";
  EXPECT_EQ(ran.size(), 3u);
}

// Other cases of the same kind use the keys and values of keys.json: each has a name here.
TEST(Golden, EveryKeyOfTheSuiteHasAName) {
  const std::filesystem::path file =
      std::filesystem::path(RATHAUS_SHARED_DIR) / "suites/services-golden/keys.json";
  if (!std::filesystem::exists(file)) {
    std::cout << "SKIPPED: " << file << " is not there\n";
    GTEST_SKIP();
  }
  const json::value keys = parsed(file_text(file));
  const auto named = [&](const char* service, const Names& members, const Names& decisions) {
    const json::object& expected = keys.as_object().at(service).as_object().at("expected").as_object();
    for (const auto& entry : expected) {
      const std::string key(entry.key());
      EXPECT_NE(word(members, key), "") << service << " " << key;
      const auto* values = entry.value().as_object().if_contains("values");
      if (values == nullptr) continue;
      for (const json::value& value : values->as_array()) {
        if (key == "decision") {
          EXPECT_NE(word(decisions, text_of(value)), "") << service << " " << text_of(value);
        }
      }
    }
  };
  named("hundesteuer", kDogMembers, kDogDecisions);
  named("bewohnerparkausweis", kParkingMembers, kParkingDecisions);
  const json::object& dog = keys.as_object().at("hundesteuer").as_object().at("input").as_object();
  for (const auto& entry : dog) {
    const std::string key(entry.key());
    const bool special = key == "dogs" || key == "existing_dogs" || key == "new_dog" ||
                         key == "breed_listed" || key == "event" || key == "municipality" || key == "reason";
    EXPECT_TRUE(special || !word(kDogInputs, key).empty()) << key;
  }
  for (const json::value& event : dog.at("event").as_object().at("values").as_array())
    EXPECT_NE(word(kDogEvents, text_of(event)), "");
}

// ---- cases beside the models ------------------------------------------------------------------------------------------------

TEST(Cases, BesideEveryModel) {
  int models = 0;
  for (const auto& folder :
       std::filesystem::directory_iterator(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services")) {
    const std::string service = folder.path().filename();
    if (!std::filesystem::exists(folder.path() / (service + ".dmn"))) continue;
    ++models;
    const dmn::Model model = model_of(service);
    const json::value cases = parsed(file_text(folder.path() / (service + ".cases.json")));
    std::set<std::string> tested;
    for (const json::value& one : cases.as_object().at("cases").as_array()) {
      const json::object& o = one.as_object();
      const auto input = feel::from_json(o.at("input")), expected = feel::from_json(o.at("expected"));
      ASSERT_TRUE(input && input->context() && expected) << service << ": " << text_of(o.at("name"));
      const Value result = result_of(model, text_of(o.at("decision")), *input->context());
      EXPECT_TRUE(result == *expected)
          << service << ", " << text_of(o.at("name")) << ": " << feel::to_json_text(result);
      tested.insert(text_of(o.at("decision")));
    }
    EXPECT_GE(tested.size(), 6u) << service;
    std::cout << "cases: " << service << " " << cases.as_object().at("cases").as_array().size() << "\n";
  }
  EXPECT_GE(models, 3);
}

}  // namespace
}  // namespace rathaus::fees
