#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "modules/forms/generate.h"
#include "modules/forms/rules.h"
#include "modules/forms/validate.h"
#include "modules/packages/package.h"
#include "modules/packages/test_support.h"

namespace rathaus::packages {
namespace {

std::string uses(const Package& package, std::string_view use) {
  for (const TextModule& module : package.texts) {
    if (module.use == use) return module.text;  // the one a clerk starts from
  }
  return {};
}
bool found(const std::vector<Finding>& findings, std::string_view code) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.code == code; });
}

TEST(Packages, EveryShippedServiceOpensAndIsReadyToBeOffered) {
  for (const char* id : {"hundesteuer", "bewohnerparken", "sondernutzung"}) {
    const Package package = shipped_package(id);
    EXPECT_EQ(package.key(), std::string(id) + "@1.3.0");
    EXPECT_FALSE(package.synthetic_manifest);
    EXPECT_EQ(package.assurance, "none");
    EXPECT_GE(package.checklist.size(), 2u);
    EXPECT_EQ(package.question_days, 14);
    ASSERT_NE(package.plan, nullptr);
    std::set<std::string> ids;
    for (const TextModule& module : package.texts) EXPECT_TRUE(ids.insert(module.id).second) << id << " " << module.id;
    for (const char* use : {"granted", "partly_granted", "refused", "question"}) EXPECT_NE(uses(package, use), "") << id << " " << use;
    const std::vector<Finding> findings = review(package);
    EXPECT_FALSE(found(findings, "package.text_missing")) << id;
    EXPECT_FALSE(found(findings, "package.placeholder_unknown")) << id;
    EXPECT_TRUE(found(findings, "package.remedy_unverified")) << id;  // NW and NI say so themselves
    EXPECT_EQ(json::canonical(package.manifest), json::canonical(shipped_manifest(id)));  // nothing is lost on the way
  }
}

TEST(Packages, EveryOtherServiceOpens) {
  for (const char* id : {"sperrmuell", "widerspruch", "wohngeld", "wohnsitz", "gewerbe"}) {
    const Package package = shipped_package(id);
    const std::vector<Finding> findings = review(package);
    EXPECT_FALSE(found(findings, "package.text_missing")) << id;
    EXPECT_FALSE(found(findings, "package.placeholder_unknown")) << id;
  }
  EXPECT_TRUE(shipped_package("widerspruch").fee_when_refused);
  EXPECT_FALSE(shipped_package("sperrmuell").fee_when_refused);
  EXPECT_EQ(shipped_package("wohnsitz").assurance, "high");
}

constexpr LocalDate kToday{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{2}};

// The sentences that a day typed into one field brings, all else being as the generator says.
std::vector<std::string> said_of(const Package& package, std::string_view field, LocalDate day,
                                 std::vector<std::pair<std::string_view, std::string>> also = {}) {
  forms::Draft draft = forms::generate(*package.form, {.optional_percent = 100, .today = kToday}).draft;
  also.emplace_back(field, to_german(day));
  for (const auto& [id, raw] : also) {
    for (std::size_t i = 1; i < package.form->nodes.size(); ++i) {
      if (package.form->nodes[i].id != id) continue;
      forms::Place place;
      std::vector<forms::NodeIndex> chain;
      for (auto at = static_cast<forms::NodeIndex>(i); at != 0; at = package.form->nodes[at].parent)
        chain.insert(chain.begin(), at);
      for (const forms::NodeIndex at : chain) place = place.child(at);
      draft.raw[place] = raw;
    }
  }
  std::vector<std::string> out;
  for (const forms::FieldError& error : forms::validate_all(*package.form, draft)) {
    if (error.code == "form.rule") out.push_back(forms::error_text(*package.form, error));
  }
  return out;
}

TEST(Packages, EveryDayThatIsTypedMustBePossible) {
  const std::vector<std::string> all = shipped_services();
  ASSERT_GE(all.size(), 11U);
  for (const std::string& id : all) {
    const Package package = shipped_package(id);
    const forms::Form& form = *package.form;
    for (const forms::ProseRule& rule : form.rules) {
      EXPECT_TRUE(rule.executable) << id << " " << rule.id << ": " << rule.why;
      if (rule.message.empty()) continue;
      const auto& english = package.translations.at("en").rules;
      ASSERT_TRUE(english.contains(rule.id)) << id << " " << rule.id;
      EXPECT_NE(english.find(rule.id)->second, rule.message);
    }
    for (std::size_t i = 1; i < form.nodes.size(); ++i) {
      const forms::Node& node = form.nodes[i];
      if (node.kind != forms::NodeKind::field || node.field.type != forms::DataType::date) continue;
      const forms::Conditions* around = form.conditions_of(node.parent);
      EXPECT_TRUE(around != nullptr &&
                  std::ranges::any_of(around->checks,
                                      [&](const forms::Check& check) {
                                        return std::ranges::find(check.reads, static_cast<forms::NodeIndex>(
                                                                                  i)) != check.reads.end() &&
                                               check.tree.json().find("$today") != std::string::npos;
                                      }))
          << id << ": every day is taken for " << node.id << " " << node.label;
    }
    for (const int later : {0, 200, 900}) {
      EXPECT_TRUE(forms::generate(form, {.seed = 7, .today = plus_days(kToday, later)}).unmet.empty()) << id;
    }
  }
}

TEST(Packages, AListChangeIsCheckedWhenThePackageOpens) {
  event::Object good = shipped_manifest("hundesteuer-abmelden");
  const auto opens = [&](const event::Object& manifest) {
    return open_package(manifest, shipped_form("hundesteuer-abmelden"),
                        shipped_files("hundesteuer-abmelden"));
  };
  ASSERT_TRUE(opens(good));
  event::Object wrong = good;
  wrong.at("list_change").as_object().at("find").as_object()["path"] = "G1/F1";
  EXPECT_FALSE(opens(wrong));
  wrong = good;
  wrong.at("list_change").as_object().at("set").as_array().at(0).as_object()["value"] = "x";
  EXPECT_EQ(opens(wrong).error().field, "list_change.set[0]");
}

TEST(Packages, TheEdgesOfWhatIsPossible) {
  const auto day = [](int y, unsigned m, unsigned d) {
    return LocalDate{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
  };
  const auto count = [](const std::vector<std::string>& said, std::string_view part) {
    return std::ranges::count_if(said,
                                 [&](const std::string& one) { return one.find(part) != std::string::npos; });
  };
  const Package dogs = shipped_package("hundesteuer");
  EXPECT_EQ(count(said_of(dogs, "F99000000103", kToday), "Geburtsdatum liegt"), 0);
  EXPECT_EQ(count(said_of(dogs, "F99000000103", plus_days(kToday, 1)), "Geburtsdatum liegt"), 1);
  EXPECT_EQ(count(said_of(dogs, "F99000000103", day(1906, 3, 2)), "Geburtsdatum liegt"), 0);
  EXPECT_EQ(count(said_of(dogs, "F99000000103", day(1906, 3, 1)), "Geburtsdatum liegt"), 1);
  EXPECT_EQ(count(said_of(dogs, "F99000000113", plus_days(kToday, 1)), "Geburtsdatum des Hundes"), 1);
  EXPECT_EQ(count(said_of(dogs, "F99000000113", kToday, {{"F99000000114", "02.03.2026"}}), "geboren"), 0);
  EXPECT_EQ(
      count(said_of(dogs, "F99000000113", kToday, {{"F99000000114", "01.03.2026"}}), "bevor er geboren ist"),
      1);
  EXPECT_EQ(count(said_of(dogs, "F99000000114", day(2026, 6, 2)), "im Voraus"), 0);
  EXPECT_EQ(count(said_of(dogs, "F99000000114", day(2026, 6, 3)), "im Voraus"), 1);
  const Package street = shipped_package("sondernutzung");
  EXPECT_EQ(count(said_of(street, "F99000000313", kToday), "nur im Voraus"), 0);
  EXPECT_EQ(count(said_of(street, "F99000000313", plus_days(kToday, -1)), "nur im Voraus"), 1);
  // Law: BMG 17: registering after moving in, deregistering up to one week before.
  const Package home = shipped_package("wohnsitz");
  EXPECT_EQ(count(said_of(home, "F99000000707", kToday, {{"F99000000706", "einzug"}}), "§ 17"), 0);
  EXPECT_EQ(
      count(said_of(home, "F99000000707", plus_days(kToday, 1), {{"F99000000706", "einzug"}}), "eingezogen"),
      1);
  EXPECT_EQ(count(said_of(home, "F99000000707", plus_days(kToday, 7), {{"F99000000706", "auszug"}}), "§ 17"),
            0);
  EXPECT_EQ(
      count(said_of(home, "F99000000707", plus_days(kToday, 8), {{"F99000000706", "auszug"}}), "Auszug"), 1);
  const Package objection = shipped_package("widerspruch");
  EXPECT_EQ(count(said_of(objection, "F99000000511", plus_days(kToday, 1)), "Zukunft"), 1);
  EXPECT_EQ(count(said_of(objection, "F99000000511", kToday), "aus der Zukunft"), 0);
}

TEST(Packages, HandingOverHasItsOwnText) {
  const Package package = shipped_package("wohngeld");
  ASSERT_TRUE(package.handover);
  EXPECT_EQ(package.handover->to, "param.zustaendig");
  EXPECT_TRUE(package.handover->preview);
  EXPECT_NE(uses(package, "handed_over"), "");
  EXPECT_EQ(uses(package, "granted"), "") << "nothing is granted here";
  EXPECT_FALSE(shipped_package("sperrmuell").handover);
  event::Object wrong = shipped_manifest("wohngeld");
  wrong.at("handover").as_object()["to"] = "param.niemand";
  EXPECT_EQ(open_package(wrong, shipped_form("wohngeld"), shipped_files("wohngeld")).error().field,
            "handover.to");
}

TEST(Packages, EnglishTextsWithGermanBehindThem) {
  for (const char* id : {"hundesteuer", "bewohnerparken", "sondernutzung", "sperrmuell", "widerspruch",
                         "wohngeld", "wohnsitz", "gewerbe"}) {
    const Package package = shipped_package(id);
    ASSERT_TRUE(package.translations.contains("en")) << id;
    const Translation& english = package.translations.at("en");
    for (const forms::Node& node : package.form->nodes) {
      if (node.parent == forms::kNoNode) continue;
      const auto element = english.elements.find(node.id);
      ASSERT_NE(element, english.elements.end()) << id << " " << node.id << " " << node.label;
      EXPECT_EQ(element->second.help.empty(), node.help.empty()) << id << " " << node.label;
      const auto at = static_cast<forms::NodeIndex>(&node - package.form->nodes.data());
      if (const forms::CodeList* list = package.form->codes(at)) {
        for (const forms::Code& code : list->codes) {
          EXPECT_TRUE(element->second.options.contains(code.code))
              << id << " " << node.label << " " << code.code;
          EXPECT_EQ(element->second.option_helps.contains(code.code), !code.help.empty())
              << id << " " << node.label << " " << code.code;
        }
      }
    }
  }
  const Package dogs = shipped_package("hundesteuer");
  EXPECT_EQ(dogs.element_text("F99000000107", TextKind::label, "en"), "House number");
  EXPECT_EQ(dogs.element_text("F99000000107", TextKind::label, "de"), "Hausnummer");
  EXPECT_EQ(dogs.element_text("F99000000107", TextKind::label, "tr"), "Hausnummer");
  EXPECT_EQ(dogs.element_text("F99000000112", TextKind::option, "en", "unklar"), "I do not know");
  EXPECT_EQ(dogs.element_text("F99000000112", TextKind::option, "de", "unklar"), "Ich weiß es nicht");
  EXPECT_EQ(dogs.element_text("F99000000112", TextKind::option_help, "en", "unklar"),
            "Then the authority checks it.");
  EXPECT_EQ(dogs.element_text("F00", TextKind::label, "en"), "");
  EXPECT_EQ(dogs.title_in("en"), "Register a dog for dog tax");
  EXPECT_EQ(dogs.title_in("fr"), dogs.title);
  EXPECT_EQ(dogs.step_label("monate", "Monate", "en"), "Months in the tax year");
  EXPECT_EQ(dogs.step_label("monate", "Monate", "de"), "Monate");
}

TEST(Packages, ATextForNothingIsRefused) {
  Files files = shipped_files("hundesteuer");
  files["texts.en.json"] = R"({"title": "x", "elements": {"F99000009999": {"label": "x"}}})";
  EXPECT_EQ(open_package(shipped_manifest("hundesteuer"), shipped_form("hundesteuer"), files).error().code,
            "package.reference");
  files.erase("texts.en.json");
  EXPECT_EQ(open_package(shipped_manifest("hundesteuer"), shipped_form("hundesteuer"), files).error().code,
            "package.missing");
}

TEST(Packages, DogTaxInDetail) {
  const Package package = shipped_package("hundesteuer");
  EXPECT_EQ(package.title, "Hund zur Hundesteuer anmelden");
  EXPECT_EQ(package.decision, DecisionKind::bound);
  EXPECT_EQ(package.procedure_code, "AO");
  EXPECT_EQ(package.role, "steueramt");
  EXPECT_EQ(package.office, "Steueramt");
  EXPECT_EQ(package.expected_days, 14);
  EXPECT_EQ(package.retention_days, 3653);  // ten years with their leap days
  EXPECT_EQ(package.leika_keys.size(), 3u);
  EXPECT_EQ(package.parameters.at("satz_erster"), "120.00");
  EXPECT_EQ(package.checklist[0].label, "Angaben vollständig und schlüssig");
  EXPECT_TRUE(package.checklist[1].label.starts_with("Nachweis zur Befreiung (nur wenn erforderlich)"));
  // The text of an outcome is all its modules but reasons and payment, which have places of their own.
  const std::string granted = uses(package, "granted");
  EXPECT_NE(granted.find("setzen wir Hundesteuer fest"), std::string::npos);
  EXPECT_NE(granted.find("\n\nBitte melden Sie den Hund innerhalb eines Monats ab"), std::string::npos);
  EXPECT_EQ(granted.find("{{kasse_iban}}"), std::string::npos);
  EXPECT_NE(uses(package, "reasons_granted").find("{{satzung_bezeichnung}}"), std::string::npos);
  EXPECT_TRUE(found(review(package), "package.reasons_missing"));  // its refusal has none
  ASSERT_NE(package.text("approval_exempt"), nullptr);
  EXPECT_EQ(package.text("approval_exempt")->use, "granted");
  EXPECT_EQ(package.text("hearing")->use, "note");
  EXPECT_EQ(package.text("no_such"), nullptr);
}

TEST(Packages, TheRemedyFollowsTheLand) {
  const Package package = shipped_package("bewohnerparken");
  EXPECT_EQ(package.remedy_in("DE-BW").kind, "widerspruch_vwgo");
  EXPECT_EQ(package.remedy_in("DE-NW").kind, "klage_vwgo");
  EXPECT_NE(package.remedy_in("DE-NW").text.find("Klage"), std::string::npos);
  EXPECT_EQ(package.remedy_in("DE-BY-KATH").kind, "widerspruch_vwgo");
  EXPECT_EQ(package.remedy_in("").kind, "widerspruch_vwgo");
  EXPECT_EQ(shipped_package("hundesteuer").remedy_in("DE-NW").kind, "widerspruch_vwgo");
  EXPECT_FALSE(shipped_package("hundesteuer").remedy_in("DE-BW").suspensive);
}

boost::json::object& model_of(event::Object& manifest) {
  return manifest["fee"].as_object()["model"].as_object();
}

// One change to a good manifest; the error names what is wrong.
struct Broken {
  const char* name;
  std::function<void(event::Object&)> change;
  const char *code, *field;
};

TEST(Packages, WhatNobodyUnderstandsIsRefusedByName) {
  const auto form = shipped_form("hundesteuer");
  const Broken all[] = {
      {"unknown member", [](auto& m) { m["tittle"] = "x"; }, "package.unknown_member", "tittle"},
      {"deep unknown member",
       [](auto& m) { m["letters"].as_object()["modules"].as_object()["approval"].as_object()["txt"] = "x"; },
       "package.unknown_member", "letters.modules.approval.txt"},
      {"in a list", [](auto& m) { m["proofs"].as_array()[0].as_object()["titel"] = "x"; },
       "package.unknown_member", "proofs[0].titel"},
      {"format", [](auto& m) { m["format"] = 2; }, "package.value", "format"},
      {"id", [](auto& m) { m["id"] = "../x"; }, "package.value", "id"},
      {"no title", [](auto& m) { m.erase("title"); }, "package.missing", "title"},
      {"title's type", [](auto& m) { m["title"] = 1; }, "package.wrong_type", "title"},
      {"other form", [](auto& m) { m["form"].as_object()["version"] = "9.0.0"; }, "package.form_mismatch",
       "form"},
      {"assurance", [](auto& m) { m["assurance_level"] = "hoch"; }, "package.value", "assurance_level"},
      {"code", [](auto& m) { m["procedure_code"] = "BGB"; }, "package.value", "procedure_code"},
      {"path", [](auto& m) { m["inputs"].as_array()[0].as_object()["path"] = "G1/F1"; }, "package.path",
       "inputs[0].path"},
      {"fee", [](auto& m) { m["fee"].as_object()["steps"].as_array()[0].as_object()["unit"] = "dm"; },
       "fees.unit", "steps.monatserster"},
      {"condition", [](auto& m) { m["proofs"].as_array()[0].as_object()["required_when"] = "in.nichts"; },
       "fees.reference", "proofs[0].required_when"},
      {"role", [](auto& m) { m["tasks"].as_array()[0].as_object()["role"] = "chef"; }, "package.reference",
       "tasks[0].role"},
      {"text of a condition",
       [](auto& m) {
         m["decision"].as_object()["refuse_when"] =
             boost::json::array{{{"id", "a"}, {"label", "A"}, {"value", true}, {"text", "no"}}};
       },
       "package.reference", "decision.refuse_when[0].text"},
      {"model's file", [](auto& m) { model_of(m)["file"] = "other.dmn"; }, "fees.model", "fee.model.file"},
      {"model's input", [](auto& m) { model_of(m)["inputs"].as_object()["Katzen"] = "in.beginn"; },
       "fees.model", "fee.model.inputs.Katzen"},
      {"source of an input",
       [](auto& m) { model_of(m)["inputs"].as_object()["Weitere Hunde"] = "in.katzen"; }, "fees.reference",
       "model.inputs.Weitere Hunde"},
      {"type of an input", [](auto& m) { model_of(m)["inputs"].as_object()["Weitere Hunde"] = "in.beginn"; },
       "fees.model", "fee.model.inputs.Weitere Hunde"},
      {"input without source", [](auto& m) { model_of(m)["inputs"].as_object().erase("Satz erster Hund"); },
       "fees.model", "fee.steps.jahressatz"},
      {"model's decision",
       [](auto& m) { m["fee"].as_object()["steps"].as_array()[0].as_object()["decision"] = "Katzensteuer"; },
       "fees.model", "fee.steps.monatserster"},
      {"model's check", [](auto& m) { model_of(m)["refuse"] = boost::json::array{"Katzen"}; }, "fees.model",
       "fee.model.refuse"},
      {"rounding twice", [](auto& m) { m["fee"].as_object()["rounding"] = "cent_half_up"; },
       "fees.specification", "rounding"},
      {"outcome",
       [](auto& m) { m["notice"].as_object()["outcomes"].as_object()["refuse"] = boost::json::array{"no"}; },
       "package.reference", "notice.outcomes.refuse"},
      {"placeholder", [](auto& m) { m["placeholders"].as_object()["monate"].as_object()["step"] = "no"; },
       "package.reference", "placeholders.monate"},
      {"remedy", [](auto& m) { m["remedy"].as_object()["kind"] = "petition"; }, "package.value",
       "remedy.kind"},
      {"time limit", [](auto& m) { m["time_limits"].as_array()[1].as_object()["after"] = "moon.full"; },
       "package.reference", "time_limits[1]"},
      {"reminder without a day",
       [](auto& m) { m["time_limits"].as_array()[1].as_object()["remind"] = "question_back"; },
       "package.value", "time_limits[1].remind"},
      {"reminder without a text",
       [](auto& m) {
         auto& limit = m["time_limits"].as_array()[0].as_object();
         limit.erase("after"), limit["before"] = "in.beginn", limit["remind"] = "no";
       },
       "package.reference", "time_limits[0].remind"},
      {"condition of a limit", [](auto& m) { m["time_limits"].as_array()[0].as_object()["when"] = "in.no"; },
       "fees.reference", "time_limits[0].when"},
      {"retention", [](auto& m) { m["retention"].as_object()["starts"] = "never"; }, "package.value",
       "retention.starts"},
      {"validity", [](auto& m) { m["retention"].as_object()["valid_until"] = "in.beginn"; }, "package.value",
       "retention"},
      {"permit",
       [](auto& m) {
         m["notice"].as_object()["permit"] = boost::json::object{
             {"title", "Ausweis"}, {"fields", boost::json::array{{{"placeholder", "no"}, {"label", "Nr."}}}}};
       },
       "package.reference", "notice.permit.fields[0].placeholder"},
      {"automatic discretion", [](auto& m) { m["decision"].as_object()["type"] = "discretion"; },
       "package.value", "decision.automatic.allowed"},
  };
  const Files files = shipped_files("hundesteuer");
  ASSERT_TRUE(open_package(shipped_manifest("hundesteuer"), form, files));
  for (const Broken& one : all) {
    event::Object manifest = shipped_manifest("hundesteuer");
    one.change(manifest);
    const auto opened = open_package(manifest, form, files);
    ASSERT_FALSE(opened) << one.name;
    EXPECT_EQ(opened.error().code, one.code) << one.name << ": " << opened.error().detail;
    EXPECT_EQ(opened.error().field, one.field) << one.name;
    EXPECT_EQ(opened.error().kind, ErrorKind::invalid);
  }
}

// A wrong model never opens: the error names file, line and element.
TEST(Packages, AWrongModelIsRefusedWithItsPlace) {
  const auto form = shipped_form("hundesteuer");
  const auto with = [&](std::string_view from, std::string_view to) {
    Files files = shipped_files("hundesteuer");
    std::string& bytes = files.at("hundesteuer.dmn");
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    bytes.replace(at, from.size(), to);
    const auto opened = open_package(shipped_manifest("hundesteuer"), form, files);
    EXPECT_FALSE(opened) << to;
    if (opened) return std::string();
    EXPECT_EQ(opened.error().code, "fees.model");
    EXPECT_EQ(opened.error().field, "fee.model.file");
    return opened.error().detail;
  };
  const std::string syntax = with("Jahressatz * Monate im Jahr / 12", "Jahressatz * * 12");
  EXPECT_NE(syntax.find("hundesteuer.dmn, Zeile "), std::string::npos) << syntax;
  EXPECT_NE(syntax.find("Anteilige Steuer"), std::string::npos) << syntax;
  const std::string unknown = with("#in_satz_erster_hund", "#in_niemand");
  EXPECT_NE(unknown.find("hundesteuer.dmn, Zeile "), std::string::npos) << unknown;
  EXPECT_NE(with("</definitions>", "</definition>").find("hundesteuer.dmn"), std::string::npos);
  const auto none = open_package(shipped_manifest("hundesteuer"), form);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().detail, "Die Datei hundesteuer.dmn fehlt im Paket.");
}

TEST(Packages, StorageMayReorderMembers) {
  auto reordered = json::parse_object(json::canonical(shipped_manifest("hundesteuer")));
  ASSERT_TRUE(reordered);
  const auto a = open_package(*reordered, shipped_form("hundesteuer"), shipped_files("hundesteuer"));
  const Package b = shipped_package("hundesteuer");
  ASSERT_TRUE(a);
  ASSERT_EQ(a->texts.size(), b.texts.size());
  for (std::size_t i = 0; i < b.texts.size(); ++i) EXPECT_EQ(a->texts[i].id, b.texts[i].id);
}

TEST(Packages, AnImportedSchemaStartsWithNeutralTexts) {
  const auto form = shipped_form("sondernutzung");
  const event::Object manifest = default_manifest(*form);
  const auto package = open_package(manifest, form);
  ASSERT_TRUE(package) << package.error().code << " " << package.error().field;
  EXPECT_EQ(package->id, "s99000000003");
  EXPECT_EQ(package->version, form->schema_version);
  EXPECT_EQ(package->title, form->title);
  EXPECT_TRUE(package->synthetic_manifest);
  EXPECT_EQ(package->decision, DecisionKind::discretion);
  EXPECT_EQ(package->procedure_code, "VwVfG");
  EXPECT_EQ(package->fee.at("kind"), "none");
  ASSERT_EQ(package->checklist.size(), 2u);
  EXPECT_EQ(package->checklist[0].label, "Angaben vollständig");
  EXPECT_EQ(package->checklist[1].label, "Nachweise vollständig");
  for (const char* use : {"granted", "partly_granted", "refused", "question", "reasons_refused", "reasons_partly_granted"}) EXPECT_NE(uses(*package, use), "") << use;
  const std::vector<Finding> findings = review(*package);
  EXPECT_TRUE(found(findings, "package.default_manifest"));
  EXPECT_FALSE(found(findings, "package.text_missing"));
  EXPECT_FALSE(found(findings, "package.placeholder_unknown"));
}

TEST(Packages, ReviewNamesWhatIsMissing) {
  event::Object manifest = shipped_manifest("bewohnerparken");
  manifest["letters"].as_object()["modules"].as_object()["approval"].as_object()["text"] = "Hallo {{niemand}}, {{name}}";
  manifest.erase("remedy");
  manifest["letters"].as_object()["modules"].as_object()["hearing"].as_object()["text"] = "{{ niemand2";
  const auto package =
      open_package(manifest, shipped_form("bewohnerparken"), shipped_files("bewohnerparken"));
  ASSERT_TRUE(package) << package.error().field;
  const std::vector<Finding> findings = review(*package);
  EXPECT_TRUE(found(findings, "package.remedy_missing"));
  const auto unknown = std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.code == "package.placeholder_unknown"; });
  ASSERT_NE(unknown, findings.end());
  EXPECT_EQ(unknown->items, std::vector<std::string>{"niemand"});
  std::size_t prose = 0;
  for (const forms::ProseRule& rule : package->form->rules) prose += rule.executable ? 0 : 1;
  const auto rules = std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.code == "package.rules_not_executable"; });
  ASSERT_EQ(rules != findings.end(), prose > 0);
  EXPECT_EQ(rules == findings.end() ? 0 : rules->items.size(), prose);
}

}  // namespace
}  // namespace rathaus::packages
