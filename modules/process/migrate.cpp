// A running instance goes over to another version of its model. Elements are the same by their ids, or as the map says.
#include <functional>

#include "libs/bpmn/state_json.h"
#include "libs/json/json.h"
#include "modules/process/process.h"

namespace rathaus::process {
namespace {

using boost::json::value;
using event::Object;

// Renames elements wherever the stored state names one. Flows are renamed by the same map.
void rename(value& v, const std::map<std::string, std::string>& map) {
  if (v.is_array()) {
    for (value& one : v.get_array()) rename(one, map);
  } else if (v.is_object()) {
    for (auto& entry : v.get_object()) {
      const bool names = entry.key() == "node" || entry.key() == "scope" || entry.key() == "flow";
      if (names && entry.value().is_string()) {
        const auto found = map.find(std::string(json::view(entry.value().get_string())));
        if (found != map.end()) entry.value() = found->second;
      } else if (entry.key() != "vars" && entry.key() != "outputs") {
        rename(entry.value(), map);
      }
    }
  }
}

}  // namespace

Migration migrate(const Deployment& from, const Deployment& to, const Object& instance,
                  const std::map<std::string, std::string>& map, std::string_view reason,
                  const feel::Value& facts) {
  Migration out;
  const auto stored = json::get_object(instance, "state");
  const auto state = stored ? bpmn::state_from_json(from.model, **stored) : fail(stored.error());
  if (!state) {
    out.problems.push_back("Der Stand passt nicht zu dem Modell, das zu ihm gehört: " + state.error().detail);
    return out;
  }
  if (state->root == 0) {
    out.problems.push_back("Der Ablauf ist beendet; es gibt nichts zu überführen.");
    return out;
  }
  const auto new_id = [&](const std::string& id) {
    const auto found = map.find(id);
    return found == map.end() ? id : found->second;
  };
  for (const auto& [id, run] : state->runs) {
    if (run.node == bpmn::kNone) continue;
    const bpmn::Node& old = from.model.nodes[run.node];
    const std::string name = new_id(old.id);
    const bpmn::Index now = to.model.node(name);
    if (now == bpmn::kNone) {
      out.lost.push_back({old.id, {}});
      out.problems.push_back("„" + (old.name.empty() ? old.id : old.name) + "“ (" + old.id +
                             ") gibt es im neuen Modell nicht. Nennen Sie, wo es weitergeht.");
    } else if (to.model.nodes[now].kind != old.kind) {
      out.lost.push_back({old.id, name});
      out.problems.push_back("„" + old.id + "“ ist im neuen Modell etwas anderes: " +
                             std::string(to_text(to.model.nodes[now].kind)) + " statt " +
                             std::string(to_text(old.kind)) + ".");
    } else {
      out.kept.push_back({old.id, name});
    }
  }
  Object moved = **stored;
  value all(moved);
  rename(all, map);
  moved = all.get_object();
  if (from.process != to.process) moved["process"] = to.process;
  if (from.process != to.process) {
    for (value& run : moved["runs"].get_array()) {
      value* scope = run.get_object().if_contains("scope");
      if (scope != nullptr && *scope == value("/" + from.process)) *scope = "/" + to.process;
    }
  }
  if (!out.problems.empty()) return out;
  const auto fits = bpmn::state_from_json(to.model, moved);
  if (!fits) {
    out.problems.push_back("Der Stand passt nicht in das neue Modell: " + fits.error().detail);
    return out;
  }
  out.event = {"process.Migrated",
               1,
               {{"from", from.hash},
                {"model", to.hash},
                {"reason", reason},
                {"state", bpmn::to_json(to.model, *fits)}}};
  bpmn::State now = *fits;  // the facts of the case are not stored, but a key may be one of them
  now.runs.at(now.root).variables.emplace_back(kCase, facts);
  const std::vector<std::string> waits = awaits(bpmn::Engine(to.model), now);
  out.event.data["awaits"] = boost::json::array(waits.begin(), waits.end());
  return out;
}

}  // namespace rathaus::process
