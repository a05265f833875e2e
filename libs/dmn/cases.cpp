#include "libs/dmn/cases.h"

#include <fmt/format.h>

#include <memory>

#include "libs/feel/feel.h"
#include "libs/xml/xml.h"

namespace rathaus::dmn {
namespace {

struct CaseNode {
  std::string name, text, type;  // type: of xsi:type, without prefix
  bool nil = false;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::unique_ptr<CaseNode>> children;
  std::uint32_t line = 0;

  std::string attribute(std::string_view key) const {
    for (const auto& [name, value] : attributes) {
      if (name == key) return value;
    }
    return {};
  }
};

class CaseTree : public xml::Handler {
 public:
  Status on_start(const xml::StartTag& tag) override {
    auto node = std::make_unique<CaseNode>();
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
    CaseNode* at = node.get();
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
  std::unique_ptr<CaseNode> root;

 private:
  std::vector<CaseNode*> open_;
};

// Of valueType: one value, components or a list; null for nothing.
Result<feel::Value> value_of(const CaseNode& node) {
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

Result<Case> case_of(const CaseNode& node) {
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

std::optional<Element> target(const Model& model, const Case& one, const CaseResult& result) {
  const std::string& ns = result.ns.empty() ? one.ns : result.ns;
  if (one.type == "decisionService") return model.find(ElementKind::service, one.invocable, ns);
  if (one.type == "bkm") return model.find(ElementKind::knowledge, one.invocable, ns);
  return model.find(ElementKind::decision, result.name, ns);
}

std::size_t outputs_of(const Model& model, const Case& one) {
  for (const Definitions* file : model.files()) {
    for (const DecisionService& service : file->services) {
      if (service.name == one.invocable) return service.outputs.size();
    }
  }
  return 0;
}

Outcome evaluate(const Model& model, const Case& one, Element element, feel::Evaluation& evaluation) {
  feel::Context plain;
  for (const CaseInput& input : one.inputs) {
    if (input.ns.empty()) plain.set(input.name, input.value);
  }
  if (element.kind == ElementKind::knowledge) return model.evaluate(element, plain, evaluation);
  std::vector<Input> inputs = model.inputs(plain);
  for (const CaseInput& input : one.inputs) {
    if (input.ns.empty()) continue;
    auto found = model.find(ElementKind::input, input.name, input.ns);
    if (!found) found = model.find(ElementKind::decision, input.name, input.ns);
    if (found) inputs.push_back({found->slot, input.value});
  }
  return model.evaluate(element, inputs, evaluation);
}

std::string difference(const CaseResult& result, const CaseOutcome& outcome) {
  std::string problems;
  for (const Problem& problem : outcome.problems) {
    problems +=
        fmt::format(" [{} {}:{} {}]", problem.code, problem.place.line, problem.place.column, problem.detail);
  }
  if (!same(outcome.value, result.expected)) {
    return fmt::format("expected {}, got {}{}", feel::to_feel(result.expected), feel::to_feel(outcome.value),
                       problems);
  }
  return result.error && problems.empty() ? "an error is expected, null came without a problem"
                                          : std::string();
}

CaseOutcome outcome_of(const Model& model, const Case& one, const CaseResult& result,
                       const std::optional<feel::DateTime>& now) {
  CaseOutcome out;
  out.name = result.name;
  const auto element = target(model, one, result);
  if (!element) {
    out.why = fmt::format("the model has no \"{}\"", result.name);
    return out;
  }
  feel::Evaluation evaluation({}, now);
  Outcome outcome = evaluate(model, one, *element, evaluation);
  out.value = outcome.value;
  out.problems = std::move(outcome.problems);
  if (one.type == "decisionService" && outcome.value.context() != nullptr && outputs_of(model, one) > 1) {
    const feel::Value* part = outcome.value.context()->find(result.name);
    if (part != nullptr) out.value = feel::Value(*part);  // else the result is the service's own
  }
  out.why = difference(result, out);
  return out;
}

}  // namespace

std::vector<CaseOutcome> run_case(const Model& model, const Case& one,
                                  const std::optional<feel::DateTime>& now) {
  std::vector<CaseOutcome> all;
  for (const CaseResult& result : one.results) all.push_back(outcome_of(model, one, result, now));
  return all;
}

Result<CaseFile> read_cases(ByteView xml) {
  CaseTree reader;
  TRY(xml::parse(xml, reader));
  CaseFile file;
  if (!reader.root || reader.root->name != "testCases")
    return fail(invalid("dmn.case_format", "no <testCases>"));
  for (const auto& child : reader.root->children) {
    if (child->name == "modelName") file.model = child->text;
    if (child->name == "testCase") file.cases.push_back(TRY(case_of(*child)));
  }
  return file;
}

}  // namespace rathaus::dmn
