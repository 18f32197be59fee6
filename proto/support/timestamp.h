// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_TIMESTAMP_H_
#define OZD_PROTO_SUPPORT_TIMESTAMP_H_

#include <stdint.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Parses RFC 3339 as the published command line does:
// YYYY-MM-DD(T|t| )HH:MM:SS[.frac](Z|z|+HH:MM|-HH:MM), seconds and offset
// mandatory, ":60" accepted. Returns microseconds since the Unix epoch; further
// digits are cut off. Errors: kInvalidArgument whose message is exactly one of
// "premature end of input", "input contains invalid characters",
// "input is out of range", "trailing input".
absl::StatusOr<int64_t> ParseRfc3339(absl::string_view text);

// "2026-04-03T10:30:00Z", with 3 or 6 digits of fraction when it is not zero.
std::string FormatRfc3339Z(int64_t time_us);

// The same with "+00:00" instead of "Z", as query parameters want it.
std::string FormatRfc3339Offset(int64_t time_us);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_TIMESTAMP_H_
