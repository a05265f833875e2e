#include "flows/passkeys.h"

#include <algorithm>
#include <fmt/format.h>

#include "flows/login_parts.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/webauthn/webauthn.h"
#include "platform/system/random.h"

namespace rathaus::flows {
namespace {

using identity::Passkey;
using identity::StaffAccount;

constexpr std::chrono::minutes kChallengeLives{10};
constexpr std::size_t kNonceAndTime = 16;

Error wrong() { return refused("passkey.wrong"); }

// 8 bytes of time, 8 of chance, 16 of a keyed digest over them and the purpose.
Bytes challenge_bytes(House& house, const std::string& purpose, ByteView head) {
  std::string text = "passkey challenge/v1\n" + purpose + "\n";
  text += as_text(head);
  const crypto::Digest mac =
      crypto::hmac_sha256(house.runtime.secret_for("passkey").expose(), as_bytes(text));
  Bytes out(head.begin(), head.end());
  out.insert(out.end(), mac.begin(), mac.begin() + 16);
  return out;
}

// The challenge that the browser says it answered, if it is one of ours for this purpose and still young.
Result<Bytes> answered_challenge(House& house, const std::string& purpose, const std::string& client_data) {
  const auto data = json::parse_object(client_data, {.bytes = 4096, .depth = 4, .values = 100});
  if (!data) return fail(wrong());
  const auto text = json::get_string(*data, "challenge");
  const auto bytes = text ? from_base64url(*text) : std::nullopt;
  if (!bytes || bytes->size() != webauthn::kChallengeBytes) return fail(wrong());
  if (!equal_constant_time(challenge_bytes(house, purpose, ByteView(*bytes).first(kNonceAndTime)), *bytes))
    return fail(wrong());
  std::uint64_t micros = 0;
  for (std::size_t i = 0; i < 8; ++i) micros = (micros << 8) | (*bytes)[i];
  const Instant made{static_cast<std::int64_t>(micros)}, now = house.runtime.now();
  if (now > made + kChallengeLives || made > now) return fail(wrong());
  return *bytes;
}

// After everything else was right: never a second time.
Status spend(House& house, ByteView challenge) {
  const Instant now = house.runtime.now();
  const std::lock_guard lock(house.sessions->mutex);
  auto& used = house.sessions->used_challenges;
  std::erase_if(used, [&](const auto& one) { return now > one.second + kChallengeLives; });
  return used.try_emplace(hex(challenge), now).second ? Status{} : fail(wrong());
}

struct Decoded {
  std::string client_data;
  Bytes authenticator_data, signature, attestation;
};
Result<Decoded> decoded(const PasskeyAnswer& answer) {
  const auto client = from_base64url(answer.client_data), data = from_base64url(answer.authenticator_data),
             signature = from_base64url(answer.signature), attestation = from_base64url(answer.attestation);
  if (!client || !data || !signature || !attestation) return fail(wrong());
  return Decoded{std::string(as_text(*client)), *data, *signature, *attestation};
}

Status assert_passkey(House& house, StaffAccount& account, const std::string& purpose,
                      const PasskeyAnswer& answer, const PasskeySite& site) {
  const Instant now = house.runtime.now();
  if (!account.active || !account.built_in()) return fail(wrong());
  if (identity::paused(account.guard, now)) return fail(refused("login.paused"));
  const auto known = std::find_if(account.passkeys.begin(), account.passkeys.end(),
                                  [&](const Passkey& one) { return one.id == answer.id; });
  if (known == account.passkeys.end()) return fail(wrong());
  const Decoded in = TRY(decoded(answer));
  const Bytes challenge = TRY(answered_challenge(house, purpose, in.client_data));
  const auto key = from_base64url(known->public_key);
  const auto counter =
      webauthn::check_assertion(in.client_data, in.authenticator_data, in.signature,
                                {key.value_or(Bytes{}), static_cast<std::uint32_t>(known->counter)},
                                {site.rp_id, site.origin, challenge});
  const auto handle = from_base64url(answer.user_handle);
  const bool owner = handle && (handle->empty() || as_text(*handle) == account.staff.id);
  if (!counter || !owner) {
    account.guard = identity::after_failure(account.guard, now);
    TRY(store_staff(house, account));
    return fail(!counter && counter.error().code == "webauthn.counter" ? refused("passkey.copied") : wrong());
  }
  TRY(spend(house, challenge));
  account.guard = {};
  known->counter = *counter;
  known->used_at = now;
  return store_staff(house, account);
}

bool good_name(const std::string& name) { return !name.empty() && name.size() <= 120; }

}  // namespace

PasskeySite passkey_site(const std::string& public_url) {
  PasskeySite site{.origin = public_url};
  const std::size_t scheme = public_url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  site.origin = public_url.substr(0, public_url.find('/', begin));
  site.rp_id = site.origin.substr(begin, site.origin.find(':', begin) - begin);
  return site;
}

// Two keys of one person never share a name: the buttons beside them could not be told apart.
std::string free_name(const StaffAccount& account, const std::string& wanted, const std::string& own_id) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(account.passkeys.begin(), account.passkeys.end(),
                       [&](const Passkey& one) { return one.id != own_id && one.name == name; });
  };
  std::string name = wanted;
  for (int count = 2; taken(name); ++count) name = fmt::format("{} ({})", wanted, count);
  return name;
}

std::string new_challenge(House& house, const std::string& purpose) {
  const auto micros = static_cast<std::uint64_t>(house.runtime.now().micros);
  Bytes head;
  for (int shift = 56; shift >= 0; shift -= 8) head.push_back(static_cast<std::uint8_t>(micros >> shift));
  const auto chance = platform::random_bytes<8>();
  head.insert(head.end(), chance.begin(), chance.end());
  return base64url(challenge_bytes(house, purpose, head));
}

Result<OpenSession> passkey_login(House& house, const std::string& tenant, const PasskeyAnswer& answer,
                                  const PasskeySite& site) {
  if (answer.id.empty() || answer.id.size() > 2 * webauthn::kMaxCredentialId) return fail(wrong());
  const auto found =
      TRY(TRY(house.runtime.read(tenant))->find_records(kStaffRecords, "passkey\n" + answer.id, 1));
  if (found.empty()) return fail(wrong());
  StaffAccount account = identity::staff_from(found.front().data);
  TRY(assert_passkey(house, account, "login/" + tenant, answer, site));
  return open_session(house, {.kind = "staff",
                              .tenant = tenant,
                              .subject = account.staff.id,
                              .assurance = "substantial",
                              .method = "passkey"});
}

Status check_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                     const std::string& purpose, const PasskeyAnswer& answer, const PasskeySite& site) {
  StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  return assert_passkey(house, account, purpose, answer, site);
}

Status add_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                   const std::string& name, const PasskeyAnswer& answer, const PasskeySite& site) {
  if (!good_name(name)) return fail(refused("passkey.name", "name"));
  StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  if (!account.active || !account.built_in()) return fail(wrong());
  if (account.passkeys.size() >= identity::kMaxPasskeys) return fail(refused("passkey.too_many"));
  const Decoded in = TRY(decoded(answer));
  const Bytes challenge = TRY(answered_challenge(house, "add/" + staff_id, in.client_data));
  const auto made =
      webauthn::check_registration(in.client_data, in.attestation, {site.rp_id, site.origin, challenge});
  if (!made) return fail(refused("passkey.wrong", {}, made.error().code));
  Passkey key{.id = base64url(made->credential_id),
              .public_key = base64url(made->public_key),
              .counter = made->counter,
              .name = name,
              .backed_up = made->backed_up,
              .added_at = house.runtime.now()};
  // Nobody else's, whoever it is (WebAuthn 7.1 step 22).
  if (!TRY(TRY(house.runtime.read(tenant))->find_records(kStaffRecords, "passkey\n" + key.id, 1)).empty())
    return fail(refused("passkey.known"));
  TRY(spend(house, challenge));
  key.name = free_name(account, key.name, key.id);
  account.passkeys.push_back(std::move(key));
  return store_staff(house, account);
}

Status rename_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                      const std::string& id, const std::string& name) {
  if (!good_name(name)) return fail(refused("passkey.name", "name"));
  StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  const auto found = std::find_if(account.passkeys.begin(), account.passkeys.end(),
                                  [&](const Passkey& one) { return one.id == id; });
  if (found == account.passkeys.end()) return fail(not_found("passkey.unknown"));
  found->name = free_name(account, name, id);
  return store_staff(house, account);
}

Status remove_passkey(House& house, const std::string& tenant, const std::string& staff_id,
                      const std::string& id) {
  StaffAccount account = TRY(staff_account(house, tenant, staff_id));
  const auto found = std::find_if(account.passkeys.begin(), account.passkeys.end(),
                                  [&](const Passkey& one) { return one.id == id; });
  if (found == account.passkeys.end()) return fail(not_found("passkey.unknown"));
  TRY(identity::may_remove_passkey(account, id));
  account.passkeys.erase(found);
  return store_staff(house, account);
}

}  // namespace rathaus::flows
