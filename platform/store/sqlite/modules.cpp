#include "libs/base/check.h"
#include "platform/store/sqlite/tenant_store.h"

namespace rathaus::store {

Modules::Modules(std::vector<event::Module> modules) : modules_(std::move(modules)) {
  for (const event::Module& module : modules_) {
    for (const auto& aggregate : module.aggregates) CHECK(aggregates_.emplace(aggregate.name, &aggregate).second);
    for (const auto& [type, decide] : module.commands) CHECK(commands_.emplace(type, &decide).second);
    for (const auto& table : module.tables) CHECK(tables_.emplace(table.name, &table).second);
    for (const auto& query : module.queries) CHECK(queries_.emplace(query.name, &query.sql).second);
  }
}

const event::Aggregate* Modules::find_aggregate(const std::string& name) const {
  const auto found = aggregates_.find(name);
  return found == aggregates_.end() ? nullptr : found->second;
}

const event::Aggregate& Modules::aggregate(const std::string& name) const {
  const auto found = aggregates_.find(name);
  CHECK(found != aggregates_.end());
  return *found->second;
}
const event::Decide* Modules::command(const std::string& type) const {
  const auto found = commands_.find(type);
  return found == commands_.end() ? nullptr : found->second;
}
const event::Table* Modules::table(const std::string& name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : found->second;
}
const std::string* Modules::query(const std::string& name) const {
  const auto found = queries_.find(name);
  return found == queries_.end() ? nullptr : found->second;
}

}  // namespace rathaus::store
