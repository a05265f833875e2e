// JPEG through libjpeg-turbo. Its errors jump: nothing with a destructor is made between setjmp and the calls.
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include "libs/picture/readers.h"

namespace rathaus::picture {
namespace {

struct Failure {
  jpeg_error_mgr base;  // first: libjpeg hands back this address
  std::jmp_buf jump;
  int warnings = 0;
};

void give_up(j_common_ptr info) { std::longjmp(reinterpret_cast<Failure*>(info->err)->jump, 1); }
// Phones write odd files; a stream of warnings is a broken one, and a way to burn time.
void note(j_common_ptr info, int level) {
  if (level < 0 && ++reinterpret_cast<Failure*>(info->err)->warnings > 200) give_up(info);
}
void silent(j_common_ptr) {}

void prepare(Failure& failure, jpeg_error_mgr*& slot) {
  slot = jpeg_std_error(&failure.base);
  failure.base.error_exit = give_up;
  failure.base.emit_message = note;
  failure.base.output_message = silent;
}

enum class End { good, damaged, format, big };

// Header only, or rows into `out`, which the caller sized by a first call with rows = nullptr.
End decode(ByteView file, std::uint32_t longest, Size& stored, Size& shown, Bytes* out) {
  jpeg_decompress_struct info{};
  Failure failure{};
  prepare(failure, info.err);
  if (setjmp(failure.jump) != 0) {
    jpeg_destroy_decompress(&info);
    return End::damaged;
  }
  jpeg_create_decompress(&info);
  info.mem->max_memory_to_use = 400L << 20;
  jpeg_mem_src(&info, file.data(), static_cast<unsigned long>(file.size()));
  jpeg_read_header(&info, TRUE);
  stored = {info.image_width, info.image_height};
  End end = End::good;
  if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK)
    end = End::format;
  else if (!check_size(info.image_width, info.image_height))
    end = End::big;
  if (end == End::good && longest > 0) {
    info.out_color_space = JCS_RGB;
    info.scale_num = 1;
    info.scale_denom = 1;
    const unsigned side = std::max(info.image_width, info.image_height);
    while (info.scale_denom < 8 && side / (info.scale_denom * 2) >= longest) info.scale_denom *= 2;
    jpeg_calc_output_dimensions(&info);
    shown = {info.output_width, info.output_height};
    if (out != nullptr && out->size() == std::size_t{3} * shown.width * shown.height) {
      jpeg_start_decompress(&info);
      while (info.output_scanline < info.output_height) {
        JSAMPROW row = out->data() + std::size_t{3} * shown.width * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
      }
      jpeg_finish_decompress(&info);
    }
  }
  jpeg_destroy_decompress(&info);
  return end;
}

Status status_of(End end) {
  if (end == End::damaged) return fail(refused("picture.damaged"));
  if (end == End::format) return fail(refused("picture.format"));
  if (end == End::big) return fail(refused("picture.too_big"));
  return {};
}

bool encode(const Picture& from, int quality, unsigned char** target, unsigned long* size) {
  jpeg_compress_struct info{};
  Failure failure{};
  prepare(failure, info.err);
  if (setjmp(failure.jump) != 0) {
    jpeg_destroy_compress(&info);
    return false;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, target, size);
  info.image_width = from.width;
  info.image_height = from.height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(from.rgb.data()) + std::size_t{3} * from.width * info.next_scanline;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  return true;
}

}  // namespace

Result<Size> jpeg_size(ByteView file) {
  Size stored, shown;
  TRY(status_of(decode(file, 0, stored, shown, nullptr)));
  return stored;
}

Result<Picture> read_jpeg(ByteView file, std::uint32_t longest) {
  Size stored, shown;
  TRY(status_of(decode(file, longest, stored, shown, nullptr)));
  Picture out{shown.width, shown.height, Bytes(std::size_t{3} * shown.width * shown.height)};
  TRY(status_of(decode(file, longest, stored, shown, &out.rgb)));
  return out;
}

Bytes write_jpeg(const Picture& from, int quality) {
  unsigned char* target = nullptr;
  unsigned long size = 0;
  const bool good = encode(from, quality, &target, &size);
  Bytes out;
  if (good) out.assign(target, target + size);
  std::free(target);
  return out;
}

}  // namespace rathaus::picture
