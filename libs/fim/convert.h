#pragma once
// From XDatenfelder 2.0 to 3.0.0 and back, with a list of everything that does not come through as it was.
// The rules follow published files that were converted by the editors' tools: ids get or lose three zeros behind the
// second digit ("F60000227", "F60000000227"), versions a last part (1.1, 1.1.0), "aktiv" is status 6.
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

enum class RemarkKind {
  lost,  // the other version has no place for it
  changed,  // it has another form there
  added,  // the other version requires it and it was not there
};
std::string_view code_of(RemarkKind kind);

struct Remark {
  RemarkKind kind = RemarkKind::lost;
  std::string element;  // id in the source; empty: the message or the file
  std::uint32_t line = 0;
  std::string what;  // element of the standard: "stichwort"
  std::string value;  // what it was (lost, changed), what it is now (added)
  std::string why;  // German
  friend bool operator==(const Remark&, const Remark&) = default;
};

struct Conversion {
  Document document;  // without an original: it is a file of its own
  std::vector<Remark> remarks;  // in document order
};

// A document of version `to` comes out as it is, without a remark. What comes out can be
// written, unless the source hides a character that XML does not have in an escape (version 2, praezisierung).
Result<Conversion> convert(const Document& document, Version to);

std::string remarks_as_text(const std::vector<Remark>& remarks);
std::string remarks_as_json(const std::vector<Remark>& remarks);

}  // namespace rathaus::fim
