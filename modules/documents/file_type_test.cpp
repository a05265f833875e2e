#include "modules/documents/file_type.h"

#include <gtest/gtest.h>

namespace rathaus::documents {
namespace {
using namespace std::string_view_literals;

TEST(FileType, IsReadFromTheBytesAlone) {
  EXPECT_EQ(media_type("%PDF-1.7\n"), "application/pdf");
  EXPECT_EQ(media_type("\x89PNG\r\n\x1a\n...."sv), "image/png");
  EXPECT_EQ(media_type("\xff\xd8\xff\xe0"sv), "image/jpeg");
  EXPECT_EQ(media_type("MZ\x90\0"sv), "application/x-msdownload");
  EXPECT_EQ(media_type("PK\x03\x04"sv), "application/zip");
  EXPECT_EQ(media_type("<HTML><body>"), "text/html");
  EXPECT_EQ(media_type("GIF89a<script>"), "image/gif");
  EXPECT_EQ(media_type("junk %PDF-1.7"), "text/plain") << "a PDF does not begin with something else";
  EXPECT_EQ(media_type(""), "");
}

TEST(FileType, NamesAreMadeSafe) {
  EXPECT_EQ(safe_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_name("C:\\Users\\x\\Mietvertrag.pdf"), "Mietvertrag.pdf");
  EXPECT_EQ(safe_name("rechnung\u202Efdp.exe"), "rechnungfdp.exe");
  EXPECT_EQ(safe_name("a\r\nb\".pdf"), "ab.pdf");
  EXPECT_EQ(safe_name(".."), "datei");
  EXPECT_EQ(safe_name("Übersicht.pdf"), "Übersicht.pdf");
}

}  // namespace
}  // namespace rathaus::documents
