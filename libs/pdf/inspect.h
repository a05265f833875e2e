#pragma once
// What somebody's PDF may do besides being read: asks for a password, carries scripts, starts programs, holds other files.
// Never opens anything: only the objects are looked at. Source: ISO 32000-1 12.6 (actions), 7.11.4 (embedded files), 12.7.8 (XFA).
#include <string>
#include <vector>

#include "libs/base/bytes.h"

namespace rathaus::pdf {

inline constexpr std::size_t kMaxInflated =
    512u << 20;  // all compressed streams of one file together; more is a bomb

struct Inspection {
  bool readable = false;  // false: damaged, or not a PDF at all
  bool password = false;  // cannot be opened without one
  bool bomb = false;  // unpacks to more than kMaxInflated, or is packed several times over
  int pages = 0;
  // "JavaScript", "Launch", "EmbeddedFile", "ImportData", "SubmitForm", "RichMedia", "Sound", "Movie", "Rendition", "XFA", each once
  std::vector<std::string> active;
};

// Never throws; untrusted bytes welcome.
Inspection inspect(ByteView pdf);

}  // namespace rathaus::pdf
