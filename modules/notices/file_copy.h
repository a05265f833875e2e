#pragma once
// The front of a file that is shown to somebody outside (VwVfG 29): what is in it, what is missing and why, and what the case itself
// holds as text. Documents follow behind it (libs/pdf/bind.h).
#include <set>
#include <string>
#include <vector>

#include "modules/notices/letter.h"

namespace rathaus::notices {

struct FileEntry {
  std::string title, note;  // note: pages, or why it lies beside as a file
  std::string sha256;  // of the document as it is in the case; empty for texts
};
struct FileGap {
  std::string what, why;
};
struct FileText {
  std::string title;
  std::vector<std::string> paragraphs;
};
struct FileAttachment {
  std::string name, mime;
  Bytes bytes;
};
struct FileFront {
  std::string recipient, ground;
  Instant at;
  bool with_answers = false;
  std::set<std::string> hidden;  // paths of answers
  std::vector<FileText> texts;
  std::vector<FileEntry> entries;
  std::vector<FileGap> gaps;
  std::vector<FileAttachment> beside;  // documents that do not fit into PDF/A
};
inline constexpr const char* kBlackedOut = "[geschwärzt]";

// Labels of the answers with their paths, for choosing what to black out.
Result<std::vector<std::pair<std::string, std::string>>> answer_fields(const packages::Package& package,
                                                                       const cases::Case& c);
// With "akte.json": the same, for machines. Hidden answers are in neither.
Result<Bytes> file_front(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                         const FileFront& front);

}  // namespace rathaus::notices
