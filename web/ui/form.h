#pragma once
// Form fields. A label is always bound, hint and error are always described, ids follow from names.
//
//   ui::form(h, {.action = url, .csrf = csrf, .key = idempotency_key}, [&] {
//     ui::error_summary(h, errors);
//     ui::input(h, {.name = "name", .label = "Name des Hundes", .value = value, .error = error_of(errors,
//     "name")}); ui::buttons(h, [&] { ui::button(h, {.text = "Weiter"}); });
//   });
#include <span>
#include <string>
#include <vector>

#include "web/ui/components.h"

namespace rathaus::ui {

// The id of a field's (first) control; injective, safe in ids, fragments and aria-describedby.
std::string field_id(std::string_view name);

struct Form {
  Url action;
  Str csrf;             // hidden field "_csrf"; empty: none
  Str key;              // hidden field "key": idempotency key made by the form page; empty: none
  bool upload = false;  // multipart/form-data
  bool get = false;
  Str id;
  Str label;            // accessible name
  bool search = false;  // role="search"
  // What the Enter key in a text field means. Without it browsers use the first button of the page, which may
  // be "Entfernen"; so every POST form begins with an invisible submit button of this name and value.
  Str default_name, default_value;
};
void form(Writer& h, const Form& form, const Body& inside);
void hidden(Writer& h, std::string_view name, std::string_view value);

struct FieldError {
  Str field;    // the control's name; empty: no link
  Str message;  // "Geben Sie das Geburtsdatum ein."
};
// Renders nothing without errors. Put it first in main, before h1's form.
void error_summary(Writer& h, std::span<const FieldError> errors);
// The message of the first error for `name`, else empty.
Str error_of(std::span<const FieldError> errors, std::string_view name);

enum class InputKind {
  text,
  email,
  tel,
  integer,
  decimal,
  password,
  search,
  date,
  iban,
  postal_code,
  one_time_code
};
enum class Width { full, w4, w8, w12, w20 };  // about so many characters
struct Input {
  Str name, label, value, hint, error;
  InputKind kind = InputKind::text;
  bool optional = false;  // "(freiwillig)" behind the label; otherwise the field is required
  Str prefix, suffix;     // "EUR", "m²"
  Width width = Width::full;
  Str autocomplete;  // WCAG 1.3.5: "given-name", "bday", "email" ...
  int maxlength = 0;
  bool autofocus = false, readonly = false, disabled = false;
  bool label_is_heading = false;  // a page with one question: the label is the h1
  Str help_title, help;           // details under the field
  Str note;                       // a grey line below, e.g. the legal basis
  Str id;                         // default field_id(name)
  Str form;                       // id of a form elsewhere in the page
};
void input(Writer& h, const Input& input);
void date(Writer& h, Input input);  // one text field, hint "z. B. 28.03.1986" when none is given

struct Textarea {
  Str name, label, value, hint, error;
  bool optional = false;
  int rows = 5, maxlength = 0;
  bool label_is_heading = false, readonly = false, disabled = false;
  Str help_title, help, note, id, form;
};
void textarea(Writer& h, const Textarea& textarea);

struct Option {
  Str value, label;
  Str hint = {};
  bool selected = false;
  bool disabled = false;
};
struct Select {
  Str name, label, hint, error;
  std::vector<Option> options;
  Str value;                         // selects the option with this value
  Str placeholder = "Bitte wählen";  // first empty option; empty: none
  bool optional = false, disabled = false;
  Str help_title, help, note, id, form;
};
void select(Writer& h, const Select& select);

// Long code lists. Without script: an input with a datalist (up to 300 options in the page) or, when
// `options_url` is given, an input whose text the server resolves; with combobox.js: a listbox filled from
// options_url (?q=...), JSON
// [{"value": "...", "label": "..."}]. What is sent in `name` is the label's text or the value: the server
// accepts both.
struct Combobox {
  Str name, label, value, hint, error;
  std::vector<Option> options;
  Url options_url;
  bool optional = false;
  Str help_title, help, note, id;
};
void combobox(Writer& h, const Combobox& combobox);

struct Choice {  // radios and checkboxes
  Str name, label, hint, error;
  std::vector<Option> options;
  Str value;  // radios: the chosen value
  bool optional = false, horizontal = false, label_is_heading = false;
  Str help_title, help, note, id;
};
void radios(Writer& h, const Choice& choice);
void checkboxes(Writer& h, const Choice& choice);  // several values under one name
struct Checkbox {                                  // a single one
  Str name, label, value = "ja", hint, error;
  bool checked = false, optional = true, disabled = false;
  Str id, form;
};
void checkbox(Writer& h, const Checkbox& checkbox);

struct FileUpload {
  Str name, label, hint, error;
  Str accept;  // ".pdf,.jpg,.png"
  bool multiple = false, optional = false;
  std::vector<Link> uploaded;  // what is there already
  Str remove_name;             // name of the "Entfernen" buttons; value = link text; empty: not removable
  std::int64_t max_bytes = 0;  // the script warns before sending; the server decides
  Str help_title, help, note, id;
};
void file_upload(Writer& h, const FileUpload& upload);

struct Fieldset {
  Str legend, hint, error, id;
  bool legend_is_heading = false;
  int heading_level = 2;
};
void fieldset(Writer& h, const Fieldset& fieldset, const Body& inside);
// A repeated group: frame with its number and a remove button ("Entfernen").
struct Repeated {
  Str title;                      // "Hund 2"
  Str remove_name, remove_value;  // button; empty: cannot be removed
};
void repeated_group(Writer& h, const Repeated& group, const Body& inside);
void field_row(Writer& h, const Body& fields);  // fields side by side where there is room

}  // namespace rathaus::ui
