// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_WATCHER_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_WATCHER_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "cache/journal/hook_store.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/hooks/hook_event.h"
#include "daemon/core/hooks/hook_scanner.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/support/mutex.h"

namespace ozd {

// Has every account scanned (HookScanner) whenever its runs changed or a run at
// work could have become stalled. At most one timer
// for each account, and none for an account without live runs. Thread-safe.
class HookWatcher {
 public:
  struct Options {
    // Changes within this time are scanned together.
    absl::Duration settle = absl::Milliseconds(50);
    // The pause when a scan failed or the service's time is not known.
    absl::Duration scan_again = absl::Minutes(1);
  };

  // Called with the events that happened while the daemon watched, as opposed
  // to before.
  using OnNews =
      std::function<void(const HookOwner&, const std::vector<HookEvent>&)>;

  // All pointers are borrowed and must outlive this. `on_queued` is called
  // after every scan, both functions on the threads of `tasks`.
  HookWatcher(AccountSync* accounts, HookStore* store, HookScanner* scanner,
              const StallPolicy* progress, Tasks* tasks, const Options& options,
              std::function<void()> on_queued, OnNews on_news);
  // Stop must have been called.
  ~HookWatcher() = default;
  HookWatcher(const HookWatcher&) = delete;
  HookWatcher& operator=(const HookWatcher&) = delete;

  // kForgetOnly: scans nothing, but erases what is stored of an account that is
  // forgotten.
  enum class Mode { kScan, kForgetOnly };
  // Scans every stored login and keeps all of them current.
  void Start(Mode mode);
  // Stops listening; scans under way go on until `tasks` has ended.
  void Stop();
  // Lets the accounts go. To be called after `tasks` has ended.
  void DropInterest();

 private:
  struct Account {
    explicit Account(std::shared_ptr<AccountState> account_state)
        : state(std::move(account_state)) {}

    const std::shared_ptr<AccountState> state;
    // Held during a scan, so that nothing is written of an account that was
    // forgotten.
    Mutex scan_mutex;
    bool forgotten ABSL_GUARDED_BY(scan_mutex) = false;
    HookScanner::Memory memory ABSL_GUARDED_BY(scan_mutex);
    std::unique_ptr<AccountSync::Interest> interest ABSL_GUARDED_BY(scan_mutex);
    // The rest is guarded by HookWatcher::mutex_.
    bool is_due = false;
    bool was_scanned = false;
    // Changes may be from before the daemon began.
    bool is_past = true;
    uint64_t timer = 0;
  };
  using AccountPtr = std::shared_ptr<Account>;

  AccountPtr Find(const std::shared_ptr<AccountState>& state);
  void OnChanged(const std::shared_ptr<AccountState>& state);
  absl::Status Forget(const std::string& partition);
  void ScanSoon(const AccountPtr& account, absl::Duration delay);
  void Scan(const AccountPtr& account);
  void ScanLater(const AccountPtr& account, absl::Duration delay);

  AccountSync* const accounts_;
  HookStore* const store_;
  HookScanner* const scanner_;
  const StallPolicy* const progress_;
  Tasks* const tasks_;
  const Options options_;
  const std::function<void()> on_queued_;
  const OnNews on_news_;
  uint64_t listener_ = 0;

  Mutex mutex_;
  absl::flat_hash_map<std::string, AccountPtr> watched_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_WATCHER_H_
