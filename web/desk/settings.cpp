// What a member of staff sets for themselves. Law: BITV / WCAG 2.1.4: single-key shortcuts can be switched off.
#include "flows/digest.h"
#include "flows/views.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

Result<web::Response> show_settings(Desktop& at) {
  const ui::DeskPage page = TRY(frame(at, "Einstellungen"));
  const flows::Preference own = TRY(flows::preference(at.house, at.staff()));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Einstellungen");
    if (!at.query("gespeichert").empty()) ui::alert(h, {.tone = ui::Tone::success, .title = "Gespeichert.", .live = true});
    ui::form(h, {.action = at.url("einstellungen"), .csrf = at.csrf()}, [&] {
      ui::radios(h, {.name = "tasten",
                     .label = "Tastaturkürzel mit einzelnen Tasten (j, k, o, a, x)",
                     .hint = "Schalten Sie sie aus, wenn Sie mit Spracheingabe arbeiten oder Tasten oft "
                             "versehentlich drücken.",
                     .options = {{"ein", "Eingeschaltet"}, {"aus", "Ausgeschaltet"}},
                     .value = page.single_key_shortcuts ? "ein" : "aus"});
      ui::checkbox(h, {.name = "zahlen",
                       .label = "Jeden Arbeitstag eine E-Mail mit Zahlen",
                       .hint = "Wie viele Ihrer Vorgänge rechtlich kritisch oder überfällig sind. Nur "
                               "Zahlen, keine Namen, keine Aktenzeichen.",
                       .checked = !own.digest.empty()});
      ui::buttons(h, [&] { ui::button(h, {.text = "Speichern"}); });
    });
    ui::p(h, [&] {
      ui::link(h, at.url("zugang"), "Anmeldung und Sitzungen: Passkeys, Passwort, wo Sie angemeldet sind");
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_settings(Desktop& at) {
  flows::Preference own = TRY(flows::preference(at.house, at.staff()));
  own.single_keys = at.field("tasten") != "aus";
  TRY(flows::set_preference(at.house, at.staff(), own));
  TRY(flows::set_digest(at.house, at.staff(), at.field("zahlen") == "ja"));
  return site::see_other(at.request, at.path("einstellungen") + "?gespeichert=1");
}

}  // namespace rathaus::desk
