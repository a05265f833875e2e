#include "libs/html/html.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "libs/base/check.h"

namespace rathaus::html {
namespace {

// What the escaper does with a byte: 0 copy, 1 write an entity, 2 drop, 3 look at the UTF-8 sequence.
enum Treatment : std::uint8_t { copy, entity, drop, sequence };

constexpr std::array<std::uint8_t, 256> make_treatments() {
  std::array<std::uint8_t, 256> table{};
  for (int byte = 0; byte < 0x20; ++byte) table[byte] = drop;
  table['\t'] = table['\n'] = table['\r'] = copy;
  table[0x7f] = drop;
  for (const char c : {'&', '<', '>', '"', '\''}) table[static_cast<unsigned char>(c)] = entity;
  for (int byte = 0x80; byte < 0x100; ++byte) table[byte] = sequence;
  return table;
}
constexpr std::array<std::uint8_t, 256> treatments = make_treatments();

// True when none of the eight bytes needs a look: printable ASCII without & < > " '. (Haszero of "Bit
// Twiddling Hacks", exact as a yes: a borrow can only turn a plain byte that follows a special one into a
// further hit.)
bool eight_plain(const char* bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  const auto has = [&](std::uint64_t c) {
    const std::uint64_t difference = word ^ (ones * c);
    return (difference - ones) & ~difference;
  };
  const std::uint64_t low = (word - ones * 0x20) & ~word;
  const std::uint64_t hit = word | low | has('&') | has('<') | has('>') | has('"') | has('\'') | has(0x7f);
  return (hit & highs) == 0;
}

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

struct Sequence {
  std::size_t length;  // bytes to step over
  char32_t code;       // 0xFFFFFFFF: not UTF-8
};
constexpr char32_t not_utf8 = 0xffffffff;

// Spec: Unicode 15 table 3-7 (no overlong forms, no surrogates, nothing above U+10FFFF).
Sequence decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) -> unsigned {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u;
  };
  const auto tail = [&](std::size_t offset) { return (byte(offset) & 0xc0) == 0x80; };
  const unsigned first = byte(0);
  if (first >= 0xc2 && first <= 0xdf && tail(1)) return {2, ((first & 0x1f) << 6) | (byte(1) & 0x3f)};
  if (first >= 0xe0 && first <= 0xef && tail(1) && tail(2)) {
    const char32_t code = ((first & 0x0f) << 12) | ((byte(1) & 0x3f) << 6) | (byte(2) & 0x3f);
    if (code >= 0x800 && (code < 0xd800 || code > 0xdfff)) return {3, code};
  }
  if (first >= 0xf0 && first <= 0xf4 && tail(1) && tail(2) && tail(3)) {
    const char32_t code =
        ((first & 0x07) << 18) | ((byte(1) & 0x3f) << 12) | ((byte(2) & 0x3f) << 6) | (byte(3) & 0x3f);
    if (code >= 0x10000 && code <= 0x10ffff) return {4, code};
  }
  return {1, not_utf8};
}

// C1 controls, and the marks that reorder the text around them: a name must not disguise what stands beside
// it.
bool dropped(char32_t code) {
  return (code >= 0x80 && code <= 0x9f) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

// RFC 3986 2.3 unreserved characters stay, everything else becomes %XX.
void percent_encode(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 0xf];
    }
  }
}

}  // namespace

void escape_to(std::string& out, std::string_view text) {
  std::size_t kept = 0;  // start of the run that is copied as it is
  std::size_t at = 0;
  while (true) {
    while (at + 8 <= text.size() && eight_plain(text.data() + at)) at += 8;
    const std::size_t few =
        std::min(at + 8, text.size());  // up to the byte that wants a look, or a line's end
    while (at < few && treatments[static_cast<unsigned char>(text[at])] == copy) ++at;
    if (at == text.size()) break;
    if (at == few) continue;
    const std::uint8_t treatment = treatments[static_cast<unsigned char>(text[at])];
    if (treatment == sequence) {
      const Sequence found = decode(text, at);
      if (found.code != not_utf8 && !dropped(found.code)) {
        at += found.length;
        continue;
      }
      out.append(text, kept, at - kept);
      if (found.code == not_utf8) out += "\xEF\xBF\xBD";
      at += found.length;
      kept = at;
      continue;
    }
    out.append(text, kept, at - kept);
    if (treatment == entity) out += entity_of(text[at]);
    kept = ++at;
  }
  out.append(text, kept, at - kept);
}

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  escape_to(out, text);
  return out;
}

Result<Url> Url::parse(std::string_view text) {
  if (!detail::url_allowed(text)) return fail(refused("html.url"));
  return Url(std::string(text));
}

Url Url::checked(std::string_view text) {
  return Url(detail::url_allowed(text) ? std::string(text) : std::string("#"));
}

Url Url::operator/(std::string_view segment) const {
  const std::size_t end = text_.find_first_of("?#");
  std::string out = text_.substr(0, end);
  if (out.empty() || out.back() != '/') out += '/';
  // Browsers resolve dot segments even when encoded (URL Standard 4.1), so these can only be replaced.
  if (segment.empty() || segment == "." || segment == "..") segment = "-";
  percent_encode(out, segment);
  if (end != std::string::npos) out += text_.substr(end);
  return Url(std::move(out));
}

Url Url::with(std::string_view key, std::string_view value) const {
  const std::size_t end = text_.find('#');
  std::string out = text_.substr(0, end);
  out += out.find('?') == std::string::npos ? '?' : '&';
  percent_encode(out, key);
  out += '=';
  percent_encode(out, value);
  if (end != std::string::npos) out += text_.substr(end);
  return Url(std::move(out));
}

Url Url::fragment(std::string_view id) const {
  std::string out = text_.substr(0, text_.find('#'));
  out += '#';
  percent_encode(out, id);
  return Url(std::move(out));
}

Attr url_attribute(std::string_view name, const Url& url) {
  Attr attribute;
  if (url.empty()) return attribute;
  attribute.name_ = name;
  attribute.value_ = url.str();
  attribute.kind_ = Attr::Kind::text;
  return attribute;
}

namespace {

bool spoken_attribute(std::string_view name) {
  return name == "aria-label" || name == "placeholder" || name == "title" || name == "alt" ||
         name == "aria-roledescription" || name == "label";
}
// Elements whose content is plain text: nothing can be marked inside them.
bool text_only(std::string_view tag) { return tag == "title" || tag == "option" || tag == "textarea"; }
bool has_letter(std::string_view text) {
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80) != 0)
      return true;
  }
  return false;
}

}  // namespace

void Writer::say(std::string_view text) {
  const std::string_view inside = open_.empty() ? std::string_view() : open_.back();
  if (translator_ == nullptr || inside == "textarea" || !has_letter(text)) return escape_to(out_, text);
  const auto said = translator_->translate(text);
  if (!said) return text_only(inside) ? escape_to(out_, text) : say_foreign(text);
  for (const Translator::Part& part : *said) {
    if (part.foreign && !text_only(inside))
      say_foreign(part.text);
    else
      escape_to(out_, part.text);
  }
}

// WCAG 3.1.2: a part in another language says so.
void Writer::say_foreign(std::string_view text) {
  out_.append("<span lang=\"").append(translator_->source_language()).append("\">");
  escape_to(out_, text);
  out_ += "</span>";
}

void Writer::start(std::string_view tag, Attrs attrs) {
  out_ += '<';
  out_ += tag;
  for (const Attr& attribute : attrs) {
    if (attribute.kind_ == Attr::Kind::none) continue;
    out_ += ' ';
    out_ += attribute.name_;
    if (attribute.kind_ == Attr::Kind::bare) continue;
    out_ += "=\"";
    if (attribute.kind_ == Attr::Kind::number) {
      number(attribute.number_);
    } else if (translator_ != nullptr && spoken_attribute(attribute.name_)) {
      const auto said = translator_->translate(attribute.value_);
      if (!said)
        escape_to(out_, attribute.value_);
      else
        for (const Translator::Part& part : *said) escape_to(out_, part.text);
    } else {
      escape_to(out_, attribute.value_);
    }
    out_ += '"';
  }
  out_ += '>';
}

Writer& Writer::el(Tag tag, Attrs attrs, const Body& body) {
  start(tag.name(), attrs);
  if (tag.is_void()) return *this;
  if (tag.eats_newline()) out_ += '\n';
  const std::size_t depth = open_.size();
  open_.push_back(tag.name());
  put(body);
  CHECK(open_.size() == depth + 1);  // the body closed what it opened
  return close();
}

Writer& Writer::open(Tag tag, Attrs attrs) {
  start(tag.name(), attrs);
  if (tag.is_void()) return *this;
  if (tag.eats_newline()) out_ += '\n';
  open_.push_back(tag.name());
  return *this;
}

Writer& Writer::close() {
  CHECK(!open_.empty());
  out_ += "</";
  out_ += open_.back();
  out_ += '>';
  open_.pop_back();
  return *this;
}

Writer& Writer::text(std::string_view text) {
  say(text);
  return *this;
}

Writer& Writer::number(std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out_.append(digits.data(), end.ptr);
  return *this;
}

Writer& Writer::raw(const SafeHtml& html) {
  out_ += html.view();
  return *this;
}

Writer& Writer::raw(const HtmlLiteral& html) {
  out_ += html.text;
  return *this;
}

Writer& Writer::put(const Body& body) {
  if (body.call_) {
    body.call_(body.context_);
  } else if (body.has_number_) {
    number(body.number_);
  } else if (body.safe_) {
    out_ += body.text_;
  } else {
    say(body.text_);
  }
  return *this;
}

Writer& Writer::doctype() {
  out_ += "<!doctype html>\n";
  return *this;
}

Writer& Writer::meta(std::string_view name, std::string_view content) {
  start("meta", {{"name", name}, {"content", content}});
  return *this;
}

Writer& Writer::charset_utf8() {
  out_ += "<meta charset=\"utf-8\">";
  return *this;
}

Writer& Writer::stylesheet(const Url& url) {
  start("link", {{"rel", "stylesheet"}, href(url)});
  return *this;
}

Writer& Writer::frame(const Url& url, std::string_view title) {
  start("iframe", {src(url), {"title", title}, {"loading", "lazy"}});
  out_ += "</iframe>";
  return *this;
}

Writer& Writer::icon(const Url& url) {
  start("link", {{"rel", "icon"}, href(url)});
  return *this;
}

Writer& Writer::script(const Url& url) {
  start("script", {{"type", "module"}, src(url)});
  out_ += "</script>";
  return *this;
}

SafeHtml Writer::take() {
  CHECK(open_.empty());
  SafeHtml html(std::move(out_));
  out_.clear();
  translator_ = nullptr;
  return html;
}

}  // namespace rathaus::html
