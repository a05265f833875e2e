#include "platform/web/router.h"

#include <algorithm>
#include <set>

namespace rathaus::web {

namespace {

enum class Kind { literal, parameter, rest };

Kind kind_of(std::string_view segment) {
  if (!segment.starts_with('{')) return Kind::literal;
  return segment.ends_with("...}") ? Kind::rest : Kind::parameter;
}

std::string_view name_of(std::string_view segment) {  // "{name}" or "{name...}"
  segment.remove_prefix(1);
  segment.remove_suffix(kind_of("{" + std::string(segment)) == Kind::rest ? 4 : 1);
  return segment;
}

Error bad_pattern(const Route& route, std::string why) {
  return refused("router.bad_pattern", route.pattern, std::move(why));
}

Result<std::vector<std::string>> split_pattern(const Route& route) {
  std::string_view left = route.pattern;
  if (!left.starts_with('/')) return fail(bad_pattern(route, "must begin with a slash"));
  left.remove_prefix(1);
  std::vector<std::string> segments;
  std::set<std::string, std::less<>> names;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('/'), left.size());
    const std::string_view segment = left.substr(0, end);
    if (segment.empty()) return fail(bad_pattern(route, "empty segment"));
    if (end + 1 == left.size()) return fail(bad_pattern(route, "must not end with a slash"));
    if (!segments.empty() && kind_of(segments.back()) == Kind::rest) {
      return fail(bad_pattern(route, "{rest...} must be the last segment"));
    }
    if (kind_of(segment) != Kind::literal) {
      const std::string_view name = segment.ends_with('}') ? name_of(segment) : "";
      if (name.empty() || name.find_first_of("{}.") != std::string_view::npos || !names.emplace(name).second) {
        return fail(bad_pattern(route, "bad or repeated parameter"));
      }
    } else if (segment.find_first_of("{}%?#") != std::string_view::npos) {
      return fail(bad_pattern(route, "character not allowed in a literal segment"));
    }
    segments.emplace_back(segment);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return segments;
}

// How a segment of one pattern relates to the same place in another.
enum class Relation { disjoint, equal, narrower, wider };

Relation relate(std::string_view a, std::string_view b) {
  const Kind x = kind_of(a), y = kind_of(b);
  if (x == Kind::literal && y == Kind::literal) return a == b ? Relation::equal : Relation::disjoint;
  if (x == y) return Relation::equal;
  return x < y ? Relation::narrower : Relation::wider;
}

// Both match some path, and neither is at least as narrow in every segment.
bool ambiguous(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  bool narrower = false, wider = false;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const bool a_rest = i < a.size() && kind_of(a[i]) == Kind::rest;
    const bool b_rest = i < b.size() && kind_of(b[i]) == Kind::rest;
    if (i >= a.size() || i >= b.size()) return false;  // different lengths without {rest...}: no common path
    switch (relate(a[i], b[i])) {
      case Relation::disjoint: return false;
      case Relation::equal: break;
      case Relation::narrower: narrower = true; break;
      case Relation::wider: wider = true; break;
    }
    if (a_rest || b_rest) break;  // {rest...} swallows everything behind
  }
  return narrower == wider;  // both: crossing; none: the same shape
}

}  // namespace

Result<Router> Router::build(std::vector<Route> routes) {
  Router router;
  router.nodes_.emplace_back();
  for (Route& route : routes) {
    if (!route.handler) return fail(refused("router.no_handler", route.pattern));
    if (route.method == Method::head || route.method == Method::options || route.method == Method::other) {
      return fail(refused("router.bad_method", route.pattern, "HEAD is answered by GET; OPTIONS is not served"));
    }
    auto segments = TRY(split_pattern(route));
    for (const Entry& other : router.entries_) {
      if (other.info.method == route.method && ambiguous(other.segments, segments)) {
        return fail(refused("router.ambiguous", route.pattern, "collides with " + other.info.pattern));
      }
    }
    router.entries_.push_back({{route.method, std::move(route.pattern), route.policy, route.options},
                               std::move(route.handler),
                               std::move(segments)});
    router.insert(static_cast<std::uint32_t>(router.entries_.size() - 1));
  }
  return router;
}

void Router::insert(std::uint32_t entry) {
  std::uint32_t at = 0;
  const auto add_node = [&] {
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  };
  for (const std::string& segment : entries_[entry].segments) {
    std::uint32_t next = 0;
    if (kind_of(segment) == Kind::literal) {
      auto& literals = nodes_[at].literals;
      const auto place = std::lower_bound(literals.begin(), literals.end(), std::pair(segment, std::uint32_t{0}));
      if (place != literals.end() && place->first == segment) {
        next = place->second;
      } else {
        const auto offset = place - literals.begin();
        next = add_node();  // moves nodes_
        auto& moved = nodes_[at].literals;
        moved.insert(moved.begin() + offset, {segment, next});
      }
    } else {
      const bool rest = kind_of(segment) == Kind::rest;
      next = rest ? nodes_[at].rest : nodes_[at].parameter;
      if (next == 0) {
        next = add_node();
        (rest ? nodes_[at].rest : nodes_[at].parameter) = next;
      }
    }
    at = next;
  }
  nodes_[at].entries.push_back(entry);
}

// Depth first in order of precedence; goes on to a wider pattern when the narrower has not this method, so that
// GET /fall/{id} and POST /fall/neu live side by side. Collects all entries of the path for the Allow header.
bool Router::find(std::uint32_t node, const std::vector<std::string>& segments, std::size_t at, Method method,
                  std::vector<std::uint32_t>& path_entries, std::uint32_t& found) const {
  const Node& here = nodes_[node];
  const auto ends_at = [&](const Node& end) {
    for (const std::uint32_t entry : end.entries) {
      path_entries.push_back(entry);
      if (entries_[entry].info.method == method) {
        found = entry;
        return true;
      }
    }
    return false;
  };
  if (at == segments.size()) return ends_at(here);
  const std::string& segment = segments[at];
  const auto literal = std::lower_bound(here.literals.begin(), here.literals.end(), segment,
                                        [](const auto& entry, const std::string& key) { return entry.first < key; });
  if (literal != here.literals.end() && literal->first == segment &&
      find(literal->second, segments, at + 1, method, path_entries, found)) {
    return true;
  }
  if (here.parameter != 0 && !segment.empty() && find(here.parameter, segments, at + 1, method, path_entries, found)) {
    return true;
  }
  const auto empty = [](const std::string& s) { return s.empty(); };
  if (here.rest != 0 && std::none_of(segments.begin() + static_cast<std::ptrdiff_t>(at), segments.end(), empty)) {
    return ends_at(nodes_[here.rest]);
  }
  return false;
}

Router::Match Router::match(Method method, const std::vector<std::string>& segments) const {
  Match result;
  std::vector<std::uint32_t> path_entries;
  std::uint32_t found = 0;
  const Method wanted = method == Method::head ? Method::get : method;
  if (find(0, segments, 0, wanted, path_entries, found)) {
    const Entry& entry = entries_[found];
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
      const Kind kind = kind_of(entry.segments[i]);
      if (kind == Kind::literal) continue;
      std::string value = segments[i];
      for (std::size_t j = i + 1; kind == Kind::rest && j < segments.size(); ++j) value += "/" + segments[j];
      result.params.emplace_back(name_of(entry.segments[i]), std::move(value));
    }
    result.entry = &entry;
    return result;
  }
  std::set<Method> methods;
  for (const std::uint32_t entry : path_entries) methods.insert(entries_[entry].info.method);
  if (methods.contains(Method::get)) methods.insert(Method::head);
  for (const Method one : methods) {
    if (!result.allow.empty()) result.allow += ", ";
    result.allow += to_string(one);
  }
  if (wanted == Method::get && segments.size() > 1 && segments.back().empty()) {
    std::vector<std::string> shorter(segments.begin(), segments.end() - 1);
    std::vector<std::uint32_t> ignored;
    result.without_slash = find(0, shorter, 0, Method::get, ignored, found);
  }
  return result;
}

std::string Router::print_routes() const {
  std::vector<std::string> lines;
  for (const Entry& entry : entries_) {
    lines.push_back(entry.info.pattern + '\t' + std::string(to_string(entry.info.method)) + '\t' +
                    std::string(entry.info.policy.name()) + '\t' + (entry.info.needs_csrf() ? "csrf" : "no-csrf"));
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) {
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    out += line.substr(first + 1, second - first) + line.substr(0, first) + line.substr(second) + '\n';
  }
  return out;
}

}  // namespace rathaus::web
