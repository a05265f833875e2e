#include "adapters/mail/mail.h"

#include <gtest/gtest.h>

namespace rathaus::mail {
namespace {

const tenancy::Town kTown{.name = "Stadt Musterstadt", .email = "rathaus@musterstadt.example"};

TEST(MailTest, TownAndReferenceAndNothingElse) {
  for (const char* reason : {"received", "question", "notice", "reminder"}) {
    for (const char* language : {"", "en"}) {
      const std::string text = message("erika@example.org", kTown, "26-AB12-CD34", reason, language);
      EXPECT_NE(text.find("Subject: Stadt Musterstadt: 26-AB12-CD34\r\n"), std::string::npos) << text;
      EXPECT_NE(text.find("\r\n26-AB12-CD34") == std::string::npos ? text.find(": 26-AB12-CD34\r\nStadt") : 0,
                std::string::npos)
          << text;
      for (const char* content : {"http", "www.", "/ort/", "Rückfrage", "Bescheid", "Antrag", "notice",
                                  "question", "application"}) {
        EXPECT_EQ(text.find(content), std::string::npos) << content << " in " << text;
      }
    }
  }
}

TEST(MailTest, SpeaksTheLanguageOfTheApplication) {
  EXPECT_NE(message("a@b.de", kTown, "26-A", "notice", "en").find("There is a new message for you."),
            std::string::npos);
  EXPECT_NE(message("a@b.de", kTown, "26-A", "notice", "").find("Es gibt eine neue Nachricht für Sie."),
            std::string::npos);
}

TEST(MailTest, NeverASecondHeaderLine) {
  const std::string text = message("a@b.de\r\nBcc: c@d.de", kTown, "26-A", "notice", "");
  EXPECT_EQ(text.find("\r\nBcc:"), std::string::npos);
}

}  // namespace
}  // namespace rathaus::mail
