#include "platform/store/sqlite/codec.h"

#include <fmt/format.h>

#include "libs/crypto/aead.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "platform/system/random.h"

namespace rathaus::store {
namespace {
// Content of our own making may be large: a form with thousands of answers is still one object.
constexpr json::Limits kOwnContent{.bytes = std::size_t{256} << 20, .depth = 256, .values = 50'000'000};
}  // namespace

Bytes seal_text(const crypto::SecretKey& key, std::string_view text, const std::string& context) {
  const auto nonce = platform::random_bytes<crypto::kNonceSize>();
  return crypto::seal(key, nonce, as_bytes(text), as_bytes(context));
}

Result<std::string> open_text(const crypto::SecretKey& key, ByteView sealed, const std::string& context) {
  const Bytes plain = TRY(crypto::open(key, sealed, as_bytes(context)));
  return std::string(as_text(plain));
}

Bytes seal_object(const crypto::SecretKey& key, const event::Object& object, const std::string& context) {
  return seal_text(key, json::canonical(object), context);
}

Result<event::Object> open_object(const crypto::SecretKey& key, ByteView sealed, const std::string& context) {
  const Bytes plain = TRY(crypto::open(key, sealed, as_bytes(context)));
  return json::parse_object(as_text(plain), kOwnContent);
}

Bytes seal_cell(KeyId key_id, const crypto::SecretKey& key, std::string_view text, const std::string& context) {
  Bytes out(8);
  for (int i = 0; i < 8; ++i) out[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(key_id >> (56 - 8 * i));
  const Bytes sealed = seal_text(key, text, context);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

std::optional<KeyId> cell_key(ByteView cell) {
  if (cell.size() < 8) return std::nullopt;
  std::uint64_t id = 0;
  for (int i = 0; i < 8; ++i) id = id << 8 | cell[static_cast<std::size_t>(i)];
  return static_cast<KeyId>(id);
}

Result<std::string> open_cell(const crypto::SecretKey& key, ByteView cell, const std::string& context) {
  if (cell.size() < 8) return fail(unavailable("store.damaged", "a sealed cell is too short"));
  return open_text(key, cell.subspan(8), context);
}

std::int64_t digest(const crypto::SecretKey& key, std::string_view kind, std::string_view text) {
  std::string input(kind);
  input += '\0';
  input += text;
  const crypto::Digest mac = crypto::hmac_sha256(key.expose(), as_bytes(input));
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | mac[static_cast<std::size_t>(i)];
  return static_cast<std::int64_t>(value >> 1);
}

std::string event_context(std::string_view tenant, const event::RecordedEvent& e) {
  return fmt::format("{}|event|{}|{}|{}|{}|{}|{}|{}|{}", tenant, e.stream, e.seq, e.event.type, e.event.version, e.at.micros,
                     e.actor.kind, e.actor.id, e.command_id);
}
std::string snapshot_context(std::string_view tenant, std::string_view stream, std::string_view aggregate, std::int64_t seq) {
  return fmt::format("{}|snapshot|{}|{}|{}", tenant, stream, aggregate, seq);
}
std::string cell_context(std::string_view tenant, std::string_view table, std::string_view column) {
  return fmt::format("{}|cell|{}|{}", tenant, table, column);
}
std::string record_context(std::string_view tenant, std::string_view collection, std::string_view id, std::int64_t revision,
                           std::optional<Instant> expires_at, std::int64_t links) {
  return fmt::format("{}|record|{}|{}|{}|{}|{}", tenant, collection, id, revision, expires_at ? std::to_string(expires_at->micros) : "",
                     links);
}
std::string effect_context(std::string_view tenant, std::string_view key, std::string_view kind, std::string_view stream) {
  return fmt::format("{}|effect|{}|{}|{}", tenant, key, kind, stream);
}
std::string timer_context(std::string_view tenant, const event::Timer& timer) {
  return fmt::format("{}|timer|{}|{}|{}|{}", tenant, timer.stream, timer.key, timer.due_at.micros, timer.command.type);
}
std::string answer_context(std::string_view tenant, std::string_view key, ByteView request, std::int64_t leaf) {
  return fmt::format("{}|answer|{}|{}|{}", tenant, key, hex(request), leaf);
}
std::int64_t blob_link(const crypto::SecretKey& key, std::string_view blob) { return digest(key, "file", blob); }
std::string other_context(std::string_view tenant, std::string_view what, std::string_view id) {
  return fmt::format("{}|{}|{}", tenant, what, id);
}

}  // namespace rathaus::store
