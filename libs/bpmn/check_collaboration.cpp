// Participants, message flows and choreographies (9.2, 9.3, 11).
#include <algorithm>

#include "libs/bpmn/check.h"

namespace rathaus::bpmn {
namespace {

void check_participants(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "participantMultiplicity" || parent == nullptr) continue;
    const auto number = [&](std::string_view key, int otherwise) {
      const std::string text(e->attribute(key));
      if (text.empty()) return otherwise;
      if (text.size() > 9 || text.find_first_not_of("0123456789-") != std::string::npos) return -1;
      return std::atoi(text.c_str());
    };
    const int least = number("minimum", 0), most = number("maximum", 1);
    if (least < 0 || most < 1 || most < least)
      c.add("participant.number", *parent,
            "Die Anzahl der Beteiligten ist keine Zahl ab 0 oder verkehrt herum.");
  }
}

// The process an element stands in, or the one of a participant; nullptr: none.
const Element* pool_of(const Check& c, const Element* e) {
  if (e == nullptr) return nullptr;
  if (e->name == "participant") return e->has("processRef") ? c.find(e->attribute("processRef")) : e;
  for (; e != nullptr; e = c.parent(*e)) {
    if (e->name == "process") return e;
  }
  return nullptr;
}

void check_message_flows(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if (e->name != "messageFlow") continue;
    const Element* from = c.find(e->attribute("sourceRef"));
    const Element* to = c.find(e->attribute("targetRef"));
    const auto can = [](const Element* end) {
      if (end == nullptr) return false;
      const auto kind = node_kind(end->name);
      return end->name == "participant" || end->name == "conversation" || (kind && !is_gateway(*kind));
    };
    if (!can(from) || !can(to)) {
      c.add("message_flow.ends", *e,
            "Ein Nachrichtenfluss verbindet Beteiligte, Aktivitäten oder Ereignisse.");
      continue;
    }
    if (pool_of(c, from) != nullptr && pool_of(c, from) == pool_of(c, to))
      c.add("message_flow.pools", *e, "Ein Nachrichtenfluss verbindet verschiedene Beteiligte.");
    const auto message = [&](const Element* event) {
      if (event->child("messageEventDefinition") != nullptr) return true;
      for (const Element* ref : children(*event, "eventDefinitionRef")) {
        const Element* d = c.find(text_of(ref));
        if (d != nullptr && d->name == "messageEventDefinition") return true;
      }
      return false;
    };
    if (!c.strict) continue;
    if (to->name == "startEvent" && !message(to))
      c.add("message_flow.start", *to,
            "Ein Startereignis, das eine Nachricht bekommt, wird von einer Nachricht ausgelöst.");
    if (to->name == "endEvent" || to->name == "intermediateThrowEvent")
      c.add("message_flow.target", *to, "Ein auslösendes Ereignis bekommt keine Nachricht.");
    if (from->name == "startEvent" || from->name == "intermediateCatchEvent" || from->name == "boundaryEvent")
      c.add("message_flow.source", *from, "Ein auffangendes Ereignis schickt keine Nachricht.");
    if (from->name == "endEvent" && !message(from))
      c.add("message_flow.source", *from,
            "Ein Endereignis, das eine Nachricht schickt, ist vom Typ Nachricht.");
  }
}

void check_choreographies(const Check& c) {
  for (const auto& [e, parent] : c.all) {
    if ((e->name == "choreography" || e->name == "globalConversation") &&
        e->child("choreographyRef") != nullptr) {
      c.add("choreography.reference", *e,
            "Eine Choreografie und ein globales Gespräch verweisen nicht auf Choreografien.");
    }
  }
}

}  // namespace

void check_collaboration(const Check& c) {
  check_participants(c);
  check_message_flows(c);
  check_choreographies(c);
}

}  // namespace rathaus::bpmn
