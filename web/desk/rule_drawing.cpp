#include "web/desk/rule_drawing.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace rathaus::desk {

std::string name_in(const forms::Form& form, forms::NodeIndex node) {
  return node == 0 ? std::string("alle Angaben") : form[node].label + " (" + form[node].id + ")";
}

Url drawing_of(const Desktop& at, const packages::Package& package, const std::string& choice) {
  return (at.url("leistungen") / package.id / "regeln")
      .with("version", package.version)
      .with("zeichnung", choice)
      .fragment("zeichnung");
}

namespace {

std::string choice_of(const GraphBox& box) { return (box.rule ? "r" : "f") + std::to_string(box.index); }

std::string_view class_of(const GraphLine& line) {
  if (line.reads) return "rh-flow__way rh-rules__reads";
  switch (line.effect) {
    case forms::Effect::required: return "rh-flow__way rh-rules__required";
    case forms::Effect::hidden: return "rh-flow__way rh-rules__hidden";
    case forms::Effect::optional: return "rh-flow__way rh-rules__optional";
    case forms::Effect::prefilled: return "rh-flow__way rh-rules__prefilled";
    case forms::Effect::valid: return "rh-flow__way rh-rules__valid";
    case forms::Effect::shown: break;
  }
  return "rh-flow__way";
}

void tips(Writer& h) {
  h.el("marker",
       {{"id", "regel-pfeil"},
        {"viewBox", "0 0 10 10"},
        {"refX", 9},
        {"refY", 5},
        {"markerWidth", 9},
        {"markerHeight", 9},
        {"markerUnits", "userSpaceOnUse"},
        {"orient", "auto"}},
       [&] { h.el("path", {{"d", "M0 0L10 5L0 10Z"}, {"class", "rh-flow__tip"}}); });
}

void draw_box(Writer& h, const Desktop& at, const packages::Package& package, const GraphBox& box) {
  const forms::Form& form = *package.form;
  const bool off = box.rule && !form.rules[box.index].executable;
  const auto inside = [&] {
    h.el("rect", {{"x", box.x},
                  {"y", box.y},
                  {"width", box.width},
                  {"height", box.height},
                  {"rx", box.rule ? 2 : 14},
                  {"class", off        ? "rh-flow__box rh-rules__off"
                            : box.rule ? "rh-flow__box rh-rules__rule"
                                       : "rh-flow__box"}});
    h.el("text", {{"text-anchor", "middle"}, {"class", "rh-flow__text"}}, [&] {
      int y = box.y + 20;
      for (const std::string& line : box.lines) {
        h.el("tspan", {{"x", box.x + box.width / 2}, {"y", y}}, line + " ");
        y += 15;
      }
      h.el("tspan", {{"x", box.x + box.width / 2}, {"y", y}, {"class", "rh-rules__small"}}, box.small);
    });
  };
  if (box.chosen)
    h.el("g", {{"class", "rh-rules__chosen"}}, inside);
  else
    h.el("a", {html::href(drawing_of(at, package, choice_of(box)))}, inside);
}

void draw_lines(Writer& h, const RuleGraph& graph) {
  for (const GraphLine& line : graph.lines) {
    const GraphBox &from = graph.boxes[line.from], &to = graph.boxes[line.to];
    // Several lines between the same boxes run side by side.
    const auto same = [&](const GraphLine& each) { return each.from == line.from && each.to == line.to; };
    const auto all = std::ranges::count_if(graph.lines, same);
    const auto before = std::count_if(graph.lines.data(), &line, same);
    const int aside = static_cast<int>(2 * before - all + 1) * 6;
    const int x1 = from.x + from.width, y1 = from.y + from.height / 2 + aside, x2 = to.x - 1,
              y2 = to.y + to.height / 2 + aside, bend = std::max(40, std::abs(x2 - x1) / 2);
    h.el("path",
         {{"d", "M" + std::to_string(x1) + " " + std::to_string(y1) + "C" + std::to_string(x1 + bend) + " " +
                    std::to_string(y1) + " " + std::to_string(x2 - bend) + " " + std::to_string(y2) + " " +
                    std::to_string(x2) + " " + std::to_string(y2)},
          {"class", class_of(line)},
          {"marker-end", "url(#regel-pfeil)"}});
  }
}

// What the kinds of lines mean, for the kinds that are there.
void legend(Writer& h, const RuleGraph& graph) {
  std::vector<std::pair<std::string, GraphLine>> kinds;
  for (const GraphLine& line : graph.lines) {
    const std::string word = line.reads ? "Angabe, die eine Regel liest" : effect_word(line.effect);
    if (std::ranges::find(kinds, word, &std::pair<std::string, GraphLine>::first) == kinds.end())
      kinds.emplace_back(word, line);
  }
  std::ranges::sort(kinds, {}, [](const auto& each) {
    return std::pair(!each.second.reads, static_cast<int>(each.second.effect));
  });
  h.el("ul", {{"class", "rh-rules__legend"}}, [&] {
    for (const auto& [word, line] : kinds) {
      h.el("li", [&] {
        h.el("svg", {{"width", 48}, {"height", 12}, {"aria-hidden", "true"}, {"focusable", "false"}}, [&] {
          h.el("path", {{"d", "M0 6L46 6"}, {"class", class_of(line)}, {"marker-end", "url(#regel-pfeil)"}});
        });
        h.el("span", word);
      });
    }
  });
}

void choose(Writer& h, const Desktop& at, const packages::Package& package, const std::string& choice) {
  const forms::Form& form = *package.form;
  std::set<forms::NodeIndex> nodes;
  for (const forms::ProseRule& rule : form.rules) {
    for (const forms::RuleEffect& each : rule.effects) {
      if (each.node != 0) nodes.insert(each.node);
      for (const forms::NodeIndex read : read_by(each)) nodes.insert(read);
    }
  }
  std::vector<std::pair<std::string, std::string>> all = {{"alle", "Alle Regeln"}};
  for (const forms::NodeIndex node : nodes)
    all.emplace_back("f" + std::to_string(node), "Angabe: " + name_in(form, node));
  for (std::size_t i = 0; i < form.rules.size(); ++i) {
    const forms::ProseRule& rule = form.rules[i];
    all.emplace_back("r" + std::to_string(i),
                     "Regel: " + (rule.name.empty() ? rule.id : rule.name + " (" + rule.id + ")"));
  }
  std::vector<ui::Option> options;
  for (const auto& [value, label] : all)
    options.push_back({.value = std::string_view(value), .label = std::string_view(label)});
  ui::form(h, {.action = (at.url("leistungen") / package.id / "regeln").fragment("zeichnung"), .get = true},
           [&] {
             ui::hidden(h, "version", package.version);
             ui::select(h, {.name = "zeichnung",
                            .label = "Was soll die Zeichnung zeigen?",
                            .hint = "Eine Angabe mit allen Regeln um sie herum, oder eine Regel",
                            .options = options,
                            .value = std::string_view(choice)});
             ui::buttons(
                 h, [&] { ui::button(h, {.text = "Zeichnung zeigen", .kind = ui::ButtonKind::secondary}); });
           });
}

}  // namespace

void rule_drawing(Writer& h, const Desktop& at, const packages::Package& package) {
  const forms::Form& form = *package.form;
  std::string choice = at.query("zeichnung");
  RuleGraph drawing = rule_graph(form, choice);
  if (drawing.boxes.empty()) drawing = rule_graph(form, choice = first_choice(form));
  const auto rules = std::ranges::count_if(drawing.boxes, &GraphBox::rule);
  ui::panel(h, {.title = "Zeichnung der Regeln", .id = "zeichnung"}, [&] {
    choose(h, at, package, choice);
    if (drawing.lines.empty())
      ui::p(h, "Diese Regel liest und bewirkt noch nichts, weil sie nicht verstanden ist.");
    legend(h, drawing);
    // Wide drawings are scrolled inside their frame, by keyboard too; the page itself never scrolls sideways.
    h.el("div",
         {{"class", "rh-flow"}, {"tabindex", 0}, {"role", "region"}, {"aria-label", "Zeichnung der Regeln"}},
         [&] {
           h.el("svg",
                {{"viewBox", "0 0 " + std::to_string(drawing.width) + " " + std::to_string(drawing.height)},
                 {"width", drawing.width},
                 {"height", drawing.height},
                 {"role", "group"},
                 {"aria-labelledby", "regeln-titel"},
                 {"aria-describedby", "regeln-text"}},
                [&] {
                  h.el("title", {{"id", "regeln-titel"}}, "Zeichnung: was welche Regel liest und bewirkt");
                  h.el("desc", {{"id", "regeln-text"}},
                       std::to_string(rules) + (rules == 1 ? " Regel und " : " Regeln und ") +
                           std::to_string(static_cast<long>(drawing.boxes.size()) - rules) +
                           " Angaben. Von links nach rechts: Angaben, die Regeln, die sie lesen, und was "
                           "diese Regeln bewirken. Dasselbe steht in der Tabelle der Regeln und in der Liste "
                           "unter der Zeichnung.");
                  h.el("defs", [&] { tips(h); });
                  draw_lines(h, drawing);
                  for (const GraphBox& box : drawing.boxes) draw_box(h, at, package, box);
                });
         });
    ui::muted(h,
              "Runde Kästen sind Angaben, eckige sind Regeln. Wählen Sie einen Kasten, um nur ihn und was an "
              "ihm hängt zu sehen.");
  });
}

}  // namespace rathaus::desk
