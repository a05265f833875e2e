#pragma once
// The Merkle tree of a transparency log. Spec: RFC 6962 2.1 (hashes, proofs);
// draft-ietf-plants-merkle-tree-certs 4 (subtrees). A node (level, index) is the root of the 2^level leaves
// from index * 2^level on. Only complete nodes exist and are stored; they never change. Whoever has them
// can prove everything about any size the log ever had.
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/crypto/hash.h"

namespace rathaus::translog {

using Hash = crypto::Digest;

Hash leaf_hash(ByteView record);                      // SHA-256(0x00 || record)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)
Hash empty_root();                                    // SHA-256 of nothing: the root of the tree of size 0

struct Node {
  unsigned level = 0;
  std::uint64_t index = 0;
  Hash hash{};
  friend bool operator==(const Node&, const Node&) = default;
};

// Reads one stored node. It is only asked for complete nodes: (index + 1) * 2^level <= the size concerned.
using NodeReader = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// The right edge of a tree: what is needed to append. At most 64 hashes, whatever the size.
class Frontier {
 public:
  Frontier() = default;
  // At most 64 reads. Errors: those of the reader.
  static Result<Frontier> load(std::uint64_t size, const NodeReader& read);

  // Appends one leaf and adds the nodes that became complete to `completed`, the leaf itself (level 0)
  // first. One node hash per leaf in the long run.
  void append(const Hash& leaf, std::vector<Node>& completed);

  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> hashes_;  // one per set bit of size_, the largest subtree first
};

// All of these read O(log size) nodes. Error translog.range when the arguments do not fit together; else
// the reader's.
Result<Hash> root_at(std::uint64_t size, const NodeReader& read);
// From the leaf's sibling to the child of the root; index < size.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& read);
// 0 < size1 <= size2; empty when they are equal.
Result<std::vector<Hash>> consistency_proof(std::uint64_t size1, std::uint64_t size2,
                                            const NodeReader& read);
// That the leaves [start, end) are the same ones in the tree of `size`: see is_subtree().
Result<std::vector<Hash>> subtree_consistency_proof(std::uint64_t start, std::uint64_t end,
                                                    std::uint64_t size, const NodeReader& read);

// True only when the proof is exactly the right one: a proof with anything missing or left over is false.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root);
// Equal sizes: equal roots and an empty proof. A size1 of 0 proves nothing and is false, unless size2 is 0
// too.
bool verify_consistency(std::uint64_t size1, std::uint64_t size2, std::span<const Hash> proof,
                        const Hash& root1, const Hash& root2);

// start < end and start is a multiple of the smallest power of two not below end - start.
bool is_subtree(std::uint64_t start, std::uint64_t end);
bool verify_subtree_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t start, std::uint64_t end,
                              std::span<const Hash> proof, const Hash& subtree_root);
// An empty range has the empty root and an empty proof, in any tree it lies in.
bool verify_subtree_consistency(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                                std::span<const Hash> proof, const Hash& subtree_root, const Hash& root);

}  // namespace rathaus::translog
