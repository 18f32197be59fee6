// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_UPSTREAM_STREAM_H_
#define OZD_DAEMON_CORE_EVENTS_UPSTREAM_STREAM_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/upstream/api/event_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// One stream of events from the service, from its opening to its end. Events
// arrive on the transport's thread; all methods are called by one other thread.
class UpstreamStream {
 public:
  // Called on the transport's thread; must not block.
  struct Hooks {
    // Takes an event; false when there is no room: it is offered again after
    // Resume.
    std::function<bool(oz::v1::Event&& event)> on_event;
    // Called when the stream was opened and when it has ended.
    std::function<void()> on_progress;
  };

  // Opens a stream of the events of `run_ids` after `since`. `calls` and
  // `clock` are borrowed and must outlive this.
  UpstreamStream(ServiceCalls* calls, const Clock* clock,
                 const ApiCaller& caller, std::vector<std::string> run_ids,
                 int64_t since, Hooks hooks);
  // Ends the stream.
  ~UpstreamStream() = default;
  UpstreamStream(const UpstreamStream&) = delete;
  UpstreamStream& operator=(const UpstreamStream&) = delete;

  // Ends the stream: once this has returned no hook is called any more.
  void Stop() { stream_.reset(); }
  // Offers the event again that the hook did not take.
  void Resume() {
    if (stream_ != nullptr) stream_->Resume();
  }

  const std::vector<std::string>& run_ids() const { return run_ids_; }

  struct State {
    // Uptime at which the service accepted; nullopt before.
    std::optional<absl::Duration> opened_at;
    // Uptime of the last event, or of the opening.
    absl::Duration last_event_at;
    // An event waits for Resume.
    bool is_paused = false;
    // The greatest sequence that the hook took; 0 when it took none.
    int64_t highest = 0;
    // How the stream ended; nullopt while it goes on.
    std::optional<absl::Status> end;

    bool is_open() const { return opened_at.has_value() && !end.has_value(); }
  };
  State state() const;

 private:
  bool OnEvent(oz::v1::Event&& event);
  void OnEnd(const absl::Status& end);

  const Clock* const clock_;
  const std::vector<std::string> run_ids_;
  const Hooks hooks_;
  mutable Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_);
  // Last, so that it ends while the rest is still there.
  std::unique_ptr<EventStream> stream_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_UPSTREAM_STREAM_H_
