// Conditions, hearing, correction, signature, coat of arms, and the front of a file that is shown to somebody.
#include <gtest/gtest.h>

#include "libs/json/json.h"
#include "libs/pdf/check.h"
#include "modules/notices/file_copy.h"
#include "modules/notices/parts.h"
#include "modules/notices/test_support.h"

namespace rathaus::notices {
namespace {

using Kind = LetterInput::Kind;

struct Desk {
  packages::Package package = packages::shipped_package("hundesteuer");
  tenancy::Town town = musterstadt();
  cases::Case c = dog_case();
  LetterInput input(std::string text = "Wir geben Ihrem Antrag statt.") const {
    return {.package = package,
            .town = town,
            .c = c,
            .outcome = cases::Outcome::granted,
            .text = std::move(text),
            .reasons = "Weil.",
            .fee = {},
            .channel = cases::Channel::post,
            .clerk_name = "Petra Beispiel",
            .at = *parse_iso_instant("2026-11-21T10:00:00Z")};
  }
};

void expect_sound(const Bytes& pdf) {
  for (const pdf::Finding& finding : pdf::check(pdf))
    ADD_FAILURE() << finding.rule << " " << finding.where << " " << finding.message;
}
std::string code(const Result<Letter>& letter) { return letter ? "ok" : letter.error().code; }

TEST(Acts, ConditionsStandInTheLetterAndNeedALawWhereTheActIsBound) {
  const Desk desk;
  LetterInput in = desk.input();
  in.conditions = {{cases::ConditionKind::obligation, "Der Hund trägt die Marke."},
                   {cases::ConditionKind::time_limit, "Bis 31.12.2027."}};
  EXPECT_EQ(code(compose(in)), "notice.conditions_law_missing");
  in.conditions_law = "§ 9 der Satzung";
  const auto letter = compose(in);
  ASSERT_TRUE(letter) << letter.error().code;
  EXPECT_EQ(letter->paragraphs[1], "Auflage: Der Hund trägt die Marke.");
  EXPECT_NE(letter->data_json.find(R"("kind":"time_limit")"), std::string::npos);
  expect_sound(letter->pdf);
  in.reasons = "";
  EXPECT_EQ(code(compose(in)), "notice.reasons_missing") << "a condition is a burden";
}

TEST(Acts, AmountsInATextAreRead) {
  using Cents = std::vector<std::int64_t>;
  EXPECT_EQ(euro_amounts("Die Steuer beträgt 96,00 EUR, im Jahr 1.120,50 Euro."), (Cents{9'600, 112'050}));
  EXPECT_EQ(euro_amounts("15 € und 20\u00a0EUR"), (Cents{1'500, 2'000}));
  EXPECT_EQ(euro_amounts("am 12.3.2026 um 9 Uhr, Zeichen 26-ABCD, § 3 Abs. 2"), Cents{});
  EXPECT_EQ(euro_amounts("Betrag: 30,00 EUR."), Cents{3'000});
  EXPECT_EQ(euro_amounts(""), Cents{});
}

TEST(Acts, TheReckoningStandsInTheLetterOnce) {
  const Desk desk;
  const auto lines = [&](const std::string& text, std::vector<cases::Step> steps) {
    LetterInput in = desk.input(text);
    in.fee = {.cents = 4'500, .explanation = std::move(steps)};
    const auto letter = compose(in);
    EXPECT_TRUE(letter) << letter.error().code;
    return letter ? letter->pdf.size() : 0;
  };
  const cases::Step first{"Satzung", "Zwölf Monate kosten 96,00 EUR.", {}},
      by_hand{"Sachbearbeitung", "Abweichend von der Berechnung haben wir 45,00 EUR festgesetzt.", {}};
  // What the text has already is not listed again, whatever came after it.
  const std::string told = "Wir setzen fest.\n" + first.text;
  EXPECT_EQ(lines(told, {first}), lines(told, {}));
  const cases::Step untold{"Satzung", "Zwölf Monate kosten 97,00 EUR.", {}};
  EXPECT_LT(lines(told, {first, by_hand}), lines(told, {untold, by_hand}));
}

TEST(Acts, ACorrectedAmountShowsTheOldAndTheNew) {
  const Desk desk;
  LetterInput in = desk.input("Statt 45,00 EUR muss es 54,00 EUR heißen.");
  in.kind = Kind::correction;
  in.about = "Hundesteuer für Bello";
  const auto plain = compose(in);
  in.fee = {.cents = 5'400, .payment_reference = "926ABCDEFGH"};
  in.amount_before = 4'500;
  const auto letter = compose(in);
  ASSERT_TRUE(plain && letter);
  EXPECT_GT(letter->pdf.size(), plain->pdf.size()) << "the table of both amounts";
  expect_sound(letter->pdf);
  in.kind = Kind::message;
  in.about = "Nachricht";
  const auto message = compose(in);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->subject.starts_with("Nachricht: ")) << message->subject;
  EXPECT_TRUE(message->file_name.starts_with("Schreiben-"));
  expect_sound(message->pdf);
}

TEST(Acts, TheSecondSignatoryTheDeputyAndTheCoatOfArmsAreInTheLetter) {
  Desk desk;
  const auto parsed = json::parse_object(
      R"({"width":100,"height":120,"paths":[{"d":"M 0 0 L 100 0 L 50 120 Z","fill":"#1b3a5c"}]})");
  ASSERT_TRUE(parsed);
  desk.town.emblem = *parsed;
  EXPECT_EQ(head_of(desk.package, desk.town).emblem.size(), 1U);
  EXPECT_EQ(signing_line({"clerk"}, false), "Im Auftrag");
  EXPECT_EQ(signing_line({"clerk", "head"}, true), "In Vertretung") << "in the place of the authority's head";
  EXPECT_EQ(signing_line({"clerk", "authority_deputy"}, false), "In Vertretung");
  EXPECT_EQ(signing_line({"authority_head"}, true), "");
  EXPECT_EQ(signing_line({"authority_head"}, false), "");
  LetterInput in = desk.input();
  in.second_name = "Aylin Herbst";
  in.second_signing = signing_line({"head"}, true);
  const auto letter = compose(in), preview = [&] {
    LetterInput draft = in;
    draft.preview = true;
    return compose(draft);
  }();
  ASSERT_TRUE(letter && preview);
  EXPECT_EQ(letter->paragraphs, preview->paragraphs) << "the preview is what is sent";
  expect_sound(letter->pdf);
  desk.town.emblem["paths"] = "broken";
  EXPECT_TRUE(head_of(desk.package, desk.town).emblem.empty())
      << "a letter goes without an emblem that cannot be read";
}

TEST(Acts, AHearingHasNoRemedyAndACorrectionSaysWhatBecomesOfThePeriod) {
  const Desk desk;
  LetterInput in = desk.input("Wir wollen ablehnen.");
  in.kind = Kind::hearing;
  in.reasons = "";
  const auto hearing = compose(in);
  ASSERT_TRUE(hearing) << hearing.error().code;
  EXPECT_TRUE(hearing->subject.starts_with("Anhörung: "));
  EXPECT_TRUE(hearing->file_name.starts_with("Anhoerung-"));
  expect_sound(hearing->pdf);
  in.kind = Kind::correction;
  in.about = "Bescheid: Hundesteuer";
  const auto correction = compose(in);
  ASSERT_TRUE(correction);
  EXPECT_EQ(correction->subject, "Berichtigung: Bescheid: Hundesteuer");
  EXPECT_FALSE(correction_keeps_period(desk.package)) << "AO 129: contestable as far as it reaches";
  EXPECT_TRUE(correction_keeps_period(packages::shipped_package("sondernutzung"))) << "VwVfG 42";
}

TEST(Acts, FourEyesFollowThePackageAndTheTown) {
  Desk desk;
  const packages::Package street = packages::shipped_package("sondernutzung");
  EXPECT_FALSE(second_signature_needed(street, desk.town, 999'99)) << "its task says from 1,000 EUR";
  EXPECT_TRUE(second_signature_needed(street, desk.town, 1000'00));
  EXPECT_FALSE(second_signature_needed(desk.package, desk.town, 5000'00));
  desk.town.four_eyes["hundesteuer"] = 5000;
  EXPECT_FALSE(second_signature_needed(desk.package, desk.town, 4999));
  EXPECT_TRUE(second_signature_needed(desk.package, desk.town, 5000));
}

TEST(Acts, WhatIsBlackedOutIsInNeitherPagesNorData) {
  const Desk desk;
  const auto fields = answer_fields(desk.package, desk.c);
  ASSERT_TRUE(fields);
  const auto bello = std::find_if(fields->begin(), fields->end(), [](const auto& one) {
    return one.second.find("Name") != std::string::npos ||
           one.first.find("F99000000110") != std::string::npos;
  });
  ASSERT_NE(bello, fields->end());
  FileFront front{.recipient = "Wolf 中",
                  .ground = "§ 29 VwVfG",
                  .at = *parse_iso_instant("2026-11-21T10:00:00Z"),
                  .with_answers = true};
  front.entries = {{"Angaben im Antrag", "vorn", ""}};
  for (const auto& [path, label] : *fields) {
    if (path.find("F99000000110") != std::string::npos) front.hidden.insert(path);
  }
  ASSERT_EQ(front.hidden.size(), 1U);
  front.gaps = {{"Angabe", "§ 30 VwVfG"}};
  const auto file = file_front(desk.package, desk.town, desk.c, front);
  ASSERT_TRUE(file) << file.error().code << " " << file.error().detail;
  expect_sound(*file);
  FileFront open = front;
  open.hidden.clear();
  EXPECT_NE(*file_front(desk.package, desk.town, desk.c, open), *file);
}

}  // namespace
}  // namespace rathaus::notices
