#include "libs/translog/note.h"

#include <algorithm>
#include <set>
#include <utility>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"

namespace rathaus::translog {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // em dash, space
constexpr std::string_view kSecretPrefix = "PRIVATE+KEY+";
constexpr std::uint8_t kEd25519 = 0x01;

Error malformed(std::string why) { return invalid("note.malformed", std::move(why)); }
Error bad_key(std::string why) { return invalid("note.bad_key", std::move(why)); }

// Takes one code point from the front; -1 when the bytes are no UTF-8 (RFC 3629: no overlong forms, no
// surrogates).
std::int32_t next_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xC2 ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF5 ? 4
                                         : 0;
  if (size == 0 || text.size() < size) return -1;
  std::int32_t c = size == 1 ? lead : lead & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return -1;
    c = (c << 6) | (byte(i) & 0x3F);
  }
  if ((size == 3 && c < 0x800) || (size == 4 && c < 0x10000) || c > 0x10FFFF ||
      (c >= 0xD800 && c <= 0xDFFF))
    return -1;
  text.remove_prefix(size);
  return c;
}

bool is_space(std::int32_t c) {  // Unicode property White_Space
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_note_text(std::string_view text) {
  while (!text.empty()) {
    const std::int32_t c = next_code_point(text);
    if (c < 0 || (c < 0x20 && c != '\n')) return false;
  }
  return true;
}

std::uint32_t big_endian(ByteView four) {
  return (std::uint32_t{four[0]} << 24) | (std::uint32_t{four[1]} << 16) | (std::uint32_t{four[2]} << 8) |
         four[3];
}
std::array<std::uint8_t, 4> big_endian(std::uint32_t n) {
  return {static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
          static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
}

std::uint32_t key_id_of(std::string_view name, const crypto::PublicKey& key) {
  crypto::Sha256 hash;
  const std::uint8_t type[] = {kEd25519};
  return big_endian(ByteView(hash.update(name).update("\n").update(type).update(key).finish()).first(4));
}

std::string key_text(std::string_view name, std::uint32_t key_id, ByteView key) {
  Bytes typed{kEd25519};
  typed.insert(typed.end(), key.begin(), key.end());
  std::string out = std::string(name) + "+" + hex(big_endian(key_id)) + "+" + base64(typed);
  crypto::cleanse(typed);
  return out;
}

struct KeyParts {
  std::string name;
  std::uint32_t key_id;
  Bytes key;  // 32 bytes
};

// "<name>+<8 lower hex digits>+<base64(0x01 || 32 bytes)>"; base64 itself may hold plus signs.
Result<KeyParts> split_key(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return fail(bad_key("not three parts separated by plus signs"));
  const std::string_view name = text.substr(0, first);
  const std::string_view id_text = text.substr(first + 1, second - first - 1);
  if (!is_key_name(name)) return fail(bad_key("the key name is none"));
  const auto id = from_hex(id_text);
  if (!id || id->size() != 4 || hex(*id) != id_text)
    return fail(bad_key("the key id is not 8 lower-case hex digits"));
  auto typed = from_base64(text.substr(second + 1));
  if (!typed || typed->size() != 1 + crypto::kKeySize)
    return fail(bad_key("the key is not base64 of 33 bytes"));
  if (typed->front() != kEd25519) return fail(bad_key("another signature type than Ed25519"));
  KeyParts parts{std::string(name), big_endian(*id), Bytes(typed->begin() + 1, typed->end())};
  crypto::cleanse(*typed);
  return parts;
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kDash))
    return fail(malformed("a signature line does not start with an em dash and a space"));
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return fail(malformed("a signature line has no signature"));
  const std::string_view name = line.substr(0, space);
  if (!is_key_name(name)) return fail(malformed("a signature line has no proper key name"));
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return fail(malformed("a signature is not base64 of a key id and more"));
  return NoteSignature{std::string(name), big_endian(*bytes), Bytes(bytes->begin() + 4, bytes->end())};
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const std::int32_t c = next_code_point(name);
    if (c < 0x20 || c == '+' || is_space(c)) return false;
  }
  return true;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > kMaxNoteBytes) return fail(malformed("too large"));
  if (!is_note_text(bytes)) return fail(malformed("not UTF-8, or with control characters"));
  const std::size_t gap = bytes.rfind("\n\n");
  if (gap == std::string_view::npos) return fail(malformed("no empty line before the signatures"));
  Note note{.text = std::string(bytes.substr(0, gap + 1)), .signatures = {}};
  std::string_view rest = bytes.substr(gap + 2);
  if (rest.empty() || rest.back() != '\n')
    return fail(malformed("no signature, or the last line does not end"));
  while (!rest.empty()) {
    if (note.signatures.size() == kMaxNoteSignatures) return fail(malformed("too many signatures"));
    const std::size_t end = rest.find('\n');
    note.signatures.push_back(TRY(parse_signature_line(rest.substr(0, end))));
    rest.remove_prefix(end + 1);
  }
  return note;
}

std::string format_note(const Note& note) {
  std::string out = note.text + "\n";
  for (const NoteSignature& s : note.signatures) {
    const auto id = big_endian(s.key_id);
    Bytes bytes(id.begin(), id.end());
    bytes.insert(bytes.end(), s.signature.begin(), s.signature.end());
    out += std::string(kDash) + s.name + " " + base64(bytes) + "\n";
  }
  return out;
}

VerifierKey::VerifierKey(std::string name, const crypto::PublicKey& key)
    : name_(std::move(name)), key_id_(key_id_of(name_, key)), key_(key) {
  CHECK(is_key_name(name_));
}

Result<VerifierKey> VerifierKey::parse(std::string_view vkey) {
  const KeyParts parts = TRY(split_key(vkey));
  crypto::PublicKey key;
  std::copy(parts.key.begin(), parts.key.end(), key.begin());
  VerifierKey out(parts.name, key);
  if (out.key_id_ != parts.key_id) return fail(bad_key("the key id does not belong to this name and key"));
  return out;
}

std::string VerifierKey::vkey() const { return key_text(name_, key_id_, key_); }

Result<NoteSigner> NoteSigner::from_seed(std::string name, const crypto::SecretKey& seed) {
  if (!is_key_name(name)) return fail(bad_key("the key name is none"));
  crypto::SigningKey key(seed);
  VerifierKey verifier(std::move(name), key.public_key());
  return NoteSigner(std::move(verifier), std::move(key));
}

Result<NoteSigner> NoteSigner::parse(std::string_view skey) {
  if (!skey.starts_with(kSecretPrefix)) return fail(bad_key("does not start with PRIVATE+KEY+"));
  KeyParts parts = TRY(split_key(skey.substr(kSecretPrefix.size())));
  const auto seed = crypto::SecretKey::from_bytes(parts.key);
  crypto::cleanse(parts.key);
  NoteSigner signer = TRY(from_seed(parts.name, *seed));
  if (signer.verifier_.key_id() != parts.key_id)
    return fail(bad_key("the key id does not belong to this name and key"));
  return signer;
}

Result<std::string> NoteSigner::skey_text(std::string_view name, const crypto::SecretKey& seed) {
  const NoteSigner signer = TRY(from_seed(std::string(name), seed));
  return std::string(kSecretPrefix) + key_text(name, signer.verifier_.key_id(), seed.expose());
}

NoteSignature NoteSigner::sign(std::string_view text) const {
  const crypto::Signature signature = key_.sign(as_bytes(text));
  return {verifier_.name(), verifier_.key_id(), Bytes(signature.begin(), signature.end())};
}

Result<std::string> sign_note(std::string_view text, const NoteSigner& signer) {
  if (text.empty() || text.back() != '\n' || !is_note_text(text))
    return fail(malformed("the text cannot be signed as a note"));
  std::string out = format_note({std::string(text), {signer.sign(text)}});
  if (out.size() > kMaxNoteBytes) return fail(malformed("too large"));
  return out;
}

Result<std::vector<std::size_t>> verify_note(const Note& note, std::span<const VerifierKey> known) {
  std::set<std::size_t> signers;
  for (const NoteSignature& s : note.signatures) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i].name() != s.name || known[i].key_id() != s.key_id) continue;
      if (!crypto::verify_signature(known[i].key(), as_bytes(note.text), s.signature)) {
        return fail(invalid("note.bad_signature", "a signature of a known key is wrong", s.name));
      }
      signers.insert(i);
    }
  }
  if (signers.empty()) return fail(invalid("note.unknown_key", "no signature by a known key"));
  return std::vector<std::size_t>(signers.begin(), signers.end());
}

}  // namespace rathaus::translog
