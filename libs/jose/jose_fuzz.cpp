// Any bytes as token and as key set: refused or read, never more. Opens with a "{": a key set; else a token.
#include "libs/base/check.h"
#include "libs/jose/jose.h"

using namespace rathaus;

namespace {

const jose::KeySet& keys() {
  static const jose::KeySet set = [] {
    Bytes scalar(32, 7);
    const crypto::KeyPair pair = *crypto::ec_from_scalar(crypto::KeyKind::p256, scalar);
    return jose::KeySet{{{.kid = "s", .use = "sig", .pair = pair}, {.kid = "e", .use = "enc", .pair = pair}}};
  }();
  return set;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("{")) {
    if (const auto set = jose::read_keys(text)) {
      const auto again = jose::read_keys(json::canonical(jose::public_jwks(*set)));
      CHECK(again && again->keys.size() == set->keys.size());
    }
    return 0;
  }
  (void)jose::verify(text, keys());
  (void)jose::decrypt(text, keys());
  return 0;
}
