// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/connection_counter.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

UniqueFd NewSocket() { return UniqueFd(socket(AF_UNIX, SOCK_STREAM, 0)); }

TEST(ConnectionCounterTest, ForgetsWhatWasClosedElsewhere) {
  ConnectionCounter census;
  UniqueFd first = NewSocket();
  const UniqueFd second = NewSocket();
  EXPECT_TRUE(census.Add(first.get(), 10));
  EXPECT_TRUE(census.Add(second.get(), 10));
  EXPECT_EQ(census.Count(), 2);
  first.Reset();
  EXPECT_EQ(census.Count(), 1);
}

TEST(ConnectionCounterTest, IsNotFooledByANumberUsedAgain) {
  ConnectionCounter census;
  UniqueFd first = NewSocket();
  const int number = first.get();
  census.Add(number, 10);
  first.Reset();
  const UniqueFd second = NewSocket();
  ASSERT_EQ(second.get(), number);
  EXPECT_EQ(census.Count(), 0);
}

TEST(ConnectionCounterTest, HoldsTheLimit) {
  ConnectionCounter census;
  UniqueFd first = NewSocket();
  const UniqueFd second = NewSocket();
  EXPECT_TRUE(census.Add(first.get(), 1));
  EXPECT_FALSE(census.Add(second.get(), 1));
  first.Reset();
  EXPECT_TRUE(census.Add(second.get(), 1));
}

TEST(ConnectionCounterTest, CountsManyShortConnections) {
  ConnectionCounter census;
  for (int i = 0; i < 1000; ++i) {
    const UniqueFd fd = NewSocket();
    ASSERT_TRUE(census.Add(fd.get(), 4096));
  }
  EXPECT_EQ(census.Count(), 0);
}

}  // namespace
}  // namespace ozd
