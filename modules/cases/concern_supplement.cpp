// Papers and messages that the applicant hands in without having been asked, and what they add to an answer already given.
// Law: VwVfG 24(1), (2) (what is known before the decision is heeded), 24(3) (nothing may be turned away), 26(2) (parties take part).
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

constexpr std::size_t kMostSupplements = 200;  // of one case
constexpr int kDaysToLook = 2;

struct Files {
  std::vector<Attachment> attachments;
};
template <class A>
void fields(A& a, Files& x) {
  a("attachments", x.attachments);
}

const Task* waiting(const Case& c) {
  const auto found = std::find_if(c.tasks.begin(), c.tasks.end(),
                                  [](const Task& t) { return !t.done_at && t.kind == "review_document"; });
  return found == c.tasks.end() ? nullptr : &*found;
}

void on_supplemented(Case& c, const RecordedEvent& e) {
  Supplement one = json::from_object<Supplement>(e.event.data);
  one.at = e.at;
  one.by = e.actor.id;
  for (Attachment& file : json::from_object<Files>(e.event.data).attachments)
    c.attachments.push_back(std::move(file));
  c.supplements.push_back(std::move(one));
}

constexpr OrderEntry kOrders[] = {{"cases.Supplement", supplement}};
constexpr EventEntry kEvents[] = {{"cases.Supplemented", on_supplemented}};
constexpr TaskRule kTasks[] = {
    {"cases.Supplemented", "review_document", "review_document", "Neue Unterlagen ansehen"}};

}  // namespace

Result<Steps> supplement(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_open(c));
  Files files = json::from_object<Files>(arguments);
  const std::string text = text_of(arguments, "text");
  if (text.empty() && files.attachments.empty()) return fail(refused("case.supplement_empty", "text"));
  if (c.supplements.size() >= kMostSupplements) return fail(refused("case.too_many_supplements"));
  event::IdSource ids(envelope);
  const Supplement one{.id = ids.code(6),
                       .text = text,
                       .question = text_of(arguments, "question"),
                       .by = {},
                       .late = TRY(json::find_bool(arguments, "late")).value_or(false),
                       .at = {},
                       .seen_at = {}};
  for (Attachment& file : files.attachments) file.path = supplement_path(one.id);
  Object data = json::write_fields(one);
  data["attachments"] = json::write_fields(files)["attachments"];
  // What came first has waited longest: its day stays, however much comes after it.
  LocalDate due = plus_days(berlin_date(envelope.received_at), kDaysToLook);
  const Task* before = waiting(c);
  if (before != nullptr && before->due_on && *before->due_on < due) due = *before->due_on;
  data["task_due_on"] = to_iso(due);
  if (!one.question.empty() && before == nullptr) data["task_title"] = "Ergänzung zur Antwort ansehen";
  Steps steps{.events = {{"cases.Supplemented", 1, std::move(data)}}};
  order_scans(steps, c, files.attachments);
  steps.says = Object{{"kind", "Nachreichung"}, {"reference", c.reference}};
  return steps;
}

Concern supplement_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
