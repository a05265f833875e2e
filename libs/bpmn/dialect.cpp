// What Camunda, Zeebe, Flowable and Activiti write beside the standard: mapped where the meaning is certain, kept as a fact where it only
// describes, and listed as a loss everywhere else. Nothing is passed over.
#include <algorithm>
#include <array>

#include "libs/bpmn/reader.h"

namespace rathaus::bpmn {
namespace {

using Names = std::span<const std::string_view>;

bool among(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

// Facts for people and for the running of an engine: they change nothing that the model says.
constexpr std::string_view kFacts[] = {"priority",
                                       "jobPriority",
                                       "taskPriority",
                                       "category",
                                       "versionTag",
                                       "historyTimeToLive",
                                       "isStartableInTasklist",
                                       "candidateStarterUsers",
                                       "candidateStarterGroups",
                                       "dueDate",
                                       "followUpDate",
                                       "exclusive",
                                       "async",
                                       "asyncBefore",
                                       "asyncAfter",
                                       "modelerTemplate",
                                       "modelerTemplateIcon",
                                       "modelerTemplateVersion",
                                       "diagramRelationId",
                                       "isEagerExecutionFetching",
                                       "autoStoreVariables",
                                       "retries",
                                       "executionPlatform",
                                       "executionPlatformVersion",
                                       "description"};

bool vendor(Space s) { return s == Space::camunda || s == Space::zeebe || s == Space::flowable; }

bool vendor(const Attribute& a) {
  return a.space.find("camunda.org/") != a.space.npos || a.space.find("flowable.org/") != a.space.npos ||
         a.space.find("activiti.org/") != a.space.npos;
}

std::vector<std::string> comma_separated(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (std::string one = trimmed(text.substr(0, comma)); !one.empty()) out.push_back(std::move(one));
    if (comma == text.npos) break;
    text.remove_prefix(comma + 1);
  }
  return out;
}

std::string shown(const Element& e) {
  std::string out = e.name;
  for (const Attribute& a : e.attributes) out += " " + a.name + "=\"" + a.value + "\"";
  return out;
}

}  // namespace

std::optional<std::string> as_feel(std::string_view text) {
  const std::string t = trimmed(text);
  if (t.starts_with('=')) return trimmed(std::string_view(t).substr(1));
  if (t.find("${") != t.npos || t.find("#{") != t.npos) return translate_juel(t);
  if (t.find('"') != t.npos || t.find('\\') != t.npos) return std::nullopt;
  return "\"" + t + "\"";
}

void Reader::loss(const Element& at, std::string_view element, std::string what) {
  model.losses.push_back({std::string(element), std::move(what), at.place});
}

void Reader::dialect_owner(Node& n, const Element& e, std::string kind, std::string_view text) {
  Owner owner{.kind = std::move(kind)};
  if (const auto feel = as_feel(text); feel && text.find_first_of("$#=") != text.npos) {
    if (auto compiled = Formula::compile(*feel, declared_))
      owner.assignment = std::move(*compiled);
    else
      return loss(e, n.id, "Zuständigkeit „" + std::string(text) + "“");
  } else if (text.find("${") != text.npos || text.find("#{") != text.npos) {
    return loss(e, n.id, "Zuständigkeit „" + std::string(text) + "“");
  } else
    owner.resource = text;
  n.owners.push_back(std::move(owner));
}

void Reader::dialect_attributes(const Element& e, Node& n) {
  for (const Attribute& a : e.attributes) {
    if (!vendor(a)) continue;
    if (a.name == "assignee")
      dialect_owner(n, e, "humanPerformer", a.value);
    else if (a.name == "candidateGroups")
      for (const std::string& one : comma_separated(a.value)) dialect_owner(n, e, "potentialOwner", one);
    else if (a.name == "candidateUsers")
      for (const std::string& one : comma_separated(a.value)) dialect_owner(n, e, "candidateUser", one);
    else if (a.name == "formKey" || a.name == "formRef") {
      n.form = a.value;
      loss(e, n.id, a.name + "=\"" + a.value + "\": das Formular liegt nicht im Modell");
    } else if (a.name == "topic")
      n.implementation = "topic:" + a.value;
    else if (a.name == "type" && a.value == "external")
      n.extensions.emplace_back("type", "external");
    else if (a.name == "decisionRef")
      n.decision = a.value;
    else if (a.name == "class" || a.name == "delegateExpression" || a.name == "expression" ||
             a.name == "type") {
      // The host's code is not here: the task waits for somebody who does its work.
      n.implementation = a.name + ":" + a.value;
      loss(e, n.id,
           a.name + "=\"" + a.value + "\": der Programmcode dahinter ist durch einen Dienst zu ersetzen");
    } else if (among(kFacts, a.name))
      n.extensions.emplace_back(a.name, a.value);
    else
      loss(e, n.id, a.name + "=\"" + a.value + "\"");
  }
}

// Values that move into and out of a task.
void Reader::dialect_mapping(const Element& from, Node& n, bool in, std::string_view target,
                             std::string_view source) {
  const auto feel = as_feel(source);
  auto compiled = feel ? Formula::compile(*feel, declared_) : fail(invalid("feel.syntax", ""));
  if (!compiled || target.empty()) return loss(from, n.id, shown(from));
  n.io.given = true;
  DataAssociation a;
  if (in) {
    const std::string name(target.substr(0, target.find('.')));
    if (std::ranges::find(n.io.inputs, name, &DataName::name) == n.io.inputs.end())
      n.io.inputs.push_back({name, name});
  }
  if (target.find('.') == target.npos) {
    a.target = target;
    a.transformation = std::move(*compiled);
  } else
    a.assignments.push_back({std::move(*compiled), std::string(target)});
  (in ? n.io.in : n.io.out).push_back(std::move(a));
}

// Fields of a form as Camunda 7 (formField) and Flowable (formProperty) declare them. Of other kinds than these: a text, and a loss.
void Reader::form_field(const Element& x, Node& n) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"string", "text"},     {"", "text"},     {"long", "whole"},
      {"integer", "whole"},   {"int", "whole"}, {"double", "decimal"},
      {"boolean", "boolean"}, {"date", "date"}, {"enum", "choice"},
  };
  FormField f{.id = std::string(x.attribute("id")),
              .label = std::string(x.attribute(x.name == "formProperty" ? "name" : "label")),
              .initial = std::string(x.attribute(x.name == "formProperty" ? "default" : "defaultValue"))};
  if (f.id.empty() || x.attribute("readable") == "false") return loss(x, n.id, shown(x));
  const std::string_view type = x.attribute("type");
  const auto known = std::ranges::find(kTypes, type, &std::pair<std::string_view, std::string_view>::first);
  if (known != std::end(kTypes))
    f.type = known->second;
  else
    loss(x, n.id, "Feld „" + f.id + "“ der Art „" + std::string(type) + "“ wird als Text ausgefüllt");
  f.required = x.attribute("required") == "true";
  f.read_only = x.attribute("writable") == "false";
  // A default that is an expression is not certain; in a text field it would stand there as program text.
  if (f.initial.find("${") != f.initial.npos || f.initial.find("#{") != f.initial.npos) {
    loss(x, n.id, "Vorbelegung „" + f.initial + "“ des Felds „" + f.id + "“");
    f.initial.clear();
  }
  for (const char* key : {"expression", "variable"})
    if (!x.attribute(key).empty())
      loss(x, n.id, std::string(key) + "=\"" + std::string(x.attribute(key)) + "\"");
  const auto constraint = [&](const Element& c) {
    const std::string_view what = c.attribute("name"), config = c.attribute("config");
    const auto length = [&](std::size_t& into) {
      if (config.empty() || config.size() > 6 || config.find_first_not_of("0123456789") != config.npos)
        return loss(c, n.id, shown(c));
      into = std::stoul(std::string(config));
    };
    if (what == "required")
      f.required = config != "false";
    else if (what == "readonly")
      f.read_only = config != "false";
    else if (what == "min" && feel::Decimal::parse(config))
      f.least = config;
    else if (what == "max" && feel::Decimal::parse(config))
      f.most = config;
    else if (what == "minlength")
      length(f.min_length);
    else if (what == "maxlength")
      length(f.max_length);
    else
      loss(c, n.id, shown(c));
  };
  for (const Element& c : x.children) {
    if (c.name == "value") {
      const std::string_view label = c.attribute("name").empty() ? c.attribute("id") : c.attribute("name");
      f.choices.emplace_back(std::string(c.attribute("id")), std::string(label));
    } else if (c.name == "validation") {
      for (const Element& one : c.children) constraint(one);
    } else if (c.name != "properties") {
      loss(c, n.id, shown(c));
    }
  }
  n.fields.push_back(std::move(f));
}

void Reader::dialect_element(const Element& x, const Element& e, Node& n) {
  const std::string_view name = x.name;
  if (name == "taskDefinition") {
    n.implementation = "job:" + std::string(x.attribute("type"));
    if (!x.attribute("retries").empty())
      n.extensions.emplace_back("retries", std::string(x.attribute("retries")));
  } else if (name == "ioMapping" || name == "inputOutput") {
    for (const Element& c : x.children) {
      if (c.name == "input" || c.name == "output")
        dialect_mapping(c, n, c.name == "input", c.attribute("target"), c.attribute("source"));
      else if ((c.name == "inputParameter" || c.name == "outputParameter") && c.children.empty())
        dialect_mapping(c, n, c.name == "inputParameter", c.attribute("name"), c.text);
      else
        loss(c, n.id, shown(c));
    }
  } else if (name == "in" || name == "out") {
    if (x.attribute("variables") == "all")
      (name == "in" ? n.call_all_in : n.call_all_out) = true;
    else if (!x.attribute("source").empty())
      dialect_mapping(x, n, name == "in", x.attribute("target"),
                      "${" + std::string(x.attribute("source")) + "}");
    else if (!x.attribute("sourceExpression").empty())
      dialect_mapping(x, n, name == "in", x.attribute("target"), x.attribute("sourceExpression"));
    else
      loss(x, n.id, shown(x));
  } else if (name == "taskHeaders" || name == "properties") {
    for (const Element& c : x.children)
      n.extensions.emplace_back(std::string(c.attribute(name == "properties" ? "name" : "key")),
                                std::string(c.attribute("value")));
  } else if (name == "formDefinition" || name == "userTaskForm") {
    n.form = x.attribute("formKey").empty()
                 ? (x.attribute("formId").empty() ? x.attribute("id") : x.attribute("formId"))
                 : x.attribute("formKey");
    loss(x, n.id, shown(x) + ": das Formular liegt nicht im Modell");
  } else if (name == "formData") {
    for (const Element& c : x.children) form_field(c, n);
  } else if (name == "formProperty") {
    form_field(x, n);
  } else if (name == "assignmentDefinition") {
    if (!x.attribute("assignee").empty()) dialect_owner(n, x, "humanPerformer", x.attribute("assignee"));
    for (const std::string& one : comma_separated(x.attribute("candidateGroups")))
      dialect_owner(n, x, "potentialOwner", one);
    for (const std::string& one : comma_separated(x.attribute("candidateUsers")))
      dialect_owner(n, x, "candidateUser", one);
  } else if (name == "calledElement") {
    n.called = x.attribute("processId");
    n.call_all_in = x.attribute("propagateAllParentVariables") != "false";
    n.call_all_out = x.attribute("propagateAllChildVariables") == "true";
  } else if (name == "calledDecision") {
    n.decision = x.attribute("decisionId");
    n.extensions.emplace_back("resultVariable", std::string(x.attribute("resultVariable")));
  } else if (name == "script" && n.kind == NodeKind::script_task) {
    const auto feel = as_feel(x.attribute("expression"));
    auto compiled =
        feel ? Formula::compile("{ " + std::string(x.attribute("resultVariable")) + ": " + *feel + " }",
                                declared_)
             : fail(invalid("feel.syntax", ""));
    if (compiled)
      n.script = std::move(*compiled), n.script_format = "feel";
    else
      loss(x, n.id, shown(x));
  } else if (name == "failedJobRetryTimeCycle")
    n.extensions.emplace_back("retries", trimmed(x.text));
  else if (name == "userTask" || name == "properties" || name == "versionTag" || among(kFacts, name))
    n.extensions.emplace_back(std::string(name), shown(x));
  else
    loss(x, n.id, shown(x));
  (void)e;
}

void Reader::dialect_multi(const Element& e, Node& n) {
  const Element* m = e.child("multiInstanceLoopCharacteristics");
  if (m == nullptr || !n.multi) return;
  const auto variable = [](std::string_view text) {
    const auto feel = as_feel(text);
    return feel && text.find_first_of("${=") != text.npos ? *feel : trimmed(text);
  };
  for (const Attribute& a : m->attributes) {
    if (!vendor(a)) continue;
    if (a.name == "collection")
      n.multi->in_collection = variable(a.value);
    else if (a.name == "elementVariable")
      n.multi->in_item = a.value;
    else if (!among(kFacts, a.name))
      loss(*m, n.id, a.name + "=\"" + a.value + "\"");
  }
  const Element* extensions = m->child("extensionElements");
  if (extensions == nullptr) return;
  for (const Element& x : extensions->children) {
    if (x.name != "loopCharacteristics") {
      if (vendor(x.space)) loss(x, n.id, shown(x));
      continue;
    }
    n.multi->in_collection = variable(x.attribute("inputCollection"));
    n.multi->in_item = x.attribute("inputElement");
    n.multi->out_collection = x.attribute("outputCollection");
    n.multi->out_item = x.attribute("outputElement");
  }
}

void Reader::dialect(const Element& e, Node& n) {
  dialect_attributes(e, n);
  dialect_multi(e, n);
  const Element* extensions = e.child("extensionElements");
  if (extensions == nullptr) return;
  for (const Element& x : extensions->children) {
    // Names and values are facts in every dialect, in a namespace of the file's own too.
    if (vendor(x.space) || (x.space == Space::other && x.name == "properties")) dialect_element(x, e, n);
  }
}

// What stands at elements that are no flow nodes, and inside the definitions of events.
void Reader::dialect_rest(const Element& e, std::string_view around) {
  const std::string_view id = e.has("id") ? e.attribute("id") : around;
  const bool node = e.space == Space::bpmn && node_kind(e.name).has_value();
  if (e.space == Space::bpmn && !node && e.name != "multiInstanceLoopCharacteristics") {
    for (const Attribute& a : e.attributes) {
      if (vendor(a) && !among(kFacts, a.name)) loss(e, id, e.name + " " + a.name + "=\"" + a.value + "\"");
    }
    if (const Element* extensions = e.child("extensionElements")) {
      for (const Element& x : extensions->children) {
        if (!vendor(x.space) || x.name == "properties" || among(kFacts, x.name)) continue;
        if (x.name == "subscription" && e.name == "message") {
          const auto feel = as_feel(x.attribute("correlationKey"));
          auto compiled = feel ? Formula::compile(*feel, declared_) : fail(invalid("feel.syntax", ""));
          if (!compiled)
            loss(x, id, shown(x));
          else {
            const Named* message = find(model.messages, e.attribute("id"));
            for (Process& p : model.processes)
              p.correlations.push_back(
                  {message == nullptr ? std::string() : message->name, {}, {}, *compiled});
          }
        } else
          loss(x, id, shown(x));
      }
    }
  }
  for (const Element& c : e.children) {
    if (!c.is("extensionElements") && c.space == Space::bpmn) dialect_rest(c, id);
  }
}

}  // namespace rathaus::bpmn
