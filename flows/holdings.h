#pragma once
// The list a service keeps beside its cases (dogs with their tags): importing it, following granted cases, correcting a row, the yearly
// amounts. One import is one commit: all rows or none.
#include <string>
#include <vector>

#include "flows/house.h"
#include "modules/holdings/holdings.h"
#include "modules/identity/staff.h"

namespace rathaus::flows {

struct CaseView;

struct ImportedHoldings {
  std::size_t rows = 0;
  std::vector<std::string> errors;  // German; not empty: nothing was stored
  std::vector<std::string> ignored;  // columns that nobody knows
};
// Errors: not_found (service not offered, "holdings.none"), unavailable. What is wrong in the file is in the result.
Result<ImportedHoldings> import_holdings(House& house, const std::string& tenant, const std::string& service,
                                         std::string_view csv);

// A row with what is known about it. A household is hidden in all its rows when one of them is protected. Law: BMG 51.
struct Holding {
  std::string id;  // within the service
  holdings::Row row;  // everything: show `shown()` of it
  std::string case_id;  // the case that was granted; empty: from a file
  std::string reference;  // of that case, where it is still there; filled for one row only (`holding_of`)
  bool marked = false;  // protected itself
  bool hidden = false;  // marked, or of a household that is
  std::string changed_by;  // display name of who changed it last by hand
  std::optional<Instant> changed_at;
  std::optional<LocalDate> erased_on;  // it has ended: the store erases it at the beginning of this day
  std::int64_t revision = 0;
  // Cases that changed the row, by id: what the columns said before.
  event::Object followed;

  holdings::Row shown(const holdings::Layout& layout) const {
    return hidden ? holdings::without_household(layout, row) : row;
  }
};
Result<std::vector<Holding>> holdings_of(House& house, const std::string& tenant, const std::string& service);
// Errors: not_found "holdings.unknown".
Result<Holding> holding_of(House& house, const std::string& tenant, const std::string& service,
                           const std::string& id);

struct HoldingChange {
  std::string id;
  std::int64_t revision = 0;  // of the row that was looked at
  holdings::Row row;  // as typed, by column; columns of a hidden household are left as they are
  std::optional<bool>
      marked;  // protect the person, or end it; not given: as it is. The mark of a row with a case follows its case.
};
// What is wrong with the cells is in `problems`; then nothing was stored.
// Errors: not_found, conflict "store.changed_meanwhile", refused "holdings.number_taken", "holdings.head_ends_protection".
Status change_holding(House& house, const identity::Staff& staff, const std::string& service,
                      const HoldingChange& change, std::vector<holdings::CellProblem>& problems);

struct Renewal {
  struct One {
    holdings::Assessment assessment;
    bool changed =
        false;  // another amount than last assessed, so a new notice is due. Law: KAG BW 3(1) no. 4c
    bool hidden = false;  // the household is protected
    std::string key;  // names the household in the year
    std::string notice;  // once the year is kept: "" (none ordered), ordered, made, failed
    std::string failure, case_id, reference;  // refusal code; the case that the notice is in

    // Nothing has to be told about nothing: who owed nothing and owes nothing gets no letter.
    bool notice_due() const {
      return changed && assessment.problem.empty() && notice != "made" && notice != "ordered";
    }
  };
  std::vector<One> all;
  bool done_before = false;  // the year had been assessed: what was kept then, nothing new
};
// Assesses the year once and keeps it; asked again it tells the same. `keep` false: reckons only.
Result<Renewal> renew_holdings(House& house, const std::string& tenant, const std::string& service, int year,
                               bool keep = true);

// Before a decision whose announcement will change a row: there is such a row. Nothing to do for other services.
// Errors: refused "holdings.list_unknown" (the town keeps no such list), "holdings.row_unknown".
Status check_list_change(House& house, const std::string& tenant, const CaseView& view);

// The effect "FollowList": the row of a case comes with the grant, goes when the notice is taken back, hides its person with the case.
// A service with `list_change` changes the row that its application names as soon as its notice is known, and once only.
void register_holdings(House& house);

}  // namespace rathaus::flows
