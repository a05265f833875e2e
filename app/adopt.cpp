#include "app/adopt.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "libs/json/json.h"
#include "platform/store/sqlite/key_store.h"
#include "platform/system/journal.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;
using runtime::Runtime;

Status moved(const fs::path& from, const fs::path& to) {
  std::error_code ec;
  fs::create_directories(to.parent_path(), ec);
  fs::rename(from, to, ec);
  if (ec)
    return fail(unavailable("start.data_folder",
                            fmt::format("{} -> {}: {}", from.string(), to.string(), ec.message())));
  return {};
}

// What the town needs in the control database: its facts, its offers, the packages its cases are pinned to.
Status bring_records(Runtime& runtime, const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<event::RecordWrite> writes;
  const auto view = TRY(runtime.read(Runtime::kControl));
  for (std::string line; std::getline(in, line);) {
    const event::Object record =
        TRY(json::parse_object(line, {.bytes = std::size_t{256} << 20, .depth = 256, .values = 50'000'000}));
    const std::string collection(TRY(json::get_string(record, "collection"))),
        id(TRY(json::get_string(record, "id")));
    const event::Object& data = *TRY(json::get_object(record, "data"));
    const auto before = TRY(view->record(collection, id));
    if (before && json::canonical(before->data) == json::canonical(data)) continue;
    if (before && collection == "package") return fail(conflict("package.version_taken", id));
    writes.push_back({.collection = collection, .id = id, .data = data});
  }
  if (writes.empty()) return {};
  return runtime.write_records(Runtime::kControl, std::move(writes));
}

Status adopt(Runtime& runtime, const fs::path& incoming, const std::string& id) {
  const fs::path home = runtime.options().data / "tenants" / id;
  std::error_code ec;
  if (fs::exists(incoming / "store", ec)) {
    if (fs::exists(home, ec)) {
      if (!fs::exists(incoming / "replace", ec)) return fail(conflict("restore.town_exists", id));
      // What was erased since the backup stays erased: the tombstones come along before the old keys go.
      TRY(store::KeyStore::carry_tombstones(home / "keys.db", incoming / "store" / "keys.db"));
      TRY(moved(home, runtime.options().data / "replaced" /
                          fmt::format("{}-{}", id, to_iso(runtime.now()).substr(0, 19))));
    }
    TRY(moved(incoming / "store", home));
  }
  TRY(bring_records(runtime, incoming / "control.jsonl"));
  fs::remove_all(incoming, ec);
  platform::journal(platform::Severity::info, "town.adopted", {{"town", id}});
  return {};
}

}  // namespace

Status adopt_control(const fs::path& data) {
  std::error_code ec;
  const fs::path incoming = data / "incoming" / Runtime::kControl;
  if (!fs::exists(incoming / "ready", ec)) return {};
  if (fs::exists(incoming / "store", ec)) {
    if (fs::exists(data / "control", ec)) return fail(conflict("restore.control_exists"));
    TRY(moved(incoming / "store", data / "control"));
  }
  fs::remove_all(incoming, ec);
  return {};
}

Status adopt_towns(Runtime& runtime) {
  std::error_code ec;
  std::vector<fs::path> waiting;
  for (const auto& entry : fs::directory_iterator(runtime.options().data / "incoming", ec)) {
    // What an interrupted restore left behind is called ID.part-N: no town.
    if (runtime::is_tenant_id(entry.path().filename().string()) && fs::exists(entry.path() / "ready", ec))
      waiting.push_back(entry.path());
  }
  for (const fs::path& incoming : waiting) TRY(adopt(runtime, incoming, incoming.filename().string()));
  return {};
}

}  // namespace rathaus::app
