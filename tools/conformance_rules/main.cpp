// Compiles the prose rules of a folder of schemas and holds them to labelled cases: conformance_rules DIR --cases FILE [--unclear]
// A case is evaluated by the FEEL of the compiled rule alone; a rule that is not understood has no answers and is no mistake.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include <boost/json/serialize.hpp>

#include "libs/feel/feel.h"
#include "libs/json/json.h"
#include "libs/prose_rules/rules.h"

namespace rathaus::conformance {
namespace {

namespace fs = std::filesystem;
using boost::json::object;
using boost::json::value;
using prose_rules::Compiled;
using prose_rules::Effect;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

struct Found {
  std::string prose, schema;
  Compiled compiled;
};

feel::Value given_value(const value& v) {
  if (v.is_bool()) return feel::Value(v.get_bool());
  if (v.is_int64()) return feel::Value::number(v.get_int64());
  if (v.is_string()) {
    const std::string text(json::view(v.get_string()));
    return text == "*" ? feel::Value("filled") : feel::Value(text);
  }
  return {};
}

class Case {
 public:
  Case(const object& one) {
    const auto* land = one.if_contains("land");
    values_["land"] = land != nullptr && land->is_string()
                          ? feel::Value(std::string(json::view(land->get_string())))
                          : feel::Value();
    for (const auto& entry : one.at("given").get_object())
      values_[std::string(entry.key())] = given_value(entry.value());
  }
  // true, false; an expression that cannot be evaluated counts as neither.
  bool holds(const std::string& feel_text) {
    feel::Scope scope;
    std::vector<feel::Value> values;
    std::set<std::string> names;
    for (std::size_t i = 0; i < feel_text.size();) {
      if (feel_text[i] == '"') {
        for (++i; i < feel_text.size() && feel_text[i] != '"'; ++i) {
          if (feel_text[i] == '\\') ++i;
        }
        ++i;
      } else if (std::isalpha(static_cast<unsigned char>(feel_text[i]))) {
        const std::size_t from = i;
        while (i < feel_text.size() && std::isalnum(static_cast<unsigned char>(feel_text[i]))) ++i;
        const std::string word = feel_text.substr(from, i - from);
        if (word == "land" || ((word[0] == 'F' || word[0] == 'G') && word.size() > 5)) names.insert(word);
      } else
        ++i;
    }
    for (const std::string& name : names) {
      scope.add(name);
      values.push_back(values_[name]);
    }
    const auto compiled = feel::Expression::compile(feel_text, scope);
    if (!compiled) {
      fmt::print("FEEL does not compile: {} ({})\n", feel_text, compiled.error().detail);
      return false;
    }
    feel::Evaluation run;
    return feel::truth(compiled->evaluate(values, run)) == feel::Truth::yes;
  }

 private:
  std::map<std::string, feel::Value> values_;
};

// What the rule says of an element in this case, as the labels write it.
value state_of(const Compiled& rule, Case& c, const std::string& element) {
  if (element == "*") {
    for (const auto& one : rule.consequences) {
      if (one.effect == Effect::valid && !c.holds(one.when)) return "invalid";
    }
    return "valid";
  }
  bool required = false, shown = false, hidden = false;
  std::optional<std::string> prefilled;
  for (const auto& one : rule.consequences) {
    if (one.element != element || !c.holds(one.when)) continue;
    required = required || one.effect == Effect::required;
    shown = shown || one.effect == Effect::shown;
    hidden = hidden || one.effect == Effect::hidden;
    if (one.effect == Effect::prefilled) prefilled = one.value;
  }
  if (prefilled) {
    object out{{"value", *prefilled}};
    if (hidden) out["hidden"] = true;
    return out;
  }
  if (hidden && (required || shown)) return "contradiction";
  return hidden ? "hidden" : required ? "required" : shown ? "shown" : "free";
}

bool same(const value& got, const value& wanted) {
  if (got == wanted) return true;
  return got.is_object() && wanted.is_object() &&
         boost::json::serialize(got) == boost::json::serialize(wanted);
}

int run(const fs::path& folder, const fs::path& cases, bool unclear, bool print) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::map<std::string, Found> found;
  std::set<std::string> texts, understood_texts;
  std::size_t rules = 0, understood = 0;
  for (const fs::path& file : files) {
    const std::string bytes = read_file(file);
    const auto document = fim::read(as_bytes(bytes));
    if (!document) {
      fmt::print("{}: {}\n", file.filename().string(), document.error().detail);
      continue;
    }
    const auto vocabulary = prose_rules::Vocabulary::of(*document);
    for (const fim::Rule& r : document->rules) {
      const std::string id = r.identifier.id + " " + r.identifier.version;
      if (found.contains(id)) continue;
      Found one{r.text, file.filename().string(), {}};
      one.compiled = prose_rules::compile(one.prose, vocabulary);
      ++rules;
      texts.insert(one.prose);
      if (one.compiled.understood) ++understood, understood_texts.insert(one.prose);
      found.emplace(id, std::move(one));
    }
  }
  if (print) {
    for (const auto& [id, rule] : found) {
      fmt::print("{} ({})\n  {}\n", id, rule.schema, rule.prose);
      if (!rule.compiled.understood)
        fmt::print("  UNCLEAR at {}: {}\n", rule.compiled.stopped_at, rule.compiled.why);
      for (const auto& c : rule.compiled.consequences)
        fmt::print("  -> {} {} {}: {}\n", prose_rules::to_text(c.effect), c.path, c.value, c.when);
    }
  }
  const auto labels = json::parse(read_file(cases), {.bytes = 64u << 20});
  if (!labels || !labels->is_array()) {
    fmt::print("{} cannot be read\n", cases.string());
    return 1;
  }
  std::size_t clear = 0, compiled = 0, absent = 0, passed = 0, failed = 0;
  std::set<std::string> wrong, distinct, distinct_compiled;
  for (const value& label : labels->get_array()) {
    const object& o = label.get_object();
    const std::string id(json::view(o.at("rule").get_string()));
    const auto rule = found.find(id);
    if (rule == found.end()) {
      ++absent;
      continue;
    }
    const bool is_clear = json::view(o.at("class").get_string()) == std::string_view("clear");
    const Compiled& c = rule->second.compiled;
    if (is_clear) {
      ++clear;
      distinct.insert(rule->second.prose);
      if (c.understood)
        ++compiled, distinct_compiled.insert(rule->second.prose);
      else if (unclear)
        fmt::print("UNCLEAR {} at {}: {}\n    {}>>>{}\n", id, c.stopped_at, c.why,
                   rule->second.prose.substr(0, c.stopped_at), rule->second.prose.substr(c.stopped_at, 80));
    }
    if (!c.understood) continue;
    for (const value& one : o.at("cases").get_array()) {
      Case given(one.get_object());
      const auto* also = one.get_object().if_contains("also");
      for (const auto& expect : one.get_object().at("expect").get_object()) {
        const value got = state_of(c, given, std::string(expect.key()));
        bool right = same(got, expect.value());
        if (!right && also != nullptr && also->is_object()) {
          if (const auto* more = also->get_object().if_contains(expect.key());
              more != nullptr && more->is_array()) {
            for (const value& other : more->get_array()) right = right || same(got, other);
          }
        }
        ++(right ? passed : failed);
        if (right) continue;
        wrong.insert(id);
        fmt::print("WRONG {}: {} of {} is {}, the label says {}\n", id, std::string_view(expect.key()),
                   boost::json::serialize(one.get_object().at("given")), boost::json::serialize(got),
                   boost::json::serialize(expect.value()));
      }
    }
  }
  fmt::print(
      "all rules: {} of {} understood; distinct texts: {} of {}; distinct clear labelled texts: {} of {}\n",
      understood, rules, understood_texts.size(), texts.size(), distinct_compiled.size(), distinct.size());
  fmt::print("rules: compiled {} of {}, cases {} passed, {} failed, wrong {}, absent {}\n", compiled, clear,
             passed, failed, wrong.size(), absent);
  return clear > 0 && wrong.empty() && compiled * 100 >= clear * 97 ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  std::string folder, cases;
  bool unclear = false, print = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--cases" && i + 1 < argc)
      cases = argv[++i];
    else if (arg == "--unclear")
      unclear = true;
    else if (arg == "--print")
      print = true;
    else
      folder = arg;
  }
  if (folder.empty()) {
    fmt::print(stderr, "usage: conformance_rules DIR --cases FILE [--unclear]\n");
    return 2;
  }
  if (cases.empty()) cases = (std::filesystem::path(folder) / ".." / "rule-cases.json").string();
  if (!std::filesystem::is_directory(folder) || !std::filesystem::exists(cases)) {
    fmt::print("SKIPPED rules: {} or {} is not there\n", folder, cases);
    return 77;
  }
  return rathaus::conformance::run(folder, cases, unclear, print);
}
