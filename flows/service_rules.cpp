#include "flows/service_rules.h"

#include <algorithm>

#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

constexpr int kMostVersions = 99;

// "1.0.0" and "1.0.0.2" -> "1.0.0.N": the fourth part counts what this house has changed.
std::string with_change(const std::string& version, int n) {
  std::string base = version;
  auto points = std::ranges::count(base, '.');
  if (points >= 3) base = base.substr(0, base.rfind('.'));
  for (; points < 2; ++points) base += ".0";
  return base + "." + std::to_string(n);
}

Result<packages::Files> files_of_package(House& house, const packages::Package& package) {
  packages::Files out;
  const auto record =
      TRY(TRY(house.runtime.read(runtime::Runtime::kControl))->record("package", package.key()));
  if (!record) return fail(not_found("package.unknown", package.key()));
  const auto files = TRY(json::find_object(record->data, "files"));
  if (files == nullptr) return out;
  for (const auto& entry : *files)
    out[std::string(entry.key())] = std::string(TRY(json::get_string(*files, std::string_view(entry.key()))));
  return out;
}

}  // namespace

Result<std::string> change_rule(House& house, const RuleChange& change) {
  const PackagePtr package = TRY(house.shelf.get(change.service, change.version));
  forms::Form form = *package->form;
  if (change.rule >= form.rules.size()) return fail(not_found("form.rule.unknown"));
  if (change.leave_out) {
    TRY(forms::leave_out_rule(form, change.rule));
  } else {
    forms::Completion say = change.say;
    say.rule = form.rules[change.rule].id;
    say.version = form.rules[change.rule].version;
    say.node = form.path(form.rules[change.rule].node);
    TRY(forms::complete_rule(form, say));
  }
  if (std::string why = forms::blocking_rules(form); !why.empty())
    return fail(refused("package.rules_conflict", change.service, std::move(why)));
  const packages::Files files = TRY(files_of_package(house, *package));
  event::Object manifest = package->manifest;
  for (int n = 2; n <= kMostVersions; ++n) {
    const std::string version = with_change(change.version, n);
    if (house.shelf.get(change.service, version)) continue;
    manifest["version"] = version;
    const Status installed = house.shelf.install(manifest, form, files);
    if (!installed && installed.error().code == "package.version_taken") continue;  // somebody was faster
    TRY(installed);
    TRY(house.shelf.offer(change.offer_to, change.service, version));
    return version;
  }
  return fail(refused("package.too_many_versions", "schema", change.service));
}

}  // namespace rathaus::flows
