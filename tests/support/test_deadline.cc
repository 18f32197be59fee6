// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Gives every test a deadline, so that one that hangs fails by name. Linked
// into every test program.

#include <gtest/gtest.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/patience.h"

namespace ozd {
namespace {

// Set before the timer runs and read by the handler only.
char message[512];

void SayAndAbort(int /*signal*/) {
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, message, strlen(message));
  abort();
}

// Ends the program when a test takes three times the patience of one wait. A
// timer with a signal of its own: no thread, nothing that a forked child would
// inherit, and SIGALRM stays free for tests.
class DeadlineListener : public testing::EmptyTestEventListener {
 public:
  DeadlineListener() {
    struct sigaction action {};
    action.sa_handler = SayAndAbort;
    sigaction(SIGRTMAX - 1, &action, nullptr);
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGRTMAX - 1;
    timer_create(CLOCK_MONOTONIC, &event, &timer_);
  }

  void OnTestStart(const testing::TestInfo& test) override {
    const int seconds = 3 * PatienceSeconds();
    snprintf(message, sizeof(message),
             "%s.%s has not ended after %d s: it hangs\n",
             test.test_suite_name(), test.name(), seconds);
    Set(seconds);
  }
  void OnTestEnd(const testing::TestInfo& /*test*/) override { Set(0); }

 private:
  void Set(time_t seconds) {
    const itimerspec spec{{0, 0}, {seconds, 0}};
    timer_settime(timer_, 0, &spec, nullptr);
  }

  timer_t timer_{};
};

[[maybe_unused]] const bool installed = [] {
  // GoogleTest deletes it.
  testing::UnitTest::GetInstance()->listeners().Append(new DeadlineListener);
  return true;
}();

}  // namespace
}  // namespace ozd
