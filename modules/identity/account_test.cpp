#include "modules/identity/account.h"

#include <gtest/gtest.h>

namespace rathaus::identity {
namespace {

TEST(Accounts, PasswordsAreLongAndNotTheUsualOnes) {
  EXPECT_EQ(check_new_password("elfZeichen1", "p.sommer").error().code, "password.too_short");
  EXPECT_TRUE(check_new_password("zwölfZeichen", "p.sommer")) << "characters count, not bytes";
  EXPECT_EQ(check_new_password("MeinPasswort2026", "p.sommer").error().code, "password.common");
  EXPECT_EQ(check_new_password("aaaaaaaaaaaaaa", "p.sommer").error().code, "password.common");
  EXPECT_EQ(check_new_password("hallo-p.sommer-hallo", "p.sommer").error().code, "password.common");
  EXPECT_EQ(check_new_password(std::string(1025, 'x') + "y", "p.sommer").error().code, "password.too_long");
}

TEST(Accounts, FiveMistakesPauseTheAccountForFiveMinutes) {
  const Instant now = *parse_iso_instant("2026-11-21T10:00:00Z");
  Guard guard;
  for (int i = 0; i < 4; ++i) guard = after_failure(guard, now);
  EXPECT_FALSE(paused(guard, now));
  guard = after_failure(guard, now);
  EXPECT_TRUE(paused(guard, now));
  EXPECT_TRUE(paused(guard, now + std::chrono::minutes(5) - std::chrono::microseconds(1)));
  EXPECT_FALSE(paused(guard, now + std::chrono::minutes(5)));
}

TEST(Sessions, LimitsByLevelToTheSecond) {
  using namespace std::chrono_literals;
  const Instant start = *parse_iso_instant("2026-11-21T10:00:00Z");
  const auto level = [&](const char* kind, const char* assurance, std::chrono::seconds idle,
                         std::chrono::seconds age) {
    const Instant now = start + age;
    return level_at({.kind = kind, .assurance = assurance, .since = start, .last_seen = now - idle}, now)
        .value_or("over");
  };
  EXPECT_EQ(level("resident", "none", 60min, 60min), "none");
  EXPECT_EQ(level("resident", "none", 60min + 1s, 60min + 1s), "over");
  EXPECT_EQ(level("resident", "none", 0s, 12h), "none");
  EXPECT_EQ(level("resident", "none", 0s, 12h + 1s), "over");
  EXPECT_EQ(level("resident", "substantial", 30min, 30min), "substantial");
  EXPECT_EQ(level("resident", "substantial", 30min + 1s, 30min + 1s), "normal");  // steps down
  EXPECT_EQ(level("resident", "substantial", 0s, 2h + 1s), "normal");
  EXPECT_EQ(level("resident", "substantial", 60min + 1s, 60min + 1s), "over");
  EXPECT_EQ(level("resident", "high", 5min, 30min), "high");
  EXPECT_EQ(level("resident", "high", 5min + 1s, 6min), "substantial");
  EXPECT_EQ(level("resident", "high", 0s, 30min + 1s), "substantial");
  EXPECT_EQ(level("staff", "substantial", 30min, 2h), "substantial");
  EXPECT_EQ(level("staff", "substantial", 30min + 1s, 1h), "over");
  EXPECT_EQ(level("staff", "substantial", 0s, 2h + 1s), "over");
  EXPECT_EQ(level("staff", "high", 0s, 2h + 1s), "over");
}

TEST(Accounts, TheLastWayInStays) {
  StaffAccount account{.login = "p"};
  account.passkeys = {{.id = "a"}};
  EXPECT_EQ(may_remove_passkey(account, "a").error().code, "staff.last_factor");
  account.totp_secret = "ABC";
  EXPECT_EQ(may_remove_passkey(account, "a").error().code, "staff.last_factor")
      << "a code without a password opens nothing";
  account.password_hash = "x";
  EXPECT_TRUE(may_remove_passkey(account, "a"));
  EXPECT_TRUE(may_remove_code(account));
  account.passkeys.clear();
  EXPECT_EQ(may_remove_code(account).error().code, "staff.last_factor");
}

TEST(Accounts, RecordsComeBackAsTheyWere) {
  StaffAccount account{.staff = {.id = "1", .tenant = "m", .name = "Petra"}, .login = "p", .totp_secret = "ABC", .totp_last_step = 7};
  account.staff.services = {"hundesteuer"};
  account.passkeys = {{.id = "k", .counter = 9, .name = "Laptop"}};
  const StaffAccount back = staff_from(to_data(account));
  ASSERT_EQ(back.passkeys.size(), 1u);
  EXPECT_EQ(back.passkeys[0].counter, 9);
  EXPECT_EQ(back.staff.name, "Petra");
  EXPECT_EQ(back.totp_last_step, 7);
  EXPECT_TRUE(back.staff.may_see("hundesteuer"));
  EXPECT_FALSE(back.staff.may_see("sondernutzung"));
}

}  // namespace
}  // namespace rathaus::identity
