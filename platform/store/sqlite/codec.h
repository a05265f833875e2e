#pragma once
// How content lies on disk: sealed JSON, sealed cells, keyed digests. Everything is bound to the place it belongs to, so that
// sealed bytes moved to another row, stream or tenant do not open.
#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/crypto/secret_key.h"
#include "libs/event/event.h"
#include "platform/store/sqlite/key_store.h"

namespace rathaus::store {

Bytes seal_text(const crypto::SecretKey& key, std::string_view text, const std::string& context);
Result<std::string> open_text(const crypto::SecretKey& key, ByteView sealed, const std::string& context);
Bytes seal_object(const crypto::SecretKey& key, const event::Object& object, const std::string& context);
Result<event::Object> open_object(const crypto::SecretKey& key, ByteView sealed, const std::string& context);

// A sealed cell carries the id of its key in front (8 bytes, big endian).
Bytes seal_cell(KeyId key_id, const crypto::SecretKey& key, std::string_view text, const std::string& context);
std::optional<KeyId> cell_key(ByteView cell);
Result<std::string> open_cell(const crypto::SecretKey& key, ByteView cell, const std::string& context);

// 63 bits of HMAC-SHA-256: enough to find, useless without the key.
std::int64_t digest(const crypto::SecretKey& key, std::string_view kind, std::string_view text);

// What lies beside the sealed bytes in the clear is part of their context: a flipped bit there does not open either.
std::string event_context(std::string_view tenant, const event::RecordedEvent& event);
std::string snapshot_context(std::string_view tenant, std::string_view stream, std::string_view aggregate, std::int64_t seq);
std::string cell_context(std::string_view tenant, std::string_view table, std::string_view column);
// `links`: link_sum over the record's lookups and files.
std::string record_context(std::string_view tenant, std::string_view collection, std::string_view id, std::int64_t revision,
                           std::optional<Instant> expires_at, std::int64_t links);
std::string effect_context(std::string_view tenant, std::string_view key, std::string_view kind, std::string_view stream);
std::string timer_context(std::string_view tenant, const event::Timer& timer);
std::string answer_context(std::string_view tenant, std::string_view key, ByteView request, std::int64_t leaf);
std::int64_t blob_link(const crypto::SecretKey& key, std::string_view blob);  // of one file; links are combined with xor
std::string other_context(std::string_view tenant, std::string_view what, std::string_view id);

}  // namespace rathaus::store
