// Who stands in for whom, from when until when. Why somebody is away is nobody's business here.
#include <algorithm>

#include "flows/deputies.h"
#include "web/desk/list.h"

namespace rathaus::desk {
namespace {

std::string state_words(const identity::Deputyship& one, LocalDate today) {
  if (one.ended_at) return "beendet am " + to_german(berlin_date(*one.ended_at));
  if (one.until < today) return "abgelaufen";
  return one.from > today ? "ab " + to_german(one.from) : "läuft";
}

void table(Writer& h, const Desktop& at, const Names& who, const std::vector<identity::Deputyship>& all) {
  if (all.empty()) return ui::empty_state(h, "Zurzeit ist keine Vertretung eingetragen.");
  ui::form(h, {.action = at.url("vertretung/beenden"), .csrf = at.csrf(), .label = "Vertretungen"}, [&] {
    ui::table(h,
              {.caption = "Vertretungen",
               .caption_hidden = true,
               .columns = {{"Abwesend"},
                           {"Vertretung"},
                           {"Von"},
                           {"Bis einschließlich"},
                           {"Stand"},
                           {"Eingetragen von"},
                           {.title = "Aktion", .hidden_title = true}},
               .dense = true},
              [&](ui::Rows& rows) {
                for (const identity::Deputyship& one : all) {
                  const bool over = identity::is_over(one, at.today());
                  rows.row([&] {
                    rows.head(who.staff(one.absent));
                    rows.cell(who.staff(one.deputy));
                    rows.cell(to_german(one.from));
                    rows.cell(to_german(one.until));
                    rows.cell([&] {
                      ui::badge(h, identity::holds(one, at.today()) ? ui::Tone::success : ui::Tone::neutral,
                                state_words(one, at.today()));
                    });
                    rows.cell(who.staff(one.set_by));
                    rows.cell([&] {
                      if (over) return;
                      ui::button(h, {.text = "Beenden",
                                     .kind = ui::ButtonKind::secondary,
                                     .name = "vertretung",
                                     .value = one.id,
                                     .hidden_context =
                                         who.staff(one.absent) + ", vertreten von " + who.staff(one.deputy),
                                     .small = true});
                    });
                  });
                }
              });
  });
}

void set_form(Writer& h, const Desktop& at, const Names& who, const Typed& typed) {
  std::vector<ui::Option> people, others;
  for (const identity::Staff& one : who.all()) people.push_back({std::string(one.id), std::string(one.name)});
  const bool head = at.staff().has("head");
  for (const ui::Option& one : people) {
    if (head || one.value.view() != at.staff().id) others.push_back(one);
  }
  ui::panel(h, {.title = "Vertretung eintragen"}, [&] {
    ui::p(h,
          "Die Vertretung sieht die Leistungen der abwesenden Person und handelt mit eigenem Namen „i. V.“. "
          "Die Vertretung endet von selbst.");
    ui::form(h,
             {.action = at.url("vertretung"),
              .csrf = at.csrf(),
              .key = site::fresh_key(),
              .label = "Vertretung eintragen"},
             [&] {
               if (head)
                 ui::select(h, {.name = "abwesend",
                                .label = "Wer ist abwesend?",
                                .error = ui::error_of(typed.errors, "abwesend"),
                                .options = people,
                                .value = typed.value("abwesend", at.staff().id)});
               ui::select(h, {.name = "vertretung",
                              .label = head ? "Wer vertritt?" : "Wer vertritt Sie?",
                              .error = ui::error_of(typed.errors, "vertretung"),
                              .options = others,
                              .value = typed.value("vertretung")});
               ui::date(h, {.name = "von",
                            .label = "Von",
                            .value = typed.value("von", to_german(at.today())),
                            .error = ui::error_of(typed.errors, "von")});
               ui::date(h, {.name = "bis",
                            .label = "Bis einschließlich",
                            .value = typed.value("bis", to_german(plus_days(at.today(), 13))),
                            .error = ui::error_of(typed.errors, "bis")});
               ui::buttons(h, [&] { ui::button(h, {.text = "Vertretung eintragen"}); });
             });
  });
}

Result<web::Response> deputies_page(Desktop& at, const Typed& typed, int status) {
  const auto all = TRY(flows::deputyships(at.house, at.staff()));
  const Names who = TRY(names(at));
  ui::DeskPage page = TRY(frame(at, "Vertretung"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {"Vertretung"}};
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, "Vertretung");
    if (!at.query("gespeichert").empty())
      ui::alert(h, {.tone = ui::Tone::success, .title = "Gespeichert.", .live = true});
    table(h, at, who, all);
    set_form(h, at, who, typed);
  });
  return site::page(at.request, h.take(), status);
}

}  // namespace

Result<web::Response> show_deputies(Desktop& at) { return deputies_page(at, {}, 200); }

Result<web::Response> post_deputy(Desktop& at) {
  Typed typed;
  for (const char* name : {"abwesend", "vertretung", "von", "bis"})
    typed.values.emplace(name, at.field(name));
  identity::Deputyship facts{.absent = at.staff().has("head") ? at.field("abwesend") : at.staff().id,
                             .deputy = at.field("vertretung")};
  const auto from = parse_german_date(at.field("von")), until = parse_german_date(at.field("bis"));
  if (facts.absent.empty()) typed.errors.push_back({"abwesend", "Wählen Sie, wer abwesend ist."});
  if (facts.deputy.empty()) typed.errors.push_back({"vertretung", "Wählen Sie, wer vertritt."});
  const std::string example =
      "Geben Sie ein Datum ein, das es gibt, zum Beispiel " + to_german(at.today()) + ".";
  if (!from) typed.errors.push_back({"von", example});
  if (!until) typed.errors.push_back({"bis", example});
  if (!typed.errors.empty()) return deputies_page(at, typed, 422);
  facts.from = *from;
  facts.until = *until;
  const Status set = flows::set_deputy(at.house, at.staff(), facts, at.field("key"));
  if (!set && set.error().kind == ErrorKind::refused) {
    typed.errors.push_back({set.error().field, site::german_message(set.error())});
    return deputies_page(at, typed, 422);
  }
  TRY(set);
  return site::see_other(at.request, at.path("vertretung") + "?gespeichert=1");
}

Result<web::Response> post_end_deputy(Desktop& at) {
  TRY(flows::end_deputy(at.house, at.staff(), at.field("vertretung")));
  return site::see_other(at.request, at.path("vertretung") + "?gespeichert=1");
}

}  // namespace rathaus::desk
