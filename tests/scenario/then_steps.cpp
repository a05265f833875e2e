// Dann: what must hold now. Each step says what it found instead.
#include <fmt/format.h>

#include <algorithm>

#include "libs/german/names.h"
#include "libs/pdf/check.h"
#include "libs/translog/receipt.h"
#include "flows/handover.h"
#include "flows/holdings.h"
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

using A = const Arguments&;
using Table = std::vector<Phrase>;

void add(Table& out, const char* pattern, std::function<Status(World&, A)> run) { out.push_back({Kind::then, pattern, std::move(run)}); }

Status same(const std::string& expected, const std::string& now) {
  if (expected == now) return {};
  return fail(found(expected, now.empty() ? "nothing" : now));
}

Status same(const std::string& expected_date, const std::optional<LocalDate>& now) {
  return same(to_german(TRY(date_of(expected_date))), now ? to_german(*now) : std::string());
}

std::string status_words(cases::CaseStatus status) {
  switch (status) {
    case cases::CaseStatus::received: return "eingegangen";
    case cases::CaseStatus::in_progress: return "in Bearbeitung";
    case cases::CaseStatus::waiting_for_applicant: return "auf Antwort wartend";
    case cases::CaseStatus::decided: return "entschieden";
    case cases::CaseStatus::closed: return "abgeschlossen";
    case cases::CaseStatus::withdrawn: return "zurückgenommen";
  }
  return {};
}

// ---- refusals -------------------------------------------------------------------------------------------------------------------

struct Reason {
  const char* words;
  std::vector<std::string> codes;
};

const std::vector<Reason>& reasons() {
  static const std::vector<Reason> all{
      {"die Marke nicht im Bestand steht", {"holdings.row_unknown"}},
      {"das Paket zur Weitergabe fehlt", {"handover.package_missing"}},
      {"das Paket zur Weitergabe überholt ist", {"handover.package_stale"}},
      {"die Liste falsch ist", {"holdings.file"}},
      {"das Jahr noch nicht festgehalten ist", {"holdings.year_not_kept"}},
      {"nur die Leitung das darf", {"holdings.only_head"}},
      {"nichts fällig ist", {"holdings.nothing_due"}},
      {"keine Vollmacht gilt", {"scenario.no_mandate"}},
      {"die Vollmacht widerrufen ist", {"representation.revoked"}},
      {"die Vollmacht abgelaufen ist", {"representation.expired"}},
      {"das Kind volljährig ist", {"representation.of_age"}},
      {"das Kind erwachsen ist", {"representation.child_grown_up"}},
      {"die Form nicht gewahrt wäre", {"objection.not_written_form"}},
      {"schon bewertet ist", {"feedback.given_before"}},
      {"die Gründe fehlen", {"notice.reasons_missing"}},
      {"ein Platzhalter offen ist", {"notice.placeholder_left"}},
      {"jemand anderes schneller war", {"store.changed_meanwhile"}},
      {"niemand den Vorgang bearbeitet", {"case.nobody_works_on_it"}},
      {"der Antrag noch nicht vollständig ist", {"case.not_complete"}},
      {"Prüfpunkte offen sind", {"case.checklist_open"}},
      {"eine Rückfrage offen ist", {"case.question_open"}},
      {"schon entschieden ist", {"case.already_decided"}},
      {"die Frist nicht in der Zukunft liegt", {"case.due_not_in_future"}},
      {"Angaben fehlen", {"form.incomplete"}},
      {"die Einwilligung fehlt", {"delivery.consent_missing"}},
      {"dieser Weg nicht offensteht", {"delivery.channel_not_allowed"}},
      {"der Tag in der Zukunft liegt", {"case.date_in_future"}},
      {"der Tag vor dem Bescheid liegt", {"case.date_before_notice"}},
      {"der Brief schon zur Post gegeben ist", {"case.already_dispatched"}},
      {"der Brief schon gedruckt ist", {"case.already_printed", "post.batch_printed"}},
      {"der Tag vor dem Druck liegt", {"case.date_before_print"}},
      {"ein Grund fehlt", {"case.reason_missing"}},
      {"die Frist schon abgelaufen ist", {"case.day_final"}},
      {"der Bescheid noch nicht bekannt gegeben ist", {"case.notice_not_announced"}},
      {"die Leistung hier nicht angeboten wird", {"service.not_offered"}},
      {"der Vorgang abgeschlossen ist", {"case.closed"}},
      {"nicht alle Kontrollfragen stimmen", {"case.caller_not_confirmed"}},
      {"der Tag vor der Aufgabe zur Post liegt", {"case.date_before_dispatch"}},
      {"vorher anzuhören ist", {"case.hearing_missing"}},
      {"die Anhörung noch läuft", {"case.hearing_open"}},
      {"das nur die Leitung darf", {"case.hearing_head_only", "case.head_only"}},
      {"es derselbe Mensch ist", {"case.same_person"}},
      {"die Leitung mitzeichnen muss", {"case.signer_must_lead"}},
      {"die Zeit zum Zurückholen um ist", {"case.recall_over"}},
      {"der Bescheid noch zurückgeholt werden kann", {"case.notice_held"}},
      {"die Person geschützt ist", {"case.protected"}},
      {"die Quelle fehlt", {"case.source_missing"}},
      {"die Angabe so nicht geht", {"form.incomplete"}},
      {"ein anderer Betrag begründet werden muss", {"fee.reason_missing"}},
      {"Text und Betrag sich widersprechen", {"fee.text_differs"}},
      {"die Entscheidung bestandskräftig ist", {"case.decision_binding"}},
      {"die Frist noch läuft", {"case.close_reason"}},
      {"es verschiedene Personen sind", {"case.merge_other_person"}},
      {"es der eigene Zugriff ist", {"case.review_own_access"}},
      {"eine Rechtsgrundlage fehlt", {"notice.conditions_law_missing"}},
      {"das Vertrauensniveau nicht reicht", {"assurance.too_low"}},
  };
  return all;
}

Status refused_because(World& world, const std::string& words) {
  for (const Reason& reason : reasons()) {
    if (reason.words != words) continue;
    if (std::find(reason.codes.begin(), reason.codes.end(), world.refusal.code) != reason.codes.end()) return {};
    return fail(found(reason.codes.front(), world.refusal.code + " " + world.refusal.detail));
  }
  return fail(refused("scenario.reason_unknown", words));
}

// What somebody gets who asks for a foreign thing must be what they get for a thing that never was.
template <class T>
Status hidden(const Result<T>& foreign, const Result<T>& unknown) {
  if (foreign) return fail(found("nothing", "the foreign thing"));
  if (unknown) return fail(found("nothing", "something under a made-up id"));
  if (foreign.error() == unknown.error() && foreign.error().kind == ErrorKind::not_found) return {};
  return fail(found(unknown.error().code + "/" + unknown.error().detail, foreign.error().code + "/" + foreign.error().detail));
}

void refusal_phrases(Table& out) {
  out.push_back({Kind::then, "wird das abgelehnt, weil {grund}", [](World& w, A a) { return refused_because(w, a[0]); }, true});
  out.push_back({Kind::then, "gibt es das nicht", [](World& w, A) -> Status {
                   if (w.refusal.kind == ErrorKind::not_found) return {};
                   return fail(found("not_found", w.refusal.code));
                 }, true});
  add(out, "gibt es den Entwurf von {name} für {fremd} nicht", [](World& w, A a) -> Status {
    const Person& owner = *TRY(w.person(a[0]));
    const flows::Caller& foreign = TRY(w.person(a[1]))->caller;
    const std::string unknown(32, '7');
    TRY(hidden(flows::load_draft(w.house(), owner.draft->tenant, owner.draft->id, foreign),
               flows::load_draft(w.house(), owner.draft->tenant, unknown, foreign)));
    TRY(hidden(flows::sent_before(w.house(), owner.draft->tenant, owner.draft->id, foreign),
               flows::sent_before(w.house(), owner.draft->tenant, unknown, foreign)));
    const Status foreign_deletes = flows::delete_draft(w.house(), owner.draft->tenant, owner.draft->id, foreign);
    if (foreign_deletes) return fail(found("not_found", "deleted by somebody else"));
    return {};
  });
  add(out, "gibt es den Vorgang von {name} für {fremd} nicht", [](World& w, A a) -> Status {
    const Person& owner = *TRY(w.person(a[0]));
    const flows::Caller& foreign = TRY(w.person(a[1]))->caller;
    TRY(hidden(flows::resident_case(w.house(), owner.draft->tenant, owner.sent->case_id, foreign),
               flows::resident_case(w.house(), owner.draft->tenant, "0192aaaa-0000-7000-8000-000000000000", foreign)));
    for (const flows::CaseView& view : TRY(flows::cases_of_account(w.house(), owner.draft->tenant, foreign.actor.id))) {
      if (view.c.id == owner.sent->case_id) return fail(found("not in the list", view.c.reference));
    }
    return {};
  });
  add(out, "öffnet {name} den Vorgang mit Aktenzeichen und Zugangscode", [](World& w, A a) -> Status {
    const Person& who = *TRY(w.person(a[0]));
    return same(who.sent->case_id, TRY(flows::open_with_code(w.house(), who.draft->tenant, who.sent->reference, who.sent->access_code)));
  });
  add(out, "öffnet das Aktenzeichen von {name} mit falschem Code nichts", [](World& w, A a) -> Status {
    const Person& who = *TRY(w.person(a[0]));
    return hidden(flows::open_with_code(w.house(), who.draft->tenant, who.sent->reference, "ABCD-ABCD-ABCD"),
                  flows::open_with_code(w.house(), who.draft->tenant, "26-ZZZZ-ZZZZ", "ABCD-ABCD-ABCD"));
  });
  add(out, "findet {amt} den Vorgang von {name} nirgends", [](World& w, A a) -> Status {
    const Clerk& clerk = *TRY(w.clerk(a[0]));
    const Person& owner = *TRY(w.person(a[1]));
    TRY(hidden(flows::desk_case(w.house(), clerk.staff, owner.sent->case_id),
               flows::desk_case(w.house(), clerk.staff, "0192aaaa-0000-7000-8000-000000000000")));
    if (const auto rows = TRY(flows::work_list(w.house(), clerk.staff, {.limit = 200})).rows; !rows.empty())
      return fail(found("an empty list", rows[0].reference));
    if (const auto n = TRY(flows::work_counts(w.house(), clerk.staff)).open; n != 0)
      return fail(found("0", std::to_string(n)));
    for (const std::string& typed : {owner.family_name, owner.sent->reference}) {
      if (!TRY(flows::search_cases(w.house(), clerk.staff, typed, 20)).empty())
        return fail(found("nothing for " + typed, "the case"));
    }
    return {};
  });
}

// ---- the case -------------------------------------------------------------------------------------------------------------------

Status receipt_holds(World& world, const std::string& name, bool damaged) {
  const flows::CaseView view = TRY(world.case_of(name));
  std::string file = TRY(flows::receipt_file(world.house(), view));
  const std::string key = TRY(world.house().runtime.verifier_key(view.tenant));
  if (damaged) {
    const std::size_t at = file.find("extra ");
    if (at == std::string::npos) return fail(found("a receipt with a statement", file.substr(0, 60)));
    char& letter = file[at + 100];
    letter = letter == 'A' ? 'B' : 'A';
  }
  const auto verified = translog::verify_receipt(file, key);
  if (damaged) return verified ? Status(fail(found("a refusal", "a valid receipt"))) : Status();
  if (!verified) return fail(verified.error());
  if (verified->statement.find(view.c.reference) == std::string::npos) return fail(found("the reference in the statement", verified->statement));
  return {};
}

Status question_is(World& world, const std::string& name, const std::function<Status(const cases::Question&)>& check) {
  const flows::CaseView view = TRY(world.case_of(name));
  if (view.c.questions.empty()) return fail(found("a question", "none"));
  return check(view.c.questions.back());
}

// Every stream of the town but the log of deleted drafts, which holds no case.
Result<std::int64_t> cases_in(World& world, const std::string& town) {
  const std::string tenant = World::tenant_of(town);
  const auto streams = static_cast<std::int64_t>(TRY(world.house().runtime.verify(tenant)).streams);
  const bool log = TRY(TRY(world.house().runtime.read(tenant))->state("drafts")).has_value();
  return streams - (log ? 1 : 0);
}

void case_phrases(Table& out) {
  add(out, "ist der Vorgang von {name} im Zustand \"{zustand}\"", [](World& w, A a) -> Status { return same(a[1], status_words(TRY(w.case_of(a[0])).c.status)); });
  add(out, "hat {ort} genau {zahl} Vorgänge", [](World& w, A a) -> Status {
    return same(std::to_string(TRY(number_of(a[1]))), std::to_string(TRY(cases_in(w, a[0]))));
  });
  add(out, "hat {ort} genau {zahl} Vorgang", [](World& w, A a) -> Status {
    return same(std::to_string(TRY(number_of(a[1]))), std::to_string(TRY(cases_in(w, a[0]))));
  });
  add(out, "hat {name} beide Male dasselbe Aktenzeichen bekommen", [](World& w, A a) -> Status {
    const Person& who = *TRY(w.person(a[0]));
    if (!who.sent || !who.sent_again) return fail(found("two answers", "fewer"));
    if (who.sent->repeated == who.sent_again->repeated) return fail(found("one answer marked as repeated", who.sent->repeated ? "both" : "none"));
    TRY(same(who.sent->case_id, who.sent_again->case_id));
    return same(who.sent->reference, who.sent_again->reference);
  });
  add(out, "lässt sich die Quittung von {name} ohne Netz prüfen", [](World& w, A a) { return receipt_holds(w, a[0], false); });
  add(out, "fällt eine veränderte Quittung von {name} auf", [](World& w, A a) { return receipt_holds(w, a[0], true); });
  add(out, "heißt die nächste Aufgabe für {name} \"{titel}\"", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    std::string open;
    for (const cases::Task& task : view.c.tasks) {
      if (!task.done_at) open += (open.empty() ? "" : ", ") + task.title;
    }
    return same(a[1], open);
  });
  add(out, "ist für {name} keine Aufgabe offen", [](World& w, A a) -> Status {
    for (const cases::Task& task : TRY(w.case_of(a[0])).c.tasks) {
      if (!task.done_at) return fail(found("no open task", task.title));
    }
    return {};
  });
  add(out, "ist {name} als Bearbeitungsziel der {datum} genannt", [](World& w, A a) -> Status { return same(a[1], TRY(w.case_of(a[0])).c.expected_by); });
  add(out, "hat {name} noch kein Bearbeitungsziel", [](World& w, A a) -> Status {
    const auto day = TRY(w.case_of(a[0])).c.expected_by;
    return same(std::string(), day ? to_german(*day) : std::string());
  });
  add(out, "bearbeitet {amt} den Vorgang von {name}", [](World& w, A a) -> Status {
    return same(TRY(w.clerk(a[0]))->staff.id, TRY(w.case_of(a[1])).c.assignee);
  });
  add(out, "ist der Entwurf von {name} noch da und wird am {datum} gelöscht", [](World& w, A a) -> Status {
    const Person& who = *TRY(w.person(a[0]));
    const flows::DraftView now = TRY(flows::load_draft(w.house(), who.draft->tenant, who.draft->id, who.caller));
    if (now.draft.raw != who.draft->draft.raw) return fail(found("what was typed", "something else"));
    return same(a[1], std::optional(berlin_date(now.deleted_at)));
  });
  add(out, "gibt es den Entwurf von {name} nicht mehr", [](World& w, A a) -> Status {
    const Person& who = *TRY(w.person(a[0]));
    TRY(hidden(flows::load_draft(w.house(), who.draft->tenant, who.draft->id, who.caller),
               flows::load_draft(w.house(), who.draft->tenant, std::string(32, '7'), who.caller)));
    // Not only hidden: gone from the store.
    if (TRY(TRY(w.house().runtime.read(who.draft->tenant))->record("draft", who.draft->id))) return fail(found("nothing in the store", "the record"));
    if (!TRY(flows::drafts_of(w.house(), who.draft->tenant, who.caller)).empty()) return fail(found("no drafts", "some"));
    return {};
  });
  add(out, "ruht, was die Zeit auslöst", [](World& w, A) -> Status {
    return w.house().runtime.clock_hold() ? Status{} : fail(found("a hold of the clock", "none"));
  });
  add(out, "läuft, was die Zeit auslöst", [](World& w, A) -> Status {
    return w.house().runtime.clock_hold() ? fail(found("no hold of the clock", "one")) : Status{};
  });
  add(out, "gibt es den Vorgang von {name} noch", [](World& w, A a) -> Status {
    TRY(w.case_of(a[0]));
    return {};
  });
  add(out, "gibt es den Vorgang von {name} nicht mehr", [](World& w, A a) -> Status {
    const Person& who = *TRY(w.person(a[0]));
    const auto view = TRY(w.house().runtime.read(who.draft->tenant));
    if (TRY(view->state(who.sent->case_id))) return fail(found("a tombstone", "the case"));
    for (const char* kind : {"word", "reference"}) {
      const std::string text = *kind == 'w' ? german::query_keys(who.family_name).words.at(0)
                                            : cases::normalise_reference(who.sent->reference);
      if (!TRY(view->find_streams({{kind, text}}, 1)).empty())
        return fail(found("nothing by " + text, "the case"));
    }
    return {};
  });
  add(out, "steht im Vorgang von {name} die Notiz \"{text}\"", [](World& w, A a) -> Status {
    std::string all;
    for (const cases::Note& note : TRY(w.case_of(a[0])).c.notes) {
      if (note.text == a[1]) return {};
      all += note.text + "; ";
    }
    return fail(found(a[1], all));
  });
}

void question_phrases(Table& out) {
  add(out, "liest {name} die Frage \"{text}\" mit Frist bis {datum}", [](World& w, A a) {
    return question_is(w, a[0], [&](const cases::Question& q) -> Status {
      TRY(same(a[1], q.text));
      return same(a[2], std::optional(q.due_on));
    });
  });
  add(out, "ist die Antwort von {name} rechtzeitig", [](World& w, A a) {
    return question_is(w, a[0], [](const cases::Question& q) { return same("answered in time", !q.answered_at ? "no answer" : q.late ? "late" : "answered in time"); });
  });
  add(out, "ist die Antwort von {name} verspätet", [](World& w, A a) {
    return question_is(w, a[0], [](const cases::Question& q) { return same("late", !q.answered_at ? "no answer" : q.late ? "late" : "answered in time"); });
  });
  add(out, "liegt der Antwort von {name} genau {zahl} Datei bei", [](World& w, A a) {
    return question_is(w, a[0], [&](const cases::Question& q) -> Status {
      TRY(same(std::to_string(TRY(number_of(a[1]))), std::to_string(q.attachments.size())));
      const flows::CaseView view = TRY(w.case_of(a[0]));
      for (const cases::Attachment& file : q.attachments) TRY(TRY(w.house().runtime.read(view.tenant))->blob(view.c.id, file.blob));
      return {};
    });
  });
  add(out, "steht für {amt} bei der Antwort von {name} die Ergänzung \"{text}\"",
      [](World& w, A a) -> Status {
        const flows::CaseView view =
            TRY(flows::desk_case(w.house(), TRY(w.clerk(a[0]))->staff, TRY(w.case_of(a[1])).c.id));
        if (view.c.questions.empty()) return fail(found(a[2], "no question"));
        std::string all;
        for (const cases::Supplement& one : view.c.supplements) {
          if (one.text == a[2] && one.question == view.c.questions.back().id) return {};
          all += one.text + "; ";
        }
        return fail(found(a[2], all));
      });
  add(out, "hat {name} genau {zahl} Nachreichungen, davon {zahl} angesehen", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const auto seen =
        std::ranges::count_if(view.c.supplements, [](const auto& one) { return one.seen_at.has_value(); });
    TRY(same(a[1], std::to_string(view.c.supplements.size())));
    return same(a[2], std::to_string(seen));
  });
  add(out, "liegen bei {name} genau {zahl} nachgereichte Dateien", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    std::size_t count = 0;
    for (const cases::Supplement& one : view.c.supplements) {
      for (const cases::Attachment& file : view.c.files_of(one)) {
        TRY(TRY(w.house().runtime.read(view.tenant))->blob(view.c.id, file.blob));
        ++count;
      }
    }
    return same(a[1], std::to_string(count));
  });
  add(out, "hat {name} eine Nachricht über {anlass} bekommen", [](World& w, A a) -> Status {
    static const std::map<std::string, std::string> names{{"den Eingang", "received"}, {"die Rückfrage", "question"}, {"den Bescheid", "notice"}};
    if (!names.contains(a[1])) return fail(refused("scenario.message", a[1]));
    const std::string id = TRY(w.person(a[0]))->sent->case_id;
    const auto count = std::count_if(w.messages.begin(), w.messages.end(), [&](const Message& m) { return m.case_id == id && m.reason == names.at(a[1]); });
    return same("1", std::to_string(count));
  });
}

// ---- the notice -----------------------------------------------------------------------------------------------------------------

Status notice_is(World& world, const std::string& name, const std::function<Status(const cases::Notice&)>& check) {
  const flows::CaseView view = TRY(world.case_of(name));
  return check(*TRY(world.notice_of(view)));
}

Status explained(const cases::Notice& notice, const std::string& words) {
  std::string all;
  for (const cases::Step& step : notice.explanation) {
    if (step.rule.find(words) != std::string::npos || step.text.find(words) != std::string::npos) return {};
    all += "[" + step.rule + "] " + step.text + " ";
  }
  return fail(found(words, all));
}

Status readable_letter(World& world, const std::string& name) {
  const flows::CaseView view = TRY(world.case_of(name));
  const cases::Notice& notice = *TRY(world.notice_of(view));
  const Bytes pdf = TRY(TRY(world.house().runtime.read(view.tenant))->blob(view.c.id, notice.blob));
  const auto findings = pdf::check(pdf);
  if (!findings.empty()) return fail(found("no findings", findings[0].rule + " " + findings[0].where + " " + findings[0].message));
  return {};
}

void notice_phrases(Table& out) {
  add(out, "gilt der Bescheid an {name} am {datum} als bekannt gegeben", [](World& w, A a) {
    return notice_is(w, a[0], [&](const cases::Notice& n) { return same(a[1], n.announced_on); });
  });
  add(out, "ist der Bescheid an {name} nicht bekannt gegeben", [](World& w, A a) {
    return notice_is(w, a[0], [](const cases::Notice& n) {
      return same(std::string(), n.announced_on ? to_german(*n.announced_on) : n.remedy.ends_on ? "a remedy period" : std::string());
    });
  });
  add(out, "kann {name} bis zum {datum} dagegen vorgehen mit {rechtsbehelf}", [](World& w, A a) {
    return notice_is(w, a[0], [&](const cases::Notice& n) -> Status {
      TRY(same(a[2], n.remedy.kind));
      return same(a[1], n.remedy.ends_on);
    });
  });
  add(out, "kann {name} nicht gegen das Schreiben vorgehen", [](World& w, A a) {
    return notice_is(w, a[0], [&](const cases::Notice& n) -> Status {
      TRY(same("", n.remedy.kind));
      return n.remedy.ends_on ? fail(refused("scenario.remedy", to_german(*n.remedy.ends_on))) : Status{};
    });
  });
  add(out, "stehen in der Liste {leistung} von {ort} die Nummern \"{nummern}\"", [](World& w, A a) -> Status {
    std::string numbers;
    for (const flows::Holding& one : TRY(flows::holdings_of(w.house(), World::tenant_of(a[1]), a[0]))) {
      const auto found = one.row.find("marke");
      numbers += (numbers.empty() ? "" : ", ") + (found == one.row.end() ? std::string("?") : found->second);
    }
    return same(a[2], numbers);
  });
  add(out, "sagt die Liste {leistung} von {ort} bei der Marke {marke} in der Spalte {spalte} \"{wert}\"",
      [](World& w, A a) -> Status {
        for (const flows::Holding& one : TRY(flows::holdings_of(w.house(), World::tenant_of(a[1]), a[0]))) {
          const auto number = one.row.find("marke"), said = one.row.find(a[3]);
          if (number == one.row.end() || number->second != a[2]) continue;
          return same(a[4], said == one.row.end() ? std::string() : said->second);
        }
        return fail(refused("scenario.no_row", a[2]));
      });
  add(out, "liegen im Paket zur Weitergabe für {name} \"{namen}\", und der Vermerk nennt seine Prüfsumme",
      [](World& w, A a) -> Status {
        const flows::CaseView view = TRY(w.case_of(a[0]));
        const flows::HandoverPackage made = TRY(flows::handover_package(w.house(), view));
        std::string names;
        const std::string bytes(as_text(made.zip));
        for (const flows::HandoverFile& one : made.files) {
          names += (names.empty() ? "" : ", ") + one.name;
          if (bytes.find(one.name) == std::string::npos || one.sha256.size() != 64)
            return fail(refused("scenario.handover", one.name));
        }
        TRY(same(a[1], names));
        // The list of digests goes along, readable without this program.
        if (!bytes.starts_with("PK") || bytes.find(made.files.back().sha256) == std::string::npos)
          return fail(refused("scenario.handover", "uebergabe.json"));
        const auto noted = std::ranges::any_of(view.c.notes, [&](const cases::Note& note) {
          return note.text.find(made.sha256) != std::string::npos;
        });
        return noted ? Status{} : fail(refused("scenario.handover", "note"));
      });
  add(out, "kostet {leistung} in {ort} im Jahr {jahr} zusammen {betrag} EUR, mit {zahl} neuen Bescheiden",
      [](World& w, A a) -> Status {
        const flows::Renewal done =
            TRY(flows::renew_holdings(w.house(), World::tenant_of(a[1]), a[0], std::stoi(a[2])));
        std::int64_t cents = 0, changed = 0;
        for (const flows::Renewal::One& one : done.all)
          cents += one.assessment.cents, changed += one.changed ? 1 : 0;
        TRY(same(a[3] + " EUR", fees::euro(cents)));
        return same(a[4], std::to_string(changed));
      });
  add(out,
      "sind in {ort} für {leistung} im Jahr {jahr} genau {zahl} Jahresbescheide erstellt, {zahl2} noch "
      "fällig",
      [](World& w, A a) -> Status {
        const auto found =
            TRY(flows::renew_holdings(w.house(), World::tenant_of(a[0]), a[1], std::stoi(a[2]), false));
        std::int64_t made = 0, due = 0;
        for (const flows::Renewal::One& one : found.all) {
          made += one.notice == "made" ? 1 : 0, due += one.notice_due() ? 1 : 0;
          if (one.notice == "failed") return fail(refused("scenario.year_notice_failed", one.failure));
        }
        TRY(same(a[3], std::to_string(made)));
        return same(a[4], std::to_string(due));
      });
  add(out,
      "steht im Jahresbescheid {jahr} von {ort} für {leistung} zur Nummer {nummer} \"{text}\", Betrag "
      "{betrag} EUR",
      [](World& w, A a) -> Status {
        const std::string tenant = World::tenant_of(a[1]);
        for (const flows::Renewal::One& one :
             TRY(flows::renew_holdings(w.house(), tenant, a[2], std::stoi(a[0]), false)).all) {
          if (std::find(one.assessment.numbers.begin(), one.assessment.numbers.end(), a[3]) ==
              one.assessment.numbers.end())
            continue;
          const auto state = TRY(TRY(w.house().runtime.read(tenant))->state(one.case_id));
          if (!state) return fail(refused("scenario.no_year_case", one.case_id));
          const cases::Case c = cases::from_state(state->data);
          if (!c.decision || c.notices.size() != 1)
            return fail(refused("scenario.no_year_notice", c.reference));
          const std::string all = c.decision->text + "\n" + c.decision->reasons;
          if (all.find(a[4]) == std::string::npos) return fail(refused("scenario.text_differs", all));
          return same(a[5] + " EUR", fees::euro(c.decision->fee.cents));
        }
        return fail(refused("scenario.no_such_number", a[3]));
      });
  add(out, "stützt sich die Zustellung an {name} auf \"{norm}\"", [](World& w, A a) {
    return notice_is(w, a[0], [&](const cases::Notice& n) { return same(a[1], n.legal_basis); });
  });
  add(out, "nennt die Erklärung der Daten für {name} \"{text}\"", [](World& w, A a) {
    return notice_is(w, a[0], [&](const cases::Notice& n) { return explained(n, a[1]); });
  });
  add(out, "hat der Bescheid an {name} den Stand \"{zustand}\"", [](World& w, A a) {
    static const std::map<std::string, cases::NoticeState> names{{"noch nicht versandt", cases::NoticeState::waiting},
                                                                  {"versandt", cases::NoticeState::dispatched},
                                                                  {"abgerufen", cases::NoticeState::retrieved},
                                                                  {"nicht abgerufen worden", cases::NoticeState::not_retrieved}};
    return notice_is(w, a[0], [&](const cases::Notice& n) -> Status {
      if (!names.contains(a[1])) return fail(refused("scenario.notice_state", a[1]));
      return same(std::string(cases::to_text(names.at(a[1]))), std::string(cases::to_text(n.state)));
    });
  });
  add(out, "ist der Bescheid an {name} ein zugängliches PDF", [](World& w, A a) { return readable_letter(w, a[0]); });
  add(out, "kann {name} den Bescheid noch nicht sehen", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const std::string id = TRY(w.notice_of(view))->id;
    const flows::Caller& caller = TRY(w.person(a[0]))->caller;
    return hidden(flows::notice_pdf(w.house(), view, id, caller), flows::notice_pdf(w.house(), view, "ZZZZZZZZZZ", caller));
  });
  add(out, "kann {name} den Bescheid lesen", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const Bytes pdf = TRY(flows::notice_pdf(w.house(), view, TRY(w.notice_of(view))->id, TRY(w.person(a[0]))->caller));
    return same("%PDF-", std::string(pdf.begin(), pdf.begin() + std::min<std::size_t>(5, pdf.size())));
  });
  add(out, "hat {name} keinen Bescheid", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same("0", std::to_string(view.c.notices.size() + (view.c.decision ? 1 : 0)));
  });
  add(out, "stehen im Bescheid an {name} die Gründe \"{text}\"", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    return same(a[1], view.c.decision ? view.c.decision->reasons : "no decision");
  });
}

// ---- the desk -------------------------------------------------------------------------------------------------------------------

void desk_phrases(Table& out) {
  add(out, "findet {amt} mit \"{text}\" den Vorgang von {name}", [](World& w, A a) -> Status {
    const std::string reference = TRY(w.person(a[2]))->sent->reference;
    for (const flows::ListRow& row : TRY(flows::search_cases(w.house(), TRY(w.clerk(a[0]))->staff, a[1], 20))) {
      if (row.reference == reference) return {};
    }
    return fail(found(reference, "not among the hits"));
  });
  add(out, "findet {amt} mit dem Aktenzeichen den Vorgang von {name}", [](World& w, A a) -> Status {
    const std::string reference = TRY(w.person(a[1]))->sent->reference;
    const auto rows = TRY(flows::search_cases(w.house(), TRY(w.clerk(a[0]))->staff, reference, 20));
    return same(reference, rows.size() == 1 ? rows[0].reference : std::to_string(rows.size()) + " hits");
  });
  add(out, "findet {amt} mit \"{text}\" nichts", [](World& w, A a) -> Status {
    return same("0", std::to_string(TRY(flows::search_cases(w.house(), TRY(w.clerk(a[0]))->staff, a[1], 20)).size()));
  });
  add(out, "zeigt die Arbeitsliste von {amt} genau {zahl} offene Vorgänge", [](World& w, A a) -> Status {
    const identity::Staff& staff = TRY(w.clerk(a[0]))->staff;
    const std::string wanted = std::to_string(TRY(number_of(a[1])));
    TRY(same(wanted, std::to_string(TRY(flows::work_list(w.house(), staff, {.limit = 200})).rows.size())));
    return same(wanted, std::to_string(TRY(flows::work_counts(w.house(), staff)).open));
  });
  add(out, "steht der Vorgang von {name} bei {amt} ganz oben", [](World& w, A a) -> Status {
    const auto rows = TRY(flows::work_list(w.house(), TRY(w.clerk(a[1]))->staff, {.limit = 200})).rows;
    return same(TRY(w.person(a[0]))->sent->reference, rows.empty() ? std::string() : rows[0].reference);
  });
  add(out, "steht in der Arbeitsliste von {amt} für {name} die Frist {datum}", [](World& w, A a) -> Status {
    for (const flows::ListRow& row : TRY(flows::work_list(w.house(), TRY(w.clerk(a[0]))->staff, {.limit = 200})).rows) {
      if (row.reference == TRY(w.person(a[1]))->sent->reference) return same(a[2], row.due_on);
    }
    return fail(found("the case in the list", "not there"));
  });
  add(out, "steht in der Arbeitsliste von {amt} für {name} keine Frist", [](World& w, A a) -> Status {
    for (const flows::ListRow& row : TRY(flows::work_list(w.house(), TRY(w.clerk(a[0]))->staff, {.limit = 200})).rows) {
      if (row.reference == TRY(w.person(a[1]))->sent->reference) return same(std::string(), row.due_on ? to_german(*row.due_on) : std::string());
    }
    return fail(found("the case in the list", "not there"));
  });
  add(out, "findet der Filter \"Rückfrage beantwortet\" für {amt} genau {zahl} Vorgänge", [](World& w, A a) -> Status {
    const auto rows = TRY(flows::work_list(w.house(), TRY(w.clerk(a[0]))->staff, {.answered_only = true, .limit = 200})).rows;
    return same(std::to_string(TRY(number_of(a[1]))), std::to_string(rows.size()));
  });
  add(out, "liegen im Postausgang von {amt} genau {zahl} Briefe", [](World& w, A a) -> Status {
    return same(std::to_string(TRY(number_of(a[1]))), std::to_string(TRY(flows::post_tray(w.house(), TRY(w.clerk(a[0]))->staff, 100)).size()));
  });
  add(out, "sieht {amt} die Störung \"{text}\"", [](World& w, A a) -> Status {
    static const std::map<std::string, std::string> names{{"Anschluss fehlt", "adapter.missing"}, {"Postfach nicht erreichbar", "mailbox.away"}};
    if (!names.contains(a[1])) return fail(refused("scenario.incident", a[1]));
    std::string all;
    for (const store::PendingEffect& one : TRY(flows::incidents(w.house(), TRY(w.clerk(a[0]))->staff))) {
      if (one.last_error == names.at(a[1])) return {};
      all += one.last_error + " ";
    }
    return fail(found(names.at(a[1]), all.empty() ? "no incident" : all));
  });
  add(out, "sieht {amt} keine Störung", [](World& w, A a) -> Status {
    return same("0", std::to_string(TRY(flows::incidents(w.house(), TRY(w.clerk(a[0]))->staff)).size()));
  });
  add(out, "sagt die Geschichte, dass {amt} den Antrag von {name} für vollständig erklärt hat", [](World& w, A a) -> Status {
    const Clerk& clerk = *TRY(w.clerk(a[0]));
    for (const event::RecordedEvent& e : TRY(flows::case_history(w.house(), clerk.staff, TRY(w.person(a[1]))->sent->case_id))) {
      if (e.event.type == "cases.DeclaredComplete") return same("staff/" + clerk.staff.id, e.actor.kind + "/" + e.actor.id);
    }
    return fail(found("cases.DeclaredComplete", "no such event"));
  });
}

}  // namespace

std::vector<Phrase> then_phrases() {
  Table out;
  refusal_phrases(out);
  case_phrases(out);
  question_phrases(out);
  notice_phrases(out);
  desk_phrases(out);
  return out;
}

}  // namespace rathaus::scenario
