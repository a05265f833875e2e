// The English of the resident's pages: what is said of a sentence, and that none of them has been forgotten.
#include "web/site/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "modules/cases/texts_de.h"

namespace rathaus::site {
namespace {

std::string english(std::string_view german) { return in_english(german).value_or("(none)"); }

TEST(WordsTest, WholeSentencesHolesAndDates) {
  EXPECT_EQ(english("Weiter"), "Continue");
  EXPECT_EQ(english("eingegangen am 03.12.2026"), "received on 3 December 2026");
  EXPECT_EQ(english("03.12.2026, 09:05 Uhr"), "3 December 2026, 09:05");
  EXPECT_EQ(english("Geben Sie bei „Rasse“ ein Datum ab dem 01.02.2026 ein."),
            "Enter a date from 1 February 2026 on for “Rasse”.");
  EXPECT_EQ(english("Bescheid über die Steuer mit der Post"), "Bescheid über die Steuer by post");
  EXPECT_EQ(english("Noch kein Konto? "), "No account yet? ");  // blanks around stay
  EXPECT_EQ(english("31.02.2026"), "(none)");
  EXPECT_EQ(english("Anna Meier"), "(none)");
}

TEST(WordsTest, WordsOfAServiceComeFirstAndInsideSentences) {
  const auto words = english_words_and({{"Rasse", "Breed"}, {"Weiter", "Next"}});
  const auto say = [&](std::string_view german) {
    std::string out;
    for (const auto& part : words->translate(german).value_or(html::Translator::Said{}))
      out += part.foreign ? "[" + part.text + "]" : part.text;
    return out;
  };
  EXPECT_EQ(say("Rasse"), "Breed");
  EXPECT_EQ(say("Weiter"), "Next");
  EXPECT_EQ(say("Geben Sie „Rasse“ an."), "Enter “Breed”.");
  EXPECT_EQ(say("Zurück"), "Back");
  // What stays German inside an English sentence is marked: a name, a title; a number is not.
  EXPECT_EQ(say("Angemeldet als Anna Meier"), "Logged in as [Anna Meier]");
  EXPECT_EQ(say("Bescheid: Hundesteuer mit der Post"), "[Bescheid: Hundesteuer] by post");
  EXPECT_EQ(say("Seite 2 von 5"), "Page 2 of 5");
}

TEST(WordsTest, TheFullestPatternWins) {
  EXPECT_EQ(english("Bitte antworten Sie bis zum 03.12.2026."), "Please answer by 3 December 2026.");
  EXPECT_EQ(english("Zuständig ist: Musterstadt. Sie können den Antrag hier online stellen."),
            "Responsible: Musterstadt. You can apply online here.");
}

TEST(WordsTest, EachGermanOnceWithTheSameHoles) {
  std::set<std::string_view> seen;
  const std::regex hole(R"(\{[a-z]*\})");
  const auto holes = [&](std::string_view text) {
    std::vector<std::string> out;
    const std::string copy(text);
    for (std::sregex_iterator it(copy.begin(), copy.end(), hole), end; it != end; ++it)
      out.push_back(it->str());
    std::sort(out.begin(), out.end());
    return out;
  };
  for (const Word& word : all_words()) {
    EXPECT_TRUE(seen.insert(word.german).second) << word.german;
    EXPECT_FALSE(word.english.empty()) << word.german;
    EXPECT_EQ(holes(word.german), holes(word.english)) << word.german;
  }
}

// ---- none forgotten: the texts are read from the sources -----------------------------------------------------------------------

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

struct Token {
  enum class Kind { text, name, mark } kind;
  std::string text;
};

std::string unescaped(std::string_view inside) {
  std::string out;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\' || i + 1 == inside.size()) {
      out += inside[i];
      continue;
    }
    const char next = inside[++i];
    out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
  }
  return out;
}

// Enough C++ for this: literals, names, marks. A literal of an address or of HTML ("..."_url) is no text.
std::vector<Token> tokens_of(const std::string& source) {
  static const std::regex part(
      R"re(R"\([^\n]*\)"[a-z_]*|//[^\n]*|/\*[\s\S]*?\*/|#[^\n]*|"((?:[^"\\]|\\.)*)"(_url|_html)?|'(?:[^'\\]|\\.)'|[A-Za-z_0-9][A-Za-z_0-9]*|\S)re");
  std::vector<Token> out;
  for (std::sregex_iterator it(source.begin(), source.end(), part), end; it != end; ++it) {
    const std::string all = it->str();
    if (all.starts_with("R\"(") || all.starts_with("//") || all.starts_with("/*") ||
        (all[0] == '#' && all.size() > 1))
      continue;
    if (all[0] == '"') {
      out.push_back((*it)[2].matched ? Token{Token::Kind::mark, "@"}
                                     : Token{Token::Kind::text, unescaped((*it)[1].str())});
      continue;
    }
    const bool name = std::isalnum(static_cast<unsigned char>(all[0])) != 0 || all[0] == '_';
    out.push_back({name ? Token::Kind::name : Token::Kind::mark, all});
  }
  return out;
}

// "eingegangen am " + to_german(at) + "." is the text "eingegangen am {}.". Literals inside the operand are texts of their own.
std::vector<std::string> texts_in(const std::vector<Token>& tokens, std::size_t from, std::size_t to) {
  std::vector<std::string> out;
  for (std::size_t i = from; i < to;) {
    if (tokens[i].kind != Token::Kind::text) {
      ++i;
      continue;
    }
    std::string text = tokens[i++].text;
    while (i < to) {
      if (tokens[i].kind == Token::Kind::text) {
        text += tokens[i++].text;
        continue;
      }
      if (tokens[i].text != "+" || i + 1 >= to) break;
      if (tokens[i + 1].kind == Token::Kind::text) {
        text += tokens[i + 1].text;
        i += 2;
        continue;
      }
      std::size_t end = i + 1;
      for (int depth = 0; end < to; ++end) {
        const std::string& mark = tokens[end].text;
        if (tokens[end].kind != Token::Kind::mark) continue;
        if (mark == "(" || mark == "[" || mark == "{") ++depth;
        if (mark == ")" || mark == "]" || mark == "}") {
          if (depth == 0) break;
          --depth;
        }
        const bool scope =
            mark == ":" && (tokens[end - 1].text == ":" || (end + 1 < to && tokens[end + 1].text == ":"));
        if (depth == 0 && !scope && (mark == "+" || mark == "," || mark == ";" || mark == "?" || mark == ":"))
          break;
      }
      for (std::string& inner : texts_in(tokens, i + 1, end)) out.push_back(std::move(inner));
      if (!text.ends_with("{}")) text += "{}";
      i = end;
    }
    out.push_back(std::move(text));
  }
  return out;
}

std::string trimmed(std::string text) {
  const auto blank = [](char c) { return c == ' ' || c == '\n'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  text.erase(0, std::min(text.find_first_not_of(" \n"), text.size()));
  return text;
}

// Words for people, not keys, classes, addresses and file names.
bool for_people(const std::string& text) {
  static const std::regex key(R"([a-z0-9./:=?&*+;,{}#_-]+)"), css(R"((kern|rh)-[\s\S]*)"),
      file(R"([\s\S]*\.(pdf|json|txt|csv|js|css|svg|tlog-proof))");
  std::string letters = std::regex_replace(text, std::regex(R"(\{[a-z]*\})"), "");
  letters = trimmed(letters);
  if (std::none_of(letters.begin(), letters.end(),
                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }))
    return false;
  if (letters.find('_') != std::string::npos || letters[0] == '/' || letters[0] == '#' || letters[0] == '<')
    return false;
  if (std::regex_match(letters, key) || std::regex_match(letters, css) || std::regex_match(letters, file))
    return false;
  const bool capital =
      (letters[0] >= 'A' && letters[0] <= 'Z') || static_cast<unsigned char>(letters[0]) >= 0x80;
  const bool small = std::any_of(letters.begin(), letters.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  });
  return small && (capital || letters.find(' ') != std::string::npos);
}

// Parts of sentences that stand behind something computed, and what is no text of a page. Each has its whole sentence in the catalogue.
const std::set<std::string>& not_alone() {
  static const std::set<std::string> all = {
      "text/plain; charset=utf-8",
      "text/csv; charset=utf-8",
      "Zeit;Stelle;Zweck;Was",
      "width=device-width, initial-scale=1",
      "light dark",
      "Auskunft {}",
      "jetzt einlegen",
      "Path=/",
      "Esc",
      ", eingegangen am {}. Sie müssen jetzt nichts weiter tun.",
      "§ 122 Abs. 2 Nr. 1 AO).",
      "§ 41 Abs. 2 VwVfG).",
      "verarbeitet Ihre Angaben, um über Ihren Antrag zu entscheiden (Artikel 6 Absatz 1 Buchstabe e DSGVO). "
      "Bei vielen Fragen steht die "
      "Rechtsgrundlage unter „Warum fragen wir das?“.",
      "Der Bescheid kommt als Brief an die Anschrift unten. Er gilt am vierten Tag nach der Aufgabe zur Post "
      "als bekannt gegeben, außer er "
      "kommt später oder gar nicht an (",
      "bietet hier keine Leistungen an. Zuständig ist: {}.",
      "{} Byte",
      "{},{} MB",
      "list of texts expected",
      "list of objects expected",
      "kamera-hinweis kamera-fehler"};
  return all;
}

bool of_the_desk(const std::string& file, const std::string& text) {
  // page.cpp and form.cpp draw the desk's frame, too.
  static const std::set<std::string> desk = {"Vorgang suchen",
                                             "Aktenzeichen, Name, Geburtsdatum",
                                             "Tastaturkürzel",
                                             "Einstellungen:",
                                             "Bereiche",
                                             "nächste Zeile",
                                             "vorige Zeile",
                                             "Vorgang öffnen",
                                             "Vorgang übernehmen",
                                             "diese Übersicht",
                                             "Übersicht schließen, Feld verlassen",
                                             "Weiter arbeiten",
                                             "Vorgang auswählen, für mehrere zugleich",
                                             "Sitzung",
                                             "Anmeldung erneuern (neues Fenster)"};
  return file == "page.cpp" && desk.contains(text);
}

TEST(WordsTest, EveryTextOfTheResidentsPagesHasEnglish) {
  const std::filesystem::path root = RATHAUS_SOURCE_DIR;
  std::vector<std::filesystem::path> files = {root / "web/site/login.cpp",
                                              root / "web/site/draft_list.cpp",
                                              root / "web/site/access_pages.cpp",
                                              root / "web/site/easy_help.cpp",
                                              root / "web/site/errors.cpp",
                                              root / "web/ui/page.cpp",
                                              root / "web/ui/components.h",
                                              root / "web/ui/form.h",
                                              root / "web/ui/form.cpp",
                                              root / "web/ui/choices.cpp",
                                              root / "web/ui/lists.cpp",
                                              root / "web/ui/text.cpp",
                                              root / "modules/forms/texts_de.cpp",
                                              root / "modules/forms/hints.cpp",
                                              root / "modules/forms/render_model.cpp",
                                              root / "modules/representation/representation.cpp",
                                              root / "flows/own_data.cpp"};
  for (const auto& entry : std::filesystem::directory_iterator(root / "web/resident")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".cpp") && !name.ends_with("_test.cpp") && !name.ends_with("_bench.cpp"))
      files.push_back(entry.path());
  }
  std::size_t seen = 0;
  for (const auto& file : files) {
    const std::string source = file_text(file);
    ASSERT_FALSE(source.empty()) << file;
    const std::vector<Token> tokens = tokens_of(source);
    for (const std::string& one : texts_in(tokens, 0, tokens.size())) {
      const std::string text = trimmed(one);
      if (!for_people(text) || not_alone().contains(text) || of_the_desk(file.filename().string(), text))
        continue;
      if (text.find("Prüfschlüssel des Eingangsverzeichnisses") != std::string::npos)
        continue;  // a text file, in German
      ++seen;
      EXPECT_TRUE(in_english(text)) << file.filename().string() << ": no English for \"" << text
                                    << "\" (web/site/words_en_*.cpp)";
    }
  }
  EXPECT_GT(seen, 500U);
}

// What the catalogue says of services that are found elsewhere.
TEST(WordsTest, EveryWayElsewhereHasEnglish) {
  std::ifstream in(std::filesystem::path(RATHAUS_SOURCE_DIR) / "services" / "catalogue.json");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::regex member(R"re("elsewhere":\s*"([^"]+)")re");
  std::size_t seen = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), member), end; at != end; ++at) {
    ++seen;
    EXPECT_TRUE(in_english(at->str(1))) << "no English for \"" << at->str(1) << "\"";
  }
  EXPECT_GT(seen, 10U);
}

// Codes a resident may meet; those of the desk and of operating stay German.
TEST(WordsTest, EveryMessageToResidentsHasEnglish) {
  const std::regex ours(
      R"((account|assurance|barrier|delivery|draft|feedback|file|form|format|login|mandate|objection|password|phone|representation|resume|service|store|upload)\..*|case\.(answer_.*|closed|supplement_.*|too_many_supplements|unknown|unknown_file|unknown_notice|unknown_question))");
  for (const cases::MessageText& message : cases::all_messages()) {
    if (!std::regex_match(std::string(message.code), ours)) continue;
    EXPECT_TRUE(in_english(message.text)) << message.code << ": no English for \"" << message.text << "\"";
  }
}

}  // namespace
}  // namespace rathaus::site
