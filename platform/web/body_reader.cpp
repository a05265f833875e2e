#include "platform/web/body_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "platform/web/csrf.h"
#include "platform/web/parse.h"

namespace rathaus::web {

namespace {

constexpr std::string_view kSpoolPrefix = "upload-";

int status_of(std::string_view code) { return code == "body.too_many_fields" ? 413 : 400; }

}  // namespace

SpoolFile::~SpoolFile() { discard(); }

Status SpoolFile::open(const std::filesystem::path& folder) {
  discard();
  path_ = folder / (std::string(kSpoolPrefix) + random_id());
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd_ < 0) {
    path_.clear();
    return fail(unavailable("upload.not_stored", std::strerror(errno)));
  }
  digest_.reset(EVP_MD_CTX_new());
  CHECK(digest_ != nullptr && EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr) == 1);
  return {};
}

Status SpoolFile::write(std::string_view piece) {
  CHECK(EVP_DigestUpdate(digest_.get(), piece.data(), piece.size()) == 1);
  while (!piece.empty()) {
    const ssize_t written = ::write(fd_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(unavailable("upload.not_stored", std::strerror(errno)));
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status SpoolFile::close(UploadedFile& into) {
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(digest_.get(), into.sha256.data(), &size) == 1 && size == into.sha256.size());
  const int closed = ::close(std::exchange(fd_, -1));
  if (closed != 0) {
    discard();
    return fail(unavailable("upload.not_stored", std::strerror(errno)));
  }
  into.spool_at(std::exchange(path_, {}));
  return {};
}

void SpoolFile::discard() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  if (!path_.empty()) ::unlink(std::exchange(path_, {}).c_str());
}

void clean_spool(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(kSpoolPrefix)) std::filesystem::remove(entry.path(), ignored);
  }
}

BodyReader::BodyReader(const ServerOptions& options, const RouteOptions& route, Request& request)
    : options_(options), route_(route), request_(request) {}

std::optional<Problem> BodyReader::begin(bool has_body) {
  if (!has_body) return std::nullopt;
  if (route_.body == BodyKind::raw) {
    kind_ = Kind::raw;
    return std::nullopt;
  }
  const std::string_view content_type = request_.header("content-type").value_or("");
  const std::string essence = mime_essence(content_type);
  if (essence == "application/x-www-form-urlencoded") {
    kind_ = Kind::urlencoded;
    return std::nullopt;
  }
  if (essence != "multipart/form-data") {
    return Problem{415, "http.unsupported_media_type", "route takes forms only"};
  }
  const auto boundary = MultipartScanner::boundary_of(content_type);
  if (!boundary) return Problem{400, boundary.error().code, boundary.error().detail};
  kind_ = Kind::multipart;
  scanner_ = std::make_unique<MultipartScanner>(*boundary, static_cast<MultipartSink&>(*this));
  return std::nullopt;
}

void BodyReader::set_problem(int status, std::string code, std::string detail) {
  if (!problem_) problem_ = Problem{status, std::move(code), std::move(detail)};
}

void BodyReader::write(std::string_view piece) {
  total_ += piece.size();
  switch (kind_) {
    case Kind::none: return;
    case Kind::urlencoded:
    case Kind::raw: {
      const std::uint64_t limit = kind_ == Kind::raw ? route_.max_raw_bytes : options_.max_urlencoded_bytes;
      const std::size_t room = limit > text_.size() ? limit - text_.size() : 0;
      if (piece.size() > room) set_problem(413, "body.too_large", "body larger than the route takes");
      text_.append(piece.substr(0, room));
      return;
    }
    case Kind::multipart: {
      // A broken structure cannot be read on; a limit does not stop the scanner.
      if (scanner_ == nullptr) return;
      if (const Status fed = scanner_->feed(piece); !fed) {
        set_problem(status_of(fed.error().code), fed.error().code, fed.error().detail);
        scanner_.reset();
      }
      return;
    }
  }
}

void BodyReader::add_field(std::string name, std::string value) {
  if (name == kCsrfField) {
    if (!csrf_token_) csrf_token_ = std::move(value);
    return;
  }
  request_.mutable_form().add(std::move(name), std::move(value));
}

void BodyReader::parse_form_text() {
  // Cut in the middle: the last, incomplete pair is not a field.
  if (problem_) text_.resize(std::min(text_.rfind('&'), text_.size()));
  Fields fields;
  const Status parsed = parse_urlencoded(text_, options_.max_fields, fields);
  if (!parsed) set_problem(status_of(parsed.error().code), parsed.error().code, parsed.error().detail);
  for (const Field& field : fields) add_field(field.name, field.value);
  text_.clear();
}

void BodyReader::finish() {
  switch (kind_) {
    case Kind::none: break;
    case Kind::urlencoded: parse_form_text(); break;
    case Kind::raw: request_.set_body(std::move(text_)); break;
    case Kind::multipart:
      if (scanner_ != nullptr) {
        if (const Status done = scanner_->finish(); !done) set_problem(400, done.error().code, done.error().detail);
      }
      spool_.discard();
      break;
  }
}

Status BodyReader::begin(PartHeader header) {
  part_ = std::move(header);
  part_value_.clear();
  if (++parts_ > options_.max_fields) set_problem(413, "body.too_many_fields", "more parts than allowed");
  if (!part_.is_file || problem_) return {};
  file_ = UploadedFile();
  file_.field = part_.name;
  file_.original_name = part_.file_name;
  file_.safe_name = sanitize_file_name(part_.file_name);
  file_.declared_mime = part_.mime;
  return {};
}

Status BodyReader::data(std::string_view piece) {
  if (problem_) return {};
  if (part_.is_file) return file_data(piece);
  field_bytes_ += piece.size();
  if (field_bytes_ > options_.max_urlencoded_bytes) {
    set_problem(413, "body.too_large", "form fields larger than allowed");
    return {};
  }
  part_value_ += piece;
  return {};
}

Status BodyReader::file_data(std::string_view piece) {
  const bool first = file_.size == 0 && !piece.empty();
  file_.size += piece.size();
  if (!file_.accepted()) return {};
  if (first && ++files_ > route_.max_files) {
    file_.rejection = FileRejection::too_many;
  } else if (file_.size > route_.max_file_bytes) {
    file_.rejection = FileRejection::too_large;
  } else if (accepted_bytes_ + file_.size > route_.max_upload_bytes) {
    file_.rejection = FileRejection::total_too_large;
  } else if ((first && !spool_.open(options_.spool_folder)) || !spool_.write(piece)) {
    file_.rejection = FileRejection::not_stored;
  }
  if (!file_.accepted()) spool_.discard();
  return {};
}

Status BodyReader::end() {
  if (problem_) return {};
  if (!part_.is_file) {
    if (!is_clean_text(part_value_)) {
      set_problem(400, "body.not_utf8", "field is not UTF-8 or holds NUL");
      return {};
    }
    field_bytes_ += part_.name.size();
    add_field(std::move(part_.name), std::move(part_value_));
    return {};
  }
  if (part_.file_name.empty() && file_.size == 0) return {};  // no file chosen
  if (file_.size == 0) {                                      // an empty file is a file
    if (++files_ > route_.max_files) {
      file_.rejection = FileRejection::too_many;
    } else if (!spool_.open(options_.spool_folder)) {
      file_.rejection = FileRejection::not_stored;
    }
  }
  if (file_.accepted() && !spool_.close(file_)) file_.rejection = FileRejection::not_stored;
  if (file_.accepted()) accepted_bytes_ += file_.size;
  request_.files().push_back(std::move(file_));
  file_ = UploadedFile();
  return {};
}

}  // namespace rathaus::web
