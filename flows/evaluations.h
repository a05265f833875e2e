#pragma once
// The catalogue of all evaluations ("Verzeichnis der Auswertungen"): every count, list and figure that the program makes out of cases and
// their handling. A page publishes it, and evaluations_test reads the code: a counter, an adding query or a metric that is not named
// here is red.
// Never: an evaluation per employee. A member sees the number of the own open cases, nobody else does.
// Law: DSGVO Art. 5(1)(b), 30; BPersVG 80(1) no. 21 and the Länder's likewise (technical means to watch conduct or performance).
#include <span>
#include <string_view>
#include <vector>

namespace rathaus::flows {

struct Evaluation {
  std::string_view title, purpose, data, seen_by;  // German, for the page
  std::vector<std::string_view>
      sources;  // what makes it: "counter:<prefix>", "query:<name>", "figures:<file>", "metric:<name>"
};
std::span<const Evaluation> evaluations();

}  // namespace rathaus::flows
