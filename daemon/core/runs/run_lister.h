// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_LISTER_H_
#define OZD_DAEMON_CORE_RUNS_RUN_LISTER_H_

#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cache/runs/run_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/runs/list_runs_cache.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/sync_gate.h"
#include "daemon/core/sync/upstream_reader.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// The Freshness::stale_reason of an answer in which runs may be missing.
inline constexpr char kPartOfHistoryReason[] =
    "only part of the history is cached";

// Lists runs: decides between the cache, a sync and the service. Thread-safe.
class RunLister {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    RunStore* runs;
    SyncGate* gate;
    UpstreamReader* upstream;
    const Clock* clock;
  };

  RunLister(const Dependencies& dependencies, absl::Duration max_age);

  // Reads as RunService::ListRuns, for the account that the call resolved to.
  absl::StatusOr<oz::v1::ListRunsResponse> List(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const oz::v1::ListRunsRequest& request, const CallScope& scope);

  // Returns what List would if the answer is remembered or a walk along one
  // index of times finds it, else nullopt.
  std::optional<oz::v1::ListRunsResponse> TryFromCache(
      const AccountState& state, const oz::v1::ListRunsRequest& request);

 private:
  // Searches of all runs at a time: half of the cache's readers.
  static constexpr int kSearchesAtOnce = 2;

  // One call of List.
  struct Job {
    std::shared_ptr<AccountState> state;
    const ApiCaller& caller;
    const oz::v1::ListRunsRequest& request;
    const CallScope& scope;
    RunQuery query;
  };
  // The cache's answer to a query.
  struct Local {
    // Read before the rows, which may therefore be newer, never older.
    Timestamps confirmed;
    RunRows rows;
    bool covered = false;
  };

  absl::StatusOr<oz::v1::ListRunsResponse> Refresh(const Job& job);
  absl::StatusOr<oz::v1::ListRunsResponse> Cached(const Job& job);
  absl::StatusOr<oz::v1::ListRunsResponse> Auto(const Job& job);
  // Answers a query that the cache does not cover.
  absl::StatusOr<oz::v1::ListRunsResponse> BeyondCoverage(
      const Job& job, const SyncGate::Result& sync, Local* local);
  absl::StatusOr<oz::v1::ListRunsResponse> NextOwnPage(
      const Job& job, const SyncGate::Result& sync);
  absl::StatusOr<oz::v1::ListRunsResponse> Upstream(const Job& job);
  // Answers with the cached part of a query that the cache does not cover.
  absl::StatusOr<oz::v1::ListRunsResponse> Partial(const Job& job,
                                                   Local* local);

  absl::StatusOr<Local> Lookup(const AccountState& state,
                               const RunQuery& query);
  oz::v1::ListRunsResponse FromCache(const RunQuery& query, Local* local) const;

  const Dependencies deps_;
  const absl::Duration max_age_;
  ListRunsCache recent_;
  std::counting_semaphore<kSearchesAtOnce> searches_{kSearchesAtOnce};
};

// Returns whether every run that can match `query` is held.
bool CoversQuery(const Coverage& coverage, const RunQuery& query);

// Returns whether `rows`, the cache's answer to `query`, is what the service
// would answer, has_more included. True for every query that is covered, and
// for a full page from the newest end of the history that stays inside the part
// that is held.
bool CoversAnswer(const Coverage& coverage, const RunQuery& query,
                  const RunRows& rows);

// Puts the answer of GET /agent/runs together from stored runs:
// {"page_info":{"has_next_page":true,"next_cursor":"..."},"runs":[...]}. Each
// run's raw_json is copied as it is. An empty `next_cursor` is left out.
std::string RenderRunPage(const std::vector<oz::v1::Run>& runs,
                          absl::string_view next_cursor);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_LISTER_H_
