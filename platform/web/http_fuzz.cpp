// Request grammar: first byte = piece size. The same verdict and body for whole and cut input.
#include <cstdint>
#include <cstdlib>

#include "platform/web/http_parser.h"

namespace {

using namespace rathaus::web;

struct Sink : BodySink {
  std::string body;
  void write(std::string_view piece) override { body += piece; }
};

HttpParser::Outcome parse(std::string_view text, std::size_t piece, std::string& body) {
  Sink sink;
  Request request;
  HttpParser parser(request, 4096);
  parser.set_sink(&sink);
  std::string pending;
  auto outcome = HttpParser::Outcome::need_more;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    pending += text.substr(at, piece);
    do {
      const auto step = parser.feed(pending);
      if (step.used > pending.size()) std::abort();
      pending.erase(0, step.used);
      outcome = step.outcome;
    } while (outcome == HttpParser::Outcome::header_done);
    if (outcome != HttpParser::Outcome::need_more) break;
  }
  body = sink.body;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string whole, cut;
  const auto first = parse(text, text.size(), whole), second = parse(text, data[0] + 1U, cut);
  const auto complete = HttpParser::Outcome::complete;
  if ((first == complete) != (second == complete) || (first == complete && whole != cut)) std::abort();
  return 0;
}
