#include "libs/xml/xml.h"

#include <fmt/format.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <memory>
#include <string>
#include <vector>

namespace rathaus::xml {

const std::string_view* StartTag::find(std::string_view attribute_name) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == attribute_name && attribute.namespace_uri.empty()) return &attribute.value;
  }
  return nullptr;
}

std::string locate(std::uint32_t line, std::string_view element, std::string_view message) {
  if (element.empty()) return fmt::format("Zeile {}: {}", line, message);
  return fmt::format("Zeile {}, Element <{}>: {}", line, element, message);
}

namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

// What the callbacks share. Names are borrowed: libxml2 keeps them in its dictionary until the parser is
// freed.
class Session {
 public:
  Session(Handler& handler, const Limits& limits) : handler_(handler), limits_(limits) {}

  void attach(xmlParserCtxt* parser) { parser_ = parser; }
  bool failed() const { return !status_.has_value(); }
  Status take() { return std::move(status_); }

  void document_started();
  void start(const xmlChar* name, const xmlChar* uri, int namespaces, int attributes, const xmlChar** raw);
  void end(const xmlChar* name);
  void text(const xmlChar* data, int length);
  void doctype(const xmlChar* name);
  void problem(const xmlError& error);

 private:
  std::uint32_t line() const {
    return parser_->input == nullptr ? 0 : static_cast<std::uint32_t>(parser_->input->line);
  }
  std::string_view innermost() const { return open_.empty() ? std::string_view{} : open_.back(); }
  void stop(Error error);
  void stop(std::string_view code, std::string_view element, std::string_view message) {
    stop(invalid(std::string(code), locate(line(), element, message), std::string(element)));
  }
  void pass(Status status) {
    if (!status) stop(std::move(status.error()));
  }
  bool flush_text();
  bool read_attributes(std::string_view element, int count, const xmlChar** raw);
  Place place_of_tag() const;

  Handler& handler_;
  const Limits& limits_;
  xmlParserCtxt* parser_ = nullptr;
  Status status_;
  std::vector<std::string_view> open_;
  std::vector<Attribute> attributes_;
  std::string text_;
  std::size_t elements_ = 0;
};

void Session::stop(Error error) {
  if (failed()) return;
  status_ = fail(std::move(error));
  xmlStopParser(parser_);
}

void Session::document_started() {
  static constexpr std::array allowed = {"UTF-8",    "UTF8",  "UTF-16",     "UTF-16LE",    "UTF-16BE",
                                         "US-ASCII", "ASCII", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252"};
  // libxml2 notes the declared encoding in one place or the other, depending on whether it had to convert.
  const xmlChar* declared = parser_->input == nullptr ? nullptr : parser_->input->encoding;
  if (declared == nullptr) declared = parser_->encoding;
  if (declared == nullptr) return;
  std::string name(view(declared));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (std::ranges::find(allowed, std::string_view(name)) != allowed.end()) return;
  stop("xml.encoding", "", "Zeichensatz der Datei wird nicht gelesen, erwartet wird UTF-8");
}

// libxml2 calls back at the end of the tag. An attribute value cannot hold a bare "<", so the last one opened
// the tag.
Place Session::place_of_tag() const {
  const xmlParserInput* input = parser_->input;
  Place place{line(), static_cast<std::uint32_t>(std::max(input->col, 1))};
  std::uint32_t newlines = 0;
  const xmlChar* at = input->cur;
  while (at > input->base) {
    --at;
    if (*at == '<') break;
    if (*at == '\n') ++newlines;
  }
  place.line -= std::min(newlines, place.line);
  const auto length = static_cast<std::uint32_t>(input->cur - at);
  if (newlines == 0) {
    place.column = place.column > length ? place.column - length : 1;
    return place;
  }
  // The tag runs over lines: count from the newline before it. That newline is at most one tag away, so this
  // stays linear.
  std::uint32_t column = 1;
  while (at > input->base && *(at - 1) != '\n') {
    --at;
    ++column;
  }
  place.column = column;
  return place;
}

bool Session::flush_text() {
  if (text_.empty()) return true;
  const Status status = handler_.on_text(text_, line());
  text_.clear();
  pass(status);
  return !failed();
}

bool Session::read_attributes(std::string_view element, int count, const xmlChar** raw) {
  attributes_.clear();
  for (int i = 0; i < count; ++i, raw += 5) {  // localname, prefix, URI, begin, end
    const std::string_view value(reinterpret_cast<const char*>(raw[3]),
                                 static_cast<std::size_t>(raw[4] - raw[3]));
    if (value.size() > limits_.text_bytes) {
      stop("xml.limit.text", element, fmt::format("ein Attribut ist länger als {} Byte", limits_.text_bytes));
      return false;
    }
    attributes_.push_back({view(raw[0]), view(raw[2]), value});
  }
  return true;
}

void Session::start(const xmlChar* raw_name, const xmlChar* uri, int namespaces, int attributes,
                    const xmlChar** raw) {
  if (failed() || !flush_text()) return;
  const std::string_view name = view(raw_name);
  if (++elements_ > limits_.elements) {
    return stop("xml.limit.elements", name, fmt::format("mehr als {} Elemente", limits_.elements));
  }
  if (open_.size() >= limits_.depth) {
    return stop("xml.limit.depth", name, fmt::format("mehr als {} Ebenen", limits_.depth));
  }
  if (static_cast<std::size_t>(attributes) + static_cast<std::size_t>(namespaces) > limits_.attributes) {
    return stop("xml.limit.attributes", name, fmt::format("mehr als {} Attribute", limits_.attributes));
  }
  if (!read_attributes(name, attributes, raw)) return;
  open_.push_back(name);
  pass(handler_.on_start({name, view(uri), attributes_, place_of_tag()}));
}

void Session::end(const xmlChar* name) {
  if (failed() || !flush_text()) return;
  open_.pop_back();
  pass(handler_.on_end(view(name), line()));
}

void Session::text(const xmlChar* data, int length) {
  if (failed()) return;
  const auto size = static_cast<std::size_t>(length);
  if (text_.size() + size > limits_.text_bytes) {
    return stop("xml.limit.text", innermost(),
                fmt::format("ein Text ist länger als {} Byte", limits_.text_bytes));
  }
  text_.append(reinterpret_cast<const char*>(data), size);
}

void Session::doctype(const xmlChar* name) {
  stop("xml.doctype", view(name), "DOCTYPE ist nicht zugelassen");
}

void Session::problem(const xmlError& error) {
  if (failed() || error.level < XML_ERR_ERROR) return;
  std::string message = error.message == nullptr ? "unbekannter Fehler" : error.message;
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  const auto at = static_cast<std::uint32_t>(std::max(error.line, 0));
  const std::string text = locate(at, innermost(), fmt::format("kein gültiges XML ({})", message));
  stop(invalid("xml.not_well_formed", text, std::string(innermost())));
}

Session& session_of(void* context) { return *static_cast<Session*>(context); }

// libxml2 hands `userData` to all of these.
xmlSAXHandler callbacks() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startDocument = [](void* context) { session_of(context).document_started(); };
  sax.startElementNs = [](void* context, const xmlChar* name, const xmlChar*, const xmlChar* uri,
                          int namespaces, const xmlChar**, int attributes, int, const xmlChar** raw) {
    session_of(context).start(name, uri, namespaces, attributes, raw);
  };
  sax.endElementNs = [](void* context, const xmlChar* name, const xmlChar*, const xmlChar*) {
    session_of(context).end(name);
  };
  sax.characters = [](void* context, const xmlChar* data, int length) {
    session_of(context).text(data, length);
  };
  sax.ignorableWhitespace = sax.characters;
  sax.cdataBlock = sax.characters;
  sax.internalSubset = [](void* context, const xmlChar* name, const xmlChar*, const xmlChar*) {
    session_of(context).doctype(name);
  };
#if LIBXML_VERSION >= 21200
  sax.serror = [](void* context, const xmlError* error) { session_of(context).problem(*error); };
#else
  sax.serror = [](void* context, xmlError* error) { session_of(context).problem(*error); };
#endif
  return sax;
}

}  // namespace

Status parse(ByteView bytes, Handler& handler, const Limits& limits) {
  if (bytes.size() > limits.bytes || bytes.size() > INT_MAX) {
    return fail(
        invalid("xml.limit.bytes", fmt::format("Zeile 1: die Datei ist größer als {} Byte", limits.bytes)));
  }
  if (bytes.empty()) return fail(invalid("xml.not_well_formed", "Zeile 1: die Datei ist leer"));
  Session session(handler, limits);
  const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(
      xmlCreateMemoryParserCtxt(reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())),
      &xmlFreeParserCtxt);
  if (!parser) return fail(unavailable("xml.memory", "libxml2"));
  session.attach(parser.get());
  *parser->sax = callbacks();
  parser->userData = &session;
  // HUGE lifts the built-in limits; the ones above are stricter and have names. There is no DTD whose
  // entities could grow. NOENT: without it SAX2 hands "&amp;" in attribute values over as "&#38;"; other
  // entities cannot exist without a DTD.
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT);
  xmlParseDocument(parser.get());
  if (session.failed()) return session.take();
  if (parser->wellFormed == 0) return fail(invalid("xml.not_well_formed", "Zeile 1: kein gültiges XML"));
  return {};
}

}  // namespace rathaus::xml
