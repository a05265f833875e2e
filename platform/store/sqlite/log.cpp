// The tenant's transparency log inside the database: leaves, complete nodes, the newest signed checkpoint.
#include <fmt/format.h>

#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/tenant_store.h"

namespace rathaus::store {
namespace {

Result<translog::Hash> to_hash(ByteView bytes) {
  translog::Hash hash{};
  if (bytes.size() != hash.size()) return fail(unavailable("store.damaged", "a log node has the wrong size"));
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

translog::NodeReader node_reader(Database& db) {
  return [&db](unsigned level, std::uint64_t index) -> Result<translog::Hash> {
    Statement select = db.prepare("SELECT hash FROM log_nodes WHERE level=?1 AND idx=?2");
    select.bind(1, std::int64_t{level}).bind(2, static_cast<std::int64_t>(index));
    if (!TRY(select.step())) return fail(unavailable("store.damaged", fmt::format("log node {}/{} is missing", level, index)));
    return to_hash(select.blob(0));
  };
}

Result<std::string> newest_checkpoint(Database& db) {
  Statement select = db.prepare("SELECT value FROM meta WHERE name='checkpoint'");
  if (!TRY(select.step())) return fail(not_found("log.empty"));
  return std::string(as_text(select.blob(0)));
}

}  // namespace

Status TenantStore::load_log() {
  signer_ = TRY(translog::NoteSigner::from_seed(options_.origin, TRY(keys_->named("log"))));
  vkey_ = signer_->verifier().vkey();
  const auto size = static_cast<std::uint64_t>(TRY(db_->integer("SELECT coalesce(max(idx)+1,0) FROM leaves")));
  frontier_ = TRY(translog::Frontier::load(size, node_reader(*db_)));
  return {};
}

Status TenantStore::append_leaves(const std::vector<translog::Hash>& leaves) {
  if (leaves.empty()) return {};
  std::vector<translog::Node> completed;
  for (const translog::Hash& leaf : leaves) frontier_.append(leaf, completed);
  for (const translog::Node& node : completed) {
    Statement insert = db_->prepare("INSERT INTO log_nodes(level, idx, hash) VALUES(?1,?2,?3)");
    TRY(insert.bind(1, std::int64_t{node.level}).bind(2, static_cast<std::int64_t>(node.index)).bind(3, ByteView(node.hash)).run());
  }
  const std::string checkpoint =
      TRY(translog::sign_checkpoint({.origin = options_.origin, .size = frontier_.size(), .root = frontier_.root()}, *signer_));
  Statement upsert = db_->prepare("INSERT INTO meta(name, value) VALUES('checkpoint', ?1) ON CONFLICT(name) DO UPDATE SET value=excluded.value");
  return upsert.bind(1, as_bytes(checkpoint)).run();
}

Result<std::string> ReadView::checkpoint() { return newest_checkpoint(*db_); }

Result<std::int64_t> ReadView::first_leaf(const std::string& stream) {
  Statement select = db_->prepare("SELECT min(l.idx) FROM leaves l JOIN streams s ON s.sid=l.sid WHERE s.id=?1");
  if (!TRY(select.bind(1, stream).step()) || select.is_null(0)) return fail(not_found("log.no_entry"));
  return select.integer(0);
}

Result<std::string> ReadView::receipt(std::int64_t leaf) {
  Statement select = db_->prepare(
      "SELECT l.opening, coalesce(s.key_id, 0) FROM leaves l LEFT JOIN streams s ON s.sid=l.sid WHERE l.idx=?1");
  if (!TRY(select.bind(1, leaf).step()) || select.is_null(0)) return fail(not_found("log.no_entry"));
  const crypto::SecretKey key = select.integer(1) == kNoKey ? store_.content_key_ : TRY(store_.keys_->get(select.integer(1)));
  const event::Object opening = TRY(open_object(key, select.blob(0), other_context(store_.options_.tenant, "leaf", std::to_string(leaf))));
  const auto salt = from_hex(TRY(json::get_string(opening, "salt")));
  if (!salt || salt->size() != translog::kSaltSize) return fail(unavailable("store.damaged", "salt"));

  const std::string checkpoint = TRY(newest_checkpoint(*db_));
  const translog::Checkpoint head = TRY(translog::open_checkpoint(checkpoint, store_.signer_->verifier()));
  const auto path = TRY(translog::inclusion_proof(static_cast<std::uint64_t>(leaf), head.size, node_reader(*db_)));
  return translog::make_receipt(TRY(json::get_string(opening, "statement")), translog::Salt(salt->data(), translog::kSaltSize),
                                static_cast<std::uint64_t>(leaf), path, checkpoint);
}

}  // namespace rathaus::store
