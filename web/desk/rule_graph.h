#pragma once
// Rules and what they read and concern, laid out from left to right: answers, the rules that read them, what these concern, and so on.
// Pure: the same form and choice give the same drawing. Invariant: boxes never overlap, and a line runs to the right unless rules go in a circle.
#include <string>
#include <string_view>
#include <vector>

#include "modules/forms/form.h"

namespace rathaus::desk {

struct GraphBox {
  bool rule = false;
  std::size_t index = 0;  // into Form::rules, else a node of the form
  bool chosen = false;
  std::vector<std::string> lines;  // the name, broken
  std::string small;  // id, and of a rule what it does
  int layer = 0, x = 0, y = 0, width = 0, height = 0;
};

struct GraphLine {
  std::size_t from = 0, to = 0;  // into boxes
  bool reads = false;  // an answer that a rule reads; else `effect`
  forms::Effect effect = forms::Effect::shown;
};

struct RuleGraph {
  std::vector<GraphBox> boxes;
  std::vector<GraphLine> lines;
  int width = 0, height = 0;
};

// "alle", "r3" (a rule), "f17" (a field or group); anything else, or what no rule names: nothing.
RuleGraph rule_graph(const forms::Form& form, std::string_view choice);

// All, when that can be looked at; else the answer that most rules read.
std::string first_choice(const forms::Form& form);

const char* effect_word(forms::Effect effect);
std::vector<forms::NodeIndex> read_by(const forms::RuleEffect& effect);

}  // namespace rathaus::desk
