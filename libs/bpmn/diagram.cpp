#include "libs/bpmn/diagram.h"

#include <algorithm>
#include <charconv>

namespace rathaus::bpmn {
namespace {

constexpr int kFar = 100'000;

const Element* drawn(const Element& e, std::string_view name) {
  for (const Element& c : e.children) {
    if (c.space == Space::diagram && c.name == name) return &c;
  }
  return nullptr;
}

// "120.5" becomes 121: nobody sees half a point.
bool number(std::string_view text, int& out) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || !(value >= -kFar && value <= kFar)) return false;
  out = static_cast<int>(value < 0 ? value - 0.5 : value + 0.5);
  return true;
}

void widen(Diagram& d, int x, int y, bool first) {
  d.from = first ? Point{x, y} : Point{std::min(d.from.x, x), std::min(d.from.y, y)};
  d.to = first ? Point{x, y} : Point{std::max(d.to.x, x), std::max(d.to.y, y)};
}

void read_shape(const Element& e, Diagram& out) {
  Shape shape{.element = std::string(local_name(e.attribute("bpmnElement")))};
  shape.expanded = e.attribute("isExpanded") != "false";
  const Element* bounds = drawn(e, "Bounds");
  if (bounds == nullptr || shape.element.empty() || !number(bounds->attribute("x"), shape.at.x) ||
      !number(bounds->attribute("y"), shape.at.y) || !number(bounds->attribute("width"), shape.width) ||
      !number(bounds->attribute("height"), shape.height) || shape.width < 1 || shape.height < 1)
    return;
  out.shapes.push_back(std::move(shape));
}

void read_edge(const Element& e, Diagram& out) {
  Edge edge{.element = std::string(local_name(e.attribute("bpmnElement")))};
  for (const Element& c : e.children) {
    Point p;
    if (c.space == Space::diagram && c.name == "waypoint" && number(c.attribute("x"), p.x) &&
        number(c.attribute("y"), p.y))
      edge.way.push_back(p);
  }
  if (edge.way.size() > 1) out.edges.push_back(std::move(edge));
}

}  // namespace

Result<Diagram> read_diagram(ByteView xml, const Limits& limits) {
  const Element root = TRY(read_tree(xml, limits));
  Diagram out;
  const Element* diagram = drawn(root, "BPMNDiagram");
  const Element* plane = diagram == nullptr ? nullptr : drawn(*diagram, "BPMNPlane");
  if (plane == nullptr) return out;
  for (const Element& e : plane->children) {
    if (e.space != Space::diagram) continue;
    if (e.name == "BPMNShape") read_shape(e, out);
    if (e.name == "BPMNEdge") read_edge(e, out);
  }
  std::stable_sort(out.shapes.begin(), out.shapes.end(), [](const Shape& a, const Shape& b) {
    return static_cast<std::int64_t>(a.width) * a.height > static_cast<std::int64_t>(b.width) * b.height;
  });
  bool first = true;
  for (const Shape& s : out.shapes) {
    widen(out, s.at.x, s.at.y, first);
    widen(out, s.at.x + s.width, s.at.y + s.height, false);
    first = false;
  }
  for (const Edge& e : out.edges) {
    for (const Point& p : e.way) widen(out, p.x, p.y, first), first = false;
  }
  return out;
}

}  // namespace rathaus::bpmn
