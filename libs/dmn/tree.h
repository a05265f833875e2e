#pragma once
// A DMN file as a tree of its DMN elements: what vendors added and diagrams are gone, limits are kept.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/dmn/model.h"

namespace rathaus::dmn {

struct Node {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;  // those without a namespace
  std::string text;
  Place place;
  Place text_place;
  std::vector<Node> children;

  // Empty when absent.
  std::string_view attribute(std::string_view key) const;
  const Node* child(std::string_view key) const;  // the first; nullptr: none
};

struct Tree {
  Version version;
  Node root;
};

Result<Tree> read_tree(ByteView xml, std::string_view file, const ReadLimits& limits);

Error error_at(std::string_view code, std::string_view file, Place place, std::string_view element,
               std::string_view message);

}  // namespace rathaus::dmn
