// Draft -> case, once. The key is the draft's own, so a double click, the back button and a retry end in the same case.
#include <algorithm>

#include "flows/internal.h"
#include "flows/resident.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"

namespace rathaus::flows {
namespace {

constexpr const char* kDrafts = "draft";
constexpr const char* kSent = "sent";

int rank(std::string_view level) {
  if (level == "high") return 3;
  if (level == "substantial") return 2;
  if (level == "normal") return 1;
  return 0;
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

}  // namespace

std::string access_digest(const std::string& reference, const std::string& code) {
  return hex(crypto::sha256("access/v1\n" + reference + "\n" + cases::normalise_reference(code)));
}

// Runs in the writer. The arguments hold everything that was prepared outside; here only what needs the present state is done.
Result<event::Plan> submit_command(const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader) {
  const std::string draft_id(TRY(json::get_string(arguments, "draft")));
  const auto draft = TRY(reader.record(kDrafts, draft_id));
  if (!draft) return fail(not_found("draft.unknown"));
  cases::Case fresh = json::from_object<cases::Case>(*TRY(json::get_object(arguments, "case")));
  event::IdSource ids(envelope);
  fresh.id = ids.uuid7();
  for (int i = 0; i < 8; ++i) {
    const std::string code = ids.code(8);
    fresh.reference = to_iso(envelope.received_at).substr(2, 2) + "-" + code.substr(0, 4) + "-" + code.substr(4);
    if (TRY(reader.find_streams({{"reference", cases::normalise_reference(fresh.reference)}}, 1)).empty()) break;
  }
  const std::string secret = ids.code(12);
  const std::string access_code = secret.substr(0, 4) + "-" + secret.substr(4, 4) + "-" + secret.substr(8);
  fresh.access_digest = access_digest(fresh.reference, access_code);

  event::Plan plan;
  plan.appends.push_back({.aggregate = cases::kAggregate, .stream = fresh.id, .expected_seq = 0,
                          .events = cases::submit(fresh, envelope, ids), .key_of = std::string(kDrafts) + "/" + draft_id});
  plan.answer = {{"case_id", fresh.id}, {"reference", fresh.reference}, {"access_code", access_code}};
  event::Object sent = plan.answer;
  sent["owner"] = TRY(json::get_string(draft->data, "owner"));
  plan.records.push_back({.collection = kDrafts, .id = draft_id, .data = std::nullopt});
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
  if (!fresh.applicant.email.empty()) {
    plan.effects.push_back({"NotifyApplicant", "received/" + fresh.id, fresh.id, {{"reason", "received"}}});
  }
  return plan;
}

Result<Submitted> submit_application(House& house, const DraftView& view, const DeliveryWish& wish, const Caller& caller) {
  if (rank(caller.assurance) < rank(view.package->assurance)) return fail(refused("assurance.too_low"));
  if (const auto errors = check_wish(view, wish, caller); !errors.empty()) return fail(refused(errors.front().code, errors.front().field));
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
  fresh.answers = TRY(json::parse_object(forms::to_json(view.form(), evaluation.answers)));
  fresh.attachments = attachments_of(view, evaluation.answers, *TRY(json::get_object(record->data, "hashes")));
  fresh.wished_channel = wish.channel;
  fresh.consented = wish.consent;  // when: at the moment of receipt
  for (const packages::CheckItem& item : view.package->checklist) fresh.checklist.push_back({.id = item.id, .label = item.label});
  fresh.synthetic = view.synthetic;
  fresh.retention_days = view.package->retention_days;
  event::Object arguments{{"draft", view.id}, {"case", cases::to_state(fresh)}};
  const auto outcome = house.runtime.command(view.tenant, caller.actor, view.submit_key, {"cases.Submit", std::move(arguments)});
  if (!outcome && outcome.error().kind == ErrorKind::not_found) return sent_before(house, view.tenant, view.id, caller);
  if (!outcome) return fail(outcome.error());
  return Submitted{.reference = std::string(TRY(json::get_string(outcome->answer, "reference"))),
                   .case_id = std::string(TRY(json::get_string(outcome->answer, "case_id"))),
                   .access_code = std::string(TRY(json::get_string(outcome->answer, "access_code"))),
                   .repeated = outcome->repeated};
}

Result<Submitted> sent_before(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kSent, draft_id));
  if (!record || TRY(json::get_string(record->data, "owner")) != caller.actor.kind + ":" + caller.actor.id) return fail(not_found("draft.unknown"));
  return Submitted{.reference = std::string(TRY(json::get_string(record->data, "reference"))),
                   .case_id = std::string(TRY(json::get_string(record->data, "case_id"))),
                   .access_code = std::string(TRY(json::get_string(record->data, "access_code"))),
                   .repeated = true};
}

}  // namespace rathaus::flows
