#pragma once
// How drafts lie in the store; shared between the flows that work on drafts, not for others.
// Invariant: a draft is written by write_draft() only, against the revision it was read at; the record is the truth, views are copies.
#include <functional>

#include "flows/resident.h"

namespace rathaus::flows {

inline constexpr const char* kDrafts = "draft";
inline constexpr const char* kSent = "sent";  // what a draft has become
inline constexpr const char* kScans = "malware_scan";  // by blob: what the malware scanner said
inline constexpr const char* kResume = "resume";  // by code: digest of the secret
inline constexpr auto kDraftKept = std::chrono::hours(24 * 30);  // OZG 8a(3)
inline constexpr auto kRemindBefore = std::chrono::hours(24 * 7);
inline constexpr auto kDraftNet =
    std::chrono::hours(24 * 3);  // the store's own expiry, should the clock's order not come

std::string owner_of(const Caller& caller);
// The one who began it, or a device it was opened on with code and secret.
bool owns(const event::Object& data, const Caller& caller);
// not_found "draft.unknown" for everything that is not this caller's, or past its day.
Result<event::Record> own_record(House& house, const std::string& tenant, const std::string& id,
                                 const Caller& caller);
// The day that the form's rules about past and future mean: paper the day it came in, everything else today.
LocalDate day_of(const House& house, const DraftView& view);
// The draft in its record. It was a text once; such a record is brought up to date in `data`, and by the next write in the store.
Result<event::Object*> stored_draft(event::Object& data);
// own_record and view_of in one, from memory where the draft has not changed since.
Result<DraftView> own_draft(House& house, const std::string& tenant, const std::string& id,
                            const Caller& caller);
Result<DraftView> view_of(House& house, const std::string& tenant, const event::Record& record);

// The record's write with lookups and files that follow from its data.
Result<event::RecordWrite> draft_write(const std::string& id, event::Object data, Instant delete_at);
// The two orders of the clock for a draft.
std::vector<event::Timer> draft_timers(const std::string& id, Instant delete_at);
std::vector<event::TimerKey> draft_timer_keys(const std::string& id);
// What the log of deletions keeps: no content, the first signs of the id only.
event::Append deletion_entry(const std::string& id, const event::Object& data, const char* reason);

// A scan of an intake at the desk leaves the stored draft; the names it had there.
Result<std::vector<std::string>> take_scan_out(event::Object& data, const std::string& blob);

struct DraftChange {
  std::vector<event::Effect> effects;
  std::vector<event::RecordWrite> records;
  std::function<void(event::Object& data)> edit;  // of members that are not in the view
};
// Stores the view as it is now and moves the day of deletion. Errors: conflict "store.changed_meanwhile" when somebody else (another
// window, the scanner) was faster: read again and apply again; not_found "draft.unknown".
Status write_draft(House& house, DraftView& view, const DraftChange& change = {});

// Order of levels of assurance: none, normal, substantial, high.
int assurance_rank(std::string_view level);

// Orders and the log of deletions, for case_module().
void add_draft_orders(event::Module& module);
void add_upload_orders(event::Module& module);

}  // namespace rathaus::flows
