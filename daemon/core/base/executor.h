// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_EXECUTOR_H_
#define OZD_DAEMON_CORE_BASE_EXECUTOR_H_

#include <stdint.h>

#include <functional>
#include <memory>

#include "absl/time/time.h"

namespace ozd {

// Runs work that may block (disk, network) away from the gRPC threads, and work
// that is due later. Threads are started on demand up to a limit and leave when
// idle, so that a quiet daemon has none but the timer's, and that one wakes
// only when something is due. Thread-safe.
class Executor {
 public:
  struct Options {
    // Most threads at a time. 0 runs everything inline, on the caller's
    // thread; timed work then waits for RunDue(), for tests.
    int max_threads = 32;
    // A thread without work for this long ends.
    absl::Duration idle_thread_life = absl::Seconds(10);
  };

  explicit Executor(const Options& options);
  // Waits for running work; queued and timed work is dropped.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Runs `work` soon. After Shutdown it is dropped.
  void Run(std::function<void()> work);

  // Runs `work` soon, as Run does, for work that other work of this Executor
  // waits for: it never queues behind the waiting and has max_threads threads
  // of its own.
  void RunShared(std::function<void()> work);

  // Runs `work` once `delay` has passed; returns a number for Cancel.
  uint64_t RunAfter(absl::Duration delay, std::function<void()> work);
  // Drops timed work that has not begun.
  void Cancel(uint64_t timer);

  // Inline mode only: runs timed work that is due within `elapsed`, in order.
  void RunDue(absl::Duration elapsed);

  // Stops taking work and waits for what is running.
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_EXECUTOR_H_
