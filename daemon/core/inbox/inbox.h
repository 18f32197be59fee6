// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_INBOX_INBOX_H_
#define OZD_DAEMON_CORE_INBOX_INBOX_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "cache/journal/seen_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/inbox.pb.h"

namespace ozd {

// Lists what waits for the user (InboxService): runs that are blocked, failed
// or finished unseen, stalled runs, schedules that keep failing. Runs that
// ended before the account was first used here are left out; blocked runs count
// for 30 days, whenever that was. A mark as seen holds as long as the run is in
// the same state and session. Thread-safe. Errors of every call:
// AccountSync::Use, RunStore's.
class Inbox {
 public:
  struct Options {
    // A schedule whose newest runs failed this many times in a row is listed; 0
    // lists none.
    int schedule_failures = 3;
  };

  // All pointers are borrowed and must outlive this.
  Inbox(AccountSync* accounts, SeenStore* seen, const StallPolicy* progress,
        const Options& options);
  ~Inbox();

  absl::StatusOr<oz::v1::ListInboxResponse> List(
      const oz::v1::ListInboxRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::MarkSeenResponse> MarkSeen(
      const oz::v1::MarkSeenRequest& request, const CallScope& scope);

  // Counts from the cache alone, for a shell prompt. Counts are kept until
  // something changes, so that asking again costs nothing.
  absl::StatusOr<oz::v1::GetSummaryResponse> GetSummary(
      const oz::v1::GetSummaryRequest& request);
  // Returns the counts if that needs no disk, else nullopt.
  std::optional<oz::v1::GetSummaryResponse> TryGetSummary(
      const oz::v1::GetSummaryRequest& request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_INBOX_INBOX_H_
