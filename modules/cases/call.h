#pragma once
// What may be said on the telephone, and to whom. Invariants: nothing is told to somebody who did not answer every control question;
// the questions never hold their answers; the sentence is the one the resident reads online.
#include <string>
#include <vector>

#include "modules/cases/case.h"

namespace rathaus::cases {

// One sentence on where the case stands, plain German, without content of the application and without a name.
std::string status_sentence(const Case& c);

struct ControlQuestion {
  std::string id;  // born, street, phone, email, place, received, service
  std::string text;  // "Wann sind Sie geboren?"
};
// Three things the file knows and a stranger does not; they change from call to call. There are always three: day and
// subject of the application are known for every case.
std::vector<ControlQuestion> control_questions(const Case& c);
inline constexpr std::size_t kControlQuestions = 3;

}  // namespace rathaus::cases
