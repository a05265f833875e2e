#include "modules/documents/inspect.h"

#include <algorithm>
#include <array>

#include "libs/pdf/inspect.h"
#include "libs/picture/picture.h"
#include "modules/documents/file_type.h"

namespace rathaus::documents {
namespace {

using namespace std::string_view_literals;

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  std::string out;
  if (dot == std::string_view::npos) return out;
  for (const char c : name.substr(dot + 1)) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  while (!out.empty() && (out.back() == ' ' || out.back() == '.'))
    out.pop_back();  // "x.exe. " starts on some systems
  return out;
}

// What a double click starts, whatever the bytes are.
bool starts_something(std::string_view extension) {
  constexpr std::array kWords = {"exe"sv, "com"sv,  "scr"sv, "pif"sv, "bat"sv,  "cmd"sv,  "msi"sv,  "msp"sv,
                                 "dll"sv, "cpl"sv,  "jar"sv, "js"sv,  "jse"sv,  "vbs"sv,  "vbe"sv,  "wsf"sv,
                                 "wsh"sv, "hta"sv,  "ps1"sv, "lnk"sv, "url"sv,  "reg"sv,  "inf"sv,  "sh"sv,
                                 "app"sv, "html"sv, "htm"sv, "svg"sv, "docm"sv, "xlsm"sv, "pptm"sv, "iso"sv,
                                 "img"sv, "vhd"sv,  "one"sv, "chm"sv};
  return std::find(kWords.begin(), kWords.end(), extension) != kWords.end();
}

bool names_a_document(std::string_view extension) {
  constexpr std::array kWords = {"pdf"sv, "jpg"sv,  "jpeg"sv, "png"sv, "heic"sv, "heif"sv, "webp"sv,
                                 "tif"sv, "tiff"sv, "gif"sv,  "txt"sv, "doc"sv,  "docx"sv, "odt"sv};
  return std::find(kWords.begin(), kWords.end(), extension) != kWords.end();
}

// A ZIP is read from its end, a PDF or picture from its beginning: one file can be both.
bool zip_at_the_end(ByteView content) {
  const std::string_view text = as_text(content);
  const std::string_view tail = text.substr(text.size() - std::min<std::size_t>(text.size(), 65'557));
  const std::size_t at = tail.rfind("PK\x05\x06");
  if (at == std::string_view::npos || tail.size() - at < 22) return false;
  const auto comment = static_cast<std::size_t>(static_cast<unsigned char>(tail[at + 20]) |
                                                static_cast<unsigned char>(tail[at + 21]) << 8);
  return tail.size() - at - 22 == comment;
}

// By the list at the end (APPNOTE 4.3.12, 4.3.16): few entries, little when unpacked, no archive or macro inside, no password.
bool harmless_zip(ByteView content) {
  const std::string_view text = as_text(content);
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = bytes; i > 0; --i)
      out = out << 8 | (at + i - 1 < content.size() ? content[at + i - 1] : 0u);
    return out;
  };
  const std::size_t end = text.rfind("PK\x05\x06");
  if (end == std::string_view::npos || end + 22 > text.size()) return false;
  const std::uint64_t entries = number(end + 10, 2);
  std::size_t at = static_cast<std::size_t>(number(end + 16, 4));
  std::uint64_t unpacked = 0;
  if (entries > 2000) return false;
  for (std::uint64_t i = 0; i < entries; ++i) {
    if (at + 46 > text.size() || text.substr(at, 4) != "PK\x01\x02" || (number(at + 8, 2) & 1) != 0)
      return false;
    const std::size_t length = static_cast<std::size_t>(number(at + 28, 2));
    const std::string extension = extension_of(text.substr(at + 46, std::min(length, text.size() - at - 46)));
    unpacked += number(at + 24, 4);
    constexpr std::array kInside = {"zip"sv, "7z"sv,   "rar"sv,  "gz"sv,  "tar"sv, "bz2"sv,
                                    "xz"sv,  "docx"sv, "xlsx"sv, "odt"sv, "bin"sv};
    if (unpacked > (200u << 20) || starts_something(extension) ||
        std::find(kInside.begin(), kInside.end(), extension) != kInside.end())
      return false;
    at += 46 + length + static_cast<std::size_t>(number(at + 30, 2) + number(at + 32, 2));
  }
  return true;
}

std::optional<std::string> pdf_refusal(ByteView content) {
  const pdf::Inspection seen = pdf::inspect(content);
  if (seen.password) return "form.file.pdf_password";
  if (seen.bomb) return "form.file.archive";
  if (!seen.readable) return "form.file.pdf_damaged";
  if (!seen.active.empty()) return "form.file.pdf_active";
  if (seen.pages > kMaxPages) return "form.file.pages";
  return std::nullopt;
}

std::optional<std::string> picture_refusal(ByteView content) {
  const auto size = picture::size_of(content);
  if (size) return std::nullopt;
  return size.error().code == "picture.too_big" ? "form.file.pixels" : "form.file.picture_damaged";
}

}  // namespace

std::optional<std::string> refusal_of(ByteView content, std::string_view name,
                                      const std::vector<std::string>& asked_for) {
  if (content.empty()) return "form.file.empty";
  const std::string type = media_type(as_text(content).substr(0, 4096));
  const std::string extension = extension_of(name);
  const bool program = type == "application/x-msdownload" || type == "application/x-ole" ||
                       type == "text/html" || type == "image/svg+xml" || type == "text/x-script";
  if (program)
    return names_a_document(extension) && type != "application/x-ole" ? "form.file.disguised"
                                                                      : "form.file.dangerous";
  if (starts_something(extension)) return "form.file.dangerous";
  const bool archives_wanted = std::any_of(asked_for.begin(), asked_for.end(), [](const std::string& one) {
    return one == "application/zip" || one.find("officedocument") != std::string::npos ||
           one.find("opendocument") != std::string::npos;
  });
  if (type == "application/zip" && archives_wanted)
    return harmless_zip(content) ? std::nullopt : std::optional<std::string>("form.file.archive");
  if (is_archive(type))
    return names_a_document(extension) && extension != "docx" && extension != "odt" ? "form.file.disguised"
                                                                                    : "form.file.archive";
  const bool document = type == "application/pdf" || type.starts_with("image/");
  if (document && zip_at_the_end(content)) return "form.file.disguised";
  // "Rechnung.pdf" that is a text or a blob of nobody knows what.
  if (extension == "pdf" && !document) return "form.file.disguised";
  if (type == "application/pdf") return pdf_refusal(content);
  if (picture::format_of(content) != picture::Format::unknown) return picture_refusal(content);
  return std::nullopt;
}

}  // namespace rathaus::documents
