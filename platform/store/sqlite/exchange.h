#pragma once
// A tenant in the clear: everything that is not derived, as JSON objects and plain files, out of one store and into a new one.
// What is derived (rows, digests, counters, snapshots, log nodes) is computed again on the way in. The log keeps its entries, hence
// its root; its signing key stays behind, so the new log has another verifier key.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libs/event/event.h"
#include "libs/translog/tree.h"
#include "platform/store/sqlite/tenant_store.h"

namespace rathaus::store {

struct StreamRecord {
  std::string id, aggregate;
  std::optional<Instant> erased_at;  // then the events have no data any more
  std::vector<event::RecordedEvent> events;  // as stored: not brought to a newer version
  std::vector<std::string> blobs;  // sorted
};

class Exchange {
 public:
  explicit Exchange(TenantStore& store) : store_(store) {}
  // A new store that finds its records by the same digests.
  static Result<std::unique_ptr<TenantStore>> create(TenantStore::Options options,
                                                     const crypto::SecretKey& search_key);

  // ---- out. Lines come in an order that depends on the content only.
  using Line = std::function<Status(const event::Object& line)>;
  Status streams(const std::function<Status(const StreamRecord&)>& visit);
  Status records(const std::vector<std::string>& without,
                 const Line& line);  // {collection, id, revision, expires_at, data, lookups, blobs}
  Status waiting(const Line& line);  // {effect|timer|done: ...}
  Status answers(const Line& line);  // {key, request, answer, leaf, at}
  Status log(const Line& line);  // {index, stream, hash, salt, statement}
  Result<Bytes> record_file(const std::string& collection, const std::string& id, const std::string& blob);
  crypto::SecretKey search_key() const { return store_.search_key_; }
  struct Root {
    std::uint64_t size = 0;
    translog::Hash root{};
  };
  Root root() const { return {store_.frontier_.size(), store_.frontier_.root()}; }
  Result<Verification> verify() { return store_.verify(); }

  // ---- in. Between begin() and end(); streams before the rest.
  Status begin();
  Status end();
  Status put_stream(const StreamRecord& stream);
  Status put_stream_file(const std::string& stream, const std::string& blob, ByteView content);
  Status put_record(const event::Object& line);
  Status put_record_file(const std::string& collection, const std::string& id, const std::string& blob,
                         ByteView content);
  Status put_waiting(const event::Object& line);
  Status put_answer(const event::Object& line);
  Status put_log(const std::vector<event::Object>& lines);  // the whole log, once

 private:
  Result<std::int64_t> sid_of(const std::string& stream);
  Status put_effect(const event::Object& effect);
  Status put_timer(const event::Object& timer);
  TenantStore& store_;
};

}  // namespace rathaus::store
