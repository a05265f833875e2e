#pragma once
// What was erased, outside the database it was erased from: a backup that is restored knows nothing of what was erased after it was
// taken. One line for each: instant, mark, what it was. No content, no name: a stream's id is random, a record is named by its collection
// only, and the mark says nothing without the key that is gone.
// Lines are added and never changed. The file can be copied at any moment; a last line that is cut off does not count.
// Law: GDPR 17(1), 5(1)(e): what was erased must not come back with a backup.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/crypto/secret_key.h"

namespace rathaus::store {

struct Erasure {
  Instant at;
  std::string mark;  // of the key that was destroyed; "-": not known
  std::string stream;  // empty: a record
  std::string collection;  // of the record
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

// The same for the same key wherever it lies, also under another master key; nobody gets from it to the key.
std::string erasure_mark(const crypto::SecretKey& key);

std::string to_lines(const std::vector<Erasure>& erasures);
// Also lines of a stream's id alone. Error: refused "restore.erasure_list" with the line's number.
Result<std::vector<Erasure>> read_erasures(std::string_view text);
// Error: not_found "file.unreadable".
Result<std::vector<Erasure>> read_erasures(const std::filesystem::path& file);

// Adds whole lines, makes file and folder. `durable`: they are on the disk when it returns.
Status add_lines(const std::filesystem::path& file, std::string_view lines, bool durable);

}  // namespace rathaus::store
