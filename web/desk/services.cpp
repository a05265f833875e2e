// For the designers of services: what is installed, what a resident would see of it, import of a FIM schema.
#include <algorithm>
#include <fstream>
#include <set>

#include "flows/import_service.h"
#include "libs/json/json.h"
#include "web/desk/desk.h"
#include "web/desk/process_panel.h"
#include "web/desk/service_process.h"
#include "web/desk/rules.h"

namespace rathaus::desk {
namespace {

std::string text_in(const event::Object& data, std::string_view key) {
  const auto found = json::find_string(data, key);
  return found && *found ? std::string(**found) : std::string();
}

void import_form(Writer& h, const Desktop& at, const std::vector<ui::FieldError>& errors) {
  ui::panel(h, {.title = "Datenschema importieren", .id = "import"}, [&] {
    ui::form(h, {.action = at.url("leistungen"), .csrf = at.csrf(), .upload = true}, [&] {
      ui::file_upload(h, {.name = "schema", .label = "FIM-Datenschema", .hint = "XDatenfelder 2.0 oder 3.0, Datei mit der Endung .xml",
                          .error = ui::error_of(errors, "schema"), .accept = ".xml", .max_bytes = 64 << 20});
      ui::file_upload(h, {.name = "codelisten", .label = "Codelisten", .hint = "Genericode-Dateien, auf die das Schema verweist", .error = ui::error_of(errors, "codelisten"),
                          .accept = ".xml,.gc", .multiple = true, .optional = true, .max_bytes = 64 << 20});
      ui::buttons(h, [&] { ui::button(h, {.text = "Importieren und anbieten", .busy = "Wird gelesen …"}); });
    });
    ui::muted(h, "Eine Datei mit Fehlern wird ganz abgelehnt. Was schon läuft, bleibt, wie es ist.");
  });
}

Result<web::Response> services_page(Desktop& at, const std::vector<ui::FieldError>& errors, int status) {
  const auto manifests = TRY(at.house.shelf.installed());
  const auto offered = TRY(at.house.shelf.offered_ids(at.visit.tenant));
  std::map<std::string, std::string> now;
  for (const std::string& id : offered) {
    if (const auto package = at.house.shelf.offered(at.visit.tenant, id)) now[id] = (*package)->version;
  }
  ui::DeskPage page = TRY(frame(at, "Leistungen"));
  page.has_errors = !errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Leistungen");
    if (manifests.empty()) ui::empty_state(h, "Noch keine Leistung.", "Importieren Sie ein Datenschema. Daraus wird sofort ein Online-Formular.");
    else {
      ui::table(h, {.caption = "Installierte Leistungen", .caption_hidden = true, .columns = {{"Leistung"}, {"Kennung"}, {"Version"}, {"Stand"}}, .dense = true}, [&](ui::Rows& out) {
        for (const event::Object& manifest : manifests) {
          const std::string id = text_in(manifest, "id"), version = text_in(manifest, "version");
          const auto found = now.find(id);
          const bool here = found != now.end() && found->second == version;
          const Url open = (at.url("leistungen") / id).with("version", version);
          out.row({.open = open}, [&] {
            out.head([&] { ui::link(h, open, text_in(manifest, "title")); });
            out.cell(id);
            out.cell(version);
            out.cell([&] { ui::badge(h, here ? ui::Tone::success : ui::Tone::neutral, here ? "wird angeboten" : "nicht angeboten"); });
          });
        }
      });
    }
    import_form(h, at, errors);
  });
  return site::page(at.request, h.take(), status);
}

Result<Bytes> content_of(const web::UploadedFile& file) {
  if (!file.accepted()) return fail(refused("upload.too_large"));
  std::ifstream in(file.path(), std::ios::binary);
  if (!in) return fail(unavailable("upload.not_stored"));
  return Bytes((std::istreambuf_iterator<char>(in)), {});
}

std::string import_sentence(const Error& error) {
  if (error.code == "upload.too_large") return "Die Datei ist zu groß.";
  if (error.code.starts_with("fim.genericode")) return "Eine Codeliste ist nicht lesbar. " + error.detail;
  if (error.code == "fim.namespace") return "Das ist kein FIM-Datenschema. " + error.detail;
  if (error.code.starts_with("fim.")) return "Das Datenschema ist fehlerhaft. " + error.detail;
  if (error.code == "form.empty") return "Das Datenschema enthält kein Feld, das ausgefüllt werden kann.";
  if (error.code.starts_with("form.too_")) return "Das Datenschema ist zu groß für ein Formular. " + error.detail;
  if (error.code == "package.rules_conflict")
    return "Die Leistung kann so nicht angeboten werden. " + error.detail;
  if (error.code.starts_with("package.")) return "Aus dem Datenschema wird kein vollständiges Leistungspaket: " + error.field + " (" + error.code + ").";
  return site::german_message(error);
}

// ---- one service

const char* type_word(const forms::FieldSpec& field) {
  using enum forms::DataType;
  if (field.kind == forms::FieldKind::label) return "Hinweistext";
  if (field.kind == forms::FieldKind::hidden) return "verborgen";
  if (field.kind == forms::FieldKind::locked) return "gesperrt";
  if (field.kind == forms::FieldKind::select) return "Auswahl";
  switch (field.type) {
    case text:
    case text_latin: return "Text";
    case boolean: return "Ja oder Nein";
    case date: return "Datum";
    case time: return "Uhrzeit";
    case date_time: return "Datum und Uhrzeit";
    case integer: return "ganze Zahl";
    case number: return "Zahl";
    case currency: return "Betrag";
    case file: return "Datei";
    case object: return "Objekt";
  }
  return "";
}

std::string field_words(const forms::Form& form, forms::NodeIndex node) {
  const forms::Node& one = form[node];
  std::string out = type_word(one.field);
  if (const forms::CodeList* codes = form.codes(node)) out += " aus " + std::to_string(codes->codes.size()) + " Werten";
  out += one.optional() ? ", freiwillig" : ", Pflicht";
  if (one.repeats()) out += one.max == forms::kUnbounded ? ", beliebig oft" : ", bis zu " + std::to_string(one.max) + "-mal";
  return out;
}

void subtree(Writer& h, const forms::Form& form, forms::NodeIndex top) {
  h.el("li", [&] {
    const forms::Node& node = form[top];
    h.el("strong", node.label);
    if (node.kind == forms::NodeKind::field) {
      h.text(" (" + field_words(form, top) + ")");
      return;
    }
    if (node.repeats()) h.text(" (wiederholbar)");
    h.el("ul", [&] {
      for (forms::NodeIndex child = form.first_child(top); child != forms::kNoNode; child = form.next_sibling(child)) subtree(h, form, child);
    });
  });
}

void pages_panel(Writer& h, const packages::Package& package) {
  const forms::Form& form = *package.form;
  const auto pages = forms::pages_of(form, *package.plan, {});
  ui::panel(h, {.title = "So sieht es die antragstellende Person: " + std::to_string(pages.size()) + " Seiten"}, [&] {
    int number = 0;
    for (const forms::Page& page : pages) {
      ui::h3(h, std::to_string(++number) + ". " + page.title);
      h.el("ul", {{"class", "kern-list"}}, [&] {
        for (const forms::PageItem& item : page.items) {
          const forms::NodeIndex node = item.place.node();
          if (item.kind == forms::ItemKind::whole) subtree(h, form, node);
          else if (item.kind == forms::ItemKind::gate) h.el("li", "Frage, ob „" + form[node].label + "“ auszufüllen ist; dann eigene Seiten");
          else if (item.kind == forms::ItemKind::manager) h.el("li", "Liste „" + form[node].label + "“ mit eigenen Seiten je Eintrag");
          else h.el("li", "Auswahl unter „" + form[node].label + "“; dann eigene Seiten");
        }
      });
    }
  });
}

void lists_panel(Writer& h, const forms::Form& form) {
  if (form.code_lists.empty()) return;
  constexpr std::size_t kShown = 20;
  ui::panel(h, {.title = "Codelisten"}, [&] {
    for (const forms::CodeList& list : form.code_lists) {
      const std::string name = list.uri.empty() ? "Liste im Schema" : list.uri + " " + list.version;
      ui::details(h, name + " (" + std::to_string(list.codes.size()) + " Werte)", [&] {
        h.el("ul", {{"class", "kern-list"}}, [&] {
          for (std::size_t i = 0; i < std::min(kShown, list.codes.size()); ++i) h.el("li", list.codes[i].code + ": " + list.codes[i].label);
        });
        if (list.codes.size() > kShown) ui::muted(h, "und " + std::to_string(list.codes.size() - kShown) + " weitere");
      });
    }
  });
}

void findings_panel(Writer& h, const forms::Form& form) {
  if (form.findings.empty()) return;
  constexpr std::size_t kShown = 200;
  ui::panel(h, {.title = "Befunde (" + std::to_string(form.findings.size()) + ")"}, [&] {
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (std::size_t i = 0; i < std::min(kShown, form.findings.size()); ++i) {
        const forms::Finding& one = form.findings[i];
        h.el("li", (one.node == 0 ? std::string() : form[one.node].label + ": ") + one.text);
      }
    });
    if (form.findings.size() > kShown) ui::muted(h, "und " + std::to_string(form.findings.size() - kShown) + " weitere");
  });
}

}  // namespace

Result<web::Response> show_services(Desktop& at) { return services_page(at, {}, 200); }

Result<web::Response> post_import(Desktop& at) {
  std::vector<ui::FieldError> errors;
  Bytes schema;
  std::vector<Bytes> lists;
  for (const web::UploadedFile& file : at.request.files()) {
    if (file.original_name.empty() && file.size == 0) continue;  // an empty file input
    const auto content = content_of(file);
    if (!content && content.error().kind == ErrorKind::unavailable) return fail(content.error());
    if (!content) errors.push_back({std::string(file.field), import_sentence(content.error())});
    else if (file.field == "schema") schema = *content;
    else lists.push_back(*content);
  }
  if (schema.empty() && errors.empty()) errors.push_back({"schema", "Wählen Sie die Datei des Datenschemas aus."});
  if (!errors.empty()) return services_page(at, errors, 422);
  const auto imported = flows::import_service(at.house, {.schema = schema, .code_lists = lists, .offer_to = at.visit.tenant});
  if (!imported) {
    if (imported.error().kind == ErrorKind::unavailable) return fail(imported.error());
    errors.push_back({imported.error().code.starts_with("fim.genericode") ? "codelisten" : "schema", import_sentence(imported.error())});
    return services_page(at, errors, 422);
  }
  const char* what = imported->already_there ? "bekannt" : imported->local_version ? "neue-fassung" : "neu";
  return site::see_other(at.request, (at.url("leistungen") / imported->id).with("version", imported->version).with("import", what).str());
}

Result<web::Response> show_service(Desktop& at) { return service_page(at, at.query("version"), {}, 200); }

Result<web::Response> get_service_model(Desktop& at) {
  const std::string id(at.request.param("dienst")), version = at.query("version");
  const auto package =
      TRY(version.empty() ? at.house.shelf.offered(at.visit.tenant, id) : at.house.shelf.get(id, version));
  const auto own = TRY(flows::own_model(at.house, *package));
  return model_file(own ? *own : *process::universal());
}

Result<web::Response> service_page(Desktop& at, const std::string& version, const Typed& typed, int status) {
  const std::string id(at.request.param("dienst"));
  const auto package = TRY(version.empty() ? at.house.shelf.offered(at.visit.tenant, id) : at.house.shelf.get(id, version));
  const forms::Form& form = *package->form;
  ui::DeskPage page = TRY(frame(at, "Leistung: " + package->title));
  page.breadcrumb = {{"Leistungen", at.url("leistungen")}, {std::string(package->title)}};
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    if (at.query("modell") == "neu")
      ui::alert(h,
                {.tone = ui::Tone::success, .title = "Der Ablauf ist geprüft und gespeichert.", .live = true},
                "Sehen Sie ihn sich unten an. Angeboten wird die neue Fassung erst, wenn Sie es sagen.");
    if (at.query("angeboten") == "1")
      ui::alert(h, {.tone = ui::Tone::success, .title = "Diese Fassung wird jetzt angeboten.", .live = true});
    const std::string import = at.query("import");
    if (import == "neu")
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = "Importiert. Die Leistung wird jetzt angeboten.",
                    .live = true});
    if (import == "bekannt")
      ui::alert(h, {.tone = ui::Tone::info,
                    .title = "Diese Fassung war schon da. Sie wird jetzt angeboten.",
                    .live = true});
    if (import == "neue-fassung") {
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Diese Version gab es schon mit anderem Inhalt.", .live = true},
                "Laufende Vorgänge behalten die alte Fassung. Die neue ist unter der Version " + package->version + " gespeichert und wird jetzt angeboten.");
    }
    ui::h1(h, package->title);
    ui::facts(h, {{"Kennung", package->id}, {"Version", package->version}, {"Schema", form.schema_id + " " + form.schema_version},
                  {"Felder", static_cast<std::int64_t>(form.field_count())}});
    if (package->synthetic_manifest) {
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Noch mit Voreinstellungen"}, "Texte, Gebühr und Prüfliste sind allgemein. Ergänzen Sie das Manifest der Leistung.");
    }
    ui::p(h, [&] { ui::link(h, site::url("/ort/" + at.visit.tenant + "/dienst") / package->id, "Formular ansehen"); });
    if (package->manifest.contains("parameters"))
      ui::p(h, [&] {
        ui::link(h, at.url("leistungen") / package->id / "werte",
                 "Werte der Gemeinde (Sätze, Fristen, Satzung)");
      });
    offer_panel(h, at, *package);
    findings_panel(h, form);
    rules_panel(h, at, *package);
    pages_panel(h, *package);
    ui::panel(h, {.title = "Ablauf", .id = "ablauf"}, [&] {
      const auto own = flows::own_model(at.house, *package);
      if (!own) return ui::p(h, "Das Modell des Ablaufs lässt sich nicht lesen: " + own.error().code);
      ui::p(h, *own ? "Die Leistung hat einen eigenen Ablauf."
                    : "Die Leistung läuft nach dem Universalprozess.");
      const process::Deployment& model = *own ? **own : *process::universal();
      for (const bpmn::Finding& one : process::unknown_roles(model.model))
        ui::alert(h,
                  {.tone = ui::Tone::warning, .title = "Unbekannte Zuständigkeit bei „" + one.element + "“"},
                  one.text);
      process_drawing(h, model,
                      (at.url("leistungen") / package->id / "ablauf.bpmn").with("version", package->version));
      own_model_form(h, at, *package, own->get(), typed);
      migration_form(h, at, *package, typed);
    });
    lists_panel(h, form);
    import_form(h, at, {});
  });
  return site::page(at.request, h.take(), status);
}

}  // namespace rathaus::desk
