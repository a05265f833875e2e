#include "platform/runtime/slot.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "platform/system/random.h"

namespace rathaus::runtime {

bool is_tenant_id(std::string_view id) {
  return id.size() >= 2 && id.size() <= 40 && id.front() != '-' && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

namespace {

// The master key wraps every tenant's key. It is made at the first start and readable by its owner only.
Result<crypto::SecretKey> master_key(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0) {
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      return fail(refused("start.key_readable", {}, fmt::format("{} may be readable by its owner only (chmod 600)", file.string())));
    }
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto bytes = from_hex(std::string_view(text).substr(0, 64));
    if (!bytes) return fail(refused("start.key_damaged", {}, file.string()));
    return crypto::SecretKey::from_bytes(*bytes);
  }
  const auto fresh = platform::random_bytes<crypto::kKeySize>();
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string text = hex(fresh) + "\n";
  if (fd < 0 || ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(fd) != 0) {
    if (fd >= 0) ::close(fd);
    return fail(unavailable("start.key_write", file.string()));
  }
  ::close(fd);
  return crypto::SecretKey(fresh);
}

// When anything was last written here, for folders that keep no notes of the clock yet.
std::optional<Instant> last_write(const std::filesystem::path& data) {
  std::optional<Instant> out;
  std::error_code ec;
  std::vector<std::filesystem::path> folders{data / "control"};
  for (const auto& entry : std::filesystem::directory_iterator(data / "tenants", ec))
    folders.push_back(entry.path());
  for (const std::filesystem::path& folder : folders) {
    for (const char* name : {"tenant.db", "tenant.db-wal"}) {
      struct stat info{};
      if (::stat((folder / name).c_str(), &info) != 0) continue;
      const Instant at{static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000};
      if (!out || *out < at) out = at;
    }
  }
  return out;
}

}  // namespace

Result<crypto::SecretKey> master_key_of(const std::filesystem::path& data) {
  return master_key(data / "master.key");
}
crypto::SecretKey tenant_key_of(const crypto::SecretKey& master_key, const std::string& tenant) {
  return crypto::derive_key(master_key, "tenant/" + tenant);
}

Result<std::unique_ptr<Runtime>> Runtime::open(Options options) {
  CHECK(options.modules != nullptr && options.clock != nullptr);
  std::unique_ptr<Runtime> runtime(new Runtime(std::move(options)));
  TRY(runtime->start());
  return runtime;
}

Status Runtime::start() {
  std::error_code ec;
  std::filesystem::create_directories(options_.data / "tenants", ec);
  if (ec) return fail(unavailable("start.data_folder", fmt::format("{}: {}", options_.data.string(), ec.message())));
  std::filesystem::permissions(options_.data, std::filesystem::perms::owner_all, ec);
  lock_fd_ = ::open((options_.data / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0)
    return fail(unavailable("start.data_folder", fmt::format("{}: {}", options_.data.string(),
                                                             std::generic_category().message(errno))));
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    return fail(refused("start.already_running", {}, options_.data.string()));
  }
  master_key_ = TRY(master_key(options_.data / "master.key"));
  if (options_.clock_limits) {
    guard_ = std::make_unique<platform::ClockGuard>(
        options_.data, *options_.clock_limits, *options_.clock,
        options_.machine ? *options_.machine : platform::this_machine(), last_write(options_.data));
    // Back by an hour at most (a change of zone, a time server): stamps wait where they were, as within one run.
    const Instant seen = guard_->seen(), reading = options_.clock->now();
    if (reading < seen && seen - std::chrono::hours(1) <= reading) last_stamp_ = seen.micros;
  }
  for (int i = 0; i < options_.writer_threads; ++i) writers_.emplace_back([this] { write_loop(); });
  TRY(slot(kControl));
  return {};
}

Runtime::~Runtime() {
  stop();
  {
    const std::lock_guard lock(ready_mutex_);
    writers_stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& writer : writers_) writer.join();
  slots_.clear();
  if (guard_) guard_->close();
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

// ---- tenants --------------------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<store::TenantStore>> Runtime::open_store(const std::string& tenant) {
  const bool control = tenant == kControl;
  const std::filesystem::path folder = control ? options_.data / "control" : options_.data / "tenants" / tenant;
  // A town that came from another installation keeps the name of its log, so that receipts from there still verify.
  std::string origin = options_.log_origin;
  if (std::ifstream own(folder / "origin"); own) std::getline(own, origin);
  return store::TenantStore::open({.folder = folder,
                                   .tenant = tenant,
                                   .origin = origin + "/" + tenant,
                                   .tenant_key = tenant_key_of(*master_key_, tenant),
                                   .modules = options_.modules,
                                   .erasures = options_.data / "erasures" / tenant});
}

Result<std::shared_ptr<Runtime::Slot>> Runtime::slot(const std::string& tenant) {
  {
    const std::lock_guard lock(slots_mutex_);
    if (const auto found = slots_.find(tenant); found != slots_.end()) {
      found->second->last_used = options_.clock->now().micros;
      return found->second;
    }
  }
  if (tenant != kControl && !is_tenant_id(tenant)) return fail(not_found("tenant.unknown"));
  std::error_code ec;
  if (tenant != kControl && !std::filesystem::exists(options_.data / "tenants" / tenant, ec)) return fail(not_found("tenant.unknown"));
  close_idle();
  // Opening happens under the lock: it takes a millisecond, and two writers on one folder must never exist.
  const std::lock_guard lock(slots_mutex_);
  if (const auto found = slots_.find(tenant); found != slots_.end()) return found->second;
  auto fresh = std::make_shared<Slot>();
  fresh->tenant = tenant;
  fresh->store = TRY(open_store(tenant));
  fresh->last_used = options_.clock->now().micros;
  slots_.emplace(tenant, fresh);
  return fresh;
}

// The least recently used tenants beyond the limit, and those long idle, are closed. A slot in somebody's hands stays.
void Runtime::close_idle() {
  const std::lock_guard lock(slots_mutex_);
  const std::int64_t now = options_.clock->now().micros;
  const std::int64_t limit = std::chrono::microseconds(options_.close_idle_after).count();
  std::vector<std::pair<std::int64_t, std::string>> candidates;
  for (const auto& [id, slot] : slots_) {
    if (id != kControl && slot.use_count() == 1) candidates.emplace_back(slot->last_used, id);
  }
  std::sort(candidates.begin(), candidates.end());
  for (const auto& [used, id] : candidates) {
    const bool too_many = slots_.size() > options_.max_open_tenants;
    if (!too_many && now - used < limit) continue;
    const auto found = slots_.find(id);
    if (found->second->due_changed) {
      if (auto due = found->second->store->next_due()) next_due_[id] = *due;
    }
    slots_.erase(found);
    closed_some_ = true;
  }
}

Status Runtime::create_tenant(const std::string& id, event::Object facts) {
  if (!is_tenant_id(id)) return fail(refused("tenant.bad_id", "id"));
  std::error_code ec;
  std::filesystem::create_directories(options_.data / "tenants" / id, ec);
  if (ec) return fail(unavailable("store.cannot_open", ec.message()));
  TRY(slot(id));
  return write_records(kControl, {{.collection = "tenant", .id = id, .data = std::move(facts)}});
}

Result<std::optional<event::Object>> Runtime::tenant(const std::string& id) {
  const auto view = TRY(read(kControl));
  auto record = TRY(view->record("tenant", id));
  if (!record) return std::optional<event::Object>{};
  return std::optional<event::Object>(std::move(record->data));
}

Result<std::vector<std::string>> Runtime::tenants() {
  std::vector<std::string> out;
  const auto view = TRY(read(kControl));
  for (std::string after;;) {
    const auto page = TRY(view->list_records("tenant", after, 500));
    for (const auto& record : page) out.push_back(record.id);
    if (page.size() < 500) return out;
    after = page.back().id;
  }
}

// ---- the door -------------------------------------------------------------------------------------------------------------------

// A clock that jumps back must not make a later receipt look earlier: the stamp waits where it was.
Instant Runtime::now() const {
  const std::int64_t read = (guard_ ? guard_->stamp() : options_.clock->now()).micros;
  std::int64_t last = last_stamp_.load();
  while (read > last && !last_stamp_.compare_exchange_weak(last, read)) {
  }
  return {std::max(read, last)};
}

std::optional<platform::ClockHold> Runtime::clock_hold() const {
  return guard_ ? guard_->hold() : std::nullopt;
}

event::Envelope Runtime::envelope(const std::string& tenant, event::Actor actor, std::string idempotency_key) const {
  event::Envelope envelope{.tenant = tenant, .actor = std::move(actor), .idempotency_key = std::move(idempotency_key), .received_at = now()};
  envelope.command_id = event::format_uuid7(envelope.received_at, platform::random_bytes<10>());
  envelope.entropy = platform::random_bytes<32>();
  return envelope;
}

std::future<Result<Outcome>> Runtime::submit_later(Work work) {
  Item item{.work = std::move(work)};
  auto future = item.promise.get_future();
  auto target = slot(item.work.envelope.tenant);
  if (!target) item.promise.set_value(fail(target.error()));
  else enqueue(*target, std::move(item));
  return future;
}

Result<Outcome> Runtime::submit(Work work) { return submit_later(std::move(work)).get(); }

Result<Outcome> Runtime::command(const std::string& tenant, const event::Actor& actor, const std::string& idempotency_key,
                                 event::Command command) {
  return submit({.envelope = envelope(tenant, actor, idempotency_key), .command = std::move(command)});
}

Status Runtime::write_records(const std::string& tenant, std::vector<event::RecordWrite> records) {
  const event::Decide decide = [&records](const event::Envelope&, const event::Object&, event::Reader&) -> Result<event::Plan> {
    return event::Plan{.records = std::move(records)};
  };
  TRY(submit({.envelope = envelope(tenant, {"system", ""}, ""), .command = {"platform.WriteRecords", {}}, .decide = decide}));
  return {};
}

void Runtime::enqueue(const std::shared_ptr<Slot>& slot, Item item) {
  {
    const std::lock_guard lock(slot->mutex);
    slot->queue.push_back(std::move(item));
    if (slot->scheduled) return;
    slot->scheduled = true;
  }
  {
    const std::lock_guard lock(ready_mutex_);
    ready_slots_.push_back(slot);
  }
  ready_.notify_one();
}

void Runtime::write_loop() {
  while (true) {
    std::shared_ptr<Slot> slot;
    {
      std::unique_lock lock(ready_mutex_);
      ready_.wait(lock, [this] { return writers_stopping_.load() || !ready_slots_.empty(); });
      if (ready_slots_.empty()) return;  // stopping, and everything accepted is done
      slot = std::move(ready_slots_.front());
      ready_slots_.pop_front();
    }
    serve_slot(slot);
  }
}

// Many came at once last time: as long as more keep coming, at most two milliseconds, they are waited for. One sync is then shared
// by more of them; whoever is alone never waits.
void Runtime::gather(Slot& slot) {
  constexpr std::size_t kMany = 8;
  constexpr auto kPause = std::chrono::microseconds(500);
  if (slot.last_batch < kMany) return;
  std::size_t before = 0;
  for (int i = 0; i < 4; ++i) {
    {
      const std::lock_guard lock(slot.mutex);
      if (slot.queue.size() <= before || slot.queue.size() >= options_.max_batch) return;
      before = slot.queue.size();
    }
    std::this_thread::sleep_for(kPause);
  }
}

// What has queued up while the last commit waited for the disk goes into the next one: group commit.
void Runtime::serve_slot(const std::shared_ptr<Slot>& slot) {
  gather(*slot);
  std::vector<Item> batch;
  std::vector<Item> tasks;  // after the commit: they do not split it
  {
    const std::lock_guard lock(slot->mutex);
    while (!slot->queue.empty() && batch.size() < options_.max_batch) {
      Item& next = slot->queue.front();
      (next.task ? tasks : batch).push_back(std::move(next));
      slot->queue.pop_front();
    }
  }
  slot->last_batch = batch.size();
  if (!batch.empty()) {
    std::vector<Work> work;
    work.reserve(batch.size());
    for (Item& item : batch) work.push_back(std::move(item.work));
    auto results = slot->store->commit(work);
    slot->due_changed = true;
    slot->last_used = options_.clock->now().micros;
    commits_.fetch_add(1, std::memory_order_relaxed);
    commands_.fetch_add(batch.size(), std::memory_order_relaxed);
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].promise.set_value(std::move(results[i]));
  }
  for (const Item& task : tasks) task.task(*slot->store);
  bool again = false;
  {
    const std::lock_guard lock(slot->mutex);
    again = !slot->queue.empty();
    slot->scheduled = again;
  }
  if (again) {
    const std::lock_guard lock(ready_mutex_);
    ready_slots_.push_back(slot);
    ready_.notify_one();
  }
}

Status Runtime::in_writer(const std::shared_ptr<Slot>& slot, const std::function<Status(store::TenantStore&)>& task) {
  std::promise<Status> promise;
  auto future = promise.get_future();
  enqueue(slot, Item{.task = [&](store::TenantStore& store) { promise.set_value(task(store)); }});
  return future.get();
}

crypto::SecretKey Runtime::secret_for(const std::string& purpose) const {
  return crypto::derive_key(*master_key_, "secret/" + purpose);
}

// ---- looking --------------------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<store::ReadView>> Runtime::read(const std::string& tenant) { return TRY(slot(tenant))->store->read(); }

Result<std::string> Runtime::put_draft_file(const std::string& tenant, const std::string& collection, const std::string& record,
                                            const std::filesystem::path& file) {
  const auto target = TRY(slot(tenant));
  return target->store->put_draft_file(collection, record, file);
}
Result<std::string> Runtime::put_draft_blob(const std::string& tenant, const std::string& collection,
                                            const std::string& record, ByteView content) {
  const auto target = TRY(slot(tenant));
  return target->store->put_draft_blob(collection, record, content);
}
Result<std::string> Runtime::put_stream_blob(const std::string& tenant, const std::string& stream, ByteView content) {
  const auto target = TRY(slot(tenant));
  return target->store->put_stream_blob(stream, content);
}
Result<std::string> Runtime::verifier_key(const std::string& tenant) { return TRY(slot(tenant))->store->verifier_key(); }

Result<store::Verification> Runtime::verify(const std::string& tenant) {
  const auto target = TRY(slot(tenant));
  Result<store::Verification> result = fail(unavailable("runtime.stopped"));
  TRY(in_writer(target, [&](store::TenantStore& store) -> Status {
    result = store.verify();
    return {};
  }));
  return result;
}

Status Runtime::retry_incident(const std::string& tenant, std::int64_t id) {
  const auto target = TRY(slot(tenant));
  TRY(in_writer(target, [&](store::TenantStore& store) { return store.retry_incident(id, now()); }));
  target->due_changed = true;
  duty_wake_.notify_all();
  return {};
}

std::vector<TownFigures> Runtime::open_towns() {
  std::vector<std::shared_ptr<Slot>> open;
  {
    const std::lock_guard lock(slots_mutex_);
    for (const auto& [id, slot] : slots_) {
      if (id != kControl) open.push_back(slot);
    }
  }
  std::vector<TownFigures> out;
  for (const auto& slot : open) {
    const auto view = slot->store->read();
    if (!view) continue;
    out.push_back({slot->tenant, (*view)->outbox_count().value_or(0), (*view)->incident_count().value_or(0)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.tenant < b.tenant; });
  return out;
}

Figures Runtime::figures() const {
  const std::lock_guard lock(slots_mutex_);
  return {commits_.load(), commands_.load(), slots_.size()};
}

}  // namespace rathaus::runtime
