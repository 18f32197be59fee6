// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_EVENT_HUB_H_
#define OZD_TESTS_SIM_STORE_EVENT_HUB_H_

#include <stdint.h>

#include <chrono>
#include <deque>
#include <vector>

#include "proto/support/mutex.h"
#include "tests/sim/store/event.h"

namespace ozd::sim {

// The newest events, in memory, for those who follow along: they wait here and
// read here, and go to the table only for what is older. Thread-safe.
class EventHub {
 public:
  // How many events are remembered.
  static constexpr size_t kMemory = 16384;

  // The number of the newest event that is in the table already.
  void StartAt(int64_t last_sequence);

  // Takes committed events, numbered on from the last ones.
  void Publish(std::vector<Event> events);

  // Up to `limit` events behind `since`. False when memory does not reach back
  // that far.
  bool Read(const EventFilter& filter, int64_t since, int64_t limit,
            EventPage* page) const;

  // Waits for an event behind `since`, at most that long. Returns false when
  // the server is going down.
  bool Wait(int64_t since, std::chrono::milliseconds at_most);

  // Nothing waits from now on.
  void Shutdown();

  // For /sim/stats.
  struct Counts {
    int64_t open_streams = 0;
    int64_t streams_opened = 0;
    int64_t last_sequence = 0;
  };
  Counts counts() const;
  void StreamOpened();
  void StreamClosed();

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  // Consecutive; the last one has the number last_sequence_.
  std::deque<EventPtr> newest_ ABSL_GUARDED_BY(mutex_);
  int64_t last_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t open_streams_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t streams_opened_ ABSL_GUARDED_BY(mutex_) = 0;
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_EVENT_HUB_H_
