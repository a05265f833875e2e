#pragma once
#include "app/arguments.h"
#include "libs/base/result.h"

namespace rathaus::app {

// `rathaus process export SERVICE`: the model that a case filed now begins with. `rathaus process export --case REFERENCE`: each step of the instance
// that accompanies a case. Both from a data folder, beside a running program too.
Result<int> export_process_command(const Arguments& arguments);

}  // namespace rathaus::app
