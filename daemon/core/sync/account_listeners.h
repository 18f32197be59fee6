// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_ACCOUNT_LISTENERS_H_
#define OZD_DAEMON_CORE_SYNC_ACCOUNT_LISTENERS_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "proto/support/mutex.h"

namespace ozd {

class AccountState;

// Functions to call when an account changes. Any of them may be empty. Each
// runs on the thread that made the change, under the lock of the list: it must
// be quick, and must neither block nor add or remove listeners.
struct AccountListener {
  using Notice = std::function<void(const std::shared_ptr<AccountState>&)>;

  // Called after runs were written or removed, and when it became known for the
  // first time that the cached runs are current.
  Notice on_changed = nullptr;
  // Called when the service answered after it had not, or the other way round,
  // or refused the key.
  Notice on_connection = nullptr;
  // Called when the account was logged out and its cached data is being erased:
  // erases what else is kept of it. May block.
  std::function<absl::Status(const std::string& partition)> on_forget = nullptr;
};

// The list of listeners to all accounts. Thread-safe.
class AccountListeners {
 public:
  // Returns the number to remove the listener with.
  uint64_t Add(AccountListener listener) {
    MutexLock lock(&mutex_);
    listeners_[++last_] = std::move(listener);
    return last_;
  }
  // Removes a listener, which is not called any more once this has returned.
  void Remove(uint64_t number) {
    MutexLock lock(&mutex_);
    listeners_.erase(number);
  }

  // Calls on_changed or on_connection of every listener.
  void Notify(AccountListener::Notice AccountListener::*notice,
              const std::shared_ptr<AccountState>& state) const {
    MutexLock lock(&mutex_);
    for (const auto& [number, listener] : listeners_) {
      if (listener.*notice) (listener.*notice)(state);
    }
  }
  // Calls on_forget of every listener. Errors: the first one of theirs.
  absl::Status Forget(const std::string& partition) const {
    absl::Status erased;
    MutexLock lock(&mutex_);
    for (const auto& [number, listener] : listeners_) {
      if (listener.on_forget) erased.Update(listener.on_forget(partition));
    }
    return erased;
  }

 private:
  // Held while listeners run, so that a removed one is never called again.
  mutable Mutex mutex_;
  absl::flat_hash_map<uint64_t, AccountListener> listeners_
      ABSL_GUARDED_BY(mutex_);
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_ACCOUNT_LISTENERS_H_
