// Saved views of the list and the columns it shows.
#include <algorithm>

#include "web/desk/list.h"

namespace rathaus::desk {
namespace {

struct Kept {
  std::string name;
  bool shared = false, preset = false;
  std::vector<std::string> columns;
};

std::vector<std::string> chosen_columns(const Desktop& at) {
  std::vector<std::string> out;
  for (const web::Field& field : at.request.form()) {
    if (field.name == "spalten" && out.size() < 20) out.push_back(field.value);
  }
  return out.empty() ? out : known_columns(out);
}

// The filters of the list this page was opened from, in words.
std::string filter_words(const Desktop& at, const Names& names) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  for (const char* name : list_filters()) {
    const std::string value = at.query(name);
    if (value.empty()) continue;
    const std::string key = name;
    if (key == "wer")
      add(value == "ich"          ? "liegt bei mir"
          : value == "niemand"    ? "liegt bei niemandem"
          : value == "vertretung" ? "liegt bei denen, die ich vertrete"
                                  : "liegt bei " + names.staff(value));
    else if (key == "beantwortet")
      add("Rückfrage beantwortet");
    else if (key == "frist")
      add(value == "kritisch" ? "rechtlich kritisch" : "überfällig");
    else if (key == "sortierung")
      add(value == "neueste" ? "neueste zuerst" : "älteste zuerst");
    else if (key == "leistung") {
      const auto package = at.house.shelf.offered(at.visit.tenant, value);
      add("Leistung " + (package ? (*package)->title : value));
    } else
      add(key == "weg" ? "Eingangsweg " + value : "Status " + value);
  }
  return out.empty() ? "alle offenen Vorgänge, nach Frist" : out;
}

void save_form(Writer& h, const Desktop& at, const Names& who, const flows::Preference& own, const Kept& kept,
               const std::vector<ui::FieldError>& errors) {
  ui::panel(h, {.title = "Diese Ansicht speichern"}, [&] {
    ui::p(h, "Gespeichert wird: " + filter_words(at, who) + ".");
    ui::form(h,
             {.action = list_url(at, "ansichten", "", ""),
              .csrf = at.csrf(),
              .key = site::fresh_key(),
              .label = "Ansicht speichern",
              .default_name = "tun",
              .default_value = "ansicht"},
             [&] {
               ui::input(h, {.name = "name",
                             .label = "Name der Ansicht",
                             .value = kept.name,
                             .hint = "zum Beispiel „Neue Hunde“",
                             .error = ui::error_of(errors, "name"),
                             .maxlength = 60});
               std::vector<ui::Option> columns;
               const std::vector<std::string> shown =
                   known_columns(kept.columns.empty() ? own.columns : kept.columns);
               for (const ListColumn& one : list_columns()) {
                 columns.push_back(
                     {one.key, one.title, {}, std::find(shown.begin(), shown.end(), one.key) != shown.end()});
               }
               ui::checkboxes(h, {.name = "spalten",
                                  .label = "Spalten",
                                  .hint = "Das Aktenzeichen steht immer vorn.",
                                  .options = columns,
                                  .optional = true});
               ui::checkbox(h, {.name = "voreinstellung",
                                .label = "Die Arbeitsliste soll mit dieser Ansicht beginnen",
                                .checked = kept.preset});
               if (at.staff().has("head"))
                 ui::checkbox(h, {.name = "geteilt",
                                  .label = "Für alle im Haus",
                                  .hint = "Jede Person sieht darin nur ihre eigenen Leistungen.",
                                  .error = ui::error_of(errors, "geteilt"),
                                  .checked = kept.shared});
               ui::buttons(h, [&] {
                 ui::button(h, {.text = "Ansicht speichern", .name = "tun", .value = "ansicht"});
                 ui::button(h, {.text = "Nur die Spalten übernehmen",
                                .kind = ui::ButtonKind::secondary,
                                .name = "tun",
                                .value = "spalten",
                                .novalidate = true});
               });
             });
  });
}

void view_table(Writer& h, const Desktop& at, const Names& who, const std::vector<flows::SavedView>& views,
                const flows::Preference& own) {
  if (views.empty())
    return ui::empty_state(h, "Noch keine Ansicht gespeichert.",
                           "Stellen Sie in der Arbeitsliste Filter ein und kommen Sie von dort hierher.");
  ui::form(h, {.action = at.url("ansichten/loeschen"), .csrf = at.csrf(), .label = "Gespeicherte Ansichten"},
           [&] {
             ui::table(h,
                       {.caption = "Gespeicherte Ansichten",
                        .caption_hidden = true,
                        .columns = {{"Name"}, {"Von"}, {"Für"}, {.title = "Aktion", .hidden_title = true}},
                        .dense = true},
                       [&](ui::Rows& rows) {
                         for (const flows::SavedView& one : views) {
                           rows.row([&] {
                             Url open = at.url().with("ansicht", one.id);
                             for (const auto& [name, value] : one.filter) open = open.with(name, value);
                             rows.head([&] {
                               ui::link(h, open, one.name);
                               if (one.id == own.view) ui::badge(h, ui::Tone::info, "Voreinstellung");
                             });
                             rows.cell(who.staff(one.owner));
                             rows.cell(one.shared ? "alle im Haus" : "mich");
                             rows.cell([&] {
                               if (one.owner != at.staff().id && !at.staff().has("head")) return;
                               ui::button(h, {.text = "Löschen",
                                              .kind = ui::ButtonKind::secondary,
                                              .name = "ansicht",
                                              .value = one.id,
                                              .hidden_context = one.name,
                                              .small = true});
                             });
                           });
                         }
                       });
           });
}

Result<web::Response> views_page(Desktop& at, const Kept& kept, const std::vector<ui::FieldError>& errors,
                                 int status) {
  const auto views = TRY(flows::saved_views(at.house, at.staff()));
  const flows::Preference own = TRY(flows::preference(at.house, at.staff()));
  const Names who = TRY(names(at));
  ui::DeskPage page = TRY(frame(at, "Ansichten der Arbeitsliste"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Ansichten der Arbeitsliste"}};
  page.has_errors = !errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Ansichten der Arbeitsliste");
    if (!at.query("gespeichert").empty())
      ui::alert(h, {.tone = ui::Tone::success, .title = "Gespeichert.", .live = true});
    view_table(h, at, who, views, own);
    if (!own.view.empty()) {
      ui::form(h, {.action = at.url("ansichten"), .csrf = at.csrf(), .label = "Voreinstellung"}, [&] {
        ui::button(h, {.text = "Arbeitsliste wieder mit allen offenen beginnen",
                       .kind = ui::ButtonKind::secondary,
                       .name = "tun",
                       .value = "ohne",
                       .small = true});
      });
    }
    save_form(h, at, who, own, kept, errors);
  });
  return site::page(at.request, h.take(), status);
}

}  // namespace

Result<web::Response> show_views(Desktop& at) { return views_page(at, {}, {}, 200); }

Result<web::Response> post_view(Desktop& at) {
  flows::Preference own = TRY(flows::preference(at.house, at.staff()));
  const std::string what = at.field("tun");
  if (what == "ohne" || what == "spalten") {
    if (what == "ohne")
      own.view.clear();
    else
      own.columns = chosen_columns(at);
    TRY(flows::set_preference(at.house, at.staff(), own));
    return site::see_other(at.request, at.path("ansichten") + "?gespeichert=1");
  }
  const Kept kept{.name = at.field("name"),
                  .shared = at.field("geteilt") == "ja",
                  .preset = at.field("voreinstellung") == "ja",
                  .columns = chosen_columns(at)};
  flows::SavedView view{.name = kept.name, .shared = kept.shared, .columns = kept.columns};
  for (const char* name : list_filters()) {
    if (const std::string value = at.query(name); !value.empty() && value.size() <= 100)
      view.filter.emplace(name, value);
  }
  const auto saved = flows::save_view(at.house, at.staff(), view, at.field("key"));
  if (!saved && saved.error().kind == ErrorKind::refused)
    return views_page(at, kept, {{saved.error().field, site::german_message(saved.error())}}, 422);
  const std::string id = TRY(saved);
  if (kept.preset) {
    own.view = id;
    TRY(flows::set_preference(at.house, at.staff(), own));
  }
  Url open = at.url().with("ansicht", id);
  for (const auto& [name, value] : view.filter) open = open.with(name, value);
  return site::see_other(at.request, open.str());
}

Result<web::Response> post_delete_view(Desktop& at) {
  const std::string id = at.field("ansicht");
  TRY(flows::delete_view(at.house, at.staff(), id));
  return site::see_other(at.request, at.path("ansichten") + "?gespeichert=1");
}

}  // namespace rathaus::desk
