// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_REDACT_H_
#define OZD_PROTO_SUPPORT_REDACT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// Returns `text` with everything that looks like a credential replaced by
// "[redacted]": the service's keys (wk-...), sk_live_... keys, the value after
// "Bearer " or "Authorization:", and signatures in signed URLs. The one
// redactor of the project; every log line and error text goes through it.
// Thread-safe.
std::string Redact(absl::string_view text);

// Returns `text` with control characters (C0, DEL, C1, the bidirectional marks
// and overrides, the line and paragraph separators) replaced by visible escapes
// such as \x1b, so that nothing from the network can drive a terminal. Newlines
// and tabs stay when `keep_newlines`. Bytes that are not valid UTF-8 become
// U+FFFD.
enum class Newlines { kKeep, kEscape };
std::string NeutraliseControls(absl::string_view text, Newlines newlines);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_REDACT_H_
