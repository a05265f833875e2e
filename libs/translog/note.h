#pragma once
// Signed notes: a text and signature lines below it. Spec: C2SP signed-note v1, signature type 0x01
// (Ed25519). Every accepted note has exactly one form: format_note(parse_note(x)) == x.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/crypto/secret_key.h"
#include "libs/crypto/signature.h"

namespace rathaus::translog {

inline constexpr std::size_t kMaxNoteBytes = 256 * 1024;
inline constexpr std::size_t kMaxNoteSignatures = 64;

struct NoteSignature {
  std::string name;  // of the key
  std::uint32_t key_id = 0;
  Bytes signature;  // 64 bytes for Ed25519; other types are carried along unread

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  std::string text;  // ends in a newline
  std::vector<NoteSignature> signatures;

  friend bool operator==(const Note&, const Note&) = default;
};

// Error note.malformed (detail: why). The text means nothing before verify_note() has accepted it.
Result<Note> parse_note(std::string_view bytes);
std::string format_note(const Note& note);

// Not empty, valid UTF-8, no Unicode space, no control character, no plus.
bool is_key_name(std::string_view name);

// The public key others verify with: "<name>+<key id, 8 hex digits>+<base64(0x01 || key)>".
class VerifierKey {
 public:
  // Name must satisfy is_key_name(); anything else is a bug.
  VerifierKey(std::string name, const crypto::PublicKey& key);
  // Error note.bad_key: not of that form, another signature type, or the key id is not the one of this name
  // and key.
  static Result<VerifierKey> parse(std::string_view vkey);

  const std::string& name() const { return name_; }
  std::uint32_t key_id() const { return key_id_; }
  const crypto::PublicKey& key() const { return key_; }
  std::string vkey() const;

 private:
  std::string name_;
  std::uint32_t key_id_ = 0;
  crypto::PublicKey key_{};
};

// The key a log or a witness signs with. sign() may be called from several threads.
class NoteSigner {
 public:
  // Error note.bad_key for a name that is none.
  static Result<NoteSigner> from_seed(std::string name, const crypto::SecretKey& seed);
  // From skey_text(). Error note.bad_key.
  static Result<NoteSigner> parse(std::string_view skey);
  // "PRIVATE+KEY+<name>+<key id>+<base64(0x01 || seed)>", as Go's golang.org/x/mod/sumdb/note writes it. A
  // secret: for a key file, never for a log line.
  static Result<std::string> skey_text(std::string_view name, const crypto::SecretKey& seed);

  const VerifierKey& verifier() const { return verifier_; }
  NoteSignature sign(std::string_view text) const;

 private:
  NoteSigner(VerifierKey verifier, crypto::SigningKey key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}
  VerifierKey verifier_;
  crypto::SigningKey key_;
};

// The whole signed note. Error note.malformed when `text` cannot be the text of a note.
Result<std::string> sign_note(std::string_view text, const NoteSigner& signer);

// Which of the known keys signed the note (indexes into `known`, each once, in order), at least one.
// Errors: note.unknown_key when no signature line carries a known name and id; note.bad_signature when one
// that does is wrong, even beside others that are right.
Result<std::vector<std::size_t>> verify_note(const Note& note, std::span<const VerifierKey> known);

}  // namespace rathaus::translog
