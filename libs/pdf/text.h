#pragma once
// Breaks text into lines. Breaks after spaces and after a hyphen between letters; words wider than the line
// are cut.
#include <vector>

#include "libs/pdf/canvas.h"

namespace rathaus::pdf {

struct Style {
  double size = 11;
  bool bold = false;
  Rgb color;
};

struct Line {
  std::vector<Piece> pieces;
  double width = 0;  // without white space at the end
};

struct LaidLink {
  std::string uri, text;
  int element = -1;  // made when the first part is painted
};

struct Laid {
  std::vector<Line> lines;
  std::vector<LaidLink> links;
  double leading = 0;  // distance of base lines
  double ascent = 0;   // top of the line to its base line
  double height() const { return leading * static_cast<double>(lines.size()); }
  bool empty() const { return lines.empty(); }
};

inline constexpr double kLeading = 1.3;

// width: points. No text: no lines.
Result<Laid> lay(Typesetter& type, const Text& text, const Style& style, double width);

// Paints lines [from, to) with their top at y as content of `element`; aligned in [x, x + width].
void paint(Canvas& canvas, Laid& laid, std::size_t from, std::size_t to, double x, double y, double width,
           Align align, int element);
// The same inside an artifact that is already open.
void paint_artifact(Canvas& canvas, const Laid& laid, std::size_t from, std::size_t to, double x, double y,
                    double width, Align align);

}  // namespace rathaus::pdf
