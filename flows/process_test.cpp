// The process beside a case on a real runtime: in one commit, across restarts, with people, limits and work outside.
#include "flows/process_migration.h"
#include "flows/service_versions.h"
#include "flows/test_support.h"

namespace rathaus::flows {
namespace {

// A service's own model: a task of people with a limit beside it, work outside, a task of the head.
std::string own_xml(const std::string& visit = "ortstermin") {
  return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d"
    name="Baumfällung" targetNamespace="urn:t" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"><process id="p" isExecutable="true">
    <laneSet id="ls"><lane id="l" name="Leitung"><flowNodeRef>zeichnen</flowNodeRef></lane></laneSet><startEvent id="s"/>
    <userTask id=")" +
         visit +
         R"(" name="Ortstermin"/><serviceTask id="kataster" name="Baumkataster fragen" implementation="extern:kataster"/>
    <userTask id="zeichnen" name="Zeichnen"/><endEvent id="e"/><userTask id="erinnern" name="An den Ortstermin erinnern"/><endEvent id="e2"/>
    <boundaryEvent id="frist" attachedToRef=")" +
         visit +
         R"(" cancelActivity="false"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">duration("P14D")</timeDuration></timerEventDefinition></boundaryEvent>)" +
         flow("s", visit) + flow(visit, "kataster") + flow("kataster", "zeichnen") + flow("zeichnen", "e") +
         flow("frist", "erinnern") + flow("erinnern", "e2") + "</process></definitions>";
}

class ProcessFlowTest : public ProcessTown {
 protected:
  ProcessFlowTest() { EXPECT_TRUE(install("baum", own_xml())); }
};

TEST_F(ProcessFlowTest, TheUniversalprozessFollowsInTheSameCommit) {
  const std::string id = file("hund");
  EXPECT_EQ(active(id), Ids{"pruefen"});
  const auto history = case_history(*house_, staff("head"), id).value();
  const auto started = std::find_if(history.begin(), history.end(),
                                    [](const auto& e) { return e.event.type == "process.Started"; });
  ASSERT_NE(started, history.end());
  EXPECT_EQ(started->command_id, history.front().command_id) << "one commit";
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id}, ids_["anna"]));
  EXPECT_EQ(active(id), Ids{"pruefen"}) << "taking it moves nothing";
  ASSERT_TRUE(declare_complete(*house_, staff("anna"), {.case_id = id}));
  EXPECT_EQ(active(id), Ids{"entscheiden"});
  ASSERT_TRUE(ask_applicant(*house_, staff("anna"), {.case_id = id}, "Welche Rasse?",
                            plus_days(berlin_date(clock_.now()), 14)));
  EXPECT_EQ(active(id), (Ids{"entscheiden", "antwort_abwarten"}));
  expect_replay();
  open();
  EXPECT_EQ(active(id), (Ids{"entscheiden", "antwort_abwarten"})) << "after a restart";
}

TEST_F(ProcessFlowTest, AServicesOwnModelHasTasksForItsPeople) {
  const std::string id = file("baum");
  EXPECT_EQ(active(id), Ids{"ortstermin"});
  EXPECT_NE(task(id, "Ortstermin"), "");
  ASSERT_TRUE(finish("anna", id, "Ortstermin"));
  EXPECT_EQ(active(id), Ids{"kataster"});
  // Nobody is connected: an incident at the element, and the head's hand.
  ASSERT_TRUE(runtime_->settle(kTown));
  const auto stuck = case_process(*house_, look(id)).value();
  ASSERT_EQ(stuck->state.incidents.size(), 1u);
  const process::Turn::Act resolve{
      .what = "resolve", .target = stuck->state.incidents[0].id, .reason = "angerufen"};
  EXPECT_EQ(intervene(*house_, staff("anna"), {.case_id = id}, resolve).error().code, "process.head_only");
  ASSERT_TRUE(intervene(*house_, staff("head"), {.case_id = id}, resolve));
  EXPECT_EQ(active(id), Ids{"zeichnen"});
  EXPECT_EQ(finish("anna", id, "Zeichnen (Leitung)").error().code, "process.task_of_others");
  ASSERT_TRUE(finish("head", id, "Zeichnen (Leitung)"));
  EXPECT_TRUE(active(id).empty());
  const auto history = case_history(*house_, staff("head"), id).value();
  const auto act = std::find_if(history.begin(), history.end(),
                                [](const auto& e) { return e.event.type == "process.Intervened"; });
  ASSERT_NE(act, history.end());
  EXPECT_EQ(act->actor.id, ids_["head"]);
  expect_replay();
}

TEST_F(ProcessFlowTest, LimitsSurviveARestartAndFireOnce) {
  const std::string id = file("baum");
  clock_.advance(std::chrono::hours(24 * 14) - std::chrono::seconds(1));
  open();
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(id), Ids{"ortstermin"}) << "the day before";
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(runtime_->settle(kTown));
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(id), (Ids{"ortstermin", "erinnern"}));
  EXPECT_NE(task(id, "An den Ortstermin erinnern"), "");
  expect_replay();
}

TEST_F(ProcessFlowTest, ThePageOfAClerkIsNotTooOldBecauseOfItsProcess) {
  const std::string id = file("baum");
  ASSERT_TRUE(finish("anna", id, "Ortstermin"));
  const std::int64_t seen = look(id).seq;
  ASSERT_TRUE(runtime_->settle(kTown));  // the incident comes in between
  EXPECT_GT(look(id).seq, seen);
  EXPECT_TRUE(add_note(*house_, staff("anna"), {.case_id = id, .seq = seen}, "geht noch"));
  EXPECT_EQ(add_note(*house_, staff("anna"), {.case_id = id, .seq = seen}, "zu spät").error().code,
            "store.changed_meanwhile");
}

TEST_F(ProcessFlowTest, NorIsTheDecisionSomebodyIsWriting) {
  const std::string id = file("baum");
  const identity::Staff anna = staff("anna");
  ASSERT_TRUE(assign_case(*house_, anna, {.case_id = id}, anna.id));
  ASSERT_TRUE(declare_complete(*house_, anna, {.case_id = id}));
  const std::int64_t old = look(id).seq;
  ASSERT_TRUE(finish("anna", id, "Ortstermin"));
  const std::int64_t seen = look(id).seq;
  ASSERT_GT(seen, old);
  ASSERT_TRUE(runtime_->settle(kTown));
  ASSERT_GT(look(id).seq, seen);
  const auto proposal = propose_decision(*house_, anna, look(id), cases::Outcome::granted);
  ASSERT_TRUE(proposal) << proposal.error().code;
  EXPECT_EQ(decide_case(*house_, anna, {.case_id = id, .seq = old}, proposal->input).error().code,
            "store.changed_meanwhile");
  const Status decided = decide_case(*house_, anna, {.case_id = id, .seq = seen}, proposal->input);
  EXPECT_TRUE(decided) << decided.error().code << " " << decided.error().detail;
}

TEST_F(ProcessFlowTest, AModelWithFindingsIsRefusedByNameAndPlace) {
  const Status bad = install("kaputt", own_xml() + "x");
  ASSERT_FALSE(bad);
  std::string dangling = own_xml();
  dangling.replace(dangling.find("targetRef=\"kataster\""), 20, "targetRef=\"nirgends\"");
  const Status refused = install("kaputt", dangling);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "process");
  EXPECT_NE(refused.error().detail.find("ablauf.bpmn"), std::string::npos);
  EXPECT_NE(refused.error().detail.find("Zeile"), std::string::npos) << refused.error().detail;
}

TEST_F(ProcessFlowTest, MigrationHasADryRunAndAReport) {
  const std::string id = file("baum");
  const auto migrate = [&](bool dry, event::Object map, const char* reason) {
    return runtime_->command(kTown, {"operator", "o"},
                             std::string(reason) + (dry ? "d" : "r") + std::to_string(map.size()),
                             {"process.Migrate",
                              {{"case_id", id},
                               {"xml", own_xml("besichtigung")},
                               {"dry", dry},
                               {"map", map},
                               {"reason", reason}}});
  };
  const auto report = migrate(true, {}, "neu");
  ASSERT_TRUE(report) << report.error().code;
  EXPECT_FALSE(json::get_array(report->answer, "problems").value()->empty());
  EXPECT_EQ(active(id), Ids{"ortstermin"});
  EXPECT_EQ(migrate(false, {{"ortstermin", "besichtigung"}}, "").error().code, "process.reason_missing");
  const auto done = migrate(false, {{"ortstermin", "besichtigung"}, {"f_s_ortstermin", "f_s_besichtigung"}},
                            "neue Fassung");
  ASSERT_TRUE(done) << done.error().code;
  EXPECT_TRUE(json::get_bool(done->answer, "done").value());
  EXPECT_EQ(active(id), Ids{"besichtigung"});
  ASSERT_TRUE(finish("anna", id, "Ortstermin"));
  EXPECT_EQ(active(id), Ids{"kataster"});
  expect_replay();
}

TEST_F(ProcessFlowTest, AServiceIsGivenAProcessAndAButtonPressedTwiceMakesOneVersion) {
  EXPECT_EQ(give_process(*house_, "hund", "1.0", "").error().code, "process.same_model");
  EXPECT_FALSE(give_process(*house_, "hund", "1.0", own_xml() + "x"));
  const std::string first = give_process(*house_, "hund", "1.0", own_xml()).value();
  EXPECT_EQ(give_process(*house_, "hund", "1.0", own_xml()).value(), first);
  const std::string second = give_process(*house_, "hund", "1.0", own_xml("besichtigung")).value();
  EXPECT_NE(second, first);
  EXPECT_EQ(shelf_->offered(kTown, "hund").value()->version, "1.0") << "nothing is offered by it";
  EXPECT_EQ(offered_model(*house_, kTown, "hund").value()->hash, process::universal()->hash);
  ASSERT_TRUE(shelf_->offer(kTown, "hund", first));
  EXPECT_EQ(offered_model(*house_, kTown, "hund").value()->xml, own_xml());
  const std::string back = give_process(*house_, "hund", first, "").value();
  ASSERT_TRUE(shelf_->offer(kTown, "hund", back));
  EXPECT_EQ(offered_model(*house_, kTown, "hund").value()->hash, process::universal()->hash);
}

TEST_F(ProcessFlowTest, ATownGoesOverInPiecesAndGoesOnAfterAStop) {
  constexpr int kCases = 120;
  std::string one;
  for (int i = 0; i < kCases; ++i) one = file("baum", "Meier" + std::to_string(i));
  file("hund");
  MigrationOrder order{.service = "baum",
                       .model = own_xml("besichtigung"),
                       .by = {"staff", ids_["head"]},
                       .map = {{"ortstermin", "besichtigung"}}};
  const auto run_of = [&](const std::string& id) { return migration_run(*house_, kTown, id).value(); };
  const std::string tried = begin_migration(*house_, kTown, order).value();
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_TRUE(run_of(tried).finished);
  EXPECT_EQ(run_of(tried).report.looked_at, kCases);
  EXPECT_EQ(run_of(tried).report.moved, kCases);
  order.dry = false;
  EXPECT_EQ(begin_migration(*house_, kTown, order).error().code, "process.reason_missing");
  order.reason = "neue Fassung";
  const std::string id = begin_migration(*house_, kTown, order).value();
  // A piece that was killed after this case and before it was told: the case counts once, as moved.
  ASSERT_TRUE(runtime_->command(kTown, order.by, "migrate/" + id + "/" + one,
                                {"process.Migrate",
                                 {{"case_id", one},
                                  {"map", order.map},
                                  {"reason", order.reason},
                                  {"dry", false},
                                  {"xml", order.model}}}));
  open();
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_TRUE(run_of(id).finished);
  EXPECT_EQ(run_of(id).report.moved, kCases);
  EXPECT_EQ(run_of(id).report.stays, 0);
  const std::string again = begin_migration(*house_, kTown, order).value();
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(run_of(again).report.stays, kCases);
  EXPECT_EQ(migration_run(*house_, kTown, "nothing").error().code, "process.no_such_run");
  expect_replay();
}

TEST_F(ProcessFlowTest, NothingThatTheCaseAllowsWaitsForItsProcess) {
  const std::string id = file("baum");
  ASSERT_TRUE(intervene(*house_, staff("head"), {.case_id = id},
                        {.what = "cancel", .target = 0, .reason = "nicht gebraucht"}));
  EXPECT_EQ(task(id, "Ortstermin"), "") << "its tasks go with it";
  ASSERT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id}, ids_["anna"]));
  ASSERT_TRUE(declare_complete(*house_, staff("anna"), {.case_id = id}));
  expect_replay();
}

TEST_F(ProcessFlowTest, TheTraceOfACaseIsReadFromItsEvents) {
  const std::string id = file("baum");
  ASSERT_TRUE(finish("anna", id, "Ortstermin"));
  ASSERT_TRUE(runtime_->settle(kTown));
  const std::string reference = look(id).c.reference;
  const auto trace = process_trace(*house_, kTown, reference);
  ASSERT_TRUE(trace) << trace.error().code;
  std::vector<std::string> lines;
  for (const TraceLine& one : trace->lines)
    lines.push_back(one.what + " " + (one.node.empty() ? one.name : one.node));
  EXPECT_EQ(lines,
            (std::vector<std::string>{"process.Started Baumfällung", "completed s", "entered ortstermin",
                                      "completed ortstermin", "entered kataster", "incident kataster"}));
  EXPECT_EQ(trace->open,
            (std::vector<std::pair<std::string, std::string>>{{"kataster", "Baumkataster fragen"}}));
  EXPECT_EQ(trace->incidents.size(), 1u);
  EXPECT_FALSE(trace->over);
  EXPECT_EQ(process_trace(*house_, kTown, "26-AAAA-AAAA").error().code, "case.unknown");
  EXPECT_EQ(offered_model(*house_, kTown, "baum").value()->model.name, "Baumfällung");
  EXPECT_EQ(offered_model(*house_, kTown, "hund").value()->hash, process::universal()->hash);
}

// Camunda 7's own form and people: a clerk by login, a group that is no role, a group that is.
std::string form_xml() {
  return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" name="Formulare"
    targetNamespace="urn:t"><process id="p" isExecutable="true"><startEvent id="s"/>
    <userTask id="messen" name="Messen" camunda:candidateUsers="anna"><extensionElements><camunda:formData>
      <camunda:formField id="hoehe" label="Höhe in m" type="long"><camunda:validation><camunda:constraint name="required"/><camunda:constraint name="min" config="1"/><camunda:constraint name="max" config="60"/></camunda:validation></camunda:formField>
      <camunda:formField id="am" label="Tag" type="date"/><camunda:formField id="art" label="Art" type="enum"><camunda:value id="e" name="Eiche"/><camunda:value id="b" name="Buche"/></camunda:formField>
      <camunda:formField id="krank" label="Krank" type="boolean"/></camunda:formData></extensionElements></userTask>
    <exclusiveGateway id="g" default="f3"/><userTask id="gross" name="Großer Baum" camunda:candidateGroups="baumamt"/><userTask id="klein" name="Kleiner Baum" camunda:candidateGroups="head,clerk"/>
    <endEvent id="e1"/><endEvent id="e2"/>)" +
         flow("s", "messen") + flow("messen", "g") +
         R"(<sequenceFlow id="f2" sourceRef="g" targetRef="gross"><conditionExpression>${hoehe &gt; 20}</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="g" targetRef="klein"/>)" +
         flow("gross", "e1") + flow("klein", "e2") + "</process></definitions>";
}

TEST_F(ProcessFlowTest, TasksAreForWhomTheModelNamesAndTheirFieldsGoIntoTheInstance) {
  ASSERT_TRUE(install("formular", form_xml()));
  const auto made =
      add_staff(*house_, kTown, "berta", {.name = "Berta", .services = {"*"}, .roles = {"clerk"}});
  ASSERT_TRUE(made);
  ids_["berta"] = made->staff_id;
  const std::string id = file("formular");
  const std::string measure = task(id, "Messen (anna)");
  ASSERT_FALSE(measure.empty());
  const auto send = [&](const std::string& login, const event::Object& fields) {
    return finish_task(*house_, staff(login), {.case_id = id}, measure, fields);
  };
  EXPECT_EQ(send("berta", {{"hoehe", "25"}}).error().code, "process.task_of_others");
  EXPECT_EQ(send("anna", {}).error().code, "process.field_missing");
  EXPECT_EQ(send("anna", {{"hoehe", "hoch"}}).error().code, "process.field_number");
  EXPECT_EQ(send("anna", {{"hoehe", "61"}}).error().code, "process.field_range");
  EXPECT_EQ(send("anna", {{"hoehe", "25"}, {"am", "31.02.2027"}}).error().code, "process.field_date");
  EXPECT_EQ(send("anna", {{"hoehe", "25"}, {"art", "x"}}).error().code, "process.field_choice");
  EXPECT_EQ(active(id), Ids{"messen"}) << "nothing of what was refused is kept";

  const auto tasks = process_tasks(*house_, staff("berta"), look(id)).value();
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_FALSE(tasks.begin()->second.mine);
  EXPECT_EQ(tasks.begin()->second.fields.size(), 4u);
  EXPECT_TRUE(process_tasks(*house_, staff("anna"), look(id)).value().begin()->second.mine);
  EXPECT_TRUE(process_tasks(*house_, staff("head"), look(id)).value().begin()->second.mine)
      << "who leads stands in";

  const std::int64_t before = look(id).seq;
  const Status done =
      send("anna", {{"hoehe", "25"}, {"am", "03.03.2027"}, {"art", "e"}, {"krank", "ja"}, {"fremd", "1"}});
  ASSERT_TRUE(done) << done.error().code << done.error().detail;
  EXPECT_EQ(active(id), Ids{"gross"});  // the value decided the way, in the same commit
  const auto history = case_history(*house_, staff("head"), id).value();
  ASSERT_GT(history.size(), static_cast<std::size_t>(before));
  EXPECT_EQ(history[static_cast<std::size_t>(before)].at.micros, history.back().at.micros);
  const auto view = case_process(*house_, look(id)).value();
  const bpmn::Engine engine(view->deployment->model);
  EXPECT_EQ(engine.variable(view->state, "hoehe"), feel::Value::number(25));
  EXPECT_EQ(engine.variable(view->state, "art"), feel::Value("e"));
  EXPECT_EQ(engine.variable(view->state, "krank"), feel::Value(true));
  EXPECT_TRUE(engine.variable(view->state, "fremd").is_null()) << "only fields of the task";

  // A group that nobody knows: said, and the head's until somebody is called so.
  const auto unknown = process::unknown_roles(view->deployment->model);
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_EQ(unknown[0].element, "gross");
  EXPECT_EQ(finish("anna", id, "Großer Baum (baumamt)").error().code, "process.task_of_others");
  EXPECT_TRUE(finish("head", id, "Großer Baum (baumamt)"));
  EXPECT_EQ(active(id), Ids{});
  expect_replay();
}

// Law: VwVfG 42a(2), 31(3). A month from 6 December 2026 ends on Epiphany, which is a holiday in Baden-Württemberg: the day after is the last one.
TEST_F(ProcessFlowTest, DeemedApprovalWaitsForTheNextWorkingDayOfThePlace) {
  ASSERT_TRUE(install("fiktion", {}, 1));
  const auto due_of = [&](const char* complete_at) {
    clock_.set(*parse_iso_instant(complete_at));
    const std::string id = file("fiktion");
    EXPECT_TRUE(assign_case(*house_, staff("anna"), {.case_id = id}, ids_["anna"]));
    EXPECT_TRUE(declare_complete(*house_, staff("anna"), {.case_id = id}));
    const auto view = case_process(*house_, look(id)).value();
    for (const bpmn::Timer& t : view->state.timers) {
      if (view->deployment->model.nodes[t.node].id == "fiktion") return to_iso(t.due);
    }
    return std::string("none");
  };
  EXPECT_EQ(due_of("2026-12-04T09:00:00Z"),
            to_iso(*parse_iso_instant("2027-01-04T23:00:00Z")));  // ends on Monday the 4th
  EXPECT_EQ(due_of("2026-12-06T09:00:00Z"),
            to_iso(*parse_iso_instant("2027-01-07T23:00:00Z")));  // Epiphany, then the 7th
  EXPECT_EQ(due_of("2026-12-09T09:00:00Z"),
            to_iso(*parse_iso_instant("2027-01-11T23:00:00Z")));  // Saturday, then Monday the 11th
  EXPECT_EQ(due_of("2026-12-11T09:00:00Z"),
            to_iso(*parse_iso_instant("2027-01-11T23:00:00Z")));  // Monday the 11th itself
  expect_replay();
}

}  // namespace
}  // namespace rathaus::flows
