// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/upstream_stream.h"

#include <algorithm>
#include <utility>

namespace ozd {

UpstreamStream::UpstreamStream(ServiceCalls* calls, const Clock* clock,
                               const ApiCaller& caller,
                               std::vector<std::string> run_ids, int64_t since,
                               Hooks hooks)
    : clock_(clock), run_ids_(std::move(run_ids)), hooks_(std::move(hooks)) {
  EventSink sink;
  sink.on_open = [this] {
    {
      MutexLock lock(&mutex_);
      state_.opened_at = state_.last_event_at = clock_->Uptime();
    }
    hooks_.on_progress();
  };
  sink.on_event = [this](oz::v1::Event&& event) {
    return OnEvent(std::move(event));
  };
  sink.on_end = [this](const absl::Status& end) { OnEnd(end); };
  auto stream = EventApi(calls).Stream(caller, run_ids_, since, sink);
  if (stream.ok()) {
    stream_ = *std::move(stream);
  } else {
    OnEnd(stream.status());
  }
}

UpstreamStream::State UpstreamStream::state() const {
  MutexLock lock(&mutex_);
  return state_;
}

bool UpstreamStream::OnEvent(oz::v1::Event&& event) {
  const int64_t sequence = event.run_id().empty() ? 0 : event.sequence();
  const bool taken = sequence <= 0 || hooks_.on_event(std::move(event));
  MutexLock lock(&mutex_);
  state_.last_event_at = clock_->Uptime();
  state_.is_paused = !taken;
  // Only now: readers take everything up to it as handed over.
  if (taken) state_.highest = std::max(state_.highest, sequence);
  return taken;
}

void UpstreamStream::OnEnd(const absl::Status& end) {
  {
    MutexLock lock(&mutex_);
    state_.end = end;
  }
  hooks_.on_progress();
}

}  // namespace ozd
