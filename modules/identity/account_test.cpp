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

TEST(Accounts, RecordsComeBackAsTheyWere) {
  StaffAccount account{.staff = {.id = "1", .tenant = "m", .name = "Petra"}, .login = "p", .totp_secret = "ABC", .totp_last_step = 7};
  account.staff.services = {"hundesteuer"};
  const StaffAccount back = staff_from(to_data(account));
  EXPECT_EQ(back.staff.name, "Petra");
  EXPECT_EQ(back.totp_last_step, 7);
  EXPECT_TRUE(back.staff.may_see("hundesteuer"));
  EXPECT_FALSE(back.staff.may_see("sondernutzung"));
}

}  // namespace
}  // namespace rathaus::identity
