#pragma once
// Drafts as they were last read or written. The pages of a form are asked for one after the other; to open the same record for each
// of them and to take it apart costs more than drawing the page.
// An entry counts only for the revision that the store has now and for the town as it is now. After kKept it is never handed out again;
// it goes with the draft, or with the next one that is opened or kept.
#include "flows/resident.h"

namespace rathaus::flows {

struct OpenDraft {
  DraftView view;
  std::vector<std::string> owners;  // "guest:...", "resident:...": who may open it
  TownPtr town;
};

class OpenDrafts {
 public:
  static constexpr std::size_t kMost = 128;
  static constexpr std::chrono::minutes kKept{10};

  std::shared_ptr<const OpenDraft> find(const std::string& tenant, const std::string& id, Instant now);
  void keep(OpenDraft draft, Instant now);
  // The same draft after a change of its answers by who may open it already. Nothing when it was not there.
  void changed(const DraftView& view, Instant now);
  void forget(const std::string& tenant, const std::string& id);

 private:
  struct Entry {
    std::shared_ptr<const OpenDraft> draft;
    Instant at;
  };
  void sweep(Instant now);
  void put(std::string key, std::shared_ptr<const OpenDraft> draft, Instant now);

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // by tenant and id
};

}  // namespace rathaus::flows
