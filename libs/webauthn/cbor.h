#pragma once
// What authenticators send: the strict subset of CBOR that CTAP2 allows. Spec: RFC 8949, CTAP 2.1 section 8.
// Refused: indefinite lengths, tags, floating point, integers longer than needed, a key twice, anything beyond the limits.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::webauthn {

struct Cbor {
  enum class Kind { integer, bytes, text, array, map, boolean, null };
  Kind kind = Kind::null;
  std::int64_t integer = 0;  // also 0 or 1 of a boolean
  Bytes bytes;
  std::string text;
  std::vector<Cbor> items;  // array
  std::vector<std::pair<Cbor, Cbor>> members;  // map

  const Cbor* find(std::int64_t key) const;  // null: not there, or no map
  const Cbor* find(std::string_view key) const;
};

struct CborLimits {
  std::size_t bytes = 16 * 1024;
  std::size_t depth = 4;  // CTAP 2.1 section 8: four levels
  std::size_t values = 256;
};

struct CborRead {
  Cbor value;
  std::size_t size = 0;  // bytes used
};
// The one item at the start; what follows is the caller's. Error invalid "cbor.syntax" (detail: byte and why), "cbor.limit".
Result<CborRead> read_cbor(ByteView bytes, const CborLimits& limits = {});

}  // namespace rathaus::webauthn
