#pragma once
// A resident who sends an application over HTTP, page by page, as a browser does; step by step, so that the program may die between.
#include <string>
#include <vector>

#include "modules/packages/package.h"
#include "platform/web/client.h"

namespace rathaus::test {

struct PageAnswers {
  std::string page;
  web::Pairs fields;
  std::vector<web::FormPart> files;
};
// Valid answers for the whole form, worked out once. Repeating a page does no harm: no page needs an "add" button.
Result<std::vector<PageAnswers>> answers_for(const packages::Package& package);

class Applicant {
 public:
  enum class Stage { begin, pages, delivery, check, send, look, sent };

  // `name`: the family name, letters only; what this application is found by afterwards.
  Applicant(std::uint16_t port, std::string town, std::string service,
            const std::vector<PageAnswers>& answers, std::string name);

  // The next step: looks at the page, posts it. When it fails the stage stays, and the same step may be tried again in another life.
  Status advance();
  Status advance_to(Stage stage);
  Stage stage() const { return stage_; }
  const std::string& name() const { return name_; }
  const std::string& reference() const { return reference_; }
  bool acknowledged() const { return acknowledged_; }  // the program answered that the application is in
  std::string page_address() const;  // the first form page of the draft
  web::Client& client() { return client_; }

 private:
  Status begin();
  Status page();
  Status delivery();
  Status check();
  Status send();
  Status look();
  Result<std::string> body(const std::string& target);
  Result<std::string> redirect(const Result<web::ClientResponse>& response);

  web::Client client_;
  std::string base_, service_, name_, draft_, reference_;
  const std::vector<PageAnswers>* answers_;
  Stage stage_ = Stage::begin;
  std::size_t next_page_ = 0;
  web::Pairs send_fields_;
  bool in_doubt_ = false, acknowledged_ = false;
};

}  // namespace rathaus::test
