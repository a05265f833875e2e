// Which drafts were deleted, when and why: the proof that the promise of 30 days is kept. No names, no contents: they are gone.
#include "libs/json/json.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

Result<web::Response> show_deleted_drafts(Desktop& at) {
  const auto read = TRY(at.house.runtime.read(at.staff().tenant));
  std::vector<event::RecordedEvent> log;
  if (auto all = read->history("drafts")) log = std::move(*all);
  constexpr std::size_t kMost = 500;
  const ui::DeskPage page = TRY(frame(at, "Gelöschte Entwürfe"));
  ui::Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Gelöschte Entwürfe");
    ui::p(h,
          "Entwürfe werden 30 Tage nach der letzten Änderung gelöscht (§ 8a Abs. 3 OZG). Jede Löschung steht "
          "auch im Nachweisprotokoll.");
    if (log.empty()) {
      ui::empty_state(h, "Noch kein Entwurf gelöscht.",
                      "Sobald der erste Entwurf gelöscht ist, steht es hier.");
      return;
    }
    if (log.size() > kMost)
      ui::muted(h, "Die letzten " + std::to_string(kMost) + " von " + std::to_string(log.size()) + ".");
    const ui::Table table{.caption = "Gelöschte Entwürfe",
                          .caption_hidden = true,
                          .columns = {{"Nummer"}, {"Entwurf"}, {"Leistung"}, {"Gelöscht am"}, {"Warum"}},
                          .dense = true};
    ui::table(h, table, [&](ui::Rows& out) {
      for (std::size_t i = log.size(); i > 0 && log.size() - i < kMost; --i) {
        const event::RecordedEvent& one = log[i - 1];
        const auto text = [&](std::string_view key) {
          return std::string(json::find_string(one.event.data, key).value_or("").value_or(""));
        };
        const std::string service = text("service");
        const auto package = at.house.shelf.offered(at.staff().tenant, service);
        out.row([&] {
          out.head(std::to_string(one.seq));
          out.cell(text("draft") + "…");
          out.cell(package ? (*package)->title : service.empty() ? std::string("–") : service);
          out.cell(to_german(one.at));
          out.cell(std::string(text("reason") == "owner" ? "von der Person selbst gelöscht"
                                                         : "Frist von 30 Tagen abgelaufen"));
        });
      }
    });
  });
  return site::page(at.request, h.take());
}

}  // namespace rathaus::desk
