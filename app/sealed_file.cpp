#include "app/sealed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "libs/crypto/aead.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "platform/system/random.h"

namespace rathaus::app {
namespace {

constexpr std::string_view kMark = "RATHAUS-BACKUP 1\n";
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kMostHeader = 64 * 1024;

Error altered(std::string detail) { return refused("backup.altered", {}, std::move(detail)); }

Error disk_error() {
  const int code = errno;
  return unavailable(code == ENOSPC || code == EDQUOT ? "backup.disk_full" : "backup.write",
                     std::strerror(code));
}

crypto::SecretKey file_key(const crypto::SecretKey& key, ByteView salt) {
  return *crypto::SecretKey::from_bytes(
      crypto::hkdf_sha256(key.expose(), salt, as_bytes("rathaus backup file"), crypto::kKeySize));
}

std::string context_of(const std::string& bound, std::uint64_t number, bool last) {
  return fmt::format("backup|{}|{}|{}", bound, number, last ? "last" : "more");
}

// Mark and header line; leaves the file behind them.
Result<std::string> read_header(std::FILE* file) {
  std::string text;
  for (int lines = 0; lines < 2;) {
    const int c = std::fgetc(file);
    if (c == EOF || text.size() > kMostHeader) return fail(refused("backup.not_one", {}, "no header"));
    text += static_cast<char>(c);
    if (c == '\n') ++lines;
    if (text.size() <= kMark.size() && !kMark.starts_with(text))
      return fail(refused("backup.not_one", {}, "another beginning"));
  }
  return text;
}

}  // namespace

std::string key_name(const crypto::SecretKey& key) {
  Bytes text(as_bytes("rathaus backup key").begin(), as_bytes("rathaus backup key").end());
  return hex(crypto::hmac_sha256(key.expose(), text)).substr(0, 12);
}

Result<crypto::SecretKey> read_key_file(const std::string& file) {
  if (file.empty())
    return fail(
        refused("backup.key_missing", {}, "--key-file DATEI oder backup.key_file in den Einstellungen"));
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return fail(refused("backup.key_missing", {}, file));
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) return fail(refused("backup.key_readable", {}, file));
  std::ifstream in(file);
  std::string text;
  std::getline(in, text);
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != crypto::kKeySize) return fail(refused("backup.key_damaged", {}, file));
  return crypto::SecretKey::from_bytes(*bytes);
}

Status make_key_file(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return fail(refused("backup.key_exists", {}, file));
  const std::string text = hex(platform::random_bytes<crypto::kKeySize>()) + "\n";
  const bool done = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!done) return fail(disk_error());
  return {};
}

Result<std::unique_ptr<SealedWriter>> SealedWriter::create(const std::filesystem::path& file,
                                                           event::Object header,
                                                           const crypto::SecretKey& key) {
  const auto salt = platform::random_bytes<32>();
  header["key"] = key_name(key);
  header["salt"] = hex(salt);
  const std::string head = std::string(kMark) + json::canonical(header) + "\n";
  std::unique_ptr<SealedWriter> out(new SealedWriter());
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return fail(disk_error());
  out->file_ = ::fdopen(fd, "wb");
  out->key_ = file_key(key, salt);
  out->bound_ = hex(crypto::sha256(head));
  if (std::fwrite(head.data(), 1, head.size(), out->file_) != head.size()) return fail(disk_error());
  return out;
}

SealedWriter::~SealedWriter() {
  if (file_ != nullptr) std::fclose(file_);
}

Status SealedWriter::piece(bool last) {
  const std::size_t count = std::min(kPiece, waiting_.size());
  const auto nonce = platform::random_bytes<crypto::kNonceSize>();
  const Bytes sealed = crypto::seal(*key_, nonce, ByteView(waiting_).subspan(0, count),
                                    as_bytes(context_of(bound_, number_++, last)));
  const auto size = static_cast<std::uint32_t>(sealed.size());
  const std::uint8_t length[4] = {static_cast<std::uint8_t>(size >> 24),
                                  static_cast<std::uint8_t>(size >> 16), static_cast<std::uint8_t>(size >> 8),
                                  static_cast<std::uint8_t>(size)};
  if (std::fwrite(length, 1, 4, file_) != 4 ||
      std::fwrite(sealed.data(), 1, sealed.size(), file_) != sealed.size())
    return fail(disk_error());
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  return {};
}

Status SealedWriter::write(ByteView bytes) {
  while (!bytes.empty()) {
    const std::size_t fits = std::min(bytes.size(), kPiece + 1 - waiting_.size());
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(fits));
    bytes = bytes.subspan(fits);
    if (waiting_.size() > kPiece)
      TRY(piece(false));  // one byte is kept back: the last piece is never empty by chance
  }
  return {};
}

Status SealedWriter::finish() {
  TRY(piece(true));
  if (std::fflush(file_) != 0 || ::fsync(::fileno(file_)) != 0) return fail(disk_error());
  const int closed = std::fclose(std::exchange(file_, nullptr));
  if (closed != 0) return fail(disk_error());
  return {};
}

Result<event::Object> SealedReader::header_of(const std::filesystem::path& file) {
  std::FILE* in = std::fopen(file.c_str(), "rbe");
  if (in == nullptr) return fail(not_found("file.unreadable", file.string()));
  const auto head = read_header(in);
  std::fclose(in);
  if (!head) return fail(head.error());
  const auto header = json::parse_object(std::string_view(*head).substr(kMark.size()));
  if (!header) return fail(refused("backup.not_one", {}, header.error().detail));
  return *header;
}

Result<std::unique_ptr<SealedReader>> SealedReader::open(const std::filesystem::path& file,
                                                         const crypto::SecretKey& key) {
  std::unique_ptr<SealedReader> out(new SealedReader());
  out->file_ = std::fopen(file.c_str(), "rbe");
  if (out->file_ == nullptr) return fail(not_found("file.unreadable", file.string()));
  const std::string head = TRY(read_header(out->file_));
  const auto header = json::parse_object(std::string_view(head).substr(kMark.size()));
  if (!header) return fail(refused("backup.not_one", {}, header.error().detail));
  out->header_ = *header;
  const std::string wanted(json::get_string(*header, "key").value_or(""));
  if (wanted != key_name(key))
    return fail(
        refused("backup.wrong_key", {},
                fmt::format("die Sicherung will den Schlüssel {}, gegeben ist {}", wanted, key_name(key))));
  const auto salt = from_hex(json::get_string(*header, "salt").value_or(""));
  if (!salt || salt->size() != 32) return fail(altered("salt"));
  out->key_ = file_key(key, *salt);
  out->bound_ = hex(crypto::sha256(head));
  return out;
}

SealedReader::~SealedReader() {
  if (file_ != nullptr) std::fclose(file_);
}

Status SealedReader::next() {
  if (last_seen_) return fail(altered("more is expected than there is"));
  std::uint8_t length[4];
  if (std::fread(length, 1, 4, file_) != 4) return fail(altered("cut off"));
  const std::size_t size =
      std::size_t{length[0]} << 24 | std::size_t{length[1]} << 16 | std::size_t{length[2]} << 8 | length[3];
  if (size < crypto::kSealOverhead || size > kPiece + crypto::kSealOverhead) return fail(altered("a length"));
  Bytes sealed(size);
  if (std::fread(sealed.data(), 1, size, file_) != size) return fail(altered("cut off"));
  auto opened = crypto::open(*key_, sealed, as_bytes(context_of(bound_, number_, false)));
  if (!opened) {
    opened = crypto::open(*key_, sealed, as_bytes(context_of(bound_, number_, true)));
    last_seen_ = true;
  }
  if (!opened) return fail(altered(fmt::format("piece {}", number_)));
  ++number_;
  piece_ = std::move(*opened);
  at_ = 0;
  return {};
}

Status SealedReader::read(std::uint8_t* into, std::size_t count) {
  while (count > 0) {
    if (at_ == piece_.size()) TRY(next());
    const std::size_t now = std::min(count, piece_.size() - at_);
    if (now == 0 && last_seen_) return fail(altered("more is expected than there is"));
    std::memcpy(into, piece_.data() + at_, now);
    at_ += now;
    into += now;
    count -= now;
  }
  return {};
}

Status SealedReader::must_end() {
  if (!last_seen_ && at_ == piece_.size()) TRY(next());
  if (!last_seen_ || at_ != piece_.size() || std::fgetc(file_) != EOF)
    return fail(altered("something behind its end"));
  return {};
}

}  // namespace rathaus::app
