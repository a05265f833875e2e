// The fold: what the events of an instance make of it. Data only, so that a replay needs neither the model nor this version of the engine.
#include <boost/json/array.hpp>

#include "libs/json/json.h"
#include "modules/process/fold.h"
#include "modules/process/process.h"

namespace rathaus::process {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::int64_t id_of(const value& run) {
  const auto* o = run.if_object();
  const value* id = o == nullptr ? nullptr : o->if_contains("id");
  if (id == nullptr) return -1;
  return id->is_int64()    ? id->get_int64()
         : id->is_uint64() ? static_cast<std::int64_t>(id->get_uint64())
                           : -1;
}

const array& list_of(const object& o, std::string_view key) {
  static const array none;
  const value* found = o.if_contains(key);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

// Both lists lie in the order of their ids.
object runs_patch(const array& before, const array& after) {
  array set, drop;
  std::size_t b = 0;
  for (const value& one : after) {
    while (b < before.size() && id_of(before[b]) < id_of(one)) drop.emplace_back(id_of(before[b++]));
    const bool same = b < before.size() && id_of(before[b]) == id_of(one);
    if (!same || before[b] != one) set.push_back(one);
    b += same;
  }
  while (b < before.size()) drop.emplace_back(id_of(before[b++]));
  object out;
  if (!set.empty()) out["set"] = std::move(set);
  if (!drop.empty()) out["drop"] = std::move(drop);
  return out;
}

array patched_runs(const array& before, const object& patch) {
  const array &set = list_of(patch, "set"), &drop = list_of(patch, "drop");
  array out;
  std::size_t s = 0;
  const auto dropped = [&](std::int64_t id) {
    for (const value& one : drop) {
      if (one == value(id)) return true;
    }
    return false;
  };
  for (const value& one : before) {
    const std::int64_t id = id_of(one);
    while (s < set.size() && id_of(set[s]) < id) out.push_back(set[s++]);
    if (s < set.size() && id_of(set[s]) == id) {
      out.push_back(set[s++]);
    } else if (!dropped(id)) {
      out.push_back(one);
    }
  }
  while (s < set.size()) out.push_back(set[s++]);
  return out;
}

}  // namespace

object difference(const object& before, const object& after) {
  object out;
  for (const auto& entry : after) {
    if (entry.key() == "runs") continue;
    const value* old = before.if_contains(entry.key());
    if (old == nullptr || *old != entry.value()) out[entry.key()] = entry.value();
  }
  for (const auto& entry : before) {
    if (!after.contains(entry.key())) out[entry.key()] = nullptr;
  }
  if (object runs = runs_patch(list_of(before, "runs"), list_of(after, "runs")); !runs.empty())
    out["runs"] = std::move(runs);
  return out;
}

object patched(const object& before, const object& patch) {
  object out;
  const value* runs = patch.if_contains("runs");
  for (const auto& entry : before) {
    const value* now = patch.if_contains(entry.key());
    if (entry.key() == "runs" && runs != nullptr && runs->is_object())
      out["runs"] = patched_runs(list_of(before, "runs"), runs->get_object());
    else if (now == nullptr)
      out[entry.key()] = entry.value();
    else if (!now->is_null())
      out[entry.key()] = *now;
  }
  for (const auto& entry : patch) {
    if (!before.contains(entry.key()) && !entry.value().is_null() && entry.key() != "runs")
      out[entry.key()] = entry.value();
  }
  return out;
}

bool is_process_event(std::string_view type) { return type.starts_with("process."); }

event::Object evolve(event::Object instance, const event::RecordedEvent& e) {
  const object& data = e.event.data;
  const auto copy = [&](std::string_view key) {
    if (const value* found = data.if_contains(key)) instance[key] = *found;
  };
  if (e.event.type == "process.Started" || e.event.type == "process.Migrated") {
    copy("model");
    copy("state");
    copy("service");
    if (e.event.type == "process.Started") instance["round"] = round_of(instance) + 1;
    instance.erase("broken");
  } else if (const value* patch = data.if_contains("patch"); patch != nullptr && patch->is_object()) {
    const value* state = instance.if_contains("state");
    static const object none;
    instance["state"] =
        patched(state != nullptr && state->is_object() ? state->get_object() : none, patch->get_object());
  } else if (e.event.type == "process.Deviated") {
    const value* n = instance.if_contains("deviations");
    instance["deviations"] = (n != nullptr && n->is_int64() ? n->get_int64() : 0) + 1;
  }
  if (e.event.type == "process.Failed") {
    copy("broken");
    instance.erase("awaits");
  }
  fold_messages(instance, e);
  // Whose the open tasks are: from the event that opened each to the one that closed it.
  if (e.event.type == "process.Started") instance.erase("tasks");
  const value *opened = data.if_contains("opened"), *closed = data.if_contains("closed");
  if (opened != nullptr || closed != nullptr) {
    object tasks;
    if (const value* known = instance.if_contains("tasks"); known != nullptr && known->is_object())
      tasks = known->get_object();
    if (opened != nullptr && opened->is_object())
      for (const auto& one : opened->get_object()) tasks[one.key()] = one.value();
    for (const value& one : list_of(data, "closed")) {
      if (one.is_int64()) tasks.erase(std::to_string(one.get_int64()));
      if (one.is_uint64()) tasks.erase(std::to_string(one.get_uint64()));
    }
    if (tasks.empty())
      instance.erase("tasks");
    else
      instance["tasks"] = std::move(tasks);
  }
  return instance;
}

std::int64_t round_of(const event::Object& instance) {
  const auto found = json::find_int(instance, "round");
  return found ? found->value_or(0) : 0;
}

std::string model_of(const event::Object& instance) {
  const auto found = json::find_string(instance, "model");
  return found && *found ? std::string(**found) : std::string();
}

bool ended(const event::Object& instance) {
  const value* state = instance.if_contains("state");
  if (state == nullptr || !state->is_object()) return true;
  const value* root = state->get_object().if_contains("root");
  return root == nullptr || *root == value(0);
}

}  // namespace rathaus::process
