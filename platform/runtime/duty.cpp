// Effects, timers and housekeeping: what is done without anybody waiting for it.
#include <malloc.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "platform/runtime/slot.h"
#include "platform/system/crash_point.h"
#include "platform/system/journal.h"

namespace rathaus::runtime {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, 8> kPauses = {1s, 5s, 30s, 120s, 600s, 1800s, 3600s, 3600s};
constexpr int kBatch = 64;
constexpr auto kHeldPause = 5s;
constexpr std::int64_t kCheckpointAt = 4 << 20;
constexpr std::int64_t kTruncateAt = 64 << 20;

}  // namespace

void Runtime::on_effect(const std::string& kind, EffectHandler handler) {
  const std::lock_guard lock(handlers_mutex_);
  handlers_[kind] = std::move(handler);
}

store::EffectEnd Runtime::do_effect(const std::shared_ptr<Slot>& slot, const store::PendingEffect& pending) {
  using How = store::EffectEnd::How;
  EffectHandler handler;
  {
    const std::lock_guard lock(handlers_mutex_);
    if (const auto found = handlers_.find(pending.effect.kind); found != handlers_.end()) handler = found->second;
  }
  const auto not_done = [&](const Error& error, bool incident) {
    if (incident) {
      platform::journal(platform::Severity::warning, "incident",
                        {{"town", slot->tenant},
                         {"effect", pending.effect.kind},
                         {"code", error.code},
                         {"attempts", std::int64_t{pending.attempts} + 1}});
    }
    const std::size_t step = std::min(static_cast<std::size_t>(pending.attempts), kPauses.size() - 1);
    return store::EffectEnd{.id = pending.id,
                            .how = incident ? How::incident : How::again,
                            .next_at = now() + std::chrono::microseconds(kPauses[step]),
                            .error = error.code};
  };
  // A missing adapter is a state that a person sees, not an error that somebody catches.
  if (!handler) return not_done(refused("adapter.missing"), true);
  auto report = handler(slot->tenant, pending.effect);
  if (!report) {
    return not_done(report.error(), report.error().kind != ErrorKind::unavailable ||
                                        pending.attempts + 1 >= static_cast<int>(kPauses.size()));
  }
  platform::crash_point("outbox.after_effect");
  if (*report) {
    auto reported = command(slot->tenant, {"system", "outbox"}, "effect/" + pending.effect.key, std::move(**report));
    if (!reported) return not_done(reported.error(), reported.error().kind != ErrorKind::unavailable);
  }
  return {.id = pending.id, .error = {}};
}

// Quick effects end together, in one commit; a slow one is noted at once, so that a crash repeats little.
Status Runtime::do_effects(const std::shared_ptr<Slot>& slot,
                           const std::vector<store::PendingEffect>& effects) {
  std::vector<store::EffectEnd> ends;
  const auto note = [&]() -> Status {
    if (ends.empty()) return {};
    const std::vector<store::EffectEnd> noted = std::exchange(ends, {});
    return in_writer(slot, [&](store::TenantStore& store) { return store.end_effects(noted); });
  };
  auto since = std::chrono::steady_clock::now();
  for (const store::PendingEffect& effect : effects) {
    ends.push_back(do_effect(slot, effect));
    if (std::chrono::steady_clock::now() - since < 20ms) continue;
    TRY(note());
    since = std::chrono::steady_clock::now();
  }
  return note();
}

// Whether time is in doubt. What began and what ended is said once.
bool Runtime::mind_clock() {
  if (!guard_) return false;
  using News = platform::ClockGuard::News;
  const News news = guard_->look();
  const auto hold = guard_->hold();
  if (news == News::held && hold) {
    platform::journal(platform::Severity::error, "clock.held",
                      {{"reading", to_iso(hold->reading)},
                       {"expected", to_iso(hold->expected)},
                       {"ahead_s", (hold->reading.micros - hold->expected.micros) / 1'000'000}});
  }
  if (news == News::confirmed || news == News::came_back) {
    platform::journal(platform::Severity::warning,
                      news == News::confirmed ? "clock.confirmed" : "clock.came_back",
                      {{"reading", to_iso(options_.clock->now())}});
    // What was stamped in the meantime stays as it is; from here on the clock counts again, also when that is earlier.
    last_stamp_ = options_.clock->now().micros;
    const std::lock_guard lock(slots_mutex_);
    for (auto& [id, when] : next_due_) when = Instant{0};
    for (auto& [id, at] : swept_at_) at = Instant{0};
  }
  return hold.has_value();
}

Status Runtime::do_due_work(const std::shared_ptr<Slot>& slot, bool& did_something) {
  std::vector<store::PendingEffect> effects;
  std::vector<store::DueTimer> timers;
  int deleted = 0;
  const Instant at = now();
  // Asked after the time was taken: a jump that `at` already has in it is known by now.
  const bool held = clock_hold().has_value();
  TRY(in_writer(slot, [&](store::TenantStore& store) -> Status {
    effects = TRY(store.due_effects(at, kBatch));
    if (held) return {};
    timers = TRY(store.due_timers(at, kBatch));
    deleted = TRY(store.delete_expired_records(at, kBatch));
    return {};
  }));
  did_something = !effects.empty() || !timers.empty() || deleted > 0;
  TRY(do_effects(slot, effects));
  for (const store::DueTimer& due : timers) {
    const event::Timer& timer = due.timer;
    const std::string key = fmt::format("timer/{}/{}/{}", timer.stream, timer.key, timer.due_at.micros);
    auto done = command(slot->tenant, {"system", "timer"}, key, timer.command);
    if (!done && done.error().kind == ErrorKind::unavailable) return fail(done.error());
    // A refusal is an answer too: the case went on without the timer. Only a timer that was not moved meanwhile is dropped.
    TRY(in_writer(slot, [&](store::TenantStore& store) { return store.drop_timer({timer.stream, timer.key}, timer.due_at); }));
  }
  return {};
}

// Once a day for each tenant that is open. Outside the writer: it only reads rows and removes files that are a day old.
void Runtime::sweep_if_due(Slot& slot) {
  const Instant at = now();
  if (clock_hold()) return;
  {
    const std::lock_guard lock(slots_mutex_);
    Instant& last = swept_at_[slot.tenant];
    if (last.micros != 0 && at < last + std::chrono::hours(24)) return;
    last = at;
  }
  (void)slot.store->sweep_blobs(at - std::chrono::hours(24));
}

Status Runtime::settle(const std::string& tenant) {
  const auto target = TRY(slot(tenant));
  mind_clock();
  for (int round = 0; round < 1000; ++round) {
    bool did_something = false;
    TRY(do_due_work(target, did_something));
    if (!did_something) return {};
  }
  return fail(unavailable("runtime.not_settled"));
}

void Runtime::start_workers() {
  duty_ = std::thread([this] { duty_loop(); });
}

void Runtime::stop() {
  stopping_ = true;
  duty_wake_.notify_all();
  if (duty_.joinable()) duty_.join();
}

// One look at every tenant at start rebuilds the hint; from then on only tenants with due work are opened.
void Runtime::duty_loop() {
  if (auto all = tenants()) {
    const std::lock_guard lock(slots_mutex_);
    for (const std::string& id : *all) next_due_.try_emplace(id, Instant{0});
  }
  while (!stopping_) {
    std::vector<std::string> due;
    std::vector<std::shared_ptr<Slot>> open;
    const bool held = mind_clock();
    const Instant at = now();
    {
      const std::lock_guard lock(slots_mutex_);
      for (const auto& [id, slot] : slots_) {
        open.push_back(slot);
        if (slot->due_changed) due.push_back(id);
      }
      for (const auto& [id, when] : next_due_) {
        if (when && *when <= at) due.push_back(id);
      }
    }
    std::sort(due.begin(), due.end());
    due.erase(std::unique(due.begin(), due.end()), due.end());
    for (const std::string& id : due) {
      if (stopping_) return;
      auto target = slot(id);
      if (!target) continue;
      (*target)->due_changed = false;
      bool did_something = false;
      const Status done = do_due_work(*target, did_something);
      if (did_something || !done) (*target)->due_changed = true;
      std::optional<Instant> next;
      (void)in_writer(*target, [&](store::TenantStore& store) -> Status {
        next = TRY(store.next_due());
        return {};
      });
      if (held && next)
        next =
            std::max(*next, at + kHeldPause);  // what waits for the hold to end is no reason to look at once
      const std::lock_guard lock(slots_mutex_);
      next_due_[id] = next;
    }
    for (const auto& slot : open) {
      const std::int64_t bytes = slot->store->wal_bytes();
      if (bytes > kCheckpointAt) (void)slot->store->checkpoint_wal(bytes > kTruncateAt);
      sweep_if_due(*slot);
    }
    open.clear();
    close_idle();
    if (closed_some_.exchange(false)) malloc_trim(0);  // the allocator would keep it for ever: idle tenants must cost nothing
    std::unique_lock lock(duty_mutex_);
    duty_wake_.wait_for(lock, due.empty() ? 200ms : 20ms, [this] { return stopping_.load(); });
  }
}

}  // namespace rathaus::runtime
