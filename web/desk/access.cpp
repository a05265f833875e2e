// A member's own access: password, one-time code, passkeys, sessions; going on with a session; a form that outlived its session.
// Law and norms: TR-03172-3 A3.9.06, A3.9.08, A3.11.09; WCAG 2.2.1.
#include <algorithm>
#include <map>

#include "flows/staff_admin.h"
#include "web/desk/access.h"

namespace rathaus::desk {
namespace {

constexpr const char* kOwnKeys = "Sie ändern, womit Sie sich anmelden.";

std::string token_of(const Desktop& at) {
  return std::string(at.request.cookie(site::kStaffCookie).value_or(""));
}

std::string message(const Error& error) {
  static const std::map<std::string, std::string> kTexts = {
      {"passkey.wrong",
       "Der Passkey ließ sich nicht einrichten. Laden Sie die Seite neu und versuchen Sie es noch einmal."},
      {"passkey.known", "Dieser Passkey ist schon eingerichtet."},
      {"passkey.too_many",
       "Mehr als zehn Passkeys sind nicht möglich. Entfernen Sie einen, den Sie nicht mehr brauchen."},
      {"passkey.name", "Geben Sie dem Passkey einen Namen, zum Beispiel „Dienst-Laptop“."},
      {"passkey.copied",
       "Dieser Passkey wurde anderswo benutzt. Er könnte kopiert worden sein: Wenden Sie sich an Ihre "
       "Verwaltung."},
      {"login.wrong", "Passwort oder Einmalcode stimmen nicht."},
      {"login.paused", "Nach fünf Fehlversuchen ist das fünf Minuten gesperrt."},
      {"login.code_wrong", "Der Einmalcode stimmt nicht oder wurde schon benutzt."},
      {"password.too_short", "Wählen Sie ein Passwort mit mindestens 12 Zeichen."},
      {"password.too_long", "Dieses Passwort ist zu lang."},
      {"password.common", "Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes."}};
  const auto found = kTexts.find(error.code);
  return found == kTexts.end() ? site::german_message(error) : found->second;
}

void passkeys(Writer& h, Desktop& at, const flows::Credentials& own, std::span<const ui::FieldError> errors) {
  ui::h2(h, "Passkeys");
  ui::p(h,
        "Mit einem Passkey melden Sie sich ohne Passwort an: mit Fingerabdruck, Gesicht, PIN oder "
        "Sicherheitsschlüssel.");
  for (const identity::Passkey& key : own.keys) {
    ui::form(h,
             {.action = at.url("zugang/passkeys"),
              .csrf = at.csrf(),
              .label = "Passkey " + key.name,
              .default_name = "tun",
              .default_value = "umbenennen"},
             [&] {
               ui::hidden(h, "id", key.id);
               ui::input(h, {.name = "name",
                             .label = "Name",
                             .value = key.name,
                             .note = "seit " + to_german(key.added_at) +
                                     (key.used_at ? ", zuletzt benutzt " + to_german(*key.used_at)
                                                  : std::string(", noch nicht benutzt")) +
                                     (key.backed_up ? ", auf mehreren Geräten" : ""),
                             .id = "name-" + key.id});
               ui::buttons(h, [&] {
                 ui::button(h, {.text = "Umbenennen",
                                .kind = ui::ButtonKind::secondary,
                                .name = "tun",
                                .value = "umbenennen",
                                .hidden_context = key.name,
                                .small = true});
                 ui::button(h, {.text = "Entfernen",
                                .kind = ui::ButtonKind::danger,
                                .name = "tun",
                                .value = "entfernen",
                                .hidden_context = key.name,
                                .small = true});
               });
             });
  }
  if (own.keys.empty()) ui::muted(h, "Noch kein Passkey eingerichtet.");
  if (!flows::is_fresh(at.house, *at.visit.session)) return;
  ui::h3(h, "Passkey hinzufügen");
  ui::form(h, {.action = at.url("zugang/passkeys"), .csrf = at.csrf(), .label = "Passkey hinzufügen"}, [&] {
    ui::hidden(h, "tun", "hinzufuegen");
    ui::input(h, {.name = "neuer_name",
                  .label = "Name des neuen Passkeys",
                  .hint = "zum Beispiel „Dienst-Laptop“",
                  .error = ui::error_of(errors, "neuer_name"),
                  .width = ui::Width::w20,
                  .autocomplete = "off",
                  .maxlength = 60});
    site::passkey_block(h, {.challenge = flows::new_challenge(at.house, "add/" + at.staff().id),
                            .rp = site::passkey_site(at.desk.site).rp_id,
                            .town = at.visit.town->name,
                            .user = at.staff().id,
                            .login = own.login,
                            .name = at.staff().name,
                            .known = own.passkeys,
                            .create = true,
                            .button = "Passkey einrichten"});
  });
}

void password(Writer& h, Desktop& at, const flows::Credentials& own, std::span<const ui::FieldError> errors) {
  ui::h2(h, "Passwort und Einmalcode");
  if (!flows::is_fresh(at.house, *at.visit.session)) {
    ui::p(h,
          "Um einen Passkey hinzuzufügen oder das Passwort zu ändern, zeigen Sie bitte zuerst noch einmal "
          "Ihren zweiten Faktor.");
    ui::buttons(
        h, [&] { ui::button(h, {.text = "Zum Ändern bestätigen", .href = at.url("zugang/bestaetigen")}); });
    return;
  }
  if (!own.password) return ui::p(h, "Sie melden sich nur mit Passkeys an.");
  ui::form(h, {.action = at.url("zugang/passwort"), .csrf = at.csrf(), .label = "Passwort ändern"}, [&] {
    ui::input(h, {.name = "altes",
                  .label = "Jetziges Passwort",
                  .error = ui::error_of(errors, "altes"),
                  .kind = ui::InputKind::password,
                  .width = ui::Width::w20,
                  .autocomplete = "current-password",
                  .maxlength = 200});
    ui::input(h, {.name = "passwort",
                  .label = "Neues Passwort",
                  .hint = "mindestens 12 Zeichen; mehrere Wörter sind gut",
                  .error = ui::error_of(errors, "passwort"),
                  .kind = ui::InputKind::password,
                  .width = ui::Width::w20,
                  .autocomplete = "new-password",
                  .maxlength = 200});
    ui::input(h, {.name = "nochmal",
                  .label = "Neues Passwort wiederholen",
                  .error = ui::error_of(errors, "nochmal"),
                  .kind = ui::InputKind::password,
                  .width = ui::Width::w20,
                  .autocomplete = "new-password",
                  .maxlength = 200});
    ui::buttons(h, [&] { ui::button(h, {.text = "Passwort ändern"}); });
  });
  if (!own.keys.empty()) {
    ui::p(h, "Mit einem Passkey können Sie auf Passwort und Einmalcode ganz verzichten.");
    ui::form(h, {.action = at.url("zugang/code"), .csrf = at.csrf()}, [&] {
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Passwort und Einmalcode entfernen", .kind = ui::ButtonKind::danger});
      });
    });
  }
}

const char* method_words(const std::string& method) {
  return method == "passkey"    ? "Passkey"
         : method == "provider" ? "Identitätsanbieter"
                                : "Passwort und Einmalcode";
}

Result<html::SafeHtml> sessions(Desktop& at) {
  const auto list = TRY(flows::sessions_of_staff(at.house, at.visit.tenant, at.staff().id, token_of(at)));
  Writer h;
  ui::h2(h, "Ihre Sitzungen");
  ui::p(h,
        "Eine Sitzung endet nach 30 Minuten ohne Eingabe, spätestens 2 Stunden nach der Anmeldung. Was Sie "
        "gerade schreiben, bleibt erhalten.");
  ui::table(h,
            {.caption = "Wo Sie angemeldet sind",
             .columns = {{"Gerät"}, {"Angemeldet"}, {"Zuletzt benutzt"}, {"Beenden"}},
             .dense = true},
            [&](ui::Rows& rows) {
              for (const flows::SeenSession& one : list) {
                rows.row([&] {
                  rows.head([&] {
                    h.el("span", [&] {
                      h.text(one.session.device.empty() ? "unbekanntes Gerät " : one.session.device + " ");
                      if (one.this_one) ui::badge(h, ui::Tone::info, "diese");
                    });
                  });
                  rows.cell(to_german(one.session.since) + ", " + method_words(one.session.method));
                  rows.cell(to_german(one.session.last_seen));
                  rows.cell([&] {
                    if (one.this_one) {
                      h.text("mit „Abmelden“");
                      return;
                    }
                    ui::form(h, {.action = at.url("zugang/sitzungen"), .csrf = at.csrf()}, [&] {
                      ui::hidden(h, "sitzung", one.id);
                      ui::button(h, {.text = "Beenden",
                                     .kind = ui::ButtonKind::secondary,
                                     .hidden_context = one.session.device,
                                     .small = true});
                    });
                  });
                });
              }
            });
  ui::form(h, {.action = at.url("zugang/sitzungen"), .csrf = at.csrf()}, [&] {
    ui::hidden(h, "sitzung", "alle");
    ui::buttons(h, [&] { ui::button(h, {.text = "Überall abmelden", .kind = ui::ButtonKind::danger}); });
  });
  return h.take();
}

Result<web::Response> access_page(Desktop& at, const std::vector<ui::FieldError>& errors) {
  const flows::Credentials own = TRY(flows::staff_credentials(at.house, at.visit.tenant, at.staff().id));
  ui::DeskPage page = TRY(frame(at, "Anmeldung und Sitzungen"));
  page.breadcrumb = {{"Einstellungen", at.url("einstellungen")}, {"Anmeldung und Sitzungen"}};
  page.has_errors = !errors.empty();
  page.scripts = {"passkey.js"};
  const html::SafeHtml open = TRY(sessions(at));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Anmeldung und Sitzungen");
    if (!at.query("gespeichert").empty())
      ui::alert(h, {.tone = ui::Tone::success, .title = "Gespeichert.", .live = true});
    if (own.built_in) {
      passkeys(h, at, own, errors);
      password(h, at, own, errors);
    } else {
      ui::p(h,
            "Sie melden sich über den Identitätsanbieter der Stadt an. Passwort und zweiten Faktor ändern "
            "Sie dort.");
    }
    h.put(open);
  });
  return site::page(at.request, h.take(), errors.empty() ? 200 : 422);
}

Result<web::Response> done(Desktop& at) {
  return site::see_other(at.request, at.path("zugang") + "?gespeichert=1");
}

Result<web::Response> refused_on(Desktop& at, const Error& error, const char* field) {
  if (error.kind != ErrorKind::refused) return fail(error);
  return access_page(at, {{field, message(error)}});
}

Result<web::Response> renewal_page(Desktop& at, const std::string& error) {
  const flows::Credentials own = TRY(flows::staff_credentials(at.house, at.visit.tenant, at.staff().id));
  std::vector<ui::FieldError> errors;
  if (!error.empty()) errors.push_back({own.password ? "passwort" : "", error});
  ui::DeskPage page = TRY(frame(at, "Anmeldung erneuern"));
  page.has_errors = !errors.empty();
  page.scripts = {"passkey.js"};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Anmeldung erneuern");
    if (!at.query("erneuert").empty()) {
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = "Ihre Anmeldung gilt wieder zwei Stunden. Sie können dieses Fenster schließen.",
                    .live = true});
      return;
    }
    ui::p(h, "Ihre Sitzung geht weiter, in allen Fenstern. Was dort schon getippt ist, bleibt stehen.");
    if (!own.built_in) {
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Beim Identitätsanbieter neu anmelden",
                       .href = at.url("sso").with("frisch", "1").with("weiter", at.path())});
      });
      return;
    }
    ui::form(h, {.action = at.url("erneuern"), .csrf = at.csrf()}, [&] {
      if (own.password) {
        ui::input(h, {.name = "passwort",
                      .label = "Passwort",
                      .error = ui::error_of(errors, "passwort"),
                      .kind = ui::InputKind::password,
                      .width = ui::Width::w20,
                      .autocomplete = "current-password",
                      .maxlength = 200});
        ui::input(h, {.name = "code",
                      .label = "Einmalcode",
                      .kind = ui::InputKind::one_time_code,
                      .width = ui::Width::w8,
                      .maxlength = 10});
        ui::buttons(h, [&] { ui::button(h, {.text = "Erneuern", .busy = "Wird geprüft …"}); });
      }
      if (!own.keys.empty()) {
        site::passkey_block(h, {.challenge = flows::new_challenge(at.house, "confirm/" + at.staff().id),
                                .rp = site::passkey_site(at.desk.site).rp_id,
                                .known = own.passkeys,
                                .button = "Mit Passkey erneuern"});
      }
    });
  });
  return site::page(at.request, h.take(), errors.empty() ? 200 : 422);
}

std::string kept_id(const Desktop& at) { return std::string(at.request.param("form")); }

}  // namespace

Result<web::Response> show_access(Desktop& at) { return access_page(at, {}); }

Result<web::Response> post_passkeys(Desktop& at) {
  const std::string& tenant = at.visit.tenant;
  const std::string what = at.field("tun"), id = at.field("id");
  if (what == "umbenennen") {
    const Status renamed = flows::rename_passkey(at.house, tenant, at.staff().id, id, at.field("name"));
    return renamed ? done(at) : refused_on(at, renamed.error(), "neuer_name");
  }
  if (what == "entfernen") {
    if (auto ask = site::require_fresh(at.desk.site, at.request, kOwnKeys)) return std::move(*ask);
    const Status removed = flows::remove_passkey(at.house, tenant, at.staff().id, id);
    if (!removed) return refused_on(at, removed.error(), "");
    TRY(flows::write_admin_log(at.house, tenant, at.staff().id, "passkey_removed", at.staff().id));
    return done(at);
  }
  // The page offers this only when it is fresh: the browser asks for the new key before the form is sent.
  if (!flows::is_fresh(at.house, *at.visit.session))
    return site::see_other(at.request, at.path("zugang/bestaetigen"));
  const Status added = flows::add_passkey(at.house, tenant, at.staff().id, at.field("neuer_name"),
                                          site::passkey_answer(at.request), site::passkey_site(at.desk.site));
  if (!added) return refused_on(at, added.error(), "neuer_name");
  TRY(flows::write_admin_log(at.house, tenant, at.staff().id, "passkey_added", at.staff().id));
  return done(at);
}

// Shows the second factor on its own, then back to the page of one's access.
Result<web::Response> confirm_access(Desktop& at) {
  if (auto ask = site::require_fresh(at.desk.site, at.request, kOwnKeys)) return std::move(*ask);
  return site::see_other(at.request, at.path("zugang"));
}

Result<web::Response> post_password(Desktop& at) {
  const std::string fresh(at.request.form().get_or("passwort"));
  if (fresh != at.request.form().get_or("nochmal"))
    return access_page(at, {{"nochmal", "Die beiden neuen Passwörter sind nicht gleich."}});
  if (!flows::is_fresh(at.house, *at.visit.session))
    return site::see_other(at.request, at.path("zugang/bestaetigen"));
  const Status changed =
      flows::change_password(at.house, at.visit.tenant, at.staff().id,
                             std::string(at.request.form().get_or("altes")), fresh, token_of(at));
  if (changed) return done(at);
  return refused_on(at, changed.error(),
                    changed.error().code.starts_with("password.") ? "passwort" : "altes");
}

Result<web::Response> post_remove_code(Desktop& at) {
  if (auto ask = site::require_fresh(at.desk.site, at.request, kOwnKeys)) return std::move(*ask);
  const Status removed = flows::remove_code(at.house, at.visit.tenant, at.staff().id);
  return removed ? done(at) : refused_on(at, removed.error(), "");
}

Result<web::Response> post_sessions(Desktop& at) {
  const std::string which = at.field("sitzung");
  if (which != "alle") {
    TRY(flows::end_staff_session(at.house, at.visit.tenant, at.staff().id, which));
    return done(at);
  }
  TRY(flows::end_staff_sessions(at.house, at.visit.tenant, at.staff().id));
  web::Response response = site::see_other(at.request, at.path("anmelden"));
  response.delete_cookie(site::kStaffCookie);
  return response;
}

Result<web::Response> back_to_access(Desktop& at) { return site::see_other(at.request, at.path("zugang")); }

// By the page's script, when somebody asked for it or is typing; that counts as doing something.
Result<web::Response> post_extend(Desktop& at) {
  const auto session = TRY(flows::session_of(at.house, token_of(at), true));
  if (!session) return web::Response::empty(401);
  const identity::Lifetime life = identity::lifetime_of("substantial");
  const auto left = [&](Instant from, std::chrono::minutes most) {
    return (from.micros - at.now().micros) / 1'000'000 + most.count() * 60;
  };
  return web::Response::json("{\"idle\":" + std::to_string(left(session->last_seen, life.idle)) +
                             ",\"most\":" + std::to_string(left(session->since, life.most)) + "}");
}

Result<web::Response> show_renewal(Desktop& at) { return renewal_page(at, ""); }

Result<web::Response> post_renewal(Desktop& at) {
  const flows::PasskeyAnswer answer = site::passkey_answer(at.request);
  const Status renewed =
      answer.id.empty()
          ? flows::renew_with_code(at.house, token_of(at), *at.visit.session,
                                   std::string(at.request.form().get_or("passwort")), at.field("code"))
          : flows::confirm_with_passkey(at.house, token_of(at), *at.visit.session, answer,
                                        site::passkey_site(at.desk.site));
  if (renewed) return site::see_other(at.request, at.path("erneuern") + "?erneuert=1");
  if (renewed.error().kind != ErrorKind::refused) return fail(renewed.error());
  return renewal_page(at, message(renewed.error()));
}

// What somebody sent when their session was over: to be looked at and sent again.
Result<web::Response> show_kept(Desktop& at) {
  const flows::KeptForm form = TRY(flows::kept_form(at.house, at.visit.tenant, at.staff().id, kept_id(at)));
  Writer h;
  ui::desk_page(h, TRY(frame(at, "Ihre Eingaben sind noch da")), [&] {
    ui::h1(h, "Ihre Eingaben sind noch da");
    ui::p(h,
          "Ihre Sitzung war zu Ende, bevor das ausgeführt werden konnte. Sehen Sie es durch und senden Sie "
          "es ab, oder verwerfen Sie es. Dateien müssen Sie neu auswählen.");
    for (const auto& [name, value] : form.fields) {
      const std::string_view words = site::words_for_field(name);
      const bool text =
          !words.empty() || value.find(' ') != std::string::npos || value.find('\n') != std::string::npos;
      if (text && !value.empty())
        ui::textarea(h, {.name = "kopie " + name,
                         .label = words.empty() ? std::string_view(name) : words,
                         .value = value,
                         .readonly = true});
    }
    ui::form(h, {.action = site::url(form.path), .csrf = at.csrf()}, [&] {
      for (const auto& [name, value] : form.fields) ui::hidden(h, name, value);
      ui::buttons(h, [&] { ui::button(h, {.text = "Jetzt absenden"}); });
    });
    ui::form(h, {.action = at.url("wieder/" + kept_id(at) + "/verwerfen"), .csrf = at.csrf()}, [&] {
      ui::buttons(h, [&] { ui::button(h, {.text = "Verwerfen", .kind = ui::ButtonKind::secondary}); });
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_drop_kept(Desktop& at) {
  TRY(flows::drop_form(at.house, at.visit.tenant, at.staff().id, kept_id(at)));
  return site::see_other(at.request, at.path());
}

Result<web::Response> back_to_kept(Desktop& at) {
  return site::see_other(at.request, at.path("wieder/" + kept_id(at)));
}

}  // namespace rathaus::desk
