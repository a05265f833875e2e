// A draft's life beside its questions: on another device, before its deletion, with answers from before.
// Law: OZG 8a(2)(3); BSI TR-03172-3 A3.16.03.
#include <algorithm>

#include "flows/resume.h"
#include "flows/reuse.h"
#include "web/resident/internal.h"
#include "web/site/draft_list.h"

namespace rathaus::resident {
namespace {

using flows::DraftView;
using ui::Writer;

ui::Link draft_crumb(const DraftView& view) {
  return {std::string(view.package->title), site::url(draft_path(view.tenant, view.id))};
}

// ---- to another device ------------------------------------------------------------------------------------------------------------

Response draw_ask(const Site& site, const Request& request, const DraftView& view, const std::string& email,
                  std::span<const ui::FieldError> errors, int status) {
  Writer h;
  return show_form(
      request, frame(site, request, "Auf einem anderen Gerät weitermachen", {draft_crumb(view)}), errors,
      [&] {
        ui::preline(h, view.package->title);
        ui::h1(h, "Auf einem anderen Gerät weitermachen");
        ui::p(h,
              "Sie bekommen eine Entwurfsnummer und ein Geheimwort. Mit beiden zusammen öffnen Sie den "
              "Entwurf auf jedem Gerät, bis er am " +
                  to_german(berlin_date(view.deleted_at)) +
                  " gelöscht wird. Jede Änderung verlängert die Zeit.");
        if (!view.resume_code.empty())
          ui::p(h, "Sie haben schon ein Geheimwort bekommen. Ein neues macht das alte ungültig.");
        ui::form(h,
                 {.action = site::url(draft_path(view.tenant, view.id, "weitermachen")),
                  .csrf = request.csrf_token()},
                 [&] {
                   ui::input(h, {.name = "email",
                                 .label = "E-Mail-Adresse",
                                 .value = std::string_view(email),
                                 .hint = "Dorthin schicken wir die Entwurfsnummer und sieben Tage vor dem "
                                         "Löschen eine Erinnerung. Das Geheimwort schicken wir nicht.",
                                 .error = ui::error_of(errors, "email"),
                                 .kind = ui::InputKind::email,
                                 .optional = true,
                                 .autocomplete = "email"});
                   ui::buttons(h, [&] {
                     ui::button(h, {.text = "Nummer und Geheimwort anzeigen"});
                     ui::button(h, {.text = "Zurück zum Entwurf",
                                    .kind = ui::ButtonKind::secondary,
                                    .href = site::url(draft_path(view.tenant, view.id))});
                   });
                 });
      },
      h, status);
}

Result<Response> ask_page(Site& site, Request& request, DraftView& view) {
  if (!view.owner.starts_with("guest:")) return site::see_other(request, draft_path(view.tenant, view.id));
  return draw_ask(site, request, view, view.wish ? view.wish->addressee.email : std::string(), {}, 200);
}

// The one time the secret is shown: as the answer, never at an address of its own.
Result<Response> make_secret(Site& site, Request& request, DraftView& view) {
  const std::string email = trimmed(request.form().get_or("email")).substr(0, 200);
  const auto made = flows::make_resume_secret(site.house, view, site::visit(request).caller, email);
  if (!made && made.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{std::string(made.error().field), site::german_message(made.error())}};
    return draw_ask(site, request, view, email, errors, 422);
  }
  if (!made) return fail(made.error());
  const std::string path = site::town_path(view.tenant, "weitermachen");
  Writer h;
  return show(
      request, frame(site, request, "Ihr Geheimwort", {draft_crumb(view)}),
      [&] {
        ui::preline(h, view.package->title);
        ui::h1(h, "Notieren oder drucken Sie diese Seite");
        ui::alert(h, {.tone = ui::Tone::warning, .title = "Das Geheimwort zeigen wir nur jetzt"},
                  "Wir speichern es nicht. Wer Nummer und Geheimwort hat, kann Ihren Entwurf lesen und "
                  "ändern: Bewahren Sie beides getrennt auf.");
        h.el("div", {{"class", "rh-secret"}, {"data-code", made->code}, {"data-secret", made->secret}}, [&] {
          ui::facts(h, {{.label = "Entwurfsnummer", .value = made->code},
                        {.label = "Geheimwort", .value = made->secret}});
        });
        ui::p(h,
              "Groß- und Kleinschreibung und die Striche sind beim Eingeben egal. Die Zeichen 0, O, 1, I, L "
              "und U kommen nicht vor.");
        ui::p(h, [&] {
          h.text("Auf dem anderen Gerät öffnen Sie diese Seite: ");
          ui::link(h, site::url(path), site.options.public_url + path);
        });
        if (!email.empty())
          ui::p(h, "Die Entwurfsnummer schicken wir an " + email + ". Das Geheimwort steht nicht darin.");
        ui::p(h, "Drucken: in Ihrem Browser mit Strg und P, auf dem Handy über „Teilen“.");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Hier weitermachen", .href = site::url(draft_path(view.tenant, view.id))});
        });
      },
      h);
}

Response draw_resume(const Site& site, const Request& request, const std::string& code,
                     std::span<const ui::FieldError> errors, int status) {
  const site::Visit& who = site::visit(request);
  Writer h;
  return show_form(
      request, frame(site, request, "Entwurf öffnen"), errors,
      [&] {
        ui::h1(h, "Mit einem Entwurf weitermachen");
        ui::p(h,
              "Haben Sie einen Antrag ohne Konto begonnen? Geben Sie die Entwurfsnummer und das Geheimwort "
              "ein, die Sie dort notiert haben.");
        ui::form(
            h,
            {.action = site::url(site::town_path(who.tenant, "weitermachen")), .csrf = request.csrf_token()},
            [&] {
              ui::input(h, {.name = "nummer",
                            .label = "Entwurfsnummer",
                            .value = std::string_view(code),
                            .hint = "zum Beispiel K7QM-4P2X",
                            .error = ui::error_of(errors, "nummer"),
                            .width = ui::Width::w12});
              ui::input(h, {.name = "geheimwort",
                            .label = "Geheimwort",
                            .hint = "Sieben Gruppen mit je vier Zeichen. Striche und Groß- oder "
                                    "Kleinschreibung sind egal.",
                            .error = ui::error_of(errors, "geheimwort")});
              ui::buttons(h, [&] { ui::button(h, {.text = "Entwurf öffnen"}); });
            });
        if (auto here = open_drafts_here(site, request); !here.empty()) {
          ui::h2(h, "In diesem Browser angefangen");
          site::draft_list(h, site, who, std::move(here));
        }
        ui::details(h, "Nummer oder Geheimwort verloren?", [&] {
          ui::bullet_list(
              h,
              {"Haben Sie noch das Gerät, auf dem Sie begonnen haben? Öffnen Sie dort die Seite der "
               "Leistung. "
               "Ihr Entwurf steht oben, und Sie können ein neues Geheimwort anzeigen lassen.",
               "Haben Sie eine E-Mail-Adresse angegeben? Die Entwurfsnummer steht in unserer Nachricht. Das "
               "Geheimwort steht nicht darin.",
               "Ist beides weg? Ohne Geheimwort können auch wir den Entwurf nicht öffnen. Er wird 30 Tage "
               "nach "
               "der letzten Änderung gelöscht. Beginnen Sie den Antrag neu."});
        });
        ui::p(h, [&] {
          h.text("Haben Sie mit einem Konto begonnen? ");
          ui::link(h, site::url("/konto"), "Anmelden und den Entwurf in „Mein Bereich“ öffnen");
        });
      },
      h, status);
}

Result<Response> resume_page(Site& site, Request& request) { return draw_resume(site, request, "", {}, 200); }

Result<Response> resume(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const std::string code = trimmed(request.form().get_or("nummer")).substr(0, 60);
  const std::string secret = trimmed(request.form().get_or("geheimwort")).substr(0, 200);
  std::vector<ui::FieldError> errors;
  if (code.empty()) errors.push_back({"nummer", "Geben Sie die Entwurfsnummer ein."});
  if (secret.empty())
    errors.push_back({"geheimwort", "Geben Sie das Geheimwort ein."});
  else if (!flows::well_formed_secret(secret)) {
    errors.push_back(
        {"geheimwort",
         "Prüfen Sie das Geheimwort: Es hat 28 Zeichen in sieben Gruppen, und eines davon stimmt nicht."});
  }
  if (!errors.empty()) return draw_resume(site, request, code, errors, 422);
  const auto id = flows::resume_draft(site.house, who.tenant, code, secret, who.caller);
  if (id) return site::see_other(request, draft_path(who.tenant, *id));
  if (id.error().kind != ErrorKind::not_found) return fail(id.error());
  // One sentence for every mistake: nobody learns whether a draft exists.
  errors.push_back({"nummer",
                    "Mit dieser Nummer und diesem Geheimwort gibt es keinen Entwurf. Prüfen Sie beide "
                    "Angaben. Nach fünf Versuchen warten Sie 15 Minuten. "
                    "Entwürfe werden 30 Tage nach der letzten Änderung gelöscht."});
  return draw_resume(site, request, code, errors, 422);
}

// ---- answers from before ------------------------------------------------------------------------------------------------------------

std::string first_page(const DraftView& view) {
  return view.pages.empty() ? draft_path(view.tenant, view.id, "zustellung")
                            : draft_path(view.tenant, view.id, "seite/" + view.pages.front().id);
}

Result<Response> reuse_page(Site& site, Request& request, DraftView& view) {
  const auto earlier = TRY(flows::earlier_answers(site.house, view, site::visit(request).caller));
  if (earlier.empty()) return site::see_other(request, first_page(view));
  Writer h;
  return show(
      request, frame(site, request, "Frühere Angaben übernehmen", {draft_crumb(view)}),
      [&] {
        ui::preline(h, view.package->title);
        ui::h1(h, "Möchten Sie frühere Angaben übernehmen?");
        ui::p(h,
              "Das haben Sie uns schon einmal gesagt. Kreuzen Sie an, was wir in diesen Antrag übernehmen "
              "sollen. Ohne Kreuz übernehmen wir nichts. "
              "Sie können alles danach noch ändern.");
        ui::form(h,
                 {.action = site::url(draft_path(view.tenant, view.id, "uebernehmen")),
                  .csrf = request.csrf_token()},
                 [&] {
                   for (const flows::EarlierAnswers& one : earlier) {
                     std::string values;
                     for (const std::string& value : one.shown)
                       values += (values.empty() ? "" : ", ") + value;
                     const std::string when =
                         one.at.micros == 0 ? "" : " vom " + to_german(berlin_date(one.at));
                     ui::checkbox(h, {.name = one.kind,
                                      .label = one.what + ": " + values,
                                      .hint = "Aus: " + one.source + when});
                   }
                   ui::buttons(h, [&] {
                     ui::button(h, {.text = "Weiter", .icon = ui::Icon::arrow_right});
                     ui::button(h, {.text = "Nichts übernehmen",
                                    .kind = ui::ButtonKind::secondary,
                                    .href = site::url(first_page(view))});
                   });
                 });
      },
      h);
}

Result<Response> reuse(Site& site, Request& request, DraftView& view) {
  std::vector<std::string> kinds;
  for (const char* kind : {"name", "address", "born", "contact", "bank"}) {
    if (field(request, kind) == "ja") kinds.emplace_back(kind);
  }
  if (!kinds.empty()) TRY(flows::take_over(site.house, view, site::visit(request).caller, kinds));
  return site::see_other(request, first_page(view));
}

}  // namespace

Result<std::string> reuse_page_of(const Site& site, const DraftView& view, const flows::Caller& caller) {
  if (TRY(flows::earlier_answers(site.house, view, caller)).empty()) return std::string();
  return draft_path(view.tenant, view.id, "uebernehmen");
}

std::vector<DraftView> open_drafts_here(const Site& site, const Request& request, std::string_view service) {
  const site::Visit& who = site::visit(request);
  std::vector<DraftView> out;
  if (who.caller.actor.id.empty()) return out;
  auto all = flows::drafts_of(site.house, who.tenant, who.caller);
  if (!all) return out;  // the page is useful without them
  for (DraftView& one : *all) {
    if (service.empty() || one.package->id == service) out.push_back(std::move(one));
  }
  return out;
}

void draw_hits(Writer& h, const DraftView& view) {
  for (const flows::FileHit& hit : view.hits) {
    const auto place = forms::place_at(view.form(), hit.path);
    if (place && view.draft.files.contains(*place)) continue;  // there is another file in its place now
    const std::string at = place ? " bei „" + view.form()[place->node()].label + "“" : std::string();
    ui::alert(h, {.tone = ui::Tone::danger, .title = "Eine Datei enthielt Schadsoftware"}, [&] {
      ui::p(h, "In der Datei „" + hit.name + "“" + at + " hat unser Virenscanner Schadsoftware gefunden (" +
                   hit.finding + "). Wir haben die Datei gelöscht. Ihre anderen Angaben sind noch da.");
      ui::p(h, "Prüfen Sie Ihr Gerät mit einem Virenscanner und laden Sie eine saubere Datei hoch.");
    });
  }
}

void draw_deletion_notice(Writer& h, const DraftView& view, Instant now) {
  if (view.deleted_at > now + std::chrono::hours(24 * 7)) return;
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Ihr Entwurf wird bald gelöscht"},
            "Am " + to_german(berlin_date(view.deleted_at)) +
                " löschen wir ihn mit allen Angaben. Jede Änderung verlängert die Zeit um 30 Tage.");
}

void draw_reused(Writer& h, const DraftView& view) {
  if (view.reused.empty()) return;
  std::vector<ui::Str> lines;
  for (const cases::Reused& one : view.reused) {
    lines.push_back(one.what + " aus: " + one.source + ", übernommen am " + to_german(one.at));
  }
  ui::details(h, "Was haben wir aus früheren Angaben übernommen?", [&] { ui::bullet_list(h, lines); });
}

void draw_way_on(Writer& h) {
  ui::buttons(h, [&] {
    ui::button(h, {.text = "Weiter", .name = "tun", .value = "weiter", .icon = ui::Icon::arrow_right});
    ui::button(h, {.text = "Zurück",
                   .kind = ui::ButtonKind::secondary,
                   .name = "tun",
                   .value = "zurueck",
                   .novalidate = true});
    ui::button(h, {.text = "Speichern und später weitermachen",
                   .kind = ui::ButtonKind::tertiary,
                   .name = "tun",
                   .value = "speichern",
                   .novalidate = true});
  });
}

void draw_other_device(Writer& h, const DraftView& view) {
  ui::h2(h, "Auf einem anderen Gerät weitermachen");
  if (view.owner.starts_with("guest:")) {
    ui::p(h, [&] {
      ui::link(h, site::url(draft_path(view.tenant, view.id, "weitermachen")),
               "Nummer und Geheimwort für ein anderes Gerät");
    });
  } else {
    ui::p(h,
          "Melden Sie sich auf dem anderen Gerät an. Der Entwurf liegt dort in „Mein Bereich“, genau so, wie "
          "er jetzt ist.");
  }
}

void add_draft_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions saving{.essential = true};
  const std::string base = "/ort/{ort}/antrag/{antrag}";
  out.push_back({Method::get, base + "/weitermachen", site::visitor(), draft_handler(site, ask_page)});
  out.push_back(
      {Method::post, base + "/weitermachen", site::visitor(), draft_handler(site, make_secret), saving});
  out.push_back({Method::get, base + "/uebernehmen", site::visitor(), draft_handler(site, reuse_page)});
  out.push_back({Method::post, base + "/uebernehmen", site::visitor(), draft_handler(site, reuse), saving});
  out.push_back({Method::get, "/ort/{ort}/weitermachen", site::visitor(), handler(site, resume_page)});
  out.push_back({Method::post, "/ort/{ort}/weitermachen", site::visitor(), handler(site, resume)});
}

}  // namespace rathaus::resident
