#include "libs/calendar/region.h"

#include "libs/calendar/test_support.h"

namespace rathaus::calendar {
namespace {

Region region_of(std::string_view ags) {
  const auto choice = region_for_ags(ags);
  EXPECT_TRUE(choice) << ags;
  return choice ? choice->region : Region::DE;
}

TEST(Region, keys_round_trip_and_nothing_else_is_a_key) {
  for (int i = 0; i < kRegionCount; ++i) {
    const auto region = static_cast<Region>(i);
    EXPECT_EQ(parse_region(key(region)), region);
    EXPECT_FALSE(german_name(region).empty());
  }
  EXPECT_EQ(key(Region::BY_A), "DE-BY-A");
  EXPECT_EQ(key(Region::TH_WAK), "DE-TH-WAK");
  EXPECT_FALSE(parse_region("DE-XX"));
  EXPECT_FALSE(parse_region("BY"));
  EXPECT_FALSE(parse_region(""));
}

TEST(Region, every_land_from_its_first_two_digits) {
  constexpr std::pair<std::string_view, Region> kLands[] = {
      {"01002000", Region::SH}, {"02000000", Region::HH}, {"03241001", Region::NI}, {"04011000", Region::HB},
      {"05315000", Region::NW}, {"06412000", Region::HE}, {"07315000", Region::RP}, {"08111000", Region::BW},
      {"10041100", Region::SL}, {"11000000", Region::BE}, {"12054000", Region::BB}, {"13003000", Region::MV},
      {"14612000", Region::SN}, {"15003000", Region::ST}, {"16051000", Region::TH}};
  for (const auto& [ags, region] : kLands) {
    EXPECT_EQ(region_of(ags), region) << ags;
    EXPECT_TRUE(region_for_ags(ags)->exact);
  }
}

TEST(Region, municipalities_that_differ_from_their_land) {
  EXPECT_EQ(region_of("09761000"), Region::BY_A);
  EXPECT_EQ(region_of("09162000"), Region::BY_KATH);   // Munich
  EXPECT_EQ(region_of("09564000"), Region::BY_EVANG);  // Nuremberg
  EXPECT_EQ(region_of("14625080"), Region::SN_BZ);     // Crostwitz
  EXPECT_EQ(region_of("16061045"), Region::TH_EIC);
  EXPECT_EQ(region_of("16064074"), Region::TH_UH);
  EXPECT_EQ(region_of("16063032"), Region::TH_WAK);
  EXPECT_EQ(region_of("14625090"), Region::SN);  // beside Crostwitz
}

TEST(Region, says_when_the_key_does_not_decide) {
  EXPECT_FALSE(region_for_ags("09779194")->exact);  // Nördlingen: the statistical office decides
  EXPECT_FALSE(region_for_ags("14625240")->exact);  // Hoyerswerda: one locality only
  EXPECT_FALSE(region_for_ags("14625240")->note.empty());
  EXPECT_TRUE(region_for_ags("09162000")->exact);
  EXPECT_FALSE(region_for_ags("14625")->exact);  // Bautzen district: both kinds of places
  EXPECT_FALSE(region_for_ags("16")->exact);
  EXPECT_TRUE(region_for_ags("091")->exact);
  EXPECT_TRUE(region_for_ags("05")->exact);
}

TEST(Region, own_table_wins_and_the_longest_prefix_in_it) {
  constexpr AgsRegion kOwn[] = {{"09779", Region::BY_KATH}, {"09779194", Region::BY_EVANG}};
  EXPECT_EQ(region_for_ags("09779194", kOwn)->region, Region::BY_EVANG);
  EXPECT_TRUE(region_for_ags("09779194", kOwn)->exact);
  EXPECT_EQ(region_for_ags("09779131", kOwn)->region, Region::BY_KATH);
  EXPECT_EQ(region_for_ags("09162000", kOwn)->region, Region::BY_KATH);
}

TEST(Region, regional_key_leaves_the_association_out) {
  EXPECT_EQ(region_of("097610000000"), Region::BY_A);
  EXPECT_EQ(region_of("146255212080"), Region::SN_BZ);  // Crostwitz in its association
}

TEST(Region, refuses_what_is_no_key) {
  for (const char* bad : {"", "0", "00", "17000000", "0976100x", "097610000", "09761000000000"}) {
    EXPECT_FALSE(region_for_ags(bad)) << bad;
  }
}

}  // namespace
}  // namespace rathaus::calendar
