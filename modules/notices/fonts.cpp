#include "modules/notices/fonts.h"

#include "libs/base/check.h"

// clang-format off
#define EMBED(symbol, file)                                                        \
  __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n" #symbol ":\n"      \
          ".incbin \"" file "\"\n.global " #symbol "_end\n" #symbol "_end:\n.byte 0\n.previous\n"); \
  extern "C" const unsigned char symbol[];                                         \
  extern "C" const unsigned char symbol##_end[];
// clang-format on
EMBED(rathaus_font_regular, FONT_LiberationSans_Regular)
EMBED(rathaus_font_bold, FONT_LiberationSans_Bold)
EMBED(rathaus_font_fallback, FONT_DejaVuSans)
EMBED(rathaus_font_fallback_bold, FONT_DejaVuSans_Bold)

namespace rathaus::notices {

const pdf::Fonts& fonts() {
  static const pdf::Fonts ready = [] {
    auto loaded = pdf::Fonts::load({{rathaus_font_regular, rathaus_font_regular_end},
                                    {rathaus_font_bold, rathaus_font_bold_end},
                                    {rathaus_font_fallback, rathaus_font_fallback_end},
                                    {rathaus_font_fallback_bold, rathaus_font_fallback_bold_end}});
    CHECK(loaded);
    return *std::move(loaded);
  }();
  return ready;
}

}  // namespace rathaus::notices
