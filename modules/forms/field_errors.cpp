// One field's error: found in what was typed or uploaded, told in a sentence.
#include <algorithm>

#include "modules/forms/hints.h"
#include "modules/forms/input.h"
#include "modules/forms/texts_de.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {

ParsedInput parse_input(const Form& form, const Place& place, std::string_view raw) {
  ReadInput read = read_input(form, place.node(), raw);
  ParsedInput out{std::move(read.value), std::nullopt};
  if (read.error) out.error = FieldError{place, std::move(read.error->code), std::move(read.error->params)};
  return out;
}

std::optional<FieldError> check_file(const Form& form, const Place& place, const FileAnswer& file) {
  const FieldSpec& field = form[place.node()].field;
  if (file.size == 0) return FieldError{place, "form.file.empty", {}};
  if (field.max_size_bytes && file.size > *field.max_size_bytes) {
    return FieldError{place, "form.file.too_big", {{"max", size_text(*field.max_size_bytes)}}};
  }
  if (!field.media_types.empty() &&
      std::ranges::find(field.media_types, file.mime) == field.media_types.end()) {
    return FieldError{place, "form.file.type", {{"types", media_types_text(field.media_types)}}};
  }
  if (file.name.empty() || file.name.size() > 255) return FieldError{place, "form.file.name", {}};
  return std::nullopt;
}

std::string dropped_text(const Form& form, const std::vector<Place>& dropped) {
  std::string out;
  std::vector<NodeIndex> said;
  for (const Place& place : dropped) {
    if (std::ranges::find(said, place.node()) != said.end()) continue;
    said.push_back(place.node());
    out += (out.empty() ? "Diese Angaben entfallen: „" : ", „") + shortened(form[place.node()].label) + "“";
  }
  return out.empty() ? out : out + ".";
}

std::string error_text(const Form& form, const FieldError& error) {
  const Node& node = form[error.place.node()];
  ErrorParams params = error.params;
  std::string label = node.label;
  while (!label.empty() && (label.back() == ' ' || label.back() == ':' || label.back() == '.'))
    label.pop_back();
  params.emplace_back("label", shortened(label));
  return fill_text(text_for(error.code), params);
}

}  // namespace rathaus::forms
