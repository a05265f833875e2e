// `rathaus backup` and `rathaus restore`: one town as one sealed file, taken beside the running program.
// Inside the sealed stream: entries (2 bytes length of name, name, 8 bytes size, content), the last is manifest.json with number, bytes
// and SHA-256 over "sha256  name\n" of all the others. docs/operations.md describes it for operators.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>

#include "app/checks.h"
#include "app/operate.h"
#include "app/sealed_file.h"
#include "app/snapshot.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "platform/store/sqlite/key_store.h"
#include "platform/system/clock.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;
using runtime::Runtime;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// ---- entries --------------------------------------------------------------------------------------------------------------------

class EntryWriter {
 public:
  explicit EntryWriter(SealedWriter& out) : out_(out) {}
  Status text(const std::string& name, std::string_view content) {
    TRY(head(name, content.size()));
    TRY(out_.write(as_bytes(content)));
    note(name, crypto::sha256(content), content.size());
    return {};
  }
  Status file(const std::string& name, const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::error_code ec;
    const std::uint64_t size = fs::file_size(path, ec);
    if (!in || ec) return fail(unavailable("backup.read", path.string()));
    TRY(head(name, size));
    crypto::Sha256 hash;
    Bytes buffer(std::size_t{1} << 20);
    for (std::uint64_t left = size; left > 0;) {
      in.read(reinterpret_cast<char*>(buffer.data()),
              static_cast<std::streamsize>(std::min<std::uint64_t>(left, buffer.size())));
      const auto got = static_cast<std::size_t>(in.gcount());
      if (got == 0) return fail(unavailable("backup.read", path.string()));
      TRY(out_.write(ByteView(buffer).subspan(0, got)));
      hash.update(ByteView(buffer).subspan(0, got));
      left -= got;
    }
    note(name, hash.finish(), size);
    return {};
  }
  std::string manifest(std::int64_t cases) {
    return json::canonical(event::Object{
        {"files", files_}, {"bytes", bytes_}, {"sha256", hex(list_.finish())}, {"cases", cases}});
  }
  std::int64_t files() const { return files_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  Status head(const std::string& name, std::uint64_t size) {
    Bytes out = {static_cast<std::uint8_t>(name.size() >> 8), static_cast<std::uint8_t>(name.size())};
    out.insert(out.end(), name.begin(), name.end());
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(size >> shift));
    return out_.write(out);
  }
  void note(const std::string& name, const crypto::Digest& digest, std::uint64_t size) {
    list_.update(fmt::format("{}  {}\n", hex(digest), name));
    ++files_;
    bytes_ += static_cast<std::int64_t>(size);
  }
  SealedWriter& out_;
  crypto::Sha256 list_;
  std::int64_t files_ = 0, bytes_ = 0;
};

// Names that a backup may hold: nothing else is ever written anywhere.
bool is_entry_name(const std::string& name) {
  for (const char* known : {"tenant.db", "keys.db", "control.jsonl", "secret.json", "manifest.json"}) {
    if (name == known) return true;
  }
  return name.size() == 6 + 3 + 32 && name.starts_with("blobs/") && store::is_blob_id(name.substr(9)) &&
         name.substr(6, 3) == name.substr(9, 2) + "/";
}

struct Contents {
  event::Object header, manifest;
  std::string control, secret;
};

// Reads to the end and checks everything; with `to`, databases and files are written there.
Result<Contents> read_all(const fs::path& file, const crypto::SecretKey& key, const fs::path& to) {
  auto in = TRY(SealedReader::open(file, key));
  Contents out{.header = in->header()};
  crypto::Sha256 list;
  std::int64_t files = 0, bytes = 0;
  Bytes buffer(std::size_t{1} << 20);
  std::error_code ec;
  while (true) {
    std::uint8_t fixed[8];
    TRY(in->read(fixed, 2));
    std::string name(std::size_t{fixed[0]} << 8 | fixed[1], ' ');
    TRY(in->read(reinterpret_cast<std::uint8_t*>(name.data()), name.size()));
    if (!is_entry_name(name)) return fail(refused("backup.altered", {}, "a name"));
    TRY(in->read(fixed, 8));
    std::uint64_t size = 0;
    for (const std::uint8_t byte : fixed) size = size << 8 | byte;
    const bool small = name == "control.jsonl" || name == "secret.json" || name == "manifest.json";
    if (small && size > (std::uint64_t{1} << 30)) return fail(refused("backup.altered", {}, "a size"));
    std::string text;
    std::ofstream target;
    if (!small && !to.empty()) {
      fs::create_directories((to / name).parent_path(), ec);
      target.open(to / name, std::ios::binary);
      if (!target) return fail(unavailable("restore.write", (to / name).string()));
    }
    crypto::Sha256 hash;
    for (std::uint64_t left = size; left > 0;) {
      const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
      TRY(in->read(buffer.data(), now));
      hash.update(ByteView(buffer).subspan(0, now));
      if (small)
        text.append(reinterpret_cast<const char*>(buffer.data()), now);
      else if (target.is_open() &&
               !target.write(reinterpret_cast<const char*>(buffer.data()), static_cast<std::streamsize>(now)))
        return fail(unavailable("restore.write", name));
      left -= now;
    }
    if (target.is_open() && !target.flush()) return fail(unavailable("restore.write", name));
    if (name == "manifest.json") {
      out.manifest = TRY(json::parse_object(text));
      break;
    }
    list.update(fmt::format("{}  {}\n", hex(hash.finish()), name));
    ++files;
    bytes += static_cast<std::int64_t>(size);
    if (name == "control.jsonl")
      out.control = std::move(text);
    else if (name == "secret.json")
      out.secret = std::move(text);
  }
  TRY(in->must_end());
  const bool same = json::get_int(out.manifest, "files").value_or(-1) == files &&
                    json::get_int(out.manifest, "bytes").value_or(-1) == bytes &&
                    json::get_string(out.manifest, "sha256").value_or("") == hex(list.finish());
  if (!same) return fail(refused("backup.altered", {}, "the manifest says otherwise"));
  return out;
}

// ---- backup ---------------------------------------------------------------------------------------------------------------------

Result<std::string> control_lines(const HouseSnapshot& snapshot, const std::string& tenant) {
  const auto house = TRY(snapshot.open());
  const auto view = TRY(house->house().runtime.read(Runtime::kControl));
  std::string out;
  for (const char* collection : {"tenant", "package", "offer"}) {
    for (std::string after;;) {
      const auto page = TRY(view->list_records(collection, after, 100));
      for (const event::Record& record : page) {
        const bool ours = std::string_view(collection) == "package" || record.id == tenant ||
                          record.id.starts_with(tenant + "/");
        if (ours)
          out += json::canonical(
                     event::Object{{"collection", collection}, {"id", record.id}, {"data", record.data}}) +
                 "\n";
      }
      if (page.size() < 100) break;
      after = page.back().id;
    }
  }
  return out;
}

Status write_backup(const fs::path& data, const std::string& tenant, const fs::path& file,
                    const crypto::SecretKey& key) {
  const auto begin = Clock::now();
  const bool control = tenant == Runtime::kControl;
  if (!control && !runtime::is_tenant_id(tenant)) return fail(not_found("tenant.unknown", tenant));
  std::error_code ec;
  if (fs::exists(file, ec)) return fail(refused("backup.file_exists", {}, file.string()));
  const auto snapshot = TRY(HouseSnapshot::take(data, {control ? std::string() : tenant}));
  const double taken = since(begin);
  const fs::path from = control ? snapshot->folder() / "control" : snapshot->folder() / "tenants" / tenant;
  const std::string origin =
      TRY(log_origin_of(from, tenant, pinned_origin(data.string()).value_or("localhost")));
  const fs::path part = file.string() + ".part";
  const auto attempt = [&]() -> Result<std::pair<std::int64_t, std::int64_t>> {
    const crypto::SecretKey tenant_key = runtime::tenant_key_of(TRY(runtime::master_key_of(data)), tenant);
    auto sealed = TRY(SealedWriter::create(
        part, {{"tenant", tenant}, {"origin", origin}, {"created_at", to_iso(platform::SystemClock().now())}},
        key));
    EntryWriter out(*sealed);
    TRY(out.text("secret.json", json::canonical(event::Object{{"tenant_key", hex(tenant_key.expose())},
                                                              {"origin", origin}})));
    if (!control) TRY(out.text("control.jsonl", TRY(control_lines(*snapshot, tenant))));
    TRY(out.file("tenant.db", from / "tenant.db"));
    TRY(out.file("keys.db", from / "keys.db"));
    for (const auto& entry : fs::recursive_directory_iterator(from / "blobs", ec)) {
      const std::string id = entry.path().filename().string();
      if (entry.is_regular_file() && store::is_blob_id(id))
        TRY(out.file("blobs/" + id.substr(0, 2) + "/" + id, entry.path()));
    }
    const auto db = TRY(store::Database::open(from / "tenant.db", store::Access::read_only));
    const std::int64_t cases = TRY(db->integer("SELECT count(*) FROM streams"));
    const std::int64_t bytes = out.bytes();
    const std::string manifest = out.manifest(cases);
    TRY(out.text("manifest.json", manifest));
    TRY(sealed->finish());
    return std::pair(cases, bytes);
  };
  const auto written = attempt();
  if (!written) {
    fs::remove(part, ec);
    return fail(written.error());
  }
  const double sealed_after = since(begin);
  // Read back from the disk before anybody relies on it.
  if (const auto again = read_all(part, key, {}); !again) {
    fs::remove(part, ec);
    return fail(again.error());
  }
  fs::rename(part, file, ec);
  if (ec) return fail(unavailable("backup.write", ec.message()));
  std::ofstream(data / "last-backup") << tenant << "\n";
  fmt::print(
      "{}: {} Vorgänge, {:.1f} MB, gesichert und gegengelesen in {:.1f} s (Abbild {:.1f}, schreiben {:.1f}, "
      "prüfen {:.1f}): {}\n",
      tenant, written->first, static_cast<double>(written->second) / 1e6, since(begin), taken,
      sealed_after - taken, since(begin) - sealed_after, file.string());
  return {};
}

// ---- restore --------------------------------------------------------------------------------------------------------------------

// What must stay erased whatever is restored: the list that the data folder keeps outside of the towns, and one that was kept elsewhere.
struct ErasureLists {
  bool any = false;
  std::vector<store::Erasure> all;
  std::string more;  // lines of the second that the first does not have
};

Result<ErasureLists> erasure_lists(const fs::path& data, const std::string& tenant,
                                   const Arguments& arguments) {
  ErasureLists out;
  std::error_code ec;
  if (const fs::path own = data / "erasures" / tenant; fs::exists(own, ec)) {
    out.any = true;
    out.all = TRY(store::read_erasures(own));
  }
  for (const char* option : {"erasures", "erased"}) {
    if (!arguments.has(option)) continue;
    fs::path given = arguments.get(option);
    if (fs::is_directory(given, ec)) given /= tenant;
    std::set<std::string> known;
    for (const store::Erasure& one : out.all) known.insert(store::to_lines({one}));
    std::vector<store::Erasure> more = TRY(store::read_erasures(given));
    std::erase_if(more,
                  [&](const store::Erasure& one) { return !known.insert(store::to_lines({one})).second; });
    out.any = true;
    out.more += store::to_lines(more);
    out.all.insert(out.all.end(), more.begin(), more.end());
  }
  return out;
}

void sync_file_system(const fs::path& at) {
  const int fd = ::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::syncfs(fd);
  ::close(fd);
}

struct Restored {
  std::string tenant, origin;
  bool listed = false;  // there was a list of what was erased
  store::TenantStore::ErasedAgain again;
  store::Verification verification;
  double unpacked = 0, verified = 0;
};

Result<Restored> prepare(const fs::path& data, const fs::path& file, const crypto::SecretKey& key,
                         const fs::path& part, const Arguments& arguments) {
  const auto begin = Clock::now();
  const fs::path folder = part / "store";
  std::error_code ec;
  fs::create_directories(folder / "blobs", ec);
  const Contents contents = TRY(read_all(file, key, folder));
  Restored out{.tenant = std::string(TRY(json::get_string(contents.header, "tenant")))};
  out.unpacked = since(begin);
  const event::Object secret = TRY(json::parse_object(contents.secret));
  out.origin = TRY(json::get_string(secret, "origin"));
  const auto old_bytes = from_hex(TRY(json::get_string(secret, "tenant_key")));
  if (!old_bytes) return fail(refused("backup.altered", {}, "secret"));
  const crypto::SecretKey old_key = TRY(crypto::SecretKey::from_bytes(*old_bytes));
  const crypto::SecretKey tenant_key = runtime::tenant_key_of(TRY(runtime::master_key_of(data)), out.tenant);
  if (!(old_key == tenant_key))
    TRY(store::KeyStore::rewrap(folder / "keys.db", out.tenant, old_key, tenant_key));
  const auto pinned = pinned_origin(data.string());
  if (pinned && *pinned != out.origin) std::ofstream(folder / "origin") << out.origin << "\n";
  fs::remove(folder / store::TenantStore::kRestored, ec);
  const ErasureLists lists = TRY(erasure_lists(data, out.tenant, arguments));
  out.listed = lists.any;
  {
    const auto modules = all_modules();
    auto store = TRY(store::TenantStore::open({.folder = folder,
                                               .tenant = out.tenant,
                                               .origin = out.origin + "/" + out.tenant,
                                               .tenant_key = tenant_key,
                                               .modules = modules.get()}));
    out.again = TRY(store->erase_listed(lists.all));
    out.verification = TRY(store->verify());
  }
  // What is erased until the town is taken in comes into the list as well: it is read once more then.
  if (!lists.more.empty()) TRY(store::add_lines(data / "erasures" / out.tenant, lists.more, true));
  std::ofstream(folder / store::TenantStore::kRestored) << "\n";
  if (!out.verification.differences.empty())
    return fail(refused("restore.differs", {}, out.verification.differences.front()));
  std::ofstream(part / "control.jsonl", std::ios::binary) << contents.control;
  if (arguments.has("replace")) std::ofstream(part / "replace") << "\n";
  std::ofstream(part / "ready") << "\n";
  sync_file_system(part);
  out.verified = since(begin);
  return out;
}

Status restore(const fs::path& data, const fs::path& file, const crypto::SecretKey& key,
               const Arguments& arguments) {
  const auto begin = Clock::now();
  const event::Object header = TRY(SealedReader::header_of(file));
  TRY(SealedReader::open(file, key));  // the key, before anything is touched
  const std::string tenant(TRY(json::get_string(header, "tenant")));
  const bool control = tenant == Runtime::kControl;
  if (!control && !runtime::is_tenant_id(tenant)) return fail(refused("backup.altered", {}, "tenant"));
  std::error_code ec;
  fs::create_directories(data / "incoming", ec);
  if (ec) return fail(unavailable("start.data_folder", ec.message()));
  fs::permissions(data, fs::perms::owner_all, ec);
  if (control && fs::exists(data / "control", ec))
    return fail(refused("restore.control_exists", {}, (data / "control").string()));
  if (!control && fs::exists(data / "tenants" / tenant, ec) && !arguments.has("replace"))
    return fail(refused("restore.town_exists", {}, tenant));
  if (fs::exists(data / "incoming" / tenant, ec)) return fail(refused("restore.waiting", {}, tenant));
  struct statvfs disk{};
  const std::uint64_t size = fs::file_size(file, ec);
  if (::statvfs(data.c_str(), &disk) == 0 && disk.f_bavail * disk.f_frsize < size + size / 4)
    return fail(unavailable("restore.no_room", fmt::format("{} MB", size / 800'000)));
  if (!pinned_origin(data.string()) && !fs::exists(data / "control", ec))
    std::ofstream(data / "log-origin") << json::get_string(header, "origin").value_or("") << "\n";
  const fs::path part = data / "incoming" / fmt::format("{}.part-{}", tenant, ::getpid());
  for (const auto& entry : fs::directory_iterator(data / "incoming", ec)) {  // of a restore that was killed
    if (entry.path().filename().string().starts_with(tenant + ".part-")) fs::remove_all(entry.path(), ec);
  }
  auto restored = prepare(data, file, key, part, arguments);
  if (!restored) {
    fs::remove_all(part, ec);  // nothing half-restored stays
    return fail(restored.error());
  }
  fs::rename(part, data / "incoming" / tenant, ec);
  if (ec) return fail(unavailable("restore.write", ec.message()));
  const bool later = in_use(data.string());
  if (!later && !control) {
    const auto house = TRY(Assembly::open({.data = data}));  // takes it in
    if (!TRY(house->house().runtime.tenant(tenant)))
      return fail(refused("restore.differs", {}, "the town is not in the control database"));
  } else if (!later) {
    TRY(Assembly::open({.data = data}));
  }
  const store::Verification& v = restored->verification;
  fmt::print(
      "{}: {} Vorgänge ({} gelöscht), {} Ereignisse, {} Protokolleinträge; alles folgt aus den Ereignissen. "
      "{:.1f} s (auspacken {:.1f}, nachrechnen {:.1f})\n",
      tenant, v.streams, v.erased, v.events, v.leaves, since(begin), restored->unpacked,
      restored->verified - restored->unpacked);
  const auto& again = restored->again;
  const auto drafts = again.by_collection.find("draft");
  const std::int64_t of_drafts = drafts == again.by_collection.end() ? 0 : drafts->second;
  if (restored->listed)
    fmt::print(
        "{}: Nach der Sicherung gelöscht und wieder gelöscht: {} Vorgänge, {} Entwürfe, {} andere "
        "Datensätze; {} Löschungen "
        "betreffen nichts in dieser Sicherung.\n",
        tenant, again.streams, of_drafts, again.records - of_drafts, again.unknown);
  else
    fmt::print(
        "{0}: Es liegt keine Liste der Löschungen vor (erasures/{0}). Was seit der Sicherung vom {1} "
        "gelöscht wurde, kann "
        "wieder da sein. Nennen Sie die Liste mit --erasures, oder prüfen Sie es von Hand.\n",
        tenant, json::get_string(header, "created_at").value_or("?"));
  if (later)
    fmt::print(
        "Rathaus läuft: {} wird beim nächsten Start übernommen (systemctl restart rathaus; Verbindungen "
        "warten solange).\n",
        tenant);
  return {};
}

Result<fs::path> data_of(const Settings& settings) {
  if (settings.data.empty())
    return fail(refused("start.data_missing", {}, "--data ORDNER sagt, wo die Daten liegen"));
  return fs::path(settings.data);
}

}  // namespace

Result<int> backup_command(const Arguments& arguments) {
  const auto& rest = arguments.rest;
  if (rest.size() == 2 && rest[0] == "key") {
    TRY(make_key_file(rest[1]));
    fmt::print(
        "Schlüssel {} liegt in {}. Bewahren Sie eine Kopie getrennt von den Sicherungen auf: ohne ihn ist "
        "keine lesbar.\n",
        key_name(TRY(read_key_file(rest[1]))), rest[1]);
    return 0;
  }
  const Settings settings = TRY(settings_of(arguments));
  if (rest.size() == 2 && rest[0] == "verify") {
    const Contents contents = TRY(read_all(rest[1], TRY(read_key_file(settings.backup_key)), {}));
    fmt::print("{}: {} vom {}, {} Vorgänge, vollständig und unverändert\n", rest[1],
               TRY(json::get_string(contents.header, "tenant")),
               TRY(json::get_string(contents.header, "created_at")),
               TRY(json::get_int(contents.manifest, "cases")));
    return 0;
  }
  const fs::path data = TRY(data_of(settings));
  if (arguments.has("all") && rest.size() == 1) {
    const crypto::SecretKey key = TRY(read_key_file(settings.backup_key));
    std::error_code ec;
    fs::create_directories(rest[0], ec);
    std::vector<std::string> all = {Runtime::kControl};
    for (const auto& entry : fs::directory_iterator(data / "tenants", ec))
      all.push_back(entry.path().filename().string());
    for (const std::string& tenant : all)
      TRY(write_backup(data, tenant, fs::path(rest[0]) / (tenant + ".backup"), key));
    // Read last, so that it is never behind the backups.
    if (fs::exists(data / "erasures", ec))
      fs::copy(data / "erasures", fs::path(rest[0]) / "erasures",
               fs::copy_options::recursive | fs::copy_options::overwrite_existing, ec);
    if (ec) return fail(unavailable("backup.write", ec.message()));
    return 0;
  }
  if (rest.size() != 2)
    return fail(refused("backup.usage", {},
                        "rathaus backup KENNUNG DATEI | --all ORDNER | key DATEI | verify DATEI"));
  TRY(write_backup(data, rest[0], rest[1], TRY(read_key_file(settings.backup_key))));
  return 0;
}

// The list that belongs to every backup: what must stay erased whatever is restored.
Result<int> erased_command(const Arguments& arguments) {
  const Settings settings = TRY(settings_of(arguments));
  const fs::path folder = TRY(data_of(settings)) / "tenants" / arguments.rest[1];
  std::error_code ec;
  if (!runtime::is_tenant_id(arguments.rest[1]) || !fs::exists(folder / "tenant.db", ec))
    return fail(not_found("tenant.unknown", arguments.rest[1]));
  std::set<std::string> listed;
  if (const fs::path list = settings.data + "/erasures/" + arguments.rest[1]; fs::exists(list, ec)) {
    const auto all = TRY(store::read_erasures(list));
    fmt::print("{}", store::to_lines(all));
    for (const store::Erasure& one : all) listed.insert(one.stream);
  }
  // What was erased before there was a list.
  const auto db = TRY(store::Database::open(folder / "tenant.db", store::Access::read_only));
  store::Statement select = db->prepare("SELECT id FROM streams WHERE erased_at IS NOT NULL ORDER BY sid");
  while (TRY(select.step())) {
    if (!listed.contains(std::string(select.text(0)))) fmt::print("{}\n", select.text(0));
  }
  return 0;
}

Result<int> restore_command(const Arguments& arguments) {
  if (arguments.rest.size() != 1)
    return fail(refused("restore.usage", {}, "rathaus restore DATEI [--replace] [--erasures DATEI|ORDNER]"));
  const Settings settings = TRY(settings_of(arguments));
  TRY(restore(TRY(data_of(settings)), arguments.rest[0], TRY(read_key_file(settings.backup_key)), arguments));
  return 0;
}

}  // namespace rathaus::app
