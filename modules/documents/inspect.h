#pragma once
// May this file come in? Asked before anything is stored; the scan for malware comes later (flows/uploads.h).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"

namespace rathaus::documents {

inline constexpr int kMaxPages = 300;

// The reason why not, as a code of modules/forms (each with its own German sentence), or nothing:
//   form.file.empty           no bytes
//   form.file.dangerous       a program, a script, a web page, an office file that may hold macros
//   form.file.disguised       the name says document or picture, the bytes say something else; or two files in one
//   form.file.archive         ZIP and the like, also the newer office files: what is inside cannot be answered for
//   form.file.pdf_password    cannot be opened without a password
//   form.file.pdf_active      scripts, programs to start, files inside
//   form.file.pdf_damaged, form.file.picture_damaged
//   form.file.pages           more than kMaxPages
//   form.file.pixels          a picture larger than libs/picture reads
// Sources: BSI TR-03172-3 A3.8.02 to A3.8.05; ISO 32000-1.
// `asked_for`: the media types a field names; empty for any. An archive or office file comes in only where the field names archives or
// office files, and only when what its list of contents says is small, not packed again, without macros and without a password.
std::optional<std::string> refusal_of(ByteView content, std::string_view name,
                                      const std::vector<std::string>& asked_for = {});

}  // namespace rathaus::documents
