// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOUSEKEEPER_H_
#define OZD_DAEMON_HOUSEKEEPER_H_

#include <atomic>
#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "cache/cache.h"
#include "daemon/core/executor.h"

namespace ozd {

// Tidies up once things have been quiet for a minute: folds the cache's log
// into its file, gives memory back to the system, and lets gRPC rest when
// nobody is connected. Wakes once a minute until all of that is done, and not
// at all after. Thread-safe.
class Housekeeper {
 public:
  // Pointers are borrowed. The executor must be shut down before this goes.
  // `rest` is asked once it is quiet; false means that it is too early.
  Housekeeper(Cache* cache, Executor* executor, std::function<bool()> rest)
      : cache_(cache), executor_(executor), rest_(std::move(rest)) {}

  // Something happened. Cheap.
  void NoteActivity();

 private:
  void Look();

  Cache* const cache_;
  Executor* const executor_;
  const std::function<bool()> rest_;
  std::atomic<bool> armed_{false};
  std::atomic<bool> active_{false};
  // Confined to Look.
  bool tidied_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_HOUSEKEEPER_H_
