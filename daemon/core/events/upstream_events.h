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
#include "daemon/core/events/event_options.h"
#include "daemon/core/events/recent_events.h"
#include "daemon/core/events/upstream_stream.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/api/event_api.h"
#include "proto/support/clock.h"

namespace ozd {

// Transports of events, the best first.
enum class EventTransport { kStream, kPoll, kList };

// Fetches the events of one account from the service and gives them to the
// ingest. Chooses the transport by what the service refuses, and tries the
// better one again from time to time. Driven by one thread; not thread-safe.
class UpstreamEvents {
 public:
  using Options = EventOptions;
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
    // Asks for a call of Step; called on any thread.
    std::function<void()> poke;
    // Returns true when long work is to be given up.
    std::function<bool()> is_stopping;
  };

  UpstreamEvents(Parts parts, const Options& options, Hooks hooks);

  // Opens, checks and closes streams and sends polls for these runs; `urgent`
  // when a subscriber waits for one of them. Blocks on the network. Returns the
  // uptime at which it is to be called again.
  absl::Duration Step(const std::vector<std::string>& run_ids, bool urgent);
  // Ends all streams.
  void Close();
  // Goes back to the cursors in the log: events given to the ingest did not
  // reach it.
  void StartOver();
  // Ends the pauses after failures, unless the last call failed.
  void RetryNow();
  // Continues the streams that the ingest had no room for.
  void ResumeStreams();

  // The most streams, and the most runs that are followed.
  static constexpr size_t kMostStreams = 8;
  static constexpr size_t kMostRuns = kMostStreams * kMaxEventRunIds;

  struct State {
    enum class Health { kConnecting, kLive, kFailing };
    EventTransport transport = EventTransport::kStream;
    Health health = Health::kConnecting;
    // The failure of the transport, or why there is no better one.
    absl::Status failure;
    // Consecutive failures, the greatest of all streams; 0 unless it fails.
    int failures = 0;
    int streams = 0;
  };
  State state() const;

 private:
  // The runs of one stream, and the stream.
  struct Slot {
    std::vector<std::string> run_ids;
    // Null while it waits for open_at.
    std::unique_ptr<UpstreamStream> stream;
    // Some of run_ids are not in the stream.
    bool reopen = false;
    bool noted_open = false;
    bool noted_quiet = false;
    // The events of some of run_ids came apart from the others until now:
    // polled for once the stream is open, for what happened in between.
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

  // Polls for new runs and marks them as joined; false when they have to wait.
  bool Admit(const std::vector<std::string>& run_ids, bool urgent,
             absl::Duration now);
  absl::Status LoadCursors(const std::vector<std::string>& run_ids);
  void Assign(const std::vector<std::string>& run_ids);
  // Reacts to what has become of the slot's stream. Returns the uptime at which
  // it is to be called again.
  absl::Duration CheckStream(Slot* slot, absl::Duration now);
  // Returns the uptime at which it is to be called again.
  absl::Duration Reconcile(Slot* slot, absl::Duration now);
  void OnOpened(Slot* slot);
  void OnStreamEnd(Slot* slot, const UpstreamStream::State& state,
                   absl::Duration now);
  void OnStreamFailure(Slot* slot, const absl::Status& status,
                       absl::Duration now);
  void Open(Slot* slot);
  // Ends the slot's stream. With `sweep` the cursors of its runs advance to the
  // last event that came, which is on its way to the log.
  void CloseStream(Slot* slot, bool sweep);
  void CloseStreams(bool sweep);

  // Fetches all new events of the runs, at most kMaxEventRunIds. With
  // `completes` the runs are caught up afterwards.
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
  // Runs whose cursors are in cursors_.
  absl::flat_hash_set<std::string> joined_;
  std::optional<absl::Duration> join_at_;
  // The runs that joined last were caught up by polls, and no others are
  // joined.
  bool joined_alone_ = false;
  std::vector<Slot> slots_;
  absl::Status stream_failure_;
  absl::Duration better_at_;
  // Streams are tried while polls or the list work.
  bool is_probing_ = false;
  absl::Duration poll_at_;
  bool has_polled_ = false;
  int poll_failures_ = 0;
  absl::Status poll_failure_;
  absl::Duration polls_refused_until_;
  // The log has a line about the refused key.
  bool logged_signed_out_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_UPSTREAM_EVENTS_H_
