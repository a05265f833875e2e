// The case: everything on one screen, and what can be done next.
#include <algorithm>
#include <fmt/format.h>

#include "flows/own_data.h"
#include "libs/json/json.h"
#include "modules/cases/ways_de.h"
#include "modules/fees/fees.h"
#include "modules/identity/deputy.h"
#include "modules/forms/summary.h"
#include "modules/notices/letter.h"
#include "web/desk/case_panels.h"
#include "web/desk/counter.h"
#include "web/desk/post_room.h"
#include "web/desk/process_panel.h"

namespace rathaus::desk {
namespace {

std::string matter_of(const cases::Case& c) {
  return c.assessment ? c.assessment->list + ", Jahr " + std::to_string(c.assessment->year) : c.service.title;
}

void badges(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  ui::badge(h, status_tone(c.status), status_word(c.status));
  if (c.decision) ui::badge(h, ui::Tone::neutral, cases::label_of(c.decision->outcome));
  if (const auto due = c.next_due(); due && c.open()) {
    const int days = days_between(p.at.today(), *due);
    if (days < 0 && !c.decision)
      ui::badge(
          h, ui::Tone::danger,
          fmt::format("überfällig seit {} {}: {}", -days, days == -1 ? "Tag" : "Tagen", to_german(*due)));
    else
      ui::badge(h, days <= 3 ? ui::Tone::warning : ui::Tone::neutral, "Frist " + to_german(*due));
  }
  if (c.held()) ui::badge(h, ui::Tone::warning, "lässt sich noch zurückholen");
  if (c.draft && c.draft->state == "awaiting")
    ui::badge(h, ui::Tone::warning, "wartet auf die zweite Unterschrift");
  if (c.protection) ui::badge(h, ui::Tone::danger, "geschützte Person (§ 51 BMG)");
  if (c.synthetic) ui::badge(h, ui::Tone::info, "Vorführdaten");
}

void head_actions(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.open()) return;
  // Whose place the member takes, their case it is already: there is nothing to take.
  const std::string whom = identity::acting_for(p.at.staff(), c.service.id, c.assignee);
  if (!whom.empty() && c.assignee == whom) {
    ui::badge(h, ui::Tone::info, "Sie arbeiten in Vertretung: Der Vorgang bleibt bei " + p.names.staff(whom));
  } else if (c.assignee != p.at.staff().id) {
    case_form(h, p.at, p.view, "uebernehmen",
              [&] {
                ui::button(h,
                           {.text = "Übernehmen",
                            .kind = c.assignee.empty() ? ui::ButtonKind::primary : ui::ButtonKind::secondary,
                            .key = "a"});
              },
              {.label = "Übernehmen"});
  }
  if (!c.decision && c.complete_at && !c.assignee.empty() && !(c.draft && c.draft->state == "awaiting")) {
    ui::button(h, {.text = "Entscheiden", .href = p.url("entscheiden"), .key = "e"});
  }
}

void key_facts(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  const cases::Applicant& a = c.applicant;
  std::vector<ui::Fact> facts;
  std::string who = a.display_name();
  if (const auto born = parse_iso_date(a.born_on)) who += ", geb. " + to_german(*born);
  const std::string_view seen = c.taken && c.taken->identity != "none"
                                    ? cases::word_for(cases::identity_words(), c.taken->identity)
                                    : std::string_view();
  facts.push_back(
      {c.assessment ? "Für" : "Antragstellend",
       who,
       {},
       c.assessment ? std::string() : std::string(seen.empty() ? assurance_word(a.assurance) : seen)});
  if (!a.street.empty() || !a.city.empty())
    facts.push_back({"Anschrift", a.street + ", " + a.postal_code + " " + a.city});
  if (!a.email.empty()) facts.push_back({"E-Mail", a.email});
  if (!a.phone.empty()) facts.push_back({"Telefon", a.phone});
  facts.push_back({"Aktenzeichen", c.file_number.empty()
                                       ? std::string("noch keines (die Leistung steht nicht im Aktenplan)")
                                       : c.file_number});
  facts.push_back({"Vorgangsnummer", c.reference});
  facts.push_back({"Leistung", c.service.title + " (Version " + c.service.version + ")"});
  const bool stamped = c.taken && c.taken->stamped_on;  // a stamp has a day, no hour
  facts.push_back({"Eingang", (stamped ? to_german(berlin_date(c.received_at)) : to_german(c.received_at)) +
                                  ", " + std::string(cases::intake_label(c.intake))});
  facts.push_back(
      {"In Bearbeitung bei", c.assignee.empty() ? std::string("niemandem") : p.names.staff(c.assignee)});
  if (!c.assessment)
    facts.push_back({"Gewünschte Zustellung", std::string(cases::label_of(c.wished_channel))});
  if (c.mailbox_excluded)
    facts.push_back(
        {"Postfach", "für diesen Antrag ausgeschlossen", {}, "§ 9 Abs. 1 S. 2 OZG: nur mit der Post"});
  if (c.withdrawal)
    facts.push_back({"Zurückgenommen",
                     "am " + to_german(c.withdrawal->on) + ", " +
                         std::string(cases::word_for(cases::withdrawal_words(), c.withdrawal->way)) +
                         ", von " + c.withdrawal->who +
                         (c.withdrawal->note.empty() ? "" : " (" + c.withdrawal->note + ")"),
                     {},
                     "aufgenommen von " + p.names.staff(c.withdrawal->by)});
  if (c.complete_at)
    facts.push_back({"Vollständig seit",
                     to_german(*c.complete_at) + ", festgestellt von " + p.names.staff(c.complete_by)});
  if (c.expected_by) facts.push_back({"Zugesagt bis", to_german(*c.expected_by)});
  ui::panel(
      h, {.title = "Überblick"}, [&] { ui::facts(h, facts); },
      [&] {
        if (c.assessment) return;  // nothing was filed
        h.el("span", [&] {
          ui::link(h, p.url("kopie.pdf"), "Antrag als PDF");
          h.text(" · ");
          ui::link(h, p.url("quittung"), "Eingangsquittung");
        });
      });
}

void file_links(Writer& h, const Desktop& at, const flows::CaseView& view,
                const std::vector<cases::Attachment>& files) {
  h.el("ul", {{"class", "kern-list"}}, [&] {
    for (const cases::Attachment& file : files) {
      h.el("li", [&] {
        if (file.scan == "pending" || file.scan == "infected") {
          h.text(file.name + " (" + file_size(file.size) + ") ");
          const bool held = file.scan == "pending";
          ui::badge(h, held ? ui::Tone::warning : ui::Tone::danger,
                    held ? "wird noch geprüft" : "Schadsoftware, gelöscht");
          ui::muted(
              h,
              held ? std::string("Die Datei lässt sich öffnen, sobald der Virenscanner sie freigibt.")
                   : "Gefunden: " + file.finding +
                         (cases::scanned_by_office(file)
                              ? ". Scannen Sie das Papier noch einmal, oder fordern Sie die Unterlage neu an."
                              : ". Die antragstellende Person wurde unterrichtet. Fordern Sie die Unterlage "
                                "neu an."));
          return;
        }
        const Url url = site::url(at.case_path(view.c.id, "datei")) / file.blob;
        ui::link(h, url, file.name);
        h.text(" (" + file_size(file.size) + ") ");
        ui::link(h, url.with("laden", "1"), [&] {
          h.text("Speichern");
          ui::visually_hidden(h, ": " + file.name);
        });
        if (file.scan == "unscanned") {
          h.text(" ");
          ui::badge(h, ui::Tone::neutral, "nicht auf Schadsoftware geprüft");
        }
      });
    }
  });
}

}  // namespace

namespace {

// Opened by the office: what it fixed stands in the place of answers.
void assessment_panel(Writer& h, const cases::Assessment& of) {
  ui::panel(h, {.title = "Veranlagung " + std::to_string(of.year), .id = "angaben"}, [&] {
    ui::table(h,
              {.caption = of.list + " im Jahr " + std::to_string(of.year),
               .columns = {{"Eintrag"}, {.title = "Betrag im Jahr", .numeric = true}},
               .dense = true},
              [&](ui::Rows& out) {
                for (const cases::AssessedRow& row : of.rows) {
                  out.row([&] {
                    out.head(row.words);
                    out.cell(fees::euro(row.cents));
                  });
                }
              });
    ui::facts(h,
              {{"Zusammen", fees::euro(of.cents)},
               {"Im Jahr davor", of.before ? fees::euro(*of.before) : std::string("kein Jahresbescheid")}});
  });
}

}  // namespace

void answers_panel(Writer& h, Desktop& at, const flows::CaseView& view) {
  if (view.c.assessment) return assessment_panel(h, *view.c.assessment);
  ui::panel(h, {.title = "Angaben im Antrag", .id = "angaben"}, [&] {
    const forms::Form& form = *view.package->form;
    const auto answers = forms::answers_from_json(form, json::canonical(view.c.answers));
    if (!answers) {
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Die Angaben lassen sich nicht lesen."},
                "Öffnen Sie den Antrag als PDF und melden Sie die Störung.");
      return;
    }
    const auto sections = forms::summary(form, *answers, {}, forms::Words::output);
    if (sections.empty()) ui::p(h, "Der Antrag enthält keine Angaben.");
    for (const forms::SummarySection& section : sections) {
      if (!section.title.empty()) ui::h3(h, section.title);
      std::vector<ui::Fact> facts;
      for (const forms::SummaryRow& row : section.rows) {
        facts.push_back({std::string(row.label), [&h, &row] {
                           for (std::size_t i = 0; i < row.values.size(); ++i) {
                             if (i > 0) h.el("br");
                             h.text(row.values[i]);
                           }
                         }});
      }
      ui::facts(h, facts);
    }
    if (!view.c.amendments.empty()) {
      if (const auto who = names(at)) amendments_list(h, view.c, *who);
    }
    const bool undecided = view.c.open() && !view.c.decision &&
                           view.c.status != cases::CaseStatus::received &&
                           !(view.c.draft && view.c.draft->state == "awaiting");
    if (undecided) {
      ui::p(h, [&] { ui::link(h, site::url(at.case_path(view.c.id, "angaben")), "Angaben ändern"); });
    }
    if (view.c.reused.empty()) return;
    // Taken over with consent, not typed anew: older than the application.
    ui::details(h, "Aus früheren Angaben übernommen", [&] {
      std::vector<ui::Str> lines;
      for (const cases::Reused& one : view.c.reused)
        lines.push_back(one.what + " aus: " + one.source + ", übernommen am " + to_german(one.at));
      ui::bullet_list(h, lines);
    });
  });
}

void attachments_panel(Writer& h, const Desktop& at, const flows::CaseView& view) {
  if (view.c.attachments.empty()) return;
  ui::panel(h, {.title = "Unterlagen", .id = "unterlagen"},
            [&] { file_links(h, at, view, view.c.attachments); });
}

namespace {

struct Shown {
  std::string key, name, mime;
  Url url;
  std::string note;
};

// Everything of the case that can be looked at, in the order in which it came.
std::vector<Shown> documents_of(const Panels& p) {
  std::vector<Shown> out;
  const cases::Case& c = p.view.c;
  if (!c.assessment)
    out.push_back({"antrag", "Antrag", "application/pdf", p.url("kopie.pdf"), to_german(c.received_at)});
  const auto files = [&](const std::vector<cases::Attachment>& all, const std::string& note) {
    for (const cases::Attachment& one : all)
      out.push_back({one.blob, one.name, one.mime, p.url("datei") / one.blob, note});
  };
  for (const cases::Attachment& one : c.attachments) {
    const auto later = std::find_if(c.supplements.begin(), c.supplements.end(),
                                    [&](const auto& s) { return one.path == cases::supplement_path(s.id); });
    files({one}, later == c.supplements.end() ? std::string("mit dem Antrag")
                                              : "nachgereicht am " + to_german(berlin_date(later->at)));
  }
  for (const cases::Question& one : c.questions) {
    files(one.letters, "Anhörung vom " + to_german(berlin_date(one.asked_at)));
    if (one.answered_at)
      files(one.attachments, "mit der Antwort vom " + to_german(berlin_date(*one.answered_at)));
  }
  for (const cases::Notice& one : c.notices) {
    out.push_back({one.id, one.subject, "application/pdf", p.url("bescheid") / (one.id + ".pdf"),
                   to_german(berlin_date(one.issued_at))});
  }
  for (const cases::Notice& one : c.letters) {
    if (!one.blob.empty())
      out.push_back({one.id, one.subject + " (Brief)", "application/pdf",
                     p.url("bescheid") / (one.id + ".pdf"), to_german(berlin_date(one.issued_at))});
  }
  for (const cases::Inspection& one : c.inspections) {
    out.push_back({one.id, "Akteneinsicht für " + one.recipient, "application/pdf",
                   p.url("einsicht") / (one.id + ".pdf"), to_german(berlin_date(one.at))});
  }
  return out;
}

// The list on one side, the chosen document below it in the page. PDF and pictures only; anything else is offered for saving.
void documents_panel(Writer& h, const Panels& p) {
  const std::vector<Shown> all = documents_of(p);
  const std::string wanted = p.at.query("dokument");
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Shown& one) { return one.key == wanted; });
  const bool chosen = found != all.end();
  ui::panel(h, {.title = "Dokumente", .id = "dokumente"}, [&] {
    h.el("ul", {{"class", "kern-list rh-documents"}}, [&] {
      for (const Shown& one : all) {
        h.el("li", [&] {
          const bool open = chosen && one.key == found->key;
          if (open)
            h.el("strong", one.name);
          else
            ui::link(h, site::url(p.at.case_path(p.view.c.id)).with("dokument", one.key).fragment("dokument"),
                     one.name);
          h.text(" (" + one.note + ") ");
          ui::link(h, one.url, [&] {
            h.text("In neuem Fenster");
            ui::visually_hidden(h, ": " + one.name);
          });
        });
      }
    });
    if (!chosen) return;
    h.el("div", {{"id", "dokument"}, {"class", "rh-viewer"}}, [&] {
      ui::h3(h, found->name);
      const Url framed = found->url.with("rahmen", "1");
      if (found->mime == "image/png" || found->mime == "image/jpeg") {
        h.el("img", {html::src(framed), {"alt", "Hochgeladenes Bild: " + found->name}});
      } else if (found->mime == "application/pdf") {
        h.frame(framed, "Dokument: " + found->name);
      } else {
        ui::p(h, "Dieses Dokument lässt sich hier nicht zeigen. Öffnen Sie es in einem neuen Fenster.");
      }
      const auto step = [&](const Shown& one, const char* text) {
        ui::link(h, site::url(p.at.case_path(p.view.c.id)).with("dokument", one.key).fragment("dokument"),
                 std::string(text) + ": " + one.name);
        h.text(" ");
      };
      ui::p(h, [&] {
        if (found != all.begin()) step(*(found - 1), "Vorheriges");
        if (found + 1 != all.end()) step(*(found + 1), "Nächstes");
      });
    });
  });
}

}  // namespace

namespace {

// What came without having been asked (question empty), or beside an answer that was given already.
void supplements(Writer& h, const Panels& p, std::string_view question) {
  const cases::Case& c = p.view.c;
  for (const cases::Supplement& one : c.supplements) {
    if (one.question != question) continue;
    ui::h3(h, (question.empty() ? "Nachgereicht am " : "Ergänzung vom ") + to_german(one.at));
    const bool by_other = c.representation && !one.by.empty() && one.by == c.representation->person.account;
    ui::muted(h, "von " +
                     (by_other ? c.representation->person.display_name() + " in Vertretung"
                               : std::string("der antragstellenden Person")) +
                     (one.seen_at ? ", angesehen am " + to_german(*one.seen_at) : std::string()));
    if (!one.seen_at) ui::badge(h, ui::Tone::warning, "noch nicht angesehen");
    if (one.late)
      ui::badge(h, ui::Tone::warning, "nach Ablauf der Frist, trotzdem zu berücksichtigen (§ 24 VwVfG)");
    paragraphs(h, one.text);
    if (const auto files = c.files_of(one); !files.empty()) file_links(h, p.at, p.view, files);
  }
}

void messages_panel(Writer& h, const Panels& p) {
  if (p.view.c.questions.empty() && p.view.c.messages.empty() && p.view.c.supplements.empty()) return;
  ui::panel(h, {.title = "Nachrichten", .id = "nachrichten"}, [&] {
    for (const cases::Message& one : p.view.c.messages) {
      ui::h3(h, (one.kind == "receipt"      ? "Eingangsbestätigung vom "
                 : one.kind == "withdrawal" ? "Bestätigung der Rücknahme vom "
                 : one.kind == "expiry"     ? "Erinnerung vor dem Ablauf vom "
                                            : "Nachricht vom ") +
                    to_german(one.at));
      ui::muted(h, "von " + p.names.staff(one.by) +
                       (one.kind == "receipt" ? " (" + std::string(p.law().advice) + ")" : std::string()));
      paragraphs(h, one.text);
    }
    for (const cases::Question& one : p.view.c.questions) {
      ui::h3(h, (one.kind == "hearing" ? "Anhörung vom " : "Rückfrage vom ") + to_german(one.asked_at));
      ui::muted(h, "von " + p.names.staff(one.asked_by) + ", Antwort erbeten bis " + to_german(one.due_on));
      paragraphs(h, one.text);
      if (!one.answered_at) {
        ui::p(h, [&] { ui::badge(h, ui::Tone::warning, "noch nicht beantwortet"); });
        continue;
      }
      ui::h3(h, "Antwort vom " + to_german(*one.answered_at));
      if (!one.answer_way.empty()) {
        std::string how(cases::word_for(cases::answer_words(), one.answer_way));
        if (!one.answer_from.empty()) how += " von " + one.answer_from;
        if (!one.answered_by.empty()) how += ", eingetragen von " + p.names.staff(one.answered_by);
        ui::muted(h, how);
      }
      if (one.late)
        ui::badge(h, ui::Tone::warning,
                  "nach Ablauf der Frist, trotzdem zu berücksichtigen (" + std::string(p.law().facts) + ")");
      paragraphs(h, one.answer);
      if (!one.attachments.empty()) file_links(h, p.at, p.view, one.attachments);
      supplements(h, p, one.id);
    }
    supplements(h, p, "");
  });
}

void why(Writer& h, const std::vector<cases::Step>& steps) {
  if (steps.empty()) return;
  ui::details(h, "Warum?", [&] {
    h.el("ol", {{"class", "kern-list"}}, [&] {
      for (const cases::Step& step : steps) {
        h.el("li", [&] {
          h.el("strong", step.rule);
          h.text(": ").text(step.text);
        });
      }
    });
  });
}

void reasons(Writer& h, const cases::Step& step) {
  for (const std::string& sentence : step.why) h.el("p", {{"class", "rh-why__because"}}, sentence);
}

std::string corrected_day(const cases::Case& c, const std::string& id) {
  const auto found =
      std::find_if(c.notices.begin(), c.notices.end(), [&](const cases::Notice& n) { return n.id == id; });
  return found == c.notices.end() ? std::string() : to_german(berlin_date(found->issued_at));
}

// The minutes in which it can still be taken back.
void recall_form(Writer& h, const Panels& p, const cases::Notice& notice) {
  if (notice.state != cases::NoticeState::held || !notice.release_at || *notice.release_at <= p.at.now())
    return;
  const auto left = std::chrono::ceil<std::chrono::minutes>(
                        std::chrono::microseconds(notice.release_at->micros - p.at.now().micros))
                        .count();
  ui::alert(h,
            {.tone = ui::Tone::info,
             .title = "Der Bescheid geht in " + std::to_string(left) + (left == 1 ? " Minute" : " Minuten") +
                      " hinaus."},
            "Bis dahin können Sie ihn zurückholen. Ihr Text bleibt erhalten.");
  case_form(h, p.at, p.view, "zurueckholen",
            [&] {
              ui::hidden(h, "bescheid", notice.id);
              ui::button(h, {.text = "Zurückholen", .kind = ui::ButtonKind::secondary});
            },
            {.label = "Bescheid zurückholen"});
}

void notice_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.decision) return;
  ui::panel(h, {.title = "Entscheidung und Bescheid", .id = "bescheid"}, [&] {
    const cases::Decision& d = *c.decision;
    const auto by = [&](const std::string& who, const std::string& whom) {
      return p.names.staff(who) + (whom.empty() ? "" : " i. V. " + p.names.staff(whom));
    };
    std::vector<ui::Fact> facts{{"Ergebnis",
                                 std::string(cases::label_of(d.outcome)),
                                 {},
                                 by(d.by, d.acting_for) + ", " + to_german(d.at)}};
    if (!d.second_by.empty())
      facts.push_back({"Zweite Unterschrift",
                       by(d.second_by, d.second_acting_for),
                       {},
                       d.second_at ? to_german(*d.second_at) : ""});
    if (!d.overrides.empty())
      facts.push_back({"Grundlage", d.overrides + ", tritt an die Stelle der früheren Entscheidung"});
    if (!d.heard.empty()) facts.push_back({"Anhörung", d.heard});
    for (const cases::Condition& one : d.conditions)
      facts.push_back({std::string(cases::label_of(one.kind)), one.text});
    if (d.by_rules && *d.by_rules != d.fee.cents && !d.fee_reason.empty())
      facts.push_back(
          {"Betrag abweichend",
           "nach der Berechnung " + euro(*d.by_rules) + ", festgesetzt " +
               euro(c.amount_corrections.empty() ? d.fee.cents : c.amount_corrections.front().before_cents),
           {},
           "Grund: " + d.fee_reason});
    for (const cases::AmountCorrection& one : c.amount_corrections)
      facts.push_back({"Betrag berichtigt",
                       "von " + euro(one.before_cents) + " auf " + euro(one.after_cents),
                       {},
                       to_german(one.at) + ", " + p.names.staff(one.by) + " und " +
                           p.names.staff(one.second_by) + ": " + one.reason});
    if (d.fee.cents > 0) {
      facts.push_back({"Gebühr", euro(d.fee.cents)});
      facts.push_back({"Kassenzeichen", d.fee.payment_reference});
      if (d.fee.due_on) facts.push_back({"Fällig am", to_german(*d.fee.due_on)});
    }
    ui::facts(h, facts);
    explain_fee(h, d.fee);
    for (const cases::Notice& notice : c.notices) {
      ui::h3(h, notice.subject);
      recall_form(h, p, notice);
      std::vector<ui::Fact> more{
          {"Zustellung", std::string(cases::label_of(notice.channel)), {}, std::string(notice.legal_basis)},
          {"Stand", std::string(cases::label_of(notice.state))}};
      if (notice.dispatched_on)
        more.push_back({notice.channel == cases::Channel::post ? "Zur Post gegeben" : "Bereitgestellt",
                        to_german(*notice.dispatched_on)});
      if (notice.retrieved_at) more.push_back({"Abgerufen", to_german(*notice.retrieved_at)});
      more.push_back({"Bekannt gegeben am",
                      notice.announced_on ? to_german(*notice.announced_on) : std::string("noch nicht")});
      if (notice.remedy.ends_on)
        more.push_back({notice.remedy.kind + " bis",
                        to_german(*notice.remedy.ends_on),
                        {},
                        std::string(notice.remedy.period)});
      if (!notice.corrects.empty())
        more.push_back({"Berichtigt", "den Bescheid vom " + corrected_day(c, notice.corrects)});
      if (!notice.failure.empty()) more.push_back({"Störung", notice.failure});
      ui::facts(h, more);
      why(h, notice.explanation);
      ui::p(h, [&] {
        ui::link(h, p.url("bescheid") / (notice.id + ".pdf"),
                 "Bescheid als PDF (" + file_size(notice.size) + ")");
      });
      if (notice.channel == cases::Channel::post && notice.state == cases::NoticeState::waiting) {
        ui::p(h, [&] {
          h.text("Der Brief liegt im ");
          ui::link(h, p.at.url("post"), "Postausgang");
          h.text(".");
        });
      }
    }
    const bool announced = std::all_of(c.notices.begin(), c.notices.end(),
                                       [](const cases::Notice& n) { return n.announced_on.has_value(); });
    if (!c.closing_reason.empty())
      ui::muted(h, "Vor Ablauf der Rechtsbehelfsfrist abgeschlossen. Grund: " + c.closing_reason);
    if (c.open() && announced && !c.notices.empty()) {
      const bool early = !c.binding(p.at.today()) && d.outcome != cases::Outcome::handed_over;
      ui::muted(h, "Nach Ablauf der Rechtsbehelfsfrist schließt sich der Vorgang von selbst.");
      case_form(h, p.at, p.view, "abschliessen",
                [&] {
                  if (early)
                    ui::textarea(h, {.name = "abschluss_grund",
                                     .label = "Warum schließen Sie schon vor Ablauf der Frist ab?",
                                     .value = p.typed.value("abschluss_grund"),
                                     .error = ui::error_of(p.typed.errors, "abschluss_grund"),
                                     .rows = 2,
                                     .maxlength = 2'000});
                  ui::button(h, {.text = "Vorgang abschließen", .kind = ui::ButtonKind::secondary});
                },
                {.label = "Abschließen"});
    } else if (c.open() && !announced) {
      ui::muted(h, "Abschließen lässt sich der Vorgang erst, wenn der Tag der Bekanntgabe feststeht.");
    }
  });
}

void history_panel(Writer& h, const Panels& p, const std::vector<event::RecordedEvent>& history) {
  ui::panel(h, {.title = "Verlauf", .id = "verlauf"}, [&] {
    std::vector<ui::Step> steps;
    for (auto one = history.rbegin(); one != history.rend(); ++one) {
      EventWords words = event_words(one->event, p.view.c);
      if (words.title.empty()) continue;
      if (one->event.type == "cases.Assigned") words.text = p.names.staff(target_of(*one));
      std::string text = p.names.doer(*one);
      if (!words.text.empty()) text += ": " + words.text;
      steps.push_back({ui::StepState::done, std::move(words.title), to_german(one->at), std::move(text)});
    }
    ui::history(h, steps);
    check_form(h, p);
  });
}

}  // namespace

void paragraphs(Writer& h, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) ui::p(h, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string target_of(const event::RecordedEvent& assigned) {
  const auto* to = assigned.event.data.if_contains("to");
  return to != nullptr && to->is_string() ? std::string(json::view(to->get_string())) : std::string();
}

void explain_steps(Writer& h, const std::vector<cases::Step>& steps) { why(h, steps); }

void explain_fee(Writer& h, const cases::Fee& fee) {
  const bool said = std::any_of(fee.explanation.begin(), fee.explanation.end(),
                                [](const cases::Step& step) { return !step.why.empty(); });
  if (!said) return why(h, fee.explanation);
  ui::details(h, "Warum dieser Betrag?", [&] {
    h.el("ol", {{"class", "rh-why"}}, [&] {
      for (const cases::Step& step : fee.explanation) {
        h.el("li", [&] {
          h.el("p", {{"class", "rh-why__said"}}, step.text);
          if (!step.rule.empty()) h.el("p", {{"class", "rh-why__law"}}, step.rule);
          reasons(h, step);
        });
      }
    });
    if (!fee.source.empty()) ui::muted(h, fee.source);
  });
}

void explain_findings(Writer& h, const std::vector<cases::Step>& findings) {
  h.el("ul", {{"class", "rh-why rh-why--points"}}, [&] {
    for (const cases::Step& one : findings) {
      h.el("li", [&] {
        h.el("p", {{"class", "rh-why__said"}}, one.text);
        if (one.why.empty()) {
          if (!one.rule.empty()) h.el("p", {{"class", "rh-why__law"}}, one.rule);
          return;
        }
        ui::details(h, "Warum?", [&] {
          if (!one.rule.empty()) h.el("p", {{"class", "rh-why__law"}}, one.rule);
          reasons(h, one);
        });
      });
    }
  });
}

Result<web::Response> case_page(Desktop& at, const std::string& case_id, const Typed& typed, int status) {
  const Panels p{at, typed, TRY(flows::look_at_case(at.house, at.staff(), case_id)), TRY(names(at))};
  const auto history = TRY(flows::case_history(at.house, at.staff(), case_id));
  const cases::Case& c = p.view.c;
  ui::DeskPage page = TRY(frame(at, c.reference + " " + c.service.title));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {std::string(c.reference)}};
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::case_head(
        h, matter_of(c) + ": " + c.applicant.display_name(), c.reference, [&] { badges(h, p); },
        [&] { head_actions(h, p); });
    ui::panels(
        h,
        [&] {
          links_panel(h, p);
          key_facts(h, p);
          objection_panel(h, p);
          representation_panel(h, p);
          intake_panel(h, p);
          draft_panel(h, p);
          amount_panel(h, p);
          notice_panel(h, p);
          messages_panel(h, p);
          letters_panel(h, p);
          answers_panel(h, p.at, p.view);
          documents_panel(h, p);
          process_panel(h, p, history);
          history_panel(h, p, history);
        },
        [&] {
          tasks_panel(h, p);
          deadlines_panel(h, p);
          checklist_panel(h, p);
          question_panel(h, p);
          more_panel(h, p);
          assign_panel(h, p);
          call_panel(h, p);
          paper_panel(h, p);
          notes_panel(h, p);
        });
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_case(Desktop& at) {
  const std::string id(at.request.param("fall"));
  auto page = case_page(at, id, {}, 200);
  if (!page && page.error().code == "case.protected") return protected_page(at, id, {}, 403);
  return page;
}

// Somebody came here by an address that only takes orders, e.g. back from the login.
Result<web::Response> back_to_case(Desktop& at) {
  const std::string id(at.request.param("fall"));
  const auto view = flows::desk_case(at.house, at.staff(), id);
  if (!view && view.error().code != "case.protected") return fail(view.error());
  return site::see_other(at.request, at.case_path(id));
}

}  // namespace rathaus::desk
