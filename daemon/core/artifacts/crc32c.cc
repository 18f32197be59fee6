// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/crc32c.h"

#include <array>

#include "absl/strings/escaping.h"

namespace ozd {
namespace {

// Reversed.
constexpr uint32_t kPolynomial = 0x82F63B78;

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t remainder = i;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? kPolynomial : 0);
    }
    table[i] = remainder;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kTable = MakeTable();

}  // namespace

void Crc32c::Add(absl::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    state_ = (state_ >> 8) ^ kTable[(state_ ^ byte) & 0xFF];
  }
}

std::string Crc32c::Base64() const {
  const uint32_t sum = ~state_;
  const char bytes[] = {static_cast<char>(sum >> 24),
                        static_cast<char>(sum >> 16),
                        static_cast<char>(sum >> 8), static_cast<char>(sum)};
  return absl::Base64Escape(absl::string_view(bytes, sizeof bytes));
}

}  // namespace ozd
