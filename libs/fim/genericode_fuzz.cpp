#include <cstddef>
#include <cstdint>

#include "libs/base/check.h"
#include "libs/fim/genericode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus::fim;
  const auto list =
      read_code_list({data, size}, {.xml_elements = 5000, .text_bytes = 4096, .columns = 8, .cells = 512});
  if (!list) {
    CHECK(!list.error().code.empty());
    return 0;
  }
  CHECK(!list->columns.empty() && list->cells.size() % list->columns.size() == 0);
  const auto view = CodeListView::open(*list, list->columns.back().id);
  CHECK(view.has_value());
  for (std::size_t row = 0; row < view->size(); ++row) CHECK(view->find(view->code(row)).has_value());
  return 0;
}
