#include "libs/translog/receipt.h"

#include <algorithm>

namespace rathaus::translog {
namespace {

constexpr std::string_view kDomain = "receipt/v1\n";
constexpr std::size_t kRecordSize = kDomain.size() + 64 + 1;
constexpr std::size_t kSaltTextSize = 44;  // base64 of 32 bytes

struct Opening {
  std::string record;
  std::array<std::uint8_t, kSaltSize> salt;
  std::string statement;
};

Error malformed(std::string why) { return invalid("receipt.malformed", std::move(why)); }

Result<Opening> parse_opening(std::string_view extra) {
  constexpr std::size_t kHead = kRecordSize + kSaltTextSize + 1;
  if (extra.size() < kHead || extra.size() > kHead + kMaxStatementBytes)
    return fail(malformed("the opening is too short or too long"));
  if (!extra.starts_with(kDomain)) return fail(malformed("not a receipt of version 1"));
  if (extra[kRecordSize - 1] != '\n' || extra[kHead - 1] != '\n')
    return fail(malformed("the opening has no lines"));
  const auto salt = from_base64(extra.substr(kRecordSize, kSaltTextSize));
  if (!salt || salt->size() != kSaltSize) return fail(malformed("the salt is not 32 bytes"));
  Opening out{std::string(extra.substr(0, kRecordSize)), {}, std::string(extra.substr(kHead))};
  std::copy(salt->begin(), salt->end(), out.salt.begin());
  return out;
}

// The errors of the layers below, as a reader of receipts knows them.
Error as_receipt_error(Error error) {
  if (error.code == "note.unknown_key") {
    error.code = "receipt.wrong_key";
  } else if (error.code == "note.bad_signature") {
    error.code = "receipt.bad_signature";
  } else if (error.code == "checkpoint.wrong_origin") {
    error.code = "receipt.wrong_origin";
  } else {
    error.code = "receipt.malformed";
  }
  return error;
}

}  // namespace

std::string receipt_record(Salt salt, std::string_view statement) {
  crypto::Sha256 hash;
  const crypto::Digest commitment = hash.update(kDomain).update(ByteView(salt)).update(statement).finish();
  return std::string(kDomain) + hex(commitment) + "\n";
}

Hash receipt_leaf(Salt salt, std::string_view statement) {
  return leaf_hash(as_bytes(receipt_record(salt, statement)));
}

Result<std::string> make_receipt(std::string_view statement, Salt salt, std::uint64_t index,
                                 std::span<const Hash> path, std::string_view signed_checkpoint) {
  if (statement.size() > kMaxStatementBytes)
    return fail(invalid("receipt.too_large", "the statement is too large"));
  TlogProof proof;
  proof.extra = to_bytes(receipt_record(salt, statement) + base64(salt) + "\n" + std::string(statement));
  proof.index = index;
  proof.path.assign(path.begin(), path.end());
  proof.checkpoint = signed_checkpoint;
  std::string out = format_proof(proof);
  const auto parsed = parse_proof(out);
  if (!parsed) return fail(as_receipt_error(parsed.error()));
  const Checkpoint checkpoint = *parse_checkpoint_text(parse_note(signed_checkpoint)->text);
  if (!verify_inclusion(receipt_leaf(salt, statement), index, checkpoint.size, path, checkpoint.root)) {
    return fail(invalid("receipt.bad_inclusion",
                        "the path does not lead from this statement to the checkpoint's root"));
  }
  return out;
}

Result<VerifiedReceipt> verify_receipt(std::string_view bytes, const VerifierKey& log) {
  if (bytes.size() > kMaxProofBytes)
    return fail(invalid("receipt.too_large", "more bytes than any receipt has"));
  const auto proof = parse_proof(bytes);
  if (!proof) return fail(as_receipt_error(proof.error()));
  if (!proof->extra) return fail(malformed("a proof without an opening"));
  Opening opening = TRY(parse_opening(as_text(*proof->extra)));
  if (receipt_record(opening.salt, opening.statement) != opening.record) {
    return fail(invalid("receipt.bad_commitment", "the statement is not the one that was logged"));
  }
  const auto checkpoint = open_checkpoint(proof->checkpoint, log);
  if (!checkpoint) return fail(as_receipt_error(checkpoint.error()));
  if (!verify_inclusion(leaf_hash(as_bytes(opening.record)), proof->index, checkpoint->size, proof->path,
                        checkpoint->root)) {
    return fail(invalid("receipt.bad_inclusion", "the entry is not at this place of the log"));
  }
  return VerifiedReceipt{std::move(opening.statement), proof->index,     checkpoint->size,
                         checkpoint->origin,           checkpoint->root, opening.salt};
}

Result<VerifiedReceipt> verify_receipt(std::string_view bytes, std::string_view vkey) {
  const auto key = VerifierKey::parse(vkey);
  if (!key) return fail(invalid("receipt.bad_key", key.error().detail));
  return verify_receipt(bytes, *key);
}

}  // namespace rathaus::translog
