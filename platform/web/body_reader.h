#pragma once
// Takes a request's body piece by piece into fields, spooled files or text, within the limits of server and route.
// Past a limit it goes on reading and throws away, so that what was typed before survives for the error page.
#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "platform/web/http_parser.h"
#include "platform/web/multipart.h"
#include "platform/web/router.h"
#include "platform/web/server.h"

namespace rathaus::web {

// A new file in `folder` (mode 0600, random name) and the running SHA-256 of what is written to it.
class SpoolFile {
 public:
  ~SpoolFile();
  Status open(const std::filesystem::path& folder);  // unavailable("upload.not_stored")
  Status write(std::string_view piece);
  Status close(UploadedFile& into);  // hands over path and digest
  void discard();

 private:
  std::filesystem::path path_;
  int fd_ = -1;
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest_{nullptr, EVP_MD_CTX_free};
};

// Deletes what a crashed process left behind.
void clean_spool(const std::filesystem::path& folder);

class BodyReader final : public BodySink, private MultipartSink {
 public:
  BodyReader(const ServerOptions& options, const RouteOptions& route, Request& request);
  // Looks at Content-Type; a problem (415, 400) when the route does not take such a body.
  std::optional<Problem> begin(bool has_body);
  void write(std::string_view piece) override;
  void finish();  // moves the results into the request
  bool is_multipart() const { return kind_ == Kind::multipart; }
  // Set by write() and finish(); reading goes on up to the hard cap.
  const std::optional<Problem>& problem() const { return problem_; }
  bool over_hard_cap() const { return total_ > options_.hard_cap_bytes; }
  std::uint64_t total() const { return total_; }
  const std::optional<std::string>& csrf_token() const { return csrf_token_; }

 private:
  enum class Kind { none, urlencoded, multipart, raw };
  Status begin(PartHeader header) override;
  Status data(std::string_view piece) override;
  Status end() override;
  Status file_data(std::string_view piece);
  void set_problem(int status, std::string code, std::string detail);
  void add_field(std::string name, std::string value);
  void parse_form_text();

  const ServerOptions& options_;
  const RouteOptions& route_;
  Request& request_;
  Kind kind_ = Kind::none;
  std::uint64_t total_ = 0;
  std::string text_;  // urlencoded or raw body so far
  std::optional<Problem> problem_;
  std::optional<std::string> csrf_token_;

  std::unique_ptr<MultipartScanner> scanner_;
  PartHeader part_;
  std::string part_value_;
  std::size_t field_bytes_ = 0;
  UploadedFile file_;
  SpoolFile spool_;
  std::uint64_t accepted_bytes_ = 0;
  std::size_t parts_ = 0, files_ = 0;
};

}  // namespace rathaus::web
