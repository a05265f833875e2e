#include "platform/web/upload.h"

#include <system_error>
#include <utility>

#include "platform/web/parse.h"

namespace rathaus::web {

std::string_view to_string(FileRejection rejection) {
  switch (rejection) {
    case FileRejection::none: return "";
    case FileRejection::too_large: return "upload.too_large";
    case FileRejection::too_many: return "upload.too_many";
    case FileRejection::not_stored: return "upload.not_stored";
    case FileRejection::total_too_large: return "upload.total_too_large";
  }
  return "";
}

UploadedFile::UploadedFile(UploadedFile&& other) noexcept { *this = std::move(other); }

UploadedFile& UploadedFile::operator=(UploadedFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  field = std::move(other.field);
  original_name = std::move(other.original_name);
  safe_name = std::move(other.safe_name);
  declared_mime = std::move(other.declared_mime);
  size = other.size;
  sha256 = other.sha256;
  rejection = other.rejection;
  path_ = std::exchange(other.path_, {});
  return *this;
}

UploadedFile::~UploadedFile() { discard(); }

std::filesystem::path UploadedFile::take() { return std::exchange(path_, {}); }

void UploadedFile::discard() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(std::exchange(path_, {}), ignored);
}

namespace {

constexpr std::size_t kMaxName = 120;
constexpr std::size_t kMaxExtension = 16;

// Characters that reorder or hide text on a screen: U+200B..200F, 202A..202E, 2060..2069, FEFF, C1 controls.
bool is_deceptive(std::string_view utf8) {
  if (utf8.size() == 2) return utf8[0] == '\xC2' && static_cast<unsigned char>(utf8[1]) < 0xA0;
  if (utf8.size() != 3) return false;
  if (utf8 == "\xEF\xBB\xBF") return true;
  const auto last = static_cast<unsigned char>(utf8[2]);
  if (utf8.starts_with("\xE2\x80")) return (last >= 0x8B && last <= 0x8F) || (last >= 0xA8 && last <= 0xAE);
  return utf8.starts_with("\xE2\x81") && last >= 0xA0 && last <= 0xA9;
}

std::size_t sequence_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string sanitize_file_name(std::string_view original) {
  if (!is_utf8(original)) return "datei";
  if (const std::size_t slash = original.find_last_of("/\\"); slash != std::string_view::npos) {
    original.remove_prefix(slash + 1);
  }
  std::string name;
  for (std::size_t i = 0; i < original.size();) {
    const std::string_view one = original.substr(i, sequence_length(original[i]));
    i += one.size();
    if (is_deceptive(one)) continue;
    const auto byte = static_cast<unsigned char>(one[0]);
    if (byte < 0x20 || byte == 0x7F) continue;
    if (one.size() == 1 && std::string_view(":*?\"<>|").contains(one[0])) {
      name += '_';
    } else {
      name += one;
    }
  }
  // Windows drops trailing dots and spaces, so that "a.exe." would become another name there.
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
  const std::size_t start = name.find_first_not_of(". ");
  if (start == std::string::npos) return "datei";
  name.erase(0, start);
  if (name.size() <= kMaxName) return name;
  const std::size_t dot = name.rfind('.');
  const bool short_extension = dot != std::string::npos && name.size() - dot <= kMaxExtension;
  const std::string extension = short_extension ? name.substr(dot) : "";
  return std::string(cut_utf8(name, kMaxName - extension.size())) + extension;
}

}  // namespace rathaus::web
