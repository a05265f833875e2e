#include "libs/xml/tree.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

namespace rathaus::xml {
namespace {

std::string text_of(const xmlChar* text) {
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

class Nothing : public Handler {
 public:
  Status on_start(const StartTag&) override { return {}; }
  Status on_text(std::string_view, std::uint32_t) override { return {}; }
  Status on_end(std::string_view, std::uint32_t) override { return {}; }
};

std::string value_of(const xmlAttr& attribute) {
  std::string value;
  for (const xmlNode* part = attribute.children; part != nullptr; part = part->next)
    value += text_of(part->content);
  return value;
}

void append_text(std::vector<Node>& into, const xmlChar* text) {
  if (into.empty() || into.back().kind != Node::Kind::text) into.push_back({.kind = Node::Kind::text});
  into.back().text += text_of(text);
}

// The depth was limited before.
Node convert(const xmlNode& from) {
  Node node{.name = text_of(from.name), .line = static_cast<std::uint32_t>(xmlGetLineNo(&from))};
  if (from.type == XML_COMMENT_NODE || from.type == XML_PI_NODE) {
    node.kind = from.type == XML_PI_NODE ? Node::Kind::instruction : Node::Kind::comment;
    if (from.type == XML_COMMENT_NODE) node.name.clear();
    node.text = text_of(from.content);
    return node;
  }
  if (from.ns != nullptr) {
    node.prefix = text_of(from.ns->prefix);
    node.uri = text_of(from.ns->href);
  }
  for (const xmlNs* ns = from.nsDef; ns != nullptr; ns = ns->next)
    node.declarations.push_back({text_of(ns->prefix), text_of(ns->href)});
  for (const xmlAttr* at = from.properties; at != nullptr; at = at->next) {
    TreeAttribute attribute{.name = text_of(at->name), .value = value_of(*at)};
    if (at->ns != nullptr) {
      attribute.prefix = text_of(at->ns->prefix);
      attribute.uri = text_of(at->ns->href);
    }
    node.attributes.push_back(std::move(attribute));
  }
  for (const xmlNode* child = from.children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
      append_text(node.children, child->content);
    } else if (child->type == XML_ELEMENT_NODE || child->type == XML_COMMENT_NODE ||
               child->type == XML_PI_NODE) {
      node.children.push_back(convert(*child));
    }
  }
  return node;
}

void escape(std::string& out, std::string_view text, bool attribute) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += attribute ? "&quot;" : "\""; break;
      case '\r': out += "&#13;"; break;
      case '\n': out += attribute ? "&#10;" : "\n"; break;
      case '\t': out += attribute ? "&#9;" : "\t"; break;
      default: out += c;
    }
  }
}

void name(std::string& out, const std::string& prefix, const std::string& local) {
  if (!prefix.empty()) out.append(prefix).append(":");
  out += local;
}

void write_node(std::string& out, const Node& node) {
  switch (node.kind) {
    case Node::Kind::text: return escape(out, node.text, false);
    case Node::Kind::comment: out.append("<!--").append(node.text).append("-->"); return;
    case Node::Kind::instruction:
      out.append("<?").append(node.name);
      if (!node.text.empty()) out.append(" ").append(node.text);
      out += "?>";
      return;
    case Node::Kind::element: break;
  }
  out += '<';
  name(out, node.prefix, node.name);
  for (const NamespaceDeclaration& ns : node.declarations) {
    out += " xmlns";
    if (!ns.prefix.empty()) out.append(":").append(ns.prefix);
    out += "=\"";
    escape(out, ns.uri, true);
    out += '"';
  }
  for (const TreeAttribute& attribute : node.attributes) {
    out += ' ';
    name(out, attribute.prefix, attribute.name);
    out += "=\"";
    escape(out, attribute.value, true);
    out += '"';
  }
  if (node.children.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const Node& child : node.children) write_node(out, child);
  out += "</";
  name(out, node.prefix, node.name);
  out += '>';
}

}  // namespace

const std::string* Node::attribute(std::string_view local_name) const {
  for (const TreeAttribute& at : attributes) {
    if (at.name == local_name && at.uri.empty()) return &at.value;
  }
  return nullptr;
}

namespace {

using Document = std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)>;

Result<Document> read_document(ByteView bytes, const Limits& limits) {
  // The stream checks every limit and refuses what is hostile; only then the whole is held in memory.
  Nothing nothing;
  TRY(parse(bytes, nothing, limits));
  const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(xmlNewParserCtxt(),
                                                                            &xmlFreeParserCtxt);
  if (!parser) return fail(unavailable("xml.memory", "libxml2"));
  Document document(xmlCtxtReadMemory(parser.get(), reinterpret_cast<const char*>(bytes.data()),
                                      static_cast<int>(bytes.size()), nullptr, nullptr,
                                      XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT | XML_PARSE_NOERROR |
                                          XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES),
                    &xmlFreeDoc);
  if (!document) return fail(invalid("xml.not_well_formed", "Zeile 1: kein gültiges XML"));
  return document;
}

}  // namespace

Result<std::string> canonical(ByteView bytes, const Limits& limits) {
  const Document document = TRY(read_document(bytes, limits));
  xmlChar* out = nullptr;
  const int size = xmlC14NDocDumpMemory(document.get(), nullptr, XML_C14N_1_0, nullptr, 1, &out);
  if (size < 0)
    return fail(invalid("xml.not_canonical", "Zeile 1: keine kanonische Form (relative Namensräume?)"));
  std::string text(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  xmlFree(out);
  return text;
}

Result<Tree> read_tree(ByteView bytes, const Limits& limits) {
  const Document document = TRY(read_document(bytes, limits));
  Tree tree;
  bool root_seen = false;
  for (const xmlNode* child = document->children; child != nullptr; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) {
      tree.root = convert(*child);
      root_seen = true;
    } else if (child->type == XML_COMMENT_NODE || child->type == XML_PI_NODE) {
      (root_seen ? tree.after : tree.before).push_back(convert(*child));
    }
  }
  return tree;
}

std::string write_tree(const Tree& tree) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  for (const Node& node : tree.before) {
    write_node(out, node);
    out += '\n';
  }
  write_node(out, tree.root);
  out += '\n';
  for (const Node& node : tree.after) {
    write_node(out, node);
    out += '\n';
  }
  return out;
}

}  // namespace rathaus::xml
