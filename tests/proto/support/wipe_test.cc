// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/wipe.h"

#include <gtest/gtest.h>

#include <string>

namespace ozd {
namespace {

TEST(WipeTest, LeavesNothingBehindTheEnd) {
  for (const size_t size : {size_t{0}, size_t{7}, size_t{1000}}) {
    std::string secret(size, 's');
    secret.resize(size / 2);
    const char* const memory = secret.data();
    const size_t capacity = secret.capacity();
    Wipe(&secret);
    EXPECT_EQ(secret, "");
    ASSERT_EQ(secret.data(), memory);
    for (size_t i = 0; i < capacity; ++i) EXPECT_EQ(memory[i], '\0') << i;
  }
}

TEST(WiperTest, WipesAtTheEndOfItsScope) {
  std::string secret = "secret";
  {
    const Wiper wiper(&secret);
    EXPECT_EQ(secret, "secret");
  }
  EXPECT_EQ(secret, "");
}

}  // namespace
}  // namespace ozd
