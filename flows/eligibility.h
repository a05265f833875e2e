#pragma once
// Who cannot get what the form asks for learns it on the way, with what to do instead; it is never an error of typing, and filing stays
// possible. Law: VwVfG 24(3) (an authority may not refuse an application because it thinks it unfounded), 25(1) (advice).
#include <optional>
#include <string>
#include <vector>

#include "flows/resident.h"

namespace rathaus::flows {

// From the manifest's `eligibility` (services/README.md).
struct NotEligible {
  std::string id, title, text;
  std::vector<std::string> instead;
  std::string page_id;  // where the answer stands
};
// The first rule whose answer was given on this page.
std::optional<NotEligible> not_eligible(const DraftView& view, const forms::Page& page);
std::optional<NotEligible> eligibility_rule(const DraftView& view, std::string_view id);

}  // namespace rathaus::flows
