#include "app/snapshot.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "platform/store/sqlite/database.h"
#include "platform/store/sqlite/snapshot.h"

namespace rathaus::app {

namespace fs = std::filesystem;

Result<std::unique_ptr<HouseSnapshot>> HouseSnapshot::take(const fs::path& data,
                                                           std::vector<std::string> towns) {
  std::error_code ec;
  if (!fs::exists(data / "master.key", ec)) return fail(refused("start.no_house", {}, data.string()));
  remove_stale_snapshots(data);
  std::unique_ptr<HouseSnapshot> out(new HouseSnapshot());
  out->folder_ = data / "snapshots" / std::to_string(::getpid());
  fs::remove_all(out->folder_, ec);
  fs::create_directories(out->folder_ / "tenants", ec);
  if (ec) return fail(unavailable("snapshot.folder", ec.message()));
  fs::permissions(data / "snapshots", fs::perms::owner_all, ec);
  fs::permissions(out->folder_, fs::perms::owner_all, ec);
  fs::create_hard_link(data / "master.key", out->folder_ / "master.key", ec);
  if (ec) return fail(unavailable("snapshot.folder", ec.message()));
  fs::copy_file(data / "log-origin", out->folder_ / "log-origin", ec);
  if (towns.empty()) {
    for (const auto& entry : fs::directory_iterator(data / "tenants", ec)) {
      if (runtime::is_tenant_id(entry.path().filename().string()))
        towns.push_back(entry.path().filename().string());
    }
    std::sort(towns.begin(), towns.end());
  }
  if (towns.size() == 1 && towns[0].empty()) towns.clear();  // none: the control database alone
  // Towns first: what their cases point to in the control database is there when it is copied after them.
  for (const std::string& town : towns) {
    if (!runtime::is_tenant_id(town) || !fs::exists(data / "tenants" / town / "tenant.db", ec))
      return fail(not_found("tenant.unknown", town));
    TRY(store::take_snapshot(data / "tenants" / town, out->folder_ / "tenants" / town));
  }
  TRY(store::take_snapshot(data / "control", out->folder_ / "control"));
  out->towns_ = std::move(towns);
  return out;
}

HouseSnapshot::~HouseSnapshot() {
  std::error_code ec;
  if (!folder_.empty()) fs::remove_all(folder_, ec);
}

Result<std::unique_ptr<Assembly>> HouseSnapshot::open() const { return Assembly::open({.data = folder_}); }

Result<std::string> log_origin_of(const fs::path& folder, const std::string& tenant,
                                  const std::string& fallback) {
  const auto db = TRY(store::Database::open(folder / "tenant.db", store::Access::read_only));
  store::Statement select = db->prepare("SELECT value FROM meta WHERE name='checkpoint'");
  if (!TRY(select.step())) return fallback;
  const std::string text(as_text(select.blob(0)));
  const std::string name = text.substr(0, text.find('\n')), end = "/" + tenant;
  if (!name.ends_with(end)) return fail(unavailable("store.damaged", "the checkpoint names another town"));
  return name.substr(0, name.size() - end.size());
}

void remove_stale_snapshots(const fs::path& data) {
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(data / "snapshots", ec)) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && pid != ::getpid() && ::kill(pid, 0) != 0 && errno == ESRCH)
      fs::remove_all(entry.path(), ec);
  }
}

}  // namespace rathaus::app
