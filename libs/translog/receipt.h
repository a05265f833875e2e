#pragma once
// Receipts: proof for one person that a statement of theirs is in the log, checkable offline with the log's
// public key. The log itself holds only a salted commitment, so that nobody learns a statement from the
// log, and forgetting the salt and the statement (erasure) breaks no proof. README.md has the format to the
// byte.
//
// salt       = 32 random bytes, one per statement
// commitment = SHA-256("receipt/v1\n" || salt || statement)
// record     = "receipt/v1\n" || hex(commitment) || "\n"        what goes into the log
// leaf       = SHA-256(0x00 || record)                          RFC 6962
// file       = a tlog-proof whose extra bytes are: record || base64(salt) || "\n" || statement
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/translog/checkpoint.h"
#include "libs/translog/note.h"
#include "libs/translog/tree.h"

namespace rathaus::translog {

inline constexpr std::size_t kSaltSize = 32;
inline constexpr std::size_t kMaxStatementBytes = 1 << 20;

using Salt = std::span<const std::uint8_t, kSaltSize>;

// The bytes to log for a statement, and the hash to append to the tree.
std::string receipt_record(Salt salt, std::string_view statement);
Hash receipt_leaf(Salt salt, std::string_view statement);

// The file. The path must lead from this leaf to the root in the checkpoint: never hands out a receipt that
// does not verify but for its signature. Errors: receipt.too_large, receipt.malformed (the checkpoint),
// receipt.bad_inclusion.
Result<std::string> make_receipt(std::string_view statement, Salt salt, std::uint64_t index,
                                 std::span<const Hash> path, std::string_view signed_checkpoint);

struct VerifiedReceipt {
  std::string statement;
  std::uint64_t index = 0;      // of the leaf in the log
  std::uint64_t tree_size = 0;  // of the checkpoint
  std::string origin;           // the log's name
  Hash root{};
  std::array<std::uint8_t, kSaltSize> salt{};
};

// Error codes, one per way to fail (kind invalid):
//   receipt.too_large       more than kMaxProofBytes
//   receipt.malformed       no receipt, damaged, or cut off
//   receipt.bad_commitment  the statement or the salt is not the one that was logged
//   receipt.wrong_key       not signed by this key (another log, or its key has changed)
//   receipt.bad_signature   the signature by this key is forged or damaged
//   receipt.wrong_origin    signed by this key, but for another log
//   receipt.bad_inclusion   the entry is not at that place of the log
//   receipt.bad_key         (of the overload) `vkey` is no verifier key
Result<VerifiedReceipt> verify_receipt(std::string_view bytes, const VerifierKey& log);
Result<VerifiedReceipt> verify_receipt(std::string_view bytes, std::string_view vkey);

}  // namespace rathaus::translog
