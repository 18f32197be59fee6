// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_SNAPSHOT_QUEUE_H_
#define OZD_DAEMON_CORE_WATCH_SNAPSHOT_QUEUE_H_

#include <stdint.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/runs/run_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/watch/stream_registry.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// The runs that a watched list begins with, and where its changes begin.
struct RunSnapshot {
  // The most recently updated first.
  std::vector<oz::v1::Run> runs;
  oz::v1::Freshness freshness;
  // Every change that may be missing in `runs` has a greater revision.
  int64_t revision = 0;
  // Runs may be missing because the cache holds only a part of the history.
  bool partial = false;
};

// WatchRunsRequest.limit: the value that 0 stands for, and the greatest.
inline constexpr int kDefaultSnapshotRuns = 500;
inline constexpr int kMaxSnapshotRuns = 5000;

// One snapshot that is being read. Thread-safe.
class SnapshotFetch {
 public:
  // Takes the result, once; nullopt as long as there is none.
  std::optional<absl::StatusOr<RunSnapshot>> Take() {
    MutexLock lock(&mutex_);
    std::optional<absl::StatusOr<RunSnapshot>> taken;
    taken.swap(result_);
    return taken;
  }
  // Gives the read up.
  void Abandon() { abandoned_ = true; }

 private:
  friend class SnapshotQueue;
  std::atomic<bool> abandoned_ = false;
  Mutex mutex_;
  std::optional<absl::StatusOr<RunSnapshot>> result_ ABSL_GUARDED_BY(mutex_);
};

// Reads snapshots in the background, a few at a time: they wait for the network
// and must not occupy every thread. Thread-safe.
class SnapshotQueue {
 public:
  // All pointers are borrowed and must outlive this and its fetches.
  SnapshotQueue(Tasks* tasks, RunService* service, const RunStore* runs)
      : tasks_(tasks), service_(service), runs_(runs) {}

  // Begins to read a snapshot; `stream` gets kNoticeResult when it is there.
  std::shared_ptr<SnapshotFetch> Start(
      const oz::v1::WatchRunsRequest& request,
      const std::shared_ptr<StreamHandle>& stream);

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
