#pragma once
// Counter, telephone, paper: pages of flows/counter.h, and the panels they add to the case page.
#include "flows/counter.h"
#include "web/desk/case_panels.h"

namespace rathaus::desk {

void add_counter_routes(
    const std::function<void(web::Method, const std::string&, Handler, web::RouteOptions)>& add);

// Panels of the case page.
void intake_panel(Writer& h, const Panels& p);    // how it came in, what is missing, the transcript
void paper_panel(Writer& h, const Panels& p);     // papers that came later; register one
void call_panel(Writer& h, const Panels& p);      // "Anruf"

}  // namespace rathaus::desk
