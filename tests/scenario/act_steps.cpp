// The steps beyond the straight way: hearing, second signature, recall, reopening, correction, protection, merging, proof.
#include "flows/acts.h"
#include "flows/amend.h"
#include "flows/deputies.h"
#include "libs/german/number.h"
#include "libs/json/json.h"
#include "modules/forms/summary.h"
#include "modules/notices/letter.h"
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

using A = const Arguments&;
using Table = std::vector<Phrase>;

std::string by_hand(std::string text) {
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{")) {
    const std::size_t close = text.find("}}", open);
    text.replace(open, close == std::string::npos ? std::string::npos : close + 2 - open,
                 "wie im Vorgang vermerkt");
  }
  return text;
}

Status same(const std::string& expected, const std::string& instead) {
  if (expected == instead) return {};
  return fail(found(expected, instead));
}

void given(Table& out) {
  const auto add = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::given, pattern, std::move(run)});
  };
  add("Bescheide lassen sich {zahl} Minuten zurückholen", [](World& w, A a) -> Status {
    const int minutes = TRY(number_of(a[0]));
    w.town_habits.push_back([minutes](tenancy::Town& town) { town.recall_minutes = minutes; });
    return {};
  });
  add("bei {leistung} unterschreiben zwei", [](World& w, A a) -> Status {
    w.town_habits.push_back([id = a[0]](tenancy::Town& town) { town.four_eyes[id] = 0; });
    return {};
  });
  add("{leistung} steht im Aktenplan unter \"{nummer}\"", [](World& w, A a) -> Status {
    w.town_habits.push_back([id = a[0], place = a[1]](tenancy::Town& town) { town.filing_plan[id] = place; });
    return {};
  });
}

Status grant_with(World& w, A a, const std::string& law) {
  Clerk& clerk = *TRY(w.clerk(a[0]));
  const flows::DeskAction action = TRY(w.action(clerk, a[1]));
  const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, action.case_id));
  flows::DecisionInput input =
      TRY(flows::propose_decision(w.house(), clerk.staff, view, cases::Outcome::granted)).input;
  input.text = by_hand(input.text);
  input.reasons = "Die Auflage sichert die Voraussetzungen.";
  input.conditions = {{cases::ConditionKind::obligation, a[2]}};
  input.conditions_law = law;
  return flows::decide_case(w.house(), clerk.staff, action, input);
}

// A deputyship of this day, as the absent member sets it; over again after the signature.
Status sign_as_deputy(World& w, Clerk& clerk, const Clerk& absent, const std::string& name) {
  identity::Deputyship facts;
  facts.absent = absent.staff.id;
  facts.deputy = clerk.staff.id;
  facts.from = facts.until = berlin_date(w.house().runtime.now());
  TRY(flows::set_deputy(w.house(), absent.staff, facts, w.next_key()));
  const identity::Staff deputy = TRY(flows::with_deputyships(w.house(), clerk.staff));
  if (deputy.stands_in_for.size() != 1 || deputy.stands_in_for[0].id != absent.staff.id)
    return fail(found("a deputy of " + absent.staff.name, "none"));
  const Status signed_now = flows::sign_decision(w.house(), deputy, TRY(w.action(clerk, name)));
  for (const identity::Deputyship& one : TRY(flows::deputyships(w.house(), absent.staff))) {
    if (one.absent == facts.absent && one.deputy == facts.deputy)
      TRY(flows::end_deputy(w.house(), absent.staff, one.id));
  }
  return signed_now;
}

// One answer, by the words the file has for its question.
Status amend(World& w, A a, const std::string& source) {
  Clerk& clerk = *TRY(w.clerk(a[0]));
  const flows::DeskAction action = TRY(w.action(clerk, a[1]));
  flows::AmendView view = TRY(flows::amend_view(w.house(), clerk.staff, action.case_id));
  bool known = false;
  for (auto& [place, raw] : view.draft.raw) {
    const forms::Node& node = view.form()[place.node()];
    if (known || (node.label != a[2] && node.output_label != a[2])) continue;
    raw = a[3];
    known = true;
  }
  if (!known) return fail(refused("scenario.no_such_answer", {}, a[2]));
  TRY(flows::amend_with(view, flows::kept_of(view), nullptr, {}));
  return flows::amend_facts(w.house(), clerk.staff, action, view, {.reason = a[4], .source = source});
}

// What stands beside a question in a set of answers.
Result<std::string> answer_in(const flows::CaseView& view, const event::Object& stored,
                              const std::string& label) {
  const auto answers = TRY(forms::answers_from_json(*view.package->form, json::canonical(stored)));
  for (const auto& [place, value] : answers.values) {
    const forms::Node& node = (*view.package->form)[place.node()];
    if (node.label == label || node.output_label == label)
      return forms::display_text(*view.package->form, place.node(), value);
  }
  return std::string("no answer");
}

Status grant_for(World& w, A a, const std::string& reason, bool text_follows) {
  Clerk& clerk = *TRY(w.clerk(a[0]));
  const flows::DeskAction action = TRY(w.action(clerk, a[1]));
  const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, action.case_id));
  flows::DecisionInput input =
      TRY(flows::propose_decision(w.house(), clerk.staff, view, cases::Outcome::granted)).input;
  input.text = by_hand(input.text);
  input.reasons = by_hand(input.reasons);
  input.fee_cents = TRY(german::parse_cents(a[2]));
  input.fee_reason = reason;
  if (text_follows) input.text = flows::with_amount(TRY(flows::recompute(w.house(), view, input)), input);
  return flows::decide_case(w.house(), clerk.staff, action, input);
}

void when_beyond(Table& out) {
  const auto add = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::when, pattern, std::move(run)});
  };
  add("{amt} ändert bei {name} die Angabe \"{frage}\" in \"{wert}\", weil \"{text}\", Quelle: \"{quelle}\"",
      [](World& w, A a) -> Status { return amend(w, a, a[5]); });
  add("{amt} ändert bei {name} die Angabe \"{frage}\" in \"{wert}\", weil \"{text}\", ohne Quelle",
      [](World& w, A a) -> Status { return amend(w, a, ""); });
  add("{amt} trägt die Rücknahme von {name} vom {datum} ein", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::DeskAction action = TRY(w.action(clerk, a[1]));
    const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, action.case_id));
    const LocalDate on = TRY(date_of(a[2]));
    return flows::record_withdrawal(
        w.house(), clerk.staff, action,
        {.on = on, .way = "phone", .who = a[1], .note = {}, .text = flows::withdrawal_text(view, on)});
  });
  add("{amt} schreibt {name} \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::write_applicant(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2]);
  });
  add("{amt} bewilligt {name} mit dem Betrag {betrag} ohne Grund",
      [](World& w, A a) -> Status { return grant_for(w, a, "", true); });
  add("{amt} bewilligt {name} mit altem Text und dem Betrag {betrag}, weil \"{text}\"",
      [](World& w, A a) -> Status { return grant_for(w, a, a[3], false); });
  add("{amt} bewilligt {name} mit dem Betrag {betrag}, weil \"{text}\"",
      [](World& w, A a) -> Status { return grant_for(w, a, a[3], true); });
  add("{amt} schließt den Vorgang von {name}, weil \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::close_case(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2]);
  });
  add("{amt} berichtigt den Betrag im Bescheid an {name} auf {betrag}: \"{text}\"",
      [](World& w, A a) -> Status {
        Clerk& clerk = *TRY(w.clerk(a[0]));
        const flows::DeskAction action = TRY(w.action(clerk, a[1]));
        const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, action.case_id));
        return flows::correct_notice(
            w.house(), clerk.staff, action,
            {TRY(w.notice_of(view))->id, a[3], "Zahlendreher", TRY(german::parse_cents(a[2]))});
      });
  add("{amt} unterschreibt die Berichtigung für {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::sign_correction(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add("{amt} prüft den eigenen Zugriff auf {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const std::string id = TRY(w.person(a[1]))->sent->case_id;
    const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, id));
    for (const cases::Task& task : view.c.tasks) {
      if (task.kind == "review_access" && !task.done_at)
        return flows::finish_task(w.house(), clerk.staff, {.case_id = id, .key = w.next_key()}, task.id);
    }
    return fail(refused("scenario.no_task"));
  });
}

void when(Table& out) {
  const auto add = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::when, pattern, std::move(run)});
  };
  add("{amt} hört {name} an mit \"{text}\" bis {datum}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::hear_applicant(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2],
                                 TRY(date_of(a[3])));
  });
  add("{amt} sieht bei {name} von der Anhörung ab, weil \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::waive_hearing(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), "own_words", a[2]);
  });
  add("{amt} verzichtet bei {name} ohne Grund der Liste auf die Anhörung, weil \"{text}\"",
      [](World& w, A a) -> Status {
        Clerk& clerk = *TRY(w.clerk(a[0]));
        return flows::waive_hearing(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), "override", a[2]);
      });
  add("{amt} holt den Bescheid an {name} zurück", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::DeskAction action = TRY(w.action(clerk, a[1]));
    const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, action.case_id));
    return flows::recall_notice(w.house(), clerk.staff, action, TRY(w.notice_of(view))->id);
  });
  add("{amt} unterschreibt die Entscheidung für {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::sign_decision(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add("{amt} zeichnet in Vertretung von {wem} die Entscheidung für {name}", [](World& w, A a) -> Status {
    return sign_as_deputy(w, *TRY(w.clerk(a[0])), *TRY(w.clerk(a[1])), a[2]);
  });
  add("{amt} gibt die Entscheidung für {name} zurück, weil \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::send_decision_back(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2]);
  });
  add("{amt} widerruft den Bescheid an {name}, weil \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::reopen_case(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), "revocation", a[2],
                              std::nullopt);
  });
  add("{amt} berichtigt den Bescheid an {name}: \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::DeskAction action = TRY(w.action(clerk, a[1]));
    const flows::CaseView view = TRY(flows::desk_case(w.house(), clerk.staff, action.case_id));
    return flows::correct_notice(w.house(), clerk.staff, action,
                                 {TRY(w.notice_of(view))->id, a[2], "Schreibfehler"});
  });
  add("{amt} schützt {name}, weil \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::protect_person(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2]);
  });
  add("{amt} sieht sich den Vorgang von {name} an", [](World& w, A a) -> Status {
    TRY(flows::desk_case(w.house(), TRY(w.clerk(a[0]))->staff, TRY(w.person(a[1]))->sent->case_id));
    return {};
  });
  add("{amt} öffnet den geschützten Vorgang von {name}, weil \"{text}\"", [](World& w, A a) -> Status {
    flows::DeskAction action{.case_id = TRY(w.person(a[1]))->sent->case_id, .key = w.next_key()};
    return flows::look_past_protection(w.house(), TRY(w.clerk(a[0]))->staff, action, a[2]);
  });
  add("{amt} führt den Vorgang von {name} in den von {anderer} über", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::merge_cases(w.house(), clerk.staff, TRY(w.action(clerk, a[1])),
                              {.into = TRY(w.person(a[2]))->sent->reference});
  });
  add("{amt} führt den Vorgang von {name} in den von {anderer} über, weil \"{text}\"",
      [](World& w, A a) -> Status {
        Clerk& clerk = *TRY(w.clerk(a[0]));
        return flows::merge_cases(w.house(), clerk.staff, TRY(w.action(clerk, a[1])),
                                  {.into = TRY(w.person(a[2]))->sent->reference, .reason = a[3]});
      });
  add("{amt} gewährt mit der Auflage \"{text}\" was {name} beantragt hat",
      [](World& w, A a) -> Status { return grant_with(w, {a[0], a[2], a[1]}, ""); });
  add("{amt} gewährt mit der Auflage \"{text}\" nach \"{recht}\" was {name} beantragt hat",
      [](World& w, A a) -> Status { return grant_with(w, {a[0], a[3], a[1]}, a[2]); });
  add("{zahl} Minuten vergehen", [](World& w, A a) -> Status {
    return w.place().move_to(w.place().clock().now() + std::chrono::minutes(TRY(number_of(a[0]))));
  });
}

void then_beyond(Table& out) {
  const auto add = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::then, pattern, std::move(run)});
  };
  add("steht im Vorgang von {name} bei \"{frage}\" \"{wert}\"", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same(a[2], TRY(answer_in(view, view.c.answers, a[1])));
  });
  add("steht im eingereichten Antrag von {name} bei \"{frage}\" nicht \"{wert}\"",
      [](World& w, A a) -> Status {
        const flows::CaseView view = TRY(w.case_of(a[0]));
        const std::string sent = TRY(answer_in(view, view.c.sent_answers(), a[1]));
        if (sent != a[2] && sent != "no answer") return {};
        return fail(found("what was sent", sent));
      });
  add("hält der Vorgang von {name} genau {zahl} Änderungen fest", [](World& w, A a) -> Status {
    return same(a[1], std::to_string(TRY(w.case_of(a[0])).c.amendments.size()));
  });
  add("schlagen die Regeln {amt} für {name} den Betrag {betrag} € vor", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::CaseView view =
        TRY(flows::desk_case(w.house(), clerk.staff, TRY(w.person(a[1]))->sent->case_id));
    const auto proposal = TRY(flows::propose_decision(w.house(), clerk.staff, view, cases::Outcome::granted));
    return same(a[2] + "\u00A0€", german::format_cents(proposal.input.fee_cents));
  });
  add("hat {name} die Nachricht \"{text}\"", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same(a[1], view.c.messages.empty() ? "none" : view.c.messages.back().text);
  });
  add("wurde {name} an den Ablauf am {datum} erinnert", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    for (const cases::Message& one : view.c.messages) {
      if (one.kind == "expiry")
        return same("true",
                    one.text.find(to_german(TRY(date_of(a[1])))) != std::string::npos ? "true" : one.text);
    }
    return same(a[1], "none");
  });
  add("wurde {name} noch an keinen Ablauf erinnert", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same("0", std::to_string(
                         std::ranges::count(view.c.messages, std::string("expiry"), &cases::Message::kind)));
  });
  add("ist die Rücknahme von {name} bestätigt", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same("withdrawal", view.c.messages.empty() ? "none" : view.c.messages.back().kind);
  });
  add("beträgt die Zahlung von {name} genau {betrag} €", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same(a[1] + "\u00A0€",
                view.c.decision ? german::format_cents(view.c.decision->fee.cents) : "no decision");
  });
  add("steht bei der Entscheidung für {name} der Grund des Betrags \"{text}\"", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same(a[1], view.c.decision ? view.c.decision->fee_reason : "no decision");
  });
  add("nennt der Text der Entscheidung für {name} den Betrag {betrag} €", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    if (!view.c.decision) return fail(found("a decision", "none"));
    for (const std::int64_t cents : notices::euro_amounts(view.c.decision->text)) {
      if (german::format_cents(cents) == a[1] + "\u00A0€") return {};
    }
    return fail(found(a[1], view.c.decision->text));
  });
  add("sieht {amt} den Entwurf des Bescheids an {name}, wie er hinausginge", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::CaseView view =
        TRY(flows::desk_case(w.house(), clerk.staff, TRY(w.person(a[1]))->sent->case_id));
    const notices::Letter letter = TRY(flows::draft_letter(w.house(), clerk.staff, view));
    return same("PDF", letter.pdf.size() > 1000 && !letter.paragraphs.empty() ? "PDF" : "nothing");
  });
}

void then(Table& out) {
  const auto add = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::then, pattern, std::move(run)});
  };
  const auto state = [](World& w, const std::string& name) -> Result<cases::Case> {
    const auto stored = TRY(TRY(w.house().runtime.read(TRY(w.person(name))->draft->tenant))
                                ->state(TRY(w.person(name))->sent->case_id));
    return cases::from_state(stored->data);
  };
  add("hat der Vorgang von {name} das Aktenzeichen \"{text}\"",
      [state](World& w, A a) -> Status { return same(a[1], TRY(state(w, a[0])).file_number); });
  add("sieht {name} noch keine Entscheidung", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same("in_progress, 0", std::string(cases::to_text(view.c.status)) + ", " +
                                      std::to_string(view.c.notices.size() + (view.c.decision ? 1U : 0U)));
  });
  add("liegt für {name} der Text der Entscheidung noch da", [state](World& w, A a) -> Status {
    const cases::Case c = TRY(state(w, a[0]));
    return same("undecided with draft", c.decision                                   ? "decided"
                                        : c.draft && !c.draft->decision.text.empty() ? "undecided with draft"
                                                                                     : "undecided");
  });
  add("steht im Bescheid an {name} die Auflage \"{text}\"", [state](World& w, A a) -> Status {
    const cases::Case c = TRY(state(w, a[0]));
    return same(a[1],
                c.decision && !c.decision->conditions.empty() ? c.decision->conditions[0].text : "none");
  });
  add("haben {erste} und {zweite} für {name} unterschrieben", [state](World& w, A a) -> Status {
    const cases::Case c = TRY(state(w, a[2]));
    if (!c.decision) return fail(found("a decision", "none"));
    TRY(same(TRY(w.clerk(a[0]))->staff.id, c.decision->by));
    return same(TRY(w.clerk(a[1]))->staff.id, c.decision->second_by);
  });
  add("stützt sich die Entscheidung für {name} auf \"{text}\"", [state](World& w, A a) -> Status {
    const cases::Case c = TRY(state(w, a[0]));
    return same(a[1], c.decision ? c.decision->overrides : "no decision");
  });
  add("hält der Vorgang von {name} fest, wie angehört wurde: \"{text}\"", [state](World& w, A a) -> Status {
    const cases::Case c = TRY(state(w, a[0]));
    return same(a[1], c.decision ? c.decision->heard : "no decision");
  });
  add("ist die Leitung wegen {name} unterrichtet", [state](World& w, A a) -> Status {
    for (const cases::Task& task : TRY(state(w, a[0])).tasks) {
      if (task.kind == "review_access" && !task.done_at) return {};
    }
    return fail(found("review_access", "no such task"));
  });
  add("heißt {name} in der Arbeitsliste von {amt} \"{text}\"", [](World& w, A a) -> Status {
    for (const flows::ListRow& row :
         TRY(flows::work_list(w.house(), TRY(w.clerk(a[1]))->staff, {.limit = 200})).rows) {
      if (row.reference == TRY(w.person(a[0]))->sent->reference) return same(a[2], row.applicant + row.place);
    }
    return fail(found("the case in the list", "not there"));
  });
  add("ist der Vorgang von {name} in dem von {anderer} aufgegangen", [state](World& w, A a) -> Status {
    const cases::Case c = TRY(state(w, a[0]));
    return same(TRY(w.person(a[1]))->sent->reference,
                c.merged_into ? c.merged_into->reference : "not merged");
  });
  add("sieht {amt} beim Vorgang von {name} einen doppelten", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::CaseView view =
        TRY(flows::desk_case(w.house(), clerk.staff, TRY(w.person(a[1]))->sent->case_id));
    return same("1", std::to_string(TRY(flows::twins_of(w.house(), clerk.staff, view)).size()));
  });
  add("prüft {amt} die Akte von {name} und findet sie unverändert", [](World& w, A a) -> Status {
    const store::StreamCheck check =
        TRY(flows::check_case(w.house(), TRY(w.clerk(a[0]))->staff, TRY(w.person(a[1]))->sent->case_id));
    return same("", check.fault);
  });
  add("hat {name} die Mitteilung, dass die Unterlagen vollständig sind", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same("Ihre Unterlagen sind vollständig.",
                view.c.messages.empty()
                    ? "none"
                    : view.c.messages[0].text.substr(0, view.c.messages[0].text.find('\n')));
  });
}

}  // namespace

std::vector<Phrase> act_phrases() {
  Table out;
  given(out);
  when(out);
  when_beyond(out);
  then(out);
  then_beyond(out);
  return out;
}

}  // namespace rathaus::scenario
