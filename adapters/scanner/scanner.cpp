#include "adapters/scanner/scanner.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "adapters/scanner/reader.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"

namespace rathaus::scanner {

namespace fs = std::filesystem;

Scanner::Scanner(flows::House& house, Options options) : house_(house), options_(std::move(options)) {
  house_.runtime.on_effect(flows::kReadScan, [this](const std::string& tenant, const event::Effect& effect) {
    return read(tenant, effect);
  });
}

Scanner::~Scanner() { stop(); }

void Scanner::start() {
  background_ = true;
  thread_ = std::thread([this] { loop(); });
}

void Scanner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<std::optional<event::Command>> Scanner::read(const std::string& tenant, const event::Effect& effect) {
  Job job{tenant, std::string(TRY(json::get_string(effect.data, "scan")))};
  const auto record = TRY(TRY(house_.runtime.read(tenant))->record("scan", job.id));
  if (!record) return std::optional<event::Command>{};
  const auto state = json::find_string(record->data, "state");
  if (state && *state && **state != "waiting") return std::optional<event::Command>{};  // read
  if (!background_) {  // nobody reads in the background: here and now
    TRY(do_job(job));
    return std::optional<event::Command>{};
  }
  {
    const std::lock_guard lock(mutex_);
    if (known_.insert(job).second) jobs_.push_back(std::move(job));
  }
  wake_.notify_all();
  return fail(unavailable("scan.reading"));
}

Status Scanner::do_job(const Job& job) {
  const auto found = flows::scan_original(house_, job.tenant, job.id);
  if (!found && found.error().kind == ErrorKind::not_found) return {};  // malware, deleted: nothing to read
  const Bytes original = TRY(found);
  const flows::ReadScan reading =
      options_.program.empty() ? read_pages(as_text(original)) : run_reader(options_.program, original);
  return flows::take_reading(house_, job.tenant, job.id, reading);
}

void Scanner::loop() {
  auto looked = std::chrono::steady_clock::time_point{};
  for (;;) {
    std::optional<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, options_.look_every, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      if (!jobs_.empty()) {
        job = jobs_.front();
        jobs_.pop_front();
      }
    }
    if (job) {
      if (const Status done = do_job(*job); !done)
        fmt::print(stderr, "scan {}/{}: {}\n", job->tenant, job->id, done.error().code);
      const std::lock_guard lock(mutex_);
      known_.erase(*job);  // what went wrong comes again with the effect
    }
    const auto now = std::chrono::steady_clock::now();
    if (options_.folder && now - looked >= options_.look_every) {
      looked = now;
      look();
    }
  }
}

namespace {

// Beside the others, under a name of its own: nothing of the scanner's is written over.
bool move_to(const fs::path& file, const char* folder) {
  std::error_code ec;
  const fs::path target_folder = file.parent_path() / folder;
  fs::create_directories(target_folder, ec);
  fs::path target = target_folder / file.filename();
  for (int i = 2; fs::exists(target, ec) && i < 10'000; ++i)
    target = target_folder / (file.stem().string() + "-" + std::to_string(i) + file.extension().string());
  fs::rename(file, target, ec);
  return !ec;
}

}  // namespace

void Scanner::take_file(const std::string& tenant, const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(in)), {});
  flows::IncomingFile file{.field = "scan",
                           .name = path.filename().string(),
                           .path = path,
                           .sha256 = hex(crypto::sha256(content)),
                           .size = content.size(),
                           .head = content.substr(0, 4096)};
  const auto id = flows::register_scan(house_, tenant, {"system", "scanner"}, file,
                                       berlin_date(house_.runtime.now()), "folder");
  if (id)
    move_to(path, "eingelesen");
  else if (id.error().kind == ErrorKind::refused)
    move_to(path, "abgewiesen");
  else
    fmt::print(stderr, "scanner folder, {}: {}\n", tenant,
               id.error().code);  // stays where it is, tried again
}

int Scanner::look() {
  int taken = 0;
  if (!options_.folder) return taken;
  const auto tenants = house_.runtime.tenants();
  if (!tenants) return taken;
  std::map<fs::path, std::uintmax_t> seen;
  for (const std::string& tenant : *tenants) {
    std::error_code ec;
    for (fs::directory_iterator it(*options_.folder / tenant, ec), end; !ec && it != end; it.increment(ec)) {
      struct stat facts{};
      // A regular file of its own name: no link leads out of the folder.
      if (::lstat(it->path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode) ||
          it->path().filename().string().starts_with("."))
        continue;
      const auto size = static_cast<std::uintmax_t>(facts.st_size);
      const auto before = sizes_.find(it->path());
      if (size > 0 && size <= (100u << 20) && before != sizes_.end() && before->second == size) {
        take_file(tenant, it->path());
        ++taken;
      } else if (size > (100u << 20)) {
        move_to(it->path(), "abgewiesen");
      } else {
        seen.emplace(it->path(), size);  // it may still be growing
      }
    }
  }
  sizes_ = std::move(seen);
  return taken;
}

}  // namespace rathaus::scanner
