// Placeholders: where their values come from, and filling them.
#include <algorithm>
#include <fmt/format.h>

#include "libs/german/iban.h"
#include "libs/json/json.h"
#include "modules/fees/fees.h"
#include "modules/fees/own_values.h"
#include "modules/forms/summary.h"
#include "modules/notices/parts.h"

namespace rathaus::notices {

std::string fill(std::string_view text, const Values& values, std::vector<std::string>& unfilled) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out += text.substr(at);
    out += text.substr(at, open - at);
    std::string name(text.substr(open + 2, close - open - 2));
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    name.erase(name.begin(), std::find_if_not(name.begin(), name.end(), blank));
    name.erase(std::find_if_not(name.rbegin(), name.rend(), blank).base(), name.end());
    if (const auto found = values.find(name); found != values.end()) out += found->second;
    else {
      out += text.substr(open, close + 2 - open);
      if (std::find(unfilled.begin(), unfilled.end(), name) == unfilled.end()) unfilled.push_back(std::move(name));
    }
    at = close + 2;
  }
}

std::vector<std::string> permit_lacks(const packages::Permit& permit, const Values& values) {
  std::vector<std::string> out;
  for (const auto& [name, label] : permit.fields) {
    if (!values.contains(name)) out.push_back(label);
  }
  return out;
}

event::Object parameters_for(const packages::Package& package, const tenancy::Town& town) {
  event::Object out = package.parameters;
  out[fees::kRegion] = town.region;  // holidays and the law of the Land
  const auto* own = town.parameters.if_contains(package.id);
  if (own == nullptr || !own->is_object()) return out;
  for (const auto& entry : own->get_object())
    out[entry.key()] = fees::joined_value(package.parameters.if_contains(entry.key()), entry.value());
  return out;
}

event::Object rule_answers(const cases::Case& c) {
  event::Object out = c.answers;
  out[fees::kReceivedOn] = to_iso(berlin_date(c.received_at));
  return out;
}

std::string grouped_iban(const std::string& iban) {
  const auto parsed = german::parse_iban(iban);
  return parsed ? parsed->grouped : iban;
}

std::string salutation_of(const cases::Applicant& applicant) {
  std::string name = applicant.given_names;
  if (!applicant.family_name.empty()) name += (name.empty() ? "" : " ") + applicant.family_name;
  return name.empty() ? "Guten Tag," : "Guten Tag " + name + ",";
}

std::string authority_of(const tenancy::Town& town) { return town.authority.empty() ? town.name : town.authority; }

std::string explanation_lines(const std::vector<cases::Step>& steps) {
  std::string out;
  for (const cases::Step& step : steps) out += (out.empty() ? "- " : "\n- ") + step.text;
  return out;
}

namespace {

class ValueFinder {
 public:
  ValueFinder(const packages::Package& package, const tenancy::Town& town, const cases::Case& c, LocalDate today)
      : package_(package), town_(town), c_(c), today_(today), parameters_(parameters_for(package, town)) {
    if (auto read = forms::answers_from_json(*package.form, json::canonical(c.answers))) answers_ = std::move(*read);
    // A year is fixed by what holds on its first day.
    const LocalDate on = c.assessment ? first_of(c.assessment->year) : today;
    event::Object facts = rule_answers(c);
    if (c.assessment) facts[fees::kReceivedOn] = to_iso(on);
    proposal_ = fees::propose(package.rules, parameters_, facts, on);
  }

  Values run() {
    common();
    for (const auto& [name, placeholder] : package_.placeholders) {
      std::string text = value(placeholder);
      // An answer never becomes a placeholder itself.
      for (std::size_t i = text.find("{{"); i != std::string::npos; i = text.find("{{")) text.replace(i, 2, "(");
      if (!text.empty()) out_[name] = std::move(text);
    }
    return std::move(out_);
  }

 private:
  void put(const char* name, std::string text) {
    if (!text.empty()) out_[name] = std::move(text);
  }

  void common() {
    put("anrede", salutation_of(c_.addressee()));
    put("name", c_.applicant.display_name());
    put("aktenzeichen", c_.reference);
    put("leistung", package_.title);
    put("datum", to_german(today_));
    put("eingang", to_german(berlin_date(c_.received_at)));
    put("behoerde", authority_of(town_));
    if (!c_.decision) return;
    const cases::Fee& fee = c_.decision->fee;
    put("gebuehr", fees::euro(fee.cents));
    if (fee.due_on) put("faellig", to_german(*fee.due_on));
    put("kassenzeichen", fee.payment_reference);
  }

  std::string value(const packages::Placeholder& p) const {
    if (p.from == "case") return of_case(p.name);
    if (p.from == "tenant") return of_town(p.name);
    if (p.from == "input") return of_input(p.name);
    if (p.from == "step") return shown("step." + p.name);
    if (p.from == "param") return shown("param." + p.name);
    if (p.from == "answer") return joined(texts_at(p.name), ", ");
    if (p.from == "computed") return computed(p);
    if (p.from == "explanation") return explanation();
    if (p.from == "assessment" && c_.assessment) return of_assessment(*c_.assessment, p.name);
    if (p.from == "time_limit" && c_.decision && c_.decision->fee.due_on) return to_german(*c_.decision->fee.due_on);
    return {};  // the clerk writes it
  }

  std::string of_case(const std::string& field) const {
    if (field == "reference") return c_.reference;
    if (field == "received_on") return to_german(berlin_date(c_.received_at));
    if (field == "expected_until" && c_.expected_by) return to_german(*c_.expected_by);
    if (field == "answer_until" && c_.open_question() != nullptr) return to_german(c_.open_question()->due_on);
    if (field == "payment_reference" && c_.decision) return c_.decision->fee.payment_reference;
    return {};
  }

  static LocalDate first_of(std::int64_t year) {
    return LocalDate{std::chrono::year(static_cast<int>(year)) / 1 / 1};
  }

  static std::string of_assessment(const cases::Assessment& a, const std::string& field) {
    if (field == "year") return std::to_string(a.year);
    if (field == "amount") return fees::euro(a.cents);
    if (field == "before")
      return a.before ? fmt::format("Bisher waren es {} im Jahr.", fees::euro(*a.before))
                      : std::string("Das ist der erste Bescheid für ein ganzes Jahr.");
    if (field != "rows") return {};
    std::string out;
    for (const cases::AssessedRow& row : a.rows)
      out += (out.empty() ? "- " : "\n- ") + row.words + ": " + fees::euro(row.cents);
    return out;
  }

  std::string of_town(const std::string& field) const {
    if (field == "authority.name") return authority_of(town_);
    if (field == "authority.address") return address_of(town_);
    if (field == "cash_office.iban") return grouped_iban(town_.iban);
    if (field == "cash_office.name") return town_.payee.empty() ? town_.name : town_.payee;
    // Facts a town states for one service, e.g. its court: "court.name".
    const auto* own = parameters_.if_contains(field);
    return own != nullptr && own->is_string() ? std::string(json::view(own->get_string())) : std::string();
  }

  std::string of_input(const std::string& id) const {
    if (const auto* inputs = package_.fee.if_contains("inputs"); inputs != nullptr && inputs->is_array()) {
      for (const auto& input : inputs->get_array()) {
        const auto* path = input.get_object().if_contains("path");
        if (input.get_object().at("id") != json::value(id) || path == nullptr) continue;
        const std::vector<std::string> found = texts_at(std::string(json::view(path->get_string())));
        if (!found.empty()) return found.front();
      }
    }
    return shown("in." + id);
  }

  std::string shown(const std::string& reference) const {
    const auto found = proposal_.shown.find(reference);
    return found == proposal_.shown.end() ? std::string() : found->second;
  }

  std::string explanation() const {
    if (c_.decision) return explanation_lines(c_.decision->fee.explanation);
    std::vector<cases::Step> steps;
    for (const fees::Step& step : proposal_.explanation) steps.push_back({step.rule, step.text, {}});
    return explanation_lines(steps);
  }

  static std::string joined(const std::vector<std::string>& texts, std::string_view between) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : std::string(between)) + text;
    return out;
  }

  // All answers at a path, as people read them, in document order.
  std::vector<std::string> texts_at(const std::string& path) const {
    std::vector<std::string> out;
    const auto node = package_.form->find(path);
    if (!node) return out;
    for (const auto& [place, value] : answers_.values) {
      if (place.node() == *node) out.push_back(forms::display_text(*package_.form, *node, value));
    }
    return out;
  }

  // With patterns: one text per occurrence of the group the answers stand in. Without: all answers, one after the other.
  std::string computed(const packages::Placeholder& p) const {
    if (p.patterns.empty()) {
      std::vector<std::string> all;
      for (const std::string& path : p.answers) {
        for (std::string& text : texts_at(path)) all.push_back(std::move(text));
      }
      return joined(all, ", ");
    }
    std::map<forms::Place, Values> by_group;
    for (std::size_t i = 0; i < p.answers.size(); ++i) {
      const auto node = package_.form->find(p.answers[i]);
      if (!node) continue;
      for (const auto& [place, value] : answers_.values) {
        if (place.node() == *node) by_group[place.parent()][std::to_string(i + 1)] = forms::display_text(*package_.form, *node, value);
      }
    }
    std::vector<std::string> texts;
    for (const auto& [group, values] : by_group) {
      for (const std::string& pattern : p.patterns) {
        if (std::string text = patterned(pattern, values); !text.empty()) {
          texts.push_back(std::move(text));
          break;
        }
      }
    }
    return joined(texts, "; ");
  }

  // "{1}, Telefon {2}"; empty when an answer it names is not there.
  static std::string patterned(std::string_view pattern, const Values& values) {
    std::string out;
    while (!pattern.empty()) {
      const std::size_t open = pattern.find('{'), close = open == std::string_view::npos ? open : pattern.find('}', open);
      if (close == std::string_view::npos) return out += pattern;
      const auto found = values.find(std::string(pattern.substr(open + 1, close - open - 1)));
      if (found == values.end()) return {};
      out += std::string(pattern.substr(0, open)) + found->second;
      pattern.remove_prefix(close + 1);
    }
    return out;
  }

  const packages::Package& package_;
  const tenancy::Town& town_;
  const cases::Case& c_;
  LocalDate today_;
  event::Object parameters_;
  forms::Answers answers_;
  fees::Proposal proposal_;
  Values out_;
};

}  // namespace

std::string address_of(const tenancy::Town& town) { return town.street + ", " + town.postal_code + " " + town.city; }

Values values_of(const packages::Package& package, const tenancy::Town& town, const cases::Case& c, std::optional<LocalDate> today) {
  const LocalDate day = today ? *today : c.decision ? berlin_date(c.decision->at) : berlin_date(c.received_at);
  return ValueFinder(package, town, c, day).run();
}

}  // namespace rathaus::notices
