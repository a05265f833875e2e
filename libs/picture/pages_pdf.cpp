// A PDF of photographed pages: each JPEG goes in as it is (ISO 32000-1 7.4.8), nothing is encoded twice.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "libs/picture/picture.h"

namespace rathaus::picture {
namespace {

constexpr double kShort = 595.28, kLong = 841.89;  // A4 in points

void append(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

}  // namespace

Result<Bytes> pdf_of(std::span<const Sheet> sheets) {
  if (sheets.empty()) return fail(refused("picture.no_pages"));
  Bytes out;
  std::vector<std::size_t> offsets;
  const auto begin_object = [&] {
    offsets.push_back(out.size());
    append(out, fmt::format("{} 0 obj\n", offsets.size()));
  };
  append(out, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
  begin_object();
  append(out, "<</Type/Catalog/Pages 2 0 R/Lang(de-DE)>>\nendobj\n");
  begin_object();
  append(out, "<</Type/Pages/Kids[");
  for (std::size_t i = 0; i < sheets.size(); ++i) append(out, fmt::format("{} 0 R ", 3 + 3 * i));
  append(out, fmt::format("]/Count {}>>\nendobj\n", sheets.size()));
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const Sheet& sheet = sheets[i];
    if (format_of(sheet.jpeg) != Format::jpeg || sheet.size.width == 0 || sheet.size.height == 0)
      return fail(refused("picture.damaged"));
    const bool lying = sheet.size.width > sheet.size.height;
    const double page_width = lying ? kLong : kShort, page_height = lying ? kShort : kLong;
    const double factor = std::min(page_width / sheet.size.width, page_height / sheet.size.height);
    const double width = sheet.size.width * factor, height = sheet.size.height * factor;
    const std::string content = fmt::format("q {:.2f} 0 0 {:.2f} {:.2f} {:.2f} cm /P Do Q", width, height,
                                            (page_width - width) / 2, (page_height - height) / 2);
    begin_object();
    append(out, fmt::format("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {:.2f} {:.2f}]/Rotate "
                            "{}/Resources<</XObject<</P {} 0 R>>>>/Contents {} 0 R>>\nendobj\n",
                            page_width, page_height, 90 * (((sheet.quarters % 4) + 4) % 4),
                            offsets.size() + 2, offsets.size() + 1));
    begin_object();
    append(out, fmt::format("<</Length {}>>\nstream\n{}\nendstream\nendobj\n", content.size(), content));
    begin_object();
    append(out,
           fmt::format("<</Type/XObject/Subtype/Image/Width {}/Height "
                       "{}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length {}>>\nstream\n",
                       sheet.size.width, sheet.size.height, sheet.jpeg.size()));
    out.insert(out.end(), sheet.jpeg.begin(), sheet.jpeg.end());
    append(out, "\nendstream\nendobj\n");
  }
  const std::size_t table = out.size();
  append(out, fmt::format("xref\n0 {}\n0000000000 65535 f \n", offsets.size() + 1));
  for (const std::size_t offset : offsets) append(out, fmt::format("{:010} 00000 n \n", offset));
  append(out,
         fmt::format("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", offsets.size() + 1, table));
  return out;
}

}  // namespace rathaus::picture
