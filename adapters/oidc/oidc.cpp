#include "adapters/oidc/oidc.h"

#include <map>
#include <mutex>

#include "libs/crypto/aead.h"
#include "libs/crypto/hash.h"
#include "platform/system/random.h"
#include "platform/web/outbound.h"
#include "platform/web/parse.h"

namespace rathaus::oidc {
namespace {

using flows::House;

constexpr const char* kRecords = "staff_provider";
constexpr std::chrono::minutes kDiscoveryFor{60}, kKeysFor{10}, kLoginFor{10};
constexpr std::chrono::seconds kRefetchAfter{30};

Error away(std::string why) { return unavailable("provider.away", std::move(why)); }
Error no(std::string why) { return refused("provider.refused", {}, std::move(why)); }

std::string text_of(const json::object& o, std::string_view key) {
  const auto found = json::find_string(o, key);
  return found && *found ? std::string(**found) : std::string();
}

std::string random_text() { return base64url(platform::random_bytes<32>()); }

std::string query(const web::Pairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs)
    out += (out.empty() ? "" : "&") + web::percent_encode(name) + "=" + web::percent_encode(value);
  return out;
}

// What the provider says about itself.
struct Discovered {
  std::string authorization, token, jwks, end_session;
  bool says_issuer = false;
  Instant at;
};
struct TheirKeys {
  jose::KeySet keys;
  Instant at, asked;
};

class Provider final : public flows::StaffProvider {
 public:
  Provider(House& house, const std::string* public_url, bool development)
      : house_(house), public_url_(public_url), development_(development) {}

  Result<std::optional<std::string>> label(const std::string& tenant) override {
    const auto settings = settings_of(house_, tenant, development_);
    if (settings) return std::optional(settings->label);
    if (settings.error().kind == ErrorKind::not_found) return std::optional<std::string>{};
    return fail(settings.error());
  }

  Result<flows::ProviderStart> begin(const std::string& tenant, const std::string& target,
                                     bool fresh) override {
    const Settings settings = TRY(settings_of(house_, tenant, development_));
    // Asked anew for each login: where the provider is away, our own page says so instead of the browser's.
    const Discovered found = TRY(discovered(tenant, settings, true));
    const std::string state = random_text(), nonce = random_text(), verifier = random_text();
    const json::object login{{"state", state},
                             {"nonce", nonce},
                             {"verifier", verifier},
                             {"target", target},
                             {"fresh", fresh},
                             {"issuer", settings.issuer},
                             {"until", to_iso(house_.runtime.now() + kLoginFor)}};
    web::Pairs pairs{{"response_type", "code"},
                     {"client_id", settings.client_id},
                     {"redirect_uri", redirect_uri(tenant)},
                     {"scope", settings.scope},
                     {"state", state},
                     {"nonce", nonce},
                     {"code_challenge", base64url(crypto::sha256(verifier))},
                     {"code_challenge_method", "S256"}};
    if (!settings.acr.empty()) {
      std::string values;
      for (const std::string& one : settings.acr) values += (values.empty() ? "" : " ") + one;
      pairs.emplace_back("acr_values", values);
    }
    if (fresh) pairs.emplace_back("prompt", "login"), pairs.emplace_back("max_age", "0");
    const char* mark = found.authorization.find('?') == std::string::npos ? "?" : "&";
    return flows::ProviderStart{found.authorization + mark + query(pairs), sealed(tenant, login)};
  }

  Result<flows::ProviderDone> finish(const std::string& tenant, const std::string& cookie,
                                     const flows::ProviderAnswer& answer) override {
    const Settings settings = TRY(settings_of(house_, tenant, development_));
    const json::object login = TRY(unsealed(tenant, cookie));
    const std::string state = text_of(login, "state");
    if (state.empty() || !equal_constant_time(as_bytes(state), as_bytes(answer.state)))
      return fail(no("state"));
    if (text_of(login, "issuer") != settings.issuer) return fail(no("issuer changed"));
    const Discovered found = TRY(discovered(tenant, settings));
    if (answer.issuer.empty() ? found.says_issuer : answer.issuer != settings.issuer)
      return fail(no("iss of the answer"));
    if (!answer.error.empty() || answer.code.empty()) return fail(no("the provider said no"));
    const std::string token =
        TRY(token_for(tenant, settings, found, answer.code, text_of(login, "verifier")));
    const json::object claims = TRY(claims_of(tenant, settings, found, token));
    const Claims who =
        TRY(check_id_token(claims,
                           {.issuer = settings.issuer,
                            .client_id = settings.client_id,
                            .nonce = text_of(login, "nonce"),
                            .acr = settings.acr,
                            .amr = settings.amr,
                            .now = house_.runtime.now(),
                            .fresh = json::find_bool(login, "fresh").value_or(std::nullopt).value_or(false)},
                           settings));
    flows::OpenSession session = TRY(flows::federated_login(house_, tenant,
                                                            {.issuer = settings.issuer,
                                                             .subject = who.subject,
                                                             .name = who.name,
                                                             .email = who.email,
                                                             .services = who.services,
                                                             .roles = who.roles,
                                                             .provider_sid = who.sid}));
    return flows::ProviderDone{std::move(session), text_of(login, "target")};
  }

  Status logout_token(const std::string& tenant, const std::string& token) override {
    const Settings settings = TRY(settings_of(house_, tenant, development_));
    const Discovered found = TRY(discovered(tenant, settings));
    Settings relaxed = settings;
    relaxed.unencrypted = true;  // says only who is gone; providers sign it and seldom seal it
    const json::object claims = TRY(claims_of(tenant, relaxed, found, token));
    const LogoutClaims gone = TRY(check_logout_token(
        claims, {.issuer = settings.issuer, .client_id = settings.client_id, .now = house_.runtime.now()}));
    {
      const std::lock_guard lock(mutex_);
      if (seen_.size() > 10'000) seen_.clear();
      if (!seen_.insert({tenant + "\n" + gone.jti, house_.runtime.now()}).second) return fail(no("jti"));
    }
    TRY(flows::federated_logout(house_, tenant, settings.issuer, gone.subject, gone.sid));
    return {};
  }

  Result<std::string> public_keys(const std::string& tenant) override {
    const Settings settings = TRY(settings_of(house_, tenant, development_));
    const jose::KeySet keys = our_keys(tenant, settings);
    return json::canonical(jose::public_jwks(keys));
  }

  Result<std::string> logout_url(const std::string& tenant) override {
    const Settings settings = TRY(settings_of(house_, tenant, development_));
    const Discovered found = TRY(discovered(tenant, settings));
    if (found.end_session.empty()) return std::string();
    return found.end_session + (found.end_session.find('?') == std::string::npos ? "?" : "&") +
           query({{"client_id", settings.client_id},
                  {"post_logout_redirect_uri", *public_url_ + "/ort/" + tenant + "/amt/abgemeldet"}});
  }

 private:
  std::string redirect_uri(const std::string& tenant) const {
    return *public_url_ + "/ort/" + tenant + "/amt/sso/zurueck";
  }

  web::OutboundOptions outbound(const Settings& settings) const {
    return {.ca_file = settings.ca_file, .allow_plain_loopback = development_ && settings.plain_loopback};
  }

  Result<json::object> get_json(const Settings& settings, const std::string& url) const {
    const auto answer =
        web::fetch({.url = url, .headers = {{"Accept", "application/json"}}}, outbound(settings));
    if (!answer) return fail(away(answer.error().detail));
    if (answer->status != 200) return fail(away("status " + std::to_string(answer->status)));
    auto object = json::parse_object(answer->body, {.bytes = 256 * 1024, .depth = 12, .values = 20'000});
    if (!object) return fail(away("no JSON"));
    return std::move(*object);
  }

  Result<Discovered> discovered(const std::string& tenant, const Settings& settings, bool anew = false) {
    const std::string name = tenant + "\n" + settings.issuer;
    const Instant now = house_.runtime.now();
    if (!anew) {
      const std::lock_guard lock(mutex_);
      if (const auto found = discovered_.find(name);
          found != discovered_.end() && now < found->second.at + kDiscoveryFor)
        return found->second;
    }
    std::string issuer = settings.issuer;
    if (issuer.ends_with('/')) issuer.pop_back();
    const json::object said = TRY(get_json(settings, issuer + "/.well-known/openid-configuration"));
    // The document must be the issuer's own (Discovery 4.3): else tokens of one provider would count as another's.
    if (text_of(said, "issuer") != settings.issuer) return fail(away("another issuer"));
    Discovered out{.authorization = text_of(said, "authorization_endpoint"),
                   .token = text_of(said, "token_endpoint"),
                   .jwks = text_of(said, "jwks_uri"),
                   .end_session = text_of(said, "end_session_endpoint"),
                   .at = now};
    out.says_issuer = json::find_bool(said, "authorization_response_iss_parameter_supported")
                          .value_or(std::nullopt)
                          .value_or(false);
    for (const std::string* one : {&out.authorization, &out.token, &out.jwks}) {
      const auto url = web::parse_outbound_url(*one);
      if (!url || (!url->tls && !(development_ && settings.plain_loopback))) return fail(away("address"));
    }
    if (!out.end_session.empty() && !web::parse_outbound_url(out.end_session)) out.end_session.clear();
    const std::lock_guard lock(mutex_);
    discovered_.insert_or_assign(name, out);
    return out;
  }

  // `again`: a key is missing in what we have. Not more than twice a minute, whoever sends us tokens.
  Result<jose::KeySet> their_keys(const std::string& tenant, const Settings& settings,
                                  const Discovered& found, bool again) {
    const std::string name = tenant + "\n" + found.jwks;
    const Instant now = house_.runtime.now();
    {
      const std::lock_guard lock(mutex_);
      TheirKeys& known = keys_[name];
      const bool have = !known.keys.keys.empty() && now < known.at + kKeysFor;
      if (have && (!again || now < known.asked + kRefetchAfter)) return known.keys;
      known.asked = now;
    }
    const json::object said = TRY(get_json(settings, found.jwks));
    auto keys = jose::read_keys(json::canonical(said));
    if (!keys) return fail(away(keys.error().code));
    const std::lock_guard lock(mutex_);
    keys_.insert_or_assign(name, TheirKeys{*keys, now, now});
    return std::move(*keys);
  }

  Result<json::object> claims_of(const std::string& tenant, const Settings& settings, const Discovered& found,
                                 const std::string& token) {
    const jose::KeySet ours = our_keys(tenant, settings);
    auto claims = open_token(token, ours, TRY(their_keys(tenant, settings, found, false)), settings);
    if (!claims && claims.error().code == "jose.unknown_key") {
      claims = open_token(token, ours, TRY(their_keys(tenant, settings, found, true)), settings);
    }
    if (!claims)
      return fail(claims.error().kind == ErrorKind::invalid ? no(claims.error().code) : claims.error());
    return std::move(*claims);
  }

  // From the master key: the same after a restart, and in no file. The generation before still opens.
  jose::KeySet our_keys(const std::string& tenant, const Settings& settings) const {
    jose::KeySet out;
    const auto add = [&](const char* use, const char* alg, int generation) {
      const std::string purpose =
          "oidc " + std::string(use) + "/" + tenant + "/" + std::to_string(generation);
      const crypto::SecretKey secret = house_.runtime.secret_for(purpose);
      auto pair = crypto::ec_from_scalar(crypto::KeyKind::p256, secret.expose());
      if (!pair) return;  // one in 2^32: the operator takes the next generation
      out.keys.push_back({.kid = std::string(use) + "-" + std::to_string(generation),
                          .use = use,
                          .alg = alg,
                          .pair = std::move(*pair)});
    };
    for (int generation = settings.key_generation; generation >= std::max(1, settings.key_generation - 1);
         --generation) {
      add("enc", "ECDH-ES+A256KW", generation);
      add("sig", "ES256", generation);
    }
    return out;
  }

  Result<std::string> token_for(const std::string& tenant, const Settings& settings, const Discovered& found,
                                const std::string& code, const std::string& verifier) {
    web::Pairs pairs{{"grant_type", "authorization_code"},
                     {"code", code},
                     {"redirect_uri", redirect_uri(tenant)},
                     {"code_verifier", verifier}};
    web::OutboundRequest request{.method = "POST",
                                 .url = found.token,
                                 .headers = {{"Accept", "application/json"}},
                                 .content_type = "application/x-www-form-urlencoded"};
    if (settings.client_secret.empty()) {
      const std::int64_t now = house_.runtime.now().micros / 1'000'000;
      const json::object assertion{{"iss", settings.client_id},
                                   {"sub", settings.client_id},
                                   {"aud", settings.issuer},
                                   {"jti", random_text()},
                                   {"iat", now},
                                   {"exp", now + 60}};
      const jose::KeySet ours = our_keys(tenant, settings);
      const auto key = std::find_if(ours.keys.begin(), ours.keys.end(),
                                    [](const jose::Key& one) { return one.use == "sig"; });
      if (key == ours.keys.end()) return fail(no("no key of our own"));
      pairs.emplace_back("client_id", settings.client_id);
      pairs.emplace_back("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
      pairs.emplace_back("client_assertion", TRY(jose::sign(as_bytes(json::canonical(assertion)), *key,
                                                            jose::Sign::es256, "JWT")));
    } else {
      const std::string pair =
          web::percent_encode(settings.client_id) + ":" + web::percent_encode(settings.client_secret);
      request.headers.emplace_back("Authorization", "Basic " + base64(as_bytes(pair)));
    }
    request.body = query(pairs);
    const auto answer = web::fetch(request, outbound(settings));
    if (!answer) return fail(away(answer.error().detail));
    if (answer->status >= 500) return fail(away("token endpoint " + std::to_string(answer->status)));
    if (answer->status != 200) return fail(no("token endpoint " + std::to_string(answer->status)));
    const auto object = json::parse_object(answer->body, {.bytes = 256 * 1024, .depth = 8, .values = 1000});
    if (!object) return fail(no("token answer"));
    const std::string token = text_of(*object, "id_token");
    if (token.empty()) return fail(no("no ID token"));
    return token;
  }

  std::string sealed(const std::string& tenant, const json::object& login) const {
    const auto nonce = platform::random_bytes<crypto::kNonceSize>();
    const std::string text = json::canonical(login);
    return base64url(crypto::seal(house_.runtime.secret_for("oidc login"), nonce, as_bytes(text),
                                  as_bytes("login/" + tenant)));
  }

  Result<json::object> unsealed(const std::string& tenant, const std::string& cookie) const {
    const auto bytes = cookie.size() > 4096 ? std::nullopt : from_base64url(cookie);
    if (!bytes || bytes->empty()) return fail(no("nobody here asked for a login"));
    const auto text =
        crypto::open(house_.runtime.secret_for("oidc login"), *bytes, as_bytes("login/" + tenant));
    if (!text) return fail(no("cookie"));
    json::object login = TRY(json::parse_object(as_text(*text)));
    const auto until = parse_iso_instant(text_of(login, "until"));
    if (!until || house_.runtime.now() > *until) return fail(no("too late"));
    return login;
  }

  House& house_;
  const std::string* public_url_;
  const bool development_;
  std::mutex mutex_;
  std::map<std::string, Discovered> discovered_;
  std::map<std::string, TheirKeys> keys_;
  std::map<std::string, Instant> seen_;  // log-out tokens
};

}  // namespace

std::unique_ptr<flows::StaffProvider> staff_provider(House& house, const std::string* public_url,
                                                     bool development) {
  return std::make_unique<Provider>(house, public_url, development);
}

Result<Settings> settings_of(House& house, const std::string& tenant, bool development) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kRecords, "oidc"));
  if (!record) return fail(not_found("provider.none"));
  return read_settings(record->data, development);
}

Status store_settings(House& house, const std::string& tenant, const json::object& settings,
                      bool development) {
  TRY(read_settings(settings, development));
  return house.runtime.write_records(tenant, {{.collection = kRecords, .id = "oidc", .data = settings}});
}

}  // namespace rathaus::oidc
