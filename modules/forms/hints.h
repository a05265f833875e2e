#pragma once
// Short format hints under a question, made from the field's type and limits; German, no full stop.
#include <string>

#include "modules/forms/form.h"

namespace rathaus::forms {

std::string hint_for(const FieldSpec& field);                     // empty where the question says enough
std::string media_types_text(const std::vector<std::string>& types);  // "PDF, PNG oder JPG"
std::string size_text(std::uint64_t bytes);  // "10 MB", "350 KB"; decimal units as file managers have

}  // namespace rathaus::forms
