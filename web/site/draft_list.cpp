#include "web/site/draft_list.h"

#include <algorithm>

namespace rathaus::site {

void draft_list(ui::Writer& h, const Site& site, const Visit& who, std::vector<flows::DraftView> drafts) {
  std::ranges::sort(drafts, std::greater{}, &flows::DraftView::saved_at);
  const Instant now = site.house.runtime.now();
  for (const flows::DraftView& view : drafts) {
    const std::string whom = view.acting ? view.acting->principal.display_name() : std::string();
    const std::string path = town_path(view.tenant, "antrag/" + view.id);
    // BSI TR-03172-3 A3.16.03: going on needs a fresh login at the service's level.
    const bool open = flows::may_open(view, who.caller, now);
    ui::panel(h, {.title = std::string_view(view.package->title), .heading_level = 3}, [&] {
      std::vector<ui::Fact> facts;
      if (!whom.empty()) facts.push_back({"Für", whom});
      facts.push_back({"Zuletzt gespeichert", to_german(view.saved_at())});
      facts.push_back({"Wird gelöscht am", to_german(berlin_date(view.deleted_at))});
      ui::facts(h, facts);
      // Deleted in a week: said at every login.
      if (view.deleted_at <= now + std::chrono::hours(24 * 7))
        ui::alert(h, {.tone = ui::Tone::warning, .title = "Dieser Entwurf wird bald gelöscht"},
                  "Jede Änderung verlängert die Zeit um 30 Tage.");
      if (!open) ui::p(h, "Zum Weitermachen müssen Sie sich mit dem Bundeskonto neu anmelden.");
      ui::buttons(h, [&] {
        ui::button(h, {.text = open ? "Weiter" : "Neu anmelden",
                       .kind = ui::ButtonKind::secondary,
                       .href = open ? url(path) : url("/konto/national").with("weiter", path),
                       .hidden_context = std::string_view(view.package->title)});
      });
    });
  }
}

}  // namespace rathaus::site
