#include "modules/holdings/holdings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "libs/json/json.h"

namespace rathaus::holdings {
namespace {

std::string file_text(const std::string& name) {
  std::ifstream in(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services/hundesteuer" / name,
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

event::Object manifest() { return *json::parse_object(file_text("package.json")); }

Layout dogs() {
  auto layout = Layout::read(manifest());
  if (!layout)
    ADD_FAILURE() << layout.error().code << " " << layout.error().field << " " << layout.error().detail;
  return *std::move(layout);
}

const std::string kHead =
    "Hundemarke;Familienname;Vornamen;Straße;Hausnummer;Postleitzahl;Ort;Listenhund;Beginn der "
    "Haltung;Befreit\n";

TEST(Csv, AWholeFileWithNumbersForThoseWithout) {
  const CsvResult out =
      read_csv(dogs(),
               "\xEF\xBB\xBF" + kHead +
                   "17;Meier;Anna;Lindenweg;5;12345;Musterstadt;nein;01.03.2021;\r\n"
                   ";\"Meier, geb. Roth\";Bruno;Lindenweg;5;12345;Musterstadt;JA;2022-02-28;nein\n"
                   "\n"
                   ";Öz;Cem;Am Anger;3;12345;Musterstadt;nein;1.1.2020;ja\n",
               {"40", "A-3"});
  ASSERT_TRUE(out.errors.empty()) << out.errors.front();
  ASSERT_EQ(out.rows.size(), 3u);
  EXPECT_EQ(out.rows[0].at("beginn"), "2021-03-01");
  EXPECT_EQ(out.rows[0].at("marke"), "17");
  EXPECT_EQ(out.rows[1].at("familienname"), "Meier, geb. Roth");
  EXPECT_EQ(out.rows[1].at("listenhund"), "ja");
  EXPECT_EQ(out.rows[1].at("marke"), "41") << "after the highest that is given";
  EXPECT_EQ(out.rows[2].at("marke"), "42");
  EXPECT_EQ(out.rows[2].at("befreit"), "true");
}

TEST(Csv, OneWrongLineAndNothingIsTaken) {
  const CsvResult out = read_csv(dogs(),
                                 kHead +
                                     "17;Meier;Anna;Lindenweg;5;12345;Musterstadt;nein;01.03.2021;\n"
                                     "17;Roth;Ben;Am Anger;1;12345;Musterstadt;vielleicht;31.02.2021;\n"
                                     "9;;Ben;Am Anger;1;12345;Musterstadt;nein;01.02.2021;\n",
                                 {"9"});
  EXPECT_TRUE(out.rows.empty());
  ASSERT_EQ(out.errors.size(), 5u);
  EXPECT_EQ(out.errors[0],
            "Zeile 3, Spalte „Listenhund“: „vielleicht“ ist nicht vorgesehen; möglich: nein, ja, unklar.");
  EXPECT_EQ(out.errors[1], "Zeile 3, Spalte „Beginn der Haltung“: „31.02.2021“ ist kein Datum (TT.MM.JJJJ).");
  EXPECT_EQ(out.errors[2], "Zeile 3, Spalte „Hundemarke“: Die Nummer „17“ ist schon vergeben.");
  EXPECT_EQ(out.errors[3], "Zeile 4, Spalte „Familienname“: Die Angabe fehlt.");
  EXPECT_EQ(out.errors[4], "Zeile 4, Spalte „Hundemarke“: Die Nummer „9“ ist schon vergeben.");
}

TEST(Csv, WhatIsNoListSaysWhy) {
  const auto only = [](std::string_view bytes) {
    const CsvResult out = read_csv(dogs(), bytes, {});
    EXPECT_TRUE(out.rows.empty());
    return out.errors.empty() ? std::string() : out.errors.front();
  };
  EXPECT_EQ(only(""), "Die Datei ist leer.");
  EXPECT_EQ(only("Stra\xDF"
                 "e;Ort\n"),
            "Die Datei ist nicht in UTF-8 gespeichert. Speichern Sie sie als „CSV UTF-8“.");
  EXPECT_EQ(only("Hundemarke;Ort\n1;Musterstadt\n"), "Zeile 1: Die Spalte „Familienname“ fehlt.");
  EXPECT_EQ(only(kHead), "Nach der Kopfzeile kommt keine Zeile mehr.");
  EXPECT_EQ(only(kHead + "\"17;Meier\n"), "Zeile 2: Ein Anführungszeichen wird nicht geschlossen.");
  EXPECT_EQ(only(std::string(kMaxCsvBytes + 1, 'x')), "Die Datei ist zu groß (höchstens 8 MB).");
}

TEST(Csv, CommasAndUnknownColumns) {
  const CsvResult out =
      read_csv(dogs(),
               "familienname,vornamen,strasse,hausnummer,plz,ort,listenhund,beginn,Augenfarbe\n"
               "Meier,Anna,\"Lindenweg\",5,12345,Musterstadt,nein,2021-03-01,blau\n",
               {});
  ASSERT_TRUE(out.errors.empty()) << out.errors.front();
  EXPECT_EQ(out.ignored, std::vector<std::string>{"Augenfarbe"});
  EXPECT_EQ(out.rows.at(0).at("marke"), "1");
  const CsvResult again = read_csv(dogs(), to_csv(dogs(), out.rows), {});
  ASSERT_TRUE(again.errors.empty()) << again.errors.front();
  EXPECT_EQ(again.rows, out.rows);
}

TEST(Csv, NoCellBecomesAFormula) {
  Row row{{"familienname", "=1+1"}, {"marke", "1"}};
  EXPECT_NE(to_csv(dogs(), {row}).find("'=1+1"), std::string::npos);
}

fees::Rules rules() {
  event::Object specification = manifest().at("fee").as_object();
  for (const char* member : {"inputs", "parameters"}) specification[member] = manifest().at(member);
  auto rules = fees::Rules::open(
      specification, {.name = "hundesteuer.dmn", .bytes = file_text("hundesteuer.dmn"), .version = "1"});
  if (!rules) ADD_FAILURE() << rules.error().code << " " << rules.error().detail;
  return *std::move(rules);
}

event::Object parameters() {
  event::Object out;
  const event::Object all = manifest();
  for (const json::value& one : all.at("parameters").as_array())
    out[one.as_object().at("id").as_string()] = one.as_object().at("default");
  return out;
}

Row dog(const char* name, const char* from, const char* listed = "nein", const char* exempt = "",
        const char* until = "") {
  Row row{{"familienname", name}, {"vornamen", "A"},      {"strasse", "S"},
          {"hausnummer", "1"},    {"plz", "1"},           {"ort", "O"},
          {"beginn", from},       {"listenhund", listed}, {"marke", name}};
  if (*exempt != 0) row["befreit"] = exempt;
  if (*until != 0) row["ende"] = until;
  return row;
}

// Rates of the invented town: 120, 240, 720.
TEST(Renewal, EachHouseholdByTheModelOfThePackage) {
  const std::vector<Row> rows = {dog("Zwei", "2024-05-01"),
                                 dog("Zwei", "2025-12-31"),
                                 dog("Liste", "2020-01-01", "ja"),
                                 dog("Liste", "2020-01-01"),
                                 dog("Frei", "2020-01-01", "nein", "true"),
                                 dog("Neu", "2026-01-01"),
                                 dog("Fort", "2020-01-01", "nein", "", "2025-12-31"),
                                 dog("Bleibt", "2020-01-01", "nein", "", "2026-01-01")};
  const auto out = renew(dogs(), rules(), parameters(), rows, 2026);
  std::map<std::string, std::int64_t> cents;
  for (const Assessment& one : out) {
    EXPECT_EQ(one.problem, "");
    std::int64_t sum = 0;
    for (const AssessedRow& row : one.rows) sum += row.cents;
    EXPECT_EQ(sum, one.cents) << one.household.at(0);
    cents[one.household.at(0)] = one.cents;
  }
  const std::map<std::string, std::int64_t> expected = {
      {"Zwei", 36000}, {"Liste", 96000}, {"Frei", 0}, {"Bleibt", 12000}};
  EXPECT_EQ(cents, expected);
}

TEST(Renewal, TellsTheAmountOfEachRowAndWhatItIs) {
  std::vector<Row> rows = {dog("Zwei", "2024-05-01"), dog("Zwei", "2025-12-31", "ja")};
  rows[0]["hund_name"] = "Bello", rows[0]["rasse"] = "Dackel";
  const auto out = renew(dogs(), rules(), parameters(), rows, 2026);
  ASSERT_EQ(out.size(), 1U);
  ASSERT_EQ(out[0].rows.size(), 2U);
  EXPECT_EQ(out[0].rows[0].words, "Hundemarke Zwei, Bello, Dackel");
  EXPECT_EQ(out[0].rows[0].cents, 24000) << "beside a listed dog it counts as a further one";
  EXPECT_EQ(out[0].rows[1].words, "Hundemarke Zwei");
  EXPECT_EQ(out[0].rows[1].cents, 72000);
}

TEST(Renewal, WhatIsNotClearWaitsForAPerson) {
  const auto out = renew(dogs(), rules(), parameters(), {dog("Unklar", "2024-05-01", "unklar")}, 2026);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_NE(out[0].problem.find("Hundemarke Unklar: Es ist nicht geklärt"), std::string::npos)
      << out[0].problem;
  EXPECT_EQ(out[0].cents, 0);
}

TEST(Rows, FromACase) {
  const Row row =
      from_case(dogs(), {{"G99000000101[0]/F99000000101[0]", "Meier"},
                         {"G99000000103[0]/F99000000114[0]", json::object{{"$date", "2026-03-01"}}},
                         {"G99000000103[0]/F99000000112[0]", "nein"}});
  EXPECT_EQ(row, (Row{{"familienname", "Meier"}, {"beginn", "2026-03-01"}, {"listenhund", "nein"}}));
}

TEST(Rows, AreKeptFromTheEndOfTheYearOfTheLastAssessment) {
  const Layout layout = *Layout::read(manifest());
  const auto on = [&](const event::Object& of, const char* until, int touched) {
    Row row{{"ende", until}};
    const auto day = erased_on(of, layout, row, touched);
    return day ? to_iso(*day) : std::string();
  };
  EXPECT_EQ(on(manifest(), "2026-01-01", 0), "2037-01-01");
  EXPECT_EQ(on(manifest(), "2026-12-31", 2026), "2037-01-01");
  EXPECT_EQ(on(manifest(), "2026-12-31", 2027), "2038-01-01");
  EXPECT_EQ(on(manifest(), "2027-03-01", 2026), "2038-01-01") << "an end that is announced";
  EXPECT_FALSE(erased_on(manifest(), layout, {}, 2026)) << "still held";
  event::Object closed = manifest();
  closed["retention"] = event::Object{{"case_years", 2}, {"starts", "closed"}};
  EXPECT_EQ(on(closed, "2026-03-31", 2030), "2028-04-01");
  EXPECT_EQ(on(closed, "2024-02-29", 0), "2026-03-02");
  closed.erase("retention");
  EXPECT_EQ(on(closed, "2026-03-31", 0), "") << "nobody named a time";
  EXPECT_EQ(to_iso(*year_erased_on(manifest(), 2026, 2025)), "2037-01-01");
  EXPECT_EQ(to_iso(*year_erased_on(manifest(), 2026, 2027)), "2038-01-01");
}

TEST(Layout, WhatDoesNotFitIsRefused) {
  EXPECT_EQ(Layout::read({}).error().code, "holdings.none");
  event::Object wrong = manifest();
  wrong.at("holdings").as_object()["number"] = "gibt_es_nicht";
  EXPECT_EQ(Layout::read(wrong).error().detail, "gibt_es_nicht");
}

TEST(ListChange, ChangesTheRowThatTheAnswersName) {
  const auto change = ListChange::read(*json::parse_object(
      R"({"list_change": {"service": "hundesteuer", "find": {"column": "marke", "path": "G1/F1"},
          "set": [{"column": "ende", "path": "G1/F2"}, {"column": "befreit", "value": "true"},
                  {"column": "marke", "value": "next"}]}})"));
  ASSERT_TRUE(change);
  const event::Object answers{{"G1[0]/F1[0]", "a 7"}, {"G1[0]/F2[0]", "2026-03-02"}};
  EXPECT_EQ(row_named_by(*change, answers), "a 7");
  EXPECT_TRUE(same_number("A7", "a 7"));
  EXPECT_FALSE(same_number("A7", "A70"));
  EXPECT_FALSE(same_number("", " "));
  const Row after = changed(*change, answers, {{"marke", "A7"}, {"rasse", "Dackel"}}, {"A7", "19"});
  EXPECT_EQ(after, (Row{{"marke", "20"}, {"ende", "2026-03-02"}, {"befreit", "true"}, {"rasse", "Dackel"}}));
  // Nothing was answered: the column stays as it was.
  EXPECT_FALSE(changed(*change, {}, {{"marke", "A7"}}, {}).contains("ende"));
  EXPECT_EQ(ListChange::read({}).error().code, "holdings.none");
  EXPECT_FALSE(
      ListChange::read(*json::parse_object(R"({"list_change": {"service": "x", "find": {}, "set": []}})")));
}

}  // namespace
}  // namespace rathaus::holdings
