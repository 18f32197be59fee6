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
#include "daemon/core/runs/run_confirmer.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// What one look at a run has shown.
struct RunReading {
  // Why the service could not say; OK for what follows.
  absl::Status status;
  oz::v1::Run run;
  // The service was asked for this very run; otherwise the run is what a list
  // brought into the cache.
  bool confirmed = false;
  // Uptime before it was asked.
  absl::Duration asked;
};

// Reads runs for those who look at them: at first, when the cache shows a
// change, and every so often; after a failure again and again. However many
// look at a run, it is read once for all. Thread-safe.
class RunPoller {
 public:
  struct Options {
    // Without any hint, runs are read this often.
    absl::Duration interval = absl::Seconds(10);
  };
  // Called on any thread, one reading of a run after the other: must be quick
  // and must not call back.
  using OnReading =
      std::function<void(const std::shared_ptr<const RunReading>&)>;

  // All pointers are borrowed and must outlive this.
  RunPoller(AccountSync* accounts, RunConfirmer* confirmer, Tasks* tasks,
            const Options& options);
  // Shuts `tasks` down.
  ~RunPoller();

  // As long as it lives its function is called. Must be gone before
  // RunPoller.
  class Watch {
   public:
    virtual ~Watch() = default;
  };
  // The first reading begins after this call.
  std::unique_ptr<Watch> Begin(const std::shared_ptr<AccountState>& state,
                               const std::string& run_id, OnReading on_reading);

 private:
  class Impl;
  Tasks* const tasks_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_POLLER_H_
