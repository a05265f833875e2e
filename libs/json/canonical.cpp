#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "libs/base/check.h"
#include "libs/json/json.h"

namespace rathaus::json {
namespace {

// Spec: RFC 8785 3.2.3: order of UTF-16 code units. UTF-8 bytes have that order but for one case: code
// points above U+FFFF are surrogates (D800..DFFF) in UTF-16 and come before U+E000..U+FFFF, whose lead
// bytes are EE and EF.
bool before_in_utf16(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0xEE || byte == 0xEF) return byte + 0x100;
    return int{byte};
  };
  return rank(*x) < rank(*y);
}

void write_string(std::string_view s, std::string& out) {  // Spec: RFC 8785 3.2.2.2
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : s) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// Spec: RFC 8785 3.2.2.3, ECMA-262 Number::toString: shortest digits, exponent only below 1e-6 and from
// 1e21 on.
void write_double(double d, std::string& out) {
  CHECK(std::isfinite(d));
  if (d == 0) {
    out += '0';  // also for minus zero
    return;
  }
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::abs(d), std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));  // d[.ddd]e[+-]dd
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, exponent);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the decimal point
  if (d < 0) out += '-';
  if (point > 0 && point <= 21) {
    if (count <= point) {
      out += digits + std::string(static_cast<std::size_t>(point - count), '0');
    } else {
      out += digits.substr(0, static_cast<std::size_t>(point)) + "." +
             digits.substr(static_cast<std::size_t>(point));
    }
  } else if (point > -6 && point <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else {
    out += digits[0];
    if (count > 1) out += "." + digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
}

void write(const value& v, std::string& out);

void write_object(const object& o, std::string& out) {
  std::vector<const boost::json::key_value_pair*> members;
  members.reserve(o.size());
  for (const auto& member : o) members.push_back(&member);
  const auto key = [](const boost::json::key_value_pair* m) {
    return std::string_view(m->key().data(), m->key().size());
  };
  std::sort(members.begin(), members.end(),
            [&](auto* a, auto* b) { return before_in_utf16(key(a), key(b)); });
  out += '{';
  for (const auto* member : members) {
    if (member != members.front()) out += ',';
    write_string(key(member), out);
    out += ':';
    write(member->value(), out);
  }
  out += '}';
}

void write(const value& v, std::string& out) {  // depth: what parse() allowed or the program built
  switch (v.kind()) {
    case boost::json::kind::null: out += "null"; return;
    case boost::json::kind::bool_: out += v.get_bool() ? "true" : "false"; return;
    case boost::json::kind::int64: out += std::to_string(v.get_int64()); return;
    case boost::json::kind::uint64: out += std::to_string(v.get_uint64()); return;
    case boost::json::kind::double_: write_double(v.get_double(), out); return;
    case boost::json::kind::string: write_string(view(v.get_string()), out); return;
    case boost::json::kind::object: write_object(v.get_object(), out); return;
    case boost::json::kind::array: {
      out += '[';
      bool first = true;
      for (const value& element : v.get_array()) {
        if (!first) out += ',';
        first = false;
        write(element, out);
      }
      out += ']';
      return;
    }
  }
}

}  // namespace

std::string canonical(const value& v) {
  std::string out;
  write(v, out);
  return out;
}

}  // namespace rathaus::json
