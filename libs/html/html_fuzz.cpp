// Whatever the bytes: the escaped text holds no markup, no control characters and only valid UTF-8, and a URL
// that was accepted has an allowed scheme.
#include "libs/base/check.h"
#include "libs/html/html.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus::html;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string escaped = escape(text);
  for (const char c : escaped) {
    const auto byte = static_cast<unsigned char>(c);
    CHECK(c != '<' && c != '>' && c != '"' && c != '\'');
    CHECK(byte >= 0x20 || c == '\t' || c == '\n' || c == '\r');
  }
  std::string again = escaped;
  for (std::size_t at = again.find('&'); at != std::string::npos; at = again.find('&', at))
    again.erase(at, 1);
  CHECK(escape(again) == again);  // nothing is left to replace: the result was valid UTF-8
  if (const auto url = Url::parse(text)) {
    const std::size_t colon = url->str().find_first_of(":/?#");
    if (colon != std::string::npos && url->str()[colon] == ':') {
      const std::string scheme = url->str().substr(0, colon);
      CHECK(scheme == "https" || scheme == "mailto" || scheme == "tel");
    }
    CHECK(!url->str().starts_with("//"));
  }
  CHECK(Url::parse(Url::checked("/a").with("k", text).str()).has_value());
  CHECK(Url::parse((Url::checked("/a") / text).str()).has_value());
  return 0;
}
