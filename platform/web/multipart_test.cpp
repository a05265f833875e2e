#include "platform/web/multipart.h"

#include <gtest/gtest.h>

#include <vector>

namespace rathaus::web {
namespace {

struct Collected : MultipartSink {
  struct Part {
    PartHeader header;
    std::string content;
    bool ended = false;
  };
  std::vector<Part> parts;
  Status begin(PartHeader header) override {
    parts.push_back({std::move(header), {}, false});
    return {};
  }
  Status data(std::string_view piece) override {
    parts.back().content += piece;
    return {};
  }
  Status end() override {
    parts.back().ended = true;
    return {};
  }
};

// The same verdict and parts whatever the pieces; "" = fine, else the error's detail.
std::string scan(std::string_view body, std::vector<Collected::Part>& parts, std::string_view boundary = "b0") {
  std::string verdict;
  for (const std::size_t piece : {body.size(), 1UL, 2UL, 3UL, 5UL, 64UL}) {
    Collected sink;
    MultipartScanner scanner(boundary, sink);
    Status status;
    for (std::size_t at = 0; at < body.size() && status; at += piece) status = scanner.feed(body.substr(at, piece));
    if (status) status = scanner.finish();
    const std::string now = status ? "" : status.error().code;
    if (piece == body.size()) {
      parts = sink.parts;
      verdict = now;
      continue;
    }
    EXPECT_EQ(now, verdict) << "piece " << piece;
    if (!now.empty()) continue;
    EXPECT_EQ(sink.parts.size(), parts.size());
    for (std::size_t i = 0; i < std::min(parts.size(), sink.parts.size()); ++i) {
      EXPECT_EQ(sink.parts[i].content, parts[i].content) << "piece " << piece;
      EXPECT_EQ(sink.parts[i].header.name, parts[i].header.name);
    }
  }
  return verdict;
}

const std::string kField = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

TEST(Multipart, FieldsAndFilesOfABrowser) {
  std::vector<Collected::Part> parts;
  EXPECT_EQ(scan("--b0\r\n" + kField + "Grüße\r\n--b0\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x%22y.pdf\"\r\n"
                 "Content-Type: application/pdf\r\n\r\n%PDF\r\n--b\r\n-\r\n--b0--\r\nepilogue",
                 parts),
            "");
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].content, "Grüße");
  EXPECT_FALSE(parts[0].header.is_file);
  EXPECT_EQ(parts[1].content, "%PDF\r\n--b\r\n-");  // almost a delimiter
  EXPECT_EQ(parts[1].header.file_name, "x\"y.pdf");
  EXPECT_EQ(parts[1].header.mime, "application/pdf");
  EXPECT_TRUE(parts[1].ended);
}

TEST(Multipart, EdgesOfContent) {
  std::vector<Collected::Part> parts;
  EXPECT_EQ(scan("--b0\r\n" + kField + "\r\n--b0--", parts), "");
  EXPECT_EQ(parts.at(0).content, "");
  EXPECT_EQ(scan("--b0  \r\n" + kField + "\r\r\n\r\r\n\n\r\n--b0--\r\n", parts), "");
  EXPECT_EQ(parts.at(0).content, "\r\r\n\r\r\n\n");
  EXPECT_EQ(scan("\r\n--b0\r\n" + kField + "x\r\n--b0--", parts), "");
  EXPECT_EQ(scan("--b0--", parts), "");
  EXPECT_TRUE(parts.empty());
}

TEST(Multipart, RefusesBrokenStructure) {
  std::vector<Collected::Part> parts;
  for (const std::string& bad : {
           std::string("preamble\r\n--b0--"), "--b0\r\n" + kField + "x", "--b0\r\n" + kField + "x\r\n--b0",
           "--b0\r\n" + kField + "x\r\n--b0xyz\r\n", std::string("--b0\r\n\r\nx\r\n--b0--"),
           std::string("--b0\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0--"),
           std::string("--b0\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b0--"),
           std::string("--b0\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b0--"),
           "--b0\r\nContent-Disposition: form-data; name=\"z\"\r\n" + kField + "x\r\n--b0--",
           "--b0\r\nX: " + std::string(9000, 'x') + "\r\n\r\n--b0--", std::string("--b1\r\n")}) {
    EXPECT_EQ(scan(bad, parts), "body.malformed") << bad.substr(0, 80);
  }
  EXPECT_EQ(scan("--b0\r\nContent-Disposition: form-data; name=\"\xFF\"\r\n\r\nx\r\n--b0--", parts), "body.not_utf8");
}

TEST(Multipart, Boundaries) {
  EXPECT_EQ(MultipartScanner::boundary_of("multipart/form-data; boundary=\"a b\"").value(), "a b");
  EXPECT_EQ(MultipartScanner::boundary_of("multipart/form-data; boundary=----WebKitFormBoundaryX").value(), "----WebKitFormBoundaryX");
  for (const std::string& bad : {std::string("multipart/form-data"), std::string("multipart/form-data; boundary="),
                                 "multipart/form-data; boundary=" + std::string(71, 'x'),
                                 std::string("multipart/form-data; boundary=\"a \""), std::string("multipart/form-data; boundary=a\"b")}) {
    EXPECT_FALSE(MultipartScanner::boundary_of(bad)) << bad;
  }
}

}  // namespace
}  // namespace rathaus::web
