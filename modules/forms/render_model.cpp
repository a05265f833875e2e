#include "modules/forms/render_model.h"

#include <algorithm>
#include <optional>

#include "modules/forms/hints.h"
#include "modules/forms/live.h"
#include "modules/forms/places.h"
#include "modules/forms/recognise.h"
#include "modules/forms/summary.h"

namespace rathaus::forms {
namespace {

Control control_of(const Form& form, NodeIndex index) {
  const FieldSpec& field = form[index].field;
  if (field.kind == FieldKind::locked) return Control::output;
  if (const CodeList* codes = form.codes(index)) {
    const std::size_t count = codes->codes.size();
    return count <= kRadioMost ? Control::radio : count <= kSelectMost ? Control::select : Control::combobox;
  }
  switch (field.type) {
    case DataType::boolean: return field.must_accept ? Control::checkbox : Control::radio;
    case DataType::date: return Control::date;
    case DataType::time: return Control::time;
    case DataType::integer:
    case DataType::number:
    case DataType::currency: return Control::number;
    case DataType::file: return Control::file;
    default: return field.format == TextFormat::long_text ? Control::textarea : Control::text;
  }
}

std::string inputmode_of(const FieldSpec& field) {
  switch (field.type) {
    case DataType::integer: return "numeric";
    case DataType::number:
    case DataType::currency: return "decimal";
    default: break;
  }
  switch (field.format) {
    case TextFormat::email: return "email";
    case TextFormat::phone: return "tel";
    case TextFormat::postal_code: return "numeric";
    case TextFormat::url: return "url";
    default: return {};
  }
}

std::string quote(const std::string& label) { return "„" + label + "“"; }

class Builder {
 public:
  Builder(const Form& form, const std::vector<Page>& pages, const Page& page, const Draft& draft,
          const std::vector<FieldError>& errors, const Sight& sight)
      : form_(form), pages_(pages), page_(page), draft_(draft), errors_(errors), sight_(sight) {
    if (!form.conditions.empty()) live_.emplace(form, page, draft, sight);
  }

  // After run().
  std::string live() {
    if (!live_) return {};
    for (const std::string& check : live_->checks()) entry(check), has_checks_ = true;
    for (const std::string& limit : live_->limits()) entry(limit);
    return entries_.empty() ? std::string() : "[" + entries_ + "]";
  }

  bool has_checks() const { return has_checks_; }  // after live()

  std::vector<Block> run() {
    blocks_.reserve(24);
    for (const PageItem& item : page_.items) {
      switch (item.kind) {
        case ItemKind::whole: child(item.place.parent(), item.place.node(), 0); break;
        case ItemKind::gate: gate(item.place, 0); break;
        case ItemKind::manager: manager(item.place); break;
        case ItemKind::chooser: choice(item.place, 0); break;
      }
    }
    return std::move(blocks_);
  }

 private:
  bool is_hidden(const Place& place) const {
    return forced_ == 0 &&
           std::ranges::any_of(sight_.hidden, [&](const Place& each) { return place.within(each); });
  }
  bool required_by_condition(const Place& place) const {
    return std::ranges::binary_search(sight_.required, place);
  }

  std::vector<std::string> errors_at(const Place& place) const {
    std::vector<std::string> out;
    for (const FieldError& error : errors_) {
      if (error.place == place) out.push_back(error_text(form_, error));
    }
    return out;
  }

  // What depends on answers of this very page is drawn in any case: a script shows and hides it, without one the server does
  // when the page is sent.
  void child(const Place& parent, NodeIndex index, int level) {
    const Place first = parent.child(index, 0);
    const Conditions* conditions = form_.conditions_of(index);
    if (conditions == nullptr || !live_ ||
        (conditions->shown == std::nullopt && conditions->required == std::nullopt))
      return inner_child(parent, index, level);
    const auto tree = [&](const std::optional<feel::ExpressionTree>& slot) {
      return slot ? live_->tree_at(first, *slot) : std::nullopt;
    };
    const auto shown = tree(conditions->shown), required = tree(conditions->required);
    if (!shown && !required) return inner_child(parent, index, level);
    const bool off = is_hidden(first);
    if (off && !shown) return;  // another page says so
    if (off && forced_ == 0 && is_hidden(parent)) return;
    Block start;
    start.kind = BlockKind::when_start;
    start.level = level;
    start.place = first;
    start.name = seen_name(first);
    start.id = "w" + start.name.substr(1);
    start.off = off;
    const std::size_t at = blocks_.size();
    blocks_.push_back(start);
    forced_ += off ? 1 : 0;
    inner_child(parent, index, level);
    forced_ -= off ? 1 : 0;
    if (blocks_.size() == at + 1) {  // nothing to ask in it
      blocks_.pop_back();
      return;
    }
    Block end;
    end.kind = BlockKind::when_end;
    end.level = level;
    blocks_.push_back(std::move(end));
    std::string one = "{\"w\":\"" + start.id + "\"";
    if (shown) one += ",\"s\":" + *shown;
    if (required) one += ",\"r\":" + *required;
    entry(one + "}");
  }

  void entry(const std::string& json) { entries_ += (entries_.empty() ? "" : ",") + json; }

  void inner_child(const Place& parent, NodeIndex index, int level) {
    const Node& node = form_[index];
    if (node.kind == NodeKind::field) {
      fields(parent, index, level);
      return;
    }
    const Place first = parent.child(index, 0);
    if (is_hidden(first)) return;
    if (node.gated && !node.repeats()) gate(first, level);
    const std::uint16_t count = occurrences(form_, draft_, parent, index);
    for (std::uint16_t i = 0; i < count; ++i) group(parent.child(index, i), count, level);
    if (node.repeats()) add_button(first, count, level);
  }

  void group(const Place& place, std::uint16_t count, int level) {
    const Node& node = form_[place.node()];
    if (is_hidden(place)) return;
    Block start;
    start.kind = BlockKind::group_start;
    start.level = level;
    start.place = place;
    start.title = node.label;
    if (node.repeats()) start.title += " " + std::to_string(place.occurrence() + 1);
    start.quiet = start.title == page_.title;
    start.help = node.help;
    law(node, place.node(), start);
    if (node.repeats() && count > least(node)) {
      start.remove_name = name_of(form_, NameKind::remove, place);
      start.remove_title = quote(start.title) + " entfernen";
    }
    blocks_.push_back(std::move(start));
    if (node.choice) choice(place, level + 1);
    for (NodeIndex each = form_.first_child(place.node()); each != kNoNode; each = form_.next_sibling(each)) {
      child(place, each, level + 1);
    }
    Block end;
    end.kind = BlockKind::group_end;
    end.level = level;
    end.place = place;
    blocks_.push_back(std::move(end));
  }

  static std::uint32_t least(const Node& node) { return node.gated ? node.min : std::max(node.min, 1U); }

  void law(const Node& node, NodeIndex index, Block& block) const {
    if (node.legal_basis_from != index) return;  // inherited ones stand at the group or on the start page
    for (const std::uint32_t each : node.legal_bases)
      block.legal_bases.push_back(form_.legal_bases[each].text);
  }

  void gate(const Place& place, int level) {
    const Node& node = form_[place.node()];
    Block block;
    block.kind = BlockKind::gate;
    block.control = Control::radio;
    block.level = level;
    block.place = place;
    block.id = block.name = name_of(form_, NameKind::gate, place);
    block.title = "Möchten Sie Angaben zu " + quote(node.label) + " machen?";
    block.help = node.help;
    block.required = required_by_condition(place);
    block.errors = errors_at(place);
    const auto answer = draft_.counts.find(place);
    const bool yes = answer != draft_.counts.end() && answer->second > 0;
    const bool no = answer != draft_.counts.end() && answer->second == 0;
    block.value = yes ? "ja" : no ? "nein" : "";
    block.options = {{"ja", "Ja", {}, yes}, {"nein", "Nein", {}, no}};
    blocks_.push_back(std::move(block));
  }

  void choice(const Place& place, int level) {
    const Node& node = form_[place.node()];
    Block block;
    block.kind = BlockKind::choice;
    block.control = Control::radio;
    block.level = level;
    block.place = place;
    block.id = block.name = name_of(form_, NameKind::choice, place);
    block.title = node.label;
    block.help = node.help;
    block.required = node.min > 0 || node.gated || required_by_condition(place);
    block.errors = errors_at(place);
    const auto chosen = draft_.choices.find(place);
    if (chosen != draft_.choices.end()) block.value = std::to_string(chosen->second);
    for (NodeIndex each = form_.first_child(place.node()); each != kNoNode; each = form_.next_sibling(each)) {
      const std::string value = std::to_string(each);
      block.options.push_back({value, form_[each].label, {}, value == block.value});
    }
    if (!block.required) block.options.push_back({"", "Keine Angabe", {}, false});
    blocks_.push_back(std::move(block));
  }

  void fields(const Place& parent, NodeIndex index, int level) {
    const Node& node = form_[index];
    if (node.field.kind == FieldKind::hidden || is_hidden(parent.child(index, 0))) return;
    const std::uint16_t count = occurrences(form_, draft_, parent, index);
    if (count == 0) return;
    if (node.field.kind == FieldKind::label) {
      label(parent.child(index, 0), level);
      return;
    }
    if (node.field.type == DataType::file) {
      files(parent, index, count, level);
      return;
    }
    for (std::uint16_t i = 0; i < count; ++i) {
      const Place place = parent.child(index, i);
      Block block = input(place, level);
      if (count > 1) block.title += " " + std::to_string(i + 1);
      block.required =
          i < node.min || (i == 0 && (required_by_condition(place) || form_[node.parent].choice));
      if (node.repeats() && count > least(node)) {
        block.remove_name = name_of(form_, NameKind::remove, place);
        block.remove_title = quote(block.title) + " entfernen";
      }
      options(index, block);
      blocks_.push_back(std::move(block));
    }
    if (node.repeats() && is_asked(node)) add_button(parent.child(index, 0), count, level);
  }

  void label(const Place& place, int level) {
    const Node& node = form_[place.node()];
    Block block;
    block.kind = BlockKind::text;
    block.level = level;
    block.place = place;
    block.title = node.label;
    block.text = node.field.content;
    block.help = node.help;
    if (block.title.empty() && block.text.empty()) return;
    blocks_.push_back(std::move(block));
  }

  Block input(const Place& place, int level) const {
    const Node& node = form_[place.node()];
    Block block;
    block.control = control_of(form_, place.node());
    block.level = level;
    block.place = place;
    block.id = block.name = name_of(form_, NameKind::answer, place);
    block.title = node.label;
    block.help = node.help;
    block.hint = node.hint;
    block.value = value_of(place);
    block.errors = errors_at(place);
    block.inputmode = inputmode_of(node.field);
    block.autocomplete = autocomplete_of(node.field.format, node.label);
    block.max_length = node.field.max_length.value_or(0);
    law(node, place.node(), block);
    return block;
  }

  // As typed; else the value of a rule, else the schema's default.
  std::string value_of(const Place& place) const {
    const Node& node = form_[place.node()];
    if (is_asked(node)) {
      if (const auto raw = draft_.raw.find(place); raw != draft_.raw.end()) return raw->second;
    }
    if (const feel::Value* value = sight_.answers.find(place)) {
      return is_asked(node) ? raw_from_value(form_, place.node(), *value)
                            : display_text(form_, place.node(), *value);
    }
    if (!is_asked(node)) {
      const ParsedInput read = parse_input(form_, place, node.field.content);
      return read.error || read.value.is_null() ? node.field.content
                                                : display_text(form_, place.node(), read.value);
    }
    return node.field.content;
  }

  void options(NodeIndex index, Block& block) const {
    const Node& node = form_[index];
    if (block.control == Control::output) return;
    if (const CodeList* codes = form_.codes(index)) {
      for (const Code& code : codes->codes) {
        block.options.push_back({code.code, code.label, code.help, code.code == block.value});
      }
      if (block.control == Control::radio && !block.required)
        block.options.push_back({"", "Keine Angabe", {}, false});
    } else if (node.field.type == DataType::boolean && block.control == Control::radio) {
      block.options = {{"true", "Ja", {}, block.value == "true"},
                       {"false", "Nein", {}, block.value == "false"}};
      if (!block.required) block.options.push_back({"", "Keine Angabe", {}, false});
    } else if (block.control == Control::checkbox) {
      block.options = {{"true", node.label, {}, block.value == "true"}};
    }
  }

  void files(const Place& parent, NodeIndex index, std::uint16_t count, int level) {
    const Node& node = form_[index];
    Block block = input(parent.child(index, 0), level);
    block.value.clear();
    block.required = node.min > 0 || required_by_condition(block.place) || form_[node.parent].choice;
    block.accept = node.field.media_types;
    block.max_size_bytes = node.field.max_size_bytes.value_or(0);
    block.multiple = node.repeats();
    block.errors.clear();
    for (std::uint16_t i = 0; i < count; ++i) {
      const Place place = parent.child(index, i);
      for (std::string& error : errors_at(place)) block.errors.push_back(std::move(error));
      if (const auto file = draft_.files.find(place); file != draft_.files.end()) {
        block.files.push_back({file->second.name, size_text(file->second.size),
                               name_of(form_, NameKind::remove, place), file->second.blob});
      }
    }
    blocks_.push_back(std::move(block));
  }

  void add_button(const Place& first, std::uint16_t count, int level) {
    const Node& node = form_[first.node()];
    if (count >= node.limit()) return;
    Block block;
    block.kind = BlockKind::add;
    block.level = level;
    block.place = first;
    block.id = block.name = name_of(form_, NameKind::add, first);
    if (node.kind == NodeKind::field) {
      block.title = "Weitere Angabe zu " + quote(node.label) + " hinzufügen";
    } else {
      block.title = count == 0 ? "Angaben zu " + quote(node.label) + " machen"
                               : "Weitere Angaben zu " + quote(node.label) + " hinzufügen";
    }
    blocks_.push_back(std::move(block));
  }

  void manager(const Place& first) {
    const Node& node = form_[first.node()];
    Block block;
    block.kind = BlockKind::manager;
    block.place = first;
    block.title = node.label;
    block.help = node.help;
    block.errors = errors_at(first);
    const std::uint16_t count = occurrences(form_, draft_, first.parent(), first.node());
    for (std::uint16_t i = 0; i < count; ++i) {
      const Place place = first.with_occurrence(i);
      ManagerEntry entry{node.label + " " + std::to_string(i + 1) + essence(place), {}, {}};
      const auto page =
          std::ranges::find_if(pages_, [&](const Page& each) { return each.scope.within(place); });
      if (page != pages_.end()) entry.page_id = page->id;
      if (count > least(node)) entry.remove_name = name_of(form_, NameKind::remove, place);
      block.entries.push_back(std::move(entry));
    }
    blocks_.push_back(std::move(block));
    add_button(first, count, 0);
  }

  // What tells one occurrence from the others: names of persons, else the first text.
  std::string essence(const Place& place) const {
    std::string names, text;
    for (auto at = draft_.raw.lower_bound(place); at != draft_.raw.end() && at->first.within(place); ++at) {
      const FieldSpec& field = form_[at->first.node()].field;
      if (at->second.empty() || at->second.size() > 100) continue;
      if (field.format == TextFormat::person_name) names += (names.empty() ? "" : ", ") + at->second;
      if (text.empty() && field.type == DataType::text && field.code_list < 0) text = at->second;
      if (names.size() > 60) break;
    }
    const std::string& best = names.empty() ? text : names;
    return best.empty() ? "" : ": " + best;
  }

  const Form& form_;
  const std::vector<Page>& pages_;
  const Page& page_;
  const Draft& draft_;
  const std::vector<FieldError>& errors_;
  const Sight& sight_;
  std::optional<LivePage> live_;
  std::string entries_;  // JSON, joined by commas
  bool has_checks_ = false;
  int forced_ = 0;  // inside of something that is off: drawn all the same
  std::vector<Block> blocks_;
};

NameKind link_kind(const Node& node) {
  if (node.kind == NodeKind::field) return NameKind::answer;
  return node.choice ? NameKind::choice : node.repeats() ? NameKind::add : NameKind::gate;
}

}  // namespace

PageModel render_model(const Form& form, const std::vector<Page>& pages, std::string_view page_id,
                       const Draft& draft, const std::vector<FieldError>& errors) {
  return render_model(form, pages, page_id, draft, errors, look(form, draft));
}

PageModel render_model(const Form& form, const std::vector<Page>& pages, std::string_view page_id,
                       const Draft& draft, const std::vector<FieldError>& errors, const Sight& sight) {
  PageModel out;
  const Page* page = find_page(pages, page_id);
  if (page == nullptr) return out;
  const auto index = static_cast<std::size_t>(page - pages.data());
  out.id = page->id;
  out.title = page->title;
  out.section = page->section;
  out.number = index + 1;
  out.count = pages.size();
  if (index > 0) out.previous_id = pages[index - 1].id;
  if (index + 1 < pages.size()) out.next_id = pages[index + 1].id;
  for (const FieldError& error : errors) {
    if (error.place.depth() == 0 || !on_page(*page, error.place)) continue;
    const Node& node = form[error.place.node()];
    // All files of a field share the input of the first occurrence.
    const Place target = node.field.type == DataType::file ? error.place.with_occurrence(0) : error.place;
    out.summary.push_back({error_text(form, error), name_of(form, link_kind(node), target)});
  }
  Builder builder(form, pages, *page, draft, errors, sight);
  out.blocks = builder.run();
  out.live = builder.live();
  out.live_checks = builder.has_checks();
  return out;
}

}  // namespace rathaus::forms
