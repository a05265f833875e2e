#include "bench/peers/peer.h"

#include <sys/wait.h>

#include <cstdio>
#include <fstream>

#include "libs/base/check.h"

namespace rathaus::bench {

std::optional<std::vector<boost::json::object>> run_peer(const std::string& arguments) {
  const std::string command = std::string("'") + RATHAUS_SOURCE_DIR + "/bench/peers/run.sh' " + arguments;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  CHECK(pipe != nullptr);
  std::vector<boost::json::object> out;
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    boost::system::error_code error;
    const boost::json::value parsed = boost::json::parse(line, error);
    if (!error && parsed.is_object()) {
      out.push_back(parsed.get_object());
    } else {
      std::printf("%s\n", line.c_str());
    }
    line.clear();
  }
  const int status = ::pclose(pipe);
  std::fflush(stdout);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return out;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 77)
    std::printf("SKIPPED %s: it ended with an error\n", arguments.c_str());
  return std::nullopt;
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.close();
  CHECK(out.good());
}

}  // namespace rathaus::bench
