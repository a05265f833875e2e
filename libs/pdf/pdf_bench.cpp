// Times one letter (median) against the same words by plain cairo and pango: untagged there, no metadata, no
// attachment.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "libs/pdf/check.h"
#include "libs/pdf/pdf.h"
#include "tools/pdf_sample/font_files.h"
#include "tools/pdf_sample/samples.h"

#ifdef RATHAUS_WITH_CAIRO
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#endif

namespace {

using namespace rathaus;

double median_ms(int runs, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[static_cast<std::size_t>(runs / 2)];
}

#ifdef RATHAUS_WITH_CAIRO
std::string words(const pdf::Text& text) {
  std::string out;
  for (const pdf::Span& span : text) out += span.text;
  return out;
}

std::string all_text(const pdf::Letter& in) {
  std::string out = in.head.authority + "\n" + in.sender_line + "\n";
  for (const auto& line : in.recipient) out += line + "\n";
  for (const auto& entry : in.info) out += entry.key + " " + words(entry.value) + "\n";
  out += in.subject + "\n" + in.salutation + "\n";
  for (const auto& blocks : {in.body, in.remedy}) {
    for (const auto& block : blocks) {
      if (const auto* p = std::get_if<pdf::Paragraph>(&block)) out += words(p->text) + "\n\n";
      if (const auto* h = std::get_if<pdf::Heading>(&block)) out += h->text + "\n";
      if (const auto* t = std::get_if<pdf::Table>(&block)) {
        for (const auto& row : t->rows) {
          for (const auto& cell : row.cells) out += words(cell) + " ";
          out += "\n";
        }
      }
    }
  }
  return out + in.closing;
}

cairo_status_t collect(void* closure, const unsigned char* data, unsigned length) {
  auto* out = static_cast<Bytes*>(closure);
  out->insert(out->end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

void plain_cairo(const std::string& text) {
  Bytes out;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(collect, &out, 595.276, 841.89);
  cairo_t* cairo = cairo_create(surface);
  PangoLayout* layout = pango_cairo_create_layout(cairo);
  PangoFontDescription* font = pango_font_description_from_string("Liberation Sans 11");
  pango_layout_set_font_description(layout, font);
  pango_layout_set_width(layout, static_cast<int>(467 * PANGO_SCALE));
  pango_layout_set_text(layout, text.c_str(), -1);
  cairo_move_to(cairo, 71, 40);
  pango_cairo_show_layout(cairo, layout);
  cairo_show_page(cairo);
  pango_font_description_free(font);
  g_object_unref(layout);
  cairo_destroy(cairo);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
}
#endif

}  // namespace

int main() {
  const auto fonts = pdf::Fonts::load(pdf::read_font_files());
  if (!fonts) return 1;
  pdf::Letter in = pdf::sample_letter();
  in.body.resize(6);  // one page
  in.remedy.clear();
  in.enclosures.clear();
  constexpr int kRuns = 101;
  Bytes bytes = *pdf::letter(in, *fonts);
  const double own = median_ms(kRuns, [&] { bytes = *pdf::letter(in, *fonts); });
  std::printf("letter, one page: median %.2f ms, %zu bytes (limit 100 ms)\n", own, bytes.size());
  const double checking = median_ms(kRuns, [&] { (void)pdf::check(bytes); });
  std::printf("check of it: median %.2f ms\n", checking);
  const pdf::Document big = pdf::sample_document(1000);
  std::size_t size = 0;
  const double large = median_ms(5, [&] { size = pdf::document(big, *fonts)->size(); });
  std::printf("document, 1000 answers: median %.1f ms, %zu bytes\n", large, size);
#ifdef RATHAUS_WITH_CAIRO
  const std::string text = all_text(in);
  plain_cairo(text);
  const double peer = median_ms(kRuns, [&] { plain_cairo(text); });
  std::printf("plain cairo and pango, same words, untagged: median %.2f ms; ratio own/cairo %.2f\n", peer,
              own / peer);
#endif
  return 0;
}
