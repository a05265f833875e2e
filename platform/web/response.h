#pragma once
// One response. Security headers, Content-Length, Date and the default `Cache-Control: no-store` are added by the
// server to every response; a handler cannot remove them.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "platform/web/problem.h"

namespace rathaus::web {

enum class Caching {
  no_store,    // default: every dynamic page
  revalidate,  // no-cache, used with an ETag
  immutable,   // one year; only for URLs that contain the hash of their content
};

struct Cookie {
  std::string name;           // without prefix
  std::string value;          // cookie-octets only (RFC 6265 4.1.1), e.g. base64url
  std::int64_t max_age_s = -1;  // -1: until the browser closes; 0: delete
};

// Owns a file descriptor.
class OpenFile {
 public:
  OpenFile() = default;
  explicit OpenFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  OpenFile(OpenFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();
  int fd() const { return fd_; }
  std::uint64_t size() const { return size_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

class Response {
 public:
  static Response html(std::string page, int status = 200);
  static Response text(std::string text, int status = 200);
  static Response json(std::string json, int status = 200);
  static Response bytes(std::string content, std::string_view mime);
  // 303 See Other: after a POST. `location` is a path of this site: it must begin with one '/' (CHECKed), so that
  // data from outside can never send a browser to a foreign site.
  static Response see_other(std::string_view location);
  static Response moved_permanently(std::string_view location);  // 308
  // To a foreign site the operator configured (identity provider, payment). Never with data from the request as host.
  static Response see_other_external(std::string_view absolute_url);
  static Response empty(int status);
  // The application's error page for this problem, e.g. not_found(): the same bytes as for an unknown path.
  static Response problem(Problem problem);
  static Response not_found();
  // Streams a file from disk (sendfile). not_found when it cannot be opened or is no regular file.
  static Result<Response> file(const std::filesystem::path& path, std::string_view mime);
  // The body is shared, not copied: static assets, cached pages.
  static Response shared(std::shared_ptr<const std::string> content, std::string_view mime);

  Response& set_status(int status);
  // Values with CR, LF or NUL are refused by CHECK. Replaces a header of the same name.
  Response& set_header(std::string_view name, std::string_view value);
  Response& set_cookie(Cookie cookie);  // Secure, HttpOnly, SameSite=Lax, Path=/, name prefix __Host-
  Response& delete_cookie(std::string_view name);
  Response& set_caching(Caching caching);
  // Strong validator without quotes; the server answers 304 when If-None-Match has it.
  Response& set_etag(std::string_view etag);
  // Content-Disposition: attachment with RFC 6266 encoding. Uploaded content is only ever served this way.
  Response& as_attachment(std::string_view file_name);
  // The same, to be looked at in the browser: for types that were checked to be harmless there.
  Response& as_inline(std::string_view file_name);
  // This answer may stand in a frame of a page of this site (a viewer); all others may stand in none.
  Response& allow_framing();
  Response& retry_after(int seconds);
  Response& close_connection();

  int status() const { return status_; }
  const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }
  std::string_view header(std::string_view name) const;  // empty when absent; case-insensitive
  const std::vector<Cookie>& cookies() const { return cookies_; }
  std::string_view body() const { return shared_ ? std::string_view(*shared_) : std::string_view(body_); }
  const OpenFile& open_file() const { return file_; }
  std::uint64_t content_length() const { return file_ ? file_.size() : body().size(); }
  Caching caching() const { return caching_; }
  const std::string& etag() const { return etag_; }
  bool may_be_framed() const { return framed_; }
  bool closes_connection() const { return close_; }
  const std::optional<Problem>& as_problem() const { return problem_; }

 private:
  int status_ = 200;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::vector<Cookie> cookies_;
  std::string body_;
  std::shared_ptr<const std::string> shared_;
  OpenFile file_;
  Caching caching_ = Caching::no_store;
  std::string etag_;
  bool close_ = false;
  bool framed_ = false;
  std::optional<Problem> problem_;
};

std::string_view reason_phrase(int status);

}  // namespace rathaus::web
