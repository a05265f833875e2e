#include <algorithm>
#include <fmt/format.h>
#include <sqlite3.h>

#include "libs/base/check.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/tenant_store.h"
#include "platform/store/sqlite/writer.h"

namespace rathaus::store {

std::int64_t ResultRow::integer(std::size_t i) const {
  const auto* value = std::get_if<std::int64_t>(&cells.at(i));
  return value == nullptr ? 0 : *value;
}
std::string ResultRow::text(std::size_t i) const {
  if (const auto* value = std::get_if<std::string>(&cells.at(i))) return *value;
  if (const auto* value = std::get_if<event::Sealed>(&cells.at(i))) return value->text;
  if (const auto* value = std::get_if<std::int64_t>(&cells.at(i))) return std::to_string(*value);
  return {};
}
bool ResultRow::null(std::size_t i) const { return std::holds_alternative<std::monostate>(cells.at(i)); }

ReadView::~ReadView() {
  if (db_) store_.give_back(std::move(db_));
}

Result<std::optional<event::State>> ReadView::state(const std::string& stream) {
  Statement select = db_->prepare("SELECT seq, key_id, snapshot, erased_at, aggregate FROM streams WHERE id=?1");
  if (!TRY(select.bind(1, stream).step())) return std::optional<event::State>{};
  if (!select.is_null(3) && !select.is_null(2)) return fail(unavailable("store.damaged", "erased, but its content is there"));
  if (!select.is_null(3)) return std::optional<event::State>{};
  event::State state{.seq = select.integer(0)};
  const crypto::SecretKey key = TRY(store_.keys_->get(select.integer(1)));
  state.data = TRY(open_object(key, select.blob(2), snapshot_context(store_.options_.tenant, stream, select.text(4), state.seq)));
  return std::optional<event::State>(std::move(state));
}

Result<std::optional<event::Record>> ReadView::record(const std::string& collection, const std::string& id) {
  return read_record(*db_, *store_.keys_, store_.options_.tenant, collection, id);
}
Result<std::optional<std::int64_t>> ReadView::record_revision(const std::string& collection,
                                                              const std::string& id) {
  Statement select = db_->prepare("SELECT revision FROM records WHERE collection=?1 AND id=?2 AND key_id<>0");
  if (!TRY(select.bind(1, collection).bind(2, id).step())) return std::optional<std::int64_t>{};
  return std::optional(select.integer(0));
}
Result<std::vector<event::Record>> ReadView::find_records(const std::string& collection, const std::string& lookup, int limit) {
  return read_records(*db_, *store_.keys_, store_.options_.tenant, store_.search_key_, collection, lookup, limit);
}
Result<std::vector<event::Record>> ReadView::list_records(const std::string& collection, const std::string& after_id, int limit) {
  return read_collection(*db_, *store_.keys_, store_.options_.tenant, collection, after_id, limit);
}
Result<std::vector<std::string>> ReadView::find_streams(const std::vector<event::SearchKey>& all_of, int limit) {
  return read_streams(*db_, store_.search_key_, newest_, all_of, limit);
}
Status ReadView::look_for(const Look& look, const Take& take) {
  return store::look_for(*db_, store_.search_key_, newest_, look, take);
}
Result<bool> ReadView::anybody_has(const event::SearchKey& key) {
  bool found = false;
  TRY(look_for({.all_of = {key}}, [&](std::int64_t) -> Result<bool> {
    found = true;
    return false;
  }));
  return found;
}

Result<std::vector<event::RecordedEvent>> ReadView::history(const std::string& stream) {
  std::vector<event::RecordedEvent> out;
  std::int64_t sid = 0;
  std::int64_t seq = 0;
  KeyId key_id = kNoKey;
  std::string aggregate;
  {
    Statement select = db_->prepare("SELECT sid, key_id, aggregate, seq FROM streams WHERE id=?1 AND erased_at IS NULL");
    if (!TRY(select.bind(1, stream).step())) return fail(not_found("store.no_stream"));
    sid = select.integer(0);
    key_id = select.integer(1);
    aggregate = select.text(2);
    seq = select.integer(3);
  }
  const crypto::SecretKey key = TRY(store_.keys_->get(key_id));
  const event::Aggregate* known = store_.options_.modules->find_aggregate(aggregate);
  if (known == nullptr) return fail(unavailable("store.damaged", "unknown aggregate"));
  const auto& upcast = known->upcast;
  Statement select = db_->prepare("SELECT seq, type, version, at, actor_kind, actor_id, command_id, sealed FROM events WHERE sid=?1 ORDER BY seq");
  select.bind(1, sid);
  while (TRY(select.step())) {
    event::RecordedEvent one{.stream = stream, .seq = select.integer(0), .at = {select.integer(3)}};
    one.event.type = select.text(1);
    one.event.version = static_cast<int>(select.integer(2));
    one.actor = {std::string(select.text(4)), std::string(select.text(5))};
    one.command_id = select.text(6);
    if (one.seq != static_cast<std::int64_t>(out.size()) + 1) return fail(unavailable("store.damaged", "an event is missing"));
    one.event.data = TRY(open_object(key, select.blob(7), event_context(store_.options_.tenant, one)));
    if (upcast) one.event = upcast(std::move(one.event));
    out.push_back(std::move(one));
  }
  if (static_cast<std::int64_t>(out.size()) != seq) return fail(unavailable("store.damaged", "the last event is missing"));
  return out;
}

Result<std::vector<ResultRow>> ReadView::rows(const std::string& query, const Parameters& parameters) {
  const std::string* sql = store_.options_.modules->query(query);
  CHECK(sql != nullptr);
  Statement select = db_->prepare(*sql);
  for (const auto& [name, cell] : parameters) {
    const int at = select.parameter(":" + name);
    CHECK(at != 0);
    if (const auto* number = std::get_if<std::int64_t>(&cell)) select.bind(at, *number);
    else if (const auto* text = std::get_if<std::string>(&cell)) select.bind(at, std::string_view(*text));
    else select.bind_null(at);
  }
  std::vector<ResultRow> out;
  while (TRY(select.step())) {
    ResultRow row;
    for (int i = 0; i < select.columns(); ++i) {
      switch (select.type(i)) {
        case SQLITE_INTEGER: row.cells.emplace_back(select.integer(i)); break;
        case SQLITE_TEXT: row.cells.emplace_back(std::string(select.text(i))); break;
        case SQLITE_BLOB: {
          const ByteView cell = select.blob(i);
          const auto key_id = cell_key(cell);
          const auto key = key_id ? store_.keys_->get(*key_id) : Result<crypto::SecretKey>(fail(not_found("store.key_erased")));
          if (!key) {
            row.cells.emplace_back();
            break;
          }
          row.cells.emplace_back(event::Sealed{
              TRY(open_cell(*key, cell, cell_context(store_.options_.tenant, select.origin_table(i), select.origin_column(i))))});
          break;
        }
        default: row.cells.emplace_back();
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

Result<std::int64_t> ReadView::counter(const std::string& name) {
  Statement select = db_->prepare("SELECT n FROM counters WHERE name=?1");
  if (!TRY(select.bind(1, name).step())) return 0;
  return select.integer(0);
}

Result<std::vector<std::pair<std::string, std::int64_t>>> ReadView::counters(const std::string& prefix) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  Statement select = db_->prepare("SELECT name, n FROM counters WHERE name>=?1 AND name<?2 AND n<>0 ORDER BY name");
  const std::string end = prefix + "\xf4\x8f\xbf\xbf";
  select.bind(1, prefix).bind(2, end);
  while (TRY(select.step())) out.emplace_back(std::string(select.text(0)), select.integer(1));
  return out;
}

Result<Bytes> ReadView::blob(const std::string& stream, const std::string& id) {
  Statement select = db_->prepare(
      "SELECT s.key_id FROM streams s JOIN stream_blobs b ON b.sid=s.sid WHERE s.id=?1 AND b.blob=?2 AND s.erased_at IS NULL");
  if (!TRY(select.bind(1, stream).bind(2, id).step())) return fail(not_found("store.blob_missing"));
  return store_.blobs_.get(TRY(store_.keys_->get(select.integer(0))), id);
}

Result<Bytes> ReadView::draft_blob(const std::string& collection, const std::string& record, const std::string& id) {
  Statement select = db_->prepare("SELECT key_id FROM records WHERE collection=?1 AND id=?2 AND key_id<>0");
  if (!TRY(select.bind(1, collection).bind(2, record).step())) return fail(not_found("store.blob_missing"));
  return store_.blobs_.get(TRY(store_.keys_->get(select.integer(0))), id);
}

Result<std::vector<PendingEffect>> ReadView::incidents(int limit) {
  std::vector<PendingEffect> out;
  Statement select = db_->prepare(
      "SELECT o.id, o.key, o.kind, coalesce(s.id,''), o.attempts, o.next_at, o.last_error FROM outbox o LEFT JOIN streams s ON s.sid=o.sid "
      "WHERE o.incident=1 ORDER BY o.id LIMIT ?1");
  select.bind(1, std::int64_t{limit});
  while (TRY(select.step())) {
    PendingEffect pending{.id = select.integer(0), .attempts = static_cast<int>(select.integer(4)), .next_at = {select.integer(5)},
                          .last_error = std::string(select.text(6))};
    pending.effect = {std::string(select.text(2)), std::string(select.text(1)), std::string(select.text(3)), {}};
    out.push_back(std::move(pending));
  }
  return out;
}

Result<std::int64_t> ReadView::incident_count() {
  return db_->integer("SELECT count(*) FROM outbox WHERE incident=1");
}

Result<std::int64_t> ReadView::outbox_count() {
  Statement select = db_->prepare("SELECT count(*) FROM outbox");
  if (!TRY(select.step())) return 0;
  return select.integer(0);
}

}  // namespace rathaus::store
