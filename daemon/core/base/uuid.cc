// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/uuid.h"

#include <stdint.h>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"

namespace ozd {

std::string RandomUuid() {
  absl::BitGen random;
  const auto high = absl::Uniform<uint64_t>(random);
  const auto low = absl::Uniform<uint64_t>(random);
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", high >> 32,
                         (high >> 16) & 0xFFFF, high & 0x0FFF,
                         0x8000 | ((low >> 48) & 0x3FFF), low & 0xFFFFFFFFFFFF);
}

}  // namespace ozd
