// What a designer should see before a service is offered.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "modules/packages/package.h"

namespace rathaus::packages {

bool is_common_placeholder(std::string_view name) {
  constexpr std::array kNames = {"anrede", "name", "aktenzeichen", "leistung", "datum", "eingang", "gebuehr", "faellig", "kassenzeichen",
                                 "behoerde", "sachbearbeitung"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::vector<std::string> placeholders_in(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    std::string name(text.substr(open + 2, close - open - 2));
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  }
  return out;
}

namespace {

bool has_use(const Package& package, std::string_view use) {
  return std::any_of(package.texts.begin(), package.texts.end(), [&](const TextModule& m) { return m.use == use; });
}

void review_texts(const Package& package, std::vector<Finding>& out) {
  constexpr std::pair<const char*, const char*> kUses[] = {{"granted", "Bewilligung"}, {"partly_granted", "teilweise Bewilligung"},
                                                           {"refused", "Ablehnung"}, {"question", "Rückfrage"}};
  std::vector<std::string> missing;
  if (package.handover && !has_use(package, "handed_over")) missing.emplace_back("Abgabe");
  for (const auto& [use, name] : kUses) {
    const std::string_view key = use;
    if (package.handover && (key == "granted" || key == "partly_granted")) continue;
    if (!has_use(package, use)) missing.emplace_back(name);
  }
  if (!missing.empty()) out.push_back({"package.text_missing", "Es fehlen Textbausteine.", std::move(missing)});
  if (!package.handover && !has_use(package, "reasons_refused")) {
    out.push_back({"package.reasons_missing", "Für die Ablehnung gibt es keinen Baustein mit Gründen; sie müssen jedes Mal geschrieben werden (§ 39 VwVfG).", {}});
  }
  std::vector<std::string> unknown;
  const auto look = [&](std::string_view text) {
    for (std::string& name : placeholders_in(text)) {
      if (is_common_placeholder(name) || package.placeholders.contains(name)) continue;
      if (std::find(unknown.begin(), unknown.end(), name) == unknown.end()) unknown.push_back(std::move(name));
    }
  };
  look(package.letter_subject);
  for (const TextModule& module : package.texts) look(module.text);
  if (!unknown.empty()) out.push_back({"package.placeholder_unknown", "Diese Platzhalter füllt niemand; ein Brief mit ihnen geht nicht hinaus.", std::move(unknown)});
}

void review_remedy(const Package& package, std::vector<Finding>& out) {
  if (!package.manifest.contains("remedy")) {
    out.push_back({"package.remedy_missing", "Es ist kein Rechtsbehelf angegeben; es gilt der Widerspruch nach der VwGO.", {}});
  }
  std::vector<std::string> unverified;
  if (!package.remedy.verified) unverified.emplace_back("alle Länder");
  for (const RemedySpec& one : package.remedy_by_land) {
    if (!one.verified) unverified.push_back(one.land);
  }
  if (!unverified.empty()) {
    out.push_back({"package.remedy_unverified", "Der Rechtsbehelf ist für diese Länder nicht am Gesetz geprüft. Bestätigen Sie ihn, bevor Sie die Leistung dort anbieten.",
                   std::move(unverified)});
  }
}

}  // namespace

std::vector<Finding> review(const Package& package) {
  std::vector<Finding> out;
  if (package.synthetic_manifest) {
    out.push_back({"package.default_manifest", "Die Leistung hat noch die allgemeinen Texte und keine eigenen Regeln. Ergänzen Sie Texte, Gebühr und Fristen.", {}});
  }
  review_texts(package, out);
  review_remedy(package, out);
  std::vector<std::string> prose;
  for (const forms::ProseRule& rule : package.form->rules) {
    if (!rule.executable) prose.push_back(rule.id + " " + (rule.name.empty() ? rule.text.substr(0, 80) : rule.name));
  }
  if (!prose.empty()) {
    const std::size_t count = prose.size();
    out.push_back({"package.rules_not_executable",
                   count == 1 ? std::string("Eine Regel des Schemas steht nur als Text da und wird noch nicht ausgeführt.")
                              : fmt::format("{} Regeln des Schemas stehen nur als Text da und werden noch nicht ausgeführt.", count),
                   std::move(prose)});
  }
  if (package.leika_keys.empty()) out.push_back({"package.leika_missing", "Es ist kein Leistungsschlüssel (LeiKa) angegeben.", {}});
  return out;
}

}  // namespace rathaus::packages
