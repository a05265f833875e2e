#include "platform/web/parse.h"

#include <cstdint>
#include <cstring>

namespace rathaus::web {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Length of the well-formed sequence at `p`, 0 when there is none. Unicode 15, table 3-7.
std::size_t utf8_length(const unsigned char* p, std::size_t left) {
  const unsigned char lead = p[0];
  if (lead < 0x80) return 1;
  const auto tail = [&](std::size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
    return i < left && p[i] >= low && p[i] <= high;
  };
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead == 0xE0) return tail(1, 0xA0) && tail(2) ? 3 : 0;
  if (lead == 0xED) return tail(1, 0x80, 0x9F) && tail(2) ? 3 : 0;
  if (lead >= 0xE1 && lead <= 0xEF) return tail(1) && tail(2) ? 3 : 0;
  if (lead == 0xF0) return tail(1, 0x90) && tail(2) && tail(3) ? 4 : 0;
  if (lead >= 0xF1 && lead <= 0xF3) return tail(1) && tail(2) && tail(3) ? 4 : 0;
  if (lead == 0xF4) return tail(1, 0x80, 0x8F) && tail(2) && tail(3) ? 4 : 0;
  return 0;
}

// The parameter's value that starts behind '='. Browsers write %22 for a quote and leave backslashes alone, curl writes
// \" : so a backslash escapes quotes and backslashes only when that leaves a closing quote.
std::optional<std::string> quoted_value(std::string_view text, std::size_t& used) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') {
      out += text[++i];
    } else if (text[i] == '"') {
      used = i + 1;
      return out;
    } else {
      out += text[i];
    }
  }
  const std::size_t end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  used = end + 1;
  return std::string(text.substr(1, end - 1));
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size()) {
      std::uint64_t word;
      std::memcpy(&word, p + i, 8);
      if ((word & 0x8080808080808080ULL) == 0) {
        i += 8;
        continue;
      }
    }
    const std::size_t length = utf8_length(p + i, text.size() - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

bool is_clean_text(std::string_view text) {
  return std::memchr(text.data(), 0, text.size()) == nullptr && is_utf8(text);
}

bool iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += c == '+' && plus_is_space ? ' ' : c;
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

Status parse_urlencoded(std::string_view text, std::size_t max_fields, Fields& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (out.size() >= max_fields) return fail(invalid("body.too_many_fields", "more fields than allowed"));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return fail(invalid("body.malformed", "bad percent escape"));
    if (!is_clean_text(*name) || !is_clean_text(*value)) {
      return fail(invalid("body.not_utf8", "field is not UTF-8 or holds NUL"));
    }
    out.add(std::move(*name), std::move(*value));
  }
  return {};
}

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name)) {
      std::string_view value = pair.substr(name.size() + 1);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      return value;
    }
  }
  return std::nullopt;
}

std::string mime_essence(std::string_view content_type) {
  std::string essence(trim(content_type.substr(0, std::min(content_type.find(';'), content_type.size()))));
  for (char& c : essence) c = lower(c);
  return essence;
}

std::optional<std::string> header_parameter(std::string_view value, std::string_view lower_case_name) {
  std::size_t at = value.find(';');
  while (at < value.size()) {
    value.remove_prefix(at + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    const std::size_t name_end = std::min(value.find_first_of("=;"), value.size());
    if (name_end == value.size()) return std::nullopt;
    const std::string_view name = trim(value.substr(0, name_end));
    if (value[name_end] == ';') {
      at = name_end;
      continue;
    }
    value.remove_prefix(name_end + 1);
    std::string parameter;
    std::size_t used = 0;
    if (!value.empty() && value.front() == '"') {
      auto quoted = quoted_value(value, used);
      if (!quoted) return std::nullopt;
      parameter = std::move(*quoted);
    } else {
      used = std::min(value.find(';'), value.size());
      parameter = trim(value.substr(0, used));
    }
    if (iequals(name, lower_case_name)) return parameter;
    at = value.find(';', used);
  }
  return std::nullopt;
}

Result<std::vector<std::string>> split_path(std::string_view raw_path) {
  if (raw_path.empty() || raw_path.front() != '/') return fail(invalid("http.bad_request", "path without slash"));
  raw_path.remove_prefix(1);
  std::vector<std::string> segments;
  if (raw_path.empty()) return segments;
  while (true) {
    const std::size_t end = std::min(raw_path.find('/'), raw_path.size());
    auto segment = percent_decode(raw_path.substr(0, end), false);
    if (!segment) return fail(invalid("http.bad_request", "bad percent escape in path"));
    if (!is_clean_text(*segment)) return fail(invalid("http.bad_request", "path is not UTF-8"));
    for (const char c : *segment) {
      const auto byte = static_cast<unsigned char>(c);
      // An escaped slash or backslash would mean different paths to us and to a proxy in front.
      if (byte < 0x20 || byte == 0x7F || c == '/' || c == '\\') {
        return fail(invalid("http.bad_request", "control character, slash or backslash in path segment"));
      }
    }
    if (*segment == "." || *segment == "..") return fail(invalid("http.bad_request", "dot segment"));
    segments.push_back(std::move(*segment));
    if (end == raw_path.size()) return segments;
    raw_path.remove_prefix(end + 1);
  }
}

}  // namespace rathaus::web
