// Replay: everything stored must follow from the events. Run in the writer, so that nothing moves meanwhile.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <unordered_map>

#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/schema.h"
#include "platform/store/sqlite/tenant_store.h"

namespace rathaus::store {
namespace {

using Cells = std::vector<event::Cell>;

struct Checker {
  TenantStore& store;
  ReadView& view;
  Verification out;
  std::map<std::string, std::int64_t> counters;
  std::map<std::string, std::int64_t> expected_rows;  // per table
  // Per stream: the xor over mixed digests that should be there, and over those that are; one pass instead of a look per stream.
  std::unordered_map<std::int64_t, std::uint64_t> digests;

  void differ(std::string what) {
    if (out.differences.size() < 100) out.differences.push_back(std::move(what));
  }
};

std::uint64_t mixed(std::int64_t digest) {
  std::uint64_t x = static_cast<std::uint64_t>(digest) + 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

std::string cells_text(const Cells& cells) {
  std::string text;
  for (const event::Cell& cell : cells) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) text += std::to_string(*number);
    else if (const auto* plain = std::get_if<std::string>(&cell)) text += *plain;
    else if (const auto* secret = std::get_if<event::Sealed>(&cell)) text += secret->text;
    text += '|';
  }
  return text;
}

}  // namespace

Result<Verification> TenantStore::verify() {
  const auto view = TRY(read());
  Checker checker{*this, *view, {}, {}, {}, {}};
  Verification& out = checker.out;
  Database& db = *db_;

  std::vector<std::tuple<std::int64_t, std::string, std::string, bool>> streams;
  {
    Statement select = db.prepare("SELECT sid, id, aggregate, erased_at IS NOT NULL FROM streams ORDER BY sid");
    while (TRY(select.step())) {
      streams.emplace_back(select.integer(0), std::string(select.text(1)), std::string(select.text(2)), select.integer(3) != 0);
    }
  }
  for (const auto& [sid, id, aggregate_name, erased] : streams) {
    ++out.streams;
    std::set<std::int64_t> digests;
    if (erased) {
      ++out.erased;
      Statement left = db.prepare("SELECT count(*) FROM events WHERE sid=?1 AND sealed IS NOT NULL");
      if (TRY(left.bind(1, sid).step()) && left.integer(0) != 0) checker.differ(id + ": erased, but events are still there");
    } else {
      const event::Aggregate* known = options_.modules->find_aggregate(aggregate_name);
      if (known == nullptr) {
        checker.differ(id + ": of an unknown kind");
        continue;
      }
      const event::Aggregate& aggregate = *known;
      const auto history = view->history(id);
      if (!history) {
        checker.differ(id + ": " + history.error().code);
        continue;
      }
      event::Object state;
      for (const event::RecordedEvent& one : *history) {
        state = aggregate.evolve(std::move(state), one);
        ++out.events;
      }
      const auto stored = view->state(id);
      if (!stored || !*stored) checker.differ(id + ": the snapshot does not open");
      else if (json::canonical((*stored)->data) != json::canonical(state)) checker.differ(id + ": the snapshot is not what the events say");
      const event::Projection projection = aggregate.project(id, state);
      for (const std::string& counter : projection.counters) ++checker.counters[counter];
      for (const event::SearchKey& key : projection.keys) digests.insert(digest(search_key_, key.kind, key.text));
      TRY(verify_blobs(*view, sid, id, projection.blobs, out));
      for (const event::Row& projected : projection.rows) {
        ++out.rows;
        ++checker.expected_rows[projected.table];
        const event::Table* table = options_.modules->table(projected.table);
        const event::Row row = filed(projected, *table, sid);
        std::string names;
        for (const event::Column& column : table->columns) names += (names.empty() ? "" : ",") + column.name;
        std::string where;
        const auto keys = key_columns(*table);
        for (std::size_t i = 0; i < keys.size(); ++i) where += fmt::format("{}{}=?{}", i == 0 ? "" : " AND ", table->columns[keys[i]].name, i + 1);
        Statement select = db.prepare(fmt::format("SELECT {} FROM {} WHERE {}", names, table->name, where));
        for (std::size_t i = 0; i < keys.size(); ++i) {
          const event::Cell& cell = row.cells[keys[i]];
          if (const auto* number = std::get_if<std::int64_t>(&cell)) select.bind(static_cast<int>(i + 1), *number);
          else if (const auto* text = std::get_if<std::string>(&cell)) select.bind(static_cast<int>(i + 1), std::string_view(*text));
        }
        if (!TRY(select.step())) {
          checker.differ(fmt::format("{}: a row of {} is missing", id, row.table));
          continue;
        }
        Cells cells;
        for (std::size_t i = 0; i < table->columns.size(); ++i) {
          const int column = static_cast<int>(i);
          if (select.is_null(column)) cells.emplace_back();
          else if (table->columns[i].type == event::ColumnType::integer) cells.emplace_back(select.integer(column));
          else if (table->columns[i].type == event::ColumnType::text) cells.emplace_back(std::string(select.text(column)));
          else {
            const auto key_id = cell_key(select.blob(column));
            const auto key = keys_->get(key_id.value_or(0));
            auto opened = key ? open_cell(*key, select.blob(column), cell_context(options_.tenant, table->name, table->columns[i].name))
                              : Result<std::string>(fail(key.error()));
            cells.emplace_back(event::Sealed{opened ? *opened : "(does not open)"});
          }
        }
        if (cells_text(cells) != cells_text(row.cells)) checker.differ(fmt::format("{}: a row of {} is not what the events say", id, row.table));
      }
    }
    for (const std::int64_t value : digests) checker.digests[sid] ^= mixed(value);
  }
  {
    Statement select = db.prepare("SELECT digest, sid FROM digests");
    while (TRY(select.step())) checker.digests[select.integer(1)] ^= mixed(select.integer(0));
    for (const auto& [sid, left] : checker.digests) {
      if (left != 0) checker.differ(fmt::format("stream {}: the search digests are not what the events say", sid));
    }
  }
  if (TRY(db.integer("SELECT count(*) FROM events")) != TRY(db.integer("SELECT coalesce(sum(seq),0) FROM streams"))) {
    checker.differ("there are events of no stream");
  }
  for (const event::Module& module : options_.modules->all()) {
    for (const event::Table& table : module.tables) {
      const std::int64_t n = TRY(db.integer("SELECT count(*) FROM " + table.name));
      if (n != checker.expected_rows[table.name]) checker.differ(fmt::format("table {} has {} rows, the events say {}", table.name, n, checker.expected_rows[table.name]));
    }
  }
  std::map<std::string, std::int64_t> stored_counters;
  {
    Statement select = db.prepare("SELECT name, n FROM counters WHERE n<>0");
    while (TRY(select.step())) stored_counters[std::string(select.text(0))] = select.integer(1);
  }
  if (stored_counters != checker.counters) checker.differ("the counters are not what the events say");
  {
    // What this replay does not look at itself: that every index has every row of its table, and in order.
    Statement check = db.prepare("PRAGMA integrity_check(20)");
    while (TRY(check.step())) {
      if (check.text(0) != "ok") checker.differ("database: " + std::string(check.text(0)));
    }
  }
  if (lost_commits_ > 0) out.differences.push_back(fmt::format("the last {} commits are lost", lost_commits_));
  TRY(verify_records(out));
  TRY(verify_waiting(out));
  TRY(verify_log(out));
  return out;
}

Status TenantStore::verify_blobs(ReadView& view, std::int64_t sid, const std::string& stream, const std::vector<std::string>& blobs,
                                 Verification& out) {
  std::set<std::string> stored;
  {
    Statement select = db_->prepare("SELECT blob FROM stream_blobs WHERE sid=?1");
    select.bind(1, sid);
    while (TRY(select.step())) stored.emplace(select.text(0));
  }
  for (const std::string& blob : blobs) {
    if (stored.erase(blob) == 0) out.differences.push_back(fmt::format("{}: a file is not listed", stream));
    else if (!view.blob(stream, blob)) out.differences.push_back(fmt::format("{}: a file does not open", stream));
  }
  // A file of an earlier state may still be listed: it belongs to the stream until that is erased.
  for (const std::string& blob : stored) {
    if (!blobs_.exists(blob)) out.differences.push_back(fmt::format("{}: a listed file is missing", stream));
  }
  return {};
}

// Records are not derived from events: they must open, with all that lies beside them in the clear, and have their lookups and files.
Status TenantStore::verify_records(Verification& out) {
  std::unordered_map<std::int64_t, std::int64_t> links;
  Statement lookups = db_->prepare("SELECT rid, digest FROM record_lookups");
  while (TRY(lookups.step())) links[lookups.integer(0)] ^= lookups.integer(1);
  Statement files = db_->prepare("SELECT f.rid, f.blob, coalesce(r.key_id, 0) FROM record_blobs f LEFT JOIN records r ON r.rid=f.rid");
  while (TRY(files.step())) {
    const std::string blob(files.text(1));
    links[files.integer(0)] ^= blob_link(search_key_, blob);
    const auto key = keys_->get(files.integer(2));
    if (!key || !blobs_.get(*key, blob)) out.differences.push_back(fmt::format("record {}: a file does not open", files.integer(0)));
  }
  Statement select = db_->prepare("SELECT rid, collection, id, revision, key_id, expires_at, links, sealed FROM records");
  while (TRY(select.step())) {
    ++out.records;
    const std::int64_t rid = select.integer(0);
    std::optional<Instant> expires_at;
    if (!select.is_null(5)) expires_at = Instant{select.integer(5)};
    const auto key = keys_->get(select.integer(4));
    const bool opens = key && open_object(*key, select.blob(7), record_context(options_.tenant, select.text(1), select.text(2), select.integer(3),
                                                                              expires_at, select.integer(6)));
    if (!opens) out.differences.push_back(fmt::format("record {} does not open", rid));
    if (links[rid] != select.integer(6)) out.differences.push_back(fmt::format("record {}: its lookups or files are not what it says", rid));
    links.erase(rid);
  }
  for (const auto& [rid, left] : links) {
    if (left != 0) out.differences.push_back(fmt::format("there are lookups or files of no record ({})", rid));
  }
  return {};
}

// Answers kept for repeats, effects and timers that wait, effects that are done.
Status TenantStore::verify_waiting(Verification& out) {
  const auto differ = [&](std::string_view what, std::string_view name) { out.differences.push_back(fmt::format("{} {} does not open", what, name)); };
  Statement answers = db_->prepare("SELECT key, request, leaf, answer FROM idempotency");
  while (TRY(answers.step())) {
    if (!open_object(content_key_, answers.blob(3), answer_context(options_.tenant, answers.text(0), answers.blob(1), answers.integer(2)))) {
      differ("answer", answers.text(0));
    }
  }
  Statement effects = db_->prepare("SELECT o.key, o.kind, coalesce(s.id,''), o.sealed FROM outbox o LEFT JOIN streams s ON s.sid=o.sid");
  while (TRY(effects.step())) {
    if (!open_object(content_key_, effects.blob(3), effect_context(options_.tenant, effects.text(0), effects.text(1), effects.text(2)))) {
      differ("effect", effects.text(0));
    }
  }
  Statement timers = db_->prepare("SELECT coalesce(s.id,''), t.key, t.due_at, t.command, t.sealed FROM timers t LEFT JOIN streams s ON s.sid=t.sid");
  while (TRY(timers.step())) {
    const event::Timer timer{std::string(timers.text(0)), std::string(timers.text(1)), {timers.integer(2)}, {std::string(timers.text(3)), {}}};
    if (!open_object(content_key_, timers.blob(4), timer_context(options_.tenant, timer))) differ("timer", timer.key);
  }
  Statement done = db_->prepare("SELECT key, mac FROM done_effects");
  while (TRY(done.step())) {
    if (digest(content_key_, "done", done.text(0)) != done.integer(1)) differ("done effect", done.text(0));
  }
  return {};
}

Status TenantStore::verify_log(Verification& out) {
  translog::Frontier frontier;
  std::vector<translog::Node> completed;
  std::int64_t nodes = 0;
  Statement select = db_->prepare("SELECT idx, hash, opening, sid FROM leaves ORDER BY idx");
  while (TRY(select.step())) {
    const std::int64_t index = select.integer(0);
    translog::Hash hash{};
    const ByteView stored = select.blob(1);
    if (stored.size() == hash.size()) std::copy(stored.begin(), stored.end(), hash.begin());
    if (index != out.leaves) out.differences.push_back(fmt::format("log entry {} is missing", out.leaves));
    ++out.leaves;
    completed.clear();
    frontier.append(hash, completed);
    nodes += static_cast<std::int64_t>(completed.size());
    for (const translog::Node& node : completed) {
      Statement node_row = db_->prepare("SELECT hash FROM log_nodes WHERE level=?1 AND idx=?2");
      node_row.bind(1, std::int64_t{node.level}).bind(2, static_cast<std::int64_t>(node.index));
      if (!TRY(node_row.step()) || !equal_constant_time(node_row.blob(0), node.hash)) {
        out.differences.push_back(fmt::format("log node {}/{} is not what the entries say", node.level, node.index));
      }
    }
    KeyId key_id = kNoKey;
    bool erased = false;
    {
      Statement stream = db_->prepare("SELECT key_id, erased_at IS NOT NULL FROM streams WHERE sid=?1");
      if (TRY(stream.bind(1, select.integer(3)).step())) key_id = stream.integer(0), erased = stream.integer(1) != 0;
    }
    if (select.is_null(2) != erased) out.differences.push_back(fmt::format("log entry {}: its opening and its stream do not agree", index));
    if (select.is_null(2)) continue;  // erased: the commitment stays, its opening is gone
    const auto key = key_id == kNoKey ? Result<crypto::SecretKey>(content_key_) : keys_->get(key_id);
    const auto opening = key ? open_object(*key, select.blob(2), other_context(options_.tenant, "leaf", std::to_string(index)))
                             : Result<event::Object>(fail(key.error()));
    if (!opening) {
      out.differences.push_back(fmt::format("log entry {}: its opening does not open", index));
      continue;
    }
    const auto salt_text = json::get_string(*opening, "salt");
    const auto statement_text = json::get_string(*opening, "statement");
    const auto salt = from_hex(salt_text.value_or(""));
    const std::string_view statement = statement_text ? std::string_view(*statement_text) : std::string_view();
    if (!salt || salt->size() != translog::kSaltSize ||
        translog::receipt_leaf(translog::Salt(salt->data(), translog::kSaltSize), statement) != hash) {
      out.differences.push_back(fmt::format("log entry {} does not commit to what is recorded", index));
    }
  }
  if (out.leaves == 0) return {};
  if (TRY(db_->integer("SELECT count(*) FROM log_nodes")) != nodes) out.differences.push_back("there are log nodes of no entry");
  Statement meta = db_->prepare("SELECT value FROM meta WHERE name='checkpoint'");
  if (!TRY(meta.step())) {
    out.differences.push_back("the log has no checkpoint");
    return {};
  }
  const auto head = translog::open_checkpoint(as_text(meta.blob(0)), signer_->verifier());
  if (!head || head->size != frontier.size() || head->root != frontier.root()) {
    out.differences.push_back("the signed checkpoint is not the log's root");
  }
  return {};
}

}  // namespace rathaus::store
