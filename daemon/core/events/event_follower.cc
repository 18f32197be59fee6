// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_follower.h"

#include <algorithm>
#include <utility>

#include "daemon/core/base/core_errors.h"
#include "proto/support/log.h"

namespace ozd {
namespace {

// A run that has ended is followed for this long: its last events may be late,
// and another like it may come.
constexpr absl::Duration kLinger = absl::Minutes(1);

// A stream that broke off is open again after its first attempt, as a rule.
constexpr int kFailuresThatBlock = 2;

bool IsSame(const oz::v1::Connection& a, const oz::v1::Connection& b) {
  return a.state() == b.state() && a.transport() == b.transport() &&
         a.reason() == b.reason();
}

oz::v1::Connection Make(const char* state, const char* transport,
                        const std::string& reason) {
  oz::v1::Connection connection;
  connection.set_state(state);
  connection.set_transport(transport);
  connection.set_reason(reason);
  return connection;
}

}  // namespace

oz::v1::Connection ListConnection(const AccountState& state,
                                  absl::Duration now) {
  const absl::Status limit = state.RateLimit(now);
  const absl::Status failure = state.last_failure();
  if (absl::IsUnauthenticated(failure)) {
    return Make("signed_out", "", StaleReason(failure));
  }
  if (!limit.ok() || absl::IsResourceExhausted(failure)) {
    return Make("rate_limited", "", "rate limited");
  }
  if (!failure.ok()) return Make("stale", "", StaleReason(failure));
  return Make("live", "list", "");
}

EventFollower::EventFollower(Parts parts,
                             const UpstreamEvents::Options& options,
                             std::function<void()> on_change)
    : parts_(std::move(parts)),
      clock_(parts_.accounts->parts().clock),
      on_change_(std::move(on_change)),
      watch_(kLinger),
      upstream_({.calls = parts_.accounts->parts().calls,
                 .clock = clock_,
                 .state = parts_.state,
                 .log = parts_.log,
                 .ingest = parts_.ingest,
                 .recent = parts_.recent},
                options,
                {.poke = [this] { Poke(/*retry_now=*/false); },
                 .is_stopping = [this] { return IsStopping(); }}) {
  report_.connection = ListConnection(*parts_.state, clock_->Uptime());
  report_.connection.set_since_us(absl::ToUnixMicros(clock_->Now()));
}

EventFollower::~EventFollower() { Stop(); }

void EventFollower::Ask(const std::vector<std::string>& run_ids) {
  if (run_ids.empty()) return;
  MutexLock lock(&mutex_);
  if (!watch_.Ask(run_ids)) return;
  is_stale_ = true;
  urgent_ = true;
  StartUnlessRunning();
  Wake();
}

void EventFollower::Release(const std::vector<std::string>& run_ids) {
  if (run_ids.empty()) return;
  MutexLock lock(&mutex_);
  watch_.Release(run_ids, clock_->Uptime());
  Wake();
}

void EventFollower::Reconsider() {
  const bool interested = parts_.accounts->HasInterest(*parts_.state);
  MutexLock lock(&mutex_);
  reread_live_ = true;
  is_stale_ = true;
  if (interested) StartUnlessRunning();
  Wake();
}

void EventFollower::Poke(bool retry_now) {
  MutexLock lock(&mutex_);
  retry_now_ = retry_now_ || retry_now;
  Wake();
}

void EventFollower::OnCaughtUp(const std::vector<std::string>& run_ids) {
  bool is_news = false;
  {
    MutexLock lock(&mutex_);
    for (const std::string& run_id : run_ids) {
      if (!followed_.contains(run_id)) continue;
      is_news = caught_up_.insert(run_id).second || is_news;
    }
  }
  if (is_news) on_change_();
}

void EventFollower::OnDropped() {
  MutexLock lock(&mutex_);
  start_over_ = true;
  caught_up_.clear();
  Wake();
}

void EventFollower::OnRoom() {
  MutexLock lock(&mutex_);
  resume_ = true;
  Wake();
}

EventFollower::Progress EventFollower::ProgressOf(
    const std::vector<std::string>& run_ids) const {
  MutexLock lock(&mutex_);
  if (report_.is_blocked) return Progress::kBlocked;
  bool complete = !is_stale_ && report_.connection.state() == "live";
  if (run_ids.empty()) {
    complete = complete && caught_up_.size() == followed_.size();
  }
  for (const std::string& run_id : run_ids) {
    complete = complete &&
               (caught_up_.contains(run_id) || !followed_.contains(run_id));
  }
  return complete ? Progress::kCaughtUp : Progress::kCatchingUp;
}

oz::v1::Connection EventFollower::connection() const {
  MutexLock lock(&mutex_);
  return report_.connection;
}

EventFollower::Report EventFollower::report() const {
  MutexLock lock(&mutex_);
  return report_;
}

void EventFollower::RequestStop() {
  MutexLock lock(&mutex_);
  stopping_ = true;
  Wake();
}

void EventFollower::Stop() {
  RequestStop();
  std::thread thread;
  {
    MutexLock lock(&mutex_);
    thread.swap(thread_);
  }
  if (thread.joinable()) thread.join();
}

void EventFollower::StartUnlessRunning() {
  if (running_ || stopping_) return;
  // One that has ended does not take the lock any more.
  if (thread_.joinable()) thread_.join();
  running_ = true;
  thread_ = std::thread([this] { Loop(); });
}

void EventFollower::Wake() {
  woken_up_ = true;
  woken_.NotifyAll();
}

void EventFollower::Loop() {
  Turn turn;
  while (BeginTurn(&turn)) {
    if (turn.start_over) upstream_.StartOver();
    if (turn.retry_now) upstream_.RetryNow();
    if (turn.resume) upstream_.ResumeStreams();
    absl::Duration due = absl::InfiniteDuration();
    if (turn.run_ids.empty()) {
      upstream_.Close();
      // No subscriber waits for these events; they are asked for again.
      if (parts_.ingest->DropUnwritten()) upstream_.StartOver();
    } else {
      due = upstream_.Step(turn.run_ids, turn.urgent);
    }
    Publish(turn.was_stale);
    if (turn.is_idle && MayEnd()) return;
    WaitUntil(due);
  }
  upstream_.Close();
}

bool EventFollower::BeginTurn(Turn* turn) {
  ReadLiveRuns();
  const bool interested = parts_.accounts->HasInterest(*parts_.state);
  *turn = Turn();
  MutexLock lock(&mutex_);
  woken_up_ = false;
  if (stopping_) return false;
  turn->was_stale = is_stale_;
  is_stale_ = reread_live_;
  std::swap(turn->urgent, urgent_);
  std::swap(turn->start_over, start_over_);
  std::swap(turn->retry_now, retry_now_);
  std::swap(turn->resume, resume_);
  if (interested || watch_.has_asked()) {
    turn->run_ids = watch_.Runs(UpstreamEvents::kMostRuns, clock_->Uptime());
  }
  turn->is_idle = !interested && !watch_.has_asked();
  const absl::flat_hash_set<std::string> followed(turn->run_ids.begin(),
                                                  turn->run_ids.end());
  absl::erase_if(caught_up_, [&followed](const std::string& run_id) {
    return !followed.contains(run_id);
  });
  followed_ = followed;
  return true;
}

void EventFollower::ReadLiveRuns() {
  {
    MutexLock lock(&mutex_);
    if (!reread_live_) return;
    reread_live_ = false;
  }
  std::vector<std::string> live;
  if (parts_.accounts->HasInterest(*parts_.state)) {
    absl::StatusOr<std::vector<std::string>> read =
        parts_.accounts->parts().runs->LiveRunIds(
            parts_.state->partition(),
            static_cast<int>(UpstreamEvents::kMostRuns));
    if (!read.ok()) {
      LogWarning("events", "cannot read which runs are at work: ",
                 read.status().message());
      return;
    }
    live = *std::move(read);
  }
  MutexLock lock(&mutex_);
  watch_.SetLive(live, clock_->Uptime());
}

bool EventFollower::MayEnd() {
  MutexLock lock(&mutex_);
  // A new request has woken the thread.
  if (woken_up_ || stopping_) return false;
  running_ = false;
  return true;
}

void EventFollower::Publish(bool is_change) {
  const UpstreamEvents::State upstream = upstream_.state();
  bool is_idle = false;
  {
    MutexLock lock(&mutex_);
    is_idle = followed_.empty();
  }
  oz::v1::Connection connection = Describe(upstream, is_idle);
  const bool is_blocked = connection.state() != "live" &&
                          (connection.state() != "stale" ||
                           upstream.failures >= kFailuresThatBlock ||
                           !parts_.ingest->trouble().empty());
  {
    MutexLock lock(&mutex_);
    is_change = is_change || is_blocked != report_.is_blocked;
    report_.is_blocked = is_blocked;
    if (!IsSame(connection, report_.connection)) {
      is_change = true;
      connection.set_since_us(absl::ToUnixMicros(clock_->Now()));
      report_.connection = connection;
    }
    report_.is_idle = is_idle;
    report_.transport = upstream.transport;
    report_.failure = upstream.failure;
    report_.streams = is_idle ? 0 : upstream.streams;
    report_.followed_runs = static_cast<int>(followed_.size());
  }
  if (is_change) on_change_();
}

oz::v1::Connection EventFollower::Describe(
    const UpstreamEvents::State& upstream, bool is_idle) const {
  const oz::v1::Connection list =
      ListConnection(*parts_.state, clock_->Uptime());
  const bool through_list =
      is_idle || upstream.transport == EventTransport::kList;
  using Health = UpstreamEvents::State::Health;
  if (through_list) return list;
  const std::string trouble = parts_.ingest->trouble();
  if (!trouble.empty()) {
    return Make("stale", "",
                absl::StrCat("events cannot be stored: ", trouble));
  }
  if (upstream.health == Health::kLive) {
    const bool polls = upstream.transport == EventTransport::kPoll;
    return Make("live", polls ? "poll" : "stream", "");
  }
  if (list.state() == "signed_out" || list.state() == "rate_limited") {
    return list;
  }
  if (upstream.health == Health::kFailing) {
    return Make("stale", "", StaleReason(upstream.failure));
  }
  // Nothing is known yet: the last connection, or that of the list, still
  // counts.
  return report().is_idle ? list : connection();
}

void EventFollower::WaitUntil(absl::Duration due) {
  MutexLock lock(&mutex_);
  if (const auto leave = watch_.next_leave(); leave.has_value()) {
    due = std::min(due, *leave);
  }
  while (!woken_up_ && !stopping_) {
    if (due == absl::InfiniteDuration()) {
      woken_.Wait(&mutex_);
      continue;
    }
    const absl::Duration left = due - clock_->Uptime();
    if (left <= absl::ZeroDuration()) return;
    woken_.WaitFor(&mutex_, absl::ToChronoNanoseconds(left));
  }
}

bool EventFollower::IsStopping() const {
  MutexLock lock(&mutex_);
  return stopping_;
}

}  // namespace ozd
