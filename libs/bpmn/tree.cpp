#include "libs/bpmn/tree.h"

#include <algorithm>

#include "libs/xml/xml.h"

namespace rathaus::bpmn {

std::string_view Element::attribute(std::string_view key) const {
  for (const Attribute& a : attributes) {
    if (a.name == key && a.space.empty()) return a.value;
  }
  return {};
}

std::string_view Element::vendor(std::string_view key) const {
  for (const Attribute& a : attributes) {
    if (a.name == key && !a.space.empty()) return a.value;
  }
  return {};
}

bool Element::has(std::string_view key) const {
  return std::ranges::any_of(attributes,
                             [&](const Attribute& a) { return a.name == key && a.space.empty(); });
}

const Element* Element::child(std::string_view bpmn_name) const {
  for (const Element& c : children) {
    if (c.is(bpmn_name)) return &c;
  }
  return nullptr;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

std::string_view local_name(std::string_view qualified) {
  const auto colon = qualified.rfind(':');
  return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

namespace {

constexpr std::string_view kBpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";

Space space_of(std::string_view uri) {
  if (uri == kBpmn) return Space::bpmn;
  if (uri.find("/BPMN/20100524/DI") != uri.npos || uri.find("/spec/DD/") != uri.npos) return Space::diagram;
  if (uri.find("camunda.org/schema/1.0") != uri.npos) return Space::camunda;
  if (uri.find("camunda.org/schema/zeebe") != uri.npos) return Space::zeebe;
  if (uri.find("flowable.org/bpmn") != uri.npos || uri.find("activiti.org/bpmn") != uri.npos)
    return Space::flowable;
  return Space::other;
}

class Builder : public xml::Handler {
 public:
  Status on_start(const xml::StartTag& tag) override {
    Element made{.name = std::string(tag.name),
                 .space = space_of(tag.namespace_uri),
                 .space_uri = std::string(tag.namespace_uri),
                 .place = {tag.place.line, tag.place.column}};
    for (const xml::Attribute& a : tag.attributes) {
      made.attributes.push_back({std::string(a.name), std::string(a.value), std::string(a.namespace_uri)});
    }
    if (open_.empty()) {
      if (!made.is("definitions")) {
        return fail(invalid(
            "bpmn.namespace",
            xml::locate(tag.place.line, tag.name,
                        "kein BPMN-2.0-Modell (erwartet: <definitions> aus " + std::string(kBpmn) + ")"),
            std::string(tag.name)));
      }
      root = std::move(made);
      open_.push_back(&root);
      return {};
    }
    // A parent's children do not move while one of them is open: only the innermost element grows.
    open_.back()->children.push_back(std::move(made));
    open_.push_back(&open_.back()->children.back());
    return {};
  }
  Status on_text(std::string_view text, std::uint32_t) override {
    open_.back()->text += text;
    return {};
  }
  Status on_end(std::string_view, std::uint32_t) override {
    open_.pop_back();
    return {};
  }

  Element root;

 private:
  std::vector<Element*> open_;
};

}  // namespace

Result<Element> read_tree(ByteView bytes, const Limits& limits) {
  Builder builder;
  xml::Limits xml_limits;
  xml_limits.bytes = limits.bytes;
  xml_limits.depth = limits.depth;
  xml_limits.elements = limits.elements;
  TRY(xml::parse(bytes, builder, xml_limits));
  return std::move(builder.root);
}

}  // namespace rathaus::bpmn
