#include "flows/reuse.h"

#include <algorithm>
#include <map>

#include "flows/draft_store.h"
#include "flows/login.h"
#include "libs/json/json.h"
#include "modules/forms/summary.h"

namespace rathaus::flows {
namespace {

using forms::TextFormat;

enum class Fact { none, given, family, street, house_number, postal_code, city, born, email, phone, iban };

bool contains(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// What a field asks for, as far as its format and question show it.
Fact fact_of(const forms::Node& node) {
  if (node.kind != forms::NodeKind::field || node.field.kind != forms::FieldKind::input) return Fact::none;
  switch (node.field.format) {
    case TextFormat::email: return Fact::email;
    case TextFormat::phone: return Fact::phone;
    case TextFormat::postal_code: return Fact::postal_code;
    case TextFormat::street: return Fact::street;
    case TextFormat::house_number: return Fact::house_number;
    case TextFormat::city: return Fact::city;
    case TextFormat::iban: return Fact::iban;
    case TextFormat::person_name:
      if (contains(node.label, "Geburtsname") || contains(node.label, "früher")) return Fact::none;
      return contains(node.label, "Vorname") || contains(node.label, "Rufname") ? Fact::given : Fact::family;
    default:
      return node.field.type == forms::DataType::date && contains(node.label, "Geburtsdatum") ? Fact::born
                                                                                              : Fact::none;
  }
}

struct Said {
  std::string text, source;
  Instant at;
};
using Known = std::map<Fact, Said>;

// The first of each kind in document order: the applicant comes before other people (as flows/addressee.cpp reads it).
void gather(const forms::Form& form, const forms::Answers& answers, const std::string& source, Instant at,
            Known& known) {
  Known here;
  for (const auto& [place, value] : answers.values) {
    const Fact fact = fact_of(form[place.node()]);
    if (fact == Fact::none) continue;
    here.try_emplace(fact, Said{forms::raw_from_value(form, place.node(), value), source, at});
  }
  for (auto& [fact, said] : here) known.try_emplace(fact, std::move(said));
}

void split_house_number(Known& known) {
  const auto street = known.find(Fact::street);
  if (street == known.end() || known.contains(Fact::house_number)) return;
  const std::size_t space = street->second.text.find_last_of(' ');
  if (space == std::string::npos || space + 1 >= street->second.text.size()) return;
  const char first = street->second.text[space + 1];
  if (first < '0' || first > '9') return;
  known[Fact::house_number] = {street->second.text.substr(space + 1), street->second.source,
                               street->second.at};
  street->second.text.resize(space);
}

// The first place of the form that asks for it and stands open from the start: not in a group one has to choose or open first.
std::map<Fact, forms::Place> asked_places(const DraftView& view) {
  std::map<Fact, forms::Place> out;
  const forms::Form& form = view.form();
  for (forms::NodeIndex index = 1; index < form.nodes.size(); ++index) {
    const Fact fact = fact_of(form[index]);
    if (fact == Fact::none || out.contains(fact)) continue;
    std::vector<forms::NodeIndex> way;
    for (forms::NodeIndex at = index; at != 0 && at != forms::kNoNode; at = form[at].parent)
      way.push_back(at);
    forms::Place place;
    for (auto at = way.rbegin(); at != way.rend(); ++at) place = place.child(*at, 0);
    if (forms::page_of(view.pages, place) == nullptr) continue;
    if (const auto typed = view.draft.raw.find(place);
        typed != view.draft.raw.end() && !typed->second.empty())
      continue;
    out.emplace(fact, place);
  }
  return out;
}

struct Kind {
  const char *kind, *what;
  std::vector<Fact> facts;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"name", "Name", {Fact::given, Fact::family}},
      {"address", "Anschrift", {Fact::street, Fact::house_number, Fact::postal_code, Fact::city}},
      {"born", "Geburtsdatum", {Fact::born}},
      {"contact", "Kontakt", {Fact::email, Fact::phone}},
      {"bank", "Bankverbindung", {Fact::iban}}};
  return all;
}

Result<Known> known_of(House& house, const std::string& tenant, const std::string& account_id) {
  Known known;
  std::vector<CaseView> cases = TRY(cases_of_account(house, tenant, account_id));
  std::sort(cases.begin(), cases.end(),
            [](const CaseView& a, const CaseView& b) { return a.c.received_at > b.c.received_at; });
  for (std::size_t i = 0; i < cases.size() && i < 10; ++i) {
    const forms::Form& form = *cases[i].package->form;
    const auto answers = forms::answers_from_json(form, json::canonical(cases[i].c.answers));
    if (answers) gather(form, *answers, "Antrag " + cases[i].c.reference, cases[i].c.received_at, known);
  }
  const auto account = resident_account(house, account_id);
  if (!account) return known;
  const auto add = [&](Fact fact, const std::string& text) {
    if (!text.empty()) known.try_emplace(fact, Said{text, "Ihr Konto", {}});
  };
  add(Fact::given, account->given_names);
  add(Fact::family, account->family_name);
  if (!known.contains(Fact::street)) add(Fact::street, account->street);
  if (!known.contains(Fact::postal_code)) add(Fact::postal_code, account->postal_code);
  if (!known.contains(Fact::city)) add(Fact::city, account->city);
  add(Fact::email, account->email);
  if (const auto born = parse_iso_date(account->born_on)) add(Fact::born, to_german(*born));
  return known;
}

}  // namespace

Result<std::vector<EarlierAnswers>> earlier_answers(House& house, const DraftView& view,
                                                    const Caller& caller) {
  std::vector<EarlierAnswers> out;
  if (caller.actor.kind != "resident") return out;
  const auto asked = asked_places(view);
  if (asked.empty()) return out;
  Known known = TRY(known_of(house, view.tenant, caller.actor.id));
  if (asked.contains(Fact::house_number)) split_house_number(known);
  for (const Kind& kind : kinds()) {
    EarlierAnswers group{.kind = kind.kind, .what = kind.what};
    for (const Fact fact : kind.facts) {
      const auto place = asked.find(fact);
      const auto said = known.find(fact);
      if (place == asked.end() || said == known.end()) continue;
      std::string text = said->second.text;
      const auto number = known.find(Fact::house_number);
      if (fact == Fact::street && !asked.contains(Fact::house_number) && number != known.end() &&
          contains(view.form()[place->second.node()].label, "Hausnummer")) {
        text += " " + number->second.text;
      }
      if (forms::parse_input(view.form(), place->second, text).error)
        continue;  // this form wants it otherwise: not offered
      group.shown.push_back(text);
      group.raw.emplace_back(place->second, text);
      if (group.source.empty()) group.source = said->second.source, group.at = said->second.at;
    }
    if (!group.raw.empty()) out.push_back(std::move(group));
  }
  return out;
}

Status take_over(House& house, DraftView& view, const Caller& caller,
                 const std::vector<std::string>& wanted) {
  for (int attempt = 0;; ++attempt) {
    const Instant now = house.runtime.now();
    for (const EarlierAnswers& group : TRY(earlier_answers(house, view, caller))) {
      if (std::find(wanted.begin(), wanted.end(), group.kind) == wanted.end()) continue;
      for (const auto& [place, text] : group.raw) view.draft.raw[place] = text;
      view.reused.push_back({.what = group.what, .source = group.source, .at = now});
    }
    view.see_again();
    const Status written = write_draft(house, view);
    if (written || written.error().code != "store.changed_meanwhile" || attempt == 3) return written;
    view = TRY(load_draft(house, view.tenant, view.id, caller));
  }
}

}  // namespace rathaus::flows
