#include "flows/eligibility.h"

#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

// "G1/F2" of the manifest: the first occurrence of each.
std::string first_place(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '/') out += "[0]";
    out += c;
  }
  return out + "[0]";
}

std::string text_of(const event::Object& rule, std::string_view key) {
  return std::string(json::get_string(rule, key).value_or(""));
}

template <class Take>
void each_rule(const DraftView& view, Take take) {
  const auto* rules = view.package->manifest.if_contains("eligibility");
  if (rules == nullptr || !rules->is_array()) return;
  for (const auto& one : rules->get_array()) {
    if (!one.is_object()) continue;
    const event::Object& rule = one.get_object();
    const auto place = forms::place_at(view.form(), first_place(text_of(rule, "path")));
    if (!place) continue;
    const auto raw = view.draft.raw.find(*place);
    if (raw == view.draft.raw.end() || raw->second != text_of(rule, "equals")) continue;
    const forms::Page* page = forms::page_of(view.pages, *place);
    if (page == nullptr) continue;
    NotEligible out{.id = text_of(rule, "id"),
                    .title = text_of(rule, "title"),
                    .text = text_of(rule, "text"),
                    .instead = {},
                    .page_id = page->id};
    if (const auto* instead = rule.if_contains("instead"); instead != nullptr && instead->is_array()) {
      for (const auto& line : instead->get_array()) {
        if (line.is_string()) out.instead.emplace_back(json::view(line.get_string()));
      }
    }
    if (take(std::move(out))) return;
  }
}

}  // namespace

std::optional<NotEligible> not_eligible(const DraftView& view, const forms::Page& page) {
  std::optional<NotEligible> found;
  each_rule(view, [&](NotEligible rule) {
    if (rule.page_id != page.id) return false;
    found = std::move(rule);
    return true;
  });
  return found;
}

std::optional<NotEligible> eligibility_rule(const DraftView& view, std::string_view id) {
  std::optional<NotEligible> found;
  each_rule(view, [&](NotEligible rule) {
    if (rule.id != id) return false;
    found = std::move(rule);
    return true;
  });
  return found;
}

}  // namespace rathaus::flows
