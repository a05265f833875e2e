#include "libs/xml/tree.h"

#include <gtest/gtest.h>

namespace rathaus::xml {
namespace {

TEST(XmlTree, KeepsEverythingACanonicalFormSees) {
  const std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--a-->\n<?p q?>\n"
      "<a:r xmlns:a=\"urn:a\" xmlns=\"urn:d\" a:x=\"1\" y=\"&lt;&amp;&quot;&#10;&#9;\"> "
      "t&amp;&lt;&gt;\"&#13;<!-- c --><b/>"
      "<c xmlns=\"\">ä</c><?i?> z </a:r>\n<!--e-->\n";
  const auto tree = read_tree(as_bytes(text));
  ASSERT_TRUE(tree) << tree.error().detail;
  EXPECT_EQ(write_tree(*tree), text);
  EXPECT_EQ(tree->before.size(), 2u);
  EXPECT_EQ(tree->root.uri, "urn:a");
  EXPECT_EQ(*tree->root.attribute("y"), "<&\"\n\t");
  EXPECT_EQ(tree->root.attribute("x"), nullptr) << "x has a namespace";
  EXPECT_EQ(tree->root.children[2].uri, "urn:d");
  EXPECT_EQ(tree->root.children[3].uri, "");
}

TEST(XmlTree, MarksOfCdataAreNoContent) {
  const std::string text = "<a>x<![CDATA[<y>]]>z</a>";
  const auto tree = read_tree(as_bytes(text));
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->root.children.size(), 1u);
  EXPECT_EQ(tree->root.children[0].text, "x<y>z");
}

TEST(XmlTree, RefusesWhatTheStreamRefuses) {
  const auto code = [](const std::string& text, const Limits& limits = {}) {
    const auto tree = read_tree(as_bytes(text), limits);
    return tree ? std::string("ok") : tree.error().code;
  };
  EXPECT_EQ(code("<a/>"), "ok");
  EXPECT_EQ(code("<!DOCTYPE a><a/>"), "xml.doctype");
  EXPECT_EQ(code("<a><b></a>"), "xml.not_well_formed");
  EXPECT_EQ(code("<a><b><c/></b></a>", {.depth = 2}), "xml.limit.depth");
}

}  // namespace
}  // namespace rathaus::xml
