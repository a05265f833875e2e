#include "platform/store/sqlite/look.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "platform/store/sqlite/codec.h"
#include "platform/store/sqlite/schema.h"

namespace rathaus::store {
namespace {

using Sids = std::vector<std::int64_t>;

event::SearchKey key(const std::string& text) { return {"word", text}; }

class LookTest : public testing::Test {
 protected:
  LookTest() {
    char name[] = "/tmp/rathaus-look-XXXXXX";
    folder_ = mkdtemp(name);
    db_ = Database::open(folder_ / "tenant.db", Access::read_write).value();
    EXPECT_TRUE(prepare_schema(*db_, {}));
    EXPECT_TRUE(db_->exec("BEGIN"));
  }
  ~LookTest() override {
    db_.reset();
    std::filesystem::remove_all(folder_);
  }

  void file(std::int64_t sid, const std::string& text) {
    streams_[text].insert(sid);
    Statement insert = db_->prepare("INSERT OR IGNORE INTO digests(digest, sid) VALUES(?1, ?2)");
    ASSERT_TRUE(insert.bind(1, digest(search_key_, "word", text)).bind(2, sid).run());
  }
  Sids found(const Look& look, std::size_t limit) {
    Sids out;
    EXPECT_TRUE(look_for(*db_, search_key_, known_, look, [&](std::int64_t sid) -> Result<bool> {
      out.push_back(sid);
      return out.size() < limit;
    }));
    return out;
  }
  Sids expected(const std::vector<std::string>& all_of, const std::vector<std::string>& any_of,
                std::size_t limit) {
    Sids out;
    const std::set<std::int64_t>& first = streams_[all_of.front()];
    for (auto sid = first.rbegin(); sid != first.rend() && out.size() < limit; ++sid) {
      const auto has = [&](const std::string& text) { return streams_[text].contains(*sid); };
      if (std::all_of(all_of.begin(), all_of.end(), has) &&
          (any_of.empty() || std::any_of(any_of.begin(), any_of.end(), has)))
        out.push_back(*sid);
    }
    return out;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Database> db_;
  const crypto::SecretKey search_key_ = crypto::SecretKey::from_bytes(Bytes(32, 7)).value();
  NewestByDigest known_;
  std::map<std::string, std::set<std::int64_t>> streams_;
};

// Keys from one that everybody has to one that nobody has, some only among the old or the new streams.
TEST_F(LookTest, FindsWhatHoldingEverythingAgainstEverythingFinds) {
  std::mt19937 random(1);
  constexpr std::int64_t kStreams = 6000;
  const std::vector<std::pair<std::string, unsigned>> keys{{"all", 1},    {"half", 2},   {"third", 3},
                                                           {"tenth", 10}, {"rare", 300}, {"single", 5999}};
  for (std::int64_t sid = 1; sid <= kStreams; ++sid) {
    for (const auto& [text, one_in] : keys) {
      if (sid % one_in == 0) file(sid, text + " every");
      if (random() % one_in == 0) file(sid, text);
      if (random() % one_in == 0 && sid < 700) file(sid, text + " old");
      if (random() % one_in == 0 && sid > 5900) file(sid, text + " new");
      if (random() % one_in == 0 && sid / 500 % 2 == 0) file(sid, text + " by turns");
    }
  }
  std::vector<std::string> texts{"nobody"};
  for (const auto& [text, sids] : streams_) texts.push_back(text);
  const auto some = [&](std::size_t most) {
    std::vector<std::string> out;
    for (std::size_t n = random() % (most + 1); n > 0; --n) out.push_back(texts[random() % texts.size()]);
    return out;
  };
  std::size_t hits = 0;
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::string> all_of = some(3), any_of = random() % 2 == 0 ? some(4) : some(0);
    all_of.push_back(texts[random() % texts.size()]);
    Look look;
    for (const std::string& text : all_of) look.all_of.push_back(key(text));
    for (const std::string& text : any_of) look.any_of.push_back(key(text));
    const std::size_t limit = random() % 3 == 0 ? 100'000 : 25;
    const Sids right = expected(all_of, any_of, limit);
    ASSERT_EQ(found(look, limit), right) << i;
    hits += right.size();
    if (random() % 10 == 0) known_.clear();
  }
  EXPECT_GT(hits, 10'000U);
}

TEST_F(LookTest, OfAWordsPartsTheRarestFind) {
  for (std::int64_t sid = 1; sid <= 400; ++sid) {
    for (const char* part : {"kerm", "erma", "rman"}) {
      if (sid % 4 == 0) file(sid, part);
    }
    file(sid, "mann");
    if (sid % 50 == 0) file(sid, "erika");
  }
  const Inside ackermann{4, {key("kerm"), key("erma"), key("rman"), key("mann")}};
  EXPECT_EQ(found({.parts = {ackermann}}, 3), (Sids{400, 396, 392}));
  EXPECT_EQ(found({.all_of = {key("erika")}, .parts = {ackermann}}, 9), (Sids{400, 300, 200, 100}));
  EXPECT_EQ(found({.parts = {ackermann, {4, {key("erik")}}}}, 9), Sids{});
  EXPECT_EQ(found({}, 9), Sids{}) << "no key finds nobody, not everybody";
  EXPECT_EQ(found({.any_of = {key("mann")}}, 9), Sids{});
}

TEST_F(LookTest, MoreKeysThanAQuestionHasFindNothing) {
  file(1, "mann");
  EXPECT_EQ(found({.all_of = std::vector(32, key("mann"))}, 9), Sids{1});
  EXPECT_EQ(found({.all_of = std::vector(33, key("mann"))}, 9), Sids{});
}

}  // namespace
}  // namespace rathaus::store
