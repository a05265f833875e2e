// Replay: everything stored must follow from the events. Run in the writer, so that nothing moves meanwhile.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

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

  void differ(std::string what) {
    if (out.differences.size() < 100) out.differences.push_back(std::move(what));
  }
};

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
  Checker checker{*this, *view, {}, {}, {}};
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
      const event::Aggregate& aggregate = options_.modules->aggregate(aggregate_name);
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
      for (const event::Row& row : projection.rows) {
        ++out.rows;
        ++checker.expected_rows[row.table];
        const event::Table* table = options_.modules->table(row.table);
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
    std::set<std::int64_t> stored_digests;
    Statement select = db.prepare("SELECT digest FROM digests WHERE sid=?1");
    select.bind(1, sid);
    while (TRY(select.step())) stored_digests.insert(select.integer(0));
    if (stored_digests != digests) checker.differ(id + ": the search digests are not what the events say");
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
  TRY(verify_log(out));
  return out;
}

Status TenantStore::verify_log(Verification& out) {
  translog::Frontier frontier;
  std::vector<translog::Node> completed;
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
    for (const translog::Node& node : completed) {
      Statement node_row = db_->prepare("SELECT hash FROM log_nodes WHERE level=?1 AND idx=?2");
      node_row.bind(1, std::int64_t{node.level}).bind(2, static_cast<std::int64_t>(node.index));
      if (!TRY(node_row.step()) || !equal_constant_time(node_row.blob(0), node.hash)) {
        out.differences.push_back(fmt::format("log node {}/{} is not what the entries say", node.level, node.index));
      }
    }
    if (select.is_null(2)) continue;  // erased: the commitment stays, its opening is gone
    KeyId key_id = kNoKey;
    {
      Statement stream = db_->prepare("SELECT key_id FROM streams WHERE sid=?1");
      if (TRY(stream.bind(1, select.integer(3)).step())) key_id = stream.integer(0);
    }
    const auto key = key_id == kNoKey ? Result<crypto::SecretKey>(content_key_) : keys_->get(key_id);
    const auto opening = key ? open_object(*key, select.blob(2), other_context(options_.tenant, "leaf", std::to_string(index)))
                             : Result<event::Object>(fail(key.error()));
    if (!opening) {
      out.differences.push_back(fmt::format("log entry {}: its opening does not open", index));
      continue;
    }
    const auto salt = from_hex(json::view(opening->at("salt").as_string()));
    const auto statement = json::view(opening->at("statement").as_string());
    if (!salt || salt->size() != translog::kSaltSize ||
        translog::receipt_leaf(translog::Salt(salt->data(), translog::kSaltSize), statement) != hash) {
      out.differences.push_back(fmt::format("log entry {} does not commit to what is recorded", index));
    }
  }
  if (out.leaves == 0) return {};
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
