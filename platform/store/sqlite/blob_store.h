#pragma once
// Attachments and letters: sealed files beside the database, never in it. A blob is durable (file and folder entry synced) before
// its id is handed out; an id without a row is an orphan that the sweep removes.
// File format: pieces of 1 MiB plaintext, each AES-256-GCM under the stream's key, bound to blob id, piece number and "last".
#include <filesystem>
#include <functional>
#include <string>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/crypto/secret_key.h"

namespace rathaus::store {

class BlobStore {
 public:
  BlobStore(std::filesystem::path folder, std::string tenant) : folder_(std::move(folder)), tenant_(std::move(tenant)) {}

  Result<std::string> put(const crypto::SecretKey& key, ByteView content);                       // the new blob's id
  Result<std::string> put_file(const crypto::SecretKey& key, const std::filesystem::path& file);
  // Under a name it had before, and not synced: whoever brings many in syncs once at the end.
  Status put_as(const crypto::SecretKey& key, const std::string& id, ByteView content);
  Result<Bytes> get(const crypto::SecretKey& key, const std::string& id) const;
  Status remove(const std::string& id);
  bool exists(const std::string& id) const;
  // Every file, unfinished ones (.part) too, with the time of its last change.
  Status each_file(const std::function<Status(const std::filesystem::path& file, Instant modified)>& visit) const;

 private:
  Result<std::string> write(const crypto::SecretKey& key, const std::function<Result<Bytes>()>& next_piece);
  std::filesystem::path path_of(const std::string& id) const;

  std::filesystem::path folder_;
  std::string tenant_;
};

bool is_blob_id(std::string_view text);

}  // namespace rathaus::store
