#pragma once
// Which paragraph says it, by the law of the service's procedure: what the desk shows must cite the law that binds it.
// Law: VwVfG; AO (taxes: VwVfG 2(2) no. 1); SGB X (social benefits: VwVfG 2(2) no. 4).
#include <string_view>

namespace rathaus::cases {

struct ProcedureLaw {
  std::string_view name;  // "VwVfG"
  std::string_view reasons;  // of a decision: "§ 39 VwVfG"
  std::string_view conditions;  // "§ 36 VwVfG"
  std::string_view bound_conditions;  // where there is a claim to it: "§ 36 Abs. 1 VwVfG"
  std::string_view set_limit;  // a day the authority sets: "§ 31 VwVfG"
  std::string_view facts;  // what is known must be heeded: "§ 24 VwVfG"
  std::string_view advice;  // what the applicant is told: "§ 25 Abs. 2 VwVfG"
  std::string_view one_year;  // of taking back: "§ 48 Abs. 4, § 49 Abs. 2 VwVfG"
  std::string_view correction;  // "§ 42 VwVfG"
  std::string_view inspection, withheld;  // of the file; what may be left out of it
  std::string_view by_post, by_retrieval, by_mailbox;  // announcement
};
// `procedure_code` as packages have it: "VwVfG", "AO", "SGBX"; anything else is VwVfG.
const ProcedureLaw& procedure_law(std::string_view procedure_code);

}  // namespace rathaus::cases
