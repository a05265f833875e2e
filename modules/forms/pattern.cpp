#include "modules/forms/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <vector>

#include "libs/german/text.h"

namespace rathaus::forms {
namespace {

constexpr std::size_t kMaxPatternBytes = 2000;
constexpr int kMaxNesting = 50;
constexpr unsigned kMaxRepeat = 1000;  // RE2's own limit
constexpr unsigned kNoEnd = 0xffffffff;

// XML 1.0 (5th edition) productions 4 and 4a, as members of an RE2 class.
constexpr std::string_view kNameStart =
    ":A-Z_a-z\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{200C}-\\x{"
    "200D}"
    "\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}"
    "\\x{10000}-\\x{EFFFF}";
constexpr std::string_view kNameMore = "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}";

// What generated texts are made of; classes pick from it by asking RE2.
constexpr std::string_view kAlphabet =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßÄÖÜ "
    ".,-_/+@:;()%&'!?#=*\"<>[]{}|\\^$~`\t\n";

struct Piece {  // node of the syntax tree
  enum class Kind { one_of, sequence, alternatives, repeat } kind = Kind::sequence;
  std::string re2;  // one_of: RE2 text of the character or class
  std::vector<std::u32string> candidates;
  std::vector<Piece> parts;
  unsigned least = 1, most = 1;  // repeat
};

class Parser {
 public:
  explicit Parser(std::u32string text) : text_(std::move(text)) {}

  Result<Piece> parse() {
    if (!text_.empty() && text_.front() == U'^') ++at_;
    if (text_.size() > at_ && text_.back() == U'$' && !escaped(text_.size() - 1)) text_.pop_back();
    Piece out = TRY(alternatives(0));
    if (at_ != text_.size()) return wrong("schließende Klammer ohne öffnende");
    return out;
  }

 private:
  static std::unexpected<Error> wrong(std::string why) {
    return fail(refused("form.pattern", {}, std::move(why)));
  }
  bool more() const { return at_ < text_.size(); }
  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0';
  }
  bool escaped(std::size_t index) const {
    std::size_t slashes = 0;
    while (index > slashes && text_[index - 1 - slashes] == U'\\') ++slashes;
    return slashes % 2 == 1;
  }

  static std::string literal(char32_t c) {
    std::string text = german::to_utf8(std::u32string_view(&c, 1));
    if (c < 0x80) return re2::RE2::QuoteMeta(text);
    return text;
  }

  static Piece one(char32_t c) {
    Piece out{Piece::Kind::one_of, literal(c), {}, {}, 1, 1};
    out.candidates.emplace_back(1, c);
    return out;
  }

  Result<Piece> alternatives(int depth) {
    if (depth > kMaxNesting) return wrong("zu tief geschachtelt");
    Piece out{Piece::Kind::alternatives, {}, {}, {}, 1, 1};
    out.parts.push_back(TRY(sequence(depth)));
    while (peek() == U'|' && more()) {
      ++at_;
      out.parts.push_back(TRY(sequence(depth)));
    }
    if (out.parts.size() == 1) return std::move(out.parts.front());
    return out;
  }

  Result<Piece> sequence(int depth) {
    Piece out;
    while (more() && peek() != U'|' && peek() != U')') {
      Piece atom = TRY(this->atom(depth));
      out.parts.push_back(TRY(quantified(std::move(atom))));
    }
    return out;
  }

  Result<Piece> atom(int depth) {
    const char32_t c = peek();
    ++at_;
    switch (c) {
      case U'(': {
        if (peek() == U'?') {
          if (peek(1) != U':') return wrong("Vorausschau und Optionen (?...) sind nicht möglich");
          at_ += 2;
        }
        Piece out = TRY(alternatives(depth + 1));
        if (peek() != U')' || !more()) return wrong("Klammer nicht geschlossen");
        ++at_;
        return out;
      }
      case U'[': return char_class();
      case U'.': return class_of("[^\\n\\r]");
      case U'\\': return escape();
      case U'*':
      case U'+':
      case U'?':
      case U'{': return wrong("Wiederholung ohne Zeichen davor");
      default: return one(c);
    }
  }

  Result<Piece> escape() {
    if (!more()) return wrong("\\ am Ende");
    const char32_t c = peek();
    if (c == U'b' || c == U'B' || c == U'A' || c == U'z' || c == U'Z')
      return wrong("Wortgrenzen sind nicht möglich");
    if (c >= U'1' && c <= U'9') return wrong("Rückbezüge sind nicht möglich");
    if (const auto single = single_escape(c)) {
      ++at_;
      return one(*single);
    }
    const bool negative = c == U'S' || c == U'W' || c == U'I' || c == U'C';
    const std::string members = TRY(class_escape());
    return class_of((negative ? "[^" : "[") + members + "]");
  }

  // The character that \c stands for, or nothing when \c names a class.
  static std::optional<char32_t> single_escape(char32_t c) {
    if (c == U'n') return U'\n';
    if (c == U'r') return U'\r';
    if (c == U't') return U'\t';
    const bool letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
    if (!letter) return c;
    return std::nullopt;
  }

  // Reads the letter after a backslash; gives the members of the class (of the positive one for S, W, I, C).
  Result<std::string> class_escape() {
    const char32_t c = peek();
    ++at_;
    switch (c) {
      case U'd': return std::string("\\p{Nd}");
      case U'D': return std::string("\\P{Nd}");
      case U's':
      case U'S': return std::string(" \\t\\n\\r");
      case U'w': return std::string("\\p{L}\\p{M}\\p{N}\\p{S}");  // all but punctuation, separators, others
      case U'W': return std::string("\\p{L}\\p{M}\\p{N}\\p{S}");
      case U'i':
      case U'I': return std::string(kNameStart);
      case U'c':
      case U'C': return std::string(kNameStart) + std::string(kNameMore);
      case U'p':
      case U'P': return category(c == U'P');
      default: return wrong("unbekanntes Zeichen nach \\");
    }
  }

  Result<std::string> category(bool negative) {
    if (peek() != U'{') return wrong("\\p ohne Klammer");
    std::string name;
    for (++at_; more() && peek() != U'}'; ++at_) {
      if (peek() >= 0x80 || name.size() > 30) return wrong("unbekannte Zeichenklasse");
      name += static_cast<char>(peek());
    }
    if (!more()) return wrong("\\p ohne Ende");
    ++at_;
    if (name.starts_with("Is")) return wrong("Unicode-Blöcke (\\p{" + name + "}) sind nicht möglich");
    if (name.empty() || name.size() > 2) return wrong("unbekannte Zeichenklasse");
    return std::string(negative ? "\\P{" : "\\p{") + name + "}";
  }

  Result<Piece> char_class() {
    std::string text = "[";
    if (peek() == U'^') {
      text += '^';
      ++at_;
    }
    bool first = true;
    while (true) {
      if (!more()) return wrong("Klammer [ nicht geschlossen");
      if (peek() == U']' && !first) break;
      if (peek() == U'[') return wrong("[ innerhalb einer Zeichenklasse");
      if (peek() == U'-' && peek(1) == U'[') return wrong("Klassensubtraktion [a-z-[..]] ist nicht möglich");
      text += TRY(class_member());
      first = false;
    }
    ++at_;
    return class_of(text + "]");
  }

  // One character, range, or class escape, with what RE2 needs escaped.
  Result<std::string> class_member() {
    std::optional<char32_t> from = peek();
    ++at_;
    if (*from == U'\\') {
      if (!more()) return wrong("\\ am Ende");
      const char32_t c = peek();
      from = single_escape(c);
      if (!from) {
        if (c == U'S') {
          ++at_;
          return std::string("\\S");
        }
        if (c == U'W' || c == U'I' || c == U'C')
          return wrong("\\W, \\I, \\C innerhalb einer Klasse sind nicht möglich");
        return class_escape();
      }
      ++at_;
    }
    if (peek() != U'-' || peek(1) == U']' || peek(1) == U'[' || at_ + 1 >= text_.size())
      return in_class(*from);
    ++at_;
    char32_t to = peek();
    ++at_;
    if (to == U'\\') {
      const auto single = single_escape(peek());
      if (!single || !more()) return wrong("Bereich mit Zeichenklasse");
      to = *single;
      ++at_;
    }
    if (to < *from) return wrong("Bereich rückwärts");
    return in_class(*from) + "-" + in_class(to);
  }

  static std::string in_class(char32_t c) {
    return fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(c));
  }

  static Result<Piece> class_of(std::string re2) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 matcher(re2, options);
    if (!matcher.ok()) return wrong("Zeichenklasse nicht verstanden");
    Piece out{Piece::Kind::one_of, std::move(re2), {}, {}, 1, 1};
    for (const char32_t c : german::to_utf32(kAlphabet)) {
      if (re2::RE2::FullMatch(german::to_utf8(std::u32string_view(&c, 1)), matcher))
        out.candidates.emplace_back(1, c);
    }
    return out;
  }

  // piece ::= atom quantifier? A second quantifier is an error of the next atom.
  Result<Piece> quantified(Piece atom) {
    unsigned least = 0, most = 0;
    switch (peek()) {
      case U'?': most = 1; break;
      case U'*': most = kNoEnd; break;
      case U'+':
        least = 1;
        most = kNoEnd;
        break;
      case U'{': TRY(counts(least, most)); break;
      default: return atom;
    }
    ++at_;
    Piece repeat{Piece::Kind::repeat, {}, {}, {}, least, most};
    repeat.parts.push_back(std::move(atom));
    return repeat;
  }

  // "{n}", "{n,}", "{n,m}"; leaves the position on "}".
  Status counts(unsigned& least, unsigned& most) {
    const auto number = [this](unsigned& out) {
      bool any = false;
      for (out = 0; peek() >= U'0' && peek() <= U'9' && out <= kMaxRepeat; ++at_, any = true) {
        out = out * 10 + static_cast<unsigned>(peek() - U'0');
      }
      return any;
    };
    ++at_;
    if (!number(least)) return wrong("Wiederholung {..} ohne Zahl");
    most = least;
    if (peek() == U',') {
      ++at_;
      if (!number(most)) most = kNoEnd;
    }
    if (peek() != U'}') return wrong("Wiederholung {..} nicht verstanden");
    if (least > kMaxRepeat || (most != kNoEnd && (most > kMaxRepeat || most < least))) {
      return wrong("Wiederholung außerhalb von 0 bis 1000");
    }
    return {};
  }

  std::u32string text_;
  std::size_t at_ = 0;
};

void print(const Piece& piece, std::string& out) {
  switch (piece.kind) {
    case Piece::Kind::one_of: out += piece.re2; return;
    case Piece::Kind::sequence:
      for (const Piece& part : piece.parts) {
        const bool group = part.kind == Piece::Kind::alternatives;
        if (group) out += "(?:";
        print(part, out);
        if (group) out += ")";
      }
      return;
    case Piece::Kind::alternatives:
      for (std::size_t i = 0; i < piece.parts.size(); ++i) {
        if (i > 0) out += "|";
        print(piece.parts[i], out);
      }
      return;
    case Piece::Kind::repeat:
      out += "(?:";
      print(piece.parts.front(), out);
      out += ")";
      if (piece.most == kNoEnd) {
        out += fmt::format("{{{},}}", piece.least);
      } else {
        out += fmt::format("{{{},{}}}", piece.least, piece.most);
      }
  }
}

// Appends a text of the piece; `extra` bounds how often open repetitions go beyond their least. False:
// impossible.
bool throw_dice(const Piece& piece, Dice& dice, unsigned extra, std::u32string& out) {
  if (out.size() > 5000) return false;
  switch (piece.kind) {
    case Piece::Kind::one_of:
      if (piece.candidates.empty()) return false;
      out += dice.pick(piece.candidates);
      return true;
    case Piece::Kind::sequence:
      return std::ranges::all_of(piece.parts,
                                 [&](const Piece& part) { return throw_dice(part, dice, extra, out); });
    case Piece::Kind::alternatives: return throw_dice(dice.pick(piece.parts), dice, extra, out);
    case Piece::Kind::repeat: {
      const unsigned room = piece.most == kNoEnd ? extra : std::min(extra, piece.most - piece.least);
      const auto count = piece.least + static_cast<unsigned>(dice.below(room + 1));
      for (unsigned i = 0; i < count; ++i) {
        if (!throw_dice(piece.parts.front(), dice, extra, out)) return false;
      }
      return true;
    }
  }
  return false;
}

}  // namespace

struct Pattern::Parts {
  Piece root;
  std::string text;
  std::unique_ptr<re2::RE2> matcher;
};

Pattern::Pattern(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Pattern::~Pattern() = default;

Result<std::shared_ptr<const Pattern>> Pattern::compile(std::string_view xsd) {
  if (xsd.size() > kMaxPatternBytes) return fail(refused("form.pattern", {}, "Muster zu lang"));
  if (!german::is_utf8(xsd)) return fail(refused("form.pattern", {}, "Muster ist kein UTF-8"));
  auto parts = std::make_unique<Parts>();
  parts->root = TRY(Parser(german::to_utf32(xsd)).parse());
  print(parts->root, parts->text);
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(1 << 20);
  parts->matcher = std::make_unique<re2::RE2>(parts->text, options);
  if (!parts->matcher->ok()) return fail(refused("form.pattern", {}, parts->matcher->error()));
  return std::shared_ptr<const Pattern>(new Pattern(std::move(parts)));
}

bool Pattern::matches(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *parts_->matcher);
}

const std::string& Pattern::re2() const { return parts_->text; }

std::optional<std::string> Pattern::sample(Dice& dice, std::size_t min, std::size_t max, int tries) const {
  for (int i = 0; i < tries; ++i) {
    std::u32string out;
    const unsigned extra = static_cast<unsigned>(i) % 12 + (i > 100 ? static_cast<unsigned>(min) : 0);
    if (!throw_dice(parts_->root, dice, extra, out)) continue;
    if (out.size() < min || out.size() > max) continue;
    std::string text = german::to_utf8(out);
    if (matches(text)) return text;
  }
  return std::nullopt;
}

}  // namespace rathaus::forms
