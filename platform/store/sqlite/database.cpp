#include "platform/store/sqlite/database.h"

#include <sqlite3.h>

#include <cstring>
#include <fmt/format.h>

#include "libs/base/check.h"
#include "platform/system/journal.h"

namespace rathaus::store {

Error sqlite_error(int code, std::string_view what) {
  const int primary = code & 0xff;
  const std::string detail = fmt::format("{}: {} ({})", what, sqlite3_errstr(code), code);
  switch (primary) {
    case SQLITE_FULL: return unavailable("store.disk_full", detail);
    case SQLITE_IOERR: return unavailable("store.io_error", detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return unavailable("store.damaged", detail);  // this tenant's trouble, not the process's
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return unavailable("store.busy", detail);
    case SQLITE_CANTOPEN: return unavailable("store.cannot_open", detail);
    case SQLITE_READONLY: return unavailable("store.read_only", detail);
    case SQLITE_CONSTRAINT: return conflict("store.constraint", detail);
    default: return unavailable("store.failed", detail);
  }
}

bool is_io_error(const Error& error) { return error.code == "store.io_error"; }

void stop_for_io_error(const Error& error) {
  platform::journal_stop();  // what waits, and this, must be out before the end
  platform::journal(
      platform::Severity::error, "store.stop_for_io_error",
      {{"sentence",
        "the disk failed during a commit; stopping so that the next start reads what is really there"},
       {"detail", error.detail}});
  std::abort();
}

Statement::~Statement() {
  if (stmt_ == nullptr) return;
  sqlite3_reset(stmt_);
  sqlite3_clear_bindings(stmt_);
}

Statement& Statement::bind(int index, std::int64_t value) {
  CHECK(sqlite3_bind_int64(stmt_, index, value) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind(int index, std::string_view text) {
  CHECK(sqlite3_bind_text64(stmt_, index, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8) ==
        SQLITE_OK);
  return *this;
}
Statement& Statement::bind(int index, ByteView blob) {
  static constexpr char kEmpty = 0;
  const void* data = blob.empty() ? static_cast<const void*>(&kEmpty) : blob.data();
  CHECK(sqlite3_bind_blob64(stmt_, index, data, blob.size(), SQLITE_STATIC) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_null(int index) {
  CHECK(sqlite3_bind_null(stmt_, index) == SQLITE_OK);
  return *this;
}
int Statement::parameter(const std::string& name) const { return sqlite3_bind_parameter_index(stmt_, name.c_str()); }

Result<bool> Statement::step() {
  const int code = sqlite3_step(stmt_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(sqlite_error(sqlite3_extended_errcode(sqlite3_db_handle(stmt_)), sqlite3_sql(stmt_)));
}

Status Statement::run() {
  while (TRY(step())) {
  }
  return {};
}

int Statement::columns() const { return sqlite3_column_count(stmt_); }
bool Statement::is_null(int column) const { return sqlite3_column_type(stmt_, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(stmt_, column); }
std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}
ByteView Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(stmt_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}
int Statement::type(int column) const { return sqlite3_column_type(stmt_, column); }
std::string_view Statement::origin_table(int column) const {
  const char* name = sqlite3_column_table_name(stmt_, column);
  return name == nullptr ? std::string_view{} : name;
}
std::string_view Statement::origin_column(int column) const {
  const char* name = sqlite3_column_origin_name(stmt_, column);
  return name == nullptr ? std::string_view{} : name;
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Access access) {
  sqlite3* raw = nullptr;
  const int flags = access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<Database> db(new Database(raw));
  if (code != SQLITE_OK) return fail(sqlite_error(code, fmt::format("open {}", file.filename().string())));
  sqlite3_busy_timeout(raw, 5000);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  TRY(db->exec("PRAGMA cache_size=-2048"));
  if (access == Access::read_only) {
    TRY(db->exec("PRAGMA query_only=1"));
    return db;
  }
  TRY(db->exec("PRAGMA journal_mode=WAL"));
  TRY(db->exec("PRAGMA synchronous=FULL"));
  TRY(db->exec("PRAGMA wal_autocheckpoint=0"));  // another thread does it: a checkpoint in the writer's path costs the p99
  TRY(db->exec("PRAGMA foreign_keys=ON"));
  TRY(db->exec("PRAGMA secure_delete=ON"));      // erased content must not stay in free pages
  if (TRY(db->integer("PRAGMA synchronous")) != 2) {
    return fail(unavailable("store.not_durable", "PRAGMA synchronous is not FULL"));
  }
  {
    Statement mode = db->prepare("PRAGMA journal_mode");
    if (!TRY(mode.step()) || mode.text(0) != "wal") {
      return fail(unavailable("store.not_durable", "PRAGMA journal_mode is not WAL"));
    }
  }
  return db;
}

Database::~Database() {
  for (auto& [sql, stmt] : cache_) sqlite3_finalize(stmt);
  if (db_ != nullptr) sqlite3_close_v2(db_);
}

Status Database::exec(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(sqlite_error(sqlite3_extended_errcode(db_), sql.substr(0, 80)));
  return {};
}

Statement Database::prepare(std::string_view sql) {
  std::string key(sql);
  if (const auto found = cache_.find(key); found != cache_.end()) return Statement(found->second);
  sqlite3_stmt* stmt = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &stmt, nullptr);
  if (code != SQLITE_OK) {
    std::fprintf(stderr, "cannot prepare: %s\n%s\n", sqlite3_errmsg(db_), key.c_str());
    if ((code & 0xff) == SQLITE_IOERR) stop_for_io_error(sqlite_error(code, "prepare"));
    CHECK(code == SQLITE_OK);
  }
  cache_.emplace(std::move(key), stmt);
  return Statement(stmt);
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  Statement statement = prepare(sql);
  if (!TRY(statement.step())) return fail(not_found("store.no_row", std::string(sql)));
  return statement.integer(0);
}

std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(db_); }
std::int64_t Database::changes() const { return sqlite3_changes64(db_); }

Status Database::checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED) {
    return fail(sqlite_error(code, "checkpoint"));
  }
  return {};
}

}  // namespace rathaus::store
