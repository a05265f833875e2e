#pragma once
// Content keys: one per case, wrapped by the tenant's key, in a database of their own, so that a backup of the content can be kept
// without them and erasure is the destruction of one key. A key is durable before anything is sealed with it.
// Erased keys stay as tombstones: content restored from an old backup finds no key and is erased again.
#include <filesystem>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/crypto/secret_key.h"
#include "platform/store/sqlite/database.h"

namespace rathaus::store {

using KeyId = std::int64_t;
inline constexpr KeyId kNoKey = 0;

class KeyStore {
 public:
  static Result<std::unique_ptr<KeyStore>> open(const std::filesystem::path& file, const std::string& tenant,
                                                const crypto::SecretKey& tenant_key);

  Result<KeyId> take();                               // a fresh, durable key
  Result<crypto::SecretKey> get(KeyId id);            // not_found "store.key_erased" after erasure
  // For restored towns, on files nobody has open. Keys that are erased in `from` are erased in `to` as well.
  static Status carry_tombstones(const std::filesystem::path& from, const std::filesystem::path& to);
  // Every key of the file is wrapped anew: the town comes under another master key.
  // A named key that is to be the same as elsewhere; before the store is opened for the first time.
  Status preset(const std::string& name, const crypto::SecretKey& key);
  static Status rewrap(const std::filesystem::path& file, const std::string& tenant,
                       const crypto::SecretKey& from, const crypto::SecretKey& to);
  Status erase(KeyId id, const std::string& stream, Instant at);  // durable when it returns
  Result<std::vector<std::pair<KeyId, std::string>>> tombstones();
  // Named keys of the tenant (log signing seed, search digests): made once, then the same for ever.
  Result<crypto::SecretKey> named(const std::string& name);

 private:
  KeyStore(std::unique_ptr<Database> db, std::string tenant, crypto::SecretKey tenant_key)
      : db_(std::move(db)), tenant_(std::move(tenant)), tenant_key_(std::move(tenant_key)) {}
  Status refill();

  std::mutex mutex_;
  std::unique_ptr<Database> db_;
  std::string tenant_;
  crypto::SecretKey tenant_key_;
  std::vector<KeyId> spare_;
  std::size_t refill_size_ = 8;
  std::unordered_map<KeyId, crypto::SecretKey> cache_;
};

}  // namespace rathaus::store
