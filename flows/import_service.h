#pragma once
// From a published FIM schema to an installed package. Nothing is stored unless everything was understood.
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"

namespace rathaus::flows {

struct Imported {
  std::string id, version, title;
  std::size_t fields = 0, pages = 0, prose_rules = 0;
  std::vector<std::string> findings;  // German, for the designer
  bool already_there = false;         // the same version with the same content
};

// Errors: those of libs/fim (line and element in `detail`), modules/forms, modules/packages; conflict "package.version_taken".
Result<Imported> import_service(House& house, ByteView schema, const std::optional<event::Object>& manifest = std::nullopt);

}  // namespace rathaus::flows
