// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_STREAM_REGISTRY_H_
#define OZD_DAEMON_CORE_WATCH_STREAM_REGISTRY_H_

#include <stdint.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/streams/keepalive_timer.h"
#include "daemon/core/streams/stream_handle.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/support/mutex.h"

namespace ozd {

// Notices for a stream; several at a time are or-ed.
enum StreamNotice : uint32_t {
  // The connection of the account may have changed (EventHub::GetConnection).
  kNoticeConnection = 1,
  // Runs of the account may have changed.
  kNoticeRunsChanged = 2,
  // A result that was asked for this stream alone has arrived.
  kNoticeResult = 4,
  // The pause after a failure is over.
  kNoticeRetry = 8,
  // A run may be stalled now.
  kNoticeStalled = 16,
  // The service shuts down.
  kNoticeShutdown = 32,
  // The account was logged out: clients come back and are authenticated anew.
  kNoticeForgotten = 64,
};

// The open streams of one service. Subscribes to the event hub and to the
// accounts: streams get kNoticeConnection and kNoticeForgotten from here.
// Thread-safe.
class StreamRegistry {
 public:
  // All pointers are borrowed and must outlive this. The owner shuts `tasks`
  // down before it destroys this.
  StreamRegistry(AccountSync* accounts, EventHub* hub, Tasks* tasks);
  // Unsubscribes.
  ~StreamRegistry();
  StreamRegistry(const StreamRegistry&) = delete;
  StreamRegistry& operator=(const StreamRegistry&) = delete;

  std::shared_ptr<StreamHandle> Add(const std::string& partition);
  // Removes the stream of a source that is being destroyed: its wake function
  // is not called any more.
  void Remove(const std::shared_ptr<StreamHandle>& stream);

  // Notifies the streams of one account, or all.
  void Notify(const std::string& partition, uint32_t notices) const;
  void NotifyAll(uint32_t notices) const;

  // Returns why a stream that got these notices has to end; OK when it
  // goes on.
  absl::Status EndOf(uint32_t notices) const;

  int count(const std::string& partition) const;

 private:
  void NotifySoon(const std::string& partition, uint32_t notices);
  std::vector<std::shared_ptr<StreamHandle>> Streams() const;

  AccountSync* const accounts_;
  EventHub* const hub_;
  Tasks* const tasks_;
  KeepaliveTimer keepalive_timer_;
  mutable Mutex mutex_;
  absl::flat_hash_set<std::shared_ptr<StreamHandle>> streams_
      ABSL_GUARDED_BY(mutex_);
  uint64_t connection_listener_ = 0;
  uint64_t account_listener_ = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_STREAM_REGISTRY_H_
