// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_UPSTREAM_EVENTS_H_
#define OZD_DAEMON_CORE_EVENTS_UPSTREAM_EVENTS_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cache/journal/event_log.h"
#include "daemon/core/events/event_cursor_table.h"
#include "daemon/core/events/event_ingest.h"
#include "daemon/core/events/recent_events.h"
#include "daemon/core/events/upstream_stream.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/api/event_api.h"
#include "proto/support/clock.h"

namespace ozd {

// How events come in, the better first.
enum class EventTransport { kStream, kPoll, kList };

// The service's side of the events of one account: which way they come, what is
// asked and when. Decides by what the service refuses, tries the better way
// again now and then, and gives what comes to the ingest. Driven by one thread;
// not thread-safe.
class UpstreamEvents {
 public:
  struct Options {
    std::vector<absl::Duration> back_off;
    absl::Duration permanent_back_off;
    absl::Duration recycle_after;
    absl::Duration poll_interval;
    absl::Duration retry_better_after;
    // New runs are gathered for this long before a stream is opened anew.
    absl::Duration gather;
    int64_t overlap = 0;
  };
  // All but state are borrowed and must outlive this.
  struct Parts {
    ServiceCalls* calls;
    const Clock* clock;
    std::shared_ptr<AccountState> state;
    EventLog* log;
    EventIngest* ingest;
    RecentEvents* recent;
  };
  struct Hooks {
    // Step should be called; from any thread.
    std::function<void()> poke;
    // Whether to give up long work.
    std::function<bool()> is_stopping;
  };

  UpstreamEvents(Parts parts, const Options& options, Hooks hooks);

  // Does what is to be done for these runs; `urgent` when somebody waits for
  // one of them. Blocks on the network. Returns the uptime at which it wants to
  // be called again.
  absl::Duration Step(const std::vector<std::string>& run_ids, bool urgent);
  // Ends all streams and waits for them.
  void Close();
  // What was given to the ingest did not reach the log.
  void StartOver();
  // What kept us waiting may be over.
  void RetryNow();

  // More runs than this are not followed.
  static constexpr size_t kMostStreams = 8;
  static constexpr size_t kMostRuns = kMostStreams * kMaxEventRunIds;

  struct State {
    enum class Health { kConnecting, kLive, kFailing };
    EventTransport transport = EventTransport::kStream;
    Health health = Health::kConnecting;
    // Why it fails, or why there is nothing better.
    absl::Status failure;
    // In a row, of what fails most; 0 unless it fails.
    int failures = 0;
    int streams = 0;
  };
  State state() const;

 private:
  // What one stream is for.
  struct Slot {
    std::vector<std::string> run_ids;
    std::unique_ptr<UpstreamStream> lane;
    // Some of run_ids are not in the lane.
    bool reopen = false;
    bool noted_open = false;
    bool noted_quiet = false;
    // Some of run_ids were heard of apart from the others until now: what
    // happened to them meanwhile is asked for once the lane is open.
    bool reconcile = false;
    absl::Duration reconcile_at;
    int failures = 0;
    absl::Duration open_at;
  };

  absl::Duration StepStreams(const std::vector<std::string>& run_ids,
                             bool urgent, absl::Duration now);
  absl::Duration StepPoll(const std::vector<std::string>& run_ids, bool urgent,
                          absl::Duration now);
  absl::Duration StepList(const std::vector<std::string>& run_ids);

  // Takes in runs that are new; false when they are to wait.
  bool Admit(const std::vector<std::string>& run_ids, bool urgent,
             absl::Duration now);
  absl::Status LoadCursors(const std::vector<std::string>& run_ids);
  void Assign(const std::vector<std::string>& run_ids);
  void CheckLane(Slot* slot, absl::Duration now);
  // Returns when it wants to be called again.
  absl::Duration Reconcile(Slot* slot, absl::Duration now);
  void OnLaneEnd(Slot* slot, absl::Duration now);
  void OnStreamFailure(Slot* slot, const absl::Status& status,
                       absl::Duration now);
  void Open(Slot* slot);
  void Retire(Slot* slot);
  // Everything up to what came last is on its way to the log.
  void Sweep(const UpstreamStream& lane);
  void CloseLanes(bool sweep);

  // Asks for all that is new of the runs, at most kMaxEventRunIds. Nothing is
  // missing of them afterwards if `completes`.
  absl::Status Poll(const std::vector<std::string>& run_ids, bool completes);
  absl::Status PollBesideStream(const std::vector<std::string>& run_ids,
                                bool completes, absl::Duration now);
  absl::Status PollAll(const std::vector<std::string>& run_ids);
  void OnPollRefused(const absl::Status& status, absl::Duration now);
  bool PollsAreRefused(absl::Duration now) const;
  void LeaveStreams(const absl::Status& why, absl::Duration until);
  void NoteRefusal(const absl::Status& status, absl::Duration now);
  ApiCaller Caller() const;

  const Parts parts_;
  const Options options_;
  const Hooks hooks_;

  EventTransport transport_ = EventTransport::kStream;
  EventCursorTable cursors_;
  // Runs whose cursors are in the book.
  absl::flat_hash_set<std::string> joined_;
  std::optional<absl::Duration> join_at_;
  // Those that were admitted last were caught up, and nothing else is heard.
  bool joined_alone_ = false;
  std::vector<Slot> slots_;
  // Told to end, not waited for.
  std::vector<std::unique_ptr<UpstreamStream>> retired_;
  absl::Status stream_failure_;
  absl::Duration better_at_;
  // The better way is tried while the worse one works.
  bool is_probing_ = false;
  absl::Duration poll_at_;
  bool has_polled_ = false;
  int poll_failures_ = 0;
  absl::Status poll_failure_;
  absl::Duration polls_refused_until_;
  bool told_signed_out_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_UPSTREAM_EVENTS_H_
