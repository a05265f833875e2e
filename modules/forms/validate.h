#pragma once
// Typed input, and everything that must hold before an application can be sent. The server computes all of it
// from the draft; nothing that a client claims about visibility, requirement or value is believed.
#include <string>
#include <utility>
#include <vector>

#include "modules/forms/answers.h"
#include "modules/forms/pages.h"

namespace rathaus::forms {

struct FieldError {
  Place place;
  std::string code;  // "form.date.not_a_date", texts_de.h has the sentence
  std::vector<std::pair<std::string, std::string>> params;   // min, max, example, ... never what was typed
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct ParsedInput {
  feel::Value value;               // null when empty or wrong
  std::optional<FieldError> error;
};
// One raw text as the field's type and limits have it; empty text is null without error. Place only goes into
// the error.
ParsedInput parse_input(const Form& form, const Place& place, std::string_view raw);

// Name, type and size of a file against the field's limits (mime as found in the bytes).
std::optional<FieldError> check_file(const Form& form, const Place& place, const FileAnswer& file);

// The whole draft seen by the server: values of everything that is shown, and which places are shown and
// required.
struct Evaluation {
  Answers answers;                     // shown and readable only, hidden ones do not count
  std::vector<FieldError> errors;  // in document order: unreadable and missing answers, counts, conditions
  std::vector<Place> hidden;           // nodes hidden by their own condition, in document order
  std::vector<Place> required;  // fields and groups required by a condition although their minimum is 0
  std::vector<Place> dropped;  // what was typed or uploaded and does not count because it is hidden
  bool budget_exhausted = false;       // a condition needed too many steps: shown as an error of the form
};
Evaluation evaluate(const Form& form, const Draft& draft);

// What a draft shows, without judging it: all that is needed to list the pages and to draw one. Cheaper than evaluate(), because only
// answers that conditions ask for are read. `hidden` is that of evaluate(); `required` that of its shown places (sight_test).
struct Sight {
  Answers answers;  // of fields that conditions read or fill in, as far as they count
  std::vector<Place> hidden;  // as in Evaluation
  std::vector<Place> required;
};
Sight look(const Form& form, const Draft& draft);
// What was typed or uploaded and does not count because it is hidden; in document order.
std::vector<Place> dropped(const Form& form, const Draft& draft, const Sight& sight);

// Errors of the page's places only, in document order.
std::vector<FieldError> validate_page(const Form& form, const Page& page, const Draft& draft);
// Everything. An application may be sent exactly when this is empty.
std::vector<FieldError> validate_all(const Form& form, const Draft& draft);
// The page of a place (check page and error summary link there); nullptr for a place on no page.
const Page* page_of(const std::vector<Page>& pages, const Place& place);

// "Geben Sie bei „Geburtsdatum“ ein Datum ein, das es gibt, zum Beispiel 28.03.1986."
std::string error_text(const Form& form, const FieldError& error);

// "Diese Angaben entfallen: „Beginn“, „Ende“." Empty when nothing fell away.
std::string dropped_text(const Form& form, const std::vector<Place>& dropped);

// Machine-readable data of the application: nested by keys, arrays where a node may repeat, ISO dates, JSON
// numbers.
std::string submission_json(const Form& form, const Answers& answers);

}  // namespace rathaus::forms
