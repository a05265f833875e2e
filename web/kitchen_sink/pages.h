#pragma once
// Sample pages of Musterstadt; all people and cases are invented.
#include <string>
#include <vector>

#include "web/ui/form.h"

namespace rathaus::ui::kitchen_sink {

struct SamplePage {
  std::string name;  // file name without ".html"
  SafeHtml html;
};
std::vector<SamplePage> resident_pages();
std::vector<SamplePage> desk_pages();
std::vector<SamplePage> all_pages();

}  // namespace rathaus::ui::kitchen_sink
