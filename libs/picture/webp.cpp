// WebP through libwebp. Animated files show nothing that could be a sheet of paper: refused.
#include <webp/decode.h>

#include <algorithm>

#include "libs/picture/readers.h"

namespace rathaus::picture {
namespace {

Result<WebPBitstreamFeatures> features_of(ByteView file) {
  WebPBitstreamFeatures out{};
  if (WebPGetFeatures(file.data(), file.size(), &out) != VP8_STATUS_OK || out.width <= 0 || out.height <= 0)
    return fail(refused("picture.damaged"));
  if (out.has_animation != 0) return fail(refused("picture.format"));
  TRY(check_size(static_cast<std::uint64_t>(out.width), static_cast<std::uint64_t>(out.height)));
  return out;
}

}  // namespace

Result<Size> webp_size(ByteView file) {
  const WebPBitstreamFeatures features = TRY(features_of(file));
  return Size{static_cast<std::uint32_t>(features.width), static_cast<std::uint32_t>(features.height)};
}

Result<Picture> read_webp(ByteView file, std::uint32_t longest) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return fail(refused("picture.damaged"));
  config.input = TRY(features_of(file));
  std::uint32_t width = static_cast<std::uint32_t>(config.input.width),
                height = static_cast<std::uint32_t>(config.input.height);
  if (const std::uint32_t side = std::max(width, height); side > longest) {
    width = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::uint64_t{width} * longest / side));
    height = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::uint64_t{height} * longest / side));
    config.options.use_scaling = 1;
    config.options.scaled_width = static_cast<int>(width);
    config.options.scaled_height = static_cast<int>(height);
  }
  Bytes rgba(std::size_t{4} * width * height);
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {rgba.data(), static_cast<int>(4 * width), rgba.size()};
  const VP8StatusCode done = WebPDecode(file.data(), file.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (done != VP8_STATUS_OK) return fail(refused("picture.damaged"));
  Picture out{width, height, Bytes(std::size_t{3} * width * height)};
  for (std::size_t i = 0; i < std::size_t{width} * height; ++i) {
    const unsigned alpha = rgba[4 * i + 3];
    for (std::size_t c = 0; c < 3; ++c)
      out.rgb[3 * i + c] = static_cast<std::uint8_t>((rgba[4 * i + c] * alpha + 255 * (255 - alpha)) / 255);
  }
  return out;
}

}  // namespace rathaus::picture
