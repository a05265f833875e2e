// A tlog-proof that parses is written back byte for byte; and a receipt that verifies holds a statement
// that this key's log has really seen. The only one is in the corpus (golden.tlog-proof): anything else
// would be a forgery.
#include <cstdint>
#include <string_view>

#include "libs/base/check.h"
#include "libs/translog/receipt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus::translog;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const VerifierKey kLog =
      NoteSigner::from_seed("log.example/receipts",
                            *rathaus::crypto::SecretKey::from_bytes(rathaus::Bytes(32, 1)))
          ->verifier();
  const auto proof = parse_proof(bytes);
  if (proof) CHECK(format_proof(*proof) == bytes);
  const auto receipt = verify_receipt(bytes, kLog);
  if (receipt) {
    CHECK(proof);
    CHECK(receipt->index == 5 && receipt->tree_size == 13);
    CHECK(receipt->statement == "{\"number\":5,\"what\":\"Hundesteuer für Bello\"}");
  } else {
    CHECK(receipt.error().code.starts_with("receipt."));
  }
  return 0;
}
