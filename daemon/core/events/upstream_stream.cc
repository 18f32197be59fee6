// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/upstream_stream.h"

#include <algorithm>
#include <utility>

namespace ozd {
namespace {

// A stream that is never quiet is not asked for it longer than this.
constexpr absl::Duration kPastTakes = absl::Seconds(5);

}  // namespace

UpstreamStream::UpstreamStream(ServiceCalls* calls, const Clock* clock,
                               Request request, Hooks hooks)
    : api_(calls),
      clock_(clock),
      request_(std::move(request)),
      hooks_(std::move(hooks)),
      thread_([this] { Run(); }) {}

UpstreamStream::~UpstreamStream() {
  RequestStop();
  thread_.join();
}

void UpstreamStream::RequestStop() {
  {
    MutexLock lock(&passing_);
    stopping_ = true;
  }
  nudge_.Nudge();
}

absl::Status UpstreamStream::status() const {
  MutexLock lock(&mutex_);
  return status_;
}

void UpstreamStream::Run() {
  EventSink sink;
  sink.on_open = [this] {
    opened_at_ = clock_->Uptime();
    opened_ = true;
    hooks_.on_progress();
  };
  sink.on_event = [this](const oz::v1::Event& event) {
    spoke_since_idle_ = true;
    // What is not handed over here is asked for again.
    while (hooks_.wait_for_room && !hooks_.wait_for_room()) {
      if (stopping_) return false;
    }
    MutexLock lock(&passing_);
    if (stopping_) return false;
    if (event.sequence() > 0 && !event.run_id().empty()) {
      hooks_.on_event(event);
      // Only now: who reads it takes everything up to it as handed over.
      highest_ = std::max<int64_t>(highest_, event.sequence());
    }
    return true;
  };
  sink.on_idle = [this] { return OnIdle(); };
  // Decoding is the service's fault and no reason to end; upstream logs it.
  sink.on_skipped = [] {};
  sink.nudge = &nudge_;
  const absl::Status status =
      api_.Stream(request_.caller, request_.run_ids, request_.since, sink);
  {
    MutexLock lock(&mutex_);
    status_ = status;
  }
  ended_ = true;
  hooks_.on_progress();
}

bool UpstreamStream::OnIdle() {
  if (stopping_) return false;
  if (!opened_) return true;
  const absl::Duration age = clock_->Uptime() - opened_at_;
  const bool is_quiet = !spoke_since_idle_ || age >= kPastTakes;
  if (is_quiet && !quiet_.exchange(true)) hooks_.on_progress();
  spoke_since_idle_ = false;
  if (age < request_.recycle_after) return true;
  recycled_ = true;
  return false;
}

}  // namespace ozd
