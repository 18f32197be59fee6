// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_CONVERSATION_FOLLOWER_H_
#define OZD_DAEMON_CORE_WATCH_CONVERSATION_FOLLOWER_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/watch/conversation_log.h"
#include "daemon/core/watch/run_poller.h"
#include "daemon/core/watch/stream_registry.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// Reads one run and its conversation for all streams that watch it, from Start
// until it is destroyed. Thread-safe.
class ConversationFollower
    : public std::enable_shared_from_this<ConversationFollower> {
 public:
  // All pointers are borrowed and must outlive this.
  struct Parts {
    AccountSync* accounts;
    RunService* service;
    EventHub* hub;
    RunPoller* poller;
    Tasks* tasks;
    absl::Duration interval;
  };

  // The run and its conversation as far as they were read. Grows, except that a
  // conversation may begin again.
  struct Known {
    // The run; empty as long as the version is 0.
    oz::v1::Run run;
    int64_t run_version = 0;
    ConversationLog log;
    // The service has answered about the conversation, if only that there is
    // none.
    bool conversation_read = false;
    // The run has ended and was read with its conversation after that.
    bool ended = false;
    // The error to end with, when the service does not know the run.
    std::optional<absl::Status> end;
    // Why the last attempt to read failed; OK after a success.
    absl::Status failure;
  };

  ConversationFollower(const Parts& parts, std::shared_ptr<AccountState> state,
                       const oz::v1::CallContext& context, std::string run_id);
  ~ConversationFollower();

  // Begins to read. Called once, when a shared_ptr owns this.
  void Start();

  // Adds or removes a stream, which gets kNoticeResult when more is known.
  void Add(const std::shared_ptr<StreamHandle>& stream);
  void Remove(const std::shared_ptr<StreamHandle>& stream);

  // Calls `look` under the lock: it must be quick.
  void Look(const std::function<void(const Known&)>& look) const;

 private:
  void OnReading(const RunReading& reading);
  bool NoteRun(const oz::v1::Run& run, bool confirmed)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void NoteUnreadable(const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadSoon(absl::Duration delay) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadConversation();
  void OnConversation(const absl::StatusOr<DocumentAnswer>& answer,
                      int64_t run_version);
  bool TakeConversation(const absl::StatusOr<DocumentAnswer>& answer)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndIfOver() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void NotifyStreams();

  const Parts parts_;
  const std::shared_ptr<AccountState> state_;
  const oz::v1::CallContext context_;
  const std::string run_id_;
  std::unique_ptr<EventHub::Following> following_;
  std::unique_ptr<RunPoller::Watch> watch_;

  mutable Mutex mutex_;
  Known known_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::shared_ptr<StreamHandle>> streams_
      ABSL_GUARDED_BY(mutex_);
  // The run in the cache at the start.
  std::optional<oz::v1::Run> cached_ ABSL_GUARDED_BY(mutex_);
  // The run was read from the service, not only found in the cache.
  bool confirmed_ ABSL_GUARDED_BY(mutex_) = false;
  // The cache holds the final conversation of an ended run.
  bool final_copy_ ABSL_GUARDED_BY(mutex_) = false;
  // The version of the run before the conversation was read last.
  int64_t read_version_ ABSL_GUARDED_BY(mutex_) = 0;
  // The answer about the conversation stays until the run changes.
  bool settled_ ABSL_GUARDED_BY(mutex_) = false;
  int absences_ ABSL_GUARDED_BY(mutex_) = 0;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t timer_ ABSL_GUARDED_BY(mutex_) = 0;
  // Number of the timer that is valid.
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_CONVERSATION_FOLLOWER_H_
