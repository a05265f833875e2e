#include "tests/scenario/script.h"

#include <fmt/format.h>

#include "tests/scenario/world.h"

namespace rathaus::scenario {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || text.size() <= word.size() || text[word.size()] != ' ') return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

std::string described(const Error& error) {
  std::string out = error.code;
  if (!error.field.empty()) out += " (" + error.field + ")";
  if (!error.detail.empty()) out += ": " + error.detail;
  return out;
}

}  // namespace

Result<Script> parse(std::string_view text) {
  Script script;
  std::optional<Kind> kind;
  int number = 0;
  bool asserts = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    ++number;
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      if (script.title.empty()) script.title = trimmed(line.substr(1));
      continue;
    }
    if (take_word(line, "Gegeben")) kind = Kind::given;
    else if (take_word(line, "Wenn")) kind = Kind::when;
    else if (take_word(line, "Dann")) kind = Kind::then;
    else if (!take_word(line, "Und") || !kind) {
      return fail(invalid("scenario.syntax", fmt::format("line {}: begins with none of Gegeben, Wenn, Dann, Und", number)));
    }
    asserts = asserts || *kind == Kind::then;
    script.lines.push_back({number, *kind, std::string(line)});
  }
  if (script.title.empty()) return fail(invalid("scenario.syntax", "line 1: no title (# ...)"));
  if (!asserts) return fail(invalid("scenario.syntax", fmt::format("line {}: nothing is checked", number)));
  return script;
}

std::optional<Arguments> match(std::string_view pattern, std::string_view text) {
  Arguments out;
  while (true) {
    const std::size_t open = pattern.find('{');
    const std::string_view literal = pattern.substr(0, open);
    if (!text.starts_with(literal)) return std::nullopt;
    text.remove_prefix(literal.size());
    if (open == std::string_view::npos) return text.empty() ? std::optional(out) : std::nullopt;
    const std::size_t close = pattern.find('}', open);
    const bool quoted = literal.ends_with('"');
    const bool amount = pattern.substr(open, close - open) == "{betrag";  // one word; a name may have several
    pattern.remove_prefix(close + 1);
    const std::string_view next = pattern.substr(0, pattern.find('{'));
    // Shortest first; a longer one when the rest does not fit.
    for (std::size_t size = next.empty() ? text.size() : text.find(next); size != std::string_view::npos && size <= text.size();
         size = next.empty() ? std::string_view::npos : text.find(next, size + 1)) {
      const std::string_view value = text.substr(0, size);
      if (amount && value.find(' ') != std::string_view::npos) continue;
      if (quoted ? value.find('"') != std::string_view::npos : value.empty() || value.find('"') != std::string_view::npos) continue;
      if (auto rest = match(pattern, text.substr(size))) {
        out.emplace_back(value);
        out.insert(out.end(), rest->begin(), rest->end());
        return out;
      }
    }
    return std::nullopt;
  }
}

std::vector<Phrase> phrases() {
  std::vector<Phrase> all = given_phrases();
  for (auto&& more : {when_phrases(), then_phrases(), ways_phrases(), parties_phrases(), act_phrases()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::optional<Failure> run(const Script& script, const std::vector<Phrase>& table) {
  // What is misspelt is found before anything runs.
  std::vector<std::pair<const Phrase*, Arguments>> steps;
  for (const Line& line : script.lines) {
    std::vector<std::pair<const Phrase*, Arguments>> found;
    for (const Phrase& phrase : table) {
      if (phrase.kind != line.kind) continue;
      if (auto arguments = match(phrase.pattern, line.text)) found.emplace_back(&phrase, std::move(*arguments));
    }
    if (found.empty()) return Failure{line.number, "nobody knows this phrase: " + line.text};
    if (found.size() > 1) return Failure{line.number, fmt::format("ambiguous: \"{}\" and \"{}\"", found[0].first->pattern, found[1].first->pattern)};
    steps.push_back(std::move(found.front()));
  }
  World world;
  std::optional<Error> pending;
  int last = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Line& line = script.lines[i];
    const auto& [phrase, arguments] = steps[i];
    last = line.number;
    if (phrase->takes_refusal) {
      if (!pending) return Failure{line.number, "nothing was refused"};
      world.refusal = *std::exchange(pending, std::nullopt);
    } else if (pending) {
      return Failure{script.lines[i - 1].number, "refused, and nobody expected it: " + described(*pending)};
    }
    const Status done = phrase->run(world, arguments);
    if (done) continue;
    if (line.kind == Kind::when) pending = done.error();
    else return Failure{line.number, described(done.error())};
  }
  if (pending) return Failure{last, "refused, and nobody expected it: " + described(*pending)};
  if (const Status replay = world.check_replay(); !replay) return Failure{last, "replay: " + described(replay.error())};
  return std::nullopt;
}

}  // namespace rathaus::scenario
