#include "adapters/scanner/reader.h"

#include <ReadBarcode.h>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "adapters/scanner/limits.h"
#include "libs/json/json.h"

namespace rathaus::scanner {
namespace {

flows::ReadScan trouble(std::string code) { return {.pages = {}, .trouble = std::move(code)}; }

// Codes of ours are ASCII; anything else is nobody's.
std::string ascii(const std::wstring& text) {
  std::string out;
  for (const wchar_t c : text) {
    if (c < 0x20 || c > 0x7e) return {};
    out += static_cast<char>(c);
  }
  return out;
}

std::vector<std::string> codes_on(const poppler::image& image) {
  std::vector<std::string> out;
  if (!image.is_valid()) return out;
  ZXing::ImageView view(reinterpret_cast<const std::uint8_t*>(image.const_data()), image.width(),
                        image.height(), ZXing::ImageFormat::Lum, image.bytes_per_row());
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::Code128);
  hints.setTryHarder(true);
  hints.setTryRotate(true);
  for (const ZXing::Result& one : ZXing::ReadBarcodes(view, hints)) {
    const std::string text = one.isValid() ? ascii(one.text()) : std::string();
    if (!text.empty() && text.size() <= kMaxCodeBytes && out.size() < kMaxCodesPerPage) out.push_back(text);
  }
  return out;
}

flows::ReadScan read_with_poppler(std::string_view pdf) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
  if (!document) return trouble("pdf.damaged");
  if (document->is_locked()) return trouble("pdf.encrypted");
  const int count = document->pages();
  if (count <= 0) return trouble("pdf.empty");
  if (static_cast<std::size_t>(count) > kMaxPages) return trouble("pdf.limit");
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_gray8);
  flows::ReadScan out;
  for (int i = 0; i < count; ++i) {
    flows::PageCode found;
    const std::unique_ptr<poppler::page> page(document->create_page(i));
    if (page) {
      const poppler::rectf box = page->page_rect();
      const bool sane = box.width() > 0 && box.height() > 0 && box.width() <= kMaxPageInches * 72 &&
                        box.height() <= kMaxPageInches * 72;
      if (sane) found.codes = codes_on(renderer.render_page(page.get(), kDpi, kDpi));
    }
    out.pages.push_back(std::move(found));  // a page that cannot be drawn is a page of a letter all the same
  }
  return out;
}

}  // namespace

flows::ReadScan read_pages(std::string_view pdf) {
  if (pdf.size() > (200u << 20)) return trouble("pdf.limit");
  if (!pdf.starts_with("%PDF-")) return trouble("pdf.damaged");
  try {
    return read_with_poppler(pdf);
  } catch (const std::bad_alloc&) {
    return trouble("pdf.limit");
  } catch (const std::exception&) {
    return trouble("pdf.damaged");
  }
}

std::string to_json(const flows::ReadScan& reading) {
  boost::json::array pages;
  for (const flows::PageCode& page : reading.pages) {
    boost::json::array codes;
    for (const std::string& code : page.codes) codes.emplace_back(code);
    pages.push_back(std::move(codes));
  }
  return json::canonical(boost::json::object{{"pages", std::move(pages)}, {"trouble", reading.trouble}});
}

flows::ReadScan from_json(std::string_view text) {
  const auto object = json::parse_object(text);
  if (!object) return trouble("scan.not_read");
  flows::ReadScan out;
  const auto* said = object->if_contains("trouble");
  const auto* pages = object->if_contains("pages");
  if (said == nullptr || !said->is_string() || pages == nullptr || !pages->is_array())
    return trouble("scan.not_read");
  out.trouble = std::string(json::view(said->get_string()));
  for (const auto& page : pages->get_array()) {
    flows::PageCode one;
    if (!page.is_array() || out.pages.size() >= kMaxPages) return trouble("scan.not_read");
    for (const auto& code : page.get_array()) {
      if (code.is_string() && code.get_string().size() <= kMaxCodeBytes &&
          one.codes.size() < kMaxCodesPerPage)
        one.codes.emplace_back(json::view(code.get_string()));
    }
    out.pages.push_back(std::move(one));
  }
  if (out.trouble.empty() && out.pages.empty()) return trouble("scan.not_read");
  return out;
}

int read_scan_command() {
  const std::string pdf((std::istreambuf_iterator<char>(std::cin)), {});
  std::cout << to_json(read_pages(pdf)) << std::flush;
  return 0;
}

}  // namespace rathaus::scanner
