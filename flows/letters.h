#pragma once
// Letters beside the notices: what an e-mail or an account would tell, on paper for people who have neither. The case orders them
// (modules/cases/concern_letter.cpp), the effect "MakeLetter" makes them, the post room sends them.
// Never: a letter made twice; an access code in a file that stays; a letter without a window address (a task says so instead).
#include "flows/desk.h"

namespace rathaus::flows {

void register_letters(House& house);

// One sending as it goes into an envelope: what goes before it (how a protected one is packed, order of service, new address), the
// letter, its enclosures. The first named part leads a batch.
struct Sheets {
  std::vector<std::pair<Bytes, std::string>> parts;  // a file, and its bookmark or ""
  int pages = 0;
  std::vector<std::string> enclosures;  // as the list of a batch names them
};
Result<Sheets> sheets_of(House& house, const std::string& tenant, const CaseView& view,
                         const cases::Notice& sending, const std::string& public_url);

}  // namespace rathaus::flows
