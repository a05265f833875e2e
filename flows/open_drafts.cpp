#include "flows/open_drafts.h"

#include <algorithm>

namespace rathaus::flows {
namespace {

std::string key_of(const std::string& tenant, const std::string& id) { return tenant + "/" + id; }

// Scans and finds of malware lie beside the draft and change without it.
bool stands_alone(const DraftView& view) {
  return view.draft.files.empty() && view.hits.empty() && !view.taken;
}

}  // namespace

std::shared_ptr<const OpenDraft> OpenDrafts::find(const std::string& tenant, const std::string& id,
                                                  Instant now) {
  const std::lock_guard lock(mutex_);
  sweep(now);
  const auto at = entries_.find(key_of(tenant, id));
  return at == entries_.end() ? nullptr : at->second.draft;
}

void OpenDrafts::keep(OpenDraft draft, Instant now) {
  if (!stands_alone(draft.view)) return forget(draft.view.tenant, draft.view.id);
  std::string key = key_of(draft.view.tenant, draft.view.id);
  auto kept = std::make_shared<const OpenDraft>(std::move(draft));
  const std::lock_guard lock(mutex_);
  put(std::move(key), std::move(kept), now);
}

void OpenDrafts::changed(const DraftView& view, Instant now) {
  const auto before = find(view.tenant, view.id, now);
  if (!before) return;
  if (before->view.owner != view.owner) return forget(view.tenant, view.id);
  keep({.view = view, .owners = before->owners, .town = before->town}, now);
}

void OpenDrafts::forget(const std::string& tenant, const std::string& id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(key_of(tenant, id));
}

void OpenDrafts::sweep(Instant now) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.at + kKept < now; });
}

void OpenDrafts::put(std::string key, std::shared_ptr<const OpenDraft> draft, Instant now) {
  sweep(now);
  if (entries_.size() >= kMost && !entries_.contains(key))
    entries_.erase(
        std::ranges::min_element(entries_, {}, [](const auto& entry) { return entry.second.at.micros; }));
  entries_.insert_or_assign(std::move(key), Entry{std::move(draft), now});
}

}  // namespace rathaus::flows
