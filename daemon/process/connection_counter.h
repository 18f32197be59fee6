// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_CONNECTION_COUNTER_H_
#define OZD_DAEMON_PROCESS_CONNECTION_COUNTER_H_

#include <sys/types.h>

#include <vector>

#include "absl/base/thread_annotations.h"
#include "proto/support/mutex.h"

namespace ozd {

// Counts open connections that gRPC owns. gRPC does not report when it closes
// one, so each is recorded by descriptor and socket inode, and Count() checks
// which are still open; that needs no wake-up and no second descriptor.
// Thread-safe.
class ConnectionCounter {
 public:
  // `fd` is open now. False when `limit` others are open already; it is not
  // counted then.
  bool Add(int fd, int limit);
  // Connections that are still open. Costs one fstat for each.
  int Count();

 private:
  struct Entry {
    int fd;
    ino_t inode;
  };

  Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  // Entries that start a sweep, so that short connections do not pile up.
  size_t sweep_at_ ABSL_GUARDED_BY(mutex_) = 64;

  void Sweep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_CONNECTION_COUNTER_H_
