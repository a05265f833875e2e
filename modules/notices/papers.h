#pragma once
// Papers of the counter and the post room: transcript, receipt, cover sheets with a bar code, lists of a print batch.
// Never: a cover sheet that says whose case it is beyond its reference; a letter in a batch without the address that shows in the window.
#include <string>
#include <vector>

#include "modules/notices/letter.h"

namespace rathaus::notices {

// Niederschrift of an application that a clerk took down: what was declared, who made sure who it is, what is open, room to sign or
// when it was read back. Law: VwVfG 64; SGB I 16; VwGO 70(1). Any letters may be in it (see copy.cpp).
Result<Bytes> transcript(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                         std::string_view clerk);

struct ReceiptFacts {
  std::string access_code;  // empty: not known any more
  std::string status_url;  // where reference and code open the case
  std::string clerk, dial;
};
// Eingangsbestätigung as a letter, for who did not file online. Law: VwVfG 25(2), 71b(3). Error: refused "notice.address_missing".
Result<Bytes> receipt_letter(const packages::Package& package, const tenancy::Town& town,
                             const cases::Case& c, const ReceiptFacts& facts, Instant at);

struct ClerkFacts {
  std::string name, dial;  // who answers questions; may be empty
};
// A question back, a hearing or a reminder as a letter: the words of the question, until when to answer and from when that runs
// (VwVfG 31(2), (3); AO 108; SGB X 26), the ways to answer. Error: refused "notice.address_missing".
Result<Bytes> question_letter(const packages::Package& package, const tenancy::Town& town,
                              const cases::Case& c, const cases::Question& question,
                              const cases::Notice& letter, const ClerkFacts& clerk, Instant at);
// The sheet behind it: the town's address in the window of the way back, a bar code that names the letter (`code`), room to write.
Result<Bytes> answer_sheet(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                           const cases::Question& question, const cases::Notice& letter,
                           const std::string& code, Instant at);
// Any other message to the applicant. Law: VwVfG 25(2).
Result<Bytes> message_letter(const packages::Package& package, const tenancy::Town& town,
                             const cases::Case& c, const cases::Notice& letter, std::string_view text,
                             const ClerkFacts& clerk, Instant at);
// Goes before the letter of a protected person (BMG 51): how it is packed. Names nobody.
Result<Bytes> packing_page(const tenancy::Town& town, const std::string& reference,
                           const std::string& sending, Instant at);

struct CoverSheet {
  std::string code;  // what the bar code says
  std::string reference;  // in words; empty: for a new case
  std::string service;
};
Result<Bytes> cover_sheet(const tenancy::Town& town, const CoverSheet& sheet, Instant at);

// ---- print batches
struct BatchLine {
  std::string reference, name, place, manner;
  std::vector<std::string> enclosures;
  int pages = 0;
  std::string trouble;  // empty, or why the window does not show the address
  bool marked = false;  // protected person: neither name nor address on the list
  std::string left_out;  // not in this file, and why: a half sentence
};
// The list that lies on top of the batch: what is in it, in its order.
Result<Bytes> batch_list(const tenancy::Town& town, const std::string& batch_id,
                         const std::vector<BatchLine>& lines, Instant at);
// A page that shows another address in the window than the letter has: the letter was forwarded.
Result<Bytes> address_page(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                           const cases::Notice& notice, Instant at);
// The order to the post for a deed of service. Law: VwZG 3(2), ZPO 168(1), 176.
Result<Bytes> service_order(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                            const cases::Notice& notice, Instant at);
// What the window of a DIN 5008 form B letter shows; trouble names what is missing or too long.
struct WindowCheck {
  std::vector<std::string> lines;
  std::string trouble;  // a German sentence; empty: fine
};
WindowCheck window_of(const cases::Applicant& applicant);

}  // namespace rathaus::notices
