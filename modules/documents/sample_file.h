#pragma once
// The smallest file of a kind that is what it says, for demonstrations and tests.
#include <string>
#include <string_view>

namespace rathaus::documents {

std::string sample_file(std::string_view media_type);  // PNG, JPEG; a PDF without pages for everything else

}  // namespace rathaus::documents
