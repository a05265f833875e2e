#pragma once
// The two ways a document becomes bytes. Private: write() of write.h chooses and checks.
#include <string>

#include "libs/base/result.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

// The document alone, as if no file had been before it.
Result<std::string> write_fresh(const Document& document);

// The file it was read from, with the differences between what was read from it and `document` put in place.
Result<std::string> merge_into_original(const Document& document);

}  // namespace rathaus::fim
