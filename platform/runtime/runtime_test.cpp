#include "platform/runtime/runtime.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <thread>

#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "platform/store/sqlite/database.h"
#include "platform/store/sqlite/schema.h"

namespace rathaus::runtime {
namespace {

using event::Object;
using event::Plan;

// A small concept with everything the store offers: a counter that people can add to.
Object evolve(Object state, const event::RecordedEvent& e) {
  if (e.event.type == "tally.Added") state["sum"] = (state.contains("sum") ? state["sum"].as_int64() : 0) + e.event.data.at("n").as_int64();
  if (e.event.type == "tally.Named") state["name"] = e.event.data.at("name");
  return state;
}

event::Projection project(const std::string& id, const Object& state) {
  const std::int64_t sum = state.contains("sum") ? state.at("sum").as_int64() : 0;
  const std::string name = state.contains("name") ? std::string(json::view(state.at("name").as_string())) : "";
  event::Projection out;
  out.rows.push_back({"tally_list", {id, sum, event::Sealed{name}}});
  if (sum > 0) out.rows.push_back({"tally_at", {std::monostate(), event::Sealed{name}}});
  if (!name.empty()) out.keys.push_back({"word", name});
  out.counters.push_back(sum >= 10 ? "big" : "small");
  return out;
}

event::Module tally() {
  event::Module module;
  module.aggregates.push_back({"tally", evolve, project, [](event::Event old) {
                                 if (old.type == "tally.Plus") return event::Event{"tally.Added", 1, {{"n", old.data.at("amount")}}};
                                 return old;
                               }});
  module.tables.push_back({"tally_list", {{"id", event::ColumnType::text}, {"sum", event::ColumnType::integer}, {"name", event::ColumnType::sealed}},
                           "id", {{"tally_sum", "sum, id", ""}}});
  module.tables.push_back(
      {"tally_at", {{"sid", event::ColumnType::integer}, {"name", event::ColumnType::sealed}}, "sid", {}});
  module.queries.push_back({"tally.at", "SELECT name FROM tally_at WHERE sid=:sid"});
  module.queries.push_back({"tally.above", "SELECT id, sum, name FROM tally_list WHERE sum>=:least ORDER BY sum, id LIMIT 100"});
  module.commands.emplace_back("tally.Add", [](const event::Envelope& envelope, const Object& arguments, event::Reader& reader) -> Result<Plan> {
    const std::int64_t n = TRY(json::get_int(arguments, "n"));
    if (n < 0) return fail(refused("tally.negative", "n"));
    std::string id(TRY(json::get_string(arguments, "id")));
    Plan plan;
    event::IdSource ids(envelope);
    if (id.empty()) id = ids.uuid7();
    event::Append append{.aggregate = "tally", .stream = id, .events = {{"tally.Added", 1, {{"n", n}}}}};
    if (const auto name = TRY(json::find_string(arguments, "name"))) append.events.push_back({"tally.Named", 1, {{"name", *name}}});
    if (const auto expected = TRY(json::find_int(arguments, "expected"))) append.expected_seq = *expected;
    if (const auto draft = TRY(json::find_string(arguments, "draft"))) append.key_of = "draft/" + std::string(*draft);
    if (n == 7) plan.effects.push_back({"Lucky", "lucky/" + id, id, {{"n", n}}});
    if (n == 8) plan.effects.push_back({"NobodyDoesThis", "nobody/" + id, id, {}});
    if (n == 9) plan.timers.push_back({id, "later", envelope.received_at + std::chrono::hours(1), {"tally.Add", {{"id", id}, {"n", 100}}}});
    const auto before = TRY(reader.state(id));
    plan.answer["id"] = id;
    plan.answer["seen"] = before ? before->seq : 0;
    plan.says = Object{{"added", n}};
    plan.appends.push_back(std::move(append));
    return plan;
  });
  module.commands.emplace_back("tally.Erase", [](const event::Envelope&, const Object& arguments, event::Reader&) -> Result<Plan> {
    Plan plan;
    plan.erasures.push_back(std::string(TRY(json::get_string(arguments, "id"))));
    return plan;
  });
  return module;
}

class RuntimeTest : public testing::Test {
 protected:
  RuntimeTest() {
    char name[] = "/tmp/rathaus-test-XXXXXX";
    folder_ = mkdtemp(name);
    start();
    EXPECT_TRUE(runtime_->create_tenant("musterstadt", {{"name", "Musterstadt"}}));
  }
  ~RuntimeTest() override {
    runtime_.reset();
    std::filesystem::remove_all(folder_);
  }
  void start() {
    runtime_.reset();
    auto opened = Runtime::open({.data = folder_,
                                 .modules = &modules_,
                                 .clock = &clock_,
                                 .clock_limits = limits_,
                                 .machine = platform::Machine{boot_, [this] { return passed_; }}});
    ASSERT_TRUE(opened) << opened.error().code << opened.error().detail;
    runtime_ = std::move(*opened);
    runtime_->on_effect("Lucky", [this](const std::string&, const event::Effect& effect) -> Result<std::optional<event::Command>> {
      ++lucky_calls_;
      if (lucky_fails_-- > 0) return fail(unavailable("lucky.away"));
      return event::Command{"tally.Add", {{"id", effect.stream}, {"n", 1000}}};
    });
  }
  Result<Outcome> add(Object arguments, const std::string& key = "") {
    if (!arguments.contains("id")) arguments["id"] = "";
    return runtime_->command("musterstadt", {"guest", "g1"}, key, {"tally.Add", std::move(arguments)});
  }
  std::string id_of(const Result<Outcome>& outcome) { return std::string(json::view(outcome->answer.at("id").as_string())); }
  std::int64_t sum(const std::string& id) { return (*runtime_->read("musterstadt"))->state(id).value()->data.at("sum").as_int64(); }
  void expect_sound(std::int64_t streams) {
    const auto verification = runtime_->verify("musterstadt");
    ASSERT_TRUE(verification) << verification.error().detail;
    EXPECT_EQ(verification->differences, std::vector<std::string>{});
    EXPECT_EQ(verification->streams, streams);
  }

  std::filesystem::path folder_;
  platform::ManualClock clock_{*parse_iso_instant("2026-11-21T10:00:00Z")};
  store::Modules modules_{{tally()}};
  std::optional<platform::ClockLimits> limits_;  // none: the clock moves as the test likes
  std::string boot_ = "boot";
  std::chrono::microseconds passed_ = std::chrono::seconds(100);
  std::unique_ptr<Runtime> runtime_;
  int lucky_calls_ = 0;
  int lucky_fails_ = 0;
};

TEST_F(RuntimeTest, TheSameKeyIsDoneOnceAndAnsweredAlike) {
  const auto first = add({{"n", 3}}, "key-1");
  ASSERT_TRUE(first);
  const auto again = add({{"n", 3}}, "key-1");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(id_of(again), id_of(first));
  EXPECT_EQ(again->leaf, first->leaf);
  EXPECT_EQ(add({{"n", 4}}, "key-1").error().code, "store.key_reused");
  start();  // also after a restart
  EXPECT_TRUE(add({{"n", 3}}, "key-1")->repeated);
  EXPECT_EQ(sum(id_of(first)), 3);
  expect_sound(1);
}

TEST_F(RuntimeTest, ManyAtOnceShareCommitsAndARefusalTouchesNobodyElse) {
  std::vector<std::thread> people;
  std::atomic<int> done = 0;
  std::atomic<int> refused_count = 0;
  for (int i = 0; i < 32; ++i) {
    people.emplace_back([&, i] {
      for (int j = 0; j < 8; ++j) {
        const auto outcome = add({{"n", i % 4 == 0 ? -1 : 1}});
        outcome ? ++done : ++refused_count;
      }
    });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(done, 192);
  EXPECT_EQ(refused_count, 64);
  EXPECT_LT(runtime_->figures().commits, 200U);
  EXPECT_EQ((*runtime_->read("musterstadt"))->counter("small").value(), 192);
  expect_sound(192);
}

TEST_F(RuntimeTest, TwoPeopleAtOnceTheSecondIsToldSo) {
  const auto first = add({{"n", 1}});
  EXPECT_EQ(add({{"id", id_of(first)}, {"n", 1}, {"expected", 7}}).error().code, "store.changed_meanwhile");
  EXPECT_TRUE(add({{"id", id_of(first)}, {"n", 1}, {"expected", 1}}));
  EXPECT_EQ(sum(id_of(first)), 2);
}

TEST_F(RuntimeTest, ReceiptsVerifyOfflineAndSayWhatWasDone) {
  const auto first = add({{"n", 5}});
  for (int i = 0; i < 20; ++i) add({{"n", 1}});
  const std::string receipt = (*runtime_->read("musterstadt"))->receipt(first->leaf).value();
  const auto verified = translog::verify_receipt(receipt, *runtime_->verifier_key("musterstadt"));
  ASSERT_TRUE(verified) << verified.error().code;
  EXPECT_NE(verified->statement.find("\"added\":5"), std::string::npos);
  EXPECT_EQ(verified->tree_size, 21U);
  ASSERT_TRUE(runtime_->create_tenant("beispielheim", {}));
  EXPECT_FALSE(translog::verify_receipt(receipt, *runtime_->verifier_key("beispielheim")));
}

TEST_F(RuntimeTest, RowsAndDigestsFollowTheState) {
  const auto first = add({{"n", 12}, {"name", "meier"}});
  add({{"n", 1}, {"name", "schulz"}});
  const auto view = runtime_->read("musterstadt").value();
  const auto rows = view->rows("tally.above", {{"least", std::int64_t{10}}}).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].text(2), "meier");
  EXPECT_EQ(view->find_streams({{"word", "meier"}}, 10).value(), std::vector<std::string>{id_of(first)});
  EXPECT_EQ(view->counter("big").value(), 1);
}

TEST_F(RuntimeTest, ARowFiledUnderItsStreamIsWhatASearchFinds) {
  const auto first = add({{"n", 12}, {"name", "meier"}});
  add({{"n", 1}, {"name", "schulz"}});
  add({{"n", 3}, {"name", "meier"}});
  ASSERT_TRUE(add({{"id", id_of(first)}, {"n", 1}, {"name", "meyer"}}));
  const auto names = [&](const std::string& word) {
    std::vector<std::string> out;
    const auto view = runtime_->read("musterstadt").value();
    EXPECT_TRUE(view->look_for({.all_of = {{"word", word}}}, [&](std::int64_t sid) -> Result<bool> {
      for (const store::ResultRow& row : TRY(view->rows("tally.at", {{"sid", sid}})))
        out.push_back(row.text(0));
      return true;
    }));
    return out;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names("meier"), Names({"meier"}));
  EXPECT_EQ(names("meyer"), Names({"meyer"}));
  EXPECT_TRUE(runtime_->read("musterstadt").value()->anybody_has({"word", "schulz"}).value());
  EXPECT_FALSE(runtime_->read("musterstadt").value()->anybody_has({"word", "schmidt"}).value());
  expect_sound(3);
  ASSERT_TRUE(runtime_->command("musterstadt", {"staff", "s"}, "", {"tally.Erase", {{"id", id_of(first)}}}));
  EXPECT_EQ(names("meyer"), Names());
  expect_sound(3);
}

// A new version declares a table differently; the process ends after the table was made and before its rows were.
TEST_F(RuntimeTest, RowsThatACrashLeftUnmadeAreMadeAtTheNextStart) {
  add({{"n", 12}, {"name", "meier"}});
  runtime_.reset();
  {
    auto db =
        store::Database::open(folder_ / "tenants/musterstadt/tenant.db", store::Access::read_write).value();
    ASSERT_TRUE(db->exec("UPDATE meta SET value=x'00' WHERE name='table/tally_list'"));
    ASSERT_TRUE(store::prepare_schema(*db, {tally()}));
    EXPECT_EQ(db->integer("SELECT count(*) FROM tally_list").value(), 0);
  }
  start();
  EXPECT_EQ(runtime_->read("musterstadt").value()->rows("tally.above", {{"least", std::int64_t{10}}})->size(),
            1U);
  expect_sound(1);
}

// The same columns, other rows or search keys: the table's version says so.
TEST_F(RuntimeTest, AnotherVersionOfATableHasItsRowsMadeAgain) {
  add({{"n", 12}, {"name", "meier"}});
  runtime_.reset();
  auto db =
      store::Database::open(folder_ / "tenants/musterstadt/tenant.db", store::Access::read_write).value();
  event::Module module = tally();
  EXPECT_EQ(store::prepare_schema(*db, {module})->size(), 0U);
  module.tables.front().version += 1;
  EXPECT_EQ(*store::prepare_schema(*db, {module}), std::vector<std::string>{module.tables.front().name});
  ASSERT_TRUE(store::confirm_schema(*db, {module}));
  EXPECT_EQ(store::prepare_schema(*db, {module})->size(), 0U);
}

TEST_F(RuntimeTest, ACounterThatNothingCountsInIsGone) {
  const auto first = add({{"n", 12}});
  EXPECT_EQ(runtime_->read("musterstadt").value()->counter("big").value(), 1);
  ASSERT_TRUE(runtime_->command("musterstadt", {"guest", "g1"}, "", {"tally.Erase", {{"id", id_of(first)}}}));
  runtime_.reset();
  auto db =
      store::Database::open(folder_ / "tenants/musterstadt/tenant.db", store::Access::read_write).value();
  EXPECT_EQ(db->integer("SELECT count(*) FROM counters").value(), 0);
}

TEST_F(RuntimeTest, NothingPersonalLiesOnTheDiskInTheClear) {
  add({{"n", 1}, {"name", "Zwetschgenkuchenbaecker"}});
  runtime_.reset();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(bytes.find("Zwetschgen"), std::string::npos) << entry.path();
  }
  start();
}

TEST_F(RuntimeTest, ErasureLeavesATombstoneAndEveryProof) {
  const auto gone = add({{"n", 12}, {"name", "meier"}});
  const auto kept = add({{"n", 1}});
  ASSERT_TRUE(runtime_->command("musterstadt", {"staff", "s"}, "", {"tally.Erase", {{"id", id_of(gone)}}}));
  {
    const auto view = runtime_->read("musterstadt").value();
    EXPECT_FALSE(view->state(id_of(gone)).value());
    EXPECT_TRUE(view->find_streams({{"word", "meier"}}, 10)->empty());
    EXPECT_EQ(view->counter("big").value(), 0);
    EXPECT_FALSE(view->receipt(gone->leaf));
    EXPECT_TRUE(translog::verify_receipt(*view->receipt(kept->leaf), *runtime_->verifier_key("musterstadt")));
  }
  EXPECT_EQ(add({{"id", id_of(gone)}, {"n", 1}}).error().code, "store.erased");
  expect_sound(2);
}

TEST_F(RuntimeTest, ABackupFromBeforeTheErasureIsErasedAgain) {
  const auto gone = add({{"n", 12}, {"name", "meier"}});
  runtime_.reset();
  const auto folder = folder_ / "tenants" / "musterstadt";
  std::filesystem::copy(folder / "tenant.db", folder_ / "backup.db");
  start();
  ASSERT_TRUE(runtime_->command("musterstadt", {"staff", "s"}, "", {"tally.Erase", {{"id", id_of(gone)}}}));
  runtime_.reset();
  std::filesystem::remove(folder / "tenant.db-wal");
  std::filesystem::remove(folder / "tenant.db-shm");
  std::filesystem::remove(folder / "head");  // as a restore does
  std::filesystem::copy(folder_ / "backup.db", folder / "tenant.db", std::filesystem::copy_options::overwrite_existing);
  start();
  const auto view = runtime_->read("musterstadt").value();
  EXPECT_FALSE(view->state(id_of(gone)).value());
  EXPECT_TRUE(view->find_streams({{"word", "meier"}}, 10)->empty());
  expect_sound(1);
}

class ErasedAgain : public RuntimeTest, public testing::WithParamInterface<bool> {};
// Also where the keys went first: a restore takes them over from the town it replaces.
INSTANTIATE_TEST_SUITE_P(KeysFirst, ErasedAgain, testing::Bool());

TEST_P(ErasedAgain, ByTheListOutsideOfTheDatabase) {
  const auto write = [&](const std::string& id, std::optional<Object> data) {
    return runtime_->write_records("musterstadt",
                                   {{.collection = "draft", .id = id, .data = std::move(data)}});
  };
  const auto gone = add({{"n", 12}, {"name", "meier"}}), other = add({{"n", 3}}), kept = add({{"n", 1}});
  for (const char* id : {"d1", "d2", "sent"}) ASSERT_TRUE(write(id, Object{{"x", 1}}));
  const auto folder = folder_ / "tenants" / "musterstadt";
  runtime_.reset();
  std::filesystem::copy(folder, folder_ / "yesterday", std::filesystem::copy_options::recursive);
  start();
  const auto late = add({{"n", 2}});
  const auto sent = add({{"n", 4}, {"draft", "sent"}});  // the backup has it as a draft yet
  ASSERT_TRUE(write("sent", std::nullopt));
  ASSERT_TRUE(write("d1", std::nullopt));
  ASSERT_TRUE(write("d2", std::nullopt));
  ASSERT_TRUE(write("d2", Object{{"x", 2}}));  // another one under the same name
  for (const auto* one : {&gone, &other, &late, &sent})
    ASSERT_TRUE(runtime_->command("musterstadt", {"staff", "s"}, "", {"tally.Erase", {{"id", id_of(*one)}}}));
  const auto list = store::read_erasures(folder_ / "erasures" / "musterstadt").value();
  ASSERT_EQ(list.size(), 6U);
  runtime_.reset();
  if (GetParam()) {
    ASSERT_TRUE(store::KeyStore::carry_tombstones(folder / "keys.db", folder_ / "yesterday" / "keys.db"));
  }
  std::filesystem::remove_all(folder);  // a loss of everything but the list
  std::filesystem::rename(folder_ / "yesterday", folder);
  std::filesystem::remove(folder / "head");
  std::ofstream(folder / store::TenantStore::kRestored) << "\n";
  start();
  {
    const auto view = runtime_->read("musterstadt").value();
    EXPECT_FALSE(view->state(id_of(gone)).value());
    EXPECT_FALSE(view->state(id_of(other)).value());
    EXPECT_TRUE(view->state(id_of(kept)).value());
    EXPECT_FALSE(view->state(id_of(late)).value());
    EXPECT_TRUE(view->find_streams({{"word", "meier"}}, 10)->empty());
    EXPECT_TRUE(view->list_records("draft", "", 10)->empty());
  }
  expect_sound(3);
  EXPECT_FALSE(std::filesystem::exists(folder / store::TenantStore::kRestored));
}

TEST_F(RuntimeTest, ALineThatACrashKeptFromTheListComesAtTheNextStart) {
  const auto gone = add({{"n", 12}});
  const auto file = folder_ / "erasures" / "musterstadt";
  ASSERT_TRUE(runtime_->command("musterstadt", {"staff", "s"}, "", {"tally.Erase", {{"id", id_of(gone)}}}));
  const auto before = store::read_erasures(file).value();
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].stream, id_of(gone));
  EXPECT_EQ(before[0].at, clock_.now());
  runtime_.reset();
  std::ofstream(file) << "2026-11-21T10:00:00.0000";  // cut off
  start();
  (void)runtime_->read("musterstadt");
  EXPECT_EQ(store::read_erasures(file).value(), before);
  start();
  (void)runtime_->read("musterstadt");
  EXPECT_EQ(store::read_erasures(file).value(), before) << "once";
}

TEST_F(RuntimeTest, WhatIsRefusedIsNotListed) {
  EXPECT_FALSE(runtime_->command("musterstadt", {"staff", "s"}, "", {"tally.Erase", {{"id", "nobody"}}}));
  const event::Decide decide = [](const event::Envelope&, const Object&, event::Reader&) -> Result<Plan> {
    return Plan{.records = {{.collection = "draft", .id = "d1", .data = std::nullopt},
                            {.collection = "draft", .id = "d2", .data = Object{}, .expected_revision = 7}}};
  };
  ASSERT_TRUE(runtime_->write_records("musterstadt",
                                      {{.collection = "draft", .id = "d1", .data = Object{{"x", 1}}}}));
  EXPECT_FALSE(runtime_->submit({.envelope = runtime_->envelope("musterstadt", {"system", ""}, ""),
                                 .command = {"test.Two", {}},
                                 .decide = decide}));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "erasures" / "musterstadt"));
}

TEST_F(RuntimeTest, EffectsAreCarriedOutRetriedAndReportedOnce) {
  lucky_fails_ = 2;
  const auto first = add({{"n", 7}});
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(sum(id_of(first)), 7);
  clock_.advance(std::chrono::seconds(2));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  clock_.advance(std::chrono::seconds(10));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(lucky_calls_, 3);
  EXPECT_EQ(sum(id_of(first)), 1007);
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(lucky_calls_, 3);
  expect_sound(1);
}

TEST_F(RuntimeTest, AMissingAdapterIsAVisibleIncidentThatCanBeRetried) {
  const auto first = add({{"n", 8}});
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  auto incidents = (*runtime_->read("musterstadt"))->incidents(10).value();
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0].last_error, "adapter.missing");
  runtime_->on_effect("NobodyDoesThis", [](const auto&, const auto&) { return Result<std::optional<event::Command>>(std::nullopt); });
  ASSERT_TRUE(runtime_->retry_incident("musterstadt", incidents[0].id));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ((*runtime_->read("musterstadt"))->outbox_count().value(), 0);
  EXPECT_EQ(sum(id_of(first)), 8);
}

TEST_F(RuntimeTest, TimersFireOnceAtTheirTimeAlsoAfterAJump) {
  const auto first = add({{"n", 9}});
  clock_.advance(std::chrono::minutes(59));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(sum(id_of(first)), 9);
  clock_.advance(std::chrono::hours(24 * 400));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_EQ(sum(id_of(first)), 109);
}

TEST_F(RuntimeTest, TheStampNeverRunsBackwards) {
  const Instant before = runtime_->now();
  clock_.set(before - std::chrono::hours(1));
  EXPECT_EQ(runtime_->now(), before);
}

// ---- a clock in doubt

class ClockTest : public RuntimeTest {
 protected:
  ClockTest() {
    limits_ = platform::ClockLimits{};
    start();
    case_ = id_of(add({{"n", 9}}));  // its timer is due in an hour
    EXPECT_TRUE(
        runtime_->write_records("musterstadt", {{.collection = "draft",
                                                 .id = "d1",
                                                 .data = Object{{"x", 1}},
                                                 .expires_at = clock_.now() + std::chrono::hours(24 * 30)}}));
  }
  bool draft() { return runtime_->read("musterstadt").value()->record("draft", "d1")->has_value(); }
  void settle() { ASSERT_TRUE(runtime_->settle("musterstadt")); }
  void pass(std::chrono::microseconds time) { clock_.advance(time), passed_ += time; }
  bool confirm() { return platform::confirm_clock(folder_, berlin_date(clock_.now())); }
  std::string case_;
};

TEST_F(ClockTest, AYearAheadNothingIsDoneUntilTheDateIsConfirmed) {
  clock_.advance(std::chrono::hours(24 * 400));
  settle();
  EXPECT_TRUE(runtime_->clock_hold());
  EXPECT_EQ(sum(case_), 9);
  EXPECT_TRUE(draft());
  start();  // a restart is no way around
  settle();
  EXPECT_TRUE(runtime_->clock_hold());
  EXPECT_EQ(sum(case_), 9);
  EXPECT_TRUE(draft());
  EXPECT_TRUE(add({{"n", 1}})) << "people go on working";
  EXPECT_TRUE(add({{"n", 7}}));
  settle();
  EXPECT_EQ(lucky_calls_, 1) << "and what they set off goes out";
  ASSERT_TRUE(confirm());
  settle();
  EXPECT_FALSE(runtime_->clock_hold());
  EXPECT_EQ(sum(case_), 109);
  EXPECT_FALSE(draft());
  settle();
  EXPECT_EQ(sum(case_), 109);
}

TEST_F(ClockTest, ALongTimeOffIsAskedAboutAShortOneIsNot) {
  boot_ = "next", passed_ = {};
  clock_.advance(std::chrono::hours(24 * 29));
  start();
  settle();
  EXPECT_FALSE(runtime_->clock_hold());
  EXPECT_EQ(sum(case_), 109);
  boot_ = "after", passed_ = {};
  clock_.advance(std::chrono::hours(24 * 46));
  start();
  settle();
  EXPECT_TRUE(runtime_->clock_hold());
  EXPECT_TRUE(draft());
}

TEST_F(ClockTest, AWrongClockLeavesNoTraceInTheStamps) {
  const Instant before = runtime_->now();
  clock_.advance(std::chrono::hours(24 * 400));
  EXPECT_EQ(runtime_->now(), before);
  clock_.advance(std::chrono::hours(-24 * 400));
  settle();
  EXPECT_FALSE(runtime_->clock_hold());
  pass(std::chrono::minutes(1));
  EXPECT_EQ(runtime_->now(), before + std::chrono::minutes(1));
}

TEST_F(ClockTest, DaysThatWereStampedAndTakenBackDoNotStopTime) {
  const Instant before = runtime_->now();
  clock_.advance(std::chrono::hours(24 * 20));
  EXPECT_EQ(runtime_->now(), before + std::chrono::hours(24 * 20));
  clock_.advance(std::chrono::hours(-24 * 20));
  settle();
  pass(std::chrono::hours(2));
  settle();
  EXPECT_EQ(runtime_->now(), before + std::chrono::hours(2));
  EXPECT_EQ(sum(case_), 109) << "on its own day";
}

TEST_F(ClockTest, BackAnHourNothingIsLostAndNothingDoneTwice) {
  pass(std::chrono::minutes(61));
  settle();
  ASSERT_EQ(sum(case_), 109);
  const std::string second = id_of(add({{"n", 9}}));  // due in an hour, by the clock of before
  const Instant before = runtime_->now();
  clock_.advance(std::chrono::hours(-1));
  settle();
  EXPECT_EQ(runtime_->now(), before);
  const auto third = add({{"n", 1}});
  ASSERT_TRUE(third);
  start();  // the stamp waits across a restart, too
  EXPECT_EQ(runtime_->now(), before);
  settle();
  EXPECT_EQ(sum(case_), 109);
  EXPECT_EQ(sum(second), 9);
  pass(std::chrono::minutes(121));
  settle();
  EXPECT_EQ(sum(second), 109);
  EXPECT_EQ(sum(case_), 109);
  EXPECT_FALSE(runtime_->clock_hold());
}

TEST_F(ClockTest, TheRunningProgramHoldsAndGoesOnByItself) {
  runtime_->start_workers();
  clock_.advance(std::chrono::hours(24 * 400));
  for (int i = 0; i < 100 && !runtime_->clock_hold(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ASSERT_TRUE(runtime_->clock_hold());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(sum(case_), 9);
  EXPECT_TRUE(draft());
  ASSERT_TRUE(confirm());
  for (int i = 0; i < 200 && (draft() || sum(case_) == 9); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(runtime_->clock_hold());
  EXPECT_FALSE(draft());
  EXPECT_EQ(sum(case_), 109);
}

TEST_F(RuntimeTest, DraftFilesGoOverToTheCaseOrDisappearWithTheDraft) {
  ASSERT_TRUE(runtime_->write_records("musterstadt", {{.collection = "draft", .id = "d1", .data = Object{{"x", 1}}}}));
  const auto upload = folder_ / "upload";
  std::ofstream(upload) << std::string(3'000'000, 'a') << "end";
  const std::string kept = runtime_->put_draft_file("musterstadt", "draft", "d1", upload).value();
  EXPECT_EQ((*runtime_->read("musterstadt"))->draft_blob("draft", "d1", kept)->size(), 3'000'003U);
  ASSERT_TRUE(runtime_->write_records("musterstadt", {{.collection = "draft", .id = "d2", .data = Object{{"x", 1}},
                                                       .expires_at = clock_.now() + std::chrono::hours(24 * 30)}}));
  const std::string lost = runtime_->put_draft_file("musterstadt", "draft", "d2", upload).value();
  ASSERT_TRUE(runtime_->write_records("musterstadt", {{.collection = "draft", .id = "d2", .data = Object{{"x", 2}},
                                                       .expires_at = clock_.now() + std::chrono::hours(24 * 30), .blobs = {lost}}}));
  ASSERT_TRUE(add({{"n", 1}, {"draft", "d1"}}));
  EXPECT_FALSE((*runtime_->read("musterstadt"))->record("draft", "d1").value()) << "its content is the case's now";
  clock_.advance(std::chrono::hours(24 * 31));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_FALSE((*runtime_->read("musterstadt"))->record("draft", "d2").value());
  EXPECT_FALSE((*runtime_->read("musterstadt"))->draft_blob("draft", "d2", lost));
}

TEST_F(RuntimeTest, FilesOfNoRowAreSweptAfterADay) {
  ASSERT_TRUE(runtime_->write_records("musterstadt", {{.collection = "draft", .id = "d1", .data = Object{{"x", 1}}}}));
  const auto upload = folder_ / "upload";
  std::ofstream(upload) << "content";
  const std::string kept = runtime_->put_draft_file("musterstadt", "draft", "d1", upload).value();
  ASSERT_TRUE(runtime_->write_records("musterstadt", {{.collection = "draft", .id = "d1", .data = Object{{"x", 1}}, .blobs = {kept}}}));
  const std::string orphan = runtime_->put_draft_file("musterstadt", "draft", "d1", upload).value();
  runtime_.reset();
  const auto blobs = folder_ / "tenants" / "musterstadt" / "blobs";
  std::ofstream(blobs / orphan.substr(0, 2) / (std::string(32, 'a') + ".part")) << "cut off";
  const auto files = [&] {
    int n = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs)) n += entry.is_regular_file() ? 1 : 0;
    return n;
  };
  store::TenantStore::Options options{.folder = folder_ / "tenants" / "musterstadt", .tenant = "musterstadt", .origin = "o",
                                      .tenant_key = crypto::SecretKey(std::array<std::uint8_t, 32>{}), .modules = &modules_};
  std::ifstream key(folder_ / "master.key");
  const std::string text((std::istreambuf_iterator<char>(key)), {});
  options.tenant_key = crypto::derive_key(crypto::SecretKey::from_bytes(*from_hex(text.substr(0, 64))).value(), "tenant/musterstadt");
  {
    const auto store = store::TenantStore::open(std::move(options)).value();
    const Instant real{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
    EXPECT_EQ(store->sweep_blobs(real - std::chrono::hours(24)).value(), 0) << "they are too young";
    EXPECT_EQ(files(), 3);
    EXPECT_EQ(store->sweep_blobs(real + std::chrono::hours(1)).value(), 2);
  }
  EXPECT_EQ(files(), 1);
  start();
  EXPECT_TRUE((*runtime_->read("musterstadt"))->draft_blob("draft", "d1", kept));
}

TEST_F(RuntimeTest, AnErasedMarkAloneDestroysNoKey) {
  const auto first = add({{"n", 2}, {"name", "meier"}});
  runtime_.reset();
  const auto file = folder_ / "tenants" / "musterstadt" / "tenant.db";
  ASSERT_TRUE(store::Database::open(file, store::Access::read_write).value()->exec("UPDATE streams SET erased_at=0"));
  start();
  EXPECT_EQ((*runtime_->read("musterstadt"))->state(id_of(first)).error().code, "store.damaged");
  EXPECT_FALSE(runtime_->verify("musterstadt")->differences.empty());
  runtime_.reset();
  ASSERT_TRUE(store::Database::open(file, store::Access::read_write).value()->exec("UPDATE streams SET erased_at=NULL"));
  start();
  EXPECT_EQ(sum(id_of(first)), 2);
  expect_sound(1);
}

TEST_F(RuntimeTest, ALostTailIsNoticed) {
  add({{"n", 1}});
  runtime_.reset();
  const auto folder = folder_ / "tenants" / "musterstadt";
  std::filesystem::copy(folder / "tenant.db", folder_ / "yesterday.db");
  start();
  add({{"n", 2}});
  runtime_.reset();
  std::filesystem::copy(folder_ / "yesterday.db", folder / "tenant.db", std::filesystem::copy_options::overwrite_existing);
  start();
  EXPECT_EQ(runtime_->verify("musterstadt")->differences, std::vector<std::string>{"the last 1 commits are lost"});
}

TEST_F(RuntimeTest, OldEventsAreReadThroughUpcasts) {
  const auto first = add({{"n", 2}});
  const event::Decide old_fashioned = [&](const event::Envelope&, const Object&, event::Reader&) -> Result<Plan> {
    Plan plan;
    plan.appends.push_back({.aggregate = "tally", .stream = id_of(first), .events = {{"tally.Plus", 1, {{"amount", 40}}}}});
    return plan;
  };
  ASSERT_TRUE(runtime_->submit({runtime_->envelope("musterstadt", {"system", ""}, ""), {"old", {}}, old_fashioned}));
  const auto history = (*runtime_->read("musterstadt"))->history(id_of(first)).value();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].event.type, "tally.Added");
  EXPECT_EQ(history[1].event.data.at("n").as_int64(), 40);
}

TEST_F(RuntimeTest, AFlippedBitIsAnErrorAndVerifySaysWhere) {
  const auto first = add({{"n", 2}, {"name", "meier"}});
  runtime_.reset();
  {
    auto db = store::Database::open(folder_ / "tenants" / "musterstadt" / "tenant.db", store::Access::read_write).value();
    ASSERT_TRUE(
        db->exec("UPDATE streams SET snapshot=substr(snapshot,1,20)||"
                 "CASE WHEN substr(snapshot,21,1)=x'00' THEN x'01' ELSE x'00' END||substr(snapshot,22)"));
  }
  start();
  EXPECT_FALSE((*runtime_->read("musterstadt"))->state(id_of(first)));
  EXPECT_FALSE(runtime_->verify("musterstadt")->differences.empty());
}

TEST_F(RuntimeTest, ATamperedRowOrLogIsFound) {
  add({{"n", 2}});
  add({{"n", 3}});
  for (const std::string change : {"UPDATE tally_list SET sum=99 WHERE sum=2", "UPDATE counters SET n=5", "DELETE FROM events WHERE seq=1 AND sid=2",
                                   "UPDATE leaves SET hash=zeroblob(32) WHERE idx=0", "DELETE FROM leaves WHERE idx=1"}) {
    runtime_.reset();
    const auto file = folder_ / "tenants" / "musterstadt" / "tenant.db";
    std::filesystem::copy(file, folder_ / "kept.db", std::filesystem::copy_options::overwrite_existing);
    {
      auto db = store::Database::open(file, store::Access::read_write).value();
      ASSERT_TRUE(db->exec(change));
    }
    {
      auto opened = Runtime::open({.data = folder_,
                                   .modules = &modules_,
                                   .clock = &clock_,
                                   .clock_limits = limits_,
                                   .machine = platform::Machine{boot_, [this] { return passed_; }}});
      ASSERT_TRUE(opened);
      const auto verification = (*opened)->verify("musterstadt");
      EXPECT_TRUE(!verification || !verification->differences.empty()) << change;
    }
    std::filesystem::copy(folder_ / "kept.db", file, std::filesystem::copy_options::overwrite_existing);
  }
  start();
  expect_sound(2);
}

TEST_F(RuntimeTest, ASecondProcessOnTheSameFolderIsRefused) {
  const auto second = Runtime::open({.data = folder_, .modules = &modules_, .clock = &clock_});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "start.already_running");
}

TEST_F(RuntimeTest, ForeignTenantsDoNotExist) {
  EXPECT_EQ(runtime_->read("nirgendwo").error().code, "tenant.unknown");
  EXPECT_EQ(runtime_->read("../control").error().code, "tenant.unknown");
}

}  // namespace
}  // namespace rathaus::runtime
