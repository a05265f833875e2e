#include "libs/pdf/text.h"

#include <algorithm>

namespace rathaus::pdf {
namespace {

constexpr std::size_t kLongWord = 120;
constexpr Rgb kLinkColor{0x0b, 0x4f, 0x9e};

struct Char {
  char32_t c;
  bool bold;
  int link;
};

bool letter(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || (c >= 0xC0 && c < 0x2000);
}

bool break_after(const std::vector<Char>& text, std::size_t i) {
  const char32_t c = text[i].c;
  if (c == U'\n') return true;
  if (i + 1 == text.size()) return true;
  if (c == U' ') return text[i + 1].c != U' ';
  const bool hyphen = c == U'-' || c == 0x2010;
  return hyphen && i > 0 && letter(text[i - 1].c) && letter(text[i + 1].c);
}

double width_of(const Typesetter& type, const Run& run, double size, std::size_t from, std::size_t to) {
  long long units = 0;
  for (std::size_t i = from; i < to; ++i) units += run.glyphs[i].advance;
  return static_cast<double>(units) * size / type.face(run.face).upem;
}

void measure(const Typesetter& type, Piece& piece) {
  piece.width = width_of(type, piece.run, piece.size, 0, piece.run.glyphs.size());
  std::size_t last = piece.run.glyphs.size();
  while (last > 0) {
    const Glyph& glyph = piece.run.glyphs[last - 1];
    if (glyph.text_count != 1 || piece.run.text[glyph.text_at] != U' ') break;
    --last;
  }
  piece.trailing = width_of(type, piece.run, piece.size, last, piece.run.glyphs.size());
}

class Breaker {
 public:
  Breaker(Typesetter& type, const Style& style, double width, Laid& out)
      : type_(type), style_(style), width_(width), out_(out) {}

  void word(const std::vector<Char>& text, std::size_t from, std::size_t to) {
    const bool hard = text[to - 1].c == U'\n';
    // A line feed is set as a space at the line's end: read aloud or copied, the lines stay apart.
    std::vector<Piece> pieces = shape(text, from, to);
    double total = 0;
    for (const Piece& piece : pieces) total += piece.width;
    const double visible = pieces.empty() ? 0 : total - pieces.back().trailing;
    if (x_ > 0 && x_ + visible > width_ + 0.01) end_line();
    for (Piece& piece : pieces) place(std::move(piece));
    if (hard) end_line();
  }

  void finish() {
    if (!line_.pieces.empty()) end_line();
  }

 private:
  std::vector<Piece> shape(const std::vector<Char>& text, std::size_t from, std::size_t to) {
    std::vector<Piece> pieces;
    for (std::size_t i = from; i < to;) {
      std::size_t end = i;
      std::u32string part;
      while (end < to && text[end].bold == text[i].bold && text[end].link == text[i].link) {
        part += text[end].c == U'\n' ? U' ' : text[end].c;
        ++end;
      }
      for (Run& run : type_.shape(part, text[i].bold || style_.bold)) {
        Piece piece{std::move(run), style_.size, text[i].link >= 0 ? kLinkColor : style_.color, text[i].link};
        measure(type_, piece);
        pieces.push_back(std::move(piece));
      }
      i = end;
    }
    return pieces;
  }

  // A piece that does not fit although its line is fresh is cut between clusters; each step takes at least
  // one cluster.
  void place(Piece piece) {
    while (x_ + piece.width - piece.trailing > width_ + 0.01) {
      const auto& glyphs = piece.run.glyphs;
      std::size_t cut = 0;
      double used = 0;
      for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const bool start = i > 0 && glyphs[i].text_count > 0 && !is_mark(piece.run.text[glyphs[i].text_at]);
        if (start && x_ + used <= width_ + 0.01) cut = i;
        used += glyphs[i].advance * piece.size / type_.face(piece.run.face).upem;
        if (x_ + used > width_ + 0.01 && (cut > 0 || x_ > 0)) break;
      }
      if (cut == 0) {
        if (x_ <= 0) break;  // one cluster wider than the line: let it stand out
        end_line();
        continue;
      }
      Piece head = piece;
      const std::uint32_t at = glyphs[cut].text_at;
      head.run.glyphs.resize(cut);
      head.run.text.resize(at);
      piece.run.glyphs.erase(piece.run.glyphs.begin(),
                             piece.run.glyphs.begin() + static_cast<std::ptrdiff_t>(cut));
      piece.run.text.erase(0, at);
      for (Glyph& glyph : piece.run.glyphs) glyph.text_at -= at;
      measure(type_, head);
      measure(type_, piece);
      add(std::move(head));
      end_line();
    }
    add(std::move(piece));
  }

  void add(Piece piece) {
    x_ += piece.width;
    line_.width = x_ - piece.trailing;
    line_.pieces.push_back(std::move(piece));
  }

  void end_line() {
    out_.lines.push_back(std::move(line_));
    line_ = {};
    x_ = 0;
  }

  Typesetter& type_;
  const Style& style_;
  const double width_;
  Laid& out_;
  Line line_;
  double x_ = 0;
};

Status allowed_scheme(std::string_view link) {
  for (const char c : link) {
    if (c <= 0x20 || c == 0x7F || static_cast<unsigned char>(c) >= 0x80)
      return fail(refused("pdf.link.scheme"));
  }
  for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:"}) {
    if (link.starts_with(scheme) && link.size() > scheme.size()) return {};
  }
  return fail(refused("pdf.link.scheme"));
}

double aligned(const Line& line, double x, double width, Align align) {
  return align == Align::right ? x + std::max(0.0, width - line.width) : x;
}

}  // namespace

Result<Laid> lay(Typesetter& type, const Text& text, const Style& style, double width) {
  Laid out;
  out.leading = style.size * kLeading;
  out.ascent = style.size * (kLeading - 1) / 2 + style.size * 0.86;
  std::vector<Char> chars;
  for (const Span& span : text) {
    int link = -1;
    TRY(type.spend(span.text.size()));
    const std::u32string safe = TRY(safe_text(span.text));
    if (!span.link.empty()) {
      TRY(allowed_scheme(span.link));
      link = static_cast<int>(out.links.size());
      out.links.push_back({span.link, TRY(safe_line(span.text))});
    }
    for (const char32_t c : safe) chars.push_back({c, span.bold, link});
  }
  while (!chars.empty() && (chars.back().c == U'\n' || chars.back().c == U' ')) chars.pop_back();
  Breaker breaker(type, style, width, out);
  std::size_t start = 0;
  for (std::size_t i = 0; i < chars.size(); ++i) {
    // Very long words go in portions: the cost stays linear.
    const bool portion = i - start >= kLongWord && i + 1 < chars.size() && !is_mark(chars[i + 1].c);
    if (!portion && !break_after(chars, i)) continue;
    breaker.word(chars, start, i + 1);
    start = i + 1;
  }
  breaker.finish();
  return out;
}

void paint(Canvas& canvas, Laid& laid, std::size_t from, std::size_t to, double x, double y, double width,
           Align align, int element) {
  for (std::size_t i = from; i < to; ++i) {
    const Line& line = laid.lines[i];
    double at = aligned(line, x, width, align);
    const double base = y + laid.ascent;
    for (const Piece& piece : line.pieces) {
      if (piece.link < 0) {
        canvas.mark(element);
        canvas.text(piece, at, base);
      } else {
        LaidLink& link = laid.links[piece.link];
        if (link.element < 0) link.element = canvas.element(element, "Link");
        canvas.mark(link.element);
        canvas.text(piece, at, base);
        canvas.rect(at, base + piece.size * 0.12, piece.width - piece.trailing, 0.5, piece.color);
        canvas.link(at, y, at + piece.width - piece.trailing, y + laid.leading, link.element, link.uri,
                    link.text);
      }
      at += piece.width;
    }
    y += laid.leading;
  }
}

void paint_artifact(Canvas& canvas, const Laid& laid, std::size_t from, std::size_t to, double x, double y,
                    double width, Align align) {
  for (std::size_t i = from; i < to; ++i) {
    double at = aligned(laid.lines[i], x, width, align);
    for (const Piece& piece : laid.lines[i].pieces) {
      canvas.text(piece, at, y + laid.ascent);
      at += piece.width;
    }
    y += laid.leading;
  }
}

}  // namespace rathaus::pdf
