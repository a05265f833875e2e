#include <algorithm>

#include "libs/base/utf8.h"
#include "libs/prose_rules/rules.h"

namespace rathaus::prose_rules {

std::string_view to_text(Effect effect) {
  constexpr std::string_view kNames[] = {"required", "shown", "hidden", "optional", "prefilled", "valid"};
  return kNames[static_cast<std::size_t>(effect)];
}

std::string normal(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, length] = decode_utf8(text, i);
    i += length;
    char32_t small = c;
    if (c >= 'A' && c <= 'Z')
      small = c + 32;
    else if (c >= 0xC0 && c <= 0xDE && c != 0xD7)
      small = c + 32;
    const bool letter = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') ||
                        (small >= 0xDF && small <= 0xFF && small != 0xF7);
    if (letter)
      append_utf8(out, small);
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void Vocabulary::add(Term term) {
  const std::string id = term.id;
  if (by_id_.contains(id)) return;  // the same element at another position
  by_name_.emplace(normal(term.name), id);
  by_id_.emplace(id, std::move(term));
}

const Term* Vocabulary::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

const Term* Vocabulary::find_by_name(std::string_view name) const {
  const auto [from, to] = by_name_.equal_range(normal(name));
  return from == to || std::next(from) != to ? nullptr : find(from->second);
}

Vocabulary Vocabulary::of(const fim::Document& document) {
  Vocabulary out;
  for (const fim::Field& f : document.fields) out.add({f.identifier.id, f.name, false, f.type, f.choices});
  for (const fim::Group& g : document.groups)
    out.add({g.identifier.id, g.name, true, fim::DataType::text, {}});
  return out;
}

}  // namespace rathaus::prose_rules
