// HEIC/HEIF through libheif, in this thread only. The container's own turn is applied by the library.
#include <libheif/heif.h>

#include <cstring>
#include <memory>

#include "libs/picture/readers.h"

namespace rathaus::picture {
namespace {

struct Free {
  void operator()(heif_context* p) const { heif_context_free(p); }
  void operator()(heif_image_handle* p) const { heif_image_handle_release(p); }
  void operator()(heif_image* p) const { heif_image_release(p); }
};
using Context = std::unique_ptr<heif_context, Free>;
using Handle = std::unique_ptr<heif_image_handle, Free>;
using Image = std::unique_ptr<heif_image, Free>;

struct Opened {
  Context context;
  Handle handle;
  Size size;
};

Result<Opened> open(ByteView file) {
  Opened out{Context(heif_context_alloc()), nullptr, {}};
  if (!out.context) return fail(refused("picture.damaged"));
  heif_context_set_maximum_image_size_limit(out.context.get(), static_cast<int>(kMaxSide));
  heif_context_set_max_decoding_threads(out.context.get(), 0);
  if (heif_context_read_from_memory_without_copy(out.context.get(), file.data(), file.size(), nullptr).code !=
      heif_error_Ok) {
    return fail(refused("picture.damaged"));
  }
  heif_image_handle* raw = nullptr;
  if (heif_context_get_primary_image_handle(out.context.get(), &raw).code != heif_error_Ok)
    return fail(refused("picture.damaged"));
  out.handle.reset(raw);
  const int width = heif_image_handle_get_width(raw), height = heif_image_handle_get_height(raw);
  if (width <= 0 || height <= 0) return fail(refused("picture.damaged"));
  out.size = {static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  TRY(check_size(out.size.width, out.size.height));
  return out;
}

}  // namespace

Result<Size> heif_size(ByteView file) { return TRY(open(file)).size; }

Result<Picture> read_heif(ByteView file) {
  const Opened opened = TRY(open(file));
  heif_image* raw = nullptr;
  if (heif_decode_image(opened.handle.get(), &raw, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr)
          .code != heif_error_Ok) {
    return fail(refused("picture.damaged"));
  }
  const Image image(raw);
  int stride = 0;
  const std::uint8_t* rows = heif_image_get_plane_readonly(raw, heif_channel_interleaved, &stride);
  const int width = heif_image_get_width(raw, heif_channel_interleaved),
            height = heif_image_get_height(raw, heif_channel_interleaved);
  if (rows == nullptr || width <= 0 || height <= 0 || stride < 3 * width)
    return fail(refused("picture.damaged"));
  TRY(check_size(static_cast<std::uint64_t>(width),
                 static_cast<std::uint64_t>(height)));  // what it really is, whatever the header said
  Picture out{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), {}};
  out.rgb.resize(std::size_t{3} * out.width * out.height);
  for (std::size_t y = 0; y < out.height; ++y)
    std::memcpy(&out.rgb[3 * out.width * y], rows + static_cast<std::size_t>(stride) * y,
                std::size_t{3} * out.width);
  return out;
}

}  // namespace rathaus::picture
