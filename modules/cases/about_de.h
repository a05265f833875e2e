#pragma once
// Forms speak to who fills them in ("Angaben zu Ihnen"). When that is somebody acting for another, a title names the other (VwVfG 14).
#include <string>
#include <string_view>

namespace rathaus::cases {

// "Angaben zu Ihnen" -> "Angaben zu Mia Meier". Any other title, and every title without a name, stays as it is.
std::string title_about(std::string_view title, std::string_view name);

}  // namespace rathaus::cases
