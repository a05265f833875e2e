#pragma once
// The people, clerks and cases of one scenario. Time stands still unless a step moves it.
#include <map>
#include <string>
#include <vector>

#include "tests/support/test_house.h"

namespace rathaus::scenario {

struct Person {
  std::string name, given_names, family_name;
  flows::Caller caller;
  std::optional<flows::DraftView> draft;        // the page they have open, maybe long gone on the server
  std::optional<flows::Submitted> sent, sent_again;
  std::string email;
};

struct Clerk {
  identity::Staff staff;
  std::map<std::string, std::int64_t> page_of;  // case id: sequence number of the page they look at
};

struct Message {
  std::string tenant, case_id, reason;
};

class World {
 public:
  World();

  support::TestHouse& place() { return place_; }
  flows::House& house() { return place_.house(); }
  Status town(const std::string& name);                  // "Musterstadt": made when first named
  static std::string tenant_of(const std::string& town);
  Result<Person*> person(const std::string& name);
  Person& new_person(const std::string& name, flows::Caller caller);
  Result<Clerk*> clerk(const std::string& name);
  void new_clerk(const std::string& name, identity::Staff staff) { clerks_[name].staff = std::move(staff); }

  // The person's newest case, read by the house itself.
  Result<flows::CaseView> case_of(const std::string& person);
  // As the clerk sees it; the page they look at when they opened one, otherwise the present.
  Result<flows::DeskAction> action(Clerk& clerk, const std::string& person);
  Result<const cases::Notice*> notice_of(const flows::CaseView& view);
  std::string next_key() { return "test-" + std::to_string(++keys_); }

  Status check_replay();

  std::vector<std::function<void(tenancy::Town&)>> town_habits;  // of the towns named from now on
  Error refusal;                       // the one a "Dann" looks at
  std::vector<Message> messages;       // what went to applicants
  bool mail_connected = true;
  bool mailbox_connected = false, mailbox_reachable = true;
  std::vector<Result<flows::Submitted>> race;  // answers of clicks at the same time

 private:
  void connect(flows::House& house);
  support::TestHouse place_;
  std::map<std::string, Person> people_;
  std::map<std::string, Clerk> clerks_;
  int keys_ = 0;
};

// "1.3.2026"; error refused "scenario.date".
Result<LocalDate> date_of(const std::string& text);
Result<int> number_of(const std::string& text);
// A "Dann" that does not hold.
Error found(std::string expected, std::string instead);

}  // namespace rathaus::scenario
