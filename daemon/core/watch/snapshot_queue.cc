// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/snapshot_queue.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "daemon/core/runs/run_lister.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kPageRuns = 500;

absl::StatusOr<oz::v1::ListRunsResponse> ReadPage(
    RunService* service, oz::v1::ListRunsRequest* request,
    const CallScope& scope) {
  absl::StatusOr<oz::v1::ListRunsResponse> page =
      service->ListRuns(*request, scope);
  if (!absl::IsUnauthenticated(page.status())) return page;
  const absl::Status refused = page.status();
  request->set_read_mode(oz::v1::READ_MODE_CACHED);
  page = service->ListRuns(*request, scope);
  return page.ok() ? page : refused;
}

// Reads a snapshot page by page, by the rules of RunService::ListRuns; when the
// key is refused, the cache answers. May block on the network. Errors: those of
// RunService::ListRuns.
absl::StatusOr<RunSnapshot> ReadRunSnapshot(
    RunService* service, const RunStore& runs, const std::string& partition,
    const oz::v1::WatchRunsRequest& request, const CallScope& scope) {
  RunSnapshot snapshot;
  OZD_ASSIGN_OR_RETURN(snapshot.revision, runs.LastRevision(partition));
  const size_t limit = static_cast<size_t>(
      request.limit() == 0 ? kDefaultSnapshotRuns : request.limit());
  oz::v1::ListRunsRequest list;
  *list.mutable_context() = request.context();
  *list.mutable_filter() = request.filter();
  list.set_read_mode(oz::v1::READ_MODE_AUTO);
  // A run that changes while pages are read may be on two of them.
  absl::flat_hash_set<std::string> seen;
  while (true) {
    list.set_limit(static_cast<int>(
        std::min<size_t>(kPageRuns, limit - snapshot.runs.size())));
    absl::StatusOr<oz::v1::ListRunsResponse> page =
        ReadPage(service, &list, scope);
    if (!page.ok() &&
        (snapshot.runs.empty() || absl::IsCancelled(page.status()))) {
      return page.status();
    }
    if (!page.ok()) {
      snapshot.partial = true;
      return snapshot;
    }
    if (seen.empty()) snapshot.freshness = page->freshness();
    snapshot.partial = snapshot.partial ||
                       page->freshness().stale_reason() == kPartOfHistoryReason;
    for (oz::v1::Run& run : *page->mutable_runs()) {
      if (!seen.insert(run.run_id()).second) continue;
      snapshot.runs.emplace_back().Swap(&run);
    }
    if (!page->has_next_page() || page->runs().empty() ||
        snapshot.runs.size() >= limit) {
      return snapshot;
    }
    list.set_cursor(page->next_cursor());
  }
}

}  // namespace

std::shared_ptr<SnapshotFetch> SnapshotQueue::Start(
    const oz::v1::WatchRunsRequest& request,
    const std::shared_ptr<StreamHandle>& stream) {
  auto fetch = std::make_shared<SnapshotFetch>();
  auto read = [this, request, stream, fetch] {
    CallScope scope;
    scope.cancelled = [this, fetch] {
      return fetch->abandoned_.load() || tasks_->is_shutdown();
    };
    if (scope.cancelled()) return;
    absl::StatusOr<RunSnapshot> snapshot =
        ReadRunSnapshot(service_, *runs_, stream->partition(), request, scope);
    {
      MutexLock lock(&fetch->mutex_);
      fetch->result_ = std::move(snapshot);
    }
    stream->Notify(kNoticeResult);
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
