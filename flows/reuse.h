#pragma once
// What somebody has said before, offered again: shown first, taken over only by own tick, source and day kept with the answers.
// Never: anything filled in silently; answers given to another town; bank details without a tick of their own.
#include <string>
#include <utility>
#include <vector>

#include "flows/resident.h"

namespace rathaus::flows {

struct EarlierAnswers {
  std::string kind;  // name, address, born, contact, bank
  std::string what;  // "Name", "Anschrift", "Geburtsdatum", "Kontakt", "Bankverbindung"
  std::vector<std::string> shown;
  std::string source;  // "Antrag 26-ABCD-EFGH", "Ihr Konto"
  Instant at;  // when it was said; 0: not known
  std::vector<std::pair<forms::Place, std::string>> raw;  // where it goes, as typed
};
// Only what this form asks for, has no answer yet, and is known from the account or its applications in this town.
Result<std::vector<EarlierAnswers>> earlier_answers(House& house, const DraftView& view,
                                                    const Caller& caller);
Status take_over(House& house, DraftView& view, const Caller& caller, const std::vector<std::string>& kinds);

}  // namespace rathaus::flows
