#pragma once
// HTTP/1.1 request grammar (RFC 9112) behind a plain interface; Boost.Beast is in the .cpp only.
// Refuses what two parsers could read differently: Content-Length with Transfer-Encoding, repeated lengths, codings
// other than "chunked", missing or repeated Host, targets other than a path, NUL and control characters.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "platform/web/request.h"

namespace rathaus::web {

class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void write(std::string_view piece) = 0;
};

class HttpParser {
 public:
  enum class Outcome { need_more, header_done, complete, bad };
  struct Step {
    Outcome outcome;
    std::size_t used;  // bytes of the input that are done with; the rest is to be given again, with more behind it
  };

  // Fills `request`, which must outlive the parser.
  HttpParser(Request& request, std::size_t max_header_bytes);
  ~HttpParser();

  // Returns header_done once, even when the message is complete with it. Then set_sink() and go on.
  Step feed(std::string_view input);
  void set_sink(BodySink* sink);  // null: body is thrown away
  const Problem& problem() const;  // after Outcome::bad

  bool message_complete() const;  // valid after header_done
  bool keep_alive() const;
  bool chunked() const;
  bool expects_continue() const;
  std::optional<std::uint64_t> content_length() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rathaus::web
