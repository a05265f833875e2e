#include "libs/bpmn/export.h"

#include <algorithm>
#include <array>
#include <set>

#include "libs/bpmn/reader.h"
#include "libs/feel/temporal.h"
#include "libs/xml/tree.h"

namespace rathaus::bpmn {
namespace {

using xml::Node;
using xml::TreeAttribute;

constexpr std::string_view kBpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";
constexpr std::string_view kXsi = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::string_view kFeel = "https://www.omg.org/spec/DMN/20191111/FEEL/";

constexpr std::array<std::string_view, 15> kExpressions = {"conditionExpression",
                                                           "timeDate",
                                                           "timeDuration",
                                                           "timeCycle",
                                                           "condition",
                                                           "loopCardinality",
                                                           "loopCondition",
                                                           "completionCondition",
                                                           "activationCondition",
                                                           "formalExpression",
                                                           "messagePath",
                                                           "dataPath",
                                                           "transformation",
                                                           "from",
                                                           "to"};

bool of_a_vendor(std::string_view uri) {
  return uri.find("camunda.org/") != uri.npos || uri.find("flowable.org/") != uri.npos ||
         uri.find("activiti.org/") != uri.npos;
}
bool of_the_standard(std::string_view uri) {
  return uri == kBpmn || uri.find("/BPMN/20100524/DI") != uri.npos || uri.find("/spec/DD/") != uri.npos ||
         uri == kXsi || uri == "http://www.w3.org/XML/1998/namespace";
}
bool bpmn(const Node& n, std::string_view name) { return n.is(name) && n.uri == kBpmn; }
bool is_feel(std::string_view language) {
  return language.find("FEEL") != language.npos || language.find("feel") != language.npos;
}

std::string text_of(const Node& n) {
  std::string out;
  for (const Node& c : n.children) {
    if (c.kind == Node::Kind::text) out += c.text;
  }
  return trimmed(out);
}

std::string value(const Node& n, std::string_view name) {
  const std::string* found = n.attribute(name);
  return found == nullptr ? std::string() : *found;
}

std::string shown(const Node& n) {
  std::string out = n.prefix.empty() ? n.name : n.prefix + ":" + n.name;
  for (const TreeAttribute& a : n.attributes) out += " " + a.name + "=\"" + a.value + "\"";
  return out;
}
std::string shown(const TreeAttribute& a) {
  return (a.prefix.empty() ? a.name : a.prefix + ":" + a.name) + "=\"" + a.value + "\"";
}

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (std::string one = trimmed(text.substr(0, comma)); !one.empty()) out.push_back(std::move(one));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

bool a_time(const std::string& text) {
  return feel::parse_day_time_duration(text) || feel::parse_months_duration(text) ||
         feel::parse_date_time(text, true) ||
         (text.size() > 2 && text[0] == 'R' && text.find('/') != text.npos);
}

class Export {
 public:
  explicit Export(xml::Tree tree) : tree_(std::move(tree)) {}
  Exported run() {
    Node& root = tree_.root;
    language_ = value(root, "expressionLanguage");
    collect_ids(root);
    for (const xml::NamespaceDeclaration& d : root.declarations) {
      if (d.uri == kXsi) xsi_ = d.prefix;
    }
    visit(root, {});
    if (expressions_ > 0 && !is_feel(language_)) set(root, "expressionLanguage", std::string(kFeel));
    if (types_ > 0 && std::ranges::none_of(root.declarations, [](const auto& d) { return d.uri == kXsi; }))
      root.declarations.push_back({xsi_, std::string(kXsi)});
    add_resources(root);
    out_.xml = xml::write_tree(tree_);
    return std::move(out_);
  }

 private:
  static void set(Node& n, std::string_view name, std::string text) {
    for (TreeAttribute& a : n.attributes) {
      if (a.uri.empty() && a.name == name) return void(a.value = std::move(text));
    }
    n.attributes.push_back({"", std::string(name), "", std::move(text)});
  }
  Node made(const Node& like, std::string name) const {
    return {.prefix = like.prefix, .name = std::move(name), .uri = std::string(kBpmn)};
  }
  static Node text_node(std::string text) { return {.kind = Node::Kind::text, .text = std::move(text)}; }
  void mapped(const Node& at, std::string_view id, std::string what, std::string_view to) {
    out_.mapped.push_back({std::string(id), std::move(what) + " → " + std::string(to), {at.line, 0}});
  }
  void lost(const Node& at, std::string_view id, std::string what) {
    out_.lost.push_back({std::string(id), std::move(what), {at.line, 0}});
  }

  void collect_ids(const Node& n) {
    if (const std::string* id = n.attribute("id")) ids_.insert(*id);
    for (const Node& c : n.children) collect_ids(c);
  }
  std::string fresh_id(const std::string& stem) {
    std::string id = stem;
    for (int i = 2; !ids_.insert(id).second; ++i) id = stem + "_" + std::to_string(i);
    return id;
  }

  void visit(Node& n, std::string_view around) {
    if (n.kind != Node::Kind::element) return;
    const std::string own = n.attribute("id") != nullptr ? value(n, "id") : std::string(around);
    attributes(n, own);
    for (Node& c : n.children) {
      if (bpmn(c, "extensionElements")) extensions(n, c, own);
    }
    std::erase_if(n.children, [&](const Node& c) {
      if (c.kind == Node::Kind::element && of_a_vendor(c.uri)) {
        lost(c, own, shown(c));
        return true;
      }
      return bpmn(c, "extensionElements") &&
             std::ranges::none_of(c.children, [](const Node& x) { return x.kind == Node::Kind::element; });
    });
    std::erase_if(n.declarations, [](const auto& d) { return of_a_vendor(d.uri); });
    place_roles(n);
    if (n.uri == kBpmn && std::ranges::find(kExpressions, n.name) != kExpressions.end()) expression(n, own);
    for (Node& c : n.children) visit(c, own);
    if (!of_the_standard(n.uri)) ++out_.kept[n.uri];
    for (const TreeAttribute& a : n.attributes) {
      if (!a.uri.empty() && !of_the_standard(a.uri)) ++out_.kept[a.uri];
    }
  }

  // ---- what a vendor wrote at an element

  void role(const Node& at, const std::string& id, const char* kind, const std::string& who,
            const std::string& what) {
    const bool expression = who.find_first_of("$#=") != who.npos;
    const auto feel = expression ? as_feel(who) : std::nullopt;
    if (expression && (!feel || !Formula::compile(*feel, {}))) return lost(at, id, what);
    roles_.push_back({kind, expression ? std::string() : who, feel.value_or("")});
    mapped(at, id, what, kind);
  }

  void attributes(Node& n, const std::string& id) {
    std::vector<TreeAttribute> vendors;
    std::erase_if(n.attributes, [&](const TreeAttribute& a) {
      if (!of_a_vendor(a.uri)) return false;
      vendors.push_back(a);
      return true;
    });
    const bool works =
        n.uri == kBpmn && (n.name == "serviceTask" || n.name == "sendTask" || n.name == "businessRuleTask");
    for (const TreeAttribute& a : vendors) {
      const bool user = bpmn(n, "userTask");
      if (user && a.name == "assignee")
        role(n, id, "humanPerformer", a.value, shown(a));
      else if (user && (a.name == "candidateGroups" || a.name == "candidateUsers"))
        for (const std::string& one : listed(a.value)) role(n, id, "potentialOwner", one, shown(a));
      else if (works && n.attribute("implementation") == nullptr &&
               (a.name == "topic" || a.name == "class" || a.name == "delegateExpression" ||
                a.name == "expression")) {
        set(n, "implementation", a.name + ":" + a.value);
        mapped(n, id, shown(a), "implementation; was dahinter steht, ist durch einen Dienst zu ersetzen");
      } else
        lost(n, id, shown(a));
    }
  }

  void extensions(Node& n, Node& holder, const std::string& id) {
    std::erase_if(holder.children, [&](const Node& x) {
      if (x.kind != Node::Kind::element || !of_a_vendor(x.uri)) return false;
      if (x.name == "taskDefinition" && !value(x, "type").empty()) {
        set(n, "implementation", "job:" + value(x, "type"));
        mapped(x, id, shown(x), "implementation");
        if (x.attribute("retries") != nullptr) lost(x, id, "retries=\"" + value(x, "retries") + "\"");
      } else if (x.name == "assignmentDefinition") {
        if (!value(x, "assignee").empty()) role(x, id, "humanPerformer", value(x, "assignee"), shown(x));
        for (const char* key : {"candidateGroups", "candidateUsers"})
          for (const std::string& one : listed(value(x, key))) role(x, id, "potentialOwner", one, shown(x));
      } else if (x.name == "calledElement" && !value(x, "processId").starts_with('=')) {
        set(n, "calledElement", value(x, "processId"));
        mapped(x, id, shown(x), "calledElement");
      } else if (x.name == "script" && bpmn(n, "scriptTask") && script(n, x)) {
        mapped(x, id, shown(x), "script");
      } else {
        lost(x, id, shown(x));
      }
      return true;
    });
  }

  bool script(const Node& n, const Node& x) {
    const auto feel = as_feel(value(x, "expression"));
    const std::string text = "{ " + value(x, "resultVariable") + ": " + feel.value_or("") + " }";
    if (!feel || !Formula::compile(text, {})) return false;
    Node made_script = made(n, "script");
    made_script.children.push_back(text_node(text));
    scripts_.push_back(std::move(made_script));
    return true;
  }

  // 10.3.4, table 10.3: the roles of an activity stand before its loop and before what only its kind has.
  void place_roles(Node& n) {
    if (!scripts_.empty()) {
      set(n, "scriptFormat", std::string(kFeel));
      for (Node& s : scripts_) n.children.push_back(std::move(s));
      scripts_.clear();
    }
    if (roles_.empty()) return;
    const auto before = std::ranges::find_if(n.children, [](const Node& c) {
      return bpmn(c, "standardLoopCharacteristics") || bpmn(c, "multiInstanceLoopCharacteristics") ||
             bpmn(c, "rendering");
    });
    std::vector<Node> made_roles;
    for (const Role& r : roles_) {
      Node one = made(n, r.kind);
      if (!r.resource.empty()) {
        Node reference = made(n, "resourceRef");
        reference.children.push_back(text_node(resource(r.resource)));
        one.children.push_back(std::move(reference));
      } else {
        Node assignment = made(n, "resourceAssignmentExpression"), formal = made(n, "formalExpression");
        formal.children.push_back(text_node(r.feel));
        set(formal, "language", std::string(kFeel));
        assignment.children.push_back(std::move(formal));
        one.children.push_back(std::move(assignment));
      }
      made_roles.push_back(std::move(one));
    }
    roles_.clear();
    n.children.insert(before, std::make_move_iterator(made_roles.begin()),
                      std::make_move_iterator(made_roles.end()));
  }

  const std::string& resource(const std::string& name) {
    auto [at, fresh] = resources_.try_emplace(name);
    if (fresh) at->second = fresh_id("resource_" + std::to_string(resources_.size()));
    return at->second;
  }
  // Root elements come before the diagrams.
  void add_resources(Node& root) {
    const auto before =
        std::ranges::find_if(root.children, [](const Node& c) { return c.is("BPMNDiagram"); });
    std::vector<Node> all;
    for (const auto& [name, id] : resources_) {
      Node one = made(root, "resource");
      set(one, "id", id);
      set(one, "name", name);
      all.push_back(std::move(one));
    }
    root.children.insert(before, std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()));
  }

  // ---- expressions

  void expression(Node& n, const std::string& id) {
    const std::string text = text_of(n);
    const std::string own = value(n, "language");
    if (text.empty() || is_feel(own.empty() ? language_ : own)) return;
    if (n.name.starts_with("time") && a_time(text)) return;
    const bool written =
        text.starts_with('=') || text.find("${") != text.npos || text.find("#{") != text.npos;
    const bool foreign =
        !written && !(own.empty() && language_.empty());  // of a language that the file names
    const std::optional<std::string> feel = written ? as_feel(text) : std::optional(text);
    if (foreign || !feel || !Formula::compile(*feel, {})) {
      lost(n, id, "Ausdruck „" + text + "“ bleibt, wie er ist: nicht in FEEL zu übersetzen");
      if (own.empty()) set(n, "language", language_.empty() ? "juel" : language_);
    } else {
      ++expressions_;
      if (*feel != text) {
        mapped(n, id, "Ausdruck „" + text + "“", "„" + *feel + "“");
        std::erase_if(n.children, [](const Node& c) { return c.kind == Node::Kind::text; });
        n.children.push_back(text_node(*feel));
      }
      std::erase_if(n.attributes,
                    [](const TreeAttribute& a) { return a.uri.empty() && a.name == "language"; });
    }
    // Only a formal expression has a language (table 8.51).
    if (n.name == "formalExpression" || std::ranges::any_of(n.attributes, [](const TreeAttribute& a) {
          return a.uri == kXsi && a.name == "type";
        }))
      return;
    ++types_;
    n.attributes.push_back({xsi_, "type", std::string(kXsi),
                            (n.prefix.empty() ? "" : n.prefix + ":") + std::string("tFormalExpression")});
  }

  struct Role {
    std::string kind, resource, feel;
  };
  xml::Tree tree_;
  Exported out_;
  std::string language_, xsi_ = "xsi";
  std::set<std::string> ids_;
  std::vector<Role> roles_;
  std::vector<Node> scripts_;
  std::map<std::string, std::string> resources_;  // name: id
  std::size_t expressions_ = 0, types_ = 0;
};

}  // namespace

Result<Exported> export_standard(ByteView bytes, const Limits& limits) {
  TRY(read_tree(bytes, limits));  // the same limits and refusals as for a model that is run
  return Export(TRY(xml::read_tree(bytes))).run();
}

}  // namespace rathaus::bpmn
