// Papers and messages handed in without having been asked, and what stands beside an answer already given.
// Law: VwVfG 24(3) (nothing is turned away), 26(2). Never: what was typed lost, whatever became of the case meanwhile; a file that is
// held or removed without its applicant being told.
#include <algorithm>

#include "modules/cases/case.h"
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using flows::CaseView;
using ui::Writer;

std::string size_text(std::int64_t bytes) {
  if (bytes < 1024 * 1024) return std::to_string((bytes + 1023) / 1024) + " KB";
  return std::to_string(bytes / (1024 * 1024)) + "," +
         std::to_string(bytes % (1024 * 1024) * 10 / (1024 * 1024)) + " MB";
}

std::string_view state_text(const cases::Attachment& file) {
  if (file.scan == "pending") return "wird auf Schadsoftware geprüft";
  if (file.scan == "infected") return "enthielt Schadsoftware, gelöscht";
  return "angekommen";
}

void draw_lines(Writer& h, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (std::string_view line = text.substr(0, end); !line.empty()) ui::p(h, line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// What counts here, by where the case stands.
void draw_standing(Writer& h, const CaseView& view) {
  const cases::Case& c = view.c;
  if (const cases::Question* question = c.open_question()) {
    ui::alert(h, {.tone = ui::Tone::info, .title = "Wir haben eine Frage an Sie"}, [&] {
      ui::p(h, "Möchten Sie auf die Frage vom " + to_german(berlin_date(question->asked_at)) +
                   " antworten? Dann nehmen Sie bitte das Formular beim Stand Ihres Antrags.");
      ui::p(h, [&] { ui::link(h, site::url(case_path(view.tenant, c.id)), "Zur Frage"); });
    });
  }
  if (c.status == cases::CaseStatus::decided) {
    ui::alert(
        h, {.tone = ui::Tone::warning, .title = "Über Ihren Antrag ist schon entschieden"},
        "Was Sie jetzt einreichen, kommt zur Akte. Es ändert die Entscheidung nicht von selbst. Sind Sie "
        "nicht einverstanden, steht im Bescheid, was Sie tun können und bis wann.");
  }
}

void draw_closed(Writer& h, const CaseView& view) {
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Ihr Antrag ist abgeschlossen"}, [&] {
    ui::p(h, "Online können Sie zu diesem Antrag nichts mehr nachreichen.");
    if (view.c.merged_into)
      ui::p(h, "Wir bearbeiten ihn zusammen mit " + view.c.merged_into->reference +
                   ". Reichen Sie Ihre Unterlagen bitte dort nach.");
    else
      ui::p(
          h,
          "Rufen Sie uns an oder schreiben Sie uns. Nennen Sie dabei Ihr Aktenzeichen. Auch ein neuer Antrag "
          "ist jederzeit möglich.");
  });
}

Response draw_hand_in(const Site& site, const Request& request, const CaseView& view, const std::string& text,
                      std::span<const ui::FieldError> errors, int status) {
  Writer h;
  const std::string base = case_path(view.tenant, view.c.id);
  return show_form(
      request,
      frame(site, request, "Unterlagen nachreichen", {{std::string(view.c.reference), site::url(base)}}),
      errors,
      [&] {
        ui::preline(h, view.c.service.title + ", " + view.c.reference);
        ui::h1(h, "Unterlagen nachreichen");
        if (!view.c.open()) {
          draw_closed(h, view);
          if (!text.empty()) {
            ui::p(h, "Ihr Text ist nicht bei uns angekommen. Hier steht er, damit Sie ihn kopieren können:");
            ui::textarea(h, {.name = "text", .label = "Ihre Nachricht", .value = std::string_view(text)});
          }
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Zum Stand Ihres Antrags",
                           .kind = ui::ButtonKind::secondary,
                           .href = site::url(base)});
          });
          return;
        }
        draw_standing(h, view);
        ui::p(
            h,
            "Haben Sie etwas vergessen oder hat sich etwas geändert? Schreiben Sie es uns oder schicken Sie "
            "Unterlagen. Was Sie schon abgesendet haben, bleibt, wie es ist.");
        ui::form(h,
                 {.action = site::url(base + "/nachreichen"),
                  .csrf = request.csrf_token(),
                  .key = site::fresh_key(),
                  .upload = true,
                  .label = "Unterlagen nachreichen"},
                 [&] {
                   text_and_files(h, "Ihre Nachricht", text, errors);
                   ui::buttons(h, [&] {
                     ui::button(h, {.text = "Jetzt einreichen"});
                     ui::button(
                         h,
                         {.text = "Abbrechen", .kind = ui::ButtonKind::secondary, .href = site::url(base)});
                   });
                 });
      },
      h, status);
}

Result<Response> hand_in_page(Site& site, Request& request, CaseView& view) {
  return draw_hand_in(site, request, view, "", {}, 200);
}

Result<Response> hand_in(Site& site, Request& request, CaseView& view) {
  const std::string text = trimmed(request.form().get_or("text"));
  const auto redraw = [&](const Error& error) -> Result<Response> {
    const ui::FieldError errors[] = {
        {error.field.empty() ? "text" : std::string(error.field), handed_in_error(error)}};
    return draw_hand_in(site, request, view, text, errors, 422);
  };
  if (!view.c.open()) return redraw(refused("case.closed"));
  const HandedInFiles files = handed_in_files(request);
  if (files.problem && files.problem->kind != ErrorKind::refused) return fail(*files.problem);
  if (files.problem) return redraw(*files.problem);
  const std::string key = field(request, "key");
  const flows::Caller& caller = site::visit(request).caller;
  const Status done =
      flows::hand_in(site.house, view, text, files.files, key.empty() ? site::fresh_key() : key, caller);
  if (!done && done.error().kind == ErrorKind::refused) {
    view = TRY(flows::resident_case(site.house, view.tenant, view.c.id, caller));  // closed meanwhile
    return redraw(done.error());
  }
  TRY(done);
  return site::see_other(request, case_path(view.tenant, view.c.id) + "?nachgereicht=1#nachgereicht");
}

}  // namespace

void text_and_files(Writer& h, std::string_view label, std::string_view text,
                    std::span<const ui::FieldError> errors) {
  ui::textarea(h, {.name = "text",
                   .label = label,
                   .value = text,
                   .error = ui::error_of(errors, "text"),
                   .optional = true});
  ui::file_upload(h, {.name = "files",
                      .label = "Dateien",
                      .hint = "PDF oder Fotos, höchstens 20 MB je Datei",
                      .error = ui::error_of(errors, "files"),
                      .accept = "application/pdf,image/png,image/jpeg,image/heic,image/webp",
                      .multiple = true,
                      .optional = true,
                      .max_bytes = 20 << 20});
}

std::string handed_in_error(const Error& error) {
  const std::string again = " Wählen Sie danach alle Dateien noch einmal aus.";
  if (error.code == "case.answer_empty") return "Schreiben Sie eine Antwort oder fügen Sie eine Datei hinzu.";
  if (error.code == "case.supplement_empty")
    return "Schreiben Sie eine Nachricht oder fügen Sie eine Datei hinzu.";
  if (error.code == "case.answer_too_long")
    return "Kürzen Sie Ihre Antwort. Möglich sind etwa 20.000 Zeichen.";
  if (error.code == "case.supplement_too_long")
    return "Kürzen Sie Ihre Nachricht. Möglich sind etwa 20.000 Zeichen.";
  if (error.code == "case.closed")
    return "Ihr Antrag ist inzwischen abgeschlossen. Ihre Nachricht ist nicht angekommen.";
  if (error.code == "form.file.too_many")
    return "Das sind zu viele Dateien auf einmal. Schicken Sie sie in mehreren Schritten.";
  if (!error.code.starts_with("form.file.")) return site::german_message(error);
  std::string what = site::german_message(error);
  if (error.code == "form.file.too_large")
    what = "Diese Datei ist zu groß. Möglich sind höchstens 20 MB je Datei.";
  if (error.code == "form.file.empty") what = "Diese Datei ist leer. Wählen Sie eine Datei mit Inhalt aus.";
  if (error.code == "form.file.type")
    what = "Fügen Sie nur Dateien in einem dieser Formate hinzu: PDF, PNG oder JPG.";
  return (error.detail.empty() ? what : "„" + error.detail + "“: " + what) + again;
}

HandedInFiles handed_in_files(const Request& request) {
  HandedInFiles out;
  for (const web::UploadedFile& file : request.files()) {
    if (file.rejection == web::FileRejection::not_stored) out.problem = unavailable("upload.not_stored");
    if (file.rejection == web::FileRejection::too_many) out.problem = refused("form.file.too_many", "files");
    if (!file.original_name.empty() && file.accepted() && file.size == 0)
      out.problem = refused("form.file.empty", "files", file.original_name);
    if (out.problem) return out;
  }
  out.files = site::incoming_files(request);
  std::erase_if(out.files, [](const flows::IncomingFile& file) {
    return file.name.empty() && file.size == 0 && !file.too_large;
  });
  return out;
}

void draw_supplements(Writer& h, const CaseView& view) {
  const cases::Case& c = view.c;
  if (!c.supplements.empty()) {
    ui::h2(h, "Von Ihnen nachgereicht", "nachgereicht");
    for (const cases::Supplement& one : c.supplements) {
      ui::h3(h, "Eingegangen am " + to_german(one.at));
      ui::muted(h, one.seen_at ? "Von uns angesehen am " + to_german(berlin_date(*one.seen_at))
                               : std::string("Liegt uns vor, noch nicht angesehen"));
      if (!one.question.empty())
        ui::p(h, one.late ? "Ergänzung zu Ihrer Antwort, nach der Frist" : "Ergänzung zu Ihrer Antwort");
      draw_lines(h, one.text);
      std::vector<ui::Str> lines;
      for (const cases::Attachment& file : c.files_of(one)) {
        lines.push_back(file.name + " (" + size_text(file.size) + "): " + std::string(state_text(file)));
      }
      if (!lines.empty()) ui::bullet_list(h, lines);
    }
  }
  if (!c.open()) return;
  ui::p(h, [&] {
    ui::link(h, site::url(case_path(view.tenant, c.id, "nachreichen")),
             "Unterlagen oder eine Nachricht nachreichen");
  });
}

void draw_handed_in(Writer& h, const cases::Case& c) {
  if (c.supplements.empty()) return;  // an address typed by hand
  const cases::Supplement& last = c.supplements.back();
  const bool addition = !last.question.empty();
  const std::string count = std::to_string(c.files_of(last).size());
  ui::alert(
      h,
      {.tone = last.late ? ui::Tone::warning : ui::Tone::success,
       .title = addition ? "Ihre Ergänzung ist eingegangen" : "Ihre Unterlagen sind eingegangen"},
      [&] {
        ui::p(h, "Eingegangen am " + to_german(last.at) + ", Dateien: " + count + ".");
        if (addition)
          ui::p(h,
                "Auf unsere Frage war schon geantwortet. Wir haben Ihre neue Antwort dazu genommen, beide "
                "liegen uns vor.");
      });
}

void add_supplement_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions saving{.essential = true};
  const std::string path = "/ort/{ort}/vorgang/{fall}/nachreichen";
  out.push_back({Method::get, path, site::case_party(), case_handler(site, hand_in_page)});
  out.push_back({Method::post, path, site::case_party(), case_handler(site, hand_in), saving});
}

}  // namespace rathaus::resident
