// Wenn: what people do, and the time that passes. A refusal of the house is the step's error.
#include <fstream>
#include <thread>

#include "flows/holding_notices.h"
#include "flows/counter.h"
#include "flows/handover.h"
#include "flows/holdings.h"
#include "libs/crypto/hash.h"
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

using cases::Channel;
using cases::Outcome;

Status begin(World& world, const std::string& name, const std::string& service, const std::string& town) {
  Person& person = *TRY(world.person(name));
  person.draft = TRY(flows::begin_draft(world.house(), World::tenant_of(town), service, person.caller));
  person.sent.reset();
  return {};
}

// As the generator answers, but for one field.
Status fill_with(World& world, const std::string& name, const std::string& field, const std::string& typed) {
  Person& person = *TRY(world.person(name));
  const forms::Form& form = person.draft->form();
  forms::GenerateOptions options{.seed = std::hash<std::string>{}(name),
                                 .today = berlin_date(world.house().runtime.now())};
  forms::Generated answers = forms::generate(form, options);
  bool found = false;
  for (std::size_t i = 1; i < form.nodes.size(); ++i) {
    if (form.nodes[i].id != field) continue;
    std::vector<forms::NodeIndex> chain;
    for (auto at = static_cast<forms::NodeIndex>(i); at != 0; at = form[at].parent)
      chain.insert(chain.begin(), at);
    forms::Place place;
    for (const forms::NodeIndex at : chain) place = place.child(at);
    answers.draft.raw[place] = typed;
    found = true;
  }
  if (!found) return fail(refused("scenario.field", field));
  return support::fill_form(world.house(), *person.draft, person.caller, answers,
                            world.place().folder() / "spool");
}

Status fill(World& world, const std::string& name) {
  Person& person = *TRY(world.person(name));
  if (!person.draft) return fail(refused("scenario.no_draft", name));
  forms::GenerateOptions options{.seed = std::hash<std::string>{}(name), .today = berlin_date(world.house().runtime.now())};
  const forms::Generated answers = forms::generate(person.draft->form(), options);
  if (!answers.unmet.empty()) return fail(refused("scenario.unmet", answers.unmet.front()));
  return support::fill_form(world.house(), *person.draft, person.caller, answers, world.place().folder() / "spool");
}

Result<Channel> channel_of(const std::string& words) {
  if (words == "mit der Post") return Channel::post;
  if (words == "zum Abruf im Konto") return Channel::account_retrieval;
  if (words == "im Postfach des Bundeskontos") return Channel::national_mailbox;
  return fail(refused("scenario.channel", words));
}

flows::DeliveryWish wish_of(const Person& person, Channel channel) {
  flows::DeliveryWish wish{.channel = channel, .consent = channel == Channel::account_retrieval};
  wish.addressee.kind = person.caller.actor.kind == "guest" ? "guest" : "account";
  wish.addressee.account = person.caller.actor.kind == "resident" ? person.caller.actor.id : "";
  wish.addressee.given_names = person.given_names;
  wish.addressee.family_name = person.family_name;
  wish.addressee.street = "Lindenweg 4";
  wish.addressee.postal_code = "12345";
  wish.addressee.city = "Musterstadt";
  wish.addressee.email = person.email;
  return wish;
}

Status send(World& world, const std::string& name, Channel channel, bool consent = true) {
  Person& person = *TRY(world.person(name));
  if (!person.draft) return fail(refused("scenario.no_draft", name));
  flows::DeliveryWish wish = wish_of(person, channel);
  wish.consent = wish.consent && consent;
  const flows::Submitted sent = TRY(flows::submit_application(world.house(), *person.draft, wish, person.caller));
  (person.sent ? person.sent_again : person.sent) = sent;
  return {};
}

// Two clicks on the same page that reach the house together.
Status send_twice(World& world, const std::string& name) {
  Person& person = *TRY(world.person(name));
  if (!person.draft) return fail(refused("scenario.no_draft", name));
  const flows::DeliveryWish wish = wish_of(person, Channel::post);
  std::vector<std::optional<Result<flows::Submitted>>> answers(2);
  std::vector<std::thread> clicks;
  for (auto& answer : answers) {
    clicks.emplace_back([&] { answer.emplace(flows::submit_application(world.house(), *person.draft, wish, person.caller)); });
  }
  for (std::thread& click : clicks) click.join();
  person.sent = TRY(*answers[0]);
  person.sent_again = TRY(*answers[1]);
  return {};
}

std::vector<flows::IncomingFile> pdf_file(World& world) {
  const std::string content = support::file_of_type("application/pdf");
  const std::filesystem::path path = world.place().folder() / "nachweis.pdf";
  std::ofstream(path, std::ios::binary) << content;
  return {{.field = "dateien",
           .name = "nachweis.pdf",
           .path = path,
           .sha256 = hex(crypto::sha256(content)),
           .size = content.size(),
           .head = content}};
}

Status answer(World& world, const std::string& name, const std::string& text, bool with_file) {
  Person& person = *TRY(world.person(name));
  const flows::CaseView view = TRY(world.case_of(name));
  if (view.c.questions.empty()) return fail(refused("scenario.no_question", name));
  const auto files = with_file ? pdf_file(world) : std::vector<flows::IncomingFile>{};
  return flows::answer_question(world.house(), view, view.c.questions.back().id, text, files, world.next_key(), person.caller);
}

Status tick_all(World& world, const std::string& clerk_name, const std::string& name) {
  Clerk& clerk = *TRY(world.clerk(clerk_name));
  const flows::CaseView view = TRY(world.case_of(name));
  for (const cases::CheckItem& item : view.c.checklist) {
    TRY(flows::tick_item(world.house(), clerk.staff, TRY(world.action(clerk, name)), item.id, true));
  }
  return {};
}

// What a clerk fills in by hand, wherever a text of the package leaves it to them.
std::string by_hand(std::string text) {
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{")) {
    const std::size_t close = text.find("}}", open);
    text.replace(open, close == std::string::npos ? std::string::npos : close + 2 - open, "wie im Vorgang vermerkt");
  }
  return text;
}

struct Deciding {
  Outcome outcome = Outcome::granted;
  std::optional<std::string> reasons;  // instead of the proposed ones
  std::optional<std::string> text;     // as it stands, placeholders too
};

Status decide(World& world, const std::string& clerk_name, const std::string& name, const Deciding& how) {
  Clerk& clerk = *TRY(world.clerk(clerk_name));
  const flows::DeskAction action = TRY(world.action(clerk, name));
  const flows::CaseView view = TRY(flows::desk_case(world.house(), clerk.staff, action.case_id));
  flows::DecisionInput input = TRY(flows::propose_decision(world.house(), clerk.staff, view, how.outcome)).input;
  input.text = how.text.value_or(by_hand(input.text));
  input.reasons = how.reasons.value_or(by_hand(input.reasons));
  if (input.text.empty()) input.text = how.outcome == Outcome::granted ? "Wir geben Ihrem Antrag statt." : "Wir lehnen Ihren Antrag ab.";
  return flows::decide_case(world.house(), clerk.staff, action, input);
}

// Lines of the file stand behind each other with | between them.
Status import_rows(World& world, const std::string& town, const std::string& service, std::string lines) {
  std::replace(lines.begin(), lines.end(), '|', '\n');
  const flows::ImportedHoldings done =
      TRY(flows::import_holdings(world.house(), World::tenant_of(town), service, lines));
  if (!done.errors.empty()) return fail(refused("holdings.file", {}, done.errors.front()));
  return {};
}

Status to_post(World& world, const std::string& clerk_name, const std::string& name, std::optional<LocalDate> on) {
  Clerk& clerk = *TRY(world.clerk(clerk_name));
  const flows::CaseView view = TRY(world.case_of(name));
  const std::string notice = TRY(world.notice_of(view))->id;
  return flows::hand_to_post(world.house(), clerk.staff, view.c.id, notice, on.value_or(berlin_date(world.house().runtime.now())), world.next_key());
}

using A = const Arguments&;
using Table = std::vector<Phrase>;

void add(Table& out, const char* pattern, std::function<Status(World&, A)> run) { out.push_back({Kind::when, pattern, std::move(run)}); }

void resident_phrases(Table& out) {
  add(out, "{name} beginnt {leistung} in {ort}", [](World& w, A a) { return begin(w, a[0], a[1], a[2]); });
  add(out, "{name} füllt alle Seiten aus", [](World& w, A a) { return fill(w, a[0]); });
  add(out, "{name} sendet den Antrag und will den Bescheid {weg}", [](World& w, A a) -> Status { return send(w, a[0], TRY(channel_of(a[1]))); });
  add(out, "{name} sendet den Antrag, will den Bescheid {weg} und willigt nicht ein", [](World& w, A a) -> Status {
    return send(w, a[0], TRY(channel_of(a[1])), false);
  });
  // The three steps as one, for scenarios that begin later.
  add(out, "{name} stellt den Antrag {leistung} in {ort} und will den Bescheid {weg}", [](World& w, A a) -> Status {
    TRY(begin(w, a[0], a[1], a[2]));
    TRY(fill(w, a[0]));
    return send(w, a[0], TRY(channel_of(a[3])));
  });
  add(out, "{name} geht zurück und sendet noch einmal", [](World& w, A a) { return send(w, a[0], Channel::post); });
  add(out, "{name} klickt zweimal zugleich auf Senden", [](World& w, A a) { return send_twice(w, a[0]); });
  add(out, "{name} antwortet \"{text}\"", [](World& w, A a) { return answer(w, a[0], a[1], false); });
  add(out, "{name} antwortet \"{text}\" und fügt eine Datei bei", [](World& w, A a) { return answer(w, a[0], a[1], true); });
  add(out, "{name} reicht ungefragt nach: \"{text}\"", [](World& w, A a) -> Status {
    return flows::hand_in(w.house(), TRY(w.case_of(a[0])), a[1], {}, w.next_key(),
                          TRY(w.person(a[0]))->caller);
  });
  add(out, "{name} drückt beim Nachreichen von \"{text}\" zweimal auf den Knopf",
      [](World& w, A a) -> Status {
        const std::string key = w.next_key();
        for (int press = 0; press < 2; ++press) {
          const flows::CaseView view = TRY(w.case_of(a[0]));
          const auto files = pdf_file(w);
          TRY(flows::hand_in(w.house(), view, a[1], files, key, TRY(w.person(a[0]))->caller));
        }
        return {};
      });
  add(out, "{amt} hat das Neue von {name} angesehen", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::document_seen(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add(out, "{name} öffnet den Bescheid", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(w.case_of(a[0]));
    TRY(flows::notice_pdf(w.house(), view, TRY(w.notice_of(view))->id, TRY(w.person(a[0]))->caller));
    return {};
  });
  add(out, "{name} nimmt den Antrag zurück", [](World& w, A a) -> Status {
    return flows::withdraw_application(w.house(), TRY(w.case_of(a[0])), w.next_key(), TRY(w.person(a[0]))->caller);
  });
  add(out, "{name} löscht den Entwurf", [](World& w, A a) -> Status {
    const Person& person = *TRY(w.person(a[0]));
    return flows::delete_draft(w.house(), person.draft->tenant, person.draft->id, person.caller);
  });
}

void desk_phrases(Table& out) {
  add(out, "{amt} öffnet den Vorgang von {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const std::string id = TRY(w.case_of(a[1])).c.id;
    clerk.page_of[id] = TRY(flows::desk_case(w.house(), clerk.staff, id)).seq;
    return {};
  });
  add(out, "{amt} übernimmt den Vorgang von {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const flows::DeskAction action = TRY(w.action(clerk, a[1]));
    TRY(flows::assign_case(w.house(), clerk.staff, action, clerk.staff.id));
    clerk.page_of.erase(action.case_id);
    return {};
  });
  add(out, "{amt} hakt alle Prüfpunkte von {name} ab", [](World& w, A a) { return tick_all(w, a[0], a[1]); });
  add(out, "{amt} erklärt den Antrag von {name} für vollständig", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::declare_complete(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add(out, "{amt} prüft den Antrag von {name} bis zur Entscheidung", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    TRY(flows::assign_case(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), clerk.staff.id));
    TRY(tick_all(w, a[0], a[1]));
    return flows::declare_complete(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add(out, "{amt} fragt {name} \"{text}\" mit Frist bis {datum}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::ask_applicant(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2], TRY(date_of(a[3])));
  });
  add(out, "{amt} vermerkt im Vorgang von {name} \"{text}\"", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::add_note(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), a[2]);
  });
  add(out, "{amt} bewilligt den Antrag von {name}", [](World& w, A a) { return decide(w, a[0], a[1], {}); });
  add(out, "{amt} bewilligt den Antrag von {name} mit dem Text \"{text}\"", [](World& w, A a) { return decide(w, a[0], a[1], {.text = a[2]}); });
  add(out, "{amt} erstellt für {name} das Paket zur Weitergabe", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::make_handover(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add(out, "{amt} gibt den Antrag von {name} an die zuständige Stelle",
      [](World& w, A a) { return decide(w, a[0], a[1], {.outcome = Outcome::handed_over}); });
  add(out,
      "{name} stellt den Antrag {leistung} in {ort} mit {feld} \"{wert}\" und will den Bescheid mit der Post",
      [](World& w, A a) -> Status {
        TRY(begin(w, a[0], a[1], a[2]));
        TRY(fill_with(w, a[0], a[3], a[4]));
        return send(w, a[0], Channel::post);
      });
  add(out, "{ort} liest die Liste {leistung} ein: \"{zeilen}\"",
      [](World& w, A a) { return import_rows(w, a[0], a[1], a[2]); });
  add(out, "{amt} hält das Jahr {jahr} von {leistung} fest", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    TRY(flows::renew_holdings(w.house(), clerk.staff.tenant, a[2], std::stoi(a[1])));
    return {};
  });
  add(out, "{amt} beauftragt die Jahresbescheide {jahr} von {leistung}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    TRY(flows::order_year_notices(w.house(), clerk.staff, a[2], std::stoi(a[1])));
    return {};
  });
  add(out, "{amt} lehnt den Antrag von {name} ab, weil \"{gruende}\"", [](World& w, A a) {
    return decide(w, a[0], a[1], {.outcome = Outcome::refused, .reasons = a[2]});
  });
  add(out, "{amt} lehnt den Antrag von {name} ohne Gründe ab", [](World& w, A a) {
    return decide(w, a[0], a[1], {.outcome = Outcome::refused, .reasons = std::string()});
  });
  add(out, "{amt} gibt den Bescheid an {name} zur Post", [](World& w, A a) { return to_post(w, a[0], a[1], std::nullopt); });
  add(out, "{amt} trägt für den Bescheid an {name} die Aufgabe zur Post am {datum} ein", [](World& w, A a) -> Status {
    return to_post(w, a[0], a[1], TRY(date_of(a[2])));
  });
  add(out, "{amt} schließt den Vorgang von {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::close_case(w.house(), clerk.staff, TRY(w.action(clerk, a[1])));
  });
  add(out, "{amt} stößt die Störung noch einmal an", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    const auto all = TRY(flows::incidents(w.house(), clerk.staff));
    if (all.empty()) return fail(refused("scenario.no_incident"));
    TRY(flows::retry_incident(w.house(), clerk.staff, all.front().id));
    return w.place().move_days(0);
  });
}

}  // namespace

std::vector<Phrase> when_phrases() {
  Table out;
  resident_phrases(out);
  desk_phrases(out);
  add(out, "{zahl} Tage vergehen", [](World& w, A a) -> Status { return w.place().move_days(TRY(number_of(a[0]))); });
  add(out, "{zahl} Tag vergeht", [](World& w, A a) -> Status { return w.place().move_days(TRY(number_of(a[0]))); });
  add(out, "es der {datum} geworden ist", [](World& w, A a) -> Status {
    return w.place().move_to(berlin_midnight(TRY(date_of(a[0]))) + std::chrono::hours(9));
  });
  add(out, "die Uhr {zahl} Tage vorspringt", [](World& w, A a) -> Status {
    w.place().jump(std::chrono::hours(24 * TRY(number_of(a[0]))));
    return w.place().move_days(0);
  });
  add(out, "die Uhr {zahl} Stunden zurückspringt", [](World& w, A a) -> Status {
    w.place().jump(-std::chrono::hours(TRY(number_of(a[0]))));
    return w.place().move_days(0);
  });
  add(out, "der Betrieb das Datum bestätigt", [](World& w, A) -> Status {
    if (!platform::confirm_clock(w.house().runtime.options().data, berlin_date(w.place().clock().now())))
      return fail(refused("scenario.not_confirmed"));
    return w.place().move_days(0);
  });
  add(out, "die Zustellung läuft", [](World& w, A) -> Status { return w.place().move_days(0); });
  add(out, "das Postfach des Bundeskontos angeschlossen wird", [](World& w, A) -> Status {
    w.mailbox_connected = true;
    w.place().restart();
    return {};
  });
  add(out, "das Programm neu startet", [](World& w, A) -> Status {
    w.place().restart();
    return {};
  });
  return out;
}

}  // namespace rathaus::scenario
