#include "platform/store/sqlite/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/writer.h"

namespace rathaus::store {
namespace {

using event::Object;
using json::get_int;
using json::get_object;
using json::get_string;

Result<translog::Hash> hash_from(std::string_view text) {
  const auto bytes = from_hex(text);
  translog::Hash hash{};
  if (!bytes || bytes->size() != hash.size()) return fail(invalid("exchange.hash", std::string(text)));
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

Result<std::vector<std::string>> texts(const Object& object, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& one : *TRY(json::get_array(object, key))) {
    if (!one.is_string()) return fail(invalid("json.wrong_type", std::string(key), std::string(key)));
    out.emplace_back(json::view(one.as_string()));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<TenantStore>> Exchange::create(TenantStore::Options options,
                                                      const crypto::SecretKey& search_key) {
  std::error_code ec;
  std::filesystem::create_directories(options.folder / "blobs", ec);
  if (ec) return fail(unavailable("store.cannot_open", ec.message()));
  {
    const auto keys = TRY(KeyStore::open(options.folder / "keys.db", options.tenant, options.tenant_key));
    TRY(keys->preset("search", search_key));
  }
  return TenantStore::open(std::move(options));
}

// ---- out ------------------------------------------------------------------------------------------------------------------------

Status Exchange::streams(const std::function<Status(const StreamRecord&)>& visit) {
  Database& db = *store_.db_;
  std::vector<std::pair<std::int64_t, std::int64_t>> all;  // sid, key
  {
    Statement select = db.prepare("SELECT sid, key_id FROM streams ORDER BY sid");
    while (TRY(select.step())) all.emplace_back(select.integer(0), select.integer(1));
  }
  for (const auto& [sid, key_id] : all) {
    StreamRecord stream;
    {
      Statement select = db.prepare("SELECT id, aggregate, erased_at FROM streams WHERE sid=?1");
      TRY(select.bind(1, sid).step());
      stream.id = select.text(0);
      stream.aggregate = select.text(1);
      if (!select.is_null(2)) stream.erased_at = Instant{select.integer(2)};
    }
    std::optional<crypto::SecretKey> key;
    if (!stream.erased_at) key = TRY(store_.keys_->get(key_id));
    Statement select = db.prepare(
        "SELECT seq, type, version, at, actor_kind, actor_id, command_id, sealed FROM events WHERE sid=?1 "
        "ORDER BY seq");
    select.bind(1, sid);
    while (TRY(select.step())) {
      event::RecordedEvent one{.stream = stream.id, .seq = select.integer(0), .at = {select.integer(3)}};
      one.event = {std::string(select.text(1)), static_cast<int>(select.integer(2)), {}};
      one.actor = {std::string(select.text(4)), std::string(select.text(5))};
      one.command_id = select.text(6);
      if (key)
        one.event.data = TRY(open_object(*key, select.blob(7), event_context(store_.options_.tenant, one)));
      stream.events.push_back(std::move(one));
    }
    Statement blobs = db.prepare("SELECT blob FROM stream_blobs WHERE sid=?1 ORDER BY blob");
    blobs.bind(1, sid);
    while (TRY(blobs.step())) stream.blobs.emplace_back(blobs.text(0));
    TRY(visit(stream));
  }
  return {};
}

Status Exchange::records(const std::vector<std::string>& without, const Line& line) {
  Database& db = *store_.db_;
  Statement select = db.prepare(
      "SELECT rid, collection, id, revision, key_id, expires_at, links, sealed FROM records WHERE key_id<>0 "
      "ORDER BY collection, id");
  while (TRY(select.step())) {
    const std::string collection(select.text(1)), id(select.text(2));
    if (std::find(without.begin(), without.end(), collection) != without.end()) continue;
    std::optional<Instant> expires_at;
    if (!select.is_null(5)) expires_at = Instant{select.integer(5)};
    const crypto::SecretKey key = TRY(store_.keys_->get(select.integer(4)));
    Object out{{"collection", collection}, {"id", id}, {"revision", select.integer(3)}};
    if (expires_at) out["expires_at"] = to_iso(*expires_at);
    out["data"] = TRY(open_object(key, select.blob(7),
                                  record_context(store_.options_.tenant, collection, id, select.integer(3),
                                                 expires_at, select.integer(6))));
    json::array lookups, blobs;
    Statement found = db.prepare("SELECT digest FROM record_lookups WHERE rid=?1 ORDER BY digest");
    found.bind(1, select.integer(0));
    while (TRY(found.step())) lookups.emplace_back(found.integer(0));
    Statement files = db.prepare("SELECT blob FROM record_blobs WHERE rid=?1 ORDER BY blob");
    files.bind(1, select.integer(0));
    while (TRY(files.step())) blobs.emplace_back(std::string(files.text(0)));
    out["lookups"] = std::move(lookups);
    out["blobs"] = std::move(blobs);
    TRY(line(out));
  }
  return {};
}

Status Exchange::waiting(const Line& line) {
  Database& db = *store_.db_;
  const std::string& tenant = store_.options_.tenant;
  Statement effects = db.prepare(
      "SELECT o.key, o.kind, coalesce(s.id,''), o.sealed, o.attempts, o.next_at, o.incident, o.last_error "
      "FROM outbox o LEFT JOIN streams s ON s.sid=o.sid ORDER BY o.id");
  while (TRY(effects.step())) {
    Object out{{"key", effects.text(0)}, {"kind", effects.text(1)}, {"stream", effects.text(2)}};
    out["data"] = TRY(open_object(store_.content_key_, effects.blob(3),
                                  effect_context(tenant, effects.text(0), effects.text(1), effects.text(2))));
    out["attempts"] = effects.integer(4);
    out["next_at"] = to_iso(Instant{effects.integer(5)});
    out["incident"] = effects.integer(6) != 0;
    out["last_error"] = effects.text(7);
    TRY(line(Object{{"effect", std::move(out)}}));
  }
  Statement timers = db.prepare(
      "SELECT s.id, t.key, t.due_at, t.command, t.sealed FROM timers t JOIN streams s ON s.sid=t.sid ORDER "
      "BY t.sid, t.key");
  while (TRY(timers.step())) {
    const event::Timer timer{std::string(timers.text(0)),
                             std::string(timers.text(1)),
                             {timers.integer(2)},
                             {std::string(timers.text(3)), {}}};
    Object out{{"stream", timer.stream},
               {"key", timer.key},
               {"due_at", to_iso(timer.due_at)},
               {"command", timer.command.type}};
    out["data"] = TRY(open_object(store_.content_key_, timers.blob(4), timer_context(tenant, timer)));
    TRY(line(Object{{"timer", std::move(out)}}));
  }
  Statement done = db.prepare("SELECT key FROM done_effects ORDER BY key");
  while (TRY(done.step())) TRY(line(Object{{"done", done.text(0)}}));
  return {};
}

Status Exchange::answers(const Line& line) {
  Statement select =
      store_.db_->prepare("SELECT key, request, leaf, at, answer FROM idempotency ORDER BY key");
  while (TRY(select.step())) {
    Object out{{"key", select.text(0)},
               {"request", hex(select.blob(1))},
               {"leaf", select.integer(2)},
               {"at", to_iso(Instant{select.integer(3)})}};
    out["answer"] = TRY(open_object(
        store_.content_key_, select.blob(4),
        answer_context(store_.options_.tenant, select.text(0), select.blob(1), select.integer(2))));
    TRY(line(out));
  }
  return {};
}

Status Exchange::log(const Line& line) {
  Statement select = store_.db_->prepare(
      "SELECT l.idx, coalesce(s.id,''), l.hash, l.opening, coalesce(s.key_id, 0) FROM leaves l LEFT JOIN "
      "streams s ON s.sid=l.sid ORDER BY l.idx");
  while (TRY(select.step())) {
    Object out{{"index", select.integer(0)}, {"stream", select.text(1)}, {"hash", hex(select.blob(2))}};
    if (!select.is_null(3)) {
      const crypto::SecretKey key =
          select.integer(4) == kNoKey ? store_.content_key_ : TRY(store_.keys_->get(select.integer(4)));
      const Object opening =
          TRY(open_object(key, select.blob(3),
                          other_context(store_.options_.tenant, "leaf", std::to_string(select.integer(0)))));
      out["salt"] = TRY(get_string(opening, "salt"));
      out["statement"] = TRY(get_string(opening, "statement"));
    }
    TRY(line(out));
  }
  return {};
}

Result<Bytes> Exchange::record_file(const std::string& collection, const std::string& id,
                                    const std::string& blob) {
  Statement select = store_.db_->prepare("SELECT key_id FROM records WHERE collection=?1 AND id=?2");
  if (!TRY(select.bind(1, collection).bind(2, id).step())) return fail(not_found("store.no_record"));
  return store_.blobs_.get(TRY(store_.keys_->get(select.integer(0))), blob);
}

// ---- in -------------------------------------------------------------------------------------------------------------------------

Status TenantStore::Writer::take_over(const StreamRecord& recorded) {
  const event::Aggregate* aggregate = store_.options_.modules->find_aggregate(recorded.aggregate);
  if (aggregate == nullptr) return fail(invalid("exchange.aggregate", recorded.aggregate));
  Stream stream{.id = recorded.id,
                .aggregate = recorded.aggregate,
                .seq = static_cast<std::int64_t>(recorded.events.size()),
                .key_id = TRY(store_.keys_->take())};
  {
    Statement insert = db_.prepare(
        "INSERT INTO streams(id, aggregate, seq, key_id, snapshot, erased_at) VALUES(?1,?2,?3,?4,NULL,?5)");
    insert.bind(1, recorded.id).bind(2, recorded.aggregate).bind(3, stream.seq).bind(4, stream.key_id);
    if (recorded.erased_at)
      insert.bind(5, recorded.erased_at->micros);
    else
      insert.bind_null(5);
    TRY(insert.run());
  }
  stream.sid = db_.last_insert_rowid();
  const crypto::SecretKey key = TRY(store_.keys_->get(stream.key_id));
  for (const event::RecordedEvent& one : recorded.events) {
    Statement insert = db_.prepare(
        "INSERT INTO events(sid, seq, type, version, at, actor_kind, actor_id, command_id, sealed) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)");
    insert.bind(1, stream.sid)
        .bind(2, one.seq)
        .bind(3, one.event.type)
        .bind(4, std::int64_t{one.event.version})
        .bind(5, one.at.micros);
    insert.bind(6, one.actor.kind).bind(7, one.actor.id).bind(8, one.command_id);
    Bytes sealed;
    if (recorded.erased_at) {
      insert.bind_null(9);
    } else {
      sealed = seal_object(key, one.event.data, event_context(store_.options_.tenant, one));
      insert.bind(9, ByteView(sealed));
    }
    TRY(insert.run());
    if (recorded.erased_at) continue;
    event::RecordedEvent newest = one;
    if (aggregate->upcast) newest.event = aggregate->upcast(std::move(newest.event));
    stream.data = aggregate->evolve(std::move(stream.data), newest);
  }
  if (recorded.erased_at) return store_.keys_->erase(stream.key_id, recorded.id, *recorded.erased_at);
  const Bytes snapshot =
      seal_object(key, stream.data,
                  snapshot_context(store_.options_.tenant, recorded.id, recorded.aggregate, stream.seq));
  TRY(db_.prepare("UPDATE streams SET snapshot=?2 WHERE sid=?1")
          .bind(1, stream.sid)
          .bind(2, ByteView(snapshot))
          .run());
  TRY(project(stream, {}, aggregate->project(recorded.id, stream.data)));
  for (const std::string& blob : recorded.blobs) {
    TRY(db_.prepare("INSERT OR IGNORE INTO stream_blobs(sid, blob) VALUES(?1, ?2)")
            .bind(1, stream.sid)
            .bind(2, blob)
            .run());
  }
  return {};
}

Status Exchange::begin() { return store_.db_->exec("BEGIN IMMEDIATE"); }
Status Exchange::end() { return store_.db_->exec("COMMIT"); }

Status Exchange::put_stream(const StreamRecord& stream) {
  TenantStore::Writer writer(store_);
  return writer.take_over(stream);
}

Result<std::int64_t> Exchange::sid_of(const std::string& stream) {
  if (stream.empty()) return 0;
  Statement select = store_.db_->prepare("SELECT sid FROM streams WHERE id=?1");
  if (!TRY(select.bind(1, stream).step())) return fail(invalid("exchange.stream", stream));
  return select.integer(0);
}

Status Exchange::put_stream_file(const std::string& stream, const std::string& blob, ByteView content) {
  Statement select = store_.db_->prepare("SELECT key_id FROM streams WHERE id=?1");
  if (!TRY(select.bind(1, stream).step())) return fail(invalid("exchange.stream", stream));
  return store_.blobs_.put_as(TRY(store_.keys_->get(select.integer(0))), blob, content);
}

Status Exchange::put_record(const Object& line) {
  const std::string collection(TRY(get_string(line, "collection"))), id(TRY(get_string(line, "id")));
  const std::int64_t revision = TRY(get_int(line, "revision"));
  std::optional<Instant> expires_at;
  if (const auto text = TRY(json::find_string(line, "expires_at"))) {
    expires_at = parse_iso_instant(*text);
    if (!expires_at) return fail(invalid("exchange.time", std::string(*text)));
  }
  std::int64_t links = 0;
  std::set<std::int64_t> lookups;
  for (const auto& one : *TRY(json::get_array(line, "lookups"))) {
    if (!one.is_int64()) return fail(invalid("json.wrong_type", "lookups", "lookups"));
    lookups.insert(one.as_int64());
  }
  for (const std::int64_t lookup : lookups) links ^= lookup;
  const std::vector<std::string> blobs = TRY(texts(line, "blobs"));
  for (const std::string& blob : blobs) links ^= blob_link(store_.search_key_, blob);
  const KeyId key_id = TRY(store_.keys_->take());
  const Bytes sealed =
      seal_object(TRY(store_.keys_->get(key_id)), *TRY(get_object(line, "data")),
                  record_context(store_.options_.tenant, collection, id, revision, expires_at, links));
  Database& db = *store_.db_;
  {
    Statement insert = db.prepare(
        "INSERT INTO records(collection, id, revision, key_id, expires_at, links, sealed) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7)");
    insert.bind(1, collection)
        .bind(2, id)
        .bind(3, revision)
        .bind(4, key_id)
        .bind(6, links)
        .bind(7, ByteView(sealed));
    if (expires_at)
      insert.bind(5, expires_at->micros);
    else
      insert.bind_null(5);
    TRY(insert.run());
  }
  const std::int64_t rid = db.last_insert_rowid();
  for (const std::int64_t lookup : lookups)
    TRY(db.prepare("INSERT INTO record_lookups(digest, rid) VALUES(?1, ?2)")
            .bind(1, lookup)
            .bind(2, rid)
            .run());
  for (const std::string& blob : blobs)
    TRY(db.prepare("INSERT INTO record_blobs(rid, blob) VALUES(?1, ?2)").bind(1, rid).bind(2, blob).run());
  return {};
}

Status Exchange::put_record_file(const std::string& collection, const std::string& id,
                                 const std::string& blob, ByteView content) {
  Statement select = store_.db_->prepare("SELECT key_id FROM records WHERE collection=?1 AND id=?2");
  if (!TRY(select.bind(1, collection).bind(2, id).step())) return fail(invalid("exchange.record", id));
  return store_.blobs_.put_as(TRY(store_.keys_->get(select.integer(0))), blob, content);
}

Status Exchange::put_effect(const Object& effect) {
  const std::string key(TRY(get_string(effect, "key"))), kind(TRY(get_string(effect, "kind"))),
      stream(TRY(get_string(effect, "stream")));
  const auto next_at = parse_iso_instant(TRY(get_string(effect, "next_at")));
  if (!next_at) return fail(invalid("exchange.time", key));
  const Bytes sealed = seal_object(store_.content_key_, *TRY(get_object(effect, "data")),
                                   effect_context(store_.options_.tenant, key, kind, stream));
  const std::string last_error(TRY(get_string(effect, "last_error")));
  Statement insert = store_.db_->prepare(
      "INSERT INTO outbox(key, kind, sid, sealed, attempts, next_at, incident, last_error) "
      "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
  return insert.bind(1, key)
      .bind(2, kind)
      .bind(3, TRY(sid_of(stream)))
      .bind(4, ByteView(sealed))
      .bind(5, TRY(get_int(effect, "attempts")))
      .bind(6, next_at->micros)
      .bind(7, std::int64_t{TRY(json::get_bool(effect, "incident")) ? 1 : 0})
      .bind(8, last_error)
      .run();
}

Status Exchange::put_timer(const Object& line) {
  const auto due_at = parse_iso_instant(TRY(get_string(line, "due_at")));
  if (!due_at) return fail(invalid("exchange.time", "due_at"));
  const event::Timer timer{std::string(TRY(get_string(line, "stream"))),
                           std::string(TRY(get_string(line, "key"))),
                           *due_at,
                           {std::string(TRY(get_string(line, "command"))), {}}};
  const Bytes sealed = seal_object(store_.content_key_, *TRY(get_object(line, "data")),
                                   timer_context(store_.options_.tenant, timer));
  Statement insert =
      store_.db_->prepare("INSERT INTO timers(sid, key, due_at, command, sealed) VALUES(?1,?2,?3,?4,?5)");
  return insert.bind(1, TRY(sid_of(timer.stream)))
      .bind(2, timer.key)
      .bind(3, due_at->micros)
      .bind(4, timer.command.type)
      .bind(5, ByteView(sealed))
      .run();
}

Status Exchange::put_waiting(const Object& line) {
  if (const Object* effect = TRY(json::find_object(line, "effect"))) return put_effect(*effect);
  if (const Object* timer = TRY(json::find_object(line, "timer"))) return put_timer(*timer);
  const std::string key(TRY(get_string(line, "done")));
  return store_.db_->prepare("INSERT INTO done_effects(key, mac) VALUES(?1, ?2)")
      .bind(1, key)
      .bind(2, digest(store_.content_key_, "done", key))
      .run();
}

Status Exchange::put_answer(const Object& line) {
  const std::string key(TRY(get_string(line, "key")));
  const auto request = from_hex(TRY(get_string(line, "request")));
  const auto at = parse_iso_instant(TRY(get_string(line, "at")));
  if (!request || !at) return fail(invalid("exchange.answer", key));
  const std::int64_t leaf = TRY(get_int(line, "leaf"));
  const Bytes sealed = seal_object(store_.content_key_, *TRY(get_object(line, "answer")),
                                   answer_context(store_.options_.tenant, key, *request, leaf));
  Statement insert =
      store_.db_->prepare("INSERT INTO idempotency(key, request, answer, leaf, at) VALUES(?1,?2,?3,?4,?5)");
  return insert.bind(1, key)
      .bind(2, ByteView(*request))
      .bind(3, ByteView(sealed))
      .bind(4, leaf)
      .bind(5, at->micros)
      .run();
}

Status Exchange::put_log(const std::vector<Object>& lines) {
  std::vector<translog::Hash> hashes;
  for (const Object& line : lines) {
    const std::int64_t index = TRY(get_int(line, "index"));
    if (index != static_cast<std::int64_t>(hashes.size()))
      return fail(invalid("exchange.log", std::to_string(index)));
    const translog::Hash hash = TRY(hash_from(TRY(get_string(line, "hash"))));
    const std::int64_t sid = TRY(sid_of(std::string(TRY(get_string(line, "stream")))));
    Bytes sealed;
    if (const auto statement = TRY(json::find_string(line, "statement"))) {
      const auto salt = from_hex(TRY(get_string(line, "salt")));
      if (!salt || salt->size() != translog::kSaltSize ||
          translog::receipt_leaf(translog::Salt(salt->data(), translog::kSaltSize), *statement) != hash)
        return fail(invalid("exchange.log", fmt::format("entry {} does not open", index)));
      crypto::SecretKey key = store_.content_key_;
      if (sid != 0) {
        Statement select = store_.db_->prepare("SELECT key_id FROM streams WHERE sid=?1");
        if (TRY(select.bind(1, sid).step())) key = TRY(store_.keys_->get(select.integer(0)));
      }
      sealed = seal_object(key, Object{{"salt", hex(*salt)}, {"statement", *statement}},
                           other_context(store_.options_.tenant, "leaf", std::to_string(index)));
    }
    Statement insert = store_.db_->prepare("INSERT INTO leaves(idx, sid, hash, opening) VALUES(?1,?2,?3,?4)");
    insert.bind(1, index).bind(2, sid).bind(3, ByteView(hash));
    if (sealed.empty())
      insert.bind_null(4);
    else
      insert.bind(4, ByteView(sealed));
    TRY(insert.run());
    hashes.push_back(hash);
  }
  return store_.append_leaves(hashes);
}

}  // namespace rathaus::store
