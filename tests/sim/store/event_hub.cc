// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/event_hub.h"

#include <utility>

namespace ozd::sim {

void EventHub::StartAt(int64_t last_sequence) {
  MutexLock lock(&mutex_);
  newest_.clear();
  last_sequence_ = last_sequence;
}

void EventHub::Publish(std::vector<Event> events) {
  if (events.empty()) return;
  std::vector<EventPtr> stored;
  stored.reserve(events.size());
  for (Event& event : events) {
    stored.push_back(MakeStoredEvent(std::move(event)));
  }
  MutexLock lock(&mutex_);
  last_sequence_ = stored.back()->event.sequence;
  for (EventPtr& event : stored) newest_.push_back(std::move(event));
  while (newest_.size() > kMemory) newest_.pop_front();
  changed_.NotifyAll();
}

bool EventHub::Read(const EventFilter& filter, int64_t since, int64_t limit,
                    EventPage* page) const {
  MutexLock lock(&mutex_);
  page->examined = since;
  page->events.clear();
  if (since >= last_sequence_) return true;
  const int64_t first =
      last_sequence_ + 1 - static_cast<int64_t>(newest_.size());
  if (since + 1 < first) return false;
  for (auto at = static_cast<size_t>(since + 1 - first); at < newest_.size();
       ++at) {
    const EventPtr& event = newest_[at];
    page->examined = event->event.sequence;
    if (!filter.Matches(event->event)) continue;
    page->events.push_back(event);
    if (static_cast<int64_t>(page->events.size()) == limit) break;
  }
  return true;
}

bool EventHub::Wait(int64_t since, std::chrono::milliseconds at_most) {
  const auto end = std::chrono::steady_clock::now() + at_most;
  MutexLock lock(&mutex_);
  while (!shut_down_ && last_sequence_ <= since) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero() || !changed_.WaitFor(&mutex_, left)) break;
  }
  return !shut_down_;
}

void EventHub::Shutdown() {
  MutexLock lock(&mutex_);
  shut_down_ = true;
  changed_.NotifyAll();
}

EventHub::Counts EventHub::counts() const {
  MutexLock lock(&mutex_);
  return {open_streams_, streams_opened_, last_sequence_};
}

void EventHub::StreamOpened() {
  MutexLock lock(&mutex_);
  ++open_streams_;
  ++streams_opened_;
}

void EventHub::StreamClosed() {
  MutexLock lock(&mutex_);
  --open_streams_;
}

}  // namespace ozd::sim
