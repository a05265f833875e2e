#include "libs/calendar/region.h"

#include <algorithm>
#include <array>
#include <string>

namespace rathaus::calendar {
namespace {

struct Name {
  std::string_view key;
  std::string_view german;
};

// In the order of the enumeration.
constexpr std::array<Name, kRegionCount> kNames{{
    {"DE", "Deutschland (nur bundesweite Feiertage)"},
    {"DE-BB", "Brandenburg"},
    {"DE-BE", "Berlin"},
    {"DE-BW", "Baden-Württemberg"},
    {"DE-BY", "Bayern"},
    {"DE-BY-A", "Augsburg"},
    {"DE-BY-KATH", "Bayern (überwiegend katholische Gemeinde)"},
    {"DE-BY-EVANG", "Bayern (überwiegend evangelische Gemeinde)"},
    {"DE-HB", "Bremen"},
    {"DE-HE", "Hessen"},
    {"DE-HH", "Hamburg"},
    {"DE-MV", "Mecklenburg-Vorpommern"},
    {"DE-NI", "Niedersachsen"},
    {"DE-NW", "Nordrhein-Westfalen"},
    {"DE-RP", "Rheinland-Pfalz"},
    {"DE-SH", "Schleswig-Holstein"},
    {"DE-SL", "Saarland"},
    {"DE-SN", "Sachsen"},
    {"DE-SN-BZ", "Sachsen (Ort im Landkreis Bautzen mit Fronleichnam)"},
    {"DE-ST", "Sachsen-Anhalt"},
    {"DE-TH", "Thüringen"},
    {"DE-TH-EIC", "Landkreis Eichsfeld"},
    {"DE-TH-UH", "Thüringen (Ort im Unstrut-Hainich-Kreis mit Fronleichnam)"},
    {"DE-TH-WAK", "Thüringen (Ort im Wartburgkreis mit Fronleichnam)"},
}};

// Land by the first two digits of the AGS, 01 to 16.
constexpr std::array<Region, 16> kLand{Region::SH, Region::HH, Region::NI, Region::HB, Region::NW, Region::HE,
                                       Region::RP, Region::BW, Region::BY, Region::SL, Region::BE, Region::BB,
                                       Region::MV, Region::SN, Region::ST, Region::TH};

struct Known {
  std::string_view prefix;
  RegionChoice choice;
};

constexpr std::string_view kAskBavaria =
    "Ob Mariä Himmelfahrt (15. August) Feiertag ist, stellt das Bayerische Landesamt für Statistik je "
    "Gemeinde fest.";
constexpr std::string_view kAskPlace =
    "Fronleichnam ist nur in einzelnen Ortsteilen dieser Gemeinde Feiertag.";

constexpr std::string_view kAskMunicipality =
    "Die Feiertage unterscheiden sich je nach Gemeinde; bitte den vollen Gemeindeschlüssel angeben.";

constexpr RegionChoice part(Region rest) { return {rest, false, kAskPlace}; }

// Law: BayFTG Art. 1 (15 August: all of Upper and Lower Bavaria; elsewhere only the cities are listed here,
// the rest comes from the tenant); SächsSFG 1 with the Corpus Christi ordinance of 1993; ThürFGtG 2. State of
// the AGS: 2026.
constexpr Known kKnown[] = {
    {"09", {Region::BY, false, kAskBavaria}},
    {"091", {Region::BY_KATH}},
    {"092", {Region::BY_KATH}},
    {"09361", {Region::BY_KATH}},
    {"09362", {Region::BY_KATH}},
    {"09363", {Region::BY_KATH}},
    {"09461", {Region::BY_KATH}},
    {"09462", {Region::BY_EVANG}},
    {"09463", {Region::BY_EVANG}},
    {"09464", {Region::BY_EVANG}},
    {"09561", {Region::BY_EVANG}},
    {"09562", {Region::BY_EVANG}},
    {"09563", {Region::BY_EVANG}},
    {"09564", {Region::BY_EVANG}},
    {"09565", {Region::BY_EVANG}},
    {"09661", {Region::BY_KATH}},
    {"09662", {Region::BY_KATH}},
    {"09663", {Region::BY_KATH}},
    {"09761", {Region::BY_A}},
    {"09762", {Region::BY_KATH}},
    {"09763", {Region::BY_KATH}},
    {"09764", {Region::BY_KATH}},
    // Crostwitz, Nebelschütz, Panschwitz-Kuckau, Puschwitz, Räckelwitz, Radibor, Ralbitz-Rosenthal,
    // Wittichenau
    {"14625080", {Region::SN_BZ}},
    {"14625350", {Region::SN_BZ}},
    {"14625440", {Region::SN_BZ}},
    {"14625460", {Region::SN_BZ}},
    {"14625470", {Region::SN_BZ}},
    {"14625490", {Region::SN_BZ}},
    {"14625500", {Region::SN_BZ}},
    {"14625640", {Region::SN_BZ}},
    // Bautzen, Göda, Großdubrau, Hoyerswerda, Königswartha, Neschwitz: some localities only
    {"14625020", part(Region::SN)},
    {"14625150", part(Region::SN)},
    {"14625160", part(Region::SN)},
    {"14625240", part(Region::SN)},
    {"14625280", part(Region::SN)},
    {"14625360", part(Region::SN)},
    {"16061", {Region::TH_EIC}},
    {"16063011", {Region::TH_WAK}},
    {"16063032", {Region::TH_WAK}},
    {"16063068", {Region::TH_WAK}},  // Buttlar, Geisa, Schleid
    {"16063015", part(Region::TH)},  // Dermbach: Föhlritz, Steinberg, Zella
    {"16064074", {Region::TH_UH}},   // Südeichsfeld
    {"16064046", part(Region::TH)},  // Mühlhausen: Struth
};

}  // namespace

std::string_view key(Region region) { return kNames[static_cast<std::size_t>(region)].key; }

std::string_view german_name(Region region) { return kNames[static_cast<std::size_t>(region)].german; }

std::optional<Region> parse_region(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i].key == text) return static_cast<Region>(i);
  }
  return std::nullopt;
}

std::optional<RegionChoice> region_for_ags(std::string_view text, std::span<const AgsRegion> own) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.size() < 2 || (text.size() > 8 && text.size() != 12)) return std::nullopt;
  // ARS = Land, Bezirk, Kreis (5 digits), association (4), municipality (3); the AGS leaves the association
  // out.
  const std::string ags =
      text.size() == 12 ? std::string(text.substr(0, 5)).append(text.substr(9)) : std::string(text);
  const int land = (ags[0] - '0') * 10 + (ags[1] - '0');
  if (land < 1 || land > 16) return std::nullopt;

  const AgsRegion* mine = nullptr;
  for (const AgsRegion& row : own) {
    if (row.prefix.size() >= 2 && ags.starts_with(row.prefix) &&
        (!mine || row.prefix.size() > mine->prefix.size())) {
      mine = &row;
    }
  }
  if (mine) return RegionChoice{mine->region};

  RegionChoice best{kLand[static_cast<std::size_t>(land - 1)]};
  std::size_t longest = 0;
  for (const Known& row : kKnown) {
    if (row.prefix.size() > longest && ags.starts_with(row.prefix)) {
      longest = row.prefix.size();
      best = row.choice;
    }
  }
  // A prefix that still covers municipalities of both kinds decides nothing.
  for (const Known& row : kKnown) {
    if (row.prefix.size() > ags.size() && row.prefix.starts_with(ags) && row.choice.region != best.region) {
      best.exact = false;
      if (best.note.empty()) best.note = kAskMunicipality;
    }
  }
  return best;
}

}  // namespace rathaus::calendar
