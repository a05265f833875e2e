#pragma once
// A town with made-up applications, for fault tests, benches and tests of journeys: the real case module on the real runtime, no pages.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"
#include "modules/cases/case.h"
#include "platform/runtime/runtime.h"
#include "platform/system/clock.h"

namespace rathaus::test {

inline constexpr const char* kTown = "musterstadt";

class TestTown {
 public:
  struct Options {
    std::filesystem::path data;
    std::string log_origin = "rathaus.localhost";
    int writer_threads = 2;
    std::size_t max_batch = 256;
    std::chrono::seconds close_idle_after{120};
    event::Object facts = {{"name", "Musterstadt"}};  // of the town, when it is made
  };
  static Result<std::unique_ptr<TestTown>> open(const Options& options, const platform::Clock* clock = nullptr);

  ~TestTown();

  runtime::Runtime& runtime() { return *runtime_; }
  flows::Shelf& shelf() { return *shelf_; }
  flows::House& house() {
    return *house_;
  }  // with an empty catalogue; effects are registered by whoever wants them
  const store::Modules& modules() const { return *modules_; }

  // Drafts with these ids, in one commit.
  Status make_drafts(const std::vector<std::string>& ids);
  // What the page does at the end: the draft becomes a case, once per key.
  Result<runtime::Outcome> submit(const std::string& draft, const std::string& key, const cases::Case& fresh);
  // A case as it is, past draft and form, received now. Returns its id.
  Result<std::string> file(cases::Case fresh);

 private:
  TestTown() = default;
  std::unique_ptr<platform::SystemClock> own_clock_;
  std::unique_ptr<store::Modules> modules_;
  std::unique_ptr<runtime::Runtime> runtime_;
  catalogue::Index services_{catalogue::Data{}};
  catalogue::Places places_;
  flows::Towns towns_;
  flows::Sessions sessions_;
  std::optional<flows::Shelf> shelf_;
  std::optional<flows::House> house_;
};

event::RecordWrite draft_record(const std::string& id);
// Application number n: some 2 KB of answers, a name, an address. `marker` is findable as account (kind "account") afterwards.
cases::Case made_up_case(std::uint64_t n, const std::string& marker);
std::string made_up_family_name(std::uint64_t n);

}  // namespace rathaus::test
