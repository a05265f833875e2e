// DMN: ours beside the Java engines on the same files, in processor time: tables with and without an early hit, a chain of
// decisions and a wide graph, loading, memory of a loaded model. What the engines answer must be the same.
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cmath>
#include <thread>

#include "bench/figures.h"
#include "bench/peers/peer.h"
#include "libs/base/check.h"
#include "libs/dmn/dmn.h"

namespace rathaus::bench {
namespace {

constexpr int kDecisions = 1'000;

std::string definitions(const std::string& body) {
  return fmt::format(
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" namespace=\"urn:bench\" id=\"m\" "
      "name=\"m\">{}</definitions>",
      body);
}

std::string input(std::string_view name, std::string_view type) {
  return fmt::format(
      "<inputData name=\"{0}\" id=\"{0}\"><variable name=\"{0}\" typeRef=\"{1}\"/></inputData>", name, type);
}

// Three columns: an interval of numbers, two texts, a date. Rule i hits for a = i, b = "k" and the last digit of i.
std::string table(int rules, std::string_view policy) {
  std::string body = input("a", "number") + input("b", "string") + input("c", "date") +
                     "<decision name=\"d\" id=\"d\"><variable name=\"d\" typeRef=\"number\"/>";
  for (const char name : {'a', 'b', 'c'})
    body += fmt::format(
        "<informationRequirement id=\"r{0}\"><requiredInput href=\"#{0}\"/></informationRequirement>", name);
  body += fmt::format("<decisionTable id=\"t\" hitPolicy=\"{}\">", policy);
  for (const char name : {'a', 'b', 'c'})
    body += fmt::format(
        "<input id=\"i{0}\"><inputExpression id=\"e{0}\"><text>{0}</text></inputExpression></input>", name);
  body += "<output id=\"o\" name=\"o\"/>";
  for (int i = 0; i < rules; ++i) {
    body += fmt::format(
        "<rule id=\"rule{0}\"><inputEntry id=\"a{0}\"><text>[{0}..{1})</text></inputEntry><inputEntry "
        "id=\"b{0}\"><text>\"k{2}\", "
        "\"k{3}\"</text></inputEntry><inputEntry id=\"c{0}\"><text>{4}</text></inputEntry><outputEntry "
        "id=\"o{0}\"><text>{0}</text>"
        "</outputEntry></rule>",
        i, i + 1, i % 10, (i + 3) % 10, i % 4 == 0 ? "-" : "&gt;= date(\"2026-01-01\")");
  }
  return definitions(body + "</decisionTable></decision>");
}

std::string decision(const std::string& name, const std::vector<std::string>& wants,
                     const std::string& text) {
  std::string out =
      fmt::format("<decision name=\"{0}\" id=\"{0}\"><variable name=\"{0}\" typeRef=\"number\"/>", name);
  for (const std::string& each : wants) {
    const char* kind = each == "x" ? "requiredInput" : "requiredDecision";
    out += fmt::format("<informationRequirement id=\"{0}_{1}\"><{2} href=\"#{1}\"/></informationRequirement>",
                       name, each, kind);
  }
  return out + fmt::format("<literalExpression id=\"e{}\"><text>{}</text></literalExpression></decision>",
                           name, text);
}

std::string chain() {
  std::string body = input("x", "number"), before = "x";
  for (int i = 1; i <= kDecisions; ++i) {
    const std::string name = fmt::format("d{}", i);
    body += decision(name, {before}, before + " + 1");
    before = name;
  }
  return definitions(body);
}

std::string wide() {
  std::string body = input("x", "number"), list;
  std::vector<std::string> all;
  for (int i = 1; i < kDecisions; ++i) {
    all.push_back(fmt::format("d{}", i));
    body += decision(all.back(), {"x"}, fmt::format("x * {}", i));
    list += (i > 1 ? ", " : "") + all.back();
  }
  return definitions(body + decision("total", all, "sum([" + list + "])"));
}

struct Given {
  const char* name;
  char kind;  // n, s, d as in the plan
  std::string text;
};

struct Case {
  std::string name, file, decision, xml;
  std::vector<Given> inputs;
  int answer;
};

std::vector<Case> cases() {
  std::vector<Case> out;
  const auto add_table = [&](const std::string& name, int rules, const char* policy, int hit) {
    out.push_back({name,
                   fmt::format("{}{}.dmn", policy, rules),
                   "d",
                   table(rules, policy),
                   {{"a", 'n', std::to_string(hit)},
                    {"b", 's', fmt::format("k{}", hit % 10)},
                    {"c", 'd', "2026-02-01"}},
                   hit});
  };
  add_table("table_1000_unique", 1'000, "UNIQUE", 997);
  add_table("table_100_unique", 100, "UNIQUE", 97);
  add_table("table_10000_unique", 10'000, "UNIQUE", 9'997);
  add_table("table_1000_first_early", 1'000, "FIRST", 1);
  add_table("table_1000_first_late", 1'000, "FIRST", 997);
  out.push_back({"chain_1000",
                 "chain.dmn",
                 fmt::format("d{}", kDecisions),
                 chain(),
                 {{"x", 'n', "5"}},
                 kDecisions + 5});
  out.push_back({"wide_1000", "wide.dmn", "total", wide(), {{"x", 'n', "2"}}, kDecisions * (kDecisions - 1)});
  return out;
}

template <typename Call>
double seconds_per_call(Call call, double round_seconds) {
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    const double begin = thread_cpu_seconds();
    double spent = 0;
    int calls = 0;
    do {
      call();
      ++calls;
      spent = thread_cpu_seconds() - begin;
    } while (spent < round_seconds);
    best = std::min(best, spent / calls);
  }
  return best;
}

struct Ready {
  dmn::Model model;
  dmn::Element element;
  std::vector<dmn::Input> inputs;

  feel::Value evaluate() const {
    feel::Evaluation run;
    return model.evaluate(element, inputs, run).value;
  }
};

feel::Value value_of(const Given& given) {
  if (given.kind == 'n') return feel::Value(*feel::Decimal::parse(given.text));
  if (given.kind == 'd') return feel::Value(*feel::parse_date(given.text));
  return feel::Value(given.text);
}

Ready load(const Case& each, bool index = true) {
  auto model = dmn::Model::load(each.file, as_bytes(each.xml), {}, {.table_index = index});
  CHECK(model);
  const auto element = model->find(dmn::ElementKind::decision, each.decision);
  CHECK(element);
  Ready out{std::move(*model), *element, {}};
  for (const Given& given : each.inputs)
    out.inputs.push_back({out.model.find(dmn::ElementKind::input, given.name)->slot, value_of(given)});
  return out;
}

struct Ours {
  double seconds = 0, loading = 0, kib = 0;
};

std::size_t heap_bytes() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

Ours measure(const Case& each) {
  Ours out;
  out.loading = seconds_per_call([&] { (void)load(each); }, 0.02);
  const std::size_t before = heap_bytes();
  const Ready ready = load(each);
  out.kib = static_cast<double>(heap_bytes() - before) / 1024;
  CHECK(ready.evaluate() == feel::Value::number(each.answer));
  out.seconds = seconds_per_call([&] { (void)ready.evaluate(); }, 0.02);
  return out;
}

std::vector<Ours> measure_ours(const std::vector<Case>& all, bool& good) {
  std::vector<Ours> out;
  for (const Case& each : all) {
    out.push_back(measure(each));
    const bool timed = each.name == "table_1000_unique";
    good &= figure("dmn." + each.name, out.back().seconds * 1e6, "us",
                   fmt::format("loaded_in_{:.2f}_ms,{:.0f}_KiB", out.back().loading * 1e3, out.back().kib),
                   timed ? Goal::at_most : Goal::none, 12);
    if (each.name.starts_with("table") && each.name != "table_10000_unique") {
      const Ready scanned = load(each, false);
      figure("dmn." + each.name + ".without_index",
             seconds_per_call([&] { (void)scanned.evaluate(); }, 0.02) * 1e6, "us");
    }
  }
  const auto seconds = [&](std::string_view name) {
    return out[static_cast<std::size_t>(std::ranges::find(all, name, &Case::name) - all.begin())].seconds;
  };
  // Ten times the rules: ten times the time would be linear.
  good &= figure("dmn.growth_100_to_1000_rules", seconds("table_1000_unique") / seconds("table_100_unique"),
                 "x", "-", Goal::at_most, 5);
  good &= figure("dmn.growth_1000_to_10000_rules",
                 seconds("table_10000_unique") / seconds("table_1000_unique"), "x", "-", Goal::at_most, 5);
  const Ready early = load(*std::ranges::find(all, "table_1000_first_early", &Case::name), false);
  const Ready late = load(*std::ranges::find(all, "table_1000_first_late", &Case::name), false);
  const auto of = [](const Ready& ready) { return seconds_per_call([&] { (void)ready.evaluate(); }, 0.02); };
  good &=
      figure("dmn.first_late_over_early.without_index", of(late) / of(early), "x", "-", Goal::at_least, 10);
  return out;
}

void compare(const std::string& engine, const std::string& folder, const std::vector<Case>& all,
             const std::vector<Ours>& ours, double first_answer) {
  const auto lines = run_peer(fmt::format("{} '{}' '{}/plan'", engine, folder, folder));
  if (!lines) return;
  double sum = 0, worst = 1e99;
  int n = 0;
  for (const boost::json::object& line : *lines) {
    const std::string name(line.at("name").as_string());
    const auto found = std::ranges::find(all, name, &Case::name);
    if (found == all.end() || line.contains("error")) {
      note(fmt::format("{} does not do {}: {}", engine, name,
                       line.contains("error") ? line.at("error").as_string().c_str() : "?"));
      continue;
    }
    const double answer = std::strtod(line.at("value").as_string().c_str(), nullptr);
    if (answer != found->answer) {
      note(fmt::format("{} differs on {}: {} there, {} here", engine, name, answer, found->answer));
      continue;
    }
    const Ours& own = ours[static_cast<std::size_t>(found - all.begin())];
    const double seconds = line.at("seconds").to_number<double>(),
                 loading = line.at("loading").to_number<double>();
    const double kib = line.at("kib").to_number<double>(),
                 answered = line.at("first_answer").to_number<double>();
    const std::string base = engine + "." + name;
    figure(base, seconds * 1e6, "us", fmt::format("{:.0f}x", seconds / own.seconds));
    figure(base + ".loading", loading * 1e3, "ms", fmt::format("{:.1f}x", loading / own.loading));
    figure(base + ".memory", kib, "KiB", fmt::format("{:.1f}x", kib / own.kib));
    if (answered > 0)
      figure(engine + ".start_to_first_answer", answered * 1e3, "ms",
             fmt::format("{:.0f}x", answered / first_answer));
    sum += std::log(seconds / own.seconds);
    worst = std::min(worst, seconds / own.seconds);
    ++n;
  }
  if (n == 0) return;
  figure("dmn.over_" + engine + ".geometric_mean", std::exp(sum / n), "x");
  figure("dmn.over_" + engine + ".worst", worst, "x");
}

// Passes of all cases by so many threads over the same models: a second, and processor seconds of a pass.
double rate(const std::vector<Ready>& shared, int threads, double& cpu_per_pass) {
  constexpr double kSeconds = 0.4;
  std::atomic<std::uint64_t> passes = 0;
  std::atomic<double> cpu = 0;
  std::barrier start(threads);
  std::vector<std::jthread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      start.arrive_and_wait();
      const double begin = now_seconds(), begin_cpu = thread_cpu_seconds();
      std::uint64_t mine = 0;
      while (now_seconds() - begin < kSeconds) {
        for (const Ready& each : shared) (void)each.evaluate();
        ++mine;
      }
      passes += mine;
      cpu += thread_cpu_seconds() - begin_cpu;
    });
  }
  running.clear();
  cpu_per_pass = cpu / static_cast<double>(passes);
  return static_cast<double>(passes) / kSeconds;
}

bool threads(const std::vector<Case>& all) {
  std::vector<Ready> shared;
  for (const Case& each : all) shared.push_back(load(each));
  double best = 0, one_cpu = 1e9, two_cpu = 1e9;
  for (int round = 0; round < 5; ++round) {
    double cpu = 0;
    const double one = rate(shared, 1, cpu);
    one_cpu = std::min(one_cpu, cpu);
    const double two = rate(shared, 2, cpu);
    two_cpu = std::min(two_cpu, cpu);
    best = std::max(best, two / one);
  }
  // By what the threads cost each other, whoever else is on the machine; then by the clock, the best of five.
  const bool good = figure("dmn.two_threads.by_processor_time", 2 * one_cpu / two_cpu, "x_of_one_thread", "-",
                           Goal::at_least, 1.8);
  figure("dmn.two_threads.by_clock", best, "x_of_one_thread");
  return good;
}

// `only`: one case, ours alone, for a profiler; "all": ours alone.
int run(std::string_view only) {
  note_machine();
  const std::vector<Case> all = cases();
  if (const auto one = std::ranges::find(all, only, &Case::name); one != all.end()) {
    const Ours ours = measure(*one);
    return figure("dmn." + one->name, ours.seconds * 1e6, "us") ? 0 : 1;
  }
  CHECK(load(all.front()).evaluate() == feel::Value::number(all.front().answer));
  const double first_answer = cpu_seconds();  // the making of all the models included
  figure("dmn.start_to_first_answer", first_answer * 1e3, "ms");
  bool good = true;
  const std::vector<Ours> ours = measure_ours(all, good);
  good &= threads(all);
  if (!only.empty()) return good ? 0 : 1;
  const auto folder = data_folder("dmn");
  std::string plan;
  for (const Case& each : all) {
    write_file((folder / each.file).string(), each.xml);
    plan += fmt::format("{} {} {}", each.name, each.file, each.decision);
    for (const Given& given : each.inputs)
      plan += fmt::format(" {}={}:{}", given.name, given.kind, given.text);
    plan += '\n';
  }
  write_file((folder / "plan").string(), plan);
  for (const char* engine : {"kie", "camunda", "scala"})
    compare(engine, folder.string(), all, ours, first_answer);
  std::filesystem::remove_all(folder);
  note_machine();
  return good ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::bench

int main(int count, char** arguments) { return rathaus::bench::run(count > 1 ? arguments[1] : ""); }
