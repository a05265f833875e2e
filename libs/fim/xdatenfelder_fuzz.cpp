#include <cstddef>
#include <cstdint>

#include "libs/base/check.h"
#include "libs/fim/convert.h"
#include "libs/fim/data_schema.h"
#include "libs/fim/diff.h"
#include "libs/fim/fim.h"
#include "libs/fim/quality.h"
#include "libs/fim/summary.h"
#include "libs/fim/write.h"
#include "libs/xml/tree.h"

// Small limits let the fuzzer reach them. A document that was read must hold together: every index resolves,
// every path leads back to its position.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus::fim;
  const auto document =
      read({data, size}, {.xml_elements = 5000, .text_bytes = 4096, .positions = 64, .findings = 16});
  if (!document) {
    CHECK(!document.error().code.empty() && !document.error().detail.empty());
    return 0;
  }
  const auto paths = all_paths(*document);
  for (Index position = 0; position < paths.size(); ++position) {
    CHECK(document->element(document->positions[position]).line > 0);
    CHECK(position_at(*document, paths[position]).has_value());
    CHECK(legal_basis_of(*document, position).bases != nullptr);
  }
  for (const Rule& rule : document->rules) CHECK(rule.position == none || rule.position < paths.size());
  CHECK(!summary(*document).empty());
  // Written back it is the same tree; written afresh it has the same content; a change comes through both ways.
  const auto written = write(*document);
  CHECK(written.has_value());
  const auto before = rathaus::xml::read_tree({data, size}),
             after = rathaus::xml::read_tree(rathaus::as_bytes(*written));
  CHECK(before.has_value() && after.has_value() && *before == *after);
  Document changed = *document;
  if (!changed.fields.empty()) changed.fields.back().name += " X";
  if (changed.schema) changed.schema->label += "?";
  CHECK(write(changed).has_value());
  changed.original = {};
  const auto fresh = write(changed);
  CHECK(fresh.has_value());
  Document back = *read(rathaus::as_bytes(*fresh));
  back.original = {};
  CHECK(write(back) == fresh);
  // The other version, the differences and the reports: never a crash, and a remark for every difference's element.
  const auto other = convert(*document, document->version == Version::xdf2 ? Version::xdf3 : Version::xdf2);
  CHECK(other.has_value() && !other->remarks.empty());
  if (const auto bytes = write(other->document))
    CHECK(same_content(*read(rathaus::as_bytes(*bytes)), other->document));
  CHECK(differences(*document, *document).empty());
  (void)differences(*document, other->document);
  (void)quality(*document);
  if (const auto xsd = data_xsd(*document))
    CHECK(rathaus::xml::read_tree(rathaus::as_bytes(*xsd)).has_value());
  (void)data_json_schema(*document);
  return 0;
}
