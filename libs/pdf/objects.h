#pragma once
// The file's syntax: objects, streams, cross-reference table (ISO 32000-1, 7.3 and 7.5). Classic table, no
// object streams.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"

namespace rathaus::pdf {

class ObjectFile {
 public:
  int reserve();  // a number for an object written later
  void set(int number, std::string body);
  int add(std::string body);
  // extra: more entries of the stream's dictionary, e.g. "/Type /Metadata"; plain: not compressed
  int add_stream(std::string_view extra, ByteView data, bool plain = false);
  // trailer: entries besides /Size and /ID, e.g. "/Root 1 0 R". id_seed: what tells this document from
  // others.
  Bytes finish(std::string_view trailer, std::string_view id_seed) const;

 private:
  std::vector<std::string> bodies_;  // [i] is object i + 1
};

std::string ref(int number);    // "7 0 R"
std::string num(double value);  // at most three decimals, no exponent, no "-0"
std::string literal(
    std::string_view utf8);  // text string: ASCII as (...), else UTF-16BE with mark as <FEFF...>
std::string utf16_hex(std::u32string_view text);  // upper-case hex digits, no mark
std::string name(std::string_view text);          // "/text#2Fxml"
std::string deflate(ByteView data);
std::string hash128(std::string_view data);  // 32 hex digits, FNV-1a: tells files apart, protects nothing

}  // namespace rathaus::pdf
