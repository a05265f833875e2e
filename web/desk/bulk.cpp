// Several cases at once: what would go and what not, a fresh confirmation, what became of each.
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "web/desk/list.h"

namespace rathaus::desk {
namespace {

const char* title_of(flows::BulkAction action) {
  switch (action) {
    case flows::BulkAction::assign: return "Mehrere Vorgänge zuweisen";
    case flows::BulkAction::remind: return "An mehrere Rückfragen erinnern";
    case flows::BulkAction::grant: return "Mehrere Anträge bewilligen";
  }
  return "";
}

std::string go_text(const flows::Batch& batch) {
  const auto n = batch.going();
  switch (batch.action) {
    case flows::BulkAction::assign:
      return fmt::format("{} {} jetzt zuweisen", n, n == 1 ? "Vorgang" : "Vorgänge");
    case flows::BulkAction::remind:
      return fmt::format("{} {} jetzt senden", n, n == 1 ? "Erinnerung" : "Erinnerungen");
    case flows::BulkAction::grant:
      return fmt::format("{} {} jetzt erlassen", n, n == 1 ? "Bescheid" : "Bescheide");
  }
  return "";
}

using Found = std::map<std::string, flows::ListRow>;

Result<Found> rows_by_id(Desktop& at, const flows::Batch& batch) {
  std::vector<std::string> ids;
  for (const flows::BulkItem& item : batch.items) ids.push_back(item.case_id);
  Found out;
  for (flows::ListRow& row : TRY(flows::rows_of(at.house, at.staff(), ids)))
    out.emplace(row.case_id, std::move(row));
  return out;
}

std::string reason(const flows::BulkItem& item) {
  Error error = refused(item.code, {}, item.detail);
  return site::german_message(error);
}

enum class Last { none, fee, reason, state };

void state_cell(Writer& h, const flows::BulkItem& item) {
  if (item.state == "done") return ui::badge(h, ui::Tone::success, "erledigt");
  if (item.state.empty()) return ui::badge(h, ui::Tone::neutral, "wartet");
  ui::badge(h, ui::Tone::danger, "nicht ausgeführt");
  h.text(" " + reason(item));
}

void item_table(Writer& h, const Desktop& at, const Found& found, const char* caption,
                const std::vector<const flows::BulkItem*>& items, Last last) {
  ui::Table table{.caption = caption,
                  .caption_hidden = true,
                  .columns = {{"Aktenzeichen"}, {"Name"}, {"Leistung"}},
                  .dense = true};
  if (last == Last::fee) table.columns.push_back({.title = "Betrag", .numeric = true});
  if (last == Last::reason) table.columns.push_back({"Grund"});
  if (last == Last::state) table.columns.push_back({"Stand"});
  ui::table(h, table, [&](ui::Rows& rows) {
    for (const flows::BulkItem* item : items) {
      const auto row = found.find(item->case_id);
      rows.row([&] {
        rows.head([&] { ui::link(h, site::url(at.case_path(item->case_id)), item->reference); });
        rows.cell(row == found.end() ? std::string() : row->second.applicant);
        rows.cell(row == found.end() ? std::string() : row->second.service_title);
        if (last == Last::fee) rows.cell(euro(item->fee_cents));
        if (last == Last::reason) rows.cell(reason(*item));
        if (last == Last::state) rows.cell([&] { state_cell(h, *item); });
      });
    }
  });
}

void plan(Writer& h, const Desktop& at, const flows::Batch& batch, const Found& found, const Names& who) {
  std::vector<const flows::BulkItem*> goes, stays;
  for (const flows::BulkItem& item : batch.items) (item.goes ? goes : stays).push_back(&item);
  ui::lead(h,
           fmt::format("{} {}, {} nicht.", goes.size(), goes.size() == 1 ? "geht" : "gehen", stays.size()));
  if (batch.action == flows::BulkAction::assign)
    ui::p(h, "Zuweisen an: " +
                 (batch.to.empty() ? std::string("niemanden (zurücklegen)") : who.staff(batch.to)) +
                 (batch.note.empty() ? "" : ". Vermerk: " + batch.note));
  if (!stays.empty()) {
    ui::h2(h, stays.size() == 1 ? std::string("Dieser Vorgang geht nicht")
                                : fmt::format("Diese {} gehen nicht", stays.size()));
    item_table(h, at, found, "Ausgenommen", stays, Last::reason);
  }
  if (goes.empty()) return ui::p(h, [&] { ui::link(h, at.url(), "Zurück zur Arbeitsliste"); });
  ui::h2(h,
         goes.size() == 1 ? std::string("Dieser Vorgang geht") : fmt::format("Diese {} gehen", goes.size()));
  item_table(h, at, found, "Wird ausgeführt", goes,
             batch.action == flows::BulkAction::grant ? Last::fee : Last::none);
  ui::form(h, {.action = at.url("sammel") / batch.id, .csrf = at.csrf(), .label = "Ausführen"}, [&] {
    if (batch.action == flows::BulkAction::grant) {
      ui::h2(h, "Bestätigen");
      ui::p(h,
            "Jeder Bescheid wird einzeln erlassen und steht einzeln in seiner Akte. Scheitert einer, gehen "
            "die anderen trotzdem. Bestätigen Sie, dass Sie es sind.");
    }
    ui::buttons(h, [&] {
      ui::button(h, {.text = go_text(batch), .busy = "Wird begonnen …"});
      ui::button(h, {.text = "Abbrechen", .kind = ui::ButtonKind::secondary, .href = at.url()});
    });
  });
}

void progress(Writer& h, const Desktop& at, const flows::Batch& batch, const Found& found) {
  std::vector<const flows::BulkItem*> failed, all;
  for (const flows::BulkItem& item : batch.items) {
    if (!item.goes) continue;
    all.push_back(&item);
    if (item.state == "failed") failed.push_back(&item);
  }
  h.el("div", {{"id", "stand"}, html::when(!batch.finished(), "data-refresh", "stand")}, [&] {
    if (batch.finished()) {
      ui::alert(
          h,
          {.tone = failed.empty() ? ui::Tone::success : ui::Tone::warning,
           .title = fmt::format("Fertig: {} von {} erledigt.", all.size() - failed.size(), all.size())},
          [&] {
            if (!failed.empty())
              ui::p(
                  h,
                  fmt::format(
                      "{} nicht ausgeführt; die anderen sind davon nicht berührt. Öffnen Sie diese einzeln.",
                      failed.size()));
          });
    } else {
      ui::alert(h, {.title = fmt::format("Läuft: {} von {}.", batch.settled(), all.size())}, [&] {
        ui::p(h, "Sie können diese Seite verlassen. Es geht auch ohne Sie weiter.");
        ui::p(h, [&] { ui::link(h, at.url("sammel") / batch.id, "Stand neu laden"); });
      });
    }
    item_table(h, at, found, "Stand der einzelnen Vorgänge", all, Last::state);
  });
  const auto left = static_cast<std::size_t>(batch.items.size()) - all.size();
  if (left > 0) ui::p(h, fmt::format("{} waren von Anfang an ausgenommen.", left));
  ui::p(h, [&] { ui::link(h, at.url(), "Zurück zur Arbeitsliste"); });
}

Result<web::Response> batch_page(Desktop& at, const std::vector<ui::FieldError>& errors, int status) {
  const flows::Batch batch =
      TRY(flows::batch_of(at.house, at.staff(), std::string(at.request.param("stapel"))));
  const Found found = TRY(rows_by_id(at, batch));
  const Names who = TRY(names(at));
  ui::DeskPage page = TRY(frame(at, title_of(batch.action)));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {title_of(batch.action)}};
  page.has_errors = !errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, title_of(batch.action));
    if (batch.started_at)
      progress(h, at, batch, found);
    else
      plan(h, at, batch, found, who);
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> refused_page(Desktop& at, const Error& error) {
  ui::DeskPage page = TRY(frame(at, "Mehrere Vorgänge"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Mehrere Vorgänge"}};
  page.has_errors = true;
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Mehrere Vorgänge");
    ui::alert(h, {.tone = ui::Tone::danger, .title = "So geht es noch nicht."}, site::german_message(error));
    ui::p(h, [&] { ui::link(h, list_url(at, "", "", ""), "Zurück zur Liste"); });
  });
  return site::page(at.request, h.take(), 422);
}

}  // namespace

Result<web::Response> post_bulk(Desktop& at) {
  flows::BulkAction action{};
  if (!flows::from_text(at.field("aktion"), action)) return refused_page(at, refused("bulk.no_action"));
  std::vector<std::string> ids;
  if (at.field("alle") == "ja") {
    ids = TRY(flows::all_of_view(at.house, at.staff(), filter_of(at)));
  } else {
    for (const web::Field& field : at.request.form()) {
      if (field.name == "wahl" && field.value.size() <= 100 && ids.size() <= flows::kBulkMost)
        ids.push_back(field.value);
    }
  }
  const std::string to = at.field("an");
  if (action == flows::BulkAction::assign && to.empty())
    return refused_page(at, refused("bulk.nobody_named"));
  const auto checked = flows::check_bulk(at.house, at.staff(), action, to == "niemand" ? std::string() : to,
                                         at.field("vermerk"), ids, at.field("key"));
  if (!checked && checked.error().kind == ErrorKind::refused) return refused_page(at, checked.error());
  return site::see_other(at.request, at.path("sammel/" + TRY(checked)));
}

Result<web::Response> show_bulk(Desktop& at) { return batch_page(at, {}, 200); }

Result<web::Response> run_bulk_page(Desktop& at) {
  const flows::Batch batch =
      TRY(flows::batch_of(at.house, at.staff(), std::string(at.request.param("stapel"))));
  const std::string here = at.path("sammel/" + batch.id);
  if (batch.started_at) return site::see_other(at.request, here);  // sent twice
  if (batch.action == flows::BulkAction::grant) {
    if (auto ask =
            site::require_fresh(at.desk.site, at.request, "Sie erlassen mehrere Bescheide auf einmal.", 0))
      return std::move(*ask);
  }
  const Status started = flows::run_bulk(at.house, at.staff(), batch.id);
  if (!started && started.error().kind == ErrorKind::refused) return refused_page(at, started.error());
  TRY(started);
  return site::see_other(at.request, here);
}

}  // namespace rathaus::desk
