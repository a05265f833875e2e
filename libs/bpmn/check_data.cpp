// Inputs and outputs, their sets and items, messages and operations (8.4.10, 10.3.3, 10.3.6, 10.4).
#include <algorithm>

#include "libs/bpmn/check.h"

namespace rathaus::bpmn {
namespace {

std::vector<std::string> refs(const Element& set, std::string_view name) {
  std::vector<std::string> out;
  for (const Element* child : children(set, name)) out.emplace_back(local_name(text_of(child)));
  return out;
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

// 10.4.1: whether something is a list is said by its item definition too.
void check_collections(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "dataInput" && e->name != "dataOutput" && e->name != "dataObject") continue;
    const Element* item = c.item_definition(e);
    if (item == nullptr || item->name != "itemDefinition" || !c.strict) continue;
    if ((item->attribute("isCollection") == "true") != (e->attribute("isCollection") == "true")) {
      c.add("data.collection", *e,
            "<" + e->name + "> und sein Typ sind sich nicht einig, ob es eine Liste ist.");
    }
  }
}

void check_sets(const Check& c) {
  for (const auto& [spec, parent] : c.all) {
    if (spec->name != "ioSpecification" &&
        !(parent != nullptr && (spec->name == "startEvent" || spec->name == "endEvent")))
      continue;
    if (spec->name == "ioSpecification" && parent != nullptr &&
        (parent->name == "subProcess" || parent->name == "transaction" ||
         parent->name == "adHocSubProcess")) {
      c.add("io.sub_process", *parent, "Ein Teilprozess hat keine eigenen Ein- und Ausgaben.");
    }
    for (const auto& [data, set, plain, optional, executing] :
         {std::tuple("dataInput", "inputSet", "dataInputRefs", "optionalInputRefs",
                     "whileExecutingInputRefs"),
          std::tuple("dataOutput", "outputSet", "dataOutputRefs", "optionalOutputRefs",
                     "whileExecutingOutputRefs")}) {
      const auto sets = children(*spec, set);
      if (spec->name == "ioSpecification") {
        for (const Element* d : children(*spec, data)) {
          const bool used = std::ranges::any_of(
              sets, [&](const Element* s) { return contains(refs(*s, plain), d->attribute("id")); });
          if (!used && c.strict)
            c.add("io.unused", *d,
                  "<" + std::string(data) + "> gehört zu keinem <" + std::string(set) + ">.");
        }
      }
      for (const Element* s : sets) {
        for (const std::string_view more : {std::string_view(optional), std::string_view(executing)}) {
          for (const std::string& id : refs(*s, more)) {
            if (!contains(refs(*s, plain), id))
              c.add("io.optional", *spec,
                    "„" + id + "“ steht in <" + std::string(more) + ">, aber nicht in <" +
                        std::string(plain) + ">.");
          }
        }
        // Rules between sets are said at both ends.
        const std::string_view to = std::string_view(set) == "inputSet" ? "outputSetRefs" : "inputSetRefs";
        const std::string_view back = std::string_view(set) == "inputSet" ? "inputSetRefs" : "outputSetRefs";
        for (const std::string& id : refs(*s, to)) {
          const Element* other = c.find(id);
          if (other != nullptr && !contains(refs(*other, back), s->attribute("id")))
            c.add("io.sets", *spec,
                  "Die Regel zwischen den Sätzen „" + std::string(s->attribute("id")) + "“ und „" + id +
                      "“ steht nur an einem Ende.");
        }
      }
    }
  }
}

// 10.4.2: data flow from the outside in, and from the inside out.
void check_associations(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "dataInputAssociation" || parent == nullptr) continue;
    for (const Element* source : children(*e, "sourceRef")) {
      const Element* from = c.find(text_of(source));
      if (from != nullptr && from->name == "dataOutput")
        c.add("io.direction", *e, "Eine Ausgabe kann nicht Quelle einer Eingabe sein.");
    }
    const Element* target = c.find(text_of(e->child("targetRef")));
    if (target != nullptr && target->name != "dataInput" && c.strict)
      c.add("io.direction", *e, "Ziel einer Eingabezuordnung ist eine Eingabe.");
  }
  for (const auto& [e, parent] : c.all) {
    if (e->name != "dataOutputAssociation") continue;
    for (const Element* source : children(*e, "sourceRef")) {
      const Element* from = c.find(text_of(source));
      if (from != nullptr && from->name != "dataOutput" && c.strict)
        c.add("io.direction", *e, "Quelle einer Ausgabezuordnung ist eine Ausgabe.");
    }
  }
}

// 10.4.1: a reference to a data object in a state is called "Name [State]".
void check_states(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    const Element* state = e->name == "dataObjectReference" ? e->child("dataState") : nullptr;
    const Element* object = state == nullptr ? nullptr : c.find(e->attribute("dataObjectRef"));
    if (object == nullptr || state->attribute("name").empty() || !e->has("name") || !c.strict) continue;
    const auto squeezed = [](std::string_view text) {
      std::string out;
      for (const char ch : text) {
        if (ch != ' ' && ch != '\n' && ch != '\t' && ch != '\r') out += ch;
      }
      return out;
    };
    const std::string wanted =
        std::string(object->attribute("name")) + " [" + std::string(state->attribute("name")) + "]";
    if (squeezed(e->attribute("name")) != squeezed(wanted))
      c.add("data.state_name", *e, "Das Datenobjekt in diesem Zustand heißt „" + wanted + "“.");
  }
}

struct Operation {
  const Element* in = nullptr;   // items of the messages
  const Element* out = nullptr;
};

Operation operation_of(const Check& c, const Element* operation) {
  Operation out;
  if (operation == nullptr || operation->name != "operation") return out;
  out.in = c.item_definition(c.find(text_of(operation->child("inMessageRef"))), "itemRef");
  out.out = c.item_definition(c.find(text_of(operation->child("outMessageRef"))), "itemRef");
  return out;
}

// 10.3.3: what a task hands over is what its message or operation carries.
void check_tasks(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    const bool service = e->name == "serviceTask", send = e->name == "sendTask",
               receive = e->name == "receiveTask";
    const Element* io = e->child("ioSpecification");
    if ((!service && !send && !receive) || io == nullptr || !c.strict) continue;
    const auto inputs = children(*io, "dataInput"), outputs = children(*io, "dataOutput");
    const Element* message = c.item_definition(c.find(e->attribute("messageRef")), "itemRef");
    const auto unlike = [&](const std::vector<const Element*>& data, const Element* item) {
      return item != nullptr && !data.empty() && !c.same_item(c.item_definition(data.front()), item);
    };
    if (children(*io, "inputSet").size() > 1 || children(*io, "outputSet").size() > 1)
      c.add("task.sets", *e, "Diese Aufgabe hat höchstens einen Satz Eingaben und einen Satz Ausgaben.");
    if (send && inputs.size() > 1)
      c.add("task.message", *e, "Eine Sendeaufgabe hat höchstens eine Eingabe: die Nachricht.");
    if (receive && outputs.size() > 1)
      c.add("task.message", *e, "Eine Empfangsaufgabe hat höchstens eine Ausgabe: die Nachricht.");
    if ((send && unlike(inputs, message)) || (receive && unlike(outputs, message)))
      c.add("task.message", *e, "Die Daten der Aufgabe sind nicht die ihrer Nachricht.");
    if (!service) continue;
    const Operation operation = operation_of(c, c.find(e->attribute("operationRef")));
    if (unlike(inputs, operation.in) || unlike(outputs, operation.out))
      c.add("task.operation", *e, "Die Daten der Aufgabe sind nicht die ihrer Operation.");
  }
}

// 10.3.6: caller and called agree on what is handed over.
void check_calls(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "callActivity" || !c.strict) continue;
    const Element* called = c.find(e->attribute("calledElement"));
    if (called == nullptr) continue;
    const Element* mine = e->child("ioSpecification");
    const Element* theirs = called->child("ioSpecification");
    if (mine == nullptr && theirs == nullptr) continue;
    for (const std::string_view data : {"dataInput", "dataOutput"}) {
      const auto a = mine == nullptr ? std::vector<const Element*>{} : children(*mine, data);
      const auto b = theirs == nullptr ? std::vector<const Element*>{} : children(*theirs, data);
      bool same = a.size() == b.size();
      for (std::size_t i = 0; same && i < a.size(); ++i) {
        const Element* x = c.item_definition(a[i]);
        const Element* y = c.item_definition(b[i]);
        same = (x == nullptr && y == nullptr) || c.same_item(x, y);
      }
      if (!same)
        c.add("call.data", *e,
              "Aufruf und Aufgerufenes sind sich über die Daten nicht einig (<" + std::string(data) + ">).");
    }
    if (called->child("supportedInterfaceRef") != nullptr && called->child("ioBinding") == nullptr) {
      c.add(
          "call.binding", *called,
          "Wer eine Schnittstelle anbietet, sagt mit ioBinding, welche Daten zu welcher Operation gehören.");
    }
    // Of a global task with an operation, or a process with interfaces, the caller's items are the operation's.
    for (const Element* reference : children(*called, "supportedInterfaceRef")) {
      const Element* interface = c.find(text_of(reference));
      if (interface == nullptr || theirs == nullptr) continue;
      for (const Element* binding : children(*called, "ioBinding")) {
        const Operation operation = operation_of(c, c.find(binding->attribute("operationRef")));
        const Element* in_set = c.find(binding->attribute("inputDataRef"));
        const Element* out_set = c.find(binding->attribute("outputDataRef"));
        const auto first = [&](const Element* set, std::string_view name) -> const Element* {
          if (set == nullptr) return nullptr;
          if (set->name == "dataInput" || set->name == "dataOutput") return set;
          const auto ids = refs(*set, name);
          return ids.empty() ? nullptr : c.find(ids.front());
        };
        const Element* in = first(in_set, "dataInputRefs");
        const Element* out = first(out_set, "dataOutputRefs");
        if ((operation.in != nullptr && in != nullptr && !c.same_item(c.item_definition(in), operation.in)) ||
            (operation.out != nullptr && out != nullptr &&
             !c.same_item(c.item_definition(out), operation.out))) {
          c.add("call.binding", *called, "Die Bindung an die Operation passt nicht zu ihren Nachrichten.");
        }
      }
    }
  }
}

// 10.5.1: an event that carries something has a place for it, one for each definition, of the same type.
void check_event_data(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    const auto kind = node_kind(e->name);
    if (!kind || *kind < NodeKind::start_event || !c.strict) continue;
    const bool throws = *kind == NodeKind::throw_event || *kind == NodeKind::end_event;
    std::vector<const Element*> items;
    std::size_t definitions = 0;
    bool carries = false, operation = false;
    for (const Element& child : e->children) {
      if (child.space != Space::bpmn || !child.name.ends_with("EventDefinition")) continue;
      ++definitions;
      const Element* item = nullptr;
      if (child.name == "messageEventDefinition")
        item = c.item_definition(c.find(child.attribute("messageRef")), "itemRef");
      else if (child.name == "signalEventDefinition")
        item = c.item_definition(c.find(child.attribute("signalRef")), "structureRef");
      else if (child.name == "errorEventDefinition")
        item = c.item_definition(c.find(child.attribute("errorRef")), "structureRef");
      else if (child.name == "escalationEventDefinition")
        item = c.item_definition(c.find(child.attribute("escalationRef")), "structureRef");
      operation = operation || child.child("operationRef") != nullptr;
      items.push_back(item);
      carries = carries || (item != nullptr && !c.structure_of(item).empty());
    }
    const auto data = children(*e, throws ? "dataInput" : "dataOutput");
    if (definitions == 0) continue;
    if (carries && data.empty() && operation) continue;  // the operation says what becomes of them
    if (carries && data.empty()) {
      c.add("event.data", *e, "Das Ereignis trägt Daten, hat aber keinen Platz für sie.");
      continue;
    }
    for (std::size_t i = 0; i < data.size(); ++i) {
      const Element* item = i < items.size() ? items[i] : nullptr;
      if (data.size() != definitions || (item != nullptr && !c.same_item(c.item_definition(data[i]), item))) {
        c.add("event.data", *e, "Die Daten des Ereignisses sind nicht die seiner Definition.");
        break;
      }
    }
  }
}

}  // namespace

void check_data(const Check& c) {
  check_collections(c);
  check_sets(c);
  check_associations(c);
  check_tasks(c);
  check_calls(c);
  check_event_data(c);
  check_states(c);
}

}  // namespace rathaus::bpmn
