#pragma once
// The one path through the system, as values: an Envelope with a command comes in, `decide` answers with a Plan or a refusal, the
// store commits the Plan once, `evolve` is the only thing that changes state, live and in replay.
// Invariants: a Plan is a pure function of envelope, arguments and what the Reader showed; applying the same events gives the same bytes.
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"

namespace rathaus::event {

using Object = boost::json::object;

// Who does it. `id` is an opaque account id, never a name; `kind` is one of guest, resident, staff, system, operator.
struct Actor {
  std::string kind;
  std::string id;
  friend bool operator==(const Actor&, const Actor&) = default;
};

// Made at the door only. `entropy` is fresh randomness from which decide derives ids and salts, so that decide itself stays pure.
struct Envelope {
  std::string tenant;
  Actor actor;
  std::string idempotency_key;  // made by the form page; same key and same request: same answer, done once
  Instant received_at;
  std::string command_id;       // UUIDv7
  std::array<std::uint8_t, 32> entropy{};
};

struct Command {
  std::string type;  // an order: "applications.Submit"
  Object data;
};

struct Event {
  std::string type;  // a past fact, named by module: "cases.ApplicationSubmitted"
  int version = 1;
  Object data;
};

struct RecordedEvent {
  std::string stream;
  std::int64_t seq = 0;  // 1, 2, 3 ... within the stream
  Event event;
  Instant at;
  Actor actor;
  std::string command_id;
};

// Something to be done outside, at least once, after the commit. `key` makes it at most once at the receiver.
struct Effect {
  std::string kind;  // names the target: "DeliverToPost"
  std::string key;
  std::string stream;
  Object data;
};

// A command that the clock gives. Setting the same (stream, key) again moves it.
struct Timer {
  std::string stream;
  std::string key;
  Instant due_at;
  Command command;
};

struct TimerKey {
  std::string stream;
  std::string key;
};

struct Append {
  std::string aggregate;  // "case"
  std::string stream;     // UUIDv7; a new stream begins with its first append
  std::int64_t expected_seq = -1;  // -1: whatever it is; 0: must be new; n: must be at n (two people at once)
  std::vector<Event> events;
  std::string key_of;     // a new stream may take over the content key of this draft record, so that its blobs stay readable
};

// A record that is not event-sourced: drafts, accounts, sessions. Sealed; found by id or by its lookup digests.
struct RecordWrite {
  std::string collection;
  std::string id;
  std::optional<Object> data;  // nullopt deletes
  std::optional<Instant> expires_at;
  std::vector<std::string> lookups;  // kept as keyed digests only
  std::vector<std::string> blobs;    // files that belong to the record; one that is no longer named is removed
  std::int64_t expected_revision = -1;  // -1: any, 0: must be new
};

struct Plan {
  std::vector<Append> appends;
  std::vector<RecordWrite> records;
  std::vector<Effect> effects;
  std::vector<Timer> timers;
  std::vector<TimerKey> cancelled_timers;
  std::vector<std::string> erasures; // streams whose content key, rows, blobs and digests are destroyed; a tombstone stays
  Object answer;                     // what the caller gets, and gets again on a repeat; no personal data
  std::optional<Object> says;        // what the receipt states about this commit, in words the resident may check
};

// ---- read rows -------------------------------------------------------------------------------------------------------------------

struct Sealed {
  std::string text;  // stored encrypted under the stream's key
  friend bool operator==(const Sealed&, const Sealed&) = default;
};
using Cell = std::variant<std::monostate, std::int64_t, std::string, Sealed>;

struct Row {
  std::string table;
  std::vector<Cell> cells;  // in the order of the table's columns
  friend bool operator==(const Row&, const Row&) = default;
};

enum class ColumnType { integer, text, sealed };
struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
};
struct Index {
  std::string name;
  std::string columns;     // "status, due_at, case_id"
  std::string condition;   // partial index; may be empty
};
// A module declares its tables and named queries as data; the platform executes them and nobody else reads them.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::string key;  // column list of the primary key
  std::vector<Index> indexes;
  int version =
      1;  // raised when the rows or search keys a stream has change though the columns do not: they are made again
};
struct Query {
  std::string name;
  std::string sql;  // portable SQL with :named parameters; the only SQL outside the store
};

struct SearchKey {
  std::string kind;  // "word", "prefix", "sound", "born", "plate", "reference"
  std::string text;  // already normalised; kept as keyed digest only
  friend auto operator<=>(const SearchKey&, const SearchKey&) = default;
};

struct Projection {
  std::vector<Row> rows;
  std::vector<SearchKey> keys;
  std::vector<std::string> counters;  // this stream counts one in each of these
  std::vector<std::string> blobs;     // attachments and letters that belong to this stream
};

struct State {
  std::int64_t seq = 0;
  Object data;
};

struct Aggregate {
  std::string name;
  // old state (empty object for a new stream) and one event give the new state. Never fails on a recorded event: what was
  // accepted once is understood for ever (through `upcast`).
  std::function<Object(Object state, const RecordedEvent& event)> evolve;
  std::function<Projection(const std::string& stream, const Object& state)> project;
  std::function<Event(Event)> upcast;  // to the newest version of the event; may be null
};

// ---- what decide may look at -----------------------------------------------------------------------------------------------------

struct Record {
  std::string id;
  std::int64_t revision = 0;
  Object data;
  std::optional<Instant> expires_at;
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::optional<State>> state(const std::string& stream) = 0;
  virtual Result<std::optional<Record>> record(const std::string& collection, const std::string& id) = 0;
  virtual Result<std::vector<Record>> find_records(const std::string& collection, const std::string& lookup, int limit) = 0;
  virtual Result<std::vector<std::string>> find_streams(const std::vector<SearchKey>& all_of, int limit) = 0;
};

// A flow's entry: pure, runs inside the tenant's writer.
using Decide = std::function<Result<Plan>(const Envelope& envelope, const Object& arguments, Reader& reader)>;

// Everything the platform must know of a module. Assembled once, at start.
struct Module {
  std::vector<Aggregate> aggregates;
  std::vector<Table> tables;
  std::vector<Query> queries;
  std::vector<std::pair<std::string, Decide>> commands;
};

// Derives ids from the envelope's entropy: the same envelope gives the same ids in the same order.
class IdSource {
 public:
  explicit IdSource(const Envelope& envelope) : envelope_(envelope) {}
  std::string uuid7();                     // ordered by received_at
  std::string code(int symbols);           // unambiguous letters and digits (no 0 O 1 I L U), for people to read aloud
  Bytes bytes(std::size_t count);

 private:
  const Envelope& envelope_;
  std::uint64_t counter_ = 0;
};

std::string format_uuid7(Instant at, ByteView random_10);

}  // namespace rathaus::event
