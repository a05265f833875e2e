#include "modules/forms/recognise.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs/german/text.h"

namespace rathaus::forms {
namespace {

// Elements of the federal library: last digits of F600xxxxx (XDF2) and F60000000xxx (XDF3).
struct KnownElement {
  std::string_view digits;
  TextFormat format;
};
constexpr std::array kKnown = {
    KnownElement{"227", TextFormat::person_name}, KnownElement{"228", TextFormat::person_name},
    KnownElement{"230", TextFormat::person_name}, KnownElement{"240", TextFormat::phone},
    KnownElement{"241", TextFormat::phone},       KnownElement{"242", TextFormat::email},
    KnownElement{"243", TextFormat::street},      KnownElement{"244", TextFormat::house_number},
    KnownElement{"246", TextFormat::postal_code}, KnownElement{"247", TextFormat::city},
    KnownElement{"321", TextFormat::url},
};

bool has_word(const std::vector<std::string>& words, std::string_view wanted) {
  return std::ranges::find(words, wanted) != words.end();
}
bool has_part(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [text](std::string_view part) { return text.find(part) != text.npos; });
}

TextFormat by_words(const std::vector<std::string>& words, std::string_view folded) {
  if (has_word(words, "iban")) return TextFormat::iban;
  if (has_part(folded, {"e mail", "email"})) return TextFormat::email;
  if (has_part(folded, {"telefon", "telefax", "mobilfunk", "rufnummer"}) || has_word(words, "handynummer")) {
    return TextFormat::phone;
  }
  if (has_word(words, "postleitzahl") || has_word(words, "plz")) return TextFormat::postal_code;
  for (const std::string_view name :
       {"familienname", "nachname", "vorname", "vornamen", "geburtsname", "rufname"}) {
    if (has_word(words, name)) return TextFormat::person_name;
  }
  if (has_word(words, "hausnummer")) return TextFormat::house_number;
  if (has_word(words, "strasse")) return TextFormat::street;
  if (has_word(words, "webadresse") || has_word(words, "internetadresse") || has_word(words, "url")) {
    return TextFormat::url;
  }
  if (words.size() == 1 && (words[0] == "ort" || words[0] == "wohnort" || words[0] == "stadt"))
    return TextFormat::city;
  return TextFormat::plain;
}

}  // namespace

TextFormat recognise_format(const fim::Field& field, std::string_view question) {
  const std::string& id = field.identifier.id;
  for (const KnownElement& known : kKnown) {
    if (id == "F60000000" + std::string(known.digits) || id == "F60000" + std::string(known.digits))
      return known.format;
  }
  if (field.constraints.pattern.find('@') != std::string::npos) return TextFormat::email;
  // A foreign postal code field without the German length of five is any text.
  const TextFormat by_question = by_words(german::words(question), german::fold(question));
  const TextFormat by_name = by_words(german::words(field.name), german::fold(field.name));
  TextFormat format = by_question != TextFormat::plain ? by_question : by_name;
  const auto most = field.constraints.max_length;
  if (format == TextFormat::postal_code && (!most || *most != 5)) format = TextFormat::plain;
  if (format != TextFormat::plain) return format;
  const std::string folded = german::fold(question) + " " + german::fold(field.name);
  const bool name_like = has_part(folded, {"name", "bezeichnung", "firma"});
  if (most && *most > 250 && !name_like) return TextFormat::long_text;
  if (!most &&
      has_part(folded, {"begruendung", "beschreib", "erlaeuter", "bemerkung", "begruenden", "schildern",
                        "grund der", "angaben zur fristverlaengerung", "nachricht", "stellungnahme"})) {
    return TextFormat::long_text;
  }
  return TextFormat::plain;
}

bool is_declaration(std::string_view question) {
  if (question.find('?') != std::string_view::npos) return false;
  const std::string folded = " " + german::fold(question) + " ";
  if (has_part(folded, {" willige ", " einwilligung zu", " einwilligen", " einverstanden "})) return false;
  // "nicht versichert" and other facts do not match: the verb stands in the first person.
  if (has_part(folded, {" versichere ", " bestaetige ", " erklaere ", " nehme zur kenntnis",
                        " mir ist bekannt", " zur kenntnis genommen", " verpflichte mich ",
                        " verpflichten uns ", " versichern wir ", " wir versichern ", " wir bestaetigen "})) {
    return true;
  }
  return false;
}

std::string_view autocomplete_of(TextFormat format, std::string_view name) {
  const std::string folded = german::fold(name);
  switch (format) {
    case TextFormat::person_name:
      if (has_part(folded, {"vorname", "rufname"})) return "given-name";
      return has_part(folded, {"familienname", "nachname"}) ? "family-name" : "";
    case TextFormat::email: return "email";
    case TextFormat::phone: return has_part(folded, {"fax"}) ? "" : "tel";
    case TextFormat::postal_code: return "postal-code";
    case TextFormat::city: return "address-level2";
    case TextFormat::url: return "url";
    default: return "";
  }
}

}  // namespace rathaus::forms
