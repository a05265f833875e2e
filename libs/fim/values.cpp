#include "libs/fim/values.h"

#include <charconv>
#include <utility>
#include <vector>

#include "libs/base/utf8.h"

namespace rathaus::fim {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_zone(std::string_view text) {  // "", "Z", "+02:00"
  if (text.empty() || text == "Z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && is_digit(text[1]) && is_digit(text[2]) &&
         text[3] == ':' && is_digit(text[4]) && is_digit(text[5]);
}

// hh:mm:ss with an optional fraction and zone.
bool is_time(std::string_view text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return false;
  for (const std::size_t at : {0, 1, 3, 4, 6, 7}) {
    if (!is_digit(text[at])) return false;
  }
  if (text.substr(0, 2) > "24" || text[3] > '5' || text[6] > '5') return false;
  std::size_t end = 8;
  if (end < text.size() && text[end] == '.') {
    ++end;
    const std::size_t first = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == first) return false;
  }
  return is_zone(text.substr(end));
}

// One flat JSON object of texts, numbers and null. A backslash that JSON does not know stays: patterns are
// written with single backslashes in practice.
class FlatObject {
 public:
  explicit FlatObject(std::string_view text) : rest_(text) {}

  std::optional<std::vector<std::pair<std::string, std::string>>> read() {
    std::vector<std::pair<std::string, std::string>> members;
    if (!accept('{')) return std::nullopt;
    if (accept('}')) return ended() ? std::optional(members) : std::nullopt;
    do {
      auto key = text();
      if (!key || !accept(':')) return std::nullopt;
      auto value = scalar();
      if (!value) return std::nullopt;
      members.emplace_back(std::move(*key), std::move(*value));
    } while (accept(','));
    if (!accept('}') || !ended()) return std::nullopt;
    return members;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  bool accept(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool ended() {
    skip_space();
    return rest_.empty();
  }

  std::optional<std::string> scalar() {
    skip_space();
    if (!rest_.empty() && rest_.front() == '"') return text();
    std::size_t end = 0;
    while (end < rest_.size() && rest_[end] != ',' && rest_[end] != '}' && !is_space(rest_[end])) ++end;
    std::string word(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (word == "null") return std::string();
    if (word.empty() || (!is_digit(word[0]) && word[0] != '-')) return std::nullopt;
    return word;
  }

  std::optional<std::string> text() {
    if (!accept('"')) return std::nullopt;
    std::string out;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  bool escape(std::string& out) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
      case '"':
      case '\\':
      case '/': out += c; return true;
      case 'n': out += '\n'; return true;
      case 'r': out += '\r'; return true;
      case 't': out += '\t'; return true;
      case 'u': return unicode(out);
      default:
        out += '\\';
        out += c;
        return true;
    }
  }

  std::optional<std::uint32_t> four_hex() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
    if (error != std::errc{} || end != rest_.data() + 4) return std::nullopt;
    rest_.remove_prefix(4);
    return code;
  }

  bool unicode(std::string& out) {
    auto code = four_hex();
    if (!code) return false;
    if (*code >= 0xd800 && *code < 0xdc00) {
      if (!rest_.starts_with("\\u")) return false;
      rest_.remove_prefix(2);
      const auto low = four_hex();
      if (!low || *low < 0xdc00 || *low > 0xdfff) return false;
      *code = 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00);
    } else if (*code >= 0xdc00 && *code <= 0xdfff) {
      return false;
    }
    if (*code == 0) return false;
    append_utf8(out, *code);
    return true;
  }

  std::string_view rest_;
};

bool put(Constraints& constraints, const std::string& key, std::string value) {
  if (key == "minLength" || key == "maxLength") {
    if (value.empty()) return true;
    const auto number = parse_number(value);
    (key == "minLength" ? constraints.min_length : constraints.max_length) = number;
    return number.has_value();
  }
  if (key == "minValue")
    constraints.min_value = std::move(value);
  else if (key == "maxValue")
    constraints.max_value = std::move(value);
  else if (key == "pattern")
    constraints.pattern = std::move(value);
  else
    return false;
  return true;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return "„" + std::string(text) + "“";
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return "„" + std::string(text.substr(0, end)) + "…“";
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<ReadDate> parse_date(std::string_view text) {
  const auto date = parse_iso_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  if (is_zone(text.substr(10))) return ReadDate{*date, true};
  if (text[10] != 'T' || !is_time(text.substr(11))) return std::nullopt;
  return ReadDate{*date, false};
}

DateTimeShape shape_of_date_time(std::string_view text) {
  const auto date = parse_date(text);
  if (!date) return DateTimeShape::unreadable;
  return date->exact ? DateTimeShape::date_only : DateTimeShape::date_time;
}

ReadConstraints parse_json_constraints(std::string_view text) {
  ReadConstraints read;
  if (text.empty()) return read;
  auto members = FlatObject(text).read();
  if (!members) return {Constraints{.note = std::string(text)}, false};
  for (auto& [key, value] : *members) {
    if (!put(read.constraints, key, std::move(value))) read.clean = false;
  }
  if (!read.clean) read.constraints.note = text;
  return read;
}

std::string json_constraints(const Constraints& constraints) {
  std::string out;
  const auto member = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out += out.empty() ? "{\"" : ",\"";
    out.append(key).append("\":\"");
    for (const char c : value) {
      switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
      }
    }
    out += '"';
  };
  const auto number = [](const std::optional<std::uint64_t>& n) {
    return n ? std::to_string(*n) : std::string();
  };
  member("minLength", number(constraints.min_length));
  member("maxLength", number(constraints.max_length));
  member("minValue", constraints.min_value);
  member("maxValue", constraints.max_value);
  member("pattern", constraints.pattern);
  return out.empty() ? out : out + "}";
}

}  // namespace rathaus::fim
