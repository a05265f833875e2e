#pragma once
// Shared between the pages of this room.
// Invariants: a case of a service that is not the member's looks like one that does not exist; every form that changes a case
// carries the sequence number it was made from and a key of its own; nothing typed is lost by a refusal or by somebody faster.
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "web/desk/words.h"
#include "web/site/site.h"

namespace rathaus::desk {

using html::Url;
using html::Writer;

// Names of the staff of the towns, remembered for some seconds: a list of cases must not read an account per row.
class Staffs {
 public:
  struct People {
    std::vector<identity::Staff> present,
        everybody;  // everybody: also who has left, for the names in the files
  };
  using List = std::shared_ptr<const People>;
  Result<List> of(flows::House& house, const std::string& tenant);

 private:
  struct Entry {
    Instant read_at;
    List list;
  };
  std::mutex mutex_;
  std::map<std::string, Entry> known_;
};

struct Desk {
  site::Site& site;
  Staffs staffs;
};

// One request of a member of staff.
struct Desktop {
  Desk& desk;
  web::Request& request;
  flows::House& house;
  const site::Visit& visit;

  const identity::Staff& staff() const { return *visit.staff; }
  std::string path(const std::string& rest = {}) const;  // "/ort/musterstadt/amt/..."
  Url url(const std::string& rest = {}) const { return site::url(path(rest)); }
  std::string case_path(const std::string& case_id, const std::string& rest = {}) const;
  std::string field(std::string_view name) const;        // of the form sent, line ends as "\n", outer blanks gone
  std::string query(std::string_view name) const;
  std::string csrf() const { return request.csrf_token(); }
  Instant now() const { return house.runtime.now(); }
  LocalDate today() const { return berlin_date(now()); }
};

using Handler = Result<web::Response> (*)(Desktop&);

// Looked at in the browser, under this name when it is kept.
web::Response inline_pdf(const Bytes& content, const std::string& name);

// The frame of a page with the member's own settings.
Result<ui::DeskPage> frame(Desktop& at, std::string title);

// Who did it, in words: the name of a colleague, "Antragstellende Person", "System".
class Names {
 public:
  Names(Staffs::List list, std::string self) : list_(std::move(list)), self_(std::move(self)) {}
  std::string staff(std::string_view id) const;  // "" for nobody
  std::string actor(const event::Actor& actor) const;
  // Who did it, and in whose place: "Aylin Herbst i. V. Petra Sommer".
  std::string doer(const event::RecordedEvent& event) const;
  const std::vector<identity::Staff>& all() const { return list_->present; }

 private:
  Staffs::List list_;
  std::string self_;
};
Result<Names> names(Desktop& at);

// ---- forms that change a case
flows::DeskAction action_of(const Desktop& at);
void case_form(Writer& h, const Desktop& at, const flows::CaseView& view, const std::string& rest, const html::Body& inside,
               ui::Form form = {});
// The page for whoever was slower: who was faster with what, and everything typed, to be copied.
Result<web::Response> conflict_page(Desktop& at, const std::string& case_id, const std::vector<std::pair<std::string, std::string>>& typed);

// Errors of a form, shown on the page again.
struct Typed {
  std::vector<ui::FieldError> errors;
  std::map<std::string, std::string> values;  // by field name
  std::string value(const std::string& name, std::string otherwise = {}) const {
    const auto found = values.find(name);
    return found == values.end() ? std::move(otherwise) : found->second;
  }
};
Result<web::Response> case_page(Desktop& at, const std::string& case_id, const Typed& typed, int status);

// ---- pages, by file
Result<web::Response> show_list(Desktop& at);
Result<web::Response> back_to_list(Desktop& at);
Result<web::Response> show_search(Desktop& at);
Result<web::Response> take_from_list(Desktop& at);
Result<web::Response> show_case(Desktop& at);
Result<web::Response> back_to_case(Desktop& at);
Result<web::Response> post_take(Desktop& at);
Result<web::Response> post_assign(Desktop& at);
Result<web::Response> post_tick(Desktop& at);
Result<web::Response> post_complete(Desktop& at);
Result<web::Response> post_question(Desktop& at);
Result<web::Response> post_note(Desktop& at);
Result<web::Response> post_close(Desktop& at);
Result<web::Response> post_proof(Desktop& at);
Result<web::Response> post_end(Desktop& at);
Result<web::Response> post_enter(Desktop& at);
Result<web::Response> show_opinions(Desktop& at);
Result<web::Response> post_barrier(Desktop& at);
Result<web::Response> show_decision(Desktop& at);
Result<web::Response> post_decision(Desktop& at);
Result<web::Response> post_preview(Desktop& at);
Result<web::Response> get_attachment(Desktop& at);
Result<web::Response> get_notice(Desktop& at);
Result<web::Response> get_copy(Desktop& at);
Result<web::Response> get_receipt(Desktop& at);
Result<web::Response> show_post(Desktop& at);
Result<web::Response> back_to_post(Desktop& at);
Result<web::Response> post_dispatched(Desktop& at);
Result<web::Response> show_incidents(Desktop& at);
Result<web::Response> show_deleted_drafts(Desktop& at);
Result<web::Response> post_retry(Desktop& at);
Result<web::Response> show_services(Desktop& at);
Result<web::Response> post_import(Desktop& at);
Result<web::Response> show_service(Desktop& at);
Result<web::Response> post_migration(Desktop& at);
// The service's page again, with what was wrong in one of its forms. `version` empty: the one that is offered.
Result<web::Response> service_page(Desktop& at, const std::string& version, const Typed& typed, int status);
Result<web::Response> show_settings(Desktop& at);
Result<web::Response> post_settings(Desktop& at);
Result<web::Response> show_login(Desktop& at);
Result<web::Response> post_login(Desktop& at);
Result<web::Response> show_enrolment(Desktop& at);
Result<web::Response> post_enrolment(Desktop& at);
Result<web::Response> post_logout(Desktop& at);

}  // namespace rathaus::desk
