#include "adapters/oidc/claims.h"

#include <gtest/gtest.h>

#include <functional>

namespace rathaus::oidc {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;

Settings settings() {
  Settings s{.issuer = "https://idp.example", .client_id = "rathaus"};
  s.roles = {{"steueramt", "clerk"}, {"leitung", "head"}};
  s.services = {{"hunde", "hundesteuer"}};
  s.acr = {"urn:mfa"}, s.amr = {"mfa"};
  return s;
}
Expected expected() {
  return {.issuer = "https://idp.example",
          .client_id = "rathaus",
          .nonce = "n",
          .acr = {"urn:mfa"},
          .amr = {"mfa"},
          .now = {kNow * 1'000'000}};
}
json::object good() {
  return {{"iss", "https://idp.example"},
          {"aud", "rathaus"},
          {"sub", "7"},
          {"iat", kNow},
          {"exp", kNow + 60},
          {"nonce", "n"},
          {"acr", "urn:mfa"},
          {"name", "Petra"},
          {"auth_time", kNow - 10},
          {"roles", json::array{"leitung", "etwas"}},
          {"services", json::array{"hunde"}}};
}
std::string wrong(const std::function<void(json::object&)>& change, bool fresh = false) {
  json::object claims = good();
  change(claims);
  Expected e = expected();
  e.fresh = fresh;
  const auto result = check_id_token(claims, e, settings());
  return result ? "" : result.error().detail;
}

TEST(IdToken, Good) {
  const auto who = check_id_token(good(), expected(), settings());
  ASSERT_TRUE(who) << who.error().detail;
  EXPECT_EQ(who->subject, "7");
  EXPECT_EQ(who->roles, std::vector<std::string>{"head"});  // what the town did not name is no role
  EXPECT_EQ(who->services, std::vector<std::string>{"hundesteuer"});
}

TEST(IdToken, EachCheckAlone) {
  EXPECT_EQ(wrong([](auto&) {}), "");
  EXPECT_EQ(wrong([](auto& c) { c["iss"] = "https://idp.example/"; }), "iss");
  EXPECT_EQ(wrong([](auto& c) { c["aud"] = "other"; }), "aud");
  EXPECT_EQ(wrong([](auto& c) { c["aud"] = json::array{"rathaus", "other"}; }), "azp");
  EXPECT_EQ(wrong([](auto& c) { c["aud"] = json::array{"rathaus", "other"}, c["azp"] = "rathaus"; }), "");
  EXPECT_EQ(wrong([](auto& c) { c["azp"] = "other"; }), "azp");
  EXPECT_EQ(wrong([](auto& c) { c["exp"] = kNow - 60; }), "exp");
  EXPECT_EQ(wrong([](auto& c) { c["exp"] = kNow - 59; }), "");
  EXPECT_EQ(wrong([](auto& c) { c.erase("exp"); }), "exp");
  EXPECT_EQ(wrong([](auto& c) { c["iat"] = kNow + 61; }), "iat");
  EXPECT_EQ(wrong([](auto& c) { c["iat"] = kNow - 601; }), "iat");
  EXPECT_EQ(wrong([](auto& c) { c["nbf"] = kNow + 61; }), "nbf");
  EXPECT_EQ(wrong([](auto& c) { c["nonce"] = "m"; }), "nonce");
  EXPECT_EQ(wrong([](auto& c) { c.erase("nonce"); }), "nonce");
  EXPECT_EQ(wrong([](auto& c) { c["sub"] = ""; }), "sub");
  EXPECT_EQ(wrong([](auto& c) { c["acr"] = "urn:password"; }), "acr");
  EXPECT_EQ(wrong([](auto& c) { c.erase("acr"); }), "acr");
  EXPECT_EQ(wrong([](auto& c) { c.erase("acr"), c["amr"] = json::array{"pwd", "mfa"}; }), "");
  EXPECT_EQ(wrong([](auto&) {}, true), "");
  EXPECT_EQ(wrong([](auto& c) { c["auth_time"] = kNow - 301; }, true), "auth_time");
  EXPECT_EQ(wrong([](auto& c) { c.erase("auth_time"); }, true), "auth_time");
}

TEST(IdToken, WithoutARoleThereIsNone) {
  json::object claims = good();
  claims["roles"] = json::array{"etwas"};
  EXPECT_TRUE(check_id_token(claims, expected(), settings())->roles.empty());
}

TEST(LogoutToken, NeedsItsEventAndNoNonce) {
  json::object claims{
      {"iss", "https://idp.example"},
      {"aud", "rathaus"},
      {"iat", kNow},
      {"jti", "j"},
      {"sid", "s"},
      {"events", json::object{{"http://schemas.openid.net/event/backchannel-logout", json::object{}}}}};
  EXPECT_TRUE(check_logout_token(claims, expected()));
  json::object with_nonce = claims;
  with_nonce["nonce"] = "n";
  EXPECT_FALSE(check_logout_token(with_nonce, expected()));
  EXPECT_FALSE(check_logout_token(good(), expected()));  // an ID token ends nobody's session
}

jose::Key key(std::string kid, std::string use, std::uint8_t fill) {
  return {.kid = std::move(kid),
          .use = std::move(use),
          .pair = *crypto::ec_from_scalar(crypto::KeyKind::p256, Bytes(32, fill))};
}

TEST(Token, MustBeSealedForUs) {
  const jose::Key theirs = key("t", "sig", 1), ours = key("o", "enc", 2), before = key("b", "enc", 3),
                  foreign = key("o", "enc", 4);
  const std::string plain = *jose::sign(as_bytes(json::canonical(good())), theirs, jose::Sign::es256);
  const auto sealed = [&](const jose::Key& to) {
    return *jose::encrypt(as_bytes(plain), to, jose::Wrap::ecdh_es_a256kw, jose::Content::a256gcm,
                          {Bytes(32, 5), Bytes(12, 6), Bytes(32, 7)}, {{"cty", "JWT"}});
  };
  const jose::KeySet own{{ours, before}}, their{{theirs}};
  EXPECT_TRUE(open_token(sealed(ours), own, their, settings()));
  EXPECT_TRUE(open_token(sealed(before), own, their, settings())) << "rollover: the key before still opens";
  EXPECT_EQ(open_token(sealed(foreign), own, their, settings()).error().code, "provider.refused");
  EXPECT_EQ(open_token(plain, own, their, settings()).error().detail, "not encrypted for us");
  Settings trying = settings();
  trying.unencrypted = true;
  EXPECT_TRUE(open_token(plain, own, their, trying));
  EXPECT_EQ(open_token(sealed(ours), own, {{key("n", "sig", 1)}}, settings()).error().code,
            "jose.unknown_key");
  EXPECT_EQ(open_token(sealed(ours), own, {{key("t", "sig", 9)}}, settings()).error().code,
            "provider.refused");
}

TEST(SettingsOfATown, Refused) {
  const auto field = [](auto change, bool development = false) {
    json::object o{{"issuer", "https://idp.example"},
                   {"client_id", "c"},
                   {"roles", json::object{{"a", "clerk"}}},
                   {"acr", "urn:mfa"}};
    change(o);
    const auto read = read_settings(o, development);
    return read ? "" : read.error().field;
  };
  EXPECT_EQ(field([](auto&) {}), "");
  EXPECT_EQ(field([](auto& o) { o["issuer"] = "http://idp.example"; }), "issuer");
  EXPECT_EQ(field([](auto& o) { o["roles"] = json::object{{"a", "root"}}; }), "roles");
  EXPECT_EQ(field([](auto& o) { o.erase("acr"); }), "acr");
  EXPECT_EQ(field([](auto& o) { o["unencrypted"] = true; }), "unencrypted");
  EXPECT_EQ(field([](auto& o) { o["unencrypted"] = true; }, true), "");
  EXPECT_EQ(field([](auto& o) { o["plain_loopback"] = true; }), "plain_loopback");
  EXPECT_EQ(field([](auto& o) { o["typo"] = 1; }), "unknown key");
}

}  // namespace
}  // namespace rathaus::oidc
