#include "platform/store/sqlite/blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>

#include "libs/crypto/aead.h"
#include "platform/system/crash_point.h"
#include "platform/system/random.h"

namespace rathaus::store {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kSealedPiece = kPiece + crypto::kSealOverhead;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

Error file_error(std::string_view what) {
  const int code = errno;
  return unavailable(code == ENOSPC || code == EDQUOT ? "store.disk_full" : "store.blob", fmt::format("{}: {}", what, std::strerror(code)));
}

Status write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(file_error("write"));
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Status sync_folder(const std::filesystem::path& folder) {
  const File dir(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (dir.fd() < 0 || ::fsync(dir.fd()) != 0) return fail(file_error("sync folder"));
  return {};
}

std::string piece_context(const std::string& tenant, const std::string& id, std::size_t number, bool last) {
  return fmt::format("{}|blob|{}|{}|{}", tenant, id, number, last ? "last" : "more");
}

}  // namespace

bool is_blob_id(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::filesystem::path BlobStore::path_of(const std::string& id) const { return folder_ / id.substr(0, 2) / id; }

Result<std::string> BlobStore::write(const crypto::SecretKey& key, const std::function<Result<Bytes>()>& next_piece) {
  const std::string id = hex(platform::random_bytes<16>());
  const std::filesystem::path target = path_of(id);
  std::error_code ec;
  const bool new_folder = std::filesystem::create_directories(target.parent_path(), ec);
  if (ec) return fail(unavailable("store.blob", ec.message()));
  const std::filesystem::path temporary = target.string() + ".part";
  const auto attempt = [&]() -> Status {
    const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd() < 0) return fail(file_error("create blob"));
    Bytes piece = TRY(next_piece());
    for (std::size_t number = 0;; ++number) {
      Bytes following = piece.size() == kPiece ? TRY(next_piece()) : Bytes{};
      const bool last = following.empty();
      const auto nonce = platform::random_bytes<crypto::kNonceSize>();
      TRY(write_all(file.fd(), crypto::seal(key, nonce, piece, as_bytes(piece_context(tenant_, id, number, last)))));
      if (last) break;
      piece = std::move(following);
    }
    platform::crash_point("blob.before_sync");
    if (::fdatasync(file.fd()) != 0) return fail(file_error("sync blob"));
    platform::crash_point("blob.before_rename");
    if (::rename(temporary.c_str(), target.c_str()) != 0) return fail(file_error("rename blob"));
    platform::crash_point("blob.after_rename");
    TRY(sync_folder(target.parent_path()));
    if (new_folder) TRY(sync_folder(folder_));
    return {};
  };
  if (const Status done = attempt(); !done) {
    std::filesystem::remove(temporary, ec);
    std::filesystem::remove(target, ec);
    return fail(done.error());
  }
  return id;
}

Result<std::string> BlobStore::put(const crypto::SecretKey& key, ByteView content) {
  return write(key, [rest = content]() mutable -> Result<Bytes> {
    const ByteView piece = rest.subspan(0, std::min(kPiece, rest.size()));
    rest = rest.subspan(piece.size());
    return Bytes(piece.begin(), piece.end());
  });
}

Status BlobStore::put_as(const crypto::SecretKey& key, const std::string& id, ByteView content) {
  if (!is_blob_id(id)) return fail(invalid("store.blob", "a file's name"));
  std::error_code ec;
  std::filesystem::create_directories(path_of(id).parent_path(), ec);
  const File file(::open(path_of(id).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.fd() < 0) return fail(file_error("create blob"));
  for (std::size_t number = 0;; ++number) {
    const ByteView piece = content.subspan(0, std::min(kPiece, content.size()));
    content = content.subspan(piece.size());
    const auto nonce = platform::random_bytes<crypto::kNonceSize>();
    TRY(write_all(file.fd(), crypto::seal(key, nonce, piece,
                                          as_bytes(piece_context(tenant_, id, number, content.empty())))));
    if (content.empty()) return {};
  }
}

Result<std::string> BlobStore::put_file(const crypto::SecretKey& key, const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(unavailable("store.blob", "cannot read the uploaded file"));
  return write(key, [&in]() -> Result<Bytes> {
    Bytes piece(kPiece);
    in.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    if (in.bad()) return fail(unavailable("store.blob", "cannot read the uploaded file"));
    piece.resize(static_cast<std::size_t>(in.gcount()));
    return piece;
  });
}

Result<Bytes> BlobStore::get(const crypto::SecretKey& key, const std::string& id) const {
  if (!is_blob_id(id)) return fail(not_found("store.blob_missing"));
  std::ifstream in(path_of(id), std::ios::binary);
  if (!in) return fail(not_found("store.blob_missing"));
  Bytes out;
  Bytes sealed(kSealedPiece);
  for (std::size_t number = 0;; ++number) {
    in.read(reinterpret_cast<char*>(sealed.data()), static_cast<std::streamsize>(kSealedPiece));
    const auto got = static_cast<std::size_t>(in.gcount());
    const bool last = got < kSealedPiece || in.peek() == std::ifstream::traits_type::eof();
    const Bytes piece = TRY(crypto::open(key, ByteView(sealed).subspan(0, got), as_bytes(piece_context(tenant_, id, number, last))));
    out.insert(out.end(), piece.begin(), piece.end());
    if (last) return out;
  }
}

Status BlobStore::remove(const std::string& id) {
  if (!is_blob_id(id)) return {};
  std::error_code ec;
  std::filesystem::remove(path_of(id), ec);
  if (ec) return fail(unavailable("store.blob", ec.message()));
  return {};
}

bool BlobStore::exists(const std::string& id) const {
  std::error_code ec;
  return is_blob_id(id) && std::filesystem::exists(path_of(id), ec);
}

Status BlobStore::each_file(const std::function<Status(const std::filesystem::path&, Instant)>& visit) const {
  std::error_code ec;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder_, ec); !ec && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(ec)) {
    struct stat info {};
    if (::stat(entry->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    const std::string name = entry->path().filename().string();
    if (!is_blob_id(name.substr(0, name.find('.')))) continue;
    TRY(visit(entry->path(), Instant{static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000}));
  }
  if (ec) return fail(unavailable("store.blob", ec.message()));
  return {};
}

}  // namespace rathaus::store
