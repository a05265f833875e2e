// Hostile posts, drafts, stored forms and patterns. The first byte chooses what the rest is.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "libs/base/check.h"
#include "modules/forms/form_builder.h"
#include "modules/forms/input.h"
#include "modules/forms/pattern.h"
#include "modules/forms/post.h"
#include "modules/forms/render_model.h"
#include "modules/forms/summary.h"
#include "modules/forms/validate.h"

namespace {

using namespace rathaus;
using namespace rathaus::forms;

// Every data type, format, nesting and choice once.
const Form& form() {
  static const Form built = [] {
    FormBuilder b;
    b.group("G1", 0, 3);
    for (int type = 0; type <= static_cast<int>(DataType::object); ++type) {
      b.field("F" + std::to_string(type), static_cast<DataType>(type), type % 2, type % 3 == 0 ? 3 : 1);
    }
    b.group("G2", 0).field("Z1", DataType::text).end().end();
    b.group("G3", 1, 1, true).field("X1", DataType::text).field("X2", DataType::integer).end();
    for (int format = 0; format <= static_cast<int>(TextFormat::url); ++format) {
      b.field("T" + std::to_string(format), DataType::text);
      b.last().format = static_cast<TextFormat>(format);
      b.last().max_length = 40;
    }
    b.field("P", DataType::text);
    b.last().pattern = "([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}";
    return b.build();
  }();
  return built;
}

void use(Draft draft) {
  static const Plan plan = plan_pages(form());
  const std::vector<Page> pages = pages_of(form(), plan, draft);
  const Evaluation evaluation = evaluate(form(), draft);
  for (const FieldError& error : evaluation.errors) CHECK(!error_text(form(), error).empty());
  for (const Page& page : pages) render_model(form(), pages, page.id, draft, evaluation.errors);
  summary(form(), evaluation.answers, pages);
  submission_json(form(), evaluation.answers);
  const auto back = draft_from_json(form(), to_json(form(), draft));
  CHECK(back.has_value() && *back == draft);
  const auto answers = answers_from_json(form(), to_json(form(), evaluation.answers));
  CHECK(answers.has_value() && *answers == evaluation.answers);
}

// Lines "name=value".
void post(std::string_view text) {
  Draft draft;
  PostFields fields;
  while (!text.empty() && fields.size() < 200) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t equals = std::min(line.find('='), line.size());
    fields.emplace_back(line.substr(0, equals), equals < line.size() ? line.substr(equals + 1) : "");
  }
  const Plan plan = plan_pages(form());
  for (int round = 0; round < 2; ++round) {
    for (const Page& page : pages_of(form(), plan, draft)) apply_post(form(), page, fields, draft);
  }
  use(std::move(draft));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 100'000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0: post(text); break;
    case 1:
      for (NodeIndex i = 1; i < form().nodes.size(); ++i) {
        if (form()[i].kind == NodeKind::field) read_input(form(), i, text);
      }
      break;
    case 2:
      if (auto draft = draft_from_json(form(), text)) use(std::move(*draft));
      break;
    case 3:
      if (const auto stored = form_from_json(text)) CHECK(form_from_json(to_json(*stored)).has_value());
      break;
    default:
      if (const auto pattern = Pattern::compile(text)) {
        Dice dice(1);
        (*pattern)->sample(dice, 1, 50, 5);
        (*pattern)->matches(text);
      }
  }
  return 0;
}
