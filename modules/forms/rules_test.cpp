#include "modules/forms/rules.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "modules/forms/form_builder.h"
#include "modules/forms/generate.h"
#include "modules/forms/render_model.h"
#include "modules/forms/standing.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

namespace json = boost::json;

// A form with one rule for each completion, hanging at the path that the completion names.
void add_rule(Form& form, const std::string& id, const std::string& at = "") {
  const NodeIndex node = *form.find(at);
  form.nodes[node].rules.push_back(static_cast<std::uint32_t>(form.rules.size()));
  form.rules.push_back({id, "1.0", "Regel " + id, "Ein Satz.", node, false});
}
Status say(Form& form, const std::string& id, Effect effect, const std::string& element,
           const std::string& when, const std::string& value = "", const std::string& at = "") {
  add_rule(form, id, at);
  return complete_rule(form, {id, "1.0", at, effect, element, when, value, ""});
}

Place at(const Form& form, const std::string& path) { return *place_at(form, path); }
bool hidden(const Evaluation& e, const Place& place) {
  return std::ranges::any_of(e.hidden, [&](const Place& each) { return place.within(each); });
}
std::vector<std::string> errors(const Form& form, const Draft& draft) {
  std::vector<std::string> out;
  for (const FieldError& e : validate_all(form, draft)) out.push_back(path_of(form, e.place) + " " + e.code);
  return out;
}

Form dog() {
  FormBuilder b;
  b.field("F00000001", DataType::text).codes({{"001", "Haushund", ""}, {"002", "Assistenzhund", ""}});
  b.field("F00000002", DataType::text, 0);
  b.group("G00000003", 0).field("F00000004", DataType::text, 0).field("F00000005", DataType::text, 0).end();
  b.field("F00000006", DataType::date, 0).field("F00000007", DataType::date, 0);
  return b.build();
}

TEST(Rules, HiddenAnswersDoNotCountAndAreNamed) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000002", "not(F00000001 = \"002\")"));
  ASSERT_TRUE(say(form, "R2", Effect::required, "F00000002", "F00000001 = \"002\""));
  Draft draft;
  draft.raw[at(form, "F00000001[0]")] = "001";
  draft.raw[at(form, "F00000002[0]")] = "Ausweis 7";
  const Evaluation off = evaluate(form, draft);
  EXPECT_TRUE(hidden(off, at(form, "F00000002[0]")));
  EXPECT_EQ(off.answers.find(at(form, "F00000002[0]")), nullptr);
  EXPECT_EQ(off.dropped, std::vector<Place>{at(form, "F00000002[0]")});
  EXPECT_EQ(dropped_text(form, off.dropped), "Diese Angaben entfallen: „F00000002“.");
  EXPECT_EQ(draft.raw.at(at(form, "F00000002[0]")), "Ausweis 7") << "kept as typed";
  draft.raw[at(form, "F00000001[0]")] = "002";
  EXPECT_TRUE(errors(form, draft).empty());
  EXPECT_EQ(dropped_text(form, evaluate(form, draft).dropped), "");
  draft.raw[at(form, "F00000002[0]")] = "";
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{"F00000002[0] form.required"});
  draft.raw.erase(at(form, "F00000001[0]"));
  EXPECT_TRUE(hidden(evaluate(form, draft), at(form, "F00000002[0]"))) << "not answered yet is not 002";
}

TEST(Rules, ShownAloneMeansAskedOnlyThen) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::shown, "G00000003", "F00000001 = \"001\""));
  Draft draft;
  EXPECT_TRUE(hidden(evaluate(form, draft), at(form, "G00000003[0]")));
  draft.raw[at(form, "F00000001[0]")] = "001";
  EXPECT_FALSE(hidden(evaluate(form, draft), at(form, "G00000003[0]")));
}

TEST(Rules, ARequiredGroupWantsOneAnswer) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::required, "G00000003", "F00000001 = \"001\""));
  Draft draft;
  draft.raw[at(form, "F00000001[0]")] = "001";
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{"G00000003[0]/F00000004[0] form.group.some"});
  draft.raw[at(form, "G00000003[0]/F00000005[0]")] = "x";
  EXPECT_TRUE(errors(form, draft).empty());
  draft.raw[at(form, "F00000001[0]")] = "002";
  draft.raw.erase(at(form, "G00000003[0]/F00000005[0]"));
  EXPECT_TRUE(errors(form, draft).empty());
}

TEST(Rules, ChecksStandAtTheLastAnswerAndDatesCompareToTheDay) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::valid, "",
                  "F00000006 = null or F00000007 = null or date(F00000006) < date(F00000007)"));
  Draft draft;
  draft.raw[at(form, "F00000001[0]")] = "001";
  draft.raw[at(form, "F00000006[0]")] = "01.02.2026";
  EXPECT_TRUE(errors(form, draft).empty());
  draft.raw[at(form, "F00000007[0]")] = "02.02.2026";
  EXPECT_TRUE(errors(form, draft).empty()) << "the day after";
  for (const char* day : {"01.02.2026", "31.01.2026"}) {
    draft.raw[at(form, "F00000007[0]")] = day;
    EXPECT_EQ(errors(form, draft), std::vector<std::string>{"F00000007[0] form.rule"}) << day;
  }
  EXPECT_EQ(error_text(form, validate_all(form, draft).front()), "Ein Satz.");
}

TEST(Rules, TheSentenceNamesTheQuestionsThatTheFormAsks) {
  FormBuilder b;
  b.field("F00000001", DataType::date, 0);
  b.last_node().label = "Erster Tag";
  b.field("F00000002", DataType::date, 0);
  b.last_node().label = "Letzter Tag";
  b.group("G00000003").field("F00000004", DataType::text, 0);
  b.last_node().label = "Wie heißen Sie?";
  b.end();
  const Form fields = b.build();
  const auto sentence = [&](const std::string& text) {
    Form form = fields;
    add_rule(form, "R1");
    form.rules.front().text = text;
    EXPECT_TRUE(complete_rule(form, {"R1", "1.0", "", Effect::valid, "",
                                     "F00000001 = null or F00000002 = null or F00000004 = null", "", ""}));
    return form.conditions_of(0)->checks.front().message;
  };
  EXPECT_EQ(sentence("Das Datum F00000002 \"Ende\" darf nicht vor F00000001 \"Beginn\" liegen."),
            "Das Datum „Letzter Tag“ darf nicht vor „Erster Tag“ liegen.");
  EXPECT_EQ(sentence("Feld G00000003.F00000004 „Name“ (G00000003.F00000004 „Name“) fehlt."),
            "Feld „Wie heißen Sie?“ („Wie heißen Sie?“) fehlt.");
  EXPECT_EQ(sentence("F00000002 Ende nach F00000009 \"Fremd\"."), "Ende nach \"Fremd\".")
      << "no sure question: the name as written";
  EXPECT_EQ(sentence("F00000002 \"Ende ohne Schluss"), "\"Ende ohne Schluss");
}

TEST(Rules, HoldInTheirLandOnly) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::required, "F00000002", "list contains([\"SL\", \"SN\"], land)"));
  ASSERT_TRUE(say(form, "R2", Effect::hidden, "F00000002", "not(list contains([\"SL\", \"SN\"], land))"));
  Draft draft;
  draft.raw[at(form, "F00000001[0]")] = "001";
  draft.land = "SN";
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{"F00000002[0] form.required"});
  draft.land = "BW";
  EXPECT_TRUE(errors(form, draft).empty());
  EXPECT_TRUE(hidden(evaluate(form, draft), at(form, "F00000002[0]")));
}

TEST(Rules, PrefilledAndHiddenIsSentAllTheSame) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::prefilled, "F00000001", "true", "002"));
  ASSERT_TRUE(say(form, "R2", Effect::hidden, "F00000001", "true"));
  ASSERT_TRUE(say(form, "R3", Effect::required, "F00000002", "F00000001 = \"002\""));
  Draft draft;
  draft.raw[at(form, "F00000001[0]")] = "001";  // from before the rule, or from a client that makes things up
  const Evaluation e = evaluate(form, draft);
  ASSERT_NE(e.answers.find(at(form, "F00000001[0]")), nullptr);
  EXPECT_EQ(feel::to_feel(*e.answers.find(at(form, "F00000001[0]"))), "\"002\"");
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{"F00000002[0] form.required"});
}

TEST(Rules, TheSameGroupTwiceReadsItsOwnAnswers) {
  FormBuilder b;
  for (int i = 0; i < 2; ++i) {
    b.group("G00000001");
    if (i == 1) b.last_node().key = "G00000001~2";
    b.field("F00000002", DataType::boolean).field("F00000003", DataType::text, 0).end();
  }
  Form form = b.build();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000003", "F00000002 != true"));
  Draft draft;
  draft.raw[at(form, "G00000001[0]/F00000002[0]")] = "true";
  draft.raw[at(form, "G00000001~2[0]/F00000002[0]")] = "false";
  const Evaluation e = evaluate(form, draft);
  EXPECT_FALSE(hidden(e, at(form, "G00000001[0]/F00000003[0]")));
  EXPECT_TRUE(hidden(e, at(form, "G00000001~2[0]/F00000003[0]")));
  // One answer for two questions with the same id would be a guess.
  FormBuilder two;
  two.field("F00000009", DataType::boolean);
  for (int i = 0; i < 2; ++i) {
    two.group("G00000001");
    if (i == 1) two.last_node().key = "G00000001~2";
    two.field("F00000003", DataType::text, 0).end();
  }
  Form unclear = two.build();
  add_rule(unclear, "R1");
  const Status said =
      complete_rule(unclear, {"R1", "1.0", "", Effect::hidden, "F00000003", "F00000009", "", ""});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, "form.rule.element");
  EXPECT_FALSE(unclear.rules.front().executable);
}

TEST(Rules, AWayThatIsWrittenOutMeansWhatLiesThere) {
  // Outer company, and inside of its partners the same block again: the rule reads the outer one.
  FormBuilder b;
  b.group("G00000001");
  b.group("G00000002").field("F00000003", DataType::boolean, 0).end();
  b.group("G00000004", 0, 5).group("G00000002", 0).field("F00000003", DataType::boolean, 0).end();
  b.field("F00000005", DataType::text, 0).end();
  b.end();
  Form form = b.build();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "G00000004", "G00000002.F00000003 != true", "", "G00000001"));
  EXPECT_EQ(form.rules.front().effects.front().tree.paths(), std::vector<std::string>{"#3"});
  EXPECT_EQ(blocking_rules(form), "") << "it does not decide about itself";
  ASSERT_TRUE(say(form, "R2", Effect::required, "F00000005", "G00000004.G00000002.F00000003 = true", "",
                  "G00000001"));
  EXPECT_EQ(form.rules[1].effects.front().tree.paths(), std::vector<std::string>{"#6"});
}

TEST(Rules, EachOccurrenceForItself) {
  FormBuilder b;
  b.group("G00000001", 1, 5)
      .field("F00000002", DataType::boolean)
      .field("F00000003", DataType::text, 0)
      .end();
  b.field("F00000004", DataType::text, 0);
  Form form = b.build();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000003", "F00000002 != true", "", "G00000001"));
  ASSERT_TRUE(say(form, "R2", Effect::required, "F00000004", "F00000002 = true"));
  Draft draft;
  draft.counts[at(form, "G00000001[0]")] = 2;
  draft.raw[at(form, "G00000001[0]/F00000002[0]")] = "false";
  draft.raw[at(form, "G00000001[1]/F00000002[0]")] = "true";
  const Evaluation e = evaluate(form, draft);
  EXPECT_TRUE(hidden(e, at(form, "G00000001[0]/F00000003[0]")));
  EXPECT_FALSE(hidden(e, at(form, "G00000001[1]/F00000003[0]")));
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{"F00000004[0] form.required"})
      << "one of them is enough";
}

TEST(Rules, ContradictionsAndCirclesAreNamed) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::required, "F00000002", "F00000001 = \"002\""));
  ASSERT_TRUE(say(form, "R2", Effect::hidden, "F00000002", "F00000001 != \"002\""));
  EXPECT_EQ(blocking_rules(form), "");
  ASSERT_TRUE(say(form, "R3", Effect::hidden, "F00000002", "F00000006 != null"));
  EXPECT_EQ(blocking_rules(form),
            "Die Regeln „Regel R1“ (R1) und „Regel R3“ (R3) widersprechen sich: „F00000002“ ist bei "
            "denselben Angaben verlangt und "
            "ausgeblendet.");
  ASSERT_TRUE(leave_out_rule(form, 2));
  EXPECT_EQ(blocking_rules(form), "");
  ASSERT_TRUE(say(form, "R4", Effect::hidden, "F00000006", "F00000007 != null"));
  ASSERT_TRUE(say(form, "R5", Effect::hidden, "F00000007", "F00000006 != null"));
  EXPECT_NE(blocking_rules(form).find("drehen sich im Kreis"), std::string::npos) << blocking_rules(form);
}

TEST(Rules, WhatIsNotFeelOrNotThereIsRefusedAndChangesNothing) {
  Form form = dog();
  add_rule(form, "R1");
  const auto refused_with = [&](const std::string& element, const std::string& when) {
    const Status said = complete_rule(form, {"R1", "1.0", "", Effect::hidden, element, when, "", ""});
    return said ? std::string("taken") : said.error().code;
  };
  EXPECT_EQ(refused_with("F00000002", "F00000001 ="), "form.rule.feel");
  EXPECT_EQ(refused_with("F00000002", "F00000099 = 1"), "form.rule.element");
  EXPECT_EQ(refused_with("F00000099", "F00000001 = \"001\""), "form.rule.element");
  EXPECT_EQ(refused_with("F00000002", "for x in [1] return x"), "form.rule.feel");
  EXPECT_FALSE(form.rules.front().executable);
  EXPECT_TRUE(form.conditions.empty());
  EXPECT_EQ(complete_rule(form, {"R9", "1.0", "", Effect::hidden, "F00000002", "true", "", ""}).error().code,
            "form.rule.unknown");
}

TEST(Rules, DayMonthAndYearAreADayOfTheCalendar) {
  const auto parts = [] {
    FormBuilder b;
    for (const char* id : {"F00000011", "F00000012", "F00000013"}) b.field(id, DataType::integer, 0);
    return b.build();
  };
  Form form = parts();
  const std::string date =
      "F00000011 = null or F00000012 = null or F00000013 = null or date(F00000013, F00000012, F00000011) != "
      "null";
  EXPECT_FALSE(say(form, "R0", Effect::valid, "", date)) << "years without limits: not sure to be right";
  form = parts();
  form.nodes[*form.find("F00000013")].field.min_number = feel::Decimal(1896);
  form.nodes[*form.find("F00000013")].field.max_number = feel::Decimal(1904);
  ASSERT_TRUE(say(form, "R1", Effect::valid, "", date));
  int days = 0;
  for (int year = 1896; year <= 1904; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      for (unsigned day = 1; day <= 31; ++day) {
        Draft draft;
        draft.raw[at(form, "F00000011[0]")] = std::to_string(day);
        draft.raw[at(form, "F00000012[0]")] = std::to_string(month);
        draft.raw[at(form, "F00000013[0]")] = std::to_string(year);
        const bool right = std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                                       std::chrono::day(day))
                               .ok();
        days += right ? 1 : 0;
        EXPECT_EQ(errors(form, draft).empty(), right) << year << "-" << month << "-" << day;
      }
    }
  }
  EXPECT_EQ(days, 9 * 365 + 2) << "1896 and 1904 are leap years, 1900 is not";
  Draft half;
  half.raw[at(form, "F00000011[0]")] = "31";
  EXPECT_TRUE(errors(form, half).empty()) << "not all of it is said";
}

TEST(Rules, LongListsAndDeepConditionsKeepTheirMeaningOrAreRefused) {
  FormBuilder b;
  std::string some;
  for (int i = 10; i < 50; ++i) {
    const std::string id = "F000000" + std::to_string(i);
    b.field(id, DataType::boolean, 0);
    some += (i == 10 ? "" : " or ") + id + " = true";
  }
  Form form = b.build();
  ASSERT_TRUE(say(form, "R1", Effect::valid, "", "F00000010 != false or " + some));
  ASSERT_TRUE(form_from_json(to_json(form)));
  Draft draft;
  draft.raw[at(form, "F00000010[0]")] = "false";
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{"F00000049[0] form.rule"})
      << "not answered is not yes";
  draft.raw[at(form, "F00000041[0]")] = "true";
  EXPECT_TRUE(errors(form, draft).empty());
  // As deep as a tree may be, with nothing left for what stands around it: said, not dropped.
  std::string deep = "F00000010 = true";
  for (int i = 0; i < 14; ++i)
    deep = "F000000" + std::to_string(11 + i) + " = true and (F00000010 = true or (" + deep + "))";
  add_rule(form, "R2");
  const Status said = complete_rule(form, {"R2", "1.0", "", Effect::hidden, "F00000049", deep, "", ""});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, "form.rule.feel");
  EXPECT_TRUE(evaluate(form, draft).hidden.empty());
}

TEST(Rules, StoredFormsKeepThem) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000002", "F00000001 = \"001\""));
  ASSERT_TRUE(say(form, "R2", Effect::valid, "", "F00000006 != null"));
  const auto back = form_from_json(to_json(form));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(back->rules, form.rules);
  EXPECT_EQ(back->conditions, form.conditions);
}

// ---- pages

Page whole(const Form& form) {
  Page page;
  page.id = "1";
  for (NodeIndex child = form.first_child(0); child != kNoNode; child = form.next_sibling(child))
    page.items.push_back({Place().child(child), ItemKind::whole});
  return page;
}

TEST(Rules, WithoutScriptsThePageComesAgainWhenAnAnswerBringsAQuestion) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000002", "not(F00000001 = \"002\")"));
  const Page page = whole(form);
  const std::string f1 = name_of(form, NameKind::answer, at(form, "F00000001[0]"));
  const std::string f2 = name_of(form, NameKind::answer, at(form, "F00000002[0]"));
  Draft draft;
  EXPECT_FALSE(apply_post(form, page, PostFields{{f1, "001"}}, draft).structure_changed);
  EXPECT_TRUE(apply_post(form, page, PostFields{{f1, "002"}}, draft).structure_changed);
  EXPECT_FALSE(apply_post(form, page, PostFields{{f1, "002"}, {f2, ""}}, draft).structure_changed)
      << "seen by now";
  Draft scripted;
  EXPECT_FALSE(apply_post(form, page, PostFields{{f1, "002"}, {"s2.0", "1"}}, scripted).structure_changed)
      << "a script showed it";
}

TEST(Rules, ThePageCarriesItsConditionsForTheBrowser) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000002", "not(F00000001 = \"002\") or land = \"SL\""));
  const std::vector<Page> pages = {whole(form)};
  Draft draft;
  draft.land = "BW";
  const PageModel model = render_model(form, pages, "1", draft, {});
  EXPECT_EQ(
      model.live,
      R"([{"w":"w2.0","s":{"not":[{"holds":[{"or":[{"not":[{"holds":[{"in":[{"value":"002"},{"path":"t:a1.0"}]}]}]},{"in":[{"value":"SL"},{"value":"BW"}]}]}]}]}}])");
  const auto start = std::ranges::find(model.blocks, BlockKind::when_start, &Block::kind);
  ASSERT_NE(start, model.blocks.end());
  EXPECT_TRUE(start->off);
  EXPECT_EQ(start->name, "s2.0");
  draft.raw[at(form, "F00000001[0]")] = "002";
  const PageModel on = render_model(form, pages, "1", draft, {});
  EXPECT_FALSE(std::ranges::find(on.blocks, BlockKind::when_start, &Block::kind)->off);
}

TEST(Rules, GeneratedAnswersSatisfyThem) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::required, "F00000002", "F00000001 = \"002\""));
  ASSERT_TRUE(say(form, "R2", Effect::valid, "", "(F00000006 != null) != (F00000007 != null)"));
  ASSERT_TRUE(say(form, "R3", Effect::required, "G00000003", "true"));
  for (std::uint64_t seed = 1; seed < 30; ++seed) {
    const Generated out = generate(form, {.seed = seed});
    EXPECT_TRUE(out.unmet.empty()) << seed << " " << out.unmet.front();
    EXPECT_TRUE(validate_all(form, out.draft).empty());
  }
}

TEST(Standing, SaysWhatAFullEvaluationSays) {
  Form form = dog();
  ASSERT_TRUE(say(form, "R1", Effect::hidden, "F00000002", "F00000001 != \"002\""));
  ASSERT_TRUE(say(form, "R2", Effect::hidden, "G00000003", "F00000002 = null"));
  ASSERT_TRUE(say(form, "R3", Effect::required, "F00000006", "G00000003 != null"));
  ASSERT_TRUE(say(form, "R4", Effect::prefilled, "F00000005", "F00000006 != null", "fest"));
  ASSERT_TRUE(say(form, "R5", Effect::valid, "", "(F00000006 != null) = (F00000002 != null)"));
  Standing standing(form, Draft());
  std::size_t broken = 0;
  const std::vector<std::pair<std::string, std::string>> typed = {
      {"F00000001[0]", "002"},        {"F00000002[0]", "x"},   {"G00000003[0]/F00000004[0]", "y"},
      {"F00000006[0]", "01.02.2026"}, {"F00000001[0]", "001"}, {"F00000001[0]", "002"},
      {"F00000006[0]", ""},           {"F00000002[0]", ""}};
  for (const auto& [path, raw] : typed) {
    standing.set(at(form, path), raw);
    const Evaluation full = evaluate(form, standing.draft());
    std::vector<FieldError> of_checks = full.errors;
    std::erase_if(of_checks, [](const FieldError& each) { return each.code != "form.rule"; });
    EXPECT_EQ(standing.broken(), of_checks) << path << "=" << raw;
    broken += of_checks.size();
    for (NodeIndex node = 1; node < form.nodes.size(); ++node) {
      const Place place =
          form[node].depth == 1 ? Place().child(node) : Place().child(form[node].parent).child(node);
      EXPECT_EQ(standing.hidden(place), std::ranges::binary_search(full.hidden, place))
          << path << "=" << raw << " node " << node;
      if (form[node].kind == NodeKind::field && !hidden(full, place)) {
        EXPECT_EQ(standing.required(place), std::ranges::binary_search(full.required, place))
            << path << "=" << raw << " node " << node;
      }
    }
  }
  EXPECT_GE(broken, 2U);
}

// ---- the cases that tests/conditions/run.mjs runs in the browser's evaluator

TEST(Rules, SharedCasesOfServerAndBrowser) {
  std::ifstream in(RATHAUS_SOURCE_DIR "/tests/conditions/cases.json");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::size_t count = 0;
  const json::value all = json::parse(text);
  for (const json::value& group : all.as_array()) {
    const auto tree = feel::ExpressionTree::parse(group.at("tree"));
    ASSERT_TRUE(tree) << json::serialize(group.at("tree"));
    for (const json::value& one : group.at("cases").as_array()) {
      const json::object& answers = one.at(0).as_object();
      std::uint64_t steps = feel::kDefaultSteps;
      const auto got = tree->evaluate(
          [&](std::string_view path) {
            const json::value* found = answers.if_contains(path);
            return found == nullptr ? feel::Value() : *feel::from_json(*found);
          },
          steps);
      ASSERT_TRUE(got);
      EXPECT_EQ(json::serialize(feel::to_json(*got)), json::serialize(one.at(1)))
          << tree->json() << " with " << json::serialize(answers);
      ++count;
    }
  }
  EXPECT_GE(count, 60U);
}

// ---- pages with checks: what the browser gets, and the sentences for what is typed; run.mjs holds the script to the same file

void add_fields(FormBuilder& b, const json::array& fields) {
  for (const json::value& each : fields) {
    const auto least = static_cast<std::uint32_t>(each.at("min").as_int64());
    if (const json::value* group = each.as_object().if_contains("group")) {
      b.group(std::string(group->as_string()), least);
      add_fields(b, each.at("fields").as_array());
      b.end();
      continue;
    }
    const json::string& type = each.at("type").as_string();
    const DataType of = type == "date"      ? DataType::date
                        : type == "integer" ? DataType::integer
                        : type == "number"  ? DataType::number
                        : type == "boolean" ? DataType::boolean
                                            : DataType::text;
    b.field(std::string(each.at("id").as_string()), of, least);
    for (const bool low : {true, false}) {
      const json::value* limit = each.as_object().if_contains(low ? "lo" : "hi");
      if (limit == nullptr) continue;
      FieldSpec& field = b.last();
      if (limit->is_string())
        (low ? field.min_date : field.max_date) = limit->as_string();
      else
        (low ? field.min_number : field.max_number) = feel::Decimal(limit->as_int64());
    }
  }
}

TEST(Rules, TodayIsTheDayOfTheDraft) {
  Form form = dog();
  add_rule(form, "R1");
  ASSERT_TRUE(complete_rule(
      form, {"R1", "1.0", "", Effect::valid, "",
             "F00000006 = null or date(F00000006) >= today() - duration(\"P120Y\")", "", "Zu alt."}));
  Draft draft;
  draft.raw[at(form, "F00000001[0]")] = "001";
  draft.raw[at(form, "F00000006[0]")] = "28.02.1904";
  EXPECT_EQ(errors(form, draft), std::vector<std::string>{}) << "nobody said which day it is";
  const auto on = [&](int y, unsigned m, unsigned d) {
    draft.today = LocalDate{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
    return errors(form, draft).size();
  };
  EXPECT_EQ(on(2024, 2, 28), 0U);
  EXPECT_EQ(on(2024, 2, 29), 1U) << "120 years before a 29 February is one";
  const std::vector<Page> pages = {whole(form)};
  EXPECT_NE(render_model(form, pages, "1", draft, {}).live.find("1904-02-29"), std::string::npos)
      << "a script gets the day itself";
  EXPECT_EQ(day_beside(*parse_iso_date("2025-03-31"), "$today-P1M"), parse_iso_date("2025-02-28"));
  EXPECT_EQ(day_beside(*parse_iso_date("2025-03-31"), "$today+P14D"), parse_iso_date("2025-04-14"));
  EXPECT_EQ(day_beside(*parse_iso_date("2025-03-31"), "$today+P1W"), std::nullopt);
  const Status no =
      complete_rule(form, {"R1", "1.0", "", Effect::valid, "", "date(F00000006) > today() + 3", "", ""});
  EXPECT_FALSE(no);
}

TEST(Rules, SharedChecksOfServerAndBrowser) {
  std::ifstream in(RATHAUS_SOURCE_DIR "/tests/conditions/checks.json");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const json::value all = json::parse(text);
  std::size_t count = 0, told = 0;
  for (const json::value& one : all.as_array()) {
    FormBuilder b;
    add_fields(b, one.at("fields").as_array());
    Form form = b.build();
    for (const json::value& rule : one.at("rules").as_array()) {
      const json::object& said = rule.as_object();
      const auto of = [&](const char* name) {
        return said.contains(name) ? std::string(said.at(name).as_string()) : std::string();
      };
      const std::string id = "R" + std::to_string(form.rules.size());
      add_rule(form, id);
      const Effect effect = of("effect") == "valid" ? Effect::valid : Effect::hidden;
      ASSERT_TRUE(complete_rule(form, {id, "1.0", "", effect, of("element"), of("when"), "", of("message")}));
    }
    const std::vector<Page> pages = {whole(form)};
    EXPECT_EQ(render_model(form, pages, "1", Draft(), {}).live, json::serialize(one.at("live")))
        << one.at("name");
    for (const json::value& each : one.at("cases").as_array()) {
      Draft draft;
      for (const auto& [name, raw] : each.at(0).as_object()) {
        const auto control = parse_name(form, name);
        ASSERT_TRUE(control) << name;
        draft.raw[control->place] = raw.as_string();
      }
      std::map<std::string, std::string> sentences;
      for (const FieldError& error : validate_all(form, draft)) {
        if (error.code != "form.rule") continue;
        std::string& at = sentences[name_of(form, NameKind::answer, error.place)];
        at += (at.empty() ? "" : " ") + error_text(form, error);
      }
      json::object got;
      for (const auto& [name, sentence] : sentences) got[name] = sentence;
      EXPECT_EQ(json::value(got), each.at(1)) << one.at("name") << " with " << json::serialize(each.at(0));
      ++count;
      told += got.size();
    }
  }
  EXPECT_GE(count, 30U);
  EXPECT_GE(told, 12U);
}

}  // namespace
}  // namespace rathaus::forms
