#include "web/desk/holdings.h"

#include <algorithm>
#include <fstream>

#include "libs/german/text.h"
#include "modules/cases/protection.h"
#include "modules/fees/fees.h"

namespace rathaus::desk {
namespace {

constexpr std::size_t kPerPage = 50;
constexpr int kYearsBack = 5;

std::string cell(const holdings::Column& column, const holdings::Row& row) {
  const std::string text = holdings::in_german(column, row);
  return text.empty() ? "–" : text;
}

bool in_group(const holdings::Layout& layout, const holdings::Column& column) {
  return std::find(layout.group.begin(), layout.group.end(), column.id) != layout.group.end();
}

// Every word typed stands somewhere in what is shown of the row.
std::vector<flows::Holding> found_rows(const holdings::Layout& layout, std::vector<flows::Holding> rows,
                                       const std::string& typed) {
  const std::vector<std::string> words = german::words_loose(typed);
  if (words.empty()) return rows;
  std::erase_if(rows, [&](const flows::Holding& one) {
    const holdings::Row row = one.shown(layout);
    std::string all;
    for (const holdings::Column& column : layout.columns)
      all += " " + german::fold_loose(holdings::in_german(column, row));
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return all.find(word) == std::string::npos; });
  });
  return rows;
}

void table(Writer& h, const Desktop& at, const KeptList& of, const std::vector<flows::Holding>& rows,
           std::size_t from) {
  const holdings::Layout& layout = of.layout;
  const holdings::Column* number = layout.column(layout.number);
  std::vector<const holdings::Column*> rest;
  for (const holdings::Column& column : layout.columns) {
    if (&column != number && !in_group(layout, column)) rest.push_back(&column);
  }
  ui::Table shape{.caption = layout.title, .caption_hidden = true, .columns = {}, .dense = true};
  shape.columns.push_back({number != nullptr ? std::string(number->label) : std::string("Eintrag")});
  if (!layout.group.empty()) shape.columns.push_back({"Wer"});
  for (const holdings::Column* column : rest) shape.columns.push_back({std::string(column->label)});
  ui::table(h, shape, [&](ui::Rows& out) {
    for (std::size_t i = from; i < rows.size() && i < from + kPerPage; ++i) {
      out.row([&] {
        const holdings::Row row = rows[i].shown(layout);
        std::string name = number != nullptr ? holdings::in_german(*number, row) : std::string();
        if (name.empty()) name = std::to_string(i + 1);
        out.head([&] { ui::link(h, of.row_url(at, rows[i].id), name); });
        if (!layout.group.empty()) out.cell(household_words(of.layout, rows[i].row, rows[i].hidden));
        for (const holdings::Column* column : rest) {
          std::string text = cell(*column, row);
          if (column->id == layout.until && rows[i].erased_on)
            text += ", wird gelöscht am " + to_german(*rows[i].erased_on);
          out.cell(text);
        }
      });
    }
  });
}

void import_panel(Writer& h, const Desktop& at, const KeptList& of, const std::vector<std::string>& errors) {
  ui::panel(h, {.title = "Aus einer Datei übernehmen", .id = "datei"}, [&] {
    std::string required, others;
    for (const holdings::Column& column : of.layout.columns) {
      std::string& into = column.required ? required : others;
      into += (into.empty() ? "" : ", ") + column.label;
    }
    ui::p(h, "Eine CSV-Datei mit den Spalten " + required + ". Möglich sind auch: " + others +
                 ". Ist eine Zeile falsch, wird nichts übernommen.");
    ui::form(h,
             {.action = of.url(at), .csrf = at.csrf(), .upload = true, .label = "Aus einer Datei übernehmen"},
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

void year_panel(Writer& h, const Desktop& at, const KeptList& of, const std::string& year,
                const std::string& error) {
  ui::panel(h, {.title = "Jahr veranlagen", .id = "jahr"}, [&] {
    ui::p(h, "Zuerst sehen Sie, was herauskommt. Festgehalten wird es erst mit dem nächsten Schritt.");
    ui::form(h, {.action = of.url(at) / "jahr", .csrf = at.csrf(), .label = "Jahr veranlagen"}, [&] {
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

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

struct Shown {
  std::vector<std::string> file_errors;
  std::string year, year_error;
  std::optional<flows::ImportedHoldings> taken;  // what was just taken over
};

Result<web::Response> holdings_page(Desktop& at, const KeptList& of, const Shown& errors, int status) {
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
    if (errors.taken) {
      const std::size_t n = errors.taken->rows;
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = n == 1 ? "Eine Zeile wurde übernommen."
                                    : std::to_string(n) + " Zeilen wurden übernommen.",
                    .live = true});
      if (!errors.taken->ignored.empty())
        ui::alert(h, {.tone = ui::Tone::info, .title = "Nicht übernommene Spalten"},
                  joined(errors.taken->ignored, ", "));
    }
    if (all.empty()) {
      ui::empty_state(h, "Noch kein Eintrag.", "Wird ein Antrag bewilligt, steht er hier.");
    } else {
      ui::filter_bar(h, of.url(at), [&] {
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
        table(h, at, of, rows, static_cast<std::size_t>(wanted - 1) * kPerPage);
      const std::string total = std::to_string(rows.size()) + (rows.size() == 1 ? " Eintrag" : " Einträge");
      ui::pagination(h, {.page = wanted,
                         .pages = pages,
                         .url = typed.empty() ? of.url(at) : of.url(at).with("q", typed),
                         .total = total});
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Liste als CSV",
                       .kind = ui::ButtonKind::secondary,
                       .href = of.url(at) / "liste.csv",
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

}  // namespace

Result<KeptList> kept_list(Desktop& at) {
  const std::string service(at.request.param("dienst"));
  if (!at.staff().may_see(service)) return fail(not_found("service.unknown"));
  KeptList out{.package = TRY(at.house.shelf.offered(at.visit.tenant, service)), .layout = {}};
  out.layout = TRY(holdings::Layout::read(out.package->manifest));
  return out;
}

std::string household_words(const holdings::Layout& layout, const holdings::Row& row, bool hidden) {
  if (hidden) return cases::kProtectedName;
  std::string out;
  for (const std::string& part : holdings::household_of(layout, row)) {
    if (!part.empty()) out += (out.empty() ? "" : " ") + part;
  }
  return out.empty() ? "–" : out;
}

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

Result<web::Response> show_holdings(Desktop& at) { return holdings_page(at, TRY(kept_list(at)), {}, 200); }

Result<web::Response> get_holdings_file(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  std::vector<holdings::Row> rows;
  for (const flows::Holding& one : TRY(flows::holdings_of(at.house, at.visit.tenant, of.package->id)))
    rows.push_back(one.shown(of.layout));
  const std::string text = holdings::to_csv(of.layout, rows);
  web::Response response = web::Response::bytes(text, "text/csv; charset=utf-8");
  response.as_attachment(of.package->id + ".csv");
  return response;
}

Result<web::Response> post_holdings(Desktop& at) {
  const KeptList of = TRY(kept_list(at));
  const auto refuse = [&](std::vector<std::string> errors) {
    return holdings_page(at, of,
                         {.file_errors = std::move(errors), .year = {}, .year_error = {}, .taken = {}}, 422);
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
  // Shown at once: sent again by a reload, the same file is refused and nothing comes twice.
  return holdings_page(at, of, {.file_errors = {}, .year = {}, .year_error = {}, .taken = done}, 200);
}

std::optional<int> typed_year(const Desktop& at, const std::string& typed) {
  const bool digits = typed.size() == 4 &&
                      std::all_of(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; });
  const int year = digits ? std::atoi(typed.c_str()) : 0, now = static_cast<int>(at.today().year());
  return year < now - kYearsBack || year > now + 1 ? std::nullopt : std::optional(year);
}

Result<web::Response> wrong_year(Desktop& at, const KeptList& of, const std::string& typed) {
  const int now = static_cast<int>(at.today().year());
  return holdings_page(at, of,
                       {.file_errors = {},
                        .year = typed,
                        .year_error = "Geben Sie ein Jahr von " + std::to_string(now - kYearsBack) + " bis " +
                                      std::to_string(now + 1) + " ein.",
                        .taken = {}},
                       422);
}

}  // namespace rathaus::desk
