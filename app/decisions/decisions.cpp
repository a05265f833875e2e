#include "app/decisions/decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "libs/dmn/cases.h"
#include "libs/dmn/check.h"
#include "libs/dmn/json_values.h"
#include "modules/fees/calendar_functions.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;
using feel::Value;

Result<std::string> read_file(const fs::path& path) {
  std::error_code ec;
  std::ifstream in(path, std::ios::binary);
  if (!in || fs::is_directory(path, ec)) return fail(not_found("file.unreadable", path.string() + ": die Datei kann nicht gelesen werden"));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// Imports are files of the model's own folder: by the name that the import gives, else the first (in alphabetical
// order) that has the namespace. Links that lead out of the folder are no files of it.
class Folder {
 public:
  explicit Folder(const fs::path& model) {
    std::error_code ec;
    shown_ = model.parent_path();
    folder_ = fs::weakly_canonical(model, ec).parent_path();
  }

  Result<dmn::Source> operator()(const dmn::Import& import) const {
    std::vector<fs::path> files;
    std::error_code ec;
    for (fs::directory_iterator at(folder_, ec), end; !ec && at != end; at.increment(ec)) {
      if (at->path().extension() == ".dmn") files.push_back(at->path());
    }
    std::ranges::sort(files);
    const std::string hint = fs::path(import.location).filename().string();
    std::ranges::stable_partition(files,
                                  [&](const fs::path& path) { return path.filename().string() == hint; });
    for (const fs::path& path : files) {
      if (fs::weakly_canonical(path, ec).parent_path() != folder_) continue;
      auto bytes = read_file(path);
      if (!bytes) continue;
      const std::string name = (shown_ / path.filename()).string();
      const auto definitions = dmn::read(as_bytes(*bytes), name);
      if (definitions && definitions->ns == import.ns) return dmn::Source{name, std::move(*bytes)};
    }
    return fail(not_found("dmn.import",
                          fmt::format("keine Datei neben dem Modell hat den Namensraum {}", import.ns)));
  }

 private:
  fs::path folder_, shown_;  // canonical, and as the caller wrote it
};

Result<dmn::Model> load(const std::string& file) {
  const std::string bytes = TRY(read_file(file));
  return dmn::Model::load(file, as_bytes(bytes), Folder(file),
                          {.tolerant = true, .host = fees::calendar_function});
}

std::string line_of(const dmn::Issue& issue) {
  return fmt::format("{}:{}:{}: {} [{}] {}{}", issue.file, issue.place.line, issue.place.column,
                     issue.severity == dmn::Severity::error ? "Fehler" : "Hinweis", issue.code,
                     issue.element.empty() ? "" : issue.element + ": ", issue.detail);
}

int say(const Error& error, const DecisionStreams& streams) {
  streams.err(fmt::format("{}{}{}", error.code, error.detail.empty() ? "" : ": ", error.detail));
  return 1;
}

int check(const DecisionCommand& command, const DecisionStreams& streams) {
  const auto model = load(command.model);
  if (!model) return say(model.error(), streams);
  std::size_t errors = 0, warnings = 0;
  for (const dmn::Issue& issue : dmn::check(*model)) {
    streams.out(line_of(issue));
    ++(issue.severity == dmn::Severity::error ? errors : warnings);
  }
  streams.out(fmt::format("{} Fehler, {} Hinweise", errors, warnings));
  return errors == 0 ? 0 : 1;
}

std::string problem_line(const dmn::Problem& problem) {
  return fmt::format("{}:{}:{}: [{}] {}{}", problem.file, problem.place.line, problem.place.column,
                     problem.code, problem.element.empty() ? "" : problem.element + ": ", problem.detail);
}

// A JSON object, or a FEEL context when the file's name ends in .feel.
Result<feel::Context> read_inputs(const DecisionCommand& command, const DecisionStreams& streams) {
  if (command.input.empty()) return feel::Context();
  const std::string text = command.input == "-" ? streams.standard_input() : TRY(read_file(command.input));
  Value value;
  if (command.input.ends_with(".feel")) {
    const auto compiled = feel::Expression::compile(text, {});
    if (!compiled) {
      return fail(invalid(
          compiled.error().code,
          fmt::format("{}:{}: {}", command.input, compiled.error().field, compiled.error().detail), {}));
    }
    feel::Evaluation run({}, streams.now);
    value = compiled->evaluate({}, run);
    if (!run.problems().empty())
      return fail(
          invalid("dmn.input", fmt::format("{}: {}", command.input, run.problems().front().detail), {}));
  } else {
    value = TRY(dmn::from_plain_json(text));
  }
  if (value.context() == nullptr)
    return fail(invalid("dmn.input",
                        fmt::format("{}: erwartet wird ein Objekt mit den Eingaben", command.input), {}));
  return *value.context();
}

int eval(const DecisionCommand& command, const DecisionStreams& streams) {
  if (command.decision.empty()) return 2;
  const auto model = load(command.model);
  if (!model) return say(model.error(), streams);
  for (const dmn::Issue& issue : model->issues()) {
    if (issue.severity == dmn::Severity::error) streams.err(line_of(issue));
  }
  const auto element = model->find(command.decision);
  if (!element) {
    std::string known;
    for (const dmn::Decision& decision : model->definitions().decisions)
      known += (known.empty() ? "" : ", ") + decision.name;
    return say(not_found("dmn.decision",
                         fmt::format("„{}“ gibt es nicht; das Modell hat: {}", command.decision, known)),
               streams);
  }
  const auto inputs = read_inputs(command, streams);
  if (!inputs) return say(inputs.error(), streams);
  const feel::Context typed = dmn::typed_inputs(*model, *inputs);
  for (const feel::Entry& entry : typed.entries) {
    if (element->kind != dmn::ElementKind::knowledge && !model->find(entry.key) &&
        entry.value.context() == nullptr) {
      streams.err(fmt::format("Hinweis: das Modell kennt keine Eingabe „{}“", entry.key));
    }
  }
  feel::Evaluation run({}, streams.now);
  dmn::Trace trace;
  const dmn::Outcome outcome = model->evaluate(*element, typed, run, command.explain ? &trace : nullptr);
  streams.out(command.json ? dmn::to_plain_json(outcome.value) : feel::to_feel(outcome.value));
  if (command.explain) {
    for (const std::string& sentence : dmn::sentences(trace)) streams.out(sentence);
  }
  for (const dmn::Problem& problem : outcome.problems) streams.err(problem_line(problem));
  return 0;
}

// ---- cases --------------------------------------------------------------------------------------------------

struct Count {
  std::size_t passed = 0, failed = 0;
};

void count(Count& all, const std::string& name, const std::string& why, const DecisionStreams& streams) {
  ++(why.empty() ? all.passed : all.failed);
  if (!why.empty()) streams.out(fmt::format("FEHLGESCHLAGEN {}: {}", name, why));
}

// {"cases": [{"name": "..", "decision": "..", "input": {..}, "expected": ..}]}
Result<Count> json_cases(const dmn::Model& model, std::string_view text, const DecisionStreams& streams) {
  const Value file = TRY(dmn::from_plain_json(text));
  const Value* cases = file.context() == nullptr ? nullptr : file.context()->find("cases");
  const auto wrong = [](std::string why) { return fail(invalid("dmn.cases", std::move(why), {})); };
  if (cases == nullptr || cases->list() == nullptr || file.context()->entries.size() != 1) {
    return wrong("erwartet wird ein Objekt mit der Liste „cases“");
  }
  Count all;
  std::size_t number = 0;
  for (const Value& one : *cases->list()) {
    ++number;
    const feel::Context* fields = one.context();
    if (fields == nullptr) return wrong(fmt::format("Fall {} ist kein Objekt", number));
    for (const feel::Entry& entry : fields->entries) {
      if (entry.key == "name" || entry.key == "decision" || entry.key == "input" || entry.key == "expected")
        continue;
      return wrong(fmt::format("Fall {}: „{}“ gehört nicht in einen Fall", number, entry.key));
    }
    const Value *name = fields->find("name"), *decision = fields->find("decision"),
                *input = fields->find("input"), *expected = fields->find("expected");
    if (name == nullptr || name->string() == nullptr || decision == nullptr ||
        decision->string() == nullptr || expected == nullptr ||
        (input != nullptr && input->context() == nullptr)) {
      return wrong(fmt::format("Fall {} braucht name, decision und expected; input ist ein Objekt", number));
    }
    const auto element = model.find(*decision->string());
    if (!element) {
      count(all, *name->string(), fmt::format("das Modell hat kein „{}“", *decision->string()), streams);
      continue;
    }
    feel::Evaluation run({}, streams.now);
    const auto outcome = model.evaluate(
        *element, input == nullptr ? feel::Context() : dmn::typed_inputs(model, *input->context()), run);
    const Value wanted = dmn::like(*expected, outcome.value);
    std::string why;
    if (!(wanted == outcome.value)) {
      why = fmt::format("erwartet {}, gekommen ist {}", feel::to_feel(wanted), feel::to_feel(outcome.value));
      for (const dmn::Problem& problem : outcome.problems) why += "\n  " + problem_line(problem);
    }
    count(all, *name->string(), why, streams);
  }
  return all;
}

Result<Count> xml_cases(const dmn::Model& model, std::string_view text, const DecisionStreams& streams) {
  const dmn::CaseFile file = TRY(dmn::read_cases(as_bytes(text)));
  Count all;
  for (const dmn::Case& one : file.cases) {
    std::string why;
    for (const dmn::CaseOutcome& outcome : dmn::run_case(model, one, streams.now)) {
      if (!outcome.why.empty()) why += (why.empty() ? "" : "; ") + outcome.name + ": " + outcome.why;
    }
    count(all, one.id, why, streams);
  }
  return all;
}

int test(const DecisionCommand& command, const DecisionStreams& streams) {
  const auto model = load(command.model);
  if (!model) return say(model.error(), streams);
  for (const dmn::Issue& issue : model->issues()) {
    if (issue.severity == dmn::Severity::error) streams.err(line_of(issue));
  }
  const auto text = read_file(command.cases);
  if (!text) return say(text.error(), streams);
  const auto first = text->find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool xml = first != std::string::npos && (*text)[first] == '<';
  const auto all = xml ? xml_cases(*model, *text, streams) : json_cases(*model, *text, streams);
  if (!all) return say(all.error(), streams);
  streams.out(fmt::format("{} bestanden, {} fehlgeschlagen", all->passed, all->failed));
  return all->failed == 0 ? 0 : 1;
}

}  // namespace

int decisions(const DecisionCommand& command, const DecisionStreams& streams) {
  if (command.what.empty() || command.model.empty()) return 2;
  if (command.what == "check" && command.cases.empty()) return check(command, streams);
  if (command.what == "eval" && command.cases.empty()) return eval(command, streams);
  if (command.what == "test" && !command.cases.empty()) return test(command, streams);
  return 2;
}

}  // namespace rathaus::app
