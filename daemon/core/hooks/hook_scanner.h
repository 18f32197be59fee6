// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_SCANNER_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_SCANNER_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/hook_store.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/hooks/hook_event.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_state.h"
#include "proto/support/clock.h"

namespace ozd {

// Scans the changes in the cache of an account since the last scan for events
// that hooks are to be told of, and queues these in the transaction that notes
// them as told. Thread-safe, but one scan at a time for each account; blocks on
// disk.
class HookScanner {
 public:
  struct Options {
    std::vector<HookConfig> hooks;
    int schedule_failures = 3;
    // A run may become visible this much later than it was created.
    absl::Duration late = absl::Minutes(1);
    int page_size = 200;
  };

  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    RunStore* runs;
    DocumentStore* documents;
    HookStore* store;
    const StallPolicy* progress;
    const Clock* clock;
  };

  // The memory of an account from one scan to the next.
  struct Memory {
    bool compared = false;
    // Ids of runs that were noted as at work and are not in the cache any more.
    absl::flat_hash_set<std::string> missing;
    // The service's time at the first scan that knew it: a run that had stalled
    // by then is no news.
    std::optional<int64_t> first_server_us;
  };

  struct Seen {
    HookOwner owner;
    // In the order in which they were queued.
    std::vector<HookEvent> events;
    // The time until the next run could become stalled; nullopt when none can.
    std::optional<absl::Duration> scan_again_in;
    // Runs are at work, but the service has not said what time it is.
    bool time_unknown = false;
  };

  HookScanner(const Dependencies& dependencies, const Options& options)
      : deps_(dependencies), options_(options) {}

  // Does nothing before the account's first contact with the service. Errors:
  // RunStore's, HookStore's; what was queued until then stays queued.
  absl::StatusOr<Seen> Scan(const AccountState& state, Memory* memory) const;

 private:
  // One scan.
  struct Job;

  absl::Status Begin(Job* job) const;
  absl::Status ReadChanges(Job* job) const;
  absl::Status StartOver(Job* job) const;
  absl::Status CompareMissing(Job* job) const;
  absl::Status NoteHistory(Job* job) const;
  // Notes the runs that match, unless something is noted or is to be told.
  absl::Status NoteQuietly(Job* job, const RunQuery& query) const;
  absl::Status CheckStalled(Job* job) const;
  absl::Status CheckSchedules(Job* job) const;
  absl::Status TakeRuns(Job* job, const std::vector<oz::v1::Run>& runs) const;
  absl::Status Write(Job* job) const;

  const Dependencies deps_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_SCANNER_H_
