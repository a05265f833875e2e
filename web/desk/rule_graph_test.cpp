#include "web/desk/rule_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "modules/forms/form_builder.h"
#include "modules/forms/rules.h"

namespace rathaus::desk {
namespace {

using forms::DataType;
using forms::Effect;
using forms::Form;

Form fields(int count) {
  forms::FormBuilder b;
  for (int i = 1; i <= count; ++i) b.field("F0000000" + std::to_string(i), DataType::boolean, 0);
  return b.build();
}

void say(Form& form, const std::string& id, Effect effect, const std::string& element,
         const std::string& when) {
  form.nodes[0].rules.push_back(static_cast<std::uint32_t>(form.rules.size()));
  form.rules.push_back({id, "1.0", "Regel " + id, "Ein Satz.", 0, false});
  ASSERT_TRUE(complete_rule(form, {id, "1.0", "", effect, element, when, "", ""}));
}

// Names of the boxes from left to right and, in a column, in alphabetical order: "F1|R1|F2".
std::string columns(const RuleGraph& graph) {
  std::map<int, std::set<std::string>> by_layer;
  for (const GraphBox& box : graph.boxes) by_layer[box.layer].insert(box.lines.front());
  std::string out;
  for (const auto& [layer, names] : by_layer) {
    out += out.empty() ? "" : " | ";
    for (const std::string& name : names) out += (name == *names.begin() ? "" : ", ") + name;
  }
  return out;
}

bool holds_together(const RuleGraph& graph) {
  for (const GraphBox& a : graph.boxes) {
    if (a.x < 0 || a.y < 0 || a.x + a.width > graph.width || a.y + a.height > graph.height) return false;
    for (const GraphBox& b : graph.boxes) {
      if (&a == &b) continue;
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        return false;
    }
  }
  return true;
}

Form chain() {
  Form form = fields(5);
  say(form, "R1", Effect::hidden, "F00000002", "F00000001 = true");
  say(form, "R2", Effect::required, "F00000003", "F00000002 = true and F00000004 = true");
  say(form, "R3", Effect::shown, "F00000005", "F00000004 = true");
  return form;
}

TEST(RuleGraph, RunsFromAnswersToWhatTheyDecide) {
  const Form form = chain();
  const RuleGraph all = rule_graph(form, "alle");
  EXPECT_EQ(columns(all),
            "F00000001, F00000004 | Regel R1, Regel R3 | F00000002, F00000005 | Regel R2 | F00000003");
  EXPECT_TRUE(holds_together(all));
  EXPECT_EQ(all.lines.size(), 7U);
  for (const GraphLine& line : all.lines) {
    const GraphBox &from = all.boxes[line.from], &to = all.boxes[line.to];
    EXPECT_LT(from.x + from.width, to.x);
    EXPECT_EQ(line.reads, to.rule) << "answers lead to rules, rules to what they concern";
    EXPECT_NE(from.rule, to.rule);
  }
}

TEST(RuleGraph, NarrowsToOneAnswerOrOneRule) {
  const Form form = chain();
  const auto node = [&](const char* id) { return "f" + std::to_string(*form.find(id)); };
  EXPECT_EQ(columns(rule_graph(form, "r0")), "F00000001 | Regel R1 | F00000002");
  EXPECT_EQ(columns(rule_graph(form, node("F00000002"))),
            "F00000001 | Regel R1 | F00000002, F00000004 | Regel R2 | F00000003")
      << "what decides about it, and what it decides";
  EXPECT_EQ(columns(rule_graph(form, node("F00000005"))), "F00000004 | Regel R3 | F00000005");
  const RuleGraph one = rule_graph(form, node("F00000004"));
  EXPECT_EQ(std::ranges::count_if(one.boxes, &GraphBox::chosen), 1);
  EXPECT_EQ(std::ranges::find_if(one.boxes, &GraphBox::chosen)->lines.front(), "F00000004");
  for (const char* nothing : {"", "r9", "f0", "f99999999999999999999", "r-1", "x1", "f", "r1x"})
    EXPECT_TRUE(rule_graph(form, nothing).boxes.empty()) << nothing;
}

TEST(RuleGraph, ACheckOfTheAnswerItselfIsALineToIt) {
  Form form = fields(2);
  say(form, "R1", Effect::required, "F00000002", "F00000001 = true");
  ASSERT_TRUE(complete_rule(form, {"R1", "1.0", "", Effect::valid, "",
                                   "F00000001 != true or F00000002 = null or F00000002 = false", "", ""}));
  const RuleGraph all = rule_graph(form, "alle");
  EXPECT_EQ(columns(all), "F00000001 | Regel R1 | F00000002");
  EXPECT_EQ(std::ranges::count(all.lines, Effect::valid, &GraphLine::effect), 1);
}

TEST(RuleGraph, CirclesEndAndRulesNotUnderstoodAreThere) {
  Form form = fields(2);
  say(form, "R1", Effect::hidden, "F00000001", "F00000002 = true");
  say(form, "R2", Effect::hidden, "F00000002", "F00000001 = true");
  form.rules.push_back({"R3", "1.0", "", "Unklar.", 0, false});
  const RuleGraph all = rule_graph(form, "alle");
  EXPECT_EQ(all.boxes.size(), 5U);
  EXPECT_TRUE(holds_together(all));
  const auto unclear =
      std::ranges::find_if(all.boxes, [](const GraphBox& box) { return box.index == 2 && box.rule; });
  ASSERT_NE(unclear, all.boxes.end());
  EXPECT_EQ(unclear->small, "wird nicht ausgeführt");
  EXPECT_EQ(unclear->lines.front(), "R3") << "without a name its id";
}

TEST(RuleGraph, ManyRulesBeginWithTheAnswerThatMostOfThemRead) {
  Form form = fields(5);
  for (int i = 0; i < 14; ++i)
    say(form, "R" + std::to_string(i), Effect::shown, "F00000005",
        i % 3 == 0 ? "F00000001 = true"
                   : "F00000003 = true and F00000002 = " + std::string(i % 2 ? "true" : "false"));
  EXPECT_EQ(first_choice(form), "f2") << "the first of those that are read most";
  EXPECT_EQ(first_choice(chain()), "alle");
  EXPECT_TRUE(holds_together(rule_graph(form, "alle")));
}

TEST(RuleGraph, LongNamesAreBrokenInsideTheirBox) {
  Form form = fields(2);
  form.nodes[1].label =
      "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung und noch viel mehr dazu, Zeile um "
      "Zeile";
  say(form, "R1", Effect::shown, "F00000002", "F00000001 = true");
  const RuleGraph all = rule_graph(form, "alle");
  const auto box =
      std::ranges::find_if(all.boxes, [](const GraphBox& each) { return !each.rule && each.index == 1; });
  ASSERT_EQ(box->lines.size(), 3U);
  EXPECT_TRUE(box->lines.back().ends_with("…"));
  for (const std::string& line : box->lines) EXPECT_LE(line.size(), 32U) << line;
}

}  // namespace
}  // namespace rathaus::desk
