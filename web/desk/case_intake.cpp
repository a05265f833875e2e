// What counter, telephone and paper add to the case page: how it came in and its transcript, papers that came later, calls.
#include <algorithm>

#include "flows/scans.h"
#include "modules/cases/ways_de.h"
#include "modules/notices/papers.h"
#include "web/desk/counter.h"

namespace rathaus::desk {
namespace {

Result<flows::CaseView> the_case(Desktop& at) {
  return flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall")));
}

// A call or a paper has happened whatever the case did meanwhile: no sequence number stands against writing it down.
flows::DeskAction appended(const Desktop& at) {
  flows::DeskAction action = action_of(at);
  action.seq = -1;
  return action;
}

Result<web::Response> done_or_again(Desktop& at, const Status& done, const std::string& anchor, Typed typed,
                                    const char* field) {
  const std::string id(at.request.param("fall"));
  if (done) return site::see_other(at.request, at.case_path(id) + "#" + anchor);
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  std::string where = done.error().field.empty() ? field : done.error().field;
  typed.errors.push_back({std::move(where), site::german_message(done.error())});
  return case_page(at, id, typed, 422);
}

// Folded away until it is needed; open when it comes back with an error.
void folded(Writer& h, bool open, std::string_view title, const html::Body& inside) {
  if (open)
    h.put(inside);
  else
    ui::details(h, title, inside);
}

bool waits(const cases::Case& c, std::string_view kind) {
  return std::any_of(c.tasks.begin(), c.tasks.end(),
                     [&](const cases::Task& task) { return !task.done_at && task.kind == kind; });
}

}  // namespace

void intake_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.taken) return;
  const cases::Intake& t = *c.taken;
  const bool talk = c.intake == "counter" || c.intake == "phone";
  ui::panel(h, {.title = "Aufnahme", .id = "aufnahme"}, [&] {
    std::vector<ui::Fact> facts{
        {"Weg", std::string(cases::intake_label(c.intake)) + ", aufgenommen von " + p.names.staff(t.by)}};
    if (t.stamped_on)
      facts.push_back({"Eingegangen am",
                       to_german(*t.stamped_on),
                       {},
                       t.recorded_at ? "erfasst am " + to_german(*t.recorded_at) : std::string()});
    if (!t.sender.empty()) facts.push_back({"Absender", t.sender});
    if (talk)
      facts.push_back({"Identität", std::string(cases::word_for(cases::identity_words(), t.identity)) +
                                        (t.identity_note.empty() ? "" : ": " + t.identity_note)});
    if (t.transcript == "signed" && t.transcript_at)
      facts.push_back({"Niederschrift", "unterschrieben, abgelegt am " + to_german(*t.transcript_at)});
    if (t.transcript == "read_back" && t.transcript_at)
      facts.push_back({"Niederschrift", "vorgelesen und bestätigt am " + to_german(*t.transcript_at)});
    if (t.transcript == "open") facts.push_back({"Niederschrift", "noch nicht bestätigt"});
    ui::facts(h, facts);
    if (!t.gaps.empty()) {
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Beim Eingang fehlte etwas"}, [&] {
        std::vector<ui::Str> items;
        for (const std::string& gap : t.gaps) items.push_back(std::string_view(gap));
        ui::bullet_list(h, items);
      });
    }
    ui::p(h, [&] {
      if (talk) {
        ui::link(h, p.url("niederschrift.pdf"), "Niederschrift als PDF");
        h.text(" · ");
      }
      ui::link(h, p.url("eingangsbestaetigung.pdf"), "Eingangsbestätigung als PDF");
    });
    if (t.transcript != "open") return;
    case_form(h, p.at, p.view, "niederschrift",
              [&] {
                ui::file_upload(h, {.name = "scan",
                                    .label = "Unterschriebene Niederschrift",
                                    .hint = "Scan als PDF, JPEG, PNG oder TIFF",
                                    .error = ui::error_of(p.typed.errors, "scan"),
                                    .accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff",
                                    .optional = true});
                ui::buttons(h, [&] {
                  ui::button(h, {.text = "Unterschrieben ablegen",
                                 .kind = ui::ButtonKind::secondary,
                                 .name = "wie",
                                 .value = "signed"});
                  ui::button(h, {.text = "Vorgelesen und bestätigt",
                                 .kind = ui::ButtonKind::secondary,
                                 .name = "wie",
                                 .value = "read_back"});
                });
              },
              {.upload = true, .label = "Niederschrift bestätigen"});
  });
}

void paper_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  ui::panel(h, {.title = "Posteingang", .id = "posteingang"}, [&] {
    if (waits(c, "review_document")) {
      ui::p(h,
            "Es ist etwas Neues eingegangen. Es steht bei den Unterlagen, den Nachrichten und in den "
            "Vermerken.");
      case_form(
          h, p.at, p.view, "gesehen",
          [&] { ui::button(h, {.text = "Angesehen", .kind = ui::ButtonKind::secondary, .small = true}); },
          {.label = "Angesehen"});
    }
    folded(h, p.typed.values.contains("inhalt"), "Brief, Scan oder E-Mail zur Akte nehmen", [&] {
      case_form(
          h, p.at, p.view, "eingang",
          [&] {
            ui::radios(h, {.name = "weg",
                           .label = "Weg",
                           .options = {{"paper", "Auf Papier"}, {"email", "Per E-Mail"}},
                           .value = p.typed.value("weg", "paper"),
                           .horizontal = true});
            ui::date(h, {.name = "eingang",
                         .label = "Tag des Eingangs",
                         .value = p.typed.value("eingang", to_german(p.at.today())),
                         .error = ui::error_of(p.typed.errors, "eingang")});
            ui::input(h, {.name = "absender",
                          .label = "Absender",
                          .value = p.typed.value("absender"),
                          .optional = true,
                          .maxlength = 200});
            ui::textarea(h, {.name = "inhalt",
                             .label = "Was ist eingegangen?",
                             .value = p.typed.value("inhalt"),
                             .optional = true,
                             .rows = 2,
                             .maxlength = 5'000});
            ui::file_upload(h, {.name = "scan",
                                .label = "Scan oder Anhang",
                                .hint = "PDF, JPEG, PNG oder TIFF, höchstens 50 MB",
                                .error = ui::error_of(p.typed.errors, "scan"),
                                .accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff",
                                .multiple = true,
                                .optional = true});
            if (c.open_question() != nullptr)
              ui::checkbox(h, {.name = "antwort", .label = "Das ist die Antwort auf die offene Rückfrage"});
            ui::buttons(
                h, [&] { ui::button(h, {.text = "Zur Akte nehmen", .kind = ui::ButtonKind::secondary}); });
          },
          {.upload = true, .label = "Posteingang"});
    });
    ui::p(h, [&] { ui::link(h, p.url("deckblatt.pdf"), "Deckblatt zum Scannen (PDF)"); });
  });
}

void call_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  ui::panel(h, {.title = "Anruf", .id = "anruf"}, [&] {
    if (!c.calls.empty()) {
      for (auto call = c.calls.rbegin(); call != c.calls.rend() && call - c.calls.rbegin() < 3; ++call) {
        paragraphs(h, call->text);
        std::string line = p.names.staff(call->by) + ", " + to_german(call->at);
        if (!call->caller.empty()) line += ", Anruf von " + call->caller;
        line += call->confirmed ? ", Kontrollfragen richtig" : ", nicht bestätigt: keine Auskunft";
        if (!call->told.empty()) line += ", gesagt: „" + call->told + "“";
        if (call->call_back_on) line += ", Rückruf bis " + to_german(*call->call_back_on);
        ui::muted(h, line);
      }
    }
    folded(h, p.typed.values.contains("notiz"), c.calls.empty() ? "Anruf aufnehmen" : "Neuen Anruf aufnehmen",
           [&] {
             case_form(h, p.at, p.view, "anruf",
                       [&] {
                         ui::input(h, {.name = "anrufer",
                                       .label = "Wer ruft an?",
                                       .value = p.typed.value("anrufer"),
                                       .optional = true,
                                       .maxlength = 200});
                         std::vector<ui::Option> questions;
                         const std::vector<cases::ControlQuestion> asked = cases::control_questions(c);
                         for (const cases::ControlQuestion& one : asked) {
                           questions.push_back({std::string_view(one.id),
                                                std::string_view(one.text),
                                                {},
                                                p.typed.value("frage " + one.id) == "ja"});
                         }
                         ui::checkboxes(h, {.name = "frage",
                                            .label = "Kontrollfragen",
                                            .hint = "Vergleichen Sie mit der Akte und haken Sie ab, was "
                                                    "stimmt. Lesen Sie keine Antwort vor.",
                                            .error = ui::error_of(p.typed.errors, "known"),
                                            .options = questions,
                                            .optional = true});
                         h.el("p", {{"class", "kern-label"}}, "Erst wenn alle drei stimmen, vorlesen:");
                         h.el("blockquote", {{"id", "auskunft"}}, cases::status_sentence(c));
                         ui::checkbox(h, {.name = "gesagt",
                                          .label = "Ich habe diesen Satz vorgelesen",
                                          .error = ui::error_of(p.typed.errors, "tell"),
                                          .checked = p.typed.value("gesagt") == "ja"});
                         ui::textarea(h, {.name = "notiz",
                                          .label = "Worum ging es?",
                                          .value = p.typed.value("notiz"),
                                          .error = ui::error_of(p.typed.errors, "text"),
                                          .rows = 3,
                                          .maxlength = 5'000});
                         ui::date(h, {.name = "rueckruf",
                                      .label = "Rückruf bis",
                                      .value = p.typed.value("rueckruf"),
                                      .hint = "leer, wenn niemand zurückrufen muss",
                                      .error = ui::error_of(p.typed.errors, "call_back_on"),
                                      .optional = true});
                         ui::buttons(h, [&] {
                           ui::button(h, {.text = "Anruf speichern", .kind = ui::ButtonKind::secondary});
                         });
                       },
                       {.label = "Anruf"});
           });
  });
}

namespace {

Result<web::Response> get_transcript(Desktop& at) {
  const flows::CaseView view = TRY(the_case(at));
  return inline_pdf(TRY(flows::transcript_pdf(at.house, at.staff(), view)),
                    "Niederschrift " + view.c.reference + ".pdf");
}

Result<web::Response> get_confirmation(Desktop& at) {
  const flows::CaseView view = TRY(the_case(at));
  auto file = flows::receipt_pdf(at.house, at.staff(), view, at.query("aufnahme").substr(0, 64),
                                 at.desk.site.options.public_url);
  if (!file) return fail(file.error());
  return inline_pdf(*file, "Eingangsbestaetigung " + view.c.reference + ".pdf");
}

Result<web::Response> get_cover(Desktop& at) {
  const flows::CaseView view = TRY(the_case(at));
  return inline_pdf(TRY(flows::cover_sheet(at.house, at.staff(), view)),
                    "Deckblatt " + view.c.reference + ".pdf");
}

Result<web::Response> post_transcript(Desktop& at) {
  TRY(the_case(at));
  const flows::DeskAction action = action_of(at);
  const Status done = flows::confirm_transcript(at.house, at.staff(), action, at.field("wie"),
                                                site::incoming_files(at.request));
  if (!done && done.error().kind == ErrorKind::conflict) return conflict_page(at, action.case_id, {});
  return done_or_again(at, done, "aufnahme", {}, "scan");
}

Result<web::Response> post_paper(Desktop& at) {
  TRY(the_case(at));
  Typed typed;
  for (const char* name : {"weg", "eingang", "absender", "inhalt"})
    typed.values.emplace(name, at.field(name));
  const auto day = parse_german_date(at.field("eingang"));
  if (!day)
    return done_or_again(at, fail(refused("case.bad_date", "eingang")), "posteingang", typed, "eingang");
  flows::IncomingPaper paper{.received_on = *day,
                             .way = at.field("weg") == "email" ? "email" : "paper",
                             .sender = at.field("absender").substr(0, 400),
                             .text = at.field("inhalt").substr(0, 10'000),
                             .answers_question = at.field("antwort") == "ja"};
  Status done =
      flows::add_document(at.house, at.staff(), appended(at), paper, site::incoming_files(at.request));
  if (!done && done.error().field == "received_on") done = fail(refused(done.error().code, "eingang"));
  return done_or_again(at, done, "posteingang", typed, "scan");
}

Result<web::Response> post_seen(Desktop& at) {
  return done_or_again(at, flows::document_seen(at.house, at.staff(), appended(at)), "posteingang", {}, "");
}

Result<web::Response> post_call(Desktop& at) {
  TRY(the_case(at));
  Typed typed;
  flows::CallInput call{.caller = at.field("anrufer").substr(0, 400),
                        .text = at.field("notiz").substr(0, 10'000),
                        .tell = at.field("gesagt") == "ja"};
  for (const char* name : {"anrufer", "notiz", "gesagt", "rueckruf"})
    typed.values.emplace(name, at.field(name));
  for (const std::string_view one : at.request.form().all("frage")) {
    call.known.emplace_back(one);
    typed.values.emplace("frage " + std::string(one), "ja");
  }
  if (const std::string day = at.field("rueckruf"); !day.empty()) {
    call.call_back_on = parse_german_date(day);
    if (!call.call_back_on)
      return done_or_again(at, fail(refused("case.bad_date", "call_back_on")), "anruf", typed, "text");
  }
  return done_or_again(at, flows::add_call(at.house, at.staff(), appended(at), call), "anruf", typed, "text");
}

}  // namespace

void add_intake_case_routes(
    const std::function<void(web::Method, const std::string&, Handler, web::RouteOptions)>& add) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  const web::RouteOptions scans{.max_file_bytes = 50u << 20, .max_files = 20};
  const std::string fall = "/vorgang/{fall}";
  add(get, fall + "/niederschrift.pdf", get_transcript, {});
  add(get, fall + "/eingangsbestaetigung.pdf", get_confirmation, {});
  add(get, fall + "/deckblatt.pdf", get_cover, {});
  const std::pair<const char*, Handler> orders[] = {{"/niederschrift", post_transcript},
                                                    {"/eingang", post_paper},
                                                    {"/gesehen", post_seen},
                                                    {"/anruf", post_call}};
  for (const auto& [path, page] : orders) {
    add(post, fall + path, page, scans);
    add(get, fall + path, back_to_case, {});
  }
}

}  // namespace rathaus::desk
