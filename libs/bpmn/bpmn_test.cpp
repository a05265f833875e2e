#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "libs/bpmn/sandbox.h"
#include "libs/bpmn/state_json.h"
#include "libs/json/json.h"

namespace rathaus::bpmn {
namespace {

constexpr Instant kNow{1'800'000'000'000'000};

std::string wrapped(const std::string& process, const std::string& before = {}) {
  return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:t" expressionLanguage="https://www.omg.org/spec/DMN/20230324/FEEL/">)" +
         before + R"(<process id="p" isExecutable="true">)" + process + "</process></definitions>";
}

std::string condition(const std::string& feel) {
  return R"(<conditionExpression xsi:type="tFormalExpression">)" + feel + "</conditionExpression>";
}

Deployed deployed(const std::string& xml) {
  auto read = read_model(as_bytes(xml));
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().detail);
  return read ? std::move(*read) : Deployed{};
}

Model runnable(const std::string& xml) {
  Deployed d = deployed(xml);
  for (const Finding& f : d.findings) ADD_FAILURE() << to_text(f);
  return std::move(d.model);
}

bool refused_by(const std::string& xml, std::string_view rule, std::string_view element) {
  const Deployed d = deployed(xml);
  return std::ranges::any_of(d.findings, [&](const Finding& f) {
    return f.rule == rule && f.element == element && !f.text.empty();
  });
}

// Run::live is what ends contents: it must be what really lives there.
std::string broken(const State& s) {
  std::map<Id, std::uint32_t> live;
  for (const auto& [id, r] : s.runs) {
    if (r.parent != 0) ++live[r.parent];
    if (r.parent != 0 && !s.runs.contains(r.parent)) return "orphan " + std::to_string(id);
  }
  for (const Arrival& a : s.arrivals) {
    if (a.content != 0) ++live[a.content];
  }
  for (const Token& t : s.tokens) live[t.content] += t.count;
  for (const auto& [id, r] : s.runs) {
    if (live[id] != r.live)
      return "run " + std::to_string(id) + " counts " + std::to_string(r.live) + ", has " +
             std::to_string(live[id]);
  }
  for (const Timer& t : s.timers) {
    if (!s.runs.contains(t.run)) return "timer of nobody";
  }
  return {};
}

const std::string kApproval = R"(
  <dataObject id="d1" name="amount"/>
  <startEvent id="s"/><userTask id="check"/><exclusiveGateway id="g" default="small"/>
  <userTask id="second"/><serviceTask id="send"/><endEvent id="e"/>
  <boundaryEvent id="late" attachedToRef="check" cancelActivity="false"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">"P3D"</timeDuration></timerEventDefinition></boundaryEvent>
  <manualTask id="remind"/><endEvent id="e2"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="check"/><sequenceFlow id="f2" sourceRef="check" targetRef="g"/>
  <sequenceFlow id="big" sourceRef="g" targetRef="second">)" +
                              condition("amount &gt; 1000") + R"(</sequenceFlow>
  <sequenceFlow id="small" sourceRef="g" targetRef="send"/><sequenceFlow id="f3" sourceRef="second" targetRef="send"/>
  <sequenceFlow id="f4" sourceRef="send" targetRef="e"/><sequenceFlow id="f5" sourceRef="late" targetRef="remind"/><sequenceFlow id="f6" sourceRef="remind" targetRef="e2"/>)";

TEST(Bpmn, GoesTheWayTheDataSay) {
  const Model m = runnable(wrapped(kApproval));
  Sandbox box(m, kNow);
  ASSERT_TRUE(box.start("p"));
  ASSERT_TRUE(box.complete("check", {{"amount", feel::Value::number(5000)}}));
  ASSERT_TRUE(box.complete("second"));
  EXPECT_FALSE(box.finished());
  ASSERT_TRUE(box.complete("send"));
  EXPECT_TRUE(box.finished());
}

TEST(Bpmn, ReminderComesOnceAndTheTaskStays) {
  const Model m = runnable(wrapped(kApproval));
  Sandbox box(m, kNow);
  ASSERT_TRUE(box.start("p"));
  ASSERT_TRUE(box.advance_to(kNow + std::chrono::hours(72) - std::chrono::seconds(1)));
  const auto reminded = [&] {
    return std::ranges::count_if(box.log(), [&](const auto& e) {
      return e.what.what == What::completed && m.nodes[e.what.node].id == "remind";
    });
  };
  EXPECT_EQ(reminded(), 0);
  ASSERT_TRUE(box.advance_to(kNow + std::chrono::hours(72)));
  EXPECT_EQ(reminded(), 1);
  ASSERT_TRUE(box.advance_to(kNow + std::chrono::hours(24 * 400)));
  EXPECT_EQ(reminded(), 1);
  EXPECT_TRUE(box.complete("check", {{"amount", feel::Value::number(1)}}));
  EXPECT_FALSE(box.complete("second"));
}

TEST(Bpmn, NoWayIsAnIncidentThatCanBeTriedAgain) {
  const Model m = runnable(wrapped(
      R"(<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/><endEvent id="e"/><endEvent id="e2"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a">)" +
      condition("x = 1") + R"(</sequenceFlow><sequenceFlow id="f3" sourceRef="g" targetRef="b">)" +
      condition("x = 2") +
      R"(</sequenceFlow><sequenceFlow id="f4" sourceRef="a" targetRef="e"/><sequenceFlow id="f5" sourceRef="b" targetRef="e2"/>)"));
  const Engine engine(m);
  State s;
  ASSERT_TRUE(engine.start(s, {.process = "p", .now = kNow}));
  ASSERT_EQ(s.incidents.size(), 1u);
  EXPECT_EQ(s.incidents[0].code, "no_way");
  EXPECT_EQ(m.nodes[s.incidents[0].node].id, "g");
  ASSERT_TRUE(engine.step(s, Retry{s.incidents[0].id}));
  ASSERT_EQ(s.incidents.size(), 1u) << "still no way";
  ASSERT_TRUE(engine.step(s, Set{{{"x", feel::Value::number(2)}}}));
  ASSERT_TRUE(engine.step(s, Retry{s.incidents[0].id}));
  EXPECT_EQ(s.ended, Ended::completed);
}

TEST(Bpmn, AnEndlessLoopStopsAtItsBudgetAndGoesOn) {
  const Model m = runnable(wrapped(
      R"(<startEvent id="s"/><exclusiveGateway id="m"/><task id="t"/><exclusiveGateway id="g" default="back"/><endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="m"/><sequenceFlow id="f2" sourceRef="m" targetRef="t"/><sequenceFlow id="f3" sourceRef="t" targetRef="g"/>
    <sequenceFlow id="back" sourceRef="g" targetRef="m"/><sequenceFlow id="out" sourceRef="g" targetRef="e">)" +
      condition("stop = true") + "</sequenceFlow>"));
  Budget budget;
  budget.actions = 500;
  const Engine engine(m, {}, budget);
  State s;
  ASSERT_TRUE(engine.start(s, {.process = "p", .now = kNow}));
  ASSERT_EQ(s.incidents.size(), 1u);
  EXPECT_EQ(s.incidents[0].code, "budget");
  EXPECT_EQ(broken(s), "");
  ASSERT_TRUE(engine.step(s, Set{{{"stop", feel::Value(true)}}}));
  ASSERT_TRUE(s.incidents.size() >= 1 || s.root == 0);
  if (s.root != 0) ASSERT_TRUE(engine.step(s, Retry{s.incidents[0].id}));
  EXPECT_EQ(s.ended, Ended::completed);
}

TEST(Bpmn, OperatorsMoveResolveAndCancel) {
  const Model m = runnable(wrapped(kApproval));
  const Engine engine(m);
  State s;
  ASSERT_TRUE(engine.start(s, {.process = "p", .now = kNow}));
  const Id check = engine.waiting(s, "check").front();
  ASSERT_TRUE(engine.step(s, Move{check, m.node("send")}));
  EXPECT_TRUE(engine.waiting(s, "check").empty());
  EXPECT_TRUE(s.timers.empty()) << "the reminder belongs to the task that is gone";
  const Id send = engine.waiting(s, "send").front();
  ASSERT_TRUE(engine.step(s, Broken{send, "not reachable"}));
  ASSERT_EQ(s.incidents.size(), 1u);
  State other = s;
  ASSERT_TRUE(engine.step(s, Resolve{s.incidents[0].id}));
  EXPECT_EQ(s.ended, Ended::completed);
  ASSERT_TRUE(engine.step(other, Cancel{}));
  EXPECT_EQ(other.ended, Ended::cancelled);
  EXPECT_TRUE(other.runs.empty());
}

TEST(Bpmn, LateAndDoubleAnswersAreRefused) {
  const Model m = runnable(wrapped(kApproval));
  const Engine engine(m);
  State s;
  ASSERT_TRUE(engine.start(s, {.process = "p", .now = kNow}));
  const Id check = engine.waiting(s, "check").front();
  ASSERT_TRUE(engine.step(s, Complete{check, {}}));
  const auto again = engine.step(s, Complete{check, {}});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, "process.unknown_run");
}

TEST(Bpmn, RefusalsNameRuleAndElement) {
  const std::string plain =
      R"(<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>)";
  EXPECT_TRUE(deployed(wrapped(plain)).findings.empty());
  EXPECT_TRUE(refused_by(
      wrapped(
          plain +
          R"(<endEvent id="x"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">"PT1H"</timeDuration></timerEventDefinition></endEvent>)"),
      "event.trigger", "x"));
  EXPECT_TRUE(refused_by(
      wrapped(
          R"(<startEvent id="s"/><scriptTask id="t" scriptFormat="text/javascript"><script>x</script></scriptTask><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/>)"),
      "script.format", "t"));
  EXPECT_TRUE(refused_by(
      wrapped(R"(<startEvent id="s"/><callActivity id="k" calledElement="nowhere"/><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="k"/><sequenceFlow id="g" sourceRef="k" targetRef="e"/>)"),
      "call.target", "k"));
  EXPECT_TRUE(refused_by(
      wrapped(
          R"(<startEvent id="s"/><task id="t"/><endEvent id="e"/><endEvent id="e2"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <sequenceFlow id="g" sourceRef="t" targetRef="e"/><sequenceFlow id="h" sourceRef="t" targetRef="e2">)" +
          condition("1 +") + "</sequenceFlow>"),
      "expression.feel", "h"));
  EXPECT_FALSE(read_model(as_bytes("<a/>")).has_value());
  EXPECT_FALSE(
      read_model(as_bytes("<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process"))
          .has_value());
}

TEST(Bpmn, JuelOnlyWhereItsMeaningIsCertain) {
  const auto feel_of = [](std::string_view juel) {
    const std::string text =
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
        "xmlns:camunda='http://camunda.org/schema/1.0/bpmn' "
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' camunda:v='7'>"
        "<process id='p'><startEvent id='s'/><exclusiveGateway id='g' default='d'/><endEvent "
        "id='e'/><endEvent id='f'/><sequenceFlow id='a' sourceRef='s' targetRef='g'/>"
        "<sequenceFlow id='b' sourceRef='g' targetRef='e'><conditionExpression "
        "xsi:type='tFormalExpression'>" +
        std::string(juel) +
        "</conditionExpression></sequenceFlow>"
        "<sequenceFlow id='d' sourceRef='g' targetRef='f'/></process></definitions>";
    const auto read = read_model(as_bytes(text));
    if (!read || !read->findings.empty()) return std::string("refused");
    return read->model.flows[1].condition.text();
  };
  EXPECT_EQ(feel_of("${approved}"), "approved");
  EXPECT_EQ(feel_of("${amount &gt;= 100 &amp;&amp; kind == 'dog'}"), "amount >= 100  and  kind = \"dog\"");
  EXPECT_EQ(feel_of("${!approved}"), "not(approved)");
  EXPECT_EQ(feel_of("${bean.check(execution)}"), "refused");
}

TEST(Schedules, ReadIsoAndFeel) {
  const auto at = [](std::string_view text, TimerKind kind = TimerKind::duration) {
    return schedule(feel::Value(text), kind, kNow);
  };
  EXPECT_EQ(at("PT1H")->first.micros, kNow.micros + 3'600'000'000);
  EXPECT_EQ(at("P2W")->first.micros, kNow.micros + 14ll * 86'400'000'000);
  EXPECT_EQ(at("R3/PT10M", TimerKind::cycle)->repetitions, 2);
  EXPECT_EQ(at("R/PT10M", TimerKind::cycle)->repetitions, -1);
  EXPECT_FALSE(at("R3/PT0S", TimerKind::cycle)) << "a cycle that does not move";
  EXPECT_FALSE(at("R0/PT1S", TimerKind::cycle));
  EXPECT_FALSE(at("soon"));
  // A month by the calendar in legal time: over the change to summer time it is an hour shorter.
  const Instant march = *parse_iso_instant("2027-03-01T07:00:00Z");
  EXPECT_EQ(to_iso(schedule(feel::Value("P1M"), TimerKind::duration, march)->first),
            "2027-04-01T06:00:00.000000Z");
}

// ---- every model of the suites, walked at random: what is written reads back equal, the copy steps as the original, nothing is lost

class Walk {
 public:
  Walk(const Model& m, std::uint64_t seed, Host host)
      : m_(m),
        engine_(m, std::move(host), Budget{.actions = 3000, .runs = 500, .feel_steps = 20'000}),
        random_(seed) {}

  std::string run(int steps) {
    State s;
    const Process& p = m_.processes.front();
    Start start{.process = p.id,
                .variables = {{"test", feel::Value("abc")}, {"integerVariable", feel::Value::number(0)}},
                .now = kNow};
    if (!engine_.start(s, start)) return {};
    for (int i = 0; i < steps && s.root != 0; ++i) {
      const auto json = to_json(m_, s);
      auto copy = state_from_json(m_, json);
      if (!copy) return "does not read back: " + copy.error().detail;
      if (json::canonical(to_json(m_, *copy)) != json::canonical(json)) return "reads back different";
      if (const std::string wrong = broken(s); !wrong.empty()) return wrong;
      const Input input = choose(s);
      const auto a = engine_.step(s, input);
      const auto b = engine_.step(*copy, input);
      if (a.has_value() != b.has_value()) return "the copy answers otherwise";
      if (json::canonical(to_json(m_, s)) != json::canonical(to_json(m_, *copy)))
        return "the copy goes another way";
    }
    return broken(s);
  }

 private:
  Input choose(const State& s) {
    const auto pick = [&](std::size_t n) {
      return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
    };
    std::vector<Id> waiting;
    for (const auto& [id, r] : s.runs) {
      if (r.waiting && is_activity(m_.nodes[r.node].kind)) waiting.push_back(id);
    }
    switch (pick(8)) {
      case 0: return Tick{s.now + std::chrono::hours(pick(48))};
      case 1:
        return m_.signals.empty() ? Input(Tick{s.now + std::chrono::minutes(5)})
                                  : Input(Signal{m_.signals[pick(m_.signals.size())].name, {}});
      case 2:
        return m_.messages.empty() ? Input(Tick{s.now + std::chrono::minutes(5)})
                                   : Input(Message{m_.messages[pick(m_.messages.size())].name, {}, {}});
      case 3: {
        if (waiting.empty()) return Tick{s.now + std::chrono::hours(1)};
        const std::string code = m_.errors.empty() ? "E" : m_.errors[pick(m_.errors.size())].code;
        return Fail{waiting[pick(waiting.size())], code, {}};
      }
      case 4:
        if (!s.incidents.empty()) return Retry{s.incidents[pick(s.incidents.size())].id};
        [[fallthrough]];
      case 5: {
        for (const auto& [id, r] : s.runs) {
          const auto offered = engine_.possible(s, id);
          if (!offered.empty()) return Choose{offered[pick(offered.size())], id};
        }
        [[fallthrough]];
      }
      default:
        if (waiting.empty()) return Tick{s.now + std::chrono::hours(30)};
        return Complete{waiting[pick(waiting.size())],
                        {{"n", feel::Value::number(static_cast<std::int64_t>(pick(4)))},
                         {"done", feel::Value(pick(2) == 0)}}};
    }
  }

  const Model& m_;
  Engine engine_;
  std::mt19937_64 random_;
};

TEST(BpmnWalk, EveryModelOfTheSuitesAtRandom) {
  const std::filesystem::path suites = std::filesystem::path(RATHAUS_SHARED_DIR) / "suites";
  if (!std::filesystem::is_directory(suites / "bpmn-steps")) {
    std::cout << "SKIPPED BpmnWalk: no folder " << suites << "\n";
    GTEST_SKIP();
  }
  ReadOptions options;
  options.accepts_script = [](std::string_view, std::string_view) { return true; };
  options.translate = [](std::string_view text, std::string_view) -> std::optional<std::string> {
    return std::string(text.find("i") != text.npos && text.find('<') != text.npos ? "integerVariable < 3"
                                                                                  : "true");
  };
  int models = 0;
  for (const char* suite : {"bpmn-steps", "bpmn-betsy/models"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(suites / suite)) {
      if (file.path().extension() != ".bpmn") continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      const auto read = read_model(as_bytes(text), options);
      if (!read || !read->findings.empty() || read->model.processes.empty()) continue;
      ++models;
      Host host;
      host.script = [](const Node&,
                       const std::function<feel::Value(std::string_view)>& value) -> Result<Variables> {
        const feel::Decimal* n = value("integerVariable").number();
        return Variables{
            {"integerVariable", feel::Value::number(n == nullptr ? 1 : n->to_int64().value_or(0) + 1)}};
      };
      for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        EXPECT_EQ(Walk(read->model, seed, host).run(25), "") << file.path() << " seed " << seed;
      }
    }
  }
  EXPECT_GT(models, 100);
}

}  // namespace
}  // namespace rathaus::bpmn
