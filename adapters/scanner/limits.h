#pragma once
// What a scan may cost. Everything beyond is an answer, not a crash.
#include <cstddef>
#include <cstdint>

namespace rathaus::scanner {

inline constexpr std::size_t kMaxPages = 500;
inline constexpr double kMaxPageInches = 40;        // both ways; A2 is 23
inline constexpr double kDpi = 150;                 // a module of the cover sheet is then 9 points wide
inline constexpr std::uint64_t kMemoryBytes = 1536u << 20;  // address space of the reading process
inline constexpr unsigned kCpuSeconds = 240;
inline constexpr unsigned kWallSeconds = 300;
inline constexpr std::size_t kMaxCodesPerPage = 8;
inline constexpr std::size_t kMaxCodeBytes = 80;

}  // namespace rathaus::scanner
