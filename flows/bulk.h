#pragma once
// Several cases at once: looked at one by one first (dry run), then carried out one by one, each as the single order it is, with a
// key of its own made of batch and case. One that fails leaves the others alone; a crash in between repeats nothing.
// Law: VwVfG 39(2) no. 3 (many alike), 40: never where there is discretion, and never a refusal.
#include <string>
#include <vector>

#include "flows/desk.h"

namespace rathaus::flows {

enum class BulkAction { assign, remind, grant };
std::string_view to_text(BulkAction action);
bool from_text(std::string_view text, BulkAction& out);

inline constexpr std::size_t kBulkMost = 500;

struct BulkItem {
  std::string case_id, reference;
  std::int64_t seq = 0;  // as it was looked at: changed meanwhile does not go
  bool goes = false;
  std::string code, detail;  // why it does not go, or why it failed
  std::int64_t fee_cents = 0;  // grant
  std::string state;  // "", "done", "failed": once it runs
};

struct Batch {
  std::string id, owner;
  BulkAction action = BulkAction::assign;
  std::string to, note;  // assign
  Instant made_at;
  std::optional<Instant> started_at;
  std::vector<BulkItem> items;

  std::size_t going() const;
  std::size_t settled() const;  // done or failed
  bool finished() const { return started_at && settled() == going(); }
};

// The dry run. Nothing changes but a record that says what was found; sent twice (same key) is looked at once.
// Errors: refused "bulk.nothing_chosen", "bulk.too_many", "bulk.nobody_named", "staff.unknown".
Result<std::string> check_bulk(House& house, const identity::Staff& staff, BulkAction action,
                               const std::string& to, const std::string& note,
                               const std::vector<std::string>& case_ids, const std::string& key);
// The cases of a view, at most kBulkMost, in its order.
Result<std::vector<std::string>> all_of_view(House& house, const identity::Staff& staff, ListFilter filter);
// Their own batches only, for a month. not_found "bulk.unknown".
Result<Batch> batch_of(House& house, const identity::Staff& staff, const std::string& id);
// Starts it: workers carry it out. Once, however often it is asked. A grant needs a fresh confirmation: the page asks for it.
Status run_bulk(House& house, const identity::Staff& staff, const std::string& id);

// List rows of these cases, those the member may see, in this order.
Result<std::vector<ListRow>> rows_of(House& house, const identity::Staff& staff,
                                     const std::vector<std::string>& case_ids);

// For case_module() and register_effects().
Result<event::Plan> run_bulk_command(const event::Envelope& envelope, const event::Object& arguments,
                                     event::Reader& reader);
void register_bulk(House& house);

}  // namespace rathaus::flows
