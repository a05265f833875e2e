#pragma once
// What a path in a condition means (README.md, "Paths in conditions").
#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "modules/forms/form.h"

namespace rathaus::forms {

// "/G1/F2" from the form down; "F2", "G3/F4" from the group in which `from` stands; "../" one group up.
// Nullopt: no such node, or the form itself.
std::optional<NodeIndex> resolve_path(const Form& form, NodeIndex from, std::string_view path);

// The JSON of a tree as values; deep enough for every tree there can be.
boost::json::value json_of(const feel::ExpressionTree& tree);

}  // namespace rathaus::forms
