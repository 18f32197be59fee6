// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ARTIFACTS_CRC32C_H_
#define OZD_DAEMON_CORE_ARTIFACTS_CRC32C_H_

#include <stdint.h>

#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// Computes the CRC-32C (Castagnoli, the one of iSCSI) of bytes that come in
// pieces, in the spelling of object stores. A value.
class Crc32c {
 public:
  void Add(absl::string_view bytes);
  // Returns the padded base64 of the four bytes, most significant first.
  std::string Base64() const;

 private:
  uint32_t state_ = 0xFFFFFFFF;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ARTIFACTS_CRC32C_H_
