#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>

#include "flows/desk.h"
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
        if (query.name.starts_with("case_list.") && query.name != "case_list.one") {
          EXPECT_NE(plan.find("USING COVERING INDEX"), std::string::npos) << query.name << " asks the table for rows it passes over\n" << plan;
        }
        ++checked;
      }
    }
    EXPECT_GE(checked, 10);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace rathaus::flows
