#include "libs/pdf/objects.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cmath>

#include "libs/base/check.h"

namespace rathaus::pdf {

int ObjectFile::reserve() {
  bodies_.emplace_back();
  return static_cast<int>(bodies_.size());
}

void ObjectFile::set(int number, std::string body) {
  bodies_.at(number - 1) = std::move(body);
}

int ObjectFile::add(std::string body) {
  bodies_.push_back(std::move(body));
  return static_cast<int>(bodies_.size());
}

int ObjectFile::add_stream(std::string_view extra, ByteView data, bool plain) {
  const std::string packed = plain ? std::string(as_text(data)) : deflate(data);
  return add(fmt::format("<< {}{} /Length {} >>\nstream\n{}\nendstream", extra,
                         plain ? "" : " /Filter /FlateDecode", packed.size(), packed));
}

Bytes ObjectFile::finish(std::string_view trailer, std::string_view id_seed) const {
  std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";  // four bytes above 127: ISO 19005-2 6.1.2
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < bodies_.size(); ++i) {
    CHECK(!bodies_[i].empty());
    offsets.push_back(out.size());
    out += fmt::format("{} 0 obj\n", i + 1);
    out += bodies_[i];
    out += "\nendobj\n";
  }
  const std::size_t table = out.size();
  out += fmt::format("xref\n0 {}\n0000000000 65535 f \n", bodies_.size() + 1);
  for (const std::size_t offset : offsets) out += fmt::format("{:010} 00000 n \n", offset);
  const std::string first = hash128(id_seed);
  out += fmt::format("trailer\n<< /Size {} {} /ID [<{}> <{}>] >>\nstartxref\n{}\n%%EOF\n", bodies_.size() + 1,
                     trailer, first, hash128(out), table);
  return to_bytes(out);
}

std::string ref(int number) {
  return fmt::format("{} 0 R", number);
}

std::string num(double value) {
  const long long thousandths = std::llround(value * 1000);
  const long long magnitude = thousandths < 0 ? -thousandths : thousandths;
  std::string out = fmt::format("{}{}", thousandths < 0 ? "-" : "", magnitude / 1000);
  if (magnitude % 1000 != 0) {
    out += fmt::format(".{:03}", magnitude % 1000);
    while (out.back() == '0') out.pop_back();
  }
  return out;
}

std::string utf16_hex(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) {
    const auto code = static_cast<std::uint32_t>(c);
    if (code < 0x10000) {
      out += fmt::format("{:04X}", code);
    } else {
      out +=
          fmt::format("{:04X}{:04X}", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::string literal(std::string_view utf8) {
  bool ascii = true;
  for (const char c : utf8) ascii = ascii && c >= 0x20 && c < 0x7F;
  if (ascii) {
    std::string out = "(";
    for (const char c : utf8) {
      if (c == '(' || c == ')' || c == '\\') out += '\\';
      out += c;
    }
    return out + ")";
  }
  std::u32string wide;  // the caller made sure that it is UTF-8
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const int length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? byte : byte & (0x7F >> length);
    for (int k = 1; k < length && i + k < utf8.size(); ++k)
      c = c << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    wide += c;
    i += length;
  }
  return "<FEFF" + utf16_hex(wide) + ">";
}

std::string name(std::string_view text) {
  std::string out = "/";
  for (const char c : text) {
    const bool regular = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         c == '-' || c == '.' || c == '+';
    out += regular ? std::string(1, c) : fmt::format("#{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string deflate(ByteView data) {
  uLongf size = compressBound(data.size());
  std::string out(size, '\0');
  CHECK(compress2(reinterpret_cast<Bytef*>(out.data()), &size, data.data(), data.size(), 6) == Z_OK);
  out.resize(size);
  return out;
}

std::string hash128(std::string_view data) {
  unsigned __int128 hash =
      (static_cast<unsigned __int128>(0x6c62272e07bb0142ULL) << 64) | 0x62b821756295c58dULL;
  const unsigned __int128 prime = (static_cast<unsigned __int128>(1) << 88) | 0x13B;
  for (const char c : data) {
    hash ^= static_cast<unsigned char>(c);
    hash *= prime;
  }
  return fmt::format("{:016X}{:016X}", static_cast<std::uint64_t>(hash >> 64),
                     static_cast<std::uint64_t>(hash));
}

}  // namespace rathaus::pdf
