// Sure to come: a greatest fixed point over the flows. From a gateway that takes one way, what all its ways share; from one that takes several, what
// any of them has. Boundary events and event sub-processes are what is not normal and promise nothing.
#include "modules/process/course.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "libs/bpmn/state_json.h"
#include "libs/json/json.h"

namespace rathaus::process {
namespace {

using bpmn::Index;
using bpmn::kNone;
using bpmn::NodeKind;

constexpr std::array<std::string_view, 8> kFacts = {
    "eingang", "frage", "voraussichtlich", "entscheidung", "bescheid", "rechtsbehelf", "abschluss", "frist"};

const std::string* property(const bpmn::Node& n, std::string_view name) {
  for (const auto& [key, value] : n.extensions) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool has_word(const bpmn::Node& n) {
  return property(n, kWord) != nullptr || property(n, kWordDone) != nullptr;
}

// nullopt: nothing is said about it in this state.
std::optional<Milestone> milestone(const bpmn::Node& n, Milestone::State state) {
  const std::string* german = property(n, kWord);
  const std::string* english = property(n, std::string(kWord) + ".en");
  if (state == Milestone::State::done) {
    if (const std::string* done = property(n, kWordDone)) {
      german = done;
      english = property(n, std::string(kWordDone) + ".en");
    }
  }
  if (german == nullptr || german->empty()) return std::nullopt;
  Milestone out{
      .state = state, .node = n.id, .word = {*german, english == nullptr ? std::string() : *english}};
  if (const std::string* fact = property(n, kFact)) out.fact = *fact;
  return out;
}

// ---- what is sure to come

using Bits = std::vector<bool>;  // by place in the list of elements with words; at most kMostWords

class Ahead {
 public:
  explicit Ahead(const bpmn::Model& m) : m_(m) {
    for (Index n = 0; n < m.nodes.size() && words_.size() < kMostWords; ++n) {
      if (property(m.nodes[n], kWord) != nullptr) words_.push_back(n);
    }
    before_.resize(m.nodes.size());
    for (Index n = 0; n < m.nodes.size(); ++n) {
      for (const Index next : ways(n)) before_[next].push_back(n);
      for (const Index first : inside(n)) before_[first].push_back(n);
    }
    sure_ = settle(true);
    const std::vector<Bits> reached = settle(false);
    // A way that never ends passes everything: only what can be reached at all counts.
    for (Index n = 0; n < m.nodes.size(); ++n) meet(sure_[n], reached[n]);
  }

  // Elements with words that follow what waits at `n`, without itself.
  Bits after(Index n) const {
    Bits out = following(sure_, n, true);
    join(out, climb(m_.nodes[n].scope));
    return out;
  }
  // How much is sure to follow once `n` is reached: what comes earlier has more before it.
  std::size_t rank(Index n) const {
    Bits out = sure_[n];
    join(out, climb(m_.nodes[n].scope));
    return static_cast<std::size_t>(std::count(out.begin(), out.end(), true));
  }
  const std::vector<Index>& words() const { return words_; }

 private:
  std::vector<Index> ways(Index n) const {
    std::vector<Index> out;
    for (const Index f : m_.nodes[n].out) out.push_back(m_.flows[f].target);
    if (m_.nodes[n].kind != NodeKind::throw_event) return out;
    for (const bpmn::EventDefinition& d : m_.nodes[n].events) {
      if (d.trigger != bpmn::Trigger::link) continue;
      for (const Index other : m_.scopes[m_.nodes[n].scope].nodes) {
        const bpmn::Node& to = m_.nodes[other];
        if (to.kind == NodeKind::catch_event && !to.events.empty() &&
            to.events.front().trigger == bpmn::Trigger::link && to.events.front().name == d.name)
          out.push_back(other);
      }
    }
    return out;
  }
  std::vector<Index> inside(Index n) const {
    const Index body = m_.nodes[n].body;
    if (body == kNone) return {};
    const bpmn::Scope& scope = m_.scopes[body];
    if (scope.kind == bpmn::ScopeKind::event_sub_process || scope.kind == bpmn::ScopeKind::ad_hoc) return {};
    if (!scope.starts.empty()) return scope.starts;
    std::vector<Index> out;
    for (const Index one : scope.nodes) {
      if (m_.nodes[one].in.empty() && m_.nodes[one].attached_to == kNone) out.push_back(one);
    }
    return out;
  }
  // A flow that is taken whatever the data are.
  bool always(const bpmn::Node& from, Index flow) const {
    const bpmn::Formula& condition = m_.flows[flow].condition;
    return flow != from.default_flow && (!condition.given() || condition.text() == "true");
  }
  Bits following(const std::vector<Bits>& sets, Index n, bool all) const {
    const bpmn::Node& from = m_.nodes[n];
    const std::vector<Index> targets = ways(n);
    Bits out(words_.size(), false);
    if (targets.empty()) return out;
    const bool one_of = from.kind == NodeKind::exclusive_gateway || from.kind == NodeKind::event_gateway ||
                        from.kind == NodeKind::complex_gateway;
    bool any = !all;
    if (all && !one_of) {
      for (std::size_t i = 0; i < targets.size(); ++i) {
        if (i < from.out.size() && !always(from, from.out[i])) continue;
        join(out, sets[targets[i]]);
        any = true;
      }
    }
    if (!all) {
      for (const Index to : targets) join(out, sets[to]);
    }
    if (any) return out;
    out = sets[targets.front()];
    for (const Index to : targets) meet(out, sets[to]);
    return out;
  }
  std::vector<Bits> settle(bool all) const {
    std::vector<Bits> sets(m_.nodes.size(), Bits(words_.size(), all));
    if (words_.empty()) return sets;
    std::deque<Index> open;
    std::vector<bool> queued(m_.nodes.size(), true);
    for (Index n = static_cast<Index>(m_.nodes.size()); n-- > 0;) open.push_back(n);
    while (!open.empty()) {
      const Index n = open.front();
      open.pop_front();
      queued[n] = false;
      Bits now = following(sets, n, all);
      for (const Index first : inside(n)) join(now, sets[first]);
      const auto own = std::ranges::lower_bound(words_, n);
      if (own != words_.end() && *own == n) now[static_cast<std::size_t>(own - words_.begin())] = true;
      if (now == sets[n]) continue;
      sets[n] = std::move(now);
      for (const Index b : before_[n]) {
        if (!queued[b]) queued[b] = true, open.push_back(b);
      }
    }
    return sets;
  }
  // What follows when the content of `scope` is over.
  Bits climb(Index scope) const {
    Bits out(words_.size(), false);
    for (; scope != kNone && m_.scopes[scope].owner != kNone; scope = m_.scopes[scope].parent) {
      const bpmn::Scope& s = m_.scopes[scope];
      if (s.kind == bpmn::ScopeKind::event_sub_process) {
        if (std::ranges::none_of(s.starts, [&](Index n) { return m_.nodes[n].interrupting; }))
          return out;  // what goes on beside it has tokens of its own
        continue;  // it ends the content around it
      }
      join(out, following(sure_, s.owner, true));
    }
    return out;
  }
  static void join(Bits& into, const Bits& other) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = into[i] || other[i];
  }
  static void meet(Bits& into, const Bits& other) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = into[i] && other[i];
  }

  const bpmn::Model& m_;
  std::vector<Index> words_;
  std::vector<std::vector<Index>> before_;
  std::vector<Bits> sure_;
};

// ---- what was

std::string_view text_at(const event::Object& o, std::string_view key) {
  const auto found = json::find_string(o, key);
  return found && *found ? **found : std::string_view();
}

using Since = std::map<std::string, Instant, std::less<>>;  // by element: when it was last entered

void tell(const bpmn::Model& m, const event::RecordedEvent& e, bool untold, Course& out, Since& since) {
  const auto lines = json::find_array(e.event.data, "happened");
  if (!lines || *lines == nullptr) return;
  for (const auto& line : **lines) {
    if (!line.is_object()) continue;
    const std::string_view node = text_at(line.get_object(), "node"),
                           what = text_at(line.get_object(), "what");
    if (what == "entered") since[std::string(node)] = e.at;
    const Index at = m.node(node);
    if (what != "completed" || at == kNone || untold) continue;
    if (auto step = milestone(m.nodes[at], Milestone::State::done)) {
      step->at = e.at;
      out.steps.push_back(std::move(*step));
    }
  }
}

void tell_present(const bpmn::Model& m, const bpmn::State& state, const Since& since, Course& out) {
  std::set<Index> said;
  const auto say = [&](Index n) {
    if (!said.insert(n).second) return;
    auto step = milestone(m.nodes[n], Milestone::State::present);
    if (!step) return;
    if (const auto at = since.find(m.nodes[n].id); at != since.end()) step->at = at->second;
    for (const bpmn::Timer& t : state.timers) {
      if (t.node == n) step->due = t.due;
    }
    out.steps.push_back(std::move(*step));
  };
  const auto active = bpmn::Engine(m).active(state);
  for (const auto& [run, node] : active) {
    std::vector<Index> around;
    for (Index s = m.nodes[node].scope; s != kNone && m.scopes[s].owner != kNone; s = m.scopes[s].parent)
      around.push_back(m.scopes[s].owner);
    for (auto owner = around.rbegin(); owner != around.rend(); ++owner) say(*owner);
    say(node);
  }
  const Ahead ahead(m);
  std::vector<Index> coming;
  for (const auto& [run, node] : active) {
    const Bits sure = ahead.after(node);
    for (std::size_t i = 0; i < sure.size(); ++i) {
      if (sure[i] && said.insert(ahead.words()[i]).second) coming.push_back(ahead.words()[i]);
    }
  }
  std::ranges::sort(coming);
  std::ranges::stable_sort(coming, [&](Index a, Index b) { return ahead.rank(a) > ahead.rank(b); });
  for (const Index n : coming) {
    if (auto step = milestone(m.nodes[n], Milestone::State::coming)) out.steps.push_back(std::move(*step));
  }
}

}  // namespace

bool speaks(const bpmn::Model& model) { return std::ranges::any_of(model.nodes, has_word); }

std::vector<bpmn::Finding> check_words(const bpmn::Model& model) {
  std::vector<bpmn::Finding> out;
  std::size_t words = 0;
  for (const bpmn::Node& n : model.nodes) {
    if (has_word(n) && ++words == kMostWords + 1)
      out.push_back({"buerger.zu_viele", n.id,
                     "Höchstens " + std::to_string(kMostWords) +
                         " Elemente können Worte für Bürgerinnen und Bürger tragen.",
                     n.place});
    const std::string* fact = property(n, kFact);
    if (fact == nullptr || std::ranges::find(kFacts, *fact) != kFacts.end()) continue;
    std::string known;
    for (const std::string_view one : kFacts) known += (known.empty() ? "" : ", ") + std::string(one);
    out.push_back(
        {kFact, n.id, "Die Angabe „" + *fact + "“ gibt es nicht. Möglich sind: " + known + ".", n.place});
  }
  return out;
}

Result<std::optional<Course>> course(std::span<const event::RecordedEvent> history, const ModelByHash& models,
                                     const std::function<bool(const event::RecordedEvent&)>& untold) {
  Course out;
  event::Object instance;
  DeploymentPtr model;
  Since since;
  for (const event::RecordedEvent& e : history) {
    if (!is_process_event(e.event.type)) continue;
    instance = evolve(std::move(instance), e);
    if (e.event.type == "process.Started" || e.event.type == "process.Migrated")
      model = models(model_of(instance));
    if (model) tell(model->model, e, untold && untold(e), out, since);
  }
  if (!model || instance.contains("broken") || !speaks(model->model)) return std::optional<Course>();
  out.over = ended(instance);
  if (out.over) return std::optional(std::move(out));
  const auto state = TRY(bpmn::state_from_json(model->model, *TRY(json::get_object(instance, "state"))));
  tell_present(model->model, state, since, out);
  return std::optional(std::move(out));
}

}  // namespace rathaus::process
