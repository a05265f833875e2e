#pragma once
// What lets a decided case be decided anew, and what corrects a slip, by procedure code.
// Law: VwVfG 42, 48, 49, 51; AO 129, 130, 131; SGB X 38, 44, 45, 47; VwGO 72.
#include <span>
#include <string_view>

namespace rathaus::cases {

struct ReopeningGround {
  std::string_view code;   // withdrawal, revocation, resumption, remedy, completion
  std::string_view law;    // "§ 48 VwVfG"
  std::string_view label;  // German
  bool one_year = false;   // VwVfG 48(4), 49(2) S. 2: within a year from knowing the facts
};
std::span<const ReopeningGround> reopening_grounds(std::string_view procedure_code);
const ReopeningGround* find_reopening(std::string_view procedure_code, std::string_view code);
std::string_view correction_law(std::string_view procedure_code);  // "§ 42 VwVfG"

}  // namespace rathaus::cases
