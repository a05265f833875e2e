// What a member of staff sets for themselves. Law: BITV / WCAG 2.1.4: single-key shortcuts can be switched off.
#include "libs/json/json.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

Result<web::Response> show_settings(Desktop& at) {
  const ui::DeskPage page = TRY(frame(at, "Einstellungen"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Einstellungen");
    if (!at.query("gespeichert").empty()) ui::alert(h, {.tone = ui::Tone::success, .title = "Gespeichert.", .live = true});
    ui::form(h, {.action = at.url("einstellungen"), .csrf = at.csrf()}, [&] {
      ui::radios(h, {.name = "tasten", .label = "Tastaturkürzel mit einzelnen Tasten (j, k, o, a)",
                     .hint = "Schalten Sie sie aus, wenn Sie mit Spracheingabe arbeiten oder Tasten oft versehentlich drücken.",
                     .options = {{"ein", "Eingeschaltet"}, {"aus", "Ausgeschaltet"}}, .value = page.single_key_shortcuts ? "ein" : "aus"});
      ui::buttons(h, [&] { ui::button(h, {.text = "Speichern"}); });
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_settings(Desktop& at) {
  TRY(at.house.runtime.write_records(at.visit.tenant,
                                     {{.collection = "preference", .id = at.staff().id, .data = event::Object{{"single_keys", at.field("tasten") != "aus"}}}}));
  return site::see_other(at.request, at.path("einstellungen") + "?gespeichert=1");
}

}  // namespace rathaus::desk
