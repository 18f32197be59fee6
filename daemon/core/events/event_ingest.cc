// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_ingest.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "daemon/core/base/core_errors.h"
#include "proto/support/backoff.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kIngestComponent[] = "events";
// The log is trimmed after this many.
constexpr size_t kTrimEvery = 4096;

bool IsEmpty(const EventBatch& batch) {
  return batch.events.empty() && batch.cursors.empty() &&
         batch.caught_up.empty();
}

}  // namespace

EventIngest::EventIngest(std::string account, EventLog* log,
                         RecentEvents* recent, Tasks* tasks, const Clock* clock,
                         const Options& options, Hooks hooks)
    : account_(std::move(account)),
      log_(log),
      recent_(recent),
      tasks_(tasks),
      clock_(clock),
      options_(options),
      hooks_(std::move(hooks)) {}

void EventIngest::Add(EventBatch batch) {
  bool dropped = false;
  {
    MutexLock lock(&mutex_);
    if (refusing_) return;
    Merge(std::move(batch));
    if (waiting_.events.size() > options_.most_waiting) {
      Drop();
      dropped = true;
    } else {
      Schedule(options_.batch);
    }
  }
  if (dropped && hooks_.on_dropped) hooks_.on_dropped();
}

void EventIngest::AddEvent(oz::v1::Event&& event) {
  EventBatch batch;
  batch.cursors[event.run_id()] = event.sequence();
  batch.events.push_back(std::move(event));
  Add(std::move(batch));
}

std::string EventIngest::trouble() const {
  MutexLock lock(&mutex_);
  return trouble_;
}

bool EventIngest::DropUnwritten() {
  MutexLock lock(&mutex_);
  if (trouble_.empty() || IsEmpty(waiting_)) return false;
  Drop();
  return true;
}

void EventIngest::Drop() {
  waiting_ = EventBatch();
  ++drops_;
  refusing_ = true;
  room_.NotifyAll();
}

bool EventIngest::IsCrowded() const {
  return waiting_.events.size() > options_.most_waiting / 2;
}

bool EventIngest::HasRoom() {
  MutexLock lock(&mutex_);
  room_is_wanted_ = room_is_wanted_ || IsCrowded();
  return !IsCrowded();
}

bool EventIngest::WaitForRoom(absl::Duration most) {
  MutexLock lock(&mutex_);
  if (IsCrowded()) room_.WaitFor(&mutex_, absl::ToChronoNanoseconds(most));
  return !IsCrowded();
}

void EventIngest::Resume() {
  MutexLock lock(&mutex_);
  refusing_ = false;
}

absl::Status EventIngest::Forget(const std::function<absl::Status()>& erase) {
  MutexLock write(&write_mutex_);
  forgotten_ = true;
  return erase();
}

absl::Status EventIngest::Begin() {
  MutexLock write(&write_mutex_);
  if (recent_->has_begun()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const EventLog::Extent extent,
                       log_->GetExtent(account_));
  recent_->Begin(extent);
  return absl::OkStatus();
}

void EventIngest::Merge(EventBatch batch) {
  std::move(batch.events.begin(), batch.events.end(),
            std::back_inserter(waiting_.events));
  for (const auto& [run_id, cursor] : batch.cursors) {
    int64_t& held = waiting_.cursors[run_id];
    held = std::max(held, cursor);
  }
  std::move(batch.caught_up.begin(), batch.caught_up.end(),
            std::back_inserter(waiting_.caught_up));
}

void EventIngest::Schedule(absl::Duration delay) {
  if (scheduled_) return;
  scheduled_ = true;
  tasks_->RunAfter(delay, [this] { Flush(); });
}

EventBatch EventIngest::Take() {
  EventBatch batch;
  bool has_room_again = false;
  {
    MutexLock lock(&mutex_);
    std::swap(batch, waiting_);
    room_.NotifyAll();
    std::swap(has_room_again, room_is_wanted_);
  }
  if (has_room_again && hooks_.on_room) hooks_.on_room();
  std::vector<oz::v1::Event> fresh;
  absl::flat_hash_set<int64_t> seen;
  for (oz::v1::Event& event : batch.events) {
    const bool is_new = !recent_->Contains(event.sequence()) &&
                        seen.insert(event.sequence()).second;
    if (is_new) fresh.push_back(std::move(event));
  }
  std::sort(fresh.begin(), fresh.end(),
            [](const oz::v1::Event& a, const oz::v1::Event& b) {
              return a.sequence() < b.sequence();
            });
  batch.events = std::move(fresh);
  return batch;
}

void EventIngest::Flush() {
  int drops = 0;
  {
    MutexLock lock(&mutex_);
    drops = drops_;
  }
  EventBatch batch = Take();
  const absl::StatusOr<Written> written = Write(batch);
  if (written.ok()) {
    OnWritten(batch, *written);
  } else {
    OnFailed(std::move(batch), drops, written.status());
  }
  MutexLock lock(&mutex_);
  scheduled_ = false;
  if (IsEmpty(waiting_)) return;
  const Backoff backoff = {options_.write_retry, options_.longest_write_retry};
  Schedule(failures_ > 0 ? backoff.After(failures_) : options_.batch);
}

absl::StatusOr<EventIngest::Written> EventIngest::Write(
    const EventBatch& batch) {
  Written written;
  if (batch.events.empty() && batch.cursors.empty()) return written;
  OZD_RETURN_IF_ERROR(Begin());
  MutexLock write(&write_mutex_);
  if (forgotten_) return written;
  OZD_ASSIGN_OR_RETURN(std::vector<LoggedEvent> logged,
                       log_->Append(account_, batch.events, batch.cursors));
  for (LoggedEvent& event : logged) {
    written.events.push_back(
        std::make_shared<const LoggedEvent>(std::move(event)));
  }
  written.previous = recent_->last_position();
  recent_->Add(written.events);
  TrimNowAndThen(written.events.size());
  return written;
}

void EventIngest::TrimNowAndThen(size_t added) {
  added_since_trim_ += added;
  if (added_since_trim_ < kTrimEvery) return;
  added_since_trim_ = 0;
  const absl::Status trimmed = log_->Trim(
      account_, absl::ToUnixMicros(clock_->Now() - options_.keep_for),
      options_.keep_at_most);
  if (!trimmed.ok()) {
    LogWarning(kIngestComponent, "cannot trim the log: ", trimmed.message());
  }
}

void EventIngest::OnWritten(const EventBatch& batch, const Written& written) {
  bool recovered = false;
  {
    MutexLock lock(&mutex_);
    recovered = !trouble_.empty();
    trouble_.clear();
    failures_ = 0;
  }
  if (recovered) LogInfo(kIngestComponent, "events are stored again");
  if (!written.events.empty() && hooks_.on_added) {
    hooks_.on_added(written.previous, written.events);
  }
  if (!batch.caught_up.empty() && hooks_.on_caught_up) {
    hooks_.on_caught_up(batch.caught_up);
  }
  if (recovered && hooks_.on_trouble) hooks_.on_trouble();
}

void EventIngest::OnFailed(EventBatch batch, int drops,
                           const absl::Status& status) {
  bool is_news = false;
  const std::vector<oz::v1::Event> events = batch.events;
  {
    MutexLock lock(&mutex_);
    is_news = trouble_.empty();
    trouble_ = ErrorCodeOf(status) == "disk_full"
                   ? "the disk is full"
                   : std::string(status.message());
    ++failures_;
    // In front of what came meanwhile; cursors and sorting make that easy.
    if (drops == drops_) Merge(std::move(batch));
  }
  if (!is_news) return;
  LogWarning(kIngestComponent, "cannot store events: ", status.message());
  if (hooks_.on_unwritten) hooks_.on_unwritten(events);
  if (hooks_.on_trouble) hooks_.on_trouble();
}

}  // namespace ozd
