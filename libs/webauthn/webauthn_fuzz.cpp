// Any bytes as CBOR, as attestation object and as authenticator data.
#include "libs/base/check.h"
#include "libs/webauthn/cbor.h"
#include "libs/webauthn/webauthn.h"

using namespace rathaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto read = webauthn::read_cbor(bytes)) CHECK(read->size >= 1 && read->size <= size);
  static const webauthn::Expectation expected{"localhost", "http://localhost",
                                              Bytes(webauthn::kChallengeBytes, 1)};
  static const std::string challenge = base64url(expected.challenge);
  const auto client = [](const char* type) {
    return std::string(R"({"type":")") + type + R"(","challenge":")" + challenge +
           R"(","origin":"http://localhost"})";
  };
  static const std::string create = client("webauthn.create"), get = client("webauthn.get");
  (void)webauthn::check_registration(create, bytes, expected);
  (void)webauthn::check_assertion(get, bytes, bytes, {.public_key = Bytes(bytes.begin(), bytes.end())},
                                  expected);
  (void)webauthn::check_registration(as_text(bytes), bytes, expected);
  return 0;
}
