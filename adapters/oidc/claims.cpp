#include "adapters/oidc/claims.h"

#include <algorithm>
#include <set>

namespace rathaus::oidc {
namespace {

constexpr std::int64_t kSkew = 60;           // seconds
constexpr std::int64_t kOldest = 600;        // since iat
constexpr std::size_t kMaxValues = 200;

Error no(std::string why) { return refused("provider.refused", {}, std::move(why)); }
Error bad(std::string field) { return refused("provider.settings", std::move(field)); }

std::string text_of(const json::object& o, std::string_view key) {
  const auto found = json::find_string(o, key);
  return found && *found ? std::string(**found) : std::string();
}

// A text or a list of texts; anything else is none.
std::vector<std::string> list_of(const json::object& o, std::string_view key) {
  std::vector<std::string> out;
  const json::value* found = o.if_contains(key);
  if (found == nullptr) return out;
  if (found->is_string()) return {std::string(json::view(found->get_string()))};
  if (!found->is_array() || found->get_array().size() > kMaxValues) return out;
  for (const json::value& one : found->get_array()) {
    if (one.is_string()) out.emplace_back(json::view(one.get_string()));
  }
  return out;
}

bool common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
}

// What is the same for ID token and log-out token: who made it, for whom, when.
Status check_frame(const json::object& claims, const Expected& expected) {
  if (text_of(claims, "iss") != expected.issuer) return fail(no("iss"));
  const std::vector<std::string> audience = list_of(claims, "aud");
  if (std::find(audience.begin(), audience.end(), expected.client_id) == audience.end())
    return fail(no("aud"));
  // More than one audience: some other service could show us a token of its own.
  if (audience.size() > 1 && text_of(claims, "azp") != expected.client_id) return fail(no("azp"));
  if (claims.contains("azp") && text_of(claims, "azp") != expected.client_id) return fail(no("azp"));
  const auto iat = json::get_int(claims, "iat");
  const std::int64_t now = expected.now.micros / 1'000'000;
  if (!iat || *iat > now + kSkew || *iat < now - kOldest) return fail(no("iat"));
  const auto exp = json::find_int(claims, "exp"), nbf = json::find_int(claims, "nbf");
  if (!exp || (*exp && **exp <= now - kSkew)) return fail(no("exp"));
  if (!nbf || (*nbf && **nbf > now + kSkew)) return fail(no("nbf"));
  return {};
}

std::map<std::string, std::string> map_of(const json::object& o, std::string_view key) {
  std::map<std::string, std::string> out;
  const auto found = json::find_object(o, key);
  if (!found || *found == nullptr) return out;
  for (const auto& one : **found) {
    if (one.value().is_string())
      out[std::string(one.key())] = std::string(json::view(one.value().get_string()));
  }
  return out;
}

std::vector<std::string> mapped(const std::vector<std::string>& values,
                                const std::map<std::string, std::string>& map) {
  std::set<std::string> out;
  for (const std::string& one : values) {
    if (const auto found = map.find(one); found != map.end()) out.insert(found->second);
  }
  return {out.begin(), out.end()};
}

}  // namespace

Result<Settings> read_settings(const json::object& o, bool development) {
  if (!json::only_keys(o, {"issuer", "client_id", "label", "client_secret", "scope", "roles_claim",
                           "services_claim", "roles", "services", "acr", "amr", "ca_file", "key_generation",
                           "unencrypted", "plain_loopback"}))
    return fail(bad("unknown key"));
  Settings s;
  s.issuer = text_of(o, "issuer"), s.client_id = text_of(o, "client_id");
  s.client_secret = text_of(o, "client_secret"), s.ca_file = text_of(o, "ca_file");
  for (const auto& [key, to] : {std::pair{"label", &s.label},
                                {"scope", &s.scope},
                                {"roles_claim", &s.roles_claim},
                                {"services_claim", &s.services_claim}}) {
    if (const std::string text = text_of(o, key); !text.empty()) *to = text;
  }
  s.roles = map_of(o, "roles"), s.services = map_of(o, "services");
  s.acr = list_of(o, "acr"), s.amr = list_of(o, "amr");
  s.key_generation = static_cast<int>(json::find_int(o, "key_generation").value_or(std::nullopt).value_or(1));
  s.unencrypted = json::find_bool(o, "unencrypted").value_or(std::nullopt).value_or(false);
  s.plain_loopback = json::find_bool(o, "plain_loopback").value_or(std::nullopt).value_or(false);
  if (s.client_id.empty()) return fail(bad("client_id"));
  if (!s.issuer.starts_with("https://") && !(s.plain_loopback && s.issuer.starts_with("http://")))
    return fail(bad("issuer"));
  if (s.roles.empty()) return fail(bad("roles"));
  for (const auto& [value, role] : s.roles) {
    if (role != "clerk" && role != "head" && role != "designer" && role != "operator" && role != "post")
      return fail(bad("roles"));
  }
  if (s.acr.empty() && s.amr.empty())
    return fail(bad("acr"));  // TR-03172-3 A3.9.03: never without a second factor
  if (s.key_generation < 1 || s.key_generation > 1000) return fail(bad("key_generation"));
  if (!development && (s.unencrypted || s.plain_loopback))
    return fail(bad(s.unencrypted ? "unencrypted" : "plain_loopback"));
  return s;
}

Result<Claims> check_id_token(const json::object& claims, const Expected& expected,
                              const Settings& settings) {
  TRY(check_frame(claims, expected));
  if (!json::get_int(claims, "exp")) return fail(no("exp"));
  if (expected.nonce.empty() || text_of(claims, "nonce") != expected.nonce) return fail(no("nonce"));
  Claims out{.subject = text_of(claims, "sub"),
             .name = text_of(claims, "name"),
             .email = text_of(claims, "email"),
             .sid = text_of(claims, "sid")};
  if (out.subject.empty() || out.subject.size() > 255) return fail(no("sub"));
  const bool acr = common(expected.acr, {text_of(claims, "acr")}),
             amr = common(expected.amr, list_of(claims, "amr"));
  if (!acr && !amr) return fail(no("acr"));
  if (expected.fresh) {
    const auto at = json::get_int(claims, "auth_time");
    if (!at || *at < expected.now.micros / 1'000'000 - 300) return fail(no("auth_time"));
  }
  out.roles = mapped(list_of(claims, settings.roles_claim), settings.roles);
  out.services = settings.services.empty()
                     ? std::vector<std::string>{"*"}
                     : mapped(list_of(claims, settings.services_claim), settings.services);
  if (out.name.empty()) out.name = out.email.empty() ? "Ohne Namen" : out.email;
  if (out.name.size() > 200) return fail(no("name"));
  return out;
}

Result<LogoutClaims> check_logout_token(const json::object& claims, const Expected& expected) {
  TRY(check_frame(claims, expected));
  const auto events = json::get_object(claims, "events");
  if (!events || !(*events)->contains("http://schemas.openid.net/event/backchannel-logout") ||
      claims.contains("nonce"))
    return fail(no("events"));
  LogoutClaims out{
      .subject = text_of(claims, "sub"), .sid = text_of(claims, "sid"), .jti = text_of(claims, "jti")};
  if ((out.subject.empty() && out.sid.empty()) || out.jti.empty()) return fail(no("sub, sid, jti"));
  return out;
}

Result<json::object> open_token(std::string_view token, const jose::KeySet& ours, const jose::KeySet& theirs,
                                const Settings& settings) {
  std::string inner(token);
  if (std::count(token.begin(), token.end(), '.') == 4) {
    const auto opened = jose::decrypt(token, ours);
    if (!opened) return fail(no(opened.error().code));
    inner = std::string(as_text(opened->plaintext));
  } else if (!settings.unencrypted) {
    return fail(no("not encrypted for us"));  // TR-03172-3 A3.10.03
  }
  const auto verified = jose::verify(inner, theirs);
  if (!verified)
    return fail(verified.error().code == "jose.unknown_key" ? verified.error() : no(verified.error().code));
  auto claims =
      json::parse_object(as_text(verified->payload), {.bytes = jose::kMaxToken, .depth = 10, .values = 5000});
  if (!claims) return fail(no("claims"));
  return std::move(*claims);
}

}  // namespace rathaus::oidc
