#pragma once
// Handing a case over to the body that decides (housing benefit, trade register, register of residents): one package of files, and the
// proof that it was made from the case as it stands. Law: SGB I 16(2) (forwarded at once), VwVfG 24(3), GDPR 5(2) (accountability).
// Never: a notice that says "weitergegeben" without a package of exactly these papers.
#include <optional>
#include <string>
#include <vector>

#include "flows/desk.h"

namespace rathaus::flows {

struct HandoverFile {
  std::string name, sha256;
  std::int64_t size = 0;
};
struct HandoverPackage {
  Bytes zip;  // stored, not packed: the same case gives the same bytes
  std::string sha256;
  std::string to;  // the body that decides, as the town names it
  std::vector<HandoverFile> files;
};
// "antrag.pdf", "daten.json", "daten.xml", "anlagen/01-...", "uebergabe.json" (names, sizes, SHA-256 of all).
// Errors: not_found "handover.none" (this service is decided here), refused "file.held" (the malware scanner has not looked).
Result<HandoverPackage> handover_package(House& house, const CaseView& view);

struct HandoverMade {
  Instant at;
  std::string by;  // display name
  std::string sha256;
  std::int64_t files = 0;
};
// The last package that was made of the case; nullopt: none.
Result<std::optional<HandoverMade>> handover_made(House& house, const CaseView& view);
// Makes it and writes it down in the case: who, when, how many files, its SHA-256.
// Errors: those of handover_package, conflict "store.changed_meanwhile".
Status make_handover(House& house, const identity::Staff& staff, const DeskAction& action);
// Errors: refused "handover.package_missing", "handover.package_stale" (papers came in since).
Status check_handover(House& house, const CaseView& view);

}  // namespace rathaus::flows
