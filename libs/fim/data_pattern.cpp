#include "libs/fim/data_pattern.h"

#include <charconv>

namespace rathaus::fim {
namespace {

constexpr std::size_t kMostBytes = 2000;
constexpr int kMostDepth = 50;
constexpr unsigned kMostRepeats = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Translator {
 public:
  Translator(std::string_view text, PatternDialect dialect)
      : rest_(text), xsd_(dialect == PatternDialect::xsd) {}

  std::optional<std::string> run() {
    if (rest_.starts_with('^')) rest_.remove_prefix(1);
    if (rest_.ends_with('$') && !escaped_end()) rest_.remove_suffix(1);
    if (!alternatives(0) || !rest_.empty()) return std::nullopt;
    return xsd_ ? out_ : "^(?:" + out_ + ")$";
  }

 private:
  bool escaped_end() const {
    std::size_t slashes = 0;
    for (std::size_t i = rest_.size() - 1; i > 0 && rest_[i - 1] == '\\'; --i) ++slashes;
    return slashes % 2 == 1;
  }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool alternatives(int depth) {
    if (depth > kMostDepth) return false;
    while (true) {
      while (!rest_.empty() && !at('|') && !at(')')) {
        if (!atom(depth) || !quantifier()) return false;
      }
      if (!at('|')) return true;
      out_ += take();
    }
  }

  bool atom(int depth) {
    const char c = take();
    switch (c) {
      case '(':
        if (at('?')) {
          if (!rest_.starts_with("?:")) return false;
          rest_.remove_prefix(2);
        }
        out_ += xsd_ ? "(" : "(?:";
        if (!alternatives(depth + 1) || !at(')')) return false;
        out_ += take();
        return true;
      case '[': return char_class();
      case '\\': return escape(false);
      case '.': out_ += '.'; return true;
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
      case '^':
      case '$': return false;
      default: out_ += c; return true;
    }
  }

  bool quantifier() {
    if (rest_.empty()) return true;
    if (at('*') || at('+') || at('?')) {
      out_ += take();
    } else if (at('{')) {
      const std::size_t end = rest_.find('}');
      if (end == std::string_view::npos) return false;
      const std::string_view inside = rest_.substr(1, end - 1);
      const std::size_t comma = inside.find(',');
      const auto least = number(inside.substr(0, comma));
      if (!least) return false;
      if (comma != std::string_view::npos && comma + 1 < inside.size()) {
        const auto most = number(inside.substr(comma + 1));
        if (!most || *most < *least) return false;
      }
      out_ += rest_.substr(0, end + 1);
      rest_.remove_prefix(end + 1);
    } else {
      return true;
    }
    return !(at('*') || at('+') || at('?') || at('{'));  // lazy and possessive ones, or nothing to repeat
  }

  static std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > kMostRepeats)
      return std::nullopt;
    return value;
  }

  void literal(char c, bool in_class) {
    const std::string_view special = in_class ? "\\[]^-" : (xsd_ ? "\\|.?*+(){}[]" : "\\|.?*+(){}[]^$");
    if (special.find(c) != std::string_view::npos) out_ += '\\';
    out_ += c;
  }

  bool escape(bool in_class) {
    if (rest_.empty()) return false;
    const char c = take();
    if (c == 'n' || c == 'r' || c == 't' || c == 's' || c == 'S' || c == 'd' || c == 'D') {
      out_ += '\\';
      out_ += c;
      return true;
    }
    if (c == 'w' || c == 'W' || c == 'i' || c == 'I' || c == 'c' || c == 'C') {
      if (!xsd_) return false;  // other characters, or none of that name
      out_ += '\\';
      out_ += c;
      return true;
    }
    if (c == 'p' || c == 'P') {
      const std::size_t end = rest_.find('}');
      if (!xsd_ || !at('{') || end == std::string_view::npos || end > 3) return false;
      out_ += '\\';
      out_ += c;
      out_ += rest_.substr(0, end + 1);
      rest_.remove_prefix(end + 1);
      return true;
    }
    if (is_digit(c) || c == 'b' || c == 'B' || c == 'x' || c == 'u') return false;
    literal(c, in_class);
    return true;
  }

  // [...]; a hyphen that is no range is written with a backslash, so that nobody can take it for one.
  bool char_class() {
    out_ += '[';
    if (at('^')) out_ += take();
    bool any = false, range_open = false;
    bool can_begin_range = false;
    while (!rest_.empty() && !(at(']') && any)) {
      const char c = take();
      if (c == '[' || c == ']') return false;  // subtraction, or a bracket that needs a backslash
      if (c == '-') {
        const bool last = at(']');
        if (can_begin_range && !last && !at('-')) {
          if (at('[')) return false;
          out_ += '-';
          range_open = true;
          can_begin_range = false;
          continue;
        }
        out_ += "\\-";
        can_begin_range = false;
      } else if (c == '\\') {
        const bool multi =
            !rest_.empty() && std::string_view("sSdDwWiIcCpP").find(rest_.front()) != std::string_view::npos;
        if (multi && range_open) return false;
        if (!escape(true)) return false;
        can_begin_range = !multi && !range_open;
        range_open = false;
      } else {
        // A character of several bytes ends a range as a whole.
        literal(c, true);
        while (!rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xc0) == 0x80) out_ += take();
        can_begin_range = !range_open;
        range_open = false;
      }
      any = true;
    }
    if (!at(']') || !any || range_open) return false;
    out_ += take();
    return true;
  }

  std::string_view rest_;
  bool xsd_;
  std::string out_;
};

}  // namespace

std::optional<std::string> translate_pattern(std::string_view pattern, PatternDialect dialect) {
  if (pattern.empty() || pattern.size() > kMostBytes) return std::nullopt;
  return Translator(pattern, dialect).run();
}

}  // namespace rathaus::fim
