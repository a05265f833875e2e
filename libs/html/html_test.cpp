#include "libs/html/html.h"

#include <gtest/gtest.h>

namespace rathaus::html {
namespace {

std::string written(const std::function<void(Writer&)>& write) {
  Writer h;
  write(h);
  return h.take().str();
}

TEST(Escape, HostileTextStaysText) {
  EXPECT_EQ(escape("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
  EXPECT_EQ(escape("\" onmouseover=\"x"), "&quot; onmouseover=&quot;x");
  EXPECT_EQ(escape("Müller & Söhne"), "Müller &amp; Söhne");
  EXPECT_EQ(escape("&amp;"), "&amp;amp;") << "what is typed is what is shown";
  EXPECT_EQ(escape(""), "");
}

TEST(Escape, ControlCharactersAreDropped) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1b[31mc\x7f", 10)), "ab[31mc");
  EXPECT_EQ(escape("a\tb\r\nc"), "a\tb\r\nc");
  EXPECT_EQ(escape("a\xC2\x85z"), "az") << "C1 control";
  EXPECT_EQ(escape("a\xC2\xA0z"), "a\xC2\xA0z") << "no-break space stays";
  EXPECT_EQ(escape("gpj.\xE2\x80\xAE"
                   "exe"),
            "gpj.exe")
      << "right-to-left override";
}

TEST(Escape, InvalidUtf8BecomesReplacementCharacters) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(escape("a\xff"
                   "b"),
            "a" + r + "b");
  EXPECT_EQ(escape("\xC0\xBC"), r + r) << "overlong '<'";
  EXPECT_EQ(escape("\xED\xA0\x80"), r + r + r) << "surrogate";
  EXPECT_EQ(escape("\xF4\x90\x80\x80"), r + r + r + r) << "above U+10FFFF";
  EXPECT_EQ(escape("\xE2\x82"), r + r) << "cut off";
  EXPECT_EQ(escape("\xC3<"), r + "&lt;") << "a broken lead byte does not swallow what follows";
  EXPECT_EQ(escape("\xF0\x9F\x90\x95"), "\xF0\x9F\x90\x95");
  EXPECT_EQ(escape("m\xCC\x82"), "m\xCC\x82") << "DIN 91379 sequences stay";
}

TEST(Escape, EveryByteAtEveryPlaceOfALongText) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string alone = escape(std::string(1, static_cast<char>(byte)));
    for (std::size_t place = 0; place < 24; ++place) {
      std::string text(24, 'x');
      text[place] = static_cast<char>(byte);
      EXPECT_EQ(escape(text), std::string(place, 'x') + alone + std::string(23 - place, 'x'))
          << byte << " at " << place;
    }
  }
}

TEST(Writer, WritesElementsAndAttributes) {
  const std::string name = "a\"><b>";
  EXPECT_EQ(written([&](Writer& h) {
              h.el("p", {{"class", "x"}, {"id", name}, {"tabindex", -1}, {"hidden", true}}, name);
            }),
            "<p class=\"x\" id=\"a&quot;&gt;&lt;b&gt;\" tabindex=\"-1\" hidden>a&quot;&gt;&lt;b&gt;</p>");
  EXPECT_EQ(
      written([](Writer& h) { h.el("input", {{"required", false}, maybe("value", ""), {"name", "n"}}); }),
      "<input name=\"n\">");
  EXPECT_EQ(written([](Writer& h) {
              h.el("ul", [&] {
                for (int i = 1; i <= 2; ++i) h.el("li", i);
              });
            }),
            "<ul><li>1</li><li>2</li></ul>");
  EXPECT_EQ(written([](Writer& h) { h.el("p", "<b>"_html); }), "<p><b></p>");
  EXPECT_EQ(written([](Writer& h) {
              const auto outer = h.scope("div");
              h.el("br");
            }),
            "<div><br></div>");
}

TEST(Writer, TextareaKeepsItsFirstNewline) {
  EXPECT_EQ(written([](Writer& h) { h.el("textarea", "\nx</textarea>"); }),
            "<textarea>\n\nx&lt;/textarea&gt;</textarea>");
}

TEST(Writer, ContentOwnsWhatItShows) {
  std::vector<Content> contents;
  for (const int i : {1, 2})
    contents.emplace_back(std::string("a long enough text so that it lives on the heap <") +
                          std::to_string(i));
  contents.emplace_back(std::string("short"));
  std::vector<Content> moved = std::move(contents);
  moved.reserve(100);
  const std::string html = written([&](Writer& h) {
    for (const Content& content : moved) h.el("p", content);
  });
  EXPECT_EQ(html,
            "<p>a long enough text so that it lives on the heap &lt;1</p>"
            "<p>a long enough text so that it lives on the heap &lt;2</p><p>short</p>");
}

TEST(WriterDeathTest, UnbalancedElementsStopTheProcess) {
  EXPECT_DEATH(
      {
        Writer h;
        h.open("div");
        h.take();
      },
      "invariant broken");
  EXPECT_DEATH(Writer().close(), "invariant broken");
}

TEST(Url, RefusesWhatIsNotRelativeOrAnAllowedScheme) {
  for (const std::string_view bad :
       {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:x", " javascript:x", "data:text/html,x",
        "//evil.example", "/\\evil.example", "\\\\evil", "http://insecure.example", "vbscript:x", "",
        "https:evil", "https:///x", "blob:x", "/a b", "/\x01", "/ü", "https://a\"b"}) {
    EXPECT_FALSE(Url::parse(bad)) << bad;
    EXPECT_EQ(Url::checked(bad).str(), "#") << bad;
  }
  for (const std::string_view good : {"/", "/a/b?c=d#e", "?q=1", "#feld", "naechste", "https://example.org/x",
                                      "mailto:post@example.org", "tel:+494312345", "/a:b", "?a:b"}) {
    ASSERT_TRUE(Url::parse(good)) << good;
    EXPECT_EQ(Url::parse(good)->str(), good);
  }
}

TEST(Url, SegmentsAndParametersAreEncoded) {
  EXPECT_EQ(("/desk"_url / "a/../b?c#d").str(), "/desk/a%2F..%2Fb%3Fc%23d");
  EXPECT_EQ(("/desk"_url / "..").str(), "/desk/-") << "a dot segment never climbs";
  EXPECT_EQ(("/desk/"_url / "7").str(), "/desk/7");
  EXPECT_EQ(("/l?x=1#m"_url / "7").str(), "/l/7?x=1#m");
  EXPECT_EQ("/l"_url.with("q", "ä&b=c").with("p", "2").str(), "/l?q=%C3%A4%26b%3Dc&p=2");
  EXPECT_EQ("/l#m"_url.with("q", "1").str(), "/l?q=1#m");
  EXPECT_EQ(Url("/l#m"_url).fragment("x y").str(), "/l#x%20y");
  EXPECT_EQ(written([](Writer& h) { h.el("a", {href("/l"_url.with("a", "1").with("b", "2"))}, "x"); }),
            "<a href=\"/l?a=1&amp;b=2\">x</a>");
  EXPECT_EQ(written([](Writer& h) { h.el("a", {href(Url())}, "x"); }), "<a>x</a>")
      << "an empty URL writes no attribute";
}

TEST(Str, BorrowsOrOwns) {
  Str owned = std::string("a temporary that is longer than the small buffer");
  const Str moved = std::move(owned);
  const Str copy = moved;
  EXPECT_EQ(copy.view(), "a temporary that is longer than the small buffer");
  EXPECT_EQ(Str("x").view(), "x");
  EXPECT_TRUE(Str().empty());
  const std::string named = "a named text that is longer than the small buffer";
  const Str chosen = !named.empty() ? named : "the other one";  // a const temporary: owned, not borrowed
  EXPECT_EQ(chosen.view(), named);
  EXPECT_NE(chosen.view().data(), named.data());
}

class Upper final : public Translator {
 public:
  std::optional<Said> translate(std::string_view text) const override {
    if (text == "Weiter") return Said{{"Next", false}};
    if (text == "Angemeldet als Anna") return Said{{"Logged in as ", false}, {"Anna", true}};
    return std::nullopt;
  }
  std::string_view source_language() const override { return "de"; }
};

TEST(Translator, ExchangesTextsAndMarksWhatStays) {
  const Upper english;
  const auto said = [&](const auto& write) {
    Writer h;
    h.speak(&english);
    write(h);
    return h.take().str();
  };
  EXPECT_EQ(said([](Writer& h) { h.el("p", "Weiter"); }), "<p>Next</p>");
  EXPECT_EQ(said([](Writer& h) { h.el("p", {{"title", "Weiter"}, {"class", "Weiter"}}, "Anna & Bernd"); }),
            "<p title=\"Next\" class=\"Weiter\"><span lang=\"de\">Anna &amp; Bernd</span></p>");
  EXPECT_EQ(said([](Writer& h) { h.el("p", "Angemeldet als Anna"); }),
            "<p>Logged in as <span lang=\"de\">Anna</span></p>");
  EXPECT_EQ(said([](Writer& h) { h.el("p", "12,50"); }), "<p>12,50</p>") << "a number has no language";
  EXPECT_EQ(said([](Writer& h) { h.el("option", "Hund"); }), "<option>Hund</option>")
      << "nothing can be marked in an option";
  EXPECT_EQ(said([](Writer& h) { h.el("textarea", "Weiter"); }), "<textarea>\nWeiter</textarea>")
      << "what somebody typed stays";
  Writer h;
  h.speak(&english);
  h.el("p", "Weiter");
  h.take();
  h.el("p", "Weiter");
  EXPECT_EQ(h.take().str(), "<p>Weiter</p>") << "for one page only";
}

}  // namespace
}  // namespace rathaus::html
