// The process that is killed: submits applications as fast as it can and says so on standard output, one line per fact, each in
// one write: "R <verifier key>" ready; "I <key> <draft> <n> <blob|->" about to send; "A <key> <case> <reference> <leaf>" the
// answer was returned. On standard input: intentions of an earlier life that have no answer yet; they are sent again first.
//   store_victim DATA ROUND THREADS COUNT     COUNT submissions per thread, 0: until killed
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "tests/faults/facts.h"
#include "tests/town/town.h"

namespace {

using namespace rathaus;

std::atomic<int> g_refused{0};

void say(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(3);
}

void send(test::TestTown& town, const faults::Intent& intent) {
  const auto outcome = town.submit(intent.draft, intent.key, faults::case_of(intent));
  if (!outcome) {
    ++g_refused;
    say("E " + intent.key + " " + outcome.error().code);
    return;
  }
  say(fmt::format("A {} {} {} {}", intent.key, std::string(json::view(outcome->answer.at("case_id").as_string())),
                  std::string(json::view(outcome->answer.at("reference").as_string())), outcome->leaf));
}

// A file is put with every eighth draft; every sixteenth draft is thrown away again, with its key.
bool prepare(test::TestTown& town, faults::Intent& intent, const std::filesystem::path& scratch) {
  const auto refused = [&](const Error& error) {
    ++g_refused;
    say("E " + intent.key + " " + error.code);
    return false;
  };
  if (const Status made = town.make_drafts({intent.draft}); !made) return refused(made.error());
  if (intent.n % 16 == 5) {
    (void)town.runtime().write_records(test::kTown, {{.collection = "draft", .id = intent.draft, .data = std::nullopt}});
    return false;
  }
  if (intent.n % 8 != 3) return true;
  const std::filesystem::path file = scratch / intent.draft;
  std::ofstream(file, std::ios::binary) << faults::file_of(intent);
  const auto blob = town.runtime().put_draft_file(test::kTown, "draft", intent.draft, file);
  std::error_code ec;
  std::filesystem::remove(file, ec);
  if (!blob) return refused(blob.error());
  intent.blob = *blob;
  event::RecordWrite write = test::draft_record(intent.draft);
  write.blobs = {*blob};
  if (const Status named = town.runtime().write_records(test::kTown, {std::move(write)}); !named) return refused(named.error());
  return true;
}

void work(test::TestTown& town, const std::string& name, int count, const std::filesystem::path& scratch) {
  for (int i = 0; count == 0 || i < count; ++i) {
    faults::Intent intent{.key = name + "-" + std::to_string(i), .draft = "d-" + name + "-" + std::to_string(i)};
    intent.n = faults::number_of(intent.key);
    if (!prepare(town, intent, scratch)) continue;
    say(fmt::format("I {} {} {} {}", intent.key, intent.draft, intent.n, intent.blob.empty() ? "-" : intent.blob));
    send(town, intent);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::filesystem::path data = argv[1];
  const std::string round = argv[2];
  const int threads = std::atoi(argv[3]);
  const int count = std::atoi(argv[4]);
  std::vector<faults::Intent> in_doubt;
  for (std::string line; std::getline(std::cin, line);) in_doubt.push_back(faults::read_intent(line));

  auto town = test::TestTown::open({.data = data});
  if (!town) {
    std::cerr << "cannot start: " << town.error().code << " " << town.error().detail << "\n";
    return 4;
  }
  // Outside: a receiver that keeps what it was given, so that effects can be counted.
  const int outside = ::open((data.parent_path() / "effects").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  (*town)->runtime().on_effect("NotifyApplicant", [&](const std::string&, const event::Effect& effect) -> Result<std::optional<event::Command>> {
    const std::string line = effect.key + "\n";
    if (::write(outside, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return fail(unavailable("outside.full"));
    return std::optional<event::Command>{};
  });
  const auto vkey = (*town)->runtime().verifier_key(test::kTown);
  if (!vkey) return 4;
  say("R " + *vkey);
  for (const faults::Intent& intent : in_doubt) send(**town, intent);
  (*town)->runtime().start_workers();
  const std::filesystem::path scratch = std::filesystem::temp_directory_path();
  std::vector<std::thread> people;
  for (int t = 0; t < threads; ++t) {
    people.emplace_back([&, t] { work(**town, fmt::format("{}-{}", round, t), count, scratch); });
  }
  for (std::thread& person : people) person.join();
  say(fmt::format("D {}", g_refused.load()));
  return 0;
}
