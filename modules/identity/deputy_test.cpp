#include "modules/identity/deputy.h"

#include <gtest/gtest.h>

namespace rathaus::identity {
namespace {

LocalDate day(int d) { return LocalDate{std::chrono::year{2026} / 11 / d}; }

TEST(Deputies, HoldOnBothDaysAndNotBeforeOrAfter) {
  Deputyship d{.absent = "a", .deputy = "b", .from = day(10), .until = day(12)};
  EXPECT_FALSE(holds(d, day(9)));
  EXPECT_TRUE(holds(d, day(10)));
  EXPECT_TRUE(holds(d, day(12)));
  EXPECT_FALSE(holds(d, day(13)));
  EXPECT_TRUE(is_over(d, day(13)));
  EXPECT_FALSE(is_over(d, day(9)));
  d.ended_at = Instant{};
  EXPECT_FALSE(holds(d, day(11)));
  EXPECT_TRUE(is_over(d, day(9)));
}

TEST(Deputies, HaveAnEndAndAreSomebodyElse) {
  const auto code = [](Deputyship d) {
    const Status s = check(d, day(10));
    return s ? std::string() : s.error().code;
  };
  EXPECT_EQ(code({.absent = "a", .deputy = "b", .from = day(10), .until = day(10)}), "");
  EXPECT_EQ(code({.absent = "a", .deputy = "a", .from = day(10), .until = day(12)}), "deputy.same_person");
  EXPECT_EQ(code({.absent = "a", .deputy = "b", .from = day(12), .until = day(11)}),
            "deputy.ends_before_begin");
  EXPECT_EQ(code({.absent = "a", .deputy = "b", .from = day(1), .until = day(9)}), "deputy.over_already");
  EXPECT_EQ(
      code({.absent = "a", .deputy = "b", .from = day(10), .until = plus_days(day(10), kLongestDeputyship)}),
      "");
  EXPECT_EQ(code({.absent = "a",
                  .deputy = "b",
                  .from = day(10),
                  .until = plus_days(day(10), kLongestDeputyship + 1)}),
            "deputy.too_long");
}

TEST(Deputies, ActInTheirOwnRightUnlessTheCaseOrTheServiceIsTheAbsentOnes) {
  Staff b{.id = "b", .services = {"hund"}};
  EXPECT_EQ(acting_for(b, "hund", "a"), "");
  b.stands_in_for = {{"a", "Anna", {"hund", "baum"}}, {"c", "Clara", {"*"}}};
  EXPECT_EQ(acting_for(b, "hund", "b"), "") << "their own case";
  EXPECT_EQ(acting_for(b, "hund", ""), "") << "their own service";
  EXPECT_EQ(acting_for(b, "hund", "a"), "a") << "the absent one's case";
  EXPECT_EQ(acting_for(b, "baum", ""), "a") << "the absent one's service";
  EXPECT_EQ(acting_for(b, "parken", "a"), "c") << "Anna has nothing to do with it any more";
  EXPECT_TRUE(b.may_see("baum"));
  b.stands_in_for.pop_back();
  EXPECT_FALSE(b.may_see("parken"));
  EXPECT_EQ(b.seen_services(), (std::vector<std::string>{"baum", "hund"}));
}

}  // namespace
}  // namespace rathaus::identity
