// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/lifecycle.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

class LifecycleTest : public testing::Test {
 protected:
  LifecycleTest() { Lifecycle::BlockSignals(); }

  std::unique_ptr<Lifecycle> Make(absl::Duration idle_exit) {
    auto lifecycle = Lifecycle::Make(
        &gate_, {.idle_exit = idle_exit},
        {.has_durable_work = [this] { return durable_work_.load(); },
         .reopen_log = [this] { ++reopened_; }});
    EXPECT_THAT(lifecycle, IsOk());
    return *std::move(lifecycle);
  }

  FakeClock clock_;
  CallGate gate_{&clock_};
  std::atomic<bool> durable_work_{false};
  std::atomic<int> reopened_{0};
};

TEST_F(LifecycleTest, EndsOnRequestWithTheFirstReason) {
  const auto lifecycle = Make(absl::InfiniteDuration());
  lifecycle->RequestStop("stop requested: upgrade");
  lifecycle->RequestStop("later");
  EXPECT_EQ(lifecycle->Run(), "stop requested: upgrade");
}

TEST_F(LifecycleTest, EndsOnSigtermAndReopensTheLogOnSighup) {
  const auto lifecycle = Make(absl::InfiniteDuration());
  // Blocked, so they wait for Run; the lower number is delivered first.
  kill(getpid(), SIGHUP);
  kill(getpid(), SIGTERM);
  EXPECT_EQ(lifecycle->Run(), "signal SIGTERM");
  EXPECT_EQ(reopened_.load(), 1);
}

TEST_F(LifecycleTest, EndsWhenIdleForLongEnough) {
  const auto lifecycle = Make(absl::Minutes(30));
  clock_.Advance(absl::Minutes(30));
  EXPECT_EQ(lifecycle->Run(), "idle");
}

TEST_F(LifecycleTest, ACallKeepsItAlive) {
  const auto lifecycle = Make(absl::Minutes(30));
  const auto pass = gate_.Enter();
  ASSERT_THAT(pass, IsOk());
  clock_.Advance(absl::Hours(2));
  // A wrong "idle" would be returned at once.
  std::thread stopper([&] { lifecycle->RequestStop("asked"); });
  EXPECT_EQ(lifecycle->Run(), "asked");
  stopper.join();
}

TEST_F(LifecycleTest, DurableWorkKeepsItAlive) {
  const auto lifecycle = Make(absl::Minutes(30));
  durable_work_ = true;
  clock_.Advance(absl::Hours(2));
  std::thread stopper([&] { lifecycle->RequestStop("asked"); });
  EXPECT_EQ(lifecycle->Run(), "asked");
  stopper.join();
}

TEST_F(LifecycleTest, EndsWhenDisplacedAndWithoutCalls) {
  const auto lifecycle = Make(absl::InfiniteDuration());
  lifecycle->SetDisplaced();
  EXPECT_EQ(lifecycle->Run(), "displaced");
}

TEST_F(LifecycleTest, AWatchDoesNotKeepADisplacedDaemon) {
  const auto lifecycle = Make(absl::InfiniteDuration());
  const auto watch = gate_.Enter(CallKind::kWatch);
  ASSERT_THAT(watch, IsOk());
  lifecycle->SetDisplaced();
  EXPECT_EQ(lifecycle->Run(), "displaced");
}

TEST_F(LifecycleTest, AWatchKeepsItFromBeingIdle) {
  const auto lifecycle = Make(absl::Minutes(30));
  const auto watch = gate_.Enter(CallKind::kWatch);
  ASSERT_THAT(watch, IsOk());
  clock_.Advance(absl::Hours(2));
  std::thread stopper([&] { lifecycle->RequestStop("asked"); });
  EXPECT_EQ(lifecycle->Run(), "asked");
  stopper.join();
}

TEST_F(LifecycleTest, TheWatchdogEndsAProcessThatHangs) {
  const pid_t child = fork();
  if (child == 0) {
    StartWatchdog(absl::Milliseconds(1), [] {});
    for (;;) pause();
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace ozd
