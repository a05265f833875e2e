#pragma once
// A file that nobody reads or changes without its key: pieces of 1 MiB, each AES-256-GCM under a key of this file's own (HKDF from the
// key given and a salt in the header), bound to header, number and "last". Cut off, reordered, mixed or changed: it does not open.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/crypto/secret_key.h"
#include "libs/event/event.h"

namespace rathaus::app {

// 64 hexadecimal digits in a file that only its owner reads. Errors: refused "backup.key_missing", "backup.key_readable", "backup.key_damaged".
Result<crypto::SecretKey> read_key_file(const std::string& file);
Status make_key_file(const std::string& file);  // refused "backup.key_exists"
std::string key_name(const crypto::SecretKey& key);  // says which key, tells nothing about it

class SealedWriter {
 public:
  // `header` is readable by everybody and bound to every piece; gets the members "key" and "salt".
  static Result<std::unique_ptr<SealedWriter>> create(const std::filesystem::path& file, event::Object header,
                                                      const crypto::SecretKey& key);
  ~SealedWriter();
  Status write(ByteView bytes);
  Status finish();  // the last piece; on disk when it returns

 private:
  SealedWriter() = default;
  Status piece(bool last);
  std::FILE* file_ = nullptr;
  std::optional<crypto::SecretKey> key_;
  std::string bound_;
  Bytes waiting_;
  std::uint64_t number_ = 0;
};

class SealedReader {
 public:
  // Errors: refused "backup.not_one", "backup.wrong_key" (detail says which key it wants), not_found "file.unreadable".
  static Result<std::unique_ptr<SealedReader>> open(const std::filesystem::path& file,
                                                    const crypto::SecretKey& key);
  static Result<event::Object> header_of(const std::filesystem::path& file);
  ~SealedReader();
  const event::Object& header() const { return header_; }
  // Exactly this many. Error: refused "backup.altered" when a piece does not open or the file ends before its end.
  Status read(std::uint8_t* into, std::size_t count);
  Status must_end();  // nothing behind the last byte

 private:
  SealedReader() = default;
  Status next();
  std::FILE* file_ = nullptr;
  event::Object header_;
  std::optional<crypto::SecretKey> key_;
  std::string bound_;
  Bytes piece_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  bool last_seen_ = false;
};

}  // namespace rathaus::app
