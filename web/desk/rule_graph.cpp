#include "web/desk/rule_graph.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace rathaus::desk {
namespace {

constexpr int kWidth = 208, kAcross = 96, kBetween = 18, kMargin = 12, kLine = 15;
constexpr std::size_t kLetters = 27, kMostLines = 3, kRulesAtOnce = 12;

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// The first so many letters, never half of one.
std::string_view cut(std::string_view text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    if ((text[at] & 0xC0) != 0x80 && seen++ == most) break;
  }
  return text.substr(0, at);
}

// Broken at spaces; a word that is too long is broken where the line ends.
std::vector<std::string> broken(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    while (letters(word) > kLetters) {
      const std::string_view part = cut(word, kLetters - 1);
      out.push_back(std::string(part) + "-");
      word.remove_prefix(part.size());
    }
    if (!out.empty() && letters(out.back()) + 1 + letters(word) <= kLetters)
      out.back().append(" ").append(word);
    else if (!word.empty())
      out.emplace_back(word);
  }
  if (out.empty()) out.emplace_back("–");
  if (out.size() <= kMostLines) return out;
  out.resize(kMostLines);
  out.back() = std::string(cut(out.back(), kLetters - 2)) + " …";
  return out;
}

struct Key {
  bool rule = false;
  std::size_t index = 0;
  friend auto operator<=>(const Key&, const Key&) = default;
};

class Layout {
 public:
  Layout(const forms::Form& form, std::string_view choice) : form_(form) {
    std::size_t number = 0;
    const bool one = choice.size() > 1 && (choice[0] == 'r' || choice[0] == 'f') &&
                     std::from_chars(choice.data() + 1, choice.data() + choice.size(), number).ptr ==
                         choice.data() + choice.size();
    for (std::size_t i = 0; i < form.rules.size(); ++i) {
      if (choice == "alle" || (one && (choice[0] == 'r' ? i == number : names(form.rules[i], number))))
        rule(i);
    }
    if (!one || out_.boxes.empty()) return;
    const auto chosen = boxes_.find({choice[0] == 'r', number});
    if (chosen != boxes_.end()) out_.boxes[chosen->second].chosen = true;
  }

  RuleGraph run() {
    layers();
    for (int round = 0; round < 6; ++round) sort_layers(round % 2 == 0);
    // What was chosen stands where the eye begins.
    for (auto& layer : order_)
      std::ranges::stable_partition(layer, [&](std::size_t each) { return out_.boxes[each].chosen; });
    place();
    return std::move(out_);
  }

 private:
  static bool names(const forms::ProseRule& rule, std::size_t node) {
    return std::ranges::any_of(rule.effects, [&](const forms::RuleEffect& each) {
      const auto read = read_by(each);
      return each.node == node || std::ranges::find(read, node) != read.end();
    });
  }

  std::size_t box(Key key) {
    const auto [at, fresh] = boxes_.try_emplace(key, out_.boxes.size());
    if (!fresh) return at->second;
    GraphBox one{.rule = key.rule, .index = key.index};
    if (key.rule) {
      const forms::ProseRule& rule = form_.rules[key.index];
      one.lines = broken(rule.name.empty() ? rule.id : rule.name);
      std::set<forms::Effect> said;
      for (const forms::RuleEffect& each : rule.effects) said.insert(each.effect);
      one.small = !rule.executable ? "wird nicht ausgeführt" : "";
      if (!rule.executable) said.clear();
      for (const forms::Effect each : said)
        one.small += (one.small.empty() ? "" : ", ") + std::string(effect_word(each));
      one.small = letters(one.small) > 36 ? std::string(cut(one.small, 34)) + " …" : one.small;
    } else {
      one.lines = broken(key.index == 0 ? "Alle Angaben" : form_.nodes[key.index].label);
      one.small = key.index == 0 ? form_.schema_id : form_.nodes[key.index].id;
    }
    one.width = kWidth;
    one.height = static_cast<int>(one.lines.size()) * kLine + kLine + 16;
    out_.boxes.push_back(std::move(one));
    return out_.boxes.size() - 1;
  }

  void line(std::size_t from, std::size_t to, bool reads, forms::Effect effect) {
    const bool there = std::ranges::any_of(out_.lines, [&](const GraphLine& each) {
      return each.from == from && each.to == to && (each.reads || each.effect == effect);
    });
    if (!there) out_.lines.push_back({from, to, reads, effect});
  }

  void rule(std::size_t index) {
    const std::size_t at = box({true, index});
    std::set<forms::NodeIndex> concerned;
    for (const forms::RuleEffect& each : form_.rules[index].effects) {
      if (each.effect != forms::Effect::valid) concerned.insert(each.node);
    }
    for (const forms::RuleEffect& each : form_.rules[index].effects) {
      bool said = false;  // "must be filled, and only with these codes": the check is of that very answer
      for (const forms::NodeIndex read : read_by(each)) {
        if (each.effect == forms::Effect::valid && concerned.contains(read))
          line(at, box({false, read}), false, each.effect), said = true;
        else
          line(box({false, read}), at, true, each.effect);
      }
      if (!said) line(at, box({false, each.node}), false, each.effect);
    }
  }

  // The longest way from the left decides; lines that close a circle do not count.
  void layers() {
    std::vector<char> state(out_.boxes.size(), 0);
    std::vector<std::vector<std::size_t>> into(out_.boxes.size()), outof(out_.boxes.size());
    for (const GraphLine& each : out_.lines) {
      into[each.to].push_back(each.from);
      outof[each.from].push_back(each.to);
    }
    const auto visit = [&](const auto& self, std::size_t at) -> void {
      state[at] = 1;
      int layer = out_.boxes[at].rule ? 1 : 0;
      for (const std::size_t from : into[at]) {
        if (state[from] == 0) self(self, from);
        if (state[from] == 2) layer = std::max(layer, out_.boxes[from].layer + 1);
      }
      out_.boxes[at].layer = layer;
      state[at] = 2;
    };
    for (std::size_t i = 0; i < out_.boxes.size(); ++i) {
      if (state[i] == 0) visit(visit, i);
    }
    // What nothing decides stands right before the first rule that reads it.
    for (std::size_t i = 0; i < out_.boxes.size(); ++i) {
      if (!into[i].empty() || outof[i].empty()) continue;
      int first = out_.boxes[outof[i].front()].layer;
      for (const std::size_t to : outof[i]) first = std::min(first, out_.boxes[to].layer);
      out_.boxes[i].layer = std::max(0, first - 1);
    }
    for (std::size_t i = 0; i < out_.boxes.size(); ++i) {
      const auto layer = static_cast<std::size_t>(out_.boxes[i].layer);
      if (order_.size() <= layer) order_.resize(layer + 1);
      order_[layer].push_back(i);
    }
    std::erase_if(order_, [](const auto& each) { return each.empty(); });
    for (std::size_t layer = 0; layer < order_.size(); ++layer) {
      for (const std::size_t each : order_[layer]) out_.boxes[each].layer = static_cast<int>(layer);
    }
  }

  // Each box to the height where its neighbours are.
  void sort_layers(bool to_the_right) {
    std::vector<double> at(out_.boxes.size());
    for (const auto& layer : order_) {
      for (std::size_t i = 0; i < layer.size(); ++i)
        at[layer[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(layer.size());
    }
    for (std::size_t n = 0; n < order_.size(); ++n) {
      auto& layer = order_[to_the_right ? n : order_.size() - 1 - n];
      std::map<std::size_t, double> wanted;
      for (const std::size_t each : layer) {
        double sum = 0;
        int count = 0;
        for (const GraphLine& line : out_.lines) {
          const std::size_t other = line.from == each ? line.to : line.from;
          if (line.from != each && line.to != each) continue;
          if ((out_.boxes[other].layer < out_.boxes[each].layer) != to_the_right) continue;
          sum += at[other];
          ++count;
        }
        wanted[each] = count == 0 ? at[each] : sum / count;
      }
      std::ranges::stable_sort(layer, {}, [&](std::size_t each) { return wanted[each]; });
      for (std::size_t i = 0; i < layer.size(); ++i)
        at[layer[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(layer.size());
    }
  }

  // The tallest column from the top; beside it each box as near to its neighbours as the one above lets it.
  void place() {
    if (order_.empty()) return;
    std::vector<int> heights;
    for (const auto& layer : order_) {
      int height = 0;
      for (const std::size_t each : layer) height += out_.boxes[each].height + kBetween;
      heights.push_back(height);
    }
    const auto tallest = static_cast<std::size_t>(std::ranges::max_element(heights) - heights.begin());
    std::vector<bool> placed(out_.boxes.size(), false);
    for (std::size_t n = tallest; n < order_.size(); ++n) place_layer(n, placed);
    for (std::size_t n = tallest; n-- > 0;) place_layer(n, placed);
    for (const GraphBox& each : out_.boxes)
      out_.height = std::max(out_.height, each.y + each.height + kMargin);
    out_.width = 2 * kMargin + static_cast<int>(order_.size()) * (kWidth + kAcross) - kAcross;
  }

  void place_layer(std::size_t n, std::vector<bool>& placed) {
    int free = kMargin;
    for (const std::size_t each : order_[n]) {
      GraphBox& box = out_.boxes[each];
      int sum = 0, count = 0;
      for (const GraphLine& line : out_.lines) {
        if (line.from != each && line.to != each) continue;
        const std::size_t other = line.from == each ? line.to : line.from;
        if (!placed[other]) continue;
        sum += out_.boxes[other].y + out_.boxes[other].height / 2;
        ++count;
      }
      box.x = kMargin + static_cast<int>(n) * (kWidth + kAcross);
      box.y = std::max(free, count == 0 || box.chosen ? free : sum / count - box.height / 2);
      free = box.y + box.height + kBetween;
    }
    for (const std::size_t each : order_[n]) placed[each] = true;
  }

  const forms::Form& form_;
  RuleGraph out_;
  std::map<Key, std::size_t> boxes_;
  std::vector<std::vector<std::size_t>> order_;  // by layer, from above
};

}  // namespace

RuleGraph rule_graph(const forms::Form& form, std::string_view choice) { return Layout(form, choice).run(); }

std::string first_choice(const forms::Form& form) {
  if (form.rules.size() <= kRulesAtOnce) return "alle";
  std::map<forms::NodeIndex, std::set<std::size_t>> rules;
  for (std::size_t i = 0; i < form.rules.size(); ++i) {
    for (const forms::RuleEffect& each : form.rules[i].effects) {
      for (const forms::NodeIndex read : read_by(each)) rules[read].insert(i);
    }
  }
  std::size_t most = 0;
  std::string out = "alle";
  for (const auto& [node, of] : rules) {
    if (of.size() <= most) continue;
    most = of.size();
    out = "f" + std::to_string(node);
  }
  return out;
}

const char* effect_word(forms::Effect effect) {
  switch (effect) {
    case forms::Effect::required: return "Pflicht";
    case forms::Effect::shown: return "wird angezeigt";
    case forms::Effect::hidden: return "wird ausgeblendet";
    case forms::Effect::optional: return "freiwillig";
    case forms::Effect::prefilled: return "vorbelegt";
    case forms::Effect::valid: return "Prüfung";
  }
  return "";
}

std::vector<forms::NodeIndex> read_by(const forms::RuleEffect& effect) {
  std::vector<forms::NodeIndex> out;
  for (const std::string& path : effect.tree.paths()) {
    forms::NodeIndex node = 0;
    if (path.starts_with('#') &&
        std::from_chars(path.data() + 1, path.data() + path.size(), node).ec == std::errc())
      out.push_back(node);
  }
  return out;
}

}  // namespace rathaus::desk
