// One stream held against the log. verify() looks at everything; this looks at what one file rests on, as fast as it is read.
#include <map>
#include <set>

#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/tenant_store.h"

namespace rathaus::store {
namespace {

// What an entry says about one event.
struct Logged {
  std::string type, sha256;
  std::int64_t entry = -1;
};

void read_statement(const std::string& statement, const std::string& stream, std::int64_t entry,
                    std::map<std::int64_t, Logged>& out) {
  const auto parsed = json::parse_object(statement);
  if (!parsed) return;
  const auto* events = parsed->if_contains("events");
  if (events == nullptr || !events->is_array()) return;
  for (const auto& one : events->get_array()) {
    if (!one.is_object()) continue;
    const event::Object& event = one.get_object();
    if (json::get_string(event, "stream").value_or("") != stream) continue;
    out[json::get_int(event, "seq").value_or(0)] = {
        std::string(json::get_string(event, "type").value_or("")),
        std::string(json::get_string(event, "sha256").value_or("")), entry};
  }
}

}  // namespace

Result<StreamCheck> ReadView::check_stream(const std::string& stream) {
  StreamCheck out;
  std::int64_t sid = 0, seq = 0;
  KeyId key_id = kNoKey;
  std::string aggregate_name;
  {
    Statement select =
        db_->prepare("SELECT sid, key_id, aggregate, seq FROM streams WHERE id=?1 AND erased_at IS NULL");
    if (!TRY(select.bind(1, stream).step())) return fail(not_found("store.no_stream"));
    sid = select.integer(0), key_id = select.integer(1), aggregate_name = select.text(2),
    seq = select.integer(3);
  }
  const crypto::SecretKey key = TRY(store_.keys_->get(key_id));
  const event::Aggregate* aggregate = store_.options_.modules->find_aggregate(aggregate_name);
  if (aggregate == nullptr) return fail(unavailable("store.damaged", "unknown aggregate"));
  const auto bad = [&](const char* fault, std::int64_t at, std::int64_t entry = -1) {
    out.fault = fault, out.bad_seq = at, out.bad_entry = entry;
    return out;
  };

  // The entries of this stream, each with its way to the root of the signed tree.
  std::map<std::int64_t, Logged> logged;
  const auto take_entries = [&](std::int64_t of) -> Status {
    std::vector<std::int64_t> entries;
    Statement select = db_->prepare("SELECT idx FROM leaves WHERE sid=?1 ORDER BY idx");
    select.bind(1, of);
    while (TRY(select.step())) entries.push_back(select.integer(0));
    for (const std::int64_t entry : entries) {
      if (of == sid) ++out.entries;
      const auto file = receipt(entry);
      const auto proven = file ? translog::verify_receipt(*file, store_.signer_->verifier())
                               : Result<translog::VerifiedReceipt>(fail(file.error()));
      if (proven)
        read_statement(proven->statement, stream, entry, logged);
      else if (of == sid && out.bad_entry < 0)
        out.bad_entry = entry;
    }
    return {};
  };
  TRY(take_entries(sid));
  const std::int64_t broken_entry = out.bad_entry;

  event::Object state;
  std::int64_t expected = 0;
  std::set<std::int64_t> looked_at;
  Statement select = db_->prepare(
      "SELECT seq, type, version, at, actor_kind, actor_id, command_id, sealed FROM events WHERE sid=?1 "
      "ORDER BY seq");
  select.bind(1, sid);
  while (TRY(select.step())) {
    event::RecordedEvent one{.stream = stream, .seq = select.integer(0), .at = {select.integer(3)}};
    one.event.type = select.text(1);
    one.event.version = static_cast<int>(select.integer(2));
    one.actor = {std::string(select.text(4)), std::string(select.text(5))};
    one.command_id = select.text(6);
    if (one.seq != ++expected) return bad("event_missing", expected);
    auto plain = open_text(key, select.blob(7), event_context(store_.options_.tenant, one));
    if (!plain) return bad("event_unreadable", one.seq);
    if (!logged.contains(one.seq)) {
      // A command may have written to several streams: its one entry lies with another of them.
      Statement others = db_->prepare("SELECT DISTINCT sid FROM events WHERE command_id=?1 AND sid<>?2");
      others.bind(1, one.command_id).bind(2, sid);
      std::vector<std::int64_t> sids;
      while (TRY(others.step())) sids.push_back(others.integer(0));
      for (const std::int64_t other : sids) {
        if (looked_at.insert(other).second) TRY(take_entries(other));
      }
    }
    const auto found = logged.find(one.seq);
    if (found == logged.end())
      return bad(broken_entry >= 0 ? "entry_changed" : "not_logged", one.seq, broken_entry);
    if (found->second.type != one.event.type || found->second.sha256 != hex(crypto::sha256(*plain)))
      return bad("event_changed", one.seq, found->second.entry);
    one.event.data = TRY(json::parse_object(*plain));
    if (aggregate->upcast) one.event = aggregate->upcast(std::move(one.event));
    state = aggregate->evolve(std::move(state), one);
    ++out.events;
  }
  if (out.events != seq) return bad("event_missing", out.events + 1);
  if (broken_entry >= 0) return bad("entry_changed", 0, broken_entry);
  const auto stored = this->state(stream);
  if (!stored || !*stored || json::canonical((*stored)->data) != json::canonical(state))
    return bad("state_differs", 0);
  out.checkpoint = TRY(checkpoint());
  return out;
}

}  // namespace rathaus::store
