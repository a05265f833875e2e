#pragma once
// What stands at the head of a letter or document: emblem, the authority's name, a coloured line.
#include "libs/pdf/flow.h"

namespace rathaus::pdf {

// Paints the head with its top at `top`; returns the y of its lower edge.
Result<double> paint_letterhead(Canvas& canvas, const Letterhead& head, const Theme& theme, double left,
                                double width, double top, double name_size);
// Paints a drawing as a Figure below `parent`; returns its width on the page.
Result<double> paint_emblem(Canvas& canvas, const Emblem& emblem, double x, double y, double height,
                            int parent = 0);
// SVG path data -> PDF path operators. scale and offset bring it to its place; y is turned over.
Result<std::string> path_operators(std::string_view d, double scale, double x, double y);

// One line of small text as part of a header or footer artifact that is open.
Status artifact_line(Canvas& canvas, std::string_view text, const Style& style, double x, double y,
                     double width, Align align);

// "Seite 1 von 3" at the foot of every page, `reference` left of it.
Status paint_page_numbers(Canvas& canvas, const Theme& theme, std::string_view reference, double left,
                          double width, double y);

}  // namespace rathaus::pdf
