#include "modules/forms/input.h"

#include <gtest/gtest.h>

#include "modules/forms/form_builder.h"
#include "modules/forms/pattern.h"
#include "modules/forms/recognise.h"

namespace rathaus::forms {
namespace {

feel::Decimal dec(std::string_view text) { return *feel::Decimal::parse(text); }

// One field of a type; gives "FEEL value" or "code".
struct One {
  explicit One(DataType type) : builder() { builder.field("F1", type); }
  FieldSpec& spec() { return builder.last(); }
  std::string operator()(std::string_view raw) {
    if (form.nodes.empty()) form = builder.build();
    const ReadInput read = read_input(form, 1, raw);
    return read.error ? read.error->code : feel::to_feel(read.value);
  }
  FormBuilder builder;
  Form form;
};

TEST(Input, DatesAsPeopleWriteThem) {
  One date(DataType::date);
  for (const char* raw : {"1.2.2026", "01.02.2026", "01022026", "2026-02-01", " 1. Februar 2026 ", "1/2/2026",
                          "1-2-2026", "1. Feb 2026", "1 2 2026"}) {
    EXPECT_EQ(date(raw), "date(\"2026-02-01\")") << raw;
  }
  EXPECT_EQ(date("1. März 2024"), "date(\"2024-03-01\")");
  EXPECT_EQ(date("29.02.2024"), "date(\"2024-02-29\")");
  EXPECT_EQ(date(""), "null");
  EXPECT_EQ(date("   "), "null");
}

TEST(Input, DatesThatAreNone) {
  One date(DataType::date);
  EXPECT_EQ(date("31.02.2026"), "form.date.not_a_date");
  EXPECT_EQ(date("29.02.2026"), "form.date.not_a_date");
  EXPECT_EQ(date("1.13.2026"), "form.date.not_a_date");
  EXPECT_EQ(date("0.1.2026"), "form.date.not_a_date");
  EXPECT_EQ(date("1.2.26"), "form.date.year");
  for (const char* raw :
       {"gestern", "2026", "1.2", "-1.2.2026", "1.2.20266", "2026/02/01", "1.2.2026.3", "mai 2 2026"}) {
    EXPECT_EQ(date(raw), "form.date.form") << raw;
  }
}

TEST(Input, DateLimitsCountTheDayItself) {
  One date(DataType::date);
  date.spec().min_date = "2026-01-10";
  date.spec().max_date = "2026-01-20";
  EXPECT_EQ(date("09.01.2026"), "form.date.too_early");
  EXPECT_EQ(date("10.01.2026"), "date(\"2026-01-10\")");
  EXPECT_EQ(date("20.01.2026"), "date(\"2026-01-20\")");
  EXPECT_EQ(date("21.01.2026"), "form.date.too_late");
}

TEST(Input, Times) {
  One time(DataType::time);
  for (const char* raw : {"14:30", "14.30", "1430", "14:30 Uhr", "14:30:00"})
    EXPECT_EQ(time(raw), "time(\"14:30:00\")") << raw;
  EXPECT_EQ(time("8 Uhr"), "time(\"08:00:00\")");
  for (const char* raw : {"24:00", "14:60", "14:3", "halb drei", "14", "-14:30"})
    EXPECT_EQ(time(raw), "form.time") << raw;
  One both(DataType::date_time);
  for (const char* raw : {"28.03.2026, 14:30", "28.3.2026 14:30", "28.03.2026 um 14:30 Uhr",
                          "2026-03-28T14:30", "28. März 2026, 14:30"}) {
    EXPECT_EQ(both(raw), "date and time(\"2026-03-28T14:30:00\")") << raw;
  }
  EXPECT_EQ(both("28.03.2026"), "form.date_time.form");
  EXPECT_EQ(both("31.02.2026, 14:30"), "form.date.not_a_date");
}

TEST(Input, NumbersInGermanStyle) {
  One number(DataType::number);
  EXPECT_EQ(number("1.234,5"), "1234.5");
  EXPECT_EQ(number("0,1"), "0.1");
  EXPECT_EQ(number("1.5"), "form.number.point");
  EXPECT_EQ(number("zwei"), "form.number.form");
  One whole(DataType::integer);
  whole.spec().min_number = dec("1");
  whole.spec().max_number = dec("31");
  EXPECT_EQ(whole("1"), "1");
  EXPECT_EQ(whole("31"), "31");
  EXPECT_EQ(whole("0"), "form.number.too_small");
  EXPECT_EQ(whole("32"), "form.number.too_big");
  EXPECT_EQ(whole("1,5"), "form.number.not_whole");
  EXPECT_EQ(whole("1,0"), "1");
  One money(DataType::currency);
  EXPECT_EQ(money("1.250,50 €"), "1250.5");
  EXPECT_EQ(money("1,505"), "form.money.cents");
  EXPECT_EQ(money("viel"), "form.money.form");
}

TEST(Input, YesNoAndCodes) {
  One yes_no(DataType::boolean);
  EXPECT_EQ(yes_no("true"), "true");
  EXPECT_EQ(yes_no("nein"), "false");
  EXPECT_EQ(yes_no("vielleicht"), "form.boolean");
  FormBuilder builder;
  builder.field("F1", DataType::text).codes({{"001", "Inland", ""}, {"002", "Ausland", ""}});
  const Form form = builder.build();
  EXPECT_EQ(feel::to_feel(read_input(form, 1, "002").value), "\"002\"");
  EXPECT_EQ(read_input(form, 1, "003").error->code, "form.code");
  EXPECT_EQ(read_input(form, 1, "Inland").error->code, "form.code");
}

TEST(Input, TextIsTrimmedNormalisedAndCounted) {
  One text(DataType::text);
  text.spec().min_length = 2;
  text.spec().max_length = 5;
  EXPECT_EQ(text("  ab  "), "\"ab\"");
  EXPECT_EQ(text("u\xCC\x88"
                 "ber"),
            "\"über\"");  // u + diaeresis becomes one letter
  EXPECT_EQ(text("äöüßé"), "\"äöüßé\"");
  EXPECT_EQ(text("abcdef"), "form.text.too_long");
  EXPECT_EQ(text("a"), "form.text.too_short");
  EXPECT_EQ(text("a\nb"), "\"a b\"");
  EXPECT_EQ(text("a\x01"
                 "b"),
            "form.text.control");
  EXPECT_EQ(text("a\xE2\x80\xAE"
                 "b"),
            "form.text.control");  // turns the direction of what follows
  EXPECT_EQ(text("a\xC2\x85"
                 "b"),
            "form.text.control");
  EXPECT_EQ(text("a\xE2\x80\x93"
                 "b"),
            "\"a-b\"");
  EXPECT_EQ(text("\xff\xfe"), "form.text.encoding");
  EXPECT_EQ(text("ab💥"), "form.text.letters");
  One long_text(DataType::text);
  long_text.spec().format = TextFormat::long_text;
  EXPECT_EQ(long_text("a\r\nb\rc"), "\"a\\nb\\nc\"");
}

TEST(Input, NamesTakeLatinLettersOnly) {
  One name(DataType::text);
  name.spec().format = TextFormat::person_name;
  for (const char* raw : {"Łukasz", "O'Neill", "Müller-Lüdenscheidt", "Šimić", "von der Heide"})
    EXPECT_EQ(name(raw), "\"" + std::string(raw) + "\"");
  EXPECT_EQ(name("Иван"), "form.text.name_letters");
  EXPECT_EQ(name("Robert2"), "form.text.name_letters");
  One latin(DataType::text_latin);
  EXPECT_EQ(latin("Größe 5 €"), "\"Größe 5 €\"");
  EXPECT_EQ(latin("Ωμέγα"), "form.text.letters");
}

TEST(Input, KnownFormats) {
  One iban(DataType::text);
  iban.spec().format = TextFormat::iban;
  EXPECT_EQ(iban("de89 3704 0044 0532 0130 00"), "\"DE89370400440532013000\"");
  EXPECT_EQ(iban("DE88370400440532013000"), "form.iban.checksum");
  EXPECT_EQ(iban("DE8937040044053201300"), "form.iban.length");
  One email(DataType::text);
  email.spec().format = TextFormat::email;
  EXPECT_EQ(email("Erika@Beispiel.DE"), "\"Erika@beispiel.de\"");
  EXPECT_EQ(email("erika.beispiel.de"), "form.email.at");
  EXPECT_EQ(email("erika@beispiel"), "form.email.domain");
  One phone(DataType::text);
  phone.spec().format = TextFormat::phone;
  EXPECT_EQ(phone("0228 / 99-123456"), "\"0228 / 99-123456\"");
  EXPECT_EQ(phone("123456"), "form.phone.area");
  EXPECT_EQ(phone("0228 abc"), "form.phone.character");
  One plz(DataType::text);
  plz.spec().format = TextFormat::postal_code;
  EXPECT_EQ(plz("D-53113"), "\"53113\"");
  EXPECT_EQ(plz("531130"), "form.plz.digits");
  EXPECT_EQ(plz("00999"), "form.plz.range");
  One url(DataType::text);
  url.spec().format = TextFormat::url;
  EXPECT_EQ(url("www.beispiel.de"), "\"www.beispiel.de\"");
  EXPECT_EQ(url("beispiel"), "form.url");
}

TEST(Input, PatternsMatchTheWholeText) {
  One tax(DataType::text);
  tax.spec().pattern = "[1-9][0-9]{12}";
  EXPECT_EQ(tax("1234567890123"), "\"1234567890123\"");
  EXPECT_EQ(tax("12345678901234"), "form.pattern");
  EXPECT_EQ(tax("x1234567890123"), "form.pattern");
  One odd(DataType::text);
  odd.spec().pattern = "[a-z-[aeiou]]+";  // not translated: every answer is taken
  EXPECT_EQ(odd("aaa"), "\"aaa\"");
}

std::string translated(std::string_view xsd) {
  const auto out = Pattern::compile(xsd);
  return out ? "ok" : out.error().detail;
}

TEST(Pattern, TranslatesXsdSyntax) {
  const auto matches = [](std::string_view xsd, std::string_view text) {
    const auto pattern = Pattern::compile(xsd);
    EXPECT_TRUE(pattern.has_value()) << xsd << ": " << (pattern ? "" : pattern.error().detail);
    return pattern && (*pattern)->matches(text);
  };
  EXPECT_TRUE(matches("([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}", "01067"));
  EXPECT_FALSE(matches("([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}", "00100"));
  EXPECT_TRUE(matches("[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{1,63}$", "a.b@c.de"));
  EXPECT_TRUE(matches("^ab$", "ab"));
  EXPECT_FALSE(matches("^ab$", "xab"));
  EXPECT_TRUE(matches("a$b", "a$b"));  // inside, "$" is a plain sign in XSD
  EXPECT_TRUE(matches("a\\$", "a$"));
  EXPECT_TRUE(matches("\\d{2}", "12"));
  EXPECT_TRUE(matches("\\i\\c*", "_name-1"));
  EXPECT_FALSE(matches("\\i\\c*", "1name"));
  EXPECT_TRUE(matches("[\\w\\-]+", "über-1"));
  EXPECT_TRUE(matches("\\p{Lu}\\p{Ll}+", "Ärger"));
  EXPECT_TRUE(matches("a|b|", ""));
  EXPECT_FALSE(matches(".", "\n"));
  EXPECT_TRUE(matches("(?:ab)+", "abab"));
  EXPECT_TRUE(matches("[^0-9]+", "abc"));
  EXPECT_TRUE(matches("[+*/-]", "-"));
}

TEST(Pattern, SaysWhatItDoesNotTranslate) {
  EXPECT_EQ(translated("[a-z-[aeiou]]"), "Klassensubtraktion [a-z-[..]] ist nicht möglich");
  EXPECT_EQ(translated("\\p{IsGreek}"), "Unicode-Blöcke (\\p{IsGreek}) sind nicht möglich");
  EXPECT_EQ(translated("(?=a)b"), "Vorausschau und Optionen (?...) sind nicht möglich");
  EXPECT_EQ(translated("a+?"), "Wiederholung ohne Zeichen davor");
  EXPECT_EQ(translated("a{2000}"), "Wiederholung außerhalb von 0 bis 1000");
  EXPECT_EQ(translated("\\bword"), "Wortgrenzen sind nicht möglich");
  EXPECT_EQ(translated("(a)\\1"), "Rückbezüge sind nicht möglich");
  for (const char* xsd :
       {"(", ")", "[", "[]", "a{", "a{2", "*a", "\\", "[b-a]", "\\p{", "((((", "[\\W]", "a{3,2}"}) {
    EXPECT_NE(translated(xsd), "ok") << xsd;
  }
  EXPECT_NE(translated(std::string(100, '(') + std::string(100, ')')), "ok");
}

TEST(Pattern, NoPatternHangs) {
  const auto pattern = Pattern::compile("(a+)+b");
  ASSERT_TRUE(pattern.has_value());
  EXPECT_FALSE((*pattern)->matches(std::string(50'000, 'a')));  // exponential for engines that go back
}

TEST(Pattern, SamplesMatch) {
  for (const char* xsd : {"[1-9][0-9]{12}", "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{1,63}$",
                          "(DE)?[0-9]{9}|ATU\\d{8}", "\\p{Lu}{1,3}-\\i\\c+", "[^a-z]{4}", "(ab|cd){2,4}x*"}) {
    const auto pattern = Pattern::compile(xsd);
    ASSERT_TRUE(pattern.has_value()) << xsd;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Dice dice(seed);
      const auto sample = (*pattern)->sample(dice, 1, 60);
      ASSERT_TRUE(sample.has_value()) << xsd;
      EXPECT_TRUE((*pattern)->matches(*sample)) << xsd << " " << *sample;
    }
  }
}

TEST(Recognise, DeclarationsAreAssurancesNotFactsAndNeverConsent) {
  EXPECT_TRUE(is_declaration("Ich versichere die Richtigkeit meiner Angaben."));
  EXPECT_TRUE(is_declaration("Hiermit bestätige ich, dass die Werkzeuge vorhanden sind."));
  EXPECT_TRUE(is_declaration("Mir ist bekannt, dass falsche Angaben strafbar sind."));
  EXPECT_FALSE(is_declaration("Ich willige ein, dass Bescheide in mein Postfach zugestellt werden."));
  EXPECT_FALSE(is_declaration("Ich erkläre mich mit der Weitergabe einverstanden."));
  EXPECT_FALSE(is_declaration("Ich habe Abitur."));
  EXPECT_FALSE(is_declaration("Bestätigen Sie das?"));
  EXPECT_FALSE(is_declaration("Gegen mich ist kein Strafverfahren anhängig."));
}

TEST(Recognise, Formats) {
  const auto format = [](const char* name, std::optional<std::uint64_t> max = std::nullopt,
                         const char* id = "F12") {
    fim::Field field;
    field.identifier.id = id;
    field.name = name;
    field.constraints.max_length = max;
    return recognise_format(field, name);
  };
  EXPECT_EQ(format("IBAN"), TextFormat::iban);
  EXPECT_EQ(format("E-Mail-Adresse"), TextFormat::email);
  EXPECT_EQ(format("Telefonnummer"), TextFormat::phone);
  EXPECT_EQ(format("Postleitzahl", 5), TextFormat::postal_code);
  EXPECT_EQ(format("Postleitzahl"), TextFormat::plain);  // may be a foreign one
  EXPECT_EQ(format("Vornamen"), TextFormat::person_name);
  EXPECT_EQ(format("irgendwas", 10, "F60000000227"), TextFormat::person_name);
  EXPECT_EQ(format("irgendwas", 10, "F60000227"), TextFormat::person_name);
  EXPECT_EQ(format("Begründung"), TextFormat::long_text);
  EXPECT_EQ(format("Sonstiges", 1000), TextFormat::long_text);
  EXPECT_EQ(format("Eingetragener Name", 1000), TextFormat::plain);
  EXPECT_EQ(format("Geburtsort"), TextFormat::plain);
}

}  // namespace
}  // namespace rathaus::forms
