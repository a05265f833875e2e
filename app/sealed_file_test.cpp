#include "app/sealed_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

class SealedFileTest : public testing::Test {
 protected:
  SealedFileTest() {
    char name[] = "/tmp/rathaus-sealed-XXXXXX";
    folder_ = mkdtemp(name);
    EXPECT_TRUE(make_key_file(folder_ / "key"));
  }
  ~SealedFileTest() override { fs::remove_all(folder_); }
  crypto::SecretKey key() { return read_key_file(folder_ / "key").value(); }
  std::string sealed(const std::string& content) {
    auto out = SealedWriter::create(folder_ / "file", {{"tenant", "t"}}, key()).value();
    EXPECT_TRUE(out->write(as_bytes(content)));
    EXPECT_TRUE(out->finish());
    std::ifstream in(folder_ / "file", std::ios::binary);
    return {(std::istreambuf_iterator<char>(in)), {}};
  }
  // What can be read of it, to the end: "" and the code when it does not open.
  std::string opened(const std::string& bytes, std::size_t size) {
    std::ofstream(folder_ / "other", std::ios::binary) << bytes;
    auto in = SealedReader::open(folder_ / "other", key());
    if (!in) return in.error().code;
    std::string out(size, ' ');
    if (const Status read = (*in)->read(reinterpret_cast<std::uint8_t*>(out.data()), size); !read)
      return read.error().code;
    if (const Status end = (*in)->must_end(); !end) return end.error().code;
    return out;
  }
  fs::path folder_;
};

constexpr std::size_t kPiece = std::size_t{1} << 20;

TEST_F(SealedFileTest, EverySizeComesBack) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kPiece - 1, kPiece, kPiece + 1, 2 * kPiece, 2 * kPiece + 7}) {
    std::string content(size, 'x');
    for (std::size_t i = 0; i < size; i += 997) content[i] = static_cast<char>(i);
    EXPECT_EQ(opened(sealed(content), size), content) << size;
  }
}

TEST_F(SealedFileTest, CutAtAPieceReorderedRepeatedOrMixedItDoesNotOpen) {
  const std::string content(3 * kPiece, 'x');
  const std::string whole = sealed(content);
  const std::size_t head = whole.find('\n', whole.find('\n') + 1) + 1, piece = kPiece + 28 + 4;
  ASSERT_EQ(whole.size(), head + 3 * piece);
  EXPECT_EQ(opened(whole.substr(0, head + 2 * piece), 2 * kPiece),
            "backup.altered");  // whole pieces, but not the last
  EXPECT_EQ(opened(whole.substr(0, head), 0), "backup.altered");
  EXPECT_EQ(opened(whole.substr(0, head) + whole.substr(head + piece, piece) + whole.substr(head, piece) +
                       whole.substr(head + 2 * piece),
                   content.size()),
            "backup.altered");
  EXPECT_EQ(opened(whole.substr(0, head + piece) + whole.substr(head, piece) + whole.substr(head + 2 * piece),
                   content.size()),
            "backup.altered");
  EXPECT_EQ(opened(whole.substr(0, head + 2 * piece) + whole.substr(head + piece), 4 * kPiece),
            "backup.altered");
  const std::string other = sealed(std::string(3 * kPiece, 'y'));  // the same key, another file
  EXPECT_EQ(opened(whole.substr(0, head + piece) + other.substr(head + piece), content.size()),
            "backup.altered");
  std::string renamed = whole;
  renamed.replace(renamed.find("\"tenant\":\"t\""), 12, "\"tenant\":\"u\"");
  EXPECT_EQ(opened(renamed, content.size()), "backup.altered");
  EXPECT_EQ(opened("RATHAUS-BACKUP 2\n{}\n", 0), "backup.not_one");
}

TEST_F(SealedFileTest, AKeyThatOthersMayReadIsRefused) {
  ASSERT_EQ(::chmod((folder_ / "key").c_str(), 0640), 0);
  EXPECT_EQ(read_key_file(folder_ / "key").error().code, "backup.key_readable");
  EXPECT_EQ(make_key_file(folder_ / "key").error().code, "backup.key_exists");
  EXPECT_EQ(read_key_file(folder_ / "none").error().code, "backup.key_missing");
}

}  // namespace
}  // namespace rathaus::app
