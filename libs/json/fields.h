#pragma once
// One description per struct serves writing and reading:
//   template <class A> void fields(A& a, Address& x) { a("street", x.street); a("city", x.city); }
// Reading is tolerant: a key that is missing or null leaves the member as it is, unknown keys are passed over. That is meant for
// our own stored states, which grow from version to version; foreign bytes are read with the strict getters of json.h.
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "libs/base/check.h"
#include "libs/base/time.h"
#include "libs/json/json.h"

namespace rathaus::json {

class FieldWriter;
class FieldReader;

template <typename T>
object write_fields(const T& from);
template <typename T>
void read_fields(const object& from, T& to);

namespace detail {

template <typename T>
struct is_vector : std::false_type {};
template <typename T>
struct is_vector<std::vector<T>> : std::true_type {};
template <typename T>
struct is_optional : std::false_type {};
template <typename T>
struct is_optional<std::optional<T>> : std::true_type {};
template <typename T>
struct is_text_map : std::false_type {};
template <typename T>
struct is_text_map<std::map<std::string, T>> : std::true_type {};

template <typename T>
value write_one(const T& from) {
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>) return value(from);
  else if constexpr (std::is_enum_v<T>) return value(std::string(to_text(from)));  // found by argument-dependent look-up
  else if constexpr (std::integral<T>) return value(static_cast<std::int64_t>(from));
  else if constexpr (std::is_same_v<T, Instant>) return value(to_iso(from));
  else if constexpr (std::is_same_v<T, LocalDate>) return value(to_iso(from));
  else if constexpr (std::is_same_v<T, object> || std::is_same_v<T, array> || std::is_same_v<T, value>) return value(from);
  else if constexpr (is_optional<T>::value) return from ? write_one(*from) : value(nullptr);
  else if constexpr (is_vector<T>::value) {
    array out;
    out.reserve(from.size());
    for (const auto& item : from) out.push_back(write_one(item));
    return out;
  } else if constexpr (is_text_map<T>::value) {
    object out;
    for (const auto& [key, item] : from) out[key] = write_one(item);
    return out;
  } else return write_fields(from);
}

template <typename T>
void read_one(const value& from, T& to) {
  if constexpr (std::is_same_v<T, value>) to = from;
  else if (from.is_null()) return;
  else if constexpr (std::is_same_v<T, bool>) {
    if (from.is_bool()) to = from.get_bool();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (from.is_string()) to = std::string(view(from.get_string()));
  } else if constexpr (std::is_enum_v<T>) {
    if (from.is_string()) from_text(view(from.get_string()), to);
  } else if constexpr (std::integral<T>) {
    if (from.is_int64()) to = static_cast<T>(from.get_int64());
    else if (from.is_uint64()) to = static_cast<T>(from.get_uint64());
  } else if constexpr (std::is_same_v<T, Instant>) {
    if (from.is_string()) to = parse_iso_instant(view(from.get_string())).value_or(to);
  } else if constexpr (std::is_same_v<T, LocalDate>) {
    if (from.is_string()) to = parse_iso_date(view(from.get_string())).value_or(to);
  } else if constexpr (std::is_same_v<T, object>) {
    if (from.is_object()) to = from.get_object();
  } else if constexpr (std::is_same_v<T, array>) {
    if (from.is_array()) to = from.get_array();
  } else if constexpr (is_optional<T>::value) {
    typename T::value_type inner{};
    read_one(from, inner);
    to = std::move(inner);
  } else if constexpr (is_vector<T>::value) {
    if (!from.is_array()) return;
    to.clear();
    for (const value& item : from.get_array()) {
      typename T::value_type inner{};
      read_one(item, inner);
      to.push_back(std::move(inner));
    }
  } else if constexpr (is_text_map<T>::value) {
    if (!from.is_object()) return;
    to.clear();
    for (const auto& entry : from.get_object()) {
      typename T::mapped_type inner{};
      read_one(entry.value(), inner);
      to.emplace(std::string(entry.key()), std::move(inner));
    }
  } else if (from.is_object()) read_fields(from.get_object(), to);
}

}  // namespace detail

class FieldWriter {
 public:
  template <typename T>
  void operator()(std::string_view name, const T& member) {
    if constexpr (detail::is_optional<T>::value) {
      if (!member) return;  // absent and null mean the same
    }
    out_[name] = detail::write_one(member);
  }
  object take() { return std::move(out_); }

 private:
  object out_;
};

class FieldReader {
 public:
  explicit FieldReader(const object& from) : from_(from) {}
  template <typename T>
  void operator()(std::string_view name, T& member) {
    if (const value* found = from_.if_contains(name)) detail::read_one(*found, member);
  }

 private:
  const object& from_;
};

template <typename T>
object write_fields(const T& from) {
  FieldWriter writer;
  fields(writer, const_cast<T&>(from));  // the writer only reads
  return writer.take();
}

template <typename T>
void read_fields(const object& from, T& to) {
  FieldReader reader(from);
  fields(reader, to);
}

template <typename T>
T from_object(const object& from) {
  T out{};
  read_fields(from, out);
  return out;
}

}  // namespace rathaus::json
