#include "libs/feel/parser.h"

#include <algorithm>
#include <array>

#include "libs/base/check.h"
#include "libs/feel/built_ins.h"

namespace rathaus::feel {
namespace {

constexpr std::array kReserved = {"and",       "or",       "in",   "between", "then", "else", "return",
                                  "satisfies", "instance", "of",   "if",      "for",  "some", "every",
                                  "function",  "external", "true", "false",   "null"};
constexpr std::uint32_t kMaxTreeDepthOfText = 1'000;
constexpr std::array kProperties = {"time offset", "start included", "end included"};

bool reserved(std::string_view word) { return std::ranges::find(kReserved, word) != kReserved.end(); }

bool digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

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

class Nesting {
 public:
  explicit Nesting(std::uint32_t& depth) : depth_(depth) { ++depth_; }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  std::uint32_t& depth_;
};

template <typename T>
class Restore {
 public:
  Restore(T& place, T value) : place_(place), old_(place) { place_ = value; }
  ~Restore() { place_ = old_; }
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;

 private:
  T& place_;
  T old_;
};

}  // namespace

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

namespace {

const NameTable& built_in_table(Extensions extensions) {
  const auto made = [](Extensions set) {
    NameTable table;
    for (const std::string_view name : built_in_names(set)) table.add(name);
    return table;
  };
  static const NameTable plain = made(Extensions::none), camunda = made(Extensions::camunda);
  return extensions == Extensions::camunda ? camunda : plain;
}

const NameTable& property_table() {
  static const NameTable properties = [] {
    NameTable table;
    for (const char* name : kProperties) table.add(name);
    return table;
  }();
  return properties;
}

}  // namespace

Parser::Parser(std::string_view text, const Scope& scope, Extensions extensions)
    : text_(text),
      scope_(scope),
      names_(&built_in_table(extensions)),
      members_(&property_table()),
      camunda_(extensions == Extensions::camunda) {
  for (const Scope::Variable& variable : scope.variables()) names_.add(variable.name);
  for (const std::string& name : scope.members()) members_.add(name);
  for (const auto& [name, type] : scope.types()) types_.add(name);
}

Result<Tree> Parser::run(Goal goal) {
  if (text_.size() > kMaxExpressionBytes)
    return fail(invalid("feel.too_long", "the text has more than 262,144 bytes", "1:1"));
  tree_.text = std::string(text_);
  tree_.root = goal == Goal::expression ? TRY(expression()) : TRY(unary_tests());
  if (!at_end()) return expected("the end of the expression or an operator");
  return std::move(tree_);
}

Result<Tree> parse(std::string_view text, const Scope& scope, Goal goal, Extensions extensions) {
  return Parser(text, scope, extensions).run(goal);
}

Result<Tree> parse_interval(std::string_view text) {
  const Scope scope;
  Parser parser(text, scope, Extensions::none);
  parser.allow_open_ends();
  return parser.run(Goal::expression);
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

// ---- operators --------------------------------------------------------------------------------------------

Parser::Node_ Parser::expression() {
  const Nesting nesting(depth_);
  if (depth_ > kMaxExpressionDepth)
    return expected("an expression that is nested less deeply (at most 200 levels)");
  return disjunction();
}

Parser::Node_ Parser::disjunction() {
  NodeId left = TRY(conjunction());
  while (at_word("or")) {
    const std::size_t offset = at_;
    take_word("or");
    const NodeId right = TRY(conjunction());
    left = TRY(make(Op::logical_or, offset, {left, right}));
  }
  return left;
}

Parser::Node_ Parser::conjunction() {
  NodeId left = TRY(comparison());
  while (at_word("and")) {
    const std::size_t offset = at_;
    take_word("and");
    const NodeId right = TRY(comparison());
    left = TRY(make(Op::logical_and, offset, {left, right}));
  }
  return left;
}

Parser::Node_ Parser::comparison() {
  NodeId left = TRY(additive());
  for (bool more = true; more;) left = TRY(comparison_tail(left, more));
  return left;
}

Parser::Node_ Parser::comparison_tail(NodeId left, bool& more) {
  skip();
  const std::size_t offset = at_;
  if (take_word("between")) {
    const NodeId low = TRY(additive());
    if (!take_word("and")) return expected("\"and\" and the upper bound of \"between\"");
    const NodeId high = TRY(additive());
    return make(Op::between, offset, {left, low, high});
  }
  if (take_word("in")) return tests_after_in(left, offset);
  static constexpr std::pair<std::string_view, Op> kSigns[] = {
      {"<=", Op::less_or_equal}, {">=", Op::greater_or_equal}, {"!=", Op::not_equal},
      {"<", Op::less},           {">", Op::greater},           {"=", Op::equal}};
  for (const auto& [sign, op] : kSigns) {
    if (!take(sign)) continue;
    const NodeId right = TRY(additive());
    return make(op, offset, {left, right});
  }
  more = false;
  return left;
}

Parser::Node_ Parser::additive() {
  NodeId left = TRY(multiplicative());
  for (;;) {
    skip();
    const std::size_t offset = at_;
    const bool plus = take("+");
    if (!plus && !take("-")) return left;
    const NodeId right = TRY(multiplicative());
    left = TRY(make(plus ? Op::add : Op::subtract, offset, {left, right}));
  }
}

Parser::Node_ Parser::multiplicative() {
  NodeId left = TRY(power());
  for (;;) {
    skip();
    const std::size_t offset = at_;
    if (starts("**")) return left;
    const bool times = take("*");
    if (!times && !take("/")) return left;
    const NodeId right = TRY(power());
    left = TRY(make(times ? Op::multiply : Op::divide, offset, {left, right}));
  }
}

Parser::Node_ Parser::power() {
  NodeId left = TRY(unary());
  for (;;) {
    skip();
    const std::size_t offset = at_;
    if (!take("**")) return left;
    const NodeId right = TRY(unary());
    left = TRY(make(Op::power, offset, {left, right}));
  }
}

Parser::Node_ Parser::unary() {
  const Nesting nesting(depth_);
  if (depth_ > kMaxExpressionDepth)
    return expected("an expression that is nested less deeply (at most 200 levels)");
  skip();
  const std::size_t offset = at_;
  const bool literal =
      at_ + 1 < text_.size() && text_[at_] == '-' &&
      (digit(text_[at_ + 1]) || (text_[at_ + 1] == '.' && at_ + 2 < text_.size() && digit(text_[at_ + 2])));
  if (literal || !take("-")) return typed();
  const NodeId operand = TRY(unary());
  return make(Op::negate, offset, {operand});
}

Parser::Node_ Parser::typed() {
  NodeId left = TRY(primary());
  left = TRY(postfix(left));
  while (at_word("instance")) {
    const std::size_t offset = at_;
    take_word("instance");
    if (!take_word("of")) return expected("\"of\" after \"instance\"");
    tree_.types.push_back(TRY(type()));
    left = TRY(make(Op::instance_of, offset, {left}, static_cast<std::uint32_t>(tree_.types.size() - 1)));
  }
  return left;
}

Parser::Node_ Parser::postfix(NodeId left) {
  for (;;) {
    skip();
    if (starts(".") && !starts("..")) {
      left = TRY(member(left));
    } else if (starts("(")) {
      left = TRY(call(left));
    } else if (starts("[")) {
      if (!endpoint_) {
        left = TRY(filter(left));
        continue;
      }
      // "[1..a[1]]" or "[1..5[": a filter, if one can be read and the range still ends after it.
      const Mark before = mark();
      const auto filtered = filter(left);
      if (!filtered || (!starts("]") && !starts(")") && !starts("["))) {
        back_to(before);
        return left;
      }
      left = *filtered;
    } else {
      return left;
    }
  }
}

Parser::Node_ Parser::filter(NodeId left) {
  const std::size_t offset = at_;
  const std::size_t locals = locals_.size();
  take("[");
  const Restore end(endpoint_, false);
  const Restore inside(filters_, filters_ + 1);
  open_local("item");
  auto predicate = expression();
  close_locals(locals);
  if (!predicate) return predicate;
  if (!take("]")) return expected("\"]\" after the filter");
  return make(Op::filter, offset, {left, *predicate});
}

Parser::Node_ Parser::call(NodeId callee) {
  const std::size_t offset = tree_.nodes[callee].offset;
  take("(");
  const Restore end(endpoint_, false);
  std::vector<NodeId> arguments{callee};
  std::vector<std::string> names;
  if (!take(")")) {
    do {
      if (key_ahead()) {
        names.push_back(raw_name(":"));
        take(":");
      } else if (!names.empty()) {
        return expected("a name for this argument (all arguments have names, or none)");
      }
      arguments.push_back(TRY(expression()));
      if (!names.empty() && names.size() + 1 != arguments.size())
        return expected("arguments that all have names, or none");
    } while (take(","));
    if (!take(")")) return expected("\",\" or \")\" after an argument");
  }
  const auto first = static_cast<std::uint32_t>(tree_.strings.size());
  const std::uint8_t flags = names.empty() ? 0 : kNamedArguments;
  for (std::string& name : names) keep(std::move(name));
  return make(Op::call, offset, std::move(arguments), first, flags);
}

Parser::Node_ Parser::member(NodeId left) {
  take(".");
  skip();
  const std::size_t offset = at_;
  std::string name;
  if (escaped_name(name)) return make(Op::path, offset, {left}, keep(std::move(name)));
  const std::size_t end = members_.match(text_, at_, name);
  if (end != std::string_view::npos) {
    at_ = end;
  } else {
    name = identifier();
    if (name.empty() || name == "true" || name == "false" || name == "null") {
      at_ = offset;
      return expected("the name of a member after \".\"");
    }
    for (;;) {  // unknown: as many words as follow
      const std::size_t before = at_;
      skip();
      const std::string next = identifier();
      if (next.empty() || reserved(next)) {
        at_ = before;
        break;
      }
      name += " " + next;
    }
  }
  return make(Op::path, offset, {left}, keep(std::move(name)));
}

// ---- primaries --------------------------------------------------------------------------------------------

Parser::Node_ Parser::primary() {
  skip();
  if (at_ >= text_.size()) return expected("an expression");
  const char c = text_[at_];
  const std::size_t offset = at_;
  if (digit(c) || c == '-' || (c == '.' && at_ + 1 < text_.size() && digit(text_[at_ + 1]))) return number();
  switch (c) {
    case '"': {
      std::string out;
      TRY(text_literal(out));
      return constant(Value(std::move(out)), offset);
    }
    case '(': return parenthesis();
    case '[':
    case ']': return bracket();
    case '{': return context();
    case '@': return at_literal(offset);
    default: return word();
  }
}

Parser::Node_ Parser::word() {
  const std::size_t offset = at_;
  std::string known;
  const std::size_t end = names_.match(text_, at_, known);
  const std::string first = identifier();
  const std::size_t after_first = at_;
  at_ = offset;
  // A known name that is longer than the word itself wins: "true north", "for sale".
  if (end == std::string_view::npos || end <= after_first) {
    at_ = after_first;
    if (first == "true") return constant(Value(true), offset);
    if (first == "false") return constant(Value(false), offset);
    if (first == "null") return constant(Value(), offset);
    if (first == "if") return conditional(offset);
    if (first == "for") return loop(Op::for_each, offset);
    if (first == "some") return loop(Op::some, offset);
    if (first == "every") return loop(Op::every, offset);
    if (first == "function" && starts("(")) return function_literal(offset);
    at_ = offset;
    const bool function =
        camunda_ && (first == "and" || first == "or") && text_.substr(after_first, 1) == "(";
    if (reserved(first) && !function) return expected("an expression");
  }
  return variable();
}

// `any text` (an extension)
bool Parser::escaped_name(std::string& name) {
  if (!camunda_ || at_ >= text_.size() || text_[at_] != '`') return false;
  const std::size_t end = text_.find('`', at_ + 1);
  if (end == std::string_view::npos) return false;
  name = normal_name(text_.substr(at_ + 1, end - at_ - 1));
  at_ = end + 1;
  return !name.empty();
}

Parser::Node_ Parser::variable() {
  const std::size_t offset = at_;
  std::string name, other;
  if (escaped_name(name)) return make(Op::name, offset, {}, keep(std::move(name)));
  std::size_t end = names_.match(text_, at_, name);
  if (filters_ > 0) {
    const std::size_t second = members_.match(text_, at_, other);
    if (second != std::string_view::npos && (end == std::string_view::npos || second > end)) {
      end = second;
      name = other;
    }
  }
  if (end != std::string_view::npos) {
    at_ = end;
    return make(Op::name, offset, {}, keep(std::move(name)));
  }
  name = identifier();
  if (name.empty()) return expected("an expression");
  for (;;) {
    const std::size_t before = at_;
    skip();
    const std::size_t place = at_;
    const bool known = names_.match(text_, place, other) != std::string_view::npos;
    const std::string next = identifier();
    if (next.empty() || reserved(next) || known) {
      at_ = before;
      break;
    }
    name += " " + next;
  }
  return make(Op::name, offset, {}, keep(std::move(name)));
}

Parser::Node_ Parser::conditional(std::size_t offset) {
  const Restore end(endpoint_, false);
  const NodeId condition = TRY(expression());
  if (!take_word("then")) return expected("\"then\"");
  const NodeId yes = TRY(expression());
  if (!take_word("else")) return expected("\"else\"");
  const NodeId no = TRY(expression());
  return make(Op::conditional, offset, {condition, yes, no});
}

Parser::Node_ Parser::loop(Op op, std::size_t offset) {
  const Restore end(endpoint_, false);
  const std::size_t locals = locals_.size();
  std::vector<NodeId> parts;
  std::vector<std::string> variables;
  do {
    skip();
    // The variable ends at the word "in".
    std::string name = identifier();
    if (name.empty()) return expected("a variable");
    while (!at_word("in")) {
      skip();
      const std::size_t before = at_;
      const std::string next = identifier();
      if (!next.empty()) {
        name += " " + next;
      } else if (at_ < text_.size() &&
                 std::string_view("./-'+*").find(text_[at_]) != std::string_view::npos) {
        name += text_[at_++];
      }
      if (at_ == before) return expected("\"in\" after the variable");
    }
    take_word("in");
    NodeId domain = TRY(expression());
    skip();
    const std::size_t dots = at_;
    if (take("..")) {
      const NodeId to = TRY(expression());
      domain = TRY(make(Op::iteration, dots, {domain, to}));
    }
    parts.push_back(domain);
    name = normal_name(name);
    open_local(name);
    variables.push_back(std::move(name));
  } while (take(","));
  if (op == Op::for_each) open_local("partial");
  const bool word = op == Op::for_each ? take_word("return") : take_word("satisfies");
  if (!word) return expected(op == Op::for_each ? "\"return\"" : "\"satisfies\"");
  auto body = expression();
  close_locals(locals);
  if (!body) return body;
  parts.push_back(*body);
  const auto first = static_cast<std::uint32_t>(tree_.strings.size());
  for (std::string& name : variables) keep(std::move(name));
  return make(op, offset, std::move(parts), first);
}

Parser::Node_ Parser::function_literal(std::size_t offset) {
  const Restore end(endpoint_, false);
  const std::size_t locals = locals_.size();
  take("(");
  FunctionLiteral literal;
  if (!take(")")) {
    do {
      Function::Parameter parameter;
      parameter.name = raw_name(",):");
      if (parameter.name.empty()) return expected("the name of a parameter");
      if (take(":")) parameter.type = TRY(type());
      literal.parameters.push_back(std::move(parameter));
    } while (take(","));
    if (!take(")")) return expected("\",\" or \")\" after a parameter");
  }
  for (const Function::Parameter& parameter : literal.parameters) open_local(parameter.name);
  literal.external = take_word("external");
  auto body = expression();
  close_locals(locals);
  if (!body) return body;
  tree_.functions.push_back(std::move(literal));
  return make(Op::function, offset, {*body}, static_cast<std::uint32_t>(tree_.functions.size() - 1));
}

Parser::Node_ Parser::parenthesis() {
  const std::size_t offset = at_;
  take("(");
  const Restore end(endpoint_, false);
  if (const auto sign = test_sign()) {  // (< 5): a range with an open end
    const NodeId bound = TRY(additive());
    if (!take(")")) return expected("\")\" after the range");
    switch (*sign) {
      case Op::test_less: return make(Op::range, offset, {kNoNode, bound});
      case Op::test_less_or_equal: return make(Op::range, offset, {kNoNode, bound}, 0, kHighIncluded);
      case Op::test_greater: return make(Op::range, offset, {bound, kNoNode});
      case Op::test_greater_or_equal: return make(Op::range, offset, {bound, kNoNode}, 0, kLowIncluded);
      case Op::test_equal: return make(Op::range, offset, {bound, bound}, 0, kLowIncluded | kHighIncluded);
      default:
        return make(Op::range, offset, {bound, bound}, 0, kLowIncluded | kHighIncluded | kNegatedRange);
    }
  }
  if (open_ends_ && starts("..")) return range_end(TRY(constant(Value(), offset)), false, offset);
  const NodeId inner = TRY(expression());
  if (starts("..")) return range_end(inner, false, offset);
  if (!take(")")) return expected("\")\"");
  return inner;
}

Parser::Node_ Parser::bracket() {
  const std::size_t offset = at_;
  const bool open = text_[at_] == ']';
  ++at_;
  const Restore end(endpoint_, false);
  std::vector<NodeId> items;
  if (!open && take("]")) return make(Op::list, offset, {});
  if (open && open_ends_ && starts("..")) return range_end(TRY(constant(Value(), offset)), false, offset);
  do {
    const NodeId item = TRY(expression());
    if (items.empty() && starts("..")) return range_end(item, !open, offset);
    if (open) return expected("\"..\" of a range");
    items.push_back(item);
  } while (take(","));
  if (!take("]")) return expected("\",\" or \"]\"");
  return make(Op::list, offset, std::move(items));
}

Parser::Node_ Parser::range_end(NodeId low, bool low_included, std::size_t offset) {
  take("..");
  NodeId high = kNoNode;
  if (open_ends_ && (starts(")") || starts("["))) {
    high = TRY(constant(Value(), offset));
  } else {
    const Restore end(endpoint_, true);
    high = TRY(expression());
  }
  std::uint8_t flags = low_included ? kLowIncluded : 0;
  if (take("]")) {
    flags |= kHighIncluded;
  } else if (!take(")") && !take("[")) {
    return expected("\"]\", \")\" or \"[\" at the end of a range");
  }
  return make(Op::range, offset, {low, high}, 0, flags);
}

Parser::Node_ Parser::context() {
  const std::size_t offset = at_;
  take("{");
  const Restore end(endpoint_, false);
  const std::size_t locals = locals_.size();
  std::vector<NodeId> entries;
  std::vector<std::string> keys;
  if (!take("}")) {
    do {
      skip();
      std::string key;
      if (starts("\"")) {
        TRY(text_literal(key));
      } else {
        if (!escaped_name(key)) key = raw_name(":{}\",");
        if (key.empty() || key == "true" || key == "false" || key == "null") return expected("a key");
      }
      if (!take(":")) return expected("a key and \":\"");
      entries.push_back(TRY(expression()));
      members_.add(key);
      open_local(key);
      keys.push_back(std::move(key));
    } while (take(","));
    if (!take("}")) return expected("\",\" or \"}\"");
  }
  close_locals(locals);
  const auto first = static_cast<std::uint32_t>(tree_.strings.size());
  for (std::string& key : keys) keep(std::move(key));
  return make(Op::context, offset, std::move(entries), first);
}

// 10.3.1.3: @"2026-02-01", whatever the text is
Parser::Node_ Parser::at_literal(std::size_t offset) {
  take("@");
  if (!starts("\"")) return expected("a text after \"@\"");
  std::string text;
  TRY(text_literal(text));
  if (const auto date = parse_date(text)) return constant(Value(*date), offset);
  if (const auto time = parse_time(text)) return constant(Value(*time), offset);
  if (const auto both = parse_date_time(text)) return constant(Value(*both), offset);
  if (const auto months = parse_months_duration(text)) return constant(Value(*months), offset);
  if (const auto duration = parse_day_time_duration(text)) return constant(Value(*duration), offset);
  // Not an error of the grammar: null with a problem when it is evaluated.
  return make(Op::bad_literal, offset, {}, keep(std::move(text)));
}

// ---- tests ------------------------------------------------------------------------------------------------

std::optional<Op> Parser::test_sign() {
  if (take("<=")) return Op::test_less_or_equal;
  if (take(">=")) return Op::test_greater_or_equal;
  if (take("!=")) return Op::test_not_equal;
  if (take("<")) return Op::test_less;
  if (take(">")) return Op::test_greater;
  if (take("=")) return Op::test_equal;
  return std::nullopt;
}

Parser::Node_ Parser::test(bool top) {
  skip();
  const std::size_t offset = at_;
  if (const auto sign = test_sign()) {
    const NodeId bound = TRY(additive());
    return make(*sign, offset, {bound});
  }
  return top ? expression() : additive();
}

Parser::Node_ Parser::tests_after_in(NodeId left, std::size_t offset) {
  if (starts("(")) {
    const Mark before = mark();
    take("(");
    const Restore end(endpoint_, false);
    open_local("?");
    auto tests = test_list(')');
    close_locals(before.locals);
    if (tests) {
      tests->insert(tests->begin(), left);
      return make(Op::in, offset, std::move(*tests));
    }
    back_to(before);
  }
  const NodeId single = TRY(test(false));
  return make(Op::in, offset, {left, single});
}

// Tests with commas up to the closing sign, which is taken.
Result<std::vector<NodeId>> Parser::test_list(char closing) {
  std::vector<NodeId> out;
  do {
    out.push_back(TRY(test(true)));
  } while (take(","));
  if (!take(std::string_view(&closing, 1))) return expected("\",\" or the end of the tests");
  return out;
}

Parser::Node_ Parser::unary_tests() {
  skip();
  const std::size_t offset = at_;
  if (at_end()) return make(Op::tests_any, offset, {});
  if (take("-") && at_end()) return make(Op::tests_any, offset, {});
  at_ = offset;
  open_local("?");
  const Mark before = mark();
  if (take_word("not") && take("(")) {
    const auto tests = test_list(')');
    if (tests && at_end()) return make(Op::tests_negated, offset, *tests);
    back_to(before);
  }
  at_ = before.at;
  std::vector<NodeId> tests;
  do {
    tests.push_back(TRY(test(true)));
  } while (take(","));
  return make(Op::tests, offset, std::move(tests));
}

// ---- types ------------------------------------------------------------------------------------------------

// Rules 52 to 55. An unknown name is an error of the text.
Result<TypePtr> Parser::type() {
  const Nesting nesting(depth_);
  if (depth_ > kMaxExpressionDepth) return expected("a type that is nested less deeply");
  skip();
  std::string name;
  const std::size_t end = types_.match(text_, at_, name);
  if (end != std::string_view::npos) {
    at_ = end;
    return scope_.type(name);
  }
  for (const std::string_view kind : {"list", "range", "context", "function"}) {
    const std::size_t before = at_;
    if (take_word(kind) && starts("<")) return type_arguments(kind);
    at_ = before;
  }
  static const NameTable built_in = [] {
    NameTable out;
    for (const char* each :
         {"Any", "Null", "boolean", "number", "string", "date", "time", "date and time", "list", "context",
          "range", "function", "years and months duration", "days and time duration", "any", "dateTime",
          "dayTimeDuration", "yearMonthDuration"})
      out.add(each);
    return out;
  }();
  const std::size_t built_in_end = built_in.match(text_, at_, name);
  if (built_in_end == std::string_view::npos) return expected("a known type");
  at_ = built_in_end;
  return built_in_type(name);
}

Result<TypePtr> Parser::type_arguments(std::string_view kind) {
  take("<");
  if (kind == "list" || kind == "range") {
    TypePtr element = TRY(type());
    if (!take(">")) return expected("\">\"");
    return kind == "list" ? list_type(std::move(element)) : range_type(std::move(element));
  }
  if (kind == "context") {
    std::vector<Type::Field> fields;
    if (take(">")) return context_type({});
    do {
      std::string name = raw_name(":,>");
      if (name.empty() || !take(":")) return expected("the name of an entry and \":\"");
      TypePtr field = TRY(type());
      members_.add(name);
      fields.push_back({std::move(name), std::move(field)});
    } while (take(","));
    if (!take(">")) return expected("\",\" or \">\"");
    return context_type(std::move(fields));
  }
  std::vector<TypePtr> parameters;
  if (!take(">")) {
    do {
      parameters.push_back(TRY(type()));
    } while (take(","));
    if (!take(">")) return expected("\",\" or \">\"");
  }
  if (!take("->")) return expected("\"->\" and the type of the result");
  TypePtr result = TRY(type());
  return function_type(std::move(parameters), std::move(result));
}

}  // namespace rathaus::feel
