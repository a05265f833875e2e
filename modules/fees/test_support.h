#pragma once
// Shared by tests: the specification of a shipped service as packages::open_package puts it together, without the form.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "libs/base/check.h"
#include "libs/json/json.h"
#include "modules/fees/fees.h"

namespace rathaus::fees {

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

inline json::value parsed(std::string_view text) {
  auto value = json::parse(text);
  CHECK(value);
  return *std::move(value);
}

struct Service {
  event::Object specification, parameters;
  Rules rules;
};

inline ModelFile model_file(const std::string& id, const std::string& name) {
  return {name, file_text(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services" / id / name), "1.0.0"};
}

inline Service shipped(const std::string& id) {
  const json::object manifest = parsed(file_text(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services" / id / "package.json")).as_object();
  Service out{.specification = manifest.at("fee").as_object()};
  out.specification["inputs"] = manifest.at("inputs");
  out.specification["parameters"] = manifest.at("parameters");
  const json::object& automatic = manifest.at("decision").as_object().at("automatic").as_object();
  if (automatic.contains("to_person_when"))
    out.specification["to_person_when"] = automatic.at("to_person_when");
  ModelFile model;
  if (const auto* named = out.specification.if_contains("model")) {
    model = model_file(id, std::string(json::view(named->as_object().at("file").as_string())));
  }
  auto rules = Rules::open(out.specification, model);
  if (!rules) ADD_FAILURE() << id << ": " << rules.error().field << " " << rules.error().detail;
  CHECK(rules);
  out.rules = *std::move(rules);
  for (const auto& parameter : manifest.at("parameters").as_array()) {
    const json::object& one = parameter.as_object();
    if (const auto* versions = one.if_contains("versions"))
      out.parameters[one.at("id").as_string()] = json::object{{"versions", *versions}};
    else
      out.parameters[one.at("id").as_string()] = one.at("default");
  }
  return out;
}

inline json::value day(std::string_view iso) { return json::object{{"$date", std::string(iso)}}; }
inline LocalDate on(std::string_view iso) { return *parse_iso_date(iso); }

}  // namespace rathaus::fees
