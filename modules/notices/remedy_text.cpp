// The instruction on the right to appeal. Law: VwGO 58(1): remedy, body, seat, period; VwGO 70, 81, AO 357, SGG 84: form, with the
// electronic way; AO 157(1), VwVfG 37(6): it belongs into the notice. A part that is wrong or missing makes the period a year.
#include <fmt/format.h>

#include "modules/notices/parts.h"

namespace rathaus::notices {
namespace {

constexpr const char* kObjection =
    "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Widerspruch einlegen. Der Widerspruch ist schriftlich, "
    "elektronisch in der Form des § 3a Abs. 2 VwVfG oder zur Niederschrift bei {{behoerde_name}}, {{behoerde_anschrift}}, einzulegen.";
constexpr const char* kObjectionSocial =
    "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Widerspruch einlegen. Der Widerspruch ist schriftlich, "
    "elektronisch in der Form des § 36a Abs. 2 SGB I oder zur Niederschrift bei {{behoerde_name}}, {{behoerde_anschrift}}, einzulegen.";
constexpr const char* kTaxObjection =
    "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Einspruch einlegen. Der Einspruch ist bei "
    "{{behoerde_name}}, {{behoerde_anschrift}}, schriftlich einzureichen, dorthin elektronisch zu übermitteln oder dort zur Niederschrift "
    "zu erklären.";
constexpr const char* kAction =
    "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Klage erheben. Die Klage ist bei dem Gericht "
    "{{verwaltungsgericht_name}}, {{verwaltungsgericht_anschrift}}, schriftlich, elektronisch in der dafür gesetzlich vorgesehenen Form "
    "oder zur Niederschrift der Geschäftsstelle zu erheben.";

const char* own_text(const std::string& kind) {
  if (kind == "einspruch_ao") return kTaxObjection;
  if (kind == "widerspruch_sgg") return kObjectionSocial;
  return kind.starts_with("klage") ? kAction : kObjection;
}

}  // namespace

std::string remedy_notice_text(const packages::Package& package, const tenancy::Town& town) {
  const packages::RemedySpec& remedy = package.remedy_in(town.region);
  std::string text = remedy.text.empty() ? own_text(remedy.kind) : remedy.text;
  // The body's name and seat in one, where the town has said them so.
  constexpr std::string_view kBoth = "{{behoerde_name}}, {{behoerde_anschrift}}";
  if (!town.objection_body.empty()) {
    for (std::size_t at = text.find(kBoth); at != std::string::npos; at = text.find(kBoth)) text.replace(at, kBoth.size(), town.objection_body);
  }
  const event::Object facts = parameters_for(package, town);
  Values values{{"behoerde_name", authority_of(town)}, {"behoerde_anschrift", address_of(town)}};
  for (const auto& [placeholder, fact] : {std::pair("verwaltungsgericht_name", "court.name"), std::pair("verwaltungsgericht_anschrift", "court.address")}) {
    const auto* found = facts.if_contains(fact);
    if (found != nullptr && found->is_string()) values[placeholder] = std::string(found->get_string());
  }
  std::vector<std::string> unfilled;
  return fill(text, values, unfilled);
}

}  // namespace rathaus::notices
