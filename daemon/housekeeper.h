// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOUSEKEEPER_H_
#define OZD_DAEMON_HOUSEKEEPER_H_

#include <atomic>
#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "daemon/core/base/executor.h"

namespace ozd {

// Tidies up after a minute without activity: puts files in order, returns
// memory to the system, and parks gRPC when nobody is connected. Wakes once a
// minute until all of that is done, and not at all after. Thread-safe.
class Housekeeper {
 public:
  // `executor` is borrowed and must be shut down before this is destroyed.
  // `tidy` runs after the quiet minute and may block; then `rest` is called
  // once a minute until it returns true.
  Housekeeper(Executor* executor, std::function<void()> tidy,
              std::function<bool()> rest)
      : executor_(executor), tidy_(std::move(tidy)), rest_(std::move(rest)) {}

  // Restarts the quiet minute. Cheap.
  void NoteActivity();

 private:
  void Check();

  Executor* const executor_;
  const std::function<void()> tidy_;
  const std::function<bool()> rest_;
  std::atomic<bool> armed_{false};
  std::atomic<bool> active_{false};
  // Confined to Check.
  bool tidied_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_HOUSEKEEPER_H_
