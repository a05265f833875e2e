// Packages of the installation and what each town offers of them. Both lie in the control database.
#include <fmt/format.h>

#include "flows/house.h"
#include "libs/base/check.h"
#include "libs/json/json.h"
#include "modules/forms/rules.h"

namespace rathaus::flows {
namespace {
constexpr std::size_t kKeptOpen = 24;
constexpr const char* kPackages = "package";
constexpr const char* kOffers = "offer";

// Packages without files have no such member.
Result<packages::Files> files_in(const event::Object& record) {
  packages::Files out;
  const auto files = TRY(json::find_object(record, "files"));
  if (files == nullptr) return out;
  for (const auto& entry : *files)
    out[std::string(entry.key())] = std::string(TRY(json::get_string(*files, std::string_view(entry.key()))));
  return out;
}
}  // namespace

Result<PackagePtr> Shelf::get(const std::string& id, const std::string& version) {
  const std::string key = id + "@" + version;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = open_.find(key); found != open_.end()) return found->second;
  }
  const auto record = TRY(TRY(runtime_.read(runtime::Runtime::kControl))->record(kPackages, key));
  if (!record) return fail(not_found("package.unknown", key));
  auto form = std::make_shared<forms::Form>(TRY(forms::form_from_json(TRY(json::get_string(record->data, "form")))));
  auto package = std::make_shared<const packages::Package>(TRY(packages::open_package(
      *TRY(json::get_object(record->data, "manifest")), form, TRY(files_in(record->data)))));
  const std::lock_guard lock(mutex_);
  if (open_.size() >= kKeptOpen) open_.clear();  // those in use stay alive through their pointers
  return open_.emplace(key, std::move(package)).first->second;
}

Result<PackagePtr> Shelf::offered(const std::string& tenant, const std::string& service_id) {
  std::string version;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = offers_.find(tenant); found != offers_.end()) {
      const auto one = found->second.find(service_id);
      if (one == found->second.end()) return fail(not_found("service.not_offered"));
      version = one->second;
    }
  }
  if (version.empty()) {
    TRY(load_offers(tenant));
    const std::lock_guard lock(mutex_);
    const auto one = offers_[tenant].find(service_id);
    if (one == offers_[tenant].end()) return fail(not_found("service.not_offered"));
    version = one->second;
  }
  return get(service_id, version);
}

Status Shelf::load_offers(const std::string& tenant) {
  const auto view = TRY(runtime_.read(runtime::Runtime::kControl));
  const std::string prefix = tenant + "/";
  std::map<std::string, std::string> offers;
  for (std::string after = prefix;;) {
    const auto page = TRY(view->list_records(kOffers, after, 200));
    bool more = page.size() == 200;
    for (const event::Record& record : page) {
      if (!record.id.starts_with(prefix)) {
        more = false;
        break;
      }
      offers[record.id.substr(prefix.size())] = std::string(TRY(json::get_string(record.data, "version")));
    }
    if (!more) break;
    after = page.back().id;
  }
  const std::lock_guard lock(mutex_);
  offers_[tenant] = std::move(offers);
  return {};
}

Result<std::vector<std::string>> Shelf::offered_ids(const std::string& tenant) {
  {
    const std::lock_guard lock(mutex_);
    if (offers_.contains(tenant)) {
      std::vector<std::string> out;
      for (const auto& [id, version] : offers_[tenant]) out.push_back(id);
      return out;
    }
  }
  TRY(load_offers(tenant));
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [id, version] : offers_[tenant]) out.push_back(id);
  return out;
}

Status Shelf::install(const event::Object& manifest, const forms::Form& form, const packages::Files& files) {
  auto shared = std::make_shared<forms::Form>(form);
  const packages::Package package = TRY(packages::open_package(manifest, shared, files));
  event::Object data{{"manifest", manifest}, {"form", forms::to_json(form)}};
  json::object kept;
  for (const std::string& name : packages::files_of(manifest))
    kept[name] = files.at(name);  // it opened: they are there
  if (!kept.empty()) data["files"] = std::move(kept);
  {
    const auto before = TRY(TRY(runtime_.read(runtime::Runtime::kControl))->record(kPackages, package.key()));
    if (before) {
      if (json::canonical(before->data) == json::canonical(data)) return {};
      return fail(conflict("package.version_taken", package.key()));
    }
  }
  return runtime_.write_records(runtime::Runtime::kControl, {{.collection = kPackages, .id = package.key(), .data = std::move(data), .expected_revision = 0}});
}

Status Shelf::offer(const std::string& tenant, const std::string& service_id, const std::string& version) {
  const PackagePtr package = TRY(get(service_id, version));
  // Rules that contradict each other or go round in a circle never reach a resident.
  if (std::string why = forms::blocking_rules(*package->form); !why.empty())
    return fail(refused("package.rules_conflict", service_id, std::move(why)));
  TRY(runtime_.write_records(runtime::Runtime::kControl,
                             {{.collection = kOffers, .id = tenant + "/" + service_id, .data = event::Object{{"version", version}}}}));
  const std::lock_guard lock(mutex_);
  offers_.erase(tenant);
  return {};
}

Result<std::vector<event::Object>> Shelf::installed() {
  std::vector<event::Object> out;
  const auto view = TRY(runtime_.read(runtime::Runtime::kControl));
  for (std::string after;;) {
    const auto page = TRY(view->list_records(kPackages, after, 50));
    for (const event::Record& record : page) out.push_back(*TRY(json::get_object(record.data, "manifest")));
    if (page.size() < 50) return out;
    after = page.back().id;
  }
}

Result<TownPtr> House::town(const std::string& tenant) const {
  {
    const std::lock_guard lock(towns->mutex);
    if (const auto found = towns->by_id.find(tenant); found != towns->by_id.end()) return found->second;
  }
  const auto facts = TRY(runtime.tenant(tenant));
  if (!facts) return fail(not_found("tenant.unknown"));
  auto town = std::make_shared<const tenancy::Town>(tenancy::town_from(tenant, *facts));
  const std::lock_guard lock(towns->mutex);
  return towns->by_id.emplace(tenant, std::move(town)).first->second;
}

}  // namespace rathaus::flows
