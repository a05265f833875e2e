#include "modules/forms/generate.h"

#include <algorithm>
#include <array>

#include "libs/base/check.h"
#include "modules/forms/dice.h"
#include "modules/forms/input.h"
#include "modules/forms/pattern.h"
#include "modules/forms/places.h"
#include "modules/forms/rules.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

constexpr int kTries = 40;
constexpr int kRepairs = 8;
constexpr std::uint64_t kFileBytes = 20'000;

constexpr auto kFirstNames =
    std::to_array<std::string_view>({"Erika", "Jörg", "Ayşe", "Zoë", "Hans-Peter", "Łukasz"});
constexpr auto kLastNames =
    std::to_array<std::string_view>({"Beispiel", "Müller", "Groß", "von der Heide", "O'Neill", "Šimić"});
constexpr auto kStreets =
    std::to_array<std::string_view>({"Rathausplatz", "Lindenstraße", "Am Markt", "Schlossallee"});
constexpr auto kCities =
    std::to_array<std::string_view>({"Musterstadt", "Beispielheim", "Köln", "Bad Münstereifel"});
constexpr auto kPostalCodes = std::to_array<std::string_view>({"53113", "01067", "99084", "20095"});
// Published example numbers with valid check digits.
constexpr auto kIbans =
    std::to_array<std::string_view>({"DE89 3704 0044 0532 0130 00", "DE02120300000000202051"});
constexpr auto kWords =
    std::to_array<std::string_view>({"Angabe", "wie", "besprochen", "mit", "der", "Behörde", "nach",
                                     "Prüfung", "der", "Unterlagen", "vollständig"});

class Generator {
 public:
  Generator(const Form& form, const GenerateOptions& options) : form_(form), options_(options) {
    today_ = options.today.ok() && static_cast<int>(options.today.year()) > 1900
                 ? options.today
                 : LocalDate{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{21}};
  }

  Generated run() {
    out_.draft.land = options_.land;
    out_.draft.today = today_;
    fill_group(Place());
    for (int round = 0; round < kRepairs; ++round) {
      const std::vector<FieldError> errors = validate_all(form_, out_.draft);
      if (errors.empty()) break;
      for (const FieldError& error : errors) repair(error, round);
    }
    for (const FieldError& error : validate_all(form_, out_.draft))
      out_.unmet.push_back(path_of(form_, error.place));
    collect_files();
    return std::move(out_);
  }

 private:
  Dice dice_for(const Place& place, std::uint64_t salt = 0) const {
    return Dice(seed_from(path_of(form_, place), options_.seed + salt * 7919));
  }

  void fill_group(const Place& group) {
    if (form_[group.node()].choice) {
      const Place& place = group;
      Dice dice = dice_for(place);
      const Node& node = form_[place.node()];
      if (node.min > 0 || node.gated || dice.percent(options_.optional_percent)) choose(place, dice);
      return;
    }
    for (NodeIndex child = form_.first_child(group.node()); child != kNoNode;
         child = form_.next_sibling(child)) {
      fill_child(group, child, false);
    }
  }

  void choose(const Place& place, Dice& dice) {
    std::vector<NodeIndex> children;
    for (NodeIndex child = form_.first_child(place.node()); child != kNoNode;
         child = form_.next_sibling(child)) {
      children.push_back(child);
    }
    if (children.empty()) return;
    out_.draft.choices[place] = dice.pick(children);
    fill_child(place, out_.draft.choices[place], true);
  }

  void fill_child(const Place& parent, NodeIndex child, bool must) {
    const Node& node = form_[child];
    if (node.max == 0) return;
    Dice dice = dice_for(parent.child(child, 0));
    const bool wanted = must || node.min > 0 || dice.percent(options_.optional_percent);
    if (node.kind == NodeKind::field) {
      if (!is_asked(node) || !wanted) return;
      const std::uint32_t count = how_many(node, dice);
      if (count > 1) out_.draft.counts[parent.child(child, 0)] = static_cast<std::uint16_t>(count);
      for (std::uint16_t i = 0; i < count; ++i) fill_field(parent.child(child, i), 0);
      return;
    }
    if (node.gated && !wanted) {
      if (!node.repeats()) out_.draft.counts[parent.child(child, 0)] = 0;
      return;
    }
    const std::uint32_t count = how_many(node, dice);
    if (node.repeats() || node.gated)
      out_.draft.counts[parent.child(child, 0)] = static_cast<std::uint16_t>(count);
    for (std::uint16_t i = 0; i < count; ++i) fill_group(parent.child(child, i));
  }

  std::uint32_t how_many(const Node& node, Dice& dice) const {
    const std::uint32_t least = std::max(node.min, 1U);
    const bool one_more = node.repeats() && least < node.limit() && dice.percent(options_.optional_percent);
    return least + (one_more ? 1 : 0);
  }

  void fill_field(const Place& place, std::uint64_t salt) {
    const FieldSpec& field = form_[place.node()].field;
    Dice dice = dice_for(place, salt);
    if (field.type == DataType::file) {
      out_.draft.files[place] = file(field, dice);
      return;
    }
    for (int i = 0; i < kTries; ++i) {
      std::string raw = candidate(place, dice, i);
      const ReadInput read = read_input(form_, place.node(), raw);
      if (read.error || read.value.is_null()) continue;
      out_.draft.raw[place] = std::move(raw);
      return;
    }
  }

  static FileAnswer file(const FieldSpec& field, Dice& dice) {
    constexpr std::string_view kPdf = "application/pdf";
    FileAnswer out;
    const bool pdf =
        field.media_types.empty() || std::ranges::find(field.media_types, kPdf) != field.media_types.end();
    out.mime = pdf ? std::string(kPdf) : field.media_types.front();
    const std::size_t slash = out.mime.find('/');
    out.name = "nachweis." + (slash == std::string::npos ? "bin" : out.mime.substr(slash + 1));
    if (out.name.size() > 100) out.name = "nachweis.bin";
    out.size = std::min<std::uint64_t>(kFileBytes,
                                       std::max<std::uint64_t>(field.max_size_bytes.value_or(kFileBytes), 1));
    constexpr std::string_view kHex = "0123456789abcdef";
    while (out.blob.size() < 64) out.blob += kHex[dice.below(16)];
    return out;
  }

  std::string candidate(const Place& place, Dice& dice, int attempt) {
    const Node& node = form_[place.node()];
    const FieldSpec& field = node.field;
    if (const CodeList* codes = form_.codes(place.node()))
      return codes->codes.empty() ? "" : dice.pick(codes->codes).code;
    switch (field.type) {
      case DataType::boolean: return field.must_accept || dice.percent(50) ? "true" : "false";
      case DataType::date: return to_german(date(node, dice));
      case DataType::time: return clock(dice);
      case DataType::date_time: return to_german(date(node, dice)) + ", " + clock(dice);
      case DataType::integer:
      case DataType::number:
      case DataType::currency: return number(place.node(), dice, attempt);
      default: return text(node, dice, attempt);
    }
  }

  static std::string clock(Dice& dice) {
    const auto minutes = dice.between(8 * 60, 17 * 60);
    const std::string hour = std::to_string(minutes / 60), minute = std::to_string(minutes % 60);
    return std::string(2 - hour.size(), '0') + hour + ":" + std::string(2 - minute.size(), '0') + minute;
  }

  // What checks say of the field and today: days from today at the earliest, at the latest.
  std::pair<std::optional<int>, std::optional<int>> days_beside_today(const Node& node) const {
    std::optional<int> first, last;
    const auto self = static_cast<NodeIndex>(&node - form_.nodes.data());
    const Conditions* around = form_.conditions_of(node.parent);
    if (around == nullptr) return {first, last};
    for (const Check& check : around->checks) {
      if (check.reads != std::vector<NodeIndex>{self}) continue;
      for (const std::string& path : check.tree.paths()) {
        const auto day = day_beside(today_, path);
        if (!day) continue;
        // Which side of the day is meant, the check itself says.
        const auto holds = [&](int offset) {
          std::uint64_t steps = feel::kDefaultSteps;
          const auto value = check.tree.evaluate(
              [&](std::string_view asked) {
                if (auto given = from_around(out_.draft, asked)) return std::move(*given);
                return feel::Value(plus_days(*day, offset));
              },
              steps);
          return value && feel::truth(*value) == feel::Truth::yes;
        };
        const int distance = days_between(today_, *day);
        if (holds(1) && !holds(-1))
          first = std::max(first.value_or(distance - 40'000), holds(0) ? distance : distance + 1);
        if (holds(-1) && !holds(1))
          last = std::min(last.value_or(distance + 40'000), holds(0) ? distance : distance - 1);
      }
    }
    return {first, last};
  }

  LocalDate date(const Node& node, Dice& dice) const {
    const bool birth = node.label.find("eburt") != std::string::npos;
    int low = birth ? -25'000 : -700, high = birth ? -7'000 : 0;
    if (const auto min = parse_iso_date(node.field.min_date)) low = std::max(low, days_between(today_, *min));
    if (const auto max = parse_iso_date(node.field.max_date))
      high = std::min(high, days_between(today_, *max));
    const auto [first, last] = days_beside_today(node);
    if (first && *first > low) low = *first, high = std::max(high, low + 60);
    if (last && *last < high) high = *last, low = std::min(low, high);
    if (low > high) {
      const auto min = parse_iso_date(node.field.min_date);
      if (min)
        high = low = days_between(today_, *min);
      else
        low = high;
    }
    return plus_days(today_, static_cast<int>(dice.between(low, high)));
  }

  std::string number(NodeIndex index, Dice& dice, int attempt) const {
    const FieldSpec& field = form_[index].field;
    const feel::Decimal small(dice.between(0, 12));
    feel::Decimal out = small;
    const feel::Decimal year(1960 + dice.between(0, 40));
    const bool is_year = attempt < 3 && form_[index].label.find("Jahr") != std::string::npos &&
                         field.min_number && *field.min_number <= year &&
                         *field.min_number > feel::Decimal(1000);
    if (is_year) return year.to_string();
    if (field.min_number) out = feel::Decimal::add(*field.min_number, small).value_or(*field.min_number);
    if (field.max_number && !field.min_number && out > *field.max_number) out = *field.max_number;
    if (attempt > 10 && field.max_number) out = *field.max_number;
    if (attempt > 20 && field.min_number) out = *field.min_number;
    if (field.type == DataType::integer && !out.is_integer()) {  // a minimum of 0.5 for whole numbers
      const std::string digits = out.to_string();
      const auto whole = feel::Decimal::parse(digits.substr(0, digits.find('.')));
      if (whole) out = feel::Decimal::add(*whole, feel::Decimal(1)).value_or(*whole);
    }
    return raw_from_value(form_, index, feel::Value(out));
  }

  std::string text(const Node& node, Dice& dice, int attempt) const {
    const FieldSpec& field = node.field;
    if (attempt < 4) {
      std::string guess = by_format(node, dice);
      if (!guess.empty()) return guess;
    }
    const std::size_t min = std::max<std::size_t>(field.min_length.value_or(1), 1);
    const std::size_t max = std::max<std::size_t>(field.max_length.value_or(min + 40), min);
    if (field.compiled_pattern != nullptr) return field.compiled_pattern->sample(dice, min, max).value_or("");
    if (attempt > 20) return std::string(min, attempt % 2 == 0 ? 'a' : '1');
    return words(min, std::min<std::size_t>(max, min + 40), dice);
  }

  static std::string by_format(const Node& node, Dice& dice) {
    switch (node.field.format) {
      case TextFormat::person_name:
        return std::string(node.label.find("orname") != std::string::npos ? dice.pick(kFirstNames)
                                                                          : dice.pick(kLastNames));
      case TextFormat::email: return "person" + std::to_string(dice.below(1000)) + "@beispiel.de";
      case TextFormat::phone: return "0228 99" + std::to_string(dice.between(100'000, 999'999));
      case TextFormat::iban: return std::string(dice.pick(kIbans));
      case TextFormat::postal_code: return std::string(dice.pick(kPostalCodes));
      case TextFormat::street: return std::string(dice.pick(kStreets));
      case TextFormat::house_number: return std::to_string(dice.between(1, 120));
      case TextFormat::city: return std::string(dice.pick(kCities));
      case TextFormat::url: return "www.beispiel.de";
      default: return {};
    }
  }

  // min to max characters; ASCII blanks inside only. Words with umlauts count by character.
  static std::string words(std::size_t min, std::size_t max, Dice& dice) {
    std::string out;
    std::size_t length = 0;
    while (length < min || (out.empty() && length < max)) {
      const std::string_view word = dice.pick(kWords);
      for (const char c : word) {
        if ((c & 0xC0) != 0x80) {
          if (length == max) return out;
          ++length;
        }
        out += c;
      }
      if (length + 2 < min) {
        out += ' ';
        ++length;
      }
    }
    return out;
  }

  // What conditions ask for beyond the minima, and what a check found wrong.
  void repair(const FieldError& error, int round) {
    const Place& place = error.place;
    if (place.depth() == 0) return;
    const Node& node = form_[place.node()];
    if (error.code == "form.rule" && repair_check(place, round)) return;
    if (node.kind == NodeKind::field) {
      if (is_asked(node)) fill_field(place, static_cast<std::uint64_t>(round) + 1);
    } else if (error.code == "form.choice.required") {
      Dice dice = dice_for(place);
      choose(place, dice);
    } else if (error.code == "form.group.required") {
      fill_child(place.parent(), place.node(), true);
    }
  }

  // A check about several answers: one of them is given, taken away or given otherwise, until fewer errors are left.
  bool repair_check(const Place& at, int round) {
    const std::size_t before = validate_all(form_, out_.draft).size();
    for (Place group = at.parent();; group = group.parent()) {
      const Conditions* conditions = form_.conditions_of(group.node());
      if (conditions != nullptr) {
        for (const Check& check : conditions->checks) {
          for (const NodeIndex read : check.reads) {
            for (const bool fill : {true, false}) {
              const Draft kept = out_.draft;
              change(group, read, fill, round);
              if (validate_all(form_, out_.draft).size() < before) return true;
              out_.draft = kept;
            }
          }
        }
      }
      if (group.depth() == 0) return false;
    }
  }

  void change(const Place& group, NodeIndex read, bool fill, int round) {
    std::vector<NodeIndex> chain;
    for (NodeIndex node = read; node != group.node(); node = form_[node].parent)
      chain.insert(chain.begin(), node);
    Place parent = group;
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
      if (occurrences(form_, out_.draft, parent, chain[i]) == 0) {
        if (!fill) return;
        fill_child(parent, chain[i], true);
      }
      parent = parent.child(chain[i], 0);
    }
    const Place place = parent.child(read, 0);
    if (fill) {
      if (form_[read].kind == NodeKind::field) {
        fill_field(place, static_cast<std::uint64_t>(round) + 17);
      } else {
        fill_child(parent, read, true);
        if (!form_[read].gated && !form_[read].choice) fill_some(place);
      }
      return;
    }
    std::erase_if(out_.draft.raw, [&](const auto& each) { return each.first.within(place); });
    std::erase_if(out_.draft.files, [&](const auto& each) { return each.first.within(place); });
    std::erase_if(out_.draft.choices, [&](const auto& each) { return each.first.within(place); });
    std::erase_if(out_.draft.counts, [&](const auto& each) { return each.first.within(place); });
    if (form_[read].gated && !form_[read].repeats()) out_.draft.counts[place] = 0;
  }

  // Everything optional in the group stayed empty: its first field.
  void fill_some(const Place& group) {
    for (NodeIndex child = form_.first_child(group.node()); child != kNoNode;
         child = form_.next_sibling(child)) {
      const Place place = group.child(child, 0);
      if (form_[child].kind == NodeKind::group) return fill_child(group, child, true), fill_some(place);
      if (!is_asked(form_[child])) continue;
      if (!out_.draft.raw.contains(place) && !out_.draft.files.contains(place)) fill_field(place, 0);
      return;
    }
  }

  void collect_files() {
    const Evaluation evaluation = evaluate(form_, out_.draft);
    for (const auto& [place, file] : out_.draft.files) {
      if (evaluation.answers.find(place) != nullptr)
        out_.files.push_back({place, file.mime, file.name, file.size});
    }
  }

  const Form& form_;
  const GenerateOptions options_;
  LocalDate today_;
  Generated out_;
};

}  // namespace

Generated generate(const Form& form, const GenerateOptions& options) {
  return Generator(form, options).run();
}

namespace {

class Poster {
 public:
  Poster(const Form& form, const Page& page, const Draft& current, const Generated& target)
      : form_(form), page_(page), current_(current), target_(target) {
    if (!form.conditions.empty()) hidden_ = evaluate(form, current).hidden;
  }

  PagePost run() {
    for (const PageItem& item : page_.items) {
      switch (item.kind) {
        case ItemKind::whole: child(item.place.parent(), item.place.node()); break;
        case ItemKind::gate: gate(item.place); break;
        case ItemKind::manager: grow(item.place); break;
        case ItemKind::chooser: choice(item.place); break;
      }
    }
    for (const WantedFile& file : target_.files) {
      const bool here = inside_whole_item(page_, file.place) &&
                        exists(form_, current_, file.place.parent()) && !is_hidden(file.place);
      if (here && !current_.files.contains(file.place)) out_.files.push_back(file);
    }
    return std::move(out_);
  }

 private:
  bool is_hidden(const Place& place) const {
    return std::ranges::any_of(hidden_, [&place](const Place& each) { return place.within(each); });
  }

  void put(NameKind kind, const Place& place, std::string value) {
    out_.fields.emplace_back(name_of(form_, kind, place), std::move(value));
  }

  void gate(const Place& place) {
    const auto wanted = target_.draft.counts.find(place);
    put(NameKind::gate, place, wanted != target_.draft.counts.end() && wanted->second > 0 ? "ja" : "nein");
  }

  void choice(const Place& place) {
    const auto wanted = target_.draft.choices.find(place);
    if (wanted != target_.draft.choices.end()) put(NameKind::choice, place, std::to_string(wanted->second));
  }

  void grow(const Place& first) {
    if (!form_[first.node()].repeats() || !out_.button.empty()) return;
    const std::uint16_t now = occurrences(form_, current_, first.parent(), first.node());
    const std::uint16_t wanted = occurrences(form_, target_.draft, first.parent(), first.node());
    if (now < wanted) out_.button = name_of(form_, NameKind::add, first);
  }

  void child(const Place& parent, NodeIndex index) {
    const Node& node = form_[index];
    const Place first = parent.child(index, 0);
    if (is_hidden(first)) return;  // not on the screen
    if (node.gated && !node.repeats()) gate(first);
    const bool file = node.field.type == DataType::file;
    if (!file && (node.kind == NodeKind::group || is_asked(node))) grow(first);
    each_occurrence(form_, current_, parent, index, [&](const Place& place, const Node& each) {
      if (each.kind == NodeKind::field) {
        if (is_asked(each) && each.field.type != DataType::file) answer(place, each);
        return false;
      }
      if (each.choice) choice(place);
      for (NodeIndex inner = form_.first_child(place.node()); inner != kNoNode;
           inner = form_.next_sibling(inner)) {
        child(place, inner);
      }
      return false;
    });
  }

  void answer(const Place& place, const Node& node) {
    const auto raw = target_.draft.raw.find(place);
    const std::string value = raw == target_.draft.raw.end() ? "" : raw->second;
    if (value.empty() && node.field.type == DataType::boolean) return;  // no option chosen, box not ticked
    put(NameKind::answer, place, value);
  }

  const Form& form_;
  const Page& page_;
  const Draft& current_;
  const Generated& target_;
  std::vector<Place> hidden_;
  PagePost out_;
};

}  // namespace

bool wants_more(const Form& form, const Page& page, const Draft& current, const Generated& target) {
  const PagePost post = post_for_page(form, page, current, target);
  if (!post.button.empty() || !post.files.empty()) return true;
  return std::ranges::any_of(post.fields, [&](const auto& field) {
    const auto name = parse_name(form, field.first);
    if (!name || name->kind != NameKind::answer) return false;
    const auto typed = current.raw.find(name->place);
    return (typed == current.raw.end() ? std::string() : typed->second) != field.second;
  });
}

PagePost post_for_page(const Form& form, const Page& page, const Draft& current, const Generated& target) {
  return Poster(form, page, current, target).run();
}

}  // namespace rathaus::forms
