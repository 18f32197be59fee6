// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/event_subscriber.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/core/event_token.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kFromMemory = 64;
constexpr int kFromLog = 256;

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
      reader_(std::make_shared<AccountEvents::Reader>(filter_,
                                                      AfterSequence(request))),
      pulse_(parts_.heartbeats->Add(
          std::shared_ptr<Bell>(reader_, &reader_->bell))),
      only_new_(request.only_new() && request.resume().empty()) {
  BeginWith(request);
  parts_.account->AddReader(reader_);
}

EventSubscriber::~EventSubscriber() {
  parts_.account->RemoveReader(reader_);
  parts_.heartbeats->Remove(pulse_);
  reader_->bell.Silence();
}

void EventSubscriber::BeginWith(const oz::v1::WatchEventsRequest& request) {
  if (!request.resume().empty()) return BeginWithToken(request.resume());
  past_sequence_ = AfterSequence(request);
  past_until_ = parts_.account->recent().last_position();
  EndWaiting(parts_.account->follower()->ProgressOf(filter_.run_ids));
}

void EventSubscriber::BeginWithToken(const std::string& resume) {
  const std::optional<EventToken> token = ParseEventToken(resume);
  const bool is_ours = token.has_value() && token->epoch == parts_.epoch;
  phase_ = Phase::kLive;
  if (!is_ours || token->position > parts_.account->recent().last_position()) {
    reset_ = is_ours ? "the token is ahead of the log"
                     : "the token is from another log";
    from_oldest_ = true;
    MoveTo(0);
  } else if (token->sequence.has_value()) {
    phase_ = Phase::kPast;
    past_until_ = token->position;
    past_sequence_ = *token->sequence;
  } else {
    MoveTo(token->position);
  }
}

void EventSubscriber::EndWaiting(EventFollower::Progress progress) {
  using Progress = EventFollower::Progress;
  // Who wants only what is new must not get what is caught up later.
  if (progress == Progress::kCatchingUp ||
      (only_new_ && progress == Progress::kBlocked)) {
    return;
  }
  past_until_ = parts_.account->recent().last_position();
  phase_ = only_new_ ? Phase::kLive : Phase::kPast;
  if (only_new_) MoveTo(past_until_);
}

void EventSubscriber::Start(std::function<void()> wake) {
  reader_->bell.Set(std::move(wake));
}

Pulled<WatchEventsResponse> EventSubscriber::Next() {
  using Result = Pulled<WatchEventsResponse>;
  const absl::Status end = parts_.account->end();
  if (!end.ok()) return Result::End(end);
  absl::StatusOr<std::optional<WatchEventsResponse>> message = NextMessage();
  if (!message.ok()) return Result::End(message.status());
  if (!message->has_value()) {
    if (!pulse_->IsDue()) return Result::Wait();
    message->emplace().mutable_heartbeat();
    (*message)->set_resume(Token());
  }
  pulse_->Said();
  return Result::Message(**std::move(message));
}

absl::StatusOr<std::optional<WatchEventsResponse>>
EventSubscriber::NextMessage() {
  WatchEventsResponse message;
  // Asked before reading: what was caught up by now is in what is read.
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
  if (version == told_connection_) return false;
  told_connection_ = version;
  *message->mutable_connection() = parts_.account->follower()->connection();
  return true;
}

void EventSubscriber::TakeEvent(WatchEventsResponse* message) {
  const LoggedEventPtr event = std::move(events_.front());
  events_.pop_front();
  *message->mutable_event() = event->event;
  if (phase_ == Phase::kPast) {
    past_sequence_ = event->event.sequence();
  } else {
    MoveTo(events_.empty() ? read_until_ : event->position);
  }
  message->set_resume(Token());
}

absl::Status EventSubscriber::Fill() {
  if (phase_ == Phase::kPast) OZD_RETURN_IF_ERROR(FillPast());
  while (phase_ == Phase::kLive && events_.empty()) {
    std::optional<RecentEvents::Slice> slice =
        parts_.account->recent().ReadAfter(reader_->position, reader_->matcher,
                                           kFromMemory);
    if (!slice.has_value()) {
      OZD_ASSIGN_OR_RETURN(const bool done, FillFromLog());
      if (done) break;
      continue;
    }
    from_oldest_ = false;
    read_until_ = slice->position;
    events_.assign(slice->events.begin(), slice->events.end());
    if (events_.empty()) MoveTo(read_until_);
    break;
  }
  return absl::OkStatus();
}

absl::Status EventSubscriber::FillPast() {
  if (!past_is_read_) {
    OZD_ASSIGN_OR_RETURN(std::vector<LoggedEvent> events,
                         parts_.account->log().ReadAfterSequence(
                             parts_.account->state()->partition(),
                             past_sequence_, past_until_, filter_, kFromLog));
    past_is_read_ = events.size() < static_cast<size_t>(kFromLog);
    for (LoggedEvent& event : events) {
      events_.push_back(std::make_shared<const LoggedEvent>(std::move(event)));
    }
    if (!events_.empty()) return absl::OkStatus();
  }
  phase_ = Phase::kLive;
  MoveTo(past_until_);
  return absl::OkStatus();
}

absl::StatusOr<bool> EventSubscriber::FillFromLog() {
  const std::string& account = parts_.account->state()->partition();
  const int64_t end = parts_.account->recent().last_position();
  OZD_ASSIGN_OR_RETURN(const EventLog::Extent extent,
                       parts_.account->log().GetExtent(account));
  if (extent.dropped_until > reader_->position) {
    MoveTo(extent.dropped_until);
    if (!std::exchange(from_oldest_, false)) {
      reset_ = "the log does not reach back that far";
      return true;
    }
  }
  from_oldest_ = false;
  OZD_ASSIGN_OR_RETURN(std::vector<LoggedEvent> events,
                       parts_.account->log().ReadAfter(
                           account, reader_->position, filter_, kFromLog));
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
  EventToken token;
  token.epoch = parts_.epoch;
  if (phase_ == Phase::kLive) {
    token.position = std::max<int64_t>(0, reader_->position);
    return FormatEventToken(token);
  }
  // Not known yet from where.
  if (only_new_) return "";
  token.position = past_until_;
  token.sequence = past_sequence_;
  return FormatEventToken(token);
}

}  // namespace ozd
