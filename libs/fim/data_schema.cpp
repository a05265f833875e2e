#include "libs/fim/data_schema.h"

#include <fmt/format.h>

#include "libs/fim/data_pattern.h"
#include "libs/fim/data_tree.h"
#include "libs/fim/json_text.h"
#include "libs/fim/values.h"

namespace rathaus::fim {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#13;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += c;
    }
  }
  return out;
}

// Lines with an indentation: people read these files.
class Lines {
 public:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_.append(level_ * 2, ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    out_ += '\n';
  }
  void deeper() { ++level_; }
  void back() { --level_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::size_t level_ = 0;
};

class JsonSchema {
 public:
  std::string run(const Document& document, const std::string& address, const std::vector<DataNode>& top) {
    const Schema& schema = *document.schema;
    members_.open();
    members_.text("$schema", "https://json-schema.org/draft/2020-12/schema");
    members_.text("$id", address);
    members_.text("title", schema.label.empty() ? schema.name : schema.label);
    members_.text("type", "object");
    members_.key("properties"), members_.open();
    members_.key("schema"), members_.open(), members_.text("const", schema.identifier.id), members_.close();
    members_.key("version"), members_.open(), members_.text("const", schema.identifier.version),
        members_.close();
    members_.key("data"), members_.open();
    content(top, false);
    members_.close();
    members_.close();
    members_.raw("required", "[\"schema\", \"version\", \"data\"]");
    members_.raw("additionalProperties", "false");
    members_.close();
    return members_.take() + "\n";
  }

 private:
  // The members of an object with these children.
  void content(const std::vector<DataNode>& children, bool choice) {
    members_.text("type", "object");
    members_.key("properties"), members_.open();
    std::string required;
    for (const DataNode& child : children) {
      members_.key(child.key), members_.open();
      node(child);
      members_.close();
      if (child.required) required += (required.empty() ? "" : ", ") + json_text(child.key);
    }
    members_.close();
    if (!required.empty()) members_.raw("required", "[" + required + "]");
    if (choice) members_.raw("maxProperties", "1");
    members_.raw("additionalProperties", "false");
  }

  void node(const DataNode& node) {
    members_.text("title", node.label);
    members_.text("x-fim-element", to_text(node.element->identifier));
    if (node.max > 1) {
      members_.text("type", "array");
      members_.raw("minItems", std::to_string(std::max(node.min, 1U)));
      members_.raw("maxItems", std::to_string(node.max));
      members_.key("items"), members_.open();
    }
    if (node.field == nullptr) {
      content(node.children, node.choice);
      members_.raw("minProperties", "1");
    } else {
      value(*node.field);
    }
    if (node.max > 1) members_.close();
  }

  void value(const Field& field) {
    switch (data_kind(field)) {
      case DataKind::boolean: members_.text("type", "boolean"); break;
      case DataKind::integer:
      case DataKind::number:
        members_.text("type", data_kind(field) == DataKind::integer ? "integer" : "number");
        if (const auto least = number_limit(field.constraints.min_value); !least.empty())
          members_.raw("minimum", least);
        if (const auto most = number_limit(field.constraints.max_value); !most.empty())
          members_.raw("maximum", most);
        break;
      case DataKind::date: members_.text("type", "string"), members_.text("format", "date"); break;
      case DataKind::time:
      case DataKind::date_time: members_.text("type", "string"); break;
      case DataKind::file: file(field); break;
      case DataKind::any: members_.raw("type", "[\"string\", \"number\", \"boolean\"]"); break;
      case DataKind::text: text(field); break;
    }
    if (field.code_list) members_.text("x-fim-code-list", field.code_list->canonical_uri);
  }

  void text(const Field& field) {
    members_.text("type", "string");
    const auto codes = codes_of(field);
    if (!codes.empty()) {
      std::string list;
      for (const Choice* choice : codes) {
        list += (list.empty() ? "" : ", ") + fmt::format("{{\"const\": {}, \"title\": {}}}",
                                                         json_text(choice->code), json_text(choice->name));
      }
      members_.raw("oneOf", "[" + list + "]");
      return;
    }
    if (field.code_list) return;
    const Constraints& limits = field.constraints;
    if (limits.min_length) members_.raw("minLength", std::to_string(*limits.min_length));
    if (limits.max_length) members_.raw("maxLength", std::to_string(*limits.max_length));
    if (limits.pattern.empty()) return;
    members_.text("x-fim-pattern", limits.pattern);
    if (const auto pattern = translate_pattern(limits.pattern, PatternDialect::json))
      members_.text("pattern", *pattern);
  }

  void file(const Field& field) {
    members_.text("type", "object");
    members_.key("properties"), members_.open();
    members_.raw("name", "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 255}");
    std::string types;
    for (const std::string& type : field.media_types) types += (types.empty() ? "" : ", ") + json_text(type);
    members_.raw("mime", types.empty() ? "{\"type\": \"string\"}" : "{\"enum\": [" + types + "]}");
    members_.raw("size", field.max_size_bytes
                             ? fmt::format("{{\"type\": \"integer\", \"minimum\": 1, \"maximum\": {}}}",
                                           *field.max_size_bytes)
                             : "{\"type\": \"integer\", \"minimum\": 1}");
    members_.raw("sha256", "{\"type\": \"string\", \"pattern\": \"^[0-9a-f]{64}$\"}");
    members_.close();
    members_.raw("required", "[\"name\", \"mime\", \"size\", \"sha256\"]");
    members_.raw("additionalProperties", "false");
  }

  JsonWriter members_;
};

// Source: W3C XML Schema 1.0, structures and datatypes.
class Xsd {
 public:
  std::string run(const Document& document, const std::string& address, const std::vector<DataNode>& top) {
    const Schema& schema = *document.schema;
    lines_.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    lines_.line(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns=\"{0}\" targetNamespace=\"{0}\" "
        "elementFormDefault=\"qualified\" version=\"{1}\">",
        escaped(address), escaped(schema.identifier.version));
    lines_.deeper();
    lines_.line("<xs:element name=\"antrag\">");
    lines_.deeper();
    documentation(schema.label.empty() ? schema.name : schema.label);
    lines_.line("<xs:complexType>");
    lines_.deeper();
    children(top, false);
    lines_.line("<xs:attribute name=\"schema\" type=\"xs:string\" use=\"required\" fixed=\"{}\"/>",
                escaped(schema.identifier.id));
    lines_.line("<xs:attribute name=\"version\" type=\"xs:string\" use=\"required\" fixed=\"{}\"/>",
                escaped(schema.identifier.version));
    close("complexType");
    close("element");
    close("schema");
    return lines_.take();
  }

 private:
  void close(std::string_view name) {
    lines_.back();
    lines_.line("</xs:{}>", name);
  }
  void documentation(std::string_view text) {
    if (!text.empty())
      lines_.line("<xs:annotation><xs:documentation xml:lang=\"de\">{}</xs:documentation></xs:annotation>",
                  escaped(text));
  }

  void children(const std::vector<DataNode>& nodes, bool choice) {
    lines_.line("<xs:{}>", choice ? "choice minOccurs=\"0\"" : "sequence");
    lines_.deeper();
    for (const DataNode& node : nodes) element(node, choice);
    close(choice ? "choice" : "sequence");
  }

  void element(const DataNode& node, bool of_choice) {
    std::string name = node.key;
    if (const std::size_t tilde = name.find('~'); tilde != std::string::npos) name[tilde] = '.';
    const std::uint32_t least = of_choice ? 1 : node.required ? std::max(node.min, 1U) : 0;
    lines_.line("<xs:element name=\"{}\" minOccurs=\"{}\" maxOccurs=\"{}\">", name, least, node.max);
    lines_.deeper();
    documentation(node.label);
    if (node.field == nullptr) {
      lines_.line("<xs:complexType>");
      lines_.deeper();
      children(node.children, node.choice);
      close("complexType");
    } else if (data_kind(*node.field) == DataKind::file) {
      file(*node.field);
    } else {
      lines_.line("<xs:simpleType>");
      lines_.deeper();
      value(*node.field);
      close("simpleType");
    }
    close("element");
  }

  void restriction(std::string_view base, const std::string& facets) {
    if (facets.empty()) {
      lines_.line("<xs:restriction base=\"xs:{}\"/>", base);
    } else {
      lines_.line("<xs:restriction base=\"xs:{}\">{}</xs:restriction>", base, facets);
    }
  }

  static std::string facet(std::string_view name, std::string_view value) {
    return value.empty() ? std::string() : fmt::format("<xs:{} value=\"{}\"/>", name, escaped(value));
  }

  void value(const Field& field) {
    const Constraints& limits = field.constraints;
    switch (data_kind(field)) {
      case DataKind::boolean: return restriction("boolean", "");
      case DataKind::integer:
      case DataKind::number:
        return restriction(data_kind(field) == DataKind::integer ? "integer" : "decimal",
                           whole(field, facet("minInclusive", number_limit(limits.min_value))) +
                               whole(field, facet("maxInclusive", number_limit(limits.max_value))));
      case DataKind::date:
        return restriction("date", facet("minInclusive", date_limit(limits.min_value)) +
                                       facet("maxInclusive", date_limit(limits.max_value)));
      case DataKind::time: return restriction("time", "");
      case DataKind::date_time: return restriction("dateTime", "");
      case DataKind::any:
      case DataKind::file: return restriction("string", "");
      case DataKind::text: break;
    }
    std::string facets;
    for (const Choice* choice : codes_of(field)) facets += facet("enumeration", choice->code);
    if (facets.empty() && !field.code_list) {
      if (limits.min_length) facets += facet("minLength", std::to_string(*limits.min_length));
      if (limits.max_length) facets += facet("maxLength", std::to_string(*limits.max_length));
      if (const auto pattern = translate_pattern(limits.pattern, PatternDialect::xsd))
        facets += facet("pattern", *pattern);
    }
    restriction("string", facets);
  }

  // A limit with a fraction is no integer: XML Schema would refuse the whole file.
  static std::string whole(const Field& field, std::string facet) {
    return data_kind(field) == DataKind::integer && facet.find('.') != std::string::npos ? std::string()
                                                                                         : facet;
  }

  void file(const Field& field) {
    std::string types;
    for (const std::string& type : field.media_types) types += facet("enumeration", type);
    lines_.line("<xs:complexType>");
    lines_.deeper();
    lines_.line("<xs:sequence>");
    lines_.deeper();
    lines_.line(
        "<xs:element name=\"name\"><xs:simpleType><xs:restriction base=\"xs:string\"><xs:minLength "
        "value=\"1\"/>"
        "<xs:maxLength value=\"255\"/></xs:restriction></xs:simpleType></xs:element>");
    lines_.line(
        "<xs:element name=\"mime\"><xs:simpleType><xs:restriction base=\"xs:string\">{}</xs:restriction>"
        "</xs:simpleType></xs:element>",
        types);
    lines_.line(
        "<xs:element name=\"size\"><xs:simpleType><xs:restriction base=\"xs:positiveInteger\">{}"
        "</xs:restriction></xs:simpleType></xs:element>",
        field.max_size_bytes ? facet("maxInclusive", std::to_string(*field.max_size_bytes)) : "");
    lines_.line(
        "<xs:element name=\"sha256\"><xs:simpleType><xs:restriction base=\"xs:string\">"
        "<xs:pattern value=\"[0-9a-f]{{64}}\"/></xs:restriction></xs:simpleType></xs:element>");
    close("sequence");
    close("complexType");
  }

  Lines lines_;
};

}  // namespace

Result<std::string> data_address(const Document& document, const DataSchemaOptions& options) {
  if (!document.schema)
    return fail(refused("fim.data.root", "", "Nur ein Stammdatenschema beschreibt einen Antrag"));
  const Identifier& identifier = document.schema->identifier;
  if (identifier.version.empty()) {
    return fail(refused("fim.data.version", identifier.id,
                        "Eine Arbeitskopie ohne Version hat keine unveränderliche Adresse"));
  }
  for (const char c : identifier.id + identifier.version) {
    const bool plain =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (!plain)
      return fail(refused("fim.data.id", identifier.id, "Kennung und Version taugen nicht als Adresse"));
  }
  return options.base + ":" + identifier.id + ":" + identifier.version;
}

Result<std::string> data_json_schema(const Document& document, const DataSchemaOptions& options) {
  const std::string address = TRY(data_address(document, options));
  return JsonSchema().run(document, address, TRY(data_tree(document, options)));
}

Result<std::string> data_xsd(const Document& document, const DataSchemaOptions& options) {
  const std::string address = TRY(data_address(document, options));
  return Xsd().run(document, address, TRY(data_tree(document, options)));
}

}  // namespace rathaus::fim
