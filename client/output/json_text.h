// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_JSON_TEXT_H_
#define OZ_CLIENT_OUTPUT_JSON_TEXT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace oz {

enum class JsonLayout {
  // Two blanks an indent, a final newline.
  kIndented,
  // One line, a final newline.
  kOneLine,
};

// The service's JSON written anew: every object's keys sorted bytewise, unknown
// fields kept, of duplicate keys the last. Integers that fit 64 bits stay
// integers, other numbers become their shortest form as a double ("1e3" is
// "1000.0"). Non-ASCII is not escaped. Errors: kDataLoss when it is not JSON or
// nested deeper than kMaxJsonDepth.
absl::StatusOr<std::string> NormaliseJson(absl::string_view json,
                                          JsonLayout layout);

// The elements of the array `key` of the object `json`, one a line. Errors:
// kDataLoss when there is no such array.
absl::StatusOr<std::string> ArrayAsLines(absl::string_view json,
                                         absl::string_view key);

// Returns the keys of the object `json` in their order, each with the text of
// its value: a string's own, "" for null, else JSON. Nothing when it is no
// object.
std::vector<std::pair<std::string, std::string>> JsonMembers(
    absl::string_view json);

// `json` with the characters that could drive a terminal but need no escape in
// JSON (DEL, C1, bidirectional marks and overrides, the line and paragraph
// separators) escaped. The value stays the same.
std::string EscapeJsonForTerminal(absl::string_view json);

// A quoted JSON string; invalid UTF-8 becomes U+FFFD.
std::string JsonString(absl::string_view text);

// Hostile nesting would otherwise exhaust the stack.
inline constexpr int kMaxJsonDepth = 512;

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_JSON_TEXT_H_
