#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "libs/base/check.h"
#include "modules/forms/answers.h"

namespace rathaus::forms {
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxEntries = 100'000;
constexpr std::array<std::string_view, 3> kStates = {"open", "errors", "done"};

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }
std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

Result<json::object> parse_object(std::string_view text, const char* code) {
  boost::system::error_code error;
  json::value out = json::parse({text.data(), text.size()}, error);
  if (error || !out.is_object()) return fail(invalid(code, "not a JSON object"));
  return std::move(out.get_object());
}

// Calls read(place, value) for each member of object[name]; an absent member is empty.
template <typename Read>
Status each_place(const Form& form, const json::object& object, const char* name, Read read) {
  const auto wrong = [name](std::string what) { return fail(invalid("form.draft", std::move(what), name)); };
  const json::value* found = object.if_contains(name);
  if (found == nullptr) return {};
  if (!found->is_object() || found->get_object().size() > kMaxEntries) return wrong("object expected");
  for (const auto& member : found->get_object()) {
    const auto place = place_at(form, view(member.key()));
    if (!place || place->depth() == 0) return wrong("unknown path");
    if (!read(*place, member.value())) return wrong("value not understood");
  }
  return {};
}

std::optional<FileAnswer> read_file(const json::value& source) {
  const auto value = feel::from_json(source);
  return value ? file_from_value(*value) : std::nullopt;
}

}  // namespace

std::string to_json(const Form& form, const Answers& answers) {
  json::object out;
  for (const auto& [place, value] : answers.values) out[path_of(form, place)] = feel::to_json(value);
  return json::serialize(out);
}

Result<Answers> answers_from_json(const Form& form, std::string_view text) {
  const json::object source = TRY(parse_object(text, "form.answers"));
  if (source.size() > kMaxEntries) return fail(invalid("form.answers", "too many answers"));
  Answers out;
  for (const auto& member : source) {
    const auto place = place_at(form, view(member.key()));
    if (!place || form[place->node()].kind != NodeKind::field)
      return fail(invalid("form.answers", "unknown path"));
    auto value = feel::from_json(member.value());
    if (!value || value->is_null()) return fail(invalid("form.answers", "value not understood"));
    out.values.emplace(*place, std::move(*value));
  }
  return out;
}

json::object to_object(const Form& form, const Draft& draft) {
  json::object raw, files, counts, choices, pages;
  for (const auto& [place, text] : draft.raw) raw[path_of(form, place)] = text;
  for (const auto& [place, file] : draft.files) files[path_of(form, place)] = feel::to_json(to_value(file));
  for (const auto& [place, count] : draft.counts) counts[path_of(form, place)] = count;
  for (const auto& [place, child] : draft.choices) choices[path_of(form, place)] = form[child].key;
  for (const auto& [id, state] : draft.pages) pages[id] = kStates[static_cast<std::size_t>(state)];
  return json::object{{"raw", std::move(raw)},
                      {"files", std::move(files)},
                      {"counts", std::move(counts)},
                      {"choices", std::move(choices)},
                      {"pages", std::move(pages)}};
}

std::string to_json(const Form& form, const Draft& draft) { return json::serialize(to_object(form, draft)); }

Result<Draft> draft_from_json(const Form& form, std::string_view text) {
  return draft_from_object(form, TRY(parse_object(text, "form.draft")));
}

Result<Draft> draft_from_object(const Form& form, const json::object& source) {
  Draft out;
  TRY(each_place(form, source, "raw", [&](const Place& place, const json::value& value) {
    if (form[place.node()].kind != NodeKind::field || !value.is_string()) return false;
    out.raw[place] = view(value.get_string());
    return true;
  }));
  TRY(each_place(form, source, "files", [&](const Place& place, const json::value& value) {
    auto file = read_file(value);
    if (!file || form[place.node()].field.type != DataType::file) return false;
    out.files[place] = std::move(*file);
    return true;
  }));
  TRY(each_place(form, source, "counts", [&](const Place& place, const json::value& value) {
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > kMaxOccurrences) return false;
    out.counts[place] = static_cast<std::uint16_t>(value.get_int64());
    return true;
  }));
  TRY(each_place(form, source, "choices", [&](const Place& place, const json::value& value) {
    if (!form[place.node()].choice || !value.is_string()) return false;
    for (NodeIndex child = form.first_child(place.node()); child != kNoNode;
         child = form.next_sibling(child)) {
      if (form[child].key != view(value.get_string())) continue;
      out.choices[place] = child;
      return true;
    }
    return false;
  }));
  if (const json::value* pages = source.if_contains("pages"); pages != nullptr && pages->is_object()) {
    if (pages->get_object().size() > kMaxEntries) return fail(invalid("form.draft", "too many pages"));
    for (const auto& member : pages->get_object()) {
      const auto* state = member.value().is_string()
                              ? std::ranges::find(kStates, view(member.value().get_string()))
                              : kStates.end();
      if (state == kStates.end()) return fail(invalid("form.draft", "unknown page state"));
      out.pages[std::string(view(member.key()))] = static_cast<PageState>(state - kStates.begin());
    }
  }
  return out;
}

}  // namespace rathaus::forms
