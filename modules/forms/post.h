#pragma once
// What a browser sends for one page -> draft. Strict about names, generous about contents: whatever was typed
// is kept.
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "modules/forms/pages.h"

namespace rathaus::forms {

using PostFields = std::vector<std::pair<std::string, std::string>>;
inline constexpr std::size_t kMaxRawBytes = 100'000;  // of one answer; more is cut at a character

struct PostResult {
  // names that are not on this page, or not the client's to set; nothing of them is stored
  std::size_t ignored = 0;
  // something was added, removed, opened or chosen, or an answer brought questions that the page did not show yet: show
  // the page again, without errors
  bool structure_changed = false;
  std::optional<Place> added;  // by a button: where the focus goes (first field of it); its pages may be new
};

// Fields that belong to other pages, and label, hidden and locked fields, are ignored and counted.
// `files` of the page are set with set_file; a file's input name is an answer name.
PostResult apply_post(const Form& form, const Page& page,
                      std::span<const std::pair<std::string, std::string>> fields, Draft& draft);

// The place of an uploaded file: the input's name says which; for a field with several files the next free
// occurrence.
// Errors: refused "form.file.unknown_field", "form.file.too_many", and those of check_file (validate.h).
Result<Place> set_file(const Form& form, const Page& page, std::string_view input_name, FileAnswer file,
                       Draft& draft);
// Adds or removes an occurrence of a group or field, moving up what follows. Errors: refused
// "form.occurrence".
Status add_occurrence(const Form& form, Draft& draft, const Place& place);
Status remove_occurrence(const Form& form, Draft& draft, const Place& place);

}  // namespace rathaus::forms
