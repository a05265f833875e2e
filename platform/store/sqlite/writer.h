#pragma once
// Carries out plans inside one transaction of the tenant's writer connection. Lives for one commit() call.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/event/event.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/erasures.h"
#include "platform/store/sqlite/exchange.h"
#include "platform/store/sqlite/tenant_store.h"

namespace rathaus::store {

class TenantStore::Writer final : public event::Reader {
 public:
  explicit Writer(TenantStore& store) : store_(store), db_(*store.db_) {}

  Result<Outcome> carry_out(const Work& work);  // inside a savepoint; on error the caller rolls back to it
  const std::vector<translog::Hash>& leaves() const { return leaves_; }
  // Once the transaction is on disk: blobs and keys of erased streams and deleted records go.
  void after_commit();
  // What the commit erases for good, to be listed outside the database.
  std::vector<Erasure> erasures() const;
  std::size_t doomed_count() const { return doomed_.size(); }
  void spare_doomed_after(std::size_t count) { doomed_.resize(count); }

  Result<std::optional<event::State>> state(const std::string& stream) override;
  Result<std::optional<event::Record>> record(const std::string& collection, const std::string& id) override;
  Result<std::vector<event::Record>> find_records(const std::string& collection, const std::string& lookup, int limit) override;
  Result<std::vector<std::string>> find_streams(const std::vector<event::SearchKey>& all_of, int limit) override;

  Status erase_stream(const std::string& stream, Instant at);
  Status delete_expired(const std::string& collection, const std::string& id);
  // A stream that was recorded elsewhere, as it was: its events, its files by name; rows follow from them.
  Status take_over(const StreamRecord& recorded);
  Status rebuild_rows();  // every stream's rows, digests, counters from its state

 private:
  struct Stream {
    std::int64_t sid = 0;
    std::string id;
    std::string aggregate;
    std::int64_t seq = 0;
    KeyId key_id = kNoKey;
    bool erased = false;
    event::Object data;
  };
  struct Doomed {
    KeyId key_id = kNoKey;
    std::string stream;
    std::vector<std::string> blobs;
    Instant at;
    std::optional<Erasure> listed;
  };

  Result<std::optional<Stream>> load(const std::string& stream);
  Result<Stream> begin_stream(const event::Append& append);
  Status apply(const event::Append& append, const event::Envelope& envelope, boost::json::array& digests, std::int64_t& sid);
  Status project(const Stream& stream, const event::Projection& before, const event::Projection& after);
  Status write_rows(const Stream& stream, const crypto::SecretKey& key, const event::Projection& before, const event::Projection& after);
  Status write_digests(const Stream& stream, const event::Projection& before, const event::Projection& after);
  Status count(const std::string& name, int by);
  // `erased_at`: somebody deletes it (for the list); none: its time is over, as it is in every backup.
  Status apply(const event::RecordWrite& write, std::optional<Instant> erased_at);
  Status record_files(std::int64_t rid, const std::vector<std::string>& blobs);
  Status delete_record(std::int64_t rid, KeyId key_id, bool keep_content, std::optional<Erasure> listed);
  Status apply(const event::Effect& effect, Instant now);
  Status apply(const event::Timer& timer);
  Result<translog::Hash> leaf(const Work& work, const event::Plan& plan, boost::json::array events, std::int64_t sid,
                              std::int64_t index);
  Result<std::optional<Outcome>> known(const Work& work, const crypto::Digest& request);
  Status remember(const Work& work, const crypto::Digest& request, const Outcome& outcome);

  TenantStore& store_;
  Database& db_;
  std::vector<translog::Hash> leaves_;
  std::vector<Doomed> doomed_;
};

// What reader and writer share: the same look at a database connection.
Result<std::optional<event::Record>> read_record(Database& db, KeyStore& keys, const std::string& tenant, const std::string& collection,
                                                 const std::string& id);
Result<std::vector<event::Record>> read_records(Database& db, KeyStore& keys, const std::string& tenant, const crypto::SecretKey& search_key,
                                                const std::string& collection, const std::string& lookup, int limit);
Result<std::vector<event::Record>> read_collection(Database& db, KeyStore& keys, const std::string& tenant,
                                                   const std::string& collection, const std::string& after_id, int limit);
Result<std::vector<std::string>> read_streams(Database& db, const crypto::SecretKey& search_key,
                                              NewestByDigest& known,
                                              const std::vector<event::SearchKey>& all_of, int limit);

}  // namespace rathaus::store
