#pragma once
// The command line. Exit codes: 0 done, 1 the answer is no (a receipt that does not verify, a walk that failed), 2 wrong call,
// 3 the start was refused (port taken, data folder in use, unsafe settings), 4 the disk or a peer failed.
#include <span>
#include <string>
#include <vector>

namespace rathaus::app {

int run(const std::vector<std::string>& arguments);

}  // namespace rathaus::app
