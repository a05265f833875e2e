#pragma once
// A copy of one tenant as it is at one moment, taken beside the running program: the databases by SQLite's own copying on a read
// snapshot (writers go on), the sealed files as hard links. Nothing is opened or unsealed.
// Order matters: content first, keys after it. Every sealed row then has its key, and what was erased meanwhile has none.
#include <filesystem>

#include "libs/base/result.h"

namespace rathaus::store {

// `to` must not exist; its parent must lie on the same file system as `from` for links to be possible (else files are copied).
// Errors: unavailable "snapshot.*"; nothing is left behind.
Status take_snapshot(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace rathaus::store
