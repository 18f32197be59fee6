// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_HINTED_RUN_READER_H_
#define OZD_DAEMON_CORE_EVENTS_HINTED_RUN_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "daemon/core/sync/account_sync.h"

namespace ozd {

// Reads the runs that events have hinted at, in the background, so that the
// cache and the streams that follow it learn their state. Thread-safe.
class HintedRunReader {
 public:
  struct Options {
    // Hints that come within this are one.
    absl::Duration gather = absl::Milliseconds(20);
    // For more runs than this at a time the list is synced once, instead of
    // single reads.
    int most_single_reads = 8;
  };

  // `accounts` is borrowed and must outlive this.
  HintedRunReader(AccountSync* accounts, const Options& options);
  // Waits for reads under way.
  ~HintedRunReader();

  // Reads the runs soon. Failed reads are repeated with growing pauses until
  // they succeed or the run is gone.
  void ReadSoon(const std::shared_ptr<AccountState>& state,
                const std::vector<std::string>& run_ids);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_HINTED_RUN_READER_H_
