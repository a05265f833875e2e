#pragma once
// Pages of a PDF to the bar codes on them. read_pages() is what the reading process runs; run_reader() starts it.
#include <filesystem>
#include <string>

#include "flows/scans.h"

namespace rathaus::scanner {

// In this process: for the reading process, tests and the fuzzer. Never throws; trouble is in the answer.
flows::ReadScan read_pages(std::string_view pdf);

std::string to_json(const flows::ReadScan& reading);
// What a reading process wrote; anything that is not such an answer is trouble "scan.not_read".
flows::ReadScan from_json(std::string_view text);

// `program read-scan` with the file on its standard input, in a process with limits. Blocks until it ends, at most kWallSeconds.
flows::ReadScan run_reader(const std::filesystem::path& program, ByteView pdf);

// The command itself: reads standard input, writes the answer. Returns the exit code.
int read_scan_command();

}  // namespace rathaus::scanner
