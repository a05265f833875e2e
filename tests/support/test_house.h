#pragma once
// A whole house in a temporary folder, on a clock that only the test moves. Service packages are read from the source tree.
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "flows/desk.h"
#include "flows/open_drafts.h"
#include "flows/login.h"
#include "flows/resident.h"
#include "modules/forms/generate.h"
#include "platform/system/clock.h"

namespace rathaus::support {

class TestHouse {
 public:
  explicit TestHouse(Instant start);
  ~TestHouse();
  TestHouse(const TestHouse&) = delete;

  flows::House& house() { return *house_; }
  platform::ManualClock& clock() { return clock_; }
  const std::filesystem::path& folder() const { return folder_; }

  // Closes everything and opens it again from the disk.
  void restart();
  Status add_town(const std::string& id, const std::string& name, const std::string& region);
  // From services/<id>; installed and offered to the town.
  Status offer(const std::string& tenant, const std::string& id);
  // A published schema without a manifest: installed with the default one. Returns the service's id.
  Result<std::string> offer_schema(const std::string& tenant, const std::filesystem::path& file);
  // Everything that is due until then happens in between, day by day.
  Status move_to(Instant then);
  Status move_days(int days);
  // The clock alone jumps, back when negative: no time passes.
  void jump(std::chrono::microseconds by) {
    jumped_ = jumped_.load() + by;
    clock_.advance(by);
  }

  // Changes the next town before it is made. Notices of a test town leave at once unless it says otherwise.
  std::function<void(tenancy::Town&)> adjust_town;
  // Effects are registered at every start.
  std::function<void(flows::House&)> on_start;

 private:
  void start();
  std::filesystem::path folder_;
  platform::ManualClock clock_;
  std::atomic<std::chrono::microseconds> jumped_{};
  std::unique_ptr<store::Modules> modules_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<flows::Shelf> shelf_;
  catalogue::Index services_;
  catalogue::Places places_;
  flows::Towns towns_;
  flows::Sessions sessions_;
  std::unique_ptr<flows::OpenDrafts> drafts_;
  std::unique_ptr<flows::House> house_;
};

std::string read_file(const std::filesystem::path& path);
// A file of this kind, as small as it may be, that is what it says it is.
std::string file_of_type(const std::string& mime);

// Fills every page the way a browser would, with generated valid answers; files are uploaded through the same door.
// Errors: refused "test.page_errors" (detail: page and codes), "test.endless".
Status fill_form(flows::House& house, flows::DraftView& view, const flows::Caller& caller, const forms::Generated& answers,
                 const std::filesystem::path& spool);

}  // namespace rathaus::support
