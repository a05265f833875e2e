// One case goes into another: both are shown side by side first, what differs is marked, and two people are asked about.
#include <algorithm>

#include "flows/acts.h"
#include "modules/cases/protection.h"
#include "modules/forms/summary.h"
#include "libs/json/json.h"
#include "web/desk/acts.h"

namespace rathaus::desk {
namespace {

struct Line {
  std::string label, here, there;
  bool differs() const { return here != there; }
};

std::string day(const std::string& iso) {
  const auto date = parse_iso_date(iso);
  return date ? to_german(*date) : iso;
}

void answer_lines(const flows::CaseView& view, bool here, std::vector<Line>& out) {
  const auto answers = forms::answers_from_json(*view.package->form, json::canonical(view.c.answers));
  if (!answers) return;
  for (const forms::SummarySection& section :
       forms::summary(*view.package->form, *answers, {}, forms::Words::output)) {
    for (const forms::SummaryRow& row : section.rows) {
      std::string all;
      for (const std::string& value : row.values) all += (all.empty() ? "" : ", ") + value;
      const std::string label = (section.title.empty() ? "" : section.title + ": ") + row.label;
      // The same question in both stands in one line; a repeated one in the order in which it was answered.
      const auto same = std::find_if(out.begin(), out.end(), [&](const Line& one) {
        return one.label == label && (here ? one.here : one.there).empty();
      });
      if (same != out.end())
        (here ? same->here : same->there) = all;
      else
        out.push_back(here ? Line{label, all, {}} : Line{label, {}, all});
    }
  }
}

std::vector<Line> compare(const flows::CaseView& goes, const flows::CaseView& stays) {
  const cases::Applicant &a = goes.c.applicant, &b = stays.c.applicant;
  std::vector<Line> out{
      {"Antragstellend", a.display_name(), b.display_name()},
      {"Geburtsdatum", day(a.born_on), day(b.born_on)},
      {"Anschrift", a.street + ", " + a.postal_code + " " + a.city,
       b.street + ", " + b.postal_code + " " + b.city},
      {"E-Mail", a.email, b.email},
      {"Eingegangen", to_german(goes.c.received_at), to_german(stays.c.received_at)},
      {"Unterlagen", std::to_string(goes.c.attachments.size()), std::to_string(stays.c.attachments.size())}};
  const std::size_t facts = out.size();
  std::vector<Line> answers;
  answer_lines(goes, true, answers);
  answer_lines(stays, false, answers);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(facts), answers.begin(), answers.end());
  return out;
}

void comparison(Writer& h, const flows::CaseView& goes, const flows::CaseView& stays) {
  const std::vector<Line> lines = compare(goes, stays);
  const auto differ =
      std::count_if(lines.begin(), lines.end(), [](const Line& one) { return one.differs(); });
  const ui::Table table{.caption = "Beide Vorgänge nebeneinander: " + std::to_string(differ) +
                                   (differ == 1 ? " Unterschied" : " Unterschiede"),
                        .columns = {{"Angabe"},
                                    {goes.c.reference + " (wird geschlossen)"},
                                    {stays.c.reference + " (bleibt)"},
                                    {"Vergleich"}},
                        .dense = true,
                        .id = "vergleich"};
  ui::table(h, table, [&](ui::Rows& rows) {
    for (const Line& one : lines) {
      rows.row({.tone = one.differs() ? ui::Tone::warning : ui::Tone::neutral}, [&] {
        rows.head([&] { h.text(one.label); });
        rows.cell([&] { h.text(one.here.empty() ? "–" : one.here); });
        rows.cell([&] { h.text(one.there.empty() ? "–" : one.there); });
        rows.cell([&] {
          ui::badge(h, one.differs() ? ui::Tone::warning : ui::Tone::neutral,
                    one.differs() ? "verschieden" : "gleich");
        });
      });
    }
  });
}

void confirm(Writer& h, const Desktop& at, const flows::CaseView& goes, const flows::CaseView& stays,
             const Typed& typed) {
  const bool two_people = !cases::same_person(goes.c.applicant, stays.c.applicant);
  if (two_people)
    ui::alert(
        h, {.tone = ui::Tone::danger, .title = "Die Vorgänge sind von verschiedenen Personen"},
        "Wer zusammenführt, zeigt der einen Person, was die andere beantragt hat. Das geht nur mit einem "
        "Grund, der in beiden Akten steht.");
  case_form(h, at, goes, "zusammenfuehren",
            [&] {
              ui::hidden(h, "ziel", stays.c.reference);
              ui::hidden(h, "ziel_seq", std::to_string(stays.seq));
              ui::hidden(h, "bestaetigt", "ja");
              if (two_people)
                ui::textarea(h, {.name = "warum",
                                 .label = "Warum gehören die Vorgänge trotzdem zusammen?",
                                 .value = typed.value("warum"),
                                 .error = ui::error_of(typed.errors, "warum"),
                                 .rows = 3,
                                 .maxlength = 2'000});
              ui::buttons(h, [&] {
                ui::button(
                    h, {.text = goes.c.reference + " schließen und in " + stays.c.reference + " aufnehmen",
                        .kind = ui::ButtonKind::danger});
                ui::button(h, {.text = "Abbrechen",
                               .kind = ui::ButtonKind::secondary,
                               .href = site::url(at.case_path(goes.c.id))});
              });
            },
            {.label = "Zusammenführen bestätigen"});
}

Result<web::Response> compare_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView goes = TRY(view_of(at));
  const auto stays = flows::merge_target(at.house, at.staff(), typed.value("ziel"));
  if (!stays) return merge_page(at, typed, status);
  return act_page(
      at, goes, "Zusammenführen", typed,
      [&](Writer& h) {
        ui::p(h,
              "Vergleichen Sie beide Vorgänge. Dieser Vorgang wird geschlossen und geht in dem anderen auf. "
              "Das lässt sich nicht zurücknehmen.");
        comparison(h, goes, *stays);
        confirm(h, at, goes, *stays, typed);
      },
      status);
}

}  // namespace

Result<web::Response> merge_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  const auto twins = TRY(flows::twins_of(at.house, at.staff(), view));
  return act_page(
      at, view, "Zusammenführen", typed,
      [&](Writer& h) {
        ui::p(h,
              "Dieser Vorgang wird geschlossen und geht in dem anderen auf. Seine Dokumente bleiben lesbar, "
              "sein Zeichen führt dorthin. Zuerst sehen Sie beide nebeneinander.");
        case_form(h, at, view, "zusammenfuehren",
                  [&] {
                    ui::input(h, {.name = "ziel",
                                  .label = "Vorgangsnummer oder Aktenzeichen des anderen Vorgangs",
                                  .value = typed.value(
                                      "ziel", twins.empty() ? at.query("ziel") : twins.front().reference),
                                  .error = ui::error_of(typed.errors, "ziel"),
                                  .maxlength = 60});
                    ui::buttons(h, [&] { ui::button(h, {.text = "Vergleichen"}); });
                  },
                  {.label = "Zusammenführen"});
      },
      status);
}

// The first time both are shown; only what was shown can be confirmed.
Result<web::Response> post_merge(Desktop& at) {
  Typed typed = keep(at, {"ziel", "warum"});
  const flows::CaseView goes = TRY(view_of(at));
  // Pressed twice: it is there already.
  if (goes.c.merged_into && at.field("bestaetigt") == "ja")
    return site::see_other(at.request, at.case_path(goes.c.id));
  const auto stays = flows::merge_target(at.house, at.staff(), at.field("ziel"));
  if (!stays && stays.error().kind != ErrorKind::refused) return fail(stays.error());
  if (!stays) {
    typed.errors.push_back({"ziel", site::german_message(stays.error())});
    return merge_page(at, typed, 422);
  }
  const std::string seq = at.field("ziel_seq");
  const bool read = !seq.empty() && seq.size() < 10 &&
                    std::ranges::all_of(seq, [](char c) { return c >= '0' && c <= '9'; });
  if (at.field("bestaetigt") != "ja" || !read) {
    if (stays->c.id == goes.c.id || stays->c.service.id != goes.c.service.id) {
      typed.errors.push_back(
          {"ziel", site::german_message(
                       refused(stays->c.id == goes.c.id ? "case.merge_self" : "case.merge_other_service"))});
      return merge_page(at, typed, 422);
    }
    return compare_page(at, typed, 200);
  }
  const Status done = flows::merge_cases(
      at.house, at.staff(), action_of(at),
      {.into = at.field("ziel"), .into_seq = std::stoll(seq), .reason = at.field("warum")});
  if (!done && done.error().code == "case.merge_changed") {
    typed.errors.push_back({"vergleich", site::german_message(done.error())});
    return compare_page(at, typed, 409);
  }
  const bool why = !done && done.error().code == "case.merge_other_person";
  return after_act(at, done, "", std::move(typed), why ? "warum" : "", compare_page);
}

}  // namespace rathaus::desk
