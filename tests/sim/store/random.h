// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_RANDOM_H_
#define OZD_TESTS_SIM_STORE_RANDOM_H_

#include <stddef.h>
#include <stdint.h>

#include <string>

#include "absl/strings/str_format.h"

namespace ozd::sim {

// A small generator (splitmix64) whose numbers are the same on every machine
// and with every standard library, which std's distributions do not promise.
// Not for secrets. Confined to one thread.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15U;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }

  // 0 .. bound-1; `bound` > 0.
  uint64_t Below(uint64_t bound) { return Next() % bound; }

  // True in `percent` of 100 calls.
  bool Chance(uint64_t percent) { return Below(100) < percent; }

  template <typename T, size_t kSize>
  const T& Pick(const T (&choices)[kSize]) {
    return choices[Below(kSize)];
  }

  // A version 4 UUID.
  std::string Uuid() {
    const uint64_t high = (Next() & ~uint64_t{0xF000}) | 0x4000U;
    const uint64_t low = (Next() >> 2) | (uint64_t{1} << 63);
    return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32,
                           (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48,
                           low & 0xFFFFFFFFFFFF);
  }

 private:
  uint64_t state_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_RANDOM_H_
