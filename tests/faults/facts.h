#pragma once
// What victim and ledger agree on without talking: everything of a submission follows from its intention.
#include <sstream>
#include <string>

#include "libs/crypto/hash.h"
#include "tests/town/town.h"

namespace rathaus::faults {

struct Intent {
  std::string key, draft, blob;
  std::uint64_t n = 0;
};

inline std::uint64_t number_of(const std::string& key) {
  const crypto::Digest digest = crypto::sha256(key);
  return static_cast<std::uint64_t>(digest[0]) << 16 | static_cast<std::uint64_t>(digest[1]) << 8 | digest[2];
}

inline std::string file_of(const Intent& intent) {
  return "%PDF-1.7 " + intent.key + std::string(2000 + intent.n % 100, 'x');
}

inline cases::Case case_of(const Intent& intent) {
  cases::Case c = test::made_up_case(intent.n, intent.key);
  if (intent.n % 4 == 1) c.applicant.email = "someone@example.invalid";
  if (!intent.blob.empty()) {
    const std::string content = file_of(intent);
    c.attachments = {{.path = "F1", .blob = intent.blob, .name = "a.pdf", .mime = "application/pdf",
                      .sha256 = hex(crypto::sha256(content)), .size = static_cast<std::int64_t>(content.size())}};
  }
  return c;
}

inline Intent read_intent(const std::string& line) {  // "<key> <draft> <n> <blob|->"
  Intent intent;
  std::istringstream in(line);
  in >> intent.key >> intent.draft >> intent.n >> intent.blob;
  if (intent.blob == "-") intent.blob.clear();
  return intent;
}

}  // namespace rathaus::faults
