// The office corrects what is wrong in an application, and writes to the applicant without asking anything.
// Invariants: what was sent stays readable beside what is reckoned with (Case::filed); never a change without reason and source.
// Law: VwVfG 24, 26; AO 88; SGB X 20: the authority finds the facts; the file shows whose word they are.
#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

// Arguments: answers (all of them as they are from now on), applicant, plates, changes, reason, source.
Result<Steps> amend(const Case& c, const Envelope&, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.draft && c.draft->state == "awaiting") return fail(refused("case.awaits_signature"));
  if (c.status == CaseStatus::received) return fail(refused("case.nobody_works_on_it"));
  if (TRY(text_argument(arguments, "reason")).empty()) return fail(refused("case.reason_missing", "reason"));
  if (TRY(text_argument(arguments, "source")).empty()) return fail(refused("case.source_missing", "source"));
  const Amendment read = json::from_object<Amendment>(arguments);
  if (read.changes.empty()) return fail(refused("case.nothing_amended"));
  Object data;
  for (const char* member : {"answers", "applicant", "plates", "changes", "reason", "source"}) {
    if (const auto* value = arguments.if_contains(member)) data[member] = *value;
  }
  TRY(json::get_object(data, "answers"));
  Steps steps{.events = {{"cases.FactsAmended", 1, std::move(data)}}};
  steps.says = Object{{"kind", "Änderung der Angaben"},
                      {"reference", c.reference},
                      {"answers_sha256", text_of(arguments, "answers_sha256")}};
  return steps;
}

Result<Steps> write_message(const Case& c, const Envelope& envelope, const Object& arguments) {
  const std::string text = TRY(text_argument(arguments, "text"));
  if (c.merged_into) return fail(refused("case.merged"));
  if (text.empty()) return fail(refused("case.message_empty", "text"));
  if (text.find("{{") != std::string::npos) return fail(refused("notice.placeholder_left", "text"));
  Object data{{"kind", "plain"}, {"text", text}};
  Steps steps{.events = {{"cases.MessageSent", 1, std::move(data)}}};
  steps.effects.push_back(
      {"NotifyApplicant", "message/" + c.id + "/" + envelope.command_id, c.id, {{"reason", "message"}}});
  event::IdSource ids(envelope);
  order_letter(steps, c, ids, {.kind = "message", .about = std::to_string(c.messages.size())});
  return steps;
}

void on_amended(Case& c, const RecordedEvent& e) {
  if (!c.filed) c.filed = Filed{c.answers, c.applicant};
  Amendment one = json::from_object<Amendment>(e.event.data);
  one.by = e.actor.id;
  one.acting_for = text_of(e.event.data, "acting_for");
  one.at = e.at;
  c.amendments.push_back(std::move(one));
  if (const auto answers = json::get_object(e.event.data, "answers")) c.answers = **answers;
  if (const auto* applicant = e.event.data.if_contains("applicant");
      applicant != nullptr && applicant->is_object())
    json::read_fields(applicant->get_object(), c.applicant);
  if (const auto* plates = e.event.data.if_contains("plates"); plates != nullptr && plates->is_array()) {
    c.plates.clear();
    for (const auto& plate : plates->get_array()) {
      if (plate.is_string()) c.plates.emplace_back(json::view(plate.get_string()));
    }
  }
}

void on_message(Case& c, const RecordedEvent& e) {
  Message one = json::from_object<Message>(e.event.data);
  one.by = e.actor.id;
  one.at = e.at;
  c.messages.push_back(std::move(one));
}

constexpr OrderEntry kOrders[] = {{"cases.AmendFacts", amend}, {"cases.Write", write_message}};
constexpr EventEntry kEvents[] = {{"cases.FactsAmended", on_amended}, {"cases.MessageSent", on_message}};

}  // namespace

Concern amendment_concern() { return {kOrders, kEvents, {}}; }

}  // namespace rathaus::cases
