// Every schema of the public collection becomes a service that works to the end: read, compile, install, fill with generated valid
// answers page by page, send, check at the desk, decide, letter, receipt. One house for all; it must replay at the end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "libs/json/json.h"
#include "libs/pdf/check.h"
#include "libs/translog/receipt.h"
#include "tests/support/test_house.h"

namespace rathaus {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::string schema, title, stopped_at, error;
  std::size_t pages = 0, answers = 0, files = 0, pdf_bytes = 0;
  long ms = 0;
};

class Walk {
 public:
  Walk(support::TestHouse& place, identity::Staff staff) : place_(place), house_(place.house()), staff_(std::move(staff)) {}

  Row walk(const fs::path& file) {
    Row row{.schema = file.filename().string().substr(0, file.filename().string().find('.'))};
    const auto start = std::chrono::steady_clock::now();
    const Status done = steps(file, row);
    row.ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    if (!done) row.stopped_at = step_, row.error = done.error().code + " " + done.error().field + " " + done.error().detail;
    return row;
  }

 private:
  Status steps(const fs::path& file, Row& row) {
    step_ = "import";
    const std::string service = TRY(place_.offer_schema("musterstadt", file));
    step_ = "draft";
    flows::DraftView draft = TRY(flows::begin_draft(house_, "musterstadt", service, guest_));
    row.title = draft.package->title;
    step_ = "generate";
    const forms::Generated answers =
        forms::generate(draft.form(), {.seed = 7,
                                       .optional_percent = 50,
                                       .land = draft.draft.land,
                                       .today = berlin_date(house_.runtime.now())});
    if (!answers.unmet.empty()) return fail(refused("test.unmet", answers.unmet.front()));
    step_ = "fill";
    TRY(support::fill_form(house_, draft, guest_, answers, place_.folder() / "spool"));
    row.pages = draft.pages.size(), row.answers = draft.draft.raw.size(), row.files = draft.draft.files.size();
    step_ = "submit";
    flows::DeliveryWish wish{.addressee = {.given_names = "Anna", .family_name = "Meier", .street = "Lindenweg 4", .postal_code = "12345", .city = "Musterstadt"}};
    const flows::Submitted sent = TRY(flows::submit_application(house_, draft, wish, guest_));
    if (sent.reference.empty() || sent.repeated) return fail(refused("test.no_reference"));
    TRY(decide(sent, row));
    return check_receipt(sent);
  }

  Status decide(const flows::Submitted& sent, Row& row) {
    step_ = "desk";
    TRY(flows::assign_case(house_, staff_, TRY(action(sent)), staff_.id));
    for (const cases::CheckItem& item : TRY(flows::desk_case(house_, staff_, sent.case_id)).c.checklist) {
      TRY(flows::tick_item(house_, staff_, TRY(action(sent)), item.id, true));
    }
    TRY(flows::declare_complete(house_, staff_, TRY(action(sent))));
    step_ = "decide";
    const flows::CaseView view = TRY(flows::desk_case(house_, staff_, sent.case_id));
    const flows::DecisionInput input = TRY(flows::propose_decision(house_, staff_, view, cases::Outcome::granted)).input;
    if (input.text.empty()) return fail(refused("test.no_text_proposed"));
    TRY(flows::decide_case(house_, staff_, TRY(action(sent)), input));
    step_ = "letter";
    const flows::CaseView decided = TRY(flows::desk_case(house_, staff_, sent.case_id));
    if (decided.c.notices.size() != 1) return fail(refused("test.notices", std::to_string(decided.c.notices.size())));
    const Bytes pdf = TRY(TRY(house_.runtime.read("musterstadt"))->blob(sent.case_id, decided.c.notices[0].blob));
    row.pdf_bytes = pdf.size();
    const auto findings = pdf::check(pdf);
    if (!findings.empty()) return fail(refused("test.pdf", findings[0].rule, findings[0].message));
    step_ = "post";
    TRY(flows::hand_to_post(house_, staff_, sent.case_id, decided.c.notices[0].id, berlin_date(house_.runtime.now()), key()));
    const flows::CaseView posted = TRY(flows::desk_case(house_, staff_, sent.case_id));
    if (!posted.c.notices[0].announced_on || !posted.c.notices[0].remedy.ends_on) return fail(refused("test.no_dates"));
    return {};
  }

  Status check_receipt(const flows::Submitted& sent) {
    step_ = "receipt";
    const flows::CaseView view = TRY(flows::resident_case(house_, "musterstadt", sent.case_id, {{"case_code", sent.case_id}, "none"}));
    const auto receipt = translog::verify_receipt(TRY(flows::receipt_file(house_, view)), TRY(house_.runtime.verifier_key("musterstadt")));
    if (!receipt) return fail(receipt.error());
    if (receipt->statement.find(sent.reference) == std::string::npos) return fail(refused("test.receipt_of_another"));
    step_ = "copy";
    const Bytes copy = TRY(flows::application_pdf(house_, view));
    const auto findings = pdf::check(copy);
    if (!findings.empty()) return fail(refused("test.copy_pdf", findings[0].rule, findings[0].message));
    return {};
  }

  Result<flows::DeskAction> action(const flows::Submitted& sent) {
    return flows::DeskAction{.case_id = sent.case_id, .seq = TRY(flows::desk_case(house_, staff_, sent.case_id)).seq, .key = key()};
  }
  std::string key() { return "import-" + std::to_string(++keys_); }

  support::TestHouse& place_;
  flows::House& house_;
  identity::Staff staff_;
  flows::Caller guest_{{"guest", "gast"}, "none"};
  const char* step_ = "";
  int keys_ = 0;
};

TEST(Import, EverySchemaOfTheCollectionBecomesANotice) {
  const fs::path folder = fs::path(RATHAUS_SHARED_DIR) / "standards/fim/schemas";
  if (!fs::is_directory(folder)) GTEST_SKIP() << "SKIPPED: no folder " << folder;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty());

  support::TestHouse place(*parse_iso_instant("2026-03-02T08:00:00Z"));
  ASSERT_TRUE(place.add_town("musterstadt", "Musterstadt", "DE-BW"));
  const auto enrolled = flows::add_staff(place.house(), "musterstadt", "petra.sommer",
                                         {.name = "Petra Sommer", .direct_dial = "0123 456-12", .email = "p@musterstadt.example", .services = {"*"}, .roles = {"clerk"}});
  ASSERT_TRUE(enrolled);
  Walk walk(place, *flows::staff_by_id(place.house(), "musterstadt", enrolled->staff_id));

  std::size_t whole = 0;
  fmt::print("{:<18} {:>5} {:>7} {:>5} {:>7} {:>6}  {}\n", "schema", "pages", "answers", "files", "PDF KB", "ms", "result");
  for (const fs::path& file : files) {
    const Row row = walk.walk(file);
    whole += row.stopped_at.empty();
    fmt::print("{:<18} {:>5} {:>7} {:>5} {:>7.1f} {:>6}  {}\n", row.schema, row.pages, row.answers, row.files, static_cast<double>(row.pdf_bytes) / 1024, row.ms,
               row.stopped_at.empty() ? "notice" : "stopped at " + row.stopped_at + ": " + row.error);
    EXPECT_EQ(row.stopped_at, "") << row.schema << ": " << row.error;
  }
  fmt::print("{} of {} schemas came to a notice\n", whole, files.size());
  const auto replay = place.house().runtime.verify("musterstadt");
  ASSERT_TRUE(replay);
  EXPECT_EQ(replay->streams, static_cast<std::int64_t>(whole));
  EXPECT_TRUE(replay->differences.empty()) << replay->differences.front();
}

}  // namespace
}  // namespace rathaus
