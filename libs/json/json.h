#pragma once
// JSON from outside and canonical JSON for hashing, over Boost.JSON's value types. No exception leaves this
// room. Spec: RFC 8259; canonical form RFC 8785 (with exact 64-bit integers).
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace rathaus::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct Limits {
  std::size_t bytes = std::size_t{16} << 20;
  std::size_t depth = 64;          // nested arrays and objects
  std::size_t values = 1'000'000;  // bounds the memory of "[0,0,0,...": a value costs 24 bytes or more
};

// One JSON document, nothing behind it but white space. Refused (kind invalid, detail "line L, column C:
// why", both from 1, columns in bytes): json.syntax (also bad UTF-8, a lone surrogate, a byte order mark),
// json.duplicate_key (field: the key), json.too_deep, json.too_large, json.too_many_values,
// json.number_range (an integer outside int64/uint64 or a fraction beyond double: a number is never
// silently another one).
Result<value> parse(std::string_view text, const Limits& limits = {});
// The same, and the document must be an object: else json.wrong_type.
Result<object> parse_object(std::string_view text, const Limits& limits = {});

// The one byte string of a value: keys sorted by UTF-16 code units, no white space, shortest escapes,
// integers exact, fractions as ECMAScript writes them. canonical(parse(canonical(v))) == canonical(v). What
// is hashed or signed should hold integers and strings only: fractions compare by double. NaN and infinity
// cannot come out of parse() and stop the process.
std::string canonical(const value& v);

// Typed access. Errors (kind invalid, field: the key): json.missing, json.wrong_type. References live as
// long as the object.
Result<std::string_view> get_string(const object& o, std::string_view key);
Result<std::int64_t> get_int(const object& o, std::string_view key);  // also json.number_range
Result<bool> get_bool(const object& o, std::string_view key);
Result<const object*> get_object(const object& o, std::string_view key);  // never null
Result<const array*> get_array(const object& o, std::string_view key);    // never null

// Absent and null mean the same here: nullopt, nullptr. Another type is still json.wrong_type.
Result<std::optional<std::string_view>> find_string(const object& o, std::string_view key);
Result<std::optional<std::int64_t>> find_int(const object& o, std::string_view key);
Result<std::optional<bool>> find_bool(const object& o, std::string_view key);
Result<const object*> find_object(const object& o, std::string_view key);
Result<const array*> find_array(const object& o, std::string_view key);

// json.unknown_key (field: the first key that is not in the list): for formats where nothing may be
// dropped.
Status only_keys(const object& o, std::initializer_list<std::string_view> keys);

// Boost's string to the standard one and back.
inline std::string_view view(const boost::json::string& s) { return {s.data(), s.size()}; }

}  // namespace rathaus::json
