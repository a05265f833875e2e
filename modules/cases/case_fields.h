#pragma once
// How the case lies in events and snapshots. Names here are for ever: renaming one needs an upcast.
#include "libs/json/fields.h"
#include "modules/cases/case.h"

namespace rathaus::cases {

template <class A>
void fields(A& a, ServicePin& x) {
  a("id", x.id), a("version", x.version), a("title", x.title);
}
template <class A>
void fields(A& a, Applicant& x) {
  a("kind", x.kind), a("account", x.account), a("assurance", x.assurance), a("given_names", x.given_names);
  a("family_name", x.family_name), a("organisation", x.organisation), a("street", x.street), a("postal_code", x.postal_code);
  a("city", x.city), a("email", x.email), a("phone", x.phone), a("born_on", x.born_on);
}
template <class A>
void fields(A& a, Attachment& x) {
  a("path", x.path), a("blob", x.blob), a("name", x.name), a("mime", x.mime), a("sha256", x.sha256), a("size", x.size);
}
template <class A>
void fields(A& a, Question& x) {
  a("id", x.id), a("text", x.text), a("asked_by", x.asked_by), a("asked_at", x.asked_at), a("due_on", x.due_on);
  a("answered_at", x.answered_at), a("answer", x.answer), a("attachments", x.attachments), a("late", x.late);
}
template <class A>
void fields(A& a, CheckItem& x) {
  a("id", x.id), a("label", x.label), a("done", x.done), a("by", x.by), a("at", x.at);
}
template <class A>
void fields(A& a, Step& x) {
  a("rule", x.rule), a("text", x.text), a("why", x.why);
}
template <class A>
void fields(A& a, Fee& x) {
  a("cents", x.cents), a("payment_reference", x.payment_reference), a("iban", x.iban), a("payee", x.payee), a("due_on", x.due_on);
  a("explanation", x.explanation), a("source", x.source);
}
template <class A>
void fields(A& a, Decision& x) {
  a("outcome", x.outcome), a("text", x.text), a("reasons", x.reasons), a("fee", x.fee), a("by", x.by), a("at", x.at);
}
template <class A>
void fields(A& a, Remedy& x) {
  a("kind", x.kind), a("period", x.period), a("ends_on", x.ends_on), a("explanation", x.explanation);
}
template <class A>
void fields(A& a, Notice& x) {
  a("id", x.id), a("subject", x.subject), a("blob", x.blob), a("sha256", x.sha256), a("file_name", x.file_name), a("size", x.size);
  a("channel", x.channel), a("legal_basis", x.legal_basis), a("state", x.state), a("issued_at", x.issued_at);
  a("dispatched_on", x.dispatched_on), a("retrieved_at", x.retrieved_at), a("announced_on", x.announced_on);
  a("explanation", x.explanation), a("remedy", x.remedy), a("failure", x.failure);
}
template <class A>
void fields(A& a, Task& x) {
  a("id", x.id), a("kind", x.kind), a("title", x.title), a("opened_at", x.opened_at), a("due_on", x.due_on);
  a("done_at", x.done_at), a("done_by", x.done_by);
}
template <class A>
void fields(A& a, Note& x) {
  a("text", x.text), a("by", x.by), a("at", x.at);
}
template <class A>
void fields(A& a, Case& x) {
  a("id", x.id), a("reference", x.reference), a("service", x.service), a("status", x.status), a("intake", x.intake);
  a("received_at", x.received_at), a("receipt_leaf", x.receipt_leaf), a("applicant", x.applicant), a("answers", x.answers);
  a("attachments", x.attachments), a("access_digest", x.access_digest), a("wished_channel", x.wished_channel);
  a("consented", x.consented), a("assignee", x.assignee), a("checklist", x.checklist), a("complete_at", x.complete_at);
  a("complete_by", x.complete_by), a("expected_by", x.expected_by), a("questions", x.questions), a("decision", x.decision);
  a("notices", x.notices), a("tasks", x.tasks), a("notes", x.notes), a("closed_at", x.closed_at), a("synthetic", x.synthetic);
  a("retention_days", x.retention_days);
}

}  // namespace rathaus::cases
