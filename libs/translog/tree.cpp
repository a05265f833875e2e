#include "libs/translog/tree.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "libs/base/check.h"

namespace rathaus::translog {
namespace {

// Where RFC 6962 2.1 splits n > 1 leaves: the largest power of two below n.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

Error out_of_range(std::string detail) { return invalid("translog.range", std::move(detail)); }

// Root of the leaves [start, start + size), size > 0, start a multiple of the next power of two: one read
// per set bit of size.
Result<Hash> range_root(std::uint64_t start, std::uint64_t size, const NodeReader& read) {
  std::vector<Hash> parts;
  while (size > 0) {
    const std::uint64_t part = std::bit_floor(size);
    const auto level = static_cast<unsigned>(std::countr_zero(part));
    parts.push_back(TRY(read(level, start >> level)));
    start += part;
    size -= part;
  }
  Hash root = parts.back();
  for (auto left = parts.rbegin() + 1; left != parts.rend(); ++left) root = node_hash(*left, root);
  return root;
}

// Spec: RFC 6962 2.1.1 PATH(m, D[n]); the tree's first leaf is number `offset` of the log. Depth at
// most 64.
Status inclusion_path(std::uint64_t m, std::uint64_t offset, std::uint64_t n, const NodeReader& read,
                      std::vector<Hash>& out) {
  if (n == 1) return {};
  const std::uint64_t k = split(n);
  if (m < k) {
    TRY(inclusion_path(m, offset, k, read, out));
    out.push_back(TRY(range_root(offset + k, n - k, read)));
  } else {
    TRY(inclusion_path(m - k, offset + k, n - k, read, out));
    out.push_back(TRY(range_root(offset, k, read)));
  }
  return {};
}

// Spec: RFC 6962 2.1.2 SUBPROOF, widened to subtrees as in draft-ietf-plants-merkle-tree-certs 4.4.1 (start
// 0 is the RFC's). `known`: the verifier has the root of the piece that the walk ends at, because it is the
// subtree itself.
Status consistency_path(std::uint64_t start, std::uint64_t end, std::uint64_t offset, std::uint64_t n,
                        bool known, const NodeReader& read, std::vector<Hash>& out) {
  if (start == 0 && end == n) {
    if (!known) out.push_back(TRY(range_root(offset, n, read)));
    return {};
  }
  const std::uint64_t k = split(n);
  if (end <= k) {
    TRY(consistency_path(start, end, offset, k, known, read, out));
    out.push_back(TRY(range_root(offset + k, n - k, read)));
  } else if (start >= k) {
    TRY(consistency_path(start - k, end - k, offset + k, n - k, known, read, out));
    out.push_back(TRY(range_root(offset, k, read)));
  } else {
    CHECK(start == 0);  // what is_subtree() allows never straddles a split otherwise
    TRY(consistency_path(0, end - k, offset + k, n - k, false, read, out));
    out.push_back(TRY(range_root(offset, k, read)));
  }
  return {};
}

// The verifiers walk the same way down as the provers above and take the hashes of the proof on the way up.
class ProofWalk {
 public:
  explicit ProofWalk(std::span<const Hash> proof) : rest_(proof) {}

  Hash inclusion_root(const Hash& leaf, std::uint64_t m, std::uint64_t n) {
    if (n == 1) return leaf;
    const std::uint64_t k = split(n);
    if (m < k) {
      const Hash left = inclusion_root(leaf, m, k);
      return node_hash(left, next());
    }
    const Hash right = inclusion_root(leaf, m - k, n - k);
    return node_hash(next(), right);
  }

  struct Roots {
    Hash old_root, new_root;
  };
  Roots consistency_roots(const Hash& old_root, std::uint64_t start, std::uint64_t end, std::uint64_t n,
                          bool known) {
    if (start == 0 && end == n) {
      const Hash h = known ? old_root : next();
      return {h, h};
    }
    const std::uint64_t k = split(n);
    if (end <= k) {
      const Roots left = consistency_roots(old_root, start, end, k, known);
      return {left.old_root, node_hash(left.new_root, next())};
    }
    if (start >= k) {
      const Roots right = consistency_roots(old_root, start - k, end - k, n - k, known);
      return {right.old_root, node_hash(next(), right.new_root)};
    }
    const Roots right = consistency_roots(old_root, 0, end - k, n - k, false);
    const Hash left = next();
    return {node_hash(left, right.old_root), node_hash(left, right.new_root)};
  }

  bool used_exactly() const { return rest_.empty() && !starved_; }

 private:
  Hash next() {
    if (rest_.empty()) {
      starved_ = true;
      return {};
    }
    const Hash h = rest_.front();
    rest_ = rest_.subspan(1);
    return h;
  }

  std::span<const Hash> rest_;
  bool starved_ = false;
};

}  // namespace

Hash leaf_hash(ByteView record) {
  thread_local crypto::Sha256 hash;
  static constexpr std::uint8_t kPrefix[] = {0x00};
  return hash.update(ByteView(kPrefix)).update(record).finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 1 + 2 * sizeof(Hash)> block;
  block[0] = 0x01;
  std::copy(left.begin(), left.end(), block.begin() + 1);
  std::copy(right.begin(), right.end(), block.begin() + 1 + sizeof(Hash));
  return crypto::sha256(block);
}

Hash empty_root() { return crypto::sha256(ByteView{}); }

Result<Frontier> Frontier::load(std::uint64_t size, const NodeReader& read) {
  Frontier frontier;
  std::uint64_t start = 0;
  for (std::uint64_t rest = size; rest > 0;) {
    const std::uint64_t part = std::bit_floor(rest);
    const auto level = static_cast<unsigned>(std::countr_zero(part));
    frontier.hashes_.push_back(TRY(read(level, start >> level)));
    start += part;
    rest -= part;
  }
  frontier.size_ = size;
  return frontier;
}

void Frontier::append(const Hash& leaf, std::vector<Node>& completed) {
  CHECK(size_ < UINT64_MAX);
  Hash hash = leaf;
  std::uint64_t index = size_;
  unsigned level = 0;
  completed.push_back({level, index, hash});
  for (; (index & 1) != 0; index >>= 1) {  // a right child completes its parent
    hash = node_hash(hashes_.back(), hash);
    hashes_.pop_back();
    completed.push_back({++level, index >> 1, hash});
  }
  hashes_.push_back(hash);
  ++size_;
}

Hash Frontier::root() const {
  if (hashes_.empty()) return empty_root();
  Hash root = hashes_.back();
  for (auto left = hashes_.rbegin() + 1; left != hashes_.rend(); ++left) root = node_hash(*left, root);
  return root;
}

Result<Hash> root_at(std::uint64_t size, const NodeReader& read) {
  if (size == 0) return empty_root();
  return range_root(0, size, read);
}

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& read) {
  if (index >= size) return fail(out_of_range("no such leaf in a tree of this size"));
  std::vector<Hash> proof;
  TRY(inclusion_path(index, 0, size, read, proof));
  return proof;
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t size1, std::uint64_t size2,
                                            const NodeReader& read) {
  return subtree_consistency_proof(0, size1, size2, read);
}

Result<std::vector<Hash>> subtree_consistency_proof(std::uint64_t start, std::uint64_t end,
                                                    std::uint64_t size, const NodeReader& read) {
  if (!is_subtree(start, end) || end > size) return fail(out_of_range("no subtree of a tree of this size"));
  std::vector<Hash> proof;
  TRY(consistency_path(start, end, 0, size, true, read, proof));
  return proof;
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root) {
  if (index >= size || proof.size() > 64) return false;
  ProofWalk walk(proof);
  const Hash computed = walk.inclusion_root(leaf, index, size);
  return walk.used_exactly() && computed == root;
}

bool verify_consistency(std::uint64_t size1, std::uint64_t size2, std::span<const Hash> proof,
                        const Hash& root1, const Hash& root2) {
  if (size1 == 0) return size2 == 0 && proof.empty() && root1 == empty_root() && root2 == empty_root();
  return verify_subtree_consistency(0, size1, size2, proof, root1, root2);
}

bool is_subtree(std::uint64_t start, std::uint64_t end) {
  if (start >= end) return false;
  const std::uint64_t width = end - start;
  if (width > (std::uint64_t{1} << 63)) return start == 0;  // bit_ceil would not fit
  return start % std::bit_ceil(width) == 0;
}

bool verify_subtree_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t start, std::uint64_t end,
                              std::span<const Hash> proof, const Hash& subtree_root) {
  if (!is_subtree(start, end) || index < start) return false;
  return verify_inclusion(leaf, index - start, end - start, proof, subtree_root);
}

bool verify_subtree_consistency(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                                std::span<const Hash> proof, const Hash& subtree_root, const Hash& root) {
  if (end > size || proof.size() > 65) return false;
  if (start == end)
    return proof.empty() && subtree_root == empty_root();  // true, and says nothing about the tree
  if (!is_subtree(start, end)) return false;
  ProofWalk walk(proof);
  const auto roots = walk.consistency_roots(subtree_root, start, end, size, true);
  return walk.used_exactly() && roots.old_root == subtree_root && roots.new_root == root;
}

}  // namespace rathaus::translog
