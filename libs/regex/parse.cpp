// Grammar: XML Schema 1.1 part 2, appendix G, with the changes of F&O 3.1, 5.6.1. Productions in brackets
// are G's.
#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "libs/regex/regex.h"
#include "libs/regex/syntax.h"
#include "libs/regex/unicode.h"

namespace rathaus::regex {
namespace {

struct Sign {
  char32_t c;
  std::uint32_t byte, number;  // where in the text as written: byte from 0, character from 1
};

constexpr char32_t kEnd = ~char32_t{0};

bool is_blank(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string shown(char32_t c) {
  if (c == kEnd) return "the end";
  if (c > ' ' && c < 0x7F) return fmt::format("'{}'", static_cast<char>(c));
  return fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
}

class Parser {
 public:
  Parser(std::string_view text, Flags flags) : text_(text) { tree_.flags = flags; }

  Result<Tree> run() {
    TRY(read_signs());
    if (tree_.flags.literal) {
      tree_.root = literal();
      return std::move(tree_);
    }
    tree_.root = TRY(alternatives(0));
    if (!done()) return error("character", "')' without '('");
    return std::move(tree_);
  }

 private:
  // ---- the text ----

  Status read_signs() {
    if (text_.size() > kMaxPatternBytes)
      return fail(
          invalid("regex.too_large", fmt::format("a pattern has at most {} bytes", kMaxPatternBytes), "0"));
    std::uint32_t number = 1;
    for (std::size_t at = 0; at < text_.size(); ++number) {
      const Utf8CodePoint next = decode_utf8(text_, at);
      const Sign sign{next.code_point, static_cast<std::uint32_t>(at), number};
      if (next.code_point == kNotUtf8) return error_at("utf8", sign, "not UTF-8");
      signs_.push_back(sign);
      at += next.length;
    }
    end_ = {kEnd, static_cast<std::uint32_t>(text_.size()), number};
    if (tree_.flags.free_spacing && !tree_.flags.literal) drop_blanks();
    return {};
  }

  // 5.6.2, flag x: blanks go before anything is read, also within "\ s", but not within [..].
  void drop_blanks() {
    std::vector<Sign> kept;
    int depth = 0;
    bool escaped = false;
    for (const Sign& sign : signs_) {
      if (depth == 0 && is_blank(sign.c)) continue;
      kept.push_back(sign);
      if (escaped)
        escaped = false;
      else if (sign.c == '\\')
        escaped = true;
      else if (sign.c == '[')
        ++depth;
      else if (sign.c == ']' && depth > 0)
        --depth;
    }
    signs_ = std::move(kept);
  }

  bool done() const { return at_ >= signs_.size(); }
  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < signs_.size() ? signs_[at_ + ahead].c : kEnd;
  }
  char32_t take() { return signs_[at_++].c; }
  bool take_if(char32_t c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  Sign here() const { return done() ? end_ : signs_[at_]; }

  static std::unexpected<Error> error_at(std::string_view code, const Sign& sign, std::string_view what) {
    return fail(invalid(fmt::format("regex.{}", code), fmt::format("character {}: {}", sign.number, what),
                        std::to_string(sign.byte)));
  }
  std::unexpected<Error> error(std::string_view code, std::string_view what) const {
    return error_at(code, here(), what);
  }

  // ---- nodes ----

  std::uint32_t add(Node node) {
    tree_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }
  std::uint32_t leaf(Node::Kind kind, std::uint32_t value, bool nullable) {
    return add({.kind = kind, .nullable = nullable, .value = value});
  }

  Result<std::uint32_t> set_node(CodeSet set) {
    set.normalize();
    const auto [known, is_new] = known_sets_.try_emplace(set.ranges(), tree_.sets.size());
    if (is_new) {
      set_ranges_ += set.ranges().size();
      if (set_ranges_ > kMaxSetRanges) return error("too_large", "character classes of too many ranges");
      tree_.sets.push_back(std::move(set));
    }
    return leaf(Node::Kind::set, static_cast<std::uint32_t>(known->second), false);
  }

  Result<std::uint32_t> character_node(char32_t c) {
    if (tree_.flags.ignore_case) {
      CodeSet set;
      set.add(c);
      add_case_variants(set, c, c);
      if (set.ranges().size() > 1) return set_node(std::move(set));
    }
    return leaf(Node::Kind::character, c, false);
  }

  // Children that match nothing but the empty text are left out: every node costs an instruction.
  std::uint32_t sequence_node(std::vector<std::uint32_t> children) {
    std::erase_if(children,
                  [&](std::uint32_t child) { return tree_.nodes[child].kind == Node::Kind::empty; });
    if (children.empty()) return leaf(Node::Kind::empty, 0, true);
    if (children.size() == 1) return children[0];
    bool nullable = true;
    for (const std::uint32_t child : children) nullable = nullable && tree_.nodes[child].nullable;
    return add({.kind = Node::Kind::sequence, .nullable = nullable, .children = std::move(children)});
  }

  // 5.6.2, flag q: every character is itself; of the other flags only i counts.
  std::uint32_t literal() {
    std::vector<std::uint32_t> children;
    for (const Sign& sign : signs_) {
      if (auto node = character_node(sign.c)) children.push_back(*node);
    }
    return sequence_node(std::move(children));
  }

  // ---- [64] regExp, [65] branch, [66] piece ----

  Result<std::uint32_t> alternatives(std::uint32_t depth) {
    if (depth > kMaxNesting)
      return error("too_large", fmt::format("groups nest at most {} deep", kMaxNesting));
    std::vector<std::uint32_t> branches;
    bool nullable = false;
    do {
      branches.push_back(TRY(branch(depth)));
      nullable = nullable || tree_.nodes[branches.back()].nullable;
    } while (take_if('|'));
    if (branches.size() == 1) return branches[0];
    return add({.kind = Node::Kind::alternatives, .nullable = nullable, .children = std::move(branches)});
  }

  Result<std::uint32_t> branch(std::uint32_t depth) {
    std::vector<std::uint32_t> pieces;
    while (!done() && peek() != '|' && peek() != ')') {
      const std::uint32_t atom_node = TRY(atom(depth));
      pieces.push_back(TRY(quantified(atom_node)));
    }
    return sequence_node(std::move(pieces));
  }

  // [67] quantifier .. [71] QuantExact, and a question mark for reluctance (5.6.1)
  Result<std::uint32_t> quantified(std::uint32_t child) {
    Node repeat{.kind = Node::Kind::repeat, .children = {child}};
    switch (peek()) {
      case '?': repeat.max = 1; break;
      case '*': repeat.max = kUnlimited; break;
      case '+': repeat.min = 1, repeat.max = kUnlimited; break;
      case '{': break;
      default: return child;
    }
    if (take() == '{') TRY(quantity(repeat));
    repeat.greedy = !take_if('?');
    const char32_t next = peek();
    if (next == '?' || next == '*' || next == '+' || next == '{')
      return error("quantifier", "a quantifier of a quantifier");
    if (repeat.max == 0 || tree_.nodes[child].kind == Node::Kind::empty) {
      // x{0} still counts its groups, but matches nothing.
      return leaf(Node::Kind::empty, 0, true);
    }
    repeat.nullable = repeat.min == 0 || tree_.nodes[child].nullable;
    return add(std::move(repeat));
  }

  Status quantity(Node& repeat) {
    const Sign start = here();
    repeat.min = repeat.max = TRY(number());
    if (take_if(',')) repeat.max = peek() == '}' ? kUnlimited : TRY(number());
    if (!take_if('}')) return error("quantifier", fmt::format("expected '}}', not {}", shown(peek())));
    if (repeat.min > repeat.max) return error_at("quantifier", start, "the minimum is above the maximum");
    const std::uint32_t copies = repeat.max == kUnlimited ? repeat.min : repeat.max;
    if (copies > kMaxInstructions)
      return error_at("too_large", start, fmt::format("more than {} repetitions", kMaxInstructions));
    return {};
  }

  Result<std::uint32_t> number() {
    if (peek() < '0' || peek() > '9')
      return error("quantifier", fmt::format("expected a number, not {}", shown(peek())));
    std::uint32_t value = 0;
    while (peek() >= '0' && peek() <= '9')
      value = std::min<std::uint32_t>(value * 10 + (take() - '0'), 100'000'000);
    return value;
  }

  // [72] atom, [74] charClass, [73] NormalChar
  Result<std::uint32_t> atom(std::uint32_t depth) {
    switch (const char32_t c = peek()) {
      case '(': return group(depth);
      case '[': {
        CodeSet set = TRY(character_class(0));
        return set_node(std::move(set));
      }
      case '\\': return escape();
      case '.': ++at_; return leaf(tree_.flags.dot_all ? Node::Kind::any : Node::Kind::any_in_line, 0, false);
      case '^': ++at_; return leaf(Node::Kind::begin, 0, true);
      case '$': ++at_; return leaf(Node::Kind::end, 0, true);
      case '?':
      case '*':
      case '+': return error("quantifier", fmt::format("{} with nothing to repeat", shown(c)));
      case '{': return error("quantifier", "'{' with nothing to repeat; the character itself is \\{");
      case '}':
      case ']':
        return error("character",
                     fmt::format("{} alone; the character itself is \\{}", shown(c), static_cast<char>(c)));
      default: return character_node(take());
    }
  }

  Result<std::uint32_t> group(std::uint32_t depth) {
    const Sign start = here();
    ++at_;
    std::uint32_t capture = 0;
    if (take_if('?')) {
      if (!take_if(':')) return error("group", "after '(?' only ':' is known");
    } else {
      capture = ++tree_.groups;
      if (capture > kMaxGroups)
        return error_at("too_large", start, fmt::format("more than {} groups", kMaxGroups));
      closed_.push_back(false);
    }
    const std::uint32_t child = TRY(alternatives(depth + 1));
    if (!take_if(')')) return error_at("group", start, "'(' without ')'");
    if (capture == 0) return child;
    closed_[capture - 1] = true;
    return add({.kind = Node::Kind::group,
                .nullable = tree_.nodes[child].nullable,
                .value = capture,
                .children = {child}});
  }

  // ---- escapes ----

  Result<std::uint32_t> escape() {
    const Sign start = here();
    ++at_;
    if (peek() >= '0' && peek() <= '9') return back_reference(start);
    if (const auto one = single_character_escape()) return character_node(*one);
    CodeSet set = TRY(class_escape(start));
    return set_node(std::move(set));
  }

  // 5.6.1: further digits belong to it only as long as so many groups have begun; the group must have ended.
  Result<std::uint32_t> back_reference(const Sign& start) {
    std::uint32_t value = take() - '0';
    while (value > 0 && peek() >= '0' && peek() <= '9' && value * 10 + (peek() - '0') <= tree_.groups)
      value = value * 10 + (take() - '0');
    if (value == 0 || value > tree_.groups)
      return error_at("back_reference", start, fmt::format("there is no group {} before it", value));
    if (!closed_[value - 1])
      return error_at("back_reference", start, fmt::format("group {} has not ended", value));
    tree_.back_references = true;
    return leaf(Node::Kind::back_reference, value, true);
  }

  // [84] SingleCharEsc with \$; at the sign after the backslash, taken if it is one.
  std::optional<char32_t> single_character_escape() {
    const char32_t c = peek();
    char32_t meant = c;
    if (c == 'n')
      meant = '\n';
    else if (c == 'r')
      meant = '\r';
    else if (c == 't')
      meant = '\t';
    else if (c >= 0x80 ||
             std::string_view("\\|.-^?*+{}()[]$").find(static_cast<char>(c)) == std::string_view::npos)
      return std::nullopt;
    ++at_;
    return meant;
  }

  // [85] charClassEsc: \p{..} \P{..} and \s \S \d \D \w \W \i \I \c \C
  Result<CodeSet> class_escape(const Sign& start) {
    if (done()) return error_at("escape", start, "a backslash at the end");
    const char32_t c = take();
    if (const CodeSet* known = multi_character_escape(c)) return *known;
    if (c != 'p' && c != 'P')
      return error_at("escape", start, fmt::format("no escape: backslash and {}", shown(c)));
    if (!take_if('{')) return error("property", fmt::format("expected '{{', not {}", shown(peek())));
    std::string name;
    while (!done() && peek() != '}') append_utf8(name, take());
    if (!take_if('}')) return error_at("property", start, "'{' without '}'");
    const bool is_block = name.starts_with("Is");
    auto set = is_block ? block(std::string_view(name).substr(2)) : category(name);
    if (!set)
      return error_at(is_block ? "block" : "property", start,
                      is_block ? "no such Unicode block" : "no such category");
    return c == 'p' ? std::move(*set) : set->negated();
  }

  // ---- [75] charClassExpr: [..] ----

  struct Single {
    char32_t c;
    bool bare_hyphen;
  };

  Result<CodeSet> character_class(std::uint32_t depth) {
    const Sign start = here();
    if (depth > kMaxNesting)
      return error("too_large", fmt::format("classes nest at most {} deep", kMaxNesting));
    ++at_;
    const bool negative = take_if('^');
    CodeSet set;
    bool any_part = false;
    while (peek() != ']') {
      if (done()) return error_at("class", start, "'[' without ']'");
      if (peek() == '[') return error("class", "'[' within a class; the character itself is \\[");
      if (any_part && peek() == '-' && peek(1) == '[') break;
      TRY(part(set));
      any_part = true;
    }
    if (!any_part) return error_at("class", start, "a class without characters");
    set.normalize();
    if (negative) set = set.negated();
    if (take_if('-')) {  // subtraction
      set = set.without(TRY(character_class(depth + 1)));
      if (peek() != ']') return error("class", "expected ']' after the subtracted class");
    }
    ++at_;
    return set;
  }

  // [79] charGroupPart with the rules for hyphens that follow it
  Status part(CodeSet& set) {
    const Sign start = here();
    if (peek() == '\\') {
      const std::size_t before = at_++;
      const bool single = single_character_escape().has_value();
      if (!single) {
        CodeSet other = TRY(class_escape(start));
        set.add(other);
        return {};
      }
      at_ = before;
    }
    const Single first = single_character();
    const bool hyphen_is_last = peek(1) == ']' || peek(1) == '[' || (peek(1) == '-' && peek(2) == '[');
    if (peek() != '-' || hyphen_is_last) {
      add_range(set, first.c, first.c);
      return {};
    }
    ++at_;
    const bool ends_well = !done() && peek() != '-' && (peek() != '\\' || is_single_escape(peek(1)));
    if (first.bare_hyphen || !ends_well)
      return error_at("range", start, "a hyphen that is neither first nor last nor within a range");
    const Single last = single_character();
    if (first.c > last.c)
      return error_at("range", start, fmt::format("{} comes after {}", shown(first.c), shown(last.c)));
    add_range(set, first.c, last.c);
    return {};
  }

  bool is_single_escape(char32_t c) const {
    return c < 0x80 &&
           std::string_view("nrt\\|.-^?*+{}()[]$").find(static_cast<char>(c)) != std::string_view::npos;
  }

  // A character or its escape, known to be there.
  Single single_character() {
    const char32_t c = take();
    if (c == '\\') return {single_character_escape().value_or(c), false};
    return {c, c == '-'};
  }

  // 5.6.2, flag i: characters and ranges have their variants too, before ^ and subtraction; escapes have not.
  void add_range(CodeSet& set, char32_t first, char32_t last) const {
    set.add(first, last);
    if (tree_.flags.ignore_case) add_case_variants(set, first, last);
  }

  std::string_view text_;
  Tree tree_;
  std::vector<Sign> signs_;
  Sign end_{};
  std::size_t at_ = 0;
  std::vector<bool> closed_;  // by group number - 1
  std::map<std::vector<CodeRange>, std::size_t> known_sets_;
  std::size_t set_ranges_ = 0;
};

}  // namespace

Result<Flags> parse_flags(std::string_view flags) {
  Flags out;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    switch (flags[at]) {
      case 's': out.dot_all = true; break;
      case 'm': out.multi_line = true; break;
      case 'i': out.ignore_case = true; break;
      case 'x': out.free_spacing = true; break;
      case 'q': out.literal = true; break;
      default:
        return fail(invalid("regex.flags", fmt::format("flag {}: the flags are s, m, i, x and q", at + 1),
                            std::to_string(at)));
    }
  }
  return out;
}

Result<Tree> parse(std::string_view pattern, Flags flags) { return Parser(pattern, flags).run(); }

}  // namespace rathaus::regex
