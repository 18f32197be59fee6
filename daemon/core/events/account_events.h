// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_ACCOUNT_EVENTS_H_
#define OZD_DAEMON_CORE_EVENTS_ACCOUNT_EVENTS_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/events/event_follower.h"
#include "daemon/core/events/event_ingest.h"
#include "daemon/core/events/event_options.h"
#include "daemon/core/events/recent_events.h"
#include "daemon/core/streams/stream_handle.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// The part of EventHub for one account: the follower of the service, the writer
// of the log and the readers to wake. Thread-safe.
class AccountEvents {
 public:
  // A reader of the log, and its position.
  struct Reader {
    Reader(const Clock* clock, const EventFilter& filter,
           int64_t after_sequence)
        : stream(clock), matcher(filter, after_sequence) {}

    StreamHandle stream;
    const EventMatcher matcher;
    // Events up to here were read or do not match. Negative while the reader
    // does not read by position.
    std::atomic<int64_t> position = -1;
  };
  struct Hooks {
    // Called when the connection of the account changed.
    std::function<void()> on_connection;
    // Called with runs to be read soon.
    std::function<void(const std::vector<std::string>& run_ids)> on_hints;
  };

  // The pointers are borrowed and must outlive this.
  AccountEvents(AccountSync* accounts, std::shared_ptr<AccountState> state,
                EventLog* log, Tasks* tasks, const EventOptions& options,
                Hooks hooks);

  const std::shared_ptr<AccountState>& state() const { return state_; }
  const RecentEvents& recent() const { return recent_; }
  const EventLog& log() const { return *log_; }
  EventFollower* follower() { return &follower_; }
  EventIngest* ingest() { return &ingest_; }

  void AddReader(std::shared_ptr<Reader> reader);
  void RemoveReader(const std::shared_ptr<Reader>& reader);
  void WakeAll();

  // Returns a number that changes with follower()->connection().
  int64_t connection_version() const { return connection_version_; }

  // Ends all readers with `why`. Does not wait.
  void End(const absl::Status& why);
  // Returns the argument of End; OK before.
  absl::Status end() const;

  // Fills in the fields that EventHub::Describe names.
  void Describe(oz::v1::AccountStatus* status) const;

 private:
  using Readers = std::vector<std::shared_ptr<Reader>>;

  void OnAdded(int64_t previous, const std::vector<LoggedEventPtr>& events);
  void Hint(const std::vector<const oz::v1::Event*>& events);
  void OnChange();
  std::shared_ptr<const Readers> readers() const;

  AccountSync* const accounts_;
  const std::shared_ptr<AccountState> state_;
  EventLog* const log_;
  const Hooks hooks_;
  RecentEvents recent_;

  mutable Mutex mutex_;
  // Replaced as a whole, so that readers are woken without a lock.
  std::shared_ptr<const Readers> readers_ ABSL_GUARDED_BY(mutex_);
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
  std::string reported_connection_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int64_t> connection_version_ = 0;

  EventIngest ingest_;
  EventFollower follower_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_ACCOUNT_EVENTS_H_
