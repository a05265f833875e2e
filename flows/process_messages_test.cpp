// Messages and signals between the cases of a town: by name and key, once, kept for who comes late, and an incident for everything else.
#include "flows/process_messages.h"

#include <sys/wait.h>
#include <unistd.h>

#include "flows/test_support.h"

namespace rathaus::flows {
namespace {

// Names of messages, the key of "fertig" (the reference of the case it is meant for) and a signal.
std::string definitions(const std::string& body, const std::string& key = {}) {
  return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" name="Post"
    targetNamespace="urn:t" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
    <message id="m_fertig" name="fertig"/><message id="m_bereit" name="bereit"/><message id="m_hin" name="hin"/><message id="m_her" name="her"/>
    <signal id="s_sturm" name="sturm"/>
    <correlationProperty id="zeichen"><correlationPropertyRetrievalExpression messageRef="m_fertig"><messagePath>zeichen</messagePath>
    </correlationPropertyRetrievalExpression></correlationProperty>
    <collaboration id="c"><participant id="pool" processRef="p"/><correlationKey id="k"><correlationPropertyRef>zeichen</correlationPropertyRef></correlationKey></collaboration>
    <process id="p" isExecutable="true"><startEvent id="s"/>)" +
         body +
         (key.empty()
              ? ""
              : R"(<correlationSubscription id="cs" correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="zeichen"><dataPath>)" +
                    key + "</dataPath></correlationPropertyBinding></correlationSubscription>") +
         "</process></definitions>";
}
std::string message(const std::string& id) { return "<messageEventDefinition messageRef=\"" + id + "\"/>"; }

// A task whose form says for whom; then the message with its content, thrown by a message end event.
std::string sender(const std::string& name) {
  return definitions(
      R"(<userTask id="senden" name="Senden"><extensionElements><camunda:formData><camunda:formField id="zu" type="string"/></camunda:formData></extensionElements></userTask>
      <endEvent id="e"><dataInput id="i_zeichen" name="zeichen"/><dataInput id="i_ergebnis" name="ergebnis"/>
      <dataInputAssociation><targetRef>i_zeichen</targetRef><transformation>zu</transformation></dataInputAssociation>
      <dataInputAssociation><targetRef>i_ergebnis</targetRef><transformation>"standsicher"</transformation></dataInputAssociation>
      <inputSet><dataInputRefs>i_zeichen</dataInputRefs><dataInputRefs>i_ergebnis</dataInputRefs></inputSet>)" +
      message(name) + "</endEvent>" + flow("s", "senden") + flow("senden", "e"));
}
// Waits in its flow, then goes on to a task.
std::string waiter(const std::string& name, const std::string& key) {
  return definitions("<intermediateCatchEvent id=\"warten\">" + message(name) +
                         "</intermediateCatchEvent><userTask id=\"auswerten\"/><endEvent id=\"e\"/>" +
                         flow("s", "warten") + flow("warten", "auswerten") + flow("auswerten", "e"),
                     key);
}
// Works on something, and each message opens a task beside it.
std::string watcher() {
  return definitions(
      R"(<userTask id="arbeiten"/><endEvent id="e"/><subProcess id="nebenher" triggeredByEvent="true"><startEvent id="s2" isInterrupting="false">)" +
          message("m_fertig") + R"(</startEvent><userTask id="ansehen"/><endEvent id="e2"/>)" +
          flow("s2", "ansehen") + flow("ansehen", "e2") + "</subProcess>" + flow("s", "arbeiten") +
          flow("arbeiten", "e"),
      "vorgang.zeichen");
}
// Calls and waits for the answer, again and again.
std::string caller(const std::string& calls, const std::string& waits, bool first) {
  const std::string one = first ? "rufen" : "warten", two = first ? "warten" : "rufen";
  return definitions(
      "<userTask id=\"los\"/><exclusiveGateway id=\"g\"/><intermediateThrowEvent id=\"rufen\">" +
      message(calls) + "</intermediateThrowEvent><intermediateCatchEvent id=\"warten\">" + message(waits) +
      "</intermediateCatchEvent><exclusiveGateway id=\"x\" default=\"f_x_g\"/><endEvent id=\"e\"/>" +
      flow("s", "los") + flow("los", "g") + flow("g", one) + flow(one, two) + flow(two, "x") +
      flow("x", "g") +
      R"(<sequenceFlow id="f_x_e" sourceRef="x" targetRef="e"><conditionExpression xsi:type="tFormalExpression">genug = true</conditionExpression></sequenceFlow>)");
}

class MessagesTest : public ProcessTown {
 protected:
  MessagesTest() {
    EXPECT_TRUE(install("gutachten", sender("m_fertig")));
    EXPECT_TRUE(install("meldung", sender("m_bereit")));
    EXPECT_TRUE(install("bau", waiter("m_fertig", "vorgang.zeichen")));
    EXPECT_TRUE(install("halle", waiter("m_bereit", "")));
    EXPECT_TRUE(install("akte", watcher()));
  }
  std::string reference(const std::string& id) { return look(id).c.reference; }
  void send(const std::string& id, const std::string& to) {
    const Status sent =
        finish_task(*house_, staff("anna"), {.case_id = id}, task(id, "Senden"), {{"zu", to}});
    ASSERT_TRUE(sent) << sent.error().code << sent.error().detail;
  }
  std::vector<event::Object> events(const std::string& id, const std::string& type) {
    std::vector<event::Object> out;
    const auto history = case_history(*house_, staff("head"), id).value();
    for (const auto& e : history)
      if (e.event.type == type) out.push_back(e.event.data);
    return out;
  }
  std::string text(const event::Object& data, const char* key) {
    return std::string(json::get_string(data, key).value());
  }
  std::vector<std::string> incident_codes() {
    std::vector<std::string> out;
    const auto all = incidents(*house_, staff("head")).value();
    for (const auto& one : all) out.push_back(one.last_error);
    return out;
  }
  void retry_all() {
    const auto all = incidents(*house_, staff("head")).value();
    for (const auto& one : all) ASSERT_TRUE(retry_incident(*house_, staff("head"), one.id));
    ASSERT_TRUE(runtime_->settle(kTown));
  }
  Status deliver(const std::string& from, const std::string& key) {
    const std::string id = text(events(from, "process.Threw").at(0), "id");
    TRY(runtime_->command(kTown, {"system", "outbox"}, key,
                          {"process.Deliver", {{"case_id", from}, {"id", id}}}));
    return {};
  }
  void later(std::chrono::seconds by) {
    clock_.advance(by);
    ASSERT_TRUE(runtime_->settle(kTown));
  }
  std::size_t waiting(const std::string& name, const std::string& key) {
    const auto texts = process::finds(false, name, key);
    return runtime_->read(kTown).value()->find_streams({{process::kAwaits, texts.back()}}, 10).value().size();
  }
};
using std::chrono::hours;
using Codes = std::vector<std::string>;
constexpr hours kWeek{24 * 7};

TEST_F(MessagesTest, AMessageReachesTheCaseThatItsKeyNames) {
  const std::string other = file("bau"), meant = file("bau", "Kurz"), from = file("gutachten");
  const std::string key = "\"" + reference(meant) + "\"";
  EXPECT_EQ(waiting("fertig", key), 1u);
  send(from, reference(meant));
  EXPECT_EQ(active(meant), Ids{"warten"}) << "after the commit of the sender, not in it";
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(meant), Ids{"auswerten"});
  EXPECT_EQ(active(other), Ids{"warten"});
  EXPECT_EQ(waiting("fertig", key), 0u) << "it does not wait any more";
  const auto view = case_process(*house_, look(meant)).value();
  EXPECT_EQ(bpmn::Engine(view->deployment->model).variable(view->state, "ergebnis"),
            feel::Value("standsicher"));
  ASSERT_EQ(events(from, "process.Delivered").size(), 1u);
  EXPECT_EQ(text(events(from, "process.Delivered")[0], "to"), reference(meant));
  ASSERT_EQ(events(meant, "process.Received").size(), 1u);
  EXPECT_EQ(text(events(meant, "process.Received")[0], "from"), reference(from));
  EXPECT_EQ(incident_codes(), Codes{});
  later(kWeek + hours(1));
  EXPECT_EQ(incident_codes(), Codes{}) << "its time limit went with it";
  expect_replay();
}

TEST_F(MessagesTest, DeliveredTwiceItHasOneEffect) {
  const std::string meant = file("akte"), from = file("gutachten");
  send(from, reference(meant));
  ASSERT_TRUE(deliver(from, "once"));
  ASSERT_TRUE(deliver(from, "twice"));
  ASSERT_TRUE(runtime_->settle(kTown));  // and the outbox's own
  EXPECT_EQ(active(meant), (Ids{"arbeiten", "ansehen"})) << "an event sub-process waits too, and once";
  EXPECT_EQ(events(meant, "process.Received").size(), 1u);
  expect_replay();
}

TEST_F(MessagesTest, AStopBetweenCommitAndDeliveryLosesAndDoublesNothing) {
  const std::string meant = file("akte"), from = file("gutachten");
  send(from, reference(meant));
  open();  // stopped after the sender's commit
  EXPECT_EQ(events(meant, "process.Received").size(), 0u);
  ASSERT_TRUE(deliver(from, "effect/message/" + text(events(from, "process.Threw").at(0), "id")));
  open();  // stopped after the delivery, before the outbox knows
  EXPECT_EQ(runtime_->read(kTown).value()->outbox_count().value(), 1);
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(runtime_->read(kTown).value()->outbox_count().value(), 0);
  EXPECT_EQ(events(meant, "process.Received").size(), 1u);
  EXPECT_EQ(active(meant), (Ids{"arbeiten", "ansehen"}));
  expect_replay();
}

TEST_F(MessagesTest, WhoComesLateFindsItAndAfterAWeekItIsAnIncident) {
  const std::string from = file("meldung");
  send(from, "");
  later(kWeek - std::chrono::seconds(1));
  EXPECT_EQ(incident_codes(), Codes{});
  const std::string late = file("halle");
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(late), Ids{"auswerten"}) << "the last second";

  const std::string again = file("meldung");
  send(again, "");
  later(kWeek - std::chrono::seconds(1));
  EXPECT_EQ(incident_codes(), Codes{});
  later(std::chrono::seconds(1));
  EXPECT_EQ(incident_codes(), Codes{"process.message_nobody"});
  EXPECT_EQ(incidents(*house_, staff("head")).value()[0].effect.stream, again);
  retry_all();
  EXPECT_EQ(incident_codes(), Codes{"process.message_nobody"}) << "still nobody";
  const std::string later_still = file("halle");
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(later_still), Ids{"auswerten"}) << "the incident kept it";
  retry_all();
  EXPECT_EQ(incident_codes(), Codes{});
  EXPECT_EQ(events(later_still, "process.Received").size(), 1u);
  expect_replay();
}

TEST_F(MessagesTest, BetweenTwoWhoWaitNobodyGuesses) {
  const std::string one = file("halle"), two = file("halle", "Kurz"), from = file("meldung");
  send(from, "");
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(one), Ids{"warten"});
  EXPECT_EQ(active(two), Ids{"warten"});
  EXPECT_EQ(incident_codes(), Codes{"process.message_ambiguous"});
  ASSERT_EQ(events(from, "process.Undelivered").size(), 1u);
  std::vector<std::string> named = {reference(one), reference(two)};
  std::ranges::sort(named);
  EXPECT_EQ(*json::get_array(events(from, "process.Undelivered")[0], "among").value(),
            boost::json::array(named.begin(), named.end()));
  ASSERT_TRUE(intervene(*house_, staff("head"), {.case_id = one},
                        {.what = "cancel", .target = 0, .reason = "nicht gemeint"}));
  retry_all();
  EXPECT_EQ(active(two), Ids{"auswerten"});
  EXPECT_EQ(incident_codes(), Codes{});
  expect_replay();
}

TEST_F(MessagesTest, APersonTakesBackWhatNobodyTakes) {
  const std::string from = file("meldung");
  send(from, "");
  later(kWeek);
  EXPECT_EQ(incident_codes(), Codes{"process.message_nobody"});
  const process::Turn::Act forget{.what = "forget", .reason = "hat sich erledigt"};
  EXPECT_EQ(intervene(*house_, staff("anna"), {.case_id = from}, forget).error().code, "process.head_only");
  EXPECT_EQ(intervene(*house_, staff("head"), {.case_id = from}, {.what = "forget"}).error().code,
            "process.reason_missing");
  ASSERT_TRUE(intervene(*house_, staff("head"), {.case_id = from}, forget));
  EXPECT_EQ(intervene(*house_, staff("head"), {.case_id = from}, forget).error().code,
            "process.nothing_sent");
  retry_all();
  EXPECT_EQ(incident_codes(), Codes{});
  const std::string late = file("halle");
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(late), Ids{"warten"});
  expect_replay();
}

TEST_F(MessagesTest, ASignalReachesEverybodyWhoWaitsThen) {
  const std::string event = "<signalEventDefinition signalRef=\"s_sturm\"/>";
  ASSERT_TRUE(
      install("warnung", definitions("<userTask id=\"senden\" name=\"Senden\"/><endEvent id=\"e\">" + event +
                                     "</endEvent>" + flow("s", "senden") + flow("senden", "e"))));
  ASSERT_TRUE(
      install("baum", definitions("<intermediateCatchEvent id=\"warten\">" + event +
                                  "</intermediateCatchEvent><userTask id=\"pruefen\"/><endEvent id=\"e\"/>" +
                                  flow("s", "warten") + flow("warten", "pruefen") + flow("pruefen", "e"))));
  const std::string one = file("baum"), two = file("baum", "Kurz"), from = file("warnung"),
                    none = file("halle");
  send(from, "");
  const std::string late = file("baum");
  open();
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(active(one), Ids{"pruefen"});
  EXPECT_EQ(active(two), Ids{"pruefen"});
  EXPECT_EQ(active(none), Ids{"warten"});
  EXPECT_EQ(active(late), Ids{"warten"}) << "a signal is not kept";
  EXPECT_EQ(events(one, "process.Received").size(), 1u);
  EXPECT_EQ(incident_codes(), Codes{});
  expect_replay();
}

TEST_F(MessagesTest, AnErasedCaseIsAnIncidentAndNoCrash) {
  const auto erase = [&](const std::string& id) {
    ASSERT_TRUE(runtime_->command(kTown, {"guest", "g"}, "w" + id, {"cases.Withdraw", {{"case_id", id}}}));
    later(hours(24 * 32));
    EXPECT_FALSE(runtime_->read(kTown).value()->state(id).value().has_value());
  };
  // Who was meant is gone.
  const std::string meant = file("bau");
  const std::string was = reference(meant);
  erase(meant);
  const std::string from = file("gutachten");
  send(from, was);
  later(kWeek);
  EXPECT_EQ(incident_codes(), Codes{"process.message_nobody"});
  // Who has sent it is gone: its content too, what is left is that there was one, until a person has seen it.
  erase(from);
  EXPECT_EQ(incident_codes(), Codes{"process.message_erased"});
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(incident_codes(), Codes{"process.message_erased"});
  open();
  retry_all();
  EXPECT_EQ(incident_codes(), Codes{});
  expect_replay();
}

TEST_F(MessagesTest, CasesThatCallEachOtherWithoutEndStop) {
  const Status made = install("ping", caller("m_hin", "m_her", true));
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_TRUE(install("pong", caller("m_her", "m_hin", false)));
  const std::string ping = file("ping"), pong = file("pong");
  ASSERT_TRUE(finish("anna", pong, "los"));
  ASSERT_TRUE(finish("anna", ping, "los"));
  ASSERT_TRUE(runtime_->settle(kTown));
  EXPECT_EQ(incident_codes(), Codes{"process.message_loop"});
  EXPECT_EQ(events(ping, "process.Received").size() + events(pong, "process.Received").size(),
            static_cast<std::size_t>(process::kMostHops));
  retry_all();
  EXPECT_EQ(incident_codes(), Codes{"process.message_loop"}) << "trying again does not start it anew";
  expect_replay();
}

// Run as a program of its own by the test below: it sends on a given folder, and is killed where CRASH_AT says.
TEST(MessagesVictim, DISABLED_SendsAndSettles) {
  const char* folder = std::getenv("VICTIM_FOLDER");
  if (folder == nullptr) GTEST_SKIP() << "only for the test of kills";
  const platform::ManualClock clock{Instant{1'795'000'000'000'000}};
  auto town =
      test::TestTown::open({.data = folder, .facts = tenancy::facts_of(tenancy::sample_town())}, &clock)
          .value();
  House& house = town->house();
  register_effects(house);
  const identity::Staff anna = staff_by_id(house, kTown, std::getenv("VICTIM_STAFF")).value();
  ASSERT_TRUE(finish_task(house, anna, {.case_id = std::getenv("VICTIM_CASE"), .key = "send"},
                          std::getenv("VICTIM_TASK"), {{"zu", std::getenv("VICTIM_TO")}}));
  ASSERT_TRUE(town->runtime().settle(kTown));
}

TEST_F(MessagesTest, AKillAnywhereBetweenSendingAndTakingLosesAndDoublesNothing) {
  const std::string meant = file("bau"), from = file("gutachten");
  const std::string to = reference(meant), sending = task(from, "Senden"), anna = staff("anna").id;
  town_.reset();
  const std::filesystem::path before = folder_, victim = folder_.string() + "-victim";
  int kills = 0;
  for (const char* site : {"store.before_commit", "store.after_commit", "keys.before_commit",
                           "outbox.after_effect", "outbox.before_done"}) {
    for (int n = 1; n <= 40; ++n) {
      SCOPED_TRACE(std::string(site) + ":" + std::to_string(n));
      std::filesystem::remove_all(victim);
      std::filesystem::copy(before, victim, std::filesystem::copy_options::recursive);
      const pid_t child = fork();
      ASSERT_GE(child, 0);
      if (child == 0) {
        const std::string crash = "CRASH_AT=" + std::string(site) + ":" + std::to_string(n),
                          in = "VICTIM_FOLDER=" + victim.string(), who = "VICTIM_STAFF=" + anna,
                          which = "VICTIM_CASE=" + from, what = "VICTIM_TASK=" + sending,
                          whom = "VICTIM_TO=" + to;
        const char* const arguments[] = {"victim", "--gtest_also_run_disabled_tests", "--gtest_brief=1",
                                         "--gtest_filter=MessagesVictim.*", nullptr};
        const char* const environment[] = {crash.c_str(), in.c_str(),   who.c_str(), which.c_str(),
                                           what.c_str(),  whom.c_str(), nullptr};
        execve("/proc/self/exe", const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
        _exit(127);
      }
      int status = 0;
      ASSERT_EQ(waitpid(child, &status, 0), child);
      const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
      if (!killed) ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
      kills += killed ? 1 : 0;
      folder_ = victim;
      open();
      // Before the commit nothing was sent, and the order is given once more under its key, as a browser would.
      ASSERT_TRUE(finish_task(*house_, staff_by_id(*house_, kTown, anna).value(),
                              {.case_id = from, .key = "send"}, sending, {{"zu", to}}));
      ASSERT_TRUE(runtime_->settle(kTown));
      EXPECT_EQ(events(from, "process.Threw").size(), 1u);
      EXPECT_EQ(events(from, "process.Delivered").size(), 1u);
      EXPECT_EQ(events(meant, "process.Received").size(), 1u);
      EXPECT_EQ(active(meant), Ids{"auswerten"});
      EXPECT_EQ(incident_codes(), Codes{});
      expect_replay();
      town_.reset();
      if (!killed) break;  // the site is not passed so often
    }
  }
  folder_ = before;
  std::filesystem::remove_all(victim);
  EXPECT_GE(kills, 6) << "two commits, one effect: before and after each";
}

}  // namespace
}  // namespace rathaus::flows
