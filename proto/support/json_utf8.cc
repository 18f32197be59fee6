// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/json_utf8.h"

#include <stdint.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "proto/support/utf8.h"

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

std::string RepairJsonStrings(absl::string_view json) {
  std::string whole(json);
  ReplaceLoneSurrogates(&whole);
  absl::string_view rest = whole;
  std::string repaired;
  repaired.reserve(rest.size() + 64);
  bool in_string = false;
  uint32_t code_point = 0;
  while (!rest.empty()) {
    const char c = rest[0];
    size_t size = 1;
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string && c == '\\') {
      size = std::min<size_t>(2, rest.size());
    } else if (in_string) {
      size = DecodeUtf8(rest, &code_point);
    }
    if (in_string && static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&repaired, "\\u%04x", c);
    } else if (size == 0) {
      repaired.append("\xEF\xBF\xBD");
    } else {
      repaired.append(rest.data(), size);
    }
    rest.remove_prefix(size == 0 ? 1 : size);
  }
  return repaired;
}

}  // namespace ozd
