// Acting for others, objections, what people may know of their data: their own phrases.
#include "flows/feedback.h"
#include "flows/objection.h"
#include "flows/own_data.h"
#include "flows/representation.h"
#include "libs/json/json.h"
#include "modules/notices/letter.h"
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

using A = const Arguments&;

// The case as it lies in the house, whoever may see it.
Result<flows::CaseView> any_case(World& w, const std::string& person) {
  const Person& who = *TRY(w.person(person));
  if (!who.sent || !who.draft) return fail(refused("scenario.no_case", person));
  const identity::Staff head{.id = "x", .tenant = who.draft->tenant, .services = {"*"}, .roles = {"head"}};
  return flows::desk_case(w.house(), head, who.sent->case_id);
}

cases::Applicant principal_named(const std::string& name) {
  const std::size_t space = name.rfind(' ');
  return {.given_names = space == std::string::npos ? "" : name.substr(0, space),
          .family_name = space == std::string::npos ? name : name.substr(space + 1),
          .street = "Nebenweg 2",
          .postal_code = "12345",
          .city = "Musterstadt"};
}

Status act_for(World& w, const std::string& name, const std::string& principal, const std::string& role,
               const std::string& born_on) {
  Person& person = *TRY(w.person(name));
  if (!person.draft) return fail(refused("scenario.no_draft", name));
  flows::Acting acting{.principal = principal_named(principal),
                       .born_on = born_on,
                       .begins_on = {},
                       .ends_on = {},
                       .how = {},
                       .proof = {}};
  if (const auto born = parse_german_date(born_on)) acting.principal.born_on = to_iso(*born);
  acting.how.role = role;
  acting.how.proof = "later";
  acting.how.begins_on = berlin_date(w.house().runtime.now());
  return flows::save_acting(w.house(), *person.draft, acting, nullptr, person.caller);
}

// Granted in the account and taken up with the code.
Status grant(World& w, const std::string& principal, const std::string& representative,
             const std::string& town, const std::string& service, std::optional<LocalDate> until) {
  flows::MandateOffer offer{.other_name = representative,
                            .scope = "services",
                            .tenant = World::tenant_of(town),
                            .service = service,
                            .ends_on = until};
  const flows::OfferedMandate made =
      TRY(flows::offer_mandate(w.house(), offer, TRY(w.person(principal))->caller));
  TRY(flows::accept_mandate(w.house(), made.code, TRY(w.person(representative))->caller));
  return {};
}

Status use_mandate(World& w, const std::string& name) {
  Person& person = *TRY(w.person(name));
  if (!person.draft) return fail(refused("scenario.no_draft", name));
  const auto usable =
      TRY(flows::usable_mandates(w.house(), person.draft->tenant, person.draft->package->id, person.caller));
  if (usable.empty()) return fail(refused("scenario.no_mandate", name));
  flows::Acting acting = flows::acting_from(usable.front());
  acting.how.begins_on = usable.front().begins_on;
  acting.how.ends_on = usable.front().ends_on;
  return flows::save_acting(w.house(), *person.draft, acting, nullptr, person.caller);
}

Status revoke(World& w, const std::string& name) {
  const flows::Caller& caller = TRY(w.person(name))->caller;
  for (const auto& one : TRY(flows::mandates_of(w.house(), caller)))
    TRY(flows::revoke_mandate(w.house(), one.id, caller));
  return {};
}

Status object(World& w, const std::string& name, const std::string& text) {
  Person& person = *TRY(w.person(name));
  const flows::CaseView view =
      TRY(flows::resident_case(w.house(), person.draft->tenant, person.sent->case_id, person.caller));
  person.sent_again = TRY(flows::file_objection(w.house(), view, TRY(w.notice_of(view))->id,
                                                {.text = text, .late_reason = {}, .language = {}},
                                                person.caller, w.next_key()));
  return {};
}

Result<flows::CaseView> objection_of(World& w, const std::string& name) {
  const Person& person = *TRY(w.person(name));
  if (!person.sent_again) return fail(refused("scenario.no_objection", name));
  const identity::Staff head{.id = "x", .tenant = person.draft->tenant, .services = {"*"}, .roles = {"head"}};
  return flows::desk_case(w.house(), head, person.sent_again->case_id);
}

Status expect(bool good, std::string expected, std::string instead) {
  if (good) return {};
  return fail(found(std::move(expected), std::move(instead)));
}

}  // namespace

std::vector<Phrase> parties_phrases() {
  std::vector<Phrase> out;
  const auto when = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::when, pattern, std::move(run)});
  };
  const auto then = [&](const char* pattern, std::function<Status(World&, A)> run) {
    out.push_back({Kind::then, pattern, std::move(run)});
  };

  when("{name} handelt für das Kind {kind}, geboren am {datum}",
       [](World& w, A a) { return act_for(w, a[0], a[1], "parent", a[2]); });
  when("{name} handelt mit Vollmacht für {andere}",
       [](World& w, A a) { return act_for(w, a[0], a[1], "authorised", ""); });
  when("{name} erteilt {andere} im Konto unbefristet Vollmacht für {leistung} in {ort}",
       [](World& w, A a) { return grant(w, a[0], a[1], a[3], a[2], std::nullopt); });
  when("{name} erteilt {andere} im Konto bis {datum} Vollmacht für {leistung} in {ort}",
       [](World& w, A a) -> Status { return grant(w, a[0], a[1], a[4], a[3], TRY(date_of(a[2]))); });
  when("{name} wählt die Vollmacht aus dem Konto", [](World& w, A a) { return use_mandate(w, a[0]); });
  when("{name} widerruft die Vollmacht", [](World& w, A a) { return revoke(w, a[0]); });
  when("{name} lädt die vertretene Person {andere} ein und sie stimmt zu", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(any_case(w, a[0]));
    flows::MandateOffer offer{.role = "authorised",
                              .other_name = a[1],
                              .scope = "case",
                              .tenant = view.tenant,
                              .service = view.c.service.id,
                              .case_id = view.c.id,
                              .by_principal = false};
    const flows::OfferedMandate made =
        TRY(flows::offer_mandate(w.house(), offer, TRY(w.person(a[0]))->caller));
    TRY(flows::accept_mandate(w.house(), made.code, TRY(w.person(a[1]))->caller));
    return {};
  });
  when("{name} öffnet den eigenen Vorgang", [](World& w, A a) -> Status {
    const Person& person = *TRY(w.person(a[0]));
    TRY(flows::resident_case(w.house(), person.draft->tenant, person.sent->case_id, person.caller));
    return {};
  });
  when("{amt} beendet die Vertretung im Vorgang von {name}", [](World& w, A a) -> Status {
    Clerk& clerk = *TRY(w.clerk(a[0]));
    return flows::end_representation(w.house(), clerk.staff, TRY(w.action(clerk, a[1])), "revoked");
  });
  when("{name} legt Widerspruch ein, weil \"{text}\"", [](World& w, A a) { return object(w, a[0], a[1]); });
  when("{amt} liest den Vorgang von {name}", [](World& w, A a) -> Status {
    TRY(flows::look_at_case(w.house(), TRY(w.clerk(a[0]))->staff, TRY(any_case(w, a[1])).c.id));
    return {};
  });
  when("{name} bewertet den Antrag mit {zahl} und \"{text}\"", [](World& w, A a) -> Status {
    return flows::give_feedback(w.house(), TRY(any_case(w, a[0])),
                                {.stage = "sent", .stars = TRY(number_of(a[1])), .comment = a[2]});
  });
  when("{name} wünscht den Bescheid in Großdruck", [](World& w, A a) -> Status {
    return flows::request_format(w.house(), TRY(any_case(w, a[0])), "large_print", "", w.next_key(),
                                 TRY(w.person(a[0]))->caller);
  });

  then("ist der Antrag von {name} für {andere}", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(any_case(w, a[0]));
    TRY(expect(view.c.applicant.display_name() == a[1], a[1], view.c.applicant.display_name()));
    return expect(view.c.representation && view.c.representation->person.display_name() == a[0],
                  a[0] + " acts",
                  view.c.representation ? view.c.representation->person.display_name() : "nobody");
  });
  then("geht der Brief an {name}", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(any_case(w, a[0]));
    return expect(view.c.addressee().display_name() == a[0], a[0], view.c.addressee().display_name());
  });
  then("geht der Brief im Vorgang von {name} an {andere}", [](World& w, A a) -> Status {
    const flows::CaseView view = TRY(any_case(w, a[0]));
    return expect(view.c.addressee().display_name() == a[1], a[1], view.c.addressee().display_name());
  });
  then("sieht {andere} den Vorgang von {name}", [](World& w, A a) -> Status {
    const Person& person = *TRY(w.person(a[1]));
    const auto seen = flows::resident_case(w.house(), person.draft->tenant, person.sent->case_id,
                                           TRY(w.person(a[0]))->caller);
    return expect(seen.has_value(), "seen", seen ? "" : seen.error().code);
  });
  then("ist der Widerspruch von {name} mit dem ersten Vorgang verknüpft", [](World& w, A a) -> Status {
    const flows::CaseView first = TRY(any_case(w, a[0])), second = TRY(objection_of(w, a[0]));
    TRY(expect(second.c.objection && second.c.objection->case_id == first.c.id, first.c.id, "no objection"));
    return expect(first.c.links.size() == 1 && first.c.links[0].case_id == second.c.id &&
                      first.c.links[0].kind == "objection",
                  second.c.id, std::to_string(first.c.links.size()) + " links");
  });
  then("ist der Widerspruch von {name} rechtzeitig", [](World& w, A a) -> Status {
    return expect(!TRY(objection_of(w, a[0])).c.objection->late, "in time", "late");
  });
  then("ist der Widerspruch von {name} verspätet", [](World& w, A a) -> Status {
    return expect(TRY(objection_of(w, a[0])).c.objection->late, "late", "in time");
  });
  then("steht in der Spur von {name} genau {zahl} Zugriff", [](World& w, A a) -> Status {
    const auto all = TRY(flows::accesses_to(w.house(), TRY(any_case(w, a[0]))));
    return expect(static_cast<int>(all.size()) == TRY(number_of(a[1])), a[1], std::to_string(all.size()));
  });
  then("nennt die Auskunft von {name} den Zweck \"{zweck}\" und nicht \"{wort}\"",
       [](World& w, A a) -> Status {
         const std::string text =
             json::canonical(TRY(flows::export_account(w.house(), TRY(w.person(a[0]))->caller)));
         TRY(expect(text.find(a[1]) != std::string::npos, a[1], text));
         return expect(text.find(a[2]) == std::string::npos, "without " + a[2], text);
       });
  then("liest {amt} den Kommentar \"{text}\"", [](World& w, A a) -> Status {
    const auto all = TRY(flows::feedback_of(w.house(), TRY(w.clerk(a[0]))->staff, 10));
    return expect(all.size() == 1 && all.front().comment == a[1], a[1],
                  all.empty() ? "nothing" : all.front().comment);
  });
  return out;
}

}  // namespace rathaus::scenario
