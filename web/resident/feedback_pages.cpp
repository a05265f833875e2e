// Opinions, and barriers reported from any page. Both can be skipped; nothing is asked that is not needed.
// Norms: DIN SPEC 66336 5.12.1; BITV 2.0 7(2), BGG 12b.
#include "flows/feedback.h"
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using flows::CaseView;
using ui::Writer;

std::vector<ui::Option> stars() {
  return {{"5", "5 – sehr gut"},
          {"4", "4 – gut"},
          {"3", "3 – geht so"},
          {"2", "2 – nicht gut"},
          {"1", "1 – schlecht"}};
}

Response draw(const Site& site, const Request& request, const CaseView& view, const std::string& stage,
              const std::string& comment, std::span<const ui::FieldError> errors, int status) {
  const std::string base = case_path(view.tenant, view.c.id);
  Writer h;
  return show_form(
      request, frame(site, request, "Wie war es?", {{std::string(view.c.reference), site::url(base)}}),
      errors,
      [&] {
        ui::h1(h, "Wie war es?");
        ui::p(h,
              "Ihre Meinung wird ohne Ihren Antrag gespeichert. Namen, Nummern und Anschriften in Ihrem Text "
              "machen wir vorher unkenntlich. Die Antwort ist freiwillig.");
        ui::form(h, {.action = site::url(base + "/meinung"), .csrf = request.csrf_token()}, [&] {
          ui::hidden(h, "stage", stage);
          ui::radios(h, {.name = "stars",
                         .label = stage == "decided" ? "Wie zufrieden sind Sie mit Bearbeitung und Bescheid?"
                                                     : "Wie leicht war der Antrag?",
                         .error = ui::error_of(errors, "stars"),
                         .options = stars(),
                         .value = request.form().get_or("stars")});
          ui::textarea(h, {.name = "comment",
                           .label = "Was war gut, was nicht?",
                           .value = std::string_view(comment),
                           .optional = true,
                           .rows = 4,
                           .maxlength = 2'000});
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Absenden"});
            ui::button(h,
                       {.text = "Überspringen", .kind = ui::ButtonKind::secondary, .href = site::url(base)});
          });
        });
      },
      h, status);
}

Result<Response> feedback_page(Site& site, Request& request, CaseView& view) {
  const std::string stage = TRY(flows::feedback_wanted(site.house, view));
  if (stage.empty()) return site::see_other(request, case_path(view.tenant, view.c.id) + "?danke=1");
  return draw(site, request, view, stage, "", {}, 200);
}

Result<Response> give(Site& site, Request& request, CaseView& view) {
  flows::Opinion opinion{.stage = field(request, "stage"),
                         .comment = trimmed(request.form().get_or("comment"))};
  const std::string given = field(request, "stars");
  if (given.size() == 1 && given[0] >= '1' && given[0] <= '5') opinion.stars = given[0] - '0';
  const Status done = flows::give_feedback(site.house, view, opinion);
  const std::string thanks = case_path(view.tenant, view.c.id) + "?danke=1";
  if (!done && done.error().code == "feedback.given_before")
    return site::see_other(request, thanks);  // sent twice
  if (!done && done.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{"stars", site::german_message(done.error())}};
    return draw(site, request, view, opinion.stage, opinion.comment, errors, 422);
  }
  if (!done) return fail(done.error());
  return site::see_other(request, thanks);
}

// ---- barriers -------------------------------------------------------------------------------------------------------------------

Response draw_barrier(const Site& site, const Request& request, const flows::Barrier& typed,
                      std::span<const ui::FieldError> errors, int status) {
  const site::Visit& who = site::visit(request);
  Writer h;
  return show_form(
      request, frame(site, request, "Barriere melden"), errors,
      [&] {
        ui::h1(h, "Barriere melden");
        ui::p(h,
              "Etwas lässt sich nicht lesen, nicht bedienen oder nicht verstehen? Sagen Sie es uns. Wir "
              "antworten spätestens nach einem Monat.");
        ui::form(h,
                 {.action = site::url(site::town_path(who.tenant, "barriere")),
                  .csrf = request.csrf_token(),
                  .key = site::fresh_key()},
                 [&] {
                   ui::textarea(h, {.name = "text",
                                    .label = "Was ist das Problem?",
                                    .value = std::string_view(typed.text),
                                    .hint = "Zum Beispiel: Das Vorleseprogramm liest das Feld nicht vor.",
                                    .error = ui::error_of(errors, "text"),
                                    .maxlength = 4'000});
                   ui::input(h, {.name = "page",
                                 .label = "Auf welcher Seite?",
                                 .value = std::string_view(typed.page),
                                 .optional = true});
                   ui::input(h, {.name = "contact",
                                 .label = "Wie erreichen wir Sie?",
                                 .value = std::string_view(typed.contact),
                                 .hint = "E-Mail oder Telefon. Ohne Angabe können wir nicht antworten.",
                                 .optional = true});
                   ui::buttons(h, [&] { ui::button(h, {.text = "Melden"}); });
                 });
      },
      h, status);
}

Result<Response> barrier_page(Site& site, Request& request) {
  if (request.query().has("danke")) {
    Writer h;
    const site::Visit& who = site::visit(request);
    return show(
        request, frame(site, request, "Barriere melden"),
        [&] {
          ui::h1(h, "Danke, Ihre Meldung ist da");
          ui::p(h,
                "Wir kümmern uns darum. Haben Sie eine Kontaktmöglichkeit angegeben, antworten wir "
                "spätestens nach einem Monat.");
          ui::p(h, [&] { ui::link(h, site::url("/ort/" + who.tenant), "Zur Startseite"); });
        },
        h);
  }
  std::string page = query(request, "seite");
  // Only the kind of page: a path of ours, without what came behind it.
  if (!page.starts_with('/') || page.size() > 300) page.clear();
  return draw_barrier(site, request, {.page = page.substr(0, page.find('?'))}, {}, 200);
}

Result<Response> report(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const flows::Barrier typed{.page = trimmed(request.form().get_or("page")),
                             .text = trimmed(request.form().get_or("text")),
                             .contact = trimmed(request.form().get_or("contact"))};
  const std::string key = field(request, "key");
  const Status done =
      flows::report_barrier(site.house, who.tenant, typed, key.empty() ? site::fresh_key() : key);
  if (!done && done.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{"text", site::german_message(done.error())}};
    return draw_barrier(site, request, typed, errors, 422);
  }
  if (!done) return fail(done.error());
  return site::see_other(request, site::town_path(who.tenant, "barriere") + "?danke=1");
}

}  // namespace

void draw_feedback_wish(Writer& h, const Site& site, const CaseView& view) {
  const auto stage = flows::feedback_wanted(site.house, view);
  if (!stage || stage->empty()) return;
  ui::h2(h, "Wie war es?");
  ui::p(h, [&] {
    h.text("Möchten Sie uns sagen, wie es war? Das dauert eine Minute und ist freiwillig: ");
    ui::link(h, site::url(case_path(view.tenant, view.c.id, "meinung")), "Meinung sagen");
  });
}

void add_feedback_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const std::string base = "/ort/{ort}/vorgang/{fall}";
  out.push_back({Method::get, base + "/meinung", site::case_party(), case_handler(site, feedback_page)});
  out.push_back({Method::post, base + "/meinung", site::case_party(), case_handler(site, give)});
  out.push_back({Method::get, "/ort/{ort}/barriere", site::visitor(), handler(site, barrier_page)});
  out.push_back({Method::post, "/ort/{ort}/barriere", site::visitor(), handler(site, report)});
}

}  // namespace rathaus::resident
