// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/recent_events.h"

#include <algorithm>

namespace ozd {
namespace {

bool IsBefore(int64_t position, const LoggedEventPtr& event) {
  return position < event->position;
}

}  // namespace

EventMatcher::EventMatcher(const EventFilter& filter, int64_t after_sequence)
    : run_ids_(filter.run_ids.begin(), filter.run_ids.end()),
      event_types_(filter.event_types.begin(), filter.event_types.end()),
      after_sequence_(after_sequence) {}

bool EventMatcher::Matches(const oz::v1::Event& event) const {
  return event.sequence() > after_sequence_ &&
         (run_ids_.empty() || run_ids_.contains(event.run_id())) &&
         (event_types_.empty() || event_types_.contains(event.event_type()));
}

void RecentEvents::Begin(const EventLog::Extent& extent) {
  MutexLock lock(&mutex_);
  begun_ = true;
  events_.clear();
  sequences_.clear();
  floor_ = extent.last_position;
  last_position_ = extent.last_position;
  last_sequence_ = extent.last_sequence;
}

bool RecentEvents::has_begun() const {
  MutexLock lock(&mutex_);
  return begun_;
}

void RecentEvents::Add(const std::vector<LoggedEventPtr>& events) {
  MutexLock lock(&mutex_);
  for (const LoggedEventPtr& event : events) {
    events_.push_back(event);
    sequences_.insert(event->event.sequence());
    last_position_ = std::max(last_position_, event->position);
    last_sequence_ = std::max(last_sequence_, event->event.sequence());
  }
  while (events_.size() > capacity_) {
    floor_ = events_.front()->position;
    sequences_.erase(events_.front()->event.sequence());
    events_.pop_front();
  }
}

std::optional<RecentEvents::Slice> RecentEvents::ReadAfter(
    int64_t position, const EventMatcher& matcher, size_t limit) const {
  MutexLock lock(&mutex_);
  if (!begun_ || position < floor_) return std::nullopt;
  Slice slice;
  slice.position = std::max(position, last_position_);
  for (auto event =
           std::upper_bound(events_.begin(), events_.end(), position, IsBefore);
       event != events_.end(); ++event) {
    if (!matcher.Matches((*event)->event)) continue;
    slice.events.push_back(*event);
    if (slice.events.size() < limit) continue;
    slice.position = (*event)->position;
    break;
  }
  return slice;
}

bool RecentEvents::Contains(int64_t sequence) const {
  MutexLock lock(&mutex_);
  return sequences_.contains(sequence);
}

int64_t RecentEvents::last_position() const {
  MutexLock lock(&mutex_);
  return last_position_;
}

int64_t RecentEvents::last_sequence() const {
  MutexLock lock(&mutex_);
  return last_sequence_;
}

int64_t RecentEvents::CountAfter(int64_t position) const {
  MutexLock lock(&mutex_);
  if (position < floor_) return last_position_ - position;
  return events_.end() -
         std::upper_bound(events_.begin(), events_.end(), position, IsBefore);
}

}  // namespace ozd
