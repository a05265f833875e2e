#include "modules/cases/law.h"

namespace rathaus::cases {
namespace {

constexpr ProcedureLaw kVwvfg{.name = "VwVfG",
                              .reasons = "§ 39 VwVfG",
                              .conditions = "§ 36 VwVfG",
                              .bound_conditions = "§ 36 Abs. 1 VwVfG",
                              .set_limit = "§ 31 VwVfG",
                              .facts = "§ 24 VwVfG",
                              .advice = "§ 25 Abs. 2 VwVfG",
                              .one_year = "§ 48 Abs. 4, § 49 Abs. 2 VwVfG",
                              .correction = "§ 42 VwVfG",
                              .inspection = "§ 29 VwVfG",
                              .withheld = "§ 29 Abs. 2, § 30 VwVfG",
                              .by_post = "§ 41 Abs. 2 VwVfG",
                              .by_retrieval = "§ 41 Abs. 2a VwVfG, mit Einwilligung",
                              .by_mailbox = "§ 9 OZG"};
constexpr ProcedureLaw kAo{.name = "AO",
                           .reasons = "§ 121 AO",
                           .conditions = "§ 120 AO",
                           .bound_conditions = "§ 120 Abs. 1 AO",
                           .set_limit = "§ 109 AO",
                           .facts = "§ 88 AO",
                           .advice = "§ 89 AO",
                           .one_year = "§ 130 Abs. 3, § 131 Abs. 2 AO",
                           .correction = "§ 129 AO",
                           .inspection = "§ 91 AO, nach Ermessen",
                           .withheld = "§ 30 AO",
                           .by_post = "§ 122 Abs. 2 AO",
                           .by_retrieval = "§ 122a AO, mit Einwilligung",
                           .by_mailbox = "§ 9 OZG"};
constexpr ProcedureLaw kSgbX{.name = "SGB X",
                             .reasons = "§ 35 SGB X",
                             .conditions = "§ 32 SGB X",
                             .bound_conditions = "§ 32 Abs. 1 SGB X",
                             .set_limit = "§ 26 SGB X",
                             .facts = "§ 20 SGB X",
                             .advice = "§ 14 SGB I",
                             .one_year = "§ 45 Abs. 4, § 47 Abs. 2 SGB X",
                             .correction = "§ 38 SGB X",
                             .inspection = "§ 25 SGB X",
                             .withheld = "§ 25 Abs. 3 SGB X, § 35 SGB I",
                             .by_post = "§ 37 Abs. 2 SGB X",
                             .by_retrieval = "§ 37 Abs. 2a SGB X, mit Einwilligung",
                             .by_mailbox = "§ 9 OZG"};

}  // namespace

const ProcedureLaw& procedure_law(std::string_view procedure_code) {
  return procedure_code == "AO" ? kAo : procedure_code == "SGBX" ? kSgbX : kVwvfg;
}

}  // namespace rathaus::cases
