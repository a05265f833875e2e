// Who gets the notice: read from the answers as far as the form asked, confirmed by the applicant on the delivery page.
#include <algorithm>

#include "flows/internal.h"
#include "flows/resident.h"
#include "libs/german/contact.h"
#include "modules/forms/summary.h"

namespace rathaus::flows {
namespace {

bool contains(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

void take(std::string& target, const std::string& value) {
  if (target.empty()) target = value;  // the first in document order: the applicant comes before other people
}

}  // namespace

cases::Applicant proposed_addressee(const DraftView& view, const Caller& caller) {
  cases::Applicant out{.kind = caller.actor.kind == "guest" ? "guest" : "account"};
  if (caller.actor.kind == "resident") out.account = caller.actor.id;
  out.assurance = caller.assurance;
  if (view.acting)
    return out;  // what the form asks is about the person represented; the letter goes to whoever acts
  cases::Applicant asked = person_in(view.form(), forms::evaluate(view.form(), view.draft).answers);
  asked.kind = out.kind, asked.account = out.account, asked.assurance = out.assurance;
  return asked;
}

cases::Applicant person_in(const forms::Form& form, const forms::Answers& answers) {
  using forms::TextFormat;
  cases::Applicant out;
  std::string house_number;
  for (const auto& [place, value] : answers.values) {
    const forms::Node& node = form[place.node()];
    const std::string text = forms::display_text(form, place.node(), value);
    switch (node.field.format) {
      case TextFormat::email: take(out.email, text); break;
      case TextFormat::phone: take(out.phone, text); break;
      case TextFormat::postal_code: take(out.postal_code, text); break;
      case TextFormat::street: take(out.street, text); break;
      case TextFormat::house_number: take(house_number, text); break;
      case TextFormat::city: take(out.city, text); break;
      case TextFormat::person_name:
        if (contains(node.label, {"Vorname", "Rufname"})) take(out.given_names, text);
        else if (!contains(node.label, {"Geburtsname", "früher"})) take(out.family_name, text);
        break;
      default:
        if (node.field.type == forms::DataType::date && contains(node.label, {"Geburtsdatum"})) {
          if (const auto date = parse_german_date(text)) take(out.born_on, to_iso(*date));
        } else if (node.field.type == forms::DataType::text && contains(node.label, {"Name der Organisation", "Name des Unternehmens", "Firma", "Name des Vereins"})) {
          take(out.organisation, text);
        }
    }
  }
  if (!out.street.empty() && !house_number.empty() && out.street.find(house_number) == std::string::npos) out.street += " " + house_number;
  return out;
}

std::vector<cases::Channel> allowed_channels(const DraftView&, const Caller& caller) {
  std::vector<cases::Channel> out{cases::Channel::post};
  if (caller.actor.kind == "resident") {
    out.push_back(cases::Channel::account_retrieval);
    // The national account's mailbox exists only for who came through it (OZG 2(5), 9).
    if (caller.actor.id.starts_with("national-")) out.push_back(cases::Channel::national_mailbox);
  }
  return out;
}

std::vector<WishError> check_wish(const DraftView& view, const DeliveryWish& wish, const Caller& caller) {
  std::vector<WishError> errors;
  const auto channels = allowed_channels(view, caller);
  if (std::find(channels.begin(), channels.end(), wish.channel) == channels.end()) errors.push_back({"channel", "delivery.channel_not_allowed"});
  if (wish.channel == cases::Channel::account_retrieval && !wish.consent) errors.push_back({"consent", "delivery.consent_missing"});
  const cases::Applicant& a = wish.addressee;
  if (a.family_name.empty() && a.organisation.empty()) errors.push_back({"family_name", "delivery.name_missing"});
  if (a.street.empty()) errors.push_back({"street", "delivery.street_missing"});
  if (a.postal_code.empty()) errors.push_back({"postal_code", "delivery.postal_code_missing"});
  else if (const auto code = german::parse_postal_code(a.postal_code); !code) errors.push_back({"postal_code", code.error().code});
  if (a.city.empty()) errors.push_back({"city", "delivery.city_missing"});
  if (!a.email.empty() && !german::parse_email(a.email)) errors.push_back({"email", "delivery.email_wrong"});
  return errors;
}

}  // namespace rathaus::flows
