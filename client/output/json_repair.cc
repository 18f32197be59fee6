// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/json_repair.h"

#include <stdint.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace oz {
namespace {

constexpr size_t kEscapeBytes = 6;  // \uXXXX
constexpr char kReplacementEscape[] = "\\ufffd";
constexpr char kReplacement[] = "\xEF\xBF\xBD";

// The UTF-16 unit of the \uXXXX that `text` begins with; -1 when it begins with
// something else.
int32_t UnicodeEscape(absl::string_view text) {
  uint32_t unit = 0;
  if (text.size() < kEscapeBytes || text[0] != '\\' || text[1] != 'u' ||
      !absl::SimpleHexAtoi(text.substr(2, 4), &unit)) {
    return -1;
  }
  return static_cast<int32_t>(unit);
}

bool IsHigh(int32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(int32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Bytes of the well-formed UTF-8 character that `text` begins with; 0 when it
// begins with none.
size_t Utf8Length(absl::string_view text) {
  const auto byte = [text](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto continues = [&byte](size_t i) {
    return (byte(i) & 0xC0u) == 0x80u;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    const bool whole = continues(1) && continues(2) && continues(3);
    return whole && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

// Moves one escape from `rest` to `out`.
void TakeEscape(absl::string_view* rest, std::string* out) {
  const int32_t unit = UnicodeEscape(*rest);
  size_t size = unit < 0 ? 2 : kEscapeBytes;
  if (IsHigh(unit) && IsLow(UnicodeEscape(rest->substr(kEscapeBytes)))) {
    size = 2 * kEscapeBytes;
  } else if (IsHigh(unit) || IsLow(unit)) {
    out->append(kReplacementEscape);
    rest->remove_prefix(kEscapeBytes);
    return;
  }
  const absl::string_view escape = rest->substr(0, size);
  out->append(escape.data(), escape.size());
  rest->remove_prefix(escape.size());
}

// Moves one character, which is no escape, from `rest` to `out`.
void TakeCharacter(absl::string_view* rest, std::string* out) {
  const unsigned lead = static_cast<unsigned char>((*rest)[0]);
  const size_t size = Utf8Length(*rest);
  if (lead < 0x20) {
    absl::StrAppendFormat(out, "\\u%04x", lead);
  } else if (size == 0) {
    out->append(kReplacement);
  } else {
    out->append(rest->data(), size);
  }
  rest->remove_prefix(size == 0 ? 1 : size);
}

}  // namespace

std::string RepairJsonStrings(absl::string_view json) {
  std::string repaired;
  repaired.reserve(json.size() + 64);
  bool in_string = false;
  while (!json.empty()) {
    const char c = json[0];
    if (in_string && c == '\\') {
      TakeEscape(&json, &repaired);
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (in_string && c != '"') {
      TakeCharacter(&json, &repaired);
    } else {
      repaired.push_back(c);
      json.remove_prefix(1);
    }
  }
  return repaired;
}

}  // namespace oz
