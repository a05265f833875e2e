// Messages and signals between cases: what an instance waits for and what it has sent, as data of the instance and as search keys. The content of
// a message lies with its sender, under the key of that case, until somebody has taken it: erasing the case erases it.
#include <algorithm>

#include "libs/json/fields.h"
#include "libs/json/json.h"
#include "modules/process/fold.h"
#include "modules/process/process.h"

namespace rathaus::process {
namespace {

using boost::json::array;
using event::Object;

constexpr std::int64_t kHopsForgotten = 3'600'000'000;  // microseconds: what comes later is no loop

std::string text_at(const Object& o, std::string_view key) {
  const auto found = json::find_string(o, key);
  return found && *found ? std::string(**found) : std::string();
}
std::int64_t number_at(const Object& o, std::string_view key) {
  const auto found = json::find_int(o, key);
  return found ? found->value_or(0) : 0;
}
const Object* object_at(const Object& o, std::string_view key) {
  const auto found = json::find_object(o, key);
  return found ? *found : nullptr;
}

std::string awaited(bool signal, std::string_view name, std::string_view key) {
  array parts{signal ? "signal" : "message", name};
  if (!key.empty()) parts.emplace_back(key);
  return json::canonical(parts);
}

Sent read_sent(std::string_view id, const Object& data) {
  Sent out{.id = std::string(id),
           .signal = data.contains("signal"),
           .name = text_at(data, "name"),
           .key = text_at(data, "key"),
           .node = text_at(data, "node"),
           .why = text_at(data, "why"),
           .until = parse_iso_instant(text_at(data, "until")).value_or(Instant{}),
           .hops = number_at(data, "hops")};
  if (const Object* content = object_at(data, "content")) out.content = *content;
  return out;
}

}  // namespace

std::string canonical_key(const feel::Value& key) {
  return key.is_null() ? std::string() : json::canonical(feel::to_json(key));
}

std::vector<std::string> awaits(const bpmn::Engine& engine, const bpmn::State& state) {
  std::vector<std::string> out;
  for (const bpmn::Engine::Awaited& one : engine.awaited(state)) {
    if (one.name.starts_with("cases.")) continue;
    const std::string key = one.keyed ? canonical_key(one.key) : std::string();
    if (one.keyed && key.empty()) continue;  // its data do not say yet what it waits for
    out.push_back(awaited(one.trigger == bpmn::Trigger::signal, one.name, key));
  }
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> finds(bool signal, std::string_view name, std::string_view key) {
  std::vector<std::string> out = {awaited(signal, name, {})};
  if (!key.empty()) out.push_back(awaited(signal, name, key));
  return out;
}

std::vector<Sent> sent(const Object& instance) {
  std::vector<Sent> out;
  const Object* all = object_at(instance, "sent");
  if (all == nullptr) return out;
  for (const auto& entry : *all) {
    if (entry.value().is_object()) out.push_back(read_sent(entry.key(), entry.value().get_object()));
  }
  return out;
}

std::optional<Sent> sent(const Object& instance, std::string_view id) {
  const Object* all = object_at(instance, "sent");
  const Object* one = all == nullptr ? nullptr : object_at(*all, id);
  return one == nullptr ? std::nullopt : std::optional(read_sent(id, *one));
}

std::int64_t hops_of(const Object& instance, Instant now) {
  const Object* hops = object_at(instance, "hops");
  if (hops == nullptr || now.micros - number_at(*hops, "at") > kHopsForgotten) return 0;
  return number_at(*hops, "n");
}

std::vector<event::SearchKey> search_keys(const Object& instance) {
  std::vector<event::SearchKey> out;
  if (const auto waits = json::find_array(instance, "awaits"); waits && *waits != nullptr) {
    for (const auto& one : **waits) {
      if (one.is_string()) out.push_back({kAwaits, std::string(json::view(one.get_string()))});
    }
  }
  for (const Sent& one : sent(instance)) {
    if (one.signal) continue;  // who was waiting then has heard it
    for (std::string& text : finds(false, one.name, one.key)) out.push_back({kSent, std::move(text)});
  }
  std::ranges::sort(out);
  const auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

void fold_messages(Object& instance, const event::RecordedEvent& e) {
  const Object& data = e.event.data;
  if (const auto* waits = data.if_contains("awaits"); waits != nullptr && waits->is_array()) {
    if (waits->get_array().empty())
      instance.erase("awaits");
    else
      instance["awaits"] = *waits;
  }
  if (e.event.type == "process.Received") {
    instance["hops"] = Object{{"n", number_at(data, "hops")}, {"at", e.at.micros}};
    return;
  }
  const bool threw = e.event.type == "process.Threw", gone = e.event.type == "process.Delivered",
             left = e.event.type == "process.Undelivered", forgot = e.event.type == "process.Forgot";
  if (!threw && !gone && !left && !forgot) return;
  Object all;
  if (const Object* known = object_at(instance, "sent")) all = *known;
  const std::string id = text_at(data, "id");
  if (threw) all[id] = data;
  if (gone) all.erase(id);
  if (left && all.contains(id) && all[id].is_object()) all[id].get_object()["why"] = text_at(data, "why");
  if (forgot) all.clear();
  if (all.empty())
    instance.erase("sent");
  else
    instance["sent"] = std::move(all);
}

}  // namespace rathaus::process
