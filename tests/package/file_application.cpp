// file_application PORT TOWN NAME: a resident registers a dog; prints the reference. Exit 1 with a sentence when it did not work.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/program/applicant.h"
#include "tests/program/serve.h"

int main(int argc, char** argv) {
  using namespace rathaus;
  if (argc != 4) return 2;
  const auto scratch =
      std::filesystem::temp_directory_path() / fmt::format("file-application-{}", ::getpid());
  const auto package = test::make_towns(scratch, 1);  // only for its form
  std::error_code ec;
  std::filesystem::remove_all(scratch, ec);
  if (!package) return 1;
  const auto answers = test::answers_for(**package);
  if (!answers) return 1;
  test::Applicant one(static_cast<std::uint16_t>(std::atoi(argv[1])), argv[2], "hundesteuer", *answers,
                      argv[3]);
  const Status done = one.advance_to(test::Applicant::Stage::sent);
  if (!done) {
    fmt::print(stderr, "{} {} {}\n", done.error().code, done.error().field,
               done.error().detail.substr(0, 300));
    return 1;
  }
  fmt::print("{}\n", one.reference());
  return 0;
}
