#pragma once
// Writes a Document as XDatenfelder 2.0 or 3.0.0, whichever it is (convert.h changes that).
#include <string>

#include "libs/base/result.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

// A document that read() made is written into the file it came from: what nobody changed is equal to that file
// after canonicalisation (Canonical XML 1.0, also with comments), down to prefixes, order, empty elements, list
// addresses and white space; only what was changed differs. A document without `original` is written in the
// order of the published files with prefix xdf3 or xdf; the bytes then depend on the document alone.
// The bytes are read again before they are handed out: what comes back always has the same content
// (same_content()).
// Refuses what the standard could not hold (ErrorKind::refused, field = name of the element in the standard):
//   fim.write.missing  a value the standard requires is empty
//   fim.write.text     a character XML 1.0 cannot hold, a moment that is none, or white space at the ends of a
//                      text (the reader drops it)
//   fim.write.shape    indices that do not form the tree of a message
//   fim.write.lossy    the version has no place for a value (such as the lifecycle of version 2 in version 3), or
//                      a limit is exceeded
Result<std::string> write(const Document& document);

// Equal apart from lines, findings and the numbering of rules, groups, fields and relation targets. Both must
// be trees.
bool same_content(const Document& a, const Document& b);

}  // namespace rathaus::fim
