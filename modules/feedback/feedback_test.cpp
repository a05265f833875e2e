#include "modules/feedback/feedback.h"

#include <gtest/gtest.h>

#include <vector>

namespace rathaus::feedback {
namespace {

const std::vector<std::string> kNames = {"Anna Meier", "Petra Sommer"};

TEST(FeedbackTest, HidesWhoAndWhere) {
  EXPECT_EQ(masked("Frau Sommer war nett.", {}), "Frau ••• war nett.");
  EXPECT_EQ(masked("anna hat mir geholfen, meier auch", kNames), "••• hat mir geholfen, ••• auch");
  EXPECT_EQ(masked("Ich wohne Lindenweg 4, 12345 Musterstadt", {}), "Ich wohne ••• •••, ••• Musterstadt");
  EXPECT_EQ(masked("Rufen Sie 0171 234567 an oder a.b@c.de", {}), "Rufen Sie ••• ••• an oder •••");
  EXPECT_EQ(masked("Aktenzeichen 26-AB12-CD34", {}), "Aktenzeichen •••");
  EXPECT_EQ(masked("siehe https://example.org/x und www.example.org", {}), "siehe ••• und •••");
  EXPECT_EQ(masked("Herr Dr. Vogel", {}), "Herr Dr. •••");
}

TEST(FeedbackTest, KeepsWhatWasMeant) {
  EXPECT_EQ(masked("Seite 2 war unklar, 10 Minuten gedauert.", kNames),
            "Seite 2 war unklar, 10 Minuten gedauert.");
  EXPECT_EQ(masked("", {}), "");
  EXPECT_EQ(masked("<script>alert(1)</script>", {}),
            "<script>alert(1)</script>");  // text; the page escapes it
}

TEST(FeedbackTest, CutsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 1'500; ++i) text += "ä ";
  const std::string cut = masked(text, {});
  EXPECT_LE(cut.size(), kMostComment);
  EXPECT_TRUE(cut.ends_with("ä") || cut.ends_with(" "));
  EXPECT_TRUE(is_stage("sent"));
  EXPECT_FALSE(is_stage("other"));
}

}  // namespace
}  // namespace rathaus::feedback
