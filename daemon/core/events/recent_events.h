// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_RECENT_EVENTS_H_
#define OZD_DAEMON_CORE_EVENTS_RECENT_EVENTS_H_

#include <stddef.h>
#include <stdint.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "cache/journal/event_log.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// An event that all readers share.
using LoggedEventPtr = std::shared_ptr<const LoggedEvent>;

// An EventFilter in a form that is quick to apply to many events. Immutable.
class EventMatcher {
 public:
  // Nothing up to `after_sequence` matches.
  EventMatcher(const EventFilter& filter, int64_t after_sequence);

  bool Matches(const oz::v1::Event& event) const;

 private:
  const absl::flat_hash_set<std::string> run_ids_;
  const absl::flat_hash_set<std::string> event_types_;
  const int64_t after_sequence_;
};

// The newest events of an account's log, in memory, for readers that are close
// to its end; others read the log. Thread-safe.
class RecentEvents {
 public:
  explicit RecentEvents(size_t capacity) : capacity_(capacity) {}

  // Begins anew at the end of the log. Until then nothing is known.
  void Begin(const EventLog::Extent& extent);
  bool has_begun() const;

  // Adds events that have just been written, in order of position.
  void Add(const std::vector<LoggedEventPtr>& events);

  struct Slice {
    std::vector<LoggedEventPtr> events;
    // The position to continue after.
    int64_t position = 0;
  };
  // Returns events after `position` that match, at most `limit`; nullopt when
  // the reader has to read the log.
  std::optional<Slice> ReadAfter(int64_t position, const EventMatcher& matcher,
                                 size_t limit) const;

  // Returns true when an event with that sequence is held.
  bool Contains(int64_t sequence) const;
  // Returns the last position and sequence of the log; 0 before Begin.
  int64_t last_position() const;
  int64_t last_sequence() const;
  // Returns the number of events after `position`, or a slightly greater one.
  int64_t CountAfter(int64_t position) const;

 private:
  const size_t capacity_;
  mutable Mutex mutex_;
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<LoggedEventPtr> events_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<int64_t> sequences_ ABSL_GUARDED_BY(mutex_);
  // All events after this position are held.
  int64_t floor_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t last_position_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t last_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_RECENT_EVENTS_H_
