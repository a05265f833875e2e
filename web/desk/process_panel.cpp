// The drawing is made on the server from the model's own diagram: no script, good for print, and a list says the same.
#include "web/desk/process_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/json/json.h"
#include "web/assets.h"

namespace rathaus::desk {
namespace {

using bpmn::NodeKind;

struct Mark {
  enum class Kind { none, done, open, incident } kind = Kind::none;
  std::optional<Instant> at;
  std::optional<Instant> begun;  // the last time
  int times = 0;  // begun so far
  int tokens = 0;  // waiting there now
};
using Marks = std::map<std::string, Mark, std::less<>>;  // by element

std::string_view text_at(const event::Object& o, std::string_view key) {
  const auto found = json::find_string(o, key);
  return found && *found ? **found : std::string_view();
}

// What the events say was done, then what waits now on top of it.
Marks marks_of(const flows::ProcessView& view, const std::vector<event::RecordedEvent>& history) {
  Marks out;
  Marks since;
  for (const event::RecordedEvent& e : history) {
    if (!process::is_process_event(e.event.type)) continue;
    const auto lines = json::find_array(e.event.data, "happened");
    if (!lines || *lines == nullptr) continue;
    for (const auto& line : **lines) {
      if (!line.is_object()) continue;
      const std::string node(text_at(line.get_object(), "node"));
      const std::string_view what = text_at(line.get_object(), "what");
      if (what == "completed") out[node] = {Mark::Kind::done, e.at};
      if (what == "entered") {
        since[node].at = e.at;
        ++since[node].times;
      }
    }
  }
  const bpmn::Model& m = view.deployment->model;
  const bpmn::Engine engine(m);
  for (const auto& [run, node] : engine.active(view.state)) {
    const std::string& id = m.nodes[node].id;
    const int before = out[id].tokens;
    out[id] = {.kind = Mark::Kind::open,
               .at = since.contains(id) ? since[id].at : std::nullopt,
               .tokens = before + 1};
  }
  for (const bpmn::Incident& i : view.state.incidents) {
    if (i.node != bpmn::kNone) out[m.nodes[i.node].id] = {Mark::Kind::incident, std::nullopt};
  }
  for (const auto& [id, begun] : since) {
    out[id].begun = begun.at;
    out[id].times = begun.times;
  }
  return out;
}

std::string_view state_word(Mark::Kind kind) {
  switch (kind) {
    case Mark::Kind::done: return "erledigt";
    case Mark::Kind::open: return "läuft";
    case Mark::Kind::incident: return "Störung";
    case Mark::Kind::none: return "noch nicht";
  }
  return "";
}

std::string_view class_of(Mark::Kind kind) {
  switch (kind) {
    case Mark::Kind::done: return "rh-flow__done";
    case Mark::Kind::open: return "rh-flow__open";
    case Mark::Kind::incident: return "rh-flow__incident";
    case Mark::Kind::none: return "rh-flow__none";
  }
  return "";
}

const std::string& name_of(const bpmn::Node& n) { return n.name.empty() ? n.id : n.name; }

// ---- how it stands with one element

struct Line {
  std::string name;
  Mark mark;
  std::optional<Instant> due;
  std::string incident;
};

std::string said(const Line& line) {
  std::string out;
  if (line.mark.kind == Mark::Kind::done) out = "erledigt am " + to_german(*line.mark.at);
  if (line.mark.kind == Mark::Kind::open)
    out = line.mark.at ? "läuft seit " + to_german(*line.mark.at) : std::string("läuft");
  if (line.mark.kind == Mark::Kind::incident) out = "Störung: " + line.incident;
  if (line.due && line.mark.kind != Mark::Kind::done) {
    if (!out.empty()) out += ", ";
    out += "Frist " + to_german(*line.due);
  }
  return out;
}

// When it runs out, and what is wrong there.
void add_waiting(Line& line, const bpmn::State& state, bpmn::Index at) {
  for (const bpmn::Timer& t : state.timers) {
    if (t.node == at) line.due = t.due;
  }
  for (const bpmn::Incident& i : state.incidents) {
    if (i.node == at) line.incident = i.text;
  }
}

// For whoever asks for one element: "läuft seit ..., Frist ..., zum 2. Mal".
std::string stand_of(const flows::ProcessView& view, const std::string& element, const Mark& mark) {
  const bpmn::Model& m = view.deployment->model;
  const bpmn::Index at = m.node(element);
  Line line{.name = {}, .mark = mark, .due = {}, .incident = {}};
  add_waiting(line, view.state, at);
  // A part of the process with steps of its own has no token: they have.
  const bool under_way =
      m.nodes[at].body != bpmn::kNone && std::any_of(view.state.runs.begin(), view.state.runs.end(),
                                                     [&](const auto& one) { return one.second.node == at; });
  if (under_way && mark.kind != Mark::Kind::incident)
    line.mark = {.kind = Mark::Kind::open, .at = mark.begun};
  if (line.mark.kind == Mark::Kind::open) {
    for (const bpmn::Timer& t : view.state.timers) {
      if (!line.due && m.nodes[t.node].attached_to == at) line.due = t.due;
    }
  }
  std::string out = said(line);
  if (line.mark.kind == Mark::Kind::none) {
    if (!out.empty())
      out = "wartet, " + out;
    else if (mark.begun)
      out = "begonnen am " + to_german(*mark.begun) + ", nicht zu Ende geführt";
    else
      out = "noch nicht an der Reihe";
  }
  if (mark.tokens > 1) out += fmt::format(", {}-mal gleichzeitig", mark.tokens);
  if (mark.times > 1)
    out += line.mark.kind == Mark::Kind::done ? fmt::format(", {}-mal durchlaufen", mark.times)
                                              : fmt::format(", zum {}. Mal", mark.times);
  return out;
}

std::string_view state_key(Mark::Kind kind) {
  switch (kind) {
    case Mark::Kind::done: return "done";
    case Mark::Kind::open: return "open";
    case Mark::Kind::incident: return "incident";
    case Mark::Kind::none: return "";
  }
  return "";
}

std::string_view kind_word(const bpmn::Node& n) {
  switch (n.kind) {
    case NodeKind::task: return "Aufgabe";
    case NodeKind::manual_task: return "Aufgabe außerhalb des Programms";
    case NodeKind::user_task: return "Aufgabe für eine Person";
    case NodeKind::service_task: return "Aufgabe für das Programm";
    case NodeKind::send_task: return "Nachricht senden";
    case NodeKind::receive_task: return "Auf eine Nachricht warten";
    case NodeKind::script_task: return "Berechnung";
    case NodeKind::business_rule_task: return "Entscheidung nach Regeln";
    case NodeKind::call_activity: return "Anderer Ablauf";
    case NodeKind::sub_process: return "Teil des Ablaufs";
    case NodeKind::exclusive_gateway: return "Verzweigung: ein Weg";
    case NodeKind::parallel_gateway: return "Verzweigung: alle Wege";
    case NodeKind::inclusive_gateway: return "Verzweigung: ein Weg oder mehrere";
    case NodeKind::complex_gateway: return "Verzweigung nach eigener Regel";
    case NodeKind::event_gateway: return "Verzweigung: was zuerst geschieht";
    case NodeKind::start_event: return "Beginn";
    case NodeKind::catch_event: return "Warten auf ein Ereignis";
    case NodeKind::throw_event: return "Ereignis";
    case NodeKind::boundary_event: return "Ereignis während einer Aufgabe";
    case NodeKind::end_event: return "Ende";
  }
  return "";
}

// ---- drawing

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Lines of about so many letters, broken at spaces; never more than `most`.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t most) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    if (!out.empty() && letters(out.back()) + 1 + letters(word) <= width)
      out.back().append(" ").append(word);
    else
      out.emplace_back(word);
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  if (out.size() > most) {
    out.resize(most);
    out.back() += " …";
  }
  return out;
}

enum class Place { from, around, up_to };  // y: of the first line, of the middle, of the last line

void label(Writer& h, const std::string& text, int x, int y, std::size_t width, std::size_t most, Place place,
           const char* anchor = "middle") {
  const std::vector<std::string> lines = wrapped(text, width, most);
  const int more = static_cast<int>(lines.size()) - 1;
  const int top = place == Place::around ? y - more * 7 + 4 : place == Place::up_to ? y - more * 14 : y;
  h.el("text", {{"text-anchor", anchor}, {"class", "rh-flow__text"}}, [&] {
    for (std::size_t i = 0; i < lines.size(); ++i)
      h.el("tspan", {{"x", x}, {"y", top + static_cast<int>(i) * 14}}, lines[i]);
  });
}

void draw_activity(Writer& h, const bpmn::Model& m, const bpmn::Node& n, const bpmn::Shape& s) {
  const bool open_box = n.kind == NodeKind::sub_process && s.expanded;
  const bool by_event = n.body != bpmn::kNone && m.scopes[n.body].kind == bpmn::ScopeKind::event_sub_process;
  h.el("rect", {{"x", s.at.x},
                {"y", s.at.y},
                {"width", s.width},
                {"height", s.height},
                {"rx", 8},
                {"class", by_event ? "rh-flow__box rh-flow__box--event" : "rh-flow__box"}});
  const int middle = s.at.x + s.width / 2;
  if (open_box)
    label(h, name_of(n), middle, s.at.y + 16, static_cast<std::size_t>(std::max(8, s.width / 7)), 1,
          Place::from);
  else
    label(h, name_of(n), middle, s.at.y + s.height / 2, static_cast<std::size_t>(std::max(8, s.width / 7)), 5,
          Place::around);
}

std::string_view sign_of(const bpmn::Node& n) {
  switch (n.kind) {
    case NodeKind::exclusive_gateway: return "×";
    case NodeKind::parallel_gateway: return "+";
    case NodeKind::inclusive_gateway: return "○";
    case NodeKind::complex_gateway: return "✱";
    case NodeKind::event_gateway: return "⬠";
    default: break;
  }
  if (n.events.size() > 1) return "⬠";
  if (n.events.empty()) return "";
  switch (n.events.front().trigger) {
    case bpmn::Trigger::message: return "✉";
    case bpmn::Trigger::timer: return "◷";
    case bpmn::Trigger::error: return "ϟ";
    case bpmn::Trigger::escalation: return "▲";
    case bpmn::Trigger::cancel: return "✕";
    case bpmn::Trigger::compensate: return "◀";
    case bpmn::Trigger::conditional: return "≡";
    case bpmn::Trigger::link: return "➔";
    case bpmn::Trigger::signal: return "△";
    case bpmn::Trigger::terminate: return "●";
  }
  return "";
}

// Where ways leave or reach a small symbol above and below: its name must not lie on them.
struct Ways {
  bool above = false, below = false;
};
Ways ways_at(const bpmn::Diagram& d, const bpmn::Shape& s) {
  Ways out;
  for (const bpmn::Edge& e : d.edges) {
    for (const bpmn::Point& p : {e.way.front(), e.way.back()}) {
      if (std::abs(p.x - s.at.x - s.width / 2) > 3) continue;
      out.above = out.above || std::abs(p.y - s.at.y) <= 3;
      out.below = out.below || std::abs(p.y - s.at.y - s.height) <= 3;
    }
  }
  return out;
}

void draw_name(Writer& h, const bpmn::Diagram& d, const bpmn::Node& n, const bpmn::Shape& s) {
  constexpr std::size_t kLetters = 20, kLines = 3;
  const int x = s.at.x + s.width / 2, below = s.at.y + s.height + 13;
  const Ways ways = ways_at(d, s);
  if (!ways.below) return label(h, n.name, x, below, kLetters, kLines, Place::from);
  // Above a boundary event is what it hangs on.
  if (!ways.above && n.kind != NodeKind::boundary_event)
    return label(h, n.name, x, s.at.y - 6, kLetters, kLines, Place::up_to);
  label(h, n.name, x - 8, below + 4, kLetters, kLines, Place::from, "end");
}

void draw_other(Writer& h, const bpmn::Diagram& d, const bpmn::Node& n, const bpmn::Shape& s) {
  const int x = s.at.x + s.width / 2, y = s.at.y + s.height / 2;
  if (bpmn::is_gateway(n.kind)) {
    h.el("path", {{"d", fmt::format("M{} {}L{} {}L{} {}L{} {}Z", x, s.at.y, s.at.x + s.width, y, x,
                                    s.at.y + s.height, s.at.x, y)},
                  {"class", "rh-flow__box"}});
  } else {
    const bool ends = n.kind == NodeKind::end_event;
    h.el("circle", {{"cx", x},
                    {"cy", y},
                    {"r", s.width / 2},
                    {"class", ends ? "rh-flow__box rh-flow__box--end" : "rh-flow__box"}});
    if (n.kind == NodeKind::catch_event || n.kind == NodeKind::throw_event ||
        n.kind == NodeKind::boundary_event)
      h.el("circle", {{"cx", x}, {"cy", y}, {"r", s.width / 2 - 3}, {"class", "rh-flow__ring"}});
  }
  h.el("text", {{"x", x}, {"y", y + 5}, {"text-anchor", "middle"}, {"class", "rh-flow__sign"}}, sign_of(n));
  if (!n.name.empty()) draw_name(h, d, n, s);
}

void draw_edges(Writer& h, const bpmn::Model& m, const bpmn::Diagram& d) {
  for (const bpmn::Edge& e : d.edges) {
    std::string path;
    for (const bpmn::Point& p : e.way) path += fmt::format("{}{} {}", path.empty() ? "M" : "L", p.x, p.y);
    h.el("path", {{"d", path}, {"class", "rh-flow__way"}, {"marker-end", "url(#ablauf-pfeil)"}});
    const auto flow =
        std::find_if(m.flows.begin(), m.flows.end(), [&](const bpmn::Flow& f) { return f.id == e.element; });
    if (flow == m.flows.end() || flow->name.empty()) continue;
    const bpmn::Point& a = e.way[0];
    const bpmn::Point& b = e.way[1];
    if (a.x != b.x) {
      label(h, flow->name, (a.x + b.x) / 2, (a.y + b.y) / 2 - 4, 24, 1, Place::from);
      continue;
    }
    // Beside a way that goes up or down, clear of what stands under the symbol it leaves.
    constexpr int kClear = 40;
    const int y = b.y > a.y ? std::max((a.y + b.y) / 2, std::min(a.y + kClear, b.y - 4)) : (a.y + b.y) / 2;
    label(h, flow->name, a.x - 6, y, 24, 1, Place::from, "end");
  }
}

// What the server's drawing tells, also to the script that shows the model in another way (web/assets/process.js).
void shape(Writer& h, const process::Deployment& of, const bpmn::Shape& s, const Mark& mark,
           const flows::ProcessView* view) {
  const bpmn::Model& m = of.model;
  const bpmn::Node& n = m.nodes[m.node(s.element)];
  const std::string_view state = view == nullptr ? std::string_view() : state_key(mark.kind);
  h.el("g",
       {{"class", class_of(mark.kind)},
        {"data-element", s.element},
        {"data-kind", kind_word(n)},
        html::maybe("data-state", state),
        html::maybe("data-said", view == nullptr ? std::string() : stand_of(*view, s.element, mark)),
        html::when(mark.tokens > 1, "data-tokens", std::to_string(mark.tokens))},
       [&] {
         h.el("title",
              view == nullptr ? name_of(n) : fmt::format("{}: {}", name_of(n), state_word(mark.kind)));
         if (bpmn::is_activity(n.kind))
           draw_activity(h, m, n, s);
         else
           draw_other(h, of.diagram, n, s);
       });
}

void draw(Writer& h, const process::Deployment& model, const Marks& marks, const std::string& description,
          const flows::ProcessView* view) {
  const bpmn::Diagram& d = model.diagram;
  // Names below small symbols are wider than these.
  const int x = d.from.x - 60, y = d.from.y - 30, width = d.to.x - d.from.x + 120,
            height = d.to.y - d.from.y + 90;
  // Wide models are scrolled inside their frame, by keyboard too; the page itself never scrolls sideways.
  h.el("div",
       {{"class", "rh-flow"}, {"tabindex", 0}, {"role", "region"}, {"aria-label", "Zeichnung des Ablaufs"}},
       [&] {
         h.el("svg",
              {{"viewBox", fmt::format("{} {} {} {}", x, y, width, height)},
               {"width", width},
               {"height", height},
               {"role", "img"},
               {"aria-labelledby", "ablauf-titel ablauf-text"}},
              [&] {
                h.el("title", {{"id", "ablauf-titel"}}, model.model.name);
                h.el("desc", {{"id", "ablauf-text"}}, description);
                h.el("defs", [&] {
                  h.el("marker",
                       {{"id", "ablauf-pfeil"},
                        {"viewBox", "0 0 10 10"},
                        {"refX", 9},
                        {"refY", 5},
                        {"markerWidth", 7},
                        {"markerHeight", 7},
                        {"orient", "auto"}},
                       [&] { h.el("path", {{"d", "M0 0L10 5L0 10Z"}, {"class", "rh-flow__tip"}}); });
                });
                const auto shapes = [&](bool boxes) {
                  for (const bpmn::Shape& s : d.shapes) {
                    const bpmn::Index at = model.model.node(s.element);
                    if (at == bpmn::kNone) continue;
                    const bpmn::Node& n = model.model.nodes[at];
                    const bool box = n.kind == NodeKind::sub_process && s.expanded;
                    if (box != boxes) continue;
                    const auto mark = marks.find(s.element);
                    shape(h, model, s, mark == marks.end() ? Mark{} : mark->second, view);
                  }
                };
                shapes(true);
                draw_edges(h, model.model, d);
                shapes(false);
              });
       });
}

// ---- to move about in

void tools(Writer& h) {
  const auto tool = [&](std::string_view what, std::string_view text) {
    h.el("button",
         {{"type", "button"}, {"class", "kern-btn kern-btn--secondary kern-btn--x-small"}, {"data-do", what}},
         [&] { h.el("span", {{"class", "kern-label"}}, text); });
  };
  h.el("div", {{"class", "rh-diagram__tools"}}, [&] {
    tool("in", "Vergrößern");
    tool("out", "Verkleinern");
    tool("whole", "Ganz zeigen");
    tool("back", "Vorheriges Element");
    tool("next", "Nächstes Element");
    tool("close", "Schließen");
  });
}

// The drawing, and above it what a script may put in its place. Only the page of a drawing loads anything of it.
void drawing_to_move(Writer& h, const Url& file, const html::Body& drawing) {
  const std::string styles =
      fmt::format("{} {} {}", assets::asset_url("vendor/diagram-js.css"),
                  assets::asset_url("vendor/bpmn-js.css"), assets::asset_url("process.css"));
  h.script(Url::checked(assets::asset_url("process.js")));
  h.el("div",
       {{"class", "rh-diagram"},
        {"data-diagram", file.str()},
        {"data-viewer", assets::asset_url("vendor/bpmn-navigated-viewer.production.min.js")},
        {"data-styles", styles}},
       [&] {
         h.el("button",
              {{"type", "button"},
               {"class", "kern-btn kern-btn--secondary rh-diagram__open"},
               {"hidden", true}},
              [&] { h.el("span", {{"class", "kern-label"}}, "Diagramm zum Bewegen öffnen"); });
         h.el("p", {{"class", "rh-diagram__failed"}, {"role", "alert"}, {"hidden", true}},
              "Das Diagramm lässt sich so nicht öffnen. Die Zeichnung darunter zeigt denselben Ablauf.");
         h.el("div",
              {{"class", "rh-diagram__view"},
               {"hidden", true},
               {"tabindex", -1},
               {"role", "region"},
               {"aria-label", "Diagramm zum Bewegen"},
               {"data-name", "Diagramm des Ablaufs. Die Pfeiltasten verschieben es."}},
              [&] {
                tools(h);
                h.el("div", {{"class", "rh-diagram__canvas"}});
                h.el("div", {{"class", "rh-diagram__said"}, {"role", "status"}}, [&] {
                  h.el("p",
                       "Wählen Sie ein Element aus, dann steht hier, was es ist und wie es damit steht.");
                });
                ui::muted(h, [&] {
                  h.text(
                      "Ziehen oder Pfeiltasten verschieben das Diagramm, Esc schließt es. Gezeichnet mit "
                      "bpmn-js (");
                  ui::link(h, Url::checked(assets::asset_url("vendor/bpmn-js.license.txt")),
                           "Lizenz von bpmn-js");
                  h.text(").");
                });
              });
         h.put(drawing);
       });
}

// ---- the same in words

bool worth_saying(const bpmn::Node& n) {
  return !n.name.empty() && !bpmn::is_gateway(n.kind) && n.kind != NodeKind::sub_process;
}

std::vector<Line> lines_of(const flows::ProcessView& view, const Marks& marks) {
  const bpmn::Model& m = view.deployment->model;
  std::vector<Line> out;
  for (const auto& [id, mark] : marks) {
    const bpmn::Index at = m.node(id);
    if (at == bpmn::kNone || mark.kind == Mark::Kind::none) continue;
    if (!worth_saying(m.nodes[at])) continue;
    Line line{.name = name_of(m.nodes[at]), .mark = mark};
    add_waiting(line, view.state, at);
    out.push_back(std::move(line));
  }
  // Limits that run beside the work: they are not tokens, but people ask for them.
  for (const bpmn::Timer& t : view.state.timers) {
    if (m.nodes[t.node].kind == NodeKind::boundary_event)
      out.push_back(
          {.name = name_of(m.nodes[t.node]), .mark = {Mark::Kind::none, std::nullopt}, .due = t.due});
  }
  const auto rank = [](const Line& line) {
    return line.mark.kind == Mark::Kind::done ? 0 : line.mark.kind == Mark::Kind::none ? 2 : 1;
  };
  std::stable_sort(out.begin(), out.end(), [&](const Line& a, const Line& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return a.mark.at.value_or(Instant{}).micros < b.mark.at.value_or(Instant{}).micros;
  });
  return out;
}

// Messages that nobody has taken yet: they lie with this case, also when its process is over.
std::string on_their_way(const std::vector<process::Sent>& sent) {
  std::string out;
  for (const process::Sent& one : sent) {
    out += (out.empty() ? "„" : ", „") + one.name + "“";
    if (one.why.empty()) out += " (wird bis " + to_german(one.until) + " angeboten)";
  }
  return out;
}

void interventions(Writer& h, const Panels& p, const flows::ProcessView& view,
                   const std::vector<process::Sent>& sent) {
  if (!p.at.staff().has("head") || (view.state.root == 0 && sent.empty())) return;
  const bpmn::Model& m = view.deployment->model;
  const bpmn::Engine engine(m);
  std::vector<ui::Option> acts;
  for (const bpmn::Incident& i : view.state.incidents) {
    const std::string where = i.node == bpmn::kNone ? "Ablauf" : name_of(m.nodes[i.node]);
    acts.push_back({fmt::format("retry {}", i.id), "Störung noch einmal versuchen: " + where});
    acts.push_back({fmt::format("resolve {}", i.id), "Störung von Hand gelöst: " + where});
  }
  for (const auto& [run, node] : engine.active(view.state)) {
    const std::string& name = name_of(m.nodes[node]);
    acts.push_back({fmt::format("cancel {}", run), "Schritt abbrechen: " + name});
    for (const bpmn::Index to : m.scopes[m.nodes[node].scope].nodes) {
      if (to == node || !bpmn::is_activity(m.nodes[to].kind) || m.nodes[to].name.empty() ||
          m.nodes[to].kind == NodeKind::sub_process)
        continue;
      acts.push_back({fmt::format("move {} {}", run, m.nodes[to].id),
                      fmt::format("Weiter bei: {} (statt: {})", m.nodes[to].name, name)});
    }
  }
  if (!sent.empty()) {
    std::string names;
    for (const process::Sent& one : sent) names += (names.empty() ? "„" : ", „") + one.name + "“";
    acts.push_back({"forget 0", "Nachrichten zurücknehmen, die niemand angenommen hat: " + names});
  }
  if (view.state.root != 0)
    acts.push_back({"cancel 0", "Ganzen Ablauf beenden (der Vorgang geht ohne ihn weiter)"});
  ui::details(
      h, "Eingreifen",
      [&] {
        ui::muted(
            h,
            "Nur für die Leitung. Es ändert den Ablauf, nie den Vorgang; Grund und Name stehen in der Akte.");
        case_form(h, p.at, p.view, "ablauf",
                  [&] {
                    ui::select(h, {.name = "was",
                                   .label = "Was geschehen soll",
                                   .error = ui::error_of(p.typed.errors, "was"),
                                   .options = acts,
                                   .value = p.typed.value("was"),
                                   .placeholder = "Bitte wählen"});
                    ui::textarea(h, {.name = "grund",
                                     .label = "Grund",
                                     .value = p.typed.value("grund"),
                                     .error = ui::error_of(p.typed.errors, "grund"),
                                     .rows = 2,
                                     .maxlength = 2'000});
                    ui::buttons(
                        h, [&] { ui::button(h, {.text = "Eingreifen", .kind = ui::ButtonKind::secondary}); });
                  },
                  {.label = "Eingreifen in den Ablauf"});
      },
      !ui::error_of(p.typed.errors, "was").view().empty() ||
          !ui::error_of(p.typed.errors, "grund").view().empty());
}

}  // namespace

void process_drawing(Writer& h, const process::Deployment& model, const Url& file) {
  if (model.diagram.shapes.empty()) {
    ui::p(h, "Das Modell „" + model.model.name + "“ hat keine Zeichnung.");
    return;
  }
  drawing_to_move(h, file, [&] {
    draw(h, model, {}, "Modell des Ablaufs mit " + std::to_string(model.model.nodes.size()) + " Elementen.",
         nullptr);
  });
}

void process_panel(Writer& h, const Panels& p, const std::vector<event::RecordedEvent>& history) {
  const auto found = flows::case_process(p.at.house, p.view);
  if (found && !*found) return;  // filed before there was one
  ui::panel(h, {.title = "Ablauf", .id = "ablauf"}, [&] {
    if (!found) {
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Der Ablauf lässt sich nicht zeigen."},
                "Der Vorgang selbst ist davon nicht betroffen. Melden Sie die Störung.");
      return;
    }
    const flows::ProcessView& view = **found;
    const Marks marks = marks_of(view, history);
    const std::vector<Line> lines = lines_of(view, marks);
    if (view.instance.contains("broken"))
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Der Ablauf ist stehen geblieben."},
                "Der Vorgang geht ohne ihn weiter. Was noch zu tun ist, steht unter „Jetzt zu tun“.");
    std::string description;
    for (const Line& line : lines) description += line.name + ": " + said(line) + ". ";
    if (view.deployment->diagram.shapes.empty())
      ui::muted(h, "Das Modell hat keine Zeichnung; die Liste sagt dasselbe.");
    else
      drawing_to_move(h, p.url("ablauf.bpmn"), [&] { draw(h, *view.deployment, marks, description, &view); });
    h.el("ol", {{"class", "rh-flow__list"}}, [&] {
      for (const Line& line : lines) {
        h.el("li", [&] {
          h.el("strong", line.name);
          h.text(": " + said(line));
        });
      }
    });
    if (view.state.root == 0) ui::p(h, "Der Ablauf ist beendet.");
    ui::muted(h,
              "Modell: " + view.deployment->model.name + ", Fassung " + view.deployment->hash.substr(0, 12));
    const std::vector<process::Sent> sent = process::sent(view.instance);
    if (!sent.empty()) ui::p(h, "Noch von niemandem angenommene Nachrichten: " + on_their_way(sent) + ".");
    interventions(h, p, view, sent);
  });
}

web::Response model_file(const process::Deployment& model) {
  web::Response response = web::Response::bytes(model.xml, "application/xml; charset=utf-8");
  response.as_attachment("Ablauf.bpmn");
  return response;
}

// The model alone: nothing of the person stands in it, so it leaves no trace of reading.
Result<web::Response> get_case_model(Desktop& at) {
  const flows::CaseView view =
      TRY(flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall"))));
  const auto process = TRY(flows::case_process(at.house, view));
  if (!process) return fail(not_found("process.none"));
  return model_file(*process->deployment);
}

}  // namespace rathaus::desk
