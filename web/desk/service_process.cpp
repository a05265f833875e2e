#include "web/desk/service_process.h"

#include <algorithm>
#include <fstream>

#include "flows/service_versions.h"

namespace rathaus::desk {
namespace {

constexpr std::int64_t kMostBytes = 8 << 20;

Url service_url(const Desktop& at, const std::string& id) { return at.url("leistungen") / id; }

void losses(Writer& h, const process::Deployment& model) {
  if (model.model.losses.empty()) return;
  ui::alert(h,
            {.tone = ui::Tone::warning,
             .title = model.model.losses.size() == 1 ? std::string("Eine Angabe der Datei gilt hier nicht.")
                                                     : std::to_string(model.model.losses.size()) +
                                                           " Angaben der Datei gelten hier nicht."});
  h.el("ul", {{"class", "kern-list"}}, [&] {
    for (const bpmn::Loss& one : model.model.losses)
      h.el("li", "Zeile " + std::to_string(one.place.line) + ", " + one.element + ": " + one.what);
  });
}

std::string sentence_of(const Error& error) {
  if (error.kind == ErrorKind::refused) return site::german_message(error);
  return error.detail.empty() ? "Die Datei ist kein lesbares BPMN-Modell." : error.detail;
}

// Findings come a line each; each is a mistake of its own on the page.
std::vector<ui::FieldError> errors_of(const Error& error) {
  std::vector<ui::FieldError> out;
  std::string text = sentence_of(error);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) out.push_back({"modell", text.substr(at, end - at)});
    at = end + 1;
  }
  return out;
}

}  // namespace

void own_model_form(Writer& h, const Desktop& at, const packages::Package& package,
                    const process::Deployment* own, const Typed& typed) {
  std::vector<ui::FieldError> errors;
  for (const ui::FieldError& one : typed.errors) {
    if (one.field == std::string_view("modell")) errors.push_back(one);
  }
  if (own != nullptr) losses(h, *own);
  ui::details(
      h, own == nullptr ? "Eigener Ablauf" : "Anderer Ablauf",
      [&] {
        ui::muted(h,
                  "Eine BPMN-2.0-Datei, auch aus Camunda oder Flowable. Sie wird geprüft und wird der Ablauf "
                  "einer neuen Fassung dieser Leistung. Angeboten wird die neue Fassung erst, wenn Sie es "
                  "sagen; laufende Vorgänge bleiben auf ihrer.");
        const Url action = service_url(at, package.id) / "modell";
        ui::form(h, {.action = action, .csrf = at.csrf(), .upload = true, .label = "Eigener Ablauf"}, [&] {
          ui::hidden(h, "version", package.version);
          ui::file_upload(
              h, {.name = "modell",
                  .label = "BPMN-Datei",
                  .error = errors.empty()       ? std::string()
                           : errors.size() == 1 ? std::string(ui::error_of(errors, "modell").view())
                                                : std::string("Die Datei hat Fehler. Sie stehen oben."),
                  .accept = ".bpmn,.xml",
                  .max_bytes = kMostBytes});
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Prüfen und speichern",
                           .kind = ui::ButtonKind::secondary,
                           .busy = "Wird geprüft …"});
            if (own != nullptr)
              ui::button(h, {.text = "Zurück zum Universalprozess",
                             .kind = ui::ButtonKind::secondary,
                             .name = "tun",
                             .value = "universal"});
          });
        });
      },
      !errors.empty());
}

void offer_panel(Writer& h, const Desktop& at, const packages::Package& package) {
  const auto offered = at.house.shelf.offered(at.visit.tenant, package.id);
  if (offered && (*offered)->version == package.version) return;
  ui::panel(h, {.title = "Diese Fassung wird nicht angeboten", .id = "anbieten"}, [&] {
    if (offered)
      ui::p(h, "Wer jetzt einen Antrag beginnt, bekommt die Version " + (*offered)->version +
                   ". Begonnene Anträge und laufende Vorgänge bleiben in jedem Fall auf ihrer Version.");
    else
      ui::p(h, "Die Leistung wird zurzeit gar nicht angeboten.");
    const Url action = service_url(at, package.id) / "anbieten";
    ui::form(h, {.action = action, .csrf = at.csrf(), .label = "Anbieten"}, [&] {
      ui::hidden(h, "version", package.version);
      ui::buttons(h, [&] { ui::button(h, {.text = "Version " + package.version + " ab jetzt anbieten"}); });
    });
  });
}

Result<web::Response> post_model(Desktop& at) {
  const std::string id(at.request.param("dienst")), version = at.field("version");
  std::string xml;
  if (at.field("tun") != "universal") {
    const auto& files = at.request.files();
    const auto file = std::find_if(files.begin(), files.end(), [](const web::UploadedFile& one) {
      return one.field == "modell" && one.size > 0;
    });
    if (file == files.end())
      return service_page(at, version, {.errors = {{"modell", "Wählen Sie die BPMN-Datei aus."}}}, 422);
    if (!file->accepted())
      return service_page(at, version, {.errors = {{"modell", "Die Datei ist zu groß."}}}, 422);
    std::ifstream in(file->path(), std::ios::binary);
    if (!in) return fail(unavailable("upload.not_stored"));
    xml.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto stored = flows::give_process(at.house, id, version, xml);
  if (stored)
    return site::see_other(at.request,
                           service_url(at, id).with("version", *stored).with("modell", "neu").str());
  const Error& error = stored.error();
  if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::not_found) return fail(error);
  return service_page(at, version, {.errors = errors_of(error)}, 422);
}

Result<web::Response> post_offer(Desktop& at) {
  const std::string id(at.request.param("dienst")), version = at.field("version");
  const Status done = at.house.shelf.offer(at.visit.tenant, id, version);
  if (done)
    return site::see_other(at.request,
                           service_url(at, id).with("version", version).with("angeboten", "1").str());
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  return service_page(at, version, {.errors = {{"anbieten", site::german_message(done.error())}}}, 422);
}

}  // namespace rathaus::desk
