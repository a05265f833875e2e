// The objection against a notice, and the notice in a form that the person can read.
// Law: VwGO 68-70, 58, 60; OZG 9a(5); VwVfG 32; AO 357; BGG 10, 11. Never: a form offered in which the objection would not be valid;
// one refused for being late.
#include <algorithm>

#include "flows/objection.h"
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using flows::CaseView;
using flows::ObjectionState;
using ui::Writer;
using namespace html::literals;

// The account that is logged in, beside the code that opened the case.
Result<flows::Caller> identity_of(Site& site, const Request& request) {
  const site::Visit& who = site::visit(request);
  if (who.caller.actor.kind == "resident") return who.caller;
  const auto token = request.cookie(site::kResidentCookie);
  if (!token) return who.caller;
  const auto session = TRY(flows::session_of(site.house, std::string(*token)));
  if (!session || session->kind != "resident") return who.caller;
  return flows::Caller{{"resident", session->subject}, session->assurance};
}

std::string path_of(const CaseView& view, const ObjectionState& state, std::string_view rest = {}) {
  std::string path = case_path(view.tenant, view.c.id, "bescheid/" + state.notice->id + "/widerspruch");
  if (!rest.empty()) path.append("/").append(rest);
  return path;
}

ui::Link case_crumb(const CaseView& view) {
  return {std::string(view.c.reference), site::url(case_path(view.tenant, view.c.id))};
}

void deadline(Writer& h, const ObjectionState& state) {
  std::vector<ui::Fact> facts{{"Bescheid", std::string(state.notice->subject)}};
  if (state.notice->announced_on)
    facts.push_back({"Gilt als bekannt gegeben am", to_german(*state.notice->announced_on)});
  if (state.ends_on) facts.push_back({state.remedy + " möglich bis", to_german(*state.ends_on)});
  ui::facts(h, facts);
  if (!state.late) return;
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Die Frist ist abgelaufen"}, [&] {
    ui::p(h,
          "Sie können trotzdem schreiben. Waren Sie ohne eigene Schuld verhindert, zum Beispiel durch "
          "Krankheit, kann die Behörde so tun, als wäre die "
          "Frist noch offen (Wiedereinsetzung, §§ 60, 70 Abs. 2 VwGO). Sagen Sie dafür, was Sie gehindert "
          "hat. Das geht bis zwei Wochen, nachdem das "
          "Hindernis weg ist, höchstens ein Jahr nach dem Ende der Frist.");
  });
}

void reason_fields(Writer& h, const ObjectionState& state, const flows::ObjectionInput& typed,
                   std::span<const ui::FieldError> errors) {
  ui::textarea(
      h, {.name = "text",
          .label = "Was ist aus Ihrer Sicht falsch?",
          .value = std::string_view(typed.text),
          .hint = "Sie müssen nichts begründen. Eine Begründung hilft aber, und Sie können sie nachreichen.",
          .error = ui::error_of(errors, "text"),
          .optional = true,
          .rows = 8,
          .maxlength = 10'000});
  if (state.late) {
    ui::textarea(h, {.name = "late_reason",
                     .label = "Was hat Sie gehindert, und seit wann nicht mehr?",
                     .value = std::string_view(typed.late_reason),
                     .optional = true,
                     .rows = 4,
                     .maxlength = 10'000});
  }
}

// What is missing for the way through the account, and the ways that are open in any case.
void other_ways(Writer& h, const Site& site, const Request& request, const CaseView& view,
                const ObjectionState& state) {
  const tenancy::Town& town = *site::visit(request).town;
  ui::alert(h, {.tone = ui::Tone::info, .title = "Online geht es mit dem Bundeskonto"}, [&] {
    ui::p(h, state.missing == "level" ? "Sie sind angemeldet, aber nicht mit dem nötigen Vertrauensniveau. "
                                        "Für die Schriftform brauchen Sie „substanziell“ oder „hoch“, "
                                        "zum Beispiel mit dem Online-Ausweis (§ 9a Abs. 5 OZG)."
             : state.missing == "national"
                 ? "Ihr Konto hier ersetzt die Unterschrift nicht. Melden Sie sich mit dem Bundeskonto an (§ "
                   "9a Abs. 5 OZG)."
                 : "Ein Widerspruch braucht Ihre Unterschrift oder ein Konto, das sie ersetzt. Eine einfache "
                   "E-Mail wäre nicht wirksam (§ 70 VwGO, "
                   "§ 9a Abs. 5 OZG).");
    const std::string here = path_of(view, state);
    if (site.options.demo)
      ui::p(h,
            [&] { ui::link(h, "/konto/national"_url.with("weiter", here), "Mit dem Bundeskonto anmelden"); });
    else
      ui::p(h, [&] { ui::link(h, "/konto/anmelden"_url.with("weiter", here), "Anmelden"); });
  });
  ui::h2(h, "Ohne Bundeskonto");
  std::string counter = "Persönlich: Wir schreiben Ihren Widerspruch für Sie auf (zur Niederschrift). " +
                        town.street + ", " + town.postal_code + " " + town.city;
  if (!town.opening_hours.empty()) counter += ", " + town.opening_hours;
  ui::bullet_list(
      h, {"Mit der Post: Schreiben ausdrucken, unterschreiben, absenden. Er muss in der Frist bei uns sein.",
          ui::Str(std::move(counter)),
          "Elektronisch mit qualifizierter Signatur oder von Ihrem De-Mail-Konto mit sicherer Anmeldung."});
  ui::h2(h, "Schreiben zum Unterschreiben");
  ui::form(h, {.action = site::url(path_of(view, state, "schreiben.pdf")), .csrf = request.csrf_token()},
           [&] {
             reason_fields(h, state, {}, {});
             ui::buttons(h, [&] {
               ui::button(h, {.text = "Ausgefülltes Schreiben laden (PDF)", .icon = ui::Icon::download});
             });
           });
}

Response draw(const Site& site, const Request& request, const CaseView& view, const ObjectionState& state,
              const flows::ObjectionInput& typed, std::span<const ui::FieldError> errors, int status) {
  Writer h;
  return show_form(
      request, frame(site, request, state.remedy + " einlegen", {case_crumb(view)}), errors,
      [&] {
        ui::preline(h, view.c.reference);
        ui::h1(h, state.remedy + " einlegen");
        deadline(h, state);
        if (!state.valid_here) return other_ways(h, site, request, view, state);
        ui::p(
            h,
            state.written_form_needed
                ? "Sie sind mit dem Bundeskonto angemeldet. Das ersetzt Ihre Unterschrift (§ 9a Abs. 5 OZG)."
                : "Ein Einspruch geht auch elektronisch, ohne Unterschrift (§ 357 Abs. 1 AO).");
        const auto form = [&](const html::Body& inside) {
          ui::form(h,
                   {.action = site::url(path_of(view, state)),
                    .csrf = request.csrf_token(),
                    .key = site::fresh_key(),
                    .label = "Widerspruch"},
                   inside);
        };
        form([&] {
          reason_fields(h, state, typed, errors);
          ui::checkbox(h, {.name = "bestaetigt",
                           .label = "Ich lege den Rechtsbehelf verbindlich ein.",
                           .error = ui::error_of(errors, "bestaetigt"),
                           .optional = false});
          ui::buttons(h, [&] {
            ui::button(h, {.text = state.remedy + " jetzt einlegen", .busy = "Wird gesendet …"});
            ui::button(h, {.text = "Abbrechen",
                           .kind = ui::ButtonKind::secondary,
                           .href = site::url(case_path(view.tenant, view.c.id))});
          });
        });
      },
      h, status);
}

Result<Response> page(Site& site, Request& request, CaseView& view) {
  const flows::Caller identity = TRY(identity_of(site, request));
  const auto state = flows::objection_state(site.house, view, param(request, "bescheid"), identity);
  if (!state) return fail(state.error());
  return draw(site, request, view, *state, {}, {}, 200);
}

flows::ObjectionInput typed_in(const Request& request) {
  return {.text = trimmed(request.form().get_or("text")),
          .late_reason = trimmed(request.form().get_or("late_reason")),
          .language = site::language_of(request)};
}

Result<Response> file(Site& site, Request& request, CaseView& view) {
  const flows::Caller identity = TRY(identity_of(site, request));
  const std::string notice = param(request, "bescheid");
  const ObjectionState state = TRY(flows::objection_state(site.house, view, notice, identity));
  const std::string typed_key = field(request, "key");
  const std::string key = typed_key.empty() ? site::fresh_key() : typed_key;
  if (!state.valid_here) return draw(site, request, view, state, {}, {}, 422);
  const flows::ObjectionInput typed = typed_in(request);
  if (field(request, "bestaetigt") != "ja") {
    const ui::FieldError errors[] = {{"bestaetigt", "Bestätigen Sie, dass Sie den Rechtsbehelf einlegen."}};
    return draw(site, request, view, state, typed, errors, 422);
  }
  const auto sent = flows::file_objection(site.house, view, notice, typed, identity, key);
  if (!sent && sent.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{"text", site::german_message(sent.error())}};
    return draw(site, request, view, state, typed, errors, 422);
  }
  if (!sent) return fail(sent.error());
  return site::see_other(request, case_path(view.tenant, view.c.id) + "?widerspruch=" + sent->reference);
}

Result<Response> letter(Site& site, Request& request, CaseView& view) {
  const Bytes pdf =
      TRY(flows::objection_letter(site.house, view, param(request, "bescheid"), typed_in(request)));
  Response response = Response::bytes(std::string(as_text(pdf)), "application/pdf");
  response.as_attachment("Widerspruch-" + view.c.reference + ".pdf");
  return response;
}

// ---- an accessible form of the notice -------------------------------------------------------------------------------------------

Response draw_format(const Site& site, const Request& request, const CaseView& view, const std::string& text,
                     std::span<const ui::FieldError> errors, int status) {
  Writer h;
  return show_form(
      request, frame(site, request, "Bescheid in anderer Form", {case_crumb(view)}), errors,
      [&] {
        ui::preline(h, view.c.reference);
        ui::h1(h, "Brauchen Sie den Bescheid in einer anderen Form?");
        ui::p(h,
              "Das kostet nichts (§§ 10, 11 BGG und das Recht des Landes). Die Frist für einen Rechtsbehelf "
              "läuft trotzdem weiter.");
        ui::form(h,
                 {.action = site::url(case_path(view.tenant, view.c.id, "andere-form")),
                  .csrf = request.csrf_token(),
                  .key = site::fresh_key()},
                 [&] {
                   ui::radios(h, {.name = "format",
                                  .label = "Welche Form hilft Ihnen?",
                                  .error = ui::error_of(errors, "format"),
                                  .options = {{"large_print", "Großdruck"},
                                              {"easy_language", "Leichte Sprache",
                                               "Wir erklären Ihnen den Bescheid in Leichter Sprache."},
                                              {"screen_reader", "Hilfe mit dem Vorleseprogramm"},
                                              {"other", "Etwas anderes",
                                               "zum Beispiel Braille, Hörfassung, Gebärdensprache"}},
                                  .value = request.form().get_or("format")});
                   ui::textarea(h, {.name = "text",
                                    .label = "Was sollen wir wissen?",
                                    .value = std::string_view(text),
                                    .error = ui::error_of(errors, "text"),
                                    .optional = true,
                                    .rows = 3,
                                    .maxlength = 2'000});
                   ui::buttons(h, [&] {
                     ui::button(h, {.text = "Anfragen"});
                     ui::button(h, {.text = "Abbrechen",
                                    .kind = ui::ButtonKind::secondary,
                                    .href = site::url(case_path(view.tenant, view.c.id))});
                   });
                 });
      },
      h, status);
}

Result<Response> format_page(Site& site, Request& request, CaseView& view) {
  if (view.c.notices.empty()) return fail(not_found("case.unknown_notice"));
  return draw_format(site, request, view, "", {}, 200);
}

Result<Response> ask_format(Site& site, Request& request, CaseView& view) {
  const std::string text = trimmed(request.form().get_or("text")), key = field(request, "key");
  const Status done =
      flows::request_format(site.house, view, field(request, "format"), text,
                            key.empty() ? site::fresh_key() : key, site::visit(request).caller);
  if (!done && done.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {
        {done.error().field.empty() ? std::string("format") : std::string(done.error().field),
         site::german_message(done.error())}};
    return draw_format(site, request, view, text, errors, 422);
  }
  if (!done) return fail(done.error());
  return site::see_other(request, case_path(view.tenant, view.c.id) + "?andere-form=1");
}

}  // namespace

void notice_actions(Writer& h, const CaseView& view, const cases::Notice& notice) {
  const bool objection =
      notice.announced_on && (notice.remedy.kind == "Widerspruch" || notice.remedy.kind == "Einspruch");
  if (notice.state == cases::NoticeState::waiting) return;
  ui::buttons(h, [&] {
    if (objection && !view.c.objection) {
      ui::button(
          h,
          {.text = notice.remedy.kind + " einlegen",
           .kind = ui::ButtonKind::secondary,
           .href = site::url(case_path(view.tenant, view.c.id, "bescheid/" + notice.id + "/widerspruch"))});
    }
    ui::button(h, {.text = "In anderer Form anfordern",
                   .kind = ui::ButtonKind::tertiary,
                   .href = site::url(case_path(view.tenant, view.c.id, "andere-form"))});
  });
}

void draw_links(Writer& h, const Request& request, const CaseView& view) {
  if (!view.c.notices.empty() && site::language_of(request) == "en") {
    ui::alert(h, {.tone = ui::Tone::info, .title = "Der Bescheid ist auf Deutsch"}, [&] {
      ui::p(h,
            "Die Amtssprache ist Deutsch (§ 23 VwVfG). Im Bescheid steht zuerst, was entschieden ist, dann "
            "die Gründe, dann was Sie zahlen, und am Ende, wie und bis wann "
            "Sie Widerspruch einlegen können. Die wichtigsten Angaben stehen hier auf Englisch.");
    });
  }
  if (request.query().has("widerspruch")) {
    ui::alert(h, {.tone = ui::Tone::success, .title = "Ihr Widerspruch ist eingegangen"},
              "Er ist ein eigener Vorgang und unten verknüpft.");
  }
  if (request.query().has("andere-form")) {
    ui::alert(h, {.tone = ui::Tone::success, .title = "Ihre Anfrage ist eingegangen"},
              "Wir melden uns bei Ihnen.");
  }
  if (view.c.objection) {
    const cases::Objection& o = *view.c.objection;
    ui::p(h, [&] {
      h.text("Gegen den Bescheid ").text(o.subject).text(" ");
      ui::link(h, site::url(case_path(view.tenant, o.case_id)), o.reference);
    });
    if (o.late) ui::p(h, "Der Widerspruch kam nach der Frist. Die Behörde prüft, ob er trotzdem zählt.");
  }
  for (const cases::CaseLink& link : view.c.links) {
    if (link.kind != "objection") continue;
    ui::p(h, [&] {
      h.text("Dagegen läuft ein Widerspruch: ");
      ui::link(h, site::url(case_path(view.tenant, link.case_id)), link.reference);
    });
  }
}

void add_objection_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions saving{.essential = true};
  const std::string base = "/ort/{ort}/vorgang/{fall}";
  out.push_back(
      {Method::get, base + "/bescheid/{bescheid}/widerspruch", site::case_party(), case_handler(site, page)});
  out.push_back({Method::post, base + "/bescheid/{bescheid}/widerspruch", site::case_party(),
                 case_handler(site, file), saving});
  out.push_back({Method::post, base + "/bescheid/{bescheid}/widerspruch/schreiben.pdf", site::case_party(),
                 case_handler(site, letter)});
  out.push_back({Method::get, base + "/andere-form", site::case_party(), case_handler(site, format_page)});
  out.push_back(
      {Method::post, base + "/andere-form", site::case_party(), case_handler(site, ask_format), saving});
}

}  // namespace rathaus::resident
