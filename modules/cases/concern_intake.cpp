// What comes in at the counter, on the telephone and on paper: the transcript of an application that a clerk took down, and papers
// that reach a case later. Law: VwVfG 24(3) (nothing may be turned away), 64 (application to a clerk's record).
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

struct Files {
  std::vector<Attachment> attachments;
};
template <class A>
void fields(A& a, Files& x) {
  a("attachments", x.attachments);
}

// Signed on paper (with the scan), or read back and approved: on the telephone there is nothing to sign.
Result<Steps> confirm_transcript(const Case& c, const Envelope&, const Object& arguments) {
  if (!c.taken || c.taken->transcript != "open") return fail(refused("case.no_transcript"));
  const std::string how = TRY(text_argument(arguments, "how"));
  if (how != "signed" && how != "read_back") return fail(refused("case.bad_transcript", "how"));
  Steps steps{.events = {{"cases.TranscriptConfirmed", 1, arguments}}};
  order_scans(steps, c, json::from_object<Files>(arguments).attachments);
  return steps;
}

// A paper for a case that is closed is taken too: what it means is for a person to say.
Result<Steps> add_document(const Case& c, const Envelope& envelope, const Object& arguments) {
  const auto on = parse_iso_date(TRY(text_argument(arguments, "received_on")));
  if (!on) return fail(refused("case.bad_date", "received_on"));
  if (*on > berlin_date(envelope.received_at)) return fail(refused("case.date_in_future", "received_on"));
  const auto* files = arguments.if_contains("attachments");
  const bool scanned = files != nullptr && files->is_array() && !files->get_array().empty();
  if (!scanned && text_of(arguments, "text").empty()) return fail(refused("case.document_empty", "scan"));
  Object data = arguments;
  data["task_due_on"] = to_iso(plus_days(berlin_date(envelope.received_at), 2));
  Steps steps{.events = {{"cases.DocumentReceived", 1, std::move(data)}}};
  order_scans(steps, c, json::from_object<Files>(arguments).attachments);
  return steps;
}

Result<Steps> document_seen(const Case& c, const Envelope&, const Object&) {
  const bool waits = std::any_of(c.tasks.begin(), c.tasks.end(),
                                 [](const Task& t) { return !t.done_at && t.kind == "review_document"; });
  if (!waits) return Steps{};
  return Steps{.events = {{"cases.DocumentSeen", 1, {}}}};
}

void on_drawn_up(Case&, const RecordedEvent&) {}  // the task follows from it

void take_files(Case& c, const RecordedEvent& e) {
  for (Attachment& file : json::from_object<Files>(e.event.data).attachments)
    c.attachments.push_back(std::move(file));
}

void on_confirmed(Case& c, const RecordedEvent& e) {
  if (!c.taken) return;
  c.taken->transcript = text_of(e.event.data, "how");
  c.taken->transcript_at = e.at;
  c.taken->transcript_by = e.actor.id;
  take_files(c, e);
}

void on_document(Case& c, const RecordedEvent& e) {
  take_files(c, e);
  const std::string text = text_of(e.event.data, "text");
  if (!text.empty()) c.notes.push_back({text, e.actor.id, e.at});
}

void on_seen(Case& c, const RecordedEvent& e) {
  for (Supplement& one : c.supplements) {
    if (!one.seen_at) one.seen_at = e.at;
  }
}

constexpr OrderEntry kOrders[] = {
    {"cases.ConfirmTranscript", confirm_transcript},
    {"cases.AddDocument", add_document},
    {"cases.DocumentSeen", document_seen},
};

constexpr EventEntry kEvents[] = {
    {"cases.TranscriptDrawnUp", on_drawn_up},
    {"cases.TranscriptConfirmed", on_confirmed},
    {"cases.DocumentReceived", on_document},
    {"cases.DocumentSeen", on_seen},
};

constexpr TaskRule kTasks[] = {
    {"cases.TranscriptDrawnUp", "", "sign_transcript", "Niederschrift unterschreiben lassen"},
    {"cases.TranscriptConfirmed", "sign_transcript", "", ""},
    {"cases.DocumentReceived", "review_document", "review_document", "Neue Unterlagen ansehen"},
    {"cases.DocumentSeen", "review_document", "", ""},
};

}  // namespace

Concern intake_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
