#include "libs/dmn/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "libs/xml/xml.h"

namespace rathaus::dmn {

std::string locate(std::string_view file, Place place, std::string_view element, std::string_view message) {
  std::string text(file);
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (place.line > 0) add(fmt::format("Zeile {}", place.line));
  if (place.column > 0) add(fmt::format("Spalte {}", place.column));
  if (!element.empty()) add(fmt::format("Element <{}>", element));
  return text.empty() ? std::string(message) : fmt::format("{}: {}", text, message);
}

Error error_at(std::string_view code, std::string_view file, Place place, std::string_view element,
               std::string_view message) {
  return invalid(std::string(code), locate(file, place, element, message), std::string(element));
}

std::string_view Node::attribute(std::string_view key) const {
  for (const auto& [name, value] : attributes) {
    if (name == key) return value;
  }
  return {};
}

const Node* Node::child(std::string_view key) const {
  const auto found = std::ranges::find(children, key, &Node::name);
  return found == children.end() ? nullptr : &*found;
}

namespace {

struct Namespace {
  std::string_view uri;
  Version version;
};
constexpr std::array kNamespaces = {
    Namespace{"http://www.omg.org/spec/DMN/20151101/dmn.xsd", Version::dmn11},
    Namespace{"http://www.omg.org/spec/DMN/20151101/dmn11.xsd", Version::dmn11},  // as one vendor wrote 1.1
    Namespace{"http://www.omg.org/spec/DMN/20180521/MODEL/", Version::dmn12},
    Namespace{"https://www.omg.org/spec/DMN/20191111/MODEL/", Version::dmn13},
    Namespace{"https://www.omg.org/spec/DMN/20211108/MODEL/", Version::dmn14},
    Namespace{"https://www.omg.org/spec/DMN/20230324/MODEL/", Version::dmn15},
};

bool is_some_dmn(std::string_view uri) {
  return uri.find("omg.org/spec/DMN/") != std::string_view::npos &&
         (uri.ends_with("/MODEL/") || uri.ends_with(".xsd"));
}

class Builder : public xml::Handler {
 public:
  Builder(std::string_view file, const ReadLimits& limits) : file_(file), limits_(limits) {}

  Status on_start(const xml::StartTag& tag) override {
    const Place place{tag.place.line, tag.place.column};
    if (skipping_ > 0) {
      ++skipping_;
      return {};
    }
    if (open_.empty()) return start_root(tag, place);
    if (tag.namespace_uri != uri_) return start_foreign(tag, place);
    if (tag.name == "extensionElements") {
      skipping_ = 1;
      return {};
    }
    Node& parent = *open_.back();
    parent.children.push_back(node_of(tag, place));
    // A parent's children do not move while one of them is open: only the innermost element grows.
    open_.push_back(&parent.children.back());
    return {};
  }

  Status on_text(std::string_view text, std::uint32_t line) override {
    if (skipping_ > 0 || open_.empty()) return {};
    Node& node = *open_.back();
    if (node.text.empty()) node.text_place = begin_of_text(node, text, line);
    if (node.text.size() + text.size() > limits_.text_bytes) {
      return fail(error_at("dmn.limit", file_, node.place, node.name,
                           fmt::format("ein Text ist länger als {} Byte", limits_.text_bytes)));
    }
    node.text += text;
    return {};
  }

  Status on_end(std::string_view, std::uint32_t) override {
    if (skipping_ > 0) {
      --skipping_;
    } else {
      open_.pop_back();
    }
    return {};
  }

  Tree take() { return {version_, std::move(root_)}; }

 private:
  Status start_root(const xml::StartTag& tag, Place place) {
    const auto found = std::ranges::find(kNamespaces, tag.namespace_uri, &Namespace::uri);
    if (found == kNamespaces.end()) {
      return fail(error_at("dmn.namespace", file_, place, tag.name,
                           fmt::format("Namensraum „{}“ wird nicht gelesen, nur DMN 1.1 bis 1.5",
                                       tag.namespace_uri.substr(0, 200))));
    }
    if (tag.name != "definitions") {
      return fail(
          error_at("dmn.structure", file_, place, tag.name, "das äußerste Element muss <definitions> sein"));
    }
    version_ = found->version;
    uri_ = tag.namespace_uri;
    root_ = node_of(tag, place);
    open_.push_back(&root_);
    return {};
  }

  Status start_foreign(const xml::StartTag& tag, Place place) {
    if (tag.namespace_uri.empty() || is_some_dmn(tag.namespace_uri)) {
      return fail(error_at("dmn.namespace", file_, place, tag.name,
                           "anderer Namensraum als <definitions>: das Element würde übergangen"));
    }
    skipping_ = 1;
    return {};
  }

  static Node node_of(const xml::StartTag& tag, Place place) {
    Node node;
    node.name = tag.name;
    node.place = place;
    for (const xml::Attribute& attribute : tag.attributes) {
      if (attribute.namespace_uri.empty()) {
        node.attributes.emplace_back(std::string(attribute.name), std::string(attribute.value));
      }
    }
    return node;
  }

  static Place begin_of_text(const Node& node, std::string_view text, std::uint32_t line) {
    const auto newlines = static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
    Place place{line > newlines ? line - newlines : 1, 1};
    // After "<text>"; a prefix or attributes move it further, which is not known here.
    if (place.line == node.place.line)
      place.column = node.place.column + static_cast<std::uint32_t>(node.name.size()) + 2;
    return place;
  }

  std::string file_;
  const ReadLimits& limits_;
  Version version_ = Version::dmn15;
  std::string uri_;
  Node root_;
  std::vector<Node*> open_;
  std::size_t skipping_ = 0;  // open elements that are passed over
};

}  // namespace

Result<Tree> read_tree(ByteView bytes, std::string_view file, const ReadLimits& limits) {
  Builder builder(file, limits);
  const xml::Limits xml_limits{.bytes = limits.bytes,
                               .depth = limits.depth,
                               .elements = limits.elements,
                               .text_bytes = limits.text_bytes};
  Status status = xml::parse(bytes, builder, xml_limits);
  if (!status) {
    Error error = std::move(status.error());
    if (error.code.starts_with("xml.") && !file.empty())
      error.detail = fmt::format("{}, {}", file, error.detail);
    return fail(std::move(error));
  }
  return builder.take();
}

}  // namespace rathaus::dmn
