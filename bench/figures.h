#pragma once
// How benches measure and say it. A figure alone says little on a shared machine: each stands beside a limit of the same minute.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rathaus::bench {

enum class Goal { none, at_least, at_most };

// One line: name value unit ratio goal ok|MISSED. `ratio` is value against the reference, as text; "-" when there is none.
// Returns false when the goal was missed.
bool figure(const std::string& name, double value, const std::string& unit, const std::string& ratio = "-", Goal goal = Goal::none,
            double limit = 0);
void note(const std::string& text);  // a line that begins with #
void note_machine();                 // load and cores, so that a figure can be judged

double cpu_seconds();                // of this process, all threads
double thread_cpu_seconds();         // of the calling thread
double now_seconds();                // monotonic
std::int64_t resident_kib();         // RSS of this process
std::int64_t proportional_kib();     // PSS
double percentile(std::vector<double>& values, double p);  // sorts

// Appends of 4 KiB, each with fdatasync, for so many seconds: what the disk gives at this minute. Per second.
double raw_syncs_per_second(const std::filesystem::path& folder, double seconds);

// A new folder for data on the disk that is measured: RATHAUS_BENCH_DIR, or the system's temporary folder.
std::filesystem::path data_folder(const std::string& name);

}  // namespace rathaus::bench
