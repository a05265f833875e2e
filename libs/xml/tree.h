#pragma once
// A whole XML document as a tree that forgets nothing a canonical form sees: prefixes and namespace
// declarations, attributes in their order, texts with their white space, comments, processing instructions.
// For programs that change a foreign file in one place and must leave the rest as it was; who only reads
// uses the stream of xml.h.
//
// Invariants: what xml.h refuses is refused here (DOCTYPE, limits, encodings); read_tree(write_tree(t)) equals t
// apart from line numbers; neighbouring runs of text are one node; CDATA marks are text.
// Source: XML 1.0 (5th edition), Namespaces in XML 1.0, Canonical XML 1.0 (the escapes).
#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/xml/xml.h"

namespace rathaus::xml {

struct NamespaceDeclaration {
  std::string prefix;  // empty: the default namespace
  std::string uri;
  friend bool operator==(const NamespaceDeclaration&, const NamespaceDeclaration&) = default;
};

struct TreeAttribute {
  std::string prefix, name, uri, value;
  friend bool operator==(const TreeAttribute&, const TreeAttribute&) = default;
};

struct Node {
  enum class Kind : std::uint8_t { element, text, comment, instruction };
  Kind kind = Kind::element;
  std::string prefix;  // of an element
  std::string name;  // local name of an element, target of an instruction
  std::string uri;  // namespace of an element
  std::string text;  // of a text, a comment, an instruction
  std::vector<NamespaceDeclaration> declarations;
  std::vector<TreeAttribute> attributes;
  std::vector<Node> children;
  std::uint32_t line = 0;  // of the start tag; 0 when not read from a file

  bool is(std::string_view local_name) const { return kind == Kind::element && name == local_name; }
  const std::string* attribute(std::string_view local_name) const;  // without namespace; nullptr when absent
  // Equal apart from lines.
  friend bool operator==(const Node& a, const Node& b) {
    return a.kind == b.kind && a.prefix == b.prefix && a.name == b.name && a.uri == b.uri &&
           a.text == b.text && a.declarations == b.declarations && a.attributes == b.attributes &&
           a.children == b.children;
  }
};

struct Tree {
  std::vector<Node> before, after;  // comments and instructions around the root
  Node root;
  friend bool operator==(const Tree&, const Tree&) = default;
};

// Errors as parse() of xml.h.
Result<Tree> read_tree(ByteView bytes, const Limits& limits = {});
// UTF-8 with an XML declaration. Texts must hold characters of XML only: they are escaped, not checked.
std::string write_tree(const Tree& tree);

// Canonical XML 1.0 with comments, made by libxml2's own implementation: two files are the same document exactly
// when these bytes are equal. White space counts. Errors as read_tree().
Result<std::string> canonical(ByteView bytes, const Limits& limits = {});

}  // namespace rathaus::xml
