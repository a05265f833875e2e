#pragma once
// Versions of a service that this house has made: each stands beside the one it came from, under the next free number. Cases and drafts
// keep the version they were begun with; what is stored here is offered to nobody until somebody says so (Shelf::offer).
#include <string>
#include <string_view>

#include "flows/house.h"

namespace rathaus::flows {

// Files of a package as it was installed: process, rules, letters.
Result<packages::Files> files_of_package(House& house, const packages::Package& package);

// "1.0.0" becomes "1.0.0.2", "1.0.0.3" ... Gives the version. Errors: invalid "package.*", refused "package.too_many_versions",
// unavailable.
Result<std::string> store_next_version(House& house, const packages::Package& from, event::Object manifest,
                                       const forms::Form& form, const packages::Files& files);

// The same service with a process of its own, BPMN 2.0 of any vendor, or with the Universalprozess when `xml` is empty. Errors: those of
// bpmn::read_model, invalid "process.model" (detail: German findings, a line each); refused "process.same_model"; as above.
Result<std::string> give_process(House& house, const std::string& service, const std::string& version,
                                 std::string_view xml);

}  // namespace rathaus::flows
