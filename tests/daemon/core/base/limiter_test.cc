// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace ozd {
namespace {

TEST(LimiterTest, LetsSoManyInAndAllInTheEnd) {
  Limiter limiter(2);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const Limiter::Pass pass = limiter.Enter();
        const int now = ++inside;
        int before = most.load();
        while (now > before && !most.compare_exchange_weak(before, now)) {
        }
        std::this_thread::yield();
        --inside;
        ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 1600);
  EXPECT_LE(most, 2);
}

TEST(LimiterTest, AMovedPassLeavesOnce) {
  Limiter limiter(1);
  {
    Limiter::Pass first = limiter.Enter();
    const Limiter::Pass second = std::move(first);
    const Limiter::Pass none;
  }
  // Would wait for ever if the place were not free again.
  const Limiter::Pass again = limiter.Enter();
}

}  // namespace
}  // namespace ozd
