#include "app/open_export.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "app/assembly.h"
#include "app/build_date.h"
#include "app/checks.h"
#include "app/snapshot.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/exchange.h"
#include "platform/system/clock.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;
using event::Object;
using runtime::Runtime;
using store::Exchange;
using store::StreamRecord;

constexpr json::Limits kOwn{.bytes = std::size_t{1} << 30, .depth = 256, .values = 50'000'000};
constexpr const char* kUnfinished = "UNVOLLSTAENDIG.txt";
// Logins under way end with the house; nothing else is left out.
const std::vector<std::string> kLeftOut = {"session"};

constexpr const char* kReadme = R"(# Vollständiger Export aus Rathaus
Offene Formate: JSON (RFC 8259, UTF-8, kanonisch nach RFC 8785), eine JSON-Zeile je Datensatz in .jsonl, Dokumente als die Dateien, die sie sind.
Prüfen: `sha256sum -c SHA256SUMS`, oder `rathaus export verify ORDNER`, das auch zählt und das Nachweisprotokoll nachrechnet.

| Datei | Inhalt |
|---|---|
| manifest.json | Zeitpunkt, Zahlen je Kommune, Prüfsumme von SHA256SUMS, `complete: true`; ohne sie ist der Ordner kein Export |
| portal/records.jsonl | Kommunen, Dienstpakete, angebotene Dienste, Konten (Passwörter nur als Argon2id-Hash) |
| towns/KENNUNG/cases/xx/ID/case.json | Stand des Vorgangs: Antrag, Angaben, Fragen, Entscheidung, Bescheide, Fristen mit Begründung |
| towns/KENNUNG/cases/xx/ID/events.jsonl | alles, was geschah: Zeit, wer (Kennung), was, mit welchem Inhalt |
| towns/KENNUNG/cases/xx/ID/files/ | Anlagen und Bescheide im Klartext; case.json nennt Namen, Art und SHA-256 |
| towns/KENNUNG/erased.jsonl | gelöschte Vorgänge: nur Kennung, Zeiten und Arten der Ereignisse |
| towns/KENNUNG/records.jsonl, record-files/ | Beschäftigte, Entwürfe, Einstellungen und ihre Dateien |
| towns/KENNUNG/waiting.jsonl, answers.jsonl | was noch hinausgehen soll, Fristen, erledigte Sendungen; Antworten auf wiederholte Absendungen |
| towns/KENNUNG/log.jsonl, log-root.json | Nachweisprotokoll: Einträge (RFC 6962) mit Öffnung; Größe und Wurzel |
| towns/KENNUNG/search-key.json | Schlüssel der Suchkürzel; nur für die Wiederaufnahme in Rathaus |

Der Export enthält alle Daten im Klartext. Bewahren Sie ihn so sicher auf wie den Datenordner und löschen Sie ihn, wenn er übergeben ist.
)";

// ---- where it goes: a folder, or nowhere but into hashes ------------------------------------------------------------------------

class Sink {
 public:
  explicit Sink(fs::path folder = {}) : folder_(std::move(folder)) {}

  Status file(const std::string& name, ByteView content) {
    sums_[name] = hex(crypto::sha256(content));
    if (folder_.empty()) return {};
    const fs::path path = folder_ / name;
    std::error_code ec;
    fs::create_directories(path.parent_path(), ec);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return failed(name);
    while (!content.empty()) {
      const ssize_t n = ::write(fd, content.data(), content.size());
      if (n <= 0) {
        ::close(fd);
        return failed(name);
      }
      content = content.subspan(static_cast<std::size_t>(n));
    }
    return ::close(fd) == 0 ? Status{} : failed(name);
  }
  Status text(const std::string& name, std::string_view content) { return file(name, as_bytes(content)); }

  // Lines that may become many: written as they come.
  class Lines {
   public:
    Lines(Sink& sink, std::string name) : sink_(sink), name_(std::move(name)) {
      if (sink_.folder_.empty()) return;
      std::error_code ec;
      fs::create_directories((sink_.folder_ / name_).parent_path(), ec);
      out_.open(sink_.folder_ / name_, std::ios::binary);
      opened_ = out_.is_open();
    }
    Status add(const Object& object) {
      const std::string line = json::canonical(object) + "\n";
      hash_.update(line);
      ++count_;
      if (!sink_.folder_.empty() &&
          (!opened_ || !out_.write(line.data(), static_cast<std::streamsize>(line.size()))))
        return sink_.failed(name_);
      return {};
    }
    Status end() {
      sink_.sums_[name_] = hex(hash_.finish());
      if (!sink_.folder_.empty() && (!opened_ || !out_.flush())) return sink_.failed(name_);
      return {};
    }
    std::int64_t count() const { return count_; }

   private:
    Sink& sink_;
    std::string name_;
    std::ofstream out_;
    crypto::Sha256 hash_;
    std::int64_t count_ = 0;
    bool opened_ = false;
  };

  const std::map<std::string, std::string>& sums() const { return sums_; }
  std::string sums_file() const {
    std::string out;
    for (const auto& [name, sum] : sums_) out += fmt::format("{}  {}\n", sum, name);
    return out;
  }

 private:
  static Status failed(const std::string& name) { return fail(unavailable("export.write", name)); }
  fs::path folder_;
  std::map<std::string, std::string> sums_;
};

// ---- out ------------------------------------------------------------------------------------------------------------------------

Object event_line(const event::RecordedEvent& one, bool erased) {
  Object out{{"seq", one.seq},
             {"type", one.event.type},
             {"version", one.event.version},
             {"at", to_iso(one.at)},
             {"actor", {{"kind", one.actor.kind}, {"id", one.actor.id}}},
             {"command_id", one.command_id}};
  if (!erased) out["data"] = one.event.data;
  return out;
}

std::string case_folder(const std::string& root, const std::string& id) {
  return root + "/cases/" + id.substr(id.size() - std::min<std::size_t>(2, id.size())) + "/" + id;
}

Status put_case(Sink& sink, const std::string& root, const StreamRecord& stream, store::ReadView& view,
                ExportFigures& figures) {
  const std::string folder = case_folder(root, stream.id);
  std::string lines;
  for (const event::RecordedEvent& one : stream.events)
    lines += json::canonical(event_line(one, false)) + "\n";
  figures.events += static_cast<std::int64_t>(stream.events.size());
  TRY(sink.text(folder + "/events.jsonl", lines));
  const auto state = TRY(view.state(stream.id));
  if (!state) return fail(unavailable("export.read", stream.id));
  TRY(sink.text(folder + "/case.json",
                json::canonical(Object{{"id", stream.id},
                                       {"kind", stream.aggregate},
                                       {"events", stream.events.size()},
                                       {"files", json::array(stream.blobs.begin(), stream.blobs.end())},
                                       {"state", state->data}}) +
                    "\n"));
  for (const std::string& blob : stream.blobs) {
    TRY(sink.file(folder + "/files/" + blob, TRY(view.blob(stream.id, blob))));
    ++figures.documents;
  }
  return {};
}

Status put_store(Sink& sink, const std::string& root, store::TenantStore& store, ExportFigures& figures) {
  Exchange exchange(store);
  const auto view = TRY(store.read());
  Sink::Lines erased(sink, root + "/erased.jsonl"), order(sink, root + "/cases.jsonl");
  TRY(exchange.streams([&](const StreamRecord& stream) -> Status {
    TRY(order.add({{"id", stream.id}, {"erased", stream.erased_at.has_value()}}));
    if (!stream.erased_at) {
      ++figures.cases;
      return put_case(sink, root, stream, *view, figures);
    }
    ++figures.erased;
    json::array events;
    for (const event::RecordedEvent& one : stream.events) events.push_back(event_line(one, true));
    return erased.add({{"id", stream.id},
                       {"kind", stream.aggregate},
                       {"erased_at", to_iso(*stream.erased_at)},
                       {"events", std::move(events)}});
  }));
  TRY(erased.end());
  TRY(order.end());
  Sink::Lines records(sink, root + "/records.jsonl"), waiting(sink, root + "/waiting.jsonl"),
      answers(sink, root + "/answers.jsonl"), log(sink, root + "/log.jsonl");
  TRY(exchange.records(kLeftOut, [&](const Object& line) -> Status {
    for (const auto& blob : line.at("blobs").as_array()) {
      const std::string name(json::view(blob.as_string()));
      TRY(sink.file(root + "/record-files/" + name,
                    TRY(exchange.record_file(std::string(TRY(json::get_string(line, "collection"))),
                                             std::string(TRY(json::get_string(line, "id"))), name))));
    }
    return records.add(line);
  }));
  TRY(exchange.waiting([&](const Object& line) { return waiting.add(line); }));
  TRY(exchange.answers([&](const Object& line) { return answers.add(line); }));
  TRY(exchange.log([&](const Object& line) { return log.add(line); }));
  figures.records += records.count();
  figures.log_entries += log.count();
  for (Sink::Lines* lines : {&records, &waiting, &answers, &log}) TRY(lines->end());
  const Exchange::Root top = exchange.root();
  TRY(sink.text(root + "/log-root.json",
                json::canonical(Object{{"size", top.size}, {"root", hex(top.root)}}) + "\n"));
  return sink.text(root + "/search-key.json",
                   json::canonical(Object{{"search", hex(exchange.search_key().expose())}}) + "\n");
}

Result<std::unique_ptr<store::TenantStore>> open_store(const fs::path& data, const std::string& tenant,
                                                       const store::Modules& modules) {
  const fs::path folder = tenant == Runtime::kControl ? data / "control" : data / "tenants" / tenant;
  const std::string origin =
      TRY(log_origin_of(folder, tenant, pinned_origin(data.string()).value_or("localhost")));
  return store::TenantStore::open(
      {.folder = folder,
       .tenant = tenant,
       .origin = origin + "/" + tenant,
       .tenant_key = runtime::tenant_key_of(TRY(runtime::master_key_of(data)), tenant),
       .modules = &modules});
}

// The whole house into a sink; the manifest's lines about the towns.
Result<json::array> put_house(Sink& sink, const fs::path& data, const std::vector<std::string>& towns,
                              ExportFigures& figures) {
  const auto modules = all_modules();
  json::array about;
  TRY(sink.text("README.md", kReadme));
  {
    const auto control = TRY(open_store(data, Runtime::kControl, *modules));
    ExportFigures portal;
    TRY(put_store(sink, "portal", *control, portal));
    figures.records += portal.records;
  }
  for (const std::string& town : towns) {
    const auto store = TRY(open_store(data, town, *modules));
    const std::string vkey = store->verifier_key();
    ExportFigures own;
    TRY(put_store(sink, "towns/" + town, *store, own));
    about.push_back(Object{{"id", town},
                           {"cases", own.cases},
                           {"erased", own.erased},
                           {"events", own.events},
                           {"documents", own.documents},
                           {"records", own.records},
                           {"log_entries", own.log_entries},
                           {"verifier_key", vkey}});
    figures.cases += own.cases, figures.erased += own.erased, figures.events += own.events,
        figures.documents += own.documents, figures.records += own.records,
        figures.log_entries += own.log_entries;
    ++figures.towns;
  }
  figures.files = static_cast<std::int64_t>(sink.sums().size());
  return about;
}

void sync_file_system(const fs::path& at) {
  const int fd = ::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)::syncfs(fd);
  ::close(fd);
}

// ---- verify ---------------------------------------------------------------------------------------------------------------------

Result<std::string> whole_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(refused("export.altered", {}, path.filename().string() + " fehlt"));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

Status each_line(const fs::path& file, const std::function<Status(const Object&)>& visit) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(refused("export.altered", {}, file.filename().string() + " fehlt"));
  for (std::string line; std::getline(in, line);) TRY(visit(TRY(json::parse_object(line, kOwn))));
  return {};
}

Error altered(const std::string& what) { return refused("export.altered", {}, what); }

// Each event of each case is what its log entry committed to, and the entries give the root.
Status verify_town(const fs::path& folder, ExportFigures& figures) {
  std::map<std::pair<std::string, std::int64_t>, std::string> committed;
  translog::Frontier frontier;
  std::vector<translog::Node> ignored;
  TRY(each_line(folder / "log.jsonl", [&](const Object& line) -> Status {
    const auto bytes = from_hex(TRY(json::get_string(line, "hash")));
    translog::Hash hash{};
    if (!bytes || bytes->size() != hash.size()) return fail(altered("log.jsonl"));
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    if (const auto statement = TRY(json::find_string(line, "statement"))) {
      const auto salt = from_hex(TRY(json::get_string(line, "salt")));
      if (!salt || salt->size() != translog::kSaltSize ||
          translog::receipt_leaf(translog::Salt(salt->data(), translog::kSaltSize), *statement) != hash)
        return fail(altered(fmt::format("log.jsonl, Eintrag {}", TRY(json::get_int(line, "index")))));
      const Object said = TRY(json::parse_object(*statement, kOwn));
      for (const auto& one : *TRY(json::get_array(said, "events"))) {
        const Object& event = one.as_object();
        committed[{std::string(TRY(json::get_string(event, "stream"))), TRY(json::get_int(event, "seq"))}] =
            TRY(json::get_string(event, "sha256"));
      }
    }
    ignored.clear();
    frontier.append(hash, ignored);
    ++figures.log_entries;
    return {};
  }));
  const Object root = TRY(json::parse_object(TRY(whole_file(folder / "log-root.json"))));
  if (static_cast<std::uint64_t>(TRY(json::get_int(root, "size"))) != frontier.size() ||
      TRY(json::get_string(root, "root")) != hex(frontier.root()))
    return fail(altered("log-root.json"));
  return each_line(folder / "cases.jsonl", [&](const Object& line) -> Status {
    const std::string id(TRY(json::get_string(line, "id")));
    if (TRY(json::get_bool(line, "erased"))) {
      ++figures.erased;
      return {};
    }
    ++figures.cases;
    std::int64_t events = 0;
    TRY(each_line(folder / fs::path(case_folder("x", id)).lexically_relative("x") / "events.jsonl",
                  [&](const Object& one) -> Status {
                    ++events;
                    const auto found = committed.find({id, TRY(json::get_int(one, "seq"))});
                    if (found == committed.end() ||
                        found->second !=
                            hex(crypto::sha256(json::canonical(*TRY(json::get_object(one, "data"))))))
                      return fail(altered(id + ": ein Ereignis ist nicht, was im Protokoll steht"));
                    return {};
                  }));
    figures.events += events;
    return {};
  });
}

// ---- in -------------------------------------------------------------------------------------------------------------------------

Result<event::RecordedEvent> event_from(const Object& line, const std::string& stream) {
  event::RecordedEvent out{.stream = stream, .seq = TRY(json::get_int(line, "seq"))};
  out.event.type = TRY(json::get_string(line, "type"));
  out.event.version = static_cast<int>(TRY(json::get_int(line, "version")));
  if (const Object* data = TRY(json::find_object(line, "data"))) out.event.data = *data;
  const auto at = parse_iso_instant(TRY(json::get_string(line, "at")));
  if (!at) return fail(altered(stream));
  out.at = *at;
  const Object& actor = *TRY(json::get_object(line, "actor"));
  out.actor = {std::string(TRY(json::get_string(actor, "kind"))),
               std::string(TRY(json::get_string(actor, "id")))};
  out.command_id = TRY(json::get_string(line, "command_id"));
  return out;
}

Status bring_streams(Exchange& exchange, const fs::path& folder) {
  std::map<std::string, Object> erased;
  TRY(each_line(folder / "erased.jsonl", [&](const Object& line) -> Status {
    erased[std::string(TRY(json::get_string(line, "id")))] = line;
    return {};
  }));
  std::int64_t count = 0;
  return each_line(folder / "cases.jsonl", [&](const Object& line) -> Status {
    StreamRecord stream{.id = std::string(TRY(json::get_string(line, "id")))};
    if (++count % 1000 == 0) {
      TRY(exchange.end());
      TRY(exchange.begin());
    }
    if (TRY(json::get_bool(line, "erased"))) {
      const Object& about = erased[stream.id];
      stream.aggregate = TRY(json::get_string(about, "kind"));
      stream.erased_at = parse_iso_instant(TRY(json::get_string(about, "erased_at")));
      for (const auto& one : *TRY(json::get_array(about, "events")))
        stream.events.push_back(TRY(event_from(one.as_object(), stream.id)));
      return exchange.put_stream(stream);
    }
    const fs::path at = folder / fs::path(case_folder("x", stream.id)).lexically_relative("x");
    const Object about = TRY(json::parse_object(TRY(whole_file(at / "case.json")), kOwn));
    stream.aggregate = TRY(json::get_string(about, "kind"));
    for (const auto& blob : *TRY(json::get_array(about, "files")))
      stream.blobs.emplace_back(json::view(blob.as_string()));
    TRY(each_line(at / "events.jsonl", [&](const Object& one) -> Status {
      stream.events.push_back(TRY(event_from(one, stream.id)));
      return {};
    }));
    TRY(exchange.put_stream(stream));
    for (const std::string& blob : stream.blobs)
      TRY(exchange.put_stream_file(stream.id, blob, as_bytes(TRY(whole_file(at / "files" / blob)))));
    return {};
  });
}

Status bring_store(const fs::path& folder, const fs::path& data, const std::string& tenant,
                   const std::string& origin, const store::Modules& modules) {
  const Object key = TRY(json::parse_object(TRY(whole_file(folder / "search-key.json"))));
  const auto bytes = from_hex(TRY(json::get_string(key, "search")));
  if (!bytes) return fail(altered("search-key.json"));
  const fs::path home = tenant == Runtime::kControl ? data / "control" : data / "tenants" / tenant;
  const auto store =
      TRY(Exchange::create({.folder = home,
                            .tenant = tenant,
                            .origin = origin + "/" + tenant,
                            .tenant_key = runtime::tenant_key_of(TRY(runtime::master_key_of(data)), tenant),
                            .modules = &modules},
                           TRY(crypto::SecretKey::from_bytes(*bytes))));
  Exchange exchange(*store);
  TRY(exchange.begin());
  TRY(bring_streams(exchange, folder));
  TRY(each_line(folder / "records.jsonl", [&](const Object& line) -> Status {
    TRY(exchange.put_record(line));
    for (const auto& blob : line.at("blobs").as_array()) {
      const std::string name(json::view(blob.as_string()));
      TRY(exchange.put_record_file(std::string(TRY(json::get_string(line, "collection"))),
                                   std::string(TRY(json::get_string(line, "id"))), name,
                                   as_bytes(TRY(whole_file(folder / "record-files" / name)))));
    }
    return {};
  }));
  TRY(each_line(folder / "waiting.jsonl", [&](const Object& line) { return exchange.put_waiting(line); }));
  TRY(each_line(folder / "answers.jsonl", [&](const Object& line) { return exchange.put_answer(line); }));
  std::vector<Object> log;
  TRY(each_line(folder / "log.jsonl", [&](const Object& line) -> Status {
    log.push_back(line);
    return {};
  }));
  TRY(exchange.put_log(log));
  TRY(exchange.end());
  const store::Verification verification = TRY(exchange.verify());
  if (!verification.differences.empty())
    return fail(refused("import.differs", {}, tenant + ": " + verification.differences.front()));
  return {};
}

}  // namespace

Result<ExportFigures> write_export(const fs::path& data, const fs::path& to) {
  std::error_code ec;
  if (fs::exists(to, ec)) return fail(refused("export.exists", {}, to.string()));
  const fs::path part = to.string() + ".part";
  fs::remove_all(part, ec);
  fs::create_directories(part, ec);
  if (ec) return fail(unavailable("export.write", part.string()));
  fs::permissions(part, fs::perms::owner_all, ec);
  std::ofstream(part / kUnfinished)
      << "Dieser Export ist nicht fertig geworden. Er ist unvollständig und darf nicht verwendet werden.\n";
  const auto snapshot = TRY(HouseSnapshot::take(data, {}));
  ExportFigures figures;
  Sink sink(part);
  json::array about = TRY(put_house(sink, snapshot->folder(), snapshot->towns(), figures));
  const std::string sums = sink.sums_file();
  std::ofstream(part / "SHA256SUMS", std::ios::binary) << sums;
  sync_file_system(part);
  const Object manifest{{"format", "rathaus-export 1"},
                        {"complete", true},
                        {"created_at", to_iso(platform::SystemClock().now())},
                        {"program", kVersion},
                        {"origin", pinned_origin(data.string()).value_or("")},
                        {"towns", std::move(about)},
                        {"files", figures.files},
                        {"sha256sums", hex(crypto::sha256(sums))}};
  {
    std::ofstream out(part / "manifest.json", std::ios::binary);
    out << json::canonical(manifest) << "\n";
    if (!out.flush()) return fail(unavailable("export.write", "manifest.json"));
  }
  fs::remove(part / kUnfinished, ec);
  sync_file_system(part);
  fs::rename(part, to, ec);
  if (ec) return fail(unavailable("export.write", ec.message()));
  return figures;
}

Result<ExportFigures> verify_export(const fs::path& folder) {
  std::error_code ec;
  if (fs::exists(folder / kUnfinished, ec)) return fail(refused("export.incomplete", {}, folder.string()));
  if (!fs::exists(folder / "manifest.json", ec)) return fail(refused("export.not_one", {}, folder.string()));
  const Object manifest = TRY(json::parse_object(TRY(whole_file(folder / "manifest.json")), kOwn));
  if (json::get_string(manifest, "format").value_or("") != "rathaus-export 1")
    return fail(refused("export.not_one", {}, "format"));
  if (!json::get_bool(manifest, "complete").value_or(false))
    return fail(refused("export.incomplete", {}, folder.string()));
  const std::string sums = TRY(whole_file(folder / "SHA256SUMS"));
  if (TRY(json::get_string(manifest, "sha256sums")) != hex(crypto::sha256(sums)))
    return fail(altered("SHA256SUMS"));
  ExportFigures figures;
  std::set<std::string> known = {"manifest.json", "SHA256SUMS"};
  for (std::size_t from = 0; from < sums.size();) {
    const std::size_t end = sums.find('\n', from);
    const std::string line = sums.substr(from, end - from);
    from = end + 1;
    const std::string name = line.size() > 66 ? line.substr(66) : "";
    const std::string content = TRY(whole_file(folder / name));
    if (hex(crypto::sha256(content)) != line.substr(0, 64)) return fail(altered(name));
    known.insert(name);
    ++figures.files;
  }
  if (figures.files != TRY(json::get_int(manifest, "files"))) return fail(altered("manifest.json: files"));
  for (const auto& entry : fs::recursive_directory_iterator(folder, ec)) {
    if (entry.is_regular_file() && !known.contains(entry.path().lexically_relative(folder).string()))
      return fail(altered(entry.path().lexically_relative(folder).string() + " gehört nicht dazu"));
  }
  TRY(each_line(folder / "portal" / "records.jsonl", [&](const Object&) -> Status {
    ++figures.records;
    return {};
  }));
  for (const auto& one : *TRY(json::get_array(manifest, "towns"))) {
    const Object& town = one.as_object();
    ExportFigures own;
    TRY(verify_town(folder / "towns" / std::string(TRY(json::get_string(town, "id"))), own));
    if (own.cases != TRY(json::get_int(town, "cases")) || own.erased != TRY(json::get_int(town, "erased")) ||
        own.events != TRY(json::get_int(town, "events")) ||
        own.log_entries != TRY(json::get_int(town, "log_entries")))
      return fail(altered("manifest.json: towns"));
    figures.cases += own.cases, figures.erased += own.erased, figures.events += own.events,
        figures.log_entries += own.log_entries;
    figures.documents += TRY(json::get_int(town, "documents")),
        figures.records += TRY(json::get_int(town, "records"));
    ++figures.towns;
  }
  return figures;
}

Result<ExportFigures> read_import(const fs::path& folder, const fs::path& data, const std::string& origin) {
  std::error_code ec;
  if (fs::exists(data / "control", ec) || fs::exists(data / "tenants", ec))
    return fail(refused("start.not_empty", {}, data.string()));
  TRY(verify_export(folder));
  const Object manifest = TRY(json::parse_object(TRY(whole_file(folder / "manifest.json")), kOwn));
  const auto modules = all_modules();
  const bool fresh = !fs::exists(data, ec);
  fs::create_directories(data, ec);
  if (ec) return fail(unavailable("start.data_folder", ec.message()));
  fs::permissions(data, fs::perms::owner_all, ec);
  const std::string name =
      !origin.empty()
          ? origin
          : pinned_origin(data.string()).value_or(std::string(TRY(json::get_string(manifest, "origin"))));
  const auto attempt = [&]() -> Result<ExportFigures> {
    std::vector<std::string> towns;
    for (const auto& one : *TRY(json::get_array(manifest, "towns"))) {
      towns.emplace_back(TRY(json::get_string(one.as_object(), "id")));
      if (!runtime::is_tenant_id(towns.back())) return fail(altered("manifest.json"));
      TRY(bring_store(folder / "towns" / towns.back(), data, towns.back(), name, *modules));
    }
    std::ofstream(data / "log-origin") << name << "\n";
    // Last: a house without its control database is none.
    TRY(bring_store(folder / "portal", data, Runtime::kControl, name, *modules));
    sync_file_system(data);
    ExportFigures figures;
    Sink sink;
    TRY(put_house(sink, data, towns, figures));
    if (sink.sums_file() != TRY(whole_file(folder / "SHA256SUMS")))
      return fail(refused("import.differs", {}, "die Prüfsummen sind andere"));
    return figures;
  };
  auto figures = attempt();
  if (!figures) {
    for (const char* made : {"control", "tenants", "log-origin"}) fs::remove_all(data / made, ec);
    if (fresh) fs::remove_all(data, ec);
  }
  return figures;
}

}  // namespace rathaus::app
