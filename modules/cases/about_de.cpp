#include "modules/cases/about_de.h"

namespace rathaus::cases {

std::string title_about(std::string_view title, std::string_view name) {
  std::string out(title);
  if (name.empty()) return out;
  for (const std::string_view you :
       {std::string_view("Angaben zu Ihnen"), std::string_view("Angaben über Sie"),
        std::string_view("Ihre Angaben"), std::string_view("Zu Ihrer Person")}) {
    const std::size_t at = out.find(you);
    if (at != std::string::npos) return out.replace(at, you.size(), "Angaben zu " + std::string(name));
  }
  return out;
}

}  // namespace rathaus::cases
