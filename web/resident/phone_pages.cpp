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

void draw_code(Writer& h, const Site& site, const DraftView& view, const PhoneSession& session) {
  const std::string path = site::town_path(view.tenant, "foto/" + grouped(session.secret));
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
  ui::p(h,
        "Der Code gilt bis " + to_german(session.ends_at) + ", nur für ein Handy und nur für diese Frage.");
}

Response draw_desktop(const Site& site, const Request& request, const DraftView& view,
                      const PhoneSession& session, const std::string& refused, int status) {
  const std::string id = session.id;
  const bool expired = session.end == flows::PhoneEnd::expired;
  ui::ResidentPage page =
      frame(site, request, "Mit dem Handy fotografieren",
            {{std::string(view.package->title), site::url(draft_path(view.tenant, view.id))}});
  if (!expired) page.scripts = {"handy.js"};
  Writer h;
  return show(
      request, page,
      [&] {
        ui::preline(h, session.label);
        ui::h1(h, "Mit dem Handy fotografieren");
        if (!refused.empty())
          ui::alert(h, {.tone = ui::Tone::danger, .title = "Das hat nicht geklappt"}, refused);
        if (expired) {
          ui::alert(
              h, {.tone = ui::Tone::warning, .title = "Die Zeit für das Fotografieren ist um"},
              session.photos.empty()
                  ? "Es ist kein Foto angekommen. Mit einem neuen Code können Sie weitermachen."
                  : "Die Seiten unten sind angekommen und noch nicht in Ihrem Antrag. Übernehmen Sie sie, "
                    "oder fotografieren Sie mit einem neuen Code weiter.");
        } else if (!session.secret.empty()) {
          draw_code(h, site, view, session);
        } else {
          ui::alert(h, {.tone = ui::Tone::success, .title = "Ihr Handy ist verbunden"},
                    "Fotografieren Sie jetzt. Wenn Sie auf dem Handy „Fertig“ wählen, geht es hier weiter.");
        }
        h.el("div",
             {{"data-handy", std::to_string(session.revision)},
              {"data-stand", desktop_path(view, id, "/stand")}},
             [&] {
               ui::h2(h, pages_text(session.photos.size()));
               thumbs(h, session, desktop_path(view, id), {});
             });
        ui::form(h,
                 {.action = site::url(desktop_path(view, id)),
                  .csrf = request.csrf_token(),
                  .label = "Seiten vom Handy",
                  .default_name = "tun",
                  .default_value = "nichts"},
                 [&] {
                   ui::buttons(h, [&] {
                     if (!session.photos.empty())
                       ui::button(h, {.text = "Seiten in den Antrag übernehmen",
                                      .kind = ui::ButtonKind::secondary,
                                      .name = "tun",
                                      .value = "uebernehmen",
                                      .busy = "Wird zusammengefügt …"});
                     if (session.secret.empty() || expired)
                       ui::button(h, {.text = "Neuen Code anzeigen",
                                      .kind = ui::ButtonKind::secondary,
                                      .name = "tun",
                                      .value = "code"});
                     if (!expired)
                       ui::button(h, {.text = "Aktualisieren",
                                      .kind = ui::ButtonKind::secondary,
                                      .href = site::url(desktop_path(view, id))});
                     ui::button(h, {.text = "Zurück zur Frage",
                                    .kind = ui::ButtonKind::tertiary,
                                    .href = site::url(back_path(view, session))});
                   });
                 });
      },
      h, status);
}

Result<Response> desktop_page(Site& site, Request& request, DraftView& view) {
  const PhoneSession session = TRY(flows::phone_of_draft(site.house, view, param(request, "handy")));
  if (session.finished) return site::see_other(request, back_path(view, session));
  return draw_desktop(site, request, view, session, "", 200);
}

// The pages that have arrived are taken over here, too: the phone may be empty or far away.
Result<Response> desktop_post(Site& site, Request& request, DraftView& view) {
  PhoneSession session = TRY(flows::phone_of_draft(site.house, view, param(request, "handy")));
  if (session.finished) return site::see_other(request, back_path(view, session));
  const std::string action = field(request, "tun");
  if (action == "code") {
    const PhoneSession next =
        TRY(flows::begin_phone(site.house, view, session.field, site::visit(request).caller));
    return site::see_other(request, desktop_path(view, next.id));
  }
  if (action != "uebernehmen") return site::see_other(request, desktop_path(view, session.id));
  const Status done = flows::finish_phone(site.house, session);
  if (!done && done.error().kind == ErrorKind::refused)
    return draw_desktop(site, request, view, session, site::german_message(done.error()), 422);
  TRY(done);
  return site::see_other(request, back_path(view, session));
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

// What came of the files of one request.
struct Arrived {
  std::size_t fresh = 0, again = 0;
  std::vector<ui::FieldError> errors;
};

std::string photos_text(std::size_t count) { return "Angekommene Fotos: " + std::to_string(count); }

void photo_form(Writer& h, const Request& request, const PhoneSession& session,
                std::span<const ui::FieldError> errors) {
  ui::form(
      h,
      {.action = site::url(phone_path(session)),
       .csrf = request.csrf_token(),
       .upload = true,
       .label = "Foto hinzufügen"},
      [&] {
        const bool wrong = !errors.empty();
        h.el("div", {{"class", "kern-form-input"}}, [&] {
          h.el("label", {{"class", "kern-label"}, {"for", ui::field_id("kamera")}}, "Foto aufnehmen");
          h.el("p", {{"class", "kern-hint"}, {"id", "kamera-hinweis"}},
               "Legen Sie das Blatt flach hin und achten Sie auf gutes Licht.");
          h.el("input", {{"class", "rh-upload__input"},
                         {"id", ui::field_id("kamera")},
                         {"name", "kamera"},
                         {"type", "file"},
                         {"accept", "image/*"},
                         {"capture", "environment"},
                         {"multiple", true},
                         {"aria-describedby", wrong ? "kamera-hinweis kamera-fehler" : "kamera-hinweis"},
                         html::when(wrong, "aria-invalid", "true")});
          if (wrong)
            h.el("div", {{"id", "kamera-fehler"}}, [&] {
              for (const ui::FieldError& one : errors) {
                h.el("p", {{"class", "kern-error"}}, [&] {
                  ui::icon(h, ui::Icon::danger);
                  h.el("span", {{"class", "kern-body"}}, one.message.str());
                });
              }
            });
        });
        ui::details(h, "Fotos aus der Galerie wählen", [&] {
          h.el("label", {{"class", "kern-label"}, {"for", ui::field_id("galerie")}},
               "Bilder aus der Galerie, auch mehrere auf einmal");
          h.el("input", {{"class", "rh-upload__input"},
                         {"id", ui::field_id("galerie")},
                         {"name", "galerie"},
                         {"type", "file"},
                         {"accept", "image/*"},
                         {"multiple", true}});
        });
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Foto hochladen",
                         .kind = session.photos.empty() ? ui::ButtonKind::primary : ui::ButtonKind::secondary,
                         .name = "tun",
                         .value = "foto",
                         .busy = "Wird hochgeladen …"});
        });
        ui::muted(h,
                  "Bricht das Hochladen ab? Laden Sie diese Seite neu. Sie sehen dann, was angekommen ist. "
                  "Dasselbe Foto noch einmal zu schicken schadet nicht.");
      });
}

// The pages there are, with their buttons, and the one that ends it.
void pages_form(Writer& h, const Request& request, const PhoneSession& session, const char* text,
                const char* action) {
  if (session.photos.empty()) return;
  ui::h2(h, pages_text(session.photos.size()));
  ui::form(h,
           {.action = site::url(phone_path(session)),
            .csrf = request.csrf_token(),
            .label = "Seiten ordnen",
            .default_name = "tun",
            .default_value = "nichts"},
           [&] {
             thumbs(h, session, phone_path(session), [&](std::size_t i) {
               if (!session.photos[i].name.empty()) ui::muted(h, session.photos[i].name);
               photo_buttons(h, session, i);
             });
             ui::buttons(h, [&] {
               ui::button(h, {.text = text,
                              .name = "tun",
                              .value = std::string_view(action),
                              .busy = "Wird zusammengefügt …"});
             });
           });
}

// Nothing goes on here: why, what became of the photographs, what to do.
void draw_end(Writer& h, const PhoneSession& session) {
  switch (session.end) {
    case flows::PhoneEnd::finished:
      ui::h1(h, "Fertig");
      ui::p(h,
            "Die Seiten sind als eine PDF-Datei in Ihrem Antrag. Machen Sie am anderen Gerät weiter. Diese "
            "Seite "
            "können Sie schließen.");
      ui::p(h,
            "Fehlt noch eine Seite? Wählen Sie am anderen Gerät bei der Frage noch einmal „Mit dem Handy "
            "fotografieren“.");
      return;
    case flows::PhoneEnd::handed_in:
      ui::h1(h, "Fertig");
      ui::p(h,
            "Ihre Fotos sind zu dem abgesendeten Antrag nachgereicht. Sie liegen dem Amt als PDF-Datei vor. "
            "Diese "
            "Seite können Sie schließen.");
      return;
    case flows::PhoneEnd::gone:
      ui::h1(h, "Diesen Antrag gibt es nicht mehr");
      ui::p(
          h,
          "Der Entwurf wurde gelöscht, oder der Antrag ist schon abgeschlossen. Ihre Fotos konnten wir nicht "
          "übernehmen.");
      ui::p(h,
            "Heben Sie das Papier auf. Beginnen Sie am anderen Gerät einen neuen Antrag, oder rufen Sie uns "
            "an.");
      return;
    case flows::PhoneEnd::elsewhere:
      ui::h1(h, "Auf diesem Handy geht es nicht weiter");
      ui::p(h,
            "Am anderen Gerät wurde ein neuer Code erzeugt. Fotos, die schon angekommen waren, sind dort "
            "noch da.");
      ui::p(h, "Möchten Sie mit diesem Handy weitermachen? Richten Sie die Kamera auf den neuen Code.");
      return;
    case flows::PhoneEnd::expired:
      ui::h1(h, "Die Zeit für das Fotografieren ist um");
      ui::p(h, session.photos.empty() ? std::string("Es ist kein Foto angekommen.")
                                      : pages_text(session.photos.size()));
      if (!session.photos.empty()) ui::p(h, "Nichts davon ist verloren.");
      ui::p(h, "Gehen Sie am anderen Gerät zu der Frage „" + session.label +
                   "“ und wählen Sie „Mit dem Handy fotografieren“. Dort übernehmen Sie die Seiten oder "
                   "bekommen einen neuen Code.");
      return;
    case flows::PhoneEnd::open:
    case flows::PhoneEnd::sent: return;
  }
}

Response draw_phone(const Site& site, const Request& request, const PhoneSession& session,
                    const Arrived& arrived, int status) {
  Writer h;
  return show_form(
      request, frame(site, request, "Fotografieren"), arrived.errors,
      [&] {
        if (arrived.fresh > 0) ui::alert(h, {.tone = ui::Tone::success, .title = photos_text(arrived.fresh)});
        if (arrived.again > 0)
          ui::alert(h, {.tone = ui::Tone::info, .title = "Dieses Foto war schon da"},
                    "Wir haben es nicht noch einmal genommen.");
        ui::preline(h, session.label);
        if (session.end == flows::PhoneEnd::open) {
          ui::h1(h, session.photos.empty() ? "Fotografieren Sie jede Seite" : "Noch eine Seite?");
          photo_form(h, request, session, arrived.errors);
          pages_form(h, request, session, "Fertig", "fertig");
        } else if (session.end == flows::PhoneEnd::sent) {
          ui::h1(h, "Der Antrag ist schon abgesendet");
          ui::p(h,
                session.photos.empty()
                    ? "Am anderen Gerät wurde der Antrag abgesendet. Fotos sind bis dahin nicht angekommen."
                    : "Am anderen Gerät wurde der Antrag abgesendet, bevor diese Fotos darin waren. Sie sind "
                      "nicht "
                      "verloren: Schicken Sie sie jetzt hinterher.");
          pages_form(h, request, session, "Fotos nachreichen", "nachreichen");
          photo_form(h, request, session, arrived.errors);
        } else {
          draw_end(h, session);
        }
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
  Arrived arrived;
  const std::size_t fresh = index_of(query(request, "neu"));
  if (fresh < flows::kMaxPhotos) arrived.fresh = std::min(fresh, session.photos.size());
  return draw_phone(site, request, session, arrived, 200);
}

// The sentence for one file; the form's sentences would name a question, here there is only one.
std::string photo_error(const std::string& name, const Error& error) {
  const std::string what = error.code == "form.file.too_large"
                               ? "Das Foto ist größer als 20 MB. Fotografieren Sie mit kleinerer Auflösung."
                               : site::german_message(error);
  return name.empty() ? what : "„" + name + "“: " + what;
}

// Every file is taken or named with its reason.
Result<Arrived> take_photos(Site& site, const Request& request, PhoneSession& session) {
  Arrived out;
  const std::vector<flows::IncomingFile> files = site::incoming_files(request);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const flows::IncomingFile& file = files[i];
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;
    Status done;
    switch (request.files()[i].rejection) {
      case web::FileRejection::not_stored: done = fail(refused("phone.not_stored")); break;
      case web::FileRejection::too_many:
      case web::FileRejection::total_too_large: done = fail(refused("phone.too_much_at_once")); break;
      case web::FileRejection::none:
      case web::FileRejection::too_large: done = flows::add_photo(site.house, session, file); break;
    }
    if (done)
      ++out.fresh;
    else if (done.error().code == "phone.have_it")
      ++out.again;
    else if (done.error().kind == ErrorKind::refused)
      out.errors.push_back({"kamera", photo_error(request.files()[i].safe_name, done.error())});
    else
      return fail(done.error());
  }
  return out;
}

Result<Response> phone_post(Site& site, Request& request, PhoneSession& session) {
  using flows::PhoneEnd;
  // A photograph of a phone that is late is taken as long as it has a place.
  const bool takes =
      session.end == PhoneEnd::open || session.end == PhoneEnd::sent || session.end == PhoneEnd::expired;
  if (!takes) {
    Arrived lost;
    for (const web::UploadedFile& file : request.files()) {
      if (!file.original_name.empty())
        lost.errors.push_back(
            {"kamera", "„" + file.safe_name +
                           "“: Dieses Foto haben wir nicht übernommen. "
                           "Heben Sie das Papier auf und lesen Sie hier, was Sie tun können."});
    }
    return draw_phone(site, request, session, lost, lost.errors.empty() ? 200 : 422);
  }
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
  Arrived arrived = TRY(take_photos(site, request, session));
  if (action == "foto" && arrived.fresh + arrived.again == 0 && arrived.errors.empty())
    arrived.errors.push_back(
        {"kamera", "Nehmen Sie zuerst ein Foto auf oder wählen Sie eines aus der Galerie."});
  if (action == "fertig" || action == "nachreichen") {
    Status done = session.end == PhoneEnd::sent
                      ? flows::hand_in_photos(site.house, session, site::visit(request).caller)
                      : flows::finish_phone(site.house, session);
    const bool meanwhile = !done && (done.error().code == "phone.sent" || done.error().code == "phone.gone" ||
                                     done.error().code == "case.closed");
    if (meanwhile) session.end = done.error().code == "phone.sent" ? PhoneEnd::sent : PhoneEnd::gone;
    if (!done && !meanwhile && done.error().kind != ErrorKind::refused) return fail(done.error());
    if (meanwhile) return draw_phone(site, request, session, arrived, 409);
    if (!done) arrived.errors.push_back({"kamera", site::german_message(done.error())});
  }
  if (!arrived.errors.empty() || arrived.again > 0)
    return draw_phone(site, request, session, arrived, arrived.errors.empty() ? 200 : 422);
  return site::see_other(
      request, phone_path(session) + (arrived.fresh > 0 ? "?neu=" + std::to_string(arrived.fresh) : ""));
}

Result<Response> phone_thumb(Site& site, Request& request, PhoneSession& session) {
  return jpeg(TRY(flows::photo_thumb(site.house, session, index_of(param(request, "nummer")))));
}

}  // namespace

void add_phone_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const std::string desktop = "/ort/{ort}/antrag/{antrag}/handy/{handy}";
  out.push_back({Method::get, desktop, site::visitor(), draft_handler(site, desktop_page)});
  out.push_back({Method::post, desktop, site::visitor(), draft_handler(site, desktop_post)});
  out.push_back({Method::get, desktop + "/stand", site::visitor(), draft_handler(site, desktop_state)});
  out.push_back(
      {Method::get, desktop + "/bild/{nummer}", site::visitor(), draft_handler(site, desktop_thumb)});
  out.push_back({Method::get, "/ort/{ort}/foto/{geheimnis}", site::visitor(), handler(site, link_page)});
  out.push_back({Method::post, "/ort/{ort}/foto/{geheimnis}", site::visitor(), handler(site, connect)});
  const std::string phone = "/ort/{ort}/handy/{handy}";
  out.push_back({Method::get, phone, site::visitor(), phone_handler(site, phone_page)});
  out.push_back({Method::post,
                 phone,
                 site::visitor(),
                 phone_handler(site, phone_post),
                 {.essential = true, .max_files = flows::kMaxPhotos}});
  out.push_back({Method::get, phone + "/bild/{nummer}", site::visitor(), phone_handler(site, phone_thumb)});
}

}  // namespace rathaus::resident
