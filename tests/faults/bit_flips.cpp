// Random damage to a small tenant's files: bits flipped, blocks zeroed, ends cut off. Every time a process of its own opens the
// tenant, reads everything there is and replays it. Required: no wrong answer that nobody reports.
//   bit_flips [N=1000] [SEED]
// Counts: error = reading failed; replay = reading was right or wrong, and the replay reports it (wrong: how often a page would have
// shown something else before); harmless = everything reads as before; silent = wrong, and nobody says so.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "libs/base/check.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "tests/faults/ledger.h"

namespace {

using namespace rathaus;
namespace fs = std::filesystem;

enum Verdict { error_seen = 10, replay_says, replay_says_but_wrong_before, harmless, silent };

using Answers = std::map<std::string, std::string>;  // question to answer; an answer that begins with '!' is an error

template <typename T, typename F>
std::string told(const Result<T>& result, F&& text) {
  return result ? text(*result) : "!" + result.error().code;
}

std::string rows_text(const std::vector<store::ResultRow>& rows) {
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) text += row.text(i) + "|";
    text += "\n";
  }
  return text;
}

Answers read_everything(test::TestTown& town, const std::vector<faults::Entry>& entries, const std::string& vkey) {
  Answers out;
  runtime::Runtime& runtime = town.runtime();
  for (const faults::Entry& entry : entries) {
    const auto repeated = town.submit(entry.intent.draft, entry.intent.key, faults::case_of(entry.intent));
    out[entry.case_id + " repeat"] = told(repeated, [](const auto& o) { return json::canonical(o.answer) + (o.repeated ? " repeated" : " anew"); });
  }
  auto opened = runtime.read(test::kTown);
  if (!opened) return {{"open", "!" + opened.error().code}};
  store::ReadView& view = **opened;
  for (const faults::Entry& entry : entries) {
    const std::string& id = entry.case_id;
    out[id] = told(view.state(id), [](const auto& state) { return state ? json::canonical(state->data) : std::string("none"); });
    out[id + " history"] = told(view.history(id), [](const auto& events) {
      std::string text;
      for (const auto& e : events) text += fmt::format("{} {} {} {} {} {}\n", e.seq, e.event.type, e.at.micros, e.actor.id, e.command_id, json::canonical(e.event.data));
      return text;
    });
    out[id + " reference"] = told(view.find_streams({{"reference", cases::normalise_reference(entry.reference)}}, 5), [](const auto& ids) { return fmt::format("{}", fmt::join(ids, ",")); });
    out[id + " receipt"] = told(view.receipt(entry.leaf), [&](const std::string& receipt) {
      return told(translog::verify_receipt(receipt, vkey), [](const auto& verified) { return verified.statement; });
    });
    if (!entry.intent.blob.empty()) out[id + " file"] = told(view.blob(id, entry.intent.blob), [](const Bytes& bytes) { return std::string(as_text(bytes)); });
    out[id + " row"] = told(view.rows("case_list.one", {{"id", id}}), rows_text);
  }
  out["list"] = told(view.rows("case_list.open.due", {{"service", std::string()}, {"status", std::string()}, {"assignee", std::string()}, {"any_assignee", std::int64_t{1}},
                                                      {"answered", std::int64_t{0}}, {"limit", std::int64_t{100}}, {"from", std::string()}, {"id", std::string()}}), rows_text);
  out["counters"] = told(view.counters(""), [](const auto& counters) {
    std::string text;
    for (const auto& [name, n] : counters) text += fmt::format("{}={} ", name, n);
    return text;
  });
  for (const char* collection : {"draft", "sent"}) {
    out[collection] = told(view.list_records(collection, "", 100), [](const auto& records) {
      std::string text;
      for (const auto& r : records) text += fmt::format("{} {} {} {}\n", r.id, r.revision, r.expires_at ? r.expires_at->micros : 0, json::canonical(r.data));
      return text;
    });
  }
  out["own drafts"] = told(view.find_records("draft", "guest:g", 100), [](const auto& records) { return std::to_string(records.size()); });
  out["outbox"] = told(view.outbox_count(), [](std::int64_t n) { return std::to_string(n); });
  return out;
}

std::vector<faults::Entry> build(const fs::path& data, std::string& vkey) {
  auto town = test::TestTown::open({.data = data});
  CHECK(town.has_value());
  vkey = *(*town)->runtime().verifier_key(test::kTown);
  std::vector<faults::Entry> entries;
  for (int i = 0; i < 12; ++i) {
    faults::Entry entry{.intent = {.key = fmt::format("key-{}", i), .draft = fmt::format("draft-{}", i), .n = static_cast<std::uint64_t>(i)}};
    event::RecordWrite draft = test::draft_record(entry.intent.draft);
    draft.lookups = {"guest:g"};
    CHECK((*town)->runtime().write_records(test::kTown, {draft}).has_value());
    if (i % 3 == 0) {
      const fs::path file = data / "upload";
      std::ofstream(file, std::ios::binary) << faults::file_of(entry.intent);
      entry.intent.blob = *(*town)->runtime().put_draft_file(test::kTown, "draft", entry.intent.draft, file);
      draft.blobs = {entry.intent.blob};
      CHECK((*town)->runtime().write_records(test::kTown, {draft}).has_value());
    }
    if (i >= 9) continue;  // stays a draft
    const auto outcome = (*town)->submit(entry.intent.draft, entry.intent.key, faults::case_of(entry.intent));
    CHECK(outcome.has_value());
    entry.case_id = json::view(outcome->answer.at("case_id").as_string());
    entry.reference = json::view(outcome->answer.at("reference").as_string());
    entry.leaf = outcome->leaf;
    entries.push_back(entry);
  }
  fs::copy(data, data.parent_path() / "with-wal", fs::copy_options::recursive);  // while it is open: the newest is in the WAL
  return entries;
}

// What was done, in words, to one file of the tenant.
std::string damage(const fs::path& tenant, std::mt19937_64& random) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(tenant)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.ends_with("-shm") || name == "head" || entry.file_size() == 0) continue;
    const int weight = name == "tenant.db" || name == "tenant.db-wal" ? 12 : name.starts_with("keys.db") ? 4 : 1;
    files.insert(files.end(), static_cast<std::size_t>(weight), entry.path());
  }
  std::sort(files.begin(), files.end());
  const fs::path file = files[random() % files.size()];
  const auto size = fs::file_size(file);
  const auto at = random() % size;
  const auto kind = random() % 10;
  if (kind == 0) {
    fs::resize_file(file, at);
    return fmt::format("{} cut off at {}", file.filename().string(), at);
  }
  std::fstream io(file, std::ios::in | std::ios::out | std::ios::binary);
  if (kind == 1) {
    io.seekp(static_cast<std::streamoff>(at / 512 * 512));
    io << std::string(std::min<std::size_t>(512, size - at / 512 * 512), '\0');
    return fmt::format("{} zeroed at {}", file.filename().string(), at / 512 * 512);
  }
  io.seekg(static_cast<std::streamoff>(at));
  const int old = io.get();
  const int bit = static_cast<int>(random() % 8);
  io.seekp(static_cast<std::streamoff>(at));
  io.put(static_cast<char>(old ^ (1 << bit)));
  return fmt::format("{} bit {} of byte {}", file.filename().string(), bit, at);
}

int look(const fs::path& data, const std::vector<faults::Entry>& entries, const std::string& vkey, const Answers& expected) {
  auto town = test::TestTown::open({.data = data});
  if (!town) return error_seen;
  const Answers found = read_everything(**town, entries, vkey);
  bool wrong = false;
  for (const auto& [question, answer] : expected) {
    const auto given = found.find(question);
    if (given != found.end() && given->second == answer) continue;
    if (given == found.end() || given->second.starts_with('!')) return error_seen;
    if (std::getenv("SHOW") != nullptr) fmt::print(stderr, "    {}: {} | {}\n", question, given->second.substr(0, 200), answer.substr(0, 200));
    wrong = true;
  }
  const auto verification = (*town)->runtime().verify(test::kTown);
  const bool reported = !verification || !verification->differences.empty();
  if (reported) return wrong ? replay_says_but_wrong_before : replay_says;
  return wrong ? silent : harmless;
}

}  // namespace

int main(int argc, char** argv) {
  const int n = faults::how_many(argc, argv, 200, 10000);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
  std::mt19937_64 random(seed);
  const fs::path folder = faults::fresh_folder("flips");
  std::string vkey;
  const auto entries = build(folder / "plain", vkey);
  // Looking repeats submissions, which must not change what is expected: it is asked of a copy.
  fs::copy(folder / "plain", folder / "pristine", fs::copy_options::recursive);
  Answers expected;
  {
    auto town = test::TestTown::open({.data = folder / "pristine"});
    CHECK(town.has_value());
    expected = read_everything(**town, entries, vkey);
    for (const auto& [question, answer] : expected) CHECK(!answer.starts_with('!'));
  }
  CHECK(look(folder / "pristine", entries, vkey, expected) == harmless);
  std::map<int, int> verdicts;
  int stopped = 0;
  const fs::path copy = folder / "copy";
  for (int i = 0; i < n; ++i) {
    fs::remove_all(copy);
    fs::copy(folder / (i % 2 == 0 ? "plain" : "with-wal"), copy, fs::copy_options::recursive);
    const std::string what = damage(copy / "tenants" / test::kTown, random);
    const pid_t child = ::fork();
    CHECK(child >= 0);
    if (child == 0) {
      if (std::getenv("SHOW") == nullptr) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDERR_FILENO);
      }
      ::_exit(look(copy, entries, vkey, expected));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status)) {
      ++stopped;  // an assertion: loud, but it takes the other tenants with it for a moment
      fmt::print(stderr, "  {}: {}: the process stopped\n", i, what);
      continue;
    }
    ++verdicts[WEXITSTATUS(status)];
    if (WEXITSTATUS(status) == silent) fmt::print(stderr, "  {}: {}: SILENT\n", i, what);
  }
  const int bad = verdicts[silent];
  fmt::print("bit_flips faults={} acked={} lost=0 dup=0 corrupt={} error={} replay={} replay_but_wrong_before={} harmless={} stopped={} seed={}\n", n,
             entries.size(), bad, verdicts[error_seen], verdicts[replay_says], verdicts[replay_says_but_wrong_before], verdicts[harmless], stopped, seed);
  if (bad == 0) fs::remove_all(folder);
  return bad == 0 ? 0 : 1;
}
