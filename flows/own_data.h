#pragma once
// What a person may know and have of their data: who looked at it, everything as a file, the account gone.
// Law: GDPR 5(2), 15, 17, 20; BDSG 76; IDNrG 9 and OZG 10 for the cockpit. Never: the clerk's name towards the resident; the page of
// a clerk that waits for the trace; an evaluation per employee.
#include <string>
#include <vector>

#include "flows/house.h"
#include "flows/resident.h"
#include "modules/identity/staff.h"

namespace rathaus::flows {

// A member of staff opens a case: as desk_case, and leaves a trace. Once for each quarter of an hour, written with the next commit.
// `what`: "case", "file", "notice", "copy".
Result<CaseView> look_at_case(House& house, const identity::Staff& staff, const std::string& case_id,
                              const std::string& what = "case");

struct Access {
  Instant at;
  std::string office, purpose, what;  // German
};
// Newest first. Kept for two years (IDNrG 9(2)).
Result<std::vector<Access>> accesses_to(House& house, const CaseView& view);

// Reads put together so that hundreds of them can be read: what for and which office, then day by day. The group and the day with the
// newest read come first.
struct AccessDay {
  LocalDate on{};
  std::string what;
  std::size_t count = 0;
  Instant first, last;
};
struct AccessGroup {
  std::string purpose, office;
  std::size_t count = 0;
  std::vector<AccessDay> days;
};
std::vector<AccessGroup> grouped(const std::vector<Access>& all);
// Each read as a line: "Zeit;Stelle;Zweck;Was", UTF-8 with byte order mark, lines end with CR LF (RFC 4180 but for the separator).
std::string access_csv(const std::vector<Access>& all);

struct Transmission {
  Instant at;
  std::string to, what, reason;  // German
};
// What left the house for this case: notices, notifications.
std::vector<Transmission> transmissions_of(const CaseView& view);

// Everything of the account: facts, cases with answers and history of reads, drafts, mandates. GDPR 15(3), 20(1).
Result<event::Object> export_account(House& house, const Caller& caller);
Result<event::Object> export_case(House& house, const CaseView& view);
std::string readable(const event::Object& data, const std::string& title);  // as a text file in German

// The account, its sessions, drafts and mandates. Cases stay as long as the law wants the file, without the way in through the account.
// What will stay, to be said before.
struct Deletion {
  std::size_t cases = 0, drafts = 0, mandates = 0;
};
Result<Deletion> deletion_of(House& house, const Caller& caller);
Status delete_account(House& house, const Caller& caller);

}  // namespace rathaus::flows
