// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/crypto/secret_envelope.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daemon/crypto/hpke.h"
#include "daemon/crypto/tink_keyset.h"
#include "proto/support/status_macros.h"

namespace ozd {

std::string SecretInfo(const SecretContext& context) {
  return absl::StrCat("1:", context.actor_uid, ":", context.secret_name, ":",
                      context.type);
}

absl::StatusOr<std::string> SealSecret(absl::string_view public_keyset,
                                       const SecretContext& context,
                                       absl::Span<const uint8_t> plaintext) {
  OZD_ASSIGN_OR_RETURN(const TinkPublicKey key,
                       ParseTinkPublicKeyset(public_keyset));
  const absl::Span<const uint8_t> public_key(
      reinterpret_cast<const uint8_t*>(key.public_key.data()),
      key.public_key.size());
  OZD_ASSIGN_OR_RETURN(const std::string sealed,
                       HpkeSeal(key.aead, public_key, SecretInfo(context),
                                /*aad=*/"", plaintext));
  return absl::Base64Escape(absl::StrCat(key.prefix, sealed));
}

}  // namespace ozd
