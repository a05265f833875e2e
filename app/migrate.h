#pragma once
#include "app/arguments.h"
#include "libs/base/result.h"

namespace rathaus::app {

// `rathaus process migrate SERVICE`: running instances go over to another version of their model. Without --for-real: a report only.
Result<int> migrate_command(const Arguments& arguments);

}  // namespace rathaus::app
