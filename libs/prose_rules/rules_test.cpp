#include "libs/prose_rules/rules.h"

#include <gtest/gtest.h>

namespace rathaus::prose_rules {
namespace {

Vocabulary words() {
  Vocabulary v;
  v.add({"F00000000001",
         "Art des Hundes",
         false,
         fim::DataType::text,
         {{"001", "Haushund", ""}, {"002", "Assistenzhund", ""}, {"003", "Zwingerhund", ""}}});
  v.add({"F00000000002", "Nachweis liegt vor", false, fim::DataType::boolean, {}});
  v.add({"F00000000003", "Nachweis (Datei)", false, fim::DataType::file, {}});
  v.add({"F00000000004", "Beginn", false, fim::DataType::date, {}});
  v.add({"F00000000005", "Ende", false, fim::DataType::date, {}});
  v.add({"F00000000231", "Tag (ohne Monat und Jahr)", false, fim::DataType::num_int, {}});
  v.add({"F00000000232", "Monat", false, fim::DataType::num_int, {}});
  v.add({"F00000000233", "Jahr", false, fim::DataType::num_int, {}});
  v.add({"G00000000006", "Angaben zum Züchter", true, fim::DataType::text, {}});
  v.add({"G00000000007", "Angaben zur Prüfung", true, fim::DataType::text, {}});
  return v;
}

std::string said(std::string_view prose) {
  const Compiled c = compile(prose, words());
  if (!c.understood) return "unclear at " + std::to_string(c.stopped_at) + ": " + c.why;
  std::string out;
  for (const Consequence& one : c.consequences)
    out += std::string(to_text(one.effect)) + " " + one.path + (one.value.empty() ? "" : " " + one.value) +
           " | " + one.when + "\n";
  return out;
}

TEST(ProseRules, MirroredSentences) {
  EXPECT_EQ(
      said(
          R"x(Wenn das Feld F00000000001 "Art des Hundes" = 002 "Assistenzhund", dann muss das Feld F00000000003 "Nachweis (Datei)" befüllt sein.
Wenn das Feld F00000000001 "Art des Hundes" <> 002 "Assistenzhund", dann darf das Feld F00000000003 "Nachweis (Datei)" nicht befüllt sein.)x"),
      "required F00000000003 | F00000000001 = \"002\"\nhidden F00000000003 | not(F00000000001 = \"002\")\n");
}

TEST(ProseRules, DayMonthAndYearMakeADate) {
  const std::string when = "F00000000231 != null and F00000000232 != null and F00000000233 != null";
  const std::string date = "date(F00000000233, F00000000232, F00000000231) != null";
  const auto sentence = [](const std::string& listed, const std::string& rest) {
    return "Wenn alle drei Felder " + listed + " befüllt sind, " + rest;
  };
  const std::string three =
      "F00000000231 \"Tag (ohne Monat und Jahr)\", F00000000232 \"Monat\" und F00000000233 \"Jahr\"";
  const std::string want = "valid  | not((" + when + ")) or " + date + "\n";
  const std::string must = "muss die Gültigkeit des sich ergebenden Datums gewährleistet sein.";
  EXPECT_EQ(said(sentence(three, must)), want);
  EXPECT_EQ(said(sentence(three, "muss das sich ergebende Datum gültig sein.")), want);
  EXPECT_EQ(said(sentence(three, must) + " Das heißt, es müssen zum Beispiel 31.04.2020, der 29.02.2023 und "
                                         "30.02.2000 vermieden werden."),
            want);
  // Nothing is guessed: the wrong number of fields, a field twice, an example that is a date.
  EXPECT_TRUE(said(sentence("F00000000231 \"Tag (ohne Monat und Jahr)\" und F00000000232 \"Monat\"", must))
                  .starts_with("unclear"));
  EXPECT_TRUE(said(sentence("F00000000231, F00000000232 und F00000000004", must)).starts_with("unclear"));
  EXPECT_TRUE(said(sentence(three, must) + " D.h. es muss z.B. 29.02.2024 verhindert werden.")
                  .starts_with("unclear"));
  EXPECT_TRUE(said("D.h. es muss z.B. 30.02.2024 verhindert werden.").starts_with("unclear"));
}

TEST(ProseRules, OtherwiseAndNames) {
  EXPECT_EQ(said("WENN F00000000002 Nachweis liegt vor === \"Ja\" DANN zeige G00000000006 Angaben zum "
                 "Züchter an, SONST zeige G00000000006 Angaben zum Züchter nicht an."),
            "shown G00000000006 | F00000000002 = true\nhidden G00000000006 | not(F00000000002 = true)\n");
  EXPECT_EQ(said("Wenn F00000000001 = \"Assistenzhund\", dann blende G00000000006 aus, ansonsten blende "
                 "G00000000006 ein."),
            "hidden G00000000006 | list contains([\"Assistenzhund\", \"002\"], F00000000001)\nshown "
            "G00000000006 | not(list contains([\"Assistenzhund\", \"002\"], F00000000001))\n");
}

TEST(ProseRules, ListsNeedTheRightWord) {
  EXPECT_EQ(said("Wenn F00000000001 = 001 ODER 003, dann zeige G00000000006 an."),
            "shown G00000000006 | list contains([\"001\", \"003\"], F00000000001)\n");
  EXPECT_EQ(said("Wenn F00000000001 <> (001 UND 003), dann zeige G00000000006 an."),
            "shown G00000000006 | not(list contains([\"001\", \"003\"], F00000000001))\n");
  EXPECT_TRUE(said("Wenn F00000000001 <> 001 ODER 003, dann zeige G00000000006 an.").starts_with("unclear"))
      << "always true as written";
  EXPECT_TRUE(said("Wenn F00000000001 = 001 UND F00000000002 = wahr ODER F00000000002 = falsch, dann zeige "
                   "G00000000006 an.")
                  .starts_with("unclear"))
      << "no brackets";
}

TEST(ProseRules, FederalStates) {
  EXPECT_EQ(said("Für die Länder SL, SN gilt:\nDas Feld F00000000003 muss befüllt werden.\n\nFür alle "
                 "anderen Länder gilt:\nDas Feld F00000000003 darf nicht angezeigt werden."),
            "required F00000000003 | list contains([\"SL\", \"SN\"], land)\nhidden F00000000003 | not(list "
            "contains([\"SL\", \"SN\"], land))\n");
  EXPECT_EQ(said("Das Feld F00000000003 muss in Thüringen befüllt werden. Für die anderen Bundesländer darf "
                 "es nicht angezeigt werden."),
            "required F00000000003 | list contains([\"TH\"], land)\nhidden F00000000003 | not(list "
            "contains([\"TH\"], land))\n");
  EXPECT_EQ(said("Die Gruppe G00000000006 muss für alle Länder außer RP und ST befüllt werden."),
            "required G00000000006 | not(list contains([\"RP\", \"ST\"], land))\n");
}

TEST(ProseRules, AnswersAsAWhole) {
  EXPECT_EQ(
      said("Es muss mindestens eines der Felder F00000000001, F00000000003 oder F00000000004 befüllt sein."),
      "valid  | (F00000000001 != null or F00000000003 != null or F00000000004 != null)\n");
  EXPECT_EQ(said("Entweder muss die Gruppe G00000000006 oder die Gruppe G00000000007 befüllt sein."),
            "valid  | ((G00000000006 != null) != (G00000000007 != null))\n");
  EXPECT_EQ(
      said("Das Datum im Feld F00000000004 \"Beginn\" muss zeitlich vor dem Datum in Feld F00000000005 "
           "\"Ende\" liegen."),
      "valid  | (F00000000004 = null or F00000000005 = null or date(F00000000004) < date(F00000000005))\n");
}

TEST(ProseRules, TwoDaysOrTwoNumbersInOrder) {
  const auto dates = [](const std::string& sign) {
    return "valid  | (F00000000005 = null or F00000000004 = null or date(F00000000005) " + sign +
           " date(F00000000004))\n";
  };
  const std::string a = "Das Datum F00000000005 \"Ende\" ", b = "dem Datum F00000000004 \"Beginn\"";
  EXPECT_EQ(said(a + "muss größer oder gleich " + b + " sein."), dates(">="));
  EXPECT_EQ(said(a + "muss am oder nach " + b + " liegen."), dates(">="));
  EXPECT_EQ(said(a + "darf nicht zeitlich vor " + b + " liegen."), dates(">="));
  EXPECT_EQ(said("Das Datum im Feld F00000000005 muss nach dem Datum im Feld F00000000004 liegen."),
            dates(">"));
  EXPECT_EQ(said("F00000000005 \"Ende\" darf nicht nach F00000000004 \"Beginn\" liegen."), dates("<="));
  EXPECT_EQ(said("Das Feld F00000000005 muss kleiner sein als das Feld F00000000004."), dates("<"));
  EXPECT_EQ(said("Der Wert im Feld F00000000232 muss größer als der Wert im Feld F00000000231 sein."),
            "valid  | (F00000000232 = null or F00000000231 = null or F00000000232 > F00000000231)\n");
  EXPECT_EQ(said("F00000000232 darf nicht > F00000000231 sein."),
            "valid  | (F00000000232 = null or F00000000231 = null or F00000000232 <= F00000000231)\n");
  // Not certain: a text or a number beside a day, a wish that forbids nothing, half a sentence.
  EXPECT_TRUE(said("Das Datum F00000000005 muss nach dem Datum F00000000231 liegen.").starts_with("unclear"));
  EXPECT_TRUE(said("F00000000001 muss größer als F00000000231 sein.").starts_with("unclear"));
  EXPECT_TRUE(said(a + "muss nicht vor " + b + " liegen.").starts_with("unclear"));
  EXPECT_TRUE(said(a + "muss größer sein.").starts_with("unclear"));
}

TEST(ProseRules, ADayBesideToday) {
  const auto day = [](const std::string& rest) {
    return "valid  | (F00000000004 = null or date(F00000000004) " + rest + ")\n";
  };
  const std::string begin = "F00000000004 \"Beginn\" ";
  EXPECT_EQ(said(begin + "darf nicht in der Zukunft liegen."), day("<= today()"));
  EXPECT_EQ(said("Das Datum im Feld F00000000004 darf nicht in der Vergangenheit liegen."),
            day(">= today()"));
  EXPECT_EQ(said(begin + "muss in der Zukunft liegen."), day("> today()"));
  EXPECT_EQ(said(begin + "darf nicht in der Zukunft liegen. " + begin +
                 "darf nicht mehr als 120 Jahre in der Vergangenheit liegen."),
            day("<= today()") + day(">= today() - duration(\"P120Y\")"));
  EXPECT_EQ(said(begin + "darf höchstens 6 Monate in der Zukunft liegen."),
            day("<= today() + duration(\"P6M\")"));
  EXPECT_EQ(said(begin + "darf nicht mehr als 2 Wochen in der Vergangenheit liegen."),
            day(">= today() - duration(\"P14D\")"));
  EXPECT_EQ(
      said("WENN F00000000001 \"Art des Hundes\" = 002, DANN darf " + begin + "nicht in der Zukunft liegen."),
      "valid  | not(F00000000001 = \"002\") or (F00000000004 = null or date(F00000000004) <= today())\n");
  // Not certain: no day, no number, no direction, "muss nicht".
  EXPECT_TRUE(said("F00000000231 darf nicht in der Zukunft liegen.").starts_with("unclear"));
  EXPECT_TRUE(said(begin + "darf nicht mehr als einige Jahre in der Zukunft liegen.").starts_with("unclear"));
  EXPECT_TRUE(said(begin + "darf nicht mehr als 3 Jahre alt sein.").starts_with("unclear"));
  EXPECT_TRUE(said(begin + "muss nicht in der Zukunft liegen.").starts_with("unclear"));
}

TEST(ProseRules, TheGroupThatTheRuleHangsOn) {
  Vocabulary v;
  v.add({"F00000000001", "Erklärung A", false, fim::DataType::boolean, {}});
  v.add({"F00000000002", "Erklärung B", false, fim::DataType::boolean, {}});
  v.add({"F00000000003", "Name", false, fim::DataType::text, {}});
  const auto valid = [&](const std::string& prose, const std::vector<std::string>& around) {
    const Compiled c = compile(prose, v, around);
    return c.understood ? c.consequences.front().when : "unclear: " + c.why;
  };
  const std::vector<std::string> two = {"F00000000001", "F00000000002"},
                                 mixed = {"F00000000001", "F00000000003"};
  EXPECT_EQ(valid("Mindestens ein Feld der Gruppe muss den Wert \"Nein\" haben.", two),
            "(F00000000001 = false or F00000000002 = false)");
  EXPECT_EQ(valid("Es muss mindestens ein Datenfeld der Datenfeldgruppe befüllt sein.", mixed),
            "(F00000000001 != null or F00000000003 != null)");
  EXPECT_TRUE(
      valid("Mindestens ein Feld der Gruppe muss den Wert \"wahr\" haben.", mixed).starts_with("unclear"))
      << "a name is never true";
  EXPECT_TRUE(valid("Mindestens ein Feld der Gruppe muss befüllt sein.", {}).starts_with("unclear"))
      << "which group?";
  EXPECT_TRUE(valid("Mindestens ein Feld der Gruppe G00000000009 \"Andere\" muss befüllt sein.", two)
                  .starts_with("unclear"));
}

TEST(ProseRules, PrefilledAndOnlyCertainCodes) {
  EXPECT_EQ(said("Das Feld F00000000001 \"Art des Hundes\" ist mit 001 \"Haushund\" vorzubefüllen und in der "
                 "Antragsstrecke auszublenden."),
            "prefilled F00000000001 001 | true\nhidden F00000000001 | true\n");
  EXPECT_EQ(said("Wenn das Feld F00000000002 = \"wahr\", dann muss das Feld F00000000001 befüllt werden, "
                 "wobei nur die Codes 001 ODER 003 ausgewählt werden dürfen."),
            "required F00000000001 | F00000000002 = true\nvalid  | not(F00000000002 = true) or (F00000000001 "
            "= null or list contains([\"001\", \"003\"], F00000000001))\n");
}

TEST(ProseRules, AWrongIdWithTheRightName) {
  EXPECT_EQ(said("Wenn F00000000002 = wahr, dann muss die Gruppe G000000000 \"Angaben zur Prüfung\" befüllt "
                 "werden."),
            "required G00000000007 | F00000000002 = true\n");
  EXPECT_TRUE(
      said("Wenn F00000000002 = wahr, dann muss die Gruppe G000000000 \"Etwas anderes\" befüllt werden.")
          .starts_with("unclear"));
}

TEST(ProseRules, TheWayToAnElementIsKeptWhereThereIsOne) {
  const auto ways = [](const std::string& prose) { return compile(prose, words()).ways; };
  using Ways = std::map<std::string, std::string>;
  EXPECT_EQ(ways("Wenn G00000000006.F00000000002 = wahr, dann zeige F00000000003 an. Wenn "
                 "G00000000006.F00000000002 <> wahr, dann zeige F00000000003 nicht an."),
            (Ways{{"F00000000002", "G00000000006.F00000000002"}}));
  EXPECT_EQ(ways("Wenn G00000000006.F00000000002 = wahr, dann zeige F00000000003 an. Wenn "
                 "G00000000007.F00000000002 <> wahr, dann zeige F00000000003 nicht an."),
            Ways{})
      << "two ways are none";
  EXPECT_EQ(ways("Wenn F00000000002 = wahr, dann zeige F00000000003 an."), Ways{});
}

TEST(ProseRules, WhatIsNotUnderstoodSaysWhere) {
  const std::string prose =
      "Wenn F00000000002 = wahr, dann zeige G00000000006 an. Dies ist im Einzelfall zu prüfen.";
  const Compiled c = compile(prose, words());
  EXPECT_FALSE(c.understood);
  EXPECT_TRUE(c.consequences.empty()) << "half a rule is no rule";
  EXPECT_EQ(prose.substr(c.stopped_at, 4), "Dies");
  EXPECT_FALSE(compile("", words()).understood);
  EXPECT_FALSE(compile("Wenn F00000000001 = 002, dann muss G00000000006 befüllt werden. Wenn F00000000001 = "
                       "002, dann darf G00000000006 nicht befüllt werden.",
                       words())
                   .understood)
      << "it contradicts itself";
}

}  // namespace
}  // namespace rathaus::prose_rules
