#pragma once
// One tenant's data: a folder with tenant.db (WAL, synchronous=FULL), keys.db and blobs/. One writer at a time, readers on snapshots.
// Invariants:
//  - an Outcome is returned only after the transaction that holds its events, rows, log leaf, outbox rows and key is on disk;
//  - commands that arrive together share one transaction, each in a savepoint of its own: one refusal touches nobody else;
//  - rows, digests and counters are a pure function of the streams' states, and those of their events (verify() says so);
//  - the same idempotency key is answered with the same answer and done once; with another request it is a conflict.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "libs/crypto/secret_key.h"
#include "libs/event/event.h"
#include "libs/translog/checkpoint.h"
#include "libs/translog/tree.h"
#include "platform/store/sqlite/blob_store.h"
#include "platform/store/sqlite/database.h"
#include "platform/store/sqlite/erasures.h"
#include "platform/store/sqlite/key_store.h"
#include "platform/store/sqlite/look.h"

namespace rathaus::store {

// All modules of the program, looked up by name. Built once at start, then only read.
class Modules {
 public:
  explicit Modules(std::vector<event::Module> modules);
  const event::Aggregate& aggregate(const std::string& name) const;  // an unknown name is a bug
  const event::Aggregate* find_aggregate(const std::string& name) const;  // for names read from the disk
  const event::Decide* command(const std::string& type) const;       // nullptr: nobody handles it
  const event::Table* table(const std::string& name) const;
  const std::string* query(const std::string& name) const;
  const std::vector<event::Module>& all() const { return modules_; }

 private:
  std::vector<event::Module> modules_;
  std::unordered_map<std::string, const event::Aggregate*> aggregates_;
  std::unordered_map<std::string, const event::Decide*> commands_;
  std::unordered_map<std::string, const event::Table*> tables_;
  std::unordered_map<std::string, const std::string*> queries_;
};

struct Work {
  event::Envelope envelope;
  event::Command command;
  std::optional<event::Decide> decide;  // for the platform's own small writes; modules register theirs by name
};

struct Outcome {
  event::Object answer;
  bool repeated = false;     // the key was known: nothing was done this time
  std::int64_t leaf = -1;    // index in the log; -1 when the plan had no events
};

// Row of a named query: cells in the order of the SELECT, sealed ones opened; an erased case's cell is empty.
using Parameters = std::vector<std::pair<std::string, event::Cell>>;
struct ResultRow {
  std::vector<event::Cell> cells;
  std::int64_t integer(std::size_t i) const;
  std::string text(std::size_t i) const;  // "" for null
  bool null(std::size_t i) const;
};

struct PendingEffect {
  std::int64_t id = 0;
  event::Effect effect;
  int attempts = 0;
  Instant next_at;
  std::string last_error;
};

// How an attempt at an effect ended: done, or again at `next_at`, or an incident for a person.
struct EffectEnd {
  enum class How { done, again, incident };
  std::int64_t id = 0;
  How how = How::done;
  Instant next_at;
  std::string error;
};

struct DueTimer {
  event::Timer timer;
};

// One stream held against the log: every event is what an entry of the signed tree commits to, and the state is what they say.
struct StreamCheck {
  std::int64_t events = 0, entries = 0;
  std::string
      fault;  // empty: all is well; event_unreadable, event_missing, event_changed, not_logged, entry_changed, state_differs
  std::int64_t bad_seq = 0;  // the first event that is not right; 0: none of them (or no fault)
  std::int64_t bad_entry = -1;
  std::string checkpoint;  // what it was held against, signed
};

class TenantStore;

// A consistent snapshot; cheap; belongs to one thread; do not keep it across a commit one waits for.
class ReadView final : public event::Reader {
 public:
  ~ReadView() override;
  Result<std::optional<event::State>> state(const std::string& stream) override;
  Result<std::optional<event::Record>> record(const std::string& collection, const std::string& id) override;
  // Of a record whose content is still there; nothing is opened.
  Result<std::optional<std::int64_t>> record_revision(const std::string& collection, const std::string& id);
  Result<std::vector<event::Record>> find_records(const std::string& collection, const std::string& lookup, int limit) override;
  Result<std::vector<std::string>> find_streams(const std::vector<event::SearchKey>& all_of, int limit) override;
  // The numbers of the streams, by which tables with the key "sid" have their rows; `take` may ask this view for them.
  Status look_for(const Look& look, const Take& take);
  Result<bool> anybody_has(const event::SearchKey& key);

  Result<std::vector<event::Record>> list_records(const std::string& collection, const std::string& after_id, int limit);
  Result<std::vector<event::RecordedEvent>> history(const std::string& stream);
  Result<std::vector<ResultRow>> rows(const std::string& query, const Parameters& parameters);
  Result<std::int64_t> counter(const std::string& name);
  Result<std::vector<std::pair<std::string, std::int64_t>>> counters(const std::string& prefix);
  Result<StreamCheck> check_stream(const std::string& stream);  // cost: the stream's own events and entries
  Result<std::int64_t> first_leaf(const std::string& stream);  // the log entry with which the stream began
  Result<std::string> receipt(std::int64_t leaf);     // a .tlog-proof file
  Result<std::string> checkpoint();                   // the newest signed one
  Result<Bytes> blob(const std::string& stream, const std::string& id);
  Result<Bytes> draft_blob(const std::string& collection, const std::string& record, const std::string& id);
  Result<std::vector<PendingEffect>> incidents(int limit);
  Result<std::int64_t> outbox_count();
  Result<std::int64_t> incident_count();

 private:
  friend class TenantStore;
  ReadView(TenantStore& store, std::unique_ptr<Database> db) : store_(store), db_(std::move(db)) {}
  TenantStore& store_;
  std::unique_ptr<Database> db_;
  NewestByDigest newest_;
};

struct Verification {
  std::int64_t streams = 0, events = 0, rows = 0, leaves = 0, erased = 0, records = 0;
  std::vector<std::string> differences;  // empty: everything stored follows from the events, and the log holds
};

class TenantStore {
 public:
  struct Options {
    std::filesystem::path folder;
    std::string tenant;
    std::string origin;  // the log's name in checkpoints: "rathaus.example/musterstadt"
    crypto::SecretKey tenant_key;
    const Modules* modules = nullptr;
    std::filesystem::path erasures = {};  // the list of what was erased (erasures.h); empty: none is kept
  };
  // A restored folder says so with this file: what its list names is erased again when it is opened.
  static constexpr const char* kRestored = "restored";
  static Result<std::unique_ptr<TenantStore>> open(Options options);
  ~TenantStore();

  // One transaction for all of them; the results stand in the order of the work. Called by one thread at a time.
  std::vector<Result<Outcome>> commit(std::span<const Work> work);

  Result<std::unique_ptr<ReadView>> read();

  // Blobs of a draft record or of a stream, sealed with its key. The record must exist.
  Result<std::string> put_draft_file(const std::string& collection, const std::string& record, const std::filesystem::path& file);
  Result<std::string> put_draft_blob(const std::string& collection, const std::string& record,
                                     ByteView content);
  Result<std::string> put_stream_blob(const std::string& stream, ByteView content);

  // Outbox and timers, for the workers. Calls of these and of commit() are serialised by the caller.
  Result<std::vector<PendingEffect>> due_effects(Instant now, int limit);
  Status end_effects(std::span<const EffectEnd> ends);  // one transaction for all
  Status retry_incident(std::int64_t id, Instant now);
  Result<std::vector<DueTimer>> due_timers(Instant now, int limit);
  Status drop_timer(const event::TimerKey& key, Instant due_at);  // unless it was moved meanwhile
  Result<std::optional<Instant>> next_due();
  Result<int> delete_expired_records(Instant now, int limit);
  Status checkpoint_wal(bool truncate);
  std::int64_t wal_bytes() const;

  // Removes files that no row names: what a crash between file and row left behind. Not younger than `older_than`, because
  // a file that is just being handed in has no row yet. Needs no writer. How many went.
  Result<int> sweep_blobs(Instant older_than);

  // What a list names and this store still has goes, by the ordinary way: keys, rows, files. Not while others use the store.
  struct ErasedAgain {
    std::int64_t streams = 0, records = 0, unknown = 0;  // unknown: nothing of it is here (any more)
    std::map<std::string, std::int64_t> by_collection;  // of the records
  };
  Result<ErasedAgain> erase_listed(const std::vector<Erasure>& list);

  Result<Verification> verify();
  std::string verifier_key() const { return vkey_; }  // public: printed, published, pinned by residents
  const std::string& tenant() const { return options_.tenant; }

 private:
  friend class ReadView;
  friend class Exchange;
  class Writer;
  Result<crypto::SecretKey> record_key(const std::string& collection, const std::string& record);
  explicit TenantStore(Options options);
  Status start();
  Status settle_tombstones();
  Status settle_list();
  Status note_erasures(const std::vector<Erasure>& erasures);
  void list_erasures();
  void give_back(std::unique_ptr<Database> db);
  Status load_log();
  Status open_head();
  void note_head();
  Status verify_log(Verification& out);
  Status verify_records(Verification& out);
  Status verify_waiting(Verification& out);
  Status verify_blobs(ReadView& view, std::int64_t sid, const std::string& stream, const std::vector<std::string>& blobs, Verification& out);
  Status append_leaves(const std::vector<translog::Hash>& leaves);

  Options options_;
  std::unique_ptr<Database> db_;           // the writer's
  std::unique_ptr<Database> checkpointer_; // another thread's
  std::mutex checkpoint_mutex_;
  std::unique_ptr<KeyStore> keys_;
  BlobStore blobs_;
  crypto::SecretKey content_key_;  // records and idempotency answers
  crypto::SecretKey search_key_;
  std::optional<translog::NoteSigner> signer_;
  std::string vkey_;
  translog::Frontier frontier_;
  int head_fd_ = -1;
  std::int64_t commits_ = 0, lost_commits_ = 0;
  std::string unlisted_;  // lines that are not in the list yet
  bool unlisted_streams_ = false;
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Database>> idle_readers_;
};

}  // namespace rathaus::store
