// What an imported schema starts with: neutral texts, so that a clerk can decide on the first day. Sources: VwVfG 24, 25, 28, 37, 39.
#include "modules/packages/package.h"

namespace rathaus::packages {
namespace {

using boost::json::array;
using boost::json::object;

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

object module(const char* title, const char* text) { return {{"title", title}, {"text", text}}; }

object letters() {
  return {{"subject", "{{leistung}}"},
          {"modules",
           object{{"receipt", module("Eingangsbestätigung",
                                     "Ihr Antrag „{{leistung}}“ ist am {{eingang}} bei uns eingegangen. Das Aktenzeichen lautet {{aktenzeichen}}.")},
                  {"question_back", module("Rückfrage",
                                           "Ihren Antrag „{{leistung}}“ haben wir erhalten. Damit wir entscheiden können, fehlt uns noch:\n"
                                           "{{fehlende_angaben}}\nAm einfachsten antworten Sie online bei Ihrem Vorgang {{aktenzeichen}}. "
                                           "Brauchen Sie mehr Zeit, melden Sie sich bitte vorher.")},
                  {"hearing", module("Anhörung",
                                     "Nach unserer bisherigen Prüfung können wir Ihrem Antrag nicht entsprechen. Der Grund: {{gruende}}\n"
                                     "Bevor wir entscheiden, können Sie sich dazu äußern (§ 28 VwVfG).")},
                  {"approval", module("Bewilligung", "Ihrem Antrag „{{leistung}}“ vom {{eingang}} geben wir statt.")},
                  {"partial", module("Teilweise Bewilligung",
                                     "Ihrem Antrag „{{leistung}}“ vom {{eingang}} geben wir in diesem Umfang statt: {{umfang}}\n"
                                     "Im Übrigen lehnen wir den Antrag ab.")},
                  {"refusal", module("Ablehnung", "Ihren Antrag „{{leistung}}“ vom {{eingang}} lehnen wir ab.")},
                  {"reasons", module("Begründung",
                                     "Die Entscheidung beruht auf {{rechtsgrundlage}}. Maßgeblich waren diese Gründe: {{gruende}}")}}}};
}

object clerk() { return {{"from", "clerk"}, {"required", true}}; }

}  // namespace

event::Object default_manifest(const forms::Form& form) {
  const auto proof = [](const char* id, const char* title) { return object{{"id", id}, {"title", title}, {"required_when", true}}; };
  return {{"format", 1},
          {"synthetic", true},
          {"id", lower(form.schema_id)},
          {"version", form.schema_version.empty() ? std::string("1.0.0") : form.schema_version},
          {"title", form.title.empty() ? form.schema_id : form.title},
          {"form", object{{"schema", form.schema_id}, {"version", form.schema_version}}},
          {"authority", "municipal"},
          {"office", "Bürgeramt"},
          {"decision", object{{"type", "discretion"}}},
          {"procedure_code", "VwVfG"},
          {"remedy", object{{"kind", "widerspruch"}, {"law", array{"§§ 58, 68 bis 70 VwGO"}}}},
          {"assurance_level", "none"},
          {"fee", object{{"kind", "none"}}},
          {"proofs", array{proof("angaben", "Angaben vollständig"), proof("nachweise", "Nachweise vollständig")}},
          {"letters", letters()},
          {"placeholders", object{{"fehlende_angaben", clerk()}, {"gruende", clerk()}, {"rechtsgrundlage", clerk()}, {"umfang", clerk()}}},
          {"notice", object{{"outcomes", object{{"approve", array{"approval"}},
                                                {"partial", array{"partial", "reasons"}},
                                                {"refuse", array{"refusal", "reasons"}}}}}},
          {"retention", object{{"case_years", 10}, {"law", "Aufbewahrungsplan der Stadt"}}}};
}

}  // namespace rathaus::packages
