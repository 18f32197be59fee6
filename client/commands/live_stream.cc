// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/live_stream.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

// Jitter, lest all clients come back in one moment.
constexpr ozd::Backoff kBackoff = {.first = absl::Milliseconds(50),
                                   .longest = absl::Seconds(5),
                                   .jitter = 0.25};
// A connection that talked for this long was a good one: the next loss is a new
// story.
constexpr absl::Duration kGoodConnection = absl::Seconds(5);

// Says something about the way to the daemon, not about what was asked.
bool IsAboutConnection(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsCancelled(status) ||
         absl::IsAborted(status) || absl::IsDeadlineExceeded(status);
}

bool IsOrderlyShutdown(const absl::Status& status) {
  const auto detail = ozd::GetErrorDetail(status);
  return detail.has_value() && detail->error_code() == "shutting_down";
}

}  // namespace

LiveStream::LiveStream(CommandContext* context, Options options)
    : context_(context),
      options_(std::move(options)),
      random_(static_cast<unsigned>(getpid())),
      heard_at_(Now()),
      connect_at_(Now()),
      began_at_(Now()) {}

LiveStream::~LiveStream() = default;

absl::Duration LiveStream::Now() const {
  return context_->io()->clock()->Uptime();
}

void LiveStream::Stop(const absl::Status& result) {
  if (!result_.has_value()) Finish(result);
}

void LiveStream::Finish(const absl::Status& result) {
  result_ = result;
  call_.reset();
  channel_.reset();
}

void LiveStream::Step() {
  if (result_.has_value()) return;
  if (call_ == nullptr) {
    if (Now() < connect_at_) return;
    Connect();
    if (call_ == nullptr) return;
  }
  std::vector<std::string> messages;
  const std::optional<absl::Status> end = call_->Advance(&messages);
  Deliver(messages);
  if (result_.has_value()) return;
  if (end.has_value()) {
    OnEnd(*end);
  } else if (Now() - heard_at_ >= options_.silence) {
    OnLoss(absl::DeadlineExceededError("the daemon has fallen silent"));
  }
}

void LiveStream::Connect() {
  absl::StatusOr<std::unique_ptr<Channel>> channel = [this] {
    const BlockingSection blocking(context_->io());
    return context_->Connect(may_start_daemon_ ? AutoStart::kAllowed
                                               : AutoStart::kNever);
  }();
  if (!channel.ok()) {
    if (!reached_once_ || absl::IsPermissionDenied(channel.status())) {
      return Finish(channel.status());
    }
    return OnLoss(channel.status());
  }
  reached_once_ = true;
  channel_ = std::move(*channel);
  talking_since_.reset();
  heard_at_ = Now();
  absl::StatusOr<std::unique_ptr<StreamCall>> call =
      channel_->OpenStream(options_.method, options_.request());
  if (!call.ok()) return OnEnd(call.status());
  call_ = std::move(*call);
}

void LiveStream::Deliver(const std::vector<std::string>& messages) {
  if (messages.empty()) return;
  heard_at_ = Now();
  delivered_once_ = true;
  may_start_daemon_ = true;
  if (!talking_since_.has_value()) talking_since_ = heard_at_;
  if (std::exchange(lost_, false) && options_.on_restored != nullptr) {
    options_.on_restored();
  }
  for (const std::string& message : messages) {
    const absl::StatusOr<Continue> next = options_.on_message(message);
    if (!next.ok()) return Finish(next.status());
    if (*next == Continue::kStop) return Finish(absl::OkStatus());
    if (result_.has_value()) return;
  }
}

void LiveStream::OnEnd(const absl::Status& status) {
  if (status.ok() && options_.may_end) return Finish(status);
  if (status.ok()) {
    return OnLoss(absl::UnavailableError("the daemon ended the stream"));
  }
  if (absl::IsUnimplemented(status)) return OnUnimplemented(status);
  if (!IsAboutConnection(status)) return Finish(status);
  OnLoss(status);
}

void LiveStream::OnUnimplemented(const absl::Status& status) {
  if (std::exchange(upgrade_tried_, true)) return Finish(status);
  call_.reset();
  channel_.reset();
  absl::StatusOr<Channel*> newer = [this]() -> absl::StatusOr<Channel*> {
    const BlockingSection blocking(context_->io());
    OZD_RETURN_IF_ERROR(context_->channel().status());
    return context_->ReplaceOlderDaemon();
  }();
  if (!newer.ok()) return Finish(newer.status());
  if (*newer == nullptr) return Finish(status);
  connect_at_ = Now();
}

void LiveStream::OnLoss(const absl::Status& status) {
  call_.reset();
  channel_.reset();
  if (!delivered_once_ && Now() - began_at_ >= options_.first_contact) {
    return Finish(status);
  }
  if (IsOrderlyShutdown(status)) may_start_daemon_ = false;
  const absl::Duration pause = NextPause();
  connect_at_ = Now() + pause;
  lost_ = true;
  if (options_.on_lost != nullptr) options_.on_lost(status, pause);
}

absl::Duration LiveStream::NextPause() {
  if (talking_since_.has_value() && Now() - *talking_since_ > kGoodConnection) {
    losses_ = 0;
  }
  talking_since_.reset();
  return kBackoff.After(++losses_, static_cast<double>(random_() % 256) / 256);
}

pollfd LiveStream::Interest() const {
  if (call_ == nullptr) return {-1, 0, 0};
  return {call_->fd(), call_->events(), 0};
}

absl::Duration LiveStream::Patience() const {
  if (result_.has_value()) return absl::InfiniteDuration();
  const absl::Duration until =
      call_ == nullptr ? connect_at_ : heard_at_ + options_.silence;
  const absl::Duration left = std::max(until - Now(), absl::ZeroDuration());
  return call_ == nullptr ? left : std::min(left, call_->patience());
}

LiveEnd LiveLoop::Run(Io* io, const std::vector<LiveStream*>& streams,
                      const Options& options) {
  io->BeginLive(options.interrupted_exit_code);
  const absl::Duration deadline = options.timeout == absl::InfiniteDuration()
                                      ? absl::InfiniteDuration()
                                      : io->clock()->Uptime() + options.timeout;
  std::vector<pollfd> interests;
  while (true) {
    bool all_ended = true;
    absl::Duration patience = deadline - io->clock()->Uptime();
    interests.clear();
    for (LiveStream* stream : streams) {
      stream->Step();
      all_ended = all_ended && stream->result().has_value();
      interests.push_back(stream->Interest());
      patience = std::min(patience, stream->Patience());
    }
    if (options.on_turn != nullptr) {
      patience = std::min(patience, options.on_turn());
    }
    if (all_ended) return LiveEnd::kEnded;
    if (io->clock()->Uptime() >= deadline) return LiveEnd::kOutOfTime;
    const Io::WakeUp wake_up =
        io->Wait(interests, std::max(patience, absl::ZeroDuration()));
    if (wake_up.interrupted) return LiveEnd::kInterrupted;
    if (wake_up.output_closed) return LiveEnd::kOutputClosed;
    if ((wake_up.resized || wake_up.resumed) && options.on_redraw != nullptr) {
      options.on_redraw(wake_up.resumed);
    }
  }
}

LiveOutcome RunLiveStream(CommandContext& context,
                          const LiveStream::Options& stream,
                          const LiveLoop::Options& loop) {
  LiveStream live(&context, stream);
  LiveOutcome outcome;
  outcome.end = LiveLoop::Run(context.io(), {&live}, loop);
  outcome.status = live.result().value_or(absl::OkStatus());
  return outcome;
}

}  // namespace oz
