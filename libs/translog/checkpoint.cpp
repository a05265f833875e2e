#include "libs/translog/checkpoint.h"

#include <algorithm>
#include <charconv>

namespace rathaus::translog {
namespace {

constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";

Error bad_checkpoint(std::string why) { return invalid("checkpoint.malformed", std::move(why)); }
Error bad_proof(std::string why) { return invalid("proof.malformed", std::move(why)); }

// Takes the text up to the next newline; nullopt when there is none.
std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// ASCII decimal, no sign, no leading zero.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size() || std::to_string(n) != text)
    return std::nullopt;
  return n;
}

std::optional<Hash> hash_line(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
  Hash hash;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

}  // namespace

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
  Checkpoint out;
  const auto origin = next_line(text);
  if (!origin || origin->empty()) return fail(bad_checkpoint("no origin"));
  out.origin = *origin;
  const auto size_line = next_line(text);
  const auto size = size_line ? number(*size_line) : std::nullopt;
  if (!size) return fail(bad_checkpoint("no tree size"));
  out.size = *size;
  const auto root_line = next_line(text);
  const auto root = root_line ? hash_line(*root_line) : std::nullopt;
  if (!root) return fail(bad_checkpoint("no root hash"));
  out.root = *root;
  while (!text.empty()) {
    const auto line = next_line(text);
    if (!line || line->empty()) return fail(bad_checkpoint("an empty or unfinished extension line"));
    out.extensions.emplace_back(*line);
  }
  return out;
}

std::string format_checkpoint_text(const Checkpoint& checkpoint) {
  std::string out =
      checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + base64(checkpoint.root) + "\n";
  for (const std::string& line : checkpoint.extensions) out += line + "\n";
  return out;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  const std::string text = format_checkpoint_text(checkpoint);
  const auto parsed = parse_checkpoint_text(text);
  if (!parsed || *parsed != checkpoint)
    return fail(bad_checkpoint("an empty line, or a line break inside a line"));
  if (checkpoint.origin != signer.verifier().name())
    return fail(bad_checkpoint("the origin is not the name of the key"));
  return sign_note(text, signer);
}

Result<Checkpoint> open_checkpoint(std::string_view signed_note, const VerifierKey& log) {
  const Note note = TRY(parse_note(signed_note));
  TRY(verify_note(note, {&log, 1}));
  Checkpoint checkpoint = TRY(parse_checkpoint_text(note.text));
  if (checkpoint.origin != log.name()) {
    return fail(
        invalid("checkpoint.wrong_origin", "signed by this key, for another log", checkpoint.origin));
  }
  return checkpoint;
}

Result<TlogProof> parse_proof(std::string_view bytes) {
  if (bytes.size() > kMaxProofBytes) return fail(bad_proof("too large"));
  std::string_view rest = bytes;
  if (next_line(rest) != kProofHeader)
    return fail(bad_proof("the first line is not " + std::string(kProofHeader)));
  TlogProof proof;
  auto line = next_line(rest);
  if (line && line->starts_with("extra ")) {
    proof.extra = from_base64(line->substr(6));
    if (!proof.extra || proof.extra->empty())
      return fail(bad_proof("the extra line is not base64 of something"));
    line = next_line(rest);
  }
  if (!line || !line->starts_with("index ")) return fail(bad_proof("no index line"));
  const auto index = number(line->substr(6));
  if (!index) return fail(bad_proof("the index is no number"));
  proof.index = *index;
  for (line = next_line(rest); line && !line->empty(); line = next_line(rest)) {
    const auto hash = hash_line(*line);
    if (!hash || proof.path.size() == kMaxProofHashes)
      return fail(bad_proof("a line of the path is no hash, or too many"));
    proof.path.push_back(*hash);
  }
  if (!line) return fail(bad_proof("no empty line before the checkpoint"));
  const Note note = TRY(parse_note(rest));
  TRY(parse_checkpoint_text(note.text));
  proof.checkpoint = rest;
  return proof;
}

std::string format_proof(const TlogProof& proof) {
  std::string out(kProofHeader);
  if (proof.extra) out += "\nextra " + base64(*proof.extra);
  out += "\nindex " + std::to_string(proof.index) + "\n";
  for (const Hash& hash : proof.path) out += base64(hash) + "\n";
  return out + "\n" + proof.checkpoint;
}

}  // namespace rathaus::translog
