// First byte: piece size. Whatever the bytes: no crash, the same verdict and content for whole and cut input.
#include <cstdint>
#include <cstdlib>

#include "platform/web/multipart.h"
#include "platform/web/upload.h"
#include "platform/web/parse.h"

namespace {

using namespace rathaus;
using namespace rathaus::web;

struct Collect : MultipartSink {
  std::string all;
  Status begin(PartHeader header) override {
    if (!is_clean_text(header.name) || !is_clean_text(header.file_name)) std::abort();
    const std::string safe = sanitize_file_name(header.file_name);
    if (safe.empty() || safe.find('/') != std::string::npos || safe[0] == '.') std::abort();
    all += "[" + header.name + "|" + header.file_name + "]";
    return {};
  }
  Status data(std::string_view piece) override {
    all += piece;
    return {};
  }
  Status end() override {
    all += "<end>";
    return {};
  }
};

bool scan(std::string_view body, std::size_t piece, std::string& all) {
  Collect sink;
  MultipartScanner scanner("b", sink);
  bool good = true;
  for (std::size_t at = 0; at < body.size() && good; at += piece) good = scanner.feed(body.substr(at, piece)).has_value();
  good = good && scanner.finish().has_value();
  all = sink.all;
  return good;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)MultipartScanner::boundary_of(text);
  std::string whole, cut;
  const bool good = scan(text, std::max<std::size_t>(text.size(), 1), whole);
  if (scan(text, data[0] + 1U, cut) != good || (good && whole != cut)) std::abort();
  return 0;
}
