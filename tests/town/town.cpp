#include "tests/town/town.h"

#include <array>
#include <fmt/format.h>

#include "flows/desk.h"
#include "flows/scans.h"
#include "libs/crypto/hash.h"

namespace rathaus::test {

Result<std::unique_ptr<TestTown>> TestTown::open(const Options& options, const platform::Clock* clock) {
  std::unique_ptr<TestTown> town(new TestTown());
  town->own_clock_ = std::make_unique<platform::SystemClock>();
  town->modules_ = std::make_unique<store::Modules>(
      std::vector<event::Module>{flows::case_module(), flows::scan_module()});
  town->runtime_ = TRY(runtime::Runtime::open({.data = options.data,
                                               .log_origin = options.log_origin,
                                               .modules = town->modules_.get(),
                                               .clock = clock != nullptr ? clock : town->own_clock_.get(),
                                               .writer_threads = options.writer_threads,
                                               .max_batch = options.max_batch,
                                               .close_idle_after = options.close_idle_after}));
  if (!TRY(town->runtime_->tenant(kTown))) TRY(town->runtime_->create_tenant(kTown, options.facts));
  town->shelf_.emplace(*town->runtime_);
  town->house_.emplace(flows::House{*town->runtime_, *town->shelf_, town->services_, town->places_,
                                    &town->towns_, &town->sessions_});
  return town;
}

TestTown::~TestTown() { runtime_.reset(); }  // first: its workers know the house

event::RecordWrite draft_record(const std::string& id) {
  return {.collection = "draft", .id = id,
          .data = event::Object{{"owner", "guest:g"}, {"service", "hundesteuer"}, {"version", "1"}, {"draft", "{}"}}};
}

Status TestTown::make_drafts(const std::vector<std::string>& ids) {
  std::vector<event::RecordWrite> records;
  for (const std::string& id : ids) records.push_back(draft_record(id));
  return runtime_->write_records(kTown, std::move(records));
}

Result<runtime::Outcome> TestTown::submit(const std::string& draft, const std::string& key, const cases::Case& fresh) {
  return runtime_->command(kTown, {"guest", "g"}, key, {"cases.Submit", {{"draft", draft}, {"case", cases::to_state(fresh)}}});
}

Result<std::string> TestTown::file(cases::Case fresh) {
  runtime::Work work{.envelope = runtime_->envelope(kTown, {"system", "test"}, ""), .command = {"test", {}}};
  const std::string id = event::IdSource(work.envelope).uuid7();
  fresh.received_at = work.envelope.received_at;
  work.decide = [id, state = cases::to_state(fresh)](const event::Envelope&, const event::Object&,
                                                     event::Reader&) -> Result<event::Plan> {
    event::Plan plan;
    plan.appends.push_back({.aggregate = cases::kAggregate,
                            .stream = id,
                            .expected_seq = 0,
                            .events = {{"cases.ApplicationSubmitted", 1, state}}});
    return plan;
  };
  TRY(runtime_->submit_later(std::move(work)).get());
  return id;
}

std::string made_up_family_name(std::uint64_t n) {
  static constexpr std::array<const char*, 16> kBegin = {"Bach", "Berg", "Feld", "Stein", "Wald", "Kirch", "Linden", "Rosen",
                                                         "Schmied", "Vogel", "Winter", "Sommer", "Acker", "Buchen", "Eichen", "Hof"};
  static constexpr std::array<const char*, 16> kEnd = {"mann", "müller", "hauer", "meier", "bauer", "berger", "hofer", "länder",
                                                       "brink", "kamp", "egger", "huber", "lechner", "stedt", "sieder", "wieser"};
  static constexpr std::array<const char*, 16> kLast = {"", "s", "mayr", "witz", "er", "ing", "sohn", "ke", "el", "in", "at", "ow", "au", "ert", "old", "ich"};
  return std::string(kBegin[n % 16]) + kEnd[n / 16 % 16] + kLast[n / 256 % 16];
}

cases::Case made_up_case(std::uint64_t n, const std::string& marker) {
  cases::Case c;
  static constexpr std::array<const char*, 3> kServices = {"hundesteuer", "bewohnerparken", "sondernutzung"};
  static constexpr std::array<const char*, 3> kTitles = {"Hund anmelden", "Bewohnerparkausweis", "Sondernutzung einer Straße"};
  c.service = {kServices[n % 3], "1", kTitles[n % 3]};
  c.applicant.given_names = n % 2 == 0 ? "Erika" : "Max";
  c.applicant.family_name = made_up_family_name(n);
  c.applicant.street = fmt::format("Musterweg {}", n % 200 + 1);
  c.applicant.postal_code = "12345";
  c.applicant.city = "Musterstadt";
  c.applicant.born_on = fmt::format("{:04}-{:02}-{:02}", 1940 + n % 65, n % 12 + 1, n % 28 + 1);
  c.applicant.account = marker;
  c.checklist = {{.id = "vollstaendig", .label = "Angaben vollständig"}, {.id = "nachweis", .label = "Nachweis liegt vor"}};
  for (int i = 0; i < 40; ++i) {
    c.answers[fmt::format("F6000{:04}", i)] = hex(crypto::sha256(fmt::format("{}|{}", n, i))).substr(0, 24);
  }
  return c;
}

}  // namespace rathaus::test
