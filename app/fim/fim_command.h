#pragma once
// `rathaus fim show|check|rules|convert|diff|schema`. docs/fim.md shows a session.
#include <functional>
#include <optional>
#include <string>

#include "libs/base/time.h"

namespace rathaus::app {

struct FimCommand {
  std::string what;         // show, check, rules, convert, diff, schema
  std::string file, other;  // other: the second file of diff
  std::string to;           // of convert: "2" or "3"
  std::string out;          // of convert: file to write; empty: standard output
  bool json = false, xsd = false;
  std::string cases;  // of rules: file with labelled cases; empty: none
};

struct FimStreams {
  std::function<void(const std::string& text)> out, err;  // as they are, line ends included
  std::optional<LocalDate> today;
};

// Exit code:
//   0  done; check: nothing worse than notes; diff: no difference; convert: everything came through as it was
//   1  rules: one is not understood, or a case comes out otherwise; check: a warning or an error; diff: there are differences; convert: something was lost, changed or added
//   2  a file cannot be read or written, or is none; the call is wrong (then nothing was printed: show the usage)
int fim_command(const FimCommand& command, const FimStreams& streams);

}  // namespace rathaus::app
