// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/json/surrogates.h"

#include <stdint.h>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace ozd {
namespace {

constexpr size_t kEscapeBytes = 6;  // \uXXXX

// The UTF-16 unit of the \uXXXX at `at`; 0 when something else stands there.
uint32_t UnitAt(absl::string_view text, size_t at) {
  if (at + kEscapeBytes > text.size() || text[at] != '\\' ||
      text[at + 1] != 'u') {
    return 0;
  }
  uint32_t unit = 0;
  for (const char c : text.substr(at + 2, 4)) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isxdigit(byte)) return 0;
    const uint32_t digit = absl::ascii_isdigit(byte)
                               ? byte - uint32_t{'0'}
                               : (byte | 0x20u) - uint32_t{'a'} + 10;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool IsHigh(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

void ReplaceLoneSurrogates(std::string* json) {
  // Outside strings there are no backslashes.
  size_t at = json->find('\\');
  while (at != std::string::npos) {
    const uint32_t unit = UnitAt(*json, at);
    // An escaped backslash hides what follows it.
    size_t size = 2;
    if (IsHigh(unit) && IsLow(UnitAt(*json, at + kEscapeBytes))) {
      size = 2 * kEscapeBytes;
    } else if (IsHigh(unit) || IsLow(unit)) {
      json->replace(at + 2, 4, "fffd");
      size = kEscapeBytes;
    }
    at = json->find('\\', at + size);
  }
}

}  // namespace ozd
