#include "libs/dmn/check_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "libs/dmn/check_pieces.h"
#include "libs/dmn/check_types.h"
#include "libs/dmn/reader.h"
#include "libs/dmn/table_index.h"

namespace rathaus::dmn {

using feel::Truth;
using feel::Value;

namespace {

std::optional<Value::Kind> value_kind(const feel::TypePtr& type) {
  using T = feel::Type::Kind;
  using V = Value::Kind;
  switch (kind_of(type)) {
    case T::boolean: return V::boolean;
    case T::number: return V::number;
    case T::string: return V::string;
    case T::date: return V::date;
    case T::time: return V::time;
    case T::date_time: return V::date_time;
    case T::months_duration: return V::months_duration;
    case T::day_time_duration: return V::day_time_duration;
    default: return std::nullopt;
  }
}

Value sample_of(feel::Type::Kind kind) {
  switch (kind) {
    case feel::Type::Kind::list: return Value(feel::List{});
    case feel::Type::Kind::context: return Value(feel::Context());
    case feel::Type::Kind::range:
      return Value(feel::Range{Value::number(0), Value::number(1), true, true, feel::Range::Form::interval});
    case feel::Type::Kind::duration: return Value(feel::DayTimeDuration{86'400, 0});
    default: return {};
  }
}

bool overlapping_paths(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto under = [](const std::string& x, const std::string& y) {
    return x == y || (y.size() > x.size() && y.starts_with(x) && y[x.size()] == '.');
  };
  for (const std::string& x : a) {
    for (const std::string& y : b) {
      if (under(x, y) || under(y, x)) return true;
    }
  }
  return false;
}

class TableCheck {
 public:
  TableCheck(const TableFacts& facts, const CheckLimits& limits)
      : facts_(facts),
        table_(*facts.table),
        limits_(limits),
        rules_(table_.rules.size()),
        steps_(limits.steps),
        evaluations_(limits.evaluations) {}

  void run() {
    if (rules_ == 0) return;
    read_outputs();
    if (table_.inputs.empty()) return;
    for (std::size_t i = 0; i < table_.inputs.size(); ++i) place_column(i);
    for (PieceColumn& column : columns_) {
      if (!cut(column)) return too_large();
    }
    certain_ = certain();
    dead_ = Bits(rules_);
    cells_without_effect();
    prepare_classes();
    for (const auto part : {&TableCheck::overlaps, &TableCheck::masked, &TableCheck::gaps}) {
      steps_ = limits_.steps / 3;
      over_ = false;
      (this->*part)();
      spent_ = spent_ || over_;
    }
    say_unchecked();
  }

 private:
  // ---- columns ----
  void place_column(std::size_t i) {
    if (table_.inputs[i].expression.feel) {
      for (PieceColumn& column : columns_) {
        if (facts_.columns[column.sources.front()].text != facts_.columns[i].text) continue;
        column.sources.push_back(i);
        return;
      }
    }
    columns_.push_back({});
    columns_.back().sources.push_back(i);
    columns_.back().natural = facts_.columns[i].natural;
  }

  const TestText& read(const Text& text) {
    auto& known = texts_[text.text];
    if (!known) known = std::make_unique<TestText>(text, *facts_.scope, facts_.extensions);
    return *known;
  }

  Truth at(const TestText& test, const Value& value) {
    if (evaluations_ > 0) --evaluations_;
    return test.at(value);
  }

  bool cut(PieceColumn& column) {
    Cuts all;
    std::vector<const TestText*> domain;
    const auto take = [&](const TestText& test) {
      for (const auto& [kind, points] : test.cuts().points) {
        for (const Value& point : points) all.add(point);
      }
      all.texts_ordered = all.texts_ordered || test.cuts().texts_ordered;
    };
    std::optional<Value::Kind> kind;
    std::set<const TestText*> seen;
    for (const std::size_t source : column.sources) {
      const ColumnFacts& facts = facts_.columns[source];
      if (!kind) kind = value_kind(facts.type);
      column.typed = kind.has_value();
      if (!kind && kind_of(facts.type) != feel::Type::Kind::any) {
        column.opaque = true;
        column.pieces = {{.sample = sample_of(kind_of(facts.type)), .other = true}, {.nothing = true}};
      }
      for (const Text* text : facts.domain) domain.push_back(&read(*text));
      for (const Rule& rule : table_.rules) {
        const TestText& test = read(rule.inputs[source]);
        if (seen.insert(&test).second) take(test);
      }
    }
    for (const TestText* test : domain) take(*test);
    if (column.natural) all.add(Value::number(0));
    all.sort();
    clean_ = all.clean;
    if (!column.opaque) list_pieces(column, kind, all);
    if (column.pieces.size() * seen.size() > evaluations_) return false;
    narrow(column, domain);
    return fill(column);
  }

  void list_pieces(PieceColumn& column, std::optional<Value::Kind> kind, const Cuts& cuts) {
    for (auto k = Value::Kind::boolean; k <= Value::Kind::string;
         k = static_cast<Value::Kind>(static_cast<int>(k) + 1)) {
      const auto points = cuts.points.find(k);
      if (kind ? *kind != k : points == cuts.points.end()) continue;
      const auto more = make_pieces(k, points == cuts.points.end() ? std::vector<Value>() : points->second,
                                    cuts.texts_ordered, column.natural);
      column.pieces.insert(column.pieces.end(), more.begin(), more.end());
    }
    if (column.pieces.empty()) column.pieces.push_back({.sample = Value("anderes"), .other = true});
    column.pieces.push_back({.nothing = true});
  }

  // Which pieces the input can have: input values and allowed values. Null passes both (as in an evaluation).
  void narrow(PieceColumn& column, const std::vector<const TestText*>& domain) {
    std::vector<Piece> kept;
    for (Piece& piece : column.pieces) {
      bool wanted = true, possible = true;
      for (const TestText* test : domain) {
        if (piece.nothing || test->any() || test->broken() || !test->closed()) continue;
        const bool yes = at(*test, piece.sample) == Truth::yes;
        wanted = wanted && yes;
        if ((test->piecewise() && clean_) || piece.point) possible = possible && yes;
      }
      for (const TestText* test : domain) {
        if (!piece.nothing && !test->any() && !test->closed()) wanted = false;  // who knows
      }
      if (column.natural && !piece.nothing) {
        const feel::Decimal* number = piece.sample.number();
        if (number != nullptr && (number->is_negative() || !number->is_integer())) wanted = possible = false;
      }
      if (!possible) continue;
      kept.push_back(std::move(piece));
      column.wanted.push_back(wanted && !kept.back().nothing);
      column.possible.push_back(true);
    }
    column.pieces = std::move(kept);
    column.whole =
        std::ranges::all_of(column.pieces, [](const Piece& piece) { return piece.point || piece.nothing; });
  }

  bool understood(const PieceColumn& column, const TestText& test) const {
    if (test.any()) return true;
    if (test.broken() || !test.closed() || column.opaque) return false;
    if (test.cuts().lists && !column.typed) return false;
    return column.whole || (test.piecewise() && clean_);
  }

  // Sets of rules of each piece; cells of equal text are tried once.
  bool fill(PieceColumn& column) {
    const std::size_t count = column.pieces.size();
    column.must.assign(count, Bits(rules_, true));
    column.may = column.must;
    for (const std::size_t source : column.sources) {
      std::map<const TestText*, std::pair<Bits, Bits>> known;  // over pieces: yes, perhaps
      std::vector<Bits> must(count, Bits(rules_)), may(count, Bits(rules_));
      for (std::size_t r = 0; r < rules_; ++r) {
        const TestText& test = read(table_.rules[r].inputs[source]);
        auto [entry, fresh] = known.try_emplace(&test);
        if (fresh) {
          entry->second = {Bits(count), Bits(count)};
          const bool sure = understood(column, test);
          if (!sure) note_unread(r, source);
          for (std::size_t p = 0; p < count; ++p) {
            const bool yes = sure && at(test, column.pieces[p].sample) == Truth::yes;
            if (yes) entry->second.first.set(p);
            // An input entry that is wrong is never true.
            if (yes || (!sure && !(test.broken() && table_.rules[r].inputs[source].feel)))
              entry->second.second.set(p);
          }
          if (evaluations_ == 0) return false;
        }
        for (std::size_t p = 0; p < count; ++p) {
          if (entry->second.first.has(p)) must[p].set(r);
          if (entry->second.second.has(p)) may[p].set(r);
        }
      }
      for (std::size_t p = 0; p < count; ++p) {
        column.must[p] &= must[p];
        column.may[p] &= may[p];
      }
    }
    return true;
  }

  void note_unread(std::size_t rule, std::size_t source) {
    const Text& text = table_.rules[rule].inputs[source];
    if (facts_.faulty.contains(&text) || read(text).broken()) return;
    ++unread_;
    if (unread_ == 1) {
      first_unread_ = fmt::format("Regel {}, Spalte „{}“", rule + 1, facts_.columns[source].text);
      unread_place_ = text.place;
    }
  }

  // Can every combination of the columns' values come? Else an overlap may be one in theory only.
  bool certain() const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const ColumnFacts& a = facts_.columns[columns_[i].sources.front()];
      if (!a.plain && !a.natural) return false;
      for (std::size_t j = 0; j < i; ++j) {
        if (overlapping_paths(a.paths, facts_.columns[columns_[j].sources.front()].paths)) return false;
      }
    }
    return true;
  }

  // ---- rules that cannot hit ----
  void cells_without_effect() {
    for (std::size_t r = 0; r < rules_; ++r) {
      for (const PieceColumn& column : columns_) {
        bool some = false;
        for (std::size_t p = 0; p < column.pieces.size(); ++p) some = some || column.may[p].has(r);
        for (const std::size_t source : column.sources) cell_values(r, source, column, some);
        if (some || dead_.has(r)) continue;
        dead_.set(r);
        const Text& text = table_.rules[r].inputs[column.sources.front()];
        const bool told = std::ranges::any_of(column.sources, [&](std::size_t source) {
          const Text& cell = table_.rules[r].inputs[source];
          return facts_.faulty.contains(&cell) || read(cell).broken();
        });
        if (told) continue;
        facts_.report(
            Severity::warning, "dmn.unreachable",
            fmt::format(
                "Regel {} trifft nie zu: die Zelle „{}“ ist für keinen Wert wahr, den „{}“ haben kann", r + 1,
                trimmed(text.text), facts_.columns[column.sources.front()].text),
            place_in(text, 0));
      }
    }
  }

  // Constants of a cell that the input cannot be, beside others that it can.
  void cell_values(std::size_t rule, std::size_t source, const PieceColumn&, bool some) {
    const Text& text = table_.rules[rule].inputs[source];
    if (!some || facts_.faulty.contains(&text)) return;
    for (const auto& [value, offset] : read(text).named()) {
      for (const Text* allowed : facts_.columns[source].domain) {
        const TestText& test = read(*allowed);
        if (!test.closed() || test.any() || test.broken() || at(test, value) == Truth::yes) continue;
        facts_.report(Severity::warning, "dmn.input_value",
                      fmt::format("Regel {}: {} gehört nicht zu den Werten, die „{}“ haben kann", rule + 1,
                                  feel::to_feel(value), facts_.columns[source].text),
                      place_in(text, offset));
        break;
      }
    }
  }

  // ---- classes: pieces of a column that no rule tells apart ----
  struct Class {
    Bits must, may;
    std::vector<std::size_t> pieces;
  };

  static std::vector<Class> classes_of(const PieceColumn& column, const std::vector<bool>& chosen) {
    std::vector<Class> all;
    std::map<std::pair<Bits, Bits>, std::size_t> known;
    for (std::size_t p = 0; p < column.pieces.size(); ++p) {
      if (!chosen[p]) continue;
      const auto [entry, fresh] = known.emplace(std::pair(column.must[p], column.may[p]), all.size());
      if (fresh) all.push_back({column.must[p], column.may[p], {}});
      all[entry->second].pieces.push_back(p);
    }
    return all;
  }

  void prepare_classes() {
    std::ranges::stable_sort(columns_, [](const PieceColumn& a, const PieceColumn& b) {
      return a.pieces.size() < b.pieces.size();
    });
    for (const PieceColumn& column : columns_) classes_.push_back(classes_of(column, column.wanted));
    suffix_.assign(columns_.size() + 1, Bits(rules_, true));
    for (std::size_t c = columns_.size(); c-- > 0;) {
      suffix_[c] = suffix_[c + 1];
      for (const Class& one : classes_[c]) suffix_[c] &= one.must;
    }
  }

  bool spend(std::uint64_t steps) {
    if (steps > steps_) {
      steps_ = 0;
      over_ = true;
      return false;
    }
    steps_ -= steps;
    return true;
  }

  // ---- overlaps ----
  // For each column and rule the pieces that it takes, as bits: whether two rules meet is then a matter of words.
  void turn_round() {
    for (const PieceColumn& column : columns_) {
      auto& rules = taken_.emplace_back(rules_, Bits(column.pieces.size()));
      for (std::size_t p = 0; p < column.pieces.size(); ++p) {
        if (!column.wanted[p] && !column.pieces[p].nothing) continue;
        for (std::size_t r = 0; r < rules_; ++r) {
          if (column.must[p].has(r)) rules[r].set(p);
        }
      }
    }
  }

  // Pieces that both rules take, values before null; nullopt: none. `null_only`: only with a null.
  std::optional<std::vector<std::size_t>> meeting(std::size_t a, std::size_t b, bool& null_only) {
    for (const auto& rules : taken_) {
      if (!spend(rules[a].words()) || !rules[a].meets(rules[b])) return std::nullopt;
    }
    std::vector<std::size_t> pieces;
    null_only = false;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      std::size_t p = 0;
      while (!taken_[c][a].has(p) || !taken_[c][b].has(p)) ++p;
      null_only = null_only || columns_[c].pieces[p].nothing;
      pieces.push_back(p);
    }
    return pieces;
  }

  void overlaps() {
    if (table_.policy != HitPolicy::unique && table_.policy != HitPolicy::any) return;
    turn_round();
    std::size_t found = 0;
    for (std::size_t b = 0; b < rules_ && !over_; ++b) {
      for (std::size_t a = 0; a < b && !over_; ++a) {
        if (table_.policy == HitPolicy::any && !different_outputs(a, b)) continue;
        bool null_only = false;
        const auto pieces = meeting(a, b, null_only);
        if (!pieces || ++found > limits_.issues_per_table) continue;
        const bool error = certain_ && !null_only;
        facts_.report(
            error ? Severity::error : Severity::warning, "dmn.overlap",
            fmt::format("Regel {} und Regel {} treffen zugleich zu{}, zum Beispiel {}", a + 1, b + 1,
                        table_.policy == HitPolicy::any ? " und geben Verschiedenes" : "", example(*pieces)),
            table_.rules[b].place);
      }
    }
    if (found > limits_.issues_per_table) {
      facts_.report(Severity::warning, "dmn.overlap",
                    fmt::format("{} weitere Überschneidungen", found - limits_.issues_per_table),
                    facts_.place);
    }
  }

  std::string example(const std::vector<std::size_t>& pieces) const {
    std::vector<std::string> parts(table_.inputs.size());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::size_t source = columns_[c].sources.front();
      parts[source] = fmt::format("{} = {}", facts_.columns[source].text,
                                  feel::to_feel(columns_[c].pieces[pieces[c]].sample));
    }
    return joined(parts);
  }

  static std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
      if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
    }
    return text;
  }

  // ---- outputs ----
  void read_outputs() {
    constants_.assign(rules_, {});
    for (std::size_t r = 0; r < rules_; ++r) {
      for (const Text& text : table_.rules[r].outputs) {
        const std::string bare = trimmed(text.text);
        std::optional<Value> value;
        if (bare.empty())
          value = Value();
        else if (text.feel)
          value = constant_value(bare, *facts_.scope);
        constants_[r].push_back(std::move(value));
      }
    }
  }

  bool different_outputs(std::size_t a, std::size_t b) const {
    for (std::size_t i = 0; i < table_.outputs.size(); ++i) {
      if (constants_[a][i] && constants_[b][i] && !(*constants_[a][i] == *constants_[b][i])) return true;
    }
    return false;
  }

  // Ranks of the outputs by the lists of values; nullopt: not known.
  std::optional<std::vector<std::size_t>> rank(std::size_t rule,
                                               const std::vector<std::vector<Value>>& orders) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < table_.outputs.size(); ++i) {
      if (!constants_[rule][i]) return std::nullopt;
      out.push_back(
          static_cast<std::size_t>(std::ranges::find(orders[i], *constants_[rule][i]) - orders[i].begin()));
    }
    return out;
  }

  // ---- rules that never decide ----
  void masked() {
    if (table_.policy != HitPolicy::first && table_.policy != HitPolicy::priority) return;
    std::vector<std::vector<Value>> orders;
    for (const OutputClause& output : table_.outputs) {
      orders.emplace_back();
      if (!output.values) continue;
      TestText order(*output.values, *facts_.scope, facts_.extensions);
      for (const auto& [value, offset] : order.named()) orders.back().push_back(value);
    }
    if (table_.policy == HitPolicy::priority &&
        std::ranges::any_of(orders, [](const auto& order) { return order.empty(); }))
      return;
    std::vector<std::optional<std::vector<std::size_t>>> ranks;
    if (table_.policy == HitPolicy::priority) {
      for (std::size_t r = 0; r < rules_; ++r) ranks.push_back(rank(r, orders));
    }
    std::size_t found = 0;
    for (std::size_t r = 0; r < rules_ && !over_; ++r) {
      if (dead_.has(r)) continue;
      Bits before(rules_);
      for (std::size_t other = 0; other < rules_; ++other) {
        if (other == r || dead_.has(other)) continue;
        if (table_.policy == HitPolicy::first) {
          if (other < r) before.set(other);
        } else if (ranks[r] && ranks[other] &&
                   (*ranks[other] < *ranks[r] || (*ranks[other] == *ranks[r] && other < r))) {
          before.set(other);
        }
      }
      if (!before.none() && covered(r, before) && ++found <= limits_.issues_per_table) {
        facts_.report(Severity::warning, "dmn.unreachable",
                      fmt::format("Regel {} entscheidet nie: {} Regeln decken sie ganz ab", r + 1,
                                  table_.policy == HitPolicy::first ? "frühere" : "vorrangige"),
                      table_.rules[r].place);
      }
    }
    if (found > limits_.issues_per_table) {
      facts_.report(Severity::warning, "dmn.unreachable",
                    fmt::format("{} weitere Regeln entscheiden nie", found - limits_.issues_per_table),
                    facts_.place);
    }
  }

  bool covered(std::size_t rule, const Bits& others) {
    std::vector<std::vector<Class>> classes;
    for (const PieceColumn& column : columns_) {
      std::vector<bool> chosen(column.pieces.size());
      for (std::size_t p = 0; p < chosen.size(); ++p) chosen[p] = column.may[p].has(rule);
      if (!spend(column.pieces.size() * others.words())) return false;
      classes.push_back(classes_of(column, chosen));
    }
    std::vector<Bits> suffix(columns_.size() + 1, Bits(rules_, true));
    for (std::size_t c = columns_.size(); c-- > 0;) {
      suffix[c] = suffix[c + 1];
      for (const Class& one : classes[c]) suffix[c] &= one.must;
    }
    std::set<std::pair<std::size_t, Bits>> done;
    return covers(0, others, classes, suffix, done);
  }

  bool covers(std::size_t c, const Bits& left, const std::vector<std::vector<Class>>& classes,
              const std::vector<Bits>& suffix, std::set<std::pair<std::size_t, Bits>>& done) {
    if (!spend(left.words() * 2)) return false;
    if (left.meets(suffix[c])) return true;
    if (c == classes.size() || left.none()) return false;
    if (done.contains({c, left})) return true;
    for (const Class& one : classes[c]) {
      if (!covers(c + 1, left & one.must, classes, suffix, done)) return false;
    }
    if (done.size() < kMaxRemembered) done.emplace(c, left);
    return true;
  }

  // ---- gaps ----
  using Box = std::vector<std::vector<bool>>;  // pieces of each column

  void gaps() {
    if (std::ranges::any_of(table_.outputs, [](const OutputClause& output) {
          return output.fallback && !trimmed(output.fallback->text).empty();
        }))
      return;
    const bool list = table_.policy == HitPolicy::rule_order || table_.policy == HitPolicy::output_order ||
                      table_.policy == HitPolicy::collect;
    // No hit is a list without items, a count of 0.
    if (list && (table_.aggregator == Aggregator::none || table_.aggregator == Aggregator::count)) return;
    if (std::ranges::any_of(classes_, [](const auto& classes) { return classes.empty(); })) return;
    Box open;
    search(0, Bits(rules_, true), Bits(rules_, true), open);
    merge();
    std::size_t told = 0;
    for (const Box& box : boxes_) {
      if (++told > limits_.issues_per_table) break;
      facts_.report(Severity::warning, "dmn.gap", describe(box), facts_.place);
    }
    if (boxes_.size() > limits_.issues_per_table || many_) {
      facts_.report(Severity::warning, "dmn.gap",
                    fmt::format("{}{} weitere Lücken", many_ ? "mindestens " : "",
                                boxes_.size() - std::min(boxes_.size(), limits_.issues_per_table)),
                    facts_.place);
    }
  }

  // False: a limit is met.
  bool search(std::size_t c, const Bits& must, const Bits& may, Box& chosen) {
    if (!spend(must.words() * 3 + 1)) return false;
    if (may.none()) {
      Box box = chosen;
      for (std::size_t rest = c; rest < columns_.size(); ++rest) box.push_back(columns_[rest].wanted);
      boxes_.push_back(std::move(box));
      many_ = boxes_.size() >= kMaxBoxes;
      return !many_;
    }
    if (must.meets(suffix_[c])) return true;
    if (c == columns_.size()) return true;  // some rule hits, or a cell that is not understood might
    std::pair<std::size_t, std::pair<Bits, Bits>> key{c, {must, may}};
    if (closed_.contains(key)) return true;
    const std::size_t before = boxes_.size();
    for (const Class& one : classes_[c]) {
      std::vector<bool> pieces(columns_[c].pieces.size());
      for (const std::size_t p : one.pieces) pieces[p] = true;
      chosen.push_back(std::move(pieces));
      const bool more = search(c + 1, must & one.must, may & one.may, chosen);
      chosen.pop_back();
      if (!more) return false;
    }
    if (boxes_.size() == before && closed_.size() < kMaxRemembered) closed_.insert(std::move(key));
    return true;
  }

  // Boxes that differ in one column become one, columns with few pieces first: what is the same for all of them reads best.
  void merge() {
    for (bool again = true; again && spend(boxes_.size() * boxes_.size() + 1);) {
      again = false;
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        std::map<Box, std::vector<bool>> by_rest;
        std::vector<Box> order;
        for (Box& box : boxes_) {
          Box rest = box;
          rest[c].clear();
          const auto [entry, fresh] = by_rest.emplace(rest, box[c]);
          if (fresh) {
            order.push_back(std::move(rest));
          } else {
            for (std::size_t p = 0; p < box[c].size(); ++p) entry->second[p] = entry->second[p] || box[c][p];
            again = true;
          }
        }
        boxes_.clear();
        for (Box& rest : order) {
          std::vector<bool> pieces = by_rest.at(rest);
          rest[c] = std::move(pieces);
          boxes_.push_back(std::move(rest));
        }
      }
    }
  }

  std::string describe(const Box& box) const {
    std::vector<std::string> where(table_.inputs.size());
    std::vector<std::size_t> pieces;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::size_t source = columns_[c].sources.front();
      const std::string text = pieces_text(columns_[c], box[c]);
      if (text != "beliebig") where[source] = fmt::format("„{}“: {}", facts_.columns[source].text, text);
      pieces.push_back(static_cast<std::size_t>(std::ranges::find(box[c], true) - box[c].begin()));
    }
    const std::string text = joined(where);
    return fmt::format("keine Regel{}{}; zum Beispiel {}", text.empty() ? "" : " für ", text,
                       example(pieces));
  }

  // ---- what was not looked at ----
  void say_unchecked() {
    if (unread_ > 0) {
      facts_.report(
          Severity::warning, "dmn.unchecked",
          fmt::format("{}{}: hängt nicht allein vom Wert der Spalte und festen Grenzen ab; Lücken und "
                      "Überschneidungen sind dort nicht geprüft",
                      first_unread_, unread_ > 1 ? fmt::format(" (und {} weitere Zellen)", unread_ - 1) : ""),
          unread_place_);
    }
    if (spent_) too_large();
  }
  void too_large() {
    facts_.report(Severity::warning, "dmn.unchecked",
                  "die Tabelle ist zu groß, um sie ganz auf Lücken und Überschneidungen zu prüfen",
                  facts_.place);
  }

  static constexpr std::size_t kMaxBoxes = 4'000, kMaxRemembered = 100'000;

  const TableFacts& facts_;
  const DecisionTable& table_;
  const CheckLimits& limits_;
  const std::size_t rules_;
  std::uint64_t steps_;
  std::size_t evaluations_;
  std::map<std::string, std::unique_ptr<TestText>, std::less<>> texts_;
  std::vector<PieceColumn> columns_;
  std::vector<std::vector<Class>> classes_;
  std::vector<std::vector<Bits>> taken_;  // by column and rule: pieces
  std::vector<Bits> suffix_;  // rules that hit whatever the columns from here on are
  std::vector<std::vector<std::optional<Value>>> constants_;
  Bits dead_;
  bool clean_ = true, certain_ = false, over_ = false, spent_ = false, many_ = false;
  std::size_t unread_ = 0;
  std::string first_unread_;
  Place unread_place_;
  std::vector<Box> boxes_;
  std::set<std::pair<std::size_t, std::pair<Bits, Bits>>> closed_;
};

}  // namespace

Place place_in(const Text& text, std::size_t offset) {
  Place place = text.place;
  if (offset == 0) {
    const auto first = text.text.find_first_not_of(" \t\r\n");
    offset = first == std::string::npos ? 0 : first;
  }
  if (place.line == 0) return place;
  for (std::size_t i = 0; i < offset && i < text.text.size(); ++i) {
    if (text.text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

void check_table(const TableFacts& facts, const CheckLimits& limits) { TableCheck(facts, limits).run(); }

}  // namespace rathaus::dmn
