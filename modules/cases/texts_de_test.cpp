#include "modules/cases/texts_de.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace rathaus::cases {
namespace {

TEST(Texts, AreSortedWholeSentencesAndEachOnce) {
  std::string_view before;
  for (const MessageText& message : all_messages()) {
    EXPECT_LT(before, message.code);
    before = message.code;
    EXPECT_TRUE(message.text.ends_with('.')) << message.code;
    EXPECT_EQ(find_message(message.code), message.text);
  }
}

TEST(Texts, NameTheDetailOrFallBackToTheKind) {
  EXPECT_EQ(message_of(refused("case.closed")), "Der Vorgang ist abgeschlossen. Er lässt sich nur noch ansehen.");
  EXPECT_NE(message_of(refused("notice.placeholder_left", "text", "gruende, umfang")).find("offen: gruende, umfang."), std::string::npos);
  EXPECT_EQ(find_message("nobody.knows"), "");
  EXPECT_EQ(message_of(unavailable("nobody.knows", "secret path")), "Das ist gerade nicht möglich. Versuchen Sie es in einigen Minuten noch einmal.");
  EXPECT_NE(message_of(conflict("nobody.knows")), message_of(refused("nobody.knows")));
}

// What the program can refuse with has a sentence: the codes are read from the sources themselves.
TEST(Texts, CoverTheCodesInTheSources) {
  const std::regex error(
      R"re((?:refused|not_found|conflict|unavailable|invalid)\(\s*"((?:bulk|deputy|view|case|draft|delivery|login|password|account|staff|notice|fee|store|assurance|receipt|service|tenant|start|form\.file|representation|mandate|format|objection|feedback|barrier)\.[a-z_]+)")re");
  // Words of the file layer and of tests; people see the sentence of their kind.
  const std::set<std::string> internal = {"tenant.db"};
  std::set<std::string> missing;
  std::size_t seen = 0;
  for (const char* floor : {"flows", "modules", "platform", "libs"}) {
    const std::filesystem::path root = std::filesystem::path(RATHAUS_SOURCE_DIR) / floor;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_regular_file() || !name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      for (std::sregex_iterator it(text.begin(), text.end(), error), end; it != end; ++it) {
        ++seen;
        if (const std::string code = (*it)[1]; find_message(code).empty() && !internal.contains(code)) missing.insert(code);
      }
    }
  }
  EXPECT_GT(seen, 50u);
  for (const std::string& code : missing) ADD_FAILURE() << "no German sentence for " << code;
}

TEST(Texts, LabelEveryKey) {
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(label_of(static_cast<CaseStatus>(i)).empty() || resident_label_of(static_cast<CaseStatus>(i)).empty());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(label_of(static_cast<Outcome>(i)).empty() || label_of(static_cast<Channel>(i)).empty());
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(label_of(static_cast<NoticeState>(i)).empty());
  EXPECT_EQ(label_of(CaseStatus::in_progress), "In Bearbeitung");
  EXPECT_EQ(task_label("send_notice"), "Bescheid versenden");
  EXPECT_EQ(task_label("something_new"), "something_new");
  EXPECT_EQ(intake_label("counter"), "Am Schalter");
}

}  // namespace
}  // namespace rathaus::cases
