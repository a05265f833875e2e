// How far a case is, as the model of its process tells the person whose case it is.
#include "flows/internal.h"
#include "flows/process.h"
#include "libs/json/json.h"

namespace rathaus::flows {
namespace {

using History = std::vector<event::RecordedEvent>;

// A decision whose letter can still be taken back has not been made for anybody outside: the case is told up to it.
void stop_before_what_is_held(const cases::Case& c, History& history) {
  if (std::none_of(c.notices.begin(), c.notices.end(),
                   [](const cases::Notice& n) { return n.state == cases::NoticeState::held; }))
    return;
  const auto last = std::find_if(history.rbegin(), history.rend(), [](const event::RecordedEvent& e) {
    return e.event.type == "cases.Decided" || e.event.type == "cases.NoticeCorrected";
  });
  if (last != history.rend()) history.erase(last.base() - 1, history.end());
}

// From a decision to its being taken back.
std::vector<std::pair<std::int64_t, std::int64_t>> taken_back(const History& history) {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  std::int64_t decided = 0;
  for (const event::RecordedEvent& e : history) {
    if (e.event.type == "cases.Decided" || e.event.type == "cases.NoticeCorrected") decided = e.seq;
    if (e.event.type == "cases.NoticeRecalled" && decided > 0) out.emplace_back(decided, e.seq);
  }
  return out;
}

}  // namespace

Result<std::optional<process::Course>> resident_course(House& house, const CaseView& view) {
  const auto read = TRY(house.runtime.read(view.tenant));
  const auto of_case = TRY(read->state(view.c.id));
  if (!of_case) return std::optional<process::Course>();
  History history = TRY(read->history(view.c.id));
  stop_before_what_is_held(cases::from_state(of_case->data), history);
  const auto hidden = taken_back(history);
  const auto model = [&](const std::string& hash) -> process::DeploymentPtr {
    if (hash == process::universal()->hash) return process::universal();
    const auto record = read->record(kProcessModels, hash);
    if (!record || !*record) return nullptr;
    const auto xml = json::get_string((*record)->data, "xml");
    auto deployed = xml ? process::deploy(*xml) : fail(xml.error());
    return deployed ? *std::move(deployed) : nullptr;
  };
  return process::course(history, model, [&](const event::RecordedEvent& e) {
    return std::any_of(hidden.begin(), hidden.end(),
                       [&](const auto& part) { return e.seq >= part.first && e.seq <= part.second; });
  });
}

}  // namespace rathaus::flows
