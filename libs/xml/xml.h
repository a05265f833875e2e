#pragma once
// Streaming reader for untrusted XML (libxml2 SAX2 underneath).
//
// Invariants: no DOCTYPE (refused by name), therefore no entities beyond the five of XML; never the network,
// never a file; every limit is checked while reading, before memory grows; namespaces are resolved, an
// undeclared prefix is an error. The handler sees nothing after its first error.
// Source: XML 1.0 (5th edition), Namespaces in XML 1.0.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::xml {

struct Limits {
  std::size_t bytes = 64u << 20;      // of the document as given
  std::size_t depth = 128;            // open elements
  std::size_t elements = 8'000'000;   // in the whole document
  std::size_t attributes = 64;        // of one element, namespace declarations included
  std::size_t text_bytes = 1u << 20;  // of one run of text between two tags, and of one attribute value
};

// Where a tag begins: both count from 1; the column counts bytes of UTF-8.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct Attribute {
  std::string_view name;           // local name
  std::string_view namespace_uri;  // empty without a prefix
  std::string_view value;          // references resolved, whitespace normalised to spaces
};

// All views end with the call.
struct StartTag {
  std::string_view name;           // local name
  std::string_view namespace_uri;  // empty: no namespace
  std::span<const Attribute> attributes;
  Place place;

  // Value of an attribute without namespace; nullptr when absent.
  const std::string_view* find(std::string_view attribute_name) const;
};

class Handler {
 public:
  virtual ~Handler() = default;
  virtual Status on_start(const StartTag& tag) = 0;
  // The whole run between two tags (comments and CDATA marks removed); never empty. `line` is where it ends.
  virtual Status on_text(std::string_view text, std::uint32_t line) = 0;
  virtual Status on_end(std::string_view name, std::uint32_t line) = 0;
};

// Reads the document to its end or to the first error. Errors of this room are ErrorKind::invalid with
// `field` the name of the innermost open element and detail "Zeile N, Element <x>: ...":
//   xml.not_well_formed, xml.doctype, xml.encoding (other than UTF-8, UTF-16, ASCII, Latin-1, Latin-9,
//   Windows-1252), xml.limit.bytes, xml.limit.depth, xml.limit.elements, xml.limit.attributes,
//   xml.limit.text
// A handler's error is returned unchanged.
Status parse(ByteView bytes, Handler& handler, const Limits& limits = {});

// "Zeile N, Element <x>: message", or without the element when the name is empty.
std::string locate(std::uint32_t line, std::string_view element, std::string_view message);

}  // namespace rathaus::xml
