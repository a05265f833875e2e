#include "platform/store/sqlite/writer.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "libs/base/check.h"
#include "libs/crypto/aead.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/schema.h"

namespace rathaus::store {

using event::Append;
using event::Envelope;
using event::Object;
using event::Plan;

namespace {

crypto::Digest request_digest(const Work& work) {
  Object request;
  request["type"] = work.command.type;
  request["data"] = work.command.data;
  request["actor"] = work.envelope.actor.kind + ":" + work.envelope.actor.id;
  return crypto::sha256(json::canonical(request));
}

}  // namespace

// ---- looking -------------------------------------------------------------------------------------------------------------------

Result<std::optional<TenantStore::Writer::Stream>> TenantStore::Writer::load(const std::string& id) {
  Statement select = db_.prepare("SELECT sid, aggregate, seq, key_id, snapshot, erased_at FROM streams WHERE id=?1");
  if (!TRY(select.bind(1, id).step())) return std::optional<Stream>{};
  Stream stream{.sid = select.integer(0), .id = id, .aggregate = std::string(select.text(1)), .seq = select.integer(2),
                .key_id = select.integer(3), .erased = !select.is_null(5)};
  if (!stream.erased) {
    const crypto::SecretKey key = TRY(store_.keys_->get(stream.key_id));
    stream.data = TRY(open_object(key, select.blob(4), snapshot_context(store_.options_.tenant, id, stream.aggregate, stream.seq)));
  } else if (!select.is_null(4)) {
    return fail(unavailable("store.damaged", "erased, but its content is there"));
  }
  return std::optional<Stream>(std::move(stream));
}

Result<std::optional<event::State>> TenantStore::Writer::state(const std::string& id) {
  auto stream = TRY(load(id));
  if (!stream || stream->erased) return std::optional<event::State>{};
  return std::optional<event::State>(event::State{stream->seq, std::move(stream->data)});
}

Result<std::optional<event::Record>> TenantStore::Writer::record(const std::string& collection, const std::string& id) {
  return read_record(db_, *store_.keys_, store_.options_.tenant, collection, id);
}
Result<std::vector<event::Record>> TenantStore::Writer::find_records(const std::string& collection, const std::string& lookup, int limit) {
  return read_records(db_, *store_.keys_, store_.options_.tenant, store_.search_key_, collection, lookup, limit);
}
Result<std::vector<std::string>> TenantStore::Writer::find_streams(const std::vector<event::SearchKey>& all_of, int limit) {
  NewestByDigest known;  // of this look only: commands before it may have written
  return read_streams(db_, store_.search_key_, known, all_of, limit);
}

// ---- one command ----------------------------------------------------------------------------------------------------------------

Result<std::optional<Outcome>> TenantStore::Writer::known(const Work& work, const crypto::Digest& request) {
  if (work.envelope.idempotency_key.empty()) return std::optional<Outcome>{};
  Statement select = db_.prepare("SELECT request, answer, leaf FROM idempotency WHERE key=?1");
  if (!TRY(select.bind(1, work.envelope.idempotency_key).step())) return std::optional<Outcome>{};
  if (!equal_constant_time(select.blob(0), request)) return fail(conflict("store.key_reused"));
  Outcome outcome{.repeated = true, .leaf = select.integer(2)};
  outcome.answer = TRY(open_object(store_.content_key_, select.blob(1),
                                   answer_context(store_.options_.tenant, work.envelope.idempotency_key, request, outcome.leaf)));
  return std::optional<Outcome>(std::move(outcome));
}

Status TenantStore::Writer::remember(const Work& work, const crypto::Digest& request, const Outcome& outcome) {
  if (work.envelope.idempotency_key.empty()) return {};
  const Bytes answer = seal_object(store_.content_key_, outcome.answer,
                                   answer_context(store_.options_.tenant, work.envelope.idempotency_key, request, outcome.leaf));
  Statement insert = db_.prepare("INSERT INTO idempotency(key, request, answer, leaf, at) VALUES(?1,?2,?3,?4,?5)");
  return insert.bind(1, work.envelope.idempotency_key)
      .bind(2, ByteView(request))
      .bind(3, ByteView(answer))
      .bind(4, outcome.leaf)
      .bind(5, work.envelope.received_at.micros)
      .run();
}

Result<Outcome> TenantStore::Writer::carry_out(const Work& work) {
  const crypto::Digest request = request_digest(work);
  if (auto before = TRY(known(work, request))) return std::move(*before);
  const event::Decide* decide = work.decide ? &*work.decide : store_.options_.modules->command(work.command.type);
  if (decide == nullptr) return fail(refused("command.unknown", {}, work.command.type));
  const Plan plan = TRY((*decide)(work.envelope, work.command.data, *this));

  boost::json::array events;
  std::int64_t sid = 0;
  for (const Append& append : plan.appends) TRY(apply(append, work.envelope, events, sid));
  for (const event::RecordWrite& write : plan.records) TRY(apply(write, work.envelope.received_at));
  for (const event::TimerKey& key : plan.cancelled_timers) {
    Statement drop = db_.prepare(
        "DELETE FROM timers WHERE key=?1 AND sid=coalesce((SELECT sid FROM streams WHERE id=?2),0)");
    TRY(drop.bind(1, key.key).bind(2, key.stream).run());
  }
  for (const event::Timer& timer : plan.timers) TRY(apply(timer));
  for (const event::Effect& effect : plan.effects) TRY(apply(effect, work.envelope.received_at));
  for (const std::string& stream : plan.erasures) TRY(erase_stream(stream, work.envelope.received_at));

  Outcome outcome{.answer = plan.answer};
  std::optional<translog::Hash> leaf_hash;
  if (!plan.appends.empty() || plan.says || !plan.erasures.empty()) {
    outcome.leaf = static_cast<std::int64_t>(store_.frontier_.size() + leaves_.size());
    leaf_hash = TRY(leaf(work, plan, std::move(events), sid, outcome.leaf));
  }
  TRY(remember(work, request, outcome));
  if (leaf_hash) leaves_.push_back(*leaf_hash);
  return outcome;
}

// The log's entry is a salted commitment to what was done: it proves everything and reveals nothing. The opening lies sealed under
// the stream's key, so that erasing the case leaves the tree whole and the entry unreadable for ever.
Result<translog::Hash> TenantStore::Writer::leaf(const Work& work, const Plan& plan, boost::json::array events, std::int64_t sid,
                                                 std::int64_t index) {
  Object statement;
  statement["v"] = 1;
  statement["tenant"] = store_.options_.tenant;
  statement["command"] = work.command.type;
  statement["command_id"] = work.envelope.command_id;
  statement["at"] = to_iso(work.envelope.received_at);
  statement["actor"] = work.envelope.actor.kind + ":" + work.envelope.actor.id;
  statement["events"] = std::move(events);
  if (plan.says) statement["says"] = *plan.says;
  const std::string text = json::canonical(statement);
  const Bytes salt = crypto::hkdf_sha256(work.envelope.entropy, as_bytes(work.envelope.command_id), as_bytes("log salt"), 32);
  const translog::Hash hash = translog::receipt_leaf(translog::Salt(salt.data(), translog::kSaltSize), text);

  Object opening;
  opening["salt"] = hex(salt);
  opening["statement"] = text;
  crypto::SecretKey key = store_.content_key_;
  if (sid != 0) {
    Statement select = db_.prepare("SELECT key_id FROM streams WHERE sid=?1");
    if (TRY(select.bind(1, sid).step())) {
      if (auto own = store_.keys_->get(select.integer(0))) key = *own;
    }
  }
  const Bytes sealed = seal_object(key, opening, other_context(store_.options_.tenant, "leaf", std::to_string(index)));
  Statement insert = db_.prepare("INSERT INTO leaves(idx, sid, hash, opening) VALUES(?1,?2,?3,?4)");
  TRY(insert.bind(1, index).bind(2, sid).bind(3, ByteView(hash)).bind(4, ByteView(sealed)).run());
  return hash;
}

// ---- events ---------------------------------------------------------------------------------------------------------------------

Result<TenantStore::Writer::Stream> TenantStore::Writer::begin_stream(const Append& append) {
  Stream stream{.id = append.stream, .aggregate = append.aggregate};
  if (append.key_of.empty()) {
    stream.key_id = TRY(store_.keys_->take());
  } else {
    // The draft's key goes over to the case together with the files that are sealed with it.
    const std::size_t slash = append.key_of.find('/');
    CHECK(slash != std::string::npos);
    Statement select = db_.prepare("SELECT rid, key_id FROM records WHERE collection=?1 AND id=?2");
    select.bind(1, std::string_view(append.key_of).substr(0, slash)).bind(2, std::string_view(append.key_of).substr(slash + 1));
    if (!TRY(select.step())) return fail(not_found("store.draft_gone"));
    stream.key_id = select.integer(1);
    const std::int64_t rid = select.integer(0);
    Statement unlink = db_.prepare("DELETE FROM record_blobs WHERE rid=?1");
    TRY(unlink.bind(1, rid).run());
    Statement orphan = db_.prepare("UPDATE records SET key_id=0 WHERE rid=?1");
    TRY(orphan.bind(1, rid).run());
  }
  Statement insert = db_.prepare("INSERT INTO streams(id, aggregate, seq, key_id, snapshot) VALUES(?1,?2,0,?3,x'')");
  TRY(insert.bind(1, append.stream).bind(2, append.aggregate).bind(3, stream.key_id).run());
  stream.sid = db_.last_insert_rowid();
  return stream;
}

Status TenantStore::Writer::apply(const Append& append, const Envelope& envelope, boost::json::array& digests, std::int64_t& sid) {
  const event::Aggregate& aggregate = store_.options_.modules->aggregate(append.aggregate);
  auto existing = TRY(load(append.stream));
  if (existing && existing->erased) return fail(not_found("store.erased"));
  const std::int64_t seen = existing ? existing->seq : 0;
  if (append.expected_seq >= 0 && append.expected_seq != seen) return fail(conflict("store.changed_meanwhile"));
  const event::Projection before = existing ? aggregate.project(append.stream, existing->data) : event::Projection{};
  Stream stream = existing ? std::move(*existing) : TRY(begin_stream(append));
  CHECK(stream.aggregate == append.aggregate);
  sid = stream.sid;
  const crypto::SecretKey key = TRY(store_.keys_->get(stream.key_id));

  for (const event::Event& one : append.events) {
    ++stream.seq;
    const event::RecordedEvent recorded{append.stream, stream.seq, one, envelope.received_at, envelope.actor, envelope.command_id};
    const std::string plain = json::canonical(one.data);
    const Bytes sealed = seal_text(key, plain, event_context(store_.options_.tenant, recorded));
    Statement insert = db_.prepare(
        "INSERT INTO events(sid, seq, type, version, at, actor_kind, actor_id, command_id, sealed) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)");
    TRY(insert.bind(1, stream.sid)
            .bind(2, stream.seq)
            .bind(3, one.type)
            .bind(4, std::int64_t{one.version})
            .bind(5, envelope.received_at.micros)
            .bind(6, envelope.actor.kind)
            .bind(7, envelope.actor.id)
            .bind(8, envelope.command_id)
            .bind(9, ByteView(sealed))
            .run());
    // The digest is keyed by the commitment's salt one level up; alone it would let somebody guess small contents.
    digests.push_back(Object{{"stream", append.stream}, {"seq", stream.seq}, {"type", one.type}, {"sha256", hex(crypto::sha256(plain))}});
    stream.data = aggregate.evolve(std::move(stream.data), recorded);
  }
  const Bytes snapshot = seal_object(key, stream.data, snapshot_context(store_.options_.tenant, append.stream, stream.aggregate, stream.seq));
  Statement update = db_.prepare("UPDATE streams SET seq=?2, snapshot=?3 WHERE sid=?1");
  TRY(update.bind(1, stream.sid).bind(2, stream.seq).bind(3, ByteView(snapshot)).run());
  return project(stream, before, aggregate.project(append.stream, stream.data));
}

// ---- rows, digests, counters ----------------------------------------------------------------------------------------------------

Status TenantStore::Writer::count(const std::string& name, int by) {
  Statement update = db_.prepare("INSERT INTO counters(name, n) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET n=n+excluded.n");
  TRY(update.bind(1, name).bind(2, std::int64_t{by}).run());
  if (by > 0) return {};
  // A counter of a day or of a person that has gone is not kept for ever.
  return db_.prepare("DELETE FROM counters WHERE name=?1 AND n=0").bind(1, name).run();
}

Status TenantStore::Writer::write_rows(const Stream& stream, const crypto::SecretKey& key, const event::Projection& before,
                                       const event::Projection& after) {
  const auto key_cells = [](const event::Row& row, const event::Table& table) {
    std::vector<event::Cell> cells;
    for (const std::size_t column : key_columns(table)) cells.push_back(row.cells[column]);
    return cells;
  };
  const auto table_of = [&](const event::Row& row) -> const event::Table& {
    const event::Table* table = store_.options_.modules->table(row.table);
    CHECK(table != nullptr && table->columns.size() == row.cells.size());
    return *table;
  };
  for (const event::Row& projected : before.rows) {
    const event::Table& table = table_of(projected);
    const event::Row old = filed(projected, table, stream.sid);
    const auto cells = key_cells(old, table);
    const bool stays = std::any_of(after.rows.begin(), after.rows.end(), [&](const event::Row& row) {
      return row.table == old.table && key_cells(filed(row, table, stream.sid), table) == cells;
    });
    if (stays) continue;
    Statement drop = db_.prepare(delete_sql(table));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (const auto* number = std::get_if<std::int64_t>(&cells[i])) drop.bind(static_cast<int>(i + 1), *number);
      else if (const auto* text = std::get_if<std::string>(&cells[i])) drop.bind(static_cast<int>(i + 1), std::string_view(*text));
    }
    TRY(drop.run());
  }
  for (const event::Row& projected : after.rows) {
    if (std::find(before.rows.begin(), before.rows.end(), projected) != before.rows.end()) continue;
    const event::Table& table = table_of(projected);
    const event::Row row = filed(projected, table, stream.sid);
    Statement upsert = db_.prepare(upsert_sql(table));
    std::vector<Bytes> sealed(row.cells.size());
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const int at = static_cast<int>(i + 1);
      if (const auto* number = std::get_if<std::int64_t>(&row.cells[i])) upsert.bind(at, *number);
      else if (const auto* text = std::get_if<std::string>(&row.cells[i])) upsert.bind(at, std::string_view(*text));
      else if (const auto* secret = std::get_if<event::Sealed>(&row.cells[i])) {
        sealed[i] = seal_cell(stream.key_id, key, secret->text, cell_context(store_.options_.tenant, table.name, table.columns[i].name));
        upsert.bind(at, ByteView(sealed[i]));
      } else upsert.bind_null(at);
    }
    TRY(upsert.run());
  }
  return {};
}

Status TenantStore::Writer::write_digests(const Stream& stream, const event::Projection& before,
                                          const event::Projection& after) {
  if (before.keys == after.keys) return {};  // as most events leave them
  const auto digests = [&](const event::Projection& projection) {
    std::set<std::int64_t> out;
    for (const event::SearchKey& word : projection.keys) out.insert(digest(store_.search_key_, word.kind, word.text));
    return out;
  };
  const std::set<std::int64_t> old_digests = digests(before);
  const std::set<std::int64_t> new_digests = digests(after);
  for (const std::int64_t value : old_digests) {
    if (new_digests.contains(value)) continue;
    TRY(db_.prepare("DELETE FROM digests WHERE digest=?1 AND sid=?2").bind(1, value).bind(2, stream.sid).run());
  }
  for (const std::int64_t value : new_digests) {
    if (old_digests.contains(value)) continue;
    TRY(db_.prepare("INSERT OR IGNORE INTO digests(digest, sid) VALUES(?1, ?2)").bind(1, value).bind(2, stream.sid).run());
  }
  return {};
}

Status TenantStore::Writer::project(const Stream& stream, const event::Projection& before,
                                    const event::Projection& after) {
  const crypto::SecretKey key = TRY(store_.keys_->get(stream.key_id));
  TRY(write_rows(stream, key, before, after));
  TRY(write_digests(stream, before, after));
  std::map<std::string, int> difference;
  for (const std::string& name : before.counters) --difference[name];
  for (const std::string& name : after.counters) ++difference[name];
  for (const auto& [name, by] : difference) {
    if (by != 0) TRY(count(name, by));
  }
  for (const std::string& blob : after.blobs) {
    if (std::find(before.blobs.begin(), before.blobs.end(), blob) != before.blobs.end()) continue;
    TRY(db_.prepare("INSERT OR IGNORE INTO stream_blobs(sid, blob) VALUES(?1, ?2)").bind(1, stream.sid).bind(2, blob).run());
  }
  // What the state no longer names goes, row and file: a file found infected must not stay anywhere.
  Doomed doomed{};
  for (const std::string& blob : before.blobs) {
    if (std::find(after.blobs.begin(), after.blobs.end(), blob) != after.blobs.end()) continue;
    TRY(db_.prepare("DELETE FROM stream_blobs WHERE sid=?1 AND blob=?2")
            .bind(1, stream.sid)
            .bind(2, blob)
            .run());
    doomed.blobs.push_back(blob);
  }
  if (!doomed.blobs.empty()) doomed_.push_back(std::move(doomed));
  return {};
}

Status TenantStore::Writer::rebuild_rows() {
  for (const event::Module& module : store_.options_.modules->all()) {
    for (const event::Table& table : module.tables) TRY(db_.exec("DELETE FROM " + table.name));
  }
  TRY(db_.exec("DELETE FROM digests"));
  TRY(db_.exec("DELETE FROM counters"));
  std::vector<std::string> ids;
  {
    Statement select = db_.prepare("SELECT id FROM streams WHERE erased_at IS NULL ORDER BY sid");
    while (TRY(select.step())) ids.emplace_back(select.text(0));
  }
  for (const std::string& id : ids) {
    const auto stream = TRY(load(id));
    CHECK(stream.has_value());
    TRY(project(*stream, {}, store_.options_.modules->aggregate(stream->aggregate).project(id, stream->data)));
  }
  return {};
}

// ---- records, effects, timers ---------------------------------------------------------------------------------------------------

Status TenantStore::Writer::delete_record(std::int64_t rid, KeyId key_id, bool keep_content,
                                          std::optional<Erasure> listed) {
  Doomed doomed{.key_id = keep_content ? kNoKey : key_id,
                .stream = {},
                .blobs = {},
                .at = {},
                .listed = std::move(listed)};
  {
    Statement select = db_.prepare("SELECT blob FROM record_blobs WHERE rid=?1");
    select.bind(1, rid);
    while (TRY(select.step())) doomed.blobs.emplace_back(select.text(0));
  }
  TRY(db_.prepare("DELETE FROM record_blobs WHERE rid=?1").bind(1, rid).run());
  TRY(db_.prepare("DELETE FROM record_lookups WHERE rid=?1").bind(1, rid).run());
  TRY(db_.prepare("DELETE FROM records WHERE rid=?1").bind(1, rid).run());
  if (doomed.key_id != kNoKey || !doomed.blobs.empty()) doomed_.push_back(std::move(doomed));
  return {};
}

Status TenantStore::Writer::apply(const event::RecordWrite& write, std::optional<Instant> erased_at) {
  std::int64_t rid = 0;
  std::int64_t revision = 0;
  KeyId key_id = kNoKey;
  {
    Statement select = db_.prepare("SELECT rid, revision, key_id FROM records WHERE collection=?1 AND id=?2");
    if (TRY(select.bind(1, write.collection).bind(2, write.id).step())) {
      rid = select.integer(0);
      revision = select.integer(1);
      key_id = select.integer(2);
    }
  }
  if (write.expected_revision >= 0 && write.expected_revision != revision) return fail(conflict("store.changed_meanwhile"));
  if (!write.data) {
    if (rid == 0) return {};
    std::optional<Erasure> listed;
    if (erased_at && key_id != kNoKey)
      listed = Erasure{.at = *erased_at,
                       .mark = erasure_mark(TRY(store_.keys_->get(key_id))),
                       .stream = {},
                       .collection = write.collection};
    return delete_record(rid, key_id, key_id == kNoKey, std::move(listed));
  }
  if (rid == 0) {
    key_id = TRY(store_.keys_->take());
    Statement insert = db_.prepare("INSERT INTO records(collection, id, revision, key_id, links, sealed) VALUES(?1,?2,0,?3,0,x'')");
    TRY(insert.bind(1, write.collection).bind(2, write.id).bind(3, key_id).run());
    rid = db_.last_insert_rowid();
  }
  const crypto::SecretKey key = TRY(store_.keys_->get(key_id));
  std::set<std::int64_t> lookups;
  for (const std::string& lookup : write.lookups) lookups.insert(digest(store_.search_key_, write.collection, lookup));
  std::int64_t links = 0;
  for (const std::int64_t lookup : lookups) links ^= lookup;
  for (const std::string& blob : std::set<std::string>(write.blobs.begin(), write.blobs.end())) links ^= blob_link(store_.search_key_, blob);
  const Bytes sealed = seal_object(
      key, *write.data, record_context(store_.options_.tenant, write.collection, write.id, revision + 1, write.expires_at, links));
  Statement update = db_.prepare("UPDATE records SET revision=revision+1, expires_at=?2, sealed=?3, links=?4 WHERE rid=?1");
  update.bind(1, rid).bind(3, ByteView(sealed)).bind(4, links);
  if (write.expires_at) update.bind(2, write.expires_at->micros);
  else update.bind_null(2);
  TRY(update.run());
  TRY(db_.prepare("DELETE FROM record_lookups WHERE rid=?1").bind(1, rid).run());
  for (const std::int64_t lookup : lookups) {
    TRY(db_.prepare("INSERT INTO record_lookups(digest, rid) VALUES(?1, ?2)").bind(1, lookup).bind(2, rid).run());
  }
  return record_files(rid, write.blobs);
}

Status TenantStore::Writer::record_files(std::int64_t rid, const std::vector<std::string>& blobs) {
  Doomed doomed{};
  {
    Statement select = db_.prepare("SELECT blob FROM record_blobs WHERE rid=?1");
    select.bind(1, rid);
    while (TRY(select.step())) {
      const std::string blob(select.text(0));
      if (std::find(blobs.begin(), blobs.end(), blob) == blobs.end()) doomed.blobs.push_back(blob);
    }
  }
  TRY(db_.prepare("DELETE FROM record_blobs WHERE rid=?1").bind(1, rid).run());
  for (const std::string& blob : blobs) {
    TRY(db_.prepare("INSERT OR IGNORE INTO record_blobs(rid, blob) VALUES(?1, ?2)").bind(1, rid).bind(2, blob).run());
  }
  if (!doomed.blobs.empty()) doomed_.push_back(std::move(doomed));
  return {};
}

Status TenantStore::Writer::delete_expired(const std::string& collection, const std::string& id) {
  return apply(event::RecordWrite{.collection = collection, .id = id, .data = std::nullopt}, std::nullopt);
}

Status TenantStore::Writer::apply(const event::Effect& effect, Instant now) {
  {
    Statement done = db_.prepare("SELECT 1 FROM done_effects WHERE key=?1");
    if (TRY(done.bind(1, effect.key).step())) return {};
  }
  std::int64_t sid = 0;
  {
    Statement select = db_.prepare("SELECT sid FROM streams WHERE id=?1");
    if (TRY(select.bind(1, effect.stream).step())) sid = select.integer(0);
  }
  const Bytes sealed = seal_object(store_.content_key_, effect.data,
                                   effect_context(store_.options_.tenant, effect.key, effect.kind, sid == 0 ? std::string() : effect.stream));
  Statement insert = db_.prepare("INSERT OR IGNORE INTO outbox(key, kind, sid, sealed, next_at) VALUES(?1,?2,?3,?4,?5)");
  return insert.bind(1, effect.key).bind(2, effect.kind).bind(3, sid).bind(4, ByteView(sealed)).bind(5, now.micros).run();
}

Status TenantStore::Writer::apply(const event::Timer& timer) {
  std::int64_t sid = 0;
  if (!timer.stream.empty()) {  // without a stream: of the tenant itself, for instance of a record
    Statement select = db_.prepare("SELECT sid FROM streams WHERE id=?1");
    if (!TRY(select.bind(1, timer.stream).step())) return fail(not_found("store.no_stream", timer.key));
    sid = select.integer(0);
  }
  const Bytes sealed = seal_object(store_.content_key_, timer.command.data,
                                   timer_context(store_.options_.tenant, timer));
  Statement upsert = db_.prepare(
      "INSERT INTO timers(sid, key, due_at, command, sealed) VALUES(?1,?2,?3,?4,?5) "
      "ON CONFLICT(sid, key) DO UPDATE SET due_at=excluded.due_at, command=excluded.command, sealed=excluded.sealed");
  return upsert.bind(1, sid)
      .bind(2, timer.key)
      .bind(3, timer.due_at.micros)
      .bind(4, timer.command.type)
      .bind(5, ByteView(sealed))
      .run();
}

// ---- erasure --------------------------------------------------------------------------------------------------------------------

Status TenantStore::Writer::erase_stream(const std::string& id, Instant at) {
  auto stream = TRY(load(id));
  if (!stream) return fail(not_found("store.no_stream"));
  Doomed doomed{.key_id = stream->key_id, .stream = id, .blobs = {}, .at = at, .listed = std::nullopt};
  if (!stream->erased)
    doomed.listed = Erasure{.at = at,
                            .mark = erasure_mark(TRY(store_.keys_->get(stream->key_id))),
                            .stream = id,
                            .collection = {}};
  {
    Statement select = db_.prepare("SELECT blob FROM stream_blobs WHERE sid=?1");
    select.bind(1, stream->sid);
    while (TRY(select.step())) doomed.blobs.emplace_back(select.text(0));
  }
  if (!stream->erased) {
    const event::Projection before = store_.options_.modules->aggregate(stream->aggregate).project(id, stream->data);
    TRY(project(*stream, before, {}));
  }
  TRY(db_.prepare("UPDATE events SET sealed=NULL, actor_id='' WHERE sid=?1").bind(1, stream->sid).run());
  TRY(db_.prepare("UPDATE leaves SET opening=NULL WHERE sid=?1").bind(1, stream->sid).run());
  TRY(db_.prepare("DELETE FROM outbox WHERE sid=?1").bind(1, stream->sid).run());
  TRY(db_.prepare("DELETE FROM timers WHERE sid=?1").bind(1, stream->sid).run());
  TRY(db_.prepare("DELETE FROM stream_blobs WHERE sid=?1").bind(1, stream->sid).run());
  TRY(db_.prepare("UPDATE streams SET snapshot=NULL, erased_at=?2 WHERE sid=?1").bind(1, stream->sid).bind(2, at.micros).run());
  doomed_.push_back(std::move(doomed));
  return {};
}

std::vector<Erasure> TenantStore::Writer::erasures() const {
  std::vector<Erasure> out;
  for (const Doomed& doomed : doomed_) {
    if (doomed.listed) out.push_back(*doomed.listed);
  }
  return out;
}

void TenantStore::Writer::after_commit() {
  for (const Doomed& doomed : doomed_) {
    // The tombstone is on disk; should the process end here, the next start finds it and goes on (settle_tombstones).
    if (doomed.key_id != kNoKey) (void)store_.keys_->erase(doomed.key_id, doomed.stream, doomed.at);
    for (const std::string& blob : doomed.blobs) (void)store_.blobs_.remove(blob);
  }
  doomed_.clear();
}

// ---- shared looks ---------------------------------------------------------------------------------------------------------------

namespace {

Result<event::Record> open_record(Statement& row, KeyStore& keys, const std::string& tenant, const std::string& collection) {
  event::Record record{.id = std::string(row.text(0)), .revision = row.integer(1)};
  const crypto::SecretKey key = TRY(keys.get(row.integer(2)));
  if (!row.is_null(3)) record.expires_at = Instant{row.integer(3)};
  record.data = TRY(open_object(key, row.blob(4),
                                record_context(tenant, collection, record.id, record.revision, record.expires_at, row.integer(5))));
  return record;
}

}  // namespace

Result<std::optional<event::Record>> read_record(Database& db, KeyStore& keys, const std::string& tenant, const std::string& collection,
                                                 const std::string& id) {
  Statement select = db.prepare("SELECT id, revision, key_id, expires_at, sealed, links FROM records WHERE collection=?1 AND id=?2");
  if (!TRY(select.bind(1, collection).bind(2, id).step())) return std::optional<event::Record>{};
  if (select.integer(2) == kNoKey) return std::optional<event::Record>{};  // its content went over to a case
  return std::optional<event::Record>(TRY(open_record(select, keys, tenant, collection)));
}

Result<std::vector<event::Record>> read_records(Database& db, KeyStore& keys, const std::string& tenant, const crypto::SecretKey& search_key,
                                                const std::string& collection, const std::string& lookup, int limit) {
  std::vector<event::Record> out;
  Statement select = db.prepare(
      "SELECT r.id, r.revision, r.key_id, r.expires_at, r.sealed, r.links FROM record_lookups l JOIN records r ON r.rid=l.rid "
      "WHERE l.digest=?1 AND r.collection=?2 AND r.key_id<>0 ORDER BY r.rid LIMIT ?3");
  select.bind(1, digest(search_key, collection, lookup)).bind(2, collection).bind(3, std::int64_t{limit});
  while (TRY(select.step())) out.push_back(TRY(open_record(select, keys, tenant, collection)));
  return out;
}

Result<std::vector<event::Record>> read_collection(Database& db, KeyStore& keys, const std::string& tenant,
                                                   const std::string& collection, const std::string& after_id, int limit) {
  std::vector<event::Record> out;
  Statement select = db.prepare(
      "SELECT id, revision, key_id, expires_at, sealed, links FROM records WHERE collection=?1 AND id>?2 AND key_id<>0 ORDER BY id LIMIT ?3");
  select.bind(1, collection).bind(2, after_id).bind(3, std::int64_t{limit});
  while (TRY(select.step())) out.push_back(TRY(open_record(select, keys, tenant, collection)));
  return out;
}

Result<std::vector<std::string>> read_streams(Database& db, const crypto::SecretKey& search_key,
                                              NewestByDigest& known,
                                              const std::vector<event::SearchKey>& all_of, int limit) {
  std::vector<std::string> out;
  if (limit <= 0) return out;
  TRY(look_for(db, search_key, known, {.all_of = all_of}, [&](std::int64_t sid) -> Result<bool> {
    Statement select = db.prepare("SELECT id FROM streams WHERE sid=?1");
    if (TRY(select.bind(1, sid).step())) out.emplace_back(select.text(0));
    return static_cast<int>(out.size()) < limit;
  }));
  return out;
}

}  // namespace rathaus::store
