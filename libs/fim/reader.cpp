// XDatenfelder as a stream: the tables decide what may stand where, the builder keeps it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>

#include "libs/fim/builder.h"
#include "libs/fim/fim.h"
#include "libs/fim/grammar.h"
#include "libs/fim/values.h"
#include "libs/xml/xml.h"

namespace rathaus::fim {
namespace {

constexpr std::string_view xdf_namespace = "urn:xoev-de:fim:standard:xdatenfelder_";

struct Root {
  std::string_view name;
  Form form;
  RootKind kind;
};
constexpr std::array roots = {
    Root{"xdatenfelder.stammdatenschema.0102", Form::message_schema, RootKind::schema},
    Root{"xdatenfelder.datenfeldgruppe.0103", Form::message_group, RootKind::group},
    Root{"xdatenfelder.datenfeld.0104", Form::message_field, RootKind::field},
};

using TagSet = std::bitset<tag_count>;
constexpr std::size_t bit(Tag tag) { return static_cast<std::size_t>(tag); }

// One open XML element.
struct Frame {
  Form form = Form::text;
  Tag tag = Tag::id;            // of the element itself; meaningless for the root
  const Child* rule = nullptr;  // the row of the parent's table; nullptr for the root
  std::uint32_t line = 0;
  std::span<const Child> children;  // what may stand inside
  bool repeated = false;            // a second one, tolerated because the first was empty
  TagSet seen;
  TagSet filled;
};

class Reader : public xml::Handler {
 public:
  explicit Reader(const Limits& limits) : limits_(limits) {}

  Status on_start(const xml::StartTag& tag) override;
  Status on_text(std::string_view text, std::uint32_t line) override;
  Status on_end(std::string_view name, std::uint32_t line) override;
  Document take() { return builder_->finish(); }

 private:
  Status start_root(const xml::StartTag& tag);
  Result<const Child*> allowed(const xml::StartTag& tag);
  Status admit(const Child& child, const xml::StartTag& tag, bool& repeated);
  void keep_attributes(const Child& child, const xml::StartTag& tag);
  Status end_text(const Frame& frame);
  Status end_code(const Frame& frame);
  Status end_container(const Frame& frame);
  Status check_complete(const Frame& frame);
  std::string_view name_of_frame(const Frame& frame) const {
    return frame.rule ? name_of(frame.tag) : root_name_;
  }

  const Limits& limits_;
  Version version_ = Version::xdf3;
  std::string namespace_;
  std::string root_name_;
  std::optional<Builder> builder_;
  std::vector<Frame> open_;
  std::string text_;  // of the innermost text element
  std::string code_;  // of the innermost code element
  std::vector<std::pair<std::string, std::string>> attributes_;
};

Status Reader::start_root(const xml::StartTag& tag) {
  const auto refuse = [&](std::string_view code, std::string_view message) {
    return fail(error_at(code, tag.place.line, tag.name, message));
  };
  if (!tag.namespace_uri.starts_with(xdf_namespace)) {
    return refuse("fim.namespace", fmt::format("unbekannter Namensraum {}", quoted(tag.namespace_uri)));
  }
  const std::string_view version = tag.namespace_uri.substr(xdf_namespace.size());
  if (version == "1" || version.starts_with("1.")) {
    return refuse("fim.version", "XDatenfelder 1 wird nicht gelesen, nur die Versionen 2.0 und 3.0.0");
  }
  if (version != "2" && version != "3.0.0") {
    return refuse("fim.namespace", fmt::format("unbekannter Namensraum {}", quoted(tag.namespace_uri)));
  }
  const auto root = std::ranges::find(roots, tag.name, &Root::name);
  if (root == roots.end()) return refuse("fim.namespace", "diese Nachricht wird nicht gelesen");
  version_ = version == "2" ? Version::xdf2 : Version::xdf3;
  namespace_ = tag.namespace_uri;
  root_name_ = tag.name;
  builder_.emplace(version_, root->kind, limits_);
  open_.push_back(
      {.form = root->form, .line = tag.place.line, .children = children_of(version_, root->form)});
  return {};
}

// The table row of an element, or why it may not stand here.
Result<const Child*> Reader::allowed(const xml::StartTag& tag) {
  const Frame& parent = open_.back();
  const bool ours =
      tag.namespace_uri == namespace_ || (tag.namespace_uri.empty() && parent.form == Form::code);
  const std::optional<Tag> known = ours ? find_tag(tag.name) : std::nullopt;
  const Child* child = known ? find_child(parent.children, *known) : nullptr;
  if (child != nullptr) return child;
  return fail(error_at("fim.unexpected", tag.place.line, tag.name,
                       fmt::format("gehört nach dem Standard nicht in <{}>{}", name_of_frame(parent),
                                   ours ? "" : " (anderer Namensraum)")));
}

// A single element comes once. In XDatenfelder 3 an empty optional text counts as not given: a value may
// still follow.
Status Reader::admit(const Child& child, const xml::StartTag& tag, bool& repeated) {
  Frame& parent = open_.back();
  if (!parent.seen.test(bit(child.tag)) || child.many) {
    parent.seen.set(bit(child.tag));
    return {};
  }
  repeated = version_ == Version::xdf3 && child.form == Form::text && child.need == Need::optional &&
             !parent.filled.test(bit(child.tag));
  if (repeated) return {};
  return fail(error_at("fim.duplicate", tag.place.line, tag.name,
                       fmt::format("steht mehr als einmal in <{}>", name_of_frame(parent))));
}

void Reader::keep_attributes(const Child& child, const xml::StartTag& tag) {
  static constexpr std::array<std::string_view, 5> bounds = {"minLength", "maxLength", "minValue", "maxValue",
                                                             "pattern"};
  attributes_.clear();
  for (const xml::Attribute& attribute : tag.attributes) {
    if (!attribute.namespace_uri.empty()) continue;  // xsi:..., xml:lang: nothing of the standard
    const bool known =
        (child.tag == Tag::bezug && attribute.name == "link") ||
        (child.tag == Tag::stichwort && attribute.name == "uri") ||
        (child.tag == Tag::fehler && attribute.name == "code") ||
        (child.tag == Tag::praezisierung && std::ranges::find(bounds, attribute.name) != bounds.end());
    if (known) {
      attributes_.emplace_back(attribute.name, attribute.value);
    } else if (child.form != Form::code ||
               (attribute.name != "listURI" && attribute.name != "listVersionID")) {
      builder_->warn(tag.place.line, child.tag,
                     fmt::format("unbekanntes Attribut {}", quoted(attribute.name)));
    }
  }
}

Status Reader::on_start(const xml::StartTag& tag) {
  if (open_.empty()) return start_root(tag);
  const Child& child = *TRY(allowed(tag));
  bool repeated = false;
  const Status admitted = admit(child, tag, repeated);
  if (!admitted) return admitted;
  const Form parent = open_.back().form;
  text_.clear();
  keep_attributes(child, tag);
  if (child.form == Form::code) code_.clear();
  if (child.form != Form::text && child.form != Form::code) {
    const Status opened = builder_->open(child.form, parent, child.tag, tag.place.line);
    if (!opened) return opened;
  }
  open_.push_back({.form = child.form,
                   .tag = child.tag,
                   .rule = &child,
                   .line = tag.place.line,
                   .children = children_of(version_, child.form),
                   .repeated = repeated});
  return {};
}

Status Reader::on_text(std::string_view text, std::uint32_t line) {
  const std::string_view content = trimmed(text);
  const Frame& frame = open_.back();
  if (frame.form == Form::text) {
    text_ = content;
  } else if (!content.empty()) {
    return fail(error_at("fim.unexpected", line, name_of_frame(frame),
                         fmt::format("enthält den Text {}, erwartet werden Elemente", quoted(content))));
  }
  return {};
}

Status Reader::end_text(const Frame& frame) {
  Frame& parent = open_.back();
  if (text_.empty()) {
    if (frame.repeated) {
      return fail(error_at("fim.duplicate", frame.line, name_of(frame.tag),
                           fmt::format("steht mehr als einmal in <{}>", name_of_frame(parent))));
    }
    if (frame.rule->need == Need::must) {
      return fail(error_at("fim.empty", frame.line, name_of(frame.tag),
                           fmt::format("ist leer, <{}> braucht hier eine Angabe", name_of_frame(parent))));
    }
    if (frame.rule->need == Need::present) builder_->warn(frame.line, frame.tag, "ist leer");
  } else {
    parent.filled.set(bit(frame.tag));
    if (frame.repeated)
      builder_->warn(frame.line, frame.tag, "steht mehrfach; nur eines davon ist ausgefüllt");
  }
  if (parent.form == Form::code) {  // the code's own element reports it when it closes
    if (frame.tag == Tag::code) code_ = text_;
    return {};
  }
  return builder_->value({parent.form, frame.tag, text_, frame.line, &attributes_});
}

Status Reader::end_code(const Frame& frame) {
  const Status complete = check_complete(frame);
  if (!complete) return complete;
  attributes_.clear();
  return builder_->value({open_.back().form, frame.tag, code_, frame.line, &attributes_});
}

Status Reader::check_complete(const Frame& frame) {
  for (const Child& child : frame.children) {
    if (frame.seen.test(bit(child.tag)) || child.need == Need::optional) continue;
    if (child.need == Need::usual) {
      builder_->warn(frame.line, child.tag, fmt::format("fehlt in <{}>", name_of_frame(frame)));
      continue;
    }
    return fail(error_at("fim.missing", frame.line, name_of(child.tag),
                         fmt::format("fehlt in <{}>", name_of_frame(frame))));
  }
  return {};
}

Status Reader::end_container(const Frame& frame) {
  const Status complete = check_complete(frame);
  if (!complete) return complete;
  if (open_.empty()) return {};
  return builder_->close(frame.form, open_.back().form, frame.tag, frame.line);
}

Status Reader::on_end(std::string_view, std::uint32_t) {
  const Frame frame = open_.back();
  open_.pop_back();
  if (frame.form == Form::text) {
    const Status ended = end_text(frame);
    text_.clear();
    return ended;
  }
  return frame.form == Form::code ? end_code(frame) : end_container(frame);
}

}  // namespace

Result<Document> read(ByteView bytes, const Limits& limits) {
  Reader reader(limits);
  const xml::Limits xml_limits{.bytes = limits.bytes,
                               .depth = limits.depth,
                               .elements = limits.xml_elements,
                               .attributes = limits.attributes,
                               .text_bytes = limits.text_bytes};
  Status status = xml::parse(bytes, reader, xml_limits);
  if (!status) {
    Error error = std::move(status.error());
    if (error.code.starts_with("xml.limit")) {
      error.code = "fim.limit";
    } else if (error.code.starts_with("xml.") && error.kind == ErrorKind::invalid) {
      error.code = "fim.xml";
    }
    return fail(std::move(error));
  }
  Document document = reader.take();
  document.original.bytes =
      std::make_shared<const std::string>(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return document;
}

}  // namespace rathaus::fim
