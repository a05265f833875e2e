#pragma once
// A FEEL expression as a JSON tree: for a browser that evaluates without a parser of FEEL's names, for storage, for
// tools. Complete: every expression can be written, and what was written reads back to the same tree.
//
// A node is an array: its kind, then its arguments. The kinds are those of Op (ast.h):
//   ["constant", V]               V: JSON of values (value.h)
//   ["name", "monthly income"]    ["path", node, "member"]        ["filter", node, node]
//   ["add", a, b] subtract multiply divide power   ["negate", a]
//   ["equal", a, b] not_equal less less_or_equal greater greater_or_equal   ["and", a, b] ["or", a, b]
//   ["between", a, low, high]     ["if", c, then, else]           ["instance_of", a, "list<number>"]
//   ["in", a, test ..]            a test is a node, or ["test_less", a] .. for "< a"
//   ["for", [["x", domain] ..], body]   ["some", ..] ["every", ..]   a domain may be ["iteration", from, to]
//   ["list", item ..]             ["context", [["key", node] ..]]  ["range", "[", low, high, ")"] (null: open end)
//   ["function", [["parameter", "type"] ..], body]   ["external", [..], mapping]   (type null: Any)
//   ["call", callee, argument ..] ["call_named", callee, [["name", node] ..]]
//   ["tests", test ..] ["tests_negated", test ..] ["tests_any"]   ["bad_literal", "text"]
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/feel/ast.h"

namespace boost::json {
class value;
}

namespace rathaus::feel {

boost::json::value to_json(const Tree& tree);
std::string to_json_text(const Expression& expression);
// Types are looked up in the scope. Errors: invalid "feel.tree" with the place in `field` (a JSON pointer).
Result<Tree> tree_from_json(const boost::json::value& json, const Scope& scope);

}  // namespace rathaus::feel
