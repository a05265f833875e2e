// All published schemas of the shared folder: compile, store, split, walk page by page as a browser would,
// send.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "libs/fim/fim.h"
#include "modules/forms/compile.h"
#include "modules/forms/dice.h"
#include "modules/forms/generate.h"
#include "modules/forms/places.h"
#include "modules/forms/post.h"
#include "modules/forms/render_model.h"
#include "modules/forms/rules.h"
#include "modules/forms/summary.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::map<std::string, Form>& corpus() {
  static const std::map<std::string, Form> forms = [] {
    std::map<std::string, Form> out;
    const fs::path folder = fs::path(RATHAUS_SHARED_DIR) / "standards/fim";
    std::vector<fs::path> files;
    if (fs::exists(folder / "schemas")) {
      for (const auto& entry : fs::directory_iterator(folder / "schemas")) files.push_back(entry.path());
      files.push_back(folder / "xdf2-and-parser-cases/LilithWittmann-ozg/BlaueKarte.xml");
    }
    for (const fs::path& file : files) {
      const std::string bytes = slurp(file);
      const auto document = fim::read(as_bytes(bytes));
      EXPECT_TRUE(document.has_value()) << file << " " << (document ? "" : document.error().detail);
      if (!document) continue;
      auto form = compile_form(*document);
      if (form) {
        EXPECT_EQ(form->rules.size(), document->rules.size()) << file;
      }
      EXPECT_TRUE(form.has_value()) << file << " " << (form ? "" : form.error().code);
      if (form) out.emplace(file.filename().string(), std::move(*form));
    }
    return out;
  }();
  return forms;
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (corpus().empty()) {
      GTEST_SKIP() << "SKIPPED: no schemas in " << RATHAUS_SHARED_DIR << "/standards/fim";
    }
  }
};

TEST_F(Corpus, HasAllSchemas) { EXPECT_EQ(corpus().size(), 66U); }

TEST_F(Corpus, KeepsEveryProseRuleAtANode) {
  std::size_t rules = 0;
  for (const auto& [name, form] : corpus()) {
    rules += form.rules.size();
    std::size_t at_nodes = 0;
    for (const Node& node : form.nodes) at_nodes += node.rules.size();
    EXPECT_EQ(at_nodes, form.rules.size()) << name;
    for (const Finding& finding : form.findings) {
      EXPECT_NE(finding.code, "form.pattern_not_translated") << name << " " << finding.text;
      EXPECT_NE(finding.code, "form.limit_not_understood") << name << " " << finding.text;
    }
  }
  EXPECT_EQ(rules, 847U + 3U);  // uses in the 65 schemas, and in the XDatenfelder 2 file
}

TEST_F(Corpus, StoredFormReadsBackToTheSameBytes) {
  for (const auto& [name, form] : corpus()) {
    const std::string stored = to_json(form);
    const auto back = form_from_json(stored);
    ASSERT_TRUE(back.has_value()) << name << " " << back.error().detail;
    EXPECT_EQ(to_json(*back), stored) << name;
    ASSERT_EQ(back->nodes.size(), form.nodes.size());
    for (std::size_t i = 0; i < form.nodes.size(); ++i) {
      EXPECT_EQ(back->nodes[i].parent, form.nodes[i].parent);
      EXPECT_EQ(back->nodes[i].end, form.nodes[i].end);
      EXPECT_EQ(back->nodes[i].depth, form.nodes[i].depth);
      EXPECT_EQ(back->nodes[i].gated, form.nodes[i].gated);
      EXPECT_EQ(back->nodes[i].label, form.nodes[i].label);
    }
  }
}

TEST_F(Corpus, EveryAskedFieldStandsOnExactlyOnePage) {
  for (const auto& [name, form] : corpus()) {
    GenerateOptions options;
    options.optional_percent = 100;
    const Generated all = generate(form, options);
    const Plan plan = plan_pages(form);
    const std::vector<Page> pages = pages_of(form, plan, all.draft);
    const Evaluation seen = evaluate(form, all.draft);
    std::map<std::string, int> ids;
    for (const Page& page : pages) {
      EXPECT_EQ(++ids[page.id], 1) << name << " page " << page.id;
      EXPECT_FALSE(page.title.empty()) << name << " page " << page.id;
    }
    // As a person sees it at first, nothing optional opened: no page is long.
    const std::vector<Page> closed = pages_of(form, plan, Draft());
    for (const Page& page : closed) {
      const PageModel model = render_model(form, closed, page.id, Draft(), {});
      const auto inputs = std::ranges::count_if(model.blocks, [](const Block& block) {
        return block.kind == BlockKind::field || block.kind == BlockKind::gate ||
               block.kind == BlockKind::choice;
      });
      EXPECT_LE(static_cast<std::size_t>(inputs), kPageMost)
          << name << " page " << page.id << " " << page.title;
    }
    each_place(form, all.draft, Place(), [&](const Place& place, const Node& node) {
      if (!is_asked(node)) return true;
      const auto count = std::ranges::count_if(pages, [&](const Page& page) { return on_page(page, place); });
      if (std::ranges::any_of(seen.hidden, [&](const Place& each) { return place.within(each); })) {
        EXPECT_LE(count, 1) << name << " " << path_of(form, place);
        return true;
      }
      EXPECT_EQ(count, 1) << name << " " << path_of(form, place);
      return true;
    });
  }
}

// Posts page after page until nothing changes; gives the draft that came together.
// What is seen is what the whole evaluation says.
void same_sight(const std::string& name, const Form& form, const Draft& draft) {
  const Evaluation full = evaluate(form, draft);
  const Sight sight = look(form, draft);
  EXPECT_TRUE(sight.hidden == full.hidden) << name;
  EXPECT_TRUE(dropped(form, draft, sight) == full.dropped) << name;
  for (const auto& [place, value] : sight.answers.values) {
    const feel::Value* other = full.answers.find(place);
    EXPECT_TRUE(other != nullptr && *other == value) << name << " " << path_of(form, place);
  }
  const auto fields = [&form](std::vector<Place> places) {
    std::erase_if(places, [&](const Place& place) { return !is_asked(form[place.node()]); });
    return places;
  };
  EXPECT_TRUE(fields(sight.required) == fields(full.required)) << name;
}

Draft walk(const std::string& name, const Form& form, const Plan& plan, const Generated& target) {
  Draft draft;
  std::map<std::string, int> visits;
  for (int posts = 0; posts < 2000; ++posts) {
    const std::vector<Page> pages = pages_of(form, plan, draft);
    const auto next = std::ranges::find_if(pages, [&](const Page& each) {
      return !draft.pages.contains(each.id) || (visits[each.id] < 4 && wants_more(form, each, draft, target));
    });
    if (next == pages.end()) return draft;
    const Page& page = *next;
    ++visits[page.id];
    const PagePost post = post_for_page(form, page, draft, target);
    PostFields fields = post.fields;
    if (!post.button.empty()) fields.emplace_back(post.button, "");
    const PostResult result = apply_post(form, page, fields, draft);
    same_sight(name, form, draft);
    EXPECT_EQ(result.ignored, 0U) << name << " page " << page.id;
    for (const WantedFile& file : post.files) {
      const std::string input = name_of(form, NameKind::answer, file.place.with_occurrence(0));
      const auto stored = set_file(form, page, input, target.draft.files.at(file.place), draft);
      EXPECT_TRUE(stored.has_value())
          << name << " " << path_of(form, file.place) << " " << stored.error().code;
    }
    if (result.structure_changed) continue;
    const std::vector<FieldError> errors = validate_page(form, page, draft);
    for (const FieldError& error : errors) {
      ADD_FAILURE() << name << " page " << page.id << " " << path_of(form, error.place) << ": "
                    << error_text(form, error);
    }
    if (!errors.empty()) return draft;
    const PageModel model = render_model(form, pages, page.id, draft, {});
    EXPECT_FALSE(model.blocks.empty()) << name << " page " << page.id;
    draft.pages[page.id] = PageState::done;
  }
  ADD_FAILURE() << name << ": the walk does not end";
  return draft;
}

TEST_F(Corpus, GeneratedAnswersAreValidAndSurviveTheWalk) {
  for (const auto& [name, form] : corpus()) {
    const Plan plan = plan_pages(form);
    for (const int percent : {0, 30, 100}) {
      GenerateOptions options;
      options.seed = 42 + static_cast<std::uint64_t>(percent);
      options.optional_percent = percent;
      const Generated target = generate(form, options);
      for (const std::string& path : target.unmet) ADD_FAILURE() << name << " unmet " << path;
      const Evaluation wanted = evaluate(form, target.draft);
      const Draft draft = walk(name, form, plan, target);
      const Evaluation got = evaluate(form, draft);
      EXPECT_TRUE(got.errors.empty()) << name;
      EXPECT_TRUE(got.answers == wanted.answers) << name << "\n"
                                                 << to_json(form, got.answers).substr(0, 400) << "\n"
                                                 << to_json(form, wanted.answers).substr(0, 400);
      EXPECT_EQ(generate(form, options).draft, target.draft) << name;
    }
  }
}

TEST_F(Corpus, AnswersAndDraftsReadBackToTheSameBytes) {
  for (const auto& [name, form] : corpus()) {
    const Generated target = generate(form, {});
    const Evaluation evaluation = evaluate(form, target.draft);
    const std::string answers = to_json(form, evaluation.answers), draft = to_json(form, target.draft);
    const auto answers_back = answers_from_json(form, answers);
    ASSERT_TRUE(answers_back.has_value()) << name << answers_back.error().detail;
    EXPECT_TRUE(*answers_back == evaluation.answers) << name;
    EXPECT_EQ(to_json(form, *answers_back), answers);
    const auto draft_back = draft_from_json(form, draft);
    ASSERT_TRUE(draft_back.has_value()) << name << draft_back.error().detail;
    EXPECT_EQ(to_json(form, *draft_back), draft) << name;
    // value -> raw -> value: a draft made from the answers gives the same answers
    EXPECT_TRUE(evaluate(form, draft_from_answers(form, evaluation.answers)).answers == evaluation.answers)
        << name;
  }
}

TEST_F(Corpus, RulesRunAndCanBeSatisfiedInEveryLand) {
  std::size_t rules = 0, executable = 0;
  for (const auto& [name, form] : corpus()) {
    rules += form.rules.size();
    for (const ProseRule& rule : form.rules) {
      executable += rule.executable ? 1 : 0;
      EXPECT_TRUE(rule.executable ? !rule.effects.empty() : !rule.why.empty()) << name << " " << rule.id;
    }
    EXPECT_EQ(blocking_rules(form), "") << name;
    for (const char* land : {"", "BW", "BY", "NW", "SL", "SN", "TH"}) {
      const Generated target = generate(form, {.seed = 5, .land = land});
      EXPECT_TRUE(target.unmet.empty()) << name << " " << land << " " << target.unmet.front();
    }
  }
  std::cout << "rules: " << executable << " of " << rules << " uses are carried out\n";
  EXPECT_GE(executable * 100, rules * 85);
}

TEST_F(Corpus, SummaryAndSubmissionHoldEveryAnswer) {
  for (const auto& [name, form] : corpus()) {
    const Generated target = generate(form, {});
    const Evaluation evaluation = evaluate(form, target.draft);
    const std::vector<Page> pages = pages_of(form, plan_pages(form), target.draft);
    std::size_t values = 0;
    for (const SummarySection& section : summary(form, evaluation.answers, pages)) {
      EXPECT_FALSE(section.title.empty());
      for (const SummaryRow& row : section.rows) {
        values += row.values.size();
        // A value that a rule fills in and hides stands on no page.
        const bool fixed = std::ranges::binary_search(evaluation.hidden, row.place);
        EXPECT_TRUE(fixed || !row.page_id.empty()) << name << " " << path_of(form, row.place);
      }
    }
    EXPECT_EQ(values, evaluation.answers.values.size()) << name;
    EXPECT_GT(submission_json(form, evaluation.answers).size(), 20U);
  }
}

TEST_F(Corpus, HostileInputNeverCrashesAndIsNeverBelieved) {
  const auto hostile = std::to_array<std::string>({"", " ", "\xff\xfe", std::string(200'000, 'x'), "<script>",
                                                   "31.02.2026", "-1", "1e999", "DE00", "\x01", "a\nb", "💥",
                                                   "'; --", "true", "ja", std::string(3, '\0'), "../../",
                                                   "2026-13-45", "99999999999999999999999999999999999999"});
  for (const auto& [name, form] : corpus()) {
    Dice dice(seed_from(name, 1));
    Draft draft;
    const Plan plan = plan_pages(form);
    for (int round = 0; round < 30; ++round) {
      const std::vector<Page> pages = pages_of(form, plan, draft);
      const Page& page = pages[dice.below(pages.size())];
      PostFields fields;
      for (int i = 0; i < 30; ++i) {
        std::string field(1, "agcndx"[dice.below(6)]);
        field += std::to_string(dice.below(form.nodes.size() + 3));
        for (std::uint64_t n = dice.below(9); n > 0; --n) field += "." + std::to_string(dice.below(3));
        fields.emplace_back(std::move(field), dice.pick(hostile));
      }
      for (const auto& [field, value] : post_for_page(form, page, draft, {}).fields) {
        fields.emplace_back(field, dice.pick(hostile));
      }
      apply_post(form, page, fields, draft);
      const std::vector<Page> after = pages_of(form, plan, draft);
      render_model(form, after, after[dice.below(after.size())].id, draft, validate_page(form, page, draft));
    }
    const Evaluation evaluation = evaluate(form, draft);
    for (const FieldError& error : evaluation.errors) EXPECT_FALSE(error_text(form, error).empty());
    for (const auto& [place, value] : evaluation.answers.values) EXPECT_TRUE(exists(form, draft, place));
    const auto stored = draft_from_json(form, to_json(form, draft));
    ASSERT_TRUE(stored.has_value()) << name << " " << stored.error().detail;
    EXPECT_EQ(*stored, draft) << name;
  }
}

}  // namespace
}  // namespace rathaus::forms
