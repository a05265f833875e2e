#pragma once
// One case takes in another about the same thing. Each has its own stream, so the flow commits both plans together.
#include <string>

#include "modules/cases/commands.h"

namespace rathaus::cases {

struct MergePlan {
  Steps stays, goes;
};
// `goes` ends in `stays`. Errors: refused "case.merge_self", "case.merge_other_service", "case.closed", "case.already_decided",
// "case.merge_other_person" (two people, and no reason why they belong together).
Result<MergePlan> merge(const Case& stays, const Case& goes, const event::Envelope& envelope,
                        const std::string& reason);
// Two cases with the same key ask for the same: applicant, service and answers. Empty: nothing to compare with.
std::string twin_key(const Case& c);

}  // namespace rathaus::cases
