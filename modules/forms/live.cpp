#include "modules/forms/live.h"

#include <algorithm>
#include <boost/json.hpp>

#include "modules/forms/condition_paths.h"
#include "modules/forms/places.h"
#include "modules/forms/render_model.h"
#include "modules/forms/rules.h"

namespace rathaus::forms {
namespace json = boost::json;
namespace {

char letter_of(const Form& form, NodeIndex field) {
  if (form.codes(field) != nullptr) return 't';
  switch (form[field].field.type) {
    case DataType::boolean: return 'b';
    case DataType::date: return 'd';
    case DataType::integer:
    case DataType::number:
    case DataType::currency: return 'n';
    default: return 't';
  }
}

// What a script can read while somebody types: long lists send their labels, files and times are left to the server.
bool readable(const Form& form, NodeIndex index) {
  const Node& node = form[index];
  if (!is_asked(node) || node.field.type == DataType::file || node.field.type == DataType::time ||
      node.field.type == DataType::date_time)
    return false;
  const CodeList* codes = form.codes(index);
  return codes == nullptr || codes->codes.size() <= kSelectMost;
}

class Fold {
 public:
  Fold(const Form& form, const Page& page, const Draft& draft, const Sight& sight, const Place& asking)
      : form_(form), page_(page), draft_(draft), sight_(sight), asking_(asking) {}

  json::value run(const json::value& tree) {
    const json::object* object = tree.if_object();
    if (object == nullptr || object->size() != 1) return tree;
    const auto& [name, content] = *object->begin();
    if (name == "value") return tree;
    if (name == "path")
      return path(std::string_view(content.get_string().data(), content.get_string().size()));
    json::array arguments;
    if (const json::array* array = content.if_array()) {
      for (const json::value& each : *array) arguments.push_back(run(each));
    } else {
      arguments.push_back(run(content));
    }
    json::object out;
    out[name] = std::move(arguments);
    return out;
  }

  bool live = false;

 private:
  static json::value constant(const feel::Value& value) {
    return json::object{{"value", feel::to_json(value)}};
  }

  json::value path(std::string_view text) {
    if (text == kLandPath) return constant(draft_.land.empty() ? feel::Value() : feel::Value(draft_.land));
    const auto target = resolve_path(form_, asking_.node(), text);
    if (!target) return constant({});
    std::array<NodeIndex, kMaxDepth + 1> chain{};
    const std::size_t depth = form_[*target].depth;
    for (NodeIndex at = *target; at != 0; at = form_[at].parent) chain[form_[at].depth - 1] = at;
    Place prefix;
    std::size_t level = 0;
    while (level < depth && level < asking_.depth() && asking_.step(level).node == chain[level]) {
      prefix = prefix.child(chain[level], asking_.step(level).occurrence);
      ++level;
    }
    bool many = false;
    for (std::size_t i = level; i < depth; ++i) many = many || form_[chain[i]].repeats();
    const bool group = form_[*target].kind == NodeKind::group;
    feel::List values;
    std::string names;
    char letter = 't';
    each_place(form_, draft_, prefix, [&](const Place& place, const Node& node) {
      if (node.kind == NodeKind::group) return true;
      const bool meant = place.depth() >= depth && place.step(depth - 1).node == *target;
      if (meant) one(place, group, values, names, letter);
      return true;
    });
    if (level == depth && !group) one(prefix, group, values, names, letter);
    if (names.empty()) {
      if (group) return constant(values.empty() ? feel::Value() : feel::Value(true));
      if (many) return constant(feel::Value(std::move(values)));
      return constant(values.empty() ? feel::Value() : values.front());
    }
    if (group && !values.empty()) return constant(feel::Value(true));  // answered on another page
    live = true;
    // A list, when there can be several: "*" says so for one alone.
    return json::object{{"path", std::string(1, letter) + (many || group ? "*:" : ":") + names}};
  }

  void one(const Place& place, bool group, feel::List& values, std::string& names, char& letter) const {
    if (readable(form_, place.node()) && inside_whole_item(page_, place)) {
      names += (names.empty() ? "" : " ") + name_of(form_, NameKind::answer, place);
      if (!group) letter = letter_of(form_, place.node());
    } else if (const feel::Value* value = sight_.answers.find(place)) {
      values.push_back(*value);
    }
  }

  const Form& form_;
  const Page& page_;
  const Draft& draft_;
  const Sight& sight_;
  const Place& asking_;
};

}  // namespace

std::optional<std::string> LivePage::tree_at(const Place& asking, const feel::ExpressionTree& tree) const {
  // Most conditions ask for answers of other pages: those need not be taken apart.
  const auto on_page = [&](const std::string& path) {
    const auto read = resolve_path(form_, asking.node(), path);
    return read && std::ranges::any_of(page_.items, [&](const PageItem& item) {
             const NodeIndex node = item.place.node();
             return (node <= *read && *read < form_[node].end) || (*read <= node && node < form_[*read].end);
           });
  };
  if (std::ranges::none_of(tree.paths(), on_page)) return std::nullopt;
  Fold fold(form_, page_, draft_, sight_, asking);
  json::value out = fold.run(json::parse(tree.json()));
  if (!fold.live) return std::nullopt;
  return json::serialize(out);
}

}  // namespace rathaus::forms
