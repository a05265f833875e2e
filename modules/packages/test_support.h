#pragma once
// Shared by tests: the shipped services, opened from their folders.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "libs/base/check.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"
#include "modules/packages/package.h"

namespace rathaus::packages {

inline std::string service_file(const std::string& id, const char* name) {
  std::ifstream in(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services" / id / name, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// Every service that the project carries, by the name of its folder.
inline std::vector<std::string> shipped_services() {
  std::vector<std::string> out;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services")) {
    if (std::filesystem::exists(entry.path() / "package.json")) out.push_back(entry.path().filename());
  }
  std::sort(out.begin(), out.end());
  return out;
}

inline event::Object shipped_manifest(const std::string& id) {
  auto manifest = json::parse_object(service_file(id, "package.json"));
  CHECK(manifest);
  return *std::move(manifest);
}

inline std::shared_ptr<const forms::Form> shipped_form(const std::string& id) {
  const std::string xml = service_file(id, "form.xdf3.xml");
  auto document = fim::read(as_bytes(xml));
  CHECK(document);
  auto form = forms::compile_form(*document);
  CHECK(form);
  return std::make_shared<const forms::Form>(*std::move(form));
}

inline Files shipped_files(const std::string& id) {
  Files out;
  for (const std::string& name : files_of(shipped_manifest(id))) out[name] = service_file(id, name.c_str());
  return out;
}

inline Package shipped_package(const std::string& id) {
  auto package = open_package(shipped_manifest(id), shipped_form(id), shipped_files(id));
  if (!package) std::fprintf(stderr, "%s: %s %s\n", package.error().code.c_str(), package.error().field.c_str(), package.error().detail.c_str());
  CHECK(package);
  return *std::move(package);
}

}  // namespace rathaus::packages
