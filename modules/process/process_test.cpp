#include "modules/process/process.h"

#include "libs/bpmn/state_json.h"
#include "modules/process/fold.h"
#include "modules/process/test_support.h"

namespace rathaus::process {
namespace {

using namespace test;

const Instant kStart = *parse_iso_instant("2027-03-01T08:00:00Z");
Instant day(int n) { return kStart + std::chrono::hours(24 * n); }

std::vector<std::string> active(const Deployment& d, const event::Object& instance) {
  const auto state = bpmn::state_from_json(d.model, *json::get_object(instance, "state").value());
  EXPECT_TRUE(state) << state.error().detail;
  std::vector<std::string> out;
  for (const auto& [run, node] : bpmn::Engine(d.model).active(*state)) out.push_back(d.model.nodes[node].id);
  return out;
}
using Ids = std::vector<std::string>;

class UniversalTest : public testing::Test {
 protected:
  UniversalTest() { start(service()); }
  void start(feel::Value of) {
    file = {};
    auto turn = Turn::begin(universal(), std::move(of), facts(), kStart, "cases.ApplicationSubmitted");
    EXPECT_TRUE(turn);
    file.commit(std::move(*turn).finish(), kStart);
  }
  Outcome see(std::initializer_list<const char*> names, feel::Value of, Instant at) {
    auto turn = Turn::open(universal(), file.instance, std::move(of), at);
    EXPECT_TRUE(turn);
    for (const char* name : names) turn->observe(name);
    Outcome out = std::move(*turn).finish();
    file.commit(out, at);
    return out;
  }
  feel::Value complete() const {
    return facts({{"vollstaendig", true}, {"vollstaendig_am", LocalDate{std::chrono::year{2027} / 3 / 2}}});
  }
  feel::Value decided() const {
    return facts({{"vollstaendig", true},
                  {"vollstaendig_am", LocalDate{std::chrono::year{2027} / 3 / 2}},
                  {"entschieden", true},
                  {"bekannt_am", LocalDate{std::chrono::year{2027} / 3 / 10}},
                  {"rechtsbehelf_bis", LocalDate{std::chrono::year{2027} / 4 / 12}}});
  }
  Ids now() const { return active(*universal(), file.instance); }
  File file;
};

TEST_F(UniversalTest, AccompaniesACaseFromReceiptToItsEnd) {
  EXPECT_EQ(now(), Ids{"pruefen"});
  see({"cases.DeclaredComplete"}, complete(), day(1));
  EXPECT_EQ(now(), Ids{"entscheiden"});
  see({"cases.Decided"}, decided(), day(2));
  EXPECT_EQ(now(), Ids{"versenden"});
  const Outcome sent = see({"cases.NoticeDispatched"}, decided(), day(3));
  EXPECT_EQ(*sent.next_due, *parse_iso_instant("2027-03-09T23:00:00Z"));  // 10 March, legal time
  see({}, decided(), day(10));
  EXPECT_EQ(now(), Ids{"rechtsbehelfsfrist"});
  const Outcome ended = see({"cases.Closed"}, decided(), day(60));
  EXPECT_TRUE(ended.changed);
  EXPECT_TRUE(process::ended(file.instance));
  EXPECT_FALSE(ended.next_due);
  EXPECT_EQ(json::canonical(file.replayed()), json::canonical(file.instance));
}

TEST_F(UniversalTest, WhatChangesNothingIsNoEvent) {
  const std::size_t before = file.events().size();
  const Outcome out = see({"cases.NoteAdded", "cases.ItemTicked"}, facts(), day(1));
  EXPECT_FALSE(out.changed);
  EXPECT_TRUE(out.events.empty());
  EXPECT_EQ(file.events().size(), before);
}

TEST_F(UniversalTest, ADeviationIsRecordedAndNeverRefused) {
  // The signature of a draft that this process never saw.
  const Outcome out = see({"cases.DecisionSentBack"}, facts(), day(1));
  ASSERT_EQ(out.events.size(), 1u);
  EXPECT_EQ(out.events[0].type, "process.Deviated");
  EXPECT_EQ(now(), Ids{"pruefen"});
  // Decided before anybody had declared the papers complete: it follows.
  see({"cases.Decided"}, decided(), day(2));
  EXPECT_EQ(now(), Ids{"versenden"});
}

TEST_F(UniversalTest, StoresNothingOfTheCaseItself) {
  const std::string text = json::canonical(file.instance);
  EXPECT_EQ(text.find("vorgang"), std::string::npos);
  EXPECT_NE(text.find("fiktion_monate"), std::string::npos);  // of the service: fixed when it began
  EXPECT_LT(text.size(), 8u * 1024) << "a waiting instance has at most 8 KB";
}

TEST_F(UniversalTest, DeemedApprovalComesTheDayAfterAndIsATaskForAPerson) {
  start(service(false, 3));
  see({"cases.DeclaredComplete"}, complete(), day(1));
  EXPECT_EQ(now(), (Ids{"entscheiden", "fiktion"}));
  // Complete on 2 March: three months end with 2 June (BGB 188(2)).
  see({}, complete(), *parse_iso_instant("2027-06-02T21:59:59Z"));
  EXPECT_EQ(now(), (Ids{"entscheiden", "fiktion"}));
  const Outcome out = see({}, complete(), *parse_iso_instant("2027-06-02T22:00:00Z"));
  ASSERT_EQ(out.opened.size(), 1u);
  EXPECT_EQ(out.opened[0].node, "fiktion_bescheinigen");
  const Outcome decision = see({"cases.Decided"}, decided(), *parse_iso_instant("2027-06-03T08:00:00Z"));
  EXPECT_EQ(decision.closed, std::vector<bpmn::Id>{out.opened[0].run});
}

TEST_F(UniversalTest, RulesAreAJobWhoseAnswerAndReasonsAreKept) {
  start(service(true));
  const Outcome out = see({"cases.DeclaredComplete"}, complete(), day(1));
  ASSERT_EQ(out.jobs.size(), 1u);
  EXPECT_EQ(out.jobs[0].implementation, "case:rules");
  // Nobody there: an incident at the element, the token stays; again: a new attempt.
  auto turn = *Turn::open(universal(), file.instance, complete(), day(2));
  ASSERT_TRUE(turn.break_job(out.jobs[0].run, "nicht erreichbar"));
  file.commit(std::move(turn).finish(), day(2));
  auto again = *Turn::open(universal(), file.instance, complete(), day(3));
  EXPECT_EQ(again.intervene({.what = "retry", .target = 1, .reason = ""}).error().code,
            "process.reason_missing");
  ASSERT_TRUE(again.intervene({.what = "retry", .target = 1, .reason = "wieder da"}));
  Outcome retried = std::move(again).finish();
  EXPECT_EQ(retried.events[0].type, "process.Intervened");
  ASSERT_EQ(retried.jobs.size(), 1u);
  EXPECT_EQ(retried.jobs[0].attempt, 1u);
  file.commit(std::move(retried), day(3));
  auto answered = *Turn::open(universal(), file.instance, complete(), day(4));
  ASSERT_TRUE(answered.complete(out.jobs[0].run, {{"regeln", feel::Value("ok")}}, {"weil § 5"}));
  EXPECT_EQ(answered.complete(out.jobs[0].run).error().code, "process.unknown_run");  // a second answer
  file.commit(std::move(answered).finish(), day(4));
  EXPECT_NE(json::canonical(file.events().back().event.data).find("weil § 5"), std::string::npos);
  EXPECT_EQ(now(), Ids{"entscheiden"});
}

TEST_F(UniversalTest, AnOperatorMovesAndCancels) {
  auto turn = *Turn::open(universal(), file.instance, facts(), day(1));
  const auto waits = bpmn::Engine(universal()->model).waiting(turn.state(), "pruefen");
  ASSERT_EQ(waits.size(), 1u);
  EXPECT_EQ(
      turn.intervene({.what = "move", .target = waits[0], .node = "nirgends", .reason = "x"}).error().code,
      "process.not_possible");
  ASSERT_TRUE(
      turn.intervene({.what = "move", .target = waits[0], .node = "entscheiden", .reason = "liegt vor"}));
  file.commit(std::move(turn).finish(), day(1));
  EXPECT_EQ(now(), Ids{"entscheiden"});
  auto all = *Turn::open(universal(), file.instance, facts(), day(2));
  ASSERT_TRUE(all.intervene({.what = "cancel", .target = 0, .reason = "nicht gebraucht"}));
  file.commit(std::move(all).finish(), day(2));
  EXPECT_TRUE(ended(file.instance));
}

TEST_F(UniversalTest, TakenUpAgainAfterItsEndBeginsWhereTheModelSays) {
  see({"cases.Closed"}, decided(), day(1));
  ASSERT_TRUE(ended(file.instance));
  const bpmn::Engine engine(universal()->model);
  const auto openings = engine.opened_by_message("cases.Reopened");
  ASSERT_EQ(openings.size(), 1u);
  auto turn = *Turn::begin(universal(), service(), complete(), day(2), "cases.Reopened",
                           universal()->model.nodes[openings[0].start].id);
  file.commit(std::move(turn).finish(), day(2));
  EXPECT_EQ(round_of(file.instance), 2);
  EXPECT_EQ(now(), Ids{"entscheiden"});
  EXPECT_EQ(run_of_task(2, task_id(2, 17)), 17u);
  EXPECT_FALSE(run_of_task(2, task_id(1, 17)));
  EXPECT_FALSE(run_of_task(2, "p2-"));
  EXPECT_FALSE(run_of_task(2, "p2-1x"));
}

TEST(Deploy, RefusesByNameAndPlace) {
  const auto bad = deploy(model("<startEvent id=\"s\"/><userTask id=\"a\"/>" + flow("s", "nirgends")));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "process.model");
  EXPECT_NE(bad.error().detail.find("nirgends"), std::string::npos) << bad.error().detail;
  EXPECT_FALSE(deploy("kein XML"));
  EXPECT_FALSE(universal()->diagram.shapes.empty());
  EXPECT_EQ(universal()->diagram.edges.size(), universal()->model.flows.size());
}

TEST(Migration, KeepsWhatWaitsOrSaysWhyNot) {
  const auto old = *deploy(model("<startEvent id=\"s\"/><userTask id=\"a\"/><endEvent id=\"e\"/>" +
                                 flow("s", "a") + flow("a", "e")));
  const auto renamed =
      *deploy(model("<startEvent id=\"s\"/><userTask id=\"b\"/><userTask id=\"c\"/><endEvent id=\"e\"/>" +
                    flow("s", "b") + flow("b", "c") + flow("c", "e")));
  File file;
  file.commit(std::move(*Turn::begin(old, feel::Value(), feel::Value(), kStart, "x")).finish(), kStart);
  const Migration without = migrate(*old, *renamed, file.instance, {}, "neue Fassung");
  ASSERT_EQ(without.problems.size(), 1u);
  EXPECT_NE(without.problems[0].find("(a)"), std::string::npos);
  EXPECT_TRUE(without.event.type.empty());
  const Migration with = migrate(*old, *renamed, file.instance, {{"a", "b"}}, "neue Fassung");
  ASSERT_TRUE(with.problems.empty()) << with.problems[0];
  EXPECT_EQ(with.kept.at(0).to, "b");
  Outcome moved;
  moved.events = {with.event};
  file.commit(std::move(moved), day(1));
  EXPECT_EQ(model_of(file.instance), renamed->hash);
  auto turn = *Turn::open(renamed, file.instance, feel::Value(), day(2));
  const auto waits = bpmn::Engine(renamed->model).waiting(turn.state(), "b");
  ASSERT_EQ(waits.size(), 1u);
  ASSERT_TRUE(turn.complete(waits[0]));
  file.commit(std::move(turn).finish(), day(2));
  EXPECT_EQ(active(*renamed, file.instance), Ids{"c"});
  EXPECT_EQ(json::canonical(file.replayed()), json::canonical(file.instance));
}

TEST(Fold, DifferenceAndPatchAreInverse) {
  const auto o = [](const char* text) { return *json::parse_object(text); };
  const auto before = o(R"({"now":1,"root":1,"runs":[{"id":1},{"id":2,"x":1},{"id":4}],"timers":[1]})");
  const auto after = o(R"({"now":2,"root":1,"runs":[{"id":1},{"id":2,"x":2},{"id":3}],"tokens":[2]})");
  const auto patch = difference(before, after);
  EXPECT_EQ(json::canonical(patched(before, patch)), json::canonical(after));
  EXPECT_FALSE(patch.contains("root"));
  EXPECT_TRUE(patch.at("timers").is_null());
  EXPECT_EQ(json::canonical(patched(before, {})), json::canonical(before));
}

// 8.4.2: both sides reckon the key, and two properties are one key whatever their order; what is not said by all of them is none.
TEST(ProcessMessages, BothSidesReckonTheSameKey) {
  const auto property = [](const std::string& id) {
    return "<correlationProperty id=\"" + id +
           "\"><correlationPropertyRetrievalExpression messageRef=\"m\"><messagePath>" + id +
           "</messagePath></correlationPropertyRetrievalExpression></correlationProperty>";
  };
  const auto binding = [](const std::string& id, const std::string& path) {
    return "<correlationPropertyBinding correlationPropertyRef=\"" + id + "\"><dataPath>" + path +
           "</dataPath></correlationPropertyBinding>";
  };
  const std::string before =
      "<message id=\"m\" name=\"fertig\"/><message id=\"own\" name=\"cases.Decided\"/>" + property("ort") +
      property("nummer");
  const auto model_with = [&](const std::string& number) {
    return test::model(
        "<startEvent id=\"s\"/><sendTask id=\"t\" messageRef=\"m\"/><intermediateCatchEvent "
        "id=\"c\"><messageEventDefinition "
        "messageRef=\"m\"/></intermediateCatchEvent><intermediateCatchEvent "
        "id=\"eigen\"><messageEventDefinition "
        "messageRef=\"own\"/></intermediateCatchEvent><endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
            test::flow("s", "t") + test::flow("t", "c") + test::flow("c", "e") + test::flow("s", "eigen") +
            test::flow("eigen", "e2") + "<correlationSubscription id=\"cs\" correlationKeyRef=\"k\">" +
            binding("nummer", number) + binding("ort", "\"Au\"") + "</correlationSubscription>",
        before +
            "<collaboration id=\"co\"><participant id=\"pa\" processRef=\"p\"/><correlationKey id=\"k\">"
            "<correlationPropertyRef>ort</correlationPropertyRef><correlationPropertyRef>nummer</"
            "correlationPropertyRef>"
            "</correlationKey></collaboration>");
  };
  const auto outcome = [&](const std::string& number) {
    const auto deployed = deploy(model_with(number));
    EXPECT_TRUE(deployed) << deployed.error().detail;
    auto turn =
        Turn::begin(*deployed, test::service(), test::facts(), Instant{1'800'000'000'000'000}, "test");
    EXPECT_TRUE(turn) << turn.error().code;
    return std::move(*turn).finish();
  };
  const Outcome waits = outcome("7");
  const auto deployed = deploy(model_with("7"));
  ASSERT_TRUE(deployed);
  feel::Context content;
  content.set("nummer", feel::Value::number(7));
  const bpmn::Engine engine((*deployed)->model);
  EXPECT_EQ(canonical_key(engine.key_of("fertig", feel::Value(content))), "") << "half a key";
  content.set("ort", std::string("Au"));
  const std::string key = canonical_key(engine.key_of("fertig", feel::Value(content)));
  EXPECT_NE(key, "");
  ASSERT_EQ(waits.begun.size(), 1u) << "an event of the case itself is nobody else's";
  EXPECT_EQ(waits.begun[0], finds(false, "fertig", key).back());
  ASSERT_EQ(waits.thrown.size(), 1u);
  EXPECT_EQ(waits.thrown[0].node, "t");
  EXPECT_EQ(waits.thrown[0].key, "") << "it was sent without content";
  EXPECT_NE(outcome("8").begun, waits.begun);
  EXPECT_TRUE(outcome("nirgends").begun.empty()) << "a key that is not known yet waits for nothing";
}

}  // namespace
}  // namespace rathaus::process
