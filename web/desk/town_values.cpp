// What the municipality sets itself for a service: each value with its days, where it comes from, and a new one from a day on.
#include "flows/town_values.h"

#include <algorithm>

#include "modules/cases/texts_de.h"
#include "web/desk/service_process.h"

namespace rathaus::desk {
namespace {

struct TypedValue {
  flows::ValueChange change;
  std::vector<flows::ValueProblem> problems;
};

std::string sentence(const Error& error) { return cases::message_of(error); }

std::string days_of(const fees::ParameterVersion& one) {
  const auto from = parse_iso_date(one.from), to = parse_iso_date(one.to);
  std::string out = from ? "ab " + to_german(*from) : to ? std::string() : std::string("seit jeher");
  if (to) out += (out.empty() ? "bis " : " bis ") + to_german(*to);
  return out;
}

std::string origin_of(const fees::Parameter& of, const fees::ParameterVersion& one) {
  if (one.own)
    return one.by.empty() ? std::string("eigener Wert") : "eigener Wert, " + one.by + ": " + one.reason;
  std::string out =
      one.land.empty() ? std::string("Vorgabe der Leistung") : "Vorgabe für das Land " + one.land;
  const std::string& source = one.source.empty() ? of.source : one.source;
  return source.empty() ? out : out + " (" + source + ")";
}

std::string frame_words(const fees::Parameter& of) {
  std::string out;
  if (of.least && of.most)
    out = "Von " + fees::in_german(of, *of.least) + " bis " + fees::in_german(of, *of.most) + ".";
  else if (of.least)
    out = "Mindestens " + fees::in_german(of, *of.least) + ".";
  else if (of.most)
    out = "Höchstens " + fees::in_german(of, *of.most) + ".";
  if (!of.law.empty()) out += (out.empty() ? "" : " ") + of.law;
  return out;
}

// Versions of the own Land and of all; those of other Länder concern nobody here.
std::vector<const fees::ParameterVersion*> versions_here(const fees::Parameter& of, const std::string& land) {
  std::vector<const fees::ParameterVersion*> out;
  for (const fees::ParameterVersion& one : of.versions) {
    if (one.land.empty() || one.land == land) out.push_back(&one);
  }
  return out;
}

void versions_table(Writer& h, const Desktop& at, const Url& here, const fees::Parameter& of,
                    const flows::TownValues& values) {
  const fees::ParameterVersion* now = of.on(at.today(), values.land);
  const auto ahead = [&](const fees::ParameterVersion& one) {  // not in force: it can be taken back
    const auto from = parse_iso_date(one.from);
    return one.own && from && *from > at.today();
  };
  ui::Table shape{
      .caption = of.label, .caption_hidden = true, .columns = {{"Gilt"}, {"Wert"}, {"Woher"}}, .dense = true};
  const bool changes = std::any_of(of.versions.begin(), of.versions.end(), ahead);
  if (changes) shape.columns.push_back({"Ändern"});
  ui::table(h, shape, [&](ui::Rows& out) {
    for (const fees::ParameterVersion* one : versions_here(of, values.land)) {
      out.row([&] {
        out.head([&] {
          h.text(days_of(*one));
          if (one == now) {
            h.text(" ");
            ui::badge(h, ui::Tone::success, "gilt heute");
          }
        });
        out.cell(fees::in_german(of, one->value));
        out.cell(origin_of(of, *one));
        if (changes)
          out.cell([&] {
            if (!ahead(*one)) return;
            ui::form(h, {.action = here, .csrf = at.csrf(), .label = "Zurücknehmen"}, [&] {
              ui::hidden(h, "kennung", of.id);
              ui::hidden(h, "zuruecknehmen", one->from);
              ui::hidden(h, "stand", values.mark);
              ui::button(h, {.text = "Zurücknehmen", .kind = ui::ButtonKind::secondary});
            });
          });
      });
    }
  });
}

void value_field(Writer& h, const fees::Parameter& of, const std::string& value, const std::string& error) {
  const std::string id = ui::field_id("wert-" + of.id), hint = frame_words(of);
  std::vector<ui::Option> options;
  if (of.type == "bool") options = {{"ja", "ja"}, {"nein", "nein"}};
  for (const std::string& one : of.values)
    options.push_back({fees::to_type(of, one), fees::in_german(of, one)});
  if (!options.empty())
    return ui::select(h, {.name = "wert",
                          .label = "Neuer Wert",
                          .hint = hint,
                          .error = error,
                          .options = std::move(options),
                          .value = value,
                          .id = id});
  ui::input(h, {.name = "wert",
                .label = of.type == "eur" ? "Neuer Wert in Euro" : "Neuer Wert",
                .value = value,
                .hint = hint,
                .error = error,
                .width = of.type == "text" ? ui::Width::full : ui::Width::w12,
                .maxlength = 500,
                .id = id});
}

void change_form(Writer& h, const Desktop& at, const Url& here, const fees::Parameter& of,
                 const flows::TownValues& values, const TypedValue& typed) {
  const bool mine = typed.change.parameter == of.id;
  const auto error = [&](std::string_view field) -> std::string {
    for (const flows::ValueProblem& one : typed.problems) {
      if (mine && one.field == field) return sentence(one.error);
    }
    return {};
  };
  const fees::ParameterVersion* now = of.on(at.today(), values.land);
  const std::string shown = mine             ? typed.change.value
                            : now != nullptr ? fees::to_type(of, now->value)
                                             : std::string();
  const std::string ab = ui::field_id("ab-" + of.id), grund = ui::field_id("grund-" + of.id);
  ui::form(h, {.action = here, .csrf = at.csrf(), .label = "Neuer Wert: " + of.label}, [&] {
    ui::hidden(h, "kennung", of.id);
    ui::hidden(h, "stand", values.mark);
    value_field(h, of, shown, error("wert"));
    ui::input(h, {.name = "ab",
                  .label = "Gilt ab",
                  .value = mine ? typed.change.from : std::string(),
                  .hint = "Tag, von dem an die Satzung den Wert nennt, zum Beispiel 01.01.2027",
                  .error = error("ab"),
                  .width = ui::Width::w12,
                  .maxlength = 10,
                  .id = ab});
    ui::input(h, {.name = "grund",
                  .label = "Grundlage",
                  .value = mine ? typed.change.reason : std::string(),
                  .hint = "Zum Beispiel: Satzung vom 12.11.2026, Beschluss des Gemeinderats",
                  .error = error("grund"),
                  .maxlength = 500,
                  .id = grund});
    ui::buttons(h, [&] { ui::button(h, {.text = "Wert eintragen", .busy = "Wird eingetragen …"}); });
  });
}

Result<web::Response> values_page(Desktop& at, const TypedValue& typed, int status) {
  const std::string id(at.request.param("dienst"));
  const auto package = TRY(at.house.shelf.offered(at.visit.tenant, id));
  const flows::TownValues values = TRY(flows::town_values(at.house, at.visit.tenant, id));
  const Url here = at.url("leistungen") / id / "werte";
  ui::DeskPage page = TRY(frame(at, "Werte: " + package->title));
  page.breadcrumb = {{"Leistungen", at.url("leistungen")},
                     {std::string(package->title), at.url("leistungen") / id},
                     {"Werte der Gemeinde"}};
  page.has_errors = !typed.problems.empty();
  std::vector<ui::FieldError> summary;
  for (const flows::ValueProblem& one : typed.problems)
    summary.push_back({one.field + "-" + typed.change.parameter, sentence(one.error)});
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, summary);
    ui::h1(h, "Werte der Gemeinde");
    ui::muted(h, "Leistung: " + package->title);
    if (at.query("gespeichert") == "1")
      ui::alert(h, {.tone = ui::Tone::success, .title = "Der Wert ist eingetragen.", .live = true});
    if (at.query("gespeichert") == "zurueck")
      ui::alert(h, {.tone = ui::Tone::success, .title = "Der Wert ist zurückgenommen.", .live = true});
    ui::p(h,
          "Mit diesen Werten rechnen die Regeln der Leistung. Ein Wert gilt von seinem Tag an; frühere Werte "
          "bleiben stehen, damit jeder Bescheid erklärbar bleibt.");
    if (values.parameters.empty())
      ui::empty_state(h, "Diese Leistung hat keine Werte, die eine Gemeinde festlegt.");
    for (const fees::Parameter& one : values.parameters) {
      const std::string anchor = "p-" + one.id;
      ui::panel(h, {.title = one.label, .id = anchor}, [&] {
        if (!one.editable)
          return ui::p(h,
                       "Dieser Wert ist eine Tabelle oder Liste. Er wird mit der Leistung selbst geändert.");
        versions_table(h, at, here, one, values);
        const auto form = [&] { change_form(h, at, here, one, values, typed); };
        if (typed.change.parameter == one.id) return form();
        ui::details(
            h,
            [&] {
              h.text("Neuen Wert eintragen");
              ui::visually_hidden(h, ": " + one.label);
            },
            form);
      });
    }
    ui::p(h, [&] { ui::link(h, at.url("leistungen") / id, "Zurück zur Leistung"); });
  });
  return site::page(at.request, h.take(), status);
}

}  // namespace

Result<web::Response> show_town_values(Desktop& at) { return values_page(at, {}, 200); }

Result<web::Response> post_town_value(Desktop& at) {
  const std::string id(at.request.param("dienst"));
  TypedValue typed{.change = {.parameter = at.field("kennung"),
                              .value = at.field("wert"),
                              .from = at.field("ab"),
                              .reason = at.field("grund"),
                              .mark = at.field("stand")},
                   .problems = {}};
  if (const std::string back = at.field("zuruecknehmen"); !back.empty())
    typed.change.from = back, typed.change.take_back = true;
  if (auto ask = site::require_fresh(at.desk.site, at.request,
                                     "Sie ändern einen Wert, nach dem Bescheide berechnet werden."))
    return std::move(*ask);
  TRY(flows::change_town_value(at.house, at.staff(), id, typed.change, typed.problems));
  if (!typed.problems.empty()) return values_page(at, typed, 422);
  return site::see_other(at.request, (at.url("leistungen") / id / "werte")
                                         .with("gespeichert", typed.change.take_back ? "zurueck" : "1")
                                         .fragment("p-" + typed.change.parameter)
                                         .str());
}

}  // namespace rathaus::desk
