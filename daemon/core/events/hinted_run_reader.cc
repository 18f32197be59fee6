// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/hinted_run_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/runs/confirm_run.h"
#include "daemon/core/sync/hold.h"
#include "proto/support/log.h"
#include "proto/support/mutex.h"

namespace ozd {
namespace {

constexpr char kHintsComponent[] = "events";
// While no stream watches the account, a run that cannot be read is left to the
// next sync after this many attempts.
constexpr int kMostUnwatchedAttempts = 10;

}  // namespace

// Keeps the hints that have not led to a read yet, by account.
class HintedRunReader::Impl {
 public:
  Impl(AccountSync* accounts, const Options& options)
      : accounts_(accounts),
        clock_(accounts->parts().clock),
        options_(options),
        tasks_(accounts->parts().executor) {
    AccountSync::Listener listener;
    listener.on_forget = [this](const std::string& partition) {
      MutexLock lock(&mutex_);
      accounts_pending_.erase(partition);
      return absl::OkStatus();
    };
    listener_ = accounts_->AddListener(std::move(listener));
  }

  ~Impl() {
    accounts_->RemoveListener(listener_);
    tasks_.Shutdown();
  }

  void ReadSoon(const std::shared_ptr<AccountState>& state,
                const std::vector<std::string>& run_ids) {
    if (run_ids.empty()) return;
    MutexLock lock(&mutex_);
    Pending& pending = accounts_pending_[state->partition()];
    for (const std::string& run_id : run_ids) {
      pending.hinted[run_id] = {.attempts = 0, .hinted = clock_->Uptime()};
    }
    if (std::exchange(pending.scheduled, true)) return;
    tasks_.RunAfter(options_.gather, [this, state] { Flush(state); });
  }

 private:
  struct Hint {
    int attempts = 0;
    // Uptime.
    absl::Duration hinted;
  };
  using Hints = absl::flat_hash_map<std::string, Hint>;
  struct Pending {
    Hints hinted;
    bool scheduled = false;
  };

  void Flush(const std::shared_ptr<AccountState>& state) {
    Hints hints;
    {
      MutexLock lock(&mutex_);
      const auto found = accounts_pending_.find(state->partition());
      if (found == accounts_pending_.end()) return;
      hints = std::move(found->second.hinted);
      accounts_pending_.erase(found);
    }
    if (hints.size() > static_cast<size_t>(options_.most_single_reads)) {
      return Sync(state, hints);
    }
    for (const auto& [run_id, hint] : hints) {
      // Not RunShared: this waits for what runs there.
      tasks_.RunAfter(absl::ZeroDuration(),
                      [this, state, run_id = run_id, hint = hint] {
                        Read(state, run_id, hint);
                      });
    }
  }

  void Sync(const std::shared_ptr<AccountState>& state, const Hints& hints) {
    const SyncGate::Result synced =
        accounts_->gate()->Force(state, CallScope());
    if (synced.status.ok()) return;
    for (const auto& [run_id, hint] : hints) {
      Retry(state, run_id, hint, synced.status);
    }
  }

  void Read(const std::shared_ptr<AccountState>& state,
            const std::string& run_id, const Hint& hint) {
    const absl::Status held = state->HeldFailure(clock_->Uptime());
    const absl::Status status =
        held.ok() ? ConfirmRun(accounts_, state, SharedCaller(*state), run_id,
                               CallScope(), hint.hinted)
                        .status()
                  : held;
    if (!status.ok()) Retry(state, run_id, hint, status);
  }

  void Retry(const std::shared_ptr<AccountState>& state,
             const std::string& run_id, Hint hint, const absl::Status& why) {
    if (!IsWorthAnother(*state, hint, why)) {
      LogDebug(kHintsComponent, "run ", run_id,
               " is not read again: ", why.message());
      return;
    }
    ++hint.attempts;
    tasks_.RunAfter(BackOff(hint.attempts), [this, state, run_id, hint] {
      if (IsForgotten(state)) return;
      {
        // A newer hint has taken over.
        MutexLock lock(&mutex_);
        const auto found = accounts_pending_.find(state->partition());
        if (found != accounts_pending_.end() &&
            found->second.hinted.contains(run_id)) {
          return;
        }
      }
      Read(state, run_id, hint);
    });
  }

  bool IsWorthAnother(const AccountState& state, const Hint& hint,
                      const absl::Status& why) const {
    // The next sync with a good key brings everything.
    if (absl::IsUnauthenticated(why) || tasks_.is_shutdown()) return false;
    if (absl::IsNotFound(why)) {
      return clock_->Uptime() <
             hint.hinted + accounts_->options().not_found_grace;
    }
    return hint.attempts < kMostUnwatchedAttempts ||
           accounts_->HasInterest(state);
  }

  bool IsForgotten(const std::shared_ptr<AccountState>& state) const {
    const std::vector<std::shared_ptr<AccountState>> in_use =
        accounts_->AccountsInUse();
    return std::find(in_use.begin(), in_use.end(), state) == in_use.end();
  }

  AccountSync* const accounts_;
  const Clock* const clock_;
  const Options options_;
  uint64_t listener_ = 0;
  Mutex mutex_;
  absl::flat_hash_map<std::string, Pending> accounts_pending_
      ABSL_GUARDED_BY(mutex_);
  Tasks tasks_;
};

HintedRunReader::HintedRunReader(AccountSync* accounts, const Options& options)
    : impl_(std::make_unique<Impl>(accounts, options)) {}

HintedRunReader::~HintedRunReader() = default;

void HintedRunReader::ReadSoon(const std::shared_ptr<AccountState>& state,
                               const std::vector<std::string>& run_ids) {
  impl_->ReadSoon(state, run_ids);
}

}  // namespace ozd
