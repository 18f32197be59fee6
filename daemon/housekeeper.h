// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOUSEKEEPER_H_
#define OZD_DAEMON_HOUSEKEEPER_H_

#include <atomic>

#include "absl/time/time.h"
#include "cache/cache.h"
#include "daemon/core/executor.h"

namespace ozd {

// Tidies up once things have been quiet for a while: folds the cache's log into
// its file and gives memory back to the system. Costs one timer after activity
// and nothing without. Thread-safe.
class Housekeeper {
 public:
  // Borrowed; both must outlive this, and the executor must be shut down first.
  Housekeeper(Cache* cache, Executor* executor)
      : cache_(cache), executor_(executor) {}

  // Something happened. Cheap.
  void NoteActivity();

 private:
  void Look();

  Cache* const cache_;
  Executor* const executor_;
  std::atomic<bool> armed_{false};
  std::atomic<bool> active_{false};
};

}  // namespace ozd

#endif  // OZD_DAEMON_HOUSEKEEPER_H_
