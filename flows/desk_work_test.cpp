// Deputies, several cases at once, views and alarms on a real runtime, without pages.
#include "flows/bulk.h"
#include "flows/deputies.h"
#include "flows/digest.h"
#include "flows/test_support.h"
#include "flows/views.h"

namespace rathaus::flows {
namespace {

using Codes = std::vector<std::string>;

class DeskWorkTest : public TownTest {
 protected:
  DeskWorkTest() {
    install("hund", "Hund anmelden", "bound");
    install("baum", "Baum fällen", "discretion");
    for (const char* login : {"anna", "bert", "head"}) {
      const auto enrolled = add_staff(*house_, "musterstadt", login,
                                      {.name = login,
                                       .services = {login == std::string("bert") ? "baum" : "*"},
                                       .roles = {login == std::string("head") ? "head" : "clerk"}});
      EXPECT_TRUE(enrolled);
      ids_[login] = enrolled->staff_id;
    }
  }
  void install(const std::string& id, const std::string& title, const char* decision) {
    forms::FormBuilder b(title);
    b.group("P");
    b.field("name", forms::DataType::text);
    const forms::Form form = b.build();
    event::Object manifest = packages::default_manifest(form);
    manifest["id"] = id;
    manifest["title"] = title;
    manifest["decision"] = event::Object{{"type", decision}};
    const Status done = shelf_->install(manifest, form);
    ASSERT_TRUE(done) << done.error().code << " " << done.error().field << " " << done.error().detail;
    ASSERT_TRUE(shelf_->offer("musterstadt", id, "1.0"));
  }
  // As the door finds them.
  identity::Staff staff(const std::string& login) {
    return with_deputyships(*house_, staff_by_id(*house_, "musterstadt", ids_[login]).value()).value();
  }

  std::string file(const std::string& service, const std::string& family, bool address = true) {
    clock_.advance(std::chrono::seconds(1));
    cases::Case c;
    c.service = {service, "1.0", service};
    c.reference = "26-" + std::to_string(clock_.now().micros);
    c.applicant = {.given_names = "Erika", .family_name = family, .born_on = "1980-02-01"};
    if (address)
      c.applicant.street = "Weg 1", c.applicant.postal_code = "12345", c.applicant.city = "Musterstadt";
    c.answers = event::Object{{"P[0]/name[0]", family}};
    const auto id = town_->file(std::move(c));
    EXPECT_TRUE(id);
    return id.value();
  }
  std::string ready(const std::string& login, const std::string& service, const std::string& family,
                    bool address = true) {
    const std::string id = file(service, family, address);
    EXPECT_TRUE(assign_case(*house_, staff(login), {.case_id = id}, ids_[login]));
    const Status complete = declare_complete(*house_, staff(login), {.case_id = id});
    EXPECT_TRUE(complete) << complete.error().code;
    return id;
  }
  cases::Case state(const std::string& id) {
    return cases::from_state((*runtime_->read("musterstadt"))->state(id).value()->data);
  }
  identity::Deputyship away(const std::string& absent, const std::string& deputy, int days) {
    const LocalDate today = berlin_date(clock_.now());
    return {.absent = ids_[absent], .deputy = ids_[deputy], .from = today, .until = plus_days(today, days)};
  }

  std::map<std::string, std::string> ids_;
};

TEST_F(DeskWorkTest, ADeputySeesAndActsInTheAbsentOnesPlaceUntilTheEnd) {
  const std::string hund = file("hund", "Meier");
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = hund}, ids_["anna"]));
  EXPECT_EQ(desk_case(*house_, staff("bert"), hund).error().code, "case.unknown");
  ASSERT_TRUE(set_deputy(*house_, staff("head"), away("anna", "bert", 1), "key"));
  ASSERT_TRUE(set_deputy(*house_, staff("head"), away("anna", "bert", 1), "key")) << "sent twice";
  EXPECT_EQ(deputyships(*house_, staff("head"))->size(), 1U);
  EXPECT_EQ(work_list(*house_, staff("bert"), {.assignee = kDeputised})->rows.size(), 1U);
  EXPECT_EQ(work_counts(*house_, staff("bert"))->deputised, 1);
  EXPECT_EQ(search_cases(*house_, staff("bert"), "Meier", 5)->size(), 1U);
  ASSERT_TRUE(add_note(*house_, staff("bert"), {.case_id = hund}, "Angerufen."));
  const std::string baum = file("baum", "Wald");
  ASSERT_TRUE(add_note(*house_, staff("bert"), {.case_id = baum}, "Eigene Sache."));
  const auto last = [&](const std::string& id) { return case_history(*house_, staff("head"), id)->back(); };
  EXPECT_EQ(last(hund).actor.id, ids_["bert"]) << "the human being";
  EXPECT_EQ(cases::acting_for(last(hund)), ids_["anna"]) << "in whose place";
  EXPECT_EQ(cases::acting_for(last(baum)), "");
  clock_.advance(std::chrono::hours(24));
  EXPECT_TRUE(desk_case(*house_, staff("bert"), hund)) << "the last day";
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(desk_case(*house_, staff("bert"), hund).error().code, "case.unknown");
  EXPECT_TRUE(work_list(*house_, staff("bert"), {.assignee = kDeputised})->rows.empty());
  EXPECT_TRUE(runtime_->verify("musterstadt")->differences.empty());
}

TEST_F(DeskWorkTest, WhatADeputyTakesStaysWithTheAbsentOne) {
  const std::string theirs = file("hund", "Meier"), fresh = file("hund", "Wolf"), own = file("baum", "Wald");
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = theirs}, ids_["anna"]));
  ASSERT_TRUE(set_deputy(*house_, staff("anna"), away("anna", "bert", 0), "key"));
  for (const std::string& id : {theirs, fresh, own})
    ASSERT_TRUE(take_case(*house_, staff("bert"), {.case_id = id, .key = "take" + id}));
  EXPECT_EQ(state(theirs).assignee, ids_["anna"]);
  EXPECT_EQ(state(fresh).assignee, ids_["anna"]) << "bert may see dogs in anna's place only";
  EXPECT_EQ(state(fresh).status, cases::CaseStatus::in_progress);
  EXPECT_EQ(state(own).assignee, ids_["bert"]) << "their own service is their own case";
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(desk_case(*house_, staff("bert"), fresh).error().code, "case.unknown");
  EXPECT_EQ(work_list(*house_, staff("anna"), {.assignee = ids_["anna"]})->rows.size(), 2U);
  EXPECT_TRUE(runtime_->verify("musterstadt")->differences.empty());
}

TEST_F(DeskWorkTest, ProtectionIsThePersonsInEveryServiceAndForWhatComes) {
  const std::string dog = file("hund", "Meier"), tree = file("baum", "Meier"), other = file("baum", "Wolf");
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = dog}, ids_["anna"]));
  EXPECT_EQ(search_cases(*house_, staff("bert"), "Meier", 5)->size(), 1U);
  ASSERT_TRUE(protect_person(*house_, staff("anna"), {.case_id = dog, .key = "p"}, "Auskunftssperre"));
  ASSERT_TRUE(protect_person(*house_, staff("anna"), {.case_id = dog, .key = "p"}, "Auskunftssperre"))
      << "sent twice";
  EXPECT_TRUE(state(tree).protection) << "of another office too";
  EXPECT_EQ(state(tree).protection->reason.find("Auskunftssperre"), std::string::npos)
      << "why is the first office's";
  EXPECT_FALSE(state(other).protection);
  EXPECT_TRUE(search_cases(*house_, staff("bert"), "Meier", 5)->empty());
  ASSERT_TRUE(end_protection(*house_, staff("anna"), {.case_id = dog, .key = "e"}, "Sperre aufgehoben"));
  EXPECT_FALSE(state(tree).protection);
  EXPECT_EQ(search_cases(*house_, staff("bert"), "Meier", 5)->size(), 1U);
  EXPECT_TRUE(runtime_->verify("musterstadt")->differences.empty());
}

TEST_F(DeskWorkTest, WhoMaySetAndEndADeputy) {
  EXPECT_EQ(set_deputy(*house_, staff("bert"), away("anna", "bert", 3), "k").error().code, "staff.unknown")
      << "nobody makes themselves a deputy";
  ASSERT_TRUE(set_deputy(*house_, staff("anna"), away("anna", "bert", 3), "k"));
  ASSERT_TRUE(set_deputy(*house_, staff("bert"), away("bert", "head", 3), "k"));
  EXPECT_FALSE(staff("head").stands_in_for.empty());
  EXPECT_EQ(staff("head").stands_in_for.size(), 1U) << "a deputy's deputy is nobody's";
  const std::string id = deputyships(*house_, staff("anna"))->front().id;
  ASSERT_TRUE(end_deputy(*house_, staff("anna"), id));
  EXPECT_TRUE(staff("bert").stands_in_for.empty()) << "at once";
  EXPECT_EQ(deputyships(*house_, staff("anna"))->size(), 1U) << "the record stays";
  EXPECT_EQ(end_deputy(*house_, staff("anna"), "nothing").error().code, "deputy.unknown");
}

TEST_F(DeskWorkTest, SeveralGrantsGoOneByOneAndTheOthersSayWhy) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(ready("anna", "hund", "Hund" + std::to_string(i)));
  ids.push_back(ready("anna", "baum", "Wald"));
  ids.push_back(file("hund", "Neu"));
  ids.push_back(ready("anna", "hund", "Ohne", false));
  ids.push_back("not-a-case");
  const auto batch_id = check_bulk(*house_, staff("anna"), BulkAction::grant, "", "", ids, "key");
  ASSERT_TRUE(batch_id) << batch_id.error().code;
  Batch batch = batch_of(*house_, staff("anna"), *batch_id).value();
  Codes codes;
  for (const BulkItem& one : batch.items) codes.push_back(one.goes ? "goes" : one.code);
  EXPECT_EQ(codes, (Codes{"goes", "goes", "goes", "goes", "goes", "bulk.discretion", "bulk.not_yours",
                          "notice.address_missing"}));
  EXPECT_FALSE(state(ids[0]).decision) << "a dry run";
  EXPECT_EQ(batch_of(*house_, staff("head"), *batch_id).error().code, "bulk.unknown") << "somebody else's";
  // Meanwhile one changes: it alone does not go.
  ASSERT_TRUE(add_note(*house_, staff("anna"), {.case_id = ids[2]}, "Moment."));
  ASSERT_TRUE(run_bulk(*house_, staff("anna"), *batch_id));
  ASSERT_TRUE(run_bulk(*house_, staff("anna"), *batch_id)) << "sent twice";
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  batch = batch_of(*house_, staff("anna"), *batch_id).value();
  EXPECT_TRUE(batch.finished());
  EXPECT_EQ(batch.items[2].state, "failed");
  EXPECT_EQ(batch.items[2].code, "store.changed_meanwhile");
  for (const int i : {0, 1, 3, 4}) {
    EXPECT_EQ(batch.items[static_cast<std::size_t>(i)].state, "done")
        << batch.items[static_cast<std::size_t>(i)].code;
    EXPECT_EQ(state(ids[static_cast<std::size_t>(i)]).notices.size(), 1U);
  }
  EXPECT_FALSE(state(ids[2]).decision);
  EXPECT_FALSE(state(ids[5]).decision);
}

TEST_F(DeskWorkTest, ABatchRunsWithTheRightsOfTheDayItRuns) {
  const std::string id = file("hund", "Meier");
  ASSERT_TRUE(set_deputy(*house_, staff("anna"), away("anna", "bert", 0), "k"));
  const auto batch =
      check_bulk(*house_, staff("bert"), BulkAction::assign, ids_["anna"], "Bitte am Montag.", {id}, "key");
  ASSERT_TRUE(batch);
  clock_.advance(std::chrono::hours(24));
  ASSERT_TRUE(run_bulk(*house_, staff("bert"), *batch));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(batch_of(*house_, staff("bert"), *batch)->items.front().code, "case.unknown");
  EXPECT_EQ(state(id).assignee, "");
}

TEST_F(DeskWorkTest, AssignAndRemindAsABatch) {
  const std::string one = file("hund", "Eins"), two = file("hund", "Zwei");
  const auto assign =
      check_bulk(*house_, staff("head"), BulkAction::assign, ids_["bert"], "", {one, two}, "a");
  EXPECT_EQ(batch_of(*house_, staff("head"), *assign)->items.front().code, "bulk.target_may_not_see");
  const auto mine =
      check_bulk(*house_, staff("anna"), BulkAction::assign, ids_["anna"], "Von der Theke.", {one, two}, "b");
  ASSERT_TRUE(run_bulk(*house_, staff("anna"), *mine));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(state(one).assignee, ids_["anna"]);
  EXPECT_EQ(state(two).notes.front().text, "Zur Übergabe: Von der Theke.");
  ASSERT_TRUE(ask_applicant(*house_, staff("anna"), {.case_id = one}, "Bitte ein Foto.",
                            plus_days(berlin_date(clock_.now()), 14)));
  clock_.advance(std::chrono::hours(48));
  const auto remind = check_bulk(*house_, staff("anna"), BulkAction::remind, "", "", {one, two}, "c");
  const Batch batch = batch_of(*house_, staff("anna"), *remind).value();
  EXPECT_TRUE(batch.items[0].goes);
  EXPECT_EQ(batch.items[1].code, "case.nothing_to_remind");
}

TEST_F(DeskWorkTest, AlarmsAreCountedAsTheyAreListed) {
  const std::string mine = file("hund", "Alt"), other = file("baum", "Wald");
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = mine}, ids_["anna"]));
  EXPECT_EQ(alarm_counts(*house_, staff("anna"))->all_critical, 0);
  clock_.advance(std::chrono::hours(24 * 92));
  EXPECT_EQ(alarm_counts(*house_, staff("anna"))->all_critical, 0) << "the day itself is still in time";
  clock_.advance(std::chrono::hours(24));
  const AlarmCounts n = alarm_counts(*house_, staff("anna")).value();
  EXPECT_EQ(n.critical, 1);
  EXPECT_EQ(n.all_critical, 2);
  EXPECT_EQ(n.all_overdue, 2);
  const auto rows = [&](const std::string& who, ListFilter filter) {
    return work_list(*house_, staff(who), filter)->rows;
  };
  EXPECT_EQ(rows("anna", {.critical = true}).size(), 2U);
  EXPECT_EQ(rows("anna", {.assignee = ids_["anna"], .critical = true}).size(), 1U);
  EXPECT_EQ(rows("anna", {.assignee = "-", .overdue = true}).size(), 1U);
  EXPECT_TRUE(rows("anna", {.critical = true}).front().critical);
  EXPECT_EQ(rows("anna", {.critical = true}).front().legal_why, "silence");
  EXPECT_EQ(alarm_counts(*house_, staff("bert"))->all_critical, 1) << "what bert may not see is not counted";
  EXPECT_EQ(rows("anna", {.way = 0}).size(), 2U);
  EXPECT_TRUE(rows("anna", {.way = 1}).empty());
}

TEST_F(DeskWorkTest, TheDigestComesOnWorkingDaysUntilItIsEnded) {
  std::vector<std::string> sent;
  runtime_->on_effect(
      kDigestEffect,
      [&](const std::string&, const event::Effect& effect) -> Result<std::optional<event::Command>> {
        sent.push_back(std::string(effect.data.at("staff").as_string()));
        return std::nullopt;
      });
  const auto days = [&](int n) {
    sent.clear();
    for (int i = 0; i < n; ++i) {
      clock_.advance(std::chrono::hours(24));
      ASSERT_TRUE(runtime_->settle("musterstadt"));
    }
  };
  days(7);
  EXPECT_TRUE(sent.empty()) << "nobody asked";
  ASSERT_TRUE(set_digest(*house_, staff("anna"), true));
  ASSERT_TRUE(set_digest(*house_, staff("anna"), true)) << "once";
  days(14);
  EXPECT_EQ(sent, std::vector<std::string>(10, ids_["anna"]));
  ASSERT_TRUE(set_digest(*house_, staff("anna"), false));
  days(7);
  EXPECT_TRUE(sent.empty());
  EXPECT_TRUE(runtime_->verify("musterstadt")->differences.empty());
}

TEST_F(DeskWorkTest, PagesOfTheCriticalList) {
  for (int i = 0; i < 7; ++i) file(i % 2 ? "hund" : "baum", "N" + std::to_string(i));
  clock_.advance(std::chrono::hours(24 * 100));
  for (const bool critical : {true, false}) {
    std::vector<std::string> seen;
    ListFilter filter{.overdue = !critical, .critical = critical, .limit = 3};
    do {
      const ListPage page = work_list(*house_, staff("anna"), filter).value();
      for (const ListRow& row : page.rows) seen.push_back(row.case_id);
      filter.after = page.next;
    } while (!filter.after.empty());
    EXPECT_EQ(seen.size(), 7U);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  }
}

TEST_F(DeskWorkTest, SearchTakesSeveralWordsAndParts) {
  file("hund", "Obermayerhofer");
  file("baum", "Obermayerhofer");
  file("hund", "Schmidt");
  const auto found = [&](const std::string& who, const std::string& typed) {
    return search_cases(*house_, staff(who), typed, 10)->size();
  };
  EXPECT_EQ(found("anna", "ober"), 2U) << "prefix";
  EXPECT_EQ(found("anna", "yerhof"), 2U) << "part";
  EXPECT_EQ(found("anna", "yerhox"), 0U);
  EXPECT_EQ(found("anna", "obermayerhofer hund"), 1U) << "with the service";
  EXPECT_EQ(found("anna", "yerhofer hund 1980"), 1U);
  EXPECT_EQ(found("anna", "yerhofer hund 1981"), 0U);
  EXPECT_EQ(found("anna", "schmidt 1.2.1980"), 1U);
  EXPECT_EQ(found("anna", "schmidt 1.2.1981"), 0U);
  EXPECT_EQ(found("anna", "hund"), 2U);
  EXPECT_EQ(found("bert", "yerhofer"), 1U) << "bert sees trees only";
  EXPECT_EQ(found("bert", "hund"), 0U);
}

TEST_F(DeskWorkTest, ViewsAreOnesOwnOrSharedByAHead) {
  EXPECT_EQ(save_view(*house_, staff("anna"), {.name = ""}, "k").error().code, "view.name_missing");
  EXPECT_EQ(save_view(*house_, staff("anna"), {.name = "Für alle", .shared = true}, "k").error().code,
            "view.only_head_shares");
  const auto own = save_view(*house_, staff("anna"),
                             {.name = "Neue", .filter = {{"status", "neu"}}, .columns = {"name"}}, "k");
  ASSERT_TRUE(own);
  EXPECT_EQ(save_view(*house_, staff("anna"), {.name = "Neue"}, "k").value(), *own) << "sent twice";
  ASSERT_TRUE(save_view(*house_, staff("head"),
                        {.name = "Hunde", .shared = true, .filter = {{"leistung", "hund"}}}, "k"));
  EXPECT_EQ(saved_views(*house_, staff("anna"))->size(), 2U);
  EXPECT_TRUE(saved_views(*house_, staff("bert"))->empty()) << "a view of a service that is not bert's";
  EXPECT_EQ(delete_view(*house_, staff("head"), *own).error().code, "view.unknown") << "somebody's own";
  ASSERT_TRUE(delete_view(*house_, staff("anna"), *own));
  EXPECT_EQ(saved_views(*house_, staff("anna"))->size(), 1U);
}

}  // namespace
}  // namespace rathaus::flows
