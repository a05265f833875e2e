// How long decisions take: tables of growing size with and without their index, a graph, loading. Ratios within one run.
#include <fmt/format.h>

#include <chrono>
#include <functional>

#include "libs/base/check.h"
#include "libs/dmn/dmn.h"

namespace rathaus::dmn {
namespace {

using Clock = std::chrono::steady_clock;

// Seconds for one call: the best of several runs of at least 50 ms each.
double seconds_per_call(const std::function<void()>& call) {
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    std::size_t calls = 0;
    const auto begin = Clock::now();
    double spent = 0;
    do {
      for (int i = 0; i < 10; ++i) call();
      calls += 10;
      spent = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (spent < 0.05);
    best = std::min(best, spent / static_cast<double>(calls));
  }
  return best;
}

std::string input(std::string_view name, std::string_view type) {
  return fmt::format(
      "<inputData name=\"{0}\" id=\"{0}\"><variable name=\"{0}\" typeRef=\"{1}\"/></inputData>", name, type);
}

// Three columns: an interval of numbers, a list of strings, a date; one rule hits.
std::string table(int rules, std::string_view policy) {
  std::string body =
      input("a", "number") + input("b", "string") + input("c", "date") + "<decision name=\"d\" id=\"d\">";
  for (const char name : {'a', 'b', 'c'})
    body +=
        fmt::format("<informationRequirement><requiredInput href=\"#{}\"/></informationRequirement>", name);
  body += fmt::format("<decisionTable hitPolicy=\"{}\">", policy);
  for (const char name : {'a', 'b', 'c'})
    body += fmt::format("<input><inputExpression><text>{}</text></inputExpression></input>", name);
  body += "<output/>";
  for (int i = 0; i < rules; ++i) {
    body += fmt::format(
        "<rule><inputEntry><text>[{}..{})</text></inputEntry><inputEntry><text>\"k{}\", "
        "\"k{}\"</text></inputEntry>"
        "<inputEntry><text>{}</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>",
        i, i + 1, i % 10, (i + 3) % 10, i % 4 == 0 ? "-" : "&gt;= date(\"2026-01-01\")", i);
  }
  return fmt::format(
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"u\" name=\"t\">{}"
      "</decisionTable></decision></definitions>",
      body);
}

std::string graph(int decisions) {
  std::string body = input("x", "number");
  for (int i = 0; i < decisions; ++i) {
    body += fmt::format(
        "<decision name=\"d{0}\" "
        "id=\"d{0}\"><informationRequirement>{1}</informationRequirement><literalExpression><text>{2} + "
        "1</text>"
        "</literalExpression></decision>",
        i, i == 0 ? "<requiredInput href=\"#x\"/>" : fmt::format("<requiredDecision href=\"#d{}\"/>", i - 1),
        i == 0 ? "x" : fmt::format("d{}", i - 1));
  }
  return fmt::format(
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"u\" "
      "name=\"t\">{}</definitions>",
      body);
}

double time_of(const Model& model, std::string_view name, const std::vector<Input>& inputs,
               const feel::Value& expected) {
  const Element element = *model.find(name);
  feel::Evaluation check;
  CHECK(model.evaluate(element, inputs, check).value == expected);
  return seconds_per_call([&] {
    feel::Evaluation evaluation;
    (void)model.evaluate(element, inputs, evaluation);
  });
}

void tables() {
  double first = 0;
  for (const int rules : {10, 100, 1'000, 10'000}) {
    const std::string xml = table(rules, "UNIQUE");
    const auto loading = Clock::now();
    const Model model = *Model::load("t", as_bytes(xml));
    const double load_s = std::chrono::duration<double>(Clock::now() - loading).count();
    const Model scanned = *Model::load("t", as_bytes(xml), {}, {.table_index = false});
    const int at = rules - 1;
    const std::vector<Input> inputs = {{model.find("a")->slot, feel::Value::number(at)},
                                       {model.find("b")->slot, feel::Value(fmt::format("k{}", at % 10))},
                                       {model.find("c")->slot, feel::Value(feel::Date(2026, 2, 1))}};
    const double indexed_s = time_of(model, "d", inputs, feel::Value::number(at));
    const double scanned_s = time_of(scanned, "d", inputs, feel::Value::number(at));
    if (first == 0) first = indexed_s;
    fmt::print(
        "table of {:>6} rules: {:8.2f} us with index ({:.1f}x that of 10 rules), {:9.2f} us by scan, loaded "
        "in {:7.2f} ms\n",
        rules, indexed_s * 1e6, indexed_s / first, scanned_s * 1e6, load_s * 1e3);
  }
  const Model model = *Model::load("t", as_bytes(table(1'000, "FIRST")), {}, {.table_index = false});
  const auto at = [&](int rule) {
    const std::vector<Input> inputs = {{model.find("a")->slot, feel::Value::number(rule)},
                                       {model.find("b")->slot, feel::Value(fmt::format("k{}", rule % 10))},
                                       {model.find("c")->slot, feel::Value(feel::Date(2026, 2, 1))}};
    return time_of(model, "d", inputs, feel::Value::number(rule)) * 1e6;
  };
  fmt::print("FIRST by scan, 1000 rules: {:.2f} us when the first rule hits, {:.2f} us when the last does\n",
             at(0), at(999));
}

void graphs() {
  const std::string xml = graph(1'000);
  const auto loading = Clock::now();
  const Model model = *Model::load("t", as_bytes(xml));
  const double load_s = std::chrono::duration<double>(Clock::now() - loading).count();
  const std::vector<Input> inputs = {{model.find("x")->slot, feel::Value::number(1)}};
  const double s = time_of(model, "d999", inputs, feel::Value::number(1001));
  fmt::print("graph of 1000 decisions: {:.1f} us ({:.0f} ns a decision), loaded in {:.1f} ms\n", s * 1e6,
             s * 1e6, load_s * 1e3);
}

}  // namespace
}  // namespace rathaus::dmn

int main() {
  rathaus::dmn::tables();
  rathaus::dmn::graphs();
  return 0;
}
