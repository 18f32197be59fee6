// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CRYPTO_HEX_H_
#define OZD_TESTS_DAEMON_CRYPTO_HEX_H_

#include <stdint.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace ozd {

inline std::string Unhex(absl::string_view hex) {
  return absl::HexStringToBytes(hex);
}
inline std::string Hex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}
inline absl::Span<const uint8_t> BytesIn(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CRYPTO_HEX_H_
