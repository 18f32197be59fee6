// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_INBOX_INBOX_READER_H_
#define OZD_DAEMON_CORE_INBOX_INBOX_READER_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/seen_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_state.h"
#include "proto/oz/v1/inbox.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// An item of the inbox with the version that a mark as seen would note. A
// value.
struct InboxEntry {
  oz::v1::InboxItem item;
  std::string version;
};

// Returns the version that a mark as seen notes of a run that is not stalled.
std::string SeenVersion(const oz::v1::Run& run);

// Finds in the cache what waits for the user. Every query is bounded by state
// and time, so that its cost does not grow with the cache. Thread-safe;
// blocks on disk. Errors: RunStore's, SeenStore's.
class InboxReader {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    RunStore* runs;
    SeenStore* seen;
    const StallPolicy* progress;
    const Clock* clock;
  };

  InboxReader(const Dependencies& dependencies, int schedule_failures)
      : deps_(dependencies), schedule_failures_(schedule_failures) {}

  // Returns the items that are not marked as seen, oldest first; at most a
  // thousand of each kind. Only runs that `creator_uid` may have created,
  // unless that is empty.
  absl::StatusOr<std::vector<InboxEntry>> Read(
      const AccountState& state, const std::string& creator_uid) const;

  struct Live {
    int32_t count = 0;
    // The time until the next of them could become stalled.
    std::optional<absl::Duration> stalls_in;
  };
  absl::StatusOr<Live> ReadLive(const AccountState& state,
                                const std::string& creator_uid) const;

  // Notes the time from which runs that end belong in the inbox, unless that
  // was done or the service never answered.
  absl::Status EnsureStart(const AccountState& state) const;

 private:
  // One read of one account.
  struct Job;

  absl::StatusOr<std::vector<oz::v1::Run>> OwnRuns(const Job& job,
                                                   RunQuery query) const;
  absl::Status AddRuns(Job* job, oz::v1::InboxItem::Kind kind,
                       const std::vector<std::string>& states,
                       int64_t after_us) const;
  absl::Status AddStalled(Job* job) const;
  absl::Status AddSchedules(Job* job) const;
  int64_t ServiceNowUs(const AccountState& state) const;

  const Dependencies deps_;
  const int schedule_failures_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_INBOX_INBOX_READER_H_
