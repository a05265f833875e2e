#pragma once
// A thin layer over SQLite. Invariants: WAL and synchronous=FULL on every connection that writes (NORMAL loses acknowledged data at a
// power cut), asserted when it is opened; an I/O error of a commit ends the process, because after a failed fsync the process sees
// data that is not on disk; a full disk is an ordinary, reportable error.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace rathaus::store {

enum class Access { read_write, read_only };

// A prepared statement in use. Values are bound by position from 1; it is reset when it goes out of scope.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* stmt) : stmt_(stmt) {}
  Statement(Statement&& other) noexcept : stmt_(other.stmt_) { other.stmt_ = nullptr; }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);  // the text must outlive the step
  Statement& bind(int index, ByteView blob);
  Statement& bind_null(int index);
  int parameter(const std::string& name) const;  // 0 when there is none

  Result<bool> step();  // true: a row; false: done
  Status run();         // step to the end

  int columns() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  // until the next step
  ByteView blob(int column) const;
  int type(int column) const;               // SQLITE_INTEGER ...
  std::string_view origin_table(int column) const;
  std::string_view origin_column(int column) const;

 private:
  sqlite3_stmt* stmt_;
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Access access);
  Database(const Database&) = delete;
  ~Database();

  Status exec(const std::string& sql);
  Statement prepare(std::string_view sql);  // cached per connection; a wrong statement is a bug and stops the process
  Result<std::int64_t> integer(std::string_view sql);
  std::int64_t last_insert_rowid() const;
  std::int64_t changes() const;
  // WAL pages moved into the database. Called from a thread other than the writer's, on a connection of its own.
  Status checkpoint(bool truncate);
  sqlite3* handle() { return db_; }

 private:
  explicit Database(sqlite3* db) : db_(db) {}
  sqlite3* db_;
  std::unordered_map<std::string, sqlite3_stmt*> cache_;
};

// Maps a SQLite result code; SQLITE_IOERR during a commit must go through `stop_on_io_error`.
Error sqlite_error(int code, std::string_view what);
bool is_io_error(const Error& error);
[[noreturn]] void stop_for_io_error(const Error& error);

// How often this process asked the disk for durability (fsync and fdatasync), for figures and benches.
std::uint64_t durable_syncs();

}  // namespace rathaus::store
