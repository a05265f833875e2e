#include <fmt/format.h>

#include "libs/pdf/finish.h"
#include "libs/pdf/letterhead.h"

namespace rathaus::pdf {
namespace {

constexpr double kLeft = 25 * kMm, kWidth = 165 * kMm;
constexpr double kTop = 22 * kMm, kBottom = 275 * kMm, kPageNumber = 281 * kMm;

}  // namespace

Result<Bytes> document(const Document& input, const Fonts& fonts) {
  TRY(check_metadata(input.metadata));
  TRY(check_attachments(input.attachments));
  Canvas canvas(fonts);
  Theme theme;
  theme.size = 10.5;
  theme.accent = input.head.accent;
  Flow flow(canvas, theme, kLeft, kWidth, [](int) { return Flow::Area{kTop, kBottom}; });
  canvas.new_page();
  flow.set_y(kTop);
  if (!input.head.authority.empty()) {
    flow.set_y(TRY(paint_letterhead(canvas, input.head, theme, kLeft, kWidth, 13 * kMm, 13)) + 8 * kMm);
  }
  TRY(flow.heading({1, input.title}));
  flow.space(4);
  TRY(flow.blocks(std::vector<Block>{input.meta}));
  TRY(flow.blocks(input.body));
  TRY(paint_page_numbers(canvas, theme, input.reference, kLeft, kWidth, kPageNumber));
  return finish(canvas, input.metadata, input.attachments);
}

Text plain(std::string_view text) {
  return {{std::string(text), false, {}}};
}

Text marked(std::string_view text) {
  Text out;
  Span span;
  const auto flush = [&] {
    if (!span.text.empty()) out.push_back(span);
    span.text.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("**") && (span.bold || text.find("**", i + 2) != std::string_view::npos)) {
      flush();
      span.bold = !span.bold;
      i += 2;
      continue;
    }
    const std::size_t middle = text[i] == '[' ? text.find("](", i) : std::string_view::npos;
    const std::size_t end = middle == std::string_view::npos ? middle : text.find(')', middle);
    if (end != std::string_view::npos) {
      flush();
      out.push_back({std::string(text.substr(i + 1, middle - i - 1)), span.bold,
                     std::string(text.substr(middle + 2, end - middle - 2))});
      i = end + 1;
      continue;
    }
    span.text += text[i++];
  }
  flush();
  return out;
}

}  // namespace rathaus::pdf
