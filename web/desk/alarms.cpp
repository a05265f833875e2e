// What presses: past a day the law watches, or overdue. One's own (and of whom one stands in for), and all one may see.
#include "web/desk/list.h"

namespace rathaus::desk {
namespace {

constexpr int kShown = 40;

struct Pressing {
  std::vector<flows::ListRow> critical, overdue;
};

// Own: each look by assignee; merged by day.
Result<Pressing> pressing(Desktop& at, bool all) {
  Pressing out;
  std::vector<std::string> people{at.staff().id};
  if (!at.staff().stands_in_for.empty()) people.emplace_back(flows::kDeputised);
  if (all) people = {std::string()};
  for (const std::string& person : people) {
    auto critical =
        TRY(flows::work_list(at.house, at.staff(), {.assignee = person, .critical = true, .limit = kShown}));
    auto overdue =
        TRY(flows::work_list(at.house, at.staff(), {.assignee = person, .overdue = true, .limit = kShown}));
    for (flows::ListRow& row : critical.rows) out.critical.push_back(std::move(row));
    for (flows::ListRow& row : overdue.rows) {
      if (!row.critical) out.overdue.push_back(std::move(row));
    }
  }
  return out;
}

void block(Writer& h, const Desktop& at, const Names& who, const char* title, std::int64_t count,
           const std::vector<flows::ListRow>& rows, const Url& more) {
  ui::h2(h, std::string(title) + " (" + std::to_string(count) + ")");
  if (rows.empty()) return ui::p(h, "Nichts.");
  case_table(h, at, who,
             {.caption = title, .columns = {"leistung", "name", "frist", "status", "zugewiesen", "aufgabe"}},
             rows);
  if (count > static_cast<std::int64_t>(rows.size()) && !more.empty())
    ui::p(h, [&] { ui::link(h, more, "Alle in der Arbeitsliste zeigen"); });
}

}  // namespace

Result<web::Response> show_alarms(Desktop& at) {
  const bool all = at.query("wer") == "alle";
  const flows::AlarmCounts n = TRY(flows::alarm_counts(at.house, at.staff()));
  const Pressing found = TRY(pressing(at, all));
  const Names who = TRY(names(at));
  ui::DeskPage page = TRY(frame(at, "Fristen"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Fristen"}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Fristen");
    ui::tabs(h, "Wessen Vorgänge",
             {{"Meine", at.url("fristen"), !all, static_cast<int>(n.overdue)},
              {"Alle, die ich sehe", at.url("fristen").with("wer", "alle"), all,
               static_cast<int>(n.all_overdue)}});
    if (!at.staff().stands_in_for.empty() && !all)
      ui::muted(h, "Mit den Vorgängen der Personen, die Sie heute vertreten.");
    Url list = at.url();
    if (!all) list = list.with("wer", "ich");
    const std::int64_t critical = all ? n.all_critical : n.critical,
                       overdue = all ? n.all_overdue : n.overdue;
    block(h, at, who, "Rechtlich kritisch", critical, found.critical, list.with("frist", "kritisch"));
    block(h, at, who, "Außerdem überfällig", overdue > critical ? overdue - critical : 0, found.overdue,
          list.with("frist", "ueberfaellig"));
  });
  return site::page(at.request, h.take());
}

}  // namespace rathaus::desk
