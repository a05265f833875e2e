#pragma once
// Checks what a machine can check of PDF/A-3 (ISO 19005-3) and PDF/UA-1 (ISO 14289-1; points of the
// Matterhorn protocol). It finds damage and forgotten tags; it does not judge whether a text instead of a
// picture is a good one.
//
// Rules (Finding::rule), each with a damaged file in the tests:
//   file.readable file.version file.encrypted file.id
//   xmp.missing xmp.pdfa xmp.pdfua xmp.title xmp.info
//   catalog.output_intent catalog.lang catalog.title_bar catalog.marked
//   font.embedded font.unicode
//   page.tabs content.untagged content.nesting content.unreferenced
//   tag.root tag.type tag.parent tag.parent_tree tag.dangling
//   heading.order table.header table.regular list.shape figure.alt
//   link.contents annotation.tagged annotation.flags
//   attachment.relationship attachment.mime attachment.associated attachment.name
//   action.forbidden
// Limits: XMP is searched as text with the usual prefixes; marked content inside form XObjects is not
// followed.
#include <string>
#include <vector>

#include "libs/base/bytes.h"

namespace rathaus::pdf {

struct Finding {
  std::string rule;
  std::string where;  // e.g. "page 2", "element 17 (TH)"
  std::string message;
};

inline constexpr std::size_t kMaxFindings = 500;

// Never throws; untrusted bytes welcome. Empty: nothing found.
std::vector<Finding> check(ByteView pdf);

}  // namespace rathaus::pdf
