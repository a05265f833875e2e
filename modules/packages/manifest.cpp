#include "modules/packages/manifest.h"

#include <algorithm>

namespace rathaus::packages {

Status Part::only(std::initializer_list<std::string_view> keys) const {
  const Status known = json::only_keys(*object_, keys);
  if (!known) return fail(manifest_error("unknown_member", at(known.error().field), "no such member in format 1"));
  return {};
}

Result<std::string> Part::text(std::string_view key) const {
  const std::string found = TRY(text_or(key, ""));
  if (found.empty()) return fail(manifest_error("missing", at(key), "a text is expected"));
  return found;
}

Result<std::string> Part::text_or(std::string_view key, std::string other) const {
  const auto* found = object_->if_contains(key);
  if (found == nullptr) return other;
  if (!found->is_string()) return fail(manifest_error("wrong_type", at(key), "a text is expected"));
  return std::string(json::view(found->get_string()));
}

Result<bool> Part::flag_or(std::string_view key, bool other) const {
  const auto* found = object_->if_contains(key);
  if (found == nullptr) return other;
  if (!found->is_bool()) return fail(manifest_error("wrong_type", at(key), "true or false is expected"));
  return found->get_bool();
}

Result<std::int64_t> Part::whole_or(std::string_view key, std::int64_t other) const {
  const auto* found = object_->if_contains(key);
  if (found == nullptr) return other;
  if (!found->is_int64()) return fail(manifest_error("wrong_type", at(key), "a whole number is expected"));
  return found->get_int64();
}

Result<std::vector<std::string>> Part::texts(std::string_view key) const {
  std::vector<std::string> out;
  const auto* found = object_->if_contains(key);
  if (found == nullptr) return out;
  if (!found->is_array()) return fail(manifest_error("wrong_type", at(key), "a list of texts is expected"));
  for (const json::value& entry : found->get_array()) {
    if (!entry.is_string()) return fail(manifest_error("wrong_type", at(key), "a list of texts is expected"));
    out.emplace_back(json::view(entry.get_string()));
  }
  return out;
}

Result<Part> Part::part(std::string_view key) const {
  const auto* found = object_->if_contains(key);
  if (found == nullptr) return fail(manifest_error("missing", at(key), "an object is expected"));
  if (!found->is_object()) return fail(manifest_error("wrong_type", at(key), "an object is expected"));
  return Part(found->get_object(), at(key));
}

Result<std::vector<Part>> Part::parts(std::string_view key) const {
  std::vector<Part> out;
  const auto* found = object_->if_contains(key);
  if (found == nullptr) return out;
  if (!found->is_array()) return fail(manifest_error("wrong_type", at(key), "a list of objects is expected"));
  for (std::size_t i = 0; i < found->get_array().size(); ++i) {
    const json::value& entry = found->get_array()[i];
    const std::string place = at(key) + "[" + std::to_string(i) + "]";
    if (!entry.is_object()) return fail(manifest_error("wrong_type", place, "an object is expected"));
    out.emplace_back(entry.get_object(), place);
  }
  return out;
}

Result<std::vector<std::pair<std::string, Part>>> Part::named(std::string_view key) const {
  std::vector<std::pair<std::string, Part>> out;
  if (!has(key)) return out;
  const Part whole = TRY(part(key));
  for (const auto& entry : whole.object()) {
    const std::string name(entry.key());
    if (!entry.value().is_object()) return fail(manifest_error("wrong_type", whole.at(name), "an object is expected"));
    out.emplace_back(name, Part(entry.value().get_object(), whole.at(name)));
  }
  // Storage may have changed the order; what is made from it must not depend on that.
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

Result<std::string> Part::one_of(std::string_view key, std::initializer_list<std::string_view> values) const {
  std::string found = TRY(text(key));
  if (std::find(values.begin(), values.end(), found) == values.end()) return fail(manifest_error("value", at(key), found));
  return found;
}

}  // namespace rathaus::packages
