#pragma once
// Where a day is looked at: holidays are Land law, and in parts of Bavaria, Saxony and Thuringia municipal
// fact.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rathaus::calendar {

// A Land, or the finer area whose holidays differ from the rest of its Land. DE = only the holidays every
// Land has.
enum class Region : std::uint8_t {
  DE,
  BB,
  BE,
  BW,
  BY,        // Bavaria without a statement about 15 August: choose BY_KATH or BY_EVANG wherever it is known
  BY_A,      // city of Augsburg (8 August, and 15 August as a municipality with a Catholic majority)
  BY_KATH,   // Bavarian municipality with more Catholic than Protestant inhabitants
  BY_EVANG,  // the other Bavarian municipalities
  HB,
  HE,
  HH,
  MV,
  NI,
  NW,
  RP,
  SH,
  SL,
  SN,
  SN_BZ,  // only the places of Bautzen district named in the Corpus Christi ordinance, not the whole district
  ST,
  TH,
  TH_EIC,  // Eichsfeld district
  TH_UH,   // only the Eichsfeld places of Unstrut-Hainich district
  TH_WAK,  // only the Catholic places of Wartburg district
};
inline constexpr int kRegionCount = 24;

std::string_view key(Region region);                       // "DE-BY-A"
std::optional<Region> parse_region(std::string_view key);  // exactly the keys above, nothing else
std::string_view german_name(Region region);               // "Bayern (überwiegend katholische Gemeinde)"

// One row of a municipality's own mapping: the longest matching prefix of the AGS wins.
struct AgsRegion {
  std::string_view prefix;  // 2 to 8 digits of the AGS
  Region region = Region::DE;
};

struct RegionChoice {
  Region region = Region::DE;
  bool exact = true;           // false: the holidays depend on a fact the key does not carry
  std::string_view note = {};  // German; what has to be found out when `exact` is false
};

// AGS (8 digits) or ARS (12 digits) or a prefix of at least two digits of the AGS -> region. `own` is asked
// first (a tenant's table, e.g. from the Bavarian statistical office), then the table of known exceptions,
// then the Land. nullopt: no such Land, not digits, or another length.
std::optional<RegionChoice> region_for_ags(std::string_view ags, std::span<const AgsRegion> own = {});

}  // namespace rathaus::calendar
