#include "platform/system/clock_guard.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace rathaus::platform {
namespace {

using namespace std::chrono_literals;
using News = ClockGuard::News;
constexpr auto kDay = std::chrono::hours(24);

class ClockGuardTest : public testing::Test {
 protected:
  ClockGuardTest() {
    char name[] = "/tmp/rathaus-clock-XXXXXX";
    folder_ = mkdtemp(name);
    start();
  }
  ~ClockGuardTest() override { std::filesystem::remove_all(folder_); }
  void start() {
    if (guard_) guard_->close();
    guard_ = std::make_unique<ClockGuard>(folder_, ClockLimits{}, clock_, machine(), std::nullopt);
  }
  // As the machine is switched off and on: the count begins anew.
  void reboot(std::chrono::microseconds off) {
    guard_->close();
    guard_.reset();
    clock_.advance(off);
    boot_ += "x", passed_ = 5s;
    start();
  }
  Machine machine() {
    return {boot_, [this] { return passed_; }};
  }
  void pass(std::chrono::microseconds time) { clock_.advance(time), passed_ += time; }
  bool held() { return guard_->hold().has_value(); }
  bool confirm() { return confirm_clock(folder_, berlin_date(clock_.now())); }

  std::filesystem::path folder_;
  ManualClock clock_{*parse_iso_instant("2026-11-21T10:00:00Z")};
  std::string boot_ = "first";
  std::chrono::microseconds passed_ = 100s;
  std::unique_ptr<ClockGuard> guard_;
};

TEST_F(ClockGuardTest, TimeThatPassesIsNoJumpHoweverMuch) {
  pass(kDay * 400);  // suspended, or nobody looked
  EXPECT_EQ(guard_->look(), News::none);
  EXPECT_FALSE(held());
  EXPECT_EQ(guard_->stamp(), clock_.now());
}

TEST_F(ClockGuardTest, AJumpWhileRunningHoldsFromTheLimitOn) {
  clock_.advance(ClockLimits{}.running);
  EXPECT_EQ(guard_->look(), News::none);
  clock_.advance(ClockLimits{}.running + 1us);
  EXPECT_EQ(guard_->look(), News::held);
  EXPECT_TRUE(held());
  EXPECT_EQ(guard_->look(), News::none);
}

TEST_F(ClockGuardTest, AStampNoticesTheJumpBeforeAnybodyLooked) {
  const Instant before = clock_.now();
  clock_.advance(kDay * 400);
  EXPECT_EQ(guard_->stamp(), before) << "a year's jump is not stamped with";
  EXPECT_TRUE(held());
  passed_ += 1h;
  EXPECT_EQ(guard_->stamp(), before + 1h) << "time goes on by the machine's count";
}

TEST_F(ClockGuardTest, DaysThatAPausedMachineMissedAreStampedAsTheClockSays) {
  clock_.advance(kDay * 3);
  EXPECT_EQ(guard_->stamp(), clock_.now());
  EXPECT_TRUE(held());
}

TEST_F(ClockGuardTest, AfterABootTheLimitIsLonger) {
  reboot(ClockLimits{}.at_start);
  EXPECT_FALSE(held());
  reboot(ClockLimits{}.at_start + 1s);
  EXPECT_TRUE(held());
  EXPECT_EQ(guard_->look(), News::held);
  EXPECT_EQ(guard_->stamp(), clock_.now()) << "nothing better is known";
}

TEST_F(ClockGuardTest, ARestartOnTheSameMachineIsNoExcuseForAJump) {
  guard_->close();
  clock_.advance(kDay);
  start();
  EXPECT_TRUE(held());
}

TEST_F(ClockGuardTest, TheHoldOutlivesRestartsAndReboots) {
  clock_.advance(kDay * 20);
  guard_->look();
  ASSERT_TRUE(held());
  start();
  EXPECT_TRUE(held());
  reboot(1min);
  EXPECT_TRUE(held()) << "twenty days would be believed after a boot, but the jump was seen";
  reboot(1min);
  EXPECT_TRUE(held());
}

TEST_F(ClockGuardTest, AKilledProgramLeavesAnInstantThatIsAMinuteOldAtMost) {
  pass(2h);
  guard_->look();
  guard_ = nullptr;  // no close
  EXPECT_EQ(clock_notes(folder_)->seen, clock_.now());
}

TEST_F(ClockGuardTest, TheOperatorsDateEndsItAndOnlyTheClocksOwn) {
  clock_.advance(kDay * 400);
  guard_->look();
  ASSERT_TRUE(confirm_clock(folder_, berlin_date(clock_.now() - kDay * 400)));
  EXPECT_EQ(guard_->look(), News::none);
  EXPECT_TRUE(held());
  ASSERT_TRUE(confirm());
  EXPECT_EQ(guard_->look(), News::confirmed);
  EXPECT_FALSE(held());
  EXPECT_EQ(guard_->stamp(), clock_.now());
  start();
  EXPECT_FALSE(held());
  clock_.advance(kDay);
  guard_->look();
  EXPECT_TRUE(held()) << "the word was for once";
}

TEST_F(ClockGuardTest, AConfirmationBeforeTheStartCountsAtTheStart) {
  guard_->close();
  guard_.reset();
  clock_.advance(kDay * 60), boot_ = "second";
  ASSERT_TRUE(hold_at_start(*clock_notes(folder_), {}, clock_.now(), machine()));
  ASSERT_TRUE(confirm());
  start();
  EXPECT_FALSE(held());
}

TEST_F(ClockGuardTest, AClockThatComesBackEndsItByItself) {
  clock_.advance(kDay * 400);
  guard_->look();
  ASSERT_TRUE(held());
  passed_ += 1h, clock_.advance(1h - kDay * 400);
  EXPECT_EQ(guard_->look(), News::came_back);
  EXPECT_FALSE(held());
  clock_.advance(kDay * 400);
  reboot(1min);
  ASSERT_TRUE(held());
  clock_.advance(-kDay * 400);
  EXPECT_EQ(guard_->look(), News::came_back) << "also after a boot";
  EXPECT_FALSE(held());
}

TEST_F(ClockGuardTest, BackAnHourAndForthAgainIsNoJump) {
  pass(1h);
  guard_->look();
  clock_.advance(-1h);
  EXPECT_EQ(guard_->look(), News::none);
  pass(10min);
  guard_->look();
  clock_.advance(1h);
  EXPECT_EQ(guard_->look(), News::none);
  EXPECT_FALSE(held());
}

TEST_F(ClockGuardTest, ADayLaterTheEarlierTimeIsBelieved) {
  clock_.advance(-2h);
  guard_->look();
  pass(kDay + 1min);
  guard_->look();
  EXPECT_EQ(guard_->seen(), clock_.now());
}

TEST_F(ClockGuardTest, NotesThatAreCutOffAreNone) {
  guard_->close();
  std::ofstream(folder_ / "clock") << "seen 2026-11-21T10:00:00.000000Z\nbo";
  EXPECT_FALSE(clock_notes(folder_));
  start();
  EXPECT_FALSE(held());
}

}  // namespace
}  // namespace rathaus::platform
