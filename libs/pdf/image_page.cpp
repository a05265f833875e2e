#include "libs/pdf/image_page.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <png.h>

#include "libs/pdf/canvas.h"
#include "libs/pdf/qpdf.h"

namespace rathaus::pdf {
namespace {

constexpr std::size_t kMaxPoints = 100u << 20;

struct Picture {
  std::int64_t width = 0, height = 0;
  int parts = 3;
  std::string data;
  const char* filter = nullptr;  // "/DCTDecode"; null: bytes of points
};

std::uint8_t at(ByteView b, std::size_t i) { return i < b.size() ? b[i] : 0; }

// Spec: ITU T.81 B.1, B.2: marker by marker; APP and COM segments stay behind, but for Adobe's colour transform.
Result<Picture> jpeg(ByteView b) {
  Picture out{.data = "\xff\xd8", .filter = "/DCTDecode"};
  std::size_t i = 2;
  while (i + 4 <= b.size()) {
    if (at(b, i) != 0xff) return fail(refused("pdf.bind.unreadable", "", "jpeg"));
    const std::uint8_t marker = at(b, i + 1);
    if (marker == 0xff) {
      ++i;
      continue;
    }
    const std::size_t length = static_cast<std::size_t>(at(b, i + 2)) << 8 | at(b, i + 3);
    if (length < 2 || i + 2 + length > b.size()) return fail(refused("pdf.bind.unreadable", "", "jpeg"));
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame && length >= 8) {
      out.height = at(b, i + 5) << 8 | at(b, i + 6);
      out.width = at(b, i + 7) << 8 | at(b, i + 8);
      out.parts = at(b, i + 9);
    }
    const bool dropped = (marker >= 0xe0 && marker <= 0xef && marker != 0xee) || marker == 0xfe;
    const std::string_view segment = as_text(b).substr(i, 2 + length);
    if (marker == 0xda) {
      out.data += as_text(b).substr(i);
      break;
    }
    if (!dropped) out.data += segment;
    i += 2 + length;
  }
  if (out.width <= 0 || out.height <= 0 || (out.parts != 1 && out.parts != 3))
    return fail(refused("pdf.bind.unreadable", "", "jpeg"));
  return out;
}

Result<Picture> png(ByteView b) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, b.data(), b.size()) == 0)
    return fail(refused("pdf.bind.unreadable", "", "png"));
  image.format = PNG_FORMAT_RGB;
  if (static_cast<std::size_t>(image.width) * image.height > kMaxPoints) {
    png_image_free(&image);
    return fail(refused("pdf.limit", "", "png"));
  }
  Picture out{.width = image.width,
              .height = image.height,
              .parts = 3,
              .data = std::string(PNG_IMAGE_SIZE(image), '\0')};
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, out.data.data(), 0, nullptr) == 0)
    return fail(refused("pdf.bind.unreadable", "", "png"));
  return out;
}

}  // namespace

bool is_image(ByteView b) {
  const std::string_view text = as_text(b);
  return text.starts_with("\xff\xd8\xff") || text.starts_with("\x89PNG\r\n");
}

Result<Bytes> image_page(ByteView bytes) {
  const Picture picture = TRY(at(bytes, 0) == 0xff ? jpeg(bytes) : png(bytes));
  QPDF file;
  file.emptyPDF();
  QPDFObjectHandle image = QPDFObjectHandle::newStream(&file, "");
  image.replaceDict(QPDFObjectHandle::parse(fmt::format(
      "<< /Type /XObject /Subtype /Image /Width {} /Height {} /BitsPerComponent 8 /ColorSpace /{} >>",
      picture.width, picture.height, picture.parts == 1 ? "DeviceGray" : "DeviceRGB")));
  image.replaceStreamData(
      picture.data,
      picture.filter != nullptr ? QPDFObjectHandle::newName(picture.filter) : QPDFObjectHandle::newNull(),
      QPDFObjectHandle::newNull());
  // On A4 with a margin, upright or lying as the picture is; never larger than 150 points per inch make it.
  const bool lying = picture.width > picture.height;
  const double page_w = lying ? kPageHeight : kPageWidth, page_h = lying ? kPageWidth : kPageHeight;
  const auto pw = static_cast<double>(picture.width), ph = static_cast<double>(picture.height);
  const double scale = std::min({(page_w - 20 * kMm) / pw, (page_h - 20 * kMm) / ph, 72.0 / 150 * 4});
  const double w = pw * scale, h = ph * scale;
  const std::string content = fmt::format("q {:.3f} 0 0 {:.3f} {:.3f} {:.3f} cm /Im Do Q\n", w, h,
                                          (page_w - w) / 2, page_h - 10 * kMm - h);
  QPDFObjectHandle page = QPDFObjectHandle::parse(fmt::format(
      "<< /Type /Page /MediaBox [0 0 {:.2f} {:.2f}] /Resources << /XObject << >> >> >>", page_w, page_h));
  page.getKey("/Resources").getKey("/XObject").replaceKey("/Im", file.makeIndirectObject(image));
  page.replaceKey("/Contents", file.makeIndirectObject(QPDFObjectHandle::newStream(&file, content)));
  QPDFPageDocumentHelper(file).addPage(QPDFPageObjectHelper(file.makeIndirectObject(page)), true);
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setDeterministicID(true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

}  // namespace rathaus::pdf
