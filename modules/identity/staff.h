#pragma once
// A member of staff as the rest of the program sees them.
#include <algorithm>
#include <string>
#include <vector>

namespace rathaus::identity {

enum class Role { clerk, head, designer, operator_ };

struct Staff {
  std::string id, tenant;
  std::string name;          // "Petra Sommer"
  std::string direct_dial, email, room;
  std::vector<std::string> services;  // ids they work on; "*" for all
  std::vector<std::string> roles;     // clerk, head, designer, operator

  bool may_see(const std::string& service) const {
    return std::find(services.begin(), services.end(), "*") != services.end() ||
           std::find(services.begin(), services.end(), service) != services.end();
  }
  bool has(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

}  // namespace rathaus::identity
