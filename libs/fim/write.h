#pragma once
// Writes a Document as XDatenfelder 3.0.0.
#include <string>

#include "libs/base/result.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

// Elements in the order of the published files, prefix xdf3; the bytes depend on the document alone. The
// bytes are read again before they are handed out: what comes back always has the same content
// (same_content()).
// Refuses what the standard could not hold (ErrorKind::refused, field = name of the element in the standard):
//   fim.write.version  the document is of version 2
//   fim.write.missing  a value the standard requires is empty
//   fim.write.text     a character XML 1.0 cannot hold, a moment that is none, or white space at the ends of a
//                      text (the reader drops it)
//   fim.write.shape    indices that do not form the tree of a message
//   fim.write.lossy    version 3 has no place for a value (such as the lifecycle of version 2), or a limit is
//                      exceeded
Result<std::string> write(const Document& document);

// Equal apart from lines, findings and the numbering of rules, groups, fields and relation targets. Both must
// be trees.
bool same_content(const Document& a, const Document& b);

}  // namespace rathaus::fim
