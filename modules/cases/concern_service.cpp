// Formal service and letters that come back. Law: VwVfG 41(2), (5); VwZG 3 (deed), 4 (registered letter), 5 (acknowledgement);
// ZPO 177-182. The day of service is the certificate's; a letter that did not arrive announces nothing.
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/ways_de.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<const Notice*> letter(const Case& c, const Object& arguments) {
  const std::string id = TRY(text_argument(arguments, "id"));
  const Notice* found = c.find_sending(id);
  if (found == nullptr) return fail(not_found("case.unknown_notice"));
  if (found->channel != Channel::post) return fail(refused("case.manner_only_by_post"));
  return found;
}

Result<LocalDate> past_day(const Envelope& envelope, const Object& arguments, const char* key) {
  const auto day = parse_iso_date(TRY(text_argument(arguments, key)));
  if (!day) return fail(refused("case.bad_date", key));
  if (*day > berlin_date(envelope.received_at)) return fail(refused("case.date_in_future", key));
  return *day;
}

Result<Steps> choose_manner(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* notice = TRY(letter(c, arguments));
  Manner manner{};
  if (!from_text(TRY(text_argument(arguments, "manner")), manner))
    return fail(refused("case.bad_manner", "manner"));
  if (notice->state != NoticeState::waiting) return fail(refused("case.already_dispatched"));
  if (notice->manner == manner) return Steps{};
  return Steps{.events = {{"cases.MannerChosen",
                           1,
                           {{"id", notice->id},
                            {"manner", std::string(to_text(manner))},
                            {"legal_basis", text_of(arguments, "legal_basis")}}}}};
}

Result<Steps> enclose(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* notice = TRY(letter(c, arguments));
  if (notice->state != NoticeState::waiting) return fail(refused("case.already_dispatched"));
  const std::string blob = TRY(text_argument(arguments, "blob"));
  const auto file = std::find_if(c.attachments.begin(), c.attachments.end(),
                                 [&](const Attachment& a) { return a.blob == blob; });
  if (file == c.attachments.end()) return fail(refused("case.unknown_document"));
  const bool there = std::any_of(notice->enclosures.begin(), notice->enclosures.end(),
                                 [&](const Attachment& a) { return a.blob == blob; });
  if (there) return Steps{};
  return Steps{
      .events = {
          {"cases.EnclosureAdded", 1, {{"id", notice->id}, {"enclosure", json::write_fields(*file)}}}}};
}

// The certificate came back. Its day is the day of announcement; the flow adds the dates that follow.
Result<Steps> record_service(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = TRY(letter(c, arguments));
  if (notice->manner == Manner::letter) return fail(refused("case.no_certificate"));
  if (notice->served_on) return fail(refused("case.already_served"));
  if (notice->state == NoticeState::waiting || !notice->dispatched_on)
    return fail(refused("case.not_dispatched"));
  const LocalDate on = TRY(past_day(envelope, arguments, "served_on"));
  if (on < *notice->dispatched_on) return fail(refused("case.date_before_dispatch", "served_on"));
  Steps steps{.events = {{"cases.NoticeServed", 1, arguments}}};
  order_scans(steps, c, json::from_object<Notice>(arguments).certificates);
  if (notice->kind.empty()) close_after_remedy(steps, c, arguments);
  time_answer(steps, c, *notice, arguments);
  return steps;
}

// Law: VwVfG 41(2) S. 3, AO 122(2), VwZG 4(2) S. 2: not received, not announced. Who refuses to take a letter may be held to it as if
// it had arrived (BGB 242): that stays with a person, so the day is kept and marked.
Result<Steps> record_return(const Case& c, const Envelope& envelope, const Object& arguments) {
  const Notice* notice = TRY(letter(c, arguments));
  if (notice->state != NoticeState::dispatched || !notice->dispatched_on)
    return fail(refused("case.not_dispatched"));
  if (notice->served_on) return fail(refused("case.already_served"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  const std::string_view word = word_for(return_words(), reason);
  if (word.empty()) return fail(refused("case.bad_return_reason", "reason"));
  const LocalDate on = TRY(past_day(envelope, arguments, "returned_on"));
  if (on < *notice->dispatched_on) return fail(refused("case.date_before_dispatch", "returned_on"));
  Object data = arguments;
  data["withdrawn"] = reason != "refused";
  data["task_title"] = "Brief zurückgekommen: " + std::string(word);
  data["task_due_on"] = to_iso(plus_days(berlin_date(envelope.received_at), 1));
  Steps steps{.events = {{"cases.NoticeReturned", 1, std::move(data)}}};
  if (reason != "refused" && notice->kind.empty()) steps.cancelled_timers.push_back({c.id, "close"});
  return steps;
}

Result<Steps> send_again(const Case& c, const Envelope&, const Object& arguments) {
  const Notice* notice = TRY(letter(c, arguments));
  if (notice->state != NoticeState::returned) return fail(refused("case.not_returned"));
  for (const char* part : {"street", "postal_code", "city"}) {
    if (TRY(text_argument(arguments, part)).empty()) return fail(refused("notice.address_missing", part));
  }
  Object data = arguments;
  if (c.represented()) data["to"] = "representative";  // VwVfG 14(3): it is their address that was wrong
  if (notice->kind.empty())
    return Steps{.events = {{"cases.NoticeSentAgain", 1, std::move(data)}},
                 .cancelled_timers = {{c.id, "close"}}};
  const bool asks = notice->answer_days > 0;
  return Steps{.events = {{asks ? "cases.QuestionSentAgain" : "cases.LetterSentAgain", 1, std::move(data)}}};
}

// ---- events

Notice* notice_of(Case& c, const RecordedEvent& e) { return find_sending(c, text_of(e.event.data, "id")); }

void on_changed(Case& c, const RecordedEvent& e) {
  if (Notice* notice = notice_of(c, e)) json::read_fields(e.event.data, *notice);
}

void on_enclosure(Case& c, const RecordedEvent& e) {
  Notice* notice = notice_of(c, e);
  const auto* file = e.event.data.if_contains("enclosure");
  if (notice != nullptr && file != nullptr && file->is_object())
    notice->enclosures.push_back(json::from_object<Attachment>(file->get_object()));
}

void on_served(Case& c, const RecordedEvent& e) {
  Notice* notice = notice_of(c, e);
  if (notice == nullptr) return;
  json::read_fields(e.event.data, *notice);
  take_fee_due(c, e.event.data);
  move_answer_day(c, *notice, e.event.data);
  notice->state = NoticeState::dispatched;  // also of one that had been entered as returned by mistake
}

void forget_announcement(Case& c, Notice& notice) {
  if (notice.announced_on && notice.kind.empty() && notice.corrects.empty() && c.decision &&
      c.decision->fee.due_named)
    c.decision->fee.due_on = c.decision->fee.due_named;
  notice.announced_on.reset();
  notice.remedy.ends_on.reset();
  notice.remedy.explanation.clear();
}

void on_returned(Case& c, const RecordedEvent& e) {
  Notice* notice = notice_of(c, e);
  if (notice == nullptr) return;
  const auto* withdrawn = e.event.data.if_contains("withdrawn");
  if (withdrawn != nullptr && withdrawn->is_bool() && withdrawn->get_bool()) forget_announcement(c, *notice);
  json::read_fields(e.event.data, *notice);
  notice->return_reason = text_of(e.event.data, "reason");
  notice->state = NoticeState::returned;
}

void on_again(Case& c, const RecordedEvent& e) {
  Notice* notice = notice_of(c, e);
  if (notice == nullptr) return;
  forget_announcement(c, *notice);
  notice->explanation.clear();
  notice->printings.clear();  // it has to be printed again
  notice->dispatched_on.reset();
  notice->returned_on.reset();
  notice->return_reason.clear();
  const bool other = text_of(e.event.data, "to") == "representative" && c.representation;
  Applicant& a = other ? c.representation->person : c.applicant;
  const Applicant before = a;
  json::read_fields(e.event.data, *notice);
  a.street = text_of(e.event.data, "street");
  a.postal_code = text_of(e.event.data, "postal_code");
  a.city = text_of(e.event.data, "city");
  notice->readdressed = notice->readdressed || a.street != before.street ||
                        a.postal_code != before.postal_code || a.city != before.city;
  notice->state = NoticeState::waiting;
}

constexpr OrderEntry kOrders[] = {
    {"cases.ChooseManner", choose_manner},   {"cases.Enclose", enclose},
    {"cases.RecordService", record_service}, {"cases.RecordReturn", record_return},
    {"cases.SendAgain", send_again},
};

constexpr EventEntry kEvents[] = {
    {"cases.MannerChosen", on_changed},       {"cases.EnclosureAdded", on_enclosure},
    {"cases.CertificateAwaited", on_changed}, {"cases.NoticeServed", on_served},
    {"cases.NoticeReturned", on_returned},    {"cases.NoticeSentAgain", on_again},
    {"cases.QuestionSentAgain", on_again},    {"cases.LetterSentAgain", on_again},
};

constexpr TaskRule kTasks[] = {
    {"cases.CertificateAwaited", "", "await_certificate", "Zustellungsnachweis abwarten"},
    {"cases.NoticeServed", "await_certificate", "", ""},
    {"cases.NoticeReturned", "await_certificate", "returned_letter", "Zurückgekommenen Brief klären"},
    {"cases.NoticeSentAgain", "returned_letter", "send_notice", "Bescheid versenden"},
    {"cases.QuestionSentAgain", "returned_letter", "tell_on_paper", "Brief noch einmal versenden"},
    {"cases.LetterSentAgain", "returned_letter", "send_letter", "Brief noch einmal versenden"},
};

}  // namespace

Concern service_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
