#pragma once
// A member of staff as the rest of the program sees them.
#include <algorithm>
#include <string>
#include <vector>

namespace rathaus::identity {

enum class Role { clerk, head, designer, operator_, post };

// Whose place a member takes today, by deputyship (deputy.h).
struct StandIn {
  std::string id, name;               // of the absent member
  std::vector<std::string> services;  // theirs
  std::vector<std::string> roles = {};  // theirs; no right follows from them, only how a letter is signed
};

struct Staff {
  std::string id, tenant;
  std::string name;          // "Petra Sommer"
  std::string direct_dial, email, room;
  std::vector<std::string> services;  // ids they work on; "*" for all
  std::vector<std::string>
      roles;     // clerk, head, designer, operator, post; how they sign: authority_head, authority_deputy
  // Found at the door for each request, never stored with the account: what ended is gone with the next click.
  std::vector<StandIn> stands_in_for;

  static bool among(const std::vector<std::string>& services, const std::string& service) {
    return std::find(services.begin(), services.end(), "*") != services.end() ||
           std::find(services.begin(), services.end(), service) != services.end();
  }
  bool may_see(const std::string& service) const {
    return among(services, service) ||
           std::any_of(stands_in_for.begin(), stands_in_for.end(),
                       [&](const StandIn& one) { return among(one.services, service); });
  }
  // Their own and those of whom they stand in for; "*" once for all.
  std::vector<std::string> seen_services() const {
    std::vector<std::string> out = services;
    for (const StandIn& one : stands_in_for) out.insert(out.end(), one.services.begin(), one.services.end());
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
  // The post room and nothing else: sees what stands on an envelope, never what is in it.
  bool post_only() const {
    return has("post") && !has("clerk") && !has("head") && !has("designer") && !has("operator");
  }
  bool has(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

}  // namespace rathaus::identity
