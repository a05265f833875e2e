// Work list and search: counts, filters, keyset paging. A handful of queries whatever the number of cases.
#include <algorithm>

#include "web/desk/desk.h"

namespace rathaus::desk {
namespace {

constexpr const char* kFilters[] = {"leistung", "status", "wer", "beantwortet", "sortierung"};

struct StatusName {
  const char* typed;
  cases::CaseStatus status;
};
constexpr StatusName kStatus[] = {{"neu", cases::CaseStatus::received},
                                  {"in-bearbeitung", cases::CaseStatus::in_progress},
                                  {"wartet", cases::CaseStatus::waiting_for_applicant},
                                  {"entschieden", cases::CaseStatus::decided}};

flows::ListFilter filter_of(const Desktop& at) {
  flows::ListFilter filter{.service = at.query("leistung"), .after = at.query("nach"), .limit = 40};
  for (const StatusName& one : kStatus) {
    if (at.query("status") == one.typed) filter.status = std::string(cases::to_text(one.status));
  }
  const std::string who = at.query("wer");
  filter.assignee = who == "ich" ? at.staff().id : who == "niemand" ? "-" : who;
  filter.answered_only = at.query("beantwortet") == "ja";
  const std::string sort = at.query("sortierung");
  if (sort == "eingang") filter.sort = flows::ListFilter::Sort::received;
  if (sort == "neueste") filter.sort = flows::ListFilter::Sort::received_newest;
  return filter;
}

// The list's address with its filters, one of them changed.
Url list_url(const Desktop& at, std::string_view changed, std::string_view value) {
  Url url = at.url();
  for (const char* name : kFilters) {
    const std::string present = name == changed ? std::string(value) : at.query(name);
    if (!present.empty()) url = url.with(name, present);
  }
  if (changed == "nach") url = url.with("nach", value);
  return url;
}

void counts(Writer& h, const Desktop& at, const flows::ListCounts& n) {
  const std::string status = at.query("status"), who = at.query("wer");
  const auto link = [&](const char* text, const char* name, const char* value, std::int64_t count) {
    const bool plain = *name == 0;
    const bool current = plain ? status.empty() && who.empty() : at.query(name) == value;
    return ui::Link{text, plain ? at.url() : at.url().with(name, value), current, static_cast<int>(count)};
  };
  ui::stats(h, {link("alle offenen", "", "", n.open), link("meine", "wer", "ich", n.mine), link("nicht zugewiesen", "wer", "niemand", n.unassigned),
                link("neu", "status", "neu", n.received), link("in Bearbeitung", "status", "in-bearbeitung", n.in_progress),
                link("wartet auf Antwort", "status", "wartet", n.waiting), link("entschieden", "status", "entschieden", n.decided)});
}

// The services that have open cases, by their titles.
std::vector<ui::Option> service_options(const Desktop& at, const flows::ListCounts& n) {
  std::vector<ui::Option> out;
  for (const auto& [service, count] : n.by_service) {
    const auto package = at.house.shelf.offered(at.visit.tenant, service);
    out.push_back({std::string(service), (package ? (*package)->title : service) + " (" + std::to_string(count) + ")"});
  }
  return out;
}

void filters(Writer& h, const Desktop& at, const Names& names, const flows::ListCounts& n) {
  ui::filter_bar(h, at.url(), [&] {
    ui::select(h, {.name = "leistung", .label = "Leistung", .options = service_options(at, n), .value = at.query("leistung"), .placeholder = "alle"});
    std::vector<ui::Option> states;
    for (const StatusName& one : kStatus) states.push_back({one.typed, status_word(one.status)});
    ui::select(h, {.name = "status", .label = "Status", .options = std::move(states), .value = at.query("status"), .placeholder = "alle offenen"});
    std::vector<ui::Option> people{{"ich", "mir"}, {"niemand", "niemandem"}};
    for (const identity::Staff& one : names.all()) {
      if (one.id != at.staff().id) people.push_back({std::string(one.id), std::string(one.name)});
    }
    ui::select(h, {.name = "wer", .label = "Zugewiesen", .options = std::move(people), .value = at.query("wer"), .placeholder = "allen"});
    ui::select(h, {.name = "beantwortet",
                   .label = "Rückfrage",
                   .options = {{"ja", "beantwortet"}},
                   .value = at.query("beantwortet"),
                   .placeholder = "mit oder ohne"});
    if (const std::string sort = at.query("sortierung"); !sort.empty()) ui::hidden(h, "sortierung", sort);
    ui::button(h, {.text = "Filtern", .kind = ui::ButtonKind::secondary});
  });
}

ui::Tone row_tone(const flows::ListRow& row, cases::CaseStatus status) {
  if (row.overdue) return ui::Tone::danger;
  if (row.answered) return ui::Tone::info;
  return status == cases::CaseStatus::received ? ui::Tone::info : ui::Tone::neutral;
}

void cells(Writer& h, const Desktop& at, const Names& names, ui::Rows& rows, const flows::ListRow& row) {
  cases::CaseStatus status{};
  cases::from_text(row.status, status);
  const Url open = site::url(at.case_path(row.case_id));
  rows.row({.open = open, .tone = row_tone(row, status)}, [&] {
    rows.head([&] { ui::link(h, open, row.reference); });
    rows.cell(row.service_title);
    rows.cell([&] {
      h.text(row.applicant);
      if (row.by_sound) ui::muted(h, "klingt ähnlich");
    });
    rows.cell(row.place);
    rows.cell(to_german(berlin_date(row.received_at)));
    rows.cell([&] {
      if (row.due_on) h.text(to_german(*row.due_on));
      if (row.overdue) ui::badge(h, ui::Tone::danger, overdue_words(row, at.today()));
    });
    rows.cell([&] {
      ui::badge(h, status_tone(status), status_word(status));
      if (row.answered) ui::badge(h, ui::Tone::info, "Rückfrage beantwortet");
    });
    rows.cell(names.staff(row.assignee));
    rows.cell([&] {
      const bool open_case = status != cases::CaseStatus::closed && status != cases::CaseStatus::withdrawn;
      if (!row.assignee.empty() || !open_case) return;
      ui::button(h, {.text = "Übernehmen", .kind = ui::ButtonKind::secondary, .name = "vorgang", .value = row.case_id, .key = "a",
                     .hidden_context = row.reference, .small = true});
    });
  });
}

}  // namespace

void case_table(Writer& h, const Desktop& at, const Names& names, std::string_view caption, const std::vector<flows::ListRow>& rows) {
  const bool list = std::string(at.request.path()) == at.path();
  const std::string sort = at.query("sortierung");
  const auto sortable = [&](const char* title, const char* value, bool current, ui::Sort direction) {
    return ui::Column{.title = title, .sort_url = list ? list_url(at, "sortierung", value) : Url{}, .sorted = list && current ? direction : ui::Sort::none};
  };
  const bool newest = sort == "neueste", oldest = sort == "eingang";
  const ui::Table table{.caption = caption,
                        .caption_hidden = true,
                        .columns = {{"Aktenzeichen"}, {"Leistung"}, {"Name"}, {"Ort"},
                                    sortable("Eingang", oldest ? "neueste" : "eingang", newest || oldest, newest ? ui::Sort::descending : ui::Sort::ascending),
                                    sortable("Frist", "", !newest && !oldest, ui::Sort::ascending),
                                    {"Status"}, {"Zugewiesen an"}, {.title = "Aktion", .hidden_title = true}},
                        .dense = true};
  ui::form(h, {.action = at.url("uebernehmen"), .csrf = at.csrf(), .key = site::fresh_key()},
           [&] { ui::table(h, table, [&](ui::Rows& out) { for (const flows::ListRow& row : rows) cells(h, at, names, out, row); }); });
}

Result<web::Response> show_list(Desktop& at) {
  const flows::ListFilter filter = filter_of(at);
  const flows::ListCounts numbers = TRY(flows::work_counts(at.house, at.staff()));
  const flows::ListPage list = TRY(flows::work_list(at.house, at.staff(), filter));
  const Names who = TRY(names(at));
  const ui::DeskPage page = TRY(frame(at, "Arbeitsliste"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Arbeitsliste");
    counts(h, at, numbers);
    filters(h, at, who, numbers);
    if (list.rows.empty()) {
      const bool filtered = std::any_of(std::begin(kFilters), std::end(kFilters), [&](const char* name) { return !at.query(name).empty(); });
      ui::empty_state(h, filtered ? "Kein Vorgang passt zu diesem Filter." : "Es liegt nichts vor.", [&] {
        if (filtered) ui::link(h, at.url(), "Alle offenen Vorgänge zeigen");
        else h.text("Neue Anträge erscheinen hier, sobald sie eingehen.");
      });
      return;
    }
    case_table(h, at, who, "Vorgänge", list.rows);
    if (!filter.after.empty() || !list.next.empty()) {
      ui::pager(h, {}, list.next.empty() ? Url{} : list_url(at, "nach", list.next));
      if (!filter.after.empty()) ui::p(h, [&] { ui::link(h, list_url(at, "", ""), "Zum Anfang der Liste"); });
    }
  });
  return site::page(at.request, h.take());
}

Result<web::Response> show_search(Desktop& at) {
  const std::string typed = at.query("q");
  constexpr int kMost = 50;
  const auto rows = TRY(flows::search_cases(at.house, at.staff(), typed, kMost));
  const Names who = TRY(names(at));
  ui::DeskPage page = TRY(frame(at, "Suche"));
  page.search = typed;
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Suche"}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Suche");
    if (typed.empty()) {
      ui::empty_state(h, "Was suchen Sie?", "Geben Sie oben ein Aktenzeichen, ein Kassenzeichen, einen Namen oder ein Geburtsdatum ein.");
      return;
    }
    if (rows.empty()) {
      ui::empty_state(h, "Nichts gefunden.", "Prüfen Sie die Schreibweise. Namen werden auch gefunden, wenn sie nur ähnlich klingen.");
      return;
    }
    const auto sounds = std::count_if(rows.begin(), rows.end(), [](const flows::ListRow& row) { return row.by_sound; });
    ui::p(h, rows.size() == 1 ? std::string("1 Vorgang gefunden.") : std::to_string(rows.size()) + " Vorgänge gefunden.");
    if (sounds > 0) ui::p(h, "Ergebnisse mit „klingt ähnlich“ wurden nach dem Klang des Namens gefunden, die Schreibweise ist eine andere.");
    if (rows.size() == kMost) ui::p(h, "Es gibt vielleicht noch mehr. Suchen Sie mit mehr Angaben.");
    case_table(h, at, who, "Gefundene Vorgänge", rows);
  });
  return site::page(at.request, h.take());
}

// Somebody came back from the login to an address that only takes orders.
Result<web::Response> back_to_list(Desktop& at) { return site::see_other(at.request, at.path()); }

Result<web::Response> take_from_list(Desktop& at) {
  const std::string id = at.field("vorgang");
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), id));
  const std::string target = at.case_path(id);
  if (view.c.assignee == at.staff().id) return site::see_other(at.request, target);  // the same click again
  if (!view.c.assignee.empty()) return conflict_page(at, id, {});
  // One key for the whole list: with the case it is a key for this case.
  const Status done = flows::assign_case(at.house, at.staff(), {.case_id = id, .seq = view.seq, .key = at.field("key").substr(0, 60) + "/" + id}, at.staff().id);
  if (!done && done.error().kind == ErrorKind::conflict) return conflict_page(at, id, {});
  TRY(done);
  return site::see_other(at.request, target);
}

}  // namespace rathaus::desk
