#include "platform/store/sqlite/schema.h"

#include <sqlite3.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <sstream>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"

namespace rathaus::store {
namespace {

constexpr const char* kOwnTables = R"sql(
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS streams(
  sid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, aggregate TEXT NOT NULL, seq INTEGER NOT NULL, key_id INTEGER NOT NULL,
  snapshot BLOB, erased_at INTEGER);
CREATE INDEX IF NOT EXISTS streams_erased ON streams(erased_at) WHERE erased_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS events(
  sid INTEGER NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL, command_id TEXT NOT NULL, sealed BLOB,
  PRIMARY KEY(sid, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS digests(digest INTEGER NOT NULL, sid INTEGER NOT NULL, PRIMARY KEY(digest, sid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters(name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stream_blobs(sid INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY(sid, blob)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency(key TEXT PRIMARY KEY, request BLOB NOT NULL, answer BLOB NOT NULL, leaf INTEGER NOT NULL,
  at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, sid INTEGER NOT NULL, sealed BLOB NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, incident INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS outbox_due ON outbox(next_at) WHERE incident=0;
CREATE TABLE IF NOT EXISTS done_effects(key TEXT PRIMARY KEY, mac INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timers(
  sid INTEGER NOT NULL, key TEXT NOT NULL, due_at INTEGER NOT NULL, command TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY(sid, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers_due ON timers(due_at);
CREATE TABLE IF NOT EXISTS records(
  rid INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, key_id INTEGER NOT NULL,
  expires_at INTEGER, links INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE(collection, id));
CREATE INDEX IF NOT EXISTS records_expiry ON records(expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS record_lookups(digest INTEGER NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(digest, rid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record_blobs(rid INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY(rid, blob)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stream_blobs_blob ON stream_blobs(blob);
CREATE INDEX IF NOT EXISTS record_blobs_blob ON record_blobs(blob);
CREATE TABLE IF NOT EXISTS leaves(idx INTEGER PRIMARY KEY, sid INTEGER NOT NULL, hash BLOB NOT NULL, opening BLOB);
CREATE INDEX IF NOT EXISTS leaves_stream ON leaves(sid, idx);
CREATE TABLE IF NOT EXISTS log_nodes(level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY(level, idx)) WITHOUT ROWID;
)sql";

bool by_stream(const event::Table& table) { return table.key == "sid"; }

std::string table_sql(const event::Table& table) {
  std::string sql = fmt::format("CREATE TABLE {}(", table.name);
  for (const event::Column& column : table.columns) {
    const char* type = column.type == event::ColumnType::integer ? "INTEGER" : column.type == event::ColumnType::text ? "TEXT" : "BLOB";
    sql += fmt::format("{} {}, ", column.name, type);
  }
  return sql + fmt::format("PRIMARY KEY({})){}", table.key, by_stream(table) ? "" : " WITHOUT ROWID");
}

std::vector<std::string> index_sql(const event::Table& table) {
  std::vector<std::string> out;
  for (const event::Index& index : table.indexes) {
    std::string sql = fmt::format("CREATE INDEX {} ON {}({})", index.name, table.name, index.columns);
    if (!index.condition.empty()) sql += " WHERE " + index.condition;
    out.push_back(std::move(sql));
  }
  return out;
}

std::vector<std::string> split_columns(const std::string& list) {
  std::vector<std::string> out;
  std::stringstream in(list);
  for (std::string part; std::getline(in, part, ',');) {
    std::erase(part, ' ');
    out.push_back(part);
  }
  return out;
}

std::string declaration_of(const event::Table& table) {
  std::string out = table_sql(table);
  for (const std::string& sql : index_sql(table)) out += ";" + sql;
  if (table.version > 1) out += fmt::format(";version {}", table.version);
  return out;
}

std::string mark_of(const event::Table& table) { return "table/" + table.name; }

Result<bool> declare(Database& db, const event::Table& table) {
  {
    Statement select = db.prepare("SELECT value FROM meta WHERE name=?1");
    if (TRY(select.bind(1, mark_of(table)).step()) && as_text(select.blob(0)) == declaration_of(table))
      return false;
  }
  TRY(db.prepare("DELETE FROM meta WHERE name=?1").bind(1, mark_of(table)).run());
  TRY(db.exec("DROP TABLE IF EXISTS " + table.name));
  TRY(db.exec(table_sql(table)));
  for (const std::string& sql : index_sql(table)) TRY(db.exec(sql));
  return true;
}

}  // namespace

Status check_schema(Database& db, const char* ddl) {
  std::map<std::string, std::string, std::less<>> expected;
  sqlite3* memory = nullptr;
  CHECK(sqlite3_open(":memory:", &memory) == SQLITE_OK && sqlite3_exec(memory, ddl, nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto note = [](void* out, int, char** values, char**) {
    if (values[1] != nullptr) (*static_cast<std::map<std::string, std::string, std::less<>>*>(out))[values[0]] = values[1];
    return 0;
  };
  sqlite3_exec(memory, "SELECT name, sql FROM sqlite_master", note, &expected, nullptr);
  sqlite3_close(memory);
  std::map<std::string, std::string, std::less<>> found;
  if (const int code = sqlite3_exec(db.handle(), "SELECT name, sql FROM sqlite_master", note, &found, nullptr); code != SQLITE_OK) {
    return fail(sqlite_error(sqlite3_extended_errcode(db.handle()), "schema"));
  }
  if (found.empty()) return {};
  for (const auto& [name, sql] : expected) {
    const auto at = found.find(name);
    if (at == found.end() && sql.starts_with("CREATE INDEX")) continue;  // made next
    if (at == found.end() || at->second != sql) return fail(unavailable("store.damaged", fmt::format("the declaration of {} is another one", name)));
  }
  return {};
}

Result<std::vector<std::string>> prepare_schema(Database& db, const std::vector<event::Module>& modules) {
  std::vector<std::string> rebuilt;
  TRY(check_schema(db, kOwnTables));
  TRY(db.exec("BEGIN IMMEDIATE"));
  TRY(db.exec(kOwnTables));
  for (const event::Module& module : modules) {
    for (const event::Table& table : module.tables) {
      if (TRY(declare(db, table))) rebuilt.push_back(table.name);
    }
  }
  TRY(db.exec("COMMIT"));
  return rebuilt;
}

Status confirm_schema(Database& db, const std::vector<event::Module>& modules) {
  for (const event::Module& module : modules) {
    for (const event::Table& table : module.tables) {
      const std::string declaration = declaration_of(table);
      Statement insert = db.prepare(
          "INSERT INTO meta(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET "
          "value=excluded.value");
      TRY(insert.bind(1, mark_of(table)).bind(2, as_bytes(declaration)).run());
    }
  }
  return {};
}

std::vector<std::size_t> key_columns(const event::Table& table) {
  std::vector<std::size_t> out;
  for (const std::string& name : split_columns(table.key)) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const auto& c) { return c.name == name; });
    CHECK(found != table.columns.end());
    out.push_back(static_cast<std::size_t>(found - table.columns.begin()));
  }
  return out;
}

event::Row filed(event::Row row, const event::Table& table, std::int64_t sid) {
  if (by_stream(table)) row.cells[key_columns(table).front()] = sid;
  return row;
}

std::string upsert_sql(const event::Table& table) {
  std::string names;
  std::string marks;
  std::string sets;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    names += (i == 0 ? "" : ",") + name;
    marks += fmt::format("{}?{}", i == 0 ? "" : ",", i + 1);
    sets += fmt::format("{}{}=excluded.{}", i == 0 ? "" : ",", name, name);
  }
  return fmt::format("INSERT INTO {}({}) VALUES({}) ON CONFLICT({}) DO UPDATE SET {}", table.name, names, marks, table.key, sets);
}

std::string delete_sql(const event::Table& table) {
  std::string where;
  int n = 1;
  for (const std::string& name : split_columns(table.key)) where += fmt::format("{}{}=?{}", n == 1 ? "" : " AND ", name, n), ++n;
  return fmt::format("DELETE FROM {} WHERE {}", table.name, where);
}

}  // namespace rathaus::store
