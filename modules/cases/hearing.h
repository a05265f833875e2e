#pragma once
// The duty to hear somebody before a burden, and when it may be left out, by procedure code.
// Law: VwVfG 28; AO 91; SGB X 24.
#include <span>
#include <string>
#include <string_view>

#include "modules/cases/case.h"

namespace rathaus::cases {

struct HearingGround {
  std::string_view code;  // "danger"
  std::string_view law;   // "§ 28 Abs. 2 Nr. 1 VwVfG"
  std::string_view text;  // German, what it says
};
struct HearingLaw {
  std::string_view duty;  // "§ 28 Abs. 1 VwVfG"
  std::span<const HearingGround> grounds;
  std::string_view override_law;  // of the head's own decision, where no ground of the list fits
};
// `procedure_code` as packages have it: "VwVfG", "AO", "SGBX"; anything else is VwVfG.
const HearingLaw& hearing_law(std::string_view procedure_code);
const HearingGround* find_ground(const HearingLaw& law, std::string_view code);
inline constexpr std::string_view kOverride = "override";  // code of the head's own decision

enum class Heard { no, open, done, waived };
// As of `today`, for the decision to come: what was heard before a reopening does not count for the new decision.
Heard heard(const Case& c, LocalDate today);
// True where the decision burdens the applicant: a refusal, also in part, or one that takes the place of a favourable one.
bool hearing_needed(const Case& c, Outcome outcome);
// "Anhörung vom 2.3.2026, Äußerung am 9.3.2026 (§ 28 Abs. 1 VwVfG)."; empty when nobody was heard and nothing was waived.
std::string heard_words(const Case& c, const HearingLaw& law);

}  // namespace rathaus::cases
