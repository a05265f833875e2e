// Reads the program's own source: whatever counts cases or adds them up is in the published catalogue, and nothing counts per employee.
#include "flows/evaluations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>

#include "flows/desk.h"

namespace rathaus::flows {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

void each_source(const std::function<void(const std::string& name, const std::string& text)>& look) {
  const fs::path root = RATHAUS_SOURCE_DIR;
  for (const char* floor : {"modules", "flows", "web", "adapters", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / floor)) {
      const std::string name = fs::relative(entry.path(), root).string();
      if (!name.ends_with(".cpp") || name.ends_with("_test.cpp") || name.ends_with("_bench.cpp") ||
          name.starts_with("web/ui/") || name.starts_with("web/kitchen_sink/")) {
        continue;
      }
      look(name, text_of(entry.path()));
    }
  }
}

void each_match(const std::string& text, const char* pattern,
                const std::function<void(const std::smatch&)>& look) {
  const std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) look(*at);
}

bool adds_up(std::string sql) {
  std::transform(sql.begin(), sql.end(), sql.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::regex_search(sql, std::regex(R"(\b(count|sum|avg|total|group_concat)\s*\(|\bgroup\s+by\b)"));
}

// Everything in the code that makes figures out of cases, by the names the catalogue uses.
std::set<std::string> found_in_the_code() {
  std::set<std::string> out;
  each_source([&](const std::string& name, const std::string& text) {
    each_match(text, R"re(counters\s*(?:=|\.push_back\(|\.emplace_back\(|\()\s*\{?\s*"([a-z_]+/))re",
               [&](const auto& m) { out.insert("counter:" + m[1].str()); });
    if (text.find("ui::stats(") != std::string::npos) out.insert("figures:" + name);
    each_match(text, R"re("[^"]*\b(rathaus_[a-z_]+_(?:total|seconds|bytes|count|open)))re",
               [&](const auto& m) { out.insert("metric:" + m[1].str()); });
  });
  for (const event::Query& query : case_module().queries) {
    if (adds_up(query.sql)) out.insert("query:" + query.name);
  }
  return out;
}

std::set<std::string> in_the_catalogue() {
  std::set<std::string> out;
  for (const Evaluation& one : evaluations()) {
    for (const std::string_view source : one.sources) out.emplace(source);
  }
  return out;
}

TEST(Evaluations, WhateverCountsIsPublished) {
  const std::set<std::string> found = found_in_the_code(), listed = in_the_catalogue();
  EXPECT_GE(found.size(), 2u) << "the search finds nothing any more";
  for (const std::string& one : found)
    EXPECT_TRUE(listed.contains(one)) << one << " is in the code and not in flows/evaluations.cpp";
  for (const std::string& one : listed)
    EXPECT_TRUE(found.contains(one)) << one << " is in flows/evaluations.cpp and not in the code";
}

TEST(Evaluations, EachSaysWhatForFromWhatForWhom) {
  for (const Evaluation& one : evaluations()) {
    EXPECT_GT(one.title.size(), 5u);
    EXPECT_GT(one.purpose.size(), 10u) << one.title;
    EXPECT_GT(one.data.size(), 10u) << one.title;
    EXPECT_GT(one.seen_by.size(), 5u) << one.title;
    EXPECT_FALSE(one.sources.empty()) << one.title;
  }
}

TEST(Evaluations, NoQueryGroupsOrCountsByEmployee) {
  for (const event::Query& query : case_module().queries) {
    if (!adds_up(query.sql)) continue;
    EXPECT_FALSE(std::regex_search(query.sql, std::regex("assignee|actor|staff|decided_by"))) << query.name;
  }
}

// A table of people with figures would have to go through every assignee: only the member's own id may be compared with one.
TEST(Evaluations, TheOpenCounterIsReadForOneselfOnly) {
  int readers = 0;
  each_source([&](const std::string& name, const std::string& text) {
    const bool writes = name == "modules/cases/case_rows.cpp", names = name == "flows/evaluations.cpp";
    if (text.find("_of/\"") != std::string::npos && !writes && !names) {
      EXPECT_EQ(name, "flows/desk_list.cpp") << "the counters of a person's days";
      EXPECT_NE(text.find("people{staff.id}"), std::string::npos)
          << "summed for the member, and for whom they stand in";
    }
    if (text.find("counters(\"open/") == std::string::npos) return;
    ++readers;
    EXPECT_EQ(name, "flows/desk_list.cpp");
    EXPECT_NE(text.find("if (assignee == staff.id) counts.mine += n;"), std::string::npos);
  });
  EXPECT_EQ(readers, 1);
}

TEST(Evaluations, TheSearchSeesWhatItShallSee) {
  EXPECT_TRUE(adds_up("SELECT assignee, COUNT(*) FROM t GROUP BY assignee"));
  EXPECT_TRUE(adds_up("select sum (x) from t"));
  EXPECT_FALSE(adds_up("SELECT account, counter_id FROM t ORDER BY group_name"));
}

}  // namespace
}  // namespace rathaus::flows
