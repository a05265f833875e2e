// Draft -> case, once. The key is the draft's own, so a double click, the back button and a retry end in the same case.
#include <algorithm>
#include <set>

#include "flows/draft_store.h"
#include "flows/internal.h"
#include "flows/objection.h"
#include "flows/process.h"
#include "flows/representation.h"
#include "flows/resident.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"

namespace rathaus::flows {

std::vector<std::string> plates_of(const packages::Package& package, const forms::Answers& answers) {
  std::vector<std::string> out;
  for (const std::string& path : package.plates) {
    const auto node = package.form->find(path);
    if (!node) continue;
    for (const auto& [place, value] : answers.values) {
      if (place.node() != *node || value.string() == nullptr) continue;
      std::string plate = cases::normalise_plate(*value.string());
      if (!plate.empty()) out.push_back(std::move(plate));
    }
  }
  return out;
}

std::vector<cases::Attachment> attachments_of(const DraftView& view, const forms::Answers& answers, const event::Object& hashes) {
  std::vector<cases::Attachment> out;
  for (const auto& [place, value] : answers.values) {
    const auto file = forms::file_from_value(value);
    if (!file) continue;
    const auto* hash = hashes.if_contains(file->blob);
    out.push_back({.path = forms::path_of(view.form(), place), .blob = file->blob, .name = file->name, .mime = file->mime,
                   .sha256 = hash != nullptr && hash->is_string() ? std::string(json::view(hash->get_string())) : "",
                   .size = static_cast<std::int64_t>(file->size)});
  }
  return out;
}

std::string access_digest(const std::string& reference, const std::string& code) {
  return hex(crypto::sha256("access/v1\n" + reference + "\n" + cases::normalise_reference(code)));
}

Result<std::string> name_case(cases::Case& fresh, const event::Envelope& envelope, event::Reader& reader,
                              event::IdSource& ids) {
  fresh.id = ids.uuid7();
  for (int i = 0; i < 8; ++i) {
    const std::string code = ids.code(8);
    fresh.reference = to_iso(envelope.received_at).substr(2, 2) + "-" + code.substr(0, 4) + "-" + code.substr(4);
    if (TRY(reader.find_streams({{"reference", cases::normalise_reference(fresh.reference)}}, 1)).empty()) break;
  }
  const std::string secret = ids.code(12);
  const std::string access_code = secret.substr(0, 4) + "-" + secret.substr(4, 4) + "-" + secret.substr(8);
  fresh.access_digest = access_digest(fresh.reference, access_code);
  return access_code;
}

// Runs in the writer. The arguments hold everything that was prepared outside; here only what needs the present state is done.
Result<event::Plan> submit_command(const event::Envelope& envelope, const event::Object& arguments,
                                   event::Reader& reader) {
  const std::string draft_id(TRY(json::get_string(arguments, "draft")));
  const auto draft = TRY(reader.record(kDrafts, draft_id));
  if (!draft) return fail(not_found("draft.unknown"));
  // Between looking and sending the scanner may have taken a file out, or another window have changed an answer.
  if (TRY(json::find_int(arguments, "revision")).value_or(draft->revision) != draft->revision)
    return fail(conflict("store.changed_meanwhile"));
  cases::Case fresh = json::from_object<cases::Case>(*TRY(json::get_object(arguments, "case")));
  for (cases::Attachment& file : fresh.attachments) {
    const auto scan = TRY(reader.record(kScans, file.blob));
    file.scan = scan ? std::string(TRY(json::get_string(scan->data, "state"))) : "unscanned";
  }
  event::IdSource ids(envelope);
  const std::string access_code = TRY(name_case(fresh, envelope, reader, ids));

  event::Plan plan;
  TRY(file_case(fresh, std::string(TRY(json::find_string(arguments, "filing_place")).value_or("")), envelope,
                reader, plan));
  std::vector<event::Event> events = cases::submit(fresh, envelope, ids);
  TRY(protect_fresh(fresh, envelope, reader, events));
  plan.appends.push_back({.aggregate = cases::kAggregate,
                          .stream = fresh.id,
                          .expected_seq = 0,
                          .events = std::move(events),
                          .key_of = std::string(kDrafts) + "/" + draft_id});
  plan.answer = {{"case_id", fresh.id}, {"reference", fresh.reference}, {"access_code", access_code}};
  event::Object sent = plan.answer;
  for (const char* member : {"owner", "devices"}) {
    if (const auto* value = draft->data.if_contains(member)) sent[member] = *value;
  }
  if (fresh.objection) TRY(link_first_case(fresh, envelope, reader, plan));
  plan.records.push_back({.collection = kDrafts, .id = draft_id, .data = std::nullopt});
  plan.cancelled_timers = draft_timer_keys(draft_id);
  if (const auto code = TRY(json::find_string(draft->data, "resume_code"))) {
    plan.records.push_back({.collection = kResume, .id = std::string(*code), .data = std::nullopt});
  }
  std::set<std::string> scanned;
  for (const cases::Attachment& file : fresh.attachments) {
    if (file.scan != "pending" && scanned.insert(file.blob).second)
      plan.records.push_back({.collection = kScans, .id = file.blob, .data = std::nullopt});
  }
  plan.records.push_back({.collection = kSent, .id = draft_id, .data = std::move(sent), .expires_at = envelope.received_at + std::chrono::hours(24 * 30)});
  boost::json::array hashes;
  for (const cases::Attachment& file : fresh.attachments) hashes.emplace_back(file.sha256);
  plan.says = event::Object{{"kind", "Antragseingang"},
                            {"reference", fresh.reference},
                            {"service", fresh.service.title},
                            {"service_version", fresh.service.id + "@" + fresh.service.version},
                            {"received_at", to_iso(envelope.received_at)},
                            {"answers_sha256", hex(crypto::sha256(json::canonical(fresh.answers)))},
                            {"attachments_sha256", std::move(hashes)}};
  if (fresh.has_deadlines) plan.effects.push_back(cases::reckon_deadlines(fresh, envelope));
  // On paper for whom nothing else reaches. Online guests without an e-mail have read it on the page after sending.
  if (fresh.intake != "online" && fresh.intake != "email") {
    cases::Steps letter;
    cases::order_receipt(letter, fresh, ids, draft_id);
    for (event::Event& one : letter.events) plan.appends.back().events.push_back(std::move(one));
    for (event::Effect& one : letter.effects) plan.effects.push_back(std::move(one));
  }
  if (!fresh.addressee().email.empty()) {
    plan.effects.push_back({"NotifyApplicant", "received/" + fresh.id, fresh.id, {{"reason", "received"}}});
  }
  return plan;
}

Result<event::Object> submit_arguments(House& house, const DraftView& view, const forms::Answers& answers,
                                       cases::Case fresh) {
  for (const packages::CheckItem& item : view.package->checklist)
    fresh.checklist.push_back({.id = item.id, .label = item.label});
  fresh.synthetic = view.synthetic;
  fresh.plates = plates_of(*view.package, answers);
  fresh.retention_days = view.package->retention_days;
  fresh.retention_from_year_end = view.package->retention_from_year_end;
  fresh.has_deadlines = !view.package->time_limits.empty() || !view.package->valid_until.is_null();
  const TownPtr town = TRY(house.town(view.tenant));
  return event::Object{{"draft", view.id},
                       {"revision", view.revision},
                       {"case", cases::to_state(fresh)},
                       {"process", TRY(process_arguments(house, *view.package, view.tenant))},
                       {"filing_place", town->filing_place(view.package->id, view.package->filing_place)}};
}

Result<Submitted> submit_application(House& house, const DraftView& view, const DeliveryWish& wish, const Caller& caller) {
  if (assurance_rank(caller.assurance) < assurance_rank(view.package->assurance))
    return fail(refused("assurance.too_low"));
  if (const auto errors = check_wish(view, wish, caller); !errors.empty()) return fail(refused(errors.front().code, errors.front().field));
  TRY(may_submit(house, view, caller));
  const forms::Evaluation evaluation = forms::evaluate(view.form(), view.draft);
  if (!evaluation.errors.empty()) return fail(refused("form.incomplete", {}, std::to_string(evaluation.errors.size())));

  const auto record = TRY(TRY(house.runtime.read(view.tenant))->record(kDrafts, view.id));
  if (!record) return sent_before(house, view.tenant, view.id, caller);
  cases::Case fresh;
  fresh.service = {view.package->id, view.package->version, view.package->title};
  fresh.applicant = wish.addressee;
  fresh.applicant.kind = caller.actor.kind == "guest" ? "guest" : caller.actor.id.starts_with("national-") ? "national_account" : "account";
  fresh.applicant.account = caller.actor.kind == "resident" ? caller.actor.id : "";
  fresh.applicant.assurance = caller.assurance;
  if (view.acting) {
    // Whoever fills in the pages is the representative; the matter is the principal's (VwVfG 14).
    fresh.representation = view.acting->how;
    fresh.representation->person = fresh.applicant;
    fresh.applicant = view.acting->principal;
  }
  fresh.answers = TRY(json::parse_object(forms::to_json(view.form(), evaluation.answers)));
  fresh.attachments = attachments_of(view, evaluation.answers, *TRY(json::get_object(record->data, "hashes")));
  fresh.reused = view.reused;
  if (view.acting && view.acting->proof) {
    const auto* hash = TRY(json::get_object(record->data, "hashes"))->if_contains(view.acting->proof->blob);
    fresh.attachments.push_back(
        {.path = "vertretung/nachweis",
         .blob = view.acting->proof->blob,
         .name = view.acting->proof->name,
         .mime = view.acting->proof->mime,
         .sha256 = hash != nullptr && hash->is_string() ? std::string(json::view(hash->get_string())) : "",
         .size = static_cast<std::int64_t>(view.acting->proof->size)});
  }
  fresh.wished_channel = wish.channel;
  fresh.mailbox_excluded = wish.mailbox_excluded;
  fresh.consented = wish.consent;  // when: at the moment of receipt
  event::Object arguments = TRY(submit_arguments(house, view, evaluation.answers, std::move(fresh)));
  const auto outcome = house.runtime.command(view.tenant, caller.actor, view.submit_key, {"cases.Submit", std::move(arguments)});
  if (!outcome && outcome.error().kind == ErrorKind::not_found) return sent_before(house, view.tenant, view.id, caller);
  if (!outcome) return fail(outcome.error());
  if (view.acting && !view.acting->how.mandate.empty()) {
    TRY(note_use(house, view.acting->how.mandate, view.tenant,
                 std::string(TRY(json::get_string(outcome->answer, "case_id")))));
  }
  return Submitted{.reference = std::string(TRY(json::get_string(outcome->answer, "reference"))),
                   .case_id = std::string(TRY(json::get_string(outcome->answer, "case_id"))),
                   .access_code = std::string(TRY(json::get_string(outcome->answer, "access_code"))),
                   .repeated = outcome->repeated};
}

Result<Submitted> sent_before(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kSent, draft_id));
  if (!record || !owns(record->data, caller)) return fail(not_found("draft.unknown"));
  return Submitted{.reference = std::string(TRY(json::get_string(record->data, "reference"))),
                   .case_id = std::string(TRY(json::get_string(record->data, "case_id"))),
                   .access_code = std::string(TRY(json::get_string(record->data, "access_code"))),
                   .repeated = true};
}

}  // namespace rathaus::flows
