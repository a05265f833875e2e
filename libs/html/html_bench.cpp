// How long the writer takes for a form page of about 40 KB, as a ratio to copying the same bytes once.
#include <fmt/format.h>

#include <ctime>
#include <functional>

#include "libs/html/html.h"

namespace {

double micros_per(int rounds, const std::function<std::size_t()>& work) {
  const std::clock_t start = std::clock();  // CPU time: the machine may be busy with other work
  std::size_t total = 0;
  for (int i = 0; i < rounds; ++i) total += work();
  const double took = 1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return total == 0 ? 0 : took / rounds;
}

}  // namespace

int main() {
  using namespace rathaus::html;
  const std::string label = "Geburtsdatum der antragstellenden Person (§ 4)";
  const auto page = [&] {
    Writer h;
    h.el("main", [&] {
      for (int i = 0; i < 120; ++i) {
        h.el("div", {{"class", "kern-form-input"}}, [&] {
          h.el("label", {{"class", "kern-label"}, {"for", label}}, label);
          h.el("div", {{"class", "kern-hint"}}, "z. B. 28.03.1986 & nicht \"gestern\"");
          h.el("input",
               {{"class", "kern-form-input__input"}, {"name", label}, {"maxlength", i}, {"required", true}});
        });
      }
    });
    return h.take();
  };
  const std::string bytes(page().view());
  const double write = micros_per(2000, [&] { return page().view().size(); });
  const double copy = micros_per(2000, [&] { return std::string(bytes).size(); });
  fmt::print("html: {} bytes, written in {:.1f} us, {:.0f} MB/s, {:.1f} x a plain copy\n", bytes.size(),
             write, static_cast<double>(bytes.size()) / write, write / copy);
}
