#pragma once
// rathaus service check | import-rows | import-dogs | rows | renew.
#include <optional>

#include "app/arguments.h"
#include "libs/base/result.h"

namespace rathaus::app {

// Nullopt: not one of these orders.
std::optional<Result<int>> service_rows(const Arguments& arguments);

}  // namespace rathaus::app
