#pragma once
// Asks a ClamAV daemon (clamd) about uploaded files: INSTREAM over a unix socket or TCP. Carries out the effect "ScanFile".
// Never: a file called clean that the scanner did not call clean; a wait without end; a file written to disk for the scanner.
// Source: clamd(8), "INSTREAM".
#include <chrono>
#include <optional>
#include <string>

#include "flows/house.h"
#include "flows/uploads.h"

namespace rathaus::clamd {

struct Options {
  std::string address;  // "/run/clamav/clamd.ctl" or "127.0.0.1:3310"
  std::chrono::milliseconds connect{3'000};
  std::chrono::milliseconds whole{60'000};  // for one file, from the first byte to the answer
};

// An address of one of the two shapes. Errors: refused "start.clamd".
Status check_address(const std::string& address);

// Errors: unavailable "scanner.away" (nobody there, too slow, broke off), "scanner.busy"; refused "scanner.size" (larger than the
// scanner takes: its StreamMaxLength), "scanner.answer" (said something nobody understands).
Result<flows::ScanVerdict> scan(const Options& options, ByteView file);
// The scanner's name and the age of its signatures, as it says them ("ClamAV 1.0.7/27450/..."). Errors: unavailable "scanner.away".
Result<std::string> version(const Options& options);

// With options: uploads are held until the scanner has looked. Without: they are marked as not examined, which the desk sees.
void register_effects(flows::House& house, std::optional<Options> options);

}  // namespace rathaus::clamd
