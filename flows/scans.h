#pragma once
// Scans of many letters: kept as they came, read page by page by a worker, split at cover sheets with a bar code, each part sorted to
// its case; what has no readable sheet waits for a person. Nothing is thrown away before every part has its place.
#include "flows/counter.h"

namespace rathaus::flows {

// "RH1/<reference>/<check>": the check is keyed, so that a letter from outside cannot sort itself into somebody's case.
std::string cover_code(House& house, const std::string& tenant, const std::string& reference);
// The reference of a code that this town made; empty for any other text.
std::string reference_of_code(House& house, const std::string& tenant, std::string_view code);
// "RA1/<letter>/<check>": on the answer sheet of a letter. Unlike a cover sheet the page itself belongs to what comes in.
std::string answer_code(House& house, const std::string& tenant, const std::string& letter);
std::string letter_of_code(House& house, const std::string& tenant, std::string_view code);
Result<Bytes> cover_sheet(House& house, const identity::Staff& staff, const CaseView& view);

// What the optical reader says about a file, page by page: the text of each bar code found ("" for none).
struct PageCode {
  std::vector<std::string> codes;
};
struct ReadScan {
  std::vector<PageCode> pages;
  std::string
      trouble;  // code: "pdf.encrypted", "pdf.damaged", "pdf.limit", "scan.not_read"; then there are no pages
};

struct ScanPart {
  int first = 1, last = 1;  // pages of the original, from 1; cover sheets are in no part
  std::string reference;  // of the cover sheet, or of the case it was sorted to
  std::string answers;  // begins with the answer sheet of this letter
  std::string case_id;  // empty: waits for a person
  std::string by;  // who sorted it; empty: the reader
  bool discarded = false;  // a blank or a foreign page, taken out by a person with a reason
  std::string reason;
};
struct Scan {
  std::string id, name, from;  // from: "upload", "folder"
  std::string blob, sha256;
  std::int64_t size = 0;
  LocalDate received_on;  // the day on its stamp
  Instant at;
  std::string by;
  std::string state = "waiting";  // waiting (to be read), read, done
  std::string trouble;
  std::string
      verdict;  // of the malware scanner: "pending", "clean", "infected", "unscanned" (there is no scanner)
  std::string finding;  // with "infected": the scanner's word for it
  std::vector<ScanPart> parts;
  std::int64_t pages = 0;
  std::int64_t revision = 0;

  bool done() const;
  bool may_be_opened() const { return verdict == "clean" || verdict == "unscanned"; }
};

// Who may look into post that is not sorted yet: heads, operators, the post room, and who sees all services.
bool may_sort(const identity::Staff& staff);

// Keeps the original, orders its reading, and a look of the malware scanner where there is one: nobody opens it before. The same bytes twice on a day are one scan. Errors: refused "scan.not_pdf", "form.file.*".
Result<std::string> register_scan(House& house, const std::string& tenant, const event::Actor& actor,
                                  const IncomingFile& file, LocalDate received_on, const std::string& from);
Result<std::vector<Scan>> open_scans(House& house, const identity::Staff& staff);
Result<Scan> load_scan(House& house, const identity::Staff& staff, const std::string& id);
// The pages of a part, or of the whole (part < 0), as a PDF. Refused "scan.held", "scan.infected".
Result<Bytes> scan_pages(House& house, const identity::Staff& staff, const std::string& id, int part);

struct Sorting {
  int part = 0;
  std::string reference;  // to this case
  bool discard = false;
  std::string reason;  // with discard
  std::optional<int> split_after;  // page of the original: the part becomes two
};
Status sort_part(House& house, const identity::Staff& staff, const std::string& id, const Sorting& sorting,
                 const std::string& key);
// A part becomes the scan of a new application; the draft's id.
Result<std::string> part_to_intake(House& house, const identity::Staff& staff, const std::string& id,
                                   int part, const std::string& service, const std::string& key,
                                   const std::filesystem::path& spool);

// ---- for the malware scanner (uploads.h)
event::Effect scan_effect_of_tray(const std::string& id, const std::string& blob);
// The bytes that effect is about; nullopt: gone meanwhile.
Result<std::optional<Bytes>> tray_file(House& house, const std::string& tenant, const event::Effect& effect);

// ---- for the reader (adapters/scanner)
// Splits at the sheets of this town and sorts what can be sorted; run again it does nothing twice.
Status take_reading(House& house, const std::string& tenant, const std::string& id, const ReadScan& reading);
Result<Bytes> scan_original(House& house, const std::string& tenant, const std::string& id);
// Pure: pages to parts. A page with a code that `reference_of` knows is a cover sheet, one that `letter_of` knows an answer sheet;
// two letters never share a part.
using NameOf = std::function<std::string(std::string_view)>;
std::vector<ScanPart> split_at_sheets(const std::vector<PageCode>& pages, const NameOf& reference_of,
                                      const NameOf& letter_of = {});

event::Module scan_module();
inline constexpr const char* kReadScan = "ReadScan";

}  // namespace rathaus::flows
