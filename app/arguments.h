#pragma once
// "--port 8080 FILE" -> options and rest. Unknown options are refused by the command that reads them.
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rathaus::app {

class Arguments {
 public:
  // `flags` take no value.
  Arguments(const std::vector<std::string>& words, const std::set<std::string>& flags) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (!word.starts_with("--")) {
        rest.push_back(word);
        continue;
      }
      std::string name = word.substr(2);
      if (const std::size_t equal = name.find('='); equal != std::string::npos) {
        options[name.substr(0, equal)] = name.substr(equal + 1);
      } else if (flags.contains(name)) {
        options[name] = "yes";
      } else if (i + 1 < words.size()) {
        options[name] = words[++i];
      } else {
        missing_value = name;
      }
    }
  }

  bool has(const std::string& name) const { return options.contains(name); }
  std::string get(const std::string& name, const std::string& fallback = {}) const {
    const auto found = options.find(name);
    return found == options.end() ? fallback : found->second;
  }
  // A whole number within bounds; nothing else is one. Not given: `fallback`.
  std::optional<int> number(const std::string& name, int fallback, int least, int most) const {
    const std::string text = get(name, std::to_string(fallback));
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
      return std::nullopt;
    return value;
  }
  // The first option that is not in the list; empty: all are known.
  std::string unknown(const std::set<std::string>& known) const {
    for (const auto& [name, value] : options) {
      if (!known.contains(name)) return name;
    }
    return {};
  }

  std::map<std::string, std::string> options;
  std::vector<std::string> rest;
  std::string missing_value;
};

}  // namespace rathaus::app
