#include "platform/system/journal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

namespace rathaus::platform {
namespace {

TEST(Journal, ALineIsOneJsonObjectWhateverComesIn) {
  EXPECT_EQ(journal_line("2026-11-22T00:00:00Z", Severity::warning, "incident",
                         {{"town", "musterstadt"}, {"n", std::int64_t{3}}}),
            "{\"at\":\"2026-11-22T00:00:00Z\",\"level\":\"warning\",\"event\":\"incident\",\"town\":"
            "\"musterstadt\",\"n\":3}\n");
  EXPECT_EQ(journal_line("t", Severity::info, "x", {{"a", "line\nbreak \"quoted\" back\\slash \x01"}}),
            "{\"at\":\"t\",\"level\":\"info\",\"event\":\"x\",\"a\":\"line\\u000abreak \\\"quoted\\\" "
            "back\\\\slash \\u0001\"}\n");
}

TEST(Journal, WhatIsBelowTheLevelIsDroppedAndNothingIsLostAtTheEnd) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int kept = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  ::fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
  journal_level(Severity::warning);
  journal_start();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 500; ++n) {
        journal(Severity::warning, "seen");
        journal(Severity::info, "below");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  journal_stop();
  journal(Severity::error, "after");
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  ::close(ends[1]);
  std::string out;
  char buffer[65536];
  for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  journal_level(Severity::info);
  std::size_t seen = 0;
  for (std::size_t at = out.find("\"seen\""); at != std::string::npos; at = out.find("\"seen\"", at + 1))
    ++seen;
  EXPECT_EQ(seen, 2000U);
  EXPECT_EQ(out.find("\"below\""), std::string::npos);
  EXPECT_NE(out.find("\"after\""), std::string::npos);
}

}  // namespace
}  // namespace rathaus::platform
