#include <cstddef>
#include <cstdint>

#include "libs/base/check.h"
#include "libs/xml/tree.h"
#include "libs/xml/xml.h"

namespace {

// Tags must balance up to the first error.
class Balance : public rathaus::xml::Handler {
 public:
  rathaus::Status on_start(const rathaus::xml::StartTag& tag) override {
    CHECK(!tag.name.empty() && tag.place.line >= 1 && tag.place.column >= 1);
    CHECK(++open_ <= 16);
    return {};
  }
  rathaus::Status on_text(std::string_view text, std::uint32_t) override {
    CHECK(!text.empty() && text.size() <= 4096);
    return {};
  }
  rathaus::Status on_end(std::string_view, std::uint32_t) override {
    CHECK(--open_ >= 0);
    return {};
  }
  int open_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Balance balance;
  const auto status =
      rathaus::xml::parse({data, size}, balance, {.depth = 16, .elements = 5000, .text_bytes = 4096});
  CHECK(!status || balance.open_ == 0);
  CHECK(status || !status.error().code.empty());
  const auto tree =
      rathaus::xml::read_tree({data, size}, {.depth = 16, .elements = 5000, .text_bytes = 4096});
  CHECK(tree.has_value() == status.has_value());
  if (!tree) return 0;
  const std::string written = rathaus::xml::write_tree(*tree);
  const auto again = rathaus::xml::read_tree(rathaus::as_bytes(written));
  CHECK(again.has_value() && *again == *tree);
  return 0;
}
