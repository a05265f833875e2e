#pragma once
// Streaming scanner for multipart/form-data (RFC 7578, boundaries by RFC 2046 5.1.1). Takes the body in pieces of any
// size, gives parts to a sink without copying file content. Never holds more than a part's header block.
#include <cstddef>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace rathaus::web {

struct PartHeader {
  std::string name;
  std::string file_name;
  std::string mime;
  bool is_file = false;  // a file name was given, even an empty one (no file chosen)
};

class MultipartSink {
 public:
  virtual ~MultipartSink() = default;
  virtual Status begin(PartHeader header) = 0;
  virtual Status data(std::string_view piece) = 0;
  virtual Status end() = 0;
};

class MultipartScanner {
 public:
  static constexpr std::size_t kMaxPartHeader = 8 * 1024;
  // From the Content-Type header. body.malformed when the boundary is missing, empty or longer than 70.
  static Result<std::string> boundary_of(std::string_view content_type);

  explicit MultipartScanner(std::string_view boundary, MultipartSink& sink);
  Status feed(std::string_view piece);  // an error ends it: sink errors are passed on
  Status finish();                      // body.malformed when the closing delimiter is missing

 private:
  enum class State { start, after_delimiter, headers, body, done };
  Result<std::size_t> step(std::string_view text);  // bytes used; 0: more needed
  Result<std::size_t> body_step(std::string_view text);

  std::string delimiter_;  // CRLF -- boundary
  MultipartSink& sink_;
  State state_ = State::start;
  std::string carry_;
};

}  // namespace rathaus::web
