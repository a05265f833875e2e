// Appends per second against raw SHA-256 of the same 65-byte blocks in the same run, and how long a million
// leaves take.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "libs/base/check.h"
#include "libs/translog/tree.h"

namespace {

using namespace rathaus;
using namespace rathaus::translog;

double seconds(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main() {
  constexpr std::uint64_t kLeaves = 1'000'000;
  std::array<std::uint8_t, 65> block{};
  const double raw = seconds([&] {
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      const Hash hash = crypto::sha256(block);
      std::copy(hash.begin(), hash.end(),
                block.begin() + 1);  // each depends on the one before: nothing is optimised away
    }
  });
  Frontier frontier;
  std::vector<Node> completed;
  Hash leaf{};
  const double append = seconds([&] {
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      leaf[0] = static_cast<std::uint8_t>(i);
      completed.clear();
      frontier.append(leaf, completed);
    }
  });
  std::string record(76, 'x');
  Frontier second;
  const double rebuild = seconds([&] {
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      record[0] = static_cast<char>(i);
      completed.clear();
      second.append(leaf_hash(as_bytes(record)), completed);
    }
  });
  std::vector<std::vector<Hash>> levels(21);  // what a database would hold
  completed.clear();
  Frontier third;
  for (std::uint64_t i = 0; i < kLeaves; ++i) {
    leaf[0] = static_cast<std::uint8_t>(i);
    third.append(leaf, completed);
  }
  for (const Node& n : completed) levels[n.level].push_back(n.hash);
  const NodeReader read = [&](unsigned level, std::uint64_t index) -> Result<Hash> {
    return levels[level].at(index);
  };
  CHECK(frontier.root() == *root_at(kLeaves, read));
  constexpr int kProofs = 20'000;
  const Hash root = frontier.root();
  int valid = 0;
  std::vector<std::vector<Hash>> proofs(kProofs);
  const double prove = seconds([&] {
    for (int i = 0; i < kProofs; ++i)
      proofs[static_cast<std::size_t>(i)] =
          *inclusion_proof(static_cast<std::uint64_t>(i) * 49, kLeaves, read);
  });
  const double verify = seconds([&] {
    for (int i = 0; i < kProofs; ++i) {
      const auto index = static_cast<std::uint64_t>(i) * 49;
      valid += verify_inclusion(levels[0][index], index, kLeaves, proofs[static_cast<std::size_t>(i)], root)
                   ? 1
                   : 0;
    }
  });
  CHECK(valid == kProofs);
  std::printf("raw sha256 of 65 bytes     %10.0f /s\n", kLeaves / raw);
  std::printf("append with node hashing   %10.0f /s   ratio to raw %.2f\n", kLeaves / append, raw / append);
  std::printf(
      "verify 10^6 leaves         %10.3f s    (leaf and node hashes; 2 raw hashes each would take %.3f "
      "s)\n",
      rebuild, 2 * raw);
  std::printf("inclusion proof, 10^6      %10.1f us   verification %.1f us\n", prove / kProofs * 1e6,
              verify / kProofs * 1e6);
  return 0;
}
