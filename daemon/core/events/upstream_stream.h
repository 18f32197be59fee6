// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_UPSTREAM_STREAM_H_
#define OZD_DAEMON_CORE_EVENTS_UPSTREAM_STREAM_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/upstream/api/event_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// One stream of events from the service, on a thread of its own, from its
// opening to its end.
class UpstreamStream {
 public:
  struct Request {
    ApiCaller caller;
    std::vector<std::string> run_ids;
    int64_t since = 0;
    // An open stream is ended at this age.
    absl::Duration recycle_after;
  };
  // Called on the lane's thread; must not block for long.
  struct Hooks {
    // Waits a moment for room for an event; false when there is none yet. May
    // be empty.
    std::function<bool()> wait_for_room;
    std::function<void(const oz::v1::Event&)> on_event;
    // is_open, is_quiet or has_ended has become true.
    std::function<void()> on_progress;
  };

  // `calls` and `clock` are borrowed and must outlive this.
  UpstreamStream(ServiceCalls* calls, const Clock* clock, Request request,
                 Hooks hooks);
  // Ends the stream and waits for the thread.
  ~UpstreamStream();
  UpstreamStream(const UpstreamStream&) = delete;
  UpstreamStream& operator=(const UpstreamStream&) = delete;

  // Once this has returned nothing is passed on any more, and the stream is
  // about to end.
  void RequestStop();

  const std::vector<std::string>& run_ids() const { return request_.run_ids; }
  bool was_opened() const { return opened_; }
  // Since it was opened there was a moment in which nothing came, or so much
  // time that the past must have come.
  bool is_quiet() const { return quiet_; }
  // The greatest sequence that was passed on; 0 when none was.
  int64_t highest() const { return highest_; }
  bool has_ended() const { return ended_; }
  // It was ended for its age.
  bool was_recycled() const { return recycled_; }
  // How it ended; to be asked after has_ended.
  absl::Status status() const;

 private:
  void Run();
  bool OnIdle();

  const EventApi api_;
  const Clock* const clock_;
  const Request request_;
  const Hooks hooks_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> opened_ = false;
  std::atomic<bool> quiet_ = false;
  std::atomic<bool> recycled_ = false;
  std::atomic<bool> ended_ = false;
  std::atomic<int64_t> highest_ = 0;
  StreamInterrupter nudge_;
  // Held while an event is passed on.
  Mutex passing_;
  mutable Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  // Of the lane's thread alone.
  absl::Duration opened_at_;
  bool spoke_since_idle_ = false;
  std::thread thread_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_UPSTREAM_STREAM_H_
