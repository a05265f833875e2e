#include "libs/xml/xml.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace rathaus::xml {
namespace {

// Writes down what it hears: "<name{ns} a=v @line:col>", "text", "</name @line>".
class Recorder : public Handler {
 public:
  Status on_start(const StartTag& tag) override {
    log += "<" + std::string(tag.name);
    if (!tag.namespace_uri.empty()) log += "{" + std::string(tag.namespace_uri) + "}";
    for (const Attribute& attribute : tag.attributes) {
      log += fmt::format(" {}{}{}={}", attribute.namespace_uri, attribute.namespace_uri.empty() ? "" : ":",
                         attribute.name, attribute.value);
    }
    log += fmt::format(" @{}:{}>", tag.place.line, tag.place.column);
    if (tag.name == stop_at) return fail(refused("test.stop", "", "genug"));
    return {};
  }
  Status on_text(std::string_view text, std::uint32_t) override {
    log += std::string(text) + "|";
    return {};
  }
  Status on_end(std::string_view name, std::uint32_t line) override {
    log += fmt::format("</{} @{}>", name, line);
    return {};
  }
  std::string log;
  std::string stop_at;
};

std::string heard(std::string_view document) {
  Recorder recorder;
  const Status status = parse(as_bytes(document), recorder);
  return status ? recorder.log : status.error().code + ": " + status.error().detail;
}

Error error_of(std::string_view document, const Limits& limits = {}) {
  Recorder recorder;
  const Status status = parse(as_bytes(document), recorder, limits);
  return status ? Error{} : status.error();
}

TEST(Xml, ResolvesNamespacesAndReportsEveryPlace) {
  EXPECT_EQ(heard("<a xmlns='urn:1' xmlns:p='urn:2'>\n  <p:b p:x='1' y='2'/></a>"),
            "<a{urn:1} @1:1>\n  |<b{urn:2} urn:2:x=1 y=2 @2:3></b @2></a @2>");
}

TEST(Xml, PlaceIsWhereTheTagBeginsEvenOverSeveralLines) {
  EXPECT_EQ(heard("<a>\n <b\n  x='1'\n  y='2'>t</b><c/>\n</a>"),
            "<a @1:1>\n |<b x=1 y=2 @2:2>t|</b @4><c @4:14></c @4>\n|</a @5>");
}

TEST(Xml, TextIsOneRunAcrossCommentsCdataAndReferences) {
  EXPECT_EQ(heard("<a>1<!-- x -->2<![CDATA[<3>]]>&amp;&#52;<?pi x?>5</a>"), "<a @1:1>12<3>&45|</a @1>");
}

TEST(Xml, ReferencesInAttributesAreResolved) {
  EXPECT_EQ(heard("<a b='x?1&amp;2&lt;&#228;&quot;&#10;'/>"), "<a b=x?1&2<ä\"\n @1:1></a @1>");
  EXPECT_EQ(error_of("<a b='&unknown;'/>").code, "xml.not_well_formed");
}

TEST(Xml, RefusesDoctypeByName) {
  for (const char* document :
       {"<!DOCTYPE root><root/>", "<!DOCTYPE root SYSTEM 'http://example.org/x.dtd'><root/>",
        "<!DOCTYPE root [<!ENTITY a 'b'>]><root>&a;</root>",
        "<!DOCTYPE root [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><root>&a;</root>"}) {
    const Error error = error_of(document);
    EXPECT_EQ(error.code, "xml.doctype") << document;
    EXPECT_EQ(error.kind, ErrorKind::invalid);
    EXPECT_NE(error.detail.find("Element <root>"), std::string::npos) << error.detail;
  }
}

TEST(Xml, RefusesWhatIsNotWellFormed) {
  for (const char* document : {"", "x", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<a>&unknown;</a>",
                               "<p:a/>", "<a p:x='1'/>", "<a>\xff</a>", "<a>\x01</a>", "<a b='<'/>"}) {
    EXPECT_EQ(error_of(document).code, "xml.not_well_formed") << document;
  }
  EXPECT_NE(error_of("<a>\n<b>\n</a>").detail.find("Zeile 3, Element <b>"), std::string::npos);
}

TEST(Xml, ReadsTheUsualEncodingsAndRefusesOthers) {
  EXPECT_EQ(heard("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"), "<a @1:44>ä|</a @1>");
  EXPECT_EQ(heard("\xef\xbb\xbf<a>ä</a>").substr(0, 2), "<a");
  EXPECT_EQ(error_of("<?xml version='1.0' encoding='UTF-7'?><a/>").kind, ErrorKind::invalid);
  EXPECT_EQ(error_of("<?xml version='1.0' encoding='KOI8-R'?><a/>").code, "xml.encoding");
}

TEST(Xml, LimitOfBytes) {
  EXPECT_EQ(error_of("<abc/>", {.bytes = 6}).code, "");
  EXPECT_EQ(error_of("<abc/>", {.bytes = 5}).code, "xml.limit.bytes");
}

TEST(Xml, LimitOfDepth) {
  EXPECT_EQ(error_of("<a><b><c/></b></a>", {.depth = 3}).code, "");
  const Error error = error_of("<a><b><c/></b></a>", {.depth = 2});
  EXPECT_EQ(error.code, "xml.limit.depth");
  EXPECT_EQ(error.field, "c");
}

TEST(Xml, LimitOfElements) {
  EXPECT_EQ(error_of("<a><b/><c/></a>", {.elements = 3}).code, "");
  EXPECT_EQ(error_of("<a><b/><c/></a>", {.elements = 2}).code, "xml.limit.elements");
}

TEST(Xml, LimitOfAttributesCountsDeclarations) {
  EXPECT_EQ(error_of("<a b='1' xmlns:c='u'/>", {.attributes = 2}).code, "");
  EXPECT_EQ(error_of("<a b='1' xmlns:c='u'/>", {.attributes = 1}).code, "xml.limit.attributes");
}

TEST(Xml, LimitOfText) {
  EXPECT_EQ(error_of("<a>1234<!---->5</a>", {.text_bytes = 5}).code, "");
  EXPECT_EQ(error_of("<a>1234<!---->5</a>", {.text_bytes = 4}).code, "xml.limit.text");
  EXPECT_EQ(error_of("<a b='12345'/>", {.text_bytes = 4}).code, "xml.limit.text");
}

TEST(Xml, AHandlersErrorComesBackUnchangedAndEndsTheReading) {
  Recorder recorder;
  recorder.stop_at = "b";
  const Status status = parse(as_bytes("<a><b/><c/></a>"), recorder);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "test.stop");
  EXPECT_EQ(recorder.log, "<a @1:1><b @1:4>");
}

}  // namespace
}  // namespace rathaus::xml
