#include "app/settings/settings.h"

#include <gtest/gtest.h>

namespace rathaus::app {
namespace {

std::string refusal(const std::string& toml) {
  Settings settings;
  const Status done = read_settings_text(toml, "rathaus.toml", settings);
  return done ? "" : done.error().detail;
}

TEST(Settings, FileEnvironmentAndOptionInThisOrder) {
  Settings s;
  ASSERT_TRUE(read_settings_text(
      "data = \"/a\"\n[web]\nport = 8001\nbind = \"::1\"\ntrusted_proxies = [\"10.0.0.1\", \"10.0.0.2\"]\n"
      "[log]\nrequests = true\n",
      "rathaus.toml", s));
  EXPECT_EQ(s.data, "/a");
  EXPECT_EQ(s.port, 8001);
  EXPECT_EQ(s.trusted_proxies.size(), 2U);
  EXPECT_TRUE(s.log_requests);
  ASSERT_TRUE(read_environment([](const std::string&) { return "8002"; }, {"RATHAUS_WEB_PORT", "HOME"}, s));
  EXPECT_EQ(s.port, 8002);
  ASSERT_TRUE(read_option("port", "8003", s));
  EXPECT_EQ(s.port, 8003);
  EXPECT_EQ(s.bind, "::1");
}

TEST(Settings, WhatIsNotUnderstoodIsRefusedWithLineAndKey) {
  EXPECT_NE(refusal("\n[web]\nprot = 80\n")
                .find("rathaus.toml, Zeile 3: die Einstellung „web.prot“ gibt es nicht. Gemeint ist "
                      "vielleicht „web.port“."),
            std::string::npos);
  EXPECT_NE(refusal("[web]\nport = \"80\"\n").find("Zeile 2: „web.port“ will keinen Text"),
            std::string::npos);
  EXPECT_NE(refusal("[web]\nport = 70000\n").find("von 0 bis 65535"), std::string::npos);
  EXPECT_NE(refusal("[web]\nport = true\n").find("„web.port“ will weder true noch false"), std::string::npos);
  EXPECT_NE(refusal("[web]\nport = 1.5\n").find("andere Art"), std::string::npos);
  EXPECT_NE(refusal("[web]\ntls = \"ja\"\n").find("eines von: proxy, none"), std::string::npos);
  EXPECT_NE(refusal("[web]\ntrusted_proxies = [1]\n").find("Liste von Texten"), std::string::npos);
  EXPECT_NE(refusal("web = 1\n").find("ist ein Abschnitt"), std::string::npos);
  EXPECT_NE(refusal("[wbe]\nport = 1\n").find("„wbe“ gibt es nicht"), std::string::npos);
  EXPECT_NE(refusal("a = [\n").find("das ist kein TOML"), std::string::npos);
  EXPECT_NE(refusal("data = \"a\"\ndata = \"b\"\n").find("Zeile 2"), std::string::npos);
  Settings s;
  EXPECT_FALSE(read_environment([](const std::string&) { return "x"; }, {"RATHAUS_WEB_PRT"}, s));
  EXPECT_FALSE(read_environment([](const std::string&) { return "80a"; }, {"RATHAUS_WEB_PORT"}, s));
}

TEST(Settings, NameOfTheLog) {
  Settings s;
  EXPECT_EQ(s.origin(), "localhost");
  s.public_url = "https://rathaus.musterstadt.example:8443/x";
  EXPECT_EQ(s.origin(), "rathaus.musterstadt.example");
  s.log_origin = "alt.example";
  EXPECT_EQ(s.origin(), "alt.example");
}

TEST(Settings, WhatIsPrintedReadsBackTheSame) {
  Settings s;
  s.data = "/var/lib/\"x\"";
  s.trusted_proxies = {"::1"};
  s.log_requests = true;
  Settings back;
  ASSERT_TRUE(read_settings_text(to_toml(s), "x", back));
  EXPECT_EQ(to_toml(back), to_toml(s));
  EXPECT_EQ(back.data, s.data);
}

}  // namespace
}  // namespace rathaus::app
