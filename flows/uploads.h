#pragma once
// Files that come in: looked at before they are stored, held until the malware scanner has seen them, removed everywhere when it finds
// something. The scanner is an effect (adapters/clamd): when it is away, files wait and everything else goes on.
// Never: a file of a held or infected state handed to a clerk; a hit without the applicant being told which file and why.
// Sources: BSI TR-03172-3 A3.8.02 to A3.8.05.
#include <optional>
#include <string>
#include <vector>

#include "flows/resident.h"
#include "libs/picture/picture.h"

namespace rathaus::flows {

inline constexpr std::uint64_t kMaxUpload = 20u << 20;

// A file as it will be stored: pictures of phones (HEIC, WebP) have become PDF where the field takes PDF, else JPEG.
struct PreparedFile {
  std::string name, mime, sha256;
  std::uint64_t size = 0;
  Bytes content;
};
// `accepts`: media types of the field, empty for any. Errors: refused, with the codes of modules/documents/inspect.h, "form.file.too_large".
Result<PreparedFile> prepare_file(const IncomingFile& file, const std::vector<std::string>& accepts);

// picture::read, one at a time in this process.
Result<picture::Picture> read_picture(ByteView file, std::uint32_t longest);

// "pending" with a scanner, "unscanned" without.
const char* first_scan_state(const House& house);
event::Effect scan_effect_of_draft(const std::string& draft, const std::string& blob);

// A file that is in the draft already, used at a second place that asks for it. Errors: those of forms::set_file and check_file.
Status use_file_again(House& house, DraftView& view, const std::string& field, const std::string& blob);
// Files of the draft that this field would take and does not have.
std::vector<forms::FileAnswer> usable_again(const DraftView& view, const forms::Place& place);

// ---- for the scanner's adapter
// The bytes an effect "ScanFile" is about; nullopt: the file is gone meanwhile, nothing to do.
Result<std::optional<Bytes>> file_to_scan(House& house, const std::string& tenant,
                                          const event::Effect& effect);
struct ScanVerdict {
  bool infected = false;
  std::string finding;  // the scanner's word for it
};
event::Command scan_report(const event::Effect& effect, const ScanVerdict& verdict);

}  // namespace rathaus::flows
