// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOUSEKEEPER_H_
#define OZD_DAEMON_HOUSEKEEPER_H_

#include <atomic>
#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "daemon/core/base/executor.h"

namespace ozd {

// Tidies up once things have been quiet for a minute: puts files in order,
// gives memory back to the system, and lets gRPC rest when nobody is connected.
// Wakes once a minute until all of that is done, and not at all after.
// Thread-safe.
class Housekeeper {
 public:
  // `executor` is borrowed and must be shut down before this goes. `tidy` runs
  // once it is quiet and may block; then `rest` is asked: false means that it
  // is too early.
  Housekeeper(Executor* executor, std::function<void()> tidy,
              std::function<bool()> rest)
      : executor_(executor), tidy_(std::move(tidy)), rest_(std::move(rest)) {}

  // Something happened. Cheap.
  void NoteActivity();

 private:
  void Look();

  Executor* const executor_;
  const std::function<void()> tidy_;
  const std::function<bool()> rest_;
  std::atomic<bool> armed_{false};
  std::atomic<bool> active_{false};
  // Confined to Look.
  bool tidied_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_HOUSEKEEPER_H_
