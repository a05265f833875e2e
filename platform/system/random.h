#pragma once
// Randomness from the kernel. Only the platform draws it; libraries and modules get it handed in.
#include <array>
#include <cstdint>
#include <span>

namespace rathaus::platform {

void fill_random(std::span<std::uint8_t> out);  // stops the process when the kernel gives none
template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
  std::array<std::uint8_t, N> out;
  fill_random(out);
  return out;
}

}  // namespace rathaus::platform
