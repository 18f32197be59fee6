// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/uuid.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ozd {
namespace {

TEST(UuidTest, IsOfVersionFourAndNeverTheSame) {
  const std::string uuid = RandomUuid();
  EXPECT_THAT(uuid, testing::MatchesRegex(
                        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}"
                        "-[0-9a-f]{12}"));
  EXPECT_NE(uuid, RandomUuid());
}

}  // namespace
}  // namespace ozd
