#include "libs/translog/receipt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

namespace rathaus::translog {
namespace {

const std::string kOrigin = "log.example/receipts";

NoteSigner log_key(std::uint8_t fill = 1, const std::string& name = kOrigin) {
  return *NoteSigner::from_seed(name, *crypto::SecretKey::from_bytes(Bytes(32, fill)));
}
std::array<std::uint8_t, kSaltSize> salt(std::uint64_t i) {
  return crypto::sha256("test salt " + std::to_string(i));
}
std::string statement(std::uint64_t i) {
  return R"({"number":)" + std::to_string(i) + R"(,"what":"Hundesteuer für Bello"})";
}

struct Log {
  Frontier frontier;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  explicit Log(std::uint64_t size) {
    std::vector<Node> completed;
    for (std::uint64_t i = 0; i < size; ++i)
      frontier.append(receipt_leaf(salt(i), statement(i)), completed);
    for (const Node& n : completed) nodes[{n.level, n.index}] = n.hash;
  }
  std::vector<Hash> path(std::uint64_t index) const {
    return *inclusion_proof(
        index, frontier.size(),
        [this](unsigned level, std::uint64_t i) -> Result<Hash> { return nodes.at({level, i}); });
  }
  Checkpoint head() const { return {kOrigin, frontier.size(), frontier.root(), {}}; }
  std::string receipt(std::uint64_t index) const {
    return *make_receipt(statement(index), salt(index), index, path(index),
                         *sign_checkpoint(head(), log_key()));
  }
};

std::string error(std::string_view bytes, const VerifierKey& key = log_key().verifier()) {
  const auto r = verify_receipt(bytes, key);
  return r ? "ok" : r.error().code;
}

TEST(Receipt, VerifiesWithEverythingItSays) {
  const Log log(13);
  for (std::uint64_t i = 0; i < 13; ++i) {
    const auto r = verify_receipt(log.receipt(i), log_key().verifier().vkey());
    ASSERT_TRUE(r) << r.error().code;
    EXPECT_EQ(r->statement, statement(i));
    EXPECT_EQ(r->index, i);
    EXPECT_EQ(r->tree_size, 13u);
    EXPECT_EQ(r->origin, kOrigin);
    EXPECT_EQ(r->root, log.frontier.root());
    EXPECT_EQ(r->salt, salt(i));
  }
  const Log lone(1);
  EXPECT_EQ(error(lone.receipt(0)), "ok");
}

TEST(Receipt, TheFormatIsKeptForever) {
  std::ifstream in(std::string(RATHAUS_SOURCE_DIR) + "/tests/corpus/receipt_fuzz/golden.tlog-proof",
                   std::ios::binary);
  const std::string golden((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(Log(13).receipt(5), golden);
  EXPECT_EQ(log_key().verifier().vkey(),
            "log.example/receipts+324dac23+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c");
  EXPECT_EQ(error(golden), "ok");
}

TEST(Receipt, EachFailureHasItsCode) {
  const Log log(13);
  const std::string good = log.receipt(5);
  const std::string head = *sign_checkpoint(log.head(), log_key());
  EXPECT_EQ(error(""), "receipt.malformed");
  EXPECT_EQ(error(good.substr(0, good.size() - 1)), "receipt.malformed");
  EXPECT_EQ(error(std::string(kMaxProofBytes + 1, 'x')), "receipt.too_large");
  EXPECT_EQ(error(good, log_key(2).verifier()), "receipt.wrong_key");
  EXPECT_EQ(error(good, log_key(1, "another.example").verifier()), "receipt.wrong_key");
  EXPECT_EQ(verify_receipt(good, "no key").error().code, "receipt.bad_key");

  TlogProof proof = *parse_proof(good);
  const auto with = [&](auto change) {
    TlogProof changed = proof;
    change(changed);
    return error(format_proof(changed));
  };
  EXPECT_EQ(with([](TlogProof&) {}), "ok");
  EXPECT_EQ(with([](TlogProof& p) { p.extra.reset(); }), "receipt.malformed");
  EXPECT_EQ(with([](TlogProof& p) { p.extra->resize(100); }), "receipt.malformed");
  EXPECT_EQ(with([](TlogProof& p) { (*p.extra)[8] = '2'; }), "receipt.malformed");
  EXPECT_EQ(with([](TlogProof& p) { p.extra->back() ^= 1; }), "receipt.bad_commitment");
  EXPECT_EQ(with([](TlogProof& p) { (*p.extra)[20] = (*p.extra)[20] == 'a' ? 'b' : 'a'; }),
            "receipt.bad_commitment");
  EXPECT_EQ(with([](TlogProof& p) { p.index = 4; }), "receipt.bad_inclusion");
  EXPECT_EQ(with([](TlogProof& p) { p.index = 13; }), "receipt.bad_inclusion");
  EXPECT_EQ(with([](TlogProof& p) { p.path[0][0] ^= 1; }), "receipt.bad_inclusion");
  EXPECT_EQ(with([](TlogProof& p) { p.path.pop_back(); }), "receipt.bad_inclusion");
  // A consistent opening of another statement, which is not in the log.
  EXPECT_EQ(with([](TlogProof& p) {
              p.extra = to_bytes(receipt_record(salt(5), "forged") + base64(salt(5)) + "\nforged");
            }),
            "receipt.bad_inclusion");
  Checkpoint forged = log.head();
  forged.size = 14;
  EXPECT_EQ(with([&](TlogProof& p) {
              Note note = *parse_note(head);
              note.text = format_checkpoint_text(forged);
              p.checkpoint = format_note(note);
            }),
            "receipt.bad_signature");
  forged = log.head();
  forged.origin = "another.example";
  EXPECT_EQ(
      with([&](TlogProof& p) { p.checkpoint = *sign_note(format_checkpoint_text(forged), log_key()); }),
      "receipt.wrong_origin");
}

TEST(Receipt, IsNotMadeWhenItWouldNotVerify) {
  const Log log(13);
  const std::string head = *sign_checkpoint(log.head(), log_key());
  EXPECT_EQ(make_receipt(statement(5), salt(5), 6, log.path(5), head).error().code,
            "receipt.bad_inclusion");
  EXPECT_EQ(make_receipt(statement(5), salt(6), 5, log.path(5), head).error().code,
            "receipt.bad_inclusion");
  EXPECT_EQ(make_receipt(statement(5), salt(5), 5, log.path(5), "no note").error().code,
            "receipt.malformed");
  EXPECT_EQ(
      make_receipt(std::string(kMaxStatementBytes + 1, 'x'), salt(5), 5, log.path(5), head).error().code,
      "receipt.too_large");
}

TEST(Receipt, StatementsOfAnyBytesAndSize) {
  const std::string texts[] = {"", "\n\n", std::string("\0\xff\n", 3),
                               std::string(kMaxStatementBytes, 'x')};
  for (const std::string& text : texts) {
    Frontier frontier;
    std::vector<Node> completed;
    frontier.append(receipt_leaf(salt(0), text), completed);
    const auto receipt =
        make_receipt(text, salt(0), 0, {}, *sign_checkpoint({kOrigin, 1, frontier.root(), {}}, log_key()));
    ASSERT_TRUE(receipt);
    EXPECT_EQ(verify_receipt(*receipt, log_key().verifier())->statement, text);
  }
}

TEST(Receipt, TheLogDoesNotTellTheStatement) {
  EXPECT_NE(receipt_record(salt(1), statement(1)), receipt_record(salt(2), statement(1)));
  EXPECT_EQ(receipt_record(salt(1), statement(1)).size(), receipt_record(salt(1), "").size());
}

TEST(Receipt, WitnessesMaySignBesideTheLog) {
  const Log log(13);
  TlogProof proof = *parse_proof(log.receipt(5));
  Note note = *parse_note(proof.checkpoint);
  note.signatures.push_back(log_key(9, "witness.example").sign(note.text));
  proof.checkpoint = format_note(note);
  EXPECT_EQ(error(format_proof(proof)), "ok");
}

// One signature only: every byte of the file is then fixed by the signature, the tree or the strict form.
TEST(Receipt, EveryChangedByteIsDetected) {
  const std::string good = Log(13).receipt(5);
  std::map<std::string, int> codes;
  int tried = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = good;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      const std::string code = error(changed);
      EXPECT_NE(code, "ok") << "bit " << bit << " of byte " << at;
      ++codes[code];
      ++tried;
    }
  }
  std::printf("%d flipped bits, detected as:", tried);
  for (const auto& [code, count] : codes) std::printf(" %s %d", code.c_str(), count);
  std::printf("\n");
  for (const char* code : {"receipt.malformed", "receipt.bad_commitment", "receipt.wrong_key",
                           "receipt.bad_signature", "receipt.bad_inclusion"}) {
    EXPECT_GT(codes[code], 0) << code;
  }
}

TEST(Receipt, TenThousandRandomTamperingsAreDetected) {
  const Log log(100);
  std::vector<std::string> receipts;
  std::set<std::string> originals;
  for (std::uint64_t i = 0; i < 100; ++i) receipts.push_back(log.receipt(i));
  originals.insert(receipts.begin(), receipts.end());
  std::mt19937_64 random(20261121);
  int tried = 0, undetected = 0;
  while (tried < 10000) {
    std::string changed = receipts[random() % 100];
    for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
      const std::size_t at = random() % changed.size();
      const std::size_t length = 1 + random() % 20;
      switch (random() % 6) {
        case 0: changed[at] = static_cast<char>(random()); break;
        case 1: changed.erase(at, length); break;
        case 2: changed.insert(at, changed.substr(random() % changed.size(), length)); break;
        case 3: changed.resize(at); break;
        case 4: {  // a piece of another receipt of the same log, at the same place
          const std::string& other = receipts[random() % 100];
          if (at < other.size()) changed.replace(at, length * 4, other.substr(at, length * 4));
          break;
        }
        default: {  // whole lines exchanged
          const std::size_t a = changed.find('\n', at);
          const std::size_t b = changed.find('\n', random() % changed.size());
          if (a != std::string::npos && b != std::string::npos && a < b)
            std::rotate(changed.begin() + static_cast<long>(a), changed.begin() + static_cast<long>(b),
                        changed.end());
        }
      }
      if (changed.empty()) changed = "x";
    }
    if (originals.contains(changed)) continue;
    ++tried;
    if (error(changed) == "ok") {
      ++undetected;
      ADD_FAILURE() << changed;
    }
  }
  std::printf("%d random tamperings, %d undetected\n", tried, undetected);
}

// Runs tests/verify_receipt.py over files; the last line it prints, or "" without Python.
std::string python(const std::string& files) {
  const std::string command = "python3 '" RATHAUS_SOURCE_DIR "/tests/verify_receipt.py' '" +
                              log_key().verifier().vkey() + "' " + files + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string last;
  char line[4096];
  while (std::fgets(line, sizeof line, pipe) != nullptr) last = line;
  pclose(pipe);
  return last;
}

TEST(Receipt, ASecondImplementationAgrees) {
  if (std::system("python3 --version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "SKIPPED: no python3";
  }
  const std::string folder = testing::TempDir();
  std::string good_files, bad_files;
  int good = 0, bad = 0;
  const auto write = [&](const std::string& name, const std::string& bytes, std::string& files) {
    const std::string path = folder + "/receipt_" + name + ".tlog-proof";
    std::ofstream(path, std::ios::binary) << bytes;
    files += " '" + path + "'";
  };
  for (std::uint64_t size = 1; size <= 20; ++size) {
    const Log log(size);
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1})
      write("good" + std::to_string(good++), log.receipt(index), good_files);
  }
  const std::string golden = Log(13).receipt(5);
  for (std::size_t at = 0; at < golden.size(); at += 7) {
    std::string changed = golden;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    write("bad" + std::to_string(bad++), changed, bad_files);
  }
  EXPECT_EQ(python(good_files), std::to_string(good) + " ok, 0 failed\n");
  EXPECT_EQ(python(bad_files), "0 ok, " + std::to_string(bad) + " failed\n");
  std::printf("second implementation: %d good and %d tampered receipts\n", good, bad);
}

}  // namespace
}  // namespace rathaus::translog
