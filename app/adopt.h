#pragma once
// A restored town waits in <data>/incoming/<id> until a start takes it in: the restore runs beside the living program, and the swap is
// one rename. A crash in between means: the next start goes on.
#include <filesystem>

#include "libs/base/result.h"
#include "platform/runtime/runtime.h"

namespace rathaus::app {

// Before the runtime opens: a restored control database, where there is none.
Status adopt_control(const std::filesystem::path& data);
// Under the runtime's lock, before any town is opened.
Status adopt_towns(runtime::Runtime& runtime);

}  // namespace rathaus::app
