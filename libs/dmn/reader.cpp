#include "libs/dmn/reader.h"

#include <algorithm>

namespace rathaus::dmn {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

// DMN 1.1 writes QNames ("feel:string", "tns:tLoan"); from 1.2 on it is a name, with a point for imports.
std::string type_ref(std::string_view text) {
  std::string name = trimmed(text);
  const auto colon = name.find(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

std::string_view name_of(HitPolicy policy) {
  constexpr std::string_view kNames[] = {"UNIQUE",     "ANY",          "PRIORITY", "FIRST",
                                         "RULE ORDER", "OUTPUT ORDER", "COLLECT"};
  return kNames[static_cast<std::size_t>(policy)];
}

std::string_view name_of(Aggregator aggregator) {
  constexpr std::string_view kNames[] = {"", "SUM", "MIN", "MAX", "COUNT"};
  return kNames[static_cast<std::size_t>(aggregator)];
}

Result<Definitions> read(ByteView xml, std::string_view file, const ReadLimits& limits) {
  const Tree tree = TRY(read_tree(xml, file, limits));
  return Reader(file, limits).definitions(tree);
}

Status Reader::only(const Node& node, std::initializer_list<std::string_view> names) const {
  for (const Node& child : node.children) {
    if (child.name == "description" || std::ranges::find(names, child.name) != names.end()) continue;
    return wrong(child, fmt::format("gehört nach dem Standard nicht in <{}>", node.name));
  }
  return {};
}

Result<std::string> Reader::needed(const Node& node, std::string_view attribute) const {
  std::string value = trimmed(node.attribute(attribute));
  if (value.empty()) return wrong(node, fmt::format("das Attribut „{}“ fehlt", attribute));
  return value;
}

Result<bool> Reader::boolean(const Node& node, std::string_view attribute) const {
  const std::string value = trimmed(node.attribute(attribute));
  if (value.empty() || value == "false" || value == "0") return false;
  if (value == "true" || value == "1") return true;
  return wrong(node, fmt::format("das Attribut „{}“ muss true oder false sein", attribute));
}

Result<Definitions> Reader::definitions(const Tree& tree) const {
  const Node& root = tree.root;
  Definitions all;
  all.file = file_;
  all.version = tree.version;
  all.id = root.attribute("id");
  all.name = trimmed(root.attribute("name"));
  all.ns = TRY(needed(root, "namespace"));
  all.place = root.place;
  for (const Node& child : root.children) {
    if (child.name == "import") {
      all.imports.push_back(TRY(import(child)));
    } else if (child.name == "itemDefinition") {
      all.items.push_back(TRY(item(child)));
    } else if (child.name == "inputData") {
      all.inputs.push_back(TRY(input_data(child)));
    } else if (child.name == "decision") {
      all.decisions.push_back(TRY(decision(child)));
    } else if (child.name == "businessKnowledgeModel") {
      all.knowledge.push_back(TRY(business_knowledge(child)));
    } else if (child.name == "decisionService") {
      all.services.push_back(TRY(decision_service(child)));
    }
  }
  TRY(only(root, {"import", "itemDefinition", "inputData", "decision", "businessKnowledgeModel",
                  "decisionService", "knowledgeSource", "group", "textAnnotation", "association",
                  "elementCollection", "performanceIndicator", "organizationUnit"}));
  return all;
}

Result<Import> Reader::import(const Node& node) const {
  Import import;
  import.name = trimmed(node.attribute("name"));
  import.ns = TRY(needed(node, "namespace"));
  import.location = trimmed(node.attribute("locationURI"));
  import.type = trimmed(node.attribute("importType"));
  import.place = node.place;
  return import;
}

Result<ItemDefinition> Reader::item(const Node& node) const {
  TRY(only(node, {"typeRef", "allowedValues", "typeConstraint", "itemComponent", "functionItem"}));
  ItemDefinition item;
  item.id = node.attribute("id");
  item.name = TRY(needed(node, "name"));
  item.label = node.attribute("label");
  item.place = node.place;
  item.collection = TRY(boolean(node, "isCollection"));
  for (const Node& child : node.children) {
    if (child.name == "typeRef") item.type_ref = type_ref(child.text);
    if (child.name == "allowedValues") item.allowed_values = TRY(text(child));
    if (child.name == "typeConstraint") item.type_constraint = TRY(text(child));
    if (child.name == "itemComponent") item.components.push_back(TRY(this->item(child)));
    if (child.name == "functionItem") item.function = TRY(function_item(child));
  }
  if (!item.type_ref.empty() && !item.components.empty()) {
    return wrong(node, "ein Typ hat entweder typeRef oder itemComponent, nicht beides");
  }
  return item;
}

Result<FunctionItem> Reader::function_item(const Node& node) const {
  TRY(only(node, {"parameters"}));
  FunctionItem function;
  function.result_ref = type_ref(node.attribute("outputTypeRef"));
  for (const Node& child : node.children) {
    if (child.name == "parameters") function.parameters.push_back(TRY(information_item(child, true)));
  }
  return function;
}

Result<InformationItem> Reader::information_item(const Node& node, bool named) const {
  TRY(only(node, {}));
  InformationItem item;
  item.name = named ? TRY(needed(node, "name")) : trimmed(node.attribute("name"));
  item.type_ref = type_ref(node.attribute("typeRef"));
  item.place = node.place;
  return item;
}

Result<InformationItem> Reader::variable_of(const Node& node, const std::string& name) const {
  const Node* child = node.child("variable");
  if (child == nullptr) return InformationItem{name, {}, node.place};
  InformationItem variable = TRY(information_item(*child, false));
  if (variable.name.empty()) variable.name = name;
  return variable;
}

Result<Reference> Reader::reference(const Node& node) const {
  return Reference{TRY(needed(node, "href")), node.place};
}

Result<Reference> Reader::reference_in(const Node& node,
                                       std::initializer_list<std::string_view> names) const {
  TRY(only(node, names));
  for (const Node& child : node.children) {
    if (std::ranges::find(names, child.name) != names.end()) return reference(child);
  }
  return wrong(node, "nennt kein Element");
}

Result<InputData> Reader::input_data(const Node& node) const {
  TRY(only(node, {"variable"}));
  InputData input;
  input.id = node.attribute("id");
  input.name = TRY(needed(node, "name"));
  input.label = node.attribute("label");
  input.place = node.place;
  input.variable = TRY(variable_of(node, input.name));
  return input;
}

Result<Decision> Reader::decision(const Node& node) const {
  Decision decision;
  decision.id = node.attribute("id");
  decision.name = TRY(needed(node, "name"));
  decision.label = node.attribute("label");
  decision.place = node.place;
  decision.variable = TRY(variable_of(node, decision.name));
  for (const Node& child : node.children) {
    if (child.name == "informationRequirement") {
      const Reference target = TRY(reference_in(child, {"requiredDecision", "requiredInput"}));
      (child.child("requiredDecision") != nullptr ? decision.decisions : decision.inputs).push_back(target);
    } else if (child.name == "knowledgeRequirement") {
      decision.knowledge.push_back(TRY(reference_in(child, {"requiredKnowledge"})));
    } else if (child.name == "question") {
      decision.question = trimmed(child.text);
    } else if (child.name == "description") {
      decision.description = trimmed(child.text);
    } else if (is_expression(child.name)) {
      if (decision.logic) return wrong(child, "eine Entscheidung hat nur einen Ausdruck");
      decision.logic = TRY(expression(child));
    } else if (child.name != "variable" && child.name != "allowedAnswers" &&
               child.name != "authorityRequirement" && child.name != "supportedObjective" &&
               child.name != "impactedPerformanceIndicator" && child.name != "decisionMaker" &&
               child.name != "decisionOwner" && child.name != "usingProcess" && child.name != "usingTask") {
      return wrong(child, "gehört nach dem Standard nicht in <decision>");
    }
  }
  return decision;
}

Result<BusinessKnowledge> Reader::business_knowledge(const Node& node) const {
  TRY(only(node, {"variable", "encapsulatedLogic", "knowledgeRequirement", "authorityRequirement"}));
  BusinessKnowledge bkm;
  bkm.id = node.attribute("id");
  bkm.name = TRY(needed(node, "name"));
  bkm.label = node.attribute("label");
  bkm.place = node.place;
  bkm.variable = TRY(variable_of(node, bkm.name));
  for (const Node& child : node.children) {
    if (child.name == "knowledgeRequirement") {
      bkm.knowledge.push_back(TRY(reference_in(child, {"requiredKnowledge"})));
    } else if (child.name == "encapsulatedLogic") {
      if (bkm.logic) return wrong(child, "steht mehr als einmal in <businessKnowledgeModel>");
      bkm.logic = TRY(function_definition(child));
      bkm.logic_type_ref = type_ref(child.attribute("typeRef"));
      bkm.logic_place = child.place;
    }
  }
  return bkm;
}

Result<DecisionService> Reader::decision_service(const Node& node) const {
  TRY(only(node, {"variable", "outputDecision", "encapsulatedDecision", "inputDecision", "inputData"}));
  DecisionService service;
  service.id = node.attribute("id");
  service.name = TRY(needed(node, "name"));
  service.label = node.attribute("label");
  service.place = node.place;
  service.variable = TRY(variable_of(node, service.name));
  for (const Node& child : node.children) {
    if (child.name == "outputDecision") service.outputs.push_back(TRY(reference(child)));
    if (child.name == "encapsulatedDecision") service.encapsulated.push_back(TRY(reference(child)));
    if (child.name == "inputDecision") service.input_decisions.push_back(TRY(reference(child)));
    if (child.name == "inputData") service.input_data.push_back(TRY(reference(child)));
  }
  return service;
}

}  // namespace rathaus::dmn
