#include "libs/regex/program.h"

#include <fmt/format.h>

#include "libs/regex/regex.h"

namespace rathaus::regex {
namespace {

class Emitter {
 public:
  Emitter(const Tree& tree, Program& program) : tree_(tree), program_(program) {}

  // False: the program grew beyond its limit.
  bool run() {
    emit(tree_.root);
    add(Op::match);
    return !too_large_;
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(program_.code.size()); }

  std::uint32_t add(Op op, std::uint32_t a = 0, std::uint32_t b = 0) {
    if (here() >= kMaxInstructions) {
      too_large_ = true;
      return 0;
    }
    program_.code.push_back({op, a, b});
    return here() - 1;
  }

  // A split whose preferred way goes on here; the other way is set later.
  std::uint32_t add_split(bool greedy) {
    const std::uint32_t at = add(Op::split);
    (greedy ? program_.code[at].a : program_.code[at].b) = here();
    return at;
  }
  void leave_to(std::uint32_t split, bool greedy, std::uint32_t target) {
    (greedy ? program_.code[split].b : program_.code[split].a) = target;
  }

  void emit(std::uint32_t index) {
    if (too_large_) return;
    const Node& node = tree_.nodes[index];
    const bool lines = tree_.flags.multi_line;
    switch (node.kind) {
      case Node::Kind::empty: break;
      case Node::Kind::character: add(Op::character, node.value); break;
      case Node::Kind::set: add(Op::set, node.value); break;
      case Node::Kind::any: add(Op::any); break;
      case Node::Kind::any_in_line: add(Op::any_in_line); break;
      case Node::Kind::begin: add(lines ? Op::line_begin : Op::text_begin); break;
      case Node::Kind::end: add(lines ? Op::line_end : Op::text_end); break;
      case Node::Kind::back_reference: add(Op::back_reference, node.value); break;
      case Node::Kind::group:
        add(Op::save, 2 * node.value);
        emit(node.children[0]);
        add(Op::save, 2 * node.value + 1);
        break;
      case Node::Kind::sequence:
        for (const std::uint32_t child : node.children) emit(child);
        break;
      case Node::Kind::alternatives: alternatives(node); break;
      case Node::Kind::repeat: repeat(node); break;
    }
  }

  void alternatives(const Node& node) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const bool last = i + 1 == node.children.size();
      const std::uint32_t split = last ? 0 : add_split(true);
      emit(node.children[i]);
      if (last) break;
      jumps.push_back(add(Op::jump));
      if (too_large_) return;
      leave_to(split, true, here());
    }
    for (const std::uint32_t jump : jumps) program_.code[jump].a = here();
  }

  void repeat(const Node& node) {
    const std::uint32_t child = node.children[0];
    const bool unlimited = node.max == kUnlimited;
    const bool plus = unlimited && node.min > 0 && !tree_.nodes[child].nullable;
    const std::uint32_t copies = plus ? node.min - 1 : node.min;
    for (std::uint32_t i = 0; i < copies && !too_large_; ++i) emit(child);
    if (plus) {
      const std::uint32_t begin = here();
      emit(child);
      const std::uint32_t split = add(Op::split);
      if (too_large_) return;
      program_.code[split] =
          node.greedy ? Instruction{Op::split, begin, here()} : Instruction{Op::split, here(), begin};
    } else if (unlimited) {
      star(node, child);
    } else {
      optional_copies(node, child);
    }
  }

  void star(const Node& node, std::uint32_t child) {
    const std::uint32_t split = add_split(node.greedy);
    const bool nullable = tree_.nodes[child].nullable;
    const std::uint32_t reg = nullable ? program_.registers++ : 0;
    if (nullable) add(Op::round_begin, reg);
    emit(child);
    if (nullable) add(Op::round_end, reg);
    add(Op::jump, split);
    if (!too_large_) leave_to(split, node.greedy, here());
  }

  void optional_copies(const Node& node, std::uint32_t child) {
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = node.min; i < node.max && !too_large_; ++i) {
      splits.push_back(add_split(node.greedy));
      emit(child);
    }
    if (too_large_) return;
    for (const std::uint32_t split : splits) leave_to(split, node.greedy, here());
  }

  const Tree& tree_;
  Program& program_;
  bool too_large_ = false;
};

void copy_sets(const Tree& tree, Program& program) {
  for (const CodeSet& from : tree.sets) {
    Set set;
    set.first = static_cast<std::uint32_t>(program.ranges.size());
    set.count = static_cast<std::uint32_t>(from.ranges().size());
    program.ranges.insert(program.ranges.end(), from.ranges().begin(), from.ranges().end());
    for (char32_t c = 0; c < 0x80; ++c) {
      if (from.contains(c)) set.ascii[c >> 6] |= std::uint64_t{1} << (c & 63);
    }
    program.sets.push_back(set);
  }
}

// A row of memory for each split and each instruction with several ways in.
void give_memory(Program& program) {
  std::vector<std::uint8_t> ways(program.code.size() + 1, 0);
  const auto count = [&](std::uint32_t target) {
    ways[target] = static_cast<std::uint8_t>(std::min(2, ways[target] + 1));
  };
  for (std::uint32_t pc = 0; pc < program.code.size(); ++pc) {
    const Instruction& in = program.code[pc];
    if (in.op == Op::split || in.op == Op::jump) {
      count(in.a);
      if (in.op == Op::split) count(in.b);
    } else if (in.op != Op::match) {
      count(pc + 1);
    }
  }
  for (std::uint32_t pc = 0; pc < program.code.size(); ++pc) {
    Instruction& in = program.code[pc];
    if (in.op == Op::split || ways[pc] > 1) in.memory = program.memory_rows++;
  }
}

// What a match can begin with, over all ways from the first instruction that take no character.
class Beginnings {
 public:
  explicit Beginnings(Program& program) : program_(program) {}

  void find() {
    program_.anchored = program_.filtered = true;
    walk(true);
    program_.first_bytes.reset();
    walk(false);
    if (!program_.filtered) program_.first_bytes.reset();
    // Who comes to a character without a split has to take it, also where a repetition comes back to it later.
    for (std::size_t pc = 0; program_.code[pc].op == Op::character; ++pc)
      append_utf8(program_.prefix, program_.code[pc].a);
  }

 private:
  // `anchors`: is there a way past no ^ at all? Otherwise: which bytes?
  void walk(bool anchors) {
    std::vector<bool> seen(program_.code.size(), false);
    std::vector<std::uint32_t> todo{0};
    while (!todo.empty()) {
      const std::uint32_t pc = todo.back();
      todo.pop_back();
      if (seen[pc]) continue;
      seen[pc] = true;
      const Instruction& in = program_.code[pc];
      switch (in.op) {
        case Op::split: todo.push_back(in.b); [[fallthrough]];
        case Op::jump: todo.push_back(in.a); break;
        case Op::text_begin:
          if (!anchors) todo.push_back(pc + 1);
          break;
        case Op::text_end:
        case Op::line_begin:
        case Op::line_end:
        case Op::save:
        case Op::round_begin:
        case Op::round_end: todo.push_back(pc + 1); break;
        case Op::match:
        case Op::back_reference:
          if (anchors)
            program_.anchored = false;
          else
            program_.filtered = false;
          break;
        case Op::character:
        case Op::set:
        case Op::any:
        case Op::any_in_line:
          if (anchors)
            program_.anchored = false;
          else
            add_bytes(in);
          break;
      }
    }
  }

  void add_bytes(const Instruction& in) {
    if (in.op == Op::character) {
      add_lead_bytes(in.a, in.a);
    } else if (in.op == Op::set) {
      const Set& set = program_.sets[in.a];
      for (std::uint32_t i = 0; i < set.count; ++i)
        add_lead_bytes(program_.ranges[set.first + i].first, program_.ranges[set.first + i].last);
    } else {
      program_.filtered = false;
    }
  }

  void add_lead_bytes(char32_t first, char32_t last) {
    std::string low, high;
    append_utf8(low, first);
    append_utf8(high, last);
    for (unsigned byte = static_cast<unsigned char>(low[0]); byte <= static_cast<unsigned char>(high[0]);
         ++byte)
      program_.first_bytes.set(byte);
  }

  Program& program_;
};

}  // namespace

Result<Program> make_program(const Tree& tree) {
  Program program;
  program.groups = tree.groups;
  program.back_references = tree.back_references;
  program.ignore_case = tree.flags.ignore_case;
  program.literal = tree.flags.literal;
  copy_sets(tree, program);
  if (!Emitter(tree, program).run())
    return fail(invalid("regex.too_large", fmt::format("more than {} instructions", kMaxInstructions), "0"));
  give_memory(program);
  Beginnings(program).find();
  return program;
}

}  // namespace rathaus::regex
