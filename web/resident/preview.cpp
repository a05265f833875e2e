// The computed preview of a service that another body decides: before sending, with its steps, marked as not binding.
#include "libs/json/json.h"
#include "modules/fees/fees.h"
#include "modules/forms/answers.h"
#include "modules/notices/letter.h"
#include "web/resident/internal.h"

namespace rathaus::resident {

void draw_preview(ui::Writer& h, const Site& site, const flows::DraftView& view,
                  const forms::Evaluation& evaluation) {
  if (!view.package->handover || !view.package->handover->preview) return;
  const auto town = site.house.town(view.tenant);
  const auto answers = json::parse_object(forms::to_json(view.form(), evaluation.answers));
  if (!town || !answers) return;
  const LocalDate today = berlin_date(site.house.runtime.now());
  event::Object given = *answers;
  given[fees::kReceivedOn] = to_iso(today);
  const fees::Proposal proposal =
      fees::propose(view.package->rules, notices::parameters_for(*view.package, **town), given, today);
  ui::h2(h, "Vorausberechnung");
  ui::alert(h, {.tone = ui::Tone::info, .title = "Diese Berechnung ist nicht verbindlich"}, [&] {
    const std::string to = proposal.shown.contains(view.package->handover->to)
                               ? proposal.shown.at(view.package->handover->to)
                               : "";
    ui::p(h, "Sie folgt nur aus Ihren Angaben. Es entscheidet eine andere Stelle" +
                 (to.empty() ? std::string(".") : ": " + to + "."));
  });
  std::vector<std::string> lines;
  for (const fees::Step& step : proposal.explanation)
    lines.push_back(step.text + (step.rule.empty() ? "" : " (" + step.rule + ")"));
  if (!lines.empty()) {
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (const std::string& line : lines) h.el("li", line);
    });
  }
  for (const fees::Step& ground : proposal.refuse)
    ui::p(h, ground.text + (ground.rule.empty() ? "" : " (" + ground.rule + ")"));
  if (lines.empty() && proposal.refuse.empty())
    ui::p(h, "Aus Ihren Angaben lässt sich noch nichts berechnen.");
}

}  // namespace rathaus::resident
