#include <algorithm>

#include "libs/bpmn/reader.h"
#include "libs/feel/temporal.h"

namespace rathaus::bpmn {
namespace {

bool is_feel(std::string_view language) {
  return language.find("FEEL") != language.npos || language.find("feel") != language.npos;
}

// A condition that a vendor wrote in the unified expression language; only what means the same in FEEL.
bool juel_part(std::string_view text, std::string& out) {
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    const std::string_view two = text.substr(i, 2);
    if (c == '\'' || c == '"') {
      const auto end = text.find(c, i + 1);
      if (end == text.npos || text.substr(i, end - i).find('\\') != text.npos) return false;
      out += '"' + std::string(text.substr(i + 1, end - i - 1)) + '"';
      i = end + 1;
    } else if (two == "==")
      out += '=', i += 2;
    else if (two == "!=")
      out += "!=", i += 2;
    else if (two == "&&")
      out += " and ", i += 2;
    else if (two == "||")
      out += " or ", i += 2;
    else if (two == "<=" || two == ">=")
      out += two, i += 2;
    else if (c == '!') {
      // not(...) needs its argument: a name or a parenthesis
      std::size_t end = i + 1;
      if (end < text.size() && text[end] == '(') return false;
      while (end < text.size() &&
             (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_' || text[end] == '.'))
        ++end;
      if (end == i + 1) return false;
      out += "not(" + std::string(text.substr(i + 1, end - i - 1)) + ")";
      i = end;
    } else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      std::size_t end = i;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
        ++end;
      const std::string_view word = text.substr(i, end - i);
      if (end < text.size() && text[end] == '(') return false;  // a call on a host object
      if (word == "eq")
        out += '=';
      else if (word == "ne")
        out += "!=";
      else if (word == "lt")
        out += '<';
      else if (word == "gt")
        out += '>';
      else if (word == "le")
        out += "<=";
      else if (word == "ge")
        out += ">=";
      else if (word == "empty" || word == "div" || word == "mod" || word == "instanceof" || word == "not")
        return false;
      else
        out += word;
      i = end;
    } else if (std::string_view("<>+-*/().?: \t\r\n").find(c) != std::string_view::npos) {
      if (c == '?' || c == ':') return false;
      out += c, ++i;
    } else
      return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> translate_juel(std::string_view text) {
  const std::string whole = trimmed(text);
  if (whole.size() < 3 || (whole[0] != '$' && whole[0] != '#') || whole[1] != '{' || whole.back() != '}')
    return std::nullopt;
  const std::string_view inner = std::string_view(whole).substr(2, whole.size() - 3);
  if (inner.find("{") != inner.npos) return std::nullopt;
  std::string out;
  if (!juel_part(inner, out)) return std::nullopt;
  return out;
}

Formula Reader::formula(const Element* e, std::string_view of) {
  if (e == nullptr) return {};
  std::string text = trimmed(e->text);
  if (text.empty()) return {};
  if (text.size() > options_.limits.expression) {
    findings.push_back({"limit.expression", std::string(of), "Der Ausdruck ist zu lang.", e->place});
    return {};
  }
  const std::string language(e->has("language") ? e->attribute("language") : std::string_view(language_));
  if (text.front() == '=' && !is_feel(language))
    text = trimmed(std::string_view(text).substr(1));  // Camunda 8
  else if (!is_feel(language)) {
    std::optional<std::string> translated;
    if (options_.translate) translated = options_.translate(text, language);
    if (!translated) translated = translate_juel(text);
    if (translated) text = *translated;
  }
  auto compiled = Formula::compile(text, declared_);
  if (!compiled) {
    findings.push_back(
        {"expression.feel", std::string(of),
         "Der Ausdruck „" + text + "“ ist kein FEEL" +
             (compiled.error().field.empty() ? "" : " (Stelle " + compiled.error().field + ")") + ".",
         e->place});
    return {};
  }
  return std::move(*compiled);
}

std::string Reader::data_name(std::string_view id) const {
  const auto found = data_names_.find(local_name(id));
  return found == data_names_.end() ? std::string(local_name(id)) : found->second;
}

const Named* Reader::find(const std::vector<Named>& all, std::string_view reference) const {
  const std::string_view id = local_name(reference);
  const auto found = std::ranges::find(all, id, &Named::id);
  return found == all.end() ? nullptr : &*found;
}

// ISO 8601 text as it stands in most files, or a FEEL expression that gives such a text, a duration or a date and time.
Formula Reader::time(const Element& e, const EventDefinition& definition) {
  const std::string text = trimmed(e.text);
  const bool literal =
      feel::parse_day_time_duration(text) || feel::parse_months_duration(text) ||
      feel::parse_date_time(text, true) ||
      (text.size() > 2 && text[0] == 'R' && text.find('/') != text.npos && text.find('"') == text.npos);
  if (literal) return Formula::constant(feel::Value(text));
  return formula(&e, definition.id);
}

std::optional<EventDefinition> Reader::event_definition(const Element& e) {
  EventDefinition d;
  d.id = e.attribute("id");
  d.place = e.place;
  const auto refer = [&](const std::vector<Named>& all, std::string_view key) {
    if (const Named* found = find(all, e.attribute(key))) {
      d.name = found->name;
      d.code = found->code.empty() ? found->name : found->code;
      d.named = true;
    } else if (!e.attribute(key).empty()) {
      finding("reference", e, "„" + std::string(e.attribute(key)) + "“ gibt es in diesem Modell nicht.");
    }
  };
  if (e.name == "messageEventDefinition")
    d.trigger = Trigger::message, refer(model.messages, "messageRef");
  else if (e.name == "signalEventDefinition")
    d.trigger = Trigger::signal, refer(model.signals, "signalRef");
  else if (e.name == "errorEventDefinition")
    d.trigger = Trigger::error, refer(model.errors, "errorRef");
  else if (e.name == "escalationEventDefinition")
    d.trigger = Trigger::escalation, refer(model.escalations, "escalationRef");
  else if (e.name == "cancelEventDefinition")
    d.trigger = Trigger::cancel;
  else if (e.name == "terminateEventDefinition")
    d.trigger = Trigger::terminate;
  else if (e.name == "compensateEventDefinition") {
    d.trigger = Trigger::compensate;
    d.activity = local_name(e.attribute("activityRef"));
    d.waits = e.attribute("waitForCompletion") != "false";
  } else if (e.name == "conditionalEventDefinition") {
    d.trigger = Trigger::conditional;
    d.condition = formula(e.child("condition"), d.id);
  } else if (e.name == "linkEventDefinition") {
    d.trigger = Trigger::link;
    d.name = e.attribute("name");
  } else if (e.name == "timerEventDefinition") {
    d.trigger = Trigger::timer;
    for (const Element& c : e.children) {
      if (c.is("timeDate"))
        d.timer = TimerKind::date, d.time = time(c, d);
      else if (c.is("timeDuration"))
        d.timer = TimerKind::duration, d.time = time(c, d);
      else if (c.is("timeCycle"))
        d.timer = TimerKind::cycle, d.time = time(c, d);
    }
  } else
    return std::nullopt;
  return d;
}

void Reader::event(const Element& e, Node& n) {
  n.parallel_multiple = e.attribute("parallelMultiple") == "true";
  const std::string_view key = n.kind == NodeKind::boundary_event ? "cancelActivity" : "isInterrupting";
  n.interrupting = e.attribute(key) != "false";
  for (const Element& c : e.children) {
    if (c.space != Space::bpmn) continue;
    if (c.name == "eventDefinitionRef") {
      const auto found = root_events_.find(local_name(trimmed(c.text)));
      if (found == root_events_.end())
        finding("reference", e,
                "Die Ereignisdefinition „" + trimmed(c.text) + "“ gibt es in diesem Modell nicht.");
      else if (auto d = event_definition(*found->second))
        n.events.push_back(std::move(*d));
    } else if (c.name.ends_with("EventDefinition")) {
      if (auto d = event_definition(c)) n.events.push_back(std::move(*d));
    }
  }
  n.io.given = std::ranges::any_of(e.children, [](const Element& c) {
    return c.is("dataOutputAssociation") || c.is("dataInputAssociation");
  });
  for (const Element& c : e.children) {
    if (c.is("dataOutputAssociation"))
      n.io.out.push_back(association(c));
    else if (c.is("dataInputAssociation"))
      n.io.in.push_back(association(c));
    else if (c.is("dataOutput"))
      n.io.outputs.push_back({std::string(c.attribute("id")), data_name(c.attribute("id"))});
    else if (c.is("dataInput"))
      n.io.inputs.push_back({std::string(c.attribute("id")), data_name(c.attribute("id"))});
  }
}

DataAssociation Reader::association(const Element& e) {
  DataAssociation out;
  for (const Element& c : e.children) {
    if (c.is("sourceRef"))
      out.sources.push_back(data_name(trimmed(c.text)));
    else if (c.is("targetRef"))
      out.target = data_name(trimmed(c.text));
    else if (c.is("transformation"))
      out.transformation = formula(&c, e.attribute("id"));
    else if (c.is("assignment")) {
      const Element* to = c.child("to");
      DataAssociation::Assignment a{formula(c.child("from"), e.attribute("id")),
                                    to == nullptr ? "" : trimmed(to->text)};
      if (a.to.starts_with('=')) a.to = trimmed(std::string_view(a.to).substr(1));
      out.assignments.push_back(std::move(a));
    }
  }
  return out;
}

Io Reader::io(const Element& e) {
  Io out;
  if (const Element* spec = e.child("ioSpecification")) {
    out.given = true;
    for (const Element& c : spec->children) {
      const DataName data{std::string(c.attribute("id")), data_name(c.attribute("id")),
                          c.attribute("isCollection") == "true"};
      if (c.is("dataInput"))
        out.inputs.push_back(data);
      else if (c.is("dataOutput"))
        out.outputs.push_back(data);
    }
  }
  for (const Element& c : e.children) {
    if (c.is("dataInputAssociation"))
      out.in.push_back(association(c)), out.given = true;
    else if (c.is("dataOutputAssociation"))
      out.out.push_back(association(c)), out.given = true;
  }
  return out;
}

void Reader::loops(const Element& e, Node& n) {
  if (const Element* l = e.child("standardLoopCharacteristics")) {
    StandardLoop loop;
    loop.test_before = l->attribute("testBefore") == "true";
    if (const std::string text(l->attribute("loopMaximum"));
        !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos) {
      loop.maximum = static_cast<std::uint32_t>(std::stoul(text));
    }
    loop.condition = formula(l->child("loopCondition"), n.id);
    n.loop = std::move(loop);
  }
  if (const Element* m = e.child("multiInstanceLoopCharacteristics")) {
    MultiInstance multi;
    multi.sequential = m->attribute("isSequential") == "true";
    multi.cardinality = formula(m->child("loopCardinality"), n.id);
    multi.completion = formula(m->child("completionCondition"), n.id);
    const auto data = [&](std::string_view child) {
      const Element* c = m->child(child);
      return c == nullptr ? std::string() : data_name(trimmed(c->text));
    };
    multi.in_collection = data("loopDataInputRef");
    multi.out_collection = data("loopDataOutputRef");
    if (const Element* item = m->child("inputDataItem")) multi.in_item = data_name(item->attribute("id"));
    if (const Element* item = m->child("outputDataItem")) multi.out_item = data_name(item->attribute("id"));
    const std::string_view behavior = m->attribute("behavior");
    multi.behavior = behavior == "None"      ? Behavior::none
                     : behavior == "One"     ? Behavior::one
                     : behavior == "Complex" ? Behavior::complex
                                             : Behavior::all;
    const std::string_view reference =
        m->attribute(multi.behavior == Behavior::none ? "noneBehaviorEventRef" : "oneBehaviorEventRef");
    if (const auto found = root_events_.find(local_name(reference)); found != root_events_.end())
      multi.event = event_definition(*found->second);
    for (const Element& c : m->children) {
      if (!c.is("complexBehaviorDefinition")) continue;
      MultiInstance::Complex complex{formula(c.child("condition"), n.id), {}};
      if (const Element* event = c.child("event")) {
        for (const Element& d : event->children) {
          if (auto read = event_definition(d)) complex.event = std::move(*read);
        }
      }
      multi.complex.push_back(std::move(complex));
    }
    n.multi = std::move(multi);
  }
}

void Reader::owners(const Element& e, Node& n) {
  for (const Element& c : e.children) {
    if (!c.is("potentialOwner") && !c.is("humanPerformer") && !c.is("performer")) continue;
    Owner owner{.kind = c.name};
    if (const Element* ref = c.child("resourceRef")) {
      const std::string id(local_name(trimmed(ref->text)));
      owner.resource = id;
      for (const Element& r : root_.children) {
        if (r.is("resource") && r.attribute("id") == id && r.has("name"))
          owner.resource = r.attribute("name");
      }
    }
    if (const Element* assignment = c.child("resourceAssignmentExpression"))
      owner.assignment = formula(assignment->child("formalExpression"), n.id);
    n.owners.push_back(std::move(owner));
  }
}

void Reader::activity(const Element& e, Node& n) {
  n.for_compensation = e.attribute("isForCompensation") == "true";
  const auto quantity = [&](std::string_view key) -> std::uint32_t {
    const std::string text(e.attribute(key));
    if (text.empty()) return 1;
    if (text.size() > 6 || text.find_first_not_of("0123456789") != text.npos || std::stoul(text) == 0) {
      finding("activity.quantity", e, std::string(key) + " muss eine ganze Zahl ab 1 sein.");
      return 1;
    }
    return static_cast<std::uint32_t>(std::stoul(text));
  };
  n.start_quantity = quantity("startQuantity");
  n.completion_quantity = quantity("completionQuantity");
  n.io = io(e);
  loops(e, n);
  owners(e, n);
  n.implementation = e.attribute("implementation");
  n.called = local_name(e.attribute("calledElement"));
  n.instantiate = e.attribute("instantiate") == "true";
  if (const Named* message = find(model.messages, e.attribute("messageRef"))) n.message = message->name;
  if (n.kind == NodeKind::script_task) {
    const Element* script = e.child("script");
    n.script_format = e.attribute(e.name == "globalScriptTask" ? "scriptLanguage" : "scriptFormat");
    if (script != nullptr) n.script_text = trimmed(script->text);
    if (is_feel(n.script_format)) {
      auto compiled = Formula::compile(n.script_text, declared_);
      if (compiled)
        n.script = std::move(*compiled);
      else
        finding("expression.feel", e, "Das Skript ist kein FEEL (Stelle " + compiled.error().field + ").");
    } else if (!(options_.accepts_script && options_.accepts_script(n.script_format, n.script_text)) &&
               std::ranges::find(options_.script_formats, n.script_format) == options_.script_formats.end()) {
      finding(
          "script.format", e,
          "Skripte der Sprache „" + n.script_format + "“ werden hier nicht ausgeführt; erlaubt ist FEEL.");
    }
  }
}

}  // namespace rathaus::bpmn
