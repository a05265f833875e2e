#pragma once
// Runs the tenants of one data folder: opens them on demand, gives each one writer at a time with group commit, carries out effects
// and timers, keeps the control database. Knows no administration.
// Invariants: submit() returns only when the answer is on disk; idle tenants are closed; a tenant's trouble stays its own;
// time handed out never runs backwards within the process, unless a clock that had jumped ahead is put right.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "platform/store/sqlite/tenant_store.h"
#include "platform/system/clock.h"
#include "platform/system/clock_guard.h"

namespace rathaus::runtime {

using store::Outcome;
using store::Work;

struct Options {
  std::filesystem::path data;
  std::string log_origin = "rathaus.localhost";  // checkpoints are named <origin>/<tenant>
  const store::Modules* modules = nullptr;
  const platform::Clock* clock = nullptr;
  int writer_threads = 2;
  std::size_t max_open_tenants = 64;
  std::size_t max_batch = 256;
  std::chrono::seconds close_idle_after{120};
  // Set: a clock that jumps ahead holds what time alone would set off (timers, expiry, sweeping). Tests that move the clock leave it out.
  std::optional<platform::ClockLimits> clock_limits = std::nullopt;
  std::optional<platform::Machine> machine = std::nullopt;  // whose count is asked; none: this one
};

// Carries out one kind of effect. The command it may return reports the result back through the same door as everything else.
// unavailable: tried again with growing pauses, then an incident; refused: an incident at once.
using EffectHandler = std::function<Result<std::optional<event::Command>>(const std::string& tenant, const event::Effect& effect)>;

struct Figures {
  std::uint64_t commits = 0;   // transactions
  std::uint64_t commands = 0;  // commands in them
  std::size_t open_tenants = 0;
};

struct TownFigures {  // of a town that is open; looking does not keep it open
  std::string tenant;
  std::int64_t outbox = 0, incidents = 0;
};

class Runtime {
 public:
  static Result<std::unique_ptr<Runtime>> open(Options options);
  ~Runtime();
  Runtime(const Runtime&) = delete;

  // ---- the door
  event::Envelope envelope(const std::string& tenant, event::Actor actor, std::string idempotency_key) const;
  Result<Outcome> submit(Work work);                       // blocks until it is durable
  std::future<Result<Outcome>> submit_later(Work work);
  Result<Outcome> command(const std::string& tenant, const event::Actor& actor, const std::string& idempotency_key, event::Command command);
  Status write_records(const std::string& tenant, std::vector<event::RecordWrite> records);

  // ---- looking
  Result<std::unique_ptr<store::ReadView>> read(const std::string& tenant);
  Result<std::string> put_draft_file(const std::string& tenant, const std::string& collection, const std::string& record,
                                     const std::filesystem::path& file);
  Result<std::string> put_draft_blob(const std::string& tenant, const std::string& collection,
                                     const std::string& record, ByteView content);
  Result<std::string> put_stream_blob(const std::string& tenant, const std::string& stream, ByteView content);
  Result<std::string> verifier_key(const std::string& tenant);
  Result<store::Verification> verify(const std::string& tenant);
  Status retry_incident(const std::string& tenant, std::int64_t id);

  // ---- tenants; `kControl` is the control database, which holds what spans them
  static constexpr const char* kControl = "_control";
  Status create_tenant(const std::string& id, event::Object facts);
  Result<std::optional<event::Object>> tenant(const std::string& id);
  Result<std::vector<std::string>> tenants();

  // ---- work in the background
  void on_effect(const std::string& kind, EffectHandler handler);
  void start_workers();
  void stop();
  // Everything that is due at the clock's present, carried out now, until nothing is left (tests, virtual clock).
  Status settle(const std::string& tenant);

  // A secret of this data folder for one purpose, the same at every start: 32 bytes derived from the master key.
  crypto::SecretKey secret_for(const std::string& purpose) const;

  Instant now() const;
  std::optional<platform::ClockHold> clock_hold()
      const;  // the clock is in doubt: nothing is done because time has passed
  Figures figures() const;
  std::vector<TownFigures> open_towns();
  const Options& options() const { return options_; }

 private:
  struct Item;
  struct Slot;
  explicit Runtime(Options options) : options_(std::move(options)) {}
  Status start();
  Result<std::shared_ptr<Slot>> slot(const std::string& tenant);
  Result<std::unique_ptr<store::TenantStore>> open_store(const std::string& tenant);
  void enqueue(const std::shared_ptr<Slot>& slot, Item item);
  void write_loop();
  void gather(Slot& slot);
  void serve_slot(const std::shared_ptr<Slot>& slot);
  Status in_writer(const std::shared_ptr<Slot>& slot, const std::function<Status(store::TenantStore&)>& task);
  void duty_loop();
  Status do_due_work(const std::shared_ptr<Slot>& slot, bool& did_something);
  store::EffectEnd do_effect(const std::shared_ptr<Slot>& slot, const store::PendingEffect& pending);
  Status do_effects(const std::shared_ptr<Slot>& slot, const std::vector<store::PendingEffect>& effects);
  void close_idle();
  bool mind_clock();
  void sweep_if_due(Slot& slot);

  Options options_;
  int lock_fd_ = -1;
  std::optional<crypto::SecretKey> master_key_;
  mutable std::atomic<std::int64_t> last_stamp_{0};
  std::unique_ptr<platform::ClockGuard> guard_;

  mutable std::mutex slots_mutex_;
  std::unordered_map<std::string, std::shared_ptr<Slot>> slots_;
  std::unordered_map<std::string, std::optional<Instant>> next_due_;  // the hint: closed tenants are opened when it is past

  std::unordered_map<std::string, Instant> swept_at_;

  std::mutex ready_mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Slot>> ready_slots_;
  std::vector<std::thread> writers_;

  std::mutex handlers_mutex_;
  std::unordered_map<std::string, EffectHandler> handlers_;
  std::mutex duty_mutex_;
  std::condition_variable duty_wake_;
  std::thread duty_;
  std::atomic<bool> stopping_{false};         // no more background work
  std::atomic<bool> writers_stopping_{false}; // after it: the writers finish what was accepted and go
  std::atomic<bool> closed_some_{false};      // memory of closed tenants waits to go back to the system
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> commands_{0};
};

// For commands on copies of a data folder, beside the runtime: the same keys it works with. Error: start.key_*.
Result<crypto::SecretKey> master_key_of(const std::filesystem::path& data);
crypto::SecretKey tenant_key_of(const crypto::SecretKey& master_key, const std::string& tenant);

bool is_tenant_id(std::string_view id);  // a-z, 0-9, hyphen; 2 to 40 characters

}  // namespace rathaus::runtime
