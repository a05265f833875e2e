#pragma once
// Everything of a house in open formats (`rathaus export --all`), and back into an empty one. docs/export.md describes the format.
// Invariants: a folder without a manifest that says "complete" and whose sums hold is no export; the same content gives the same bytes,
// so an imported house exports to equal hashes.
#include <filesystem>
#include <string>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::app {

struct ExportFigures {
  std::int64_t towns = 0, cases = 0, erased = 0, events = 0, documents = 0, records = 0, log_entries = 0,
               files = 0;
};

// Beside the running program. `to` must not exist; until everything is written it is called `to`.part.
Result<ExportFigures> write_export(const std::filesystem::path& data, const std::filesystem::path& to);
// Counts and hashes every file, recomputes the log's root and holds each event against its log entry.
// Errors: refused "export.not_one", "export.incomplete", "export.altered" (detail: the first file).
Result<ExportFigures> verify_export(const std::filesystem::path& folder);
// Into a data folder without a house. Verified before; afterwards every file is made again in memory and its hash compared.
Result<ExportFigures> read_import(const std::filesystem::path& folder, const std::filesystem::path& data,
                                  const std::string& origin);

}  // namespace rathaus::app
