#pragma once
// Canonical XML 1.0 with comments, by libxml2, for tests: the judge is not our own code. White space between
// elements (not in texts) is left out first when asked.
#include <libxml/c14n.h>
#include <libxml/parser.h>

#include <memory>
#include <string>

namespace rathaus::fim {

inline std::string canonical(const std::string& bytes) {
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
      xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr,
                    XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
      &xmlFreeDoc);
  if (!document) return "not XML";
  xmlChar* out = nullptr;
  const int size = xmlC14NDocDumpMemory(document.get(), nullptr, XML_C14N_1_0, nullptr, 1, &out);
  if (size < 0) return "not canonical";
  std::string text(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  xmlFree(out);
  return text;
}

}  // namespace rathaus::fim
