// Public suites outside the repository: the character list of String.Latin+ 1.2 and a collection of IBANs.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "libs/base/bytes.h"
#include "libs/german/din91379.h"
#include "libs/german/iban.h"
#include "libs/german/text.h"

namespace rathaus::german {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string attribute(std::string_view tag, std::string_view name) {
  const std::string key = std::string(name) + "=\"";
  const std::size_t at = tag.find(key);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + key.size();
  return std::string(tag.substr(begin, tag.find('"', begin) - begin));
}

struct Listed {
  std::u32string points;
  std::string group;
};

// Enough of XML for this one file: every <char ...> and <sequence ...> with the <cp> that follows.
std::vector<Listed> listed_characters(const std::string& xml) {
  std::vector<Listed> out;
  for (std::size_t at = 0; (at = xml.find("group=\"", at)) != std::string::npos; ++at) {
    const std::size_t open = xml.rfind('<', at);
    const std::string_view tag = std::string_view(xml).substr(open, xml.find('>', at) - open);
    if (!tag.starts_with("<char ") && !tag.starts_with("<sequence ")) continue;
    const std::size_t begin = xml.find("<cp>", at) + 4;
    std::istringstream points(xml.substr(begin, xml.find("</cp>", begin) - begin));
    Listed entry{.group = attribute(tag, "group")};
    for (std::uint32_t point; points >> std::hex >> point;)
      entry.points.push_back(static_cast<char32_t>(point));
    out.push_back(std::move(entry));
  }
  return out;
}

TEST(Suites, EveryCharacterOfStringLatinIsSortedAsTheListSays) {
  const std::filesystem::path file =
      std::filesystem::path(RATHAUS_SHARED_DIR) / "suites/din91379/Din91379Tests/latinchars.xml";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "SKIPPED: no din91379 suite";
  }
  const std::vector<Listed> all = listed_characters(read(file));
  ASSERT_EQ(all.size(), 777u + 147u);
  const std::set<std::string> a = {"bll", "bnlreq"}, b = {"bll", "bnlreq", "bnl"},
                              c = {"bll", "bnlreq", "bnl", "bnlopt", "bnlnot"};
  std::set<std::u32string> known;
  for (const Listed& entry : all) {
    const std::string text = to_utf8(entry.points);
    const bool mark = entry.group == "dc";  // marks are no characters of their own
    EXPECT_EQ(is_din91379(text, DinType::a), a.contains(entry.group)) << hex(as_bytes(text));
    EXPECT_EQ(is_din91379(text, DinType::b), b.contains(entry.group)) << hex(as_bytes(text));
    EXPECT_EQ(is_din91379(text, DinType::c), c.contains(entry.group)) << hex(as_bytes(text));
    EXPECT_EQ(is_din91379(text, DinType::e), !mark) << hex(as_bytes(text));
    if (!mark) known.insert(entry.points);
  }
  // And nothing else among the single code points but the additions of 2022.
  for (char32_t point = 0; point < 0x3000; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const std::string text = to_utf8(std::u32string(1, point)), normal = *nfc(text);
    if (normal != text) continue;
    EXPECT_EQ(is_din91379(text, DinType::e), known.contains(std::u32string(1, point)) || point == 0x1E17)
        << static_cast<std::uint32_t>(point);
  }
}

TEST(Suites, IbanRegistryAndCollection) {
  const std::filesystem::path root = std::filesystem::path(RATHAUS_SHARED_DIR) / "suites/iban";
  if (!std::filesystem::exists(root)) {
    GTEST_SKIP() << "SKIPPED: no iban suite";
  }
  // Differences to today's SWIFT registry: BI has 27 and NI 28 characters now; AA is no country.
  const std::set<std::string> outdated = {"BI", "NI", "AA", "country_code"};
  std::istringstream registry(read(root / "registry.txt"));
  int examples = 0;
  for (std::string line; std::getline(registry, line);) {
    std::vector<std::string> fields;
    std::istringstream row(line);
    for (std::string field; std::getline(row, field, '|');) fields.push_back(field);
    if (fields.size() < 11 || outdated.contains(fields[0])) continue;
    ++examples;
    EXPECT_EQ(iban_length(fields[0]), std::stoi(fields[10])) << fields[0];
    const auto iban = parse_iban(fields[7]);
    EXPECT_TRUE(iban) << fields[7] << " " << iban.error().code;
  }
  EXPECT_GT(examples, 100);
  int good = 0, bad = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "utils/example-ibans")) {
    std::istringstream lines(read(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      if (tidy(line).empty() || line.starts_with("NI") || line.starts_with("BI")) continue;
      if (const auto iban = parse_iban(line))
        ++good;
      else
        ++bad, std::cout << "not accepted: " << line << " " << iban.error().code << "\n";
    }
  }
  std::cout << "collected IBANs: " << good << " accepted, " << bad << " refused\n";
  EXPECT_GT(good, 1000);
}

TEST(Iban, AcceptsAndRefuses) {
  const auto iban = parse_iban(" iban: de89 3704 0044 0532 0130 00 ");
  ASSERT_TRUE(iban);
  EXPECT_EQ(iban->canonical, "DE89370400440532013000");
  EXPECT_EQ(iban->grouped, "DE89 3704 0044 0532 0130 00");
  EXPECT_EQ(iban->country, "DE");
  const auto code = [](std::string_view text) {
    return parse_iban(text) ? "ok" : parse_iban(text).error().code;
  };
  EXPECT_EQ(code(""), "iban.empty");
  EXPECT_EQ(code("DE88370400440532013000"), "iban.checksum");
  EXPECT_EQ(code("DE8937040044053201300"), "iban.length");
  EXPECT_EQ(code("DE893704004405320130000"), "iban.length");
  EXPECT_EQ(code("XX89370400440532013000"), "iban.country");
  EXPECT_EQ(code("DE89-3704-0044-0532-0130-00"), "ok");
  EXPECT_EQ(code("DE89_3704"), "iban.character");
  EXPECT_EQ(code("DÉ89"), "iban.character");
  EXPECT_EQ(code("DE8937040044053201300O"), "iban.character");  // letter O in a number
  // Every single wrong digit and every swap of unequal neighbours is found.
  const std::string good = "DE89370400440532013000";
  for (std::size_t i = 2; i < good.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = good;
      wrong[i] = digit;
      EXPECT_EQ(parse_iban(wrong).has_value(), digit == good[i]) << wrong;
    }
    std::string swapped = good;
    if (i + 1 < good.size()) std::swap(swapped[i], swapped[i + 1]);
    EXPECT_EQ(parse_iban(swapped).has_value(), swapped == good);
  }
}

TEST(Din91379, NormalisesAndNamesThePlace) {
  EXPECT_EQ(*din91379("Mu\u0308ller-Strauß", DinType::a), "Müller-Strauß");
  EXPECT_EQ(din91379("Mül1er", DinType::a).error().detail, "U+0031 at character 4");
  EXPECT_TRUE(is_din91379("Karl-Bröger-Straße 17", DinType::b));
  EXPECT_FALSE(is_din91379("Иванов", DinType::c));
  EXPECT_TRUE(is_din91379("Иванов", DinType::e));
  EXPECT_FALSE(is_din91379("😀", DinType::e));
  EXPECT_TRUE(is_din91379("K\u035FHan M\u0310a", DinType::a));
  EXPECT_FALSE(is_din91379("K\u035Fa", DinType::a));
  EXPECT_TRUE(is_din91379("\u0113\u030D", DinType::a));  // edition of 2022
  EXPECT_FALSE(is_din91379("a\u0310", DinType::a));
  EXPECT_EQ(din91379("a\xFF", DinType::a).error().code, "text.utf8");
}

}  // namespace
}  // namespace rathaus::german
