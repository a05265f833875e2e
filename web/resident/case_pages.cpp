// What the applicant sees and does after sending: status, question and answer, documents, notice, withdrawal.
// Law: VwVfG 25(2) (progress), 41 (notice), EGovG 9; OZG 9. Never: the notice opened by looking at the status page; opening it is
// retrieval and the page says so before.
#include <algorithm>

#include "modules/cases/call.h"
#include "modules/cases/case.h"
#include "web/resident/internal.h"
#include "web/site/words.h"

namespace rathaus::resident {
namespace {

using flows::CaseView;
using ui::Writer;

// ---- opening with reference and code ---------------------------------------------------------------------------------------------

Response draw_open(const Site& site, const Request& request, const std::string& reference, std::span<const ui::FieldError> errors, int status) {
  const site::Visit& who = site::visit(request);
  Writer h;
  return show_form(
      request, frame(site, request, "Stand eines Antrags"), errors,
      [&] {
        ui::h1(h, "Wie weit ist mein Antrag?");
        ui::p(h,
              "Aktenzeichen und Zugangscode stehen auf der Bestätigung, die Sie nach dem Absenden gesehen "
              "haben.");
        ui::form(h,
                 {.action = site::url(site::town_path(who.tenant, "vorgang")), .csrf = request.csrf_token()},
                 [&] {
                   ui::input(h, {.name = "reference",
                                 .label = "Aktenzeichen",
                                 .value = std::string_view(reference),
                                 .hint = "zum Beispiel 26-ABCD-EFGH",
                                 .error = ui::error_of(errors, "reference"),
                                 .width = ui::Width::w20});
                   ui::input(h, {.name = "code",
                                 .label = "Zugangscode",
                                 .hint = "12 Zeichen, Groß- und Kleinschreibung ist egal",
                                 .error = ui::error_of(errors, "code"),
                                 .width = ui::Width::w20});
                   ui::buttons(h, [&] { ui::button(h, {.text = "Stand ansehen"}); });
                 });
        ui::p(h, [&] {
          h.text("Sie haben den Antrag mit einem Konto gestellt? ");
          ui::link(h, site::url("/konto"), "Zu „Mein Bereich“");
        });
      },
      h, status);
}

Result<Response> open_page(Site& site, Request& request) { return draw_open(site, request, "", {}, 200); }

Result<Response> open_case(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const std::string reference = trimmed(request.form().get_or("reference"));
  const std::string code = trimmed(request.form().get_or("code"));
  std::vector<ui::FieldError> errors;
  if (reference.empty()) errors.push_back({"reference", "Geben Sie das Aktenzeichen ein."});
  if (code.empty()) errors.push_back({"code", "Geben Sie den Zugangscode ein."});
  if (!errors.empty()) return draw_open(site, request, reference, errors, 422);
  const auto id = flows::open_with_code(site.house, who.tenant, reference, code);
  if (!id && id.error().kind == ErrorKind::not_found) {
    // One sentence for every mistake: nobody learns whether a reference exists.
    errors.push_back({"reference", "Zu diesem Aktenzeichen und Zugangscode gibt es keinen Antrag. Prüfen Sie beide Angaben."});
    return draw_open(site, request, reference, errors, 422);
  }
  if (!id) return fail(id.error());
  const flows::OpenSession session = TRY(flows::case_code_session(site.house, who.tenant, *id));
  Response response = site::see_other(request, case_path(who.tenant, *id));
  response.set_cookie({.name = site::kCaseCookie, .value = session.token});
  return response;
}

// ---- status ---------------------------------------------------------------------------------------------------------------------

ui::Link case_crumb(const CaseView& view) { return {std::string(view.c.reference), site::url(case_path(view.tenant, view.c.id))}; }

void draw_question(Writer& h, const Request& request, const CaseView& view, const cases::Question& question, const std::string& text,
                   std::span<const ui::FieldError> errors) {
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Wir haben eine Frage an Sie"}, [&] {
    ui::p(h, question.text);
    if (berlin_date(request.received_at()) > question.due_on) {
      ui::p(h,
            "Die Frist ist am " + to_german(question.due_on) +
                " abgelaufen. Sie können trotzdem noch antworten. Wir vermerken, dass die Antwort verspätet "
                "ist, und berücksichtigen sie, solange noch nicht entschieden ist.");
    } else {
      ui::p(h, "Bitte antworten Sie bis zum " + to_german(question.due_on) +
                   ". Eine spätere Antwort nehmen wir auch an, sie gilt dann aber als verspätet.");
    }
  });
  ui::form(h,
           {.action = site::url(case_path(view.tenant, view.c.id, "antwort/" + question.id)),
            .csrf = request.csrf_token(),
            .key = site::fresh_key(),
            .upload = true,
            .label = "Antwort"},
           [&] {
             text_and_files(h, "Ihre Antwort", text, errors);
             ui::buttons(h, [&] { ui::button(h, {.text = "Antwort senden"}); });
           });
}

void draw_notice(Writer& h, const CaseView& view, const cases::Notice& notice) {
  ui::panel(h, {.title = notice.subject.empty() ? ui::Str("Bescheid") : ui::Str(std::string_view(notice.subject)), .id = "bescheid-" + notice.id}, [&] {
    std::vector<ui::Fact> facts{{"Zustellung", channel_name(notice.channel).str() + (notice.legal_basis.empty() ? "" : " (" + notice.legal_basis + ")")}};
    if (notice.announced_on) facts.push_back({"Gilt als bekannt gegeben am", to_german(*notice.announced_on)});
    if (notice.remedy.ends_on) facts.push_back({notice.remedy.kind + " möglich bis", to_german(*notice.remedy.ends_on)});
    if (view.c.valid_until && &notice == &view.c.notices.back())
      facts.push_back({"Gilt bis", to_german(*view.c.valid_until)});
    ui::facts(h, facts);
    if (!notice.explanation.empty() || !notice.remedy.explanation.empty()) {
      ui::details(h, "Warum dieses Datum?", [&] {
        std::vector<ui::Str> lines;
        for (const auto* steps : {&notice.explanation, &notice.remedy.explanation}) {
          for (const cases::Step& step : *steps) lines.push_back(step.rule.empty() ? step.text : step.rule + ": " + step.text);
        }
        ui::bullet_list(h, lines);
      });
    }
    const bool retrieval = notice.channel == cases::Channel::account_retrieval && !notice.retrieved_at;
    if (notice.state == cases::NoticeState::waiting) {
      ui::p(h, "Der Bescheid ist noch nicht auf dem Weg.");
      return;
    }
    if (retrieval) {
      ui::alert(h, {.tone = ui::Tone::info, .title = "Öffnen gilt als Abruf"}, [&] {
        ui::p(h, view.package->procedure_code == "AO"
                     ? "Mit dem Öffnen rufen Sie den Bescheid ab. Wir halten den Abruf fest."
                     : "Mit dem Öffnen rufen Sie den Bescheid ab. Er gilt dann am folgenden Tag als bekannt gegeben, und die Frist für einen "
                       "Rechtsbehelf beginnt. Wir halten den Abruf fest.");
      });
    } else if (notice.channel == cases::Channel::post) {
      ui::muted(h, "Maßgeblich ist der Brief. Diese Kopie setzt keine Frist in Gang.");
    }
    ui::buttons(h, [&] {
      ui::button(h, {.text = retrieval ? "Bescheid jetzt abrufen (PDF)" : "Bescheid herunterladen (PDF)",
                     .kind = retrieval ? ui::ButtonKind::primary : ui::ButtonKind::secondary,
                     .href = site::url(case_path(view.tenant, view.c.id, "bescheid/" + notice.id)), .icon = ui::Icon::download});
    });
    notice_actions(h, view, notice);
  });
}

// What the office has told without asking anything.
void draw_messages(Writer& h, const cases::Case& c) {
  if (c.merged_into) {
    ui::alert(h,
              {.tone = ui::Tone::info,
               .title = "Wir bearbeiten diesen Antrag zusammen mit " + c.merged_into->reference},
              "Beide Anträge betreffen dasselbe. Sie bekommen eine gemeinsame Entscheidung.");
  }
  if (c.messages.empty()) return;
  ui::h2(h, "Nachrichten");
  for (const cases::Message& one : c.messages) {
    ui::muted(h, to_german(one.at));
    std::string_view text = one.text;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (end > 0) ui::p(h, text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
}

void draw_contact(Writer& h, const tenancy::Town& town, const cases::Case& c) {
  ui::h2(h, "Fragen?");
  std::vector<ui::Fact> facts{{"Behörde", town.authority.empty() ? town.name : town.authority}};
  if (!town.phone.empty()) facts.push_back({"Telefon", town.phone});
  if (!town.email.empty()) facts.push_back({"E-Mail", town.email});
  if (!town.opening_hours.empty()) facts.push_back({"Öffnungszeiten", town.opening_hours});
  facts.push_back({"Ihr Aktenzeichen", c.reference});
  ui::facts(h, facts);
}

bool can_withdraw(const cases::Case& c) { return c.open() && !c.decision; }

// After the answer: what it means that it was late, where it was.
void answered_notice(Writer& h, const cases::Case& c) {
  const cases::Question* last = nullptr;
  for (const cases::Question& one : c.questions) {
    if (one.answered_at && (last == nullptr || *one.answered_at > *last->answered_at)) last = &one;
  }
  if (last == nullptr || !last->late) {
    ui::alert(h, {.tone = ui::Tone::success, .title = "Ihre Antwort ist eingegangen"},
              "Wir arbeiten weiter an Ihrem Antrag.");
    return;
  }
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Ihre Antwort ist eingegangen, aber nach der Frist"},
            [&] {
              ui::p(h, "Die Frist war am " + to_german(last->due_on) +
                           " abgelaufen. Wir haben die Antwort angenommen und als verspätet vermerkt.");
              ui::p(h,
                    "Das heißt für Sie: Die Bearbeitung kann länger dauern. Solange wir nicht entschieden "
                    "haben, berücksichtigen wir Ihre Antwort. Ist schon "
                    "entschieden, können Sie sie mit einem Rechtsbehelf gegen den Bescheid vorbringen.");
            });
}

void removed_files(Writer& h, const cases::Case& c) {
  const auto tell = [&](const std::vector<cases::Attachment>& files) {
    std::string_view before;
    for (const cases::Attachment& file : files) {
      if (file.scan != "infected" || file.blob == before) continue;
      before = file.blob;
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Eine Datei enthielt Schadsoftware"}, [&] {
        ui::p(h, "In der Datei „" + file.name + "“ hat unser Virenscanner Schadsoftware gefunden (" +
                     file.finding + "). Wir haben sie gelöscht. Ihr Antrag bleibt bestehen.");
        ui::p(h,
              "Prüfen Sie Ihr Gerät mit einem Virenscanner und reichen Sie die Unterlage noch einmal ein, "
              "solange Ihr Antrag offen ist.");
      });
    }
  };
  tell(c.attachments);
  for (const cases::Question& question : c.questions) tell(question.attachments);
}

// What could not be sent any more is not lost: it can be copied.
void draw_unsent(Writer& h, const std::string& text) {
  ui::p(h, "Ihr Text ist nicht bei uns angekommen. Hier steht er, damit Sie ihn kopieren können:");
  ui::textarea(h, {.name = "text", .label = "Ihre Antwort", .value = std::string_view(text)});
}

Response draw_status(const Site& site, const Request& request, const CaseView& view, const std::string& answer,
                     std::span<const ui::FieldError> errors, int status) {
  const site::Visit& who = site::visit(request);
  std::vector<ui::Link> between;
  if (who.caller.actor.kind == "resident") between.push_back({"Mein Bereich", site::url("/konto")});
  ui::ResidentPage page = frame(site, request, "Stand Ihres Antrags " + view.c.reference, std::move(between));
  const Timeline timeline = timeline_of(site, view);
  site::set_service_words(*view.package, page, timeline.words);
  const std::string base = case_path(view.tenant, view.c.id);
  Writer h;
  return show_form(
      request, std::move(page), errors,
      [&] {
        if (request.query().has("beantwortet")) answered_notice(h, view.c);
        if (request.query().has("nachgereicht")) draw_handed_in(h, view.c);
        removed_files(h, view.c);
        if (request.query().has("zurueckgenommen"))
          ui::alert(h, {.tone = ui::Tone::success, .title = "Ihr Antrag ist zurückgenommen"});
        if (request.query().has("danke"))
          ui::alert(h, {.tone = ui::Tone::success, .title = "Vielen Dank für Ihre Meinung"});
        ui::preline(h, view.c.reference);
        ui::h1(h, view.c.service.title);
        draw_links(h, request, view);
        if (const cases::Question* question = view.c.open_question())
          draw_question(h, request, view, *question, answer, errors);
        else if (!answer.empty())
          draw_unsent(h, answer);
        for (const cases::Notice& notice : view.c.notices) draw_notice(h, view, notice);
        draw_messages(h, view.c);
        ui::h2(h, "Stand");
        ui::p(h, cases::status_sentence(view.c));  // what the office reads out on the telephone
        ui::timeline(h, timeline.steps);
        ui::h2(h, "Unterlagen");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Kopie des Antrags (PDF)",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(base + "/kopie.pdf"),
                         .icon = ui::Icon::download});
          ui::button(h, {.text = "Eingangsbeleg",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(base + "/quittung"),
                         .icon = ui::Icon::download});
        });
        ui::p(h, [&] {
          h.text("Den Eingangsbeleg können Sie selbst prüfen: ");
          ui::link(h, site::url(site::town_path(view.tenant, "pruefschluessel")),
                   "Prüfschlüssel und Anleitung");
        });
        draw_supplements(h, view);
        draw_representation(h, request, view);
        ui::h2(h, "Meine Daten");
        ui::p(h, [&] { ui::link(h, site::url(base + "/daten"), "Wer hat meine Daten gesehen?"); });
        draw_feedback_wish(h, site, view);
        draw_contact(h, *who.town, view.c);
        if (can_withdraw(view.c))
          ui::p(h, [&] { ui::link(h, site::url(base + "/zuruecknehmen"), "Antrag zurücknehmen"); });
      },
      h, status);
}

Result<Response> status_page(Site& site, Request& request, CaseView& view) { return draw_status(site, request, view, "", {}, 200); }

// ---- answer ---------------------------------------------------------------------------------------------------------------------

Result<Response> answer(Site& site, Request& request, CaseView& view) {
  const std::string text = trimmed(request.form().get_or("text"));
  const auto redraw = [&](const Error& error) -> Result<Response> {
    const ui::FieldError errors[] = {
        {error.field.empty() ? "text" : std::string(error.field), handed_in_error(error)}};
    return draw_status(site, request, view, text, errors, 422);
  };
  const HandedInFiles files = handed_in_files(request);
  if (files.problem && files.problem->kind != ErrorKind::refused) return fail(*files.problem);
  if (files.problem) return redraw(*files.problem);
  const std::string key = field(request, "key");
  const flows::Caller& caller = site::visit(request).caller;
  const Status done = flows::answer_question(site.house, view, param(request, "frage"), text, files.files,
                                             key.empty() ? site::fresh_key() : key, caller);
  if (!done && done.error().kind == ErrorKind::refused) {
    view = TRY(flows::resident_case(site.house, view.tenant, view.c.id, caller));  // closed meanwhile
    return redraw(done.error());
  }
  TRY(done);
  const CaseView now = TRY(flows::resident_case(site.house, view.tenant, view.c.id, caller));
  const bool added = now.c.supplements.size() > view.c.supplements.size();
  return site::see_other(request,
                         case_path(view.tenant, view.c.id) + (added ? "?nachgereicht=1" : "?beantwortet=1"));
}

// ---- documents ------------------------------------------------------------------------------------------------------------------

Result<Response> copy_pdf(Site& site, Request&, CaseView& view) {
  const Bytes pdf = TRY(flows::application_pdf(site.house, view));
  Response response = Response::bytes(std::string(as_text(pdf)), "application/pdf");
  response.as_attachment("Antrag-" + view.c.reference + ".pdf");
  return response;
}

Result<Response> receipt(Site& site, Request&, CaseView& view) {
  Response response = Response::bytes(TRY(flows::receipt_file(site.house, view)), "application/octet-stream");
  response.as_attachment("Eingangsbeleg-" + view.c.reference + ".tlog-proof");
  return response;
}

Result<Response> notice(Site& site, Request& request, CaseView& view) {
  const std::string id = param(request, "bescheid");
  const Bytes pdf = TRY(flows::notice_pdf(site.house, view, id, site::visit(request).caller));
  const auto found = std::ranges::find(view.c.notices, id, &cases::Notice::id);
  Response response = Response::bytes(std::string(as_text(pdf)), "application/pdf");
  response.as_attachment(found == view.c.notices.end() || found->file_name.empty() ? "Bescheid-" + view.c.reference + ".pdf" : found->file_name);
  return response;
}

// ---- withdrawal -----------------------------------------------------------------------------------------------------------------

Result<Response> withdraw_page(Site& site, Request& request, CaseView& view) {
  if (!can_withdraw(view.c)) return site::see_other(request, case_path(view.tenant, view.c.id));
  Writer h;
  return show(request, frame(site, request, "Antrag zurücknehmen", {case_crumb(view)}), [&] {
    ui::preline(h, view.c.reference);
    ui::h1(h, "Möchten Sie den Antrag zurücknehmen?");
    ui::p(h, "Wir bearbeiten ihn dann nicht weiter und entscheiden nicht. Das können Sie nicht rückgängig machen. Sie können jederzeit einen neuen Antrag stellen.");
    ui::form(h, {.action = site::url(case_path(view.tenant, view.c.id, "zuruecknehmen")), .csrf = request.csrf_token(), .key = site::fresh_key()}, [&] {
      ui::buttons(h, [&] {
        ui::button(h, {.text = "Ja, Antrag zurücknehmen", .kind = ui::ButtonKind::danger, .name = "tun", .value = "zuruecknehmen"});
        ui::button(h, {.text = "Nein, zurück zum Stand", .kind = ui::ButtonKind::secondary, .href = site::url(case_path(view.tenant, view.c.id))});
      });
    });
  }, h);
}

Result<Response> withdraw(Site& site, Request& request, CaseView& view) {
  if (field(request, "tun") != "zuruecknehmen") return site::see_other(request, case_path(view.tenant, view.c.id));
  if (view.c.status != cases::CaseStatus::withdrawn) {
    const std::string key = field(request, "key");
    TRY(flows::withdraw_application(site.house, view, key.empty() ? site::fresh_key() : key, site::visit(request).caller));
  }
  return site::see_other(request, case_path(view.tenant, view.c.id) + "?zurueckgenommen=1");
}

}  // namespace

void add_case_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions saving{.essential = true};
  const std::string base = "/ort/{ort}/vorgang/{fall}";
  out.push_back({Method::get, "/ort/{ort}/vorgang", site::visitor(), handler(site, open_page)});
  out.push_back({Method::post, "/ort/{ort}/vorgang", site::visitor(), handler(site, open_case)});
  out.push_back({Method::get, base, site::case_party(), case_handler(site, status_page)});
  out.push_back({Method::get, base + "/kopie.pdf", site::case_party(), case_handler(site, copy_pdf)});
  out.push_back({Method::get, base + "/quittung", site::case_party(), case_handler(site, receipt)});
  out.push_back({Method::post, base + "/antwort/{frage}", site::case_party(), case_handler(site, answer), saving});
  out.push_back({Method::get, base + "/bescheid/{bescheid}", site::case_party(), case_handler(site, notice)});
  out.push_back({Method::get, base + "/zuruecknehmen", site::case_party(), case_handler(site, withdraw_page)});
  out.push_back({Method::post, base + "/zuruecknehmen", site::case_party(), case_handler(site, withdraw)});
}

}  // namespace rathaus::resident
