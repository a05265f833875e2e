// What parses is written back byte for byte: notes, checkpoints, keys.
#include <cstdint>
#include <string_view>

#include "libs/base/check.h"
#include "libs/translog/checkpoint.h"
#include "libs/translog/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus::translog;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const VerifierKey kLog =
      NoteSigner::from_seed("log.example/fuzz",
                            *rathaus::crypto::SecretKey::from_bytes(rathaus::Bytes(32, 1)))
          ->verifier();
  if (const auto note = parse_note(bytes)) {
    CHECK(format_note(*note) == bytes);
    CHECK(!note->signatures.empty());
    (void)verify_note(*note, {&kLog, 1});
    if (const auto head = parse_checkpoint_text(note->text))
      CHECK(format_checkpoint_text(*head) == note->text);
  }
  if (const auto head = parse_checkpoint_text(bytes)) CHECK(format_checkpoint_text(*head) == bytes);
  if (const auto key = VerifierKey::parse(bytes)) CHECK(key->vkey() == bytes);
  if (const auto signer = NoteSigner::parse(bytes)) CHECK(is_key_name(signer->verifier().name()));
  return 0;
}
