// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CRYPTO_SECRET_ENVELOPE_H_
#define OZD_DAEMON_CRYPTO_SECRET_ENVELOPE_H_

#include <stdint.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace ozd {

// Principal, name and type that a value is sealed for; the service opens it
// only for the same three.
struct SecretContext {
  // Uid of the principal whose key makes the call, as the service reports it;
  // not that of the secret's owner.
  std::string actor_uid;
  std::string secret_name;
  // raw_value, anthropic_api_key, anthropic_bedrock_api_key,
  // anthropic_bedrock_access_key, openai_api_key.
  std::string type;
};

// Seals a managed secret for the service: what goes into encryptedValue, padded
// standard base64. `public_keyset` is the service's publicKey string;
// `plaintext` the JSON of the value. Errors: kInvalidArgument as
// ParseTinkPublicKeyset, and for an unusable key.
absl::StatusOr<std::string> SealSecret(absl::string_view public_keyset,
                                       const SecretContext& context,
                                       absl::Span<const uint8_t> plaintext);

// The HPKE info of a context: "1:<actor uid>:<name>:<type>".
std::string SecretInfo(const SecretContext& context);

}  // namespace ozd

#endif  // OZD_DAEMON_CRYPTO_SECRET_ENVELOPE_H_
