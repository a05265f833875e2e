// Pages and orders of the steps beyond the straight way (web/desk/acts.h).
#include "web/desk/acts.h"

#include <algorithm>
#include <fmt/format.h>

#include "flows/acts.h"
#include "flows/process.h"
#include "libs/german/number.h"
#include "modules/cases/hearing.h"
#include "modules/cases/reopening.h"
#include "modules/cases/ways_de.h"
#include "modules/notices/letter.h"
#include "web/desk/case_panels.h"

namespace rathaus::desk {

Result<web::Response> act_page(Desktop& at, const flows::CaseView& view, const std::string& title,
                               const Typed& typed, const std::function<void(Writer&)>& inside, int status) {
  const cases::Case& c = view.c;
  ui::DeskPage page = TRY(frame(at, title + ": " + c.reference));
  page.breadcrumb = {{"Arbeitsliste", at.url()},
                     {std::string(c.reference), site::url(at.case_path(c.id))},
                     {std::string(title)}};
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::case_head(h, title, c.reference, [&] { ui::badge(h, status_tone(c.status), status_word(c.status)); },
                  {});
    ui::muted(h, c.service.title + ", " + c.applicant.display_name());
    inside(h);
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> after_act(Desktop& at, const Status& done, const std::string& anchor, Typed typed,
                                const char* error_field,
                                Result<web::Response> (*again)(Desktop&, const Typed&, int)) {
  const std::string id(at.request.param("fall"));
  if (done) return site::see_other(at.request, at.case_path(id) + (anchor.empty() ? "" : "#" + anchor));
  const Error& error = done.error();
  if (error.kind == ErrorKind::conflict) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [name, value] : typed.values) all.emplace_back(name, value);
    return conflict_page(at, id, all);
  }
  if (error.kind != ErrorKind::refused) return fail(error);
  typed.errors.push_back({error_field, site::german_message(error)});
  return again(at, typed, 422);
}

namespace {

using Again = Result<web::Response> (*)(Desktop&, const Typed&, int);

}  // namespace

Typed keep(const Desktop& at, std::initializer_list<const char*> fields) {
  Typed typed;
  // A page has several forms: what this one did not send keeps the page's own proposal.
  for (const char* name : fields) {
    if (at.request.form().has(name)) typed.values.emplace(name, at.field(name));
  }
  return typed;
}

Result<flows::CaseView> view_of(Desktop& at) {
  return flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall")));
}

namespace {

// Errors of orders that stand on the case page itself.
Result<web::Response> on_case(Desktop& at, const Typed& typed, int status) {
  return case_page(at, std::string(at.request.param("fall")), typed, status);
}

std::string module_text(const Desktop& at, const flows::CaseView& view, const char* id) {
  const packages::TextModule* module = view.package->text(id);
  const auto town = at.house.town(at.visit.tenant);
  if (module == nullptr || !town) return {};
  notices::Values values = notices::values_of(*view.package, **town, view.c, at.today());
  values["antwort_bis"] = "{{antwort_bis}}";
  std::vector<std::string> unfilled;
  return notices::fill(module->text, values, unfilled);
}

// ---- hearing --------------------------------------------------------------------------------------------------------------------

Result<web::Response> hearing_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  const cases::HearingLaw& law = cases::hearing_law(view.package->procedure_code);
  return act_page(
      at, view, "Anhörung", typed,
      [&](Writer& h) {
        ui::p(h, "Wer durch eine Entscheidung belastet wird, kann sich vorher äußern (" +
                     std::string(law.duty) + "). Das gilt auch für eine Ablehnung.");
        if (const std::string words = cases::heard_words(view.c, law); !words.empty())
          ui::alert(h, {.tone = ui::Tone::info, .title = words});
        ui::panel(h, {.title = "Anhören", .id = "anhoeren", .emphasised = true}, [&] {
          case_form(
              h, at, view, "anhoerung",
              [&] {
                ui::textarea(h, {.name = "text",
                                 .label = "Text der Anhörung",
                                 .value = typed.value("text", module_text(at, view, "hearing")),
                                 .error = ui::error_of(typed.errors, "text"),
                                 .rows = 8,
                                 .maxlength = 10'000,
                                 .note = "{{antwort_bis}} wird durch den Tag unten ersetzt."});
                ui::date(h, {.name = "frist",
                             .label = "Äußerung bis",
                             .value = typed.value(
                                 "frist", to_german(plus_days(at.today(), view.package->question_days))),
                             .error = ui::error_of(typed.errors, "frist")});
                ui::muted(h, view.c.on_paper()
                                 ? "Das Schreiben geht als Brief hinaus: Er liegt danach im Postausgang. Die "
                                   "Zeit zur Äußerung läuft erst, wenn er bekannt gegeben ist."
                                 : "Das Schreiben geht als Nachricht zum Vorgang und liegt als Brief in der "
                                   "Akte.");
                ui::buttons(h, [&] {
                  ui::button(h, {.text = "Anhörung senden", .name = "tun", .value = "anhoeren"});
                });
              },
              {.label = "Anhörung"});
        });
        ui::panel(h, {.title = "Ohne Anhörung entscheiden", .id = "verzicht"}, [&] {
          case_form(
              h, at, view, "anhoerung",
              [&] {
                std::vector<ui::Option> options;
                for (const cases::HearingGround& one : law.grounds)
                  options.push_back({std::string(one.code), std::string(one.law), std::string(one.text)});
                if (at.staff().has("head")) {
                  options.push_back({std::string(cases::kOverride),
                                     "Entscheidung der Leitung (" + std::string(law.override_law) + ")",
                                     "Die Anhörung ist nach den Umständen des Einzelfalls nicht geboten."});
                }
                ui::radios(h, {.name = "grund",
                               .label = "Grund",
                               .error = ui::error_of(typed.errors, "grund"),
                               .options = options,
                               .value = typed.value("grund")});
                ui::textarea(h, {.name = "begruendung",
                                 .label = "Begründung für die Akte",
                                 .value = typed.value("begruendung"),
                                 .error = ui::error_of(typed.errors, "begruendung"),
                                 .rows = 3,
                                 .maxlength = 4'000});
                ui::buttons(h, [&] {
                  ui::button(h, {.text = "Von der Anhörung absehen",
                                 .kind = ui::ButtonKind::secondary,
                                 .name = "tun",
                                 .value = "absehen"});
                });
              },
              {.label = "Ohne Anhörung"});
        });
      },
      status);
}

Result<web::Response> post_hearing(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  Typed typed = keep(at, {"text", "frist", "grund", "begruendung"});
  if (at.field("tun") == "absehen") {
    const Status done =
        flows::waive_hearing(at.house, at.staff(), action, at.field("grund"), at.field("begruendung"));
    const bool ground = !done && (done.error().code == "case.hearing_ground" ||
                                  done.error().code == "case.hearing_head_only");
    return after_act(at, done, "verlauf", std::move(typed), ground ? "grund" : "begruendung", hearing_page);
  }
  const auto due = parse_german_date(at.field("frist"));
  if (!due || *due <= at.today()) {
    typed.errors.push_back(
        {"frist", due ? "Der Tag muss nach dem heutigen liegen." : "Geben Sie ein Datum ein, das es gibt."});
    return hearing_page(at, typed, 422);
  }
  return after_act(at, flows::hear_applicant(at.house, at.staff(), action, at.field("text"), *due),
                   "nachrichten", std::move(typed), "text", hearing_page);
}

// ---- second signature, taking back ------------------------------------------------------------------------------------------------

Result<web::Response> post_sign(Desktop& at) {
  return after_act(at, flows::sign_decision(at.house, at.staff(), action_of(at)), "bescheid", {},
                   "unterschrift", on_case);
}

Result<web::Response> post_send_back(Desktop& at) {
  return after_act(at,
                   flows::send_decision_back(at.house, at.staff(), action_of(at), at.field("zurueck_grund")),
                   "verlauf", keep(at, {"zurueck_grund"}), "zurueck_grund", on_case);
}

Result<web::Response> post_recall(Desktop& at) {
  return after_act(at, flows::recall_notice(at.house, at.staff(), action_of(at), at.field("bescheid")),
                   "aufgaben", {}, "", on_case);
}

// ---- looking again ----------------------------------------------------------------------------------------------------------------

Result<web::Response> follow_up_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  return act_page(
      at, view, "Wiedervorlage", typed,
      [&](Writer& h) {
        case_form(h, at, view, "wiedervorlage",
                  [&] {
                    ui::date(h, {.name = "tag",
                                 .label = "Wieder vorlegen am",
                                 .value = typed.value("tag"),
                                 .error = ui::error_of(typed.errors, "tag")});
                    ui::input(h, {.name = "wozu",
                                  .label = "Woran möchten Sie erinnert werden?",
                                  .value = typed.value("wozu"),
                                  .error = ui::error_of(typed.errors, "wozu"),
                                  .maxlength = 200});
                    ui::buttons(h, [&] { ui::button(h, {.text = "Wiedervorlage setzen"}); });
                  },
                  {.label = "Wiedervorlage"});
      },
      status);
}

Result<web::Response> post_follow_up(Desktop& at) {
  Typed typed = keep(at, {"tag", "wozu"});
  const auto day = parse_german_date(at.field("tag"));
  if (!day) {
    typed.errors.push_back({"tag", "Geben Sie ein Datum ein, das es gibt, zum Beispiel " +
                                       to_german(plus_days(at.today(), 14)) + "."});
    return follow_up_page(at, typed, 422);
  }
  const Status done = flows::set_follow_up(at.house, at.staff(), action_of(at), *day, at.field("wozu"));
  const bool about_day = !done && done.error().code == "case.follow_up_not_in_future";
  return after_act(at, done, "aufgaben", std::move(typed), about_day ? "tag" : "wozu", follow_up_page);
}

// A task of the process may have fields: each mistake is said beside its field, and what was typed stays.
Result<web::Response> post_done(Desktop& at) {
  const std::string task = at.field("aufgabe");
  event::Object fields;
  Typed typed;
  const auto view = view_of(at);  // a protected case is not seen, and some of its tasks are done all the same
  const auto tasks = view ? flows::process_tasks(at.house, at.staff(), *view) : fail(view.error());
  // What was sent, by field, whether the task is still there or not: sent twice is the same order.
  std::map<std::string, std::string, std::less<>> given;
  const std::string prefix = task_field(task, "");
  for (const web::Field& one : at.request.form()) {
    if (!one.name.starts_with(prefix)) continue;
    const std::string field = one.name.substr(prefix.size());
    given[field] = at.field(one.name);
    fields[field] = given[field];
  }
  if (tasks && tasks->contains(task) && tasks->at(task).mine) {
    for (const bpmn::FormField& f : tasks->at(task).fields)
      typed.values[task_field(task, f.id)] = given.contains(f.id)  ? given[f.id]
                                             : f.type == "boolean" ? "false"
                                                                   : "";
    bpmn::Variables read;
    for (const process::FieldProblem& one : process::read_fields(tasks->at(task).fields, given, read))
      typed.errors.push_back({task_field(task, one.field), std::string(one.text)});
    if (!typed.errors.empty()) return on_case(at, typed, 422);
  }
  return after_act(at, flows::finish_task(at.house, at.staff(), action_of(at), task, fields), "",
                   std::move(typed), "", on_case);
}

// ---- a decided case goes on -------------------------------------------------------------------------------------------------------

Result<web::Response> reopen_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  return act_page(
      at, view, "Wieder öffnen", typed,
      [&](Writer& h) {
        ui::p(h,
              "Der Vorgang wird wieder unentschieden. Die frühere Entscheidung bleibt in der Akte und gilt, "
              "bis Sie neu entscheiden.");
        case_form(h, at, view, "wieder-oeffnen",
                  [&] {
                    std::vector<ui::Option> options;
                    for (const cases::ReopeningGround& one :
                         cases::reopening_grounds(view.package->procedure_code)) {
                      options.push_back({std::string(one.code),
                                         one.law.empty() ? std::string("Ohne neue Entscheidung in der Sache")
                                                         : std::string(one.law),
                                         std::string(one.label)});
                    }
                    ui::radios(h, {.name = "grundlage",
                                   .label = "Grundlage",
                                   .error = ui::error_of(typed.errors, "grundlage"),
                                   .options = options,
                                   .value = typed.value("grundlage")});
                    ui::date(
                        h, {.name = "bekannt",
                            .label = "Tatsachen bekannt seit",
                            .value = typed.value("bekannt"),
                            .error = ui::error_of(typed.errors, "bekannt"),
                            .optional = true,
                            .note = "Rücknahme und Widerruf sind nur innerhalb eines Jahres zulässig (" +
                                    std::string(cases::procedure_law(view.package->procedure_code).one_year) +
                                    ")."});
                    ui::textarea(h, {.name = "warum",
                                     .label = "Grund",
                                     .value = typed.value("warum"),
                                     .error = ui::error_of(typed.errors, "warum"),
                                     .rows = 4,
                                     .maxlength = 4'000});
                    ui::buttons(h, [&] { ui::button(h, {.text = "Vorgang wieder öffnen"}); });
                  },
                  {.label = "Wieder öffnen"});
      },
      status);
}

Result<web::Response> post_reopen(Desktop& at) {
  Typed typed = keep(at, {"grundlage", "bekannt", "warum"});
  std::optional<LocalDate> known;
  if (!at.field("bekannt").empty()) {
    known = parse_german_date(at.field("bekannt"));
    if (!known) {
      typed.errors.push_back({"bekannt", "Geben Sie ein Datum ein, das es gibt."});
      return reopen_page(at, typed, 422);
    }
  }
  const Status done = flows::reopen_case(at.house, at.staff(), action_of(at), at.field("grundlage"),
                                         at.field("warum"), known);
  const std::string code = done ? "" : done.error().code;
  const char* field = code == "case.reopening_ground" ? "grundlage"
                      : code == "case.reason_missing" ? "warum"
                      : code.empty()                  ? ""
                                                      : "bekannt";
  return after_act(at, done, "aufgaben", std::move(typed), field, reopen_page);
}

Result<web::Response> correction_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  return act_page(
      at, view, "Bescheid berichtigen", typed,
      [&](Writer& h) {
        const std::string law(cases::correction_law(view.package->procedure_code));
        ui::p(h,
              "Schreibfehler, Rechenfehler und ähnliche offenbare Unrichtigkeiten lassen sich jederzeit "
              "berichtigen (" +
                  law + "). Alles andere ist eine neue Entscheidung.");
        std::vector<ui::Option> options;
        for (const cases::Notice& one : view.c.notices) {
          if (one.corrects.empty())
            options.push_back({std::string(one.id), one.subject, to_german(one.issued_at)});
        }
        if (options.empty()) return ui::p(h, "Es gibt noch keinen Bescheid.");
        const std::optional<cases::AmountDraft>& draft = view.c.amount_draft;
        if (draft && draft->state == "sent_back")
          ui::alert(h, {.tone = ui::Tone::warning, .title = "Die Berichtigung des Betrags kam zurück"},
                    draft->remark);
        case_form(h, at, view, "berichtigen",
                  [&] {
                    ui::radios(h, {.name = "bescheid",
                                   .label = "Welcher Bescheid?",
                                   .options = options,
                                   .value = typed.value("bescheid", options.back().value.str())});
                    ui::textarea(
                        h,
                        {.name = "text",
                         .label = "Text der Berichtigung",
                         .value = typed.value(
                             "text",
                             draft ? draft->text
                                   : "in unserem Bescheid ist uns ein Schreibfehler unterlaufen.\nStatt „…“ "
                                     "muss "
                                     "es richtig heißen: „…“.\nIm Übrigen bleibt der Bescheid unverändert."),
                         .error = ui::error_of(typed.errors, "text"),
                         .rows = 6,
                         .maxlength = 10'000});
                    ui::input(h, {.name = "warum",
                                  .label = "Was war falsch? (für die Akte)",
                                  .value = typed.value("warum", draft ? draft->reason : std::string()),
                                  .error = ui::error_of(typed.errors, "warum"),
                                  .maxlength = 400});
                    if (view.c.decision)
                      ui::input(h, {.name = "betrag",
                                    .label = "Richtiger Betrag",
                                    .value = typed.value("betrag"),
                                    .hint = "Nur wenn der Betrag falsch war. Im Bescheid steht " +
                                            euro(view.c.decision->fee.cents) +
                                            ". Eine zweite Person unterschreibt dann mit.",
                                    .error = ui::error_of(typed.errors, "betrag"),
                                    .kind = ui::InputKind::decimal,
                                    .optional = true,
                                    .suffix = "EUR",
                                    .width = ui::Width::w8});
                    ui::muted(h, notices::correction_remedy_text(*view.package));
                    ui::buttons(h, [&] { ui::button(h, {.text = "Berichtigung erlassen"}); });
                  },
                  {.label = "Berichtigung"});
      },
      status);
}

Result<web::Response> post_correction(Desktop& at) {
  Typed typed = keep(at, {"bescheid", "text", "warum", "betrag"});
  flows::Correction input{at.field("bescheid"), at.field("text"), at.field("warum")};
  if (input.text.find("…") != std::string::npos)
    typed.errors.push_back({"text", "Ersetzen Sie „…“ durch das Falsche und das Richtige."});
  if (const std::string amount = at.field("betrag"); !amount.empty()) {
    const auto cents = german::parse_cents(amount);
    if (cents && *cents >= 0)
      input.fee_cents = *cents;
    else
      typed.errors.push_back({"betrag", "Geben Sie einen Betrag in Euro ein, zum Beispiel 96,00."});
  }
  if (!typed.errors.empty()) return correction_page(at, typed, 422);
  const Status done = flows::correct_notice(at.house, at.staff(), action_of(at), input);
  const std::string code = done ? "" : done.error().code;
  const char* field = code == "case.reason_missing"                              ? "warum"
                      : code == "case.same_amount" || code == "fee.out_of_range" ? "betrag"
                                                                                 : "text";
  return after_act(at, done, input.fee_cents ? "betrag" : "bescheid", std::move(typed), field,
                   correction_page);
}

Result<web::Response> post_sign_amount(Desktop& at) {
  return after_act(at, flows::sign_correction(at.house, at.staff(), action_of(at)), "bescheid", {}, "",
                   on_case);
}

Result<web::Response> post_amount_back(Desktop& at) {
  return after_act(
      at, flows::send_correction_back(at.house, at.staff(), action_of(at), at.field("betrag_zurueck")),
      "verlauf", keep(at, {"betrag_zurueck"}), "betrag_zurueck", on_case);
}

// ---- taken back by the applicant --------------------------------------------------------------------------------------------------

Result<web::Response> withdrawal_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  const auto day = parse_german_date(typed.value("tag", to_german(at.today())));
  return act_page(
      at, view, "Rücknahme des Antrags", typed,
      [&](Writer& h) {
        ui::p(h,
              "Die antragstellende Person hat den Antrag zurückgenommen. Der Vorgang endet damit, offene "
              "Aufgaben und Fristen enden auch, und die Person bekommt eine Bestätigung. Das geht, bis die "
              "Entscheidung bestandskräftig ist.");
        if (view.c.decision)
          ui::alert(
              h, {.tone = ui::Tone::warning, .title = "Über den Antrag ist schon entschieden"},
              "Mit der Rücknahme wird die Entscheidung gegenstandslos. Klären Sie mit der Kasse, was mit "
              "dem festgesetzten Betrag geschieht.");
        case_form(
            h, at, view, "ruecknahme",
            [&] {
              ui::date(h, {.name = "tag",
                           .label = "Tag der Rücknahme",
                           .value = typed.value("tag", to_german(at.today())),
                           .hint = "Der Tag, an dem sie beim Amt eingegangen ist",
                           .error = ui::error_of(typed.errors, "tag")});
              std::vector<ui::Option> ways;
              for (const cases::Word& one : cases::withdrawal_words())
                ways.push_back({std::string(one.key), std::string(one.label), std::string(one.hint)});
              ui::radios(h, {.name = "weg",
                             .label = "Wie ist sie gekommen?",
                             .error = ui::error_of(typed.errors, "weg"),
                             .options = ways,
                             .value = typed.value("weg")});
              ui::input(h, {.name = "wer",
                            .label = "Wer hat den Antrag zurückgenommen?",
                            .value = typed.value("wer", view.c.addressee().display_name()),
                            .error = ui::error_of(typed.errors, "wer"),
                            .maxlength = 200});
              ui::textarea(h, {.name = "vermerk",
                               .label = "Vermerk für die Akte",
                               .value = typed.value("vermerk"),
                               .optional = true,
                               .rows = 2,
                               .maxlength = 2'000});
              ui::textarea(
                  h, {.name = "text",
                      .label = "Bestätigung an die Person",
                      .value = typed.value("text", flows::withdrawal_text(view, day.value_or(at.today()))),
                      .error = ui::error_of(typed.errors, "text"),
                      .rows = 5,
                      .maxlength = 10'000});
              ui::buttons(h, [&] { ui::button(h, {.text = "Rücknahme eintragen und Vorgang beenden"}); });
            },
            {.label = "Rücknahme"});
      },
      status);
}

Result<web::Response> post_withdrawal(Desktop& at) {
  Typed typed = keep(at, {"tag", "weg", "wer", "vermerk", "text"});
  const flows::CaseView view = TRY(view_of(at));
  const auto day = parse_german_date(at.field("tag"));
  if (!day) {
    typed.errors.push_back(
        {"tag", "Geben Sie ein Datum ein, das es gibt, zum Beispiel " + to_german(at.today()) + "."});
    return withdrawal_page(at, typed, 422);
  }
  // The day in the confirmation is the one that was typed, unless somebody has written their own words.
  std::string text = at.field("text");
  if (text == flows::withdrawal_text(view, at.today())) text = flows::withdrawal_text(view, *day);
  const Status done = flows::record_withdrawal(at.house, at.staff(), action_of(at),
                                               {.on = *day,
                                                .way = at.field("weg"),
                                                .who = at.field("wer"),
                                                .note = at.field("vermerk"),
                                                .text = text});
  const std::string field = done ? "" : done.error().field;
  const char* where = field == "on"     ? "tag"
                      : field == "way"  ? "weg"
                      : field == "who"  ? "wer"
                      : field == "text" ? "text"
                                        : "";
  return after_act(at, done, "nachrichten", std::move(typed), where, withdrawal_page);
}

// ---- a message that asks nothing --------------------------------------------------------------------------------------------------

Result<web::Response> message_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  const cases::Applicant& to = view.c.addressee();
  const bool online = !to.email.empty() || !to.account.empty();
  return act_page(
      at, view, "Nachricht schreiben", typed,
      [&](Writer& h) {
        ui::p(h, online
                     ? "Die Nachricht steht beim Stand des Antrags. Die Person erfährt per E-Mail oder im "
                       "Konto, dass es etwas Neues gibt. Wer eine Antwort braucht, stellt eine Rückfrage."
                     : "Eine E-Mail-Adresse ist nicht bekannt: Die Nachricht geht als Brief hinaus. Er liegt "
                       "danach im Postausgang. Wer eine Antwort braucht, stellt eine Rückfrage.");
        std::vector<ui::Option> modules;
        for (const packages::TextModule& one : view.package->texts) {
          if (one.use == "question" || one.use == "message" || one.use == "note")
            modules.push_back({std::string(one.id), std::string(one.title)});
        }
        case_form(h, at, view, "nachricht",
                  [&] {
                    if (!modules.empty()) {
                      ui::select(h, {.name = "baustein",
                                     .label = "Textbaustein",
                                     .hint = "wird an Ihren Text angehängt",
                                     .options = modules,
                                     .value = typed.value("baustein"),
                                     .optional = true});
                      ui::buttons(h, [&] {
                        ui::button(h, {.text = "Baustein einfügen",
                                       .kind = ui::ButtonKind::secondary,
                                       .name = "tun",
                                       .value = "baustein",
                                       .small = true,
                                       .novalidate = true});
                      });
                    }
                    ui::textarea(h, {.name = "text",
                                     .label = "Text der Nachricht",
                                     .value = typed.value("text"),
                                     .error = ui::error_of(typed.errors, "text"),
                                     .rows = 8,
                                     .maxlength = 10'000});
                    ui::buttons(h, [&] {
                      ui::button(h, {.text = "Nachricht senden", .name = "tun", .value = "senden"});
                    });
                  },
                  {.label = "Nachricht", .default_name = "tun", .default_value = "senden"});
      },
      status);
}

Result<web::Response> post_message(Desktop& at) {
  Typed typed = keep(at, {"text", "baustein"});
  if (at.field("tun") == "baustein") {
    const flows::CaseView view = TRY(view_of(at));
    const std::string added = module_text(at, view, at.field("baustein").c_str());
    std::string& text = typed.values["text"];
    if (!added.empty()) text += (text.empty() ? "" : "\n\n") + added;
    return message_page(at, typed, 200);
  }
  return after_act(at, flows::write_applicant(at.house, at.staff(), action_of(at), at.field("text")),
                   "nachrichten", std::move(typed), "text", message_page);
}

// ---- protected persons ------------------------------------------------------------------------------------------------------------

Result<web::Response> protection_page(Desktop& at, const Typed& typed, int status) {
  const flows::CaseView view = TRY(view_of(at));
  const bool on = view.c.protection.has_value();
  return act_page(
      at, view, on ? "Schutz der Person beenden" : "Person schützen", typed,
      [&](Writer& h) {
        ui::p(
            h,
            on ? "Das gilt für alle Vorgänge der Person in dieser Stadt. Name und Anschrift sind danach "
                 "wieder in Listen, Suche und Postausgang zu sehen."
               : "Das gilt für alle Vorgänge der Person in dieser Stadt, auch in anderen Ämtern und für "
                 "künftige. Name und Anschrift sind danach nur noch für die Person zu sehen, die den Vorgang "
                 "bearbeitet. In Listen, Suche und Postausgang "
                 "stehen sie nicht mehr (§ 51 BMG). Alle anderen brauchen eine Begründung, die in der "
                 "Akte steht.");
        if (view.c.assignee != at.staff().id && !on)
          ui::alert(h, {.tone = ui::Tone::warning,
                        .title = "Sie bearbeiten den Vorgang nicht und sehen ihn danach nicht mehr."});
        case_form(h, at, view, "schutz",
                  [&] {
                    ui::hidden(h, "an", on ? "nein" : "ja");
                    ui::textarea(h, {.name = "schutz_grund",
                                     .label = "Grund",
                                     .value = typed.value("schutz_grund"),
                                     .error = ui::error_of(typed.errors, "schutz_grund"),
                                     .rows = 3,
                                     .maxlength = 2'000});
                    ui::buttons(h,
                                [&] { ui::button(h, {.text = on ? "Schutz beenden" : "Person schützen"}); });
                  },
                  {.label = "Schutz"});
      },
      status);
}

Result<web::Response> post_protection(Desktop& at) {
  const auto act = at.field("an") == "nein" ? flows::end_protection : flows::protect_person;
  return after_act(at, act(at.house, at.staff(), action_of(at), at.field("schutz_grund")), "",
                   keep(at, {"schutz_grund"}), "schutz_grund", protection_page);
}

Result<web::Response> protected_again(Desktop& at, const Typed& typed, int status) {
  return protected_page(at, std::string(at.request.param("fall")), typed, status);
}

Result<web::Response> post_look_past(Desktop& at) {
  return after_act(
      at, flows::look_past_protection(at.house, at.staff(), action_of(at), at.field("zugriff_grund")), "",
      keep(at, {"zugriff_grund"}), "zugriff_grund", protected_again);
}

// ---- proof ------------------------------------------------------------------------------------------------------------------------

std::string_view fault_words(std::string_view fault) {
  if (fault == "event_unreadable") return "Der Eintrag lässt sich nicht öffnen: Er wurde verändert.";
  if (fault == "event_missing") return "Ein Eintrag fehlt.";
  if (fault == "event_changed") return "Der Eintrag ist nicht der, der im Verzeichnis steht.";
  if (fault == "not_logged") return "Der Eintrag steht nicht im Verzeichnis.";
  if (fault == "entry_changed") return "Der Nachweis im Verzeichnis wurde verändert.";
  return "Der gezeigte Stand folgt nicht aus den Einträgen.";
}

Result<web::Response> check_page(Desktop& at) {
  const flows::CaseView view = TRY(view_of(at));
  const store::StreamCheck check = TRY(flows::check_case(at.house, at.staff(), view.c.id));
  const auto history = flows::case_history(at.house, at.staff(), view.c.id);
  return act_page(
      at, view, "Prüfung der Akte", {},
      [&](Writer& h) {
        if (check.fault.empty()) {
          ui::alert(h, {.tone = ui::Tone::success, .title = "Unverändert"},
                    fmt::format("Alle {} Einträge stehen so im unterschriebenen Verzeichnis ({} Nachweise).",
                                check.events, check.entries));
        } else {
          ui::alert(h, {.tone = ui::Tone::danger, .title = "Verändert"}, [&] {
            ui::p(h, fault_words(check.fault));
            if (check.bad_seq > 0)
              ui::p(h, fmt::format("Erster falscher Eintrag: Nummer {} des Verlaufs.", check.bad_seq));
            if (check.bad_entry >= 0) ui::p(h, fmt::format("Nummer im Verzeichnis: {}.", check.bad_entry));
            if (history && check.bad_seq > 0 && check.bad_seq <= static_cast<std::int64_t>(history->size())) {
              const event::RecordedEvent& one = (*history)[static_cast<std::size_t>(check.bad_seq - 1)];
              ui::p(h, event_words(one.event, view.c).title + ", " + to_german(one.at));
            }
            ui::p(h, "Melden Sie das der Betreuung des Systems. Arbeiten Sie hier nicht weiter.");
          });
        }
        ui::p(h, [&] { ui::link(h, site::url(at.case_path(view.c.id)), "Zurück zum Vorgang"); });
      },
      200);
}

template <Again page>
Result<web::Response> get(Desktop& at) {
  Typed typed;
  return page(at, typed, 200);
}

}  // namespace

Result<web::Response> protected_page(Desktop& at, const std::string& case_id, const Typed& typed,
                                     int status) {
  const flows::ProtectedCase found = TRY(flows::protected_case(at.house, at.staff(), case_id));
  ui::DeskPage page = TRY(frame(at, found.reference + " Geschützte Person"));
  page.breadcrumb = {{"Arbeitsliste", at.url()}, {std::string(found.reference)}};
  page.has_errors = !typed.errors.empty();
  const auto form = [&](Writer& h, const char* rest, const html::Body& inside, const char* label) {
    ui::form(h,
             {.action = site::url(at.case_path(found.id, rest)),
              .csrf = at.csrf(),
              .key = site::fresh_key(),
              .label = label},
             [&] {
               ui::hidden(h, "seq", std::to_string(found.seq));
               h.put(inside);
             });
  };
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::case_head(h, found.service_title + ": geschützte Person", found.reference,
                  [&] { ui::badge(h, status_tone(found.status), status_word(found.status)); }, {});
    ui::alert(h, {.tone = ui::Tone::warning, .title = "Diese Person ist geschützt (§ 51 BMG)."},
              "Name, Anschrift und Akte sieht nur, wer den Vorgang bearbeitet. Brauchen Sie ihn trotzdem, "
              "begründen Sie das. Die Begründung steht in der "
              "Akte, und die Leitung prüft sie.");
    form(
        h, "einsehen",
        [&] {
          ui::textarea(h, {.name = "zugriff_grund",
                           .label = "Warum brauchen Sie den Vorgang?",
                           .value = typed.value("zugriff_grund"),
                           .error = ui::error_of(typed.errors, "zugriff_grund"),
                           .rows = 3,
                           .maxlength = 2'000});
          ui::buttons(
              h, [&] { ui::button(h, {.text = "Mit Begründung öffnen", .kind = ui::ButtonKind::danger}); });
        },
        "Zugriff begründen");
    for (const cases::Task& task : found.tasks) {
      if (!at.staff().has("head")) continue;
      if (found.own.contains(task.id)) {
        ui::muted(h, task.title + ": Ihren eigenen Zugriff kann nur jemand anderes prüfen.");
        continue;
      }
      form(
          h, "erledigt",
          [&] {
            ui::hidden(h, "aufgabe", task.id);
            ui::p(h, task.title);
            ui::button(h,
                       {.text = "Geprüft", .kind = ui::ButtonKind::secondary, .hidden_context = task.title});
          },
          "Zugriff prüfen");
    }
  });
  return site::page(at.request, h.take(), status);
}

const std::vector<ActRoute>& act_routes() {
  static const std::vector<ActRoute> all = {
      {"/anhoerung", post_hearing, get<hearing_page>},
      {"/unterschreiben", post_sign, back_to_case},
      {"/zurueckgeben", post_send_back, back_to_case},
      {"/zurueckholen", post_recall, back_to_case},
      {"/wiedervorlage", post_follow_up, get<follow_up_page>},
      {"/erledigt", post_done, back_to_case},
      {"/wieder-oeffnen", post_reopen, get<reopen_page>},
      {"/berichtigen", post_correction, get<correction_page>},
      {"/zusammenfuehren", post_merge, get<merge_page>},
      {"/schutz", post_protection, get<protection_page>},
      {"/einsehen", post_look_past, back_to_case},
      {"/pruefung", check_page, check_page},
      {"/akteneinsicht", post_inspection, show_inspection},
      {"/angaben", post_amend, show_amend},
      {"/ruecknahme", post_withdrawal, get<withdrawal_page>},
      {"/nachricht", post_message, get<message_page>},
      {"/betrag-unterschreiben", post_sign_amount, back_to_case},
      {"/betrag-zurueckgeben", post_amount_back, back_to_case},
  };
  return all;
}

// ---- panels of the case page --------------------------------------------------------------------------------------------------------

void links_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  const auto to_case = [&](const std::string& id, const std::string& text) {
    ui::link(h, site::url(p.at.case_path(id)), text);
  };
  if (c.merged_into) {
    ui::alert(h, {.tone = ui::Tone::info, .title = "Dieser Vorgang ist in einem anderen aufgegangen."}, [&] {
      ui::p(h, [&] {
        h.text("Weiter bei ");
        to_case(c.merged_into->case_id, c.merged_into->reference);
      });
    });
  }
  for (const cases::CaseRef& one : c.absorbed) {
    ui::alert(h, {.tone = ui::Tone::info, .title = "Aufgenommen: " + one.reference},
              [&] { ui::p(h, [&] { to_case(one.case_id, "Angaben und Dokumente von " + one.reference); }); });
  }
  if (c.open() && !c.decision) {
    const auto twins = flows::twins_of(p.at.house, p.at.staff(), p.view);
    if (twins && !twins->empty()) {
      ui::alert(h,
                {.tone = ui::Tone::warning,
                 .title = "Vielleicht doppelt: gleiche Person, gleiche Leistung, gleiche Angaben"},
                [&] {
                  for (const flows::Twin& one : *twins) {
                    ui::p(h, [&] {
                      to_case(one.case_id, one.reference);
                      h.text(", eingegangen am " + to_german(one.received_at) + ", " +
                             std::string(status_word(one.status)));
                    });
                  }
                  ui::p(h, [&] { ui::link(h, p.url("zusammenfuehren"), "Zusammenführen"); });
                });
    }
  }
  if (!c.reopenings.empty() && !c.decision && c.open()) {
    const cases::Reopening& last = c.reopenings.back();
    ui::alert(h,
              {.tone = ui::Tone::info,
               .title = "Wieder geöffnet" + (last.law.empty() ? std::string() : " nach " + last.law)},
              last.reason);
  }
}

void draft_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.draft || c.decision) return;
  const cases::Draft& draft = *c.draft;
  const bool awaiting = draft.state == "awaiting";
  const std::string by = p.names.staff(draft.by) +
                         (draft.acting_for.empty() ? "" : " i. V. für " + p.names.staff(draft.acting_for));
  ui::panel(h,
            {.title = awaiting ? "Zweite Unterschrift" : "Entwurf der Entscheidung",
             .id = "unterschrift",
             .emphasised = awaiting},
            [&] {
              std::vector<ui::Fact> facts{{"Entwurf von", by, {}, to_german(draft.at)},
                                          {"Ergebnis", std::string(cases::label_of(draft.decision.outcome))}};
              if (draft.decision.fee.cents > 0) facts.push_back({"Gebühr", euro(draft.decision.fee.cents)});
              if (draft.decision.by_rules && *draft.decision.by_rules != draft.decision.fee.cents)
                facts.push_back({"Betrag abweichend",
                                 "nach der Berechnung " + euro(*draft.decision.by_rules) +
                                     ", vorgeschlagen " + euro(draft.decision.fee.cents),
                                 {},
                                 "Grund: " + draft.decision.fee_reason});
              for (const cases::Condition& one : draft.decision.conditions)
                facts.push_back({std::string(cases::label_of(one.kind)), one.text});
              if (!draft.remark.empty())
                facts.push_back({"Zurückgegeben", draft.remark, {}, p.names.staff(draft.remark_by)});
              ui::facts(h, facts);
              paragraphs(h, draft.decision.text);
              if (!draft.decision.reasons.empty()) ui::h3(h, "Begründung");
              paragraphs(h, draft.decision.reasons);
              if (!awaiting) {
                ui::p(h,
                      draft.state == "recalled"
                          ? "Der Bescheid wurde zurückgeholt. Beim Entscheiden steht dieser Text wieder da."
                          : "Beim Entscheiden steht dieser Text wieder da.");
                return;
              }
              ui::p(h, [&] {
                ui::link(h, p.url("entwurf.pdf"), "Bescheid im Wortlaut als PDF, wie er hinausginge");
              });
              const Status may = flows::may_sign_second(p.at.house, p.at.staff(), p.view);
              if (draft.by == p.at.staff().id) {
                ui::p(h,
                      "Ein anderer Mensch muss mit unterschreiben. Sie selbst können das nicht, auch nicht "
                      "in Vertretung.");
              } else if (!may) {
                ui::p(h, site::german_message(may.error()));
              } else {
                case_form(h, p.at, p.view, "unterschreiben",
                          [&] { ui::button(h, {.text = "Unterschreiben und erlassen", .key = "u"}); },
                          {.label = "Unterschreiben"});
              }
              case_form(h, p.at, p.view, "zurueckgeben",
                        [&] {
                          ui::textarea(h, {.name = "zurueck_grund",
                                           .label = "Warum geht der Entwurf zurück?",
                                           .value = p.typed.value("zurueck_grund"),
                                           .error = ui::error_of(p.typed.errors, "zurueck_grund"),
                                           .rows = 2,
                                           .maxlength = 2'000});
                          ui::button(h, {.text = "Zurückgeben", .kind = ui::ButtonKind::secondary});
                        },
                        {.label = "Zurückgeben"});
            });
}

void amount_panel(Writer& h, const Panels& p) {
  const std::optional<cases::AmountDraft>& draft = p.view.c.amount_draft;
  if (!draft || draft->state != "awaiting") return;
  ui::panel(
      h, {.title = "Berichtigung des Betrags: zweite Unterschrift", .id = "betrag", .emphasised = true}, [&] {
        const std::string by =
            p.names.staff(draft->by) +
            (draft->acting_for.empty() ? "" : " i. V. für " + p.names.staff(draft->acting_for));
        ui::facts(h, {{"Vorgelegt von", by, {}, to_german(draft->at)},
                      {"Betrag bisher", euro(draft->before_cents)},
                      {"Betrag richtig", euro(draft->after_cents)},
                      {"Was war falsch?", draft->reason}});
        paragraphs(h, draft->text);
        ui::p(h,
              [&] { ui::link(h, p.url("berichtigung.pdf"), "Berichtigung als PDF, wie sie hinausginge"); });
        if (draft->by == p.at.staff().id) {
          ui::p(h, "Ein anderer Mensch muss mit unterschreiben.");
        } else {
          case_form(h, p.at, p.view, "betrag-unterschreiben",
                    [&] { ui::button(h, {.text = "Berichtigung unterschreiben und erlassen", .key = "u"}); },
                    {.label = "Berichtigung unterschreiben"});
        }
        case_form(h, p.at, p.view, "betrag-zurueckgeben",
                  [&] {
                    ui::textarea(h, {.name = "betrag_zurueck",
                                     .label = "Warum geht die Berichtigung zurück?",
                                     .value = p.typed.value("betrag_zurueck"),
                                     .error = ui::error_of(p.typed.errors, "betrag_zurueck"),
                                     .rows = 2,
                                     .maxlength = 2'000});
                    ui::button(h, {.text = "Zurückgeben", .kind = ui::ButtonKind::secondary});
                  },
                  {.label = "Berichtigung zurückgeben"});
      });
}

namespace {

// A letter that is not issued yet; where none waits any more, back to the case.
Result<web::Response> draft_pdf(Desktop& at, const flows::CaseView& view, Result<notices::Letter> letter,
                                const std::string& name) {
  if (!letter && letter.error().kind == ErrorKind::refused)
    return site::see_other(at.request, at.case_path(view.c.id));
  if (!letter) return fail(letter.error());
  return inline_pdf(letter->pdf, name + " " + view.c.reference + ".pdf");
}

}  // namespace

Result<web::Response> get_draft_letter(Desktop& at) {
  const flows::CaseView view = TRY(view_of(at));
  return draft_pdf(at, view, flows::draft_letter(at.house, at.staff(), view), "Entwurf");
}

Result<web::Response> get_amount_letter(Desktop& at) {
  const flows::CaseView view = TRY(view_of(at));
  return draft_pdf(at, view, flows::amount_letter(at.house, at.staff(), view), "Berichtigung");
}

void more_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  std::vector<ui::Link> links;
  const auto add = [&](bool when, const char* rest, const char* text) {
    if (when) links.push_back({text, p.url(rest)});
  };
  add(c.open() && !c.decision && c.open_question() == nullptr && c.status != cases::CaseStatus::received,
      "anhoerung", "Anhörung");
  add(c.open(), "wiedervorlage", "Wiedervorlage");
  add(!c.merged_into, "nachricht", "Nachricht an die antragstellende Person");
  add(c.open() && !c.held() && !c.binding(p.at.today()), "ruecknahme", "Rücknahme des Antrags eintragen");
  add(c.decision.has_value() && !c.held() && !c.merged_into, "wieder-oeffnen",
      "Wieder öffnen, zurücknehmen, widerrufen");
  add(!c.notices.empty() && c.decision.has_value() && !c.held(), "berichtigen", "Bescheid berichtigen");
  add(c.open() && !c.decision, "zusammenfuehren", "Mit einem anderen Vorgang zusammenführen");
  add(true, "schutz", c.protection ? "Schutz der Person beenden" : "Person schützen");
  add(true, "akteneinsicht", "Akteneinsicht gewähren");
  ui::panel(h, {.title = "Weitere Schritte", .id = "weitere"}, [&] {
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (const ui::Link& one : links) h.el("li", [&] { ui::link(h, one.href, one.text); });
    });
  });
}

void check_form(Writer& h, const Panels& p) {
  ui::buttons(h, [&] {
    ui::button(h, {.text = "Prüfen",
                   .kind = ui::ButtonKind::secondary,
                   .href = p.url("pruefung"),
                   .hidden_context = "ob die Akte unverändert ist"});
  });
}

}  // namespace rathaus::desk
