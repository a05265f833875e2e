#include "platform/store/sqlite/erasures.h"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>

#include "libs/base/bytes.h"
#include "libs/crypto/hash.h"

namespace rathaus::store {

namespace {

// What a power cut left of a line does not swallow the next one; the store adds it again at its next start.
void drop_cut_line(int fd) {
  const off_t size = ::lseek(fd, 0, SEEK_END);
  off_t whole = size;
  for (char last = 0; whole > 0 && ::pread(fd, &last, 1, whole - 1) == 1 && last != '\n';) --whole;
  if (whole != size) (void)::ftruncate(fd, whole);
}

}  // namespace

std::string erasure_mark(const crypto::SecretKey& key) {
  return hex(crypto::hmac_sha256(key.expose(), as_bytes("rathaus erasure list"))).substr(0, 32);
}

std::string to_lines(const std::vector<Erasure>& erasures) {
  std::string out;
  for (const Erasure& one : erasures) {
    const bool stream = !one.stream.empty();
    out += fmt::format("{} {} {} {}\n", to_iso(one.at), one.mark.empty() ? "-" : one.mark,
                       stream ? "stream" : "record", stream ? one.stream : one.collection);
  }
  return out;
}

Result<std::vector<Erasure>> read_erasures(std::string_view text) {
  std::vector<Erasure> out;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;  // cut off: written while it was copied
    ++number;
    std::istringstream in(std::string(text.substr(at, end - at)));
    at = end + 1;
    const std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
    if (words.empty()) continue;
    if (words.size() == 1) {
      out.push_back({.at = {}, .mark = "-", .stream = words[0], .collection = {}});
      continue;
    }
    const auto when = parse_iso_instant(words[0]);
    if (!when || words.size() != 4 || (words[2] != "stream" && words[2] != "record"))
      return fail(refused("restore.erasure_list", {}, fmt::format("{}", number)));
    Erasure one{.at = *when, .mark = words[1], .stream = {}, .collection = {}};
    (words[2] == "stream" ? one.stream : one.collection) = words[3];
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<Erasure>> read_erasures(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", file.string()));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return read_erasures(std::string_view(text));
}

Status add_lines(const std::filesystem::path& file, std::string_view lines, bool durable) {
  std::error_code ec;
  std::filesystem::create_directories(file.parent_path(), ec);
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return fail(unavailable("store.erasure_list", file.string()));
  drop_cut_line(fd);
  const bool done = ::write(fd, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size()) &&
                    (!durable || ::fdatasync(fd) == 0);
  ::close(fd);
  if (!done) return fail(unavailable("store.erasure_list", file.string()));
  return {};
}

}  // namespace rathaus::store
