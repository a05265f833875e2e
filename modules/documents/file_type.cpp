#include "modules/documents/file_type.h"

#include <algorithm>

namespace rathaus::documents {
namespace {

using namespace std::string_view_literals;

bool looks_like_text(std::string_view head) {
  return std::none_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
}

bool has_word(std::string_view head, std::string_view lower) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  return std::search(head.begin(), head.end(), lower.begin(), lower.end(), same) != head.end();
}

}  // namespace

std::string media_type(std::string_view head) {
  if (head.empty()) return {};
  // ISO 32000-1 annex H allows up to 1024 bytes before the header; anything in front is how polyglots are made, so none here.
  if (head.starts_with("%PDF-")) return "application/pdf";
  if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (head.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return "image/gif";
  if (head.starts_with("RIFF") && head.size() >= 12 && head.substr(8, 4) == "WEBP") return "image/webp";
  if (head.starts_with("II*\0"sv) || head.starts_with("MM\0*"sv)) return "image/tiff";
  if (head.size() >= 12 && head.substr(4, 4) == "ftyp") {
    const std::string_view brand = head.substr(8, 4);
    for (const std::string_view one : {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"}) {
      if (brand == one) return "image/heic";
    }
    return "application/octet-stream";
  }
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return "application/zip";
  if (head.starts_with("\x1f\x8b")) return "application/gzip";
  if (head.starts_with("7z\xbc\xaf\x27\x1c")) return "application/x-7z-compressed";
  if (head.starts_with("Rar!\x1a\x07")) return "application/vnd.rar";
  if (head.starts_with("BZh")) return "application/x-bzip2";
  if (head.starts_with("\xfd"
                       "7zXZ\0"sv))
    return "application/x-xz";
  if (head.starts_with("\x28\xb5\x2f\xfd")) return "application/zstd";
  if (head.starts_with("MSCF")) return "application/vnd.ms-cab-compressed";
  if (head.size() >= 262 && head.substr(257, 5) == "ustar") return "application/x-tar";
  if (head.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return "application/x-ole";
  if (head.starts_with("#!")) return "text/x-script";
  if (head.starts_with("MZ") || head.starts_with("\x7f""ELF")) return "application/x-msdownload";
  if (!looks_like_text(head)) return "application/octet-stream";
  if (has_word(head, "<html") || has_word(head, "<script") || has_word(head, "<!doctype html")) return "text/html";
  if (has_word(head, "<svg")) return "image/svg+xml";
  if (head.starts_with("<?xml") || head.starts_with("\xef\xbb\xbf<?xml"sv)) return "application/xml";
  return "text/plain";
}

bool is_archive(std::string_view type) {
  for (const std::string_view one :
       {"application/zip", "application/gzip", "application/x-7z-compressed", "application/vnd.rar",
        "application/x-bzip2", "application/x-xz", "application/zstd", "application/vnd.ms-cab-compressed",
        "application/x-tar"}) {
    if (type == one) return true;
  }
  return false;
}

std::string german_type(std::string_view type) {
  if (type == "application/pdf") return "PDF-Datei";
  if (type == "image/png") return "PNG-Bild";
  if (type == "image/jpeg") return "JPEG-Bild";
  if (type == "image/heic") return "HEIC-Bild";
  if (type == "image/tiff") return "TIFF-Bild";
  if (type == "application/zip") return "ZIP- oder Office-Datei";
  if (type == "text/plain") return "Textdatei";
  if (type == "application/x-msdownload") return "Programm";
  return "Datei unbekannter Art";
}

std::string safe_name(std::string_view name) {
  if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos) name = name.substr(slash + 1);
  std::string out;
  for (std::size_t i = 0; i < name.size() && out.size() < 120; ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x20 || byte == 0x7f || name[i] == '"') continue;
    // U+200E, U+200F, U+202A..U+202E, U+2066..U+2069 turn "exe.fdp" into something that reads like a PDF.
    if (byte == 0xe2 && i + 2 < name.size()) {
      const auto second = static_cast<unsigned char>(name[i + 1]);
      const auto third = static_cast<unsigned char>(name[i + 2]);
      const bool direction = (second == 0x80 && (third == 0x8e || third == 0x8f || (third >= 0xaa && third <= 0xae))) ||
                             (second == 0x81 && third >= 0xa6 && third <= 0xa9);
      if (direction) {
        i += 2;
        continue;
      }
    }
    out += name[i];
  }
  while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80 && out.size() >= 120) out.pop_back();
  while (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.erase(out.begin());
  return out.empty() ? "datei" : out;
}

}  // namespace rathaus::documents
