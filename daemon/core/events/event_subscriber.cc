// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_subscriber.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kFromMemory = 64;
constexpr int kFromLog = 256;
constexpr char kTooFarBack[] = "the log does not reach back that far";

using oz::v1::WatchEventsResponse;

EventFilter FilterOf(const oz::v1::WatchEventsRequest& request) {
  EventFilter filter;
  filter.run_ids = {request.run_ids().begin(), request.run_ids().end()};
  filter.event_types = {request.event_types().begin(),
                        request.event_types().end()};
  return filter;
}

int64_t AfterSequence(const oz::v1::WatchEventsRequest& request) {
  const bool ignored = !request.resume().empty() || request.only_new();
  return ignored ? 0 : request.since_sequence();
}

}  // namespace

EventSubscriber::EventSubscriber(Parts parts,
                                 const oz::v1::WatchEventsRequest& request)
    : parts_(std::move(parts)),
      filter_(FilterOf(request)),
      since_(AfterSequence(request)),
      reader_(std::make_shared<AccountEvents::Reader>(parts_.clock, filter_,
                                                      since_)),
      stream_(reader_, &reader_->stream),
      only_new_(request.only_new() && request.resume().empty()) {
  parts_.keepalive->Add(stream_);
  if (!request.resume().empty()) BeginWithToken(request.resume());
  parts_.account->AddReader(reader_);
}

EventSubscriber::~EventSubscriber() {
  parts_.account->RemoveReader(reader_);
  parts_.keepalive->Remove(stream_);
  stream_->Stop();
}

void EventSubscriber::BeginWithToken(const std::string& resume) {
  std::optional<EventToken> token = ParseEventToken(resume);
  if (!token.has_value() || token->epoch != parts_.epoch) {
    return StartOver("the token is from another log");
  }
  const int64_t end = parts_.account->recent().last_position();
  int64_t furthest = token->position;
  for (const EventStep& step : token->steps) {
    furthest = std::max(furthest, step.position);
  }
  if (furthest > end) return StartOver("the token is ahead of the log");
  sent_ = std::move(token);
}

void EventSubscriber::StartOver(const char* why) {
  reset_ = why;
  phase_ = Phase::kWaiting;
  synced_ = false;
  events_.clear();
  sent_.reset();
  backlog_.reset();
  reader_->position = -1;
}

void EventSubscriber::EndWaiting(EventFollower::Progress progress) {
  using Progress = EventFollower::Progress;
  // Events that are caught up later are not new: an only_new_ stream waits.
  if (progress == Progress::kCatchingUp ||
      (only_new_ && progress == Progress::kBlocked)) {
    return;
  }
  if (only_new_) return GoLive(parts_.account->recent().last_position());
  phase_ = Phase::kBacklog;
}

void EventSubscriber::GoLive(int64_t position) {
  phase_ = Phase::kLive;
  sent_.reset();
  backlog_.reset();
  MoveTo(position);
}

void EventSubscriber::Start(std::function<void()> wake) {
  stream_->Start(std::move(wake));
}

Polled<WatchEventsResponse> EventSubscriber::Next() {
  using Result = Polled<WatchEventsResponse>;
  const absl::Status end = parts_.account->end();
  if (!end.ok()) return Result::End(end);
  absl::StatusOr<std::optional<WatchEventsResponse>> message = NextMessage();
  if (!message.ok()) return Result::End(message.status());
  if (!message->has_value()) {
    if (!stream_->IsKeepaliveDue()) return Result::Wait();
    message->emplace().mutable_heartbeat();
    (*message)->set_resume(Token());
  }
  stream_->ResetKeepalive();
  return Result::Message(**std::move(message));
}

absl::StatusOr<std::optional<WatchEventsResponse>>
EventSubscriber::NextMessage() {
  WatchEventsResponse message;
  // Asked before reading: runs caught up by now are in what is read.
  auto progress = EventFollower::Progress::kCatchingUp;
  if (!synced_) {
    progress = parts_.account->follower()->ProgressOf(filter_.run_ids);
  }
  const bool said = reset_.has_value() || TakeConnection(&message);
  if (!said) {
    if (phase_ == Phase::kWaiting) EndWaiting(progress);
    if (events_.empty()) OZD_RETURN_IF_ERROR(Fill());
  }
  if (reset_.has_value()) {
    message.mutable_reset()->set_reason(*std::exchange(reset_, std::nullopt));
  } else if (!said && !events_.empty()) {
    TakeEvent(&message);
    return message;
  } else if (!said) {
    if (synced_ || phase_ != Phase::kLive ||
        progress != EventFollower::Progress::kCaughtUp) {
      return std::nullopt;
    }
    synced_ = true;
    message.mutable_synced();
  }
  message.set_resume(Token());
  return message;
}

bool EventSubscriber::TakeConnection(WatchEventsResponse* message) {
  const int64_t version = parts_.account->connection_version();
  if (version == sent_connection_) return false;
  sent_connection_ = version;
  *message->mutable_connection() = parts_.account->follower()->connection();
  return true;
}

void EventSubscriber::TakeEvent(WatchEventsResponse* message) {
  const LoggedEventPtr event = std::move(events_.front());
  events_.pop_front();
  *message->mutable_event() = event->event;
  if (phase_ == Phase::kBacklog) {
    AddStep({backlog_->until_position, event->event.sequence()}, &*sent_);
  } else {
    MoveTo(events_.empty() ? read_until_ : event->position);
  }
  message->set_resume(Token());
}

absl::Status EventSubscriber::Fill() {
  bool done = false;
  while (!done && events_.empty() && phase_ != Phase::kWaiting) {
    if (phase_ == Phase::kLive) {
      OZD_ASSIGN_OR_RETURN(done, FillLive());
    } else if (backlog_.has_value()) {
      OZD_RETURN_IF_ERROR(FillBacklog());
    } else {
      OZD_RETURN_IF_ERROR(BeginBacklog());
    }
  }
  return absl::OkStatus();
}

absl::Status EventSubscriber::BeginBacklog() {
  const int64_t end = parts_.account->recent().last_position();
  if (sent_.has_value() && sent_->position == end) {
    GoLive(end);
    return absl::OkStatus();
  }
  OZD_ASSIGN_OR_RETURN(
      const EventLog::Extent extent,
      parts_.account->log().GetExtent(parts_.account->state()->partition()));
  if (!sent_.has_value()) {
    // Events that were dropped before it came do not count as missing.
    sent_ = {.epoch = parts_.epoch, .position = extent.dropped_until};
    if (since_ > 0 && end > sent_->position) AddStep({end, since_}, &*sent_);
  } else if (extent.dropped_until > sent_->position) {
    StartOver(kTooFarBack);
    return absl::OkStatus();
  }
  backlog_.emplace();
  backlog_->after_position = sent_->position;
  backlog_->until_position = end;
  backlog_->told = sent_->steps;
  backlog_is_read_ = false;
  if (sent_->steps.size() == EventBacklog::kMostSteps) {
    // No room for another: first the rest of the last one.
    backlog_->until_position = sent_->steps.back().position;
  }
  return absl::OkStatus();
}

absl::Status EventSubscriber::FillBacklog() {
  if (backlog_is_read_) {
    sent_ = {.epoch = parts_.epoch, .position = backlog_->until_position};
    const bool is_last = backlog_->told.size() < EventBacklog::kMostSteps;
    backlog_.reset();
    if (is_last) GoLive(sent_->position);
    return absl::OkStatus();
  }
  const std::string& account = parts_.account->state()->partition();
  OZD_ASSIGN_OR_RETURN(
      std::vector<LoggedEvent> events,
      parts_.account->log().ReadBacklog(account, *backlog_, filter_, kFromLog));
  // Asked after reading: events dropped meanwhile may be missing.
  OZD_ASSIGN_OR_RETURN(const EventLog::Extent extent,
                       parts_.account->log().GetExtent(account));
  if (extent.dropped_until > backlog_->after_position &&
      extent.dropped_sequence > backlog_->after_sequence) {
    StartOver(kTooFarBack);
    return absl::OkStatus();
  }
  backlog_is_read_ = events.size() < static_cast<size_t>(kFromLog);
  for (LoggedEvent& event : events) {
    backlog_->after_sequence = event.event.sequence();
    events_.push_back(std::make_shared<const LoggedEvent>(std::move(event)));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> EventSubscriber::FillLive() {
  std::optional<RecentEvents::Slice> slice = parts_.account->recent().ReadAfter(
      reader_->position, reader_->matcher, kFromMemory);
  if (!slice.has_value()) return FillFromLog();
  read_until_ = slice->position;
  events_.assign(slice->events.begin(), slice->events.end());
  if (events_.empty()) MoveTo(read_until_);
  return true;
}

absl::StatusOr<bool> EventSubscriber::FillFromLog() {
  const std::string& account = parts_.account->state()->partition();
  const int64_t end = parts_.account->recent().last_position();
  const int64_t position = reader_->position;
  OZD_ASSIGN_OR_RETURN(
      std::vector<LoggedEvent> events,
      parts_.account->log().ReadAfter(account, position, filter_, kFromLog));
  OZD_ASSIGN_OR_RETURN(const EventLog::Extent extent,
                       parts_.account->log().GetExtent(account));
  if (extent.dropped_until > position) {
    StartOver(kTooFarBack);
    return true;
  }
  const bool is_full = events.size() == static_cast<size_t>(kFromLog);
  read_until_ = is_full ? events.back().position : end;
  for (LoggedEvent& event : events) {
    read_until_ = std::max(read_until_, event.position);
    if (!reader_->matcher.Matches(event.event)) continue;
    events_.push_back(std::make_shared<const LoggedEvent>(std::move(event)));
  }
  if (events_.empty()) MoveTo(read_until_);
  return !is_full || !events_.empty();
}

void EventSubscriber::MoveTo(int64_t position) {
  int64_t before = reader_->position;
  while (before < position &&
         !reader_->position.compare_exchange_weak(before, position)) {
  }
}

std::string EventSubscriber::Token() const {
  if (phase_ == Phase::kLive) {
    return FormatEventToken(
        {.epoch = parts_.epoch, .position = reader_->position});
  }
  // A stream that was sent nothing begins as before.
  return sent_.has_value() ? FormatEventToken(*sent_) : "";
}

}  // namespace ozd
