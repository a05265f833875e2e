#include <sqlite3.h>

#include "flows/test_support.h"
#include "platform/store/sqlite/database.h"
#include "platform/store/sqlite/schema.h"

namespace rathaus::flows {
namespace {

// Every query a desk page runs: found through an index, in the index's order, whatever the number of cases.
TEST(DeskListTest, NoQueryReadsATableThroughOrSorts) {
  char name[] = "/tmp/rathaus-plan-XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  {
    const std::vector<event::Module> modules{case_module()};
    auto db = store::Database::open(folder / "tenant.db", store::Access::read_write).value();
    ASSERT_TRUE(store::prepare_schema(*db, modules));
    int checked = 0;
    for (const event::Module& module : modules) {
      for (const event::Query& query : module.queries) {
        std::string plan;
        store::Statement select = db->prepare("EXPLAIN QUERY PLAN " + query.sql);
        while (select.step().value()) plan += std::string(select.text(3)) + "\n";
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << query.name << "\n" << plan;
        for (std::size_t at = plan.find("SCAN "); at != std::string::npos; at = plan.find("SCAN ", at + 1)) {
          const std::string line = plan.substr(at, plan.find('\n', at) - at);
          // The page itself (its rows are few), or an index in its own order.
          const bool harmless = line.starts_with("SCAN (subquery") || line.find("USING COVERING INDEX") != std::string::npos ||
                                line.find("USING INDEX") != std::string::npos;
          EXPECT_TRUE(harmless) << query.name << "\n" << plan;
        }
        if (query.name.starts_with("case_list.") && query.name != "case_list.one" &&
            query.name != "case_list.at") {
          const bool index_alone = plan.find("USING COVERING INDEX") != std::string::npos ||
                                   plan.find("SEARCH counters USING PRIMARY KEY") == 0;
          EXPECT_TRUE(index_alone) << query.name << " asks the table for rows it passes over\n" << plan;
        }
        ++checked;
      }
    }
    EXPECT_GE(checked, 10);
  }
  std::filesystem::remove_all(folder);
}

// Cases of two services, the newest of the one that the member may not see.
class DeskSeenTest : public TownTest {
 protected:
  void file(const std::string& service, int number, const std::string& family_name = "Meier",
            const std::string& assignee = "") {
    clock_.advance(std::chrono::seconds(1));
    cases::Case c;
    c.service = {service, "1", service};
    c.reference = "26-" + service + "-" + std::to_string(number);
    c.applicant = {.given_names = "Erika", .family_name = family_name, .born_on = "1980-02-01"};
    c.assignee = assignee;
    c.notices = {{.id = "notice-" + c.reference, .subject = "Bescheid", .issued_at = clock_.now()}};
    const auto done = town_->file(std::move(c));
    ASSERT_TRUE(done) << done.error().code << " " << done.error().detail;
  }
  identity::Staff member(std::vector<std::string> services) {
    return {.id = "s", .tenant = "musterstadt", .services = std::move(services), .roles = {"clerk"}};
  }
  std::vector<std::string> found(const identity::Staff& staff, const std::string& typed, int limit) {
    std::vector<std::string> out;
    const std::vector<ListRow> rows = search_cases(*house_, staff, typed, limit).value();
    for (const ListRow& row : rows) out.push_back(row.reference);
    return out;
  }
};

// What somebody may not see neither shows nor takes the place of what they may see.
TEST_F(DeskSeenTest, SearchAndTrayReachTheirLimitWithVisibleCasesOnly) {
  file("hund", 1);
  file("baum", 2);
  for (int i = 3; i < 9; ++i) file("parken", i);
  using Found = std::vector<std::string>;
  EXPECT_EQ(found(member({"hund"}), "Meier", 3), Found({"26-hund-1"}));
  EXPECT_EQ(found(member({"hund"}), "Mayer", 3), Found({"26-hund-1"}));
  EXPECT_EQ(found(member({"hund", "baum"}), "Erika Meier", 3), Found({"26-baum-2", "26-hund-1"}))
      << "the newest first";
  EXPECT_EQ(found(member({"hund", "parken"}), "1.2.1980", 2), Found({"26-parken-8", "26-parken-7"}));
  EXPECT_EQ(found(member({"hund"}), "26-parken-8", 3), Found());
  EXPECT_EQ(found(member({"*"}), "Meier", 3).size(), 3U);

  const auto tray = [&](const identity::Staff& staff, int limit) {
    std::vector<std::string> out;
    const std::vector<PostRow> rows = post_tray(*house_, staff, limit).value();
    for (const PostRow& row : rows) out.push_back(row.reference);
    return out;
  };
  file("hund", 9);
  EXPECT_EQ(tray(member({"hund"}), 2), Found({"26-hund-1", "26-hund-9"})) << "the oldest first";
  EXPECT_EQ(tray(member({"hund", "baum"}), 3), Found({"26-hund-1", "26-baum-2", "26-hund-9"}));
  EXPECT_EQ(tray(member({"*"}), 3).size(), 3U);
}

TEST_F(DeskSeenTest, SeveralWordsFindWhoHasThemAll) {
  file("hund", 1, "Ackermann");
  file("hund", 2, "Meier");
  file("hund", 3, "Verein der Freunde und Förderer alter Obstsorten im Remstal");
  using Found = std::vector<std::string>;
  const auto hit = [&](const std::string& typed) { return found(member({"hund"}), typed, 5); };
  EXPECT_EQ(hit("Erika Ackermann"), Found({"26-hund-1"}));
  EXPECT_EQ(hit("Ackermann, Erika"), Found({"26-hund-1"}));
  EXPECT_EQ(hit("acker eri"), Found({"26-hund-1"})) << "beginnings";
  EXPECT_EQ(hit("Erika kermann"), Found({"26-hund-1"})) << "a whole name and a part of one";
  EXPECT_EQ(hit("Erica Akermann"), Found({"26-hund-1"})) << "as it sounds";
  EXPECT_EQ(hit("Meier 1980"), Found({"26-hund-2"}));
  EXPECT_EQ(hit("Mayer 1980"), Found({"26-hund-2"}));
  for (const char* typed : {"Ackermann 1980", "Ackerman 1980", "ackerm 1980", "ack 1980", "eri ackerma 1980"})
    EXPECT_EQ(hit(typed), Found({"26-hund-1"})) << typed;
  EXPECT_EQ(hit("ackerm 1981"), Found());
  EXPECT_EQ(hit("Erika 1980").size(), 3U);
  EXPECT_EQ(hit("Meier 1981"), Found());
  EXPECT_EQ(hit("Max Ackermann"), Found());
  // More names than have couples: found by any two of them.
  EXPECT_EQ(hit("Verein Remstal"), Found({"26-hund-3"}));
  EXPECT_EQ(hit("Remstal Obstsorten"), Found({"26-hund-3"}));
  EXPECT_EQ(hit("Obstsorten 1980"), Found({"26-hund-3"}));
}

TEST_F(DeskSeenTest, PartsOfNamesAreFoundInTheirServicesOnly) {
  file("hund", 1, "Ackermann");
  file("baum", 2, "Ackermann");
  file("parken", 3, "Ackermann");
  file("hund", 4, "Ackerkamp");
  file("baum", 5, "Hackermann-Obermayerhofer");
  using Found = std::vector<std::string>;
  EXPECT_EQ(found(member({"hund", "baum"}), "kermann", 9), Found({"26-baum-5", "26-baum-2", "26-hund-1"}));
  EXPECT_EQ(found(member({"hund"}), "kermann", 9), Found({"26-hund-1"}));
  EXPECT_EQ(found(member({"*"}), "kermann", 2), Found({"26-baum-5", "26-parken-3"}));
  EXPECT_EQ(found(member({"*"}), "Erika ckerkam", 9), Found({"26-hund-4"}));
  EXPECT_EQ(found(member({"*"}), "ermayerhofer 1980", 9), Found({"26-baum-5"}));
  EXPECT_EQ(found(member({"*"}), "ermayerhofer 1981", 9), Found());
  EXPECT_EQ(found(member({"*"}), "ermann kermayer", 9), Found()) << "parts of no name";
  EXPECT_EQ(found(member({"*"}), "Parken 3", 9), Found({"26-parken-3"})) << "a reference without its year";
  EXPECT_EQ(found(member({"hund"}), "Parken 3", 9), Found());
}

TEST_F(DeskSeenTest, SomebodysCasesOfAState) {
  file("hund", 1, "Meier", "anna");
  file("parken", 2, "Meier", "anna");
  file("baum", 3, "Meier", "anna");
  file("hund", 4, "Meier", "berta");
  file("hund", 5);
  using Found = std::vector<std::string>;
  const auto rows = [&](std::vector<std::string> services, const ListFilter& filter) {
    Found out;
    const ListPage page = work_list(*house_, member(std::move(services)), filter).value();
    for (const ListRow& row : page.rows) out.push_back(row.reference);
    return out;
  };
  const auto oldest = ListFilter::Sort::received, newest = ListFilter::Sort::received_newest;
  const ListFilter annas{.status = "received", .assignee = "anna", .sort = oldest};
  EXPECT_EQ(rows({"*"}, annas), Found({"26-hund-1", "26-parken-2", "26-baum-3"}));
  EXPECT_EQ(rows({"baum", "hund"}, annas), Found({"26-hund-1", "26-baum-3"}));
  EXPECT_EQ(rows({"baum", "hund"}, {.status = "received", .assignee = "anna", .sort = newest}),
            Found({"26-baum-3", "26-hund-1"}));
  EXPECT_EQ(rows({"*"}, {.service = "hund", .status = "received", .assignee = "anna"}), Found({"26-hund-1"}));
  EXPECT_EQ(rows({"*"}, {.service = "hund", .status = "received", .assignee = "anna", .sort = newest}),
            Found({"26-hund-1"}));
  EXPECT_EQ(rows({"*"}, {.service = "hund", .status = "closed", .assignee = "anna"}), Found());
}

TEST_F(DeskSeenTest, WhoWorksOnNoServiceSeesNothing) {
  file("hund", 1);
  const identity::Staff nobody = member({});
  EXPECT_TRUE(work_list(*house_, nobody, {}).value().rows.empty());
  EXPECT_TRUE(work_list(*house_, nobody, {.assignee = "-"}).value().rows.empty());
  EXPECT_TRUE(work_list(*house_, nobody, {.status = "received"}).value().rows.empty());
  EXPECT_EQ(work_counts(*house_, nobody).value().open, 0);
  EXPECT_TRUE(found(nobody, "Meier", 3).empty());
  EXPECT_TRUE(post_tray(*house_, nobody, 3).value().empty());
}

TEST_F(DeskSeenTest, NobodysCasesOfAState) {
  for (int i = 0; i < 3; ++i) file("hund", i);
  file("parken", 3);
  const auto rows = [&](const ListFilter& filter) {
    return work_list(*house_, member({"hund", "baum"}), filter).value().rows.size();
  };
  for (const auto sort :
       {ListFilter::Sort::due, ListFilter::Sort::received, ListFilter::Sort::received_newest}) {
    EXPECT_EQ(rows({.status = "received", .assignee = "-", .sort = sort}), 3U);
    EXPECT_EQ(rows({.service = "hund", .status = "received", .assignee = "-", .sort = sort}), 3U);
    EXPECT_EQ(rows({.service = "hund", .status = "closed", .assignee = "-", .sort = sort}), 0U);
    EXPECT_EQ(rows({.service = "baum", .status = "received", .assignee = "-", .sort = sort}), 0U);
    EXPECT_EQ(rows({.service = "hund", .assignee = "-", .sort = sort}), 3U) << "of every open state";
    EXPECT_EQ(rows({.service = "hund", .assignee = "-", .overdue = true, .sort = sort}), 0U);
  }
  EXPECT_EQ(rows({.service = "hund", .assignee = "-", .critical = true}), 0U);
  clock_.advance(std::chrono::days(200));
  EXPECT_EQ(rows({.service = "hund", .assignee = "-", .critical = true}), 3U);
  EXPECT_EQ(rows({.assignee = "-", .critical = true}), 3U);
  EXPECT_EQ(rows({.critical = true}), 3U);
  EXPECT_EQ(rows({.assignee = "somebody", .critical = true}), 0U);
  EXPECT_EQ(work_list(*house_, member({"*"}), {.critical = true}).value().rows.size(), 4U);
  EXPECT_EQ(alarm_counts(*house_, member({"*"}))->all_critical, 4);
  EXPECT_EQ(alarm_counts(*house_, member({"hund", "baum"}))->all_critical, 3);
  const auto first = work_list(*house_, member({"*"}), {.critical = true, .limit = 3}).value();
  ASSERT_FALSE(first.next.empty());
  EXPECT_EQ(work_list(*house_, member({"*"}), {.critical = true, .after = first.next}).value().rows.size(),
            1U);
}

}  // namespace
}  // namespace rathaus::flows
