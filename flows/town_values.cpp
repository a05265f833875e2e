#include "flows/town_values.h"

#include <algorithm>
#include <fmt/format.h>

#include "flows/internal.h"
#include "libs/json/json.h"
#include "modules/cases/case.h"

namespace rathaus::flows {
namespace {

constexpr const char* kTowns = "tenant";  // what create_tenant wrote
constexpr std::size_t kLongestReason = 500;

Result<event::Record> facts_of(House& house, const std::string& tenant) {
  auto record = TRY(TRY(house.runtime.read(runtime::Runtime::kControl))->record(kTowns, tenant));
  if (!record) return fail(not_found("tenant.unknown"));
  return std::move(*record);
}

event::Object own_of(const event::Object& facts, const std::string& service) {
  const auto* all = facts.if_contains("parameters");
  const auto* own = all != nullptr && all->is_object() ? all->get_object().if_contains(service) : nullptr;
  return own != nullptr && own->is_object() ? own->get_object() : event::Object{};
}

Status store(House& house, const identity::Staff& staff, const std::string& service, event::Record facts,
             event::Object own) {
  if (!facts.data.contains("parameters") || !facts.data.at("parameters").is_object())
    facts.data["parameters"] = event::Object{};
  facts.data.at("parameters").as_object()[service] = std::move(own);
  TRY(house.runtime.write_records(runtime::Runtime::kControl, {{.collection = kTowns,
                                                                .id = staff.tenant,
                                                                .data = std::move(facts.data),
                                                                .expected_revision = facts.revision}}));
  const std::lock_guard lock(house.towns->mutex);
  house.towns->by_id.erase(staff.tenant);
  return {};
}

}  // namespace

Result<TownValues> town_values(House& house, const std::string& tenant, const std::string& service) {
  const PackagePtr package = TRY(house.shelf.offered(tenant, service));
  const event::Record facts = TRY(facts_of(house, tenant));
  return TownValues{.parameters = fees::parameters_of(package->manifest, own_of(facts.data, service)),
                    .land = tenancy::town_from(tenant, facts.data).land(),
                    .mark = std::to_string(facts.revision)};
}

Status change_town_value(House& house, const identity::Staff& staff, const std::string& service,
                         const ValueChange& change, std::vector<ValueProblem>& problems) {
  problems.clear();
  const PackagePtr package = TRY(house.shelf.offered(staff.tenant, service));
  event::Record facts = TRY(facts_of(house, staff.tenant));
  event::Object own = own_of(facts.data, service);
  const auto all = fees::parameters_of(package->manifest, own);
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const fees::Parameter& one) { return one.id == change.parameter; });
  if (found == all.end() || !found->editable) return fail(not_found("value.unknown"));
  const LocalDate today = berlin_date(house.runtime.now());
  if (change.take_back) {
    const bool there =
        std::any_of(found->versions.begin(), found->versions.end(),
                    [&](const fees::ParameterVersion& one) { return one.own && one.from == change.from; });
    if (!there) return {};  // pressed twice
    const auto from = parse_iso_date(change.from);
    if (!from || *from <= today) return fail(refused("value.in_force"));
    return store(house, staff, service, std::move(facts),
                 fees::without_version(std::move(own), change.parameter, change.from));
  }
  const auto value = fees::read_value(*found, change.value);
  if (!value) problems.push_back({"wert", value.error()});
  const auto from = parse_german_date(change.from);
  if (!from)
    problems.push_back({"ab", invalid("value.no_date", {}, {})});
  else if (*from < LocalDate{(today.year() - std::chrono::years(1)) / 1 / 1} ||
           *from > LocalDate{(today.year() + std::chrono::years(5)) / 12 / 31})
    problems.push_back({"ab", invalid("value.date_out_of_reach", {}, {})});
  if (change.reason.empty()) problems.push_back({"grund", invalid("value.reason_missing", {}, {})});
  if (change.reason.size() > kLongestReason) problems.push_back({"grund", invalid("value.too_long", {}, {})});
  if (!problems.empty()) return {};
  const fees::ParameterVersion next{
      .from = to_iso(*from), .value = *value, .by = staff.name, .reason = change.reason, .own = true};
  for (const fees::ParameterVersion& one : found->versions) {
    if (!one.own || one.from != next.from) continue;
    if (one.value == next.value) return {};  // pressed twice
    if (*from <= today) {  // what notices may rest on stays as it was
      problems.push_back({"ab", invalid("value.day_taken", {}, {})});
      return {};
    }
  }
  if (change.mark != std::to_string(facts.revision)) return fail(conflict("store.changed_meanwhile"));
  return store(house, staff, service, std::move(facts),
               fees::with_version(std::move(own), change.parameter, next));
}

}  // namespace rathaus::flows
