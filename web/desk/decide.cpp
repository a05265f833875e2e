// Deciding in one panel: outcome, text, reasons, fee, channel, dates, the letter itself. What was typed survives every reload.
#include <algorithm>

#include "flows/handover.h"
#include "libs/german/number.h"
#include "modules/cases/hearing.h"
#include "modules/notices/letter.h"
#include "web/desk/case_panels.h"

namespace rathaus::desk {
namespace {

struct Panel {
  flows::CaseView view;
  flows::DecisionInput input;
  flows::DecisionProposal proposal;         // of the outcome as it is chosen now: fee, channels, dates
  std::string fee_typed;                    // as typed
  std::string other_text, other_reasons;    // what the modules propose where the clerk's own text was kept
  std::vector<ui::FieldError> errors;
  std::optional<notices::Letter> letter;    // preview
  std::string remedy;                       // in full, as the letter has it
  bool amount_in_text = false;  // the amount in the operative part was put right: to be looked at once more
  int rows = 0;  // of conditions, empty ones too
  const cases::ProcedureLaw& law() const { return cases::procedure_law(view.package->procedure_code); }
};

std::string fee_text(std::int64_t cents) {
  std::string text = german::cents_to_decimal(cents);
  std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

// Where another body decides, handing over is what the page starts with.
cases::Outcome outcome_of(const packages::Package& package, const std::string& typed) {
  cases::Outcome outcome = package.handover ? cases::Outcome::handed_over : cases::Outcome::granted;
  cases::from_text(typed, outcome);
  return outcome;
}

constexpr int kMostConditions = 12;

std::string row_name(const char* what, int row) { return std::string(what) + std::to_string(row); }

void read_conditions(Desktop& at, Panel& p) {
  p.input.conditions_law = at.field("nb_recht");
  p.rows = 0;
  for (int row = 0; row < kMostConditions; ++row) {
    cases::Condition one{.kind = cases::ConditionKind::obligation,
                         .text = at.field(row_name("nb_text_", row))};
    if (one.text.empty()) continue;
    cases::from_text(at.field(row_name("nb_art_", row)), one.kind);
    p.input.conditions.push_back(std::move(one));
  }
  p.rows = static_cast<int>(p.input.conditions.size());
}

// Reads the form. Unreadable fields are errors; the rest is taken as it is.
Result<void> read_form(Desktop& at, Panel& p) {
  p.input.outcome = outcome_of(*p.view.package, at.field("ergebnis"));
  p.input.text = at.field("tenor");
  p.input.reasons = at.field("gruende");
  p.input.fee_reason = at.field("betrag_grund");
  read_conditions(at, p);
  p.fee_typed = at.field("betrag");
  if (const auto cents = german::parse_cents(p.fee_typed.empty() ? "0" : p.fee_typed); cents && *cents >= 0) p.input.fee_cents = *cents;
  else p.errors.push_back({"betrag", "Geben Sie einen Betrag in Euro ein, zum Beispiel 96,00."});
  if (!cases::from_text(at.field("weg"), p.input.channel)) p.errors.push_back({"weg", "Wählen Sie, wie der Bescheid zugestellt wird."});
  p.proposal = TRY(flows::recompute(at.house, p.view, p.input));
  // The amount is typed in one place: where the text still has the reckoned one, it follows.
  const std::string followed = flows::with_amount(p.proposal, p.input);
  p.amount_in_text = followed != p.input.text;
  p.input.text = followed;
  return {};
}

// Another outcome brings its own texts, unless the clerk has written something else already.
Result<void> propose(Desktop& at, Panel& p) {
  const auto before = TRY(flows::propose_decision(at.house, at.staff(), p.view,
                                                  outcome_of(*p.view.package, at.field("ergebnis_vorher"))))
                          .input;
  const auto now = TRY(flows::propose_decision(at.house, at.staff(), p.view, p.input.outcome)).input;
  if (p.input.text.empty() || p.input.text == before.text) p.input.text = now.text;
  else if (p.input.text != now.text) p.other_text = now.text;
  if (p.input.reasons.empty() || p.input.reasons == before.reasons) p.input.reasons = now.reasons;
  else if (p.input.reasons != now.reasons) p.other_reasons = now.reasons;
  if (p.input.fee_cents == before.fee_cents && p.fee_typed == fee_text(before.fee_cents)) {
    p.input.fee_cents = now.fee_cents;
    p.fee_typed = fee_text(now.fee_cents);
  }
  p.proposal = TRY(flows::recompute(at.house, p.view, p.input));
  return {};
}

void show_texts(Writer& h, const Panel& p) {
  const auto kept = [&](const char* title, const std::string& text) {
    if (text.empty()) return;
    ui::details(h, title, [&] { paragraphs(h, text); });
  };
  ui::textarea(h, {.name = "tenor", .label = "Entscheidung", .value = p.input.text, .error = ui::error_of(p.errors, "tenor"), .rows = 5, .maxlength = 20'000});
  kept("Vorschlag für dieses Ergebnis (Ihr Text wurde behalten)", p.other_text);
  ui::textarea(h, {.name = "gruende",
                   .label = "Begründung",
                   .value = p.input.reasons,
                   .error = ui::error_of(p.errors, "gruende"),
                   .optional = p.input.outcome == cases::Outcome::granted,
                   .rows = 6,
                   .maxlength = 20'000,
                   .note = p.law().reasons});
  kept("Vorschlag der Begründung (Ihr Text wurde behalten)", p.other_reasons);
  if ((p.input.text + p.input.reasons).find("{{") != std::string::npos) {
    ui::alert(h, {.tone = ui::Tone::warning, .title = "Im Text ist noch ein Platzhalter."}, "Ersetzen Sie alles zwischen {{ und }}. Vorher wird kein Bescheid erlassen.");
  }
}

// Nebenbestimmungen: each with its kind; a button brings one more.
void show_conditions(Writer& h, const Panel& p) {
  if (p.input.outcome == cases::Outcome::refused && p.input.conditions.empty()) return;
  ui::fieldset(h,
               {.legend = "Nebenbestimmungen",
                .hint = std::string(p.law().conditions) + ". Leere Felder zählen nicht.",
                .error = ui::error_of(p.errors, "nebenbestimmungen"),
                .id = "nebenbestimmungen"},
               [&] {
                 std::vector<ui::Option> kinds;
                 for (int i = 0; i < 5; ++i) {
                   const auto kind = static_cast<cases::ConditionKind>(i);
                   kinds.push_back({std::string(cases::to_text(kind)), std::string(cases::label_of(kind))});
                 }
                 for (int row = 0; row < p.rows; ++row) {
                   const bool filled = row < static_cast<int>(p.input.conditions.size());
                   const cases::Condition one =
                       filled ? p.input.conditions[static_cast<std::size_t>(row)] : cases::Condition{};
                   const std::string number = std::to_string(row + 1);
                   ui::select(h, {.name = row_name("nb_art_", row),
                                  .label = "Art der Nebenbestimmung " + number,
                                  .options = kinds,
                                  .value = cases::to_text(one.kind),
                                  .placeholder = ""});
                   ui::textarea(h, {.name = row_name("nb_text_", row),
                                    .label = "Text der Nebenbestimmung " + number,
                                    .value = one.text,
                                    .optional = true,
                                    .rows = 2,
                                    .maxlength = 4'000});
                 }
                 if (p.rows < kMostConditions) {
                   ui::button(h, {.text = "Nebenbestimmung hinzufügen",
                                  .kind = ui::ButtonKind::tertiary,
                                  .name = "tun",
                                  .value = "nebenbestimmung",
                                  .small = true,
                                  .novalidate = true});
                 }
                 if (p.rows > 0) {
                   const bool bound = p.view.package->decision == packages::DecisionKind::bound;
                   ui::input(
                       h, {.name = "nb_recht",
                           .label = "Rechtsgrundlage der Nebenbestimmungen",
                           .value = p.input.conditions_law,
                           .error = ui::error_of(p.errors, "nb_recht"),
                           .optional = !bound,
                           .maxlength = 300,
                           .note = bound ? "Auf diese Entscheidung besteht ein Anspruch: Nebenbestimmungen "
                                           "brauchen eine eigene Rechtsgrundlage (" +
                                               std::string(p.law().bound_conditions) + ")."
                                         : std::string()});
                 }
               });
}

// Before a burden: heard, or a reason why not. Said before the button is pressed, with the paragraph.
void show_hearing(Writer& h, const Desktop& at, const Panel& p) {
  if (!cases::hearing_needed(p.view.c, p.input.outcome)) return;
  const cases::HearingLaw& law = cases::hearing_law(p.view.package->procedure_code);
  const cases::Heard state = cases::heard(p.view.c, at.today());
  if (state == cases::Heard::done || state == cases::Heard::waived) {
    return ui::alert(h, {.tone = ui::Tone::success, .title = "Anhörung"}, cases::heard_words(p.view.c, law));
  }
  const std::string title =
      state == cases::Heard::open ? "Die Anhörung läuft noch (" : "Vorher ist anzuhören (";
  ui::alert(h, {.tone = ui::Tone::warning, .title = title + std::string(law.duty) + ")"}, [&] {
    ui::p(h,
          "Ohne Anhörung oder einen Grund, von ihr abzusehen, lässt sich diese Entscheidung nicht erlassen.");
    ui::p(h, [&] { ui::link(h, site::url(at.case_path(p.view.c.id, "anhoerung")), "Zur Anhörung"); });
  });
}

void show_fee(Writer& h, const Panel& p) {
  if (p.view.package->handover) {
    ui::alert(h, {.tone = ui::Tone::info, .title = "Vorausberechnung, nicht verbindlich"},
              "Es entscheidet die Stelle, an die Sie abgeben. Der Betrag unten bleibt leer, wenn hier nichts "
              "zu zahlen ist.");
  }
  ui::input(h, {.name = "betrag", .label = "Gebühr oder Steuer", .value = p.fee_typed, .error = ui::error_of(p.errors, "betrag"), .kind = ui::InputKind::decimal,
                .optional = true, .suffix = "EUR", .width = ui::Width::w8});
  const bool another = p.proposal.by_rules && *p.proposal.by_rules != p.input.fee_cents;
  if (p.proposal.by_rules)
    ui::muted(h, "Nach der Berechnung: " + euro(*p.proposal.by_rules) +
                     ". Ein anderer Betrag braucht eine Begründung.");
  if (p.proposal.by_rules)
    ui::input(h, {.name = "betrag_grund",
                  .label = "Warum ein anderer Betrag?",
                  .value = p.input.fee_reason,
                  .hint = "steht in der Akte und wird bei der zweiten Unterschrift gezeigt",
                  .error = ui::error_of(p.errors, "betrag_grund"),
                  .optional = !another,
                  .maxlength = 1'000});
  const cases::Fee& fee = p.proposal.fee;
  if (fee.cents > 0) {
    ui::facts(h, {{"Kassenzeichen", fee.payment_reference}, {"IBAN", fee.iban}, {"Empfänger", fee.payee},
                  {"Fällig am", fee.due_on ? to_german(*fee.due_on) : std::string("offen")}});
  }
  explain_fee(h, fee);
}

void show_delivery(Writer& h, const Panel& p) {
  std::vector<ui::Option> options;
  for (const cases::Channel channel : p.proposal.channels) {
    std::string hint(channel_law(channel, p.law()));
    if (channel == p.view.c.wished_channel) hint += ", so gewünscht";
    options.push_back({std::string(cases::to_text(channel)), std::string(cases::label_of(channel)), std::move(hint)});
  }
  ui::radios(h, {.name = "weg", .label = "Zustellung", .error = ui::error_of(p.errors, "weg"), .options = options, .value = cases::to_text(p.input.channel)});
  if (!p.proposal.announcement_text.empty()) ui::p(h, p.proposal.announcement_text);
  if (!p.proposal.remedy_text.empty()) ui::p(h, p.proposal.remedy_text);
  explain_steps(h, p.proposal.explanation);
}

void show_buttons(Writer& h, const Desktop& at, const Panel& p) {
  const Url pdf = site::url(at.case_path(p.view.c.id, "entscheiden/vorschau.pdf"));
  ui::buttons(h, [&] {
    const bool away = p.view.package->handover.has_value();
    ui::button(h, {.text = away ? "Schreiben erlassen" : "Bescheid erlassen",
                   .name = "tun",
                   .value = "erlassen",
                   .busy = "Wird erlassen …"});
    ui::button(h, {.text = "Vorschau", .kind = ui::ButtonKind::secondary, .name = "tun", .value = "vorschau"});
    h.el("button", {{"class", "kern-btn kern-btn--tertiary"}, {"type", "submit"}, html::formaction(pdf), {"formtarget", "_blank"}},
         [&] { h.el("span", {{"class", "kern-label"}}, "Vorschau als PDF in neuem Fenster"); });
  });
}

// What the rules of the service say to this case. They propose; the person at the desk decides.
void show_findings(Writer& h, const Panel& p) {
  const auto say = [&](ui::Tone tone, const char* title, const std::vector<cases::Step>& findings) {
    if (!findings.empty())
      ui::alert(h, {.tone = tone, .title = title}, [&] { explain_findings(h, findings); });
  };
  say(ui::Tone::warning,
      p.view.package->handover
          ? "Das spricht nach den Regeln gegen den Antrag; darüber entscheidet die zuständige Stelle"
          : "Die Regeln schlagen vor: Ablehnen",
      p.proposal.refuse);
  say(ui::Tone::info, "Die Regeln schlagen eine Rückfrage vor", p.proposal.ask);
  say(ui::Tone::info, "Das entscheiden Sie", p.proposal.open_points);
}

std::vector<ui::Option> outcomes_of(const packages::Package& package) {
  if (package.handover) return {{"handed_over", "Weitergeben"}, {"refused", "Nicht weitergeben"}};
  return {{"granted", "Stattgeben"}, {"partly_granted", "Teilweise stattgeben"}, {"refused", "Ablehnen"}};
}

void decide_form(Writer& h, Desktop& at, const Panel& p) {
  ui::panel(h, {.title = "Entscheiden", .id = "entscheiden", .emphasised = true}, [&] {
    case_form(h, at, p.view, "entscheiden", [&] {
      ui::hidden(h, "ergebnis_vorher", cases::to_text(p.input.outcome));
      show_findings(h, p);
      ui::radios(h, {.name = "ergebnis",
                     .label = "Ergebnis",
                     .error = ui::error_of(p.errors, "ergebnis"),
                     .options = outcomes_of(*p.view.package),
                     .value = cases::to_text(p.input.outcome),
                     .horizontal = true});
      ui::button(h, {.text = "Texte für dieses Ergebnis vorschlagen", .kind = ui::ButtonKind::tertiary, .name = "tun", .value = "vorschlag", .small = true, .novalidate = true});
      show_hearing(h, at, p);
      show_texts(h, p);
      show_conditions(h, p);
      show_fee(h, p);
      show_delivery(h, p);
      show_buttons(h, at, p);
    }, {.label = "Entscheiden", .default_name = "tun", .default_value = "vorschau"});
  });
}

// What goes to the body that decides, before the letter says that it went.
void handover_panel(Writer& h, Desktop& at, const Panel& p) {
  if (!p.view.package->handover || p.view.c.decision) return;
  const auto made = flows::handover_made(at.house, p.view);
  ui::panel(h, {.title = "Paket zur Weitergabe", .id = "weitergabe"}, [&] {
    ui::p(
        h,
        "Antrag als PDF, Angaben als JSON und XML, alle Anlagen und eine Liste mit Prüfsummen in einer "
        "ZIP-Datei. "
        "Laden Sie sie herunter und geben Sie sie der zuständigen Stelle auf dem vereinbarten sicheren Weg.");
    if (made && *made) {
      const flows::HandoverMade& one = **made;
      ui::facts(h, {{"Erstellt am", to_german(berlin_date(one.at))},
                    {"Von", one.by},
                    {"Dateien", std::to_string(one.files)},
                    {"SHA-256", one.sha256}});
      const Status current = flows::check_handover(at.house, p.view);
      if (!current) {
        ui::alert(h, {.tone = ui::Tone::warning, .title = "Dieses Paket ist überholt"},
                  site::german_message(current.error()));
      } else {
        ui::p(h, [&] {
          ui::link(h, site::url(at.case_path(p.view.c.id, "weitergabe.zip")), "Paket herunterladen (ZIP)");
        });
      }
    }
    case_form(h, at, p.view, "weitergabe", [&] {
      ui::button(h, {.text = made && *made ? "Paket noch einmal erstellen" : "Paket zur Weitergabe erstellen",
                     .kind = ui::ButtonKind::secondary,
                     .busy = "Wird erstellt …"});
    });
  });
}

void letter_panel(Writer& h, const Panel& p) {
  ui::panel(h, {.title = "Vorschau des Bescheids", .id = "vorschau"}, [&] {
    if (!p.letter) {
      ui::p(h, "Mit „Vorschau“ sehen Sie hier den Text des Bescheids, wie er jetzt hinausginge.");
      return;
    }
    ui::letter_preview(h, [&] {
      h.el("p", [&] { h.el("strong", "ENTWURF"); });
      h.el("p", [&] { h.el("strong", p.letter->subject); });
      for (const std::string& paragraph : p.letter->paragraphs) h.el("p", paragraph);
      h.el("p", [&] { h.el("strong", "Rechtsbehelfsbelehrung"); });
      h.el("p", p.remedy);
    });
  });
}

Result<web::Response> decide_page(Desktop& at, const Panel& p, int status) {
  const cases::Case& c = p.view.c;
  ui::DeskPage page = TRY(frame(at, "Entscheiden: " + c.reference));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {std::string(c.reference), site::url(at.case_path(c.id))}, {"Entscheiden"}};
  page.has_errors = !p.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, p.errors);
    ui::case_head(h, c.service.title + ": " + c.applicant.display_name(), c.reference, [&] { ui::badge(h, status_tone(c.status), status_word(c.status)); }, {});
    if (!c.complete_at) {
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Die Vollständigkeit ist noch nicht festgestellt."}, "Vorher kann kein Bescheid erlassen werden.");
    }
    ui::panels(
        h,
        [&] {
          letter_panel(h, p);
          answers_panel(h, at, p.view);
          attachments_panel(h, at, p.view);
        },
        [&] {
          handover_panel(h, at, p);
          decide_form(h, at, p);
        });
  });
  return site::page(at.request, h.take(), status);
}

// A refusal of the flow at the field it belongs to.
ui::FieldError error_at(const Error& error, const Panel& p) {
  const flows::DecisionInput& input = p.input;
  if (error.code == "notice.placeholder_left") {
    const char* field = input.text.find("{{") != std::string::npos || input.reasons.find("{{") == std::string::npos ? "tenor" : "gruende";
    return {field, "Im Text ist noch ein Platzhalter" + (error.detail.empty() ? std::string() : ": " + error.detail) + ". Ersetzen Sie ihn."};
  }
  if (error.code == "notice.reasons_missing")
    return {"gruende", "Begründen Sie die Entscheidung (" + std::string(p.law().reasons) + ")."};
  if (error.code == "fee.reason_missing") return {"betrag_grund", site::german_message(error)};
  if (error.code == "fee.text_differs") return {"tenor", site::german_message(error)};
  if (error.code == "notice.address_missing") return {"weg", "Für einen Brief fehlt die Anschrift."};
  if (error.code == "delivery.channel_not_allowed") return {"weg", "Dieser Weg ist für diese Person nicht erlaubt."};
  if (error.code == "fee.out_of_range") return {"betrag", "Dieser Betrag ist zu hoch."};
  if (error.code == "notice.conditions_law_missing") return {"nb_recht", site::german_message(error)};
  if (error.code == "notice.conditions_on_refusal") return {"nb_text_0", site::german_message(error)};
  if (error.code == "case.hearing_missing" || error.code == "case.hearing_open")
    return {"ergebnis", site::german_message(error)};
  if (error.code == "case.not_complete") return {"", "Stellen Sie zuerst fest, dass die Unterlagen vollständig sind."};
  if (error.code == "case.nobody_works_on_it") return {"", "Übernehmen Sie den Vorgang zuerst."};
  return {"", site::german_message(error)};
}

void check_placeholders(Panel& p) {
  if (p.input.text.find("{{") != std::string::npos || p.input.reasons.find("{{") != std::string::npos)
    p.errors.push_back(error_at(refused("notice.placeholder_left"), p));
}

Result<web::Response> issue(Desktop& at, Panel& p) {
  if (p.input.text.empty()) p.errors.push_back({"tenor", "Schreiben Sie, was entschieden wird."});
  check_placeholders(p);
  // Nobody issues a sentence that was changed for them and that they have not read.
  if (p.amount_in_text)
    p.errors.push_back(
        {"tenor",
         "Im Text stand noch der berechnete Betrag. Wir haben ihn durch den festgesetzten ersetzt. "
         "Lesen Sie den Text und erlassen Sie dann den Bescheid."});
  if (!p.errors.empty()) return decide_page(at, p, 422);
  const flows::DeskAction action = action_of(at);
  const Status done = flows::decide_case(at.house, at.staff(), action, p.input);
  const bool second = notices::second_signature_needed(*p.view.package, *TRY(at.house.town(at.visit.tenant)),
                                                       p.input.fee_cents);
  if (done)
    return site::see_other(at.request,
                           at.case_path(action.case_id) + (second ? "#unterschrift" : "#bescheid"));
  if (done.error().kind == ErrorKind::conflict || done.error().code == "case.already_decided" ||
      done.error().code == "case.awaits_signature") {
    return conflict_page(at, action.case_id, {{"Entscheidung", p.input.text}, {"Begründung", p.input.reasons}, {"Betrag in EUR", p.fee_typed}});
  }
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  p.errors.push_back(error_at(done.error(), p));
  return decide_page(at, p, 422);
}

}  // namespace

Result<web::Response> show_decision(Desktop& at) {
  Panel p{.view = TRY(flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall"))))};
  if (p.view.c.decision || !p.view.c.open() || (p.view.c.draft && p.view.c.draft->state == "awaiting"))
    return site::see_other(at.request, at.case_path(p.view.c.id));
  p.proposal = TRY(flows::propose_decision(at.house, at.staff(), p.view,
                                           outcome_of(*p.view.package, at.query("ergebnis"))));
  // Where the rules see a ground to refuse, that is what the page starts with.
  if (at.query("ergebnis").empty() && !p.proposal.refuse.empty()) {
    p.proposal = TRY(flows::propose_decision(at.house, at.staff(), p.view, cases::Outcome::refused));
  }
  if (p.view.c.draft && at.query("ergebnis").empty()) {
    p.proposal = TRY(flows::propose_decision(at.house, at.staff(), p.view, p.view.c.draft->decision.outcome));
  }
  p.input = p.proposal.input;
  p.rows = static_cast<int>(p.input.conditions.size());
  p.fee_typed = fee_text(p.input.fee_cents);
  return decide_page(at, p, 200);
}

Result<web::Response> post_decision(Desktop& at) {
  Panel p{.view = TRY(flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall"))))};
  TRY(read_form(at, p));
  const std::string todo = at.field("tun");
  if (todo == "erlassen") return issue(at, p);
  if (todo == "nebenbestimmung") {
    p.rows = std::min(p.rows + 1, kMostConditions);
    p.errors.clear();
    return decide_page(at, p, 200);
  }
  if (todo == "vorschlag") {
    TRY(propose(at, p));
    p.errors.clear();  // nothing was to be decided yet
    return decide_page(at, p, 200);
  }
  if (!p.errors.empty()) return decide_page(at, p, 422);
  auto letter = flows::preview_notice(at.house, at.staff(), p.view, p.input);
  if (letter) {
    p.letter = std::move(*letter);
    p.remedy = notices::remedy_notice_text(*p.view.package, *TRY(at.house.town(at.visit.tenant)));
  } else if (letter.error().kind == ErrorKind::refused)
    p.errors.push_back(error_at(letter.error(), p));
  else return fail(letter.error());
  return decide_page(at, p, p.errors.empty() ? 200 : 422);
}

Result<web::Response> post_preview(Desktop& at) {
  Panel p{.view = TRY(flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall"))))};
  TRY(read_form(at, p));
  if (p.errors.empty()) {
    auto letter = flows::preview_notice(at.house, at.staff(), p.view, p.input);
    if (letter) {
      web::Response response = web::Response::bytes(std::string(as_text(letter->pdf)), "application/pdf");
      response.set_header("Content-Disposition", "inline; filename=\"Entwurf.pdf\"");
      return response;
    }
    if (letter.error().kind != ErrorKind::refused) return fail(letter.error());
    p.errors.push_back(error_at(letter.error(), p));
  }
  return decide_page(at, p, 422);
}

}  // namespace rathaus::desk
