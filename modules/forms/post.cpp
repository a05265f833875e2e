#include "modules/forms/post.h"

#include <algorithm>
#include <set>

#include "libs/base/check.h"
#include "libs/german/text.h"
#include "modules/forms/places.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

// Opened occurrences of one application: what a person can fill, and a bound against those who only click
// "add".
constexpr std::size_t kMaxOpened = 2000;

// Valid UTF-8 with LF line ends, cut at a character; for storage only, the checks come later.
std::string stored(std::string_view typed) {
  if (typed.size() > kMaxRawBytes) {
    typed = typed.substr(0, kMaxRawBytes);
    while (!typed.empty() && (typed.back() & 0xC0) == 0x80) typed.remove_suffix(1);
    if (!typed.empty() && (typed.back() & 0x80) != 0) typed.remove_suffix(1);
  }
  std::string text = german::is_utf8(typed) ? std::string(typed) : german::to_utf8(german::to_utf32(typed));
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t opened(const Draft& draft) {
  std::size_t sum = 0;
  for (const auto& [place, count] : draft.counts) sum += count;
  return sum;
}

class Post {
 public:
  Post(const Form& form, const Page& page, Draft& draft) : form_(form), page_(page), draft_(draft) {}

  PostResult run(std::span<const std::pair<std::string, std::string>> fields) {
    parse(fields);
    const std::vector<Place> before = hidden();
    structure();
    answers();
    buttons();
    if (!before.empty() && shows_more(before)) result_.structure_changed = true;
    return result_;
  }

 private:
  struct Entry {
    ParsedName name;
    const std::string* value;
  };

  void parse(std::span<const std::pair<std::string, std::string>> fields) {
    for (const auto& [name, value] : fields) {
      if (name.starts_with('s')) seen_.insert(name);
      const auto parsed = parse_name(form_, name);
      if (!parsed || !on_page(page_, parsed->place)) {
        ++result_.ignored;
      } else {
        entries_.push_back({*parsed, &value});
      }
    }
  }

  std::vector<Place> hidden() const {
    return form_.conditions.empty() ? std::vector<Place>{} : evaluate(form_, draft_).hidden;
  }

  // Without scripts a question that depends on another of the same page comes with the next drawing of the page.
  bool shows_more(const std::vector<Place>& before) const {
    const std::vector<Place> now = hidden();
    return std::ranges::any_of(before, [&](const Place& place) {
      if (!on_page(page_, place) || !exists(form_, draft_, place) || has_answer_in(place)) return false;
      if (seen_.contains(seen_name(place))) return false;  // a script showed it while typing
      const auto covers = [&place](const Place& each) { return place.within(each); };
      return std::ranges::none_of(now, covers);
    });
  }

  bool has_answer_in(const Place& group) const {
    return std::ranges::any_of(entries_, [&](const Entry& entry) {
      return entry.name.kind == NameKind::answer && entry.name.place.within(group);
    });
  }

  void structure() {
    for (const Entry& entry : entries_) {
      if (entry.name.kind == NameKind::gate) gate(entry);
      if (entry.name.kind == NameKind::choice) choice(entry);
    }
  }

  void gate(const Entry& entry) {
    const Place& place = entry.name.place;
    const bool yes = *entry.value == "ja";
    if ((!yes && *entry.value != "nein") || !exists(form_, draft_, place.parent())) {
      ++result_.ignored;
      return;
    }
    const bool was_open = occurrences(form_, draft_, place.parent(), place.node()) > 0;
    draft_.counts[place] = yes ? 1 : 0;
    const bool stands_here = inside_whole_item(page_, place);
    if (yes && !was_open && stands_here && !has_answer_in(place)) result_.structure_changed = true;
  }

  void choice(const Entry& entry) {
    const Place& place = entry.name.place;
    if (!exists(form_, draft_, place)) {
      ++result_.ignored;
      return;
    }
    if (entry.value->empty() && form_[place.node()].min == 0) {
      draft_.choices.erase(place);
      return;
    }
    for (NodeIndex child = form_.first_child(place.node()); child != kNoNode;
         child = form_.next_sibling(child)) {
      if (std::to_string(child) != *entry.value) continue;
      const auto before = draft_.choices.find(place);
      const bool changed = before == draft_.choices.end() || before->second != child;
      draft_.choices[place] = child;
      if (changed && inside_whole_item(page_, place) && !has_answer_in(place))
        result_.structure_changed = true;
      return;
    }
    ++result_.ignored;
  }

  void answers() {
    // A box that is not ticked is not sent: its absence is the answer, for boxes that stood on the page.
    const std::vector<Place> hidden = this->hidden();
    for (const PageItem& item : page_.items) {
      if (item.kind != ItemKind::whole) continue;
      each_occurrence(form_, draft_, item.place.parent(), item.place.node(),
                      [&](const Place& place, const Node& node) {
                        const bool shown =
                            std::ranges::none_of(hidden, [&](const Place& each) { return place.within(each); });
                        if (shown && is_asked(node) && node.field.must_accept) draft_.raw[place].clear();
                        return shown;
                      });
    }
    for (const Entry& entry : entries_) {
      if (entry.name.kind != NameKind::answer) continue;
      const Place& place = entry.name.place;
      const Node& node = form_[place.node()];
      if (!is_asked(node) || node.field.type == DataType::file || !exists(form_, draft_, place)) {
        ++result_.ignored;
        continue;
      }
      draft_.raw[place] = stored(*entry.value);
    }
  }

  // At most one button is pressed; more are the work of no browser.
  void buttons() {
    bool pressed = false;
    for (const Entry& entry : entries_) {
      const bool adds = entry.name.kind == NameKind::add;
      if (!adds && entry.name.kind != NameKind::remove) continue;
      if (pressed) {
        ++result_.ignored;
        continue;
      }
      pressed = true;
      const Place& place = entry.name.place;
      const std::uint16_t before = occurrences(form_, draft_, place.parent(), place.node());
      const Status done =
          adds ? add_occurrence(form_, draft_, place) : remove_occurrence(form_, draft_, place);
      if (!done) {
        ++result_.ignored;
        continue;
      }
      result_.structure_changed = true;
      if (adds) result_.added = place.with_occurrence(before);
    }
  }

  const Form& form_;
  const Page& page_;
  Draft& draft_;
  std::vector<Entry> entries_;
  std::set<std::string> seen_;
  PostResult result_;
};

// Moves entries of later occurrences one up, drops those of the removed one.
template <typename Map>
void shift(Map& map, const Place& removed, bool own_entry_counts) {
  const std::size_t level = removed.depth() - 1;
  const Place parent = removed.parent();
  Map out;
  for (auto& [place, value] : map) {
    const bool concerned = place.depth() > level && place.within(parent) &&
                           place.step(level).node == removed.node() &&
                           (own_entry_counts || place.depth() > level + 1);
    if (!concerned || place.step(level).occurrence < removed.occurrence()) {
      out.emplace(place, std::move(value));
    } else if (const std::uint16_t at = place.step(level).occurrence; at > removed.occurrence()) {
      out.emplace(place.with_occurrence_at(level, static_cast<std::uint16_t>(at - 1)), std::move(value));
    }
  }
  map = std::move(out);
}

}  // namespace

PostResult apply_post(const Form& form, const Page& page,
                      std::span<const std::pair<std::string, std::string>> fields, Draft& draft) {
  return Post(form, page, draft).run(fields);
}

Result<Place> set_file(const Form& form, const Page& page, std::string_view input_name, FileAnswer file,
                       Draft& draft) {
  const auto name = parse_name(form, input_name);
  const bool known = name && name->kind == NameKind::answer && on_page(page, name->place) &&
                     is_asked(form[name->place.node()]) &&
                     form[name->place.node()].field.type == DataType::file &&
                     exists(form, draft, name->place.parent());
  if (!known) return fail(refused("form.file.unknown_field"));
  Place place = name->place;
  const Node& node = form[place.node()];
  if (const auto error = check_file(form, place, file))
    return fail(refused(error->code, path_of(form, place)));
  if (node.repeats()) {
    std::uint16_t free = 0;
    while (draft.files.contains(place.with_occurrence(free))) ++free;
    if (free >= node.limit()) return fail(refused("form.file.too_many", path_of(form, place)));
    place = place.with_occurrence(free);
    auto& count = draft.counts[place.with_occurrence(0)];
    count = std::max<std::uint16_t>(count, static_cast<std::uint16_t>(free + 1));
  }
  draft.files[place] = std::move(file);
  return place;
}

Status add_occurrence(const Form& form, Draft& draft, const Place& place) {
  if (place.depth() == 0 || !form[place.node()].repeats() || !exists(form, draft, place.parent())) {
    return fail(refused("form.occurrence"));
  }
  const std::uint16_t count = occurrences(form, draft, place.parent(), place.node());
  if (count >= form[place.node()].limit() || opened(draft) >= kMaxOpened)
    return fail(refused("form.occurrence"));
  draft.counts[place.with_occurrence(0)] = static_cast<std::uint16_t>(count + 1);
  return {};
}

Status remove_occurrence(const Form& form, Draft& draft, const Place& place) {
  if (place.depth() == 0 || !exists(form, draft, place)) return fail(refused("form.occurrence"));
  const std::uint16_t count = occurrences(form, draft, place.parent(), place.node());
  shift(draft.raw, place, true);
  shift(draft.files, place, true);
  shift(draft.choices, place, true);
  shift(draft.counts, place, false);  // the group's own count has the place of its first occurrence
  if (form[place.node()].repeats() || form[place.node()].gated) {
    draft.counts[place.with_occurrence(0)] = static_cast<std::uint16_t>(count - 1);
  }
  // Pages of occurrences have moved: their states would tell about others.
  std::erase_if(draft.pages, [](const auto& page) { return page.first.find('.') != std::string::npos; });
  return {};
}

}  // namespace rathaus::forms
