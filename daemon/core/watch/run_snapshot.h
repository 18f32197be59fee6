// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_RUN_SNAPSHOT_H_
#define OZD_DAEMON_CORE_WATCH_RUN_SNAPSHOT_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/runs/run_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/run_service.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The runs that a watched list begins with.
struct RunSnapshot {
  // The most recently updated first.
  std::vector<oz::v1::Run> runs;
  oz::v1::Freshness freshness;
  // Every change that may be missing in `runs` has a greater revision.
  int64_t revision = 0;
  // Runs may be missing because the cache holds only a part of the history.
  bool partial = false;
};

// "0 means" of WatchRunsRequest.limit, and the most that may be asked for.
inline constexpr int kDefaultSnapshotRuns = 500;
inline constexpr int kMaxSnapshotRuns = 5000;

// Reads it page by page, by the rules of RunService::ListRuns; a refused key
// does not keep the cache from answering. May touch the network. Errors: as
// RunService::ListRuns.
absl::StatusOr<RunSnapshot> ReadRunSnapshot(
    RunService* service, const RunStore& runs, const std::string& partition,
    const oz::v1::WatchRunsRequest& request, const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_SNAPSHOT_H_
