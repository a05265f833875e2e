// The list a service keeps follows its cases: granted, signed twice, taken back, protected; two at once give no number twice.
#include "flows/holdings.h"

#include "flows/test_support.h"
#include "modules/cases/case_fields.h"

namespace rathaus::flows {
namespace {

class ListTown : public ProcessTown {
 protected:
  ListTown() {
    forms::FormBuilder b("Hunde");
    b.group("P");
    b.field("name", forms::DataType::text);
    const forms::Form form = b.build();
    event::Object manifest = packages::default_manifest(form);
    manifest["id"] = "hunde", manifest["title"] = "Hunde";
    manifest["holdings"] = json::parse_object(R"({"title": "Hunde", "number": "marke", "until": "ende",
      "household": ["halter"], "columns": [
        {"id": "marke", "label": "Marke", "type": "text"},
        {"id": "halter", "label": "Halter", "type": "text", "required": true, "path": "P/name"},
        {"id": "rasse", "label": "Rasse", "type": "text"},
        {"id": "ende", "label": "Ende", "type": "date"}]})")
                               .value();
    manifest["retention"] =
        json::parse_object(R"({"case_years": 10, "starts": "end_of_year_of_last_assessment"})").value();
    EXPECT_TRUE(shelf_->install(manifest, form));
    EXPECT_TRUE(shelf_->offer(kTown, "hunde", "1.0"));
  }
  std::string ready(const std::string& name) {
    const std::string id = file("hunde", name);
    EXPECT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id}, staff("anna").id));
    EXPECT_TRUE(declare_complete(*house_, staff("anna"), {.case_id = id}));
    return id;
  }
  // As the desk decides, without its letter.
  void grant(const std::string& id, bool second_needed = false) {
    cases::Decision decision{.text = "Bewilligt.", .holding = true};
    cases::Notice notice{.id = "N1", .subject = "Bescheid", .blob = "b", .sha256 = "s"};
    notice.release_at = clock_.now() + std::chrono::minutes(5);
    const auto done = runtime_->command(kTown, {"staff", staff("anna").id}, "",
                                        {"cases.Decide",
                                         {{"case_id", id},
                                          {"decision", json::write_fields(decision)},
                                          {"notice", json::write_fields(notice)},
                                          {"second_needed", second_needed}}});
    ASSERT_TRUE(done) << done.error().code;
    ASSERT_TRUE(runtime_->settle(kTown));
  }
  std::vector<Holding> rows() { return holdings_of(*house_, kTown, "hunde").value(); }
  holdings::Layout layout() {
    return holdings::Layout::read(shelf_->offered(kTown, "hunde").value()->manifest).value();
  }
  Status change(const Holding& one, holdings::Row row, std::optional<bool> marked = std::nullopt,
                const char* who = "anna") {
    problems_.clear();
    return change_holding(*house_, staff(who), "hunde",
                          {.id = one.id, .revision = one.revision, .row = std::move(row), .marked = marked},
                          problems_);
  }
  std::vector<holdings::CellProblem> problems_;
};

TEST_F(ListTown, ARowThatEndedIsErasedAfterItsYears) {
  const auto at = [&](const char* instant) {
    clock_.set(*parse_iso_instant(instant));
    ASSERT_TRUE(runtime_->settle(kTown));
  };
  at("2026-11-18T10:00:00Z");
  ASSERT_TRUE(
      import_holdings(
          *house_, kTown, "hunde",
          "Halter;Rasse;Ende\nAlt;Dackel;30.06.2010\nRoth;Pudel;30.06.2026\nBlau;Dogge;\nGrau;Mops;\n")
          ->errors.empty());
  const auto of = [&](const std::string& holder) {
    for (const Holding& one : rows())
      if (one.row.at("halter") == holder) return std::optional(one);
    return std::optional<Holding>();
  };
  EXPECT_EQ(of("Alt")->erased_on, parse_iso_date("2026-11-19")) << "its years are over: it can be seen today";
  EXPECT_EQ(of("Roth")->erased_on, parse_iso_date("2037-01-01"));
  EXPECT_FALSE(of("Blau")->erased_on);
  at("2026-11-18T23:00:00Z");
  EXPECT_FALSE(of("Alt"));
  EXPECT_TRUE(of("Roth"));

  at("2027-02-01T10:00:00Z");
  holdings::Row ended = of("Blau")->row, corrected = of("Roth")->row;
  ended["ende"] = "31.12.2026", corrected["rasse"] = "Spitz", corrected["ende"] = "30.06.2026";
  ASSERT_TRUE(change(*of("Blau"), ended));
  EXPECT_EQ(of("Blau")->erased_on, parse_iso_date("2038-01-01")) << "entered the year after";
  ASSERT_TRUE(change(*of("Roth"), corrected));
  EXPECT_EQ(of("Roth")->erased_on, parse_iso_date("2037-01-01")) << "a correction does not keep it longer";
  holdings::Row grey = of("Grau")->row;
  grey["ende"] = "31.01.2027";
  ASSERT_TRUE(change(*of("Grau"), grey));
  grey.erase("ende");
  ASSERT_TRUE(change(*of("Grau"), grey));
  EXPECT_FALSE(of("Grau")->erased_on) << "the end was a mistake";

  at("2036-12-31T22:59:59Z");
  EXPECT_TRUE(of("Roth"));
  at("2036-12-31T23:00:00Z");
  EXPECT_FALSE(of("Roth"));
  EXPECT_TRUE(of("Blau"));
  at("2037-12-31T23:00:00Z");
  EXPECT_FALSE(of("Blau"));
  EXPECT_TRUE(of("Grau"));
  EXPECT_TRUE(runtime_->verify(kTown)->differences.empty());
}

TEST_F(ListTown, AProtectedPersonIsHiddenWithTheWholeHousehold) {
  const std::string id = ready("Meier");
  grant(id);
  ASSERT_EQ(rows().size(), 1U);
  const std::string name = rows()[0].row.at("halter");
  ASSERT_TRUE(import_holdings(*house_, kTown, "hunde", "Halter;Rasse\n" + name + ";Dackel\nRoth;Pudel\n")
                  ->errors.empty());
  for (const Holding& one : rows()) EXPECT_FALSE(one.hidden);
  ASSERT_TRUE(protect_person(*house_, staff("head"), {.case_id = id}, "Auskunftssperre eingetragen"));
  ASSERT_TRUE(runtime_->settle(kTown));
  int hidden = 0;
  for (const Holding& one : rows()) {
    EXPECT_EQ(one.hidden, one.row.at("halter") == name);
    const std::string csv = holdings::to_csv(layout(), {one.shown(layout())});
    if (!one.hidden) continue;
    EXPECT_EQ(csv.find(name), csv.npos);
    EXPECT_EQ(csv.find("Dackel"), csv.npos) << "no free text";
    ++hidden;
  }
  EXPECT_EQ(hidden, 2) << "the row of the case and the dog that came from a file";
  ASSERT_TRUE(end_protection(*house_, staff("anna"), {.case_id = id}, "Sperre aufgehoben"));
  ASSERT_TRUE(runtime_->settle(kTown));
  for (const Holding& one : rows()) EXPECT_FALSE(one.hidden);
}

TEST_F(ListTown, AGrantSignedTwiceStandsInItAfterTheSecond) {
  const std::string id = ready("Meier");
  grant(id, true);
  EXPECT_TRUE(rows().empty());
  ASSERT_TRUE(sign_decision(*house_, staff("head"), {.case_id = id}));
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(rows().size(), 1U);
}

TEST_F(ListTown, ANoticeTakenBackTakesItsRowWithIt) {
  const std::string id = ready("Meier");
  grant(id);
  ASSERT_EQ(rows().size(), 1U);
  ASSERT_TRUE(recall_notice(*house_, staff("anna"), {.case_id = id}, "N1"));
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_TRUE(rows().empty());
}

TEST_F(ListTown, ARowIsCorrectedByHandAndTheSlowerOneIsTold) {
  ASSERT_TRUE(import_holdings(*house_, kTown, "hunde", "Marke;Halter\n7;Roth\n8;Blau\n")->errors.empty());
  const Holding one = rows()[0];
  ASSERT_TRUE(change(one, {{"marke", "7"}, {"halter", "Roth"}, {"ende", "01.03.2026"}}));
  EXPECT_TRUE(problems_.empty());
  const Holding after = holding_of(*house_, kTown, "hunde", one.id).value();
  EXPECT_EQ(after.row.at("ende"), "2026-03-01");
  EXPECT_EQ(after.changed_by, "anna");
  EXPECT_TRUE(change(one, {{"marke", "7"}, {"halter", "Roth"}, {"ende", "01.03.2026"}})) << "pressed twice";
  EXPECT_EQ(change(one, {{"halter", "Roth"}}).error().code, "store.changed_meanwhile");
  ASSERT_TRUE(change(after, {{"marke", "7"}, {"ende", "31.02.2026"}}));
  EXPECT_EQ(problems_.size(), 2U) << "no owner, no such day";
  EXPECT_EQ(change(after, {{"marke", "8"}, {"halter", "Roth"}}).error().code, "holdings.number_taken");
  EXPECT_EQ(holding_of(*house_, kTown, "hunde", one.id)->row, after.row);
}

TEST_F(ListTown, ProtectionOfARowFromAFileIsEndedByWhoeverLeads) {
  ASSERT_TRUE(import_holdings(*house_, kTown, "hunde", "Halter;Rasse\nRoth;Pudel\n")->errors.empty());
  ASSERT_TRUE(change(rows()[0], {{"halter", "Roth"}, {"rasse", "Pudel"}}, true));
  ASSERT_TRUE(rows()[0].hidden);
  // What is not shown cannot be typed: it stays.
  ASSERT_TRUE(change(rows()[0], {{"ende", "01.03.2026"}, {"halter", "Anders"}}));
  EXPECT_EQ(rows()[0].row.at("halter"), "Roth");
  EXPECT_EQ(rows()[0].row.at("rasse"), "Pudel");
  EXPECT_EQ(rows()[0].row.at("ende"), "2026-03-01");
  EXPECT_EQ(change(rows()[0], {}, false).error().code, "holdings.head_ends_protection");
  ASSERT_TRUE(change(rows()[0], {{"ende", "01.03.2026"}}, false, "head"));
  EXPECT_FALSE(rows()[0].hidden);
}

TEST_F(ListTown, TwoAtOnceGiveNoNumberTwice) {
  for (const char* name : {"A", "B", "C"}) {
    const std::string id = ready(name);
    grant(id);
    ASSERT_TRUE(
        import_holdings(*house_, kTown, "hunde", std::string("Halter\nX") + name + "\n")->errors.empty());
  }
  std::set<std::string> numbers;
  for (const Holding& one : rows()) numbers.insert(one.row.at("marke"));
  EXPECT_EQ(numbers.size(), 6U);
}

}  // namespace
}  // namespace rathaus::flows
