#include "flows/service_versions.h"

#include <algorithm>

#include "flows/process.h"
#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

constexpr int kMostVersions = 99;
constexpr const char* kProcessFile = "ablauf.bpmn";

// "1.0.0" and "1.0.0.2" -> "1.0.0.N": the fourth part counts what this house has changed.
std::string with_change(const std::string& version, int n) {
  std::string base = version;
  auto points = std::ranges::count(base, '.');
  if (points >= 3) base = base.substr(0, base.rfind('.'));
  for (; points < 2; ++points) base += ".0";
  return base + "." + std::to_string(n);
}

}  // namespace

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

Result<std::string> store_next_version(House& house, const packages::Package& from, event::Object manifest,
                                       const forms::Form& form, const packages::Files& files) {
  for (int n = 2; n <= kMostVersions; ++n) {
    const std::string version = with_change(from.version, n);
    manifest["version"] = version;
    // The same content again, a button pressed twice, is the version that is there; other content takes the next number.
    const Status installed = house.shelf.install(manifest, form, files);
    if (!installed && installed.error().code == "package.version_taken") continue;
    TRY(installed);
    return version;
  }
  return fail(refused("package.too_many_versions", "schema", from.id));
}

Result<std::string> give_process(House& house, const std::string& service, const std::string& version,
                                 std::string_view xml) {
  const PackagePtr package = TRY(house.shelf.get(service, version));
  const process::DeploymentPtr before = TRY(own_model(house, *package));
  if (xml.empty() ? before == nullptr : before != nullptr && before->xml == xml)
    return fail(refused("process.same_model", "modell"));
  if (!xml.empty()) TRY(process::deploy(xml));
  packages::Files files = TRY(files_of_package(house, *package));
  event::Object manifest = package->manifest;
  if (const auto old = TRY(json::find_string(manifest, "process"))) files.erase(std::string(*old));
  manifest.erase("process");
  if (!xml.empty()) {
    manifest["process"] = kProcessFile;
    files[kProcessFile] = std::string(xml);
  }
  return store_next_version(house, *package, std::move(manifest), *package->form, files);
}

}  // namespace rathaus::flows
