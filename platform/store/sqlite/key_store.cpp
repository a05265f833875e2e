#include "platform/store/sqlite/key_store.h"

#include <algorithm>
#include <fmt/format.h>

#include "libs/crypto/aead.h"
#include "platform/store/sqlite/key_check.h"
#include "platform/store/sqlite/schema.h"
#include "platform/system/crash_point.h"
#include "platform/system/random.h"

namespace rathaus::store {
namespace {

constexpr std::size_t kMaxRefill = 256;
constexpr std::size_t kMaxCached = 4096;

std::string wrap_context(const std::string& tenant, std::string_view what) { return fmt::format("{}|key|{}", tenant, what); }

Bytes wrapped(const crypto::SecretKey& tenant_key, const crypto::SecretKey& key, const std::string& context) {
  const auto nonce = platform::random_bytes<crypto::kNonceSize>();
  return crypto::wrap_key(tenant_key, nonce, key, as_bytes(context));
}

}  // namespace

// The named keys are made first and kept for ever; one of a case may have been erased.
Result<bool> key_opens(const std::filesystem::path& keys_file, const std::string& tenant,
                       const crypto::SecretKey& tenant_key) {
  const auto db = TRY(Database::open(keys_file, Access::read_only));
  Statement select = db->prepare("SELECT name, wrapped FROM named");
  while (TRY(select.step())) {
    const std::string context = wrap_context(tenant, "named/" + std::string(select.text(0)));
    if (!crypto::unwrap_key(tenant_key, select.blob(1), as_bytes(context))) return false;
  }
  return true;
}

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::filesystem::path& file, const std::string& tenant,
                                                 const crypto::SecretKey& tenant_key) {
  auto db = TRY(Database::open(file, store::Access::read_write));
  constexpr const char* kTables =
      "CREATE TABLE IF NOT EXISTS keys(id INTEGER PRIMARY KEY, wrapped BLOB, erased_at INTEGER, stream TEXT);"
      "CREATE TABLE IF NOT EXISTS named(name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID";
  TRY(check_schema(*db, kTables));
  TRY(db->exec(kTables));
  return std::unique_ptr<KeyStore>(new KeyStore(std::move(db), tenant, tenant_key));
}

// Keys are made in advance, in growing batches, so that a burst of new cases costs one more fsync per batch and not per case.
Status KeyStore::refill() {
  TRY(db_->exec("BEGIN IMMEDIATE"));
  std::vector<KeyId> made;
  std::int64_t next = TRY(db_->integer("SELECT coalesce(max(id),0)+1 FROM keys"));
  for (std::size_t i = 0; i < refill_size_; ++i, ++next) {
    const crypto::SecretKey key(platform::random_bytes<crypto::kKeySize>());
    const Bytes blob = wrapped(tenant_key_, key, wrap_context(tenant_, std::to_string(next)));
    Statement insert = db_->prepare("INSERT INTO keys(id, wrapped) VALUES(?1, ?2)");
    if (const Status done = insert.bind(1, next).bind(2, ByteView(blob)).run(); !done) {
      (void)db_->exec("ROLLBACK");
      return done;
    }
    made.push_back(next);
  }
  platform::crash_point("keys.before_commit");
  if (const Status done = db_->exec("COMMIT"); !done) {
    if (is_io_error(done.error())) stop_for_io_error(done.error());
    (void)db_->exec("ROLLBACK");
    return done;
  }
  spare_.insert(spare_.end(), made.rbegin(), made.rend());
  refill_size_ = std::min(kMaxRefill, refill_size_ * 2);
  return {};
}

Result<KeyId> KeyStore::take() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) TRY(refill());
  const KeyId id = spare_.back();
  spare_.pop_back();
  return id;
}

Result<crypto::SecretKey> KeyStore::get(KeyId id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = cache_.find(id); found != cache_.end()) return found->second;
  Statement select = db_->prepare("SELECT wrapped FROM keys WHERE id=?1");
  if (!TRY(select.bind(1, id).step()) || select.is_null(0)) return fail(not_found("store.key_erased"));
  crypto::SecretKey key =
      TRY(crypto::unwrap_key(tenant_key_, select.blob(0), as_bytes(wrap_context(tenant_, std::to_string(id)))));
  if (cache_.size() >= kMaxCached) cache_.clear();
  cache_.emplace(id, key);
  return key;
}

Status KeyStore::erase(KeyId id, const std::string& stream, Instant at) {
  const std::lock_guard lock(mutex_);
  cache_.erase(id);
  platform::crash_point("keys.before_erase");
  Statement update = db_->prepare("UPDATE keys SET wrapped=NULL, erased_at=?2, stream=?3 WHERE id=?1");
  const Status done = update.bind(1, id).bind(2, at.micros).bind(3, stream).run();
  if (!done && is_io_error(done.error())) stop_for_io_error(done.error());
  return done;
}

Result<std::vector<std::pair<KeyId, std::string>>> KeyStore::tombstones() {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<KeyId, std::string>> out;
  Statement select = db_->prepare("SELECT id, coalesce(stream,'') FROM keys WHERE erased_at IS NOT NULL ORDER BY id");
  while (TRY(select.step())) out.emplace_back(select.integer(0), std::string(select.text(1)));
  return out;
}

Status KeyStore::carry_tombstones(const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto source = TRY(Database::open(from, Access::read_only));
  const auto target = TRY(Database::open(to, Access::read_write));
  TRY(target->exec("BEGIN IMMEDIATE"));
  Statement select =
      source->prepare("SELECT id, erased_at, coalesce(stream,'') FROM keys WHERE erased_at IS NOT NULL");
  while (TRY(select.step())) {
    Statement update = target->prepare(
        "UPDATE keys SET wrapped=NULL, erased_at=?2, stream=?3 WHERE id=?1 AND erased_at IS NULL");
    TRY(update.bind(1, select.integer(0)).bind(2, select.integer(1)).bind(3, select.text(2)).run());
  }
  return target->exec("COMMIT");
}

Status KeyStore::preset(const std::string& name, const crypto::SecretKey& key) {
  const std::lock_guard lock(mutex_);
  const Bytes blob = wrapped(tenant_key_, key, wrap_context(tenant_, "named/" + name));
  return db_->prepare("INSERT INTO named(name, wrapped) VALUES(?1, ?2)")
      .bind(1, name)
      .bind(2, ByteView(blob))
      .run();
}

Status KeyStore::rewrap(const std::filesystem::path& file, const std::string& tenant,
                        const crypto::SecretKey& from, const crypto::SecretKey& to) {
  const auto db = TRY(Database::open(file, Access::read_write));
  TRY(db->exec("BEGIN IMMEDIATE"));
  const auto again = [&](ByteView old, const std::string& context) -> Result<Bytes> {
    return wrapped(to, TRY(crypto::unwrap_key(from, old, as_bytes(context))), context);
  };
  for (std::int64_t after = 0;;) {  // not while a SELECT over the same table runs
    std::vector<std::pair<KeyId, Bytes>> fresh;
    {
      Statement select = db->prepare(
          "SELECT id, wrapped FROM keys WHERE id>?1 AND wrapped IS NOT NULL ORDER BY id LIMIT 1000");
      select.bind(1, after);
      while (TRY(select.step()))
        fresh.emplace_back(
            select.integer(0),
            TRY(again(select.blob(1), wrap_context(tenant, std::to_string(select.integer(0))))));
    }
    if (fresh.empty()) break;
    for (const auto& [id, blob] : fresh)
      TRY(db->prepare("UPDATE keys SET wrapped=?2 WHERE id=?1").bind(1, id).bind(2, ByteView(blob)).run());
    after = fresh.back().first;
  }
  std::vector<std::pair<std::string, Bytes>> named;
  {
    Statement select = db->prepare("SELECT name, wrapped FROM named");
    while (TRY(select.step()))
      named.emplace_back(
          std::string(select.text(0)),
          TRY(again(select.blob(1), wrap_context(tenant, "named/" + std::string(select.text(0))))));
  }
  for (const auto& [name, blob] : named)
    TRY(db->prepare("UPDATE named SET wrapped=?2 WHERE name=?1").bind(1, name).bind(2, ByteView(blob)).run());
  return db->exec("COMMIT");
}

Result<crypto::SecretKey> KeyStore::named(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const std::string context = wrap_context(tenant_, "named/" + name);
  {
    Statement select = db_->prepare("SELECT wrapped FROM named WHERE name=?1");
    if (TRY(select.bind(1, name).step())) return crypto::unwrap_key(tenant_key_, select.blob(0), as_bytes(context));
  }
  // Made while the store is new and never again: a lost name must not silently begin a second log or a second index. A named key
  // that a later version needs has to be derived from these or brought in by a migration.
  if (TRY(db_->integer("SELECT count(*) FROM (SELECT 1 FROM keys LIMIT 1)")) != 0) return fail(unavailable("store.damaged", "a named key is missing"));
  crypto::SecretKey key(platform::random_bytes<crypto::kKeySize>());
  const Bytes blob = wrapped(tenant_key_, key, context);
  Statement insert = db_->prepare("INSERT INTO named(name, wrapped) VALUES(?1, ?2)");
  TRY(insert.bind(1, name).bind(2, ByteView(blob)).run());
  return key;
}

}  // namespace rathaus::store
