#pragma once
// RSA, ECDSA and ECDH with keys that come from outside (JWK, COSE) or lie in a file (PEM). Pure but for one thing: PSS salts,
// ECDSA nonces and OAEP seeds are drawn inside OpenSSL, which offers no way to hand them in; all else is an input.
// Spec: RFC 8017 (RSA), FIPS 186-5 (ECDSA), SEC 1 (ECDH), RFC 8032 (Ed25519, verifying only). BSI TR-02102-1 names the sizes.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::crypto {

enum class KeyKind { rsa, p256, p384, p521, ed25519 };

// Signatures of EC keys are r || s, each as long as the curve's field (RFC 7518 3.4).
enum class Scheme { rsa_pkcs1_sha256, rsa_pss_sha256, ecdsa_sha256, ecdsa_sha384, ecdsa_sha512, ed25519 };

struct RsaNumbers {  // unsigned, big-endian; the private ones empty for a public key
  Bytes n, e, d, p, q, dp, dq, qi;
};

// A public key or a pair. Copies share it; every call is const and may come from any thread.
class KeyPair {
 public:
  // Errors (kind invalid): crypto.key_numbers (no such key: a point off the curve, an even exponent, parts that do not belong
  // together), crypto.key_size (RSA below 2048 or above 8192 bits).
  static Result<KeyPair> rsa(const RsaNumbers& numbers);
  // x, y: as long as the field; d empty for a public key.
  static Result<KeyPair> ec(KeyKind curve, ByteView x, ByteView y, ByteView d = {});
  static Result<KeyPair> ed25519(ByteView x);
  // PKCS #8, SEC 1 or PKCS #1 private key without pass phrase, at most 64 KiB.
  static Result<KeyPair> from_pem(std::string_view pem);

  KeyKind kind() const { return kind_; }
  int bits() const;  // of the modulus or the field
  bool has_private() const { return private_; }
  Bytes modulus() const;  // RSA
  Bytes exponent() const;  // RSA
  Bytes x() const;  // EC, Ed25519
  Bytes y() const;  // EC

  // False for anything but a valid signature of a scheme that fits the kind of key.
  bool verify(Scheme scheme, ByteView message, ByteView signature) const;
  // ECDSA with SHA-256 as ASN.1 DER, as WebAuthn has it.
  bool verify_der(ByteView message, ByteView signature) const;
  // Error crypto.no_private_key, crypto.wrong_scheme.
  Result<Bytes> sign(Scheme scheme, ByteView message) const;

  // RSA-OAEP with SHA-256 for both hashes. Every failure to open is the one error crypto.open_failed.
  Result<Bytes> oaep_seal(ByteView plaintext) const;
  Result<Bytes> oaep_open(ByteView sealed) const;
  // The shared x coordinate, as long as the field (SEC 1 3.3.1). Both keys on the same curve; else crypto.wrong_scheme.
  Result<Bytes> agree(const KeyPair& other) const;

  struct Handle;
  explicit KeyPair(std::shared_ptr<const Handle> handle, KeyKind kind, bool is_private)
      : handle_(std::move(handle)), kind_(kind), private_(is_private) {}

 private:
  std::shared_ptr<const Handle> handle_;
  KeyKind kind_;
  bool private_;
};

std::size_t field_bytes(KeyKind curve);  // 32, 48, 66; 0 for RSA

// An EC pair from a secret scalar that the caller drew (32 bytes for P-256). Error crypto.key_numbers for 0 or above the order.
Result<KeyPair> ec_from_scalar(KeyKind curve, ByteView scalar);

}  // namespace rathaus::crypto
