// The second factor once more, before something that cannot be taken back; and forms that outlive their session.
#include <algorithm>

#include "web/site/site.h"

namespace rathaus::site {
namespace {

using ui::Writer;
using web::Request;
using web::Response;

constexpr const char* kCode = "bestaetigung_code";

std::string why_not(const Error& error) {
  if (error.code == "login.paused")
    return "Nach fünf Fehlversuchen ist die Bestätigung fünf Minuten gesperrt.";
  if (error.code == "login.code_wrong")
    return "Der Einmalcode stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten Code.";
  if (error.code == "passkey.copied")
    return "Dieser Passkey wurde anderswo benutzt. Er könnte kopiert worden sein: Wenden Sie sich an Ihre "
           "Verwaltung.";
  return "Die Bestätigung hat nicht geklappt. Versuchen Sie es noch einmal.";
}

void carried(Writer& h, const Request& request) {
  for (const web::Field& field : request.form()) {
    if (field.name != kCode && !field.name.starts_with("pk_") && !field.name.starts_with("_"))
      ui::hidden(h, field.name, field.value);
  }
}

void ask_provider(Site& site, Writer& h, const Request& request) {
  const Visit& who = visit(request);
  const auto kept = keep_form(site, request, who.tenant, who.staff->id);
  const std::string target = kept ? *kept : town_path(who.tenant, "amt");
  ui::p(h,
        "Ihr Konto kommt vom Identitätsanbieter der Stadt. Bestätigen Sie dort, dass Sie es sind. Danach "
        "können Sie mit einem Klick fortfahren.");
  ui::buttons(h, [&] {
    ui::button(h, {.text = "Beim Identitätsanbieter bestätigen",
                   .href = url(town_path(who.tenant, "amt/sso")).with("frisch", "1").with("weiter", target)});
  });
}

Response ask(Site& site, const Request& request, std::string_view reason, const std::string& error) {
  const Visit& who = visit(request);
  const auto account = flows::staff_credentials(site.house, who.tenant, who.staff->id);
  ui::DeskPage frame = desk_frame(site, request, "Bitte bestätigen");
  frame.has_errors = !error.empty();
  frame.scripts = {"passkey.js"};
  Writer h;
  ui::desk_page(h, frame, [&] {
    std::vector<ui::FieldError> errors;
    if (!error.empty()) errors.push_back({kCode, error});
    ui::error_summary(h, errors);
    ui::h1(h, "Bitte bestätigen");
    ui::lead(h, reason);
    ui::p(h,
          "Zeigen Sie dafür noch einmal Ihren zweiten Faktor. Es ist noch nichts geschehen, und Ihre "
          "Eingaben bleiben erhalten.");
    if (who.session && who.session->method == "provider") return ask_provider(site, h, request);
    ui::form(h, {.action = url(std::string(request.path())), .csrf = request.csrf_token()}, [&] {
      carried(h, request);
      if (account && account->code) {
        ui::input(h, {.name = kCode,
                      .label = "Einmalcode",
                      .hint = "sechs Ziffern aus Ihrer Authentifizierungs-App",
                      .error = ui::error_of(errors, kCode),
                      .kind = ui::InputKind::one_time_code,
                      .width = ui::Width::w8,
                      .maxlength = 10,
                      .autofocus = true});
        ui::buttons(h,
                    [&] { ui::button(h, {.text = "Bestätigen und ausführen", .busy = "Wird geprüft …"}); });
      }
      if (account && !account->passkeys.empty()) {
        passkey_block(h, {.challenge = flows::new_challenge(site.house, "confirm/" + who.staff->id),
                          .rp = passkey_site(site).rp_id,
                          .known = account->passkeys,
                          .button = "Mit Passkey bestätigen und ausführen"});
      }
    });
    ui::p(h, [&] { ui::link(h, url(town_path(who.tenant, "amt")), "Abbrechen, zur Arbeitsliste"); });
  });
  return page(request, h.take(), 403);
}

}  // namespace

bool secret_field(std::string_view name) {
  static constexpr std::string_view kSecrets[] = {"passwort",         "nochmal",           "altes", "code",
                                                  "einrichtungscode", "bestaetigung_code", "_csrf"};
  return name.starts_with("pk_") ||
         std::find(std::begin(kSecrets), std::end(kSecrets), name) != std::end(kSecrets);
}

std::string_view words_for_field(std::string_view name) {
  struct Words {
    std::string_view name, words;
  };
  static constexpr Words kWords[] = {{"text", "Text der Rückfrage"},   {"vermerk", "Neuer Vermerk"},
                                     {"tenor", "Entscheidung"},        {"gruende", "Begründung"},
                                     {"betrag", "Gebühr oder Steuer"}, {"frist", "Antwort bis"},
                                     {"am", "Zur Post gegeben am"},    {"name", "Name"}};
  for (const Words& one : kWords) {
    if (one.name == name) return one.words;
  }
  return {};
}

Result<std::string> keep_form(Site& site, const Request& request, const std::string& tenant,
                              const std::string& staff_id) {
  flows::KeptForm form{.path = std::string(request.path())};
  for (const web::Field& field : request.form()) {
    if (!secret_field(field.name)) form.fields.emplace_back(field.name, field.value);
  }
  return town_path(tenant, "amt/wieder/") + TRY(flows::keep_form(site.house, tenant, staff_id, form));
}

std::optional<Response> require_fresh(Site& site, const Request& request, std::string_view reason,
                                      int minutes) {
  const Visit& who = visit(request);
  if (!who.session || !who.staff) return Response::not_found();
  if (flows::is_fresh(site.house, *who.session, minutes)) return std::nullopt;
  const std::string token(request.cookie(kStaffCookie).value_or("")), code(request.form().get_or(kCode));
  const flows::PasskeyAnswer answer = passkey_answer(request);
  if (code.empty() && answer.id.empty()) return ask(site, request, reason, "");
  const Status shown = answer.id.empty() ? flows::confirm_with_code(site.house, token, *who.session, code)
                                         : flows::confirm_with_passkey(site.house, token, *who.session,
                                                                       answer, passkey_site(site));
  if (shown) return std::nullopt;
  if (shown.error().kind == ErrorKind::unavailable) return error_response(request, shown.error());
  return ask(site, request, reason, why_not(shown.error()));
}

void passkey_block(Writer& h, const PasskeyBlock& block) {
  std::string known;
  for (const std::string& id : block.known) known += (known.empty() ? "" : " ") + id;
  for (const char* name : {"pk_id", "pk_client", "pk_data", "pk_signature", "pk_user", "pk_attestation"})
    ui::hidden(h, name, "");
  h.el("div",
       {{"class", "rh-passkey"},
        {"data-passkey", block.create ? "create" : "get"},
        {"data-challenge", block.challenge},
        {"data-rp", block.rp},
        {"data-known", known},
        {"data-town", block.town},
        {"data-user", block.user},
        {"data-login", block.login},
        {"data-name", block.name}},
       [&] {
         h.el("div", {{"class", "kern-btn-wrapper"}}, [&] {
           h.el("button",
                {{"class", block.create ? "kern-btn kern-btn--primary" : "kern-btn kern-btn--secondary"},
                 {"type", "button"},
                 {"hidden", true}},
                [&] { h.el("span", {{"class", "kern-label"}}, block.button); });
         });
         h.el("p", {{"class", "kern-body kern-body--muted"}, {"role", "status"}},
              "Passkeys brauchen JavaScript auf dieser Seite.");
       });
}

flows::PasskeyAnswer passkey_answer(const Request& request) {
  const auto field = [&](const char* name) { return std::string(request.form().get_or(name)); };
  return {.id = field("pk_id"),
          .client_data = field("pk_client"),
          .authenticator_data = field("pk_data"),
          .signature = field("pk_signature"),
          .user_handle = field("pk_user"),
          .attestation = field("pk_attestation")};
}

}  // namespace rathaus::site
