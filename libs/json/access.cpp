#include <algorithm>
#include <limits>

#include "libs/json/json.h"

namespace rathaus::json {
namespace {

Error missing(std::string_view key) {
  return invalid("json.missing", "a required member is missing", std::string(key));
}
Error wrong_type(std::string_view key, std::string_view expected) {
  return invalid("json.wrong_type", "expected " + std::string(expected), std::string(key));
}

// Absent and null: nullptr.
const value* find(const object& o, std::string_view key) {
  const value* v = o.if_contains({key.data(), key.size()});
  return v == nullptr || v->is_null() ? nullptr : v;
}

template <typename T>
Result<T> required(Result<std::optional<T>> found, std::string_view key) {
  if (!found) return fail(std::move(found.error()));
  if (!*found) return fail(missing(key));
  return **found;
}

template <typename T>
Result<const T*> required(Result<const T*> found, std::string_view key) {
  if (found && *found == nullptr) return fail(missing(key));
  return found;
}

}  // namespace

Result<std::optional<std::string_view>> find_string(const object& o, std::string_view key) {
  const value* v = find(o, key);
  if (v == nullptr) return std::nullopt;
  if (!v->is_string()) return fail(wrong_type(key, "a string"));
  return view(v->get_string());
}

Result<std::optional<std::int64_t>> find_int(const object& o, std::string_view key) {
  const value* v = find(o, key);
  if (v == nullptr) return std::nullopt;
  if (v->is_int64()) return v->get_int64();
  if (!v->is_uint64()) return fail(wrong_type(key, "an integer"));
  if (v->get_uint64() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return fail(invalid("json.number_range", "larger than 2^63-1", std::string(key)));
  }
  return static_cast<std::int64_t>(v->get_uint64());
}

Result<std::optional<bool>> find_bool(const object& o, std::string_view key) {
  const value* v = find(o, key);
  if (v == nullptr) return std::nullopt;
  if (!v->is_bool()) return fail(wrong_type(key, "true or false"));
  return v->get_bool();
}

Result<const object*> find_object(const object& o, std::string_view key) {
  const value* v = find(o, key);
  if (v == nullptr) return nullptr;
  if (!v->is_object()) return fail(wrong_type(key, "an object"));
  return &v->get_object();
}

Result<const array*> find_array(const object& o, std::string_view key) {
  const value* v = find(o, key);
  if (v == nullptr) return nullptr;
  if (!v->is_array()) return fail(wrong_type(key, "an array"));
  return &v->get_array();
}

Result<std::string_view> get_string(const object& o, std::string_view key) {
  return required(find_string(o, key), key);
}
Result<std::int64_t> get_int(const object& o, std::string_view key) {
  return required(find_int(o, key), key);
}
Result<bool> get_bool(const object& o, std::string_view key) { return required(find_bool(o, key), key); }
Result<const object*> get_object(const object& o, std::string_view key) {
  return required(find_object(o, key), key);
}
Result<const array*> get_array(const object& o, std::string_view key) {
  return required(find_array(o, key), key);
}

Status only_keys(const object& o, std::initializer_list<std::string_view> keys) {
  for (const auto& member : o) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      return fail(invalid("json.unknown_key", "a member this format does not know", std::string(key)));
    }
  }
  return {};
}

}  // namespace rathaus::json
