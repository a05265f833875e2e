#pragma once
// Forms written by hand: tests, fuzzers, benchmarks. Groups are opened and closed in document order.
#include <string>
#include <utility>
#include <vector>

#include "modules/forms/form.h"

namespace rathaus::forms {

class FormBuilder {
 public:
  explicit FormBuilder(std::string title = "Testantrag") {
    form_.schema_id = "S1";
    form_.schema_version = "1.0";
    form_.title = title;
    Node root;
    root.id = root.key = "S1";
    root.label = root.output_label = std::move(title);
    form_.nodes.push_back(std::move(root));
    open_.push_back(0);
  }

  FormBuilder& group(const std::string& id, std::uint32_t min = 1, std::uint32_t max = 1,
                     bool choice = false) {
    Node& node = add(id, min, max);
    node.kind = NodeKind::group;
    node.choice = choice;
    open_.push_back(static_cast<NodeIndex>(form_.nodes.size() - 1));
    return *this;
  }

  FormBuilder& end() {
    form_.nodes[open_.back()].end = static_cast<NodeIndex>(form_.nodes.size());
    open_.pop_back();
    return *this;
  }

  FormBuilder& field(const std::string& id, DataType type, std::uint32_t min = 1, std::uint32_t max = 1) {
    Node& node = add(id, min, max);
    node.kind = NodeKind::field;
    node.field.type = type;
    node.end = static_cast<NodeIndex>(form_.nodes.size());
    return *this;
  }

  FieldSpec& last() { return form_.nodes.back().field; }
  Node& last_node() { return form_.nodes.back(); }

  FormBuilder& codes(std::vector<Code> codes) {
    last().kind = FieldKind::select;
    last().code_list = static_cast<std::int32_t>(form_.code_lists.size());
    form_.code_lists.push_back({"", "", std::move(codes)});
    return *this;
  }

  Form build() {
    while (!open_.empty()) end();
    finish(form_);
    return std::move(form_);
  }

 private:
  Node& add(const std::string& id, std::uint32_t min, std::uint32_t max) {
    Node node;
    node.parent = open_.back();
    node.depth = static_cast<std::uint8_t>(open_.size());
    node.id = node.key = id;
    node.label = node.output_label = id;
    node.min = min;
    node.max = max;
    form_.nodes.push_back(std::move(node));
    return form_.nodes.back();
  }

  Form form_;
  std::vector<NodeIndex> open_;
};

}  // namespace rathaus::forms
