// Time of a search over a catalogue of 600 entries (the own one repeated under other names), as a ratio to
// one linear scan of all texts with std::string::find in the same run.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "libs/german/text.h"
#include "modules/catalogue/catalogue.h"

int main(int argc, char** argv) {
  using namespace rathaus::catalogue;
  using Clock = std::chrono::steady_clock;
  std::ifstream in(argc > 1 ? argv[1] : "services/catalogue.json", std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  auto data = read_catalogue(bytes.str());
  if (!data) return std::printf("cannot read the catalogue: %s\n", data.error().code.c_str()), 1;
  const std::vector<ServiceEntry> own = data->services;
  for (int round = 1; data->services.size() < 600; ++round) {
    for (ServiceEntry entry : own) {
      entry.id += std::to_string(round);
      entry.title += " Bezirk" + std::string(1, static_cast<char>('a' + round)) + "stadt";
      data->services.push_back(std::move(entry));
    }
  }
  std::vector<std::string> texts;
  for (const ServiceEntry& entry : data->services) {
    std::string text = entry.title + " " + entry.teaser;
    for (const std::string& synonym : entry.synonyms) text += " " + synonym;
    texts.push_back(rathaus::german::fold(text));
  }
  const Index index(std::move(*data));
  const char* queries[] = {"hund anmelden",
                           "Personalauswies",
                           "wohnung ummelden",
                           "fuehrerschein",
                           "mietzuschuss",
                           "xqzwv",
                           "ich möchte einen Container auf dem Gehweg aufstellen",
                           "gewerbe"};
  constexpr int kRounds = 100;
  std::size_t found = 0;
  std::vector<double> each_us;
  for (const char* query : queries) found += index.search(query, 10).size();  // warm
  const auto start = Clock::now();
  for (int i = 0; i < kRounds; ++i) {
    for (const char* query : queries) {
      const auto begin = Clock::now();
      found += index.search(query, 10).size();
      each_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
  }
  const double search_us = std::chrono::duration<double, std::micro>(Clock::now() - start).count() /
                           (kRounds * std::size(queries));
  const auto scan_start = Clock::now();
  for (int i = 0; i < kRounds; ++i) {
    for (const char* query : queries) {
      const std::string folded = rathaus::german::fold(query);
      for (const std::string& text : texts) found += text.find(folded) != std::string::npos;
    }
  }
  const double scan_us = std::chrono::duration<double, std::micro>(Clock::now() - scan_start).count() /
                         (kRounds * std::size(queries));
  std::sort(each_us.begin(), each_us.end());
  const double p99_us = each_us[each_us.size() * 99 / 100];
  std::printf("%zu entries: search mean %.1f us, p99 %.1f us, plain scan %.1f us, ratio %.2f (found %zu)\n",
              index.services().size(), search_us, p99_us, scan_us, search_us / scan_us, found);
  return 0;
}
