// The table of cases, with the columns somebody chose. What presses says so in words; the colour repeats it.
#include <algorithm>
#include <fmt/format.h>

#include "web/desk/list.h"

namespace rathaus::desk {
namespace {

constexpr ListColumn kColumns[] = {{"leistung", "Leistung", true},
                                   {"name", "Name", true},
                                   {"ort", "Ort", true},
                                   {"eingang", "Eingang", true},
                                   {"frist", "Frist", true},
                                   {"status", "Status", true},
                                   {"zugewiesen", "Zugewiesen an", true},
                                   {"weg", "Eingangsweg", false},
                                   {"aufgabe", "Nächste Aufgabe", false}};

ui::Tone row_tone(const flows::ListRow& row) {
  if (row.critical) return ui::Tone::danger;
  if (row.overdue) return ui::Tone::warning;
  return ui::Tone::neutral;
}

void due_cell(Writer& h, const Desktop& at, const flows::ListRow& row) {
  if (row.due_on) h.text(to_german(*row.due_on));
  if (row.critical)
    ui::badge(h, ui::Tone::danger, critical_words(row));
  else if (row.overdue)
    ui::badge(h, ui::Tone::warning, overdue_words(row, at.today()));
}

void cell(Writer& h, const Desktop& at, const Names& names, ui::Rows& rows, const flows::ListRow& row,
          const std::string& column) {
  cases::CaseStatus status{};
  cases::from_text(row.status, status);
  if (column == "leistung")
    rows.cell(row.service_title);
  else if (column == "ort")
    rows.cell(row.place);
  else if (column == "eingang")
    rows.cell(to_german(berlin_date(row.received_at)));
  else if (column == "frist")
    rows.cell([&] { due_cell(h, at, row); });
  else if (column == "zugewiesen")
    rows.cell(names.staff(row.assignee));
  else if (column == "weg")
    rows.cell(way_word(row.way));
  else if (column == "aufgabe")
    rows.cell(row.task);
  else if (column == "name") {
    rows.cell([&] {
      h.text(row.applicant);
      if (row.by_sound) ui::muted(h, "klingt ähnlich");
    });
  } else {
    rows.cell([&] {
      ui::badge(h, status_tone(status), status_word(status));
      if (row.answered) ui::badge(h, ui::Tone::info, "Rückfrage beantwortet");
    });
  }
}

void take_cell(Writer& h, const Desktop& at, const flows::ListRow& row) {
  const bool open_case = row.status != "closed" && row.status != "withdrawn";
  if (!row.assignee.empty() || !open_case) return;
  ui::button(h, {.text = "Übernehmen",
                 .kind = ui::ButtonKind::secondary,
                 .name = "vorgang",
                 .value = row.case_id,
                 .formaction = at.url("uebernehmen"),
                 .key = "a",
                 .hidden_context = row.reference,
                 .small = true});
}

void head_cell(Writer& h, const Desktop& at, const flows::ListRow& row, bool selectable) {
  h.el("span", {{"class", "rh-pick"}}, [&] {
    if (selectable) {
      h.el("input", {{"type", "checkbox"},
                     {"name", "wahl"},
                     {"value", row.case_id},
                     {"aria-label", row.reference + " auswählen"},
                     {"data-key", "x"}});
    }
    ui::link(h, site::url(at.case_path(row.case_id)), row.reference);
  });
}

// What is done with several at once. The names in the file are those of the single orders.
void bulk_bar(Writer& h, const Desktop& at, const Names& names) {
  ui::fieldset(
      h,
      {.legend = "Mit mehreren Vorgängen",
       .hint = "Wählen Sie Vorgänge in der Liste aus (Taste x). Erst wird geprüft, nichts wird sofort "
               "ausgeführt.",
       .id = "mehrere"},
      [&] {
        h.el("div", {{"class", "rh-toolbar rh-bulk"}}, [&] {
          ui::select(h, {.name = "aktion",
                         .label = "Was soll geschehen?",
                         .options = {{"assign", "Zuweisen"},
                                     {"remind", "An Rückfrage erinnern"},
                                     {"grant", "Antragsgemäß bewilligen"}},
                         .optional = false});
          std::vector<ui::Option> people{{"niemand", "niemandem (zurücklegen)"}, {at.staff().id, "mir"}};
          for (const identity::Staff& one : names.all()) {
            if (one.id != at.staff().id) people.push_back({std::string(one.id), std::string(one.name)});
          }
          ui::select(h, {.name = "an",
                         .label = "Nur beim Zuweisen: an",
                         .options = std::move(people),
                         .optional = true});
          ui::input(h, {.name = "vermerk",
                        .label = "Nur beim Zuweisen: Vermerk zur Übergabe",
                        .optional = true,
                        .maxlength = 1000});
          ui::checkbox(h, {.name = "alle",
                           .label = "alle dieser Ansicht, auch auf weiteren Seiten (höchstens " +
                                    std::to_string(flows::kBulkMost) + ")"});
        });
        ui::buttons(h, [&] {
          ui::button(h,
                     {.text = "Auswahl prüfen", .kind = ui::ButtonKind::secondary, .busy = "Wird geprüft …"});
        });
      });
}

}  // namespace

std::span<const ListColumn> list_columns() { return kColumns; }

std::vector<std::string> known_columns(const std::vector<std::string>& chosen) {
  std::vector<std::string> out;
  for (const ListColumn& one : kColumns) {
    if (chosen.empty() ? one.usual : std::find(chosen.begin(), chosen.end(), one.key) != chosen.end())
      out.emplace_back(one.key);
  }
  return out.empty() ? known_columns({}) : out;
}

std::string_view way_word(int way) {
  return way >= 0 && way < static_cast<int>(std::size(cases::kListWays))
             ? cases::intake_label(cases::kListWays[way])
             : "anderer Weg";
}

std::string critical_words(const flows::ListRow& row) {
  if (!row.critical || !row.legal_on) return {};
  const std::string day = to_german(*row.legal_on);
  if (row.legal_why == "silence")
    return "Rechtlich kritisch: seit drei Monaten ohne Entscheidung (" + day +
           "), Untätigkeitsklage möglich, § 75 VwGO";
  if (row.legal_why == "promise")
    return "Rechtlich kritisch: zugesagter Tag " + day + " ist vorbei, § 25 Abs. 2 VwVfG, § 89 AO";
  if (row.legal_why == "notice")
    return "Rechtlich kritisch: Bescheid nicht bekannt gegeben, § 41 VwVfG, § 122 AO";
  return "Rechtlich kritisch seit " + day;
}

void case_table(Writer& h, const Desktop& at, const Names& names, const CaseTable& table,
                const std::vector<flows::ListRow>& rows) {
  const std::string sort = at.query("sortierung");
  const bool fixed =
      !table.sortable || at.query("frist") == "kritisch" || at.query("frist") == "ueberfaellig";
  const bool newest = sort == "neueste", oldest = sort == "eingang";
  const auto sortable = [&](const char* title, const char* value, bool current, ui::Sort direction) {
    if (fixed) return ui::Column{.title = title};
    return ui::Column{.title = title,
                      .sort_url = list_url(at, "", "sortierung", value),
                      .sorted = current ? direction : ui::Sort::none};
  };
  ui::Table out{
      .caption = table.caption, .caption_hidden = true, .columns = {{"Aktenzeichen"}}, .dense = true};
  for (const ListColumn& one : kColumns) {
    const std::string key = one.key;
    if (std::find(table.columns.begin(), table.columns.end(), key) == table.columns.end()) continue;
    if (key == "eingang")
      out.columns.push_back(sortable(one.title, oldest ? "neueste" : "eingang", newest || oldest,
                                     newest ? ui::Sort::descending : ui::Sort::ascending));
    else if (key == "frist")
      out.columns.push_back(sortable(one.title, "", !newest && !oldest, ui::Sort::ascending));
    else
      out.columns.push_back({one.title});
  }
  out.columns.push_back({.title = "Aktion", .hidden_title = true});
  const Url action = table.selectable ? list_url(at, "sammel", "", "") : at.url("uebernehmen");
  ui::form(h, {.action = action, .csrf = at.csrf(), .key = site::fresh_key(), .label = table.caption}, [&] {
    ui::table(h, out, [&](ui::Rows& lines) {
      for (const flows::ListRow& row : rows) {
        lines.row({.open = site::url(at.case_path(row.case_id)), .tone = row_tone(row)}, [&] {
          lines.head([&] { head_cell(h, at, row, table.selectable); });
          for (const std::string& column : table.columns) cell(h, at, names, lines, row, column);
          lines.cell([&] { take_cell(h, at, row); });
        });
      }
    });
    if (table.selectable) bulk_bar(h, at, names);
  });
}

}  // namespace rathaus::desk
