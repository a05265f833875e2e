#include "platform/web/response.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "libs/base/check.h"
#include "platform/web/parse.h"
#include "platform/web/upload.h"

namespace rathaus::web {

namespace {

bool fits_header(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// RFC 6266: the name as ASCII for old browsers, and whole.
std::string disposition(std::string_view kind, std::string_view file_name) {
  const std::string safe = sanitize_file_name(file_name);
  std::string ascii;
  for (const char c : safe) ascii += c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%' ? c : '_';
  return std::string(kind) + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + percent_encode(safe);
}

}  // namespace

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  if (this == &other) return *this;
  if (fd_ >= 0) ::close(fd_);
  fd_ = std::exchange(other.fd_, -1);
  size_ = other.size_;
  return *this;
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

Response Response::html(std::string page, int status) {
  Response response = bytes(std::move(page), "text/html; charset=utf-8");
  response.status_ = status;
  return response;
}

Response Response::text(std::string text, int status) {
  Response response = bytes(std::move(text), "text/plain; charset=utf-8");
  response.status_ = status;
  return response;
}

Response Response::json(std::string json, int status) {
  Response response = bytes(std::move(json), "application/json");
  response.status_ = status;
  return response;
}

Response Response::bytes(std::string content, std::string_view mime) {
  Response response;
  response.body_ = std::move(content);
  response.set_header("Content-Type", mime);
  return response;
}

Response Response::see_other(std::string_view location) {
  // "//host" and "/\host" are other sites to a browser.
  CHECK(location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\"));
  Response response;
  response.status_ = 303;
  response.set_header("Location", location);
  return response;
}

Response Response::moved_permanently(std::string_view location) {
  Response response = see_other(location);
  response.status_ = 308;
  return response;
}

Response Response::see_other_external(std::string_view absolute_url) {
  CHECK(absolute_url.starts_with("https://") || absolute_url.starts_with("http://"));
  Response response;
  response.status_ = 303;
  response.set_header("Location", absolute_url);
  return response;
}

Response Response::empty(int status) {
  Response response;
  response.status_ = status;
  return response;
}

Response Response::problem(Problem problem) {
  Response response;
  response.status_ = problem.status;
  response.problem_ = std::move(problem);
  return response;
}

Response Response::not_found() { return problem({404, "http.not_found", {}}); }

Result<Response> Response::file(const std::filesystem::path& path, std::string_view mime) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return fail(rathaus::not_found("web.file_missing"));
  struct stat info{};
  const bool regular = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  OpenFile open(fd, regular ? static_cast<std::uint64_t>(info.st_size) : 0);
  if (!regular) return fail(rathaus::not_found("web.file_missing"));
  Response response;
  response.file_ = std::move(open);
  response.set_header("Content-Type", mime);
  return response;
}

Response Response::shared(std::shared_ptr<const std::string> content, std::string_view mime) {
  CHECK(content != nullptr);
  Response response;
  response.shared_ = std::move(content);
  response.set_header("Content-Type", mime);
  return response;
}

Response& Response::set_status(int status) {
  CHECK(status >= 200 && status <= 599);
  status_ = status;
  return *this;
}

Response& Response::set_header(std::string_view name, std::string_view value) {
  CHECK(fits_header(name) && fits_header(value) && !name.empty());
  for (auto& [key, current] : headers_) {
    if (iequals(key, name)) {
      current = value;
      return *this;
    }
  }
  headers_.emplace_back(name, value);
  return *this;
}

Response& Response::set_cookie(Cookie cookie) {
  const auto octet = [](char c) {  // RFC 6265 4.1.1
    return c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\';
  };
  CHECK(std::all_of(cookie.value.begin(), cookie.value.end(), octet));
  CHECK(!cookie.name.empty() && std::all_of(cookie.name.begin(), cookie.name.end(), [&](char c) {
    return octet(c) && c != '=';
  }));
  cookies_.push_back(std::move(cookie));
  return *this;
}

Response& Response::delete_cookie(std::string_view name) { return set_cookie({std::string(name), "", 0}); }

Response& Response::set_caching(Caching caching) {
  caching_ = caching;
  return *this;
}

Response& Response::set_etag(std::string_view etag) {
  CHECK(fits_header(etag) && !etag.contains('"'));
  etag_ = etag;
  return *this;
}

Response& Response::as_attachment(std::string_view file_name) {
  return set_header("Content-Disposition", disposition("attachment", file_name));
}

Response& Response::as_inline(std::string_view file_name) {
  return set_header("Content-Disposition", disposition("inline", file_name));
}

Response& Response::allow_framing() {
  framed_ = true;
  return *this;
}

Response& Response::retry_after(int seconds) { return set_header("Retry-After", std::to_string(seconds)); }

Response& Response::close_connection() {
  close_ = true;
  return *this;
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (iequals(key, name)) return value;
  }
  return {};
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

}  // namespace rathaus::web
