// Any bytes as text of a document: an error or a file without findings. Paths of emblems too.
#include "libs/pdf/check.h"
#include "libs/pdf/letterhead.h"
#include "libs/pdf/pdf.h"
#include "tools/pdf_sample/font_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  if (size > 20'000) return 0;
  static const auto kFonts = pdf::Fonts::load(pdf::read_font_files());
  if (!kFonts) __builtin_trap();
  const std::string text(as_text({data, size}));
  (void)pdf::path_operators(text, 1, 0, 0);
  pdf::Document in;
  in.metadata.title = text + ".";
  in.metadata.author = "A";
  in.metadata.document_id = "1";
  in.title = text;
  in.body = {pdf::Paragraph{pdf::marked(text)}, pdf::List{{pdf::plain(text)}},
             pdf::Table{{{"A", 1}, {text, 9}}, {{{pdf::plain(text), pdf::plain("x")}, true}}}};
  const auto result = pdf::document(in, *kFonts);
  if (result && !pdf::check(*result).empty()) __builtin_trap();
  return 0;
}
