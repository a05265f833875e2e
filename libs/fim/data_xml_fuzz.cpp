#include <cstddef>
#include <cstdint>
#include <string_view>

#include "libs/base/check.h"
#include "libs/fim/data_pattern.h"
#include "libs/fim/data_schema.h"
#include "libs/xml/tree.h"

// Untrusted bytes as data of an application: what becomes XML at all is well-formed, unless the bytes are no UTF-8.
// The same bytes as a pattern of a field: a translation never crashes and is its length is bounded.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool ascii = true;
  for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x7f;
  if (const auto xml = fim::data_as_xml(text); xml && ascii && text.find("\\u") == std::string_view::npos) {
    const auto tree = xml::read_tree(as_bytes(*xml));
    CHECK(tree.has_value() || tree.error().code.starts_with("xml.limit"));
  }
  for (const auto dialect : {fim::PatternDialect::xsd, fim::PatternDialect::json}) {
    if (const auto pattern = fim::translate_pattern(text, dialect)) CHECK(pattern->size() <= 3 * size + 8);
  }
  return 0;
}
