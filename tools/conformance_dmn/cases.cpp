#include "tools/conformance_dmn/cases.h"

#include <memory>

#include "libs/xml/xml.h"

namespace rathaus::conformance {
namespace {

struct Node {
  std::string name, text, type;  // type: of xsi:type, without prefix
  bool nil = false;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::unique_ptr<Node>> children;
  std::uint32_t line = 0;

  std::string attribute(std::string_view key) const {
    for (const auto& [name, value] : attributes) {
      if (name == key) return value;
    }
    return {};
  }
};

class TreeReader : public xml::Handler {
 public:
  Status on_start(const xml::StartTag& tag) override {
    auto node = std::make_unique<Node>();
    node->name = tag.name;
    node->line = tag.place.line;
    for (const xml::Attribute& attribute : tag.attributes) {
      if (attribute.namespace_uri.empty()) {
        node->attributes.emplace_back(attribute.name, attribute.value);
      } else if (attribute.namespace_uri.ends_with("XMLSchema-instance")) {
        if (attribute.name == "nil") node->nil = attribute.value == "true" || attribute.value == "1";
        if (attribute.name == "type") {
          const std::string type(attribute.value);
          node->type = type.substr(type.find(':') == std::string::npos ? 0 : type.find(':') + 1);
        }
      }
    }
    Node* at = node.get();
    if (open_.empty())
      root = std::move(node);
    else
      open_.back()->children.push_back(std::move(node));
    open_.push_back(at);
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
  std::unique_ptr<Node> root;

 private:
  std::vector<Node*> open_;
};

// Of valueType: one value, components or a list; null for nothing.
Result<feel::Value> value_of(const Node& node) {
  if (node.nil) return feel::Value();
  feel::Context context;
  bool components = false;
  for (const auto& child : node.children) {
    if (child->name == "value") return child->nil ? feel::Value() : TRY(read_value(child->type, child->text));
    if (child->name == "list") {
      if (child->nil) return feel::Value();
      feel::List list;
      for (const auto& item : child->children) {
        if (item->name == "item") list.push_back(TRY(value_of(*item)));
      }
      return feel::Value(std::move(list));
    }
    if (child->name != "component") continue;
    components = true;
    context.set(child->attribute("name"), TRY(value_of(*child)));
  }
  return components ? feel::Value(std::move(context)) : feel::Value();
}

Result<Case> case_of(const Node& node) {
  Case one;
  one.id = node.attribute("id");
  one.type = node.attribute("type").empty() ? "decision" : node.attribute("type");
  one.invocable = node.attribute("invocableName");
  one.ns = node.attribute("namespace");
  for (const auto& child : node.children) {
    if (child->name == "inputNode") {
      one.inputs.push_back({child->attribute("name"), child->attribute("namespace"), TRY(value_of(*child))});
    } else if (child->name == "resultNode") {
      CaseResult result{child->attribute("name"), child->attribute("namespace"), {}, false};
      const std::string error = child->attribute("errorResult");
      result.error = error == "true" || error == "1";
      for (const auto& expected : child->children) {
        if (expected->name == "expected") result.expected = TRY(value_of(*expected));
      }
      one.results.push_back(std::move(result));
    }
  }
  return one;
}

}  // namespace

Result<CaseFile> read_cases(ByteView xml) {
  TreeReader reader;
  TRY(xml::parse(xml, reader));
  CaseFile file;
  if (!reader.root || reader.root->name != "testCases") return fail(invalid("case.format", "no <testCases>"));
  for (const auto& child : reader.root->children) {
    if (child->name == "modelName") file.model = child->text;
    if (child->name == "testCase") file.cases.push_back(TRY(case_of(*child)));
  }
  return file;
}

}  // namespace rathaus::conformance
