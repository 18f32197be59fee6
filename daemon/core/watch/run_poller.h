// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_RUN_POLLER_H_
#define OZD_DAEMON_CORE_WATCH_RUN_POLLER_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Result of reading a run once.
struct RunReading {
  // Why the run could not be read; the other fields count only when this is OK.
  absl::Status status;
  oz::v1::Run run;
  // The service was asked for this very run; otherwise it is the run that a
  // list brought into the cache.
  bool confirmed = false;
  // Uptime before the service was asked.
  absl::Duration asked;
};

// Reads watched runs: at first, when the cache shows a change, and at an
// interval; after a failure with growing pauses. All watches of a run share its
// readings. Thread-safe.
class RunPoller {
 public:
  struct Options {
    // Without any hint, runs are read this often.
    absl::Duration interval = absl::Seconds(10);
  };
  // Called on any thread, with one reading of a run after the other. Must be
  // quick and must not call back.
  using OnReading =
      std::function<void(const std::shared_ptr<const RunReading>&)>;

  // All pointers are borrowed and must outlive this.
  RunPoller(AccountSync* accounts, Tasks* tasks, const Options& options);
  // Shuts `tasks` down.
  ~RunPoller();

  // A watch of one run: its function is called until it is destroyed. Must be
  // destroyed before RunPoller.
  class Watch {
   public:
    virtual ~Watch() = default;
  };
  // Starts a watch. The first reading begins after this call.
  std::unique_ptr<Watch> Begin(const std::shared_ptr<AccountState>& state,
                               const std::string& run_id, OnReading on_reading);

 private:
  class Impl;
  Tasks* const tasks_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_POLLER_H_
