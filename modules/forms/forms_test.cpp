#include <gtest/gtest.h>

#include <algorithm>

#include "modules/forms/compile.h"
#include "modules/forms/form_builder.h"
#include "modules/forms/generate.h"
#include "modules/forms/post.h"
#include "modules/forms/render_model.h"
#include "modules/forms/summary.h"
#include "modules/forms/texts_de.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

// G1 person: F1 name, F2 birthday 0:1, F3 text 2:3 | G2 0:1 with F4 required | G3 children 0:3: F5 name, G4
// 1:2: F6 | F7 declaration | F8 locked "X" | F9 file 1:2 | F10 number 0:1
Form example() {
  FormBuilder b;
  b.group("G1")
      .field("F1", DataType::text)
      .field("F2", DataType::date, 0)
      .field("F3", DataType::text, 2, 3)
      .end();
  b.group("G2", 0).field("F4", DataType::text).end();
  b.group("G3", 0, 3)
      .field("F5", DataType::text)
      .group("G4", 1, 2)
      .field("F6", DataType::integer)
      .end()
      .end();
  b.field("F7", DataType::boolean);
  b.last().must_accept = true;
  b.field("F8", DataType::text);
  b.last().kind = FieldKind::locked;
  b.last().content = "X";
  b.field("F9", DataType::file, 1, 2);
  b.last().media_types = {"application/pdf"};
  b.last().max_size_bytes = 1000;
  b.field("F10", DataType::number, 0);
  return b.build();
}

Page everything(const Form& form) {
  Page page;
  page.id = "1";
  for (NodeIndex child = form.first_child(0); child != kNoNode; child = form.next_sibling(child)) {
    page.items.push_back({Place().child(child), ItemKind::whole});
  }
  return page;
}

std::string name(const Form& form, std::string_view path, NameKind kind = NameKind::answer) {
  return name_of(form, kind, *place_at(form, path));
}

PostResult post(const Form& form, Draft& draft, std::vector<std::pair<std::string, std::string>> by_path) {
  PostFields fields;
  for (auto& [path, value] : by_path) fields.emplace_back(name(form, path), std::move(value));
  return apply_post(form, everything(form), fields, draft);
}

std::vector<std::string> codes(const Form& form, const std::vector<FieldError>& errors) {
  std::vector<std::string> out;
  for (const FieldError& error : errors) out.push_back(path_of(form, error.place) + " " + error.code);
  return out;
}

FileAnswer pdf(std::uint64_t size = 500) {
  return {std::string(64, 'a'), "nachweis.pdf", "application/pdf", size};
}

Draft filled(const Form& form) {
  Draft draft;
  post(form, draft,
       {{"G1[0]/F1[0]", "Erika"}, {"G1[0]/F3[0]", "a"}, {"G1[0]/F3[1]", "b"}, {"F7[0]", "true"}});
  EXPECT_TRUE(set_file(form, everything(form), name(form, "F9[0]"), pdf(), draft).has_value());
  return draft;
}

TEST(Names, AreShortAndReadBackStrictly) {
  const Form form = example();
  const Place place = *place_at(form, "G3[1]/G4[0]/F6[0]");
  const std::string text = name_of(form, NameKind::answer, place);
  EXPECT_EQ(text, "a10.1.0.0");
  const auto back = parse_name(form, text);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->place, place);
  EXPECT_EQ(path_of(form, back->place), "G3[1]/G4[0]/F6[0]");
  for (const char* bad :
       {"", "a", "a10", "a10.1.0", "a10.1.0.0.0", "a010.1.0.0", "a10.01.0.0", "a10.3.0.0", "a10.1.2.0",
        "b10.1.0.0", "a10.1.0.0 ", "a99.0", "a0", "a1.0", "a-1.0", "g1.0", "n2.0.0", "c1.0", "a10.1.0.+0"}) {
    EXPECT_FALSE(parse_name(form, bad).has_value()) << bad;
  }
}

TEST(Names, PathsReadBackStrictly) {
  const Form form = example();
  for (const char* bad :
       {"G9[0]", "G1", "G1[]", "G1[0]/", "/G1[0]", "G1[1]", "G3[3]", "G1[0]F1[0]", "G1[00]", "G1[-1]"}) {
    EXPECT_FALSE(place_at(form, bad).has_value()) << bad;
  }
}

TEST(Validate, AFilledDraftHasNoErrors) {
  const Form form = example();
  const Draft draft = filled(form);
  EXPECT_EQ(codes(form, validate_all(form, draft)), std::vector<std::string>{});
  EXPECT_EQ(codes(form, validate_page(form, everything(form), draft)), std::vector<std::string>{});
}

TEST(Validate, AnEmptyDraftNamesWhatIsMissingInOrder) {
  const Form form = example();
  const std::vector<std::string> wanted = {"G1[0]/F1[0] form.required", "G1[0]/F3[0] form.required.several",
                                           "G1[0]/F3[1] form.required.several", "F7[0] form.declaration",
                                           "F9[0] form.required.file"};
  EXPECT_EQ(codes(form, validate_all(form, {})), wanted);
  EXPECT_EQ(codes(form, validate_page(form, everything(form), {})), wanted);
}

TEST(Validate, RequiredCountsOnlyInGroupsThatAreThere) {
  const Form form = example();
  Draft draft = filled(form);
  PostFields open = {{name(form, "G2[0]", NameKind::gate), "ja"}};
  EXPECT_TRUE(apply_post(form, everything(form), open, draft).structure_changed);
  draft.raw[*place_at(form, "F7[0]")] = "true";
  EXPECT_EQ(codes(form, validate_all(form, draft)), std::vector<std::string>{"G2[0]/F4[0] form.required"});
  draft.counts[*place_at(form, "G2[0]")] = 0;
  EXPECT_TRUE(validate_all(form, draft).empty());
}

TEST(Validate, MinimumOfAFieldCountsAnswersNotInputs) {
  const Form form = example();
  Draft draft = filled(form);
  draft.raw[*place_at(form, "G1[0]/F3[1]")] = "";
  EXPECT_EQ(codes(form, validate_all(form, draft)),
            std::vector<std::string>{"G1[0]/F3[1] form.required.several"});
  draft.counts[*place_at(form, "G1[0]/F3[0]")] = 3;
  draft.raw[*place_at(form, "G1[0]/F3[2]")] = "c";
  EXPECT_TRUE(validate_all(form, draft).empty());
}

TEST(Validate, ADeclarationMustBeTicked) {
  const Form form = example();
  Draft draft = filled(form);
  draft.raw[*place_at(form, "F7[0]")] = "false";
  EXPECT_EQ(codes(form, validate_all(form, draft)), std::vector<std::string>{"F7[0] form.declaration"});
}

TEST(Validate, FilesHaveTypeAndSize) {
  const Form form = example();
  const Place place = *place_at(form, "F9[0]");
  EXPECT_FALSE(check_file(form, place, pdf(1000)).has_value());
  EXPECT_EQ(check_file(form, place, pdf(1001))->code, "form.file.too_big");
  EXPECT_EQ(check_file(form, place, pdf(0))->code, "form.file.empty");
  EXPECT_EQ(check_file(form, place, {"", "x.exe", "application/x-dosexec", 5})->code, "form.file.type");
  Draft draft = filled(form);
  const Page page = everything(form);
  EXPECT_TRUE(set_file(form, page, name(form, "F9[0]"), pdf(), draft).has_value());
  EXPECT_EQ(set_file(form, page, name(form, "F9[0]"), pdf(), draft).error().code, "form.file.too_many");
  EXPECT_EQ(set_file(form, page, name(form, "F7[0]"), pdf(), draft).error().code, "form.file.unknown_field");
  EXPECT_EQ(set_file(form, page, "nonsense", pdf(), draft).error().code, "form.file.unknown_field");
}

TEST(Post, LockedFieldsUnknownNamesAndOtherPagesAreIgnoredAndCounted) {
  const Form form = example();
  Draft draft = filled(form);
  const Draft before = draft;
  PostFields fields = {{name(form, "F7[0]"), "true"},
                       {name(form, "F8[0]"), "from the client"},
                       {name(form, "F9[0]"), "a file as text"},
                       {name(form, "G3[0]/F5[0]"), "no such child yet"},
                       {"csrf", "x"},
                       {"a999.0", "x"}};
  EXPECT_EQ(apply_post(form, everything(form), fields, draft).ignored, 5U);
  EXPECT_EQ(draft, before);
  const Evaluation evaluated = evaluate(form, draft);
  const feel::Value* locked = evaluated.answers.find(*place_at(form, "F8[0]"));
  ASSERT_NE(locked, nullptr);
  EXPECT_EQ(feel::to_feel(*locked), "\"X\"");
  // Even a draft that somebody prepared does not change a locked field.
  draft.raw[*place_at(form, "F8[0]")] = "forged";
  EXPECT_EQ(feel::to_feel(*evaluate(form, draft).answers.find(*place_at(form, "F8[0]"))), "\"X\"");
  Page other = everything(form);
  other.items.resize(1);
  EXPECT_EQ(apply_post(form, other, PostFields{{name(form, "F10[0]"), "5"}}, draft).ignored, 1U);
}

TEST(Post, KeepsWhatWasTypedLetterForLetter) {
  const Form form = example();
  Draft draft = filled(form);
  post(form, draft, {{"G1[0]/F2[0]", "31.02.2026"}, {"F10[0]", " 1,50 "}, {"F7[0]", "true"}});
  EXPECT_EQ(draft.raw[*place_at(form, "G1[0]/F2[0]")], "31.02.2026");
  EXPECT_EQ(draft.raw[*place_at(form, "F10[0]")], " 1,50 ");
  EXPECT_EQ(codes(form, validate_all(form, draft)),
            std::vector<std::string>{"G1[0]/F2[0] form.date.not_a_date"});
  EXPECT_EQ(error_text(form, validate_all(form, draft).front()),
            "Geben Sie bei „F2“ ein Datum ein, das es gibt, zum Beispiel 28.03.1986.");
}

TEST(Post, AnUntickedBoxIsAnAnswer) {
  const Form form = example();
  Draft draft = filled(form);
  post(form, draft, {{"G1[0]/F1[0]", "Erika"}});
  EXPECT_EQ(draft.raw[*place_at(form, "F7[0]")], "");
}

TEST(Post, AddsAndRemovesOccurrencesWithoutScripts) {
  const Form form = example();
  const Page page = everything(form);
  Draft draft = filled(form);
  const std::string add = name(form, "G3[0]", NameKind::add);
  for (int i = 0; i < 3; ++i) {
    const PostResult result =
        apply_post(form, page, PostFields{{add, ""}, {name(form, "F7[0]"), "true"}}, draft);
    EXPECT_TRUE(result.structure_changed);
    EXPECT_EQ(path_of(form, *result.added), "G3[" + std::to_string(i) + "]");
  }
  EXPECT_EQ(apply_post(form, page, PostFields{{add, ""}}, draft).ignored, 1U);  // three is the most
  post(form, draft,
       {{"G3[0]/F5[0]", "A"}, {"G3[1]/F5[0]", "B"}, {"G3[2]/F5[0]", "C"}, {"G3[2]/G4[0]/F6[0]", "7"}});
  apply_post(form, page, PostFields{{name(form, "G3[2]/G4[0]", NameKind::add), ""}}, draft);
  EXPECT_EQ(draft.counts[*place_at(form, "G3[2]/G4[0]")], 2);
  apply_post(form, page, PostFields{{name(form, "G3[0]", NameKind::remove), ""}}, draft);
  EXPECT_EQ(draft.counts[*place_at(form, "G3[0]")], 2);
  EXPECT_EQ(draft.raw[*place_at(form, "G3[0]/F5[0]")], "B");
  EXPECT_EQ(draft.raw[*place_at(form, "G3[1]/F5[0]")], "C");
  EXPECT_EQ(draft.raw[*place_at(form, "G3[1]/G4[0]/F6[0]")], "7");
  EXPECT_EQ(draft.counts[*place_at(form, "G3[1]/G4[0]")], 2);
  EXPECT_FALSE(draft.raw.contains(*place_at(form, "G3[2]/F5[0]")));
  EXPECT_FALSE(remove_occurrence(form, draft, *place_at(form, "G3[2]")).has_value());
}

TEST(Post, RemovedFilesMoveUp) {
  const Form form = example();
  const Page page = everything(form);
  Draft draft = filled(form);
  FileAnswer second = pdf();
  second.name = "zwei.pdf";
  ASSERT_TRUE(set_file(form, page, name(form, "F9[0]"), second, draft).has_value());
  apply_post(form, page, PostFields{{name(form, "F9[0]", NameKind::remove), ""}}, draft);
  ASSERT_EQ(draft.files.size(), 1U);
  EXPECT_EQ(draft.files.begin()->second.name, "zwei.pdf");
  EXPECT_EQ(path_of(form, draft.files.begin()->first), "F9[0]");
}

TEST(Post, ABoxThatWasNotShownKeepsItsTick) {
  FormBuilder b;
  b.field("F1", DataType::boolean).field("F2", DataType::boolean);
  b.last().must_accept = true;
  Form form = b.build();
  const auto shown = feel::ExpressionTree::parse(R"({"path":"F1"})");
  ASSERT_TRUE(set_condition(form, 2, Slot::shown, *shown).has_value());
  Draft draft;
  post(form, draft, {{"F1[0]", "true"}, {"F2[0]", "true"}});
  post(form, draft, {{"F1[0]", "false"}, {"F2[0]", "true"}});
  post(form, draft, {{"F1[0]", "false"}});
  EXPECT_EQ(draft.raw[*place_at(form, "F2[0]")], "true");
  post(form, draft, {{"F1[0]", "true"}});
  EXPECT_EQ(draft.raw[*place_at(form, "F2[0]")], "true");  // the page with the box is still to be shown
  post(form, draft, {{"F1[0]", "true"}});
  EXPECT_EQ(draft.raw[*place_at(form, "F2[0]")], "");
}

Form choice_form(std::uint32_t min) {
  FormBuilder b;
  b.group("G1", min, 1, true)
      .field("F1", DataType::text)
      .group("G2", 0)
      .field("F2", DataType::text)
      .end()
      .end();
  return b.build();
}

TEST(Choice, ExactlyOneChildIsAsked) {
  const Form form = choice_form(1);
  Draft draft;
  EXPECT_EQ(codes(form, validate_all(form, draft)), std::vector<std::string>{"G1[0] form.choice.required"});
  const std::string chooser = name(form, "G1[0]", NameKind::choice);
  EXPECT_TRUE(apply_post(form, everything(form), PostFields{{chooser, "3"}}, draft).structure_changed);
  EXPECT_EQ(codes(form, validate_all(form, draft)),
            std::vector<std::string>{"G1[0]/G2[0]/F2[0] form.required"});
  post(form, draft, {{"G1[0]/G2[0]/F2[0]", "x"}});
  EXPECT_TRUE(validate_all(form, draft).empty());
  EXPECT_EQ(apply_post(form, everything(form), PostFields{{chooser, "9"}}, draft).ignored, 1U);
  apply_post(form, everything(form), PostFields{{chooser, "2"}}, draft);
  EXPECT_EQ(codes(form, validate_all(form, draft)), std::vector<std::string>{"G1[0]/F1[0] form.required"});
  EXPECT_TRUE(
      evaluate(form, draft).answers.values.empty());  // what was typed for the other child does not count
  EXPECT_TRUE(validate_all(choice_form(0), {}).empty());
}

feel::ExpressionTree tree(std::string_view json) { return *feel::ExpressionTree::parse(json); }

TEST(Conditions, HideRequirePrefillAndCheck) {
  FormBuilder b;
  b.field("F1", DataType::boolean).group("G1").field("F2", DataType::text).end();
  b.field("F3", DataType::text, 0).field("F4", DataType::integer, 0).field("F5", DataType::text, 0);
  Form form = b.build();
  ASSERT_TRUE(
      set_condition(form, 2, Slot::shown, tree(R"({"equal":[{"path":"F1"},{"value":true}]})")).has_value());
  ASSERT_TRUE(
      set_condition(form, 4, Slot::required, tree(R"({"not":{"is_empty":{"path":"/G1/F2"}}})")).has_value());
  ASSERT_TRUE(set_condition(form, 5, Slot::valid, tree(R"({"less_than":[{"path":"F4"},{"value":10}]})"),
                            "Höchstens neun.")
                  .has_value());
  ASSERT_TRUE(set_condition(form, 6, Slot::prefilled, tree(R"({"path":"G1/F2"})")).has_value());
  EXPECT_EQ(set_condition(form, 6, Slot::shown, tree(R"({"path":"F99"})")).error().code,
            "form.condition.path");

  Draft draft;
  post(form, draft, {{"F1[0]", "false"}, {"G1[0]/F2[0]", "typed"}, {"F4[0]", "10"}});
  Evaluation hidden = evaluate(form, draft);
  EXPECT_EQ(codes(form, hidden.errors), std::vector<std::string>{"F4[0] form.rule"});
  EXPECT_EQ(error_text(form, hidden.errors.front()), "Höchstens neun.");
  EXPECT_EQ(hidden.answers.find(*place_at(form, "G1[0]/F2[0]")), nullptr);  // hidden answers do not count ...
  EXPECT_EQ(draft.raw[*place_at(form, "G1[0]/F2[0]")], "typed");            // ... and are not lost
  EXPECT_EQ(hidden.answers.find(*place_at(form, "F5[0]")), nullptr);
  post(form, draft, {{"F1[0]", "true"}, {"F4[0]", "9"}});
  Evaluation shown = evaluate(form, draft);
  EXPECT_EQ(codes(form, shown.errors), std::vector<std::string>{"F3[0] form.required"});
  EXPECT_EQ(feel::to_feel(*shown.answers.find(*place_at(form, "F5[0]"))), "\"typed\"");
  EXPECT_EQ(codes(form, validate_page(form, everything(form), draft)),
            std::vector<std::string>{"F3[0] form.required"});

  const auto back = form_from_json(to_json(form));
  ASSERT_TRUE(back.has_value()) << back.error().detail;
  EXPECT_EQ(codes(*back, validate_all(*back, draft)), std::vector<std::string>{"F3[0] form.required"});
}

TEST(Conditions, AHiddenFieldIsNotRequiredAndNotReadWrongly) {
  FormBuilder b;
  b.field("F1", DataType::boolean).field("F2", DataType::date);
  Form form = b.build();
  ASSERT_TRUE(set_condition(form, 2, Slot::shown, tree(R"({"path":"F1"})")).has_value());
  Draft draft;
  post(form, draft, {{"F1[0]", "false"}});
  EXPECT_TRUE(validate_all(form, draft).empty());
  post(form, draft, {{"F1[0]", "false"}, {"F2[0]", "31.02.2026"}});
  EXPECT_TRUE(validate_all(form, draft).empty());
  post(form, draft, {{"F1[0]", "true"}});
  EXPECT_EQ(codes(form, validate_all(form, draft)), std::vector<std::string>{"F2[0] form.date.not_a_date"});
}

TEST(Conditions, PathsMeanTheSameOccurrence) {
  FormBuilder b;
  b.group("G1", 1, 5)
      .field("F1", DataType::boolean)
      .field("F2", DataType::text, 0)
      .end()
      .field("F3", DataType::text, 0);
  Form form = b.build();
  ASSERT_TRUE(set_condition(form, 3, Slot::shown, tree(R"({"path":"F1"})")).has_value());
  ASSERT_TRUE(
      set_condition(form, 4, Slot::required, tree(R"({"equal":[{"count":{"path":"G1/F2"}},{"value":2}]})"))
          .has_value());
  Draft draft;
  draft.counts[*place_at(form, "G1[0]")] = 3;
  post(form, draft,
       {{"G1[0]/F1[0]", "true"},
        {"G1[0]/F2[0]", "a"},
        {"G1[1]/F1[0]", "false"},
        {"G1[1]/F2[0]", "b"},
        {"G1[2]/F1[0]", "true"},
        {"G1[2]/F2[0]", "c"}});
  const Evaluation evaluation = evaluate(form, draft);
  EXPECT_NE(evaluation.answers.find(*place_at(form, "G1[0]/F2[0]")), nullptr);
  EXPECT_EQ(evaluation.answers.find(*place_at(form, "G1[1]/F2[0]")), nullptr);
  EXPECT_EQ(codes(form, evaluation.errors), std::vector<std::string>{"F3[0] form.required"});
}

TEST(Conditions, PagesOfHiddenGroupsDisappear) {
  FormBuilder b;
  b.group("G1")
      .field("F1", DataType::boolean)
      .field("Fa", DataType::text, 0)
      .field("Fb", DataType::text, 0)
      .field("Fc", DataType::text, 0)
      .end();
  b.group("G2");
  for (int i = 0; i < 5; ++i) b.field("H" + std::to_string(i), DataType::text, 0);
  Form form = b.end().build();
  const Plan plan = plan_pages(form);
  EXPECT_EQ(pages_of(form, plan, {}).size(), 2U);
  ASSERT_TRUE(set_condition(form, *form.find("G2"), Slot::shown, tree(R"({"path":"/G1/F1"})")).has_value());
  EXPECT_EQ(pages_of(form, plan, {}).size(), 1U);
  Draft draft;
  draft.raw[*place_at(form, "G1[0]/F1[0]")] = "true";
  EXPECT_EQ(pages_of(form, plan, draft).size(), 2U);
}

Form large_form() {
  FormBuilder b;
  b.group("Kind", 0, 5);
  for (const char* part : {"A", "B"}) {
    b.group(std::string("G") + part);
    for (int i = 0; i < 9; ++i) b.field(part + std::to_string(i), DataType::text, i == 0 ? 1 : 0);
    b.end();
  }
  b.end();
  b.group("Partner", 0);
  for (int i = 0; i < 16; ++i) b.field("P" + std::to_string(i), DataType::text, i == 0 ? 1 : 0);
  return b.end().build();
}

TEST(Pages, RepeatedLargeGroupsHavePagesPerOccurrenceAndAManager) {
  const Form form = large_form();
  const Plan plan = plan_pages(form);
  Draft draft;
  std::vector<Page> pages = pages_of(form, plan, draft);
  ASSERT_EQ(pages.size(), 1U);  // the manager with "add", and the question about the partner
  EXPECT_EQ(pages[0].items[0].kind, ItemKind::manager);
  const PageModel model = render_model(form, pages, pages[0].id, draft, {});
  EXPECT_EQ(model.blocks[1].title, "Angaben zu „Kind“ machen");
  const PostResult added = apply_post(form, pages[0], PostFields{{model.blocks[1].name, ""}}, draft);
  EXPECT_EQ(path_of(form, *added.added), "Kind[0]");
  apply_post(form, pages[0], PostFields{{model.blocks[1].name, ""}}, draft);
  pages = pages_of(form, plan, draft);
  std::vector<std::string> titles, ids;
  for (const Page& page : pages) {
    titles.push_back(page.title);
    ids.push_back(page.id);
  }
  EXPECT_EQ(titles, (std::vector<std::string>{"Kind 1: GA", "Kind 1: GB", "Kind 2: GA", "Kind 2: GB",
                                              "Kind und Partner"}));
  EXPECT_EQ(ids, (std::vector<std::string>{"2.0", "12.0", "2.1", "12.1", "1m"}));
  const std::string gate = name(form, "Partner[0]", NameKind::gate);
  apply_post(form, pages.back(), PostFields{{gate, "ja"}}, draft);
  EXPECT_EQ(pages_of(form, plan, draft).size(), 7U);
  apply_post(form, pages.back(), PostFields{{gate, "nein"}}, draft);
  EXPECT_EQ(pages_of(form, plan, draft).size(), 5U);
}

TEST(Pages, TaskListKnowsStates) {
  const Form form = example();
  Draft draft;
  const std::vector<Page> pages = pages_of(form, plan_pages(form), draft);
  draft.pages[pages[0].id] = PageState::with_errors;
  const std::vector<Task> tasks = task_list(form, pages, draft);
  EXPECT_EQ(tasks[0].state, PageState::with_errors);
  EXPECT_EQ(tasks.back().state, PageState::open);
  EXPECT_FALSE(tasks[0].optional);
}

TEST(Render, ShowsWhatWasTypedWithItsErrorAndLinksToIt) {
  const Form form = example();
  Draft draft = filled(form);
  post(form, draft, {{"G1[0]/F2[0]", "31.02.2026"}});
  const std::vector<Page> pages = {everything(form)};
  const PageModel model = render_model(form, pages, "1", draft, validate_page(form, pages[0], draft));
  ASSERT_EQ(model.summary.size(), 2U);
  EXPECT_EQ(model.summary[0].target_id, name(form, "G1[0]/F2[0]"));
  const auto block = std::ranges::find(model.blocks, model.summary[0].target_id, &Block::id);
  ASSERT_NE(block, model.blocks.end());
  EXPECT_EQ(block->value, "31.02.2026");
  EXPECT_EQ(block->errors, std::vector<std::string>{model.summary[0].text});
  EXPECT_FALSE(block->required);
  EXPECT_EQ(block->control, Control::date);
  const auto box = std::ranges::find(model.blocks, name(form, "F7[0]"), &Block::id);
  EXPECT_EQ(box->control, Control::checkbox);
  const auto locked = std::ranges::find(model.blocks, name(form, "F8[0]"), &Block::id);
  EXPECT_EQ(locked->control, Control::output);
  EXPECT_EQ(locked->value, "X");
  const auto file = std::ranges::find(model.blocks, name(form, "F9[0]"), &Block::id);
  EXPECT_TRUE(file->multiple);
  EXPECT_EQ(file->files.size(), 1U);
}

TEST(Render, LongListsBecomeSearchable) {
  const auto control = [](std::size_t count) {
    FormBuilder b;
    std::vector<Code> list;
    for (std::size_t i = 0; i < count; ++i)
      list.push_back({std::to_string(i), "Eintrag " + std::to_string(i), ""});
    b.field("F1", DataType::text).codes(list);
    const Form form = b.build();
    const std::vector<Page> pages = {everything(form)};
    return render_model(form, pages, "1", {}, {}).blocks.front().control;
  };
  EXPECT_EQ(control(6), Control::radio);
  EXPECT_EQ(control(7), Control::select);
  EXPECT_EQ(control(12), Control::select);
  EXPECT_EQ(control(13), Control::combobox);
}

TEST(Summary, ShowsLabelsInsteadOfCodesAndGermanForms) {
  FormBuilder b;
  b.field("F1", DataType::text).codes({{"002", "Ausland", ""}});
  b.field("F2", DataType::date)
      .field("F3", DataType::currency)
      .field("F4", DataType::boolean)
      .field("F5", DataType::text, 0, 2);
  b.field("F6", DataType::text);
  b.last().format = TextFormat::iban;
  const Form form = b.build();
  Draft draft;
  draft.counts[*place_at(form, "F5[0]")] = 2;
  post(form, draft,
       {{"F1[0]", "002"},
        {"F2[0]", "1.2.2026"},
        {"F3[0]", "1250,5"},
        {"F4[0]", "true"},
        {"F5[1]", "zweite"},
        {"F6[0]", "de89370400440532013000"}});
  const Answers answers = evaluate(form, draft).answers;
  const std::vector<SummarySection> sections = summary(form, answers);
  ASSERT_EQ(sections.size(), 1U);
  std::vector<std::string> values;
  for (const SummaryRow& row : sections[0].rows)
    values.insert(values.end(), row.values.begin(), row.values.end());
  EXPECT_EQ(values, (std::vector<std::string>{"Ausland", "01.02.2026", "1.250,50\xC2\xA0€", "Ja", "zweite",
                                              "DE89 3704 0044 0532 0130 00"}));
  EXPECT_EQ(submission_json(form, answers),
            "{\"schema\":\"S1\",\"version\":\"1.0\",\"data\":{\"F1\":\"002\",\"F2\":\"2026-02-01\",\"F3\":"
            "1250.5,\"F4\":true,"
            "\"F5\":[\"zweite\"],\"F6\":\"DE89370400440532013000\"}}");
}

TEST(Answers, JsonIsRefusedWhenAnythingIsWrong) {
  const Form form = example();
  for (const char* bad :
       {"", "[]", "{\"G1[0]/F9[0]\":1}", "{\"G1[0]\":1}", "{\"F10[0]\":null}", "{\"F10[0]\":1.5}"}) {
    EXPECT_FALSE(answers_from_json(form, bad).has_value()) << bad;
  }
  for (const char* bad : {"{\"raw\":{\"F99[0]\":\"\"}}", "{\"raw\":{\"G1[0]\":\"\"}}",
                          "{\"files\":{\"F1[0]\":{}}}", "{\"counts\":{\"G3[0]\":-1}}",
                          "{\"counts\":{\"G3[0]\":99999}}", "{\"pages\":{\"1\":\"x\"}}", "{\"raw\":[]}"}) {
    EXPECT_FALSE(draft_from_json(form, bad).has_value()) << bad;
  }
  EXPECT_TRUE(draft_from_json(form, "{}").has_value());
}

TEST(FormJson, BrokenFormsAreRefused) {
  const std::string good = to_json(example());
  ASSERT_TRUE(form_from_json(good).has_value());
  EXPECT_FALSE(form_from_json("").has_value());
  EXPECT_FALSE(form_from_json("{}").has_value());
  for (std::size_t cut = 0; cut < good.size(); cut += 7)
    EXPECT_FALSE(form_from_json(good.substr(0, cut)).has_value());
  std::string overlapping = good;
  overlapping.replace(overlapping.find("\"g\":5"), 5, "\"g\":9");
  EXPECT_TRUE(!form_from_json(overlapping).has_value() || to_json(*form_from_json(overlapping)) != good);
}

TEST(Compile, RefusesWhatWouldExplode) {
  fim::Document document;
  document.schema.emplace();
  fim::Index above = fim::none;
  for (int i = 0; i < 4; ++i) {
    fim::Position position;
    const bool last = i == 3;
    position.kind = last ? fim::PositionKind::field : fim::PositionKind::group;
    position.element = last ? 0 : static_cast<fim::Index>(i);
    position.parent = above;
    position.cardinality = {100, 100};
    const auto self = static_cast<fim::Index>(document.positions.size());
    if (above == fim::none)
      document.top.push_back(self);
    else
      document.positions[above].children.push_back(self);
    document.positions.push_back(position);
    if (!last) document.groups.emplace_back();
    above = self;
  }
  document.fields.emplace_back();
  EXPECT_EQ(compile_form(document).error().code, "form.too_large");
  for (fim::Position& position : document.positions) position.cardinality = {1, 1};
  EXPECT_TRUE(compile_form(document).has_value());
}

TEST(Texts, EveryCodeHasASentenceAndNoOpenPlaceholder) {
  for (const CodeText& text : all_texts()) {
    EXPECT_EQ(text_for(text.code), text.text);
    const std::string filled = fill_text(text.text, {{"label", "X"},
                                                     {"min", "1"},
                                                     {"max", "2"},
                                                     {"example", "e"},
                                                     {"types", "PDF"},
                                                     {"length", "3"},
                                                     {"message", "m"}});
    EXPECT_EQ(filled.find('{'), std::string::npos) << text.code;
  }
  EXPECT_EQ(shortened(std::string(79, 'x')), std::string(79, 'x'));
  EXPECT_EQ(shortened("Kurz " + std::string(90, 'x')), "Kurz …");
}

}  // namespace
}  // namespace rathaus::forms
