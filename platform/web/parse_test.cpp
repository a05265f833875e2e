#include "platform/web/parse.h"

#include <gtest/gtest.h>

#include "platform/web/http_parser.h"
#include "platform/web/peer.h"
#include "platform/web/response.h"
#include "platform/web/response_head.h"
#include "platform/web/upload.h"

namespace rathaus::web {
namespace {

using std::string_literals::operator""s;

TEST(Utf8, AcceptsWellFormedRefusesOverlongSurrogateTruncated) {
  for (const char* good : {"", "abc", "Grüße aus Köln", "\xF0\x9F\x8F\x9B", "\xEF\xBF\xBD", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                          "\x80", "a\xC3", "\xE2\x82", "abcdefgh\xFF", "\xF0\x8F\xBF\xBF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
  EXPECT_TRUE(is_utf8("a\0b"s));
  EXPECT_FALSE(is_clean_text("a\0b"s));
}

TEST(PercentDecoding, IsStrict) {
  EXPECT_EQ(percent_decode("a%20b+c%C3%A4", true), "a b cä");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
  for (const char* bad : {"%", "%2", "%zz", "a%4", "%%20"}) EXPECT_FALSE(percent_decode(bad, true)) << bad;
  EXPECT_EQ(percent_encode("a b/ä~"), "a%20b%2F%C3%A4~");
}

TEST(Urlencoded, KeepsOrderAndDuplicates) {
  Fields fields;
  ASSERT_TRUE(parse_urlencoded("b=1&a=2&b=3&&c&d=&=e&stra%C3%9Fe=Am+Markt", 100, fields));
  EXPECT_EQ(fields.size(), 7U);
  EXPECT_EQ(fields.begin()->name, "b");
  EXPECT_EQ(fields.all("b"), (std::vector<std::string_view>{"1", "3"}));
  EXPECT_EQ(fields.get_or("straße"), "Am Markt");
  EXPECT_EQ(fields.get("c"), "");
  EXPECT_FALSE(fields.get("x"));
}

TEST(Urlencoded, ManyFieldsAreIndexed) {
  std::string body;
  for (int i = 0; i < 3000; ++i) body += "f" + std::to_string(i % 1500) + "=" + std::to_string(i) + "&";
  Fields fields;
  ASSERT_TRUE(parse_urlencoded(body, 20'000, fields));
  EXPECT_EQ(fields.all("f7"), (std::vector<std::string_view>{"7", "1507"}));
  EXPECT_EQ(fields.get("f1499"), "1499");
  fields.add("neu", "x");
  EXPECT_EQ(fields.get("neu"), "x");
}

TEST(Urlencoded, LimitsAndRefusals) {
  Fields fields;
  EXPECT_EQ(parse_urlencoded("a&b&c", 2, fields).error().code, "body.too_many_fields");
  EXPECT_EQ(fields.size(), 2U);  // what was read stays
  EXPECT_EQ(parse_urlencoded("a=%FF", 9, fields).error().code, "body.not_utf8");
  EXPECT_EQ(parse_urlencoded("a=%00", 9, fields).error().code, "body.not_utf8");
  EXPECT_EQ(parse_urlencoded("a=%G0", 9, fields).error().code, "body.malformed");
}

TEST(Cookies, FirstMatchExactName) {
  EXPECT_EQ(find_cookie("a=1; __Host-session=x=y; session=z", "session"), "z");
  EXPECT_EQ(find_cookie("a=1;b=\"q\"", "b"), "q");
  EXPECT_FALSE(find_cookie("xa=1; a", "a"));
}

TEST(HeaderParameter, QuotingAsBrowsersAndCurl) {
  EXPECT_EQ(header_parameter("form-data; name=\"a;b\"; filename=\"c.pdf\"", "filename"), "c.pdf");
  EXPECT_EQ(header_parameter("form-data; name=\"a;b\"; filename=\"c.pdf\"", "name"), "a;b");
  EXPECT_EQ(header_parameter("x; filename=\"say \\\"hi\\\".txt\"", "filename"), "say \"hi\".txt");
  EXPECT_EQ(header_parameter("x; filename=\"C:\\dir\\\"", "filename"), "C:\\dir\\");
  EXPECT_EQ(header_parameter("multipart/form-data; Boundary=abc ; x=1", "boundary"), "abc");
  EXPECT_FALSE(header_parameter("x; name=\"open", "name"));
  EXPECT_FALSE(header_parameter("x; flag; y", "y"));
  EXPECT_EQ(mime_essence(" Text/HTML ; charset=x"), "text/html");
}

TEST(Path, SegmentsDecodedDisguisesRefused) {
  EXPECT_EQ(split_path("/a/b%20c/%C3%A4").value(), (std::vector<std::string>{"a", "b c", "ä"}));
  EXPECT_TRUE(split_path("/").value().empty());
  EXPECT_EQ(split_path("/a/").value(), (std::vector<std::string>{"a", ""}));
  for (const char* bad : {"", "a", "/../x", "/a/%2e%2E/b", "/a%2Fb", "/a%5Cb", "/a%00", "/%FF", "/a%0Ab", "/%4", "/./a"}) {
    EXPECT_FALSE(split_path(bad)) << bad;
  }
}

TEST(FileNames, AreHarmlessAndKeepTheirExtension) {
  EXPECT_EQ(sanitize_file_name("C:\\Users\\eva\\Bescheid.pdf"), "Bescheid.pdf");
  EXPECT_EQ(sanitize_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(sanitize_file_name("..."), "datei");
  EXPECT_EQ(sanitize_file_name(""), "datei");
  EXPECT_EQ(sanitize_file_name(".htaccess"), "htaccess");
  EXPECT_EQ(sanitize_file_name("gpj.exe\xE2\x80\xAE.pdf"), "gpj.exe.pdf");  // U+202E
  EXPECT_EQ(sanitize_file_name("a\r\nb<c>.txt. "), "ab_c_.txt");
  EXPECT_EQ(sanitize_file_name("Führungszeugnis 2026.pdf"), "Führungszeugnis 2026.pdf");
  EXPECT_EQ(sanitize_file_name("\xFF.pdf"), "datei");
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ä";
  const std::string cut = sanitize_file_name(umlauts + ".pdf");
  EXPECT_LE(cut.size(), 120U);
  EXPECT_TRUE(cut.ends_with("ä.pdf"));
  EXPECT_TRUE(is_utf8(cut));
}

TEST(Proxies, ForwardedForCountsOnlyFromThem) {
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "::1", "192.168.1.7"}).value();
  EXPECT_TRUE(proxies.contains("10.255.1.2"));
  EXPECT_TRUE(proxies.contains("::ffff:10.1.1.1"));
  EXPECT_FALSE(proxies.contains("11.0.0.1"));
  EXPECT_FALSE(proxies.contains("192.168.1.8"));
  EXPECT_EQ(proxies.client("203.0.113.5", "1.2.3.4"), "203.0.113.5");
  EXPECT_EQ(proxies.client("10.0.0.1", "6.6.6.6, 203.0.113.9, 192.168.1.7"), "203.0.113.9");
  EXPECT_EQ(proxies.client("10.0.0.1", "6.6.6.6, rubbish"), "10.0.0.1");
  EXPECT_EQ(proxies.client("::1", "2001:DB8::1"), "2001:db8::1");
  EXPECT_EQ(proxies.client("10.0.0.1", ""), "10.0.0.1");
  for (const char* bad : {"10.0.0.0/33", "x", "::1/129", "10.0.0.0/", "10.0.0.0/8x"}) {
    EXPECT_FALSE(TrustedProxies::parse({bad})) << bad;
  }
}

TEST(ResponseHead, DatesAndEtags) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");  // the example of RFC 9110 5.6.7
  EXPECT_TRUE(etag_matches("\"a\", W/\"b\"", "b"));
  EXPECT_TRUE(etag_matches("*", "b"));
  EXPECT_FALSE(etag_matches("\"ab\"", "b"));
  EXPECT_FALSE(etag_matches("", "b"));
}

TEST(Response, RedirectsStayOnThisSiteAndHeadersCannotBeSplit) {
  EXPECT_DEATH(Response::see_other("//evil.example"), "invariant");
  EXPECT_DEATH(Response::see_other("/\\evil.example"), "invariant");
  EXPECT_DEATH(Response::see_other("https://evil.example"), "invariant");
  EXPECT_DEATH(Response::html("").set_header("X", "a\r\nSet-Cookie: b"), "invariant");
  EXPECT_DEATH(Response::html("").set_cookie({"a", "b; Domain=x"}), "invariant");
  EXPECT_EQ(Response::html("").as_attachment("Beleg \"ä\".pdf").header("content-disposition"),
            "attachment; filename=\"Beleg ____.pdf\"; filename*=UTF-8''Beleg%20_%C3%A4_.pdf");
  EXPECT_EQ(Response::html("").as_inline("ä.pdf").header("content-disposition"),
            "inline; filename=\"__.pdf\"; filename*=UTF-8''%C3%A4.pdf");
}

// How the grammar splits must not matter.
std::string parse_in_pieces(std::string_view text, std::size_t piece, std::string& body) {
  struct Sink : BodySink {
    std::string* into = nullptr;
    void write(std::string_view more) override { *into += more; }
  } sink;
  sink.into = &body;
  Request request;
  HttpParser parser(request, 16 * 1024);
  parser.set_sink(&sink);
  std::string pending;
  bool header = false;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    pending += text.substr(at, piece);
    while (true) {
      const auto step = parser.feed(pending);
      pending.erase(0, step.used);
      if (step.outcome == HttpParser::Outcome::bad) return std::to_string(parser.problem().status);
      if (step.outcome == HttpParser::Outcome::complete) return "ok";
      if (step.outcome == HttpParser::Outcome::need_more) break;
      header = true;
    }
  }
  return header ? "body" : "head";
}

std::string verdict(std::string_view text) {
  std::string body, first = parse_in_pieces(text, text.size(), body);
  for (const std::size_t piece : {1UL, 2UL, 3UL, 7UL, 50UL}) {
    std::string again;
    EXPECT_EQ(parse_in_pieces(text, piece, again), first) << text << " in " << piece;
    if (first == "ok") {
      EXPECT_EQ(again, body);
    }
  }
  return first;
}

TEST(HttpGrammar, AcceptsOrdinaryRequests) {
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "ok");
  EXPECT_EQ(verdict("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"), "ok");
  EXPECT_EQ(verdict("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n"), "ok");
  EXPECT_EQ(verdict("GET / HTTP/1.0\r\n\r\n"), "ok");
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\n"), "head");
}

TEST(HttpGrammar, RefusesWhatTwoParsersMayReadDifferently) {
  const std::string post = "POST /x HTTP/1.1\r\nHost: a\r\n";
  for (const std::string& bad : {
           post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
           post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
           post + "Content-Length: 3, 3\r\n\r\nabc",
           post + "Content-Length: +3\r\n\r\nabc",
           post + "Content-Length: -1\r\n\r\n",
           post + "Content-Length: 99999999999999999999\r\n\r\n",
           post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: identity\r\n\r\n",
           post + "Transfer-Encoding: xchunked\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
           post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
           post + "X: a\nY: b\r\n\r\n",
           post + "X: a" + "\0"s + "b\r\n\r\n",
           post + "Host: b\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n"s,
           "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"s,
           "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"s,
           "GET /a"s + "\0"s + " HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET / HTTP/2.0\r\nHost: a\r\n\r\n"s,
           "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"s,
           "GET /?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n"s,
           "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"s,
           "\x16\x03\x01\x02"s + "\r\n\r\n",
       }) {
    EXPECT_EQ(verdict(bad), "400") << bad;
  }
}

TEST(HttpGrammar, LimitsTheWholeHeader) {
  std::string one = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n";
  EXPECT_EQ(verdict(one), "431");
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 60; ++i) many += "X" + std::to_string(i) + ": " + std::string(400, 'y') + "\r\n";
  EXPECT_EQ(verdict(many + "\r\n"), "431");
  std::string twice = "GET / HTTP/1.1\r\nHost: a\r\n", body;  // each read below the limit, the sum above
  for (int i = 0; i < 50; ++i) twice += "X" + std::to_string(i) + ": " + std::string(400, 'y') + "\r\n";
  EXPECT_EQ(parse_in_pieces(twice + "\r\n", 10'500, body), "431");
  std::string short_ones = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 101; ++i) short_ones += "a: b\r\n";
  EXPECT_EQ(verdict(short_ones + "\r\n"), "431");
  EXPECT_EQ(verdict("GET /" + std::string(17'000, 'x') + " HTTP/1.1\r\n"), "431");
}

}  // namespace
}  // namespace rathaus::web
