#include "modules/feedback/feedback.h"

#include <algorithm>
#include <vector>

namespace rathaus::feedback {
namespace {

constexpr std::string_view kMask = "•••";

bool word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || byte >= 0x80;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool ends_like_a_street(std::string_view word) {
  const std::string low = lower(word);
  for (const std::string_view end :
       {"straße", "strasse", "str", "weg", "gasse", "platz", "allee", "ring", "ufer", "damm"}) {
    if (low.size() >= end.size() && std::string_view(low).ends_with(end)) return true;
  }
  return false;
}

bool is_title(std::string_view word) {
  for (const std::string_view title : {"herr", "herrn", "frau", "familie", "dr", "prof"}) {
    if (lower(word) == title) return true;
  }
  return false;
}

struct Word {
  std::size_t from, to;
  std::string_view in(std::string_view text) const { return text.substr(from, to - from); }
};

// Words with what belongs inside them: 26-AB12-CD34, name@place.de, von-der-Probe.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!word_byte(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size()) {
      const bool joint = (text[end] == '-' || text[end] == '@' || text[end] == '.' || text[end] == '_' ||
                          text[end] == '/' || text[end] == ':') &&
                         end + 1 < text.size() && (word_byte(text[end + 1]) || text[end + 1] == '/');
      if (!word_byte(text[end]) && !joint) break;
      ++end;
    }
    out.push_back({i, end});
    i = end;
  }
  return out;
}

bool points_to_somebody(std::string_view word) {
  const auto digits = std::count_if(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 3 || word.find('@') != std::string_view::npos ||
         word.find("://") != std::string_view::npos || lower(word).starts_with("www.");
}

}  // namespace

bool is_stage(std::string_view stage) { return stage == "sent" || stage == "decided"; }
std::string_view label_of_stage(std::string_view stage) {
  return stage == "decided" ? "nach der Entscheidung" : "nach dem Absenden";
}

std::string masked(std::string_view comment, std::span<const std::string> names) {
  if (comment.size() > kMostComment) {
    std::size_t end = kMostComment;
    while (end > 0 && (static_cast<unsigned char>(comment[end]) & 0xc0) == 0x80) --end;
    comment = comment.substr(0, end);
  }
  std::vector<std::string> known;
  for (const std::string& name : names) {
    for (const Word& word : words_of(name)) {
      if (word.to - word.from >= 3) known.push_back(lower(word.in(name)));
    }
  }
  const std::vector<Word> words = words_of(comment);
  std::string out;
  std::size_t kept = 0;
  bool after_title = false, after_street = false, after_number = false;
  for (const Word& word : words) {
    const std::string_view text = word.in(comment);
    const bool digits = !text.empty() && text[0] >= '0' && text[0] <= '9';
    const bool next_number =
        digits && after_number && word.from - kept == 1;  // a telephone number with blanks
    const bool capital = (text[0] >= 'A' && text[0] <= 'Z') || static_cast<unsigned char>(text[0]) >= 0x80;
    const bool named = std::find(known.begin(), known.end(), lower(text)) != known.end();
    const bool hide = points_to_somebody(text) || named || (after_title && capital && !is_title(text)) ||
                      ends_like_a_street(text) || (after_street && digits) || next_number;
    if (hide) {
      out.append(comment.substr(kept, word.from - kept)).append(kMask);
      kept = word.to;
    }
    after_title = is_title(text) || (after_title && hide && capital);
    after_street = ends_like_a_street(text);
    after_number = hide && digits;
  }
  out.append(comment.substr(kept));
  return out;
}

}  // namespace rathaus::feedback
