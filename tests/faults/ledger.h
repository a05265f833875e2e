#pragma once
// The outside ledger: knows what was acknowledged, from another process and in a file of its own, and asks for it again after
// every fault. Writes an entry (O_DSYNC) only after the acknowledgement was read.
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/facts.h"

namespace rathaus::faults {

struct Entry {
  Intent intent;
  std::string case_id, reference;
  std::int64_t leaf = -1;
  bool checked = false;  // receipt and files were looked at once; the case itself is looked at after every fault
};

struct Findings {
  int faults = 0;
  std::int64_t acked = 0, lost = 0, dup = 0, corrupt = 0;
  std::string line(const std::string& name) const;
  bool good() const { return lost == 0 && dup == 0 && corrupt == 0; }
};

class Ledger {
 public:
  explicit Ledger(const std::filesystem::path& file);
  ~Ledger();
  Ledger(const Ledger&) = delete;

  void hear(const std::string& line);  // one line of the victim
  std::vector<Intent> in_doubt() const;
  const std::map<std::string, Entry>& acked() const { return acked_; }
  int errors() const { return errors_; }
  bool ready() const { return ready_; }
  bool done() const { return done_; }
  void new_life() { ready_ = done_ = false; }

  // Opens the data folder and asks for every acknowledged entry (the first `count` of them in order of hearing, -1 for all).
  // `thorough`: also replay everything, and every receipt and file again.
  void check(const std::filesystem::path& data, bool thorough, Findings& findings, std::int64_t count = -1);
  void write_sync_off() { sync_ = false; }
  std::int64_t heard() const { return static_cast<std::int64_t>(order_.size()); }

 private:
  void complain(const std::string& what);
  void check_entry(store::ReadView& view, Entry& entry, bool thorough, Findings& findings);

  int fd_ = -1;
  bool sync_ = true;
  std::map<std::string, Intent> intents_;
  std::map<std::string, Entry> acked_;
  std::vector<std::string> order_;
  std::string vkey_;  // pinned at the first start
  int errors_ = 0;
  int complaints_ = 0;
  bool ready_ = false, done_ = false;
};

// A victim and the pipe to it.
class Victim {
 public:
  struct How {
    std::filesystem::path program, data;
    std::string round;
    int threads = 4, count = 0;
    std::vector<std::pair<std::string, std::string>> environment;
  };
  Victim(const How& how, const std::vector<Intent>& in_doubt);
  ~Victim();
  Victim(const Victim&) = delete;
  // Reads what it says for so long, or until it ends. False: it has ended.
  bool listen(Ledger& ledger, std::chrono::milliseconds for_so_long, bool until_ready = false);
  void kill();
  int wait(Ledger& ledger);  // drains; the status of waitpid
  pid_t pid() const { return pid_; }

 private:
  bool take(Ledger& ledger, int timeout_ms);
  pid_t pid_ = -1;
  int out_ = -1;
  std::string rest_;
  int status_ = 0;
};

// How many: the first argument, else `normal`, or `many` when RATHAUS_LONG is 1.
int how_many(int argc, char** argv, int normal, int many);
std::filesystem::path fresh_folder(const std::string& name);
std::filesystem::path beside(const char* argv0, const std::string& program);

}  // namespace rathaus::faults
