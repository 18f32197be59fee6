// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_SNAPSHOT_QUEUE_H_
#define OZD_DAEMON_CORE_WATCH_SNAPSHOT_QUEUE_H_

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/streams/stream_registry.h"
#include "daemon/core/watch/run_snapshot.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// One snapshot on its way. Thread-safe.
class SnapshotFetch {
 public:
  // The result, once; nullopt as long as there is none.
  std::optional<absl::StatusOr<RunSnapshot>> Take() {
    MutexLock lock(&mutex_);
    std::optional<absl::StatusOr<RunSnapshot>> taken;
    taken.swap(result_);
    return taken;
  }
  // Nobody wants it any more.
  void Abandon() { abandoned_ = true; }

 private:
  friend class SnapshotQueue;
  std::atomic<bool> abandoned_ = false;
  Mutex mutex_;
  std::optional<absl::StatusOr<RunSnapshot>> result_ ABSL_GUARDED_BY(mutex_);
};

// Reads snapshots in the background, a few at a time: they wait for the
// network, and must not take every thread for that. Thread-safe.
class SnapshotQueue {
 public:
  // All pointers are borrowed and must outlive this and its fetches.
  SnapshotQueue(Tasks* tasks, RunService* service, const RunStore* runs)
      : tasks_(tasks), service_(service), runs_(runs) {}

  // `member` gets kNoticeOwn when it is there.
  std::shared_ptr<SnapshotFetch> Start(
      const oz::v1::WatchRunsRequest& request,
      const std::shared_ptr<StreamHandle>& member);

 private:
  static constexpr int kAtOnce = 4;

  void Work();

  Tasks* const tasks_;
  RunService* const service_;
  const RunStore* const runs_;
  Mutex mutex_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  int working_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_SNAPSHOT_QUEUE_H_
