#pragma once
// The conditions of one page for the browser: the same trees, with answers of other pages already put in. Internal to the room.
#include <optional>
#include <string>

#include "modules/forms/validate.h"

namespace rathaus::forms {

class LivePage {
 public:
  LivePage(const Form& form, const Page& page, const Draft& draft, const Sight& sight)
      : form_(form), page_(page), draft_(draft), sight_(sight) {}
  // Canonical JSON of the tree as asked at `asking`; nullopt: nothing on the page changes it while somebody types.
  std::optional<std::string> tree_at(const Place& asking, const feel::ExpressionTree& tree) const;

 private:
  const Form& form_;
  const Page& page_;
  const Draft& draft_;
  const Sight& sight_;
};

}  // namespace rathaus::forms
