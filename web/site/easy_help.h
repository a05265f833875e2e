#pragma once
// Help in easy German at the foot of each kind of page: what one can do here, in short sentences.
// Norm: BITV 2.0 4, DIN SPEC 33429 for how it is written. Nobody of the target group has checked these texts yet; no page claims so.
#include "platform/web/server.h"
#include "web/ui/components.h"

namespace rathaus::site {

// Writes nothing where there is no text for the page's route.
void easy_help(ui::Writer& h, const web::Request& request);

}  // namespace rathaus::site
