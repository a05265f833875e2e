// The data of an application from JSON to XML, token by token: numbers keep the digits they were written with.
#include <fmt/format.h>

#include <algorithm>

#include "libs/base/utf8.h"
#include "libs/fim/data_schema.h"

namespace rathaus::fim {
namespace {

constexpr int kMostDepth = 64;
constexpr long kMostDigits = 4000;  // of a number with its exponent written out

class Reader {
 public:
  Reader(std::string_view text, const DataSchemaOptions& options) : rest_(text), options_(options) {}

  Result<std::string> run() {
    std::string schema, version, data;
    bool seen = false;
    if (!accept('{')) return broken();
    do {
      const auto key = text();
      if (!key || !accept(':')) return broken();
      if (*key == "schema" || *key == "version") {
        const auto value = text();
        if (!value) return broken();
        (*key == "schema" ? schema : version) = *value;
      } else if (*key == "data") {
        if (!object(0)) return broken();
        seen = true;
      } else {
        return broken();
      }
    } while (accept(','));
    if (!accept('}') || !ended() || !seen || schema.empty() || version.empty()) return broken();
    if (bad_text_)
      return fail(invalid("fim.data.text", "Die Daten enthalten ein Zeichen, das XML nicht kennt"));
    std::string head;
    append_escaped(schema, head, true);
    std::string number;
    append_escaped(version, number, true);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<antrag xmlns=\"{0}:{1}:{2}\" schema=\"{1}\" "
        "version=\"{2}\">{3}</antrag>\n",
        options_.base, head, number, out_);
  }

 private:
  static std::unexpected<Error> broken() {
    return fail(invalid("fim.data.json", "Das sind keine Daten eines Antrags"));
  }

  void skip() {
    while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_.front()) != std::string_view::npos)
      rest_.remove_prefix(1);
  }
  bool accept(char c) {
    skip();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool ahead(char c) {
    skip();
    return !rest_.empty() && rest_.front() == c;
  }
  bool ended() {
    skip();
    return rest_.empty();
  }

  void append_escaped(std::string_view text, std::string& into, bool attribute = false) {
    for (const char c : text) {
      if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') bad_text_ = true;
      switch (c) {
        case '&': into += "&amp;"; break;
        case '<': into += "&lt;"; break;
        case '>': into += "&gt;"; break;
        case '"': into += attribute ? "&quot;" : "\""; break;
        case '\r': into += "&#13;"; break;
        default: into += c;
      }
    }
  }

  bool object(int depth) {
    if (depth > kMostDepth || !accept('{')) return false;
    if (accept('}')) return true;
    do {
      auto key = text();
      if (!key || !accept(':')) return false;
      std::ranges::replace(*key, '~', '.');
      const bool plain = !key->empty() && std::ranges::all_of(*key, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.';
      });
      const bool begins = plain && (key->front() == '_' || key->front() >= 'A');  // no digit, point or hyphen
      if (!begins || !member(*key, depth)) return false;
    } while (accept(','));
    return accept('}');
  }

  bool member(const std::string& name, int depth) {
    if (!ahead('[')) return element(name, depth);
    accept('[');
    if (accept(']')) return true;
    do {
      if (!element(name, depth)) return false;
    } while (accept(','));
    return accept(']');
  }

  bool element(const std::string& name, int depth) {
    out_ += "<" + name + ">";
    if (!value(depth)) return false;
    out_ += "</" + name + ">";
    return true;
  }

  bool value(int depth) {
    if (ahead('{')) return object(depth + 1);
    if (ahead('"')) {
      const auto content = text();
      if (!content) return false;
      append_escaped(*content, out_);
      return true;
    }
    for (const std::string_view word : {"true", "false"}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      out_ += word;
      return true;
    }
    return number();
  }

  // An exponent is written out: XML Schema's decimal has none.
  bool number() {
    const std::size_t end = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    const std::size_t e = text.find_first_of("eE");
    std::string_view digits = text.substr(0, e);
    const bool minus = digits.starts_with('-');
    if (minus) digits.remove_prefix(1);
    const std::size_t point = digits.find('.');
    std::string whole(digits.substr(0, point));
    const std::string_view part = point == std::string_view::npos ? "" : digits.substr(point + 1);
    const auto all_digits = [](std::string_view t) {
      return std::ranges::all_of(t, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (whole.empty() || !all_digits(whole) || !all_digits(part)) return false;
    long shift = 0;
    if (e != std::string_view::npos) {
      std::string_view power = text.substr(e + 1);
      const bool down = power.starts_with('-');
      if (down || power.starts_with('+')) power.remove_prefix(1);
      if (power.empty() || power.size() > 5 || !all_digits(power)) return false;
      for (const char c : power) shift = shift * 10 + (c - '0');
      if (shift > kMostDigits) return false;
      if (down) shift = -shift;
    }
    std::string all = whole + std::string(part);
    long dot = static_cast<long>(whole.size()) + shift;
    if (dot <= 0) all.insert(0, static_cast<std::size_t>(1 - dot), '0'), dot = 1;
    if (dot > static_cast<long>(all.size())) all.append(static_cast<std::size_t>(dot) - all.size(), '0');
    out_ += minus ? "-" : "";
    out_ += all.substr(0, static_cast<std::size_t>(dot));
    if (static_cast<std::size_t>(dot) < all.size()) out_ += "." + all.substr(static_cast<std::size_t>(dot));
    return true;
  }

  std::optional<std::uint32_t> four_hex() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t code = 0;
    for (const char c : rest_.substr(0, 4)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return std::nullopt;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    rest_.remove_prefix(4);
    return code;
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
        continue;
      }
      if (rest_.empty()) return std::nullopt;
      const char escape = rest_.front();
      rest_.remove_prefix(1);
      switch (escape) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case '"':
        case '\\':
        case '/': out += escape; break;
        case 'u': {
          auto code = four_hex();
          if (!code) return std::nullopt;
          if (*code >= 0xd800 && *code < 0xdc00) {
            if (!rest_.starts_with("\\u")) return std::nullopt;
            rest_.remove_prefix(2);
            const auto low = four_hex();
            if (!low || *low < 0xdc00 || *low > 0xdfff) return std::nullopt;
            code = 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00);
          } else if (*code >= 0xdc00 && *code < 0xe000) {
            return std::nullopt;
          }
          append_utf8(out, *code);
          break;
        }
        default: return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::string_view rest_;
  const DataSchemaOptions& options_;
  std::string out_;
  bool bad_text_ = false;
};

}  // namespace

Result<std::string> data_as_xml(std::string_view json, const DataSchemaOptions& options) {
  return Reader(json, options).run();
}

}  // namespace rathaus::fim
