#pragma once
// Opinions about a service, and barriers that somebody meets. Both become something that people at the town read.
// Norms: DIN SPEC 66336 5.12.1; BITV 2.0 7(2), BGG 12b(2) no. 2 (feedback mechanism), 12b(4) (answer within a month).
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "flows/resident.h"
#include "modules/identity/staff.h"

namespace rathaus::flows {

struct Opinion {
  std::string stage;  // sent, decided
  int stars = 0;  // 1 to 5
  std::string comment;  // as typed
};
// Errors: refused "feedback.stars_missing", "feedback.stage_unknown", "feedback.given_before".
Status give_feedback(House& house, const CaseView& view, const Opinion& opinion);
// The stage to ask about now; empty: nothing to ask (said before, or not yet).
Result<std::string> feedback_wanted(House& house, const CaseView& view);

struct Given {
  std::string id, service, service_title, stage, comment;
  int stars = 0;
  LocalDate on{};  // the day, not the minute: no way back to a case
};
struct FeedbackSum {
  std::string service_title;
  int count = 0, stars = 0;
};
// Newest first, of the services the member may see.
Result<std::vector<Given>> feedback_of(House& house, const identity::Staff& staff, int limit);
std::vector<FeedbackSum> sums_of(const std::vector<Given>& all);

struct Barrier {
  std::string id, page, text, contact;
  Instant at;
  LocalDate due_on{};  // BGG 12b(4): a month
  std::optional<Instant> done_at;
  std::string done_by, answer;
};
// Errors: refused "barrier.text_missing", "barrier.text_too_long".
Status report_barrier(House& house, const std::string& tenant, const Barrier& barrier,
                      const std::string& key);
Result<std::vector<Barrier>> barriers_of(House& house, const identity::Staff& staff);
Status finish_barrier(House& house, const identity::Staff& staff, const std::string& id,
                      const std::string& answer);

}  // namespace rathaus::flows
