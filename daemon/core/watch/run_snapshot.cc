// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_snapshot.h"

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

}  // namespace

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
  // What changes while pages are turned may come on two of them.
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

}  // namespace ozd
