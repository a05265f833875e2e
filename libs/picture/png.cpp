// PNG through libpng's simplified interface; the size is read from IHDR before libpng sees the file.
#include <png.h>

#include "libs/picture/readers.h"

namespace rathaus::picture {

Result<Size> png_size(ByteView file) {
  if (file.size() < 33 || as_text(file.subspan(12, 4)) != "IHDR") return fail(refused("picture.damaged"));
  const auto number = [&](std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i) out = out << 8 | file[at + i];
    return out;
  };
  const Size size{number(16), number(20)};
  TRY(check_size(size.width, size.height));
  return size;
}

Result<Picture> read_png(ByteView file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0)
    return fail(refused("picture.damaged"));
  if (const Status good = check_size(image.width, image.height); !good) {
    png_image_free(&image);
    return fail(good.error());
  }
  image.format = PNG_FORMAT_RGB;
  Picture out{image.width, image.height, Bytes(PNG_IMAGE_SIZE(image))};
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, out.rgb.data(), 0, nullptr) == 0) {
    png_image_free(&image);
    return fail(refused("picture.damaged"));
  }
  return out;
}

}  // namespace rathaus::picture
