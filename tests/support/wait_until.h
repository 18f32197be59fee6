// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_WAIT_UNTIL_H_
#define OZD_TESTS_SUPPORT_WAIT_UNTIL_H_

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "proto/support/mutex.h"
#include "tests/support/patience.h"

namespace ozd {

// Waits until `done` returns true. `done` is called with `mutex` held, after
// every notification of `changed`. Fails the test and returns false when
// PatienceSeconds() have passed.
template <typename Done>
bool WaitUntil(CondVar* changed, Mutex* mutex, const Done& done)
    ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
  const auto deadline = std::chrono::steady_clock::now() +
                        std::chrono::seconds(PatienceSeconds());
  while (!done()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) {
      ADD_FAILURE() << "nothing came for " << PatienceSeconds() << " s";
      return false;
    }
    changed->WaitFor(mutex, left);
  }
  return true;
}

// Calls `done` until it returns true, and lets other threads run in between.
// Fails the test and returns false when PatienceSeconds() have passed.
template <typename Done>
bool YieldUntil(const Done& done) {
  const auto deadline = std::chrono::steady_clock::now() +
                        std::chrono::seconds(PatienceSeconds());
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "did not come true for " << PatienceSeconds() << " s";
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_WAIT_UNTIL_H_
