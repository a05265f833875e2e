#include "libs/zip/zip.h"

#include <zip.h>

#include <memory>
#include <set>

namespace rathaus::zip {
namespace {

bool safe_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos)
    return false;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    const std::string_view part = name.substr(at, end - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = end + 1;
  }
  return true;
}

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct Free {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

Error failed(const char* what) { return unavailable("zip.failed", what); }

}  // namespace

Result<Bytes> pack(const std::vector<File>& files, Instant at) {
  std::set<std::string_view> names;
  for (const File& file : files) {
    if (!safe_name(file.name) || !names.insert(file.name).second)
      return fail(invalid("zip.name", file.name, {}));
  }
  zip_error_t error;
  zip_error_init(&error);
  std::unique_ptr<zip_source_t, Free> buffer(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!buffer) return fail(failed("buffer"));
  zip_source_keep(buffer.get());  // the archive takes one reference, what it wrote is read through ours
  std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(buffer.get());
    return fail(failed("archive"));
  }
  for (const File& file : files) {
    zip_source_t* content = zip_source_buffer(archive.get(), file.content.data(), file.content.size(), 0);
    if (content == nullptr) return fail(failed("content"));
    const zip_int64_t index = zip_file_add(archive.get(), file.name.c_str(), content, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(content);
      return fail(failed("entry"));
    }
    if (zip_file_set_mtime(archive.get(), static_cast<zip_uint64_t>(index),
                           static_cast<time_t>(at.micros / 1'000'000), 0) != 0)
      return fail(failed("time"));
  }
  if (zip_close(archive.get()) != 0) return fail(failed("close"));
  (void)archive.release();  // closed is freed
  if (zip_source_open(buffer.get()) != 0) return fail(failed("read"));
  zip_stat_t facts;
  zip_stat_init(&facts);
  if (zip_source_stat(buffer.get(), &facts) != 0 || (facts.valid & ZIP_STAT_SIZE) == 0)
    return fail(failed("size"));
  Bytes out(facts.size);
  const zip_int64_t read = zip_source_read(buffer.get(), out.data(), out.size());
  zip_source_close(buffer.get());
  if (read < 0 || static_cast<std::size_t>(read) != out.size()) return fail(failed("read"));
  return out;
}

}  // namespace rathaus::zip
