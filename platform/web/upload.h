#pragma once
// A file from a multipart form, spooled to the server's spool folder while its SHA-256 was computed.
// Never in memory as a whole; the spooled file is deleted with the object unless somebody took it.
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace rathaus::web {

enum class FileRejection {
  none,
  too_large,       // larger than the route's per-file limit; the rest was read and thrown away
  too_many,        // more files than the route allows
  not_stored,      // spool disk full or broken; the form's other fields are intact
  total_too_large  // the files together exceed the route's limit
};
std::string_view to_string(FileRejection rejection);  // stable code, e.g. "upload.too_large"

using Sha256 = std::array<std::uint8_t, 32>;

class UploadedFile {
 public:
  std::string field;          // name of the form field
  std::string original_name;  // as the browser sent it (valid UTF-8): show escaped, never use as a path
  std::string safe_name;      // see sanitize_file_name()
  std::string declared_mime;  // what the browser claims; never trust
  std::uint64_t size = 0;     // bytes as sent, also when rejected
  Sha256 sha256{};            // only when accepted()
  FileRejection rejection = FileRejection::none;

  UploadedFile() = default;
  UploadedFile(UploadedFile&& other) noexcept;
  UploadedFile& operator=(UploadedFile&& other) noexcept;
  ~UploadedFile();

  bool accepted() const { return rejection == FileRejection::none; }
  const std::filesystem::path& path() const { return path_; }  // empty when rejected
  // Hands the spooled file to the caller, who must move or delete it.
  std::filesystem::path take();
  void spool_at(std::filesystem::path path) { path_ = std::move(path); }  // for the server and tests
  void discard();                                                         // deletes the spooled file now

 private:
  std::filesystem::path path_;
};

// Last path component without control, bidirectional-override and file-system characters, at most 120 bytes
// with the extension kept, never empty and never starting with a dot. For storing and Content-Disposition.
std::string sanitize_file_name(std::string_view original);

}  // namespace rathaus::web
