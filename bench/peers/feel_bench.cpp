// FEEL: processor time of typical expressions, compiled once, beside feelin (npm) on the same texts and values; what
// both say must be equal. Then allocations, and two threads over one program.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <new>
#include <thread>

#include "bench/figures.h"
#include "bench/peers/peer.h"
#include "libs/base/check.h"
#include "libs/feel/feel.h"

namespace {
thread_local std::uint64_t allocations = 0;
}
void* operator new(std::size_t size) {
  ++allocations;
  if (void* out = std::malloc(size)) return out;
  throw std::bad_alloc();
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }

namespace rathaus::bench {
namespace {

namespace json = boost::json;
constexpr double kGoal = 200;  // times as many evaluations per processor second as feelin

struct Case {
  const char* name;
  const char* text;
  const char* input = nullptr;  // of unary tests, as JSON
};

const Case kCases[] = {
    {"arithmetic", "(base fee + dogs * 12.5) * 1.19 - 3"},
    {"comparison", "monthly income * 12 > 20000 and household size >= 2"},
    {"if_chain",
     "if dogs = 1 then 120 else if dogs = 2 then 240 else if dogs = 3 then 400 else 400 + (dogs - 3) * 160"},
    {"rounding", "decimal(price * 0.19, 2)"},
    {"strings", "upper case(substring(name, 1, 3)) + \"-\" + string(string length(name))"},
    {"contains", "contains(name, \"mann\") or starts with(name, \"Muster\")"},
    {"matches", "matches(plate, \"^[A-Z]{1,3}-[A-Z]{1,2} [0-9]{1,4}$\")"},
    {"replace", "replace(name, \"[aeiou]+\", \"*\")"},
    {"split_join", "string join(split(words, \";\"), \",\")"},
    {"filter_100", "count(orders[amount > 50 and state = \"open\"])"},
    {"path_sum_100", "sum(orders.amount)"},
    {"for_100", "for o in orders return o.amount * 1.19"},
    {"for_range_100", "sum(for i in 1..100 return i * i)"},
    {"every_100", "every n in numbers satisfies n >= 0"},
    {"min_max_mean", "max(numbers) - min(numbers) + mean(numbers)"},
    {"context", "{base: price * 2, fee: base + 3}.fee"},
    {"lambda", "{f: function(x) x * 2, r: f(dogs)}.r"},
    {"date_duration", "start + duration(\"P1M\") > date(\"2026-02-28\") and start < date(\"2027-01-01\")"},
    {"date_text", "date(day) + duration(term)"},
    {"date_parts", "start.year * 10000 + start.month * 100 + start.day"},
    {"test_interval", "[18..65)", "42"},
    {"test_texts", "\"hund\", \"katze\", \"pferd\"", "\"pferd\""},
    {"test_not", "not(1, 2, 3)", "4"},
    {"test_limit", "> dogs * 100", "402"},
};

json::object variables() {
  json::object out = json::parse(R"({"base fee": 96, "dogs": 4, "monthly income": 1850, "household size": 3,
      "price": {"$number": "17.35"}, "name": "Erika Mustermann", "plate": "B-AB 1234", "words": "hund;katze;maus;pferd",
      "day": "2026-01-31", "term": "P30D", "start": {"$date": "2026-01-31"}})")
                         .as_object();
  json::array orders, numbers;
  for (int i = 0; i < 100; ++i) {
    orders.push_back({{"id", i},
                      {"amount", (i * 37) % 101},
                      {"state", i % 3 == 0 ? "open" : "done"},
                      {"customer", "Erika"}});
    numbers.push_back((i * 53) % 97);
  }
  out["orders"] = orders;
  out["numbers"] = numbers;
  return out;
}

struct Prepared {
  feel::Expression expression;
  std::vector<feel::Value> values;
  std::optional<feel::Value> input;

  feel::Value evaluate(std::span<const feel::Value> with) const {
    feel::Evaluation run;
    return input ? expression.evaluate_tests(*input, with, run) : expression.evaluate(with, run);
  }
};

struct Names {
  feel::Scope scope;
  std::vector<feel::Value> values;
};

Names names_of(const json::object& given) {
  Names out;
  for (const auto& member : given) {
    auto value = feel::from_json(member.value());
    CHECK(value);
    out.scope.add(std::string_view(member.key().data(), member.key().size()));
    out.scope.add_members_of(*value);
    out.values.push_back(std::move(*value));
  }
  return out;
}

Result<feel::Expression> compile(const Case& each, const feel::Scope& scope) {
  return each.input != nullptr ? feel::Expression::compile_unary_tests(each.text, scope)
                               : feel::Expression::compile(each.text, scope);
}

Prepared prepare(const Case& each, const Names& names) {
  auto expression = compile(each, names.scope);
  CHECK(expression);
  Prepared out{std::move(*expression), names.values, std::nullopt};
  if (each.input != nullptr) out.input = *feel::from_json_text(each.input);
  return out;
}

// Processor seconds of one call: the best of several rounds, so that what other programs do counts little.
template <typename Call>
double seconds_per_call(Call call) {
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    const double begin = thread_cpu_seconds();
    double spent = 0;
    int calls = 0;
    do {
      for (int i = 0; i < 20; ++i) call();
      calls += 20;
      spent = thread_cpu_seconds() - begin;
    } while (spent < 0.01);
    best = std::min(best, spent / calls);
  }
  return best;
}

// Numbers of the peer are doubles; dates and the like are texts there.
bool same(const feel::Value& ours, const json::value& theirs) {
  if (theirs.is_null()) return ours.is_null();
  if (const bool* b = ours.boolean()) return theirs.is_bool() && theirs.get_bool() == *b;
  if (const feel::Decimal* number = ours.number()) {
    if (!theirs.is_number()) return false;
    const double a = std::strtod(number->to_string().c_str(), nullptr), b = theirs.to_number<double>();
    return std::fabs(a - b) <= 1e-12 * std::max({1.0, std::fabs(a), std::fabs(b)});
  }
  if (const std::string* text = ours.string()) return theirs.is_string() && theirs.get_string() == *text;
  if (const feel::List* list = ours.list()) {
    if (!theirs.is_array() || theirs.get_array().size() != list->size()) return false;
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (!same((*list)[i], theirs.get_array()[i])) return false;
    }
    return true;
  }
  const json::object* text = theirs.if_object();
  if (text == nullptr || !text->contains("$text")) return false;
  return feel::to_feel(ours).find("\"" + std::string(text->at("$text").as_string()) + "\"") !=
         std::string::npos;
}

struct Ours {
  double seconds = 0;
  feel::Value value;
};

std::map<std::string, Ours> measure_ours(const Names& names, std::string_view only) {
  std::map<std::string, Ours> out;
  for (const Case& each : kCases) {
    if (!only.empty() && each.name != only) continue;
    const Prepared prepared = prepare(each, names);
    Ours& line = out[each.name];
    line.value = prepared.evaluate(prepared.values);
    CHECK(!line.value.is_null());
    line.seconds = seconds_per_call([&] { (void)prepared.evaluate(prepared.values); });
    const double compiling = seconds_per_call([&] { CHECK(compile(each, names.scope)); });
    const std::uint64_t before = allocations;
    (void)prepared.evaluate(prepared.values);
    figure(std::string("feel.") + each.name, line.seconds * 1e9, "ns",
           fmt::format("{}_allocations,compiled_in_{:.1f}_us", allocations - before, compiling * 1e6));
  }
  return out;
}

bool compare_with_feelin(const std::map<std::string, Ours>& ours, const json::object& given) {
  json::array cases;
  const Names names = names_of(given);
  for (const Case& each : kCases) {
    // Only what the text reads: feelin copies all that it is given, at every evaluation.
    json::object variables;
    const auto expression = compile(each, names.scope);
    for (const std::uint32_t place : expression->reads()) {
      const std::string& name = names.scope.variables()[place].name;
      variables[name] = given.at(name);
    }
    if (each.input != nullptr) variables["?"] = json::parse(each.input);
    cases.push_back({{"name", each.name},
                     {"text", each.text},
                     {"tests", each.input != nullptr},
                     {"variables", variables}});
  }
  const auto folder = data_folder("feel");
  const std::string file = (folder / "cases.json").string();
  write_file(file, json::serialize(cases));
  const auto lines = run_peer("feelin '" + file + "'");
  std::filesystem::remove_all(folder);
  if (!lines) return true;
  double sum = 0, worst = 1e99, sum_parsed = 0;
  int n = 0;
  bool good = true;
  for (const json::object& line : *lines) {
    const std::string name(line.at("name").as_string());
    const auto found = ours.find(name);
    if (found == ours.end() || line.contains("error")) {
      note(fmt::format("feelin does not do {}: {}", name,
                       line.contains("error") ? line.at("error").as_string().c_str() : "?"));
      good = false;
      continue;
    }
    if (!same(found->second.value, line.at("value"))) {
      note(fmt::format("feelin differs on {}: {} there, {} here", name, json::serialize(line.at("value")),
                       to_feel(found->second.value)));
      good = false;
      continue;
    }
    const double seconds = line.at("seconds").to_number<double>(),
                 parsing = line.at("parsing").to_number<double>();
    const double times = seconds / found->second.seconds;
    figure("feelin." + name, seconds * 1e6, "us",
           fmt::format("{:.0f}x,{:.0f}x_without_its_parsing", times,
                       std::max(seconds - parsing, 0.0) / found->second.seconds));
    sum += std::log(times);
    sum_parsed += std::log(std::max(seconds - parsing, 1e-9) / found->second.seconds);
    worst = std::min(worst, times);
    ++n;
  }
  if (n == 0) return false;
  figure("feel.without_feelins_parsing.geometric_mean", std::exp(sum_parsed / n), "x");
  good &= figure("feel.over_feelin.geometric_mean", std::exp(sum / n), "x", "-", Goal::at_least, kGoal);
  good &= figure("feel.over_feelin.worst", worst, "x", "-", Goal::at_least, kGoal);
  return good;
}

// Evaluations per second of `threads` threads over one program, each with values of its own.
double rate(const std::vector<Prepared>& shared, const json::object& given, int threads,
            double& cpu_per_pass) {
  constexpr double kSeconds = 0.4;
  std::atomic<std::uint64_t> passes = 0;
  std::atomic<double> cpu = 0;
  std::barrier start(threads);
  std::vector<std::jthread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      const Names own = names_of(given);
      start.arrive_and_wait();
      const double begin = now_seconds(), begin_cpu = thread_cpu_seconds();
      std::uint64_t mine = 0;
      while (now_seconds() - begin < kSeconds) {
        for (const Prepared& each : shared) (void)each.evaluate(own.values);
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

bool threads(const Names& names, const json::object& given) {
  std::vector<Prepared> shared;
  for (const Case& each : kCases) shared.push_back(prepare(each, names));
  double best = 0, one_cpu = 1e9, two_cpu = 1e9;
  for (int round = 0; round < 5; ++round) {
    double cpu = 0;
    const double one = rate(shared, given, 1, cpu);
    one_cpu = std::min(one_cpu, cpu);
    const double two = rate(shared, given, 2, cpu);
    two_cpu = std::min(two_cpu, cpu);
    best = std::max(best, two / one);
  }
  // What the threads cost each other, whoever else is on the machine; then what the clock says, best of five.
  const bool good = figure("feel.two_threads.cpu_per_evaluation", two_cpu / one_cpu, "x_of_one_thread", "-",
                           Goal::at_most, 1.11);
  figure("feel.two_threads.rate", best, "x_of_one_thread");
  return good;
}

// `only`: one case, ours alone, for a profiler.
int run(std::string_view only) {
  note_machine();
  const json::object given = variables();
  const Names names = names_of(given);
  const auto ours = measure_ours(names, only == "all" ? std::string_view() : only);
  if (!only.empty()) return 0;
  bool good = compare_with_feelin(ours, given);
  good &= threads(names, given);
  note_machine();
  return good ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::bench

int main(int count, char** arguments) { return rathaus::bench::run(count > 1 ? arguments[1] : ""); }
