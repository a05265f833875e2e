// Akteneinsicht: what of the file somebody outside gets to see, what is blacked out, and why.
#include <algorithm>
#include <set>

#include "flows/inspect.h"
#include "web/desk/acts.h"

namespace rathaus::desk {
namespace {

std::string region_field(const std::string& key) { return "bereich_" + key; }

struct Read {
  flows::InspectionInput input;
  Typed typed;
};

// One checkbox for each part and field, so that nothing depends on scripts.
Read read_form(Desktop& at, const std::vector<flows::InspectionPart>& parts) {
  Read out;
  out.input.recipient = at.field("wer");
  out.input.ground = at.field("grund");
  out.input.withheld = at.field("fehlt");
  out.typed.values = {{"wer", out.input.recipient},
                      {"grund", out.input.ground},
                      {"fehlt", out.input.withheld},
                      {"gesendet", "ja"}};
  for (const flows::InspectionPart& part : parts) {
    if (!at.field("teil_" + part.key).empty()) {
      out.input.parts.insert(part.key);
      out.typed.values["teil_" + part.key] = "ja";
    }
    for (const auto& [id, label] : part.fields) {
      if (at.field("feld_" + id).empty()) continue;
      out.input.hidden.insert(id);
      out.typed.values["feld_" + id] = "ja";
    }
    if (const std::string regions = at.field(region_field(part.key)); !regions.empty()) {
      out.input.regions[part.key] = regions;
      out.typed.values[region_field(part.key)] = regions;
    }
  }
  return out;
}

Result<web::Response> page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view =
      TRY(flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall"))));
  const auto parts = TRY(flows::inspection_parts(at.house, at.staff(), view));
  const bool sent = !typed.value("gesendet").empty();
  const cases::ProcedureLaw& law = cases::procedure_law(view.package->procedure_code);
  return act_page(
      at, view, "Akteneinsicht", typed,
      [&](Writer& h) {
        ui::p(h,
              "Sie bekommen eine Datei (PDF/A) mit den gewählten Teilen, einer Liste dessen, was fehlt, und "
              "den Daten maschinenlesbar (" +
                  std::string(law.inspection) + ").");
        case_form(h, at, view, "akteneinsicht",
                  [&] {
                    ui::input(h, {.name = "wer",
                                  .label = "Wer bekommt Einsicht?",
                                  .value = typed.value("wer"),
                                  .error = ui::error_of(typed.errors, "wer"),
                                  .maxlength = 200});
                    ui::input(h,
                              {.name = "grund",
                               .label = "Grund",
                               .value = typed.value("grund"),
                               .error = ui::error_of(typed.errors, "grund"),
                               .maxlength = 400,
                               .note = "zum Beispiel: Verfahrensbeteiligte (" + std::string(law.inspection) +
                                       "), Vollmacht vom ..., Informationsfreiheit"});
                    for (const flows::InspectionPart& part : parts) {
                      ui::fieldset(h, {.legend = part.title}, [&] {
                        ui::checkbox(
                            h, {.name = "teil_" + part.key,
                                .label = "Aufnehmen: " + part.title,
                                .checked = sent ? !typed.value("teil_" + part.key).empty() : part.proposed});
                        if (!part.fields.empty()) {
                          ui::details(h, "Einzelnes schwärzen", [&] {
                            for (const auto& [id, label] : part.fields) {
                              ui::checkbox(h, {.name = "feld_" + id,
                                               .label = "Schwärzen: " + label,
                                               .checked = !typed.value("feld_" + id).empty()});
                            }
                          });
                        }
                        if (part.pages) {
                          ui::input(h, {.name = region_field(part.key),
                                        .label = "Bereiche schwärzen",
                                        .value = typed.value(region_field(part.key)),
                                        .hint = "Seite: links, oben, Breite, Höhe in mm. Mehrere mit "
                                                "Strichpunkt, zum Beispiel 1: 20,40,120,10; 2: 0,0,210,60",
                                        .error = ui::error_of(typed.errors, region_field(part.key)),
                                        .optional = true,
                                        .maxlength = 500});
                        }
                      });
                    }
                    ui::textarea(h, {.name = "fehlt",
                                     .label = "Warum fehlt etwas oder ist geschwärzt?",
                                     .value = typed.value("fehlt"),
                                     .error = ui::error_of(typed.errors, "fehlt"),
                                     .optional = true,
                                     .rows = 3,
                                     .maxlength = 2'000,
                                     .note = "zum Beispiel: berechtigte Interessen anderer Beteiligter (" +
                                             std::string(law.withheld) + "). Nötig, sobald etwas fehlt."});
                    ui::buttons(h, [&] {
                      ui::button(h,
                                 {.text = "Einsicht gewähren", .busy = "Die Akte wird zusammengestellt …"});
                    });
                  },
                  {.label = "Akteneinsicht"});
      },
      status);
}

}  // namespace

Result<web::Response> show_inspection(Desktop& at) { return page(at, {}, 200); }

Result<web::Response> post_inspection(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), action.case_id));
  Read read = read_form(at, TRY(flows::inspection_parts(at.house, at.staff(), view)));
  const Status done = flows::grant_inspection(at.house, at.staff(), action, read.input);
  std::string field = "wer";
  if (!done) {
    const std::string& code = done.error().code;
    if (code == "case.reason_missing") field = done.error().field == "withheld" ? "fehlt" : "grund";
    if (code == "case.inspection_region" && !done.error().field.empty())
      field = region_field(done.error().field);
  }
  return after_act(at, done, "dokumente", std::move(read.typed), field.c_str(), page);
}

Result<web::Response> get_inspection(Desktop& at) {
  const std::string id(at.request.param("fall"));
  std::string wanted(at.request.param("datei"));
  if (!wanted.ends_with(".pdf")) return fail(not_found("case.unknown_file"));
  wanted.resize(wanted.size() - 4);
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), id));
  const auto found = std::find_if(view.c.inspections.begin(), view.c.inspections.end(),
                                  [&](const cases::Inspection& one) { return one.id == wanted; });
  if (found == view.c.inspections.end()) return fail(not_found("case.unknown_file"));
  const Bytes content = TRY(flows::case_file(at.house, at.staff(), id, found->blob));
  const std::string name = "Akteneinsicht " + view.c.reference + ".pdf";
  web::Response response = inline_pdf(content, name);
  if (!at.query("laden").empty()) response.as_attachment(name);
  if (!at.query("rahmen").empty()) response.allow_framing();
  return response;
}

}  // namespace rathaus::desk
