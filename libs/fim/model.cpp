// Questions to a Document that was read: paths, inheritance, words.
#include <algorithm>
#include <charconv>
#include <string>
#include <unordered_map>

#include "libs/base/check.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {
namespace {

std::optional<std::uint32_t> parse_count(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == Cardinality::unbounded)
    return std::nullopt;
  return value;
}

const std::vector<Index>& siblings_of(const Document& document, Index position) {
  const Index parent = document.positions[position].parent;
  return parent == none ? document.top : document.positions[parent].children;
}

const std::string& id_at(const Document& document, Index position) {
  return document.element(document.positions[position]).identifier.id;
}

// "F3", or "F3#2" when it is the second with that id under its parent.
std::string step_of(const Document& document, Index position) {
  const std::string& id = id_at(document, position);
  std::size_t nth = 1;
  for (const Index sibling : siblings_of(document, position)) {
    if (sibling == position) break;
    if (id_at(document, sibling) == id) ++nth;
  }
  return nth == 1 ? id : id + "#" + std::to_string(nth);
}

}  // namespace

std::string to_text(const Identifier& identifier) {
  return identifier.version.empty() ? identifier.id : identifier.id + "V" + identifier.version;
}

std::string to_text(Cardinality cardinality) {
  const std::string max = cardinality.max == Cardinality::unbounded ? "*" : std::to_string(cardinality.max);
  return std::to_string(cardinality.min) + ":" + max;
}

std::optional<Cardinality> parse_cardinality(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto min = parse_count(text.substr(0, colon));
  const std::string_view upper = text.substr(colon + 1);
  const auto max = upper == "*" ? std::optional(Cardinality::unbounded) : parse_count(upper);
  if (!min || !max || *min > *max) return std::nullopt;
  return Cardinality{*min, *max};
}

bool Constraints::empty() const { return *this == Constraints{}; }

const Element& Document::element(const Position& position) const {
  if (position.kind == PositionKind::group) {
    CHECK(position.element < groups.size());
    return groups[position.element];
  }
  CHECK(position.element < fields.size());
  return fields[position.element];
}

const Field* Document::field(Index position) const {
  const Position& at = positions[position];
  return at.kind == PositionKind::field ? &fields[at.element] : nullptr;
}

const Group* Document::group(Index position) const {
  const Position& at = positions[position];
  return at.kind == PositionKind::group ? &groups[at.element] : nullptr;
}

std::string path_of(const Document& document, Index position) {
  std::string path = step_of(document, position);
  for (Index at = document.positions[position].parent; at != none; at = document.positions[at].parent) {
    path = step_of(document, at) + "/" + path;
  }
  return path;
}

std::vector<std::string> all_paths(const Document& document) {
  std::vector<std::string> paths(document.positions.size());
  std::unordered_map<std::string_view, std::size_t> count;
  const auto name_level = [&](const std::vector<Index>& level, const std::string& above) {
    count.clear();
    for (const Index position : level) {
      const std::string& id = id_at(document, position);
      const std::size_t nth = ++count[id];
      paths[position] = above + id + (nth == 1 ? "" : "#" + std::to_string(nth));
    }
  };
  name_level(document.top, "");
  for (Index position = 0; position < document.positions.size();
       ++position) {  // parents precede their children
    name_level(document.positions[position].children, paths[position] + "/");
  }
  return paths;
}

std::optional<Index> position_at(const Document& document, std::string_view path) {
  const std::vector<Index>* level = &document.top;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view step = path.substr(0, slash);
    const auto found =
        std::ranges::find_if(*level, [&](Index candidate) { return step_of(document, candidate) == step; });
    if (found == level->end()) return std::nullopt;
    if (slash == std::string_view::npos) return *found;
    level = &document.positions[*found].children;
    path.remove_prefix(slash + 1);
  }
}

std::string_view question_of(const Element& element) {
  if (!element.label_input.empty()) return element.label_input;
  if (!element.label_output.empty()) return element.label_output;
  return element.name;
}

// Source: reference of XDatenfelder on "bezug": the more specific one counts, the position before the element
// it holds.
InheritedLegalBasis legal_basis_of(const Document& document, Index position) {
  static const std::vector<LegalBasis> nobody;
  for (Index at = position; at != none; at = document.positions[at].parent) {
    const Position& here = document.positions[at];
    const bool own = at == position;
    if (!here.legal_bases.empty()) {
      return {own ? LegalBasisSource::position : LegalBasisSource::group_position, at, &here.legal_bases};
    }
    const Element& element = document.element(here);
    if (!element.legal_bases.empty()) {
      return {own ? LegalBasisSource::element : LegalBasisSource::group, at, &element.legal_bases};
    }
  }
  if (document.schema && !document.schema->legal_bases.empty()) {
    return {LegalBasisSource::schema, none, &document.schema->legal_bases};
  }
  return {LegalBasisSource::nowhere, none, &nobody};
}

}  // namespace rathaus::fim
