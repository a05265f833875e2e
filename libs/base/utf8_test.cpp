#include "libs/base/utf8.h"

#include <gtest/gtest.h>

namespace rathaus {
namespace {

TEST(Utf8, WritesAndReadsEveryLength) {
  for (const char32_t c : {U'a', U'\x7F', U'\x80', U'ß', U'\x7FF', U'\x800', U'€', U'\xFFFD', U'\xFFFF', U'\x10000', U'😀', kLastCodePoint}) {
    std::string text;
    append_utf8(text, c);
    const Utf8CodePoint read = decode_utf8(text + "x", 0);
    EXPECT_EQ(read.code_point, c);
    EXPECT_EQ(read.length, text.size());
  }
}

TEST(Utf8, AWrongByteIsOneWrongByte) {
  for (const char* text : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80", "\xE2\x82"}) {
    EXPECT_EQ(decode_utf8(text, 0).code_point, kNotUtf8) << text;
    EXPECT_EQ(decode_utf8(text, 0).length, 1u) << text;
  }
}

TEST(Utf8, WhatIsNoCodePointIsReplaced) {
  for (const char32_t c : {char32_t{0xD800}, char32_t{0xDFFF}, kNotUtf8}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(text, "\xEF\xBF\xBD");
  }
}

}  // namespace
}  // namespace rathaus
