#include "modules/forms/answers.h"

#include <algorithm>
#include <charconv>

#include "libs/base/check.h"
#include "libs/german/number.h"

namespace rathaus::forms {

Place Place::child(NodeIndex node, std::uint16_t occurrence) const {
  CHECK(size_ < kMaxDepth);
  Place out = *this;
  out.steps_[out.size_++] = {node, occurrence};
  return out;
}

Place Place::parent() const {
  CHECK(size_ > 0);
  Place out = *this;
  out.steps_[--out.size_] = {};
  return out;
}

Place Place::with_occurrence(std::uint16_t occurrence) const {
  CHECK(size_ > 0);
  return with_occurrence_at(size_ - 1, occurrence);
}

Place Place::with_occurrence_at(std::size_t level, std::uint16_t occurrence) const {
  CHECK(level < size_);
  Place out = *this;
  out.steps_[level].occurrence = occurrence;
  return out;
}

bool Place::within(const Place& group) const {
  return size_ >= group.size_ &&
         std::equal(group.steps_.begin(), group.steps_.begin() + group.size_, steps_.begin());
}

std::strong_ordering operator<=>(const Place& a, const Place& b) {
  return std::lexicographical_compare_three_way(a.steps_.begin(), a.steps_.begin() + a.size_,
                                                b.steps_.begin(), b.steps_.begin() + b.size_);
}

std::string path_of(const Form& form, const Place& place) {
  std::string out;
  for (std::size_t i = 0; i < place.depth(); ++i) {
    if (i > 0) out += '/';
    out += form[place.step(i).node].key;
    out += '[';
    out += std::to_string(place.step(i).occurrence);
    out += ']';
  }
  return out;
}

namespace {

// Digits without leading zeros up to `most`; moves `text` behind them.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t most) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const auto count = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || count == 0 || (text[0] == '0' && count > 1) || out > most) return std::nullopt;
  text.remove_prefix(count);
  return out;
}

std::uint32_t highest_occurrence(const Node& node) { return node.limit() == 0 ? 0 : node.limit() - 1; }

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

Result<Place> place_at(const Form& form, std::string_view path) {
  const std::string_view whole = path;
  const auto wrong = [whole] { return fail(refused("form.path", std::string(whole.substr(0, 200)))); };
  Place out;
  NodeIndex at = 0;
  while (!path.empty()) {
    const std::size_t bracket = path.find('[');
    if (bracket == std::string_view::npos) return wrong();
    const std::string_view key = path.substr(0, bracket);
    NodeIndex child = form.first_child(at);
    while (child != kNoNode && form[child].key != key) child = form.next_sibling(child);
    if (child == kNoNode) return wrong();
    path.remove_prefix(bracket + 1);
    const auto occurrence = take_number(path, highest_occurrence(form[child]));
    if (!occurrence || !take(path, ']')) return wrong();
    out = out.child(child, static_cast<std::uint16_t>(*occurrence));
    at = child;
    if (path.empty()) break;
    if (!take(path, '/') || path.empty()) return wrong();
  }
  return out;
}

std::string name_of(const Form& form, NameKind kind, const Place& place) {
  CHECK(place.node() < form.nodes.size());
  std::string out(1, static_cast<char>(kind));
  out += std::to_string(place.node());
  for (std::size_t i = 0; i < place.depth(); ++i) {
    out += '.';
    out += std::to_string(place.step(i).occurrence);
  }
  return out;
}

namespace {

bool kind_fits(const Form& form, NameKind kind, NodeIndex index, std::uint16_t occurrence) {
  const Node& node = form[index];
  switch (kind) {
    case NameKind::answer: return node.kind == NodeKind::field;
    case NameKind::gate: return node.gated && !node.repeats() && occurrence == 0;
    case NameKind::choice: return node.choice;
    case NameKind::add: return node.repeats() && occurrence == 0;
    case NameKind::remove: return node.repeats() || node.field.type == DataType::file;
  }
  return false;
}

}  // namespace

std::optional<ParsedName> parse_name(const Form& form, std::string_view name) {
  if (name.empty() || name.size() > 200) return std::nullopt;
  const char letter = name[0];
  if (std::string_view("agcnd").find(letter) == std::string_view::npos) return std::nullopt;
  name.remove_prefix(1);
  const auto number = take_number(name, static_cast<std::uint32_t>(form.nodes.size()) - 1);
  if (!number || *number == 0) return std::nullopt;
  const auto node = static_cast<NodeIndex>(*number);
  std::array<NodeIndex, kMaxDepth> chain{};
  const std::size_t depth = form[node].depth;
  NodeIndex above = node;
  for (std::size_t i = depth; i-- > 0; above = form[above].parent) chain[i] = above;
  ParsedName out{static_cast<NameKind>(letter), {}};
  for (std::size_t i = 0; i < depth; ++i) {
    if (!take(name, '.')) return std::nullopt;
    const auto occurrence = take_number(name, highest_occurrence(form[chain[i]]));
    if (!occurrence) return std::nullopt;
    out.place = out.place.child(chain[i], static_cast<std::uint16_t>(*occurrence));
  }
  if (!name.empty() || !kind_fits(form, out.kind, node, out.place.occurrence())) return std::nullopt;
  return out;
}

feel::Value to_value(const FileAnswer& file) {
  feel::Context out;
  out.entries.push_back({"blob", file.blob});
  out.entries.push_back({"name", file.name});
  out.entries.push_back({"mime", file.mime});
  out.entries.push_back({"size", feel::Value::number(static_cast<std::int64_t>(file.size))});
  return out;
}

std::optional<FileAnswer> file_from_value(const feel::Value& value) {
  const feel::Context* context = value.context();
  if (context == nullptr) return std::nullopt;
  FileAnswer out;
  const auto text = [context](const char* key, std::string& to) {
    const feel::Value* found = context->find(key);
    if (found == nullptr || found->string() == nullptr) return false;
    to = *found->string();
    return true;
  };
  if (!text("blob", out.blob) || !text("name", out.name) || !text("mime", out.mime)) return std::nullopt;
  const feel::Value* size = context->find("size");
  const auto bytes = size != nullptr && size->number() != nullptr ? size->number()->to_int64() : std::nullopt;
  if (!bytes || *bytes < 0) return std::nullopt;
  out.size = static_cast<std::uint64_t>(*bytes);
  return out;
}

const feel::Value* Answers::find(const Place& place) const {
  const auto at = values.find(place);
  return at == values.end() ? nullptr : &at->second;
}

std::uint16_t Answers::count(const Place& parent, NodeIndex node) const {
  std::uint16_t out = 0;
  for (auto at = values.lower_bound(parent.child(node, 0)); at != values.end(); ++at) {
    if (!at->first.within(parent) || at->first.depth() <= parent.depth()) break;
    const Step step = at->first.step(parent.depth());
    if (step.node != node) break;
    out = static_cast<std::uint16_t>(step.occurrence + 1);
  }
  return out;
}

std::uint16_t occurrences(const Form& form, const Draft& draft, const Place& parent, NodeIndex index) {
  const Node& node = form[index];
  if (node.max == 0) return 0;
  if (form[node.parent].choice) {
    const auto chosen = draft.choices.find(parent);
    if (chosen == draft.choices.end() || chosen->second != index) return 0;
  }
  const std::uint32_t least = node.gated ? node.min : std::max(node.min, 1U);
  if (!node.repeats() && !node.gated) return static_cast<std::uint16_t>(least);
  const auto opened = draft.counts.find(parent.child(index, 0));
  if (opened == draft.counts.end()) return static_cast<std::uint16_t>(least);
  return static_cast<std::uint16_t>(
      std::clamp<std::uint32_t>(opened->second, least, std::max(least, node.limit())));
}

std::string raw_from_value(const Form& form, NodeIndex field, const feel::Value& value) {
  const DataType type = form[field].field.type;
  if (const bool* b = value.boolean()) return *b ? "true" : "false";
  if (const auto* n = value.number()) {
    return type == DataType::integer
               ? n->to_string()
               : german::format_decimal(n->to_string(), type == DataType::currency ? 2 : 0);
  }
  const auto german_date = [](feel::Date date) {
    const auto local = date.local();
    return local ? to_german(*local) : feel::to_iso(date);
  };
  if (const auto* d = value.date()) return german_date(*d);
  const auto clock = [](const feel::Time& time) {
    const std::string iso = feel::to_iso(time);
    return time.second == 0 ? iso.substr(0, 5) : iso.substr(0, 8);
  };
  if (const auto* t = value.time()) return clock(*t);
  if (const auto* t = value.date_time()) return german_date(t->date) + ", " + clock(t->time);
  if (const auto* s = value.string()) return *s;
  return {};
}

Draft draft_from_answers(const Form& form, const Answers& answers) {
  Draft out;
  for (const auto& [place, value] : answers.values) {
    Place at;
    for (std::size_t i = 0; i < place.depth(); ++i) {
      const Step step = place.step(i);
      const Node& node = form[step.node];
      if (form[node.parent].choice) out.choices[at] = step.node;
      if (node.repeats() || node.gated) {
        auto& count = out.counts[at.child(step.node, 0)];
        count = std::max(count, static_cast<std::uint16_t>(step.occurrence + 1));
      }
      at = at.child(step.node, step.occurrence);
    }
    if (const auto file = file_from_value(value)) {
      out.files[place] = *file;
    } else {
      out.raw[place] = raw_from_value(form, place.node(), value);
    }
  }
  return out;
}

}  // namespace rathaus::forms
