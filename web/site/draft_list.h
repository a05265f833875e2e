#pragma once
// Open drafts as a list: what they are, when they were saved, when they are deleted, the way back into each (OZG 8a(3)).
#include <vector>

#include "web/site/site.h"

namespace rathaus::site {

// Newest first. Draws nothing for an empty list.
void draft_list(ui::Writer& h, const Site& site, const Visit& who, std::vector<flows::DraftView> drafts);

}  // namespace rathaus::site
