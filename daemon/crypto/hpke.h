// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CRYPTO_HPKE_H_
#define OZD_DAEMON_CRYPTO_HPKE_H_

#include <stdint.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "daemon/crypto/locked_buffer.h"

namespace ozd {

// Hybrid public key encryption (RFC 9180) in base mode, one message, with
// DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256, on OpenSSL's primitives: the
// OpenSSL 3.0 of this distribution has no HPKE of its own.

// Numbers of RFC 9180, section 7.3.
enum class HpkeAead : uint16_t {
  kAes128Gcm = 1,
  kAes256Gcm = 2,
  kChaCha20Poly1305 = 3,
};

inline constexpr size_t kX25519KeyBytes = 32;

// Intermediate results of Seal, for tests against published vectors.
struct HpkeTrace {
  std::string shared_secret;
  std::string key;
  std::string base_nonce;
};

// Returns enc || ciphertext || tag. `info` and `aad` as in the RFC. Errors:
// kInvalidArgument when `public_key` is no usable key of kX25519KeyBytes
// (all-zero results of the exchange included); kInternal when OpenSSL fails.
absl::StatusOr<std::string> HpkeSeal(HpkeAead aead,
                                     absl::Span<const uint8_t> public_key,
                                     absl::string_view info,
                                     absl::string_view aad,
                                     absl::Span<const uint8_t> plaintext);

// The same with a given ephemeral key: for tests only, since a key that is used
// twice reveals both messages.
absl::StatusOr<std::string> HpkeSealWithEphemeralKey(
    HpkeAead aead, absl::Span<const uint8_t> public_key, absl::string_view info,
    absl::string_view aad, absl::Span<const uint8_t> plaintext,
    absl::Span<const uint8_t> ephemeral_private_key,
    HpkeTrace* trace = nullptr);

// Opens what Seal made. Errors: kInvalidArgument when it is too short or was
// not sealed for this key, info and aad.
absl::StatusOr<LockedBuffer> HpkeOpen(HpkeAead aead,
                                      absl::Span<const uint8_t> private_key,
                                      absl::string_view info,
                                      absl::string_view aad,
                                      absl::string_view sealed);

// The public half of a private key. Errors: kInvalidArgument.
absl::StatusOr<std::string> X25519PublicKey(
    absl::Span<const uint8_t> private_key);

}  // namespace ozd

#endif  // OZD_DAEMON_CRYPTO_HPKE_H_
