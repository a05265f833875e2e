#include "platform/store/sqlite/tenant_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <set>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/schema.h"
#include "platform/store/sqlite/writer.h"
#include "platform/system/crash_point.h"
#include "platform/system/journal.h"

namespace rathaus::store {
namespace {
constexpr std::size_t kIdleReaders = 4;  // an open connection costs some 130 KB
}

TenantStore::TenantStore(Options options)
    : options_(std::move(options)),
      blobs_(options_.folder / "blobs", options_.tenant),
      content_key_(options_.tenant_key),
      search_key_(options_.tenant_key) {}

TenantStore::~TenantStore() {
  if (head_fd_ >= 0) ::close(head_fd_);
}

Result<std::unique_ptr<TenantStore>> TenantStore::open(Options options) {
  std::error_code ec;
  std::filesystem::create_directories(options.folder / "blobs", ec);
  if (ec) return fail(unavailable("store.cannot_open", ec.message()));
  std::unique_ptr<TenantStore> store(new TenantStore(std::move(options)));
  TRY(store->start());
  return store;
}

Status TenantStore::start() {
  keys_ = TRY(KeyStore::open(options_.folder / "keys.db", options_.tenant, options_.tenant_key));
  content_key_ = TRY(keys_->named("content"));
  search_key_ = TRY(keys_->named("search"));
  db_ = TRY(Database::open(options_.folder / "tenant.db", Access::read_write));
  const std::vector<std::string> changed = TRY(prepare_schema(*db_, options_.modules->all()));
  TRY(load_log());
  TRY(open_head());
  TRY(settle_tombstones());
  TRY(settle_list());
  if (!changed.empty()) {
    TRY(db_->exec("BEGIN IMMEDIATE"));
    Writer writer(*this);
    if (TRY(db_->integer("SELECT count(*) FROM (SELECT 1 FROM streams LIMIT 1)")) > 0)
      TRY(writer.rebuild_rows());
    TRY(confirm_schema(*db_, options_.modules->all()));
    TRY(db_->exec("COMMIT"));
  }
  // Rows are right by now: what goes again takes its own with it.
  const std::filesystem::path restored = options_.folder / kRestored;
  std::error_code ec;
  if (!options_.erasures.empty() && std::filesystem::exists(restored, ec)) {
    if (std::filesystem::exists(options_.erasures, ec))
      TRY(erase_listed(TRY(read_erasures(options_.erasures))));
    std::filesystem::remove(restored, ec);
  }
  return {};
}

// An erasure that a crash interrupted is finished, and one that a restored backup undid is done again.
Status TenantStore::settle_tombstones() {
  std::set<KeyId> gone;
  std::vector<std::string> again;
  for (const auto& [key_id, stream] : TRY(keys_->tombstones())) {
    gone.insert(key_id);
    if (stream.empty()) continue;
    Statement select = db_->prepare("SELECT 1 FROM streams WHERE id=?1 AND erased_at IS NULL");
    if (TRY(select.bind(1, stream).step())) again.push_back(stream);
  }
  if (!again.empty()) {
    // The keys are gone, so the old rows cannot be computed: everything derived is dropped and made again without these streams.
    TRY(db_->exec("BEGIN IMMEDIATE"));
    for (const std::string& stream : again)
      TRY(db_->prepare("UPDATE streams SET erased_at=0, snapshot=NULL WHERE id=?1").bind(1, stream).run());
    Writer writer(*this);
    for (const std::string& stream : again) TRY(writer.erase_stream(stream, Instant{}));
    TRY(writer.rebuild_rows());
    TRY(db_->exec("COMMIT"));
    writer.after_commit();
  }
  std::vector<std::pair<KeyId, std::string>> unfinished;
  {
    // Only where the content is gone as well: erased_at alone may be a flipped bit, and a destroyed key never comes back.
    Statement select = db_->prepare(
        "SELECT key_id, id, erased_at FROM streams s WHERE erased_at IS NOT NULL AND snapshot IS NULL "
        "AND NOT EXISTS(SELECT 1 FROM events e WHERE e.sid=s.sid AND e.sealed IS NOT NULL)");
    while (TRY(select.step())) {
      if (!gone.contains(select.integer(0))) unfinished.emplace_back(select.integer(0), std::string(select.text(1)));
    }
  }
  for (const auto& [key_id, stream] : unfinished) TRY(keys_->erase(key_id, stream, Instant{}));
  return {};
}

// ---- the list of what was erased

// In the transaction: the lines that come into the list after it. Whatever happens in between, the next start finds them here.
Status TenantStore::note_erasures(const std::vector<Erasure>& erasures) {
  if (options_.erasures.empty() || (erasures.empty() && unlisted_.empty())) return {};
  const std::string lines = unlisted_ + to_lines(erasures);
  return db_
      ->prepare(
          "INSERT INTO meta(name, value) VALUES('erasing', ?1) ON CONFLICT(name) DO UPDATE SET "
          "value=excluded.value")
      .bind(1, as_bytes(lines))
      .run();
}

// After the commit. A case that went is on the disk before anybody hears of it; a draft's line may wait for the system's own writing:
// only a power cut and the loss of the database together would lose it.
void TenantStore::list_erasures() {
  if (options_.erasures.empty() || unlisted_.empty()) return;
  if (const Status added = add_lines(options_.erasures, unlisted_, unlisted_streams_); !added) {
    platform::journal(platform::Severity::error, added.error().code, {{"town", options_.tenant}});
    return;  // kept, and tried again with the next commit
  }
  unlisted_.clear();
  unlisted_streams_ = false;
}

Status TenantStore::settle_list() {
  if (options_.erasures.empty()) return {};
  Statement select = db_->prepare("SELECT value FROM meta WHERE name='erasing'");
  if (!TRY(select.step())) return {};
  const auto noted = TRY(read_erasures(as_text(select.blob(0))));
  std::error_code ec;
  std::vector<Erasure> missing;
  const auto known = std::filesystem::exists(options_.erasures, ec) ? TRY(read_erasures(options_.erasures))
                                                                    : std::vector<Erasure>{};
  for (const Erasure& one : noted) {
    if (std::find(known.rbegin(), known.rend(), one) == known.rend()) missing.push_back(one);
  }
  if (missing.empty()) return {};
  unlisted_ = to_lines(missing);
  unlisted_streams_ = true;
  list_erasures();
  return {};
}

Result<TenantStore::ErasedAgain> TenantStore::erase_listed(const std::vector<Erasure>& list) {
  ErasedAgain out;
  std::set<std::string> streams, marks;
  for (const Erasure& one : list) {
    if (!one.stream.empty()) streams.insert(one.stream);
    if (one.mark != "-") marks.insert(one.mark);
  }
  std::vector<std::string> doomed;
  for (const std::string& id : streams) {
    Statement select = db_->prepare("SELECT 1 FROM streams WHERE id=?1 AND erased_at IS NULL");
    if (TRY(select.bind(1, id).step())) doomed.push_back(id);
  }
  // A record goes by its key: also the draft of a case that was erased, which the backup has as a draft yet.
  struct Row {
    std::string collection, id;
    KeyId key_id;
  };
  std::vector<Row> rows;
  {
    Statement select = db_->prepare("SELECT collection, id, key_id FROM records WHERE key_id<>0");
    while (TRY(select.step()))
      rows.push_back({std::string(select.text(0)), std::string(select.text(1)), select.integer(2)});
  }
  std::erase_if(rows, [&](const Row& row) {
    const auto key = keys_->get(row.key_id);
    // A key that went before its record (taken over from the town that is replaced) leaves nothing that could be read.
    return key ? !marks.contains(erasure_mark(*key)) : key.error().code != "store.key_erased";
  });
  TRY(db_->exec("BEGIN IMMEDIATE"));
  Writer writer(*this);
  const auto all = [&]() -> Status {
    for (const std::string& id : doomed) TRY(writer.erase_stream(id, Instant{}));
    for (const Row& row : rows) TRY(writer.delete_expired(row.collection, row.id));
    return db_->exec("COMMIT");
  };
  if (const Status done = all(); !done) {
    (void)db_->exec("ROLLBACK");
    return fail(done.error());
  }
  writer.after_commit();
  out.streams = static_cast<std::int64_t>(doomed.size());
  out.records = static_cast<std::int64_t>(rows.size());
  for (const Row& row : rows) ++out.by_collection[row.collection];
  out.unknown = std::max<std::int64_t>(0, static_cast<std::int64_t>(list.size()) - out.streams - out.records);
  return out;
}

std::vector<Result<Outcome>> TenantStore::commit(std::span<const Work> work) {
  std::vector<Result<Outcome>> results;
  results.reserve(work.size());
  const auto all_fail = [&](const Error& error) {
    if (is_io_error(error)) stop_for_io_error(error);
    (void)db_->exec("ROLLBACK");
    return std::vector<Result<Outcome>>(work.size(), fail(error));
  };
  if (const Status begun = db_->exec("BEGIN IMMEDIATE"); !begun) return all_fail(begun.error());
  Writer writer(*this);
  for (const Work& one : work) {
    if (const Status set = db_->exec("SAVEPOINT one"); !set) return all_fail(set.error());
    const std::size_t doomed = writer.doomed_count();
    Result<Outcome> outcome = writer.carry_out(one);
    if (!outcome) writer.spare_doomed_after(doomed);  // a refused command deletes no file either
    if (!outcome && (is_io_error(outcome.error()) || outcome.error().code == "store.disk_full")) return all_fail(outcome.error());
    const Status done = db_->exec(outcome ? "RELEASE one" : "ROLLBACK TO one; RELEASE one");
    if (!done) return all_fail(done.error());
    results.push_back(std::move(outcome));
  }
  const translog::Frontier before = frontier_;
  const auto undo = [&](const Error& error) {
    frontier_ = before;
    return all_fail(error);
  };
  if (const Status logged = append_leaves(writer.leaves()); !logged) return undo(logged.error());
  const std::vector<Erasure> erased = writer.erasures();
  if (const Status noted = note_erasures(erased); !noted) return undo(noted.error());
  Statement number = db_->prepare("INSERT INTO meta(name, value) VALUES('commits', 1) ON CONFLICT(name) DO UPDATE SET value=value+1 RETURNING value");
  if (const auto row = number.step(); row) commits_ = number.integer(0);
  else return undo(row.error());
  if (const Status done = number.run(); !done) return undo(done.error());
  platform::crash_point("store.before_commit");
  if (const Status committed = db_->exec("COMMIT"); !committed) return undo(committed.error());
  platform::crash_point("store.after_commit");
  note_head();
  if (!options_.erasures.empty() && !erased.empty()) {
    unlisted_ += to_lines(erased);
    unlisted_streams_ = unlisted_streams_ ||
                        std::ranges::any_of(erased, [](const Erasure& one) { return !one.stream.empty(); });
  }
  list_erasures();
  writer.after_commit();
  return results;
}

// The number of the last commit, beside the database and never synced: it is at most what the disk has, so a database that is
// behind it has lost commits that were acknowledged (a damaged tail of the WAL is cut off by SQLite without a word).
// A restore from a backup removes the file. 8 bytes number, 32 bytes MAC.
void TenantStore::note_head() {
  if (head_fd_ < 0) return;
  Bytes head(8);
  for (int i = 0; i < 8; ++i) head[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(commits_ >> (56 - 8 * i));
  const crypto::Digest mac = crypto::hmac_sha256(content_key_.expose(), head);
  head.insert(head.end(), mac.begin(), mac.end());
  (void)::pwrite(head_fd_, head.data(), head.size(), 0);
}

Status TenantStore::open_head() {
  Statement select = db_->prepare("SELECT value FROM meta WHERE name='commits'");
  commits_ = TRY(select.step()) ? select.integer(0) : 0;
  head_fd_ = ::open((options_.folder / "head").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  Bytes head(40);
  if (head_fd_ < 0 || ::pread(head_fd_, head.data(), head.size(), 0) != static_cast<ssize_t>(head.size())) return {};
  const ByteView number = ByteView(head).subspan(0, 8);
  if (!equal_constant_time(ByteView(head).subspan(8), crypto::hmac_sha256(content_key_.expose(), number))) return {};
  std::int64_t noted = 0;
  for (const std::uint8_t byte : number) noted = noted << 8 | byte;
  lost_commits_ = std::max<std::int64_t>(0, noted - commits_);
  if (lost_commits_ > 0) {
    // Damaged, or restored by hand without removing 'head'.
    platform::journal(platform::Severity::error, "store.lost_commits",
                      {{"town", options_.tenant}, {"commits", lost_commits_}});
    ::close(head_fd_);  // kept as it is, so that every start and every replay says so
    head_fd_ = -1;
  }
  return {};
}

Result<int> TenantStore::sweep_blobs(Instant older_than) {
  std::vector<std::filesystem::path> orphans;
  {
    const auto view = TRY(read());
    TRY(blobs_.each_file([&](const std::filesystem::path& file, Instant modified) -> Status {
      if (modified >= older_than) return {};
      const std::string name = file.filename().string();
      bool known = false;
      for (const char* sql : {"SELECT 1 FROM stream_blobs WHERE blob=?1", "SELECT 1 FROM record_blobs WHERE blob=?1"}) {
        Statement select = view->db_->prepare(sql);
        known = known || TRY(select.bind(1, name).step());
      }
      if (!known) orphans.push_back(file);
      return {};
    }));
  }
  std::error_code ec;
  for (const std::filesystem::path& file : orphans) std::filesystem::remove(file, ec);
  return static_cast<int>(orphans.size());
}

Result<std::unique_ptr<ReadView>> TenantStore::read() {
  std::unique_ptr<Database> db;
  {
    const std::lock_guard lock(readers_mutex_);
    if (!idle_readers_.empty()) {
      db = std::move(idle_readers_.back());
      idle_readers_.pop_back();
    }
  }
  if (!db) {
    const std::filesystem::path file = options_.folder / "tenant.db";
    db = TRY(Database::open(file, Access::read_only));
    // The inner pages of a large town's trees stay in memory; a small one takes what every connection has.
    constexpr std::int64_t kSmall = 2048, kLarge = 32768;  // KiB
    std::error_code unknown;
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, unknown));
    const std::int64_t cache = unknown ? kSmall : std::clamp(bytes / 1024 / 256, kSmall, kLarge);
    TRY(db->exec("PRAGMA cache_size=-" + std::to_string(cache)));
  }
  TRY(db->exec("BEGIN"));
  return std::unique_ptr<ReadView>(new ReadView(*this, std::move(db)));
}

void TenantStore::give_back(std::unique_ptr<Database> db) {
  if (!db->exec("COMMIT")) return;
  const std::lock_guard lock(readers_mutex_);
  if (idle_readers_.size() < kIdleReaders) idle_readers_.push_back(std::move(db));
}

Result<crypto::SecretKey> TenantStore::record_key(const std::string& collection, const std::string& record) {
  KeyId key_id = kNoKey;
  {
    const auto view = TRY(read());
    Statement select = view->db_->prepare("SELECT key_id FROM records WHERE collection=?1 AND id=?2");
    if (!TRY(select.bind(1, collection).bind(2, record).step()) || select.integer(0) == kNoKey) return fail(not_found("store.draft_gone"));
    key_id = select.integer(0);
  }
  return keys_->get(key_id);
}

Result<std::string> TenantStore::put_draft_file(const std::string& collection, const std::string& record,
                                                const std::filesystem::path& file) {
  return blobs_.put_file(TRY(record_key(collection, record)), file);
}

Result<std::string> TenantStore::put_draft_blob(const std::string& collection, const std::string& record,
                                                ByteView content) {
  return blobs_.put(TRY(record_key(collection, record)), content);
}

Result<std::string> TenantStore::put_stream_blob(const std::string& stream, ByteView content) {
  KeyId key_id = kNoKey;
  {
    const auto view = TRY(read());
    Statement select = view->db_->prepare("SELECT key_id FROM streams WHERE id=?1 AND erased_at IS NULL");
    if (!TRY(select.bind(1, stream).step())) return fail(not_found("store.no_stream"));
    key_id = select.integer(0);
  }
  return blobs_.put(TRY(keys_->get(key_id)), content);
}

// ---- outbox and timers ----------------------------------------------------------------------------------------------------------

Result<std::vector<PendingEffect>> TenantStore::due_effects(Instant now, int limit) {
  std::vector<PendingEffect> out;
  Statement select = db_->prepare(
      "SELECT o.id, o.key, o.kind, coalesce(s.id,''), o.sealed, o.attempts, o.next_at, o.last_error FROM outbox o "
      "LEFT JOIN streams s ON s.sid=o.sid WHERE o.incident=0 AND o.next_at<=?1 ORDER BY o.next_at, o.id LIMIT ?2");
  select.bind(1, now.micros).bind(2, std::int64_t{limit});
  while (TRY(select.step())) {
    PendingEffect pending{.id = select.integer(0), .attempts = static_cast<int>(select.integer(5)), .next_at = {select.integer(6)},
                          .last_error = std::string(select.text(7))};
    pending.effect = {std::string(select.text(2)), std::string(select.text(1)), std::string(select.text(3)), {}};
    pending.effect.data = TRY(open_object(content_key_, select.blob(4), effect_context(options_.tenant, pending.effect.key, pending.effect.kind, pending.effect.stream)));
    out.push_back(std::move(pending));
  }
  return out;
}

Status TenantStore::end_effects(std::span<const EffectEnd> ends) {
  const auto end_one = [&](const EffectEnd& end) -> Status {
    if (end.how != EffectEnd::How::done) {
      Statement update = db_->prepare(
          "UPDATE outbox SET attempts=attempts+1, next_at=?2, last_error=?3, incident=?4 WHERE id=?1");
      const std::int64_t incident = end.how == EffectEnd::How::incident ? 1 : 0;
      return update.bind(1, end.id).bind(2, end.next_at.micros).bind(3, end.error).bind(4, incident).run();
    }
    std::string key;
    {
      Statement select = db_->prepare("SELECT key FROM outbox WHERE id=?1");
      if (TRY(select.bind(1, end.id).step())) key = select.text(0);
    }
    Statement insert = db_->prepare("INSERT OR IGNORE INTO done_effects(key, mac) VALUES(?1, ?2)");
    if (!key.empty()) TRY(insert.bind(1, key).bind(2, digest(content_key_, "done", key)).run());
    return db_->prepare("DELETE FROM outbox WHERE id=?1").bind(1, end.id).run();
  };
  const auto all = [&]() -> Status {
    for (const EffectEnd& end : ends) TRY(end_one(end));
    platform::crash_point("outbox.before_done");
    return db_->exec("COMMIT");
  };
  TRY(db_->exec("BEGIN IMMEDIATE"));
  const Status done = all();
  if (!done) {
    if (is_io_error(done.error())) stop_for_io_error(done.error());
    (void)db_->exec("ROLLBACK");
  }
  return done;
}

Status TenantStore::retry_incident(std::int64_t id, Instant now) {
  Statement update = db_->prepare("UPDATE outbox SET incident=0, attempts=0, next_at=?2 WHERE id=?1 AND incident=1");
  return update.bind(1, id).bind(2, now.micros).run();
}

Result<std::vector<DueTimer>> TenantStore::due_timers(Instant now, int limit) {
  std::vector<DueTimer> out;
  Statement select = db_->prepare(
      "SELECT coalesce(s.id,''), t.key, t.due_at, t.command, t.sealed FROM timers t LEFT JOIN streams s ON "
      "s.sid=t.sid WHERE t.due_at<=?1 "
      "ORDER BY t.due_at, t.sid, t.key LIMIT ?2");
  select.bind(1, now.micros).bind(2, std::int64_t{limit});
  while (TRY(select.step())) {
    event::Timer timer{std::string(select.text(0)), std::string(select.text(1)), {select.integer(2)}, {std::string(select.text(3)), {}}};
    timer.command.data = TRY(open_object(content_key_, select.blob(4), timer_context(options_.tenant, timer)));
    out.push_back({std::move(timer)});
  }
  return out;
}

Status TenantStore::drop_timer(const event::TimerKey& key, Instant due_at) {
  Statement drop = db_->prepare(
      "DELETE FROM timers WHERE key=?1 AND due_at=?3 AND sid=coalesce((SELECT sid FROM streams WHERE "
      "id=?2),0)");
  return drop.bind(1, key.key).bind(2, key.stream).bind(3, due_at.micros).run();
}

Result<std::optional<Instant>> TenantStore::next_due() {
  Statement select = db_->prepare(
      "SELECT min(at) FROM (SELECT min(next_at) AS at FROM outbox WHERE incident=0 UNION ALL SELECT min(due_at) FROM timers "
      "UNION ALL SELECT min(expires_at) FROM records WHERE expires_at IS NOT NULL)");
  if (!TRY(select.step()) || select.is_null(0)) return std::optional<Instant>{};
  return std::optional<Instant>(Instant{select.integer(0)});
}

Result<int> TenantStore::delete_expired_records(Instant now, int limit) {
  std::vector<std::pair<std::string, std::string>> expired;
  {
    Statement select = db_->prepare("SELECT collection, id FROM records WHERE expires_at<=?1 ORDER BY expires_at LIMIT ?2");
    select.bind(1, now.micros).bind(2, std::int64_t{limit});
    while (TRY(select.step())) expired.emplace_back(std::string(select.text(0)), std::string(select.text(1)));
  }
  if (expired.empty()) return 0;
  // Through the same path as everything else, so that keys and files go too.
  TRY(db_->exec("BEGIN IMMEDIATE"));
  Writer writer(*this);
  for (const auto& [collection, id] : expired) {
    if (const Status done = writer.delete_expired(collection, id); !done) {
      (void)db_->exec("ROLLBACK");
      return fail(done.error());
    }
  }
  if (const Status done = db_->exec("COMMIT"); !done) {
    if (is_io_error(done.error())) stop_for_io_error(done.error());
    (void)db_->exec("ROLLBACK");
    return fail(done.error());
  }
  writer.after_commit();
  return static_cast<int>(expired.size());
}

Status TenantStore::checkpoint_wal(bool truncate) {
  const std::lock_guard lock(checkpoint_mutex_);
  if (!checkpointer_) checkpointer_ = TRY(Database::open(options_.folder / "tenant.db", Access::read_write));
  platform::crash_point("store.before_checkpoint");
  const Status done = checkpointer_->checkpoint(truncate);
  if (!done && is_io_error(done.error())) stop_for_io_error(done.error());
  return done;
}

std::int64_t TenantStore::wal_bytes() const {
  std::error_code ec;
  const auto size = std::filesystem::file_size(options_.folder / "tenant.db-wal", ec);
  return ec ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace rathaus::store
