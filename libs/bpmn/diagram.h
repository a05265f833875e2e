#pragma once
// Where the elements of a model lie on paper: its diagram interchange, read as the file has it. Source: BPMN 2.0.2, chapter 12.
#include <string>
#include <vector>

#include "libs/bpmn/tree.h"

namespace rathaus::bpmn {

struct Point {
  int x = 0, y = 0;  // whole points of the diagram; y goes down
};
struct Shape {
  std::string element;  // id in the model
  Point at;  // upper left
  int width = 0, height = 0;
  bool expanded = true;  // a sub-process that shows what is inside
};
struct Edge {
  std::string element;
  std::vector<Point> way;
};
// Of the first diagram of a file. Without shapes: the file has none.
struct Diagram {
  std::vector<Shape> shapes;  // what contains comes before what is inside, as drawing needs it
  std::vector<Edge> edges;
  Point from, to;  // corners of everything
};

// Errors: those of read_tree(). A shape without bounds or with absurd ones (beyond 100,000 points) is left out.
Result<Diagram> read_diagram(ByteView xml, const Limits& limits = {});

}  // namespace rathaus::bpmn
