#include "libs/translog/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "libs/json/json.h"

namespace rathaus::translog {
namespace {

Hash leaf(std::uint64_t i) { return leaf_hash(as_bytes("record " + std::to_string(i))); }

// The definition itself, RFC 6962 2.1, without any cleverness: what everything else is measured against.
Hash mth(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return empty_root();
  if (end - begin == 1) return leaf(begin);
  std::uint64_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return node_hash(mth(begin, begin + k), mth(begin + k, end));
}

struct Log {
  Frontier frontier;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  std::uint64_t size_of_reader = UINT64_MAX;
  mutable int reads = 0;

  void grow(std::uint64_t to) {
    std::vector<Node> completed;
    while (frontier.size() < to) frontier.append(leaf(frontier.size()), completed);
    for (const Node& n : completed) EXPECT_TRUE(nodes.emplace(std::pair(n.level, n.index), n.hash).second);
  }
  NodeReader reader() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Hash> {
      ++reads;
      if (size_of_reader != UINT64_MAX) {
        EXPECT_LE((index + 1) << level, size_of_reader);
      }
      const auto found = nodes.find({level, index});
      if (found == nodes.end()) return fail(unavailable("test.no_node"));
      return found->second;
    };
  }
};

TEST(Tree, HashesAsRfc6962) {
  EXPECT_EQ(hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(leaf_hash({})), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  // The roots of the eight well-known test leaves used by Certificate Transparency implementations.
  const std::string inputs[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::string roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  std::vector<Node> completed;
  for (int i = 0; i < 8; ++i) {
    frontier.append(leaf_hash(*from_hex(inputs[i])), completed);
    EXPECT_EQ(hex(frontier.root()), roots[i]);
  }
  EXPECT_EQ(completed.size(), 15u);
  EXPECT_EQ(completed.back().level, 3u);
  EXPECT_EQ(completed.back().hash, frontier.root());
}

TEST(Tree, EveryRootOfEverySizeIsTheDefinition) {
  Log log;
  for (std::uint64_t size = 0; size <= 130; ++size) {
    log.grow(size);
    EXPECT_EQ(log.frontier.root(), mth(0, size)) << size;
    EXPECT_EQ(Frontier::load(size, log.reader())->root(), mth(0, size)) << size;
  }
  for (std::uint64_t size = 0; size <= 130; ++size) {
    log.size_of_reader = size;  // an old size may only need nodes that were complete then
    EXPECT_EQ(*root_at(size, log.reader()), mth(0, size)) << size;
  }
  // A frontier that was stored and loaded goes on as if nothing had happened.
  Frontier loaded = *Frontier::load(77, log.reader());
  std::vector<Node> completed;
  loaded.append(leaf(77), completed);
  EXPECT_EQ(loaded.root(), mth(0, 78));
}

TEST(Tree, EveryInclusionProofUpTo40) {
  Log log;
  log.grow(40);
  for (std::uint64_t size = 1; size <= 40; ++size) {
    log.size_of_reader = size;
    const Hash root = mth(0, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = *inclusion_proof(index, size, log.reader());
      EXPECT_TRUE(verify_inclusion(leaf(index), index, size, proof, root)) << index << "/" << size;
      EXPECT_FALSE(verify_inclusion(leaf(index + 1), index, size, proof, root));
      for (std::uint64_t other = 0; other <= size; ++other) {
        EXPECT_EQ(verify_inclusion(leaf(index), other, size, proof, root), other == index);
      }
    }
    EXPECT_EQ(inclusion_proof(size, size, log.reader()).error().code, "translog.range");
  }
}

TEST(Tree, EveryConsistencyProofUpTo40) {
  Log log;
  log.grow(40);
  for (std::uint64_t b = 1; b <= 40; ++b) {
    log.size_of_reader = b;
    for (std::uint64_t a = 1; a <= b; ++a) {
      const auto proof = *consistency_proof(a, b, log.reader());
      EXPECT_TRUE(verify_consistency(a, b, proof, mth(0, a), mth(0, b))) << a << "/" << b;
      EXPECT_FALSE(verify_consistency(a, b, proof, mth(0, a + 1), mth(0, b)));
      EXPECT_FALSE(verify_consistency(a, b, proof, mth(0, a), mth(0, b + 1)));
      auto longer = proof;
      longer.push_back(mth(0, a));
      EXPECT_FALSE(verify_consistency(a, b, longer, mth(0, a), mth(0, b)));
    }
  }
  EXPECT_EQ(consistency_proof(0, 4, log.reader()).error().code, "translog.range");
  EXPECT_EQ(consistency_proof(5, 4, log.reader()).error().code, "translog.range");
}

TEST(Tree, EverySubtreeProofUpTo24) {
  Log log;
  log.grow(24);
  for (std::uint64_t size = 1; size <= 24; ++size) {
    log.size_of_reader = size;
    for (std::uint64_t start = 0; start < size; ++start) {
      for (std::uint64_t end = start + 1; end <= size; ++end) {
        const auto proof = subtree_consistency_proof(start, end, size, log.reader());
        ASSERT_EQ(proof.has_value(), is_subtree(start, end));
        if (!proof) continue;
        EXPECT_TRUE(verify_subtree_consistency(start, end, size, *proof, mth(start, end), mth(0, size)));
        EXPECT_FALSE(
            verify_subtree_consistency(start, end, size, *proof, mth(start, end + 1), mth(0, size)));
      }
    }
  }
}

TEST(Tree, ReadsOnlyLogarithmically) {
  Log log;
  const std::uint64_t size = 99'999;
  log.grow(size);
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t index = random() % size;
    log.reads = 0;
    const auto proof = *inclusion_proof(index, size, log.reader());
    EXPECT_LE(log.reads, 2 * 17);
    EXPECT_TRUE(verify_inclusion(leaf(index), index, size, proof, log.frontier.root()));
    log.reads = 0;
    const auto older = *consistency_proof(index + 1, size, log.reader());
    EXPECT_LE(log.reads, 2 * 17);
    EXPECT_TRUE(
        verify_consistency(index + 1, size, older, *root_at(index + 1, log.reader()), log.frontier.root()));
  }
}

TEST(Tree, AMissingHashIsNotTakenForZeros) {
  const Hash zeros{};
  EXPECT_TRUE(verify_inclusion(leaf(0), 0, 2, {&zeros, 1}, node_hash(leaf(0), zeros)));
  EXPECT_FALSE(verify_inclusion(leaf(0), 0, 2, {}, node_hash(leaf(0), zeros)));
  EXPECT_FALSE(verify_consistency(1, 2, {}, leaf(0), node_hash(leaf(0), zeros)));
}

TEST(Tree, ReadersErrorsArePassedOn) {
  Log log;
  log.grow(8);
  EXPECT_EQ(inclusion_proof(9, 12, log.reader()).error().code, "test.no_node");
  EXPECT_EQ(root_at(9, log.reader()).error().code, "test.no_node");
  EXPECT_EQ(Frontier::load(9, log.reader()).error().code, "test.no_node");
  EXPECT_EQ(consistency_proof(8, 12, log.reader()).error().code, "test.no_node");
}

TEST(Tree, HugeSizesEndAndAreFalse) {
  std::vector<Hash> proof(64);
  EXPECT_FALSE(verify_inclusion(leaf(0), UINT64_MAX - 1, UINT64_MAX, proof, leaf(1)));
  EXPECT_FALSE(verify_consistency(UINT64_MAX - 1, UINT64_MAX, proof, leaf(0), leaf(1)));
  EXPECT_FALSE(verify_consistency(0, 1, {}, empty_root(), leaf(0)));
  EXPECT_TRUE(verify_consistency(0, 0, {}, empty_root(), empty_root()));
  EXPECT_FALSE(is_subtree(1, UINT64_MAX));
  EXPECT_TRUE(is_subtree(0, UINT64_MAX));
}

// ---- The public vectors of github.com/transparency-dev/merkle, read when their folder is there ----

// Some vectors use short strings ("don't care 1") as hashes; only their being equal or not matters, and
// their own hash keeps that.
Hash hash_of(const json::value& v) {
  const Bytes bytes = *from_base64(json::view(v.as_string()));
  if (bytes.size() != sizeof(Hash)) return crypto::sha256("not 32 bytes: " + std::string(as_text(bytes)));
  Hash hash;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

struct Vector {
  const json::object& o;
  std::uint64_t number(const char* key) const { return o.at(key).to_number<std::uint64_t>(); }
  std::size_t bytes(const char* key) const {
    return from_base64(json::view(o.at(key).as_string()))->size();
  }
  Hash hash(const char* key) const { return hash_of(o.at(key)); }
  std::vector<Hash> proof() const {
    std::vector<Hash> out;
    if (o.at("proof").is_null()) return out;
    for (const json::value& h : o.at("proof").as_array()) out.push_back(hash_of(h));
    return out;
  }
};

bool holds(const std::string& kind, const Vector& v) {
  const auto proof = v.proof();
  // A leaf or root that is not 32 bytes long does not exist in our types: the parsers have refused it.
  if (v.o.contains("leafHash") && (v.bytes("leafHash") != sizeof(Hash) || v.bytes("root") != sizeof(Hash)))
    return false;
  if (kind == "inclusion") {
    return verify_inclusion(v.hash("leafHash"), v.number("leafIdx"), v.number("treeSize"), proof,
                            v.hash("root"));
  }
  if (kind == "consistency") {
    return verify_consistency(v.number("size1"), v.number("size2"), proof, v.hash("root1"),
                              v.hash("root2"));
  }
  if (kind == "subtreeinclusion") {
    return verify_subtree_inclusion(v.hash("leafHash"), v.number("leafIdx"), v.number("start"),
                                    v.number("end"), proof, v.hash("root"));
  }
  return verify_subtree_consistency(v.number("start"), v.number("end"), v.number("size"), proof,
                                    v.hash("root1"), v.hash("root2"));
}

TEST(MerkleVectors, AllFour) {
  const std::string base = std::string(RATHAUS_SHARED_DIR) + "/suites/merkle/testdata/";
  for (const std::string kind : {"inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"}) {
    if (!std::filesystem::is_directory(base + kind)) {
      [&] {
        GTEST_SKIP() << "SKIPPED: no Merkle vectors (" << kind << ")";
      }();  // counted as skipped, the others still run
      continue;
    }
    int good = 0, bad = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(base + kind)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      const auto root = json::parse_object(text);
      ASSERT_TRUE(root) << entry.path();
      const bool want_error = *json::get_bool(*root, "wantErr");
      EXPECT_EQ(holds(kind, {*root}), !want_error) << entry.path();
      ++(want_error ? bad : good);
    }
    std::printf("%s: %d valid, %d invalid proofs\n", kind.c_str(), good, bad);
    EXPECT_GT(good, 0);
    EXPECT_GT(bad, 0);
  }
}

}  // namespace
}  // namespace rathaus::translog
