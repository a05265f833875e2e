#include "flows/resume.h"

#include <algorithm>

#include "flows/draft_store.h"
#include "libs/crypto/hash.h"
#include "libs/german/contact.h"
#include "libs/json/json.h"
#include "modules/cases/case.h"

namespace rathaus::flows {
namespace {

constexpr std::string_view kSigns = "23456789ABCDEFGHJKMNPQRSTVWX";  // as event::IdSource::code
constexpr std::size_t kSecretSigns = 28;  // 27 of chance (129 bit) and a check sign
constexpr const char* kTries = "resume_tries";
constexpr int kTriesMost = 5;
constexpr std::chrono::minutes kRest{15};
constexpr std::size_t kMostDevices = 5;

std::string in_groups(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += text[i];
  }
  return out;
}

// A wrong sign always changes the sum (5 has an inverse modulo 28), an exchange of neighbours unless they differ by a multiple of 7.
char check_sign(std::string_view signs) {
  std::size_t sum = 0;
  for (const char sign : signs) sum = (sum * 5 + kSigns.find(sign) + 1) % kSigns.size();
  return kSigns[sum];
}

std::string digest_of(const std::string& tenant, const std::string& code, const std::string& secret) {
  return hex(crypto::sha256("resume/v1\n" + tenant + "\n" + code + "\n" + secret));
}

}  // namespace

bool well_formed_secret(std::string_view secret) {
  const std::string signs = cases::normalise_reference(secret);
  if (signs.size() != kSecretSigns || signs.find_first_not_of(kSigns) != std::string::npos) return false;
  return check_sign(std::string_view(signs).substr(0, kSecretSigns - 1)) == signs.back();
}

Result<ResumeSecret> make_resume_secret(House& house, DraftView& view, const Caller& caller,
                                        const std::string& email) {
  if (!view.owner.starts_with("guest:") || assurance_rank(view.package->assurance) > 0)
    return fail(refused("resume.not_for_accounts"));
  if (!email.empty() && !german::parse_email(email)) return fail(refused("delivery.email_wrong", "email"));
  event::IdSource ids(house.runtime.envelope(view.tenant, caller.actor, ""));
  const std::string code = ids.code(8);
  std::string signs = ids.code(kSecretSigns - 1);
  signs += check_sign(signs);
  const std::string old = view.resume_code;
  for (int attempt = 0;; ++attempt) {
    view.resume_code = code;
    DraftChange change;
    if (!old.empty()) change.records.push_back({.collection = kResume, .id = old, .data = std::nullopt});
    change.records.push_back(
        {.collection = kResume,
         .id = code,
         .data = event::Object{{"draft", view.id}, {"digest", digest_of(view.tenant, code, signs)}},
         .expires_at = house.runtime.now() + kDraftKept + kDraftNet,
         .expected_revision = 0});
    change.edit = [&](event::Object& data) {
      if (!email.empty()) data["email"] = email;
    };
    if (!email.empty()) {
      change.effects.push_back({"NotifyDraft",
                                "draft-code/" + view.id + "/" + code,
                                "",
                                {{"kind", "code"}, {"email", email}, {"code", in_groups(code)}}});
    }
    const Status written = write_draft(house, view, change);
    if (!written && written.error().code == "store.changed_meanwhile" && attempt < 3) {
      view = TRY(load_draft(house, view.tenant, view.id, caller));
      continue;
    }
    TRY(written);
    return ResumeSecret{in_groups(code), in_groups(signs)};
  }
}

Result<std::string> resume_draft(House& house, const std::string& tenant, const std::string& code_typed,
                                 const std::string& secret_typed, const Caller& caller) {
  const std::string code = cases::normalise_reference(code_typed).substr(0, 40);
  const std::string given = digest_of(tenant, code, cases::normalise_reference(secret_typed).substr(0, 100));
  const std::string tries_id = hex(crypto::sha256("tries/v1\n" + code)).substr(0, 32);
  const auto decide = [&](const event::Envelope& envelope, const event::Object&,
                          event::Reader& reader) -> Result<event::Plan> {
    // Tries are counted by the code as typed, whether it names a draft or not.
    const auto before = TRY(reader.record(kTries, tries_id));
    const std::int64_t failures = before ? TRY(json::get_int(before->data, "failures")) : 0;
    const bool resting =
        failures >= kTriesMost && before->expires_at && *before->expires_at > envelope.received_at;
    const auto resume = TRY(reader.record(kResume, code));
    const std::string stored =
        resume ? std::string(TRY(json::get_string(resume->data, "digest"))) : std::string(64, '0');
    const bool same = equal_constant_time(as_bytes(stored), as_bytes(given));
    const auto draft = TRY(reader.record(
        kDrafts, resume ? std::string(TRY(json::get_string(resume->data, "draft"))) : std::string(32, '0')));
    event::Plan plan;
    plan.answer = {{"draft", ""}};
    const auto day =
        draft ? parse_iso_instant(TRY(json::get_string(draft->data, "delete_at"))) : std::nullopt;
    if (resting || !same || !resume || !draft || !day || *day <= envelope.received_at) {
      const bool anew = !before || !before->expires_at || *before->expires_at <= envelope.received_at;
      plan.records.push_back({.collection = kTries,
                              .id = tries_id,
                              .data = event::Object{{"failures", resting ? failures
                                                                 : anew  ? 1
                                                                         : failures + 1}},
                              .expires_at = resting ? *before->expires_at : envelope.received_at + kRest});
      return plan;
    }
    plan.records.push_back({.collection = kTries, .id = tries_id, .data = std::nullopt});
    event::Object data = draft->data;
    if (!owns(data, caller)) {
      boost::json::array devices;
      if (const auto* known = data.if_contains("devices"); known != nullptr && known->is_array())
        devices = known->get_array();
      if (devices.size() >= kMostDevices)
        devices.erase(devices.begin());  // the one not seen for longest has to give code and secret again
      devices.emplace_back(owner_of(caller));
      data["devices"] = std::move(devices);
    }
    plan.records.push_back(TRY(draft_write(draft->id, std::move(data), *day)));
    plan.answer["draft"] = draft->id;
    return plan;
  };
  const auto outcome = TRY(house.runtime.submit({.envelope = house.runtime.envelope(tenant, caller.actor, ""),
                                                 .command = {"drafts.Resume", {}},
                                                 .decide = decide}));
  const std::string id(TRY(json::get_string(outcome.answer, "draft")));
  if (id.empty()) return fail(not_found("draft.unknown"));
  return id;
}

}  // namespace rathaus::flows
