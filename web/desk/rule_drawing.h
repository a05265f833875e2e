#pragma once
// The drawing of a service's rules on the designer's page: SVG drawn by the server, no script; each box leads to the drawing around it.
#include "web/desk/desk.h"
#include "web/desk/rule_graph.h"

namespace rathaus::desk {

std::string name_in(const forms::Form& form, forms::NodeIndex node);  // "Beginn (F60000000227)"
// The page with the drawing around one thing: "alle", "r3", "f17" (rule_graph.h).
Url drawing_of(const Desktop& at, const packages::Package& package, const std::string& choice);
void rule_drawing(Writer& h, const Desktop& at, const packages::Package& package);

}  // namespace rathaus::desk
