// Counter, telephone, paper, post room: what clerks do there, and what must hold then.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "flows/counter.h"
#include "flows/post_room.h"
#include "flows/scans.h"
#include "libs/crypto/hash.h"
#include "libs/pdf/pdf.h"
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

using A = const Arguments&;
using Table = std::vector<Phrase>;

void when(Table& out, const char* pattern, std::function<Status(World&, A)> run) {
  out.push_back({Kind::when, pattern, std::move(run)});
}
void then(Table& out, const char* pattern, std::function<Status(World&, A)> run) {
  out.push_back({Kind::then, pattern, std::move(run)});
}

flows::IncomingFile file_on_disk(World& world, const std::string& name, const std::string& mime) {
  const std::string content = support::file_of_type(mime);
  const std::filesystem::path path = world.place().folder() / name;
  std::ofstream(path, std::ios::binary) << content;
  return {.field = "scan",
          .name = name,
          .path = path,
          .sha256 = hex(crypto::sha256(content)),
          .size = content.size(),
          .head = content};
}

struct Taking {
  std::string way, identity = "id_card";
  std::optional<LocalDate> stamped_on;
  bool read_back = false;
};

// The clerk files for a person who has said nothing but name and address: everything else is missing.
Status take_down(World& world, const std::string& clerk_name, const std::string& name,
                 const std::string& service, const Taking& how) {
  Clerk& clerk = *TRY(world.clerk(clerk_name));
  Person& person = world.new_person(name, {{"guest", "nobody-" + name}, "none"});
  flows::TakenDown taken{.way = how.way};
  taken.facts.identity = how.identity;
  taken.facts.stamped_on = how.stamped_on;
  flows::DraftView view =
      TRY(flows::begin_intake(world.house(), clerk.staff, service, taken, world.next_key()));
  if (how.stamped_on)
    TRY(flows::add_scan(world.house(), clerk.staff, view,
                        file_on_disk(world, "antrag.pdf", "application/pdf")));
  flows::DeliveryWish wish;
  wish.addressee = {.kind = "guest",
                    .given_names = person.given_names,
                    .family_name = person.family_name,
                    .street = "Lindenweg 4",
                    .postal_code = "12345",
                    .city = "Musterstadt"};
  wish.addressee.born_on = "1980-02-01";
  TRY(flows::save_wish(world.house(), view, wish, flows::caller_of(clerk.staff)));
  person.draft = view;
  person.sent = TRY(flows::file_intake(world.house(), clerk.staff, view, {.read_back = how.read_back}));
  // A second click on the last button is the same case.
  const flows::Submitted again =
      TRY(flows::file_intake(world.house(), clerk.staff, view, {.read_back = how.read_back}));
  if (again.case_id != person.sent->case_id) return fail(found(person.sent->case_id, again.case_id));
  return {};
}

Result<flows::LetterId> letter_of(World& world, const std::string& name) {
  const flows::CaseView view = TRY(world.case_of(name));
  return flows::LetterId{view.c.id, TRY(world.notice_of(view))->id};
}

// A letter beside the notices, by its German name: "Rückfrage", "Anhörung" ...
Result<flows::LetterId> letter_named(World& world, const std::string& name, const std::string& what) {
  const flows::CaseView view = TRY(world.case_of(name));
  for (auto one = view.c.letters.rbegin(); one != view.c.letters.rend(); ++one) {
    if (one->subject == what) return flows::LetterId{view.c.id, one->id};
  }
  return fail(found("a letter " + what, "none"));
}

// The sheet as a scanner sends it: its code is read from the first page.
Status sheet_comes_back(World& world, A a) {
  Clerk& clerk = *TRY(world.clerk(a[1]));
  const flows::LetterId id = TRY(letter_named(world, a[0], "Rückfrage"));
  const std::string code = flows::answer_code(world.house(), clerk.staff.tenant, id.notice_id);
  flows::IncomingFile file = file_on_disk(world, "antwort.pdf", "application/pdf");
  const std::string scan = TRY(flows::register_scan(
      world.house(), clerk.staff.tenant, {"staff", clerk.staff.id}, file, TRY(date_of(a[2])), "upload"));
  return flows::take_reading(world.house(), clerk.staff.tenant, scan, {.pages = {{{code}}}, .trouble = {}});
}

Status served(World& world, A a, const char* how) {
  Clerk& clerk = *TRY(world.clerk(a[0]));
  return flows::record_service(world.house(), clerk.staff, TRY(letter_of(world, a[1])),
                               {.served_on = TRY(date_of(a[2])), .how = how},
                               {file_on_disk(world, "urkunde.pdf", "application/pdf")}, world.next_key());
}

Status came_back(World& world, A a, const char* reason) {
  Clerk& clerk = *TRY(world.clerk(a[0]));
  return flows::record_return(world.house(), clerk.staff, TRY(letter_of(world, a[1])), reason,
                              TRY(date_of(a[2])), world.next_key());
}

Status by_manner(World& world, A a, cases::Manner manner) {
  Clerk& clerk = *TRY(world.clerk(a[0]));
  return flows::choose_manner(world.house(), clerk.staff, TRY(letter_of(world, a[1])), manner,
                              world.next_key());
}

Status call(World& world, A a, bool knows) {
  Clerk& clerk = *TRY(world.clerk(a[0]));
  const flows::CaseView view = TRY(world.case_of(a[1]));
  flows::CallInput input{.caller = a[1],
                         .text = "fragt nach dem Stand",
                         .tell = true,
                         .call_back_on = plus_days(berlin_date(world.house().runtime.now()), 2)};
  for (const cases::ControlQuestion& question : cases::control_questions(view.c))
    input.known.push_back(question.id);
  if (!knows) input.known.pop_back();
  return flows::add_call(world.house(), clerk.staff, TRY(world.action(clerk, a[1])), input);
}

std::string open_task(const cases::Case& c, const std::string& kind) {
  for (const cases::Task& task : c.tasks) {
    if (!task.done_at && task.kind == kind) return task.title;
  }
  return {};
}

}  // namespace

std::vector<Phrase> ways_phrases() {
  Table out;
  when(out, "{amt} nimmt am Schalter für {name} den Antrag {leistung} auf",
       [](World& w, A a) { return take_down(w, a[0], a[1], a[2], {.way = "counter"}); });
  when(out, "{amt} nimmt am Telefon für {name} den Antrag {leistung} auf und liest vor", [](World& w, A a) {
    return take_down(w, a[0], a[1], a[2], {.way = "phone", .identity = "questions", .read_back = true});
  });
  when(out, "{amt} erfasst von {name} den Antrag {leistung} auf Papier, eingegangen am {datum}",
       [](World& w, A a) -> Status {
         return take_down(w, a[0], a[1], a[2],
                          {.way = "paper", .identity = "none", .stamped_on = TRY(date_of(a[3]))});
       });
  when(out, "{amt} legt die unterschriebene Niederschrift von {name} ab", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::confirm_transcript(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), "signed",
                                     {file_on_disk(w, "niederschrift.pdf", "application/pdf")});
  });
  when(out, "{amt} nimmt einen Brief zum Vorgang von {name}, eingegangen am {datum}",
       [](World& w, A a) -> Status {
         Clerk& clerk = *TRY(w.clerk(a[0]));
         return flows::add_document(w.house(), clerk.staff, TRY(w.action(clerk, a[1])),
                                    {.received_on = TRY(date_of(a[2]))},
                                    {file_on_disk(w, "brief.pdf", "application/pdf")});
       });
  when(out, "{amt} nimmt einen Anruf von {name} an, alle Kontrollfragen stimmen",
       [](World& w, A a) { return call(w, a, true); });
  when(out, "{amt} nimmt einen Anruf von {name} an, eine Kontrollfrage stimmt nicht",
       [](World& w, A a) { return call(w, a, false); });
  when(out, "{amt} wählt für den Bescheid an {name} die Zustellungsurkunde",
       [](World& w, A a) { return by_manner(w, a, cases::Manner::pzu); });
  when(out, "{amt} wählt für den Bescheid an {name} das Übergabe-Einschreiben",
       [](World& w, A a) { return by_manner(w, a, cases::Manner::registered_handover); });
  when(out, "{amt} trägt die Zustellung an {name} am {datum} ein",
       [](World& w, A a) { return served(w, a, "letterbox"); });
  when(out, "der Brief an {name} kommt bei {amt} am {datum} zurück, weil verzogen",
       [](World& w, A a) -> Status { return came_back(w, {a[1], a[0], a[2]}, "moved"); });
  when(out, "der Brief an {name} kommt bei {amt} am {datum} zurück, weil die Annahme verweigert wurde",
       [](World& w, A a) -> Status { return came_back(w, {a[1], a[0], a[2]}, "refused"); });
  when(out, "{amt} schickt den Bescheid an {name} noch einmal nach \"{strasse}\"",
       [](World& w, A a) -> Status {
         Clerk& clerk = *TRY(w.clerk(a[0]));
         return flows::send_again(w.house(), clerk.staff, TRY(letter_of(w, a[1])),
                                  {a[2], "54321", "Beispielheim"}, w.next_key());
       });
  when(out, "{amt} druckt den Bescheid an {name} im Stapel und gibt den Stapel am {datum} zur Post",
       [](World& w, A a) -> Status {
         Clerk& clerk = *TRY(w.clerk(a[0]));
         const std::string id =
             TRY(flows::make_batch(w.house(), clerk.staff, {TRY(letter_of(w, a[1]))}, "plz", w.next_key()));
         const flows::PrintBatch batch = TRY(flows::load_batch(w.house(), clerk.staff, id));
         const Bytes first = TRY(flows::batch_pdf(w.house(), clerk.staff, batch));
         if (TRY(pdf::page_count(first)) < 2) return fail(found("the list and a letter", "less"));
         const flows::BatchPosted posted =
             TRY(flows::batch_to_post(w.house(), clerk.staff, batch, TRY(date_of(a[2])), w.next_key()));
         if (!posted.left.empty()) return fail(posted.left.front().second);
         return {};
       });
  when(out, "{amt} druckt den Stapel mit dem Bescheid an {name} noch einmal", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const auto all = TRY(flows::batches(w.house(), clerk.staff));
    if (all.empty()) return fail(found("a batch", "none"));
    TRY(flows::batch_pdf(w.house(), clerk.staff, all.front()));
    return flows::batch_to_post(w.house(), clerk.staff, all.front(), berlin_date(w.house().runtime.now()),
                                w.next_key())
               ? Status{}
               : fail(found("posted", "not"));
  });

  when(out, "{amt} gibt den Brief {brief} an {name} am {datum} zur Post", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::LetterId id = TRY(letter_named(w, a[2], a[1]));
    return flows::hand_to_post(w.house(), clerk.staff, id.case_id, id.notice_id, TRY(date_of(a[3])),
                               w.next_key());
  });
  when(out, "{amt} druckt den Bescheid an {name} einzeln", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::LetterId id = TRY(letter_of(w, a[1]));
    TRY(flows::print_letter(w.house(), clerk.staff, id, false, w.next_key()));
    TRY(flows::letter_pdf(w.house(), clerk.staff, id));
    return {};
  });
  when(out, "{amt} bildet einen Stapel mit dem Bescheid an {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    TRY(flows::make_batch(w.house(), clerk.staff, {TRY(letter_of(w, a[1]))}, "plz", w.next_key()));
    return {};
  });
  when(out, "{amt} druckt den Bescheid an {name} im Stapel nach", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    TRY(flows::make_batch(w.house(), clerk.staff, {TRY(letter_of(w, a[1]))}, "plz", w.next_key(), true));
    return {};
  });
  when(out, "{amt} berichtigt die Aufgabe zur Post für {name} auf den {datum}, weil \"{grund}\"",
       [](World& w, A a) -> Status {
         Clerk& clerk = *TRY(w.clerk(a[0]));
         return flows::correct_posting_day(w.house(), clerk.staff, TRY(letter_of(w, a[1])),
                                           TRY(date_of(a[2])), a[3], w.next_key());
       });
  when(out, "{amt} trägt am {datum} die Antwort von {name} am Telefon ein: \"{text}\"",
       [](World& w, A a) -> Status {
         Clerk& clerk = *TRY(w.clerk(a[0]));
         return flows::add_document(w.house(), clerk.staff, TRY(w.action(clerk, a[2])),
                                    {.received_on = TRY(date_of(a[1])),
                                     .way = "phone",
                                     .sender = a[2],
                                     .text = a[3],
                                     .answers_question = true},
                                    {});
       });
  when(out, "der Antwortbogen von {name} kommt bei {amt} am {datum} als Scan an",
       [](World& w, A a) { return sheet_comes_back(w, a); });

  then(out, "liegt für {name} der Brief {brief} im Postausgang von {amt}", [](World& w, A a) -> Status {
    const flows::LetterId id = TRY(letter_named(w, a[0], a[1]));
    const auto rows = TRY(flows::post_tray(w.house(), TRY(w.clerk(a[2]))->staff, 100));
    const bool there = std::any_of(rows.begin(), rows.end(),
                                   [&](const flows::PostRow& row) { return row.notice_id == id.notice_id; });
    return there ? Status{} : fail(found("in the tray", "not there"));
  });
  then(out, "läuft die Frist für die Antwort von {name} bis {datum}", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    if (view.c.questions.empty()) return fail(found("a question", "none"));
    const cases::Question& question = view.c.questions.back();
    if (!view.c.answer_runs(question)) return fail(found(a[1], "it does not run yet"));
    return question.due_on == TRY(date_of(a[1])) ? Status{} : fail(found(a[1], to_german(question.due_on)));
  });
  then(out, "läuft die Frist für die Antwort von {name} noch nicht", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const bool runs = view.c.questions.empty() || view.c.answer_runs(view.c.questions.back());
    return runs ? fail(found("not yet", "it runs")) : Status{};
  });
  then(out, "steht die Antwort von {name} in der Akte, {weg}", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    if (view.c.questions.empty() || !view.c.questions.back().answered_at)
      return fail(found("an answer", "none"));
    const std::string way = view.c.questions.back().answer_way == "phone" ? "am Telefon" : "auf Papier";
    return way == a[1] ? Status{} : fail(found(a[1], way));
  });
  then(out, "ist die Gebühr von {name} am {datum} fällig", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    if (!view.c.decision || !view.c.decision->fee.due_on) return fail(found(a[1], "no day"));
    const LocalDate on = *view.c.decision->fee.due_on;
    return on == TRY(date_of(a[1])) ? Status{} : fail(found(a[1], to_german(on)));
  });
  then(out, "ist der Antrag von {name} am {datum} eingegangen", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const LocalDate on = berlin_date(view.c.received_at);
    if (on != TRY(date_of(a[1]))) return fail(found(a[1], to_german(on)));
    return {};
  });
  then(out, "sind im Vorgang von {name} Lücken vermerkt", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    if (!view.c.taken || view.c.taken->gaps.empty()) return fail(found("gaps", "none"));
    return {};
  });
  then(out, "steht der Vorgang von {name} in der Arbeitsliste von {amt}", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const auto page = TRY(flows::work_list(w.house(), TRY(w.clerk(a[1]))->staff, {}));
    const bool there = std::any_of(page.rows.begin(), page.rows.end(),
                                   [&](const flows::ListRow& row) { return row.case_id == view.c.id; });
    return there ? Status{} : fail(found("in the list", "missing"));
  });
  then(out, "lässt sich die Niederschrift von {name} bei {amt} drucken", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const Bytes pdf = TRY(flows::transcript_pdf(w.house(), TRY(w.clerk(a[1]))->staff, view));
    return TRY(pdf::page_count(pdf)) > 0 ? Status{} : fail(found("pages", "none"));
  });
  then(out, "lässt sich die Eingangsbestätigung für {name} bei {amt} drucken", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    TRY(flows::receipt_pdf(w.house(), TRY(w.clerk(a[1]))->staff, view, "", "https://musterstadt.invalid"));
    return {};
  });
  then(out, "ist für {name} die Aufgabe \"{aufgabe}\" offen", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    std::string all;
    for (const cases::Task& task : view.c.tasks) {
      if (task.done_at) continue;
      if (task.title == a[1]) return {};
      all += (all.empty() ? "" : ", ") + task.title;
    }
    return fail(found(a[1], all));
  });
  then(out, "wurde {name} gesagt: \"{satz}\"", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    const std::string told = view.c.calls.empty() ? std::string() : view.c.calls.back().told;
    return told == a[1] ? Status{} : fail(found(a[1], told));
  });
  then(out, "ist für {name} keine Aufgabe der Art {art} offen", [](World& w, A a) -> Status {
    const std::string title = open_task(TRY(w.case_of(a[0])).c, a[1]);
    return title.empty() ? Status{} : fail(found("none", title));
  });
  return out;
}

}  // namespace rathaus::scenario
