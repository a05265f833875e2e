#pragma once
// Search keys for two things at once: "Erika Ackermann" is found by the key of the couple, not by walking through every Erika.
#include <set>
#include <string>
#include <vector>

#include "libs/event/event.h"

namespace rathaus::cases {

// Each of two names, or of a name and a year of birth.
inline constexpr const char* kWordCouple = "word_couple";  // whole names
inline constexpr const char* kNameCouple = "couple";  // their beginnings
inline constexpr const char* kSoundCouple = "sound_couple";  // their cologne codes
// A case with more names than kCoupled has couples of the first ones (by the alphabet) only, and says so with a
// key of this kind and the couple's kind as text: the search asks for those cases apart.
inline constexpr const char* kMoreNames = "more_names";
inline constexpr std::size_t kCoupled = 6;

// The part of a folded name that a couple has: its first letters; empty for names that have fewer. Beside a year of birth a
// longer part stands as well: in a large town 3 letters and a year are still many.
inline constexpr std::size_t kShortPart = 3, kLongPart = 6;
std::string couple_part(const std::string& word, std::size_t letters);
event::SearchKey born_couple(const char* kind, const std::string& part, const std::string& year);

// Parts inside a folded name, at every place but its beginning (which the prefixes have): kInside letters, and kLongInside, so that
// whoever types more of a name holds fewer and rarer keys against each other.
inline constexpr const char* kInsideName = "infix";
inline constexpr const char* kLongInsideName = "infix8";
inline constexpr std::size_t kInside = 4, kLongInside = 8;
std::vector<event::SearchKey> inside_keys(const char* kind, const std::string& word, std::size_t letters,
                                          std::size_t from, std::size_t most);

// What a case is filed under. `year`: of birth, four digits; empty: unknown, or not for this kind.
std::vector<event::SearchKey> case_couples(const char* kind, const std::set<std::string>& parts,
                                           const std::string& year);

// What a case with all of these has, none for a single part without a year. Up to kAllCoupled parts, who has these couples has
// every part and the year.
inline constexpr std::size_t kAllCoupled = 4;
std::vector<event::SearchKey> query_couples(const char* kind, const std::set<std::string>& parts,
                                            const std::string& year);

}  // namespace rathaus::cases
