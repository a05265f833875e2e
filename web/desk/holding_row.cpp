// One row of a list that a service keeps: looked at, corrected, ended, protected.
#include "web/desk/holdings.h"

namespace rathaus::desk {
namespace {

std::string field_of(const holdings::Column& column) { return "spalte_" + column.id; }

void cell_input(Writer& h, const holdings::Column& column, const std::string& value, const Typed& typed,
                const std::string& hint) {
  const std::string name = field_of(column);
  const html::Str error = ui::error_of(typed.errors, name);
  if (column.type == "bool" || column.type == "code") {
    std::vector<ui::Option> options;
    if (column.type == "bool") options = {{.value = "ja", .label = "ja"}, {.value = "nein", .label = "nein"}};
    for (const std::string& one : column.values) options.push_back({.value = one, .label = one});
    ui::select(h, {.name = name,
                   .label = column.label,
                   .hint = hint,
                   .error = error,
                   .options = options,
                   .value = value,
                   .placeholder = column.required ? "Bitte wählen" : "keine Angabe",
                   .optional = !column.required});
    return;
  }
  ui::Input input{.name = name,
                  .label = column.label,
                  .value = value,
                  .hint = hint,
                  .error = error,
                  .optional = !column.required,
                  .width = ui::Width::w20,
                  .maxlength = 500};
  if (column.type == "date")
    ui::date(h, input);
  else
    ui::input(h, input);
}

std::string typed_or_kept(const holdings::Column& column, const holdings::Row& kept, const Typed& typed) {
  return typed.value(field_of(column), holdings::in_german(column, kept));
}

// `meanwhile`: somebody was faster; what is stored now stands beside each field that is typed otherwise.
Result<web::Response> row_page(Desktop& at, const KeptList& of, const flows::Holding& one, const Typed& typed,
                               bool meanwhile, int status) {
  const holdings::Row shown = one.shown(of.layout);
  const holdings::Column* number = of.layout.column(of.layout.number);
  std::string name = number != nullptr ? holdings::in_german(*number, shown) : std::string();
  if (name.empty()) name = "Eintrag";
  const std::string title = of.layout.title + ": " + name;
  ui::DeskPage page = TRY(frame(at, title));
  page.breadcrumb = {{"Arbeitsliste", at.url()},
                     {"Bestände", at.url("bestand")},
                     {std::string(of.layout.title), of.url(at)},
                     {std::string(name)}};
  page.has_errors = !typed.errors.empty();
  const bool its_case = !one.reference.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, title);
    if (at.query("gespeichert") == "1")
      ui::alert(h, {.tone = ui::Tone::success, .title = "Der Eintrag ist gespeichert.", .live = true});
    if (meanwhile)
      ui::alert(
          h, {.tone = ui::Tone::warning, .title = "Jemand anders hat den Eintrag inzwischen geändert."},
          "Was Sie eingegeben haben, steht noch da. Wo es vom gespeicherten Stand abweicht, steht dieser "
          "am Feld. Prüfen Sie beides und speichern Sie noch einmal.");
    if (one.hidden)
      ui::alert(h, {.tone = ui::Tone::info, .title = "Geschützte Person (§ 51 BMG)"},
                its_case ? "Name, Anschrift und weitere Angaben stehen nur im Vorgang."
                         : "Name, Anschrift und weitere Angaben werden hier nicht gezeigt.");
    if (its_case)
      ui::p(h, [&] {
        h.text("Bewilligt im Vorgang ");
        ui::link(h, site::url(at.case_path(one.case_id)), one.reference);
        h.text(".");
      });
    else
      ui::muted(h, one.case_id.empty() ? "Aus einer Datei übernommen."
                                       : "Der Vorgang, in dem bewilligt wurde, ist schon gelöscht.");
    if (one.changed_at)
      ui::muted(h, "Von Hand geändert am " + to_german(berlin_date(*one.changed_at)) + " von " +
                       one.changed_by + ".");
    if (one.erased_on)
      ui::muted(h, "Der Eintrag ist beendet und wird am " + to_german(*one.erased_on) + " gelöscht.");
    ui::panel(h, {.title = "Angaben", .id = "angaben"}, [&] {
      ui::form(h, {.action = of.row_url(at, one.id), .csrf = at.csrf(), .label = "Eintrag ändern"}, [&] {
        ui::hidden(h, "stand", std::to_string(one.revision));
        for (const holdings::Column& column : of.layout.columns) {
          if (one.hidden && !holdings::shown_of_protected(of.layout, column)) continue;
          const std::string value = typed_or_kept(column, shown, typed),
                            kept = holdings::in_german(column, shown);
          cell_input(
              h, column, value, typed,
              meanwhile && value != kept ? "Gespeichert ist: " + (kept.empty() ? "nichts" : kept) : "");
        }
        if (!its_case) {
          if (!one.marked || at.staff().has("head")) {
            ui::checkbox(h, {.name = "schutz",
                             .label = "Auskunftssperre (§ 51 BMG)",
                             .hint = "Der Haushalt wird dann in dieser Liste nicht mehr genannt.",
                             .error = ui::error_of(typed.errors, "schutz"),
                             .checked = typed.value("schutz", one.marked ? "ja" : "") == "ja"});
            ui::hidden(h, "schutz_gefragt", "1");
          }
        }
        ui::buttons(h, [&] { ui::button(h, {.text = "Speichern", .busy = "Wird gespeichert …"}); });
      });
    });
    ui::p(h, [&] { ui::link(h, of.url(at), "Zurück zur Liste"); });
  });
  return site::page(at.request, h.take(), status);
}

std::string row_of(const Desktop& at) { return std::string(at.request.param("eintrag")); }

}  // namespace

Result<web::Response> show_holding(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  return row_page(at, of, TRY(flows::holding_of(at.house, at.visit.tenant, of.package->id, row_of(at))), {},
                  false, 200);
}

Result<web::Response> post_holding(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  const flows::Holding one = TRY(flows::holding_of(at.house, at.visit.tenant, of.package->id, row_of(at)));
  Typed typed;
  flows::HoldingChange change{.id = one.id};
  const std::string seen = at.field("stand");
  if (!seen.empty() && seen.size() <= 18 && seen.find_first_not_of("0123456789") == std::string::npos)
    change.revision = std::stoll(seen);
  for (const holdings::Column& column : of.layout.columns) {
    const std::string name = field_of(column);
    if (!at.request.form().has(name)) continue;
    typed.values[name] = change.row[column.id] = at.field(name);
  }
  if (!at.field("schutz_gefragt").empty()) {
    typed.values["schutz"] = at.field("schutz");
    change.marked = at.field("schutz") == "ja";
  }
  std::vector<holdings::CellProblem> problems;
  const Status done = flows::change_holding(at.house, at.staff(), of.package->id, change, problems);
  for (const holdings::CellProblem& problem : problems)
    typed.errors.push_back({field_of(*of.layout.column(problem.column)), problem.text});
  if (done && problems.empty())
    return site::see_other(at.request, of.row_url(at, one.id).with("gespeichert", "1").str());
  if (!done && done.error().kind == ErrorKind::conflict)
    return row_page(at, of, TRY(flows::holding_of(at.house, at.visit.tenant, of.package->id, one.id)), typed,
                    true, 409);
  if (!done && done.error().kind != ErrorKind::refused) return fail(done.error());
  if (!done) {
    const holdings::Column* column = of.layout.column(done.error().field);
    typed.errors.push_back(
        {column != nullptr ? field_of(*column) : "schutz", site::german_message(done.error())});
  }
  return row_page(at, of, one, typed, false, 422);
}

}  // namespace rathaus::desk
