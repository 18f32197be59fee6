// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_SECRET_PLAINTEXT_H_
#define OZD_DAEMON_CORE_RESOURCES_SECRET_PLAINTEXT_H_

#include <stddef.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/crypto/locked_buffer.h"

namespace ozd {

// A secret value before it is sealed, in locked memory, with the fields of
// oz.v1.SecretValue. Empty buffers are fields that were not given.
struct PlainSecret {
  LockedBuffer secret;
  LockedBuffer access_key_id;
  LockedBuffer session_token;
  LockedBuffer region;
  LockedBuffer base_url;
};

// Length of the longest NAME=VALUE that Linux takes.
inline constexpr size_t kMaxSecretVariableBytes = 131071;

// Returns the word for a type (RAW_VALUE, ...) in the context that a value is
// sealed with. Errors: kInvalidArgument for a type that cannot be sealed here.
absl::StatusOr<std::string> SecretContextType(absl::string_view type);

// Returns the JSON text of the value that the service wants for `type`. Errors,
// all kInvalidArgument and without any part of the value: a field is missing,
// is no UTF-8 or too long for the variable that runs get it in (`name` for raw
// values), or the type cannot be sealed here.
absl::StatusOr<LockedBuffer> BuildSecretPlaintext(absl::string_view name,
                                                  absl::string_view type,
                                                  const PlainSecret& value);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_SECRET_PLAINTEXT_H_
