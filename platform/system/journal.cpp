#include "platform/system/journal.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>

#include "platform/system/clock.h"

namespace rathaus::platform {
namespace {

constexpr std::size_t kMostWaiting = 10'000;

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: return "info";
    case Severity::debug: return "debug";
  }
  return "info";
}

void put_text(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (byte < 0x20 || byte == 0x7f)
      ((out += "\\u00") += kHex[byte >> 4]) += kHex[byte & 15];
    else
      out += c;
  }
  out += '"';
}

void write_out(std::string_view line) {
  while (!line.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, line.data(), line.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // nobody reads: the work goes on
    line.remove_prefix(static_cast<std::size_t>(n));
  }
}

struct Journal {
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::string> waiting;
  std::size_t dropped = 0;
  bool background = false, stopping = false;
  std::thread thread;
  std::atomic<Severity> least{Severity::info};

  void loop() {
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [this] { return stopping || !waiting.empty(); });
      if (waiting.empty()) return;
      std::string out;
      while (!waiting.empty() && out.size() < 64 * 1024) {
        out += waiting.front();
        waiting.pop_front();
      }
      const std::size_t lost = std::exchange(dropped, 0);
      lock.unlock();
      if (lost > 0)
        out += journal_line(to_iso(SystemClock().now()), Severity::warning, "journal.dropped",
                            {{"lines", static_cast<std::int64_t>(lost)}});
      write_out(out);
      lock.lock();
    }
  }
};

Journal& the_journal() {
  static Journal* const one = new Journal();  // outlives every thread that may still write
  return *one;
}

}  // namespace

std::string journal_line(std::string_view at, Severity severity, std::string_view event,
                         JournalFields fields) {
  std::string out;
  static const bool under_journald = std::getenv("JOURNAL_STREAM") != nullptr;
  if (under_journald)
    out += severity == Severity::error     ? "<3>"
           : severity == Severity::warning ? "<4>"
           : severity == Severity::info    ? "<6>"
                                           : "<7>";
  out += "{\"at\":";
  put_text(out, at);
  out += ",\"level\":";
  put_text(out, name_of(severity));
  out += ",\"event\":";
  put_text(out, event);
  for (const auto& [name, value] : fields) {
    out += ',';
    put_text(out, name);
    out += ':';
    if (const auto* number = std::get_if<std::int64_t>(&value))
      out += std::to_string(*number);
    else
      put_text(out, std::get<std::string_view>(value));
  }
  return out + "}\n";
}

void journal(Severity severity, std::string_view event, JournalFields fields) {
  Journal& journal = the_journal();
  if (severity > journal.least.load(std::memory_order_relaxed)) return;
  std::string line = journal_line(to_iso(SystemClock().now()), severity, event, fields);
  {
    const std::lock_guard lock(journal.mutex);
    if (journal.background) {
      if (journal.waiting.size() < kMostWaiting)
        journal.waiting.push_back(std::move(line));
      else
        ++journal.dropped;
      line.clear();
    }
  }
  if (line.empty())
    journal.wake.notify_one();
  else
    write_out(line);
}

void journal_level(Severity least) { the_journal().least = least; }

void journal_start() {
  Journal& journal = the_journal();
  const std::lock_guard lock(journal.mutex);
  if (journal.background) return;
  journal.background = true;
  journal.stopping = false;
  journal.thread = std::thread([&journal] { journal.loop(); });
}

void journal_stop() {
  Journal& journal = the_journal();
  {
    const std::lock_guard lock(journal.mutex);
    if (!journal.background) return;
    journal.background = false;
    journal.stopping = true;
  }
  journal.wake.notify_all();
  journal.thread.join();
}

}  // namespace rathaus::platform
