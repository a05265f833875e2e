#pragma once
// The conditions and checks of one page for the browser: the same trees, with answers of other pages already put in. Internal to the room.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modules/forms/validate.h"

namespace rathaus::forms {

class LivePage {
 public:
  LivePage(const Form& form, const Page& page, const Draft& draft, const Sight& sight)
      : form_(form), page_(page), draft_(draft), sight_(sight) {}
  // Canonical JSON of the tree as asked at `asking`; nullopt: nothing on the page changes it while somebody types.
  std::optional<std::string> tree_at(const Place& asking, const feel::ExpressionTree& tree);
  // The checks that answers of this page can break and whose error stands on it: render_model.h, PageModel::live.
  std::vector<std::string> checks();
  // What the fields that these trees read take at all: an answer beyond is none, as on the server.
  std::vector<std::string> limits() const;

 private:
  bool touches(NodeIndex asking, const feel::ExpressionTree& tree) const;
  std::optional<std::string> folded(const Place& asking, const feel::ExpressionTree& tree, bool whole);
  // The questions at which the error of a check may stand: of each group the first that is asked, of all the last.
  // Nullopt: not on this page.
  using Stands = std::vector<std::vector<Place>>;
  std::optional<Stands> stands(const Place& asking, const std::vector<NodeIndex>& reads) const;
  void check(const Place& asking, const feel::ExpressionTree& tree, const Stands& stands,
             const std::string& message, std::vector<std::string>& out);

  const Form& form_;
  const Page& page_;
  const Draft& draft_;
  const Sight& sight_;
  std::map<Place, std::string> read_;  // fields of this page that trees read: name
};

}  // namespace rathaus::forms
