// Work list and search: counts, saved views, filters, keyset paging. A handful of queries whatever the number of cases.
#include "modules/identity/deputy.h"
#include "web/desk/list.h"

#include <algorithm>

namespace rathaus::desk {
namespace {

constexpr const char* kFilters[] = {"leistung", "status", "wer", "beantwortet", "weg", "frist", "sortierung"};

struct StatusName {
  const char* typed;
  cases::CaseStatus status;
};
constexpr StatusName kStatus[] = {{"neu", cases::CaseStatus::received},
                                  {"in-bearbeitung", cases::CaseStatus::in_progress},
                                  {"wartet", cases::CaseStatus::waiting_for_applicant},
                                  {"entschieden", cases::CaseStatus::decided}};
constexpr const char* kWays[] = {"online", "papier", "telefon", "schalter", "email", "amt"};

void counts(Writer& h, const Desktop& at, const flows::ListCounts& n) {
  const std::string status = at.query("status"), who = at.query("wer"), answered = at.query("beantwortet"),
                    due = at.query("frist");
  const auto link = [&](const char* text, const char* name, const char* value, std::int64_t count) {
    const bool plain = *name == 0;
    const bool current =
        plain ? status.empty() && who.empty() && answered.empty() && due.empty() : at.query(name) == value;
    return ui::Link{text, plain ? at.url().with("ansicht", "alle") : at.url().with(name, value), current,
                    static_cast<int>(count)};
  };
  std::vector<ui::Link> links{link("alle offenen", "", "", n.open), link("meine", "wer", "ich", n.mine)};
  if (!at.staff().stands_in_for.empty())
    links.push_back(link("in Vertretung", "wer", "vertretung", n.deputised));
  for (const auto& more :
       {link("nicht zugewiesen", "wer", "niemand", n.unassigned), link("neu", "status", "neu", n.received),
        link("in Bearbeitung", "status", "in-bearbeitung", n.in_progress),
        link("wartet auf Antwort", "status", "wartet", n.waiting),
        link("Rückfrage beantwortet", "beantwortet", "ja", n.answered),
        link("entschieden", "status", "entschieden", n.decided)}) {
    links.push_back(more);
  }
  ui::stats(h, links);
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
    if (!at.staff().stands_in_for.empty()) people.push_back({"vertretung", "denen, die ich vertrete"});
    for (const identity::Staff& one : names.all()) {
      if (one.id != at.staff().id) people.push_back({std::string(one.id), std::string(one.name)});
    }
    ui::select(h, {.name = "wer",
                   .label = "Liegt bei",
                   .options = std::move(people),
                   .value = at.query("wer"),
                   .placeholder = "allen"});
    ui::select(h, {.name = "beantwortet",
                   .label = "Rückfrage",
                   .options = {{"ja", "beantwortet"}},
                   .value = at.query("beantwortet"),
                   .placeholder = "mit oder ohne"});
    std::vector<ui::Option> ways;
    for (int way = 0; way < static_cast<int>(std::size(kWays)); ++way)
      ways.push_back({kWays[way], std::string(way_word(way))});
    ui::select(h, {.name = "weg",
                   .label = "Eingangsweg",
                   .options = std::move(ways),
                   .value = at.query("weg"),
                   .placeholder = "alle"});
    ui::select(h, {.name = "frist",
                   .label = "Frist",
                   .options = {{"ueberfaellig", "überfällig"}, {"kritisch", "rechtlich kritisch"}},
                   .value = at.query("frist"),
                   .placeholder = "alle"});
    for (const char* kept : {"sortierung", "ansicht"}) {
      if (const std::string value = at.query(kept); !value.empty()) ui::hidden(h, kept, value);
    }
    ui::button(h, {.text = "Filtern", .kind = ui::ButtonKind::secondary});
  });
}

Url view_url(const Desktop& at, const flows::SavedView& view) {
  Url url = at.url().with("ansicht", view.id);
  for (const auto& [name, value] : view.filter) url = url.with(name, value);
  return url;
}

// The saved views, and where the present one can be kept.
void views_strip(Writer& h, const Desktop& at, const std::vector<flows::SavedView>& views) {
  std::vector<ui::Link> links{
      {"Alle offenen", at.url().with("ansicht", "alle"), at.query("ansicht") == "alle"}};
  for (const flows::SavedView& one : views)
    links.push_back(
        {one.shared ? one.name + " (geteilt)" : one.name, view_url(at, one), at.query("ansicht") == one.id});
  if (!views.empty()) ui::tabs(h, "Gespeicherte Ansichten", links);
  ui::p(h, [&] { ui::link(h, list_url(at, "ansichten", "", ""), "Ansicht speichern, Spalten wählen"); });
}

bool filtered(const Desktop& at) {
  return std::any_of(std::begin(kFilters), std::end(kFilters),
                     [&](const char* name) { return !at.query(name).empty(); });
}

}  // namespace

std::span<const char* const> list_filters() { return kFilters; }

flows::ListFilter filter_of(const Desktop& at) {
  flows::ListFilter filter{.service = at.query("leistung"), .after = at.query("nach"), .limit = 40};
  for (const StatusName& one : kStatus) {
    if (at.query("status") == one.typed) filter.status = std::string(cases::to_text(one.status));
  }
  const std::string who = at.query("wer");
  filter.assignee = who == "ich"          ? at.staff().id
                    : who == "niemand"    ? "-"
                    : who == "vertretung" ? flows::kDeputised
                                          : who;
  if (who == flows::kDeputised) filter.assignee = "?";  // nobody's id
  filter.answered_only = at.query("beantwortet") == "ja";
  const auto way = std::find(std::begin(kWays), std::end(kWays), at.query("weg"));
  if (way != std::end(kWays)) filter.way = static_cast<int>(way - std::begin(kWays));
  filter.overdue = at.query("frist") == "ueberfaellig";
  filter.critical = at.query("frist") == "kritisch";
  const std::string sort = at.query("sortierung");
  if (sort == "eingang") filter.sort = flows::ListFilter::Sort::received;
  if (sort == "neueste") filter.sort = flows::ListFilter::Sort::received_newest;
  return filter;
}

Url list_url(const Desktop& at, const std::string& rest, std::string_view changed, std::string_view value) {
  Url url = at.url(rest);
  if (const std::string view = at.query("ansicht"); !view.empty()) url = url.with("ansicht", view);
  for (const char* name : kFilters) {
    const std::string present = name == changed ? std::string(value) : at.query(name);
    if (!present.empty()) url = url.with(name, present);
  }
  if (changed == "nach") url = url.with("nach", value);
  return url;
}

Result<web::Response> show_list(Desktop& at) {
  const flows::Preference own = TRY(flows::preference(at.house, at.staff()));
  const auto views = TRY(flows::saved_views(at.house, at.staff()));
  const std::string chosen = at.query("ansicht");
  if (chosen.empty() && !filtered(at) && at.query("nach").empty() && !own.view.empty()) {
    for (const flows::SavedView& one : views) {
      if (one.id == own.view) return site::see_other(at.request, view_url(at, one).str());
    }
  }
  const auto present =
      std::find_if(views.begin(), views.end(), [&](const auto& one) { return one.id == chosen; });
  const std::vector<std::string> columns =
      known_columns(present != views.end() && !present->columns.empty() ? present->columns : own.columns);
  const flows::ListFilter filter = filter_of(at);
  const flows::ListCounts numbers = TRY(flows::work_counts(at.house, at.staff()));
  const flows::ListPage list = TRY(flows::work_list(at.house, at.staff(), filter));
  const Names who = TRY(names(at));
  const ui::DeskPage page = TRY(frame(at, "Arbeitsliste"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Arbeitsliste");
    for (const identity::StandIn& one : at.staff().stands_in_for) {
      ui::alert(h, {.title = "Sie vertreten heute " + one.name + "."},
                "Was Sie dabei tun, steht mit Ihrem Namen und „i. V.“ in der Akte.");
    }
    counts(h, at, numbers);
    views_strip(h, at, views);
    filters(h, at, who, numbers);
    if (list.rows.empty()) {
      ui::empty_state(h, filtered(at) ? "Kein Vorgang passt zu diesem Filter." : "Es liegt nichts vor.", [&] {
        if (filtered(at))
          ui::link(h, at.url().with("ansicht", "alle"), "Alle offenen Vorgänge zeigen");
        else
          h.text("Neue Anträge erscheinen hier, sobald sie eingehen.");
      });
      return;
    }
    case_table(h, at, who, {.caption = "Vorgänge", .columns = columns, .sortable = true, .selectable = true},
               list.rows);
    if (!filter.after.empty() || !list.next.empty()) {
      ui::pager(h, {}, list.next.empty() ? Url{} : list_url(at, "", "nach", list.next));
      if (!filter.after.empty())
        ui::p(h, [&] { ui::link(h, list_url(at, "", "", ""), "Zum Anfang der Liste"); });
    }
  });
  return site::page(at.request, h.take());
}

Result<web::Response> show_search(Desktop& at) {
  const std::string typed = at.query("q");
  constexpr int kMost = 50;
  const auto rows = TRY(flows::search_cases(at.house, at.staff(), typed, kMost));
  const Names who = TRY(names(at));
  const std::vector<std::string> columns =
      known_columns(TRY(flows::preference(at.house, at.staff())).columns);
  ui::DeskPage page = TRY(frame(at, "Suche"));
  page.search = typed;
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Suche"}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Suche");
    if (typed.empty()) {
      ui::empty_state(h, "Was suchen Sie?",
                      "Geben Sie oben ein Aktenzeichen, ein Kassenzeichen, ein Kfz-Kennzeichen, einen Namen "
                      "oder ein Geburtsdatum ein, auch mehreres: „meier hund 1980“.");
      return;
    }
    if (rows.empty()) {
      ui::empty_state(
          h, "Nichts gefunden.",
          "Prüfen Sie die Schreibweise. Namen werden auch gefunden, wenn sie nur ähnlich klingen oder wenn "
          "Sie einen Teil davon eingeben (mindestens drei Buchstaben am Anfang oder vier aus der Mitte).");
      return;
    }
    const auto sounds = std::count_if(rows.begin(), rows.end(), [](const flows::ListRow& row) { return row.by_sound; });
    ui::p(h, rows.size() == 1 ? std::string("1 Vorgang gefunden.") : std::to_string(rows.size()) + " Vorgänge gefunden.");
    if (sounds > 0) ui::p(h, "Ergebnisse mit „klingt ähnlich“ wurden nach dem Klang des Namens gefunden, die Schreibweise ist eine andere.");
    if (rows.size() == kMost) ui::p(h, "Es gibt vielleicht noch mehr. Suchen Sie mit mehr Angaben.");
    case_table(h, at, who, {.caption = "Gefundene Vorgänge", .columns = columns}, rows);
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
  // In somebody's place it is theirs: the deputy goes on with it as it is.
  if (!view.c.assignee.empty() &&
      view.c.assignee == identity::acting_for(at.staff(), view.c.service.id, view.c.assignee))
    return site::see_other(at.request, target);
  if (!view.c.assignee.empty()) return conflict_page(at, id, {});
  // One key for the whole list: with the case it is a key for this case.
  const Status done =
      flows::take_case(at.house, at.staff(),
                       {.case_id = id, .seq = view.seq, .key = at.field("key").substr(0, 60) + "/" + id});
  if (!done && done.error().kind == ErrorKind::conflict) return conflict_page(at, id, {});
  TRY(done);
  return site::see_other(at.request, target);
}

}  // namespace rathaus::desk
