// Correcting the facts of an application: pages of its form filled with what is known. The pages one has changed go along in a field,
// so that several can be changed and saved at once, with one reason and one source.
#include "flows/amend.h"

#include <algorithm>
#include <map>

#include "web/desk/acts.h"
#include "web/desk/case_panels.h"
#include "web/resident/form_parts.h"

namespace rathaus::desk {
namespace {

using flows::AmendView;

constexpr const char* kPersonPage = "person";
constexpr const char* kListPage = "liste";

struct Work {
  AmendView amend;
  std::string page;  // being changed: of the form, kPersonPage, kListPage
  std::vector<forms::FieldError> shown;  // errors of the form that are told now
  std::vector<ui::FieldError> errors;  // of the person, the reason and the source
  std::map<std::string, std::string> person;  // as typed, while something in it is wrong
};

// How the page reads what is open: no upload, no link that would lose what was typed.
std::vector<forms::Block> blocks_for_desk(std::vector<forms::Block> blocks) {
  std::erase_if(blocks, [](const forms::Block& one) {
    return one.kind == forms::BlockKind::field && one.control == forms::Control::file;
  });
  for (forms::Block& one : blocks) {
    if (one.control == forms::Control::combobox) one.control = forms::Control::select;
    for (forms::ManagerEntry& entry : one.entries) entry.page_id.clear();
  }
  return blocks;
}

void changes_so_far(Writer& h, const AmendView& amend) {
  if (amend.changes.empty()) return;
  ui::panel(h, {.title = "Ihre Änderungen bisher", .id = "aenderungen"}, [&] {
    std::vector<ui::Fact> facts;
    for (const cases::FactChange& one : amend.changes) {
      facts.push_back({std::string(one.label),
                       one.after.empty() ? std::string("(keine Angabe)") : one.after,
                       {},
                       "bisher: " + (one.before.empty() ? std::string("keine Angabe") : one.before)});
    }
    ui::facts(h, facts);
  });
}

void reason_fields(Writer& h, const Desktop& at, const Work& work) {
  ui::textarea(h, {.name = "grund",
                   .label = "Warum ändern Sie das?",
                   .value = at.field("grund"),
                   .error = ui::error_of(work.errors, "grund"),
                   .rows = 2,
                   .maxlength = 2'000,
                   .note = "steht in der Akte"});
  ui::input(h, {.name = "quelle",
                .label = "Woher wissen Sie es?",
                .value = at.field("quelle"),
                .hint = "zum Beispiel: Anruf von Frau Meier am 3.3., Ausweis gesehen, Melderegister",
                .error = ui::error_of(work.errors, "quelle"),
                .maxlength = 400});
}

void person_fields(Writer& h, const Work& work) {
  for (const flows::PersonRow& row : flows::person_rows(work.amend)) {
    const auto typed = work.person.find(row.name);
    const std::string value = typed == work.person.end() ? row.value : typed->second;
    const std::string name = "person." + row.name;
    if (row.name == "born_on")
      ui::date(h, {.name = name,
                   .label = row.label,
                   .value = value,
                   .error = ui::error_of(work.errors, name),
                   .optional = true});
    else
      ui::input(h, {.name = name,
                    .label = row.label,
                    .value = value,
                    .error = ui::error_of(work.errors, name),
                    .optional = true,
                    .maxlength = 200});
  }
}

void page_choice(Writer& h, const Work& work) {
  ui::fieldset(h, {.legend = "Was möchten Sie ändern?", .id = "seiten"}, [&] {
    h.el("ul", {{"class", "kern-list"}}, [&] {
      const auto entry = [&](const std::string& id, const std::string& title) {
        h.el("li", [&] {
          ui::button(h, {.text = title,
                         .kind = ui::ButtonKind::tertiary,
                         .name = "zu",
                         .value = id,
                         .small = true,
                         .novalidate = true});
        });
      };
      for (const forms::Page& page : work.amend.pages) entry(page.id, page.title);
      entry(kPersonPage, "Person und Anschrift (für den Bescheid)");
    });
  });
}

Result<web::Response> draw(Desktop& at, const Work& work, int status) {
  const AmendView& amend = work.amend;
  const bool person = work.page == kPersonPage;
  const forms::Page* page =
      person || work.page == kListPage ? nullptr : forms::find_page(amend.pages, work.page);
  forms::PageModel model;
  Typed typed;
  if (page != nullptr) {
    model = forms::render_model(amend.form(), amend.pages, page->id, amend.draft, work.shown);
    for (const forms::ErrorLink& error : model.summary)
      typed.errors.push_back({std::string(error.target_id), std::string(error.text)});
  }
  for (const ui::FieldError& error : work.errors) typed.errors.push_back(error);
  const std::vector<forms::Block> blocks = blocks_for_desk(model.blocks);
  return act_page(
      at, amend.view, "Angaben ändern", typed,
      [&](Writer& h) {
        ui::p(h,
              "Sie berichtigen, womit das Amt rechnet. Was die Person eingereicht hat, bleibt in der Akte "
              "unverändert und lesbar; die Änderung steht daneben, mit Ihrem Namen, Grund und Quelle. "
              "Regeln und Beträge werden neu berechnet.");
        changes_so_far(h, amend);
        case_form(h, at, amend.view, "angaben",
                  [&] {
                    ui::hidden(h, "entwurf", flows::kept_of(amend));
                    ui::hidden(h, "seite", page != nullptr ? page->id : person ? kPersonPage : kListPage);
                    if (page != nullptr) {
                      ui::h2(h, model.title);
                      resident::draw_blocks(h, blocks, at.case_path(amend.view.c.id),
                                            at.case_path(amend.view.c.id));
                    } else if (person) {
                      ui::h2(h, "Person und Anschrift");
                      person_fields(h, work);
                    } else {
                      page_choice(h, work);
                    }
                    if (page != nullptr || person || !amend.changes.empty()) {
                      reason_fields(h, at, work);
                      ui::buttons(h, [&] {
                        ui::button(h, {.text = "Änderung speichern",
                                       .name = "tun",
                                       .value = "speichern",
                                       .novalidate = true});
                        if (page != nullptr || person)
                          ui::button(h, {.text = "Noch eine andere Angabe ändern",
                                         .kind = ui::ButtonKind::secondary,
                                         .name = "zu",
                                         .value = kListPage,
                                         .novalidate = true});
                      });
                    }
                  },
                  {.label = "Angaben ändern", .default_name = "tun", .default_value = "speichern"});
      },
      status);
}

}  // namespace

Result<web::Response> show_amend(Desktop& at) {
  Work work{.amend = TRY(flows::amend_view(at.house, at.staff(), std::string(at.request.param("fall")))),
            .page = at.query("seite"),
            .shown = {},
            .errors = {},
            .person = {}};
  if (work.amend.view.c.decision || !work.amend.view.c.open())
    return site::see_other(at.request, at.case_path(work.amend.view.c.id));
  if (work.page.empty()) work.page = kListPage;
  return draw(at, work, 200);
}

Result<web::Response> post_amend(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  Work work{.amend = TRY(flows::amend_view(at.house, at.staff(), action.case_id)),
            .page = at.field("seite"),
            .shown = {},
            .errors = {},
            .person = {}};
  AmendView& amend = work.amend;
  TRY(flows::amend_with(amend, at.field("entwurf"), nullptr, {}));
  std::optional<forms::Page> page;
  if (const forms::Page* found = forms::find_page(amend.pages, work.page)) page = *found;
  if (page) {
    const forms::PostFields fields = resident::fields_of(at.request, amend.form());
    TRY(flows::amend_with(amend, {}, &*page, fields));
  } else if (work.page == kPersonPage) {
    std::map<std::string, std::string> typed;
    for (const flows::PersonRow& row : flows::person_rows(amend)) {
      if (at.request.form().has("person." + row.name)) typed[row.name] = at.field("person." + row.name);
    }
    for (const flows::PersonProblem& one : flows::amend_person(amend, typed))
      work.errors.push_back({"person." + one.field, std::string(one.text)});
    if (!work.errors.empty()) work.person = std::move(typed);
  }
  if (const std::string to = at.field("zu"); !to.empty() && at.field("tun").empty()) {
    work.errors.clear();
    if (work.person.empty()) work.page = to;
    return draw(at, work, 200);
  }
  if (amend.structure_changed) return draw(at, work, 200);
  if (!amend.errors.empty()) {
    work.shown = amend.errors;
    // The first mistake may stand on another page than the one that was sent.
    const forms::Page* where = forms::page_of(amend.pages, amend.errors.front().place);
    if (where != nullptr) work.page = where->id;
    return draw(at, work, 422);
  }
  if (at.field("grund").empty())
    work.errors.push_back({"grund", "Schreiben Sie, warum Sie die Angabe ändern."});
  if (at.field("quelle").empty())
    work.errors.push_back({"quelle", "Schreiben Sie, woher Sie die richtige Angabe haben."});
  if (!work.errors.empty()) return draw(at, work, 422);
  const Status done = flows::amend_facts(at.house, at.staff(), action, amend,
                                         {.reason = at.field("grund"), .source = at.field("quelle")});
  if (done) return site::see_other(at.request, at.case_path(action.case_id) + "#angaben");
  if (done.error().kind == ErrorKind::conflict) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const cases::FactChange& one : amend.changes) all.emplace_back(one.label, one.after);
    all.emplace_back("Grund", at.field("grund"));
    all.emplace_back("Quelle", at.field("quelle"));
    return conflict_page(at, action.case_id, all);
  }
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  work.errors.push_back({"", site::german_message(done.error())});
  return draw(at, work, 422);
}

// What was changed, beside what was sent: who, when, why, and whose word it is.
void amendments_list(Writer& h, const cases::Case& c, const Names& who) {
  if (c.amendments.empty()) return;
  ui::h3(h, "Vom Amt geändert");
  for (auto one = c.amendments.rbegin(); one != c.amendments.rend(); ++one) {
    std::vector<ui::Fact> facts;
    for (const cases::FactChange& change : one->changes) {
      facts.push_back({std::string(change.label),
                       change.after.empty() ? std::string("(keine Angabe)") : change.after,
                       {},
                       "eingereicht oder bisher: " +
                           (change.before.empty() ? std::string("keine Angabe") : change.before)});
    }
    ui::facts(h, facts);
    ui::muted(h, to_german(one->at) + ", " + who.staff(one->by) +
                     (one->acting_for.empty() ? "" : " i. V. " + who.staff(one->acting_for)) +
                     ". Grund: " + one->reason + " Quelle: " + one->source);
  }
  ui::muted(h, "Die Kopie des Antrags (PDF) zeigt, was eingereicht wurde.");
}

}  // namespace rathaus::desk
