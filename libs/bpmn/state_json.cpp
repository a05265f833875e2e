#include "libs/bpmn/state_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "libs/json/json.h"

namespace rathaus::bpmn {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string node_id(const Model& m, Index n) { return n == kNone ? std::string() : m.nodes[n].id; }

// A level is named by its sub-process, or by its process.
std::string scope_id(const Model& m, Index s) {
  if (s == kNone) return {};
  const Scope& scope = m.scopes[s];
  return scope.owner == kNone ? "/" + m.processes[scope.process].id : m.nodes[scope.owner].id;
}

object write_variables(const Variables& variables) {
  object out;
  for (const auto& [name, v] : variables) out[name] = feel::to_json(v);
  return out;
}

array write_done(const Model& m, const std::vector<Done>& all) {
  array out;
  for (const Done& d : all) {
    object o{{"node", node_id(m, d.node)}, {"order", d.order}};
    if (!d.variables.empty()) o["vars"] = write_variables(d.variables);
    if (!d.inside.empty()) o["inside"] = write_done(m, d.inside);
    out.push_back(std::move(o));
  }
  return out;
}

template <typename T>
void put(object& o, std::string_view key, T number) {
  if (number != T{}) o[key] = static_cast<std::int64_t>(number);
}

object write_run(const Model& m, const Run& r) {
  object o{{"id", r.id}, {"kind", std::string(to_text(r.kind))}, {"order", r.order}};
  put(o, "parent", r.parent);
  if (r.node != kNone) o["node"] = node_id(m, r.node);
  if (r.scope != kNone) o["scope"] = scope_id(m, r.scope);
  put(o, "live", r.live);
  if (r.closing) o["closing"] = true;
  if (r.waiting) o["waiting"] = true;
  if (!r.variables.empty()) o["vars"] = write_variables(r.variables);
  if (!r.done.empty()) o["done"] = write_done(m, r.done);
  put(o, "total", r.total), put(o, "begun", r.begun), put(o, "completed", r.completed),
      put(o, "terminated", r.terminated);
  put(o, "counter", r.counter), put(o, "compensating", r.compensating), put(o, "retries", r.retries);
  if (!r.outputs.empty()) o["outputs"] = feel::to_json(feel::Value(r.outputs));
  if (!r.undo.empty()) o["undo"] = write_done(m, r.undo);
  return o;
}

// ---- reading

class Reader {
 public:
  explicit Reader(const Model& m) : m_(m) {
    for (Index f = 0; f < m.flows.size(); ++f) flows_.emplace(m.flows[f].id, f);
  }
  bool good = true;
  std::string problem;

  void wrong(std::string text) {
    if (good) problem = std::move(text);
    good = false;
  }
  std::int64_t number(const object& o, std::string_view key) {
    const value* v = o.if_contains(key);
    if (v == nullptr) return 0;
    if (v->is_int64() && v->get_int64() >= -1) return v->get_int64();
    if (v->is_uint64() && v->get_uint64() < (1ull << 62)) return static_cast<std::int64_t>(v->get_uint64());
    wrong(std::string(key));
    return 0;
  }
  std::uint32_t count(const object& o, std::string_view key) {
    const std::int64_t n = number(o, key);
    if (n < 0 || n > 0xFFFFFFFF) wrong(std::string(key));
    return static_cast<std::uint32_t>(n);
  }
  std::string text(const object& o, std::string_view key) {
    const value* v = o.if_contains(key);
    return v != nullptr && v->is_string() ? std::string(json::view(v->get_string())) : std::string();
  }
  bool flag(const object& o, std::string_view key) {
    const value* v = o.if_contains(key);
    return v != nullptr && v->is_bool() && v->get_bool();
  }
  const array& list(const object& o, std::string_view key) {
    static const array none;
    const value* v = o.if_contains(key);
    return v != nullptr && v->is_array() ? v->get_array() : none;
  }
  Index node(const object& o, std::string_view key = "node") {
    const std::string id = text(o, key);
    if (id.empty()) return kNone;
    const Index n = m_.node(id);
    if (n == kNone) wrong("element " + id);
    return n;
  }
  Index scope(const object& o) {
    const std::string id = text(o, "scope");
    if (id.empty()) return kNone;
    if (id.front() == '/') {
      const Index p = m_.process(std::string_view(id).substr(1));
      if (p == kNone) return wrong("process " + id), kNone;
      return m_.processes[p].scope;
    }
    const Index n = m_.node(id);
    if (n == kNone || m_.nodes[n].body == kNone) return wrong("level " + id), kNone;
    return m_.nodes[n].body;
  }
  Index flow(const object& o) {
    const auto found = flows_.find(text(o, "flow"));
    if (found == flows_.end()) return wrong("flow " + text(o, "flow")), 0;
    return found->second;
  }
  Variables variables(const object& o) {
    Variables out;
    const value* v = o.if_contains("vars");
    if (v == nullptr || !v->is_object()) return out;
    for (const auto& entry : v->get_object()) {
      auto read = feel::from_json(entry.value());
      if (!read) wrong(std::string(entry.key()));
      out.emplace_back(std::string(entry.key()), read ? std::move(*read) : feel::Value());
    }
    return out;
  }
  std::vector<Done> done(const array& all, int depth = 0) {
    std::vector<Done> out;
    for (const value& v : all) {
      if (!v.is_object() || depth > 64) return wrong("done"), out;
      const object& o = v.get_object();
      out.push_back({node(o), count(o, "order"), variables(o), done(list(o, "inside"), depth + 1)});
      if (out.back().node == kNone) wrong("done");
    }
    return out;
  }
  RunKind kind(const std::string& name) {
    for (const RunKind k :
         {RunKind::process, RunKind::activity, RunKind::turn, RunKind::scope, RunKind::event}) {
      if (to_text(k) == name) return k;
    }
    wrong("kind " + name);
    return RunKind::event;
  }
  Run run(const object& o) {
    Run r;
    r.id = count(o, "id"), r.parent = count(o, "parent");
    r.kind = kind(text(o, "kind"));
    r.node = node(o), r.scope = scope(o);
    r.order = count(o, "order"), r.live = count(o, "live");
    r.closing = flag(o, "closing"), r.waiting = flag(o, "waiting");
    r.variables = variables(o);
    r.done = done(list(o, "done")), r.undo = done(list(o, "undo"));
    r.total = count(o, "total"), r.begun = count(o, "begun"), r.completed = count(o, "completed"),
    r.terminated = count(o, "terminated");
    r.counter = count(o, "counter"), r.compensating = count(o, "compensating"),
    r.retries = count(o, "retries");
    if (const value* outputs = o.if_contains("outputs")) {
      const auto read = feel::from_json(*outputs);
      if (read && read->list() != nullptr)
        r.outputs = *read->list();
      else
        wrong("outputs");
    }
    if (r.id == 0 || r.parent >= r.id || (r.kind != RunKind::process && r.node == kNone))
      wrong("run " + std::to_string(r.id));
    return r;
  }

 private:
  const Model& m_;
  std::map<std::string, Index, std::less<>> flows_;
};

}  // namespace

object to_json(const Model& m, const State& s) {
  object out{{"process", s.process == kNone ? std::string() : m.processes[s.process].id},
             {"now", s.now.micros},
             {"root", s.root},
             {"last_id", s.last_id},
             {"last_order", s.last_order}};
  put(out, "last_incident", s.last_incident);
  put(out, "ended", static_cast<int>(s.ended));
  array runs;
  for (const auto& [id, r] : s.runs) runs.push_back(write_run(m, r));
  out["runs"] = std::move(runs);
  const auto list = [&](std::string_view key, const auto& all, auto&& write) {
    array items;
    for (const auto& one : all) items.push_back(write(one));
    if (!items.empty()) out[key] = std::move(items);
  };
  list("arrivals", s.arrivals, [&](const Arrival& a) {
    return a.content == 0 ? object{{"signal", a.signal}}
                          : object{{"content", a.content}, {"flow", m.flows[a.flow].id}};
  });
  list("tokens", s.tokens, [&](const Token& t) {
    return object{{"content", t.content}, {"flow", m.flows[t.flow].id}, {"count", t.count}};
  });
  list("timers", s.timers, [&](const Timer& t) {
    object o{
        {"run", t.run}, {"node", node_id(m, t.node)}, {"definition", t.definition}, {"due", t.due.micros}};
    if (t.left != 0) o["left"] = t.left, o["every"] = t.every;
    return o;
  });
  list("incidents", s.incidents, [&](const Incident& i) {
    return object{
        {"id", i.id}, {"run", i.run}, {"node", node_id(m, i.node)}, {"code", i.code}, {"text", i.text}};
  });
  list("rounds", s.gateway_round, [&](const auto& g) {
    return object{{"content", g.first.first}, {"node", node_id(m, g.first.second)}, {"missing", g.second}};
  });
  list("conditions", s.conditions, [&](const auto& c) {
    return object{{"run", c.first.first}, {"node", node_id(m, c.first.second)}, {"held", c.second}};
  });
  list("seen", s.seen, [&](const auto& c) {
    return object{{"run", c.first.first}, {"node", node_id(m, c.first.second)}, {"bits", c.second}};
  });
  return out;
}

Result<State> state_from_json(const Model& m, const object& json) {
  Reader r(m);
  State s;
  if (const std::string process = r.text(json, "process"); !process.empty()) {
    s.process = m.process(process);
    if (s.process == kNone) r.wrong("process " + process);
  }
  s.now = Instant{r.number(json, "now")};
  s.root = r.count(json, "root"), s.last_id = r.count(json, "last_id"),
  s.last_order = r.count(json, "last_order");
  s.last_incident = r.count(json, "last_incident");
  const std::uint32_t ended = r.count(json, "ended");
  if (ended > 3) r.wrong("ended");
  s.ended = static_cast<Ended>(ended & 3u);
  const auto each = [&](std::string_view key, auto&& read) {
    for (const value& v : r.list(json, key)) {
      if (!v.is_object()) return r.wrong(std::string(key));
      read(v.get_object());
    }
  };
  each("runs", [&](const object& o) {
    Run one = r.run(o);
    if (one.parent != 0 && !s.runs.contains(one.parent)) r.wrong("parent of " + std::to_string(one.id));
    s.runs.emplace(one.id, std::move(one));
  });
  const auto known = [&](Id id) {
    if (!s.runs.contains(id)) r.wrong("run " + std::to_string(id));
    return id;
  };
  each("arrivals", [&](const object& o) {
    if (o.contains("signal"))
      s.arrivals.push_back({0, kNone, r.text(o, "signal")});
    else
      s.arrivals.push_back({known(r.count(o, "content")), r.flow(o), {}});
  });
  each("tokens", [&](const object& o) {
    s.tokens.push_back({known(r.count(o, "content")), r.flow(o), r.count(o, "count")});
  });
  each("timers", [&](const object& o) {
    s.timers.push_back({known(r.count(o, "run")), r.node(o), r.count(o, "definition"),
                        Instant{r.number(o, "due")}, r.number(o, "left"), r.text(o, "every")});
    const Timer& t = s.timers.back();
    if (t.node == kNone || t.definition >= m.nodes[t.node].events.size()) r.wrong("timer");
  });
  each("incidents", [&](const object& o) {
    s.incidents.push_back(
        {r.count(o, "id"), known(r.count(o, "run")), r.node(o), r.text(o, "code"), r.text(o, "text")});
  });
  each("rounds", [&](const object& o) {
    s.gateway_round[{known(r.count(o, "content")), r.node(o)}] = r.count(o, "missing");
  });
  each("conditions",
       [&](const object& o) { s.conditions[{known(r.count(o, "run")), r.node(o)}] = r.flag(o, "held"); });
  each("seen", [&](const object& o) { s.seen[{known(r.count(o, "run")), r.node(o)}] = r.count(o, "bits"); });
  if (s.root != 0) known(s.root);
  if (!r.good) return fail(invalid("bpmn.state", r.problem));
  return s;
}

}  // namespace rathaus::bpmn
