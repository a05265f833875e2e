#include "libs/german/distance.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "libs/german/text.h"

namespace rathaus::german {

int edit_distance(std::string_view a, std::string_view b, int limit) {
  constexpr std::size_t kMax = 256;
  if (limit < 0) return limit + 1;
  const std::u32string x = to_utf32(a), y = to_utf32(b);
  if (x.size() > kMax || y.size() > kMax) return limit + 1;
  const int nx = static_cast<int>(x.size()), ny = static_cast<int>(y.size());
  if (std::abs(nx - ny) > limit) return limit + 1;
  std::array<int, kMax + 1> two_back{}, back{}, row{};
  for (int j = 0; j <= ny; ++j) back[j] = j;
  for (int i = 1; i <= nx; ++i) {
    row[0] = i;
    int best = i;
    for (int j = 1; j <= ny; ++j) {
      const int replace = back[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1);
      int cost = std::min({back[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
        cost = std::min(cost, two_back[j - 2] + 1);
      row[j] = cost;
      best = std::min(best, cost);
    }
    if (best > limit) return limit + 1;
    two_back = back;
    back = row;
  }
  return std::min(back[ny], limit + 1);
}

}  // namespace rathaus::german
