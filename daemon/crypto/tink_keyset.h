// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CRYPTO_TINK_KEYSET_H_
#define OZD_DAEMON_CRYPTO_TINK_KEYSET_H_

#include <stdint.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/crypto/hpke.h"

namespace ozd {

// The key of a Tink keyset that is to be used for sealing.
struct TinkPublicKey {
  uint32_t key_id = 0;
  HpkeAead aead = HpkeAead::kAes256Gcm;
  // kX25519KeyBytes.
  std::string public_key;
  // First bytes of every sealed message: the version and the key id, or
  // nothing.
  std::string prefix;
};

// Reads the primary key of a public keyset, which is the padded standard base64
// of Tink's binary protobuf form. Errors: kInvalidArgument, saying what is
// wrong: not base64, not a keyset, the primary key is missing, disabled or of a
// kind that is not supported.
absl::StatusOr<TinkPublicKey> ParseTinkPublicKeyset(absl::string_view base64);

}  // namespace ozd

#endif  // OZD_DAEMON_CRYPTO_TINK_KEYSET_H_
