#pragma once
// Which streams have all of some search keys, the newest first. Digests are held against each other in their own index; no stream
// and no row is read. Invariant: what is found is found by the keys alone, never by how rare they seem: that decides the cost only.
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "libs/crypto/secret_key.h"
#include "libs/event/event.h"
#include "platform/store/sqlite/database.h"

namespace rathaus::store {

// All parts of a word that are `letters` long, in their order. The taker checks the word itself, so as many are looked at as cover its
// letters, and the others left out.
struct Inside {
  std::size_t letters = 0;
  std::vector<event::SearchKey> keys;
};

struct Look {
  std::vector<event::SearchKey> all_of;  // at most 32
  std::vector<event::SearchKey> any_of;  // one of these as well; empty: does not matter
  std::vector<Inside> parts;  // one a word
};

// Gets the number of a stream; false: enough.
using Take = std::function<Result<bool>(std::int64_t sid)>;

// A key's newest streams, and whether these are all. They tell how rare it is, and often answer already.
struct Newest {
  std::vector<std::int64_t> sids;  // descending
  bool all = false;
};
using NewestByDigest = std::unordered_map<std::int64_t, Newest>;  // valid as long as nothing is written

Status look_for(Database& db, const crypto::SecretKey& search_key, NewestByDigest& known, const Look& look,
                const Take& take);

}  // namespace rathaus::store
