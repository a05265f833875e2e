#pragma once
// Shared by tests: one case and the clock beside it. Every order goes through decide() and evolve() as in the program.
#include <gtest/gtest.h>

#include <algorithm>

#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"

namespace rathaus::cases {

struct TestDesk {
  Case c;
  Instant now = *parse_iso_instant("2026-11-20T09:00:00Z");
  std::int64_t seq = 0;
  int commands = 0;

  event::Envelope envelope(const std::string& who = "sommer") {
    event::Envelope e{
        .tenant = "musterstadt", .actor = {who == "clock" ? "system" : "staff", who}, .received_at = now};
    e.command_id = "command-" + std::to_string(++commands);
    e.entropy[0] = static_cast<std::uint8_t>(commands);
    return e;
  }
  void apply(const std::vector<event::Event>& events, const event::Envelope& e) {
    for (const event::Event& one : events)
      c = evolve(std::move(c), {c.id, ++seq, one, e.received_at, e.actor, e.command_id});
    EXPECT_EQ(to_state(from_state(to_state(c))), to_state(c)) << "the state survives its own JSON";
  }
  // The case comes in.
  void file(const Case& fresh, const std::string& who = "guest") {
    c.id = fresh.id;
    const event::Envelope e = envelope(who);
    event::IdSource ids(e);
    apply(submit(fresh, e, ids), e);
  }
  Result<Steps> order(const std::string& name, event::Object arguments = {},
                      const std::string& who = "sommer") {
    const event::Envelope e = envelope(who);
    auto steps = decide(name, c, e, arguments);
    if (steps) apply(steps->events, e);
    return steps;
  }
  std::string outcome(const std::string& name, event::Object arguments = {},
                      const std::string& who = "sommer") {
    const auto steps = order(name, std::move(arguments), who);
    return steps ? "accepted" : steps.error().code;
  }
  std::vector<std::string> open_tasks() const {
    std::vector<std::string> out;
    for (const Task& task : c.tasks) {
      if (!task.done_at) out.push_back(task.kind);
    }
    return out;
  }
  bool open_task(std::string_view kind) const {
    const auto open = open_tasks();
    return std::find(open.begin(), open.end(), kind) != open.end();
  }
};

}  // namespace rathaus::cases
