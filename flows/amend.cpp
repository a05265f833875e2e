#include "flows/amend.h"

#include <algorithm>

#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/german/contact.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/forms/summary.h"

namespace rathaus::flows {
namespace {

using forms::Answers;
using forms::Place;

Result<Answers> answers_of(const CaseView& view) {
  return forms::answers_from_json(*view.package->form, json::canonical(view.c.answers));
}

forms::Draft base_draft(const CaseView& view, const Answers& answers, const std::string& land) {
  forms::Draft out = forms::draft_from_answers(*view.package->form, answers);
  out.land = land;
  return out;
}

std::string label_of(const forms::Form& form, const Place& place) {
  const forms::Node& node = form[place.node()];
  std::string out = node.output_label.empty() ? node.label : node.output_label;
  if (node.repeats() && place.occurrence() > 0) out += " " + std::to_string(place.occurrence() + 1);
  return out;
}

std::string shown(const forms::Form& form, const Place& place, const feel::Value* value) {
  return value == nullptr ? std::string() : forms::display_text(form, place.node(), *value);
}

// What the applicant's own fields were taken from follows the answers; what was typed apart stays.
void follow(std::string& target, const std::string& before, const std::string& after) {
  if (before != after && target == before) target = after;
}

struct Field {
  const char *name, *label;
  std::string cases::Applicant::* member;
};
constexpr Field kPerson[] = {{"given_names", "Vornamen", &cases::Applicant::given_names},
                             {"family_name", "Familienname", &cases::Applicant::family_name},
                             {"organisation", "Organisation oder Firma", &cases::Applicant::organisation},
                             {"born_on", "Geburtsdatum", &cases::Applicant::born_on},
                             {"street", "Straße und Hausnummer", &cases::Applicant::street},
                             {"postal_code", "Postleitzahl", &cases::Applicant::postal_code},
                             {"city", "Ort", &cases::Applicant::city},
                             {"email", "E-Mail", &cases::Applicant::email},
                             {"phone", "Telefon", &cases::Applicant::phone}};

std::string person_text(const Field& field, const cases::Applicant& a) {
  const std::string& value = a.*field.member;
  const auto day = field.member == &cases::Applicant::born_on ? parse_iso_date(value) : std::nullopt;
  return day ? to_german(*day) : value;
}

// What the draft says now against what the case has: errors, changes, answers and person from now on.
void judge(AmendView& amend) {
  const forms::Form& form = amend.form();
  const forms::Draft base = base_draft(amend.view, amend.answers, amend.draft.land);
  const forms::Evaluation before = forms::evaluate(form, base), now = forms::evaluate(form, amend.draft);
  amend.errors.clear();
  amend.changes.clear();
  for (const forms::FieldError& error : now.errors) {
    const bool known = std::find(before.errors.begin(), before.errors.end(), error) != before.errors.end();
    const auto typed = [&](const forms::Draft& draft) {
      const auto found = draft.raw.find(error.place);
      return found == draft.raw.end() ? std::string() : found->second;
    };
    const bool touched = typed(base) != typed(amend.draft);
    if (!known || touched) amend.errors.push_back(error);
  }
  std::map<Place, bool> places;
  for (const auto& [place, value] : before.answers.values) places.emplace(place, true);
  for (const auto& [place, value] : now.answers.values) places.emplace(place, true);
  amend.amended = amend.answers;
  for (const auto& [place, unused] : places) {
    const feel::Value *was = before.answers.find(place), *is = now.answers.find(place);
    if ((was == nullptr && is == nullptr) || (was != nullptr && is != nullptr && *was == *is)) continue;
    amend.changes.push_back({.path = forms::path_of(form, place),
                             .label = label_of(form, place),
                             .before = shown(form, place, was),
                             .after = shown(form, place, is)});
    if (is != nullptr)
      amend.amended.values.insert_or_assign(place, *is);
    else
      amend.amended.values.erase(place);
  }
  const cases::Applicant old = person_in(form, before.answers), fresh = person_in(form, now.answers);
  amend.person_now = amend.person;
  for (const Field& field : kPerson)
    follow(amend.person_now.*field.member, old.*field.member, fresh.*field.member);
  for (const Field& field : kPerson) {
    const std::string was = person_text(field, amend.view.c.applicant),
                      is = person_text(field, amend.person_now);
    if (was == is) continue;
    const bool told = std::any_of(amend.changes.begin(), amend.changes.end(),
                                  [&](const auto& one) { return one.before == was && one.after == is; });
    if (!told)
      amend.changes.push_back({.path = std::string("person/") + field.name,
                               .label = std::string("Antragstellend: ") + field.label,
                               .before = was,
                               .after = is});
  }
  amend.pages = forms::pages_of(form, forms::plan_pages(form), amend.draft);
}

}  // namespace

Result<AmendView> amend_view(House& house, const identity::Staff& staff, const std::string& case_id) {
  AmendView out{.view = TRY(desk_case(house, staff, case_id))};
  const TownPtr town = TRY(house.town(staff.tenant));
  out.answers = TRY(answers_of(out.view));
  out.draft = base_draft(out.view, out.answers, town->land());
  out.person = out.view.c.applicant;
  judge(out);
  return out;
}

Status amend_with(AmendView& amend, std::string_view kept, const forms::Page* page,
                  std::span<const std::pair<std::string, std::string>> fields) {
  const forms::Form& form = amend.form();
  if (const auto all = json::parse_object(kept); !kept.empty() && all) {
    if (const auto draft = json::get_object(*all, "draft")) {
      if (auto read = forms::draft_from_object(form, **draft)) {
        read->files = std::move(amend.draft.files);
        read->land = std::move(amend.draft.land);
        amend.draft = std::move(*read);
      }
    }
    if (const auto person = json::get_object(*all, "person")) {
      cases::Applicant typed;
      json::read_fields(**person, typed);
      for (const Field& field : kPerson) amend.person.*field.member = typed.*field.member;
    }
  }
  if (page != nullptr) {
    const auto files = amend.draft.files;
    amend.structure_changed = forms::apply_post(form, *page, fields, amend.draft).structure_changed;
    amend.draft.files = files;
  }
  judge(amend);
  return {};
}

std::vector<PersonProblem> amend_person(AmendView& amend, const std::map<std::string, std::string>& typed) {
  std::vector<PersonProblem> out;
  for (const Field& field : kPerson) {
    const auto found = typed.find(field.name);
    if (found == typed.end()) continue;
    std::string value = found->second.substr(0, 200);
    if (field.member == &cases::Applicant::born_on && !value.empty()) {
      const auto day = parse_german_date(value);
      if (!day) {
        out.push_back({field.name, "Geben Sie ein Datum ein, das es gibt, zum Beispiel 28.03.1986."});
        continue;
      }
      value = to_iso(*day);
    }
    amend.person.*field.member = std::move(value);
  }
  const cases::Applicant& a = amend.person;
  if (a.family_name.empty() && a.organisation.empty())
    out.push_back({"family_name", "Geben Sie den Familiennamen oder eine Organisation ein."});
  if (!a.postal_code.empty() && !german::parse_postal_code(a.postal_code))
    out.push_back({"postal_code", "Eine Postleitzahl hat fünf Ziffern."});
  if (!a.email.empty() && !german::parse_email(a.email))
    out.push_back({"email", "Prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de."});
  judge(amend);
  return out;
}

std::vector<PersonRow> person_rows(const AmendView& amend) {
  std::vector<PersonRow> out;
  for (const Field& field : kPerson)
    out.push_back({field.name, field.label, person_text(field, amend.person_now)});
  return out;
}

std::string kept_of(const AmendView& amend) {
  forms::Draft draft = amend.draft;
  draft.files.clear();
  event::Object person;
  for (const Field& field : kPerson) person[field.name] = amend.person.*field.member;
  return json::canonical(
      event::Object{{"draft", forms::to_object(amend.form(), draft)}, {"person", std::move(person)}});
}

Status amend_facts(House& house, const identity::Staff& staff, const DeskAction& action,
                   const AmendView& amend, const AmendInput& input) {
  if (!amend.errors.empty()) return fail(refused("form.incomplete"));
  if (input.reason.empty()) return fail(refused("case.reason_missing", "reason"));
  if (input.source.empty()) return fail(refused("case.source_missing", "source"));
  event::Object answers = TRY(json::parse_object(forms::to_json(amend.form(), amend.amended)));
  event::Object person;
  for (const Field& field : kPerson) person[field.name] = amend.person_now.*field.member;
  boost::json::array plates;
  for (const std::string& one : plates_of(*amend.view.package, amend.amended)) plates.emplace_back(one);
  event::Object arguments = json::write_fields(
      cases::Amendment{.changes = amend.changes, .reason = input.reason, .source = input.source});
  for (const char* own : {"by", "acting_for", "at"}) arguments.erase(own);
  arguments["answers_sha256"] = hex(crypto::sha256(json::canonical(answers)));
  arguments["answers"] = std::move(answers);
  arguments["applicant"] = std::move(person);
  arguments["plates"] = std::move(plates);
  const Status done = act_on_case(house, staff, action, "cases.AmendFacts", std::move(arguments));
  // The button pressed twice: what it says is so already.
  if (!done && done.error().code == "store.key_reused" && amend.changes.empty()) return {};
  return done;
}

}  // namespace rathaus::flows
