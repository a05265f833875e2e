// Texts of a package in another language, German where there is none.
#include <algorithm>

#include "modules/packages/package.h"

namespace rathaus::packages {
namespace {

std::string german(const forms::Form& form, std::string_view id, TextKind kind, std::string_view code) {
  const auto node =
      std::find_if(form.nodes.begin(), form.nodes.end(), [&](const forms::Node& n) { return n.id == id; });
  if (node == form.nodes.end()) return {};
  if (kind == TextKind::label) return node->label;
  if (kind == TextKind::help) return node->help;
  const forms::CodeList* list = form.codes(static_cast<forms::NodeIndex>(node - form.nodes.begin()));
  if (list == nullptr) return {};
  const forms::Code* found = list->find(code);
  if (found == nullptr) return {};
  return kind == TextKind::option ? found->label : found->help;
}

}  // namespace

std::string Package::element_text(std::string_view element_id, TextKind kind, std::string_view language,
                                  std::string_view code) const {
  const auto translation = translations.find(language);
  if (translation != translations.end()) {
    const auto element = translation->second.elements.find(element_id);
    if (element != translation->second.elements.end()) {
      const Translation::Element& e = element->second;
      std::string out;
      if (kind == TextKind::label) out = e.label;
      if (kind == TextKind::help) out = e.help;
      const auto& codes = kind == TextKind::option ? e.options : e.option_helps;
      if (kind == TextKind::option || kind == TextKind::option_help) {
        if (const auto found = codes.find(std::string(code)); found != codes.end()) out = found->second;
      }
      if (!out.empty()) return out;
    }
  }
  return german(*form, element_id, kind, code);
}

std::string Package::title_in(std::string_view language) const {
  const auto found = translations.find(language);
  return found == translations.end() ? title : found->second.title;
}

std::string Package::intro_in(std::string_view language) const {
  const auto found = translations.find(language);
  return found == translations.end() ? std::string() : found->second.intro;
}

std::string Package::step_label(std::string_view step_id, std::string_view german,
                                std::string_view language) const {
  const auto found = translations.find(language);
  if (found != translations.end()) {
    if (const auto step = found->second.steps.find(step_id); step != found->second.steps.end())
      return step->second;
  }
  return std::string(german);
}

}  // namespace rathaus::packages
