#pragma once
// What a member sets up at the desk: saved views of the work list, own columns, keyboard, mail. Records of the tenant.
#include <map>
#include <string>
#include <vector>

#include "flows/house.h"

namespace rathaus::flows {

struct SavedView {
  std::string id, owner, name;
  bool shared = false;  // for all of the house; only a head shares
  std::map<std::string, std::string> filter;  // as the list's address has it: "status" -> "neu"
  std::vector<std::string> columns;  // empty: the member's own, or the usual ones
};

inline constexpr std::size_t kMostViews = 40;  // of one member

// Their own and the shared ones whose service they may see, each group by name.
Result<std::vector<SavedView>> saved_views(House& house, const identity::Staff& staff);
// Sent twice (same key) is saved once. Errors: refused "view.name_missing", "view.name_long", "view.too_many", "view.only_head_shares".
Result<std::string> save_view(House& house, const identity::Staff& staff, SavedView view,
                              const std::string& key);
// Their own, or a shared one for a head. not_found "view.unknown".
Status delete_view(House& house, const identity::Staff& staff, const std::string& id);

struct Preference {
  bool single_keys = true;  // WCAG 2.1.4
  std::string view;  // what the list opens with; empty: all open cases
  std::vector<std::string> columns;  // empty: the usual ones
  std::string digest;  // the order for numbers by e-mail (digest.h); empty: none
};
Result<Preference> preference(House& house, const identity::Staff& staff);
Status set_preference(House& house, const identity::Staff& staff, const Preference& preference);

}  // namespace rathaus::flows
