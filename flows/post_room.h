#pragma once
// The post room: everything that goes out, side by side; print batches; formal service; letters that come back.
// Never: a day that moves because something was printed again; a letter of a service that is not the member's.
#include "flows/counter.h"

namespace rathaus::flows {

struct Sending {
  std::string notice_id, case_id, reference, subject, applicant, channel, state, manner, postal_code;
  Instant issued_at;
  std::string kind;  // empty: a notice; of another letter as cases::Notice::kind
  bool printed = false, marked = false;  // marked: a protected person
};
struct SendingFilter {
  std::string channel, state;  // texts of cases::Channel and cases::NoticeState; empty: all
  int limit = 200;
};
Result<std::vector<Sending>> sendings(House& house, const identity::Staff& staff,
                                      const SendingFilter& filter);  // newest first
std::vector<event::Query> post_queries();

struct LetterId {
  std::string case_id, notice_id;
};
// A letter of a service that is the member's; not_found "case.unknown_notice" for anything else. Who works in the post room only sees
// no more of the case than what pages show of an envelope; the address of a protected person (BMG 51) is shown to who may see it.
struct LetterView {
  CaseView view;
  cases::Notice notice;
  bool opens_case = false;  // the member may open the case itself
  bool sees_address = false;
};
Result<LetterView> letter(House& house, const identity::Staff& staff, const LetterId& id);
// By what stands on an envelope that came back: the reference, or the bar code of the sending. The last letter sent of that case.
Result<LetterId> find_letter(House& house, const identity::Staff& staff, const std::string& typed);

// ---- print batches
struct PrintBatch {
  std::string id, by, order = "plz";  // plz: by postal code; anlagen: by number of enclosures
  Instant made_at;
  std::vector<LetterId> letters;
  std::vector<std::string> left_out;  // references of chosen letters that were printed before
};
struct BatchRow {
  LetterId id;
  std::string reference, subject, name, place, postal_code, manner, state, trouble;
  bool marked = false;  // protected: name and place are empty, for everybody
  std::vector<std::string> enclosures;
  std::optional<LocalDate> dispatched_on;
};
// Marks its letters as printed; one that was printed before stays out, unless `again`. Errors: refused "post.batch_empty",
// "post.batch_too_big" (200 letters), "post.batch_printed" (all of them were). The same key gives the same batch.
Result<std::string> make_batch(House& house, const identity::Staff& staff,
                               const std::vector<LetterId>& letters, const std::string& order,
                               const std::string& key, bool again = false);
Result<PrintBatch> load_batch(House& house, const identity::Staff& staff, const std::string& id);
Result<std::vector<PrintBatch>> batches(House& house, const identity::Staff& staff);
Result<std::vector<BatchRow>> batch_rows(House& house, const identity::Staff& staff, const PrintBatch& batch);
// One PDF: the list, then each letter with what goes before it (new address, order of service) and its enclosures. Printing changes nothing.
// The letter of a protected person is in it for who packs it: the post room, and who works on the case.
Result<Bytes> batch_pdf(House& house, const identity::Staff& staff, const PrintBatch& batch,
                        const std::string& public_url = {});
struct BatchPosted {
  int done = 0;
  std::vector<std::pair<std::string, Error>> left;  // reference, why not
};
// "Zur Post gegeben am" for every letter that still waits; one that is on its way keeps its day.
Result<BatchPosted> batch_to_post(House& house, const identity::Staff& staff, const PrintBatch& batch,
                                  LocalDate on, const std::string& key);

// ---- one letter
// The same sheets as in a batch. print_letter() writes down that it was printed: refused "case.already_printed" unless `again`.
Status print_letter(House& house, const identity::Staff& staff, const LetterId& id, bool again,
                    const std::string& key);
Result<Bytes> letter_pdf(House& house, const identity::Staff& staff, const LetterId& id,
                         const std::string& public_url = {});
// Another letter that could not be made, tried again.
Status make_letter_again(House& house, const identity::Staff& staff, const LetterId& id,
                         const std::string& key);
// The day of posting was entered wrongly: announcement, remedy period, day to answer and day of payment follow from the right one.
// Refused "case.date_*", "case.day_*" (something rests on the old day), "case.reason_missing".
Status correct_posting_day(House& house, const identity::Staff& staff, const LetterId& id, LocalDate on,
                           const std::string& reason, const std::string& key);
Status choose_manner(House& house, const identity::Staff& staff, const LetterId& id, cases::Manner manner,
                     const std::string& key);
Status enclose(House& house, const identity::Staff& staff, const LetterId& id, const std::string& blob,
               const std::string& key);
struct Certificate {
  LocalDate served_on;
  std::string how;  // of a deed: handed_over, letterbox, deposit, refused
};
Status record_service(House& house, const identity::Staff& staff, const LetterId& id,
                      const Certificate& certificate, const std::vector<IncomingFile>& files,
                      const std::string& key);
Status record_return(House& house, const identity::Staff& staff, const LetterId& id,
                     const std::string& reason, LocalDate on, const std::string& key);
struct NewAddress {
  std::string street, postal_code, city;
};
Status send_again(House& house, const identity::Staff& staff, const LetterId& id, const NewAddress& address,
                  const std::string& key);

}  // namespace rathaus::flows
