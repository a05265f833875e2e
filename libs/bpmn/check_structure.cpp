// Ids, references, forms of expressions, loops (8.3, 8.4, 10.3.8).
#include <algorithm>
#include <array>

#include "libs/bpmn/check.h"

namespace rathaus::bpmn {
namespace {

using Names = std::vector<std::string_view>;

// What a reference may name. An empty list: anything that is there.
struct Reference {
  std::string_view where;   // element; "*": any
  std::string_view name;    // attribute, or child element where it begins with "<"
  Names kinds;
};

const std::vector<Reference>& references() {
  static const Names kItem = {"itemDefinition"};
  static const Names kData = {"dataObject",    "dataObjectReference", "dataStoreReference",
                              "property",      "dataInput",           "dataOutput",
                              "inputDataItem", "outputDataItem",      "dataStore"};
  static const std::vector<Reference> all = {
      {"message", "itemRef", kItem},
      {"signal", "structureRef", kItem},
      {"error", "structureRef", kItem},
      {"escalation", "structureRef", kItem},
      {"*", "itemSubjectRef", kItem},
      {"messageFlow", "messageRef", {"message"}},
      {"sendTask", "messageRef", {"message"}},
      {"receiveTask", "messageRef", {"message"}},
      {"messageEventDefinition", "messageRef", {"message"}},
      {"correlationPropertyRetrievalExpression", "messageRef", {"message"}},
      {"signalEventDefinition", "signalRef", {"signal"}},
      {"errorEventDefinition", "errorRef", {"error"}},
      {"escalationEventDefinition", "escalationRef", {"escalation"}},
      {"sendTask", "operationRef", {"operation"}},
      {"receiveTask", "operationRef", {"operation"}},
      {"serviceTask", "operationRef", {"operation"}},
      {"messageEventDefinition", "<operationRef", {"operation"}},
      {"operation", "<inMessageRef", {"message"}},
      {"operation", "<outMessageRef", {"message"}},
      {"operation", "<errorRef", {"error"}},
      {"participant", "<interfaceRef", {"interface"}},
      {"participant", "processRef", {"process"}},
      {"partnerEntity", "<participantRef", {"participant"}},
      {"partnerRole", "<participantRef", {"participant"}},
      {"correlationKey", "<correlationPropertyRef", {"correlationProperty"}},
      {"correlationPropertyBinding", "correlationPropertyRef", {"correlationProperty"}},
      {"correlationSubscription", "correlationKeyRef", {"correlationKey"}},
      {"process", "definitionalCollaborationRef", {"collaboration", "globalConversation", "choreography"}},
      {"inputSet", "<dataInputRefs", {"dataInput"}},
      {"inputSet", "<optionalInputRefs", {"dataInput"}},
      {"inputSet", "<whileExecutingInputRefs", {"dataInput"}},
      {"inputSet", "<outputSetRefs", {"outputSet"}},
      {"outputSet", "<dataOutputRefs", {"dataOutput"}},
      {"outputSet", "<optionalOutputRefs", {"dataOutput"}},
      {"outputSet", "<whileExecutingOutputRefs", {"dataOutput"}},
      {"outputSet", "<inputSetRefs", {"inputSet"}},
      {"dataInputAssociation", "<sourceRef", kData},
      {"dataInputAssociation", "<targetRef", kData},
      {"dataOutputAssociation", "<sourceRef", kData},
      {"dataOutputAssociation", "<targetRef", kData},
      {"dataObjectReference", "dataObjectRef", {"dataObject"}},
      {"dataStoreReference", "dataStoreRef", {"dataStore"}},
      {"multiInstanceLoopCharacteristics", "<loopDataInputRef", kData},
      {"multiInstanceLoopCharacteristics", "<loopDataOutputRef", kData},
      {"compensateEventDefinition",
       "activityRef",
       {"task", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "manualTask",
        "businessRuleTask", "subProcess", "transaction", "adHocSubProcess", "callActivity"}},
      {"boundaryEvent",
       "attachedToRef",
       {"task", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "manualTask",
        "businessRuleTask", "subProcess", "transaction", "adHocSubProcess", "callActivity"}},
      {"linkEventDefinition", "<source", {"linkEventDefinition"}},
      {"linkEventDefinition", "<target", {"linkEventDefinition"}},
  };
  return all;
}

// Vendors' files leave some of these open and mean something by it (a shared process of another file, a name as reference).
bool lenient(std::string_view name) {
  return name == "itemSubjectRef" || name == "structureRef" || name == "itemRef" || name == "processRef";
}

void check_reference(const Check& c, const Element& e, const Reference& r, std::string_view value,
                     const Element& at) {
  if (value.empty()) return;
  // A reference into another namespace that this file imports cannot be followed here.
  const bool imported = value.find(':') != value.npos && c.root.child("import") != nullptr;
  const Element* target = c.find(value);
  // The type of a signal is often written where the reference to it belongs.
  if (target == nullptr && (imported || r.name == "structureRef" || (!c.strict && lenient(r.name)))) return;
  if (target != nullptr && (r.kinds.empty() || std::ranges::find(r.kinds, target->name) != r.kinds.end()))
    return;
  c.add("reference", at,
        "„" + std::string(value) + "“ in <" + e.name + "> ist " +
            (target == nullptr ? "nicht da" : "kein <" + std::string(r.kinds.front()) + ">") + ".");
}

void check_references(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    for (const Reference& r : references()) {
      if (r.where != "*" && r.where != e->name) continue;
      if (!r.name.starts_with('<'))
        check_reference(c, *e, r, e->attribute(r.name), *e);
      else {
        for (const Element* child : children(*e, r.name.substr(1)))
          check_reference(c, *e, r, text_of(child), *e);
      }
    }
  }
}

bool is_flow_element(const Element& e) { return node_kind(e.name) && !e.name.starts_with("global"); }

// 8.4.7: flow elements are found by their ids.
void check_ids(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    const bool needs = is_flow_element(*e) || (c.strict && e->name == "sequenceFlow") ||
                       e->name == "process" || e->name == "dataObject" || e->name == "dataObjectReference" ||
                       e->name == "message" || e->name == "signal" || e->name == "error" ||
                       e->name == "escalation";
    if (needs && e->attribute("id").empty())
      c.add("id.missing", *e, "<" + e->name + "> braucht eine Kennung (id).");
    if (e->name == "property" && parent != nullptr && parent == &c.root)
      c.add("property.place", *e, "Eine Eigenschaft (property) gehört zu Prozess, Aktivität oder Ereignis.");
    if (e->name == "dataState" && c.strict && e->attribute("id").empty() && e->attribute("name").empty())
      c.add("data.state", *e, "Ein Datenzustand braucht id und Namen.");
  }
}

bool mime_type(std::string_view text) {
  const auto slash = text.find('/');
  return slash != text.npos && slash > 0 && slash + 1 < text.size() && text.find(' ') == text.npos;
}

bool uri(std::string_view text) {
  if (text.empty()) return true;
  for (const char ch : text) {
    if (static_cast<unsigned char>(ch) <= 0x20 ||
        std::string_view("<>\"{}|\\^`").find(ch) != std::string_view::npos)
      return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {  // a per cent sign begins an escape
    if (text[i] == '%' &&
        (i + 2 >= text.size() || std::isxdigit(static_cast<unsigned char>(text[i + 1])) == 0 ||
         std::isxdigit(static_cast<unsigned char>(text[i + 2])) == 0))
      return false;
  }
  return true;
}

void check_languages(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->has("textFormat") && !mime_type(e->attribute("textFormat")))
      c.add("format.mime", *e, "textFormat muss ein Medientyp sein, zum Beispiel text/plain.");
    if (e->has("language") && !uri(e->attribute("language")))
      c.add("expression.language", *e, "language muss eine URI sein.");
  }
}

// 8.4.6: what is to be executed is a formal expression with a text.
void check_expressions(const Check& c) {
  static constexpr std::array<std::string_view, 13> kExpressions = {"conditionExpression",
                                                                    "completionCondition",
                                                                    "activationCondition",
                                                                    "loopCardinality",
                                                                    "loopCondition",
                                                                    "condition",
                                                                    "timeDate",
                                                                    "timeDuration",
                                                                    "timeCycle",
                                                                    "from",
                                                                    "messagePath",
                                                                    "dataPath",
                                                                    "transformation"};
  for (const auto& [e, parent] : c.all) {
    if (std::ranges::find(kExpressions, e->name) == kExpressions.end()) continue;
    if (text_of(e).empty()) c.add("expression.empty", *e, "<" + e->name + "> ist leer.");
    const bool path = e->name == "messagePath" || e->name == "dataPath" || e->name == "transformation";
    if (c.strict && !path && local_name(e->vendor("type")) != "tFormalExpression") {
      c.add("expression.formal", *e,
            "<" + e->name +
                "> eines ausführbaren Prozesses muss eine formale Formel sein "
                "(xsi:type=\"tFormalExpression\").");
    }
  }
}

// A condition says yes or no; a number or a text never does.
void check_conditions(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "completionCondition" && e->name != "condition" && e->name != "conditionExpression" &&
        e->name != "loopCondition")
      continue;
    const std::string text = text_of(e);
    const bool number = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
    const bool literal = text.size() > 1 && text.front() == '"' && text.find('"', 1) == text.size() - 1;
    if (number || literal)
      c.add("expression.boolean", *e,
            "<" + e->name + "> muss wahr oder falsch ergeben, „" + text + "“ ist beides nicht.");
  }
}

void check_loops(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->child("standardLoopCharacteristics") != nullptr &&
        e->child("multiInstanceLoopCharacteristics") != nullptr) {
      c.add("loop.both", *e, "Eine Aktivität ist Schleife oder Mehrfachaktivität, nicht beides.");
    }
    if (e->name != "multiInstanceLoopCharacteristics" || parent == nullptr) continue;
    const bool vendor =
        std::ranges::any_of(e->attributes, [](const Attribute& a) { return !a.space.empty(); }) ||
        e->child("extensionElements") != nullptr;
    if (e->child("loopCardinality") == nullptr && e->child("loopDataInputRef") == nullptr && !vendor) {
      c.add(
          "multi.count", *parent,
          "Die Mehrfachaktivität braucht eine Anzahl (loopCardinality) oder eine Liste (loopDataInputRef).");
    }
    // The items are of the type that the collection is made of.
    for (const auto& [collection, item] :
         {std::pair("loopDataInputRef", "inputDataItem"), std::pair("loopDataOutputRef", "outputDataItem")}) {
      const Element* list = e->child(collection);
      const Element* one = e->child(item);
      const Element* of_list = list == nullptr ? nullptr : c.item_definition(c.find(text_of(list)));
      const Element* of_item = c.item_definition(one);
      if (of_list == nullptr || of_item == nullptr) continue;
      if (of_item->attribute("isCollection") == "true")
        c.add("multi.item", *parent, "Das einzelne Element der Liste darf selbst keine Liste sein.");
      else if (!c.same_item(of_list, of_item))
        c.add("multi.item", *parent, "Liste und einzelnes Element haben verschiedene Typen.");
    }
    for (const Element* complex : children(*e, "complexBehaviorDefinition")) {
      if (complex->child("event") == nullptr && c.strict)
        c.add("multi.complex", *parent, "complexBehaviorDefinition braucht ein Ereignis.");
    }
  }
}

void check_scripts(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "scriptTask" || e->child("script") == nullptr) continue;
    const std::string_view format = e->attribute("scriptFormat");
    const bool known = std::ranges::find(c.options.script_formats, format) != c.options.script_formats.end();
    if (c.options.accepts_script && c.options.accepts_script(format, text_of(e->child("script")))) continue;
    if (format.empty())
      c.add("script.format", *e, "Zum Skript fehlt die Sprache (scriptFormat).");
    else if (!mime_type(format) && !known && format.find("FEEL") == format.npos &&
             format.find("feel") == format.npos) {
      c.add("script.format", *e, "scriptFormat muss ein Medientyp sein.");
    }
  }
}

}  // namespace

void check_structure(const Check& c) {
  check_ids(c);
  check_references(c);
  check_languages(c);
  check_expressions(c);
  check_conditions(c);
  check_loops(c);
  check_scripts(c);
}

}  // namespace rathaus::bpmn
