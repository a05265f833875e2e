// Structure of every sample page, checked on the HTML itself: what a screen reader rests on.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "web/assets.h"
#include "web/kitchen_sink/pages.h"

namespace rathaus::ui::kitchen_sink {
namespace {

using Attributes = std::map<std::string, std::string>;
struct Element {
  std::string tag;
  Attributes attributes;
  bool has(const std::string& name) const { return attributes.contains(name); }
  std::string get(const std::string& name) const { return has(name) ? attributes.at(name) : ""; }
};

// The writer's own syntax is regular: <tag name="value" bare>.
std::vector<Element> elements(std::string_view html) {
  static const std::regex tag(R"re(<([a-z][a-z0-9]*)((?: [a-zA-Z:-]+(?:="[^"]*")?)*)>)re");
  static const std::regex attribute(R"re( ([a-zA-Z:-]+)(?:="([^"]*)")?)re");
  std::vector<Element> found;
  const std::string text(html);
  for (std::sregex_iterator it(text.begin(), text.end(), tag), end; it != end; ++it) {
    Element element{(*it)[1], {}};
    const std::string inside = (*it)[2];
    for (std::sregex_iterator a(inside.begin(), inside.end(), attribute); a != end; ++a) {
      EXPECT_TRUE(element.attributes.emplace((*a)[1], (*a)[2]).second) << "attribute twice: " << it->str();
    }
    found.push_back(std::move(element));
  }
  return found;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

class Pages : public testing::TestWithParam<SamplePage> {};
INSTANTIATE_TEST_SUITE_P(KitchenSink, Pages, testing::ValuesIn(all_pages()), [](const auto& info) {
  std::string name = info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(Pages, IdsAreUniqueAndEveryReferenceHasItsTarget) {
  const auto list = elements(GetParam().html.view());
  std::set<std::string> ids;
  for (const Element& element : list) {
    if (element.has("id")) {
      EXPECT_TRUE(ids.insert(element.get("id")).second) << "id twice: " << element.get("id");
    }
  }
  std::size_t references = 0;
  for (const Element& element : list) {
    for (const char* name : {"aria-describedby", "aria-labelledby", "for", "list", "aria-controls"}) {
      for (const std::string& id : words(element.get(name))) {
        EXPECT_TRUE(ids.contains(id)) << name << "=" << id;
        ++references;
      }
    }
    const std::string href = element.get("href");
    if (href.size() > 1 && href[0] == '#') {
      EXPECT_TRUE(ids.contains(href.substr(1))) << href;
    }
  }
  if (GetParam().name.starts_with("formular")) {
    EXPECT_GE(references, 12u);
  }
}

TEST_P(Pages, EveryControlHasALabelAndEveryInvalidOneAnError) {
  const auto list = elements(GetParam().html.view());
  std::set<std::string> labelled;
  for (const Element& element : list) {
    if (element.tag == "label") labelled.insert(element.get("for"));
  }
  for (const Element& element : list) {
    const bool control = element.tag == "select" || element.tag == "textarea" ||
                         (element.tag == "input" && element.get("type") != "hidden");
    if (!control) continue;
    EXPECT_TRUE(labelled.contains(element.get("id"))) << element.get("name");
    if (element.has("aria-invalid") && element.get("type") != "radio") {
      EXPECT_NE(element.get("aria-describedby").find("-error"), std::string::npos) << element.get("name");
    }
  }
}

TEST_P(Pages, HasOneH1OneMainALanguageATitleAndASkipLink) {
  const std::string html(GetParam().html.view());
  std::map<std::string, int> tags;
  for (const Element& element : elements(html)) ++tags[element.tag];
  EXPECT_EQ(tags["h1"], 1);
  EXPECT_EQ(tags["main"], 1);
  EXPECT_EQ(tags["title"], 1);
  EXPECT_TRUE(html.starts_with("<!doctype html>\n<html lang=\"de\">"));
  EXPECT_NE(html.find("<a class=\"rh-skip\" href=\"#inhalt\">"), std::string::npos);
  EXPECT_NE(html.find("<main id=\"inhalt\""), std::string::npos);
  const bool has_summary = html.find("rh-error-summary") != std::string::npos;
  EXPECT_EQ(has_summary, html.find("<title>Fehler: ") != std::string::npos);
}

TEST_P(Pages, NothingInlineThatTheContentSecurityPolicyForbids) {
  for (const Element& element : elements(GetParam().html.view())) {
    EXPECT_NE(element.tag, "style");
    if (element.tag == "script") {
      EXPECT_TRUE(element.has("src"));
    }
    for (const auto& [name, value] : element.attributes) {
      EXPECT_NE(name, "style");
      EXPECT_FALSE(name.starts_with("on")) << name;
    }
  }
}

TEST_P(Pages, PostFormsCarryTheirTokenAndBeginWithADefaultButton) {
  const auto list = elements(GetParam().html.view());
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].tag != "form" || list[i].get("method") != "post") continue;
    ASSERT_LT(i + 1, list.size());
    EXPECT_EQ(list[i + 1].get("name"), "_csrf");
    for (std::size_t j = i + 1; j < list.size() && list[j].tag != "form"; ++j) {
      if (list[j].tag != "button") continue;
      const bool logout = list[j].get("class") == "rh-plain";
      EXPECT_TRUE(logout || list[j].get("aria-hidden") == "true")
          << "first button of the form: " << list[j].get("name");
      break;
    }
  }
}

TEST(Weight, AResidentsPageWithItsStyleSheetIsSmall) {
  // The page itself is sent compressed too; uncompressed it is counted here, which is more.
  const auto* css = assets::find_asset(assets::asset_url("main.css"));
  ASSERT_NE(css, nullptr);
  EXPECT_LE(css->gzip.size(), 9u * 1024);
  for (const SamplePage& page : resident_pages()) {
    EXPECT_LE(css->gzip.size() + page.html.view().size(), 30u * 1024) << page.name;
  }
}

}  // namespace
}  // namespace rathaus::ui::kitchen_sink
