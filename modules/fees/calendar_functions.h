#pragma once
// Time limits inside a model: functions of libs/calendar that a DMN model may call as business knowledge of kind Java, class
// "rathaus.Kalender" (services/README.md lists them). Pure: dates in, date out.
// Never: a day from a place nobody knows, a limit of unknown kind or a missing date; the result is missing then, and a person
// looks at the case.
#include "libs/feel/feel.h"

namespace rathaus::fees {

// For dmn::Options::host. Null for anything but the class above and its methods.
std::shared_ptr<const feel::Function> calendar_function(std::vector<feel::Function::Parameter> parameters,
                                                        const feel::Context& mapping);

}  // namespace rathaus::fees
