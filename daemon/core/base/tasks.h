// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_TASKS_H_
#define OZD_DAEMON_CORE_BASE_TASKS_H_

#include <stdint.h>

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "daemon/core/base/executor.h"

namespace ozd {

// Runs the work of one service on the Executor and ends it with the service:
// after Shutdown no work begins, and work that has begun is waited for.
// Thread-safe.
class Tasks {
 public:
  // `executor` is borrowed and must outlive this.
  explicit Tasks(Executor* executor);
  // Shuts down.
  ~Tasks();
  Tasks(const Tasks&) = delete;
  Tasks& operator=(const Tasks&) = delete;

  // Run work as the functions of Executor do. Work that may no longer begin is
  // destroyed without being run.
  void RunShared(std::function<void()> work);
  uint64_t RunAfter(absl::Duration delay, std::function<void()> work);
  void Cancel(uint64_t timer);

  bool is_shutdown() const;
  // Lets no work begin from now on. Does not wait.
  void Close();
  // Closes, then waits for running work. Must not be called from a task.
  void Shutdown();

 private:
  class Gate;
  Executor* const executor_;
  const std::shared_ptr<Gate> gate_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_TASKS_H_
