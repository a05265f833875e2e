#include "web/desk/holdings.h"

#include <algorithm>
#include <fstream>

#include "flows/holdings.h"
#include "libs/german/text.h"
#include "modules/fees/fees.h"

namespace rathaus::desk {
namespace {

constexpr std::size_t kPerPage = 50;

struct Kept {
  flows::PackagePtr package;
  holdings::Layout layout;
};

// A list of a service that is not the member's looks like one that does not exist.
Result<Kept> kept(Desktop& at) {
  const std::string service(at.request.param("dienst"));
  if (!at.staff().may_see(service)) return fail(not_found("service.unknown"));
  Kept out{.package = TRY(at.house.shelf.offered(at.visit.tenant, service)), .layout = {}};
  out.layout = TRY(holdings::Layout::read(out.package->manifest));
  return out;
}

Url list_url(const Desktop& at, const Kept& of) { return at.url("bestand") / of.package->id; }

std::string shown(const holdings::Column& column, const holdings::Row& row) {
  const auto found = row.find(column.id);
  if (found == row.end() || found->second.empty()) return "–";
  if (column.type == "bool") return found->second == "true" ? "ja" : "nein";
  if (column.type != "date") return found->second;
  const auto day = parse_iso_date(found->second);
  return day ? to_german(*day) : found->second;
}

bool in_group(const holdings::Layout& layout, const holdings::Column& column) {
  return std::find(layout.group.begin(), layout.group.end(), column.id) != layout.group.end();
}

std::string household(const holdings::Layout& layout, const holdings::Row& row) {
  std::string out;
  for (const std::string& id : layout.group) {
    const auto found = row.find(id);
    if (found != row.end() && !found->second.empty()) out += (out.empty() ? "" : " ") + found->second;
  }
  return out.empty() ? "–" : out;
}

// Every word typed stands somewhere in the row.
std::vector<holdings::Row> found_rows(const holdings::Layout& layout, std::vector<holdings::Row> rows,
                                      const std::string& typed) {
  const std::vector<std::string> words = german::words_loose(typed);
  if (words.empty()) return rows;
  std::erase_if(rows, [&](const holdings::Row& row) {
    std::string all;
    for (const holdings::Column& column : layout.columns) all += " " + german::fold_loose(shown(column, row));
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return all.find(word) == std::string::npos; });
  });
  return rows;
}

void table(Writer& h, const holdings::Layout& layout, const std::vector<holdings::Row>& rows,
           std::size_t from) {
  const holdings::Column* number = layout.column(layout.number);
  std::vector<const holdings::Column*> rest;
  for (const holdings::Column& column : layout.columns) {
    if (&column != number && !in_group(layout, column)) rest.push_back(&column);
  }
  ui::Table shape{.caption = layout.title, .caption_hidden = true, .columns = {}, .dense = true};
  if (number != nullptr) shape.columns.push_back({std::string(number->label)});
  if (!layout.group.empty()) shape.columns.push_back({"Wer"});
  for (const holdings::Column* column : rest) shape.columns.push_back({std::string(column->label)});
  ui::table(h, shape, [&](ui::Rows& out) {
    for (std::size_t i = from; i < rows.size() && i < from + kPerPage; ++i) {
      out.row([&] {
        if (number != nullptr) out.head(shown(*number, rows[i]));
        if (!layout.group.empty()) out.cell(household(layout, rows[i]));
        for (const holdings::Column* column : rest) out.cell(shown(*column, rows[i]));
      });
    }
  });
}

void import_panel(Writer& h, const Desktop& at, const Kept& of, const std::vector<std::string>& errors) {
  ui::panel(h, {.title = "Aus einer Datei übernehmen", .id = "datei"}, [&] {
    std::string required, others;
    for (const holdings::Column& column : of.layout.columns) {
      std::string& into = column.required ? required : others;
      into += (into.empty() ? "" : ", ") + column.label;
    }
    ui::p(h, "Eine CSV-Datei mit den Spalten " + required + ". Möglich sind auch: " + others +
                 ". Ist eine Zeile falsch, wird nichts übernommen.");
    ui::form(h,
             {.action = list_url(at, of),
              .csrf = at.csrf(),
              .upload = true,
              .label = "Aus einer Datei übernehmen"},
             [&] {
               ui::file_upload(h, {.name = "datei",
                                   .label = "CSV-Datei",
                                   .hint = "UTF-8, getrennt mit Semikolon, Komma oder Tabulator",
                                   .error = errors.empty()       ? std::string()
                                            : errors.size() == 1 ? errors.front()
                                                                 : "Die Datei hat Fehler. Sie stehen oben.",
                                   .accept = ".csv",
                                   .max_bytes = static_cast<std::int64_t>(holdings::kMaxCsvBytes)});
               ui::buttons(h, [&] { ui::button(h, {.text = "Übernehmen", .busy = "Wird gelesen …"}); });
             });
  });
}

void year_panel(Writer& h, const Desktop& at, const Kept& of, const std::string& year,
                const std::string& error) {
  ui::panel(h, {.title = "Jahr veranlagen", .id = "jahr"}, [&] {
    ui::p(h, "Zuerst sehen Sie, was herauskommt. Festgehalten wird es erst mit dem nächsten Schritt.");
    ui::form(h, {.action = list_url(at, of) / "jahr", .csrf = at.csrf(), .label = "Jahr veranlagen"}, [&] {
      ui::input(h, {.name = "jahr",
                    .label = "Jahr",
                    .value = year,
                    .error = error,
                    .width = ui::Width::w4,
                    .maxlength = 4});
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Ausrechnen", .kind = ui::ButtonKind::secondary, .busy = "Wird gerechnet …"});
      });
    });
  });
}

struct Shown {
  std::vector<std::string> file_errors;
  std::string year, year_error;
};

Result<web::Response> holdings_page(Desktop& at, const Kept& of, const Shown& errors, int status) {
  const std::string typed = at.query("q");
  const auto all = TRY(flows::holdings_of(at.house, at.visit.tenant, of.package->id));
  const auto rows = found_rows(of.layout, all, typed);
  const int pages = std::max(1, static_cast<int>((rows.size() + kPerPage - 1) / kPerPage));
  const int wanted = std::clamp(std::atoi(at.query("seite").c_str()), 1, pages);
  ui::DeskPage page = TRY(frame(at, of.layout.title));
  page.breadcrumb = {
      {"Arbeitsliste", at.url()}, {"Bestände", at.url("bestand")}, {std::string(of.layout.title)}};
  page.has_errors = !errors.file_errors.empty() || !errors.year_error.empty();
  std::vector<ui::FieldError> summary;
  for (const std::string& one : errors.file_errors) summary.push_back({"datei", one});
  if (!errors.year_error.empty()) summary.push_back({"jahr", errors.year_error});
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, summary);
    ui::h1(h, of.layout.title);
    ui::muted(h, "Leistung: " + of.package->title);
    if (const std::string n = at.query("uebernommen"); !n.empty())
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = n == "1" ? "Eine Zeile wurde übernommen."
                                      : std::to_string(std::atoi(n.c_str())) + " Zeilen wurden übernommen.",
                    .live = true});
    if (const std::string n = at.query("unbekannt"); !n.empty())
      ui::alert(h, {.tone = ui::Tone::info, .title = "Nicht übernommene Spalten"}, n.substr(0, 500));
    if (all.empty()) {
      ui::empty_state(h, "Noch kein Eintrag.", "Wird ein Antrag bewilligt, steht er hier.");
    } else {
      ui::filter_bar(h, list_url(at, of), [&] {
        ui::input(h, {.name = "q",
                      .label = "Suche in der Liste",
                      .value = typed,
                      .optional = false,
                      .width = ui::Width::w20});
        ui::button(h, {.text = "Suchen", .kind = ui::ButtonKind::secondary});
      });
      if (rows.empty())
        ui::empty_state(h, "Nichts gefunden.", "Prüfen Sie die Schreibweise oder nehmen Sie weniger Wörter.");
      else
        table(h, of.layout, rows, static_cast<std::size_t>(wanted - 1) * kPerPage);
      const std::string total = std::to_string(rows.size()) + (rows.size() == 1 ? " Eintrag" : " Einträge");
      ui::pagination(h, {.page = wanted,
                         .pages = pages,
                         .url = typed.empty() ? list_url(at, of) : list_url(at, of).with("q", typed),
                         .total = total});
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Liste als CSV",
                       .kind = ui::ButtonKind::secondary,
                       .href = list_url(at, of) / "liste.csv",
                       .icon = ui::Icon::download});
      });
    }
    if (!at.staff().has("head")) return;
    if (!of.layout.decision.empty() && !all.empty())
      year_panel(h, at, of,
                 errors.year.empty() ? std::to_string(static_cast<int>(at.today().year()) + 1) : errors.year,
                 errors.year_error);
    import_panel(h, at, of, errors.file_errors);
  });
  return site::page(at.request, h.take(), status);
}

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

Result<web::Response> year_page(Desktop& at, const Kept& of, int year, const flows::Renewal& found,
                                bool done) {
  const std::string number = std::to_string(year);
  std::int64_t total = 0;
  std::size_t fresh = 0, problems = 0;
  for (std::size_t i = 0; i < found.all.size(); ++i) {
    total += found.all[i].cents;
    fresh += found.changed[i] ? 1 : 0;
    problems += found.all[i].problem.empty() ? 0 : 1;
  }
  ui::DeskPage page = TRY(frame(at, of.layout.title + ": Jahr " + number));
  page.breadcrumb = {{"Arbeitsliste", at.url()},
                     {"Bestände", at.url("bestand")},
                     {std::string(of.layout.title), list_url(at, of)},
                     {"Jahr " + number}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, of.layout.title + ": Jahr " + number);
    if (done)
      ui::alert(
          h, {.tone = ui::Tone::success, .title = "Das Jahr " + number + " ist festgehalten.", .live = true});
    else if (found.done_before)
      ui::alert(h, {.tone = ui::Tone::info,
                    .title = "Das Jahr ist schon veranlagt. Neu ist nur, was inzwischen dazukam."});
    ui::facts(h, {{"Haushalte", static_cast<std::int64_t>(found.all.size())},
                  {"Zusammen", fees::euro(total)},
                  {"Neue Bescheide", static_cast<std::int64_t>(fresh)},
                  {"Zu prüfen", static_cast<std::int64_t>(problems)}});
    if (found.all.empty())
      ui::empty_state(h, "Für dieses Jahr ist niemand zu veranlagen.");
    else
      ui::table(h,
                {.caption = "Beträge des Jahres " + number,
                 .caption_hidden = true,
                 .columns = {{"Wer"}, {"Nummern"}, {.title = "Betrag", .numeric = true}, {"Bescheid"}},
                 .dense = true},
                [&](ui::Rows& out) {
                  for (std::size_t i = 0; i < found.all.size(); ++i) {
                    const holdings::Assessment& one = found.all[i];
                    out.row([&] {
                      out.head(joined(one.household, " "));
                      out.cell(joined(one.numbers, ", "));
                      out.cell(one.problem.empty() ? fees::euro(one.cents) : std::string("–"));
                      out.cell([&] {
                        if (!one.problem.empty()) {
                          ui::badge(h, ui::Tone::warning, "prüfen");
                          h.text(" " + one.problem);
                          return;
                        }
                        ui::badge(h, found.changed[i] ? ui::Tone::info : ui::Tone::neutral,
                                  found.changed[i] ? "neuer Bescheid" : "gilt weiter");
                      });
                    });
                  }
                });
    if (!done && !found.all.empty())
      ui::form(h, {.action = list_url(at, of) / "jahr", .csrf = at.csrf(), .label = "Jahr festhalten"}, [&] {
        ui::hidden(h, "jahr", number);
        ui::hidden(h, "festhalten", "1");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Jahr " + number + " festhalten", .busy = "Wird festgehalten …"});
        });
      });
    ui::p(h, [&] { ui::link(h, list_url(at, of), "Zurück zur Liste"); });
  });
  return site::page(at.request, h.take());
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> lists_kept(Desktop& at) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& id : TRY(at.house.shelf.offered_ids(at.visit.tenant))) {
    if (!at.staff().may_see(id)) continue;
    const auto package = at.house.shelf.offered(at.visit.tenant, id);
    if (!package || !(*package)->manifest.contains("holdings")) continue;
    if (const auto layout = holdings::Layout::read((*package)->manifest)) out.emplace_back(id, layout->title);
  }
  return out;
}

Result<web::Response> show_lists(Desktop& at) {
  const auto lists = TRY(lists_kept(at));
  ui::DeskPage page = TRY(frame(at, "Bestände"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Bestände"}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Bestände");
    ui::p(h, "Listen, die Leistungen über den einzelnen Vorgang hinaus führen.");
    if (lists.empty()) return ui::empty_state(h, "Keine Ihrer Leistungen führt eine Liste.");
    h.el("ul", [&] {
      for (const auto& [id, title] : lists) h.el("li", [&] { ui::link(h, at.url("bestand") / id, title); });
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> show_holdings(Desktop& at) { return holdings_page(at, TRY(kept(at)), {}, 200); }

Result<web::Response> get_holdings_file(Desktop& at) {
  const Kept of = TRY(kept(at));
  const std::string text =
      holdings::to_csv(of.layout, TRY(flows::holdings_of(at.house, at.visit.tenant, of.package->id)));
  web::Response response = web::Response::bytes(text, "text/csv; charset=utf-8");
  response.as_attachment(of.package->id + ".csv");
  return response;
}

Result<web::Response> post_holdings(Desktop& at) {
  const Kept of = TRY(kept(at));
  const auto refuse = [&](std::vector<std::string> errors) {
    return holdings_page(at, of, {.file_errors = std::move(errors), .year = {}, .year_error = {}}, 422);
  };
  const auto& files = at.request.files();
  const auto file = std::find_if(files.begin(), files.end(), [](const web::UploadedFile& one) {
    return one.field == "datei" && one.size > 0;
  });
  if (file == files.end()) return refuse({"Wählen Sie eine CSV-Datei aus."});
  if (!file->accepted()) return refuse({"Die Datei ist zu groß. Teilen Sie sie in mehrere Dateien auf."});
  std::ifstream in(file->path(), std::ios::binary);
  if (!in) return fail(unavailable("upload.not_stored"));
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const flows::ImportedHoldings done =
      TRY(flows::import_holdings(at.house, at.visit.tenant, of.package->id, bytes));
  if (!done.errors.empty()) return refuse(done.errors);
  Url back = list_url(at, of).with("uebernommen", std::to_string(done.rows));
  if (!done.ignored.empty()) back = back.with("unbekannt", joined(done.ignored, ", "));
  return site::see_other(at.request, back.str());
}

Result<web::Response> post_holdings_year(Desktop& at) {
  const Kept of = TRY(kept(at));
  const std::string typed = at.field("jahr");
  const bool digits = typed.size() == 4 &&
                      std::all_of(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
  const int year = digits ? std::atoi(typed.c_str()) : 0, now = static_cast<int>(at.today().year());
  if (year < now - 5 || year > now + 1) {
    return holdings_page(at, of,
                         {.file_errors = {},
                          .year = typed,
                          .year_error = "Geben Sie ein Jahr von " + std::to_string(now - 5) + " bis " +
                                        std::to_string(now + 1) + " ein."},
                         422);
  }
  const bool keep = !at.field("festhalten").empty();
  return year_page(at, of, year,
                   TRY(flows::renew_holdings(at.house, at.visit.tenant, of.package->id, year, keep)), keep);
}

Result<web::Response> back_to_holdings(Desktop& at) {
  return site::see_other(at.request, list_url(at, TRY(kept(at))).str());
}

}  // namespace rathaus::desk
