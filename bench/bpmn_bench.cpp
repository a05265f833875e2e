// Processes that last: flow nodes a second through the store with two writers, beside Flowable on PostgreSQL with the same models;
// bytes of a waiting instance on the disk, and what a million waiting timers cost while ten are due. In-memory speed beside another
// engine: bpmn_peers_bench.
//   bpmn_bench [TIMERS=1000000]
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "bench/figures.h"
#include "bench/peers/peer.h"
#include "libs/base/check.h"
#include "libs/json/json.h"
#include "modules/process/process.h"
#include "platform/runtime/runtime.h"
#include "platform/system/clock.h"

namespace {

using namespace rathaus;
using process::Turn;

std::string flow(const std::string& a, const std::string& b) {
  return fmt::format("<sequenceFlow id=\"f_{0}_{1}\" sourceRef=\"{0}\" targetRef=\"{1}\"/>", a, b);
}

std::string definitions(const std::string& body) {
  return "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"d\" "
         "targetNamespace=\"urn:bench\" "
         "expressionLanguage=\"https://www.omg.org/spec/DMN/20191111/FEEL/\"><process id=\"p\" "
         "isExecutable=\"true\">" +
         body + "</process></definitions>";
}

// `people`: every so many tasks one waits for a person, so that a transaction ends there; 0: all of it in one.
std::string sequence(int tasks, int people) {
  std::string body = "<startEvent id=\"s\"/><endEvent id=\"e\"/>", last = "s";
  for (int i = 0; i < tasks; ++i) {
    const std::string id = fmt::format("t{}", i);
    const bool waits = people > 0 && (i + 1) % people == 0;
    body += fmt::format("<{} id=\"{}\"/>", waits ? "userTask" : "task", id) + flow(last, id);
    last = id;
  }
  return definitions(body + flow(last, "e"));
}

std::string parallel(int ways) {
  std::string body =
      "<startEvent id=\"s\"/><endEvent id=\"e\"/><parallelGateway id=\"fork\"/><parallelGateway "
      "id=\"join\"/>" +
      flow("s", "fork") + flow("join", "e");
  for (int i = 0; i < ways; ++i)
    body += fmt::format("<userTask id=\"t{}\"/>", i) + flow("fork", fmt::format("t{}", i)) +
            flow(fmt::format("t{}", i), "join");
  return definitions(body);
}

struct Shape {
  std::string name, xml;
  process::DeploymentPtr model;
  Shape(std::string called, const std::string& bytes)
      : name(std::move(called)), xml(bytes), model(*process::deploy(bytes)) {}
  Shape(std::string called, process::DeploymentPtr deployed)
      : name(std::move(called)), model(std::move(deployed)) {}
};

// Instances alone, each a stream: the same events, fold and commits as beside a case, without the case.
class Bench {
 public:
  explicit Bench(std::vector<Shape> shapes)
      : shapes_(std::move(shapes)), folder_(bench::data_folder("bpmn")) {
    event::Module module;
    module.aggregates.push_back(
        {.name = "instance",
         .evolve = process::evolve,
         .project = [](const std::string&, const event::Object&) { return event::Projection{}; }});
    module.commands.emplace_back("bench.Start", [this](const event::Envelope& e, const event::Object& a,
                                                       event::Reader&) { return start(e, a); });
    module.commands.emplace_back("bench.Complete", [this](const event::Envelope& e, const event::Object& a,
                                                          event::Reader& r) { return complete(e, a, r); });
    module.commands.emplace_back("bench.Timers", timers);
    module.commands.emplace_back(
        "bench.Due",
        [this](const event::Envelope&, const event::Object&, event::Reader&) -> Result<event::Plan> {
          ++fired_;
          return event::Plan{};
        });
    modules_ = std::make_unique<store::Modules>(std::vector<event::Module>{std::move(module)});
    runtime_ = std::move(*runtime::Runtime::open(
        {.data = folder_ / "data", .modules = modules_.get(), .clock = &clock_, .writer_threads = 2}));
    for (const char* town : {"eins", "zwei"}) CHECK(runtime_->create_tenant(town, {{"name", town}}));
  }
  ~Bench() {
    runtime_.reset();
    std::error_code ec;
    std::filesystem::remove_all(folder_, ec);
  }

  // Two towns, two writers; `each` instances in each from start to end, `at_once` of them at a time with a command each: many, as a
  // busy house does, or one, as a client that waits for every answer.
  double nodes_per_second(std::size_t shape, int each, int at_once) {
    nodes_ = 0;
    const double begin = bench::now_seconds(), cpu = bench::cpu_seconds();
    std::vector<std::thread> towns;
    for (const char* town : {"eins", "zwei"}) {
      towns.emplace_back([this, town, shape, each, at_once] {
        for (int begun = 0; begun < each; begun += at_once) run(town, shape, std::min(at_once, each - begun));
      });
    }
    for (std::thread& town : towns) town.join();
    const double seconds = bench::now_seconds() - begin;
    used_ = (bench::cpu_seconds() - cpu) / seconds;
    nodes_per_ = static_cast<double>(nodes_) / (2.0 * each);
    return static_cast<double>(nodes_) / seconds;
  }
  double cores() const { return used_; }
  const std::filesystem::path& folder() const { return folder_; }
  double nodes_per_instance() const { return nodes_per_; }

  double bytes_per_waiting(std::size_t shape, int count) {
    const auto size = [&] {
      std::uintmax_t sum = 0;
      for (const auto& one :
           std::filesystem::recursive_directory_iterator(folder_ / "data" / "tenants" / "eins"))
        if (one.is_regular_file() && !one.path().string().ends_with("-wal")) sum += one.file_size();
      return sum;
    };
    const auto settled = [&] {
      runtime_.reset();  // the log of the database goes into it
      const auto out = size();
      runtime_ = std::move(*runtime::Runtime::open(
          {.data = folder_ / "data", .modules = modules_.get(), .clock = &clock_, .writer_threads = 2}));
      return out;
    };
    const auto before = settled();
    const auto start = [&](int more) {
      std::vector<std::future<Result<runtime::Outcome>>> all;
      for (int i = 0; i < more; ++i) {
        all.push_back(give("eins", "bench.Start", {{"shape", shape}}));
        if (all.size() < 1'000) continue;
        for (auto& one : all) CHECK(one.get().has_value());
        all.clear();
      }
      for (auto& one : all) CHECK(one.get().has_value());
    };
    start(count);
    const auto after = settled();
    // What the program has for its work anyway is there by now: what more instances add is theirs.
    start(count);
    settled();
    const std::int64_t memory = bench::resident_kib();
    start(4 * count);
    settled();
    memory_per_ = static_cast<double>(bench::resident_kib() - memory) * 1024 / (4 * count);
    return static_cast<double>(after - before) / count;
  }
  double memory_per() const { return memory_per_; }

  // Seconds of processor for ten due timers.
  double ten_due(std::int64_t waiting) {
    for (std::int64_t made = 0; made < waiting; made += 10'000) {
      const auto done =
          give("zwei", "bench.Timers",
               {{"from", timers_}, {"count", std::min<std::int64_t>(10'000, waiting - made)}, {"far", true}})
              .get();
      CHECK(done.has_value());
      timers_ += 10'000;
    }
    CHECK(runtime_->settle("zwei"));
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
      CHECK(
          give("zwei", "bench.Timers", {{"from", timers_}, {"count", 10}, {"far", false}}).get().has_value());
      timers_ += 10;
      clock_.advance(std::chrono::seconds(2));
      fired_ = 0;
      const double begin = bench::cpu_seconds();
      CHECK(runtime_->settle("zwei"));
      best = std::min(best, bench::cpu_seconds() - begin);
      CHECK(fired_ == 10);
    }
    return best;
  }

 private:
  void run(const std::string& town, std::size_t shape, int count) {
    std::vector<std::string> open;
    std::vector<std::future<Result<runtime::Outcome>>> waiting;
    for (int i = 0; i < count; ++i) waiting.push_back(give(town, "bench.Start", {{"shape", shape}}));
    while (!waiting.empty()) {
      open.clear();
      for (auto& one : waiting) {
        const auto done = one.get();
        CHECK(done.has_value());
        if (!json::get_bool(done->answer, "ended").value())
          open.emplace_back(json::get_string(done->answer, "id").value());
      }
      waiting.clear();
      for (const std::string& id : open)
        waiting.push_back(give(town, "bench.Complete", {{"shape", shape}, {"id", id}}));
    }
  }
  std::future<Result<runtime::Outcome>> give(const std::string& town, const std::string& what,
                                             event::Object data) {
    runtime::Work work{.envelope = runtime_->envelope(town, {"system", "bench"}, fmt::format("k{}", ++keys_)),
                       .command = {what, std::move(data)}};
    return runtime_->submit_later(std::move(work));
  }
  event::Plan plan_of(Turn turn, const std::string& id, std::int64_t seq) {
    const bool ended = !turn.running();
    process::Outcome out = std::move(turn).finish();
    for (const auto& line : out.events.at(0).data.at("happened").as_array())
      nodes_ += line.as_object().at("what") == "completed";
    event::Plan plan;
    plan.appends.push_back(
        {.aggregate = "instance", .stream = id, .expected_seq = seq, .events = std::move(out.events)});
    plan.answer = {{"id", id}, {"ended", ended}};
    return plan;
  }
  Result<event::Plan> start(const event::Envelope& envelope, const event::Object& arguments) {
    event::IdSource ids(envelope);
    const auto& model = shapes_[static_cast<std::size_t>(TRY(json::get_int(arguments, "shape")))].model;
    feel::Context facts;
    facts.set("seit", berlin_date(envelope.received_at));
    return plan_of(TRY(Turn::begin(model, feel::Value(feel::Context{}), feel::Value(std::move(facts)),
                                   envelope.received_at, "bench")),
                   ids.uuid7(), 0);
  }
  Result<event::Plan> complete(const event::Envelope& envelope, const event::Object& arguments,
                               event::Reader& reader) {
    const std::string id(TRY(json::get_string(arguments, "id")));
    const auto state = TRY(reader.state(id));
    Turn turn =
        TRY(Turn::open(shapes_[static_cast<std::size_t>(TRY(json::get_int(arguments, "shape")))].model,
                       state->data, feel::Value(), envelope.received_at));
    for (const auto& [run, at] : turn.state().runs) {
      if (!at.waiting) continue;
      TRY(turn.complete(run));
      break;
    }
    return plan_of(std::move(turn), id, state->seq);
  }
  static Result<event::Plan> timers(const event::Envelope& envelope, const event::Object& arguments,
                                    event::Reader&) {
    event::Plan plan;
    const std::int64_t from = TRY(json::get_int(arguments, "from")),
                       count = TRY(json::get_int(arguments, "count"));
    const bool far = TRY(json::get_bool(arguments, "far"));
    for (std::int64_t i = 0; i < count; ++i) {
      const auto wait =
          far ? std::chrono::seconds(86'400LL * (30 + (from + i) % 1'000)) : std::chrono::seconds(1);
      plan.timers.push_back(
          {"", fmt::format("i{}", from + i), envelope.received_at + wait, {"bench.Due", {}}});
    }
    return plan;
  }

  std::vector<Shape> shapes_;
  std::filesystem::path folder_;
  platform::ManualClock clock_{*parse_iso_instant("2027-03-01T08:00:00Z")};
  std::unique_ptr<store::Modules> modules_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::atomic<std::int64_t> nodes_ = 0, keys_ = 0, fired_ = 0;
  std::int64_t timers_ = 0;
  double used_ = 0, nodes_per_ = 0, memory_per_ = 0;
};

// Durable figures stand beside what the disk gave at that minute.
void note_disk(const std::filesystem::path& folder) {
  bench::note(fmt::format("{:.0f} plain syncs/s", bench::raw_syncs_per_second(folder, 1)));
}

struct Rate {  // flow nodes per second, by the clock and of processor
  double clock = 0, processor = 0;
};
struct Done {  // what ours did with a shape
  Rate many, one_at_a_time;
  double nodes = 0;  // per instance
};

// Flowable with its database, the same bytes, two clients that wait for every answer. Both sides count the flow nodes that were passed
// (start, tasks, gateways, end; no sequence flows), as many per instance. Processor time there: of the client threads and of the
// database; ours: of the whole process.
void beside_flowable(const std::vector<Shape>& shapes, const std::vector<Done>& ours) {
  const std::filesystem::path folder = bench::data_folder("flowable");
  note_disk(folder);
  std::string names;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    bench::write_file(folder / (shapes[i].name + ".bpmn"), shapes[i].xml);
    names += " " + shapes[i].name;
  }
  const auto lines = bench::run_peer(fmt::format("flowable '{}'{}", folder.string(), names));
  note_disk(folder);
  std::filesystem::remove_all(folder);
  Rate many, one;  // sums of logarithms
  const auto say = [](const std::string& name, const Rate& times) {
    bench::figure("bpmn.over_flowable." + name, times.processor, "x",
                  fmt::format("{:.1f}x_by_clock", times.clock));
  };
  const auto compare = [&](const std::string& name, const Rate& here, const Rate& there, Rate& sum) {
    const Rate times{here.clock / there.clock, here.processor / there.processor};
    say(name, times);
    sum.clock += std::log(times.clock), sum.processor += std::log(times.processor);
  };
  int n = 0;
  for (std::size_t i = 0; lines && i < ours.size(); ++i) {
    const auto line = std::find_if(lines->begin(), lines->end(), [&](const boost::json::object& each) {
      return std::string_view(each.at("name").as_string()) == shapes[i].name;
    });
    if (line == lines->end()) continue;
    const auto number = [&](const char* name) { return line->at(name).to_number<double>(); };
    if (number("nodes") != ours[i].nodes) {
      bench::note(fmt::format("{}: {} flow nodes per instance there, {} here; left out", shapes[i].name,
                              number("nodes"), ours[i].nodes));
      continue;
    }
    const double nodes = number("nodes") * number("instances");
    const Rate theirs{nodes / number("seconds"), nodes / (number("clients_cpu") + number("database_cpu"))};
    bench::figure("flowable.durable." + shapes[i].name, theirs.clock, "nodes/s",
                  fmt::format("{:.0f}_nodes/cpu_second", theirs.processor));
    bench::note(fmt::format(
        "{}: of a processor, clients {:.0f} %, database {:.0f} %, virtual machine {:.0f} % (clients "
        "and its own threads)",
        shapes[i].name, 100 * number("clients_cpu") / number("seconds"),
        100 * number("database_cpu") / number("seconds"), 100 * number("process_cpu") / number("seconds")));
    compare(shapes[i].name, ours[i].many, theirs, many);
    compare(shapes[i].name + ".one_command_at_a_time", ours[i].one_at_a_time, theirs, one);
    ++n;
  }
  if (n == 0) return;
  say("geometric_mean", {std::exp(many.clock / n), std::exp(many.processor / n)});
  say("geometric_mean.one_command_at_a_time", {std::exp(one.clock / n), std::exp(one.processor / n)});
}

}  // namespace

int main(int argc, char** argv) {
  using bench::Goal;
  const std::int64_t timers = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  bench::note_machine();
  bool good = true;
  const std::vector<Shape> shapes = {
      {"automatic_10", sequence(10, 0)},     {"automatic_100", sequence(100, 0)},
      {"people_every_5th", sequence(20, 5)}, {"people_each", sequence(10, 1)},
      {"parallel_5", parallel(5)},           {"universalprozess", process::universal()}};
  Bench house(shapes);
  note_disk(house.folder());
  (void)house.nodes_per_second(0, 200, 200);
  double nodes = 0, seconds = 0, work = 0;
  std::vector<Done> ours;
  for (std::size_t i = 0; i + 1 < shapes.size(); ++i) {
    const double rate = house.nodes_per_second(i, 1'000, 1'000);
    ours.push_back(
        {.many = {rate, rate / house.cores()}, .one_at_a_time = {}, .nodes = house.nodes_per_instance()});
    bench::figure("bpmn.durable." + shapes[i].name, rate, "nodes/s",
                  fmt::format("{:.0f}_nodes/cpu_second", rate / house.cores()));
    nodes += 1, seconds += 1 / rate, work += house.cores() / rate;
  }
  good &= bench::figure("bpmn.durable.harmonic_mean", nodes / seconds, "nodes/s",
                        fmt::format("{:.0f}_nodes/cpu_second", nodes / work), Goal::at_least, 10'000);
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double rate = house.nodes_per_second(i, 100, 1);
    ours[i].one_at_a_time = {rate, rate / house.cores()};
    bench::figure("bpmn.durable." + shapes[i].name + ".one_command_at_a_time", rate, "nodes/s",
                  fmt::format("{:.0f}_nodes/cpu_second", rate / house.cores()));
  }
  beside_flowable(shapes, ours);
  good &= bench::figure("bpmn.waiting_instance_on_disk", house.bytes_per_waiting(shapes.size() - 1, 5'000),
                        "bytes", "-", Goal::at_most, 8'192);
  bench::figure("bpmn.waiting_instance_in_memory", house.memory_per(), "bytes");
  const double few = house.ten_due(1'000);
  const double many = house.ten_due(timers);
  good &= bench::figure("bpmn.ten_due_of_1000_timers", few * 1000, "ms");
  good &= bench::figure(fmt::format("bpmn.ten_due_of_{}_timers", timers), many * 1000, "ms",
                        fmt::format("{:.2f}x", many / few));
  good &= bench::figure("bpmn.timers_that_wait_cost", many / few, "x", "-", Goal::at_most, 2);
  return good ? 0 : 1;
}
