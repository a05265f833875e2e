#pragma once
// German sentences of this room: say what is to be done, name the field, never repeat what was typed.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rathaus::forms {

struct CodeText {
  std::string_view code, text;  // {label}, {min}, {max}, {example}, {types}, {length}, {message}
};
std::span<const CodeText> all_texts();            // sorted by code
std::string_view text_for(std::string_view code);  // unknown code: the general sentence
std::string fill_text(std::string_view text, const std::vector<std::pair<std::string, std::string>>& params);
std::string shortened(std::string_view label);    // at most 80 characters, cut at a word with "…"

}  // namespace rathaus::forms
