// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_RUN_LIST_SOURCE_H_
#define OZD_DAEMON_CORE_WATCH_RUN_LIST_SOURCE_H_

#include <stdint.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cache/runs/run_match.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/streams/connection_change_filter.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/watch/change_feed.h"
#include "daemon/core/watch/snapshot_queue.h"
#include "daemon/core/watch/stalled_run_detector.h"
#include "daemon/core/watch/stream_registry.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Returns the revision of "<epoch>:<revision>"; nullopt unless `token` has this
// form and is of `epoch`.
std::optional<int64_t> RevisionOfToken(absl::string_view token,
                                       absl::string_view epoch);

// One stream of WatchService.WatchRuns; see RunWatcher. Reads the snapshot
// (repeated until it succeeds), sends it, catches up with the changes since,
// and then is live; starts again when the changes are lost.
class RunListSource : public Source<oz::v1::WatchRunsResponse> {
 public:
  // All pointers are borrowed and must outlive the source. `progress` may be
  // null.
  struct Parts {
    AccountSync* accounts;
    EventHub* hub;
    ChangeFeed* feed;
    SnapshotQueue* snapshots;
    StreamRegistry* streams;
    Tasks* tasks;
    const StallPolicy* progress;
    StalledRunDetector* stalls;
    int chunk_runs;
  };

  // Begins after `revision`; nullopt: with a snapshot.
  RunListSource(const Parts& parts, std::shared_ptr<AccountState> state,
                const oz::v1::WatchRunsRequest& request,
                std::optional<int64_t> revision);
  ~RunListSource() override;

  void Start(std::function<void()> wake) override;
  Polled<oz::v1::WatchRunsResponse> Next() override;

 private:
  using Response = oz::v1::WatchRunsResponse;
  enum class Phase { kReading, kSending, kCatchingUp, kLive };

  void HandleNotices(uint32_t notices);
  void BeginSnapshot();
  void TakeSnapshot();
  void OnNoSnapshot(const absl::Status& failure);
  void SendChunk();
  // Reads changes until there is a message to send or no change left.
  void FollowChanges();
  bool ReadBatch();
  bool SendNextChange();
  bool SendWholeBatch();
  void OnRemoved(const std::string& run_id);
  bool AddDescendants();
  void RetryChanges(const absl::Status& failure);
  void SendConnection(const oz::v1::Connection& connection);
  void SendConnectionIfChanged();
  void SendStalled();

  void Push(Response response);
  Response Upserted(const oz::v1::Run& run) const;
  std::string Token() const;
  void NoteSent(const std::string& run_id);
  bool MayHaveSent(const std::string& run_id) const;

  const Parts parts_;
  const std::shared_ptr<AccountState> state_;
  const oz::v1::WatchRunsRequest request_;
  const RunMatcher matcher_;
  const std::string epoch_;
  const std::unique_ptr<AccountSync::Interest> interest_;
  const std::shared_ptr<StreamHandle> stream_;

  Phase phase_;
  bool synced_ = false;
  // Everything up to here was sent; the revision in a token.
  int64_t revision_ = 0;
  std::deque<Response> out_;
  std::optional<absl::Status> end_;
  ConnectionChangeFilter connection_;

  std::shared_ptr<SnapshotFetch> fetch_;
  int failures_ = 0;
  std::optional<absl::Duration> read_again_at_;
  RunSnapshot snapshot_;
  size_t snapshot_sent_ = 0;

  // Cursor of StalledRunDetector::Since.
  int64_t stalls_seen_ = 0;
  bool changed_ = false;
  std::shared_ptr<const RunChanges> batch_;
  size_t next_run_ = 0;
  size_t next_removed_ = 0;
  // Hashes of the run ids that the client may have; nullopt when they are
  // unknown, or do not matter because nothing is filtered.
  std::optional<absl::flat_hash_set<size_t>> sent_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_LIST_SOURCE_H_
