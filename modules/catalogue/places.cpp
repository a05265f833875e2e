// Postal codes and places, and who is competent there.
#include <algorithm>
#include <array>

#include "libs/base/check.h"
#include "libs/german/contact.h"
#include "libs/german/distance.h"
#include "libs/german/text.h"
#include "libs/json/json.h"
#include "modules/catalogue/catalogue.h"

namespace rathaus::catalogue {
namespace {

struct Land {
  std::string_view code, name, key;  // key: first two digits of AGS and ARS
};
constexpr std::array<Land, 16> kLands = {{{"SH", "Schleswig-Holstein", "01"},
                                          {"HH", "Hamburg", "02"},
                                          {"NI", "Niedersachsen", "03"},
                                          {"HB", "Bremen", "04"},
                                          {"NW", "Nordrhein-Westfalen", "05"},
                                          {"HE", "Hessen", "06"},
                                          {"RP", "Rheinland-Pfalz", "07"},
                                          {"BW", "Baden-Württemberg", "08"},
                                          {"BY", "Bayern", "09"},
                                          {"SL", "Saarland", "10"},
                                          {"BE", "Berlin", "11"},
                                          {"BB", "Brandenburg", "12"},
                                          {"MV", "Mecklenburg-Vorpommern", "13"},
                                          {"SN", "Sachsen", "14"},
                                          {"ST", "Sachsen-Anhalt", "15"},
                                          {"TH", "Thüringen", "16"}}};

// First and last postal code of a stretch; two Länder where the border runs through it. Gaps are not in use.
struct Stretch {
  int first, last;
  std::string_view land, other = {};
};
constexpr auto kStretches = std::to_array<Stretch>({
    {1001, 1936, "SN"},         {1941, 1999, "BB"},         {2601, 2999, "SN"},
    {3001, 3253, "BB"},         {4001, 4579, "SN"},         {4581, 4639, "TH"},
    {4641, 4889, "SN"},         {4891, 4938, "BB"},         {6001, 6548, "ST"},
    {6551, 6578, "TH"},         {6581, 6928, "ST"},         {7301, 7907, "TH"},
    {7908, 7989, "TH", "SN"},   {8001, 9999, "SN"},         {10001, 12528, "BE"},
    {12529, 12529, "BB"},       {12530, 14199, "BE"},       {14401, 14714, "BB"},
    {14715, 14715, "BB", "ST"}, {14716, 16949, "BB"},       {17001, 17256, "MV"},
    {17258, 17339, "BB", "MV"}, {17341, 19260, "MV"},       {19261, 19273, "MV", "NI"},
    {19274, 19306, "MV"},       {19307, 19357, "BB", "MV"}, {19358, 19417, "MV"},
    {20001, 21037, "HH"},       {21038, 21039, "HH", "SH"}, {21040, 21200, "HH", "NI"},
    {21201, 21449, "NI"},       {21450, 21529, "SH", "NI"}, {21601, 21789, "NI"},
    {22001, 22111, "HH"},       {22112, 22145, "HH", "SH"}, {22146, 22799, "HH"},
    {22801, 22999, "SH"},       {23501, 23919, "SH"},       {23920, 23999, "MV"},
    {24001, 25999, "SH"},       {26001, 27489, "NI"},       {27490, 27499, "SH", "HB"},
    {27501, 27580, "HB"},       {27601, 27809, "NI"},       {28001, 28779, "HB"},
    {28780, 28879, "NI"},       {29201, 29399, "NI"},       {29400, 29416, "ST"},
    {29417, 29699, "NI"},       {30001, 31868, "NI"},       {32001, 33829, "NW"},
    {34001, 34329, "HE"},       {34330, 34399, "NI", "HE"}, {34400, 34439, "NW"},
    {34440, 36399, "HE"},       {36400, 36469, "TH"},       {37001, 37199, "NI"},
    {37200, 37299, "HE"},       {37300, 37359, "TH"},       {37400, 37649, "NI"},
    {37650, 37699, "NW", "NI"}, {38001, 38479, "NI"},       {38480, 38489, "ST"},
    {38490, 38729, "NI"},       {38800, 39649, "ST"},       {40001, 48432, "NW"},
    {48433, 48465, "NW", "NI"}, {48466, 48479, "NW", "NI"}, {48480, 48495, "NI"},
    {48496, 48496, "NW"},       {48497, 48531, "NI"},       {48532, 48739, "NW"},
    {49001, 49459, "NI"},       {49460, 49549, "NW"},       {49550, 49849, "NI"},
    {50001, 51597, "NW"},       {51598, 51598, "RP"},       {51599, 53359, "NW"},
    {53401, 53579, "RP"},       {53580, 53604, "NW"},       {53605, 53619, "RP", "NW"},
    {53620, 53949, "NW"},       {54181, 55239, "RP"},       {55240, 55252, "HE"},
    {55253, 56869, "RP"},       {57001, 57489, "NW"},       {57501, 57648, "RP"},
    {58001, 59969, "NW"},       {60001, 63699, "HE"},       {63700, 63774, "BY"},
    {63775, 63927, "BY", "HE"}, {63928, 63928, "BY", "BW"}, {63929, 63939, "BY"},
    {64201, 64753, "HE"},       {64754, 64859, "HE", "BW"}, {65001, 65390, "HE"},
    {65391, 65391, "HE", "RP"}, {65392, 65556, "HE"},       {65557, 65582, "RP"},
    {65583, 65620, "HE"},       {65621, 65629, "RP", "HE"}, {65630, 65936, "HE"},
    {66001, 66459, "SL"},       {66460, 66509, "RP"},       {66510, 66839, "SL"},
    {66840, 67829, "RP"},       {68001, 68309, "BW"},       {68501, 68649, "HE", "BW"},
    {68701, 69234, "BW"},       {69235, 69239, "HE", "BW"}, {69240, 69429, "BW"},
    {69430, 69439, "BW", "HE"}, {69440, 69482, "BW"},       {69483, 69483, "HE"},
    {69484, 69487, "BW"},       {69488, 69488, "HE", "BW"}, {69489, 69493, "BW"},
    {69494, 69518, "HE", "BW"}, {70001, 74592, "BW"},       {74593, 74599, "BW", "BY"},
    {74600, 74730, "BW"},       {74731, 74731, "BW", "BY"}, {74732, 76709, "BW"},
    {76710, 76899, "RP"},       {76900, 79879, "BW"},       {80001, 87490, "BY"},
    {87491, 87789, "BY"},       {88001, 88099, "BW"},       {88100, 88179, "BY", "BW"},
    {88180, 89198, "BW"},       {89200, 89449, "BY"},       {89500, 89619, "BW"},
    {90001, 96489, "BY"},       {96500, 96529, "TH"},       {97001, 97859, "BY"},
    {97860, 97891, "BW"},       {97892, 97892, "BY"},       {97893, 97895, "BW"},
    {97896, 97896, "BW", "BY"}, {97897, 97900, "BW"},       {97901, 97909, "BY"},
    {97910, 97999, "BW"},       {98500, 99998, "TH"},
});

bool digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<std::string>> texts(const json::object& o, std::string_view key) {
  std::vector<std::string> out;
  const json::array* array = TRY(json::find_array(o, key));
  if (array == nullptr) return out;
  for (const json::value& item : *array) {
    if (!item.is_string())
      return fail(invalid("json.wrong_type", "list of texts expected", std::string(key)));
    out.emplace_back(json::view(item.get_string()));
  }
  return out;
}

Result<Municipality> municipality(const json::object& o) {
  TRY(json::only_keys(o, {"name", "ags", "ars", "land", "tenant", "office", "postal_codes", "districts"}));
  Municipality m;
  m.name = TRY(json::get_string(o, "name"));
  m.ags = TRY(json::get_string(o, "ags"));
  m.ars = TRY(json::get_string(o, "ars"));
  m.land = TRY(json::get_string(o, "land"));
  m.tenant = TRY(json::find_string(o, "tenant")).value_or("");
  m.office = TRY(json::get_string(o, "office"));
  m.postal_codes = TRY(texts(o, "postal_codes"));
  m.districts = TRY(texts(o, "districts"));
  const auto land =
      std::find_if(kLands.begin(), kLands.end(), [&](const Land& l) { return l.code == m.land; });
  if (land == kLands.end()) return fail(invalid("places.land", m.land, m.name));
  if (!digits(m.ags, 8) || !m.ags.starts_with(land->key)) return fail(invalid("places.ags", m.ags, m.name));
  if (!digits(m.ars, 12) || !m.ars.starts_with(land->key)) return fail(invalid("places.ars", m.ars, m.name));
  for (const std::string& code : m.postal_codes) {
    if (!digits(code, 5)) return fail(invalid("places.postal_code", code, m.name));
  }
  return m;
}

// Does the municipality or one of its districts bear this name? 2: exactly, 1: it begins so, 0: no.
int name_match(const Municipality& m, std::string_view folded) {
  int best = 0;
  const auto compare = [&](std::string_view name) {
    const std::string other = german::fold_loose(name);
    if (other == folded)
      best = 2;
    else if (folded.size() >= 4 && other.starts_with(folded))
      best = std::max(best, 1);
  };
  compare(m.name);
  for (const std::string& district : m.districts) compare(district);
  return best;
}

std::string names(const std::vector<const Municipality*>& places) {
  std::string out;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i > 0) out += i + 1 == places.size() ? " und " : ", ";
    out += places[i]->name;
  }
  return out;
}

PlaceAnswer answer_for(std::vector<const Municipality*> places) {
  std::sort(places.begin(), places.end(),
            [](const Municipality* a, const Municipality* b) { return a->name < b->name; });
  PlaceAnswer answer{.places = std::move(places)};
  const Municipality& first = *answer.places.front();
  if (answer.places.size() > 1) {
    answer.kind = PlaceKind::choice;
    answer.text =
        "Dazu gehören mehrere Orte: " + names(answer.places) + ". Bitte wählen Sie Ihren Wohnort aus.";
    return answer;
  }
  answer.land = land_name(first.land);
  answer.kind = first.tenant.empty() ? PlaceKind::known : PlaceKind::served;
  answer.text = first.tenant.empty()
                    ? first.name + " bietet hier keine Leistungen an. Zuständig ist: " + first.office + "."
                    : "Ihr Ort: " + first.name + " (" + answer.land + ").";
  return answer;
}

std::string served_names(const std::vector<Municipality>& all) {
  std::vector<const Municipality*> served;
  for (const Municipality& m : all) {
    if (!m.tenant.empty()) served.push_back(&m);
  }
  return served.empty() ? "keine Orte" : names(served);
}

PlaceAnswer elsewhere(const std::string& land, const std::vector<Municipality>& all) {
  PlaceAnswer answer{.land = land};
  if (land.empty()) {
    answer.text = "Diese Postleitzahl gibt es nicht. Bitte prüfen Sie die Eingabe.";
    return answer;
  }
  answer.kind = PlaceKind::elsewhere;
  answer.text = "Ihr Wohnort gehört nicht zu den Orten, die hier Leistungen anbieten (" + served_names(all) +
                "). Zuständig ist die Stadt oder Gemeinde Ihres Wohnorts in " + land + ".";
  return answer;
}

struct Typed {
  std::string postal_code;  // empty: none typed
  std::string name;         // folded
};

Result<Typed> split_input(std::string_view input) {
  const std::string tidy = german::tidy(input.substr(0, 200));
  if (tidy.empty()) return fail(refused("place.empty", "place"));
  Typed out;
  const std::size_t blank = std::min(tidy.find(' '), tidy.size());
  const std::string_view first = std::string_view(tidy).substr(0, blank);
  const bool number = first.find_first_of("0123456789") != std::string_view::npos;
  const bool all_digits = tidy.find_first_not_of("0123456789 ") == std::string::npos;
  if (!number) {
    out.name = german::fold_loose(tidy);
    return out;
  }
  // "12 345" is a postal code with a slip of the blank key, "12345 Musterstadt" two answers.
  std::string code(all_digits ? tidy : std::string(first));
  std::erase(code, ' ');
  const Result<std::string> valid = german::parse_postal_code(code);
  if (!valid) return fail(refused(valid.error().code, "place"));
  out.postal_code = *valid;
  if (!all_digits) out.name = german::fold_loose(std::string_view(tidy).substr(blank));
  return out;
}

}  // namespace

std::string_view land_name(std::string_view code) {
  const auto at =
      std::find_if(kLands.begin(), kLands.end(), [&](const Land& land) { return land.code == code; });
  return at == kLands.end() ? std::string_view{} : at->name;
}

std::string land_of_postal_code(std::string_view postal_code) {
  if (!digits(postal_code, 5)) return {};
  const int code = std::stoi(std::string(postal_code));
  for (const Stretch& stretch : kStretches) {
    if (code < stretch.first || code > stretch.last) continue;
    std::string out(land_name(stretch.land));
    if (!stretch.other.empty()) out += " oder " + std::string(land_name(stretch.other));
    return out;
  }
  return {};
}

Result<Places> Places::read(std::string_view bytes) {
  const json::object root = TRY(json::parse_object(bytes));
  TRY(json::only_keys(root, {"format", "note", "places"}));
  Places out;
  for (const json::value& item : *TRY(json::get_array(root, "places"))) {
    if (!item.is_object()) return fail(invalid("json.wrong_type", "list of objects expected", "places"));
    out.municipalities_.push_back(TRY(municipality(item.get_object())));
  }
  return out;
}

const Municipality* Places::find_ags(std::string_view ags) const {
  const auto at = std::find_if(municipalities_.begin(), municipalities_.end(),
                               [&](const Municipality& m) { return m.ags == ags; });
  return at == municipalities_.end() ? nullptr : &*at;
}

Result<PlaceAnswer> Places::resolve(std::string_view input) const {
  const Typed typed = TRY(split_input(input));
  std::vector<const Municipality*> by_code, by_name, begins, alike;
  for (const Municipality& m : municipalities_) {
    const bool code =
        std::find(m.postal_codes.begin(), m.postal_codes.end(), typed.postal_code) != m.postal_codes.end();
    if (!typed.postal_code.empty() && code) by_code.push_back(&m);
    if (!typed.postal_code.empty() && !code) continue;
    const int match = typed.name.empty() ? 0 : name_match(m, typed.name);
    if (match == 2)
      by_name.push_back(&m);
    else if (match == 1)
      begins.push_back(&m);
    else if (typed.name.size() >= 5 && german::edit_distance(german::fold_loose(m.name), typed.name, 2) <= 2)
      alike.push_back(&m);
  }
  if (!by_name.empty()) return answer_for(std::move(by_name));
  // A code decides when the name beside it is not known under that code.
  if (!by_code.empty()) return answer_for(std::move(begins.empty() ? by_code : begins));
  if (!typed.postal_code.empty()) return elsewhere(land_of_postal_code(typed.postal_code), municipalities_);
  if (!begins.empty()) return answer_for(std::move(begins));
  PlaceAnswer answer;
  answer.text = "Diesen Ort kennen wir nicht. Hier bieten Leistungen an: " + served_names(municipalities_) +
                ". Bitte geben Sie Ihre Postleitzahl ein; dann sagen wir Ihnen, wer zuständig ist.";
  if (!alike.empty()) answer.text = "Diesen Ort kennen wir nicht. Meinten Sie: " + names(alike) + "?";
  return answer;
}

Competence competence(const ServiceEntry& service, const PlaceAnswer& place) {
  CHECK(place.kind != PlaceKind::choice);
  Competence out;
  const bool here = place.kind == PlaceKind::served;
  if (here) out.tenant = place.places.front()->tenant;
  const bool local = service.authority == Authority::municipal;
  if (here && local && !service.package.empty()) {
    out.online_here = true;
    out.package = service.package;
    out.text =
        "Zuständig ist: " + place.places.front()->office + ". Sie können den Antrag hier online stellen.";
    return out;
  }
  if (here && local) {
    out.text = "Zuständig ist: " + place.places.front()->office + ". Online geht das hier noch nicht.";
  } else if (local && place.kind == PlaceKind::known) {
    out.text = "Nicht hier. Zuständig ist: " + place.places.front()->office + ".";
  } else if (local && place.kind == PlaceKind::elsewhere) {
    out.text = "Nicht hier. Zuständig ist die Stadt oder Gemeinde Ihres Wohnorts in " + place.land + ".";
  } else {
    out.text = "Zuständig ist: " + service.authority_text + ".";
  }
  if (!service.elsewhere.empty()) out.text += " " + service.elsewhere;
  return out;
}

std::string_view message_of(std::string_view code) {
  if (code == "place.empty") return "Bitte geben Sie Ihre Postleitzahl oder Ihren Wohnort ein.";
  if (code == "plz.empty") return "Bitte geben Sie Ihre Postleitzahl ein.";
  if (code == "plz.digits") return "Eine Postleitzahl hat fünf Ziffern.";
  if (code == "plz.range") return "Diese Postleitzahl gibt es nicht. Bitte prüfen Sie die Eingabe.";
  return {};
}

}  // namespace rathaus::catalogue
