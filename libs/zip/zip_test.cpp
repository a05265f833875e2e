#include "libs/zip/zip.h"

#include <gtest/gtest.h>
#include <zip.h>

namespace rathaus::zip {
namespace {

constexpr Instant kAt{1'795'000'000'000'000};

// What another reader finds under a name; "" when there is no such file.
std::string unpacked(const Bytes& bytes, const char* name) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  EXPECT_NE(archive, nullptr) << zip_error_strerror(&error);
  if (archive == nullptr) return {};
  std::string out;
  if (zip_file_t* file = zip_fopen(archive, name, 0); file != nullptr) {
    char buffer[4096];
    for (zip_int64_t n; (n = zip_fread(file, buffer, sizeof buffer)) > 0;)
      out.append(buffer, static_cast<std::size_t>(n));
    zip_fclose(file);
  }
  zip_discard(archive);
  return out;
}

TEST(Zip, GivesBackWhatWasPacked) {
  const std::string large(200'000, 'x');
  const auto packed = pack(
      {{"antrag.pdf", as_bytes("%PDF-")}, {"unterlagen/Prüfung.txt", as_bytes(large)}, {"leer", {}}}, kAt);
  ASSERT_TRUE(packed);
  EXPECT_EQ(unpacked(*packed, "antrag.pdf"), "%PDF-");
  EXPECT_EQ(unpacked(*packed, "unterlagen/Prüfung.txt"), large);
  EXPECT_EQ(unpacked(*packed, "leer"), "");
  EXPECT_LT(packed->size(), 10'000U) << "packed";
  EXPECT_EQ(
      *packed,
      *pack({{"antrag.pdf", as_bytes("%PDF-")}, {"unterlagen/Prüfung.txt", as_bytes(large)}, {"leer", {}}},
            kAt))
      << "the same files, the same bytes";
}

TEST(Zip, NoNameLeavesItsFolder) {
  for (const char* name : {"", "/etc/passwd", "../x", "a/../x", "a//x", "a\\x", "."})
    EXPECT_EQ(pack({{name, as_bytes("x")}}, kAt).error().code, "zip.name") << name;
  EXPECT_EQ(pack({{"a", as_bytes("x")}, {"a", as_bytes("y")}}, kAt).error().code, "zip.name");
  EXPECT_TRUE(pack({{"a/b..c", as_bytes("x")}}, kAt));
}

}  // namespace
}  // namespace rathaus::zip
