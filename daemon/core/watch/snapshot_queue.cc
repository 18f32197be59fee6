// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/snapshot_queue.h"

#include <utility>

namespace ozd {

std::shared_ptr<SnapshotFetch> SnapshotQueue::Start(
    const oz::v1::WatchRunsRequest& request,
    const std::shared_ptr<StreamHandle>& member) {
  auto fetch = std::make_shared<SnapshotFetch>();
  auto read = [this, request, member, fetch] {
    CallScope scope;
    scope.cancelled = [this, fetch] {
      return fetch->abandoned_.load() || tasks_->is_shutdown();
    };
    if (scope.cancelled()) return;
    absl::StatusOr<RunSnapshot> snapshot =
        ReadRunSnapshot(service_, *runs_, member->partition(), request, scope);
    {
      MutexLock lock(&fetch->mutex_);
      fetch->result_ = std::move(snapshot);
    }
    member->Tell(kNoticeOwn);
  };
  MutexLock lock(&mutex_);
  waiting_.push_back(std::move(read));
  if (working_ < kAtOnce) {
    ++working_;
    // Not as shared work: it waits for shared work itself.
    tasks_->RunAfter(absl::ZeroDuration(), [this] { Work(); });
  }
  return fetch;
}

void SnapshotQueue::Work() {
  while (true) {
    std::function<void()> read;
    {
      MutexLock lock(&mutex_);
      if (waiting_.empty() || tasks_->is_shutdown()) {
        --working_;
        return;
      }
      read = std::move(waiting_.front());
      waiting_.pop_front();
    }
    read();
  }
}

}  // namespace ozd
