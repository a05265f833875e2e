#pragma once
// A typed HTML writer that cannot forget to escape.
//
// Invariants, held by types and at compile time:
//  - every std::string or string_view that reaches the page is escaped, in text and in attributes alike;
//    bytes that are not UTF-8 become U+FFFD, control characters and text-direction overrides are dropped;
//  - no inline script, event handler or style attribute can be written (the page runs under a CSP without
//  unsafe-inline);
//  - a URL is relative, https:, mailto: or tel:, because href, src and action take only a `Url`;
//  - elements are closed in the order in which they were opened; void elements have no end.
//
//   Writer h;
//   h.el("ul", {{"class", "kern-list"}}, [&] {
//     for (const Case& c : cases) {
//       h.el("li", [&] { h.el("a", {href("/desk/cases"_url / c.id)}, c.title); });
//     }
//   });
//   SafeHtml page = h.take();
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::html {

// Borrows literals, views and named strings; owns temporaries. For option structs that live for one call:
// a `Str` made from a named std::string must not outlive it.
class Str {
 public:
  Str() = default;
  Str(const char* text) : view_(text) {}
  Str(std::string_view text) : view_(text) {}
  Str(const std::string& text) : view_(text) {}
  Str(std::string&& text) : own_(std::move(text)), owned_(true) {}
  // `wanted ? c.title : "…"` with a const `c` is a const temporary: without this overload it would be borrowed.
  Str(const std::string&& text) : own_(text), owned_(true) {}
  operator std::string_view() const { return view(); }
  std::string_view view() const { return owned_ ? std::string_view(own_) : view_; }
  std::string str() const { return std::string(view()); }
  bool empty() const { return view().empty(); }

 private:
  std::string own_;
  std::string_view view_;
  bool owned_ = false;
};

// A checked URL: relative, or absolute with https:, mailto: or tel:.
class Url {
 public:
  Url() = default;  // empty: "no link"
  static Result<Url> parse(
      std::string_view text);  // refused "html.url": other scheme, "//host", spaces, controls, backslash
  static Url checked(std::string_view text);  // what parse accepts, else "#"

  // Appends a path segment, percent-encoded (RFC 3986 3.3), so a hostile id stays one segment.
  Url operator/(std::string_view segment) const;
  Url with(std::string_view key,
           std::string_view value) const;   // adds ?key=value or &key=value, encoded, before any #fragment
  Url fragment(std::string_view id) const;  // replaces what follows '#'

  bool empty() const { return text_.empty(); }
  const std::string& str() const { return text_; }
  friend bool operator==(const Url&, const Url&) = default;

 private:
  friend struct UrlLiteral;
  explicit Url(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

namespace detail {
consteval bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}
consteval bool plain_name(std::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    if (!name_char(c)) return false;
  }
  return true;
}
// True for a URL text that the writer may put into href, src or action.
constexpr bool url_allowed(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>' || c == '`')
      return false;
  }
  if (text.starts_with("//")) return false;
  const std::size_t end = text.find_first_of(":/?#");
  if (end == std::string_view::npos || text[end] != ':') return true;
  const std::string_view scheme = text.substr(0, end);
  if (scheme == "https")
    return text.substr(end).starts_with("://") && text.size() > end + 3 && text[end + 3] != '/';
  return scheme == "mailto" || scheme == "tel";
}
void not_a_safe_html_literal();  // never defined: named by the compiler when a literal below is refused
void not_an_allowed_url();
void not_an_allowed_tag();
void not_an_allowed_attribute();
}  // namespace detail

struct UrlLiteral {
  std::string_view text;
  operator Url() const { return Url(std::string(text)); }
  Url operator/(std::string_view segment) const { return Url(std::string(text)) / segment; }
  Url with(std::string_view key, std::string_view value) const {
    return Url(std::string(text)).with(key, value);
  }
};

// HTML that needs no escaping: only the writer and literals of the program's own source make it.
class SafeHtml {
 public:
  SafeHtml() = default;
  std::string_view view() const { return text_; }
  const std::string& str() const& { return text_; }
  std::string&& str() && { return std::move(text_); }
  bool empty() const { return text_.empty(); }

 private:
  friend class Writer;
  friend struct HtmlLiteral;
  explicit SafeHtml(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct HtmlLiteral {
  std::string_view text;
  operator SafeHtml() const { return SafeHtml(std::string(text)); }
};

namespace literals {
consteval UrlLiteral operator""_url(const char* text, std::size_t size) {
  if (!detail::url_allowed({text, size})) detail::not_an_allowed_url();
  return {{text, size}};
}
// For icons and the like. Scripts, styles and handlers are refused here too.
consteval HtmlLiteral operator""_html(const char* text, std::size_t size) {
  const std::string_view view(text, size);
  for (const std::string_view bad :
       {"<script", "<style", "javascript:", " style=", " on", "<base", "<iframe"}) {
    if (view.find(bad) != std::string_view::npos) detail::not_a_safe_html_literal();
  }
  return {view};
}
}  // namespace literals
using namespace literals;

// Name of an element; a literal. script, style, iframe, object, embed, base, link and meta are refused:
// Writer::script, stylesheet and meta write the allowed forms.
class Tag {
 public:
  consteval Tag(const char* name) : name_(name) {
    const std::string_view view(name);
    if (!detail::plain_name(view)) detail::not_an_allowed_tag();
    for (const std::string_view bad :
         {"script", "style", "iframe", "object", "embed", "base", "link", "meta"}) {
      if (view == bad) detail::not_an_allowed_tag();
    }
    for (const std::string_view one : {"area", "br", "col", "hr", "img", "input", "source", "track", "wbr"}) {
      if (view == one) void_ = true;
    }
    newline_ = view == "textarea" || view == "pre";
  }
  constexpr std::string_view name() const { return name_; }
  constexpr bool is_void() const { return void_; }
  constexpr bool eats_newline() const {
    return newline_;
  }  // HTML 13.2.6.4.7: a first newline is dropped by parsers

 private:
  std::string_view name_;
  bool void_ = false;
  bool newline_ = false;
};

// Name of an attribute; a literal. style, srcdoc, http-equiv and on* are refused, and so are attributes that
// hold URLs (use href(), src(), action(), formaction()).
class Name {
 public:
  consteval Name(const char* name) : name_(name) {
    const std::string_view view(name);
    if (!detail::plain_name(view)) detail::not_an_allowed_attribute();
    if (view.size() > 2 && (view[0] == 'o' || view[0] == 'O') && (view[1] == 'n' || view[1] == 'N')) {
      detail::not_an_allowed_attribute();
    }
    for (const std::string_view bad :
         {"style", "srcdoc", "http-equiv", "href", "src", "action", "formaction", "poster", "srcset", "data",
          "ping", "xlink:href", "background", "cite", "manifest"}) {
      if (view == bad) detail::not_an_allowed_attribute();
    }
  }
  constexpr std::string_view view() const { return name_; }

 private:
  std::string_view name_;
};

// One attribute: {"class", "x"}, {"rows", 5}, {"required", true}, {"id", some_string}. A bool writes the bare
// name or nothing; std::nullopt writes nothing. Values are borrowed for the call.
class Attr {
 public:
  Attr(Name name, std::string_view value) : name_(name.view()), value_(value), kind_(Kind::text) {}
  Attr(Name name, const char* value) : Attr(name, std::string_view(value)) {}
  Attr(Name name, const std::string& value) : Attr(name, std::string_view(value)) {}
  Attr(Name name, const Str& value) : Attr(name, value.view()) {}
  template <std::same_as<bool> B>
  Attr(Name name, B on) : name_(name.view()), kind_(on ? Kind::bare : Kind::none) {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  Attr(Name name, I number)
      : name_(name.view()), number_(static_cast<std::int64_t>(number)), kind_(Kind::number) {}
  Attr(Name name, std::optional<std::string_view> value)
      : name_(name.view()), value_(value.value_or("")), kind_(value ? Kind::text : Kind::none) {}
  Attr() = default;  // writes nothing

 private:
  friend class Writer;
  friend Attr url_attribute(std::string_view name, const Url& url);
  enum class Kind : std::uint8_t { none, text, bare, number };
  std::string_view name_;
  std::string_view value_;
  std::int64_t number_ = 0;
  Kind kind_ = Kind::none;
};

Attr url_attribute(std::string_view name, const Url& url);
inline Attr href(const Url& url) { return url_attribute("href", url); }
inline Attr src(const Url& url) { return url_attribute("src", url); }
inline Attr action(const Url& url) { return url_attribute("action", url); }
inline Attr formaction(const Url& url) { return url_attribute("formaction", url); }
// Writes the attribute only where the value is not empty: maybe("aria-describedby", ids).
inline Attr maybe(Name name, std::string_view value) { return value.empty() ? Attr() : Attr(name, value); }
inline Attr when(bool condition, Name name, std::string_view value) {
  return condition ? Attr(name, value) : Attr();
}

using Attrs = std::initializer_list<Attr>;

// Like Body, but owning: for lists of entries (facts, steps) that are collected first and written later.
class Content {
 public:
  Content() = default;
  Content(const char* text) : text_(text) {}
  Content(std::string_view text) : text_(text) {}
  Content(const std::string& text) : text_(std::string(text)) {}
  Content(std::string&& text) : text_(std::move(text)) {}
  Content(Str text) : text_(std::move(text)) {}
  Content(SafeHtml html) : text_(std::move(html).str()), safe_(true) {}
  template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, char>)
  Content(I number) : text_(std::to_string(number)) {}
  template <typename F>
    requires(std::is_invocable_v<const F&> && !std::is_convertible_v<const F&, std::string_view>)
  Content(F write) : call_(std::move(write)) {}
  bool empty() const { return !call_ && text_.empty(); }

 private:
  friend class Body;
  Str text_;
  std::function<void()> call_;
  bool safe_ = false;
};

// The inside of an element: a text (escaped), SafeHtml (as it is), a number, or a callable that writes.
// Borrowed for the call.
class Body {
 public:
  Body() = default;
  Body(std::string_view text) : text_(text) {}
  Body(const char* text) : text_(text) {}
  Body(const std::string& text) : text_(text) {}
  Body(const Str& text) : text_(text.view()) {}
  Body(const SafeHtml& html) : text_(html.view()), safe_(true) {}
  Body(const HtmlLiteral& html) : text_(html.text), safe_(true) {}
  Body(const Content& content) : text_(content.text_.view()), safe_(content.safe_) {
    if (!content.call_) return;
    context_ = &content.call_;
    call_ = [](const void* f) { (*static_cast<const std::function<void()>*>(f))(); };
  }
  template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, char>)
  Body(I number) : number_(static_cast<std::int64_t>(number)), has_number_(true) {}
  template <typename F>
    requires(std::is_invocable_v<const F&> && !std::is_convertible_v<const F&, std::string_view>)
  Body(const F& write)
      : context_(static_cast<const void*>(&write)),
        call_([](const void* f) { (*static_cast<const F*>(f))(); }) {}
  bool empty() const { return !call_ && !has_number_ && text_.empty(); }

 private:
  friend class Writer;
  std::string_view text_;
  std::int64_t number_ = 0;
  const void* context_ = nullptr;
  void (*call_)(const void*) = nullptr;
  bool safe_ = false;
  bool has_number_ = false;
};

// Says the texts of a page in another language. Asked for each text and for the attributes people hear (aria-label, placeholder,
// title, alt), never for what stands in a textarea. nullopt: it stays as it is, marked with the language it is written in.
class Translator {
 public:
  struct Part {
    std::string text;
    bool foreign = false;  // stayed in the source language: a name, a service's title inside a sentence
  };
  using Said = std::vector<Part>;
  virtual ~Translator() = default;
  virtual std::optional<Said> translate(std::string_view text) const = 0;
  virtual std::string_view source_language() const = 0;  // "de"
};

class Writer {
 public:
  Writer() { out_.reserve(16 * 1024); }

  // A whole element. Void elements (input, br, img ...) ignore the body.
  Writer& el(Tag tag, Attrs attrs, const Body& body = {});
  Writer& el(Tag tag) { return el(tag, {}, Body()); }
  // A template, so that braces always mean attributes: {{"class", "x"}} could also be a string_view of two pointers.
  template <typename B>
    requires std::convertible_to<const B&, Body>
  Writer& el(Tag tag, const B& body) {
    return el(tag, {}, Body(body));
  }

  Writer& open(Tag tag, Attrs attrs = {});
  Writer& close();  // closes the innermost open element

  // auto list = h.scope("ul"); ... closes at the end of the block.
  class [[nodiscard]] Scope {
   public:
    explicit Scope(Writer& writer) : writer_(&writer) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { writer_->close(); }

   private:
    Writer* writer_;
  };
  Scope scope(Tag tag, Attrs attrs = {}) {
    open(tag, attrs);
    return Scope(*this);
  }

  Writer& text(std::string_view text);
  Writer& number(std::int64_t value);
  Writer& raw(const SafeHtml& html);
  Writer& raw(const HtmlLiteral& html);
  Writer& put(const Body& body);  // text, SafeHtml, number or callable

  Writer& doctype();
  Writer& meta(std::string_view name, std::string_view content);
  Writer& charset_utf8();
  Writer& stylesheet(const Url& url);
  Writer& frame(const Url& url,
                std::string_view title);  // a document of this site, shown in the page (a viewer)
  Writer& icon(const Url& url);
  Writer& script(const Url& url);  // <script type="module" src>

  std::size_t size() const { return out_.size(); }
  std::size_t depth() const { return open_.size(); }
  // From here on; nullptr: as it is. Borrowed until take().
  Writer& speak(const Translator* translator) {
    translator_ = translator;
    return *this;
  }

  SafeHtml take();  // CHECKs that every element is closed; the writer is empty afterwards

 private:
  void start(std::string_view tag, Attrs attrs);
  void say(std::string_view text);
  void say_foreign(std::string_view text);
  std::string out_;
  std::vector<std::string_view> open_;
  const Translator* translator_ = nullptr;
};

// Escapes for text and double- or single-quoted attributes; see the invariants above. Appends to `out`.
void escape_to(std::string& out, std::string_view text);
std::string escape(std::string_view text);

}  // namespace rathaus::html
