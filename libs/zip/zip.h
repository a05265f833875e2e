#pragma once
// Some files as one ZIP file (PKWARE APPNOTE 6.3), made in memory.
#include <string>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"

namespace rathaus::zip {

struct File {
  std::string name;  // relative, '/' between folders, UTF-8
  ByteView content;  // has to live until pack() returns
};

// `at`: the time every file carries. Errors: invalid "zip.name" (absolute, "..", backslash, empty, or a name twice), unavailable
// "zip.failed" (out of memory).
Result<Bytes> pack(const std::vector<File>& files, Instant at);

}  // namespace rathaus::zip
