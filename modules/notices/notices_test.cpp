#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "libs/pdf/check.h"
#include "modules/cases/case.h"
#include "modules/notices/parts.h"
#include "modules/notices/test_support.h"

namespace rathaus::notices {
namespace {

using cases::Channel;
using cases::Outcome;

LocalDate on(std::string_view iso) { return *parse_iso_date(iso); }
std::string iso(const std::optional<LocalDate>& date) { return date ? to_iso(*date) : "never"; }

struct Desk {
  packages::Package package = packages::shipped_package("hundesteuer");
  tenancy::Town town = musterstadt();
  cases::Case c = dog_case();

  const packages::TextModule* first(std::string_view use) const {
    for (const packages::TextModule& module : package.texts) {
      if (module.use == use) return &module;
    }
    return nullptr;
  }

  LetterInput input(Channel channel = Channel::post) const {
    const auto proposal = fee();
    return {.package = package, .town = town, .c = c, .outcome = Outcome::granted, .text = first("granted")->text,
            .reasons = first("reasons_granted")->text, .fee = proposal, .channel = channel, .clerk_name = "Petra Beispiel",
            .clerk_dial = "03999 123-456", .clerk_email = "steueramt@musterstadt.example", .at = *parse_iso_instant("2026-11-21T10:00:00Z")};
  }

  cases::Fee fee() const {
    return {.cents = 90'00, .payment_reference = "926ABCDEFGH", .iban = town.iban, .payee = town.payee, .due_on = on("2026-12-28"),
            .explanation = {{"Satzung: Steuersatz", "Steuer für ein ganzes Jahr: 120,00 EUR (Steuer für den ersten Hund im Jahr; Satzung)"},
                            {"Satzung: anteilige Steuer", "anteilig für 9 von 12 Monaten: 90,00 EUR"}}};
  }
};

std::string code(const Result<Letter>& letter) { return letter ? "ok" : letter.error().code; }

void keep(const char* name, const Bytes& pdf) {  // for looking at: RATHAUS_KEEP=folder
  if (const char* folder = std::getenv("RATHAUS_KEEP")) {
    std::ofstream out(std::filesystem::path(folder) / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
  }
}

void expect_sound(const Bytes& pdf) {
  for (const pdf::Finding& finding : pdf::check(pdf)) ADD_FAILURE() << finding.rule << " " << finding.where << " " << finding.message;
}

// ---- placeholders ----------------------------------------------------------------------------------------------------------------

TEST(Fill, ReplacesAndNamesWhatIsLeft) {
  std::vector<std::string> left;
  EXPECT_EQ(fill("Guten Tag {{name}}, {{ aktenzeichen }}: {{fehlt}} {{fehlt}} {{offen", {{"name", "A"}, {"aktenzeichen", "B"}}, left),
            "Guten Tag A, B: {{fehlt}} {{fehlt}} {{offen");
  EXPECT_EQ(left, std::vector<std::string>{"fehlt"});
  // A value is not filled again.
  left.clear();
  EXPECT_EQ(fill("{{a}}", {{"a", "{{b}}"}, {"b", "x"}}, left), "{{b}}");
}

TEST(Fill, ValuesOfTheDogTax) {
  const Desk desk;
  const Values values = values_of(desk.package, desk.town, desk.c, on("2026-11-21"));
  EXPECT_EQ(values.at("anrede"), "Guten Tag Željka Müller-Łukasiewicz,");
  EXPECT_EQ(values.at("aktenzeichen"), "26-ABCD-EFGH");
  EXPECT_EQ(values.at("hund_bezeichnung"), "„Bello“ (Mischling)");
  EXPECT_EQ(values.at("antragsteller_name"), "Željka Müller-Łukasiewicz");
  EXPECT_EQ(values.at("steuerbeginn"), "01.04.2026");
  EXPECT_EQ(values.at("jahressatz"), "120,00 EUR");
  EXPECT_EQ(values.at("betrag"), "90,00 EUR");
  EXPECT_EQ(values.at("steuerjahr"), "2026");
  EXPECT_EQ(values.at("eingang_datum"), "02.11.2026");
  EXPECT_EQ(values.at("kasse_iban"), "DE02 1203 0000 0000 2020 51");
  EXPECT_EQ(values.at("satzung_bezeichnung"), "Hundesteuersatzung");
  EXPECT_FALSE(values.contains("gruende"));  // the clerk's
  EXPECT_EQ(values_of(desk.package, desk.town, desk.c, on("2027-01-04")).at("steuerjahr"), "2027");
  Desk nameless;
  nameless.c.answers.erase("G99000000103[0]/F99000000110[0]");
  EXPECT_EQ(values_of(nameless.package, nameless.town, nameless.c, std::nullopt).at("hund_bezeichnung"),
            "Mischling");
  nameless.c.answers["G99000000103[0]/F99000000111[0]"] = "{{kasse_iban}}";  // an answer is never a placeholder
  EXPECT_EQ(
      values_of(nameless.package, nameless.town, nameless.c, std::nullopt).at("hund_bezeichnung").find("{{"),
      std::string::npos);
}

TEST(Fill, TheTownsOwnRatesLieOverTheDefaults) {
  Desk desk;
  desk.town.parameters = {{"hundesteuer", boost::json::object{{"satz_erster", "108.00"}}}};
  EXPECT_EQ(values_of(desk.package, desk.town, desk.c, on("2026-11-21")).at("jahressatz"), "108,00 EUR");
}

TEST(Fill, RepeatedPlacesAndTheParkingZone) {
  cases::Case c;
  c.answers = {{"G99000000304[0]/F99000000317[0]", "Marktgasse"}, {"G99000000304[0]/F99000000318[0]", "3 bis 7"},
               {"G99000000304[1]/F99000000317[0]", "Rathausplatz"}};
  EXPECT_EQ(values_of(packages::shipped_package("sondernutzung"), musterstadt(), c, std::nullopt).at("ort"),
            "Marktgasse, 3 bis 7; Rathausplatz");
  c.answers = {{"G99000000202[0]/F99000000208[0]", "Bahnhofstraße"}, {"G99000000202[0]/F99000000209[0]", "12 a"},
               {"G99000000204[0]/F99000000213[0]", "MU-ST 417"}, {"G99000000204[0]/G99000000203[0]/F99000000215[0]", "MU-ST 418"}};
  const Values values =
      values_of(packages::shipped_package("bewohnerparken"), musterstadt(), c, std::nullopt);
  EXPECT_EQ(values.at("zone"), "B");
  EXPECT_EQ(values.at("kennzeichen"), "MU-ST 417, MU-ST 418");
}

// ---- dates -----------------------------------------------------------------------------------------------------------------------

TEST(Dates, PostCountsFourDaysAndMovesByTheTaxCode) {
  Desk desk;
  // Posted on Tuesday 24 November 2026: the fourth day is Saturday the 28th; AO 108(3) moves it to Monday the 30th.
  Dates dates = *dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-11-24"));
  EXPECT_EQ(iso(dates.announced_on), "2026-11-30");
  EXPECT_EQ(iso(dates.remedy_ends_on), "2026-12-30");
  EXPECT_EQ(dates.legal_basis, "§ 122 Abs. 2 AO");
  EXPECT_EQ(dates.remedy_kind, "Widerspruch");
  EXPECT_EQ(dates.remedy_period, "ein Monat");
  ASSERT_GE(dates.explanation.size(), 3u);
  EXPECT_NE(dates.explanation.back().text, "");
  EXPECT_EQ(iso(dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-11-23"))->announced_on), "2026-11-27");  // the day before
  EXPECT_EQ(iso(dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-11-26"))->announced_on), "2026-11-30");  // and after
  desk.package.procedure_code = "VwVfG";
  dates = *dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-11-24"));
  EXPECT_EQ(dates.legal_basis, "§ 41 Abs. 2 VwVfG");
  desk.package.procedure_code = "SGBX";
  EXPECT_EQ(dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-11-24"))->legal_basis, "§ 37 Abs. 2 SGB X");
}

TEST(Dates, TheRemedyEndsOnAWorkingDayOfThePlace) {
  Desk desk;
  desk.package.procedure_code = "VwVfG";
  // Announced on Sunday 6 December or before: a month later is 6 January, a holiday in Baden-Württemberg, not in Hesse.
  const auto bw = dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-12-02"));
  ASSERT_EQ(iso(bw->announced_on), "2026-12-06");
  EXPECT_EQ(iso(bw->remedy_ends_on), "2027-01-07");
  desk.town.region = "DE-HE";
  EXPECT_EQ(iso(dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-12-02"))->remedy_ends_on), "2027-01-06");
  desk.town.region = "";  // the AGS says 08: Baden-Württemberg
  EXPECT_EQ(iso(dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-12-02"))->remedy_ends_on), "2027-01-07");
  desk.town.ags = "";
  EXPECT_EQ(dates_for(desk.package, desk.town, desk.c, Channel::post, on("2026-12-02")).error().code, "notice.region_unknown");
}

TEST(Dates, TheAccountAnnouncesNothingUntilItIsOpened) {
  Desk desk;
  desk.package.procedure_code = "VwVfG";
  const Dates waiting = *dates_for(desk.package, desk.town, desk.c, Channel::account_retrieval, std::nullopt);
  EXPECT_EQ(iso(waiting.announced_on), "never");
  EXPECT_EQ(iso(waiting.remedy_ends_on), "never");
  EXPECT_EQ(waiting.legal_basis, "§ 41 Abs. 2a VwVfG");
  EXPECT_FALSE(counts_from_provision(desk.package, Channel::account_retrieval));
  desk.c.notices = {{.id = "n", .channel = Channel::account_retrieval, .dispatched_on = on("2026-11-20")}};
  const auto retrieved = [&](std::string_view day) { return *dates_for(desk.package, desk.town, desk.c, Channel::account_retrieval, on(day)); };
  EXPECT_EQ(iso(retrieved("2026-11-21").announced_on), "2026-11-22");
  EXPECT_EQ(iso(retrieved("2026-11-21").remedy_ends_on), "2026-12-22");
  // The tenth day after the notification is Monday 30 November; what is opened later announces nothing.
  EXPECT_EQ(iso(retrieved("2026-11-30").announced_on), "2026-12-01");
  EXPECT_EQ(iso(retrieved("2026-12-01").announced_on), "never");
}

TEST(Dates, TaxPortalAndMailboxCountFromProvision) {
  Desk desk;
  EXPECT_TRUE(counts_from_provision(desk.package, Channel::account_retrieval));
  const Dates portal = *dates_for(desk.package, desk.town, desk.c, Channel::account_retrieval, on("2026-11-23"));
  EXPECT_EQ(portal.legal_basis, "§ 122a AO");
  EXPECT_EQ(iso(portal.announced_on), "2026-11-27");
  // Opened later: the day of provision still decides.
  desk.c.notices = {{.id = "n", .channel = Channel::account_retrieval, .dispatched_on = on("2026-11-23")}};
  EXPECT_EQ(iso(dates_for(desk.package, desk.town, desk.c, Channel::account_retrieval, on("2026-11-25"))->announced_on), "2026-11-27");
  desk.package.procedure_code = "VwVfG";
  const Dates mailbox = *dates_for(desk.package, desk.town, desk.c, Channel::national_mailbox, on("2026-11-23"));
  EXPECT_EQ(iso(mailbox.announced_on), "2026-11-27");
  EXPECT_EQ(mailbox.legal_basis, "§ 9 Abs. 1 OZG");
}

// ---- remedy notice ---------------------------------------------------------------------------------------------------------------

TEST(RemedyNotice, NamesBodySeatFormAndPeriod) {
  Desk desk;
  for (const std::string& kind : {std::string(), std::string("widerspruch_vwgo"), std::string("einspruch_ao"), std::string("widerspruch_sgg")}) {
    if (!kind.empty()) {
      desk.package.remedy = {.kind = kind};
      desk.package.remedy_by_land.clear();
    }
    const std::string text = remedy_notice_text(desk.package, desk.town);
    for (const char* part : {"innerhalb eines Monats", "Bekanntgabe", "Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt", "schriftlich", "elektronisch",
                             "zur Niederschrift"}) {
      EXPECT_NE(text.find(part), std::string::npos) << kind << ": " << part << "\n" << text;
    }
    EXPECT_EQ(text.find("{{"), std::string::npos);
  }
  EXPECT_NE(remedy_notice_text(desk.package, desk.town).find("§ 36a Abs. 2 SGB I"), std::string::npos);
}

TEST(RemedyNotice, AnActionNeedsTheCourt) {
  Desk desk;
  desk.town.region = "DE-NI";
  EXPECT_NE(remedy_notice_text(desk.package, desk.town).find("{{verwaltungsgericht_name}}"), std::string::npos);
  const auto letter = compose(desk.input());
  EXPECT_EQ(code(letter), "notice.placeholder_left");
  EXPECT_NE(letter.error().detail.find("verwaltungsgericht_name"), std::string::npos);
  desk.town.parameters = {{"hundesteuer", boost::json::object{{"court.name", "Verwaltungsgericht Hannover"}, {"court.address", "Leonhardtstraße 15, 30175 Hannover"}}}};
  EXPECT_NE(remedy_notice_text(desk.package, desk.town).find("Klage beim Verwaltungsgericht Hannover, Leonhardtstraße 15, 30175 Hannover"), std::string::npos);
  EXPECT_EQ(code(compose(desk.input())), "ok");
}

// ---- the letter ------------------------------------------------------------------------------------------------------------------

TEST(Letter, IsSoundOnEveryChannel) {
  const Desk desk;
  for (const Channel channel : {Channel::post, Channel::account_retrieval, Channel::national_mailbox}) {
    const auto letter = compose(desk.input(channel));
    ASSERT_TRUE(letter) << letter.error().code << " " << letter.error().detail;
    expect_sound(letter->pdf);
    keep((std::string(cases::to_text(channel)) + ".pdf").c_str(), letter->pdf);
    EXPECT_EQ(letter->subject, "Bescheid: Hundesteuer für „Bello“ (Mischling)");
    EXPECT_EQ(letter->file_name, "Bescheid-26-ABCD-EFGH.pdf");
    const auto data = json::parse_object(letter->data_json);
    ASSERT_TRUE(data);
    EXPECT_EQ(data->at("reference"), "26-ABCD-EFGH");
    EXPECT_EQ(data->at("outcome"), "granted");
    EXPECT_EQ(data->at("fee").as_object().at("cents"), 9000);
    EXPECT_EQ(data->at("fee").as_object().at("due_on"), "2026-12-28");
    EXPECT_EQ(data->at("announcement").as_object().at("channel"), boost::json::value(cases::to_text(channel)));
    EXPECT_NE(data->at("announcement").as_object().at("rule").as_string().find("vierter Tag"), std::string::npos);
  }
}

TEST(Letter, KeepsEachParagraphAndTheSameBytes) {
  const Desk desk;
  const auto letter = compose(desk.input());
  ASSERT_TRUE(letter);
  ASSERT_GE(letter->paragraphs.size(), 5u);
  EXPECT_EQ(letter->paragraphs[0], "für „Bello“ (Mischling) setzen wir Hundesteuer fest.");
  EXPECT_NE(letter->paragraphs[1].find("Für das Jahr 2026 sind das 9 Monate; die Steuer beträgt 90,00 EUR"), std::string::npos);
  EXPECT_EQ(letter->pdf, compose(desk.input())->pdf);
}

TEST(Letter, ThePackagesAmountIsTheClerksAmount) {
  Desk desk;
  LetterInput input = desk.input();
  input.fee.cents = 45'00;
  EXPECT_NE(compose(input)->paragraphs[1].find("die Steuer beträgt 45,00 EUR"), std::string::npos);
}

TEST(Letter, APlaceholderLeftStopsIt) {
  const Desk desk;
  LetterInput input = desk.input();
  input.text += "\nDer Grund: {{gruende}}";
  const auto letter = compose(input);
  EXPECT_EQ(code(letter), "notice.placeholder_left");
  EXPECT_EQ(letter.error().detail, "gruende");
  input.preview = true;
  EXPECT_EQ(code(compose(input)), "notice.placeholder_left");
}

TEST(Letter, OnlyPostNeedsTheAddress) {
  Desk desk;
  desk.c.applicant.street = "";
  EXPECT_EQ(code(compose(desk.input(Channel::post))), "notice.address_missing");
  EXPECT_EQ(code(compose(desk.input(Channel::account_retrieval))), "ok");
  EXPECT_EQ(code(compose(desk.input(Channel::national_mailbox))), "ok");
}

TEST(Letter, WhatIsRefusedNeedsReasons) {
  const Desk desk;
  LetterInput input = desk.input();
  input.reasons = " \r\n ";
  EXPECT_EQ(code(compose(input)), "ok");  // VwVfG 39(2) no. 1
  input.outcome = Outcome::partly_granted;
  EXPECT_EQ(code(compose(input)), "notice.reasons_missing");
  input.outcome = Outcome::refused;
  EXPECT_EQ(code(compose(input)), "notice.reasons_missing");
  input.reasons = "Der Hund wird in Talhausen gehalten.";
  EXPECT_EQ(code(compose(input)), "ok");
  input.text = "\n";
  EXPECT_EQ(code(compose(input)), "notice.text_missing");
}

TEST(Letter, ADraftSaysSoOnEveryPage) {
  const Desk desk;
  LetterInput input = desk.input();
  for (int i = 0; i < 60; ++i) input.text += "\nNoch ein Absatz, damit der Brief eine zweite und eine dritte Seite bekommt.";
  const auto real = compose(input);
  input.preview = true;
  const auto draft = compose(input);
  ASSERT_TRUE(draft);
  expect_sound(draft->pdf);
  EXPECT_EQ(draft->file_name, "Entwurf-26-ABCD-EFGH.pdf");
  EXPECT_EQ(json::parse_object(draft->data_json)->at("draft"), true);
  EXPECT_NE(draft->pdf, real->pdf);
  keep("draft.pdf", draft->pdf);
}

TEST(Letter, ListsStayLists) {
  const auto blocks = blocks_of("Es gilt:\n1. eins\n2. zwei\n\n- a\n- b\n3. Oktober ist frei.\n5 Euro");
  ASSERT_EQ(blocks.size(), 5u);
  EXPECT_EQ(std::get<pdf::List>(blocks[1]).items.size(), 2u);
  EXPECT_TRUE(std::get<pdf::List>(blocks[1]).numbered);
  EXPECT_FALSE(std::get<pdf::List>(blocks[2]).numbered);
  EXPECT_EQ(std::get<pdf::Paragraph>(blocks[3]).text[0].text, "3. Oktober ist frei.");
}

TEST(Letter, WhatBelongsTogetherStaysOnOneLine) {
  EXPECT_EQ(kept_together("§ 41 Abs. 2 gilt, 90,00 EUR an 12345 Ort, 12 a"), "§\u00a041 Abs.\u00a02 gilt, 90,00\u00a0EUR an 12345\u00a0Ort, 12 a");
  EXPECT_EQ(kept_together(" x 1234 Ort"), " x 1234 Ort");
}

TEST(Letter, OfThePermitServices) {
  Desk desk;
  desk.package = packages::shipped_package("bewohnerparken");
  desk.c.answers = {{"G99000000202[0]/F99000000208[0]", "Bahnhofstraße"}, {"G99000000202[0]/F99000000209[0]", "12 a"},
                    {"G99000000204[0]/F99000000213[0]", "MU-ST 417"}, {"G99000000205[0]/F99000000218[0]", "12"},
                    {"G99000000205[0]/F99000000217[0]", day("2026-12-01")}};
  cases::Fee fee = desk.fee();
  fee.cents = 30'70;
  fee.explanation = {{"Nr. 265 GebOSt", "Gebühr: 30,70 EUR für ein Jahr, anteilig für 12 Monate: 30,70 EUR"}};
  LetterInput input{.package = desk.package, .town = desk.town, .c = desk.c, .outcome = Outcome::granted, .text = desk.first("granted")->text, .reasons = "",
                    .fee = fee, .channel = Channel::post, .clerk_name = "Petra Beispiel", .at = *parse_iso_instant("2026-11-21T10:00:00Z")};
  const auto letter = compose(input);
  ASSERT_TRUE(letter) << letter.error().detail;
  EXPECT_NE(letter->paragraphs[0].find("für die Zone B. Er gilt vom 01.12.2026 bis zum 30.11.2027 für MU-ST 417."), std::string::npos) << letter->paragraphs[0];
  expect_sound(letter->pdf);
  keep("parking.pdf", letter->pdf);

  // The permit is a page of its own: what is shown on the windscreen; a draft cannot be cut out and used; a refusal has none.
  const auto pages = [](const Bytes& pdf) { return pdf::page_count(pdf).value_or(0); };
  input.preview = true;
  const auto draft = compose(input);
  ASSERT_TRUE(draft);
  expect_sound(draft->pdf);
  packages::Package without = desk.package;
  without.permit.reset();
  const LetterInput plain{.package = without,
                          .town = desk.town,
                          .c = desk.c,
                          .outcome = Outcome::granted,
                          .text = input.text,
                          .reasons = "",
                          .fee = fee,
                          .channel = Channel::post,
                          .clerk_name = "Petra Beispiel",
                          .at = input.at};
  EXPECT_EQ(pages(letter->pdf), pages(compose(plain)->pdf) + 1);
  input.preview = false, input.outcome = Outcome::refused, input.reasons = "Sie wohnen dort nicht.",
  input.fee = {};
  LetterInput refused_plain{.package = without,
                            .town = desk.town,
                            .c = desk.c,
                            .outcome = Outcome::refused,
                            .text = input.text,
                            .reasons = input.reasons,
                            .fee = {},
                            .channel = Channel::post,
                            .clerk_name = "Petra Beispiel",
                            .at = input.at};
  EXPECT_EQ(pages(compose(input)->pdf), pages(compose(refused_plain)->pdf));
  desk.c.answers.erase("G99000000204[0]/F99000000213[0]");
  EXPECT_EQ(permit_lacks(*desk.package.permit, values_of(desk.package, desk.town, desk.c, std::nullopt)),
            std::vector<std::string>{"Kennzeichen"});
  input.outcome = Outcome::granted, input.text = "Sie erhalten den Ausweis.", input.reasons = "";
  const auto lacking = compose(input);
  ASSERT_TRUE(lacking) << lacking.error().code;
  EXPECT_EQ(pages(lacking->pdf), 1) << "no permit without its plate";
}

// ---- the copy --------------------------------------------------------------------------------------------------------------------

TEST(Copy, IsSoundAndComesIntoBeingWhateverWasTyped) {
  Desk desk;
  auto copy = application_copy(desk.package, desk.town, desk.c);
  ASSERT_TRUE(copy) << copy.error().code;
  expect_sound(*copy);
  keep("copy.pdf", *copy);
  desk.c.answers["G99000000103[0]/F99000000110[0]"] = "中 \xF0\x9F\x90\xB6 \u05D0 {{name}}";
  copy = application_copy(desk.package, desk.town, desk.c);
  ASSERT_TRUE(copy) << copy.error().code << " " << copy.error().detail;
  expect_sound(*copy);
  desk.c.answers["G1[0]/F1[0]"] = "x";  // answers of another form are not passed over
  EXPECT_FALSE(application_copy(desk.package, desk.town, desk.c));
}

// Law: VwVfG 41(2a) S. 4 with 31(3): ten days after the notification; a weekend or holiday of the place moves the end.
TEST(Dates, TheLastDayToRetrieveIsTheTenthAndNoWeekend) {
  const packages::Package parking = packages::shipped_package("bewohnerparken");
  EXPECT_EQ(to_iso(*last_retrieval_day(parking, musterstadt(), on("2026-03-02"))),
            "2026-03-12");  // a Thursday
  EXPECT_EQ(to_iso(*last_retrieval_day(parking, musterstadt(), on("2026-03-03"))), "2026-03-13");  // a Friday
  EXPECT_EQ(to_iso(*last_retrieval_day(parking, musterstadt(), on("2026-03-04"))),
            "2026-03-16");  // Saturday: Monday
  EXPECT_EQ(to_iso(*last_retrieval_day(parking, musterstadt(), on("2026-03-24"))),
            "2026-04-07");  // Good Friday, Easter Monday: Tuesday
  EXPECT_EQ(last_retrieval_day(packages::shipped_package("hundesteuer"), musterstadt(), on("2026-03-02"))
                .error()
                .code,
            "notice.no_retrieval_here");
}

}  // namespace
}  // namespace rathaus::notices
