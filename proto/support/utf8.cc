// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/utf8.h"

#include <string.h>

namespace ozd {

size_t DecodeUtf8(absl::string_view text, uint32_t* code_point) {
  const auto byte = [&](size_t i) -> uint32_t {
    return static_cast<unsigned char>(text[i]);
  };
  const uint32_t lead = byte(0);
  size_t length = 0;
  uint32_t minimum = 0;
  if (lead < 0x80) {
    *code_point = lead;
    return 1;
  }
  if ((lead & 0xE0) == 0xC0) {
    length = 2, minimum = 0x80, *code_point = lead & 0x1F;
  } else if ((lead & 0xF0) == 0xE0) {
    length = 3, minimum = 0x800, *code_point = lead & 0x0F;
  } else if ((lead & 0xF8) == 0xF0) {
    length = 4, minimum = 0x10000, *code_point = lead & 0x07;
  } else {
    return 0;
  }
  if (length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    *code_point = (*code_point << 6) | (byte(i) & 0x3F);
  }
  const bool surrogate = *code_point >= 0xD800 && *code_point <= 0xDFFF;
  return *code_point < minimum || *code_point > 0x10FFFF || surrogate ? 0
                                                                      : length;
}

bool IsUtf8(absl::string_view text) {
  uint32_t code_point = 0;
  while (!text.empty()) {
    // Most text is ASCII: eight bytes at a time.
    uint64_t eight = 0;
    if (text.size() >= sizeof(eight)) {
      memcpy(&eight, text.data(), sizeof(eight));
      if ((eight & 0x8080808080808080u) == 0) {
        text.remove_prefix(sizeof(eight));
        continue;
      }
    }
    const size_t length = DecodeUtf8(text, &code_point);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string RepairUtf8(absl::string_view text) {
  std::string repaired;
  uint32_t code_point = 0;
  while (!text.empty()) {
    const size_t length = DecodeUtf8(text, &code_point);
    if (length == 0) {
      repaired += "\xef\xbf\xbd";
      text.remove_prefix(1);
    } else {
      repaired.append(text.data(), length);
      text.remove_prefix(length);
    }
  }
  return repaired;
}

}  // namespace ozd
