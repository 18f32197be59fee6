// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/backoff.h"

#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace ozd {
namespace {

constexpr int kMany = std::numeric_limits<int>::max();

TEST(BackoffTest, DoublesUpToTheLongest) {
  const Backoff backoff{.first = absl::Seconds(1), .longest = absl::Seconds(5)};
  const struct {
    int failures;
    absl::Duration pause;
  } rows[] = {{-1, absl::Seconds(1)}, {0, absl::Seconds(1)},
              {1, absl::Seconds(1)},  {2, absl::Seconds(2)},
              {3, absl::Seconds(4)},  {4, absl::Seconds(5)},
              {64, absl::Seconds(5)}, {kMany, absl::Seconds(5)}};
  for (const auto& row : rows) {
    EXPECT_EQ(backoff.After(row.failures), row.pause) << row.failures;
  }
}

TEST(BackoffTest, JitterLengthensOrShortens) {
  Backoff backoff{.first = absl::Seconds(8), .longest = absl::Hours(1)};
  EXPECT_EQ(backoff.After(1, 0.5), absl::Seconds(8));
  backoff.jitter = 0.25;
  EXPECT_EQ(backoff.After(1, 0.5), absl::Seconds(9));
  backoff.jitter = -0.25;
  EXPECT_EQ(backoff.After(1, 0.5), absl::Seconds(7));
  EXPECT_EQ(backoff.After(1, 0.0), absl::Seconds(8));
}

TEST(BackoffTest, ATableRepeatsItsLastEntry) {
  const std::vector<absl::Duration> table = {absl::Seconds(1),
                                             absl::Seconds(5)};
  EXPECT_EQ(PauseOf(table, 0), absl::Seconds(1));
  EXPECT_EQ(PauseOf(table, 1), absl::Seconds(1));
  EXPECT_EQ(PauseOf(table, 2), absl::Seconds(5));
  EXPECT_EQ(PauseOf(table, kMany), absl::Seconds(5));
  EXPECT_EQ(PauseOf({}, 3), absl::ZeroDuration());
}

}  // namespace
}  // namespace ozd
