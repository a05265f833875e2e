// Paper through the phone's camera: the desktop shows a code and what has arrived; the phone takes, turns, sorts. Both without script;
// with it the desktop looks by itself every two seconds (handy.js).
#include <algorithm>

#include "flows/phone.h"
#include "flows/uploads.h"
#include "libs/json/json.h"
#include "web/resident/internal.h"
#include "web/ui/qr.h"

namespace rathaus::resident {
namespace {

using flows::DraftView;
using flows::PhoneSession;
using ui::Writer;

std::string desktop_path(const DraftView& view, const std::string& id, const std::string& rest = {}) {
  return draft_path(view.tenant, view.id, "handy/" + id + rest);
}
std::string phone_path(const PhoneSession& session, const std::string& rest = {}) {
  return site::town_path(session.tenant, "handy/" + session.id + rest);
}

std::string grouped(const std::string& secret) {
  std::string out;
  for (std::size_t i = 0; i < secret.size(); ++i)
    out += (i > 0 && i % 4 == 0 ? "-" : "") + std::string(1, secret[i]);
  return out;
}

Response jpeg(const Bytes& bytes) { return Response::bytes(std::string(as_text(bytes)), "image/jpeg"); }

std::size_t index_of(const std::string& text) {
  std::size_t out = 0;
  if (text.empty() || text.size() > 3) return flows::kMaxPhotos;
  for (const char c : text) {
    if (c < '0' || c > '9') return flows::kMaxPhotos;
    out = out * 10 + static_cast<std::size_t>(c - '0');
  }
  return out;
}

std::string pages_text(std::size_t count) {
  return count == 0   ? "Noch keine Seite angekommen"
         : count == 1 ? "1 Seite angekommen"
                      : std::to_string(count) + " Seiten angekommen";
}

void thumbs(Writer& h, const PhoneSession& session, const std::string& base,
            const std::function<void(std::size_t)>& beside) {
  h.el("ol", {{"class", "rh-photos"}}, [&] {
    for (std::size_t i = 0; i < session.photos.size(); ++i) {
      const flows::Photo& photo = session.photos[i];
      h.el("li", [&] {
        // The turn is part of the address: a turned picture is another one.
        h.el("img", {html::src(site::url(base + "/bild/" + std::to_string(i) +
                                         "?s=" + photo.thumb.substr(0, 8) + std::to_string(photo.quarters))),
                     {"alt", "Seite " + std::to_string(i + 1)}});
        if (beside) beside(i);
      });
    }
  });
}

// ---- at the desktop -----------------------------------------------------------------------------------------------------------------

// Where the document went: back to its question.
std::string back_path(const DraftView& view, const PhoneSession& session) {
  const auto name = forms::parse_name(view.form(), session.field);
  const forms::Page* page = name ? forms::page_of(view.pages, name->place) : nullptr;
  return page == nullptr
             ? draft_path(view.tenant, view.id)
             : draft_path(view.tenant, view.id, "seite/" + page->id) + "#" + ui::field_id(session.field);
}

Result<Response> desktop_page(Site& site, Request& request, DraftView& view) {
  const std::string id = param(request, "handy");
  const auto session = flows::phone_of_draft(site.house, view, id);
  if (!session) return fail(session.error());
  if (session->finished) return site::see_other(request, back_path(view, *session));
  ui::ResidentPage page =
      frame(site, request, "Mit dem Handy fotografieren",
            {{std::string(view.package->title), site::url(draft_path(view.tenant, view.id))}});
  page.scripts = {"handy.js"};
  Writer h;
  return show(
      request, page,
      [&] {
        ui::preline(h, session->label);
        ui::h1(h, "Mit dem Handy fotografieren");
        if (!session->secret.empty()) {
          const std::string path = site::town_path(view.tenant, "foto/" + grouped(session->secret));
          h.el("ol", {{"class", "kern-list"}}, [&] {
            h.el("li", "Richten Sie die Kamera Ihres Handys auf diesen Code und öffnen Sie den Link.");
            h.el("li", "Fotografieren Sie jede Seite. Tippen Sie dann auf „Fertig“.");
            h.el("li", "Hier erscheinen die Seiten als eine PDF-Datei in Ihrem Antrag.");
          });
          h.el("div", {{"class", "rh-qr"}},
               [&] { ui::qr_code(h, site.options.public_url + path, "QR-Code für Ihr Handy"); });
          ui::p(h, [&] {
            h.text("Oder geben Sie diese Adresse ein: ");
            h.el("strong", {{"data-link", path}}, site.options.public_url + path);
          });
          ui::p(h, "Der Code gilt bis " + to_german(session->ends_at) +
                       ", nur für ein Handy und nur für diese Frage.");
        } else {
          ui::alert(h, {.tone = ui::Tone::success, .title = "Ihr Handy ist verbunden"},
                    "Fotografieren Sie jetzt. Wenn Sie auf dem Handy „Fertig“ wählen, geht es hier weiter.");
        }
        h.el("div",
             {{"data-handy", std::to_string(session->revision)},
              {"data-stand", desktop_path(view, id, "/stand")}},
             [&] {
               ui::h2(h, pages_text(session->photos.size()));
               thumbs(h, *session, desktop_path(view, id), {});
             });
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Aktualisieren",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(desktop_path(view, id))});
          ui::button(h, {.text = "Zurück zur Frage",
                         .kind = ui::ButtonKind::tertiary,
                         .href = site::url(back_path(view, *session))});
        });
      },
      h);
}

Result<Response> desktop_state(Site& site, Request& request, DraftView& view) {
  const auto session = flows::phone_of_draft(site.house, view, param(request, "handy"));
  if (!session) return fail(session.error());
  return Response::json(json::canonical(
      json::object{{"stand", std::to_string(session->revision)}, {"fertig", session->finished}}));
}

Result<Response> desktop_thumb(Site& site, Request& request, DraftView& view) {
  const PhoneSession session = TRY(flows::phone_of_draft(site.house, view, param(request, "handy")));
  return jpeg(TRY(flows::photo_thumb(site.house, session, index_of(param(request, "nummer")))));
}

// ---- on the phone -------------------------------------------------------------------------------------------------------------------

// Looking uses nothing up: programs that look at links in advance must not spoil the code.
Result<Response> link_page(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const PhoneSession session = TRY(flows::phone_waiting(site.house, who.tenant, param(request, "geheimnis")));
  Writer h;
  return show(
      request, frame(site, request, "Unterlage fotografieren"),
      [&] {
        ui::h1(h, "Unterlage fotografieren");
        ui::p(h, "Sie fotografieren für die Frage „" + session.label +
                     "“. Die Fotos erscheinen an dem Gerät, auf dem Ihr Antrag offen ist.");
        ui::form(h,
                 {.action = site::url(site::town_path(who.tenant, "foto/" + param(request, "geheimnis"))),
                  .csrf = request.csrf_token()},
                 [&] { ui::buttons(h, [&] { ui::button(h, {.text = "Dieses Handy verbinden"}); }); });
      },
      h);
}

Result<Response> connect(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const PhoneSession session =
      TRY(flows::connect_phone(site.house, who.tenant, param(request, "geheimnis"), who.caller));
  return site::see_other(request, phone_path(session));
}

void photo_buttons(Writer& h, const PhoneSession& session, std::size_t i) {
  const std::string number = std::to_string(i), page = "Seite " + std::to_string(i + 1);
  const auto one = [&](const char* text, const char* name) {
    ui::button(h, {.text = text,
                   .kind = ui::ButtonKind::tertiary,
                   .name = name,
                   .value = std::string_view(number),
                   .hidden_context = std::string_view(page),
                   .small = true,
                   .novalidate = true});
  };
  one("Drehen", "drehen");
  if (i > 0) one("Nach vorn", "vor");
  if (i + 1 < session.photos.size()) one("Nach hinten", "zurueck");
  one("Entfernen", "weg");
}

Response draw_phone(const Site& site, const Request& request, const PhoneSession& session,
                    std::span<const ui::FieldError> errors, int status) {
  const std::string base = phone_path(session);
  Writer h;
  return show_form(
      request, frame(site, request, "Fotografieren"), errors,
      [&] {
        ui::preline(h, session.label);
        if (session.finished) {
          ui::h1(h, "Fertig");
          ui::p(h,
                "Die Seiten sind als eine PDF-Datei in Ihrem Antrag. Machen Sie am anderen Gerät weiter. "
                "Diese Seite können Sie schließen.");
          return;
        }
        ui::h1(h, session.photos.empty() ? "Fotografieren Sie jede Seite" : "Noch eine Seite?");
        ui::form(
            h,
            {.action = site::url(base),
             .csrf = request.csrf_token(),
             .upload = true,
             .label = "Foto hinzufügen"},
            [&] {
              const std::string error = ui::error_of(errors, "kamera").str();
              h.el("div", {{"class", "kern-form-input"}}, [&] {
                h.el("label", {{"class", "kern-label"}, {"for", ui::field_id("kamera")}}, "Foto aufnehmen");
                h.el("p", {{"class", "kern-hint"}, {"id", "kamera-hinweis"}},
                     "Legen Sie das Blatt flach hin und achten Sie auf gutes Licht.");
                h.el("input",
                     {{"class", "rh-upload__input"},
                      {"id", ui::field_id("kamera")},
                      {"name", "kamera"},
                      {"type", "file"},
                      {"accept", "image/*"},
                      {"capture", "environment"},
                      {"multiple", true},
                      {"aria-describedby", error.empty() ? "kamera-hinweis" : "kamera-hinweis kamera-fehler"},
                      html::when(!error.empty(), "aria-invalid", "true")});
                if (!error.empty()) h.el("p", {{"class", "kern-error"}, {"id", "kamera-fehler"}}, error);
              });
              ui::details(h, "Ein Foto aus der Galerie wählen", [&] {
                h.el("label", {{"class", "kern-label"}, {"for", ui::field_id("galerie")}},
                     "Bilder aus der Galerie");
                h.el("input", {{"class", "rh-upload__input"},
                               {"id", ui::field_id("galerie")},
                               {"name", "galerie"},
                               {"type", "file"},
                               {"accept", "image/*"},
                               {"multiple", true}});
              });
              ui::buttons(h, [&] {
                ui::button(
                    h, {.text = "Foto hochladen",
                        .kind = session.photos.empty() ? ui::ButtonKind::primary : ui::ButtonKind::secondary,
                        .name = "tun",
                        .value = "foto",
                        .busy = "Wird hochgeladen …"});
              });
            });
        if (session.photos.empty()) return;
        ui::h2(h, pages_text(session.photos.size()));
        ui::form(
            h,
            {.action = site::url(base),
             .csrf = request.csrf_token(),
             .label = "Seiten ordnen",
             .default_name = "tun",
             .default_value = "nichts"},
            [&] {
              thumbs(h, session, base, [&](std::size_t i) { photo_buttons(h, session, i); });
              ui::buttons(h, [&] {
                ui::button(
                    h, {.text = "Fertig", .name = "tun", .value = "fertig", .busy = "Wird zusammengefügt …"});
              });
            });
      },
      h, status);
}

template <typename F>
web::Handler phone_handler(Site& site, F work) {
  return handler(site, [work](Site& site, Request& request) -> Result<Response> {
    const site::Visit& who = site::visit(request);
    PhoneSession session =
        TRY(flows::phone_session(site.house, who.tenant, param(request, "handy"), who.caller));
    return work(site, request, session);
  });
}

Result<Response> phone_page(Site& site, Request& request, PhoneSession& session) {
  return draw_phone(site, request, session, {}, 200);
}

std::string photo_error(const Error& error) {
  // The sentences of the form name a question; here there is only one.
  return site::german_message(error);
}

Result<Response> phone_post(Site& site, Request& request, PhoneSession& session) {
  std::vector<ui::FieldError> errors;
  const auto note = [&](const Status& done) -> Status {
    if (!done && done.error().kind == ErrorKind::refused)
      errors.push_back({"kamera", photo_error(done.error())});
    else if (!done)
      return fail(done.error());
    return {};
  };
  if (session.finished) return site::see_other(request, phone_path(session));
  const std::string action = field(request, "tun");
  struct Press {
    const char* name;
    flows::PhotoChange change;
  };
  for (const Press& one :
       {Press{"drehen", flows::PhotoChange::turn}, Press{"weg", flows::PhotoChange::drop},
        Press{"vor", flows::PhotoChange::earlier}, Press{"zurueck", flows::PhotoChange::later}}) {
    if (!request.form().has(one.name)) continue;
    TRY(flows::change_photo(site.house, session, index_of(field(request, one.name)), one.change));
    return site::see_other(request, phone_path(session));
  }
  bool any = false;
  for (const flows::IncomingFile& file : site::incoming_files(request)) {
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;
    any = true;
    TRY(note(flows::add_photo(site.house, session, file)));
  }
  if (action == "foto" && !any)
    errors.push_back({"kamera", "Nehmen Sie zuerst ein Foto auf oder wählen Sie eines aus der Galerie."});
  if (action == "fertig") TRY(note(flows::finish_phone(site.house, session)));
  if (!errors.empty()) return draw_phone(site, request, session, errors, 422);
  return site::see_other(request, phone_path(session));
}

Result<Response> phone_thumb(Site& site, Request& request, PhoneSession& session) {
  return jpeg(TRY(flows::photo_thumb(site.house, session, index_of(param(request, "nummer")))));
}

}  // namespace

void add_phone_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const std::string desktop = "/ort/{ort}/antrag/{antrag}/handy/{handy}";
  out.push_back({Method::get, desktop, site::visitor(), draft_handler(site, desktop_page)});
  out.push_back({Method::get, desktop + "/stand", site::visitor(), draft_handler(site, desktop_state)});
  out.push_back(
      {Method::get, desktop + "/bild/{nummer}", site::visitor(), draft_handler(site, desktop_thumb)});
  out.push_back({Method::get, "/ort/{ort}/foto/{geheimnis}", site::visitor(), handler(site, link_page)});
  out.push_back({Method::post, "/ort/{ort}/foto/{geheimnis}", site::visitor(), handler(site, connect)});
  const std::string phone = "/ort/{ort}/handy/{handy}";
  out.push_back({Method::get, phone, site::visitor(), phone_handler(site, phone_page)});
  out.push_back({Method::post, phone, site::visitor(), phone_handler(site, phone_post)});
  out.push_back({Method::get, phone + "/bild/{nummer}", site::visitor(), phone_handler(site, phone_thumb)});
}

}  // namespace rathaus::resident
