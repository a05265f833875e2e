// Hear before a burden, or say in writing why not.
#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/concern.h"
#include "modules/cases/hearing.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

constexpr std::string_view kDanger =
    "Eine sofortige Entscheidung ist wegen Gefahr im Verzug oder im öffentlichen Interesse notwendig.";
constexpr std::string_view kLimit =
    "Die Anhörung würde die Einhaltung einer für die Entscheidung maßgeblichen Frist in Frage stellen.";
constexpr std::string_view kOwnWords =
    "Von den tatsächlichen Angaben, die die Person in einem Antrag oder einer Erklärung gemacht hat, wird "
    "nicht zu ihren Ungunsten "
    "abgewichen.";
constexpr std::string_view kMany =
    "Es ergeht eine Allgemeinverfügung, es ergehen gleichartige Verwaltungsakte in größerer Zahl oder "
    "Verwaltungsakte mit Hilfe "
    "automatischer Einrichtungen.";
constexpr std::string_view kMany10 =
    "Es ergeht eine Allgemeinverfügung, oder es ergehen gleichartige Verwaltungsakte in größerer Zahl.";
constexpr std::string_view kEnforcement = "Es geht um eine Maßnahme der Verwaltungsvollstreckung.";
constexpr std::string_view kPublic = "Einer Anhörung steht ein zwingendes öffentliches Interesse entgegen.";

constexpr HearingGround kVwvfg[] = {
    {"danger", "§ 28 Abs. 2 Nr. 1 VwVfG", kDanger},           {"limit", "§ 28 Abs. 2 Nr. 2 VwVfG", kLimit},
    {"own_words", "§ 28 Abs. 2 Nr. 3 VwVfG", kOwnWords},      {"many", "§ 28 Abs. 2 Nr. 4 VwVfG", kMany},
    {"enforcement", "§ 28 Abs. 2 Nr. 5 VwVfG", kEnforcement}, {"public", "§ 28 Abs. 3 VwVfG", kPublic},
};
constexpr HearingGround kAo[] = {
    {"danger", "§ 91 Abs. 2 Nr. 1 AO", kDanger},
    {"limit", "§ 91 Abs. 2 Nr. 2 AO", kLimit},
    {"own_words", "§ 91 Abs. 2 Nr. 3 AO", kOwnWords},
    {"many", "§ 91 Abs. 2 Nr. 4 AO", kMany},
    {"enforcement", "§ 91 Abs. 2 Nr. 5 AO", "Es geht um eine Maßnahme der Vollstreckung."},
    {"public", "§ 91 Abs. 3 AO", kPublic},
};
constexpr HearingGround kSgbX[] = {
    {"danger", "§ 24 Abs. 2 Nr. 1 SGB X", kDanger},
    {"limit", "§ 24 Abs. 2 Nr. 2 SGB X", kLimit},
    {"own_words", "§ 24 Abs. 2 Nr. 3 SGB X", kOwnWords},
    {"many", "§ 24 Abs. 2 Nr. 4 SGB X", kMany10},
    {"income", "§ 24 Abs. 2 Nr. 5 SGB X",
     "Einkommensabhängige Leistungen werden den geänderten Verhältnissen angepasst."},
    {"enforcement", "§ 24 Abs. 2 Nr. 6 SGB X", kEnforcement},
    {"small_sum", "§ 24 Abs. 2 Nr. 7 SGB X",
     "Es wird gegen oder mit Ansprüchen von weniger als 70 Euro aufgerechnet oder verrechnet."},
};
constexpr HearingLaw kLaws[] = {
    {"§ 28 Abs. 1 VwVfG", kVwvfg, "§ 28 Abs. 2 VwVfG"},
    {"§ 91 Abs. 1 AO", kAo, "§ 91 Abs. 2 AO"},
    {"§ 24 Abs. 1 SGB X", kSgbX, "§ 24 Abs. 2 SGB X"},
};

// What happened before the case was last reopened belongs to the earlier decision.
Instant since(const Case& c) { return c.reopenings.empty() ? Instant{} : c.reopenings.back().at; }

const Question* last_hearing(const Case& c) {
  const auto found = std::find_if(c.questions.rbegin(), c.questions.rend(), [&](const Question& q) {
    return q.kind == "hearing" && q.asked_at >= since(c);
  });
  return found == c.questions.rend() ? nullptr : &*found;
}

}  // namespace

const HearingLaw& hearing_law(std::string_view procedure_code) {
  return procedure_code == "AO" ? kLaws[1] : procedure_code == "SGBX" ? kLaws[2] : kLaws[0];
}

const HearingGround* find_ground(const HearingLaw& law, std::string_view code) {
  const auto found = std::find_if(law.grounds.begin(), law.grounds.end(),
                                  [&](const HearingGround& g) { return g.code == code; });
  return found == law.grounds.end() ? nullptr : &*found;
}

bool hearing_needed(const Case& c, Outcome outcome) {
  if (outcome != Outcome::granted && outcome != Outcome::handed_over)
    return true;  // handing over decides nothing
  return !c.reopenings.empty() &&
         (c.reopenings.back().ground == "withdrawal" || c.reopenings.back().ground == "revocation");
}

Heard heard(const Case& c, LocalDate today) {
  if (c.hearing_waiver && c.hearing_waiver->at >= since(c)) return Heard::waived;
  const Question* hearing = last_hearing(c);
  if (hearing == nullptr) return Heard::no;
  // The day that was set is theirs to the end.
  // And it does not run before the letter is on its way.
  return hearing->answered_at || (c.answer_runs(*hearing) && today > hearing->due_on) ? Heard::done
                                                                                      : Heard::open;
}

std::string heard_words(const Case& c, const HearingLaw& law) {
  if (c.hearing_waiver && c.hearing_waiver->at >= since(c)) {
    return "Ohne Anhörung (" + c.hearing_waiver->law + "): " + c.hearing_waiver->reason;
  }
  const Question* hearing = last_hearing(c);
  if (hearing == nullptr) return {};
  std::string out = "Anhörung vom " + to_german(berlin_date(hearing->asked_at));
  out += hearing->answered_at ? ", Äußerung am " + to_german(berlin_date(*hearing->answered_at))
                              : ", keine Äußerung bis " + to_german(hearing->due_on);
  return out + " (" + std::string(law.duty) + ").";
}

namespace {

Result<Steps> hear(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  if (c.status == CaseStatus::received) return fail(refused("case.nobody_works_on_it"));
  if (c.open_question() != nullptr) return fail(refused("case.question_open"));
  const std::string text = TRY(text_argument(arguments, "text"));
  const auto due = parse_iso_date(TRY(text_argument(arguments, "due_on")));
  if (text.empty()) return fail(refused("case.hearing_empty", "text"));
  if (text.find("{{") != std::string::npos) return fail(refused("notice.placeholder_left", "text"));
  if (!due || *due <= berlin_date(envelope.received_at))
    return fail(refused("case.due_not_in_future", "due_on"));
  event::IdSource ids(envelope);
  const std::string id = ids.code(6);
  Object data{{"id", id}, {"text", text}, {"due_on", to_iso(*due)}, {"kind", "hearing"}};
  if (const auto* letters = arguments.if_contains("letters")) data["letters"] = *letters;
  Steps steps{.events = {{"cases.HearingStarted", 1, std::move(data)}}};
  steps.effects.push_back({"NotifyApplicant", "question/" + c.id + "/" + id, c.id, {{"reason", "question"}}});
  steps.timers.push_back({c.id,
                          "question/" + id,
                          start_of(plus_days(*due, 1)),
                          {"cases.AddNote", {{"case_id", c.id}, {"follow_up", id}}}});
  order_letter(steps, c, ids,
               {.kind = "hearing",
                .about = id,
                .answer_days = days_between(berlin_date(envelope.received_at), *due),
                .task = "Anhörung als Brief versenden"});
  return steps;
}

Result<Steps> waive(const Case& c, const Envelope& envelope, const Object& arguments) {
  TRY(must_be_undecided(c));
  const std::string ground = TRY(text_argument(arguments, "ground"));
  const std::string reason = TRY(text_argument(arguments, "reason"));
  const HearingLaw& law = hearing_law(text_of(arguments, "procedure_code"));
  const HearingGround* found = find_ground(law, ground);
  const auto* head = arguments.if_contains("head");
  const bool by_head = head != nullptr && head->is_bool() && head->get_bool();
  if (found == nullptr && ground != kOverride) return fail(refused("case.hearing_ground", "ground"));
  if (found == nullptr && !by_head) return fail(refused("case.hearing_head_only", "ground"));
  if (reason.size() < 10) return fail(refused("case.hearing_reason", "reason"));
  HearingWaiver waiver{.ground = ground,
                       .law = std::string(found != nullptr ? found->law : law.override_law),
                       .reason = reason,
                       .by = envelope.actor.id,
                       .by_head = found == nullptr,
                       .at = envelope.received_at};
  return Steps{.events = {{"cases.HearingWaived", 1, json::write_fields(waiver)}}};
}

void on_hearing(Case& c, const RecordedEvent& e) {
  Question question = json::from_object<Question>(e.event.data);
  question.asked_at = e.at;
  question.asked_by = e.actor.id;
  c.questions.push_back(std::move(question));
  c.status = CaseStatus::waiting_for_applicant;
}

void on_waived(Case& c, const RecordedEvent& e) {
  c.hearing_waiver = json::from_object<HearingWaiver>(e.event.data);
}

constexpr OrderEntry kOrders[] = {{"cases.Hear", hear}, {"cases.WaiveHearing", waive}};
constexpr EventEntry kEvents[] = {{"cases.HearingStarted", on_hearing}, {"cases.HearingWaived", on_waived}};
constexpr TaskRule kTasks[] = {{"cases.HearingStarted", "", "await_answer", "Auf die Äußerung warten"}};

}  // namespace

Concern hearing_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
