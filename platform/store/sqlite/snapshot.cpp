#include "platform/store/sqlite/snapshot.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <vector>

#include "platform/store/sqlite/blob_store.h"
#include "platform/store/sqlite/database.h"

namespace rathaus::store {
namespace {

namespace fs = std::filesystem;

// The source's connection may stand in a read transaction: then exactly what that sees is copied.
Status copy_database(Database& source, const fs::path& to) {
  sqlite3* target = nullptr;
  const int opened = sqlite3_open_v2(
      to.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  Status result;
  if (opened != SQLITE_OK) {
    result = fail(sqlite_error(opened, "snapshot"));
  } else {
    sqlite3_exec(target, "PRAGMA synchronous=OFF; PRAGMA cache_size=-8192", nullptr, nullptr, nullptr);
    sqlite3_backup* copy = sqlite3_backup_init(target, "main", source.handle(), "main");
    int code = copy == nullptr ? sqlite3_extended_errcode(target) : sqlite3_backup_step(copy, -1);
    if (copy != nullptr) sqlite3_backup_finish(copy);
    if (code != SQLITE_DONE) result = fail(sqlite_error(code, "snapshot"));
  }
  sqlite3_close_v2(target);
  return result;
}

Result<std::vector<std::string>> named_files(Database& db) {
  std::vector<std::string> out;
  Statement select = db.prepare("SELECT blob FROM stream_blobs UNION SELECT blob FROM record_blobs");
  while (TRY(select.step())) out.emplace_back(select.text(0));
  return out;
}

// False: one of them has gone meanwhile (a file of a draft was replaced, a case was erased).
Result<bool> link_files(const std::vector<std::string>& names, const fs::path& from, const fs::path& to) {
  std::error_code ec;
  for (const std::string& name : names) {
    if (!is_blob_id(name)) return fail(unavailable("snapshot.damaged", "a file's name"));
    const fs::path source = from / name.substr(0, 2) / name, target = to / name.substr(0, 2) / name;
    if (fs::exists(target, ec)) continue;
    fs::create_directories(target.parent_path(), ec);
    fs::create_hard_link(source, target, ec);
    if (ec) fs::copy_file(source, target, ec);
    if (ec && !fs::exists(source)) return false;
    if (ec) return fail(unavailable("snapshot.files", ec.message()));
  }
  return true;
}

Status attempt(const fs::path& from, const fs::path& to, bool& moved_on) {
  auto db = TRY(Database::open(from / "tenant.db", Access::read_only));
  TRY(db->exec("BEGIN"));
  if (!TRY(link_files(TRY(named_files(*db)), from / "blobs", to / "blobs"))) {
    moved_on = true;
    return {};
  }
  TRY(copy_database(*db, to / "tenant.db"));
  TRY(db->exec("COMMIT"));
  auto keys = TRY(Database::open(from / "keys.db", Access::read_only));
  return copy_database(*keys, to / "keys.db");
}

}  // namespace

Status take_snapshot(const fs::path& from, const fs::path& to) {
  std::error_code ec;
  if (fs::exists(to, ec)) return fail(conflict("snapshot.exists", to.string()));
  for (int i = 0; i < 20; ++i) {
    fs::remove_all(to, ec);
    fs::create_directories(to / "blobs", ec);
    if (ec) return fail(unavailable("snapshot.folder", ec.message()));
    fs::permissions(to, fs::perms::owner_all, ec);
    bool moved_on = false;
    const Status done = attempt(from, to, moved_on);
    if (done && !moved_on) {
      if (fs::exists(from / "origin")) fs::copy_file(from / "origin", to / "origin", ec);
      return {};
    }
    if (!done) {
      fs::remove_all(to, ec);
      return done;
    }
  }
  fs::remove_all(to, ec);
  return fail(unavailable("snapshot.moving", "files kept going while the snapshot was taken"));
}

}  // namespace rathaus::store
