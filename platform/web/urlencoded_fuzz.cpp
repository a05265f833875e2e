// Urlencoded bodies, targets, cookies and header parameters. What was parsed and encoded again parses to the same.
#include <cstdint>
#include <cstdlib>

#include "platform/web/parse.h"
#include "platform/web/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus::web;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Fields fields;
  if (parse_urlencoded(text, 100, fields)) {
    std::string again;
    for (const Field& field : fields) {
      if (!is_clean_text(field.name) || !is_clean_text(field.value) || !fields.has(field.name)) std::abort();
      again += percent_encode(field.name) + "=" + percent_encode(field.value) + "&";
    }
    Fields second;
    if (!parse_urlencoded(again, 100, second) || second.size() != fields.size()) std::abort();
    if (!std::equal(fields.begin(), fields.end(), second.begin())) std::abort();
  }
  Request request;
  if (request.set_target(text) && (!is_clean_text(request.path()) || !request.path().starts_with('/'))) std::abort();
  (void)find_cookie(text, "a");
  (void)header_parameter(text, "a");
  (void)mime_essence(text);
  return 0;
}
