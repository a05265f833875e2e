// Exclusive, inclusive, parallel, complex and event-based gateways (BPMN 2.0.2, 13.4).
#include <algorithm>
#include <set>

#include "libs/base/check.h"
#include "libs/bpmn/step.h"

namespace rathaus::bpmn {

void Step::add_token(Id content, Index flow) {
  ++run(content).live;
  for (Token& t : s_.tokens) {
    if (t.content == content && t.flow == flow) {
      ++t.count;
      return;
    }
  }
  s_.tokens.push_back({content, flow, 1});
}

bool Step::take_token(Id content, Index flow) {
  const auto found =
      std::ranges::find_if(s_.tokens, [&](const Token& t) { return t.content == content && t.flow == flow; });
  if (found == s_.tokens.end()) return false;
  if (--found->count == 0) s_.tokens.erase(found);
  --run(content).live;
  return true;
}

std::uint32_t Step::tokens_on(Id content, Index flow) const {
  for (const Token& t : s_.tokens) {
    if (t.content == content && t.flow == flow) return t.count;
  }
  return 0;
}

void Step::at_gateway(Id content, Index node, Index flow) {
  const Node& n = m_.nodes[node];
  switch (n.kind) {
    case NodeKind::exclusive_gateway: return pass_exclusive(content, node);
    case NodeKind::inclusive_gateway:
      if (n.in.size() <= 1) return pass_inclusive(content, node);
      return add_token(content, flow);
    case NodeKind::parallel_gateway: {
      if (n.in.size() > 1) {
        add_token(content, flow);
        if (std::ranges::any_of(n.in, [&](Index f) { return tokens_on(content, f) == 0; })) return;
        hold(content);
        for (const Index f : n.in) take_token(content, f);
      } else
        hold(content);
      completed(content, node);
      leave(content, node, n.out);
      return release(content);
    }
    case NodeKind::complex_gateway:
      if (flow != kNone) add_token(content, flow);
      return try_complex(content, node);
    case NodeKind::event_gateway: {
      completed(content, node);
      Run& r = add(RunKind::event, content, node);
      r.waiting = true;
      const Id id = r.id;
      for (const Index f : n.out) {
        const Index target = m_.flows[f].target;
        if (m_.nodes[target].kind == NodeKind::catch_event) arm(id, target);
      }
      return;
    }
    default: CHECK(false);
  }
}

// A token that found no way stays as a run of its own, with an incident that names the gateway.
void Step::stuck(Id content, Index node, Id id, std::string text) {
  if (id == 0) id = add(RunKind::event, content, node).id;
  incident(id, "no_way", std::move(text));
}

void Step::pass_exclusive(Id content, Index node, Id stuck_run) {
  const Node& n = m_.nodes[node];
  Index way = kNone;
  for (const Index f : n.out) {
    if (f == n.default_flow) continue;  // 10.6.2: an expression on the default flow is not looked at
    const Formula& condition = m_.flows[f].condition;
    if (condition.given() && !holds(condition, content)) continue;
    way = f;
    break;
  }
  if (way == kNone) way = n.default_flow;
  if (way == kNone && !n.out.empty())
    return stuck(content, node, stuck_run, "Keine Bedingung trifft zu, und es gibt keinen Standardfluss.");
  hold(content);
  completed(content, node);
  if (way != kNone) push(content, way);
  if (stuck_run != 0) drop(stuck_run);
  release(content);
}

// All flows whose condition holds, else the default; nullopt: none. `conditional_only`: flows without a condition do not count against
// the default (leaving an activity, 13.2.2).
std::optional<std::vector<Index>> Step::inclusive_ways(Id content, Index node, bool conditional_only) {
  const Node& n = m_.nodes[node];
  std::vector<Index> ways;
  bool any = false;
  for (const Index f : n.out) {
    if (f == n.default_flow) continue;
    const Formula& condition = m_.flows[f].condition;
    if (condition.given() && !holds(condition, content)) continue;
    ways.push_back(f);
    any = any || condition.given() || !conditional_only;
  }
  if (!any && n.default_flow != kNone) ways.push_back(n.default_flow);
  if (ways.empty() && !n.out.empty()) return std::nullopt;
  return ways;
}

void Step::pass_inclusive(Id content, Index node, Id stuck_run) {
  const auto ways = inclusive_ways(content, node, false);
  if (!ways)
    return stuck(content, node, stuck_run, "Keine Bedingung trifft zu, und es gibt keinen Standardfluss.");
  hold(content);
  completed(content, node);
  leave(content, node, *ways);
  if (stuck_run != 0) drop(stuck_run);
  release(content);
}

// Table 13.3: may a token elsewhere in this content still come in over one of these empty flows, and over none that has one already?
bool Step::awaited(Id content, Index gateway, const std::vector<Index>& empty_flows) const {
  const Node& g = m_.nodes[gateway];
  const auto reaches = [&](const std::vector<Index>& first_nodes) {
    std::set<Index> nodes(first_nodes.begin(), first_nodes.end());
    std::vector<Index> todo(first_nodes);
    bool empty = false, filled = false;
    while (!todo.empty()) {
      const Index at = todo.back();
      todo.pop_back();
      const auto go = [&](Index next) {
        if (next != gateway && nodes.insert(next).second) todo.push_back(next);
      };
      const Node& n = m_.nodes[at];
      for (const Index f : n.out) {
        const Index target = m_.flows[f].target;
        if (target == gateway)
          (std::ranges::find(empty_flows, f) != empty_flows.end() ? empty : filled) = true;
        go(target);
      }
      for (const Index b : n.boundary) go(b);
      if (n.kind == NodeKind::throw_event && !n.events.empty() && n.events[0].trigger == Trigger::link) {
        for (const Index other : m_.scopes[n.scope].nodes) {
          const Node& o = m_.nodes[other];
          if (o.kind == NodeKind::catch_event && !o.events.empty() && o.events[0].trigger == Trigger::link &&
              o.events[0].name == n.events[0].name)
            go(other);
        }
      }
    }
    return empty && !filled;
  };
  for (const auto& [id, r] : s_.runs) {
    if (r.parent == content && r.node != kNone && r.node != gateway && m_.nodes[r.node].scope == g.scope &&
        reaches({r.node}))
      return true;
  }
  for (const Token& t : s_.tokens) {
    if (t.content == content && m_.flows[t.flow].target != gateway && reaches({m_.flows[t.flow].target}))
      return true;
  }
  return false;
}

bool Step::fire_inclusive() {
  std::set<std::pair<Id, Index>> seen;
  const std::vector<Token> tokens = s_.tokens;
  for (const Token& t : tokens) {
    const Index node = m_.flows[t.flow].target;
    const Node& n = m_.nodes[node];
    if (n.kind != NodeKind::inclusive_gateway || !seen.emplace(t.content, node).second) continue;
    std::vector<Index> empty;
    for (const Index f : n.in) {
      if (tokens_on(t.content, f) == 0) empty.push_back(f);
    }
    if (awaited(t.content, node, empty)) continue;
    hold(t.content);
    for (const Index f : n.in) take_token(t.content, f);
    pass_inclusive(t.content, node);
    release(t.content);
    return true;
  }
  return false;
}

// Table 13.5. gateway_round absent: waiting for start; else the flows whose token is still to come before it starts anew.
void Step::try_complex(Id content, Index node) {
  const Node& n = m_.nodes[node];
  if (n.in.size() <= 1) {
    hold(content);
    for (const Index f : n.in) take_token(content, f);
    leave_complex(content, node, true);
    return release(content);
  }
  if (s_.gateway_round.contains({content, node})) return;  // waits for its reset: settle looks at it
  std::int64_t count = 0;
  for (const Index f : n.in) count += tokens_on(content, f);
  const std::pair<std::string_view, feel::Value> extra[] = {{"activationCount", feel::Value::number(count)},
                                                            {"waitingForStart", feel::Value(true)}};
  const bool go = n.activation.given() ? holds(n.activation, content, extra)
                                       : static_cast<std::size_t>(count) >= n.in.size();
  if (!go) return;
  hold(content);
  std::uint32_t missing = 0;
  for (std::size_t i = 0; i < n.in.size(); ++i) {
    if (!take_token(content, n.in[i]) && i < 32) missing |= 1u << i;
  }
  s_.gateway_round[{content, node}] = missing;
  leave_complex(content, node, true);
  release(content);
}

void Step::leave_complex(Id content, Index node, bool first) {
  const Node& n = m_.nodes[node];
  std::vector<Index> ways;
  const std::pair<std::string_view, feel::Value> extra[] = {{"waitingForStart", feel::Value(first)}};
  for (const Index f : n.out) {
    if (f == n.default_flow) continue;
    const Formula& condition = m_.flows[f].condition;
    if (condition.given() ? holds(condition, content, extra) : first) ways.push_back(f);
  }
  if (ways.empty() && first && n.default_flow != kNone) ways.push_back(n.default_flow);
  if (ways.empty() && first && !n.out.empty())
    return stuck(content, node, 0, "Keine Bedingung trifft zu, und es gibt keinen Standardfluss.");
  if (first || !ways.empty()) completed(content, node);
  leave(content, node, ways);
}

bool Step::reset_complex() {
  for (auto& [key, missing] : s_.gateway_round) {
    const auto [content, node] = key;
    const Node& n = m_.nodes[node];
    std::vector<Index> empty;
    for (std::size_t i = 0; i < n.in.size() && i < 32; ++i) {
      if ((missing >> i & 1u) != 0 && tokens_on(content, n.in[i]) == 0) empty.push_back(n.in[i]);
    }
    if (!empty.empty() && awaited(content, node, empty)) continue;
    const Id in = content;
    const Index gateway = node;
    hold(in);
    for (std::size_t i = 0; i < n.in.size() && i < 32; ++i) {
      if ((missing >> i & 1u) != 0) take_token(in, n.in[i]);
    }
    s_.gateway_round.erase(key);
    leave_complex(in, gateway, false);
    bool more = false;
    for (const Index f : m_.nodes[gateway].in) more = more || tokens_on(in, f) > 0;
    if (more && find(in) != nullptr) try_complex(in, gateway);
    release(in);
    return true;
  }
  return false;
}

}  // namespace rathaus::bpmn
