#include "libs/bpmn/formula.h"

#include <algorithm>
#include <array>

namespace rathaus::bpmn {
namespace {

constexpr std::array<std::string_view, 21> kKeywords = {
    "and",      "between", "else", "every",    "external", "false",     "for",
    "function", "if",      "in",   "instance", "not",      "null",      "of",
    "or",       "return",  "then", "true",     "some",     "satisfies", "partial"};

bool starts_word(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$' || c >= 0x80;
}
bool in_word(unsigned char c) { return starts_word(c) || (c >= '0' && c <= '9'); }

// Words of the text that may name a variable; texts in quotes and comments are passed over.
void add_words(std::string_view text, std::set<std::string, std::less<>>& into) {
  std::size_t i = 0;
  const auto skip_to = [&](std::string_view end, std::size_t from) {
    const auto at = text.find(end, from);
    i = at == text.npos ? text.size() : at + end.size();
  };
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
      ++i;
    } else if (text.substr(i, 2) == "//")
      skip_to("\n", i);
    else if (text.substr(i, 2) == "/*")
      skip_to("*/", i + 2);
    else if (c >= '0' && c <= '9') {
      while (i < text.size() && (in_word(static_cast<unsigned char>(text[i])) || text[i] == '.')) ++i;
    } else if (starts_word(c)) {
      const std::size_t begin = i;
      while (i < text.size() && in_word(static_cast<unsigned char>(text[i]))) ++i;
      const std::string_view word = text.substr(begin, i - begin);
      std::size_t next = i;
      while (next < text.size() &&
             (text[next] == ' ' || text[next] == '\t' || text[next] == '\n' || text[next] == '\r'))
        ++next;
      const bool called = next < text.size() && text[next] == '(';
      std::size_t before = begin;
      while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t')) --before;
      const bool member = before > 0 && text[before - 1] == '.' && (before < 2 || text[before - 2] != '.');
      if (!called && !member && std::ranges::find(kKeywords, word) == kKeywords.end()) into.emplace(word);
    } else
      ++i;
  }
}

}  // namespace

Result<Formula> Formula::compile(std::string_view text, const std::set<std::string, std::less<>>& declared) {
  std::set<std::string, std::less<>> words;
  add_words(text, words);
  for (const std::string& name : declared) {
    if (name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") !=
            name.npos &&
        text.find(name) != text.npos) {
      words.insert(name);  // a name of several words
    }
  }
  feel::Scope scope;
  std::vector<std::string> all;
  for (const std::string& word : words) {
    scope.add(word);
    scope.add_member(word);
    all.push_back(word);
  }
  Formula out;
  out.text_ = std::string(text);
  out.expression_ = std::make_shared<feel::Expression>(TRY(feel::Expression::compile(text, scope)));
  out.names_ = std::move(all);
  return out;
}

Formula Formula::constant(feel::Value value) {
  Formula out;
  out.constant_ = true;
  out.value_ = std::move(value);
  return out;
}

feel::Value Formula::evaluate(std::span<const feel::Value> values, feel::Evaluation& run) const {
  if (constant_) return value_;
  if (!expression_) return {};
  return expression_->evaluate(values, run);
}

}  // namespace rathaus::bpmn
