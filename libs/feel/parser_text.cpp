// The parser's characters, words and literals, and how nodes come into being.
#include <algorithm>
#include <array>

#include "libs/base/utf8.h"
#include "libs/feel/parser.h"
#include "libs/feel/parser_parts.h"

namespace rathaus::feel {
namespace {

constexpr std::array kReserved = {"and",       "or",       "in",   "between", "then", "else", "return",
                                  "satisfies", "instance", "of",   "if",      "for",  "some", "every",
                                  "function",  "external", "true", "false",   "null"};
constexpr std::uint32_t kMaxTreeDepthOfText = 1'000;

std::optional<char32_t> hexadecimal(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  char32_t out = 0;
  for (char c : text.substr(at, count)) {
    const int value = digit(c)               ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (value < 0) return std::nullopt;
    out = out << 4 | static_cast<char32_t>(value);
  }
  return out;
}

}  // namespace

bool reserved(std::string_view word) { return std::ranges::find(kReserved, word) != kReserved.end(); }

std::string normal_name(std::string_view name) {
  std::string out;
  std::size_t at = 0, bytes = 0;
  bool blank = false;
  while (at < name.size()) {
    if (is_space(code_point_at(name, at, bytes))) {
      blank = !out.empty();
    } else {
      if (blank) out += ' ';
      blank = false;
      out += name.substr(at, bytes);
    }
    at += bytes;
  }
  return out;
}

// ---- characters and words ---------------------------------------------------------------------------------

std::unexpected<Error> Parser::expected(std::string_view what) {
  skip();
  std::size_t line = 1, column = 1, bytes = 0;
  for (std::size_t i = 0; i < at_ && i < text_.size(); i += bytes) {
    const char32_t c = code_point_at(text_, i, bytes);
    if (c == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  std::string found = "the end of the text";
  if (at_ < text_.size()) {
    std::size_t end = at_;
    for (int i = 0; i < 12 && end < text_.size(); ++i) {
      code_point_at(text_, end, bytes);
      end += bytes;
    }
    found = "\"" + std::string(text_.substr(at_, end - at_)) + (end < text_.size() ? "...\"" : "\"");
  }
  return fail(invalid("feel.syntax", "expected " + std::string(what) + ", found " + found,
                      std::to_string(line) + ":" + std::to_string(column)));
}

void Parser::skip() {
  std::size_t bytes = 0;
  while (at_ < text_.size()) {
    if (is_space(code_point_at(text_, at_, bytes))) {
      at_ += bytes;
    } else if (text_.substr(at_, 2) == "//") {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (text_.substr(at_, 2) == "/*") {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return;  // an open comment is an unexpected sign
      at_ = end + 2;
    } else {
      return;
    }
  }
}

bool Parser::starts(std::string_view sign) {
  skip();
  return text_.substr(at_, sign.size()) == sign;
}

bool Parser::take(std::string_view sign) {
  if (!starts(sign)) return false;
  at_ += sign.size();
  return true;
}

bool Parser::at_word(std::string_view word) {
  if (!starts(word)) return false;
  std::size_t bytes = 0;
  const char32_t next = code_point_at(text_, at_ + word.size(), bytes);
  return bytes == 0 || !is_name_part(next);
}

bool Parser::take_word(std::string_view word) {
  if (!at_word(word)) return false;
  at_ += word.size();
  return true;
}

bool Parser::at_end() {
  skip();
  return at_ >= text_.size();
}

std::string Parser::identifier() {
  std::size_t bytes = 0, end = at_;
  if (!is_name_start(code_point_at(text_, end, bytes)) || bytes == 0) return {};
  while (is_name_part(code_point_at(text_, end, bytes)) && bytes != 0) end += bytes;
  std::string out(text_.substr(at_, end - at_));
  at_ = end;
  return out;
}

// Up to one of the stops; blanks made normal. Empty: no name here.
std::string Parser::raw_name(std::string_view stops) {
  skip();
  std::size_t end = at_, bytes = 0;
  if (!is_name_start(code_point_at(text_, end, bytes))) return {};
  while (end < text_.size() && stops.find(text_[end]) == std::string_view::npos) {
    const char32_t c = code_point_at(text_, end, bytes);
    if (!is_name_part(c) && !is_space(c) &&
        std::string_view("./-'+*").find(text_[end]) == std::string_view::npos)
      break;
    end += bytes;
  }
  std::string out = normal_name(text_.substr(at_, end - at_));
  at_ = end;
  return out;
}

bool Parser::key_ahead() {
  const std::size_t before = at_;
  const bool name = !raw_name(":,()[]{}\"").empty();
  const bool out = name && starts(":");
  at_ = before;
  return out;
}

Status Parser::text_literal(std::string& out) {
  const std::size_t begin = at_++;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] != '\\' || at_ + 1 >= text_.size()) {
      out += text_[at_++];
      continue;
    }
    const char kind = text_[at_ + 1];
    std::size_t used = 2;
    switch (kind) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case '"': out += '"'; break;
      case '\'': out += '\''; break;
      case '\\': out += '\\'; break;
      case 'u':
      case 'U': {
        const std::size_t count = kind == 'u' ? 4 : 6;
        auto c = hexadecimal(text_, at_ + 2, count);
        used = 2 + count;
        if (c && *c >= 0xD800 && *c < 0xDC00 && text_.substr(at_ + used, 2) == "\\u") {
          const auto low = hexadecimal(text_, at_ + used + 2, 4);
          if (low && *low >= 0xDC00 && *low < 0xE000) {
            c = 0x10000 + ((*c - 0xD800) << 10) + (*low - 0xDC00);
            used += 6;
          }
        }
        if (!c || *c > 0x10FFFF || (*c >= 0xD800 && *c < 0xE000))
          return expected("a character by \\uXXXX or \\UXXXXXX");
        append_utf8(out, *c);
        break;
      }
      default: out += '\\'; used = 1;  // no escape: the sign itself (regular expressions live from it)
    }
    at_ += used;
  }
  if (at_ >= text_.size()) {
    at_ = begin;
    return expected("a closing quotation mark for this text");
  }
  ++at_;
  return {};
}

Parser::Node_ Parser::number() {
  const std::size_t begin = at_;
  std::string digits;
  if (text_[at_] == '-') digits += text_[at_++];
  while (at_ < text_.size() && digit(text_[at_])) digits += text_[at_++];
  if (at_ + 1 < text_.size() && text_[at_] == '.' && digit(text_[at_ + 1])) {
    if (digits.empty() || digits == "-") digits += '0';
    digits += text_[at_++];
    while (at_ < text_.size() && digit(text_[at_])) digits += text_[at_++];
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    std::size_t end = at_ + 1;
    if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
    if (end < text_.size() && digit(text_[end])) {
      while (end < text_.size() && digit(text_[end])) ++end;
      digits += text_.substr(at_, end - at_);
      at_ = end;
    }
  }
  const auto value = Decimal::parse(digits);
  if (!value) {
    at_ = begin;
    return expected("a number of at most 60 characters within 34 digits and an exponent of 6144");
  }
  return constant(Value(*value), begin);
}

// ---- tree -------------------------------------------------------------------------------------------------

Parser::Node_ Parser::make(Op op, std::size_t offset, std::vector<NodeId> arguments, std::uint32_t index,
                           std::uint8_t flags) {
  if (tree_.nodes.size() >= kMaxExpressionNodes)
    return expected("an expression of fewer parts (at most 100,000)");
  std::uint32_t depth = 1;
  for (const NodeId argument : arguments) {
    if (argument != kNoNode) depth = std::max(depth, depths_[argument] + 1);
  }
  if (depth > kMaxTreeDepthOfText)
    return expected("an expression of fewer operations in a row (at most 1,000)");
  tree_.depth = std::max(tree_.depth, depth);
  depths_.push_back(depth);
  Node node;
  node.op = op;
  node.flags = flags;
  node.first = static_cast<std::uint32_t>(tree_.children.size());
  node.count = static_cast<std::uint32_t>(arguments.size());
  node.index = index;
  node.offset = static_cast<std::uint32_t>(offset);
  tree_.children.insert(tree_.children.end(), arguments.begin(), arguments.end());
  tree_.nodes.push_back(node);
  return static_cast<NodeId>(tree_.nodes.size() - 1);
}

Parser::Node_ Parser::constant(Value value, std::size_t offset) {
  tree_.values.push_back(std::move(value));
  return make(Op::constant, offset, {}, static_cast<std::uint32_t>(tree_.values.size() - 1));
}

std::uint32_t Parser::keep(std::string name) {
  tree_.strings.push_back(std::move(name));
  return static_cast<std::uint32_t>(tree_.strings.size() - 1);
}

Parser::Mark Parser::mark() const {
  return {at_,
          tree_.nodes.size(),
          tree_.children.size(),
          tree_.values.size(),
          tree_.strings.size(),
          tree_.types.size(),
          tree_.functions.size(),
          locals_.size()};
}

void Parser::back_to(const Mark& mark) {
  at_ = mark.at;
  tree_.nodes.resize(mark.nodes);
  depths_.resize(mark.nodes);
  tree_.children.resize(mark.children);
  tree_.values.resize(mark.values);
  tree_.strings.resize(mark.strings);
  tree_.types.resize(mark.types);
  tree_.functions.resize(mark.functions);
  close_locals(mark.locals);
}

void Parser::open_local(std::string name) {
  names_.add(name);
  locals_.push_back(std::move(name));
}

void Parser::close_locals(std::size_t down_to) {
  while (locals_.size() > down_to) {
    names_.remove(locals_.back());
    locals_.pop_back();
  }
}

}  // namespace rathaus::feel
