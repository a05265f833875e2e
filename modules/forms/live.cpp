#include "modules/forms/live.h"

#include <algorithm>
#include <boost/json.hpp>

#include "libs/base/time.h"
#include "libs/feel/value.h"

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
    case DataType::integer: return 'i';
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
  Fold(const Form& form, const Page& page, const Draft& draft, const Sight& sight, const Place& asking,
       std::map<Place, std::string>& read)
      : form_(form), page_(page), draft_(draft), sight_(sight), asking_(asking), read_(read) {}

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
  bool blind = false;  // an answer of this very page is one that a script cannot read

 private:
  static json::value constant(const feel::Value& value) {
    return json::object{{"value", feel::to_json(value)}};
  }

  json::value path(std::string_view text) {
    if (const auto around = from_around(draft_, text)) return constant(*around);
    const auto target = resolve_path(form_, asking_.node(), text);
    if (!target) return constant({});
    const Way way = way_to(form_, asking_, *target);
    bool many = false;
    for (std::size_t i = way.together; i < way.depth; ++i) many = many || form_[way.chain[i]].repeats();
    const bool group = form_[*target].kind == NodeKind::group;
    feel::List values;
    std::string names;
    char letter = 't';
    each_place(form_, draft_, way.place, [&](const Place& place, const Node& node) {
      if (node.kind == NodeKind::group) return true;
      const bool meant = place.depth() >= way.depth && place.step(way.depth - 1).node == *target;
      if (meant) one(place, group, values, names, letter);
      return true;
    });
    if (way.together == way.depth && !group) one(way.place, group, values, names, letter);
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

  void one(const Place& place, bool group, feel::List& values, std::string& names, char& letter) {
    const bool here = inside_whole_item(page_, place);
    if (here && readable(form_, place.node())) {
      const std::string name = name_of(form_, NameKind::answer, place);
      names += (names.empty() ? "" : " ") + name;
      read_.emplace(place, name);
      if (!group) letter = letter_of(form_, place.node());
      return;
    }
    const Conditions* conditions = form_.conditions_of(place.node());
    blind = blind || (here && (is_asked(form_[place.node()]) || (conditions && conditions->prefilled)));
    if (const feel::Value value = value_at(place); !value.is_null()) values.push_back(value);
  }

  // The sight has the answers that decide what is shown; checks may ask for others.
  feel::Value value_at(const Place& place) const {
    if (const feel::Value* value = sight_.answers.find(place)) return *value;
    if (std::ranges::any_of(sight_.hidden, [&](const Place& each) { return place.within(each); })) return {};
    if (!is_asked(form_[place.node()]))
      return parse_input(form_, place, form_[place.node()].field.content).value;
    if (const auto file = draft_.files.find(place); file != draft_.files.end())
      return check_file(form_, place, file->second) ? feel::Value() : to_value(file->second);
    const auto raw = draft_.raw.find(place);
    return raw == draft_.raw.end() ? feel::Value() : parse_input(form_, place, raw->second).value;
  }

  const Form& form_;
  const Page& page_;
  const Draft& draft_;
  const Sight& sight_;
  const Place& asking_;
  std::map<Place, std::string>& read_;
};

}  // namespace

// Most conditions ask for answers of other pages: those need not be taken apart.
bool LivePage::touches(NodeIndex asking, const feel::ExpressionTree& tree) const {
  return std::ranges::any_of(tree.paths(), [&](const std::string& path) {
    const auto read = resolve_path(form_, asking, path);
    return read && std::ranges::any_of(page_.items, [&](const PageItem& item) {
             const NodeIndex node = item.place.node();
             return (node <= *read && *read < form_[node].end) || (*read <= node && node < form_[*read].end);
           });
  });
}

std::optional<std::string> LivePage::folded(const Place& asking, const feel::ExpressionTree& tree,
                                            bool whole) {
  std::map<Place, std::string> read = read_;
  Fold fold(form_, page_, draft_, sight_, asking, read);
  json::value out = fold.run(json_of(tree));
  if (!fold.live || (whole && fold.blind)) return std::nullopt;
  read_ = std::move(read);
  return json::serialize(out);
}

std::optional<std::string> LivePage::tree_at(const Place& asking, const feel::ExpressionTree& tree) {
  return touches(asking.node(), tree) ? folded(asking, tree, false) : std::nullopt;
}

std::optional<LivePage::Stands> LivePage::stands(const Place& asking,
                                                 const std::vector<NodeIndex>& reads) const {
  const auto hidden = [this](const Place& place) {
    return std::ranges::any_of(sight_.hidden, [&](const Place& each) { return place.within(each); });
  };
  Stands out;
  for (const NodeIndex read : reads) {
    std::vector<NodeIndex> chain;
    for (NodeIndex at = read; at != asking.node(); at = form_[at].parent) chain.push_back(at);
    Place at = asking;
    bool closed = false;
    for (auto step = chain.rbegin(); step != chain.rend() && !closed; ++step) {
      closed = occurrences(form_, draft_, at, *step) == 0;
      at = at.child(*step, 0);
    }
    const Node& node = form_[at.node()];
    if (closed && !node.gated) continue;
    std::vector<Place> places;
    if (node.kind == NodeKind::group && !node.gated && !node.choice) {
      each_place(form_, draft_, at, [&](const Place& place, const Node& below) {
        if (is_asked(below)) places.push_back(place);
        return true;
      });
    } else if (node.kind == NodeKind::group || is_asked(node)) {
      places.push_back(at);
    }
    std::erase_if(places, [&](const Place& place) { return !on_page(page_, place) && hidden(place); });
    if (places.empty()) continue;
    if (on_page(page_, places.front())) {
      out.push_back(std::move(places));
    } else if (page_.items.back().place < places.front()) {
      return std::nullopt;  // it is still to be asked: the error stands there
    }
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

void LivePage::check(const Place& asking, const feel::ExpressionTree& tree, const Stands& stands,
                     const std::string& message, std::vector<std::string>& out) {
  json::array names;
  for (const std::vector<Place>& places : stands) {
    json::array first;
    for (const Place& place : places) {
      const Node& node = form_[place.node()];
      if (node.kind == NodeKind::group && !node.choice && node.repeats()) return;  // at a button to add one
      first.emplace_back(name_of(form_,
                                 node.kind == NodeKind::field ? NameKind::answer
                                 : node.choice                ? NameKind::choice
                                                              : NameKind::gate,
                                 place));
    }
    names.push_back(std::move(first));
  }
  const auto live = folded(asking, tree, true);
  if (!live) return;
  const std::string text = error_text(form_, {stands.back().back(), "form.rule", {{"message", message}}});
  out.push_back("{\"c\":" + *live + ",\"m\":" + json::serialize(json::value(text)) +
                ",\"at\":" + json::serialize(names) + "}");
}

std::vector<std::string> LivePage::checks() {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < form_.nodes.size(); ++i) {
    const auto node = static_cast<NodeIndex>(i);
    const Conditions* conditions = form_.conditions_of(node);
    if (conditions == nullptr) continue;
    if (conditions->valid && touches(node, *conditions->valid)) {
      places_of(form_, draft_, node, [&](const Place& place) {
        if (on_page(page_, place))
          check(place, *conditions->valid, {{place}}, conditions->valid_message, out);
      });
    }
    for (const Check& each : conditions->checks) {
      if (!touches(node, each.tree)) continue;
      places_of(form_, draft_, node, [&](const Place& place) {
        if (const auto at = stands(place, each.reads)) check(place, each.tree, *at, each.message, out);
      });
    }
  }
  return out;
}

std::vector<std::string> LivePage::limits() const {
  std::vector<std::string> out;
  for (const auto& [place, name] : read_) {
    const FieldSpec& field = form_[place.node()].field;
    if (form_.codes(place.node()) != nullptr) continue;
    json::object limit{{"n", name}};
    const auto day = [](const std::string& iso) { return feel::to_json(feel::Value(*parse_iso_date(iso))); };
    if (field.min_number) limit["lo"] = feel::to_json(feel::Value(*field.min_number));
    if (field.max_number) limit["hi"] = feel::to_json(feel::Value(*field.max_number));
    if (!field.min_date.empty()) limit["lo"] = day(field.min_date);
    if (!field.max_date.empty()) limit["hi"] = day(field.max_date);
    if (limit.size() > 1) out.push_back(json::serialize(limit));
  }
  return out;
}

}  // namespace rathaus::forms
