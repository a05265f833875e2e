#include "app/fim/fim_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/fim/conflicts.h"
#include "libs/fim/convert.h"
#include "libs/fim/data_schema.h"
#include "libs/fim/diff.h"
#include "libs/fim/genericode.h"
#include "libs/fim/quality.h"
#include "libs/fim/summary.h"
#include "libs/fim/write.h"
#include "libs/prose_rules/cases.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

Result<std::string> bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", path.string()));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::string json_of(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

class Command {
 public:
  Command(const FimCommand& command, const FimStreams& streams) : command_(command), streams_(streams) {}

  int run() {
    if (command_.file.empty()) return 2;
    if (command_.what == "check") return check();
    if (command_.what == "rules") return rules();
    if (command_.what == "diff") return command_.other.empty() ? 2 : diff();
    const auto document = read(command_.file);
    if (!document) return 2;
    if (command_.what == "show") return say(fim::summary(*document), 0);
    if (command_.what == "convert") return convert(*document);
    if (command_.what == "schema") return schema(*document);
    return 2;
  }

 private:
  int say(const std::string& text, int code) {
    streams_.out(text);
    return code;
  }
  int complain(const std::string& where, const Error& error) {
    streams_.err(fmt::format("{}: {} {}\n", where, error.detail.empty() ? error.field : error.detail,
                             "[" + error.code + "]"));
    return 2;
  }
  std::optional<fim::Document> read(const fs::path& path) {
    const auto bytes = bytes_of(path);
    if (!bytes) {
      complain(path.string(), bytes.error());
      return std::nullopt;
    }
    auto document = fim::read(as_bytes(*bytes));
    if (document) return std::move(*document);
    complain(path.string(), document.error());
    return std::nullopt;
  }

  int convert(const fim::Document& document) {
    if (command_.to != "2" && command_.to != "3") return 2;
    const auto converted =
        fim::convert(document, command_.to == "2" ? fim::Version::xdf2 : fim::Version::xdf3);
    if (!converted) return complain(command_.file, converted.error());
    const auto bytes = fim::write(converted->document);
    if (!bytes) return complain(command_.file, bytes.error());
    const std::string report =
        command_.json ? fim::remarks_as_json(converted->remarks) : fim::remarks_as_text(converted->remarks);
    if (command_.out.empty()) {
      streams_.out(*bytes);
      streams_.err(report);  // the file is the output: the report goes beside it
    } else {
      std::ofstream out(command_.out, std::ios::binary | std::ios::trunc);
      out << *bytes;
      out.close();
      if (!out) return complain(command_.out, unavailable("file.unwritable", command_.out));
      streams_.out(report);
    }
    return converted->remarks.empty() ? 0 : 1;
  }

  int diff() {
    const auto before = read(command_.file), after = read(command_.other);
    if (!before || !after) return 2;
    const auto changes = fim::differences(*before, *after);
    return say(command_.json ? fim::changes_as_json(changes) : fim::changes_as_text(changes),
               changes.empty() ? 0 : 1);
  }

  int schema(const fim::Document& document) {
    if (command_.json == command_.xsd) return 2;
    const auto text = command_.json ? fim::data_json_schema(document) : fim::data_xsd(document);
    if (!text) return complain(command_.file, text.error());
    return say(*text, 0);
  }

  // The file, or the XML files of the folder.
  std::vector<fs::path> files_of() const {
    std::error_code ec;
    if (!fs::is_directory(command_.file, ec)) return {command_.file};
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(command_.file, ec)) {
      if (entry.path().extension() == ".xml") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
  }

  // ---- rules

  static std::string_view in_german(prose_rules::Effect effect) {
    switch (effect) {
      case prose_rules::Effect::required: return "ist auszufüllen";
      case prose_rules::Effect::shown: return "wird gefragt";
      case prose_rules::Effect::hidden: return "entfällt";
      case prose_rules::Effect::optional: return "ist freiwillig";
      case prose_rules::Effect::prefilled: return "wird vorbelegt";
      case prose_rules::Effect::valid: return "die Angaben stimmen";
    }
    return "";
  }

  int rules() {
    const std::vector<fs::path> files = files_of();
    std::error_code ec;
    const bool folder = fs::is_directory(command_.file, ec);
    prose_rules::RuleBook book;
    std::size_t schemas = 0;
    for (const fs::path& file : files) {
      if (folder) {  // code lists lie beside their schemas
        const auto bytes = bytes_of(file);
        if (bytes && fim::read_code_list(as_bytes(*bytes))) continue;
      }
      const auto document = read(file);
      if (!document) {
        unreadable_ = true;
        continue;
      }
      ++schemas;
      book.add(*document, folder ? fs::relative(file, command_.file, ec).string() : file.filename().string());
    }
    if (schemas == 0) {
      if (!unreadable_) streams_.err(fmt::format("{}: hier liegt kein Schema\n", command_.file));
      return 2;
    }
    std::optional<prose_rules::CaseReport> report;
    if (!command_.cases.empty()) {
      const auto labels = bytes_of(command_.cases);
      if (!labels) return complain(command_.cases, labels.error());
      auto held = prose_rules::hold_to_cases(book, *labels);
      if (!held) return complain(command_.cases, held.error());
      report = std::move(*held);
    }
    for (const auto& [id, rule] : book.rules()) command_.json ? rule_as_json(rule) : rule_as_text(rule);
    if (command_.json) {
      streams_.out(json_.empty() ? "[]\n" : "[\n" + json_ + "\n]\n");
    } else {
      streams_.out(fmt::format("{} von {} Regeln verstanden, {} von {} verschiedenen Texten\n",
                               book.understood(), book.rules().size(), book.texts_understood(),
                               book.texts()));
    }
    if (report) {
      std::string text;
      for (const prose_rules::WrongCase& one : report->wrong)
        text += fmt::format("Falsch: {}: {} ist bei {} {}, erwartet war {}\n", one.rule,
                            one.element == "*" ? "das Ganze" : one.element, one.given, one.got, one.wanted);
      text += fmt::format("Fälle: {} richtig, {} falsch; {} Regeln mit Fällen kommen hier nicht vor\n",
                          report->passed, report->failed, report->absent);
      command_.json ? streams_.err(text) : streams_.out(text);
    }
    if (unreadable_) return 2;
    return book.understood() == book.rules().size() && (!report || report->failed == 0) ? 0 : 1;
  }

  void rule_as_text(const prose_rules::ReadRule& rule) {
    const prose_rules::Compiled& read = rule.compiled;
    std::string text = fmt::format("{}:{}: {}\n  {}\n", rule.file, rule.line, rule.id, rule.prose);
    if (!read.understood) {
      const std::size_t at = std::min(read.stopped_at, rule.prose.size());
      text += fmt::format("  nicht verstanden ab „{}“: {}\n",
                          at < rule.prose.size()
                              ? rule.prose.substr(at, rule.prose.find_first_of(" \n", at + 1) - at)
                              : std::string("Ende"),
                          read.why);
    }
    for (const prose_rules::Consequence& one : read.consequences)
      text +=
          fmt::format("  {}{}{}, wenn {}\n", one.path.empty() ? "" : one.path + " ", in_german(one.effect),
                      one.value.empty() ? "" : " mit „" + one.value + "“", one.when);
    streams_.out(text + "\n");
  }

  void rule_as_json(const prose_rules::ReadRule& rule) {
    std::string effects;
    for (const prose_rules::Consequence& one : rule.compiled.consequences)
      effects +=
          fmt::format("{}{{\"effect\": {}, \"element\": {}, \"path\": {}, \"value\": {}, \"when\": {}}}",
                      effects.empty() ? "" : ", ", json_of(prose_rules::to_text(one.effect)),
                      json_of(one.element), json_of(one.path), json_of(one.value), json_of(one.when));
    json_ += fmt::format(
        "{}  {{\"file\": {}, \"line\": {}, \"rule\": {}, \"text\": {}, \"understood\": {}, \"stopped_at\": "
        "{}, "
        "\"why\": {}, \"effects\": [{}]}}",
        json_.empty() ? "" : ",\n", json_of(rule.file), rule.line, json_of(rule.id), json_of(rule.prose),
        rule.compiled.understood, rule.compiled.stopped_at, json_of(rule.compiled.why), effects);
  }

  // ---- check

  int check() {
    std::error_code ec;
    const std::vector<fs::path> files = files_of();
    const bool folder = fs::is_directory(command_.file, ec);
    // Code lists that lie in the folder, or beside the file.
    std::vector<fs::path> schemas;
    std::vector<fim::CodeList> lists;
    for (const fs::path& file : files) {
      const auto bytes = bytes_of(file);
      if (bytes) {
        if (auto list = fim::read_code_list(as_bytes(*bytes))) {
          lists.push_back(std::move(*list));
          continue;
        }
      }
      schemas.push_back(file);
    }
    if (schemas.empty()) {
      streams_.err(fmt::format("{}: hier liegt kein Schema\n", command_.file));
      return 2;
    }
    std::vector<fim::Document> documents;
    std::vector<std::string> names;
    for (const fs::path& file : schemas) {
      const std::string name =
          folder ? fs::relative(file, command_.file, ec).string() : file.filename().string();
      const auto document = read(file);
      if (!document) {
        unreadable_ = true;
        continue;
      }
      const std::vector<RuleReading> rules = read_rules(*document);
      const auto facts = facts_of(rules);
      // In a folder a list belongs to some schema, not to every one.
      auto defects = fim::quality(*document, {.lists = lists, .rules = facts, .today = streams_.today});
      if (folder)
        std::erase_if(defects, [](const fim::Defect& d) { return d.code == "fim.check.code_list_unused"; });
      const auto opposed = conflicts(*document, rules);
      defects.insert(defects.end(), opposed.begin(), opposed.end());
      fim::sort_defects(defects);
      report(name, defects);
      if (!folder) continue;
      documents.push_back(std::move(*document));
      documents.back().original = {};
      names.push_back(name);
    }
    if (folder) {
      auto defects = fim::quality_across(documents, names);
      unused_lists(documents, lists, defects);
      if (!defects.empty()) report("alle Dateien", defects);
    }
    if (command_.json) {
      streams_.out(json_.empty() ? "[]\n" : "[\n" + json_ + "\n]\n");
    } else {
      streams_.out(fmt::format("{} Schemata: {} Fehler, {} Warnungen, {} Hinweise{}\n", schemas.size(),
                               errors_, warnings_, notes_,
                               unreadable_ ? "; nicht jede Datei war lesbar" : ""));
    }
    return unreadable_ ? 2 : errors_ + warnings_ > 0 ? 1 : 0;
  }

  static void unused_lists(const std::vector<fim::Document>& documents,
                           const std::vector<fim::CodeList>& lists, std::vector<fim::Defect>& defects) {
    for (const fim::CodeList& list : lists) {
      bool used = false;
      for (const fim::Document& document : documents) {
        for (const fim::Field& field : document.fields)
          used = used || (field.code_list && field.code_list->canonical_uri == list.canonical_uri);
      }
      if (!used)
        defects.push_back({fim::Weight::note, "fim.check.code_list_unused", 0, "", "",
                           fmt::format("Die Codeliste {} {} wird von keinem Schema gebraucht.",
                                       list.canonical_uri, list.version)});
    }
  }

  void report(const std::string& name, const std::vector<fim::Defect>& defects) {
    for (const fim::Defect& at : defects) {
      (at.weight == fim::Weight::error ? errors_ : at.weight == fim::Weight::warning ? warnings_ : notes_)++;
      if (command_.json) {
        json_ += fmt::format(
            "{}  {{\"file\": {}, \"weight\": {}, \"code\": {}, \"line\": {}, \"element\": {}, \"path\": {}, "
            "\"text\": {}}}",
            json_.empty() ? "" : ",\n", json_of(name), json_of(fim::code_of(at.weight)), json_of(at.code),
            at.line, json_of(at.element), json_of(at.path), json_of(at.text));
      } else {
        const std::string_view word = at.weight == fim::Weight::error     ? "Fehler"
                                      : at.weight == fim::Weight::warning ? "Warnung"
                                                                          : "Hinweis";
        streams_.out(fmt::format("{}:{}: {}: {} [{}]\n", name, at.line, word, at.text, at.code));
      }
    }
  }

  const FimCommand& command_;
  const FimStreams& streams_;
  std::size_t errors_ = 0, warnings_ = 0, notes_ = 0;
  bool unreadable_ = false;
  std::string json_;
};

}  // namespace

int fim_command(const FimCommand& command, const FimStreams& streams) {
  return Command(command, streams).run();
}

}  // namespace rathaus::app
