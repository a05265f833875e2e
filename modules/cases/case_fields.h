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
  a("language", x.language);
}
template <class A>
void fields(A& a, Representation& x) {
  a("role", x.role), a("person", x.person), a("mandate", x.mandate), a("scope", x.scope),
      a("begins_on", x.begins_on);
  a("ends_on", x.ends_on), a("proof", x.proof), a("proof_note", x.proof_note), a("checked_by", x.checked_by);
  a("checked_at", x.checked_at), a("ended_at", x.ended_at), a("ended_reason", x.ended_reason);
}
template <class A>
void fields(A& a, CaseLink& x) {
  a("kind", x.kind), a("case_id", x.case_id), a("reference", x.reference), a("notice", x.notice),
      a("at", x.at);
}
template <class A>
void fields(A& a, Objection& x) {
  a("case_id", x.case_id), a("reference", x.reference), a("notice", x.notice), a("subject", x.subject);
  a("announced_on", x.announced_on), a("ends_on", x.ends_on), a("late", x.late), a("text", x.text);
  a("late_reason", x.late_reason), a("written_form", x.written_form), a("identified_as", x.identified_as);
}
template <class A>
void fields(A& a, Attachment& x) {
  a("path", x.path), a("blob", x.blob), a("name", x.name), a("mime", x.mime), a("sha256", x.sha256), a("size", x.size);
  a("scan", x.scan), a("finding", x.finding);
}
template <class A>
void fields(A& a, Reused& x) {
  a("what", x.what), a("source", x.source), a("at", x.at);
}
template <class A>
void fields(A& a, Question& x) {
  a("id", x.id), a("text", x.text), a("asked_by", x.asked_by), a("asked_at", x.asked_at), a("due_on", x.due_on);
  a("answered_at", x.answered_at), a("answer", x.answer), a("attachments", x.attachments), a("late", x.late);
  a("reminded_at", x.reminded_at);
  a("kind", x.kind), a("letters", x.letters);
  a("answer_way", x.answer_way), a("answer_from", x.answer_from), a("answered_by", x.answered_by);
}
template <class A>
void fields(A& a, Supplement& x) {
  a("id", x.id), a("text", x.text), a("question", x.question), a("by", x.by), a("late", x.late),
      a("at", x.at);
  a("seen_at", x.seen_at);
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
  a("due_named", x.due_named), a("due_days", x.due_days), a("due_months", x.due_months);
}
template <class A>
void fields(A& a, Condition& x) {
  a("kind", x.kind), a("text", x.text);
}
template <class A>
void fields(A& a, Decision& x) {
  a("outcome", x.outcome), a("text", x.text), a("reasons", x.reasons), a("fee", x.fee), a("by", x.by), a("at", x.at);
  a("conditions", x.conditions), a("conditions_law", x.conditions_law), a("overrides", x.overrides),
      a("heard", x.heard);
  a("acting_for", x.acting_for), a("second_by", x.second_by), a("second_acting_for", x.second_acting_for),
      a("second_at", x.second_at);
  a("holding", x.holding), a("by_rules", x.by_rules), a("fee_reason", x.fee_reason);
}
template <class A>
void fields(A& a, Remedy& x) {
  a("kind", x.kind), a("period", x.period), a("ends_on", x.ends_on), a("explanation", x.explanation);
}
template <class A>
void fields(A& a, Printing& x) {
  a("at", x.at), a("by", x.by), a("batch", x.batch);
}
template <class A>
void fields(A& a, Notice& x) {
  a("id", x.id), a("subject", x.subject), a("blob", x.blob), a("sha256", x.sha256), a("file_name", x.file_name), a("size", x.size);
  a("channel", x.channel), a("legal_basis", x.legal_basis), a("state", x.state), a("issued_at", x.issued_at);
  a("dispatched_on", x.dispatched_on), a("retrieved_at", x.retrieved_at), a("announced_on", x.announced_on);
  a("explanation", x.explanation), a("remedy", x.remedy), a("failure", x.failure), a("manner", x.manner);
  a("served_on", x.served_on), a("served_how", x.served_how), a("certificates", x.certificates),
      a("enclosures", x.enclosures);
  a("returned_on", x.returned_on), a("return_reason", x.return_reason), a("readdressed", x.readdressed);
  a("corrects", x.corrects), a("release_at", x.release_at);
  a("kind", x.kind), a("about", x.about), a("answer_days", x.answer_days), a("printings", x.printings);
}
template <class A>
void fields(A& a, Intake& x) {
  a("identity", x.identity), a("identity_note", x.identity_note), a("by", x.by),
      a("recorded_at", x.recorded_at);
  a("stamped_on", x.stamped_on), a("sender", x.sender), a("gaps", x.gaps), a("transcript", x.transcript);
  a("transcript_at", x.transcript_at), a("transcript_by", x.transcript_by);
}
template <class A>
void fields(A& a, Call& x) {
  a("at", x.at), a("by", x.by), a("caller", x.caller), a("asked", x.asked), a("known", x.known),
      a("confirmed", x.confirmed);
  a("told", x.told), a("text", x.text), a("call_back_on", x.call_back_on);
}
template <class A>
void fields(A& a, Draft& x) {
  a("decision", x.decision), a("channel", x.channel), a("state", x.state), a("by", x.by),
      a("acting_for", x.acting_for);
  a("at", x.at), a("remark", x.remark), a("remark_by", x.remark_by), a("notice", x.notice);
}
template <class A>
void fields(A& a, AmountDraft& x) {
  a("notice_id", x.notice_id), a("text", x.text), a("reason", x.reason), a("before_cents", x.before_cents);
  a("after_cents", x.after_cents), a("state", x.state), a("by", x.by), a("acting_for", x.acting_for),
      a("at", x.at);
  a("remark", x.remark), a("remark_by", x.remark_by);
}
template <class A>
void fields(A& a, AmountCorrection& x) {
  a("notice_id", x.notice_id), a("by_notice", x.by_notice), a("reason", x.reason), a("by", x.by);
  a("second_by", x.second_by), a("before_cents", x.before_cents), a("after_cents", x.after_cents),
      a("at", x.at);
}
template <class A>
void fields(A& a, FactChange& x) {
  a("path", x.path), a("label", x.label), a("before", x.before), a("after", x.after);
}
template <class A>
void fields(A& a, Amendment& x) {
  a("changes", x.changes), a("reason", x.reason), a("source", x.source), a("by", x.by);
  a("acting_for", x.acting_for), a("at", x.at);
}
template <class A>
void fields(A& a, Withdrawal& x) {
  a("on", x.on), a("way", x.way), a("who", x.who), a("note", x.note), a("by", x.by), a("at", x.at);
}
template <class A>
void fields(A& a, Filed& x) {
  a("answers", x.answers), a("applicant", x.applicant);
}
template <class A>
void fields(A& a, HearingWaiver& x) {
  a("ground", x.ground), a("law", x.law), a("reason", x.reason), a("by", x.by), a("by_head", x.by_head),
      a("at", x.at);
}
template <class A>
void fields(A& a, Reopening& x) {
  a("ground", x.ground), a("law", x.law), a("reason", x.reason), a("by", x.by),
      a("known_since", x.known_since), a("at", x.at);
}
template <class A>
void fields(A& a, Protection& x) {
  a("reason", x.reason), a("by", x.by), a("at", x.at);
}
template <class A>
void fields(A& a, Access& x) {
  a("by", x.by), a("reason", x.reason), a("at", x.at);
}
template <class A>
void fields(A& a, Message& x) {
  a("kind", x.kind), a("text", x.text), a("by", x.by), a("at", x.at);
}
template <class A>
void fields(A& a, Deadline& x) {
  a("id", x.id), a("title", x.title), a("law", x.law), a("who", x.who), a("begins_on", x.begins_on);
  a("due_on", x.due_on), a("message", x.message);
}
template <class A>
void fields(A& a, AssessedRow& x) {
  a("id", x.id), a("words", x.words), a("cents", x.cents);
}
template <class A>
void fields(A& a, Assessment& x) {
  a("year", x.year), a("list", x.list), a("rows", x.rows), a("cents", x.cents), a("before", x.before);
}
template <class A>
void fields(A& a, CaseRef& x) {
  a("case_id", x.case_id), a("reference", x.reference);
}
template <class A>
void fields(A& a, Inspection& x) {
  a("id", x.id), a("recipient", x.recipient), a("ground", x.ground), a("blob", x.blob), a("sha256", x.sha256),
      a("by", x.by);
  a("size", x.size), a("pages", x.pages), a("left_out", x.left_out), a("at", x.at);
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
  a("attachments", x.attachments), a("reused", x.reused), a("access_digest", x.access_digest),
      a("wished_channel", x.wished_channel);
  a("mailbox_excluded", x.mailbox_excluded), a("consented", x.consented), a("assignee", x.assignee),
      a("checklist", x.checklist);
  a("complete_at", x.complete_at), a("complete_by", x.complete_by), a("expected_by", x.expected_by),
      a("questions", x.questions);
  a("decision", x.decision), a("notices", x.notices), a("tasks", x.tasks), a("notes", x.notes),
      a("closed_at", x.closed_at);
  a("synthetic", x.synthetic), a("representation", x.representation), a("objection", x.objection),
      a("links", x.links);
  a("has_deadlines", x.has_deadlines), a("deadlines", x.deadlines), a("valid_until", x.valid_until);
  a("retention_from_year_end", x.retention_from_year_end);
  a("retention_days", x.retention_days), a("plates", x.plates), a("taken", x.taken), a("calls", x.calls);
  a("file_number", x.file_number), a("draft", x.draft), a("past_decisions", x.past_decisions),
      a("reopenings", x.reopenings);
  a("hearing_waiver", x.hearing_waiver), a("protection", x.protection), a("accesses", x.accesses),
      a("merged_into", x.merged_into);
  a("absorbed", x.absorbed), a("inspections", x.inspections), a("messages", x.messages);
  a("assessment", x.assessment);
  a("letters", x.letters);
  a("filed", x.filed), a("amendments", x.amendments), a("withdrawal", x.withdrawal);
  a("amount_draft", x.amount_draft), a("amount_corrections", x.amount_corrections);
  a("closing_reason", x.closing_reason);
  a("supplements", x.supplements);
}

}  // namespace rathaus::cases
