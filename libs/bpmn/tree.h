#pragma once
// A BPMN file as a tree of elements. Nothing is dropped: what vendors added stays, so that it can be mapped or listed as a loss.
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::bpmn {

struct Place {
  std::uint32_t line = 0, column = 0;  // from 1; 0: unknown
};

enum class Space : std::uint8_t { bpmn, diagram, camunda, zeebe, flowable, other };

struct Attribute {
  std::string name, value;
  std::string space;  // URI; empty without a prefix
};

struct Element {
  std::string name;
  Space space = Space::bpmn;
  std::string space_uri;
  std::vector<Attribute> attributes;
  std::string text;  // all runs of text directly inside, one after another
  Place place;
  std::vector<Element> children;

  bool is(std::string_view bpmn_name) const { return space == Space::bpmn && name == bpmn_name; }
  std::string_view attribute(std::string_view key) const;  // without a namespace; empty when absent
  std::string_view vendor(std::string_view key) const;  // of Camunda, Zeebe or Flowable; empty when absent
  bool has(std::string_view key) const;
  const Element* child(std::string_view bpmn_name) const;  // the first; nullptr: none
};

struct Limits {
  std::size_t bytes = 16u << 20;
  std::size_t depth = 64;
  std::size_t elements = 400'000;
  std::size_t nodes = 20'000;  // flow nodes of a model
  std::size_t expression = 64u << 10;
};

// Errors: invalid "xml.*" and "bpmn.namespace" (no BPMN 2.0 definitions), detail "Zeile N, Element <x>: ...".
Result<Element> read_tree(ByteView xml, const Limits& limits = {});

std::string trimmed(std::string_view text);
std::string_view local_name(std::string_view qualified);  // "tns:signal_1" gives "signal_1"

}  // namespace rathaus::bpmn
