#include "flows/feedback.h"

#include <algorithm>
#include <map>

#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/feedback/feedback.h"

namespace rathaus::flows {

template <class A>
void fields(A& a, Given& x) {
  a("service", x.service), a("service_title", x.service_title), a("stage", x.stage), a("comment", x.comment),
      a("stars", x.stars), a("on", x.on);
}
template <class A>
void fields(A& a, Barrier& x) {
  a("page", x.page), a("text", x.text), a("contact", x.contact), a("at", x.at), a("due_on", x.due_on),
      a("done_at", x.done_at);
  a("done_by", x.done_by), a("answer", x.answer);
}

namespace {

constexpr const char* kFeedback = "feedback";
constexpr const char* kAsked = "feedback_given";
constexpr const char* kBarriers = "barrier";
constexpr const char* kAll = "all";
constexpr auto kFeedbackKept = std::chrono::hours(24 * 365 * 2);
constexpr std::size_t kMostText = 4'000;
constexpr int kMostBarriers = 200;

// Says that this case was asked at this stage, and nothing about the answer.
std::string asked_id(const CaseView& view, const std::string& stage) {
  return hex(crypto::sha256("feedback/v1\n" + view.tenant + "\n" + view.c.id + "\n" + stage)).substr(0, 32);
}

std::string stage_of(const cases::Case& c) {
  if (c.status == cases::CaseStatus::withdrawn) return {};
  return c.decision ? "decided" : "sent";
}

}  // namespace

Result<std::string> feedback_wanted(House& house, const CaseView& view) {
  const std::string stage = stage_of(view.c);
  if (stage.empty()) return stage;
  const auto before = TRY(TRY(house.runtime.read(view.tenant))->record(kAsked, asked_id(view, stage)));
  return before ? std::string() : stage;
}

Status give_feedback(House& house, const CaseView& view, const Opinion& opinion) {
  if (!feedback::is_stage(opinion.stage) || (opinion.stage == "decided" && !view.c.decision))
    return fail(refused("feedback.stage_unknown"));
  if (opinion.stars < 1 || opinion.stars > 5) return fail(refused("feedback.stars_missing", "stars"));
  std::vector<std::string> names{view.c.applicant.display_name(), view.c.applicant.family_name,
                                 view.c.applicant.street};
  if (view.c.representation) names.push_back(view.c.representation->person.display_name());
  for (const identity::Staff& one : TRY(staff_of(house, view.tenant))) names.push_back(one.name);
  const event::Envelope envelope = house.runtime.envelope(view.tenant, {"system", ""}, "");
  event::IdSource ids(envelope);
  const Given given{.service = view.c.service.id,
                    .service_title = view.package->title,
                    .stage = opinion.stage,
                    .comment = feedback::masked(opinion.comment, names),
                    .stars = opinion.stars,
                    .on = berlin_date(envelope.received_at)};
  const Instant until = envelope.received_at + kFeedbackKept;
  const Status written = house.runtime.write_records(view.tenant, {{.collection = kAsked,
                                                                    .id = asked_id(view, opinion.stage),
                                                                    .data = event::Object{},
                                                                    .expires_at = until,
                                                                    .expected_revision = 0},
                                                                   {.collection = kFeedback,
                                                                    .id = hex(ids.bytes(16)),
                                                                    .data = json::write_fields(given),
                                                                    .expires_at = until,
                                                                    .lookups = {kAll}}});
  if (!written && written.error().kind == ErrorKind::conflict) return fail(refused("feedback.given_before"));
  return written;
}

Result<std::vector<Given>> feedback_of(House& house, const identity::Staff& staff, int limit) {
  std::vector<Given> out;
  for (const event::Record& one :
       TRY(TRY(house.runtime.read(staff.tenant))->find_records(kFeedback, kAll, limit))) {
    Given given = json::from_object<Given>(one.data);
    given.id = one.id;
    if (staff.may_see(given.service)) out.push_back(std::move(given));
  }
  std::stable_sort(out.begin(), out.end(), [](const Given& a, const Given& b) { return a.on > b.on; });
  return out;
}

std::vector<FeedbackSum> sums_of(const std::vector<Given>& all) {
  std::map<std::string, FeedbackSum> by_service;
  for (const Given& one : all) {
    FeedbackSum& sum = by_service[one.service];
    sum.service_title = one.service_title;
    ++sum.count;
    sum.stars += one.stars;
  }
  std::vector<FeedbackSum> out;
  for (auto& [service, sum] : by_service) out.push_back(std::move(sum));
  return out;
}

Status report_barrier(House& house, const std::string& tenant, const Barrier& barrier,
                      const std::string& key) {
  if (barrier.text.empty()) return fail(refused("barrier.text_missing", "text"));
  if (barrier.text.size() > kMostText) return fail(refused("barrier.text_too_long", "text"));
  Barrier kept = barrier;
  kept.at = house.runtime.now();
  const LocalDate today = berlin_date(kept.at);
  LocalDate due = today + std::chrono::months(1);
  if (!due.ok()) due = LocalDate(due.year() / due.month() / std::chrono::last);
  kept.due_on = due;
  kept.page = kept.page.substr(0, 300);
  kept.contact = kept.contact.substr(0, 200);
  // The same page sent twice is one report.
  const std::string id = hex(crypto::sha256("barrier/v1\n" + key)).substr(0, 32);
  return house.runtime.write_records(tenant, {{.collection = kBarriers,
                                               .id = id,
                                               .data = json::write_fields(kept),
                                               .expires_at = kept.at + std::chrono::hours(24 * 365),
                                               .lookups = {kAll}}});
}

Result<std::vector<Barrier>> barriers_of(House& house, const identity::Staff& staff) {
  std::vector<Barrier> out;
  for (const event::Record& one :
       TRY(TRY(house.runtime.read(staff.tenant))->find_records(kBarriers, kAll, kMostBarriers))) {
    Barrier barrier = json::from_object<Barrier>(one.data);
    barrier.id = one.id;
    out.push_back(std::move(barrier));
  }
  std::sort(out.begin(), out.end(), [](const Barrier& a, const Barrier& b) {
    return std::pair(a.done_at.has_value(), a.due_on) < std::pair(b.done_at.has_value(), b.due_on);
  });
  return out;
}

Status finish_barrier(House& house, const identity::Staff& staff, const std::string& id,
                      const std::string& answer) {
  const auto record = TRY(TRY(house.runtime.read(staff.tenant))->record(kBarriers, id));
  if (!record) return fail(not_found("barrier.unknown"));
  Barrier barrier = json::from_object<Barrier>(record->data);
  if (barrier.done_at) return {};
  if (answer.empty()) return fail(refused("barrier.text_missing", "answer"));
  if (answer.size() > kMostText) return fail(refused("barrier.text_too_long", "answer"));
  barrier.done_at = house.runtime.now();
  barrier.done_by = staff.id;
  barrier.answer = answer;
  return house.runtime.write_records(staff.tenant, {{.collection = kBarriers,
                                                     .id = id,
                                                     .data = json::write_fields(barrier),
                                                     .expires_at = record->expires_at,
                                                     .lookups = {kAll}}});
}

}  // namespace rathaus::flows
