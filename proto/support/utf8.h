// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_UTF8_H_
#define OZD_PROTO_SUPPORT_UTF8_H_

#include <stddef.h>
#include <stdint.h>

#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// Decodes the character at the start of `text`, which must not be empty.
// Returns its length in bytes, or 0 when it is not well-formed UTF-8.
size_t DecodeUtf8(absl::string_view text, uint32_t* code_point);

// Returns whether all of `text` is well-formed UTF-8.
bool IsUtf8(absl::string_view text);

// Returns `text` with U+FFFD in place of each ill-formed byte.
std::string RepairUtf8(absl::string_view text);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_UTF8_H_
