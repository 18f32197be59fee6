// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_VALUES_H_
#define OZ_CLIENT_ARGS_VALUES_H_

// Reads and checks option values. Pure functions. Errors are kInvalidArgument
// whose message is the reason as the published command line words it, to be
// printed after "invalid value 'V' for '--option <NAME>': ".

#include <stdint.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace oz {

// Decimal with an optional sign, within minimum .. maximum (both included).
absl::StatusOr<int64_t> ParseInteger(absl::string_view text, int64_t minimum,
                                     int64_t maximum);

// Sum of <integer><unit> pairs with optional blanks: "1h30m", "5 m", "100ms".
// A month is 30.44 days, a year 365.25. Never negative, always finite.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text);

// RFC 3339; microseconds since the Unix epoch.
absl::StatusOr<int64_t> ParseTimestamp(absl::string_view text);

// Hyphenated, 32 digits, in braces or with "urn:uuid:".
absl::Status CheckUuid(absl::string_view text);

// An absolute URL.
absl::Status CheckUrl(absl::string_view text);

// Longest description of an environment and the like, in Unicode characters.
inline constexpr int kMaxDescriptionLength = 240;
absl::Status CheckDescription(absl::string_view text);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_VALUES_H_
