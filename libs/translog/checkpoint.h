#pragma once
// Checkpoints (the signed head of a log) and tlog-proofs (an inclusion proof and the checkpoint it leads
// to, as one file). Spec: C2SP tlog-checkpoint, tlog-proof v1. Parsers are strict: what they accept, the
// formatter writes back byte for byte.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/translog/note.h"
#include "libs/translog/tree.h"

namespace rathaus::translog {

struct Checkpoint {
  std::string origin;      // one line, not empty
  std::uint64_t size = 0;  // leaves
  Hash root{};
  std::vector<std::string> extensions;  // one line each, not empty; normally none

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The note text: "<origin>\n<size>\n<base64 root>\n" and the extension lines. Error checkpoint.malformed.
Result<Checkpoint> parse_checkpoint_text(std::string_view text);
std::string format_checkpoint_text(const Checkpoint& checkpoint);

// Signed by the log: its key's name is the origin. Error checkpoint.malformed for an origin that is no key
// name.
Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer);
// Parses, verifies and checks that the origin is the key's name. Errors: note.malformed, note.unknown_key,
// note.bad_signature, checkpoint.malformed, checkpoint.wrong_origin.
Result<Checkpoint> open_checkpoint(std::string_view signed_note, const VerifierKey& log);

inline constexpr std::size_t kMaxProofBytes = 4 << 20;  // of a whole tlog-proof file
inline constexpr std::size_t kMaxProofHashes = 64;

struct TlogProof {
  std::optional<Bytes> extra;  // opaque and not authenticated; never empty when there
  std::uint64_t index = 0;
  std::vector<Hash> path;  // from the leaf's sibling to the child of the root
  std::string checkpoint;  // the signed note, byte for byte

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

// Checks the form only, of the signed note and the checkpoint too. Errors: proof.malformed, note.malformed,
// checkpoint.malformed.
Result<TlogProof> parse_proof(std::string_view bytes);
std::string format_proof(const TlogProof& proof);

}  // namespace rathaus::translog
