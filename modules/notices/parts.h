#pragma once
// Shared inside this room.
#include "libs/pdf/pdf.h"
#include "modules/notices/letter.h"

namespace rathaus::notices {

std::string grouped_iban(const std::string& iban);                 // as it is when it cannot be read
std::string salutation_of(const cases::Applicant& applicant);      // "Guten Tag Vorname Nachname,"
std::string authority_of(const tenancy::Town& town);
std::string address_of(const tenancy::Town& town);                 // "Rathausplatz 1, 12345 Musterstadt"
std::string explanation_lines(const std::vector<cases::Step>& steps);  // "- ..." per line
std::string remedy_name(const packages::Package& package, const tenancy::Town& town);  // "Widerspruch"
std::string legal_basis_of(const packages::Package& package, cases::Channel channel);

// Lines to blocks: each line a paragraph, "- " and "1. " lines to lists. Blank lines only separate.
std::vector<pdf::Block> blocks_of(std::string_view text);
std::vector<std::string> lines_of(std::string_view text);          // not blank, without \r and blanks around
// Keeps "90,00 EUR", "§ 41" and "12345 Musterstadt" on one line.
std::string kept_together(std::string_view text);
pdf::Letterhead head_of(const packages::Package& package, const tenancy::Town& town);

}  // namespace rathaus::notices
