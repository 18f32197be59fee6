// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_ACCOUNT_STATE_H_
#define OZD_DAEMON_CORE_SYNC_ACCOUNT_STATE_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/run_store.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/sync/account_listeners.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// Knows one cache partition while the daemon runs: which part of the history is
// cached, when that was last confirmed, how the service last answered. Every
// write to the partition's runs goes through Commit. Thread-safe.
class AccountState : public std::enable_shared_from_this<AccountState> {
 public:
  // `runs` and `listeners` are borrowed and must outlive this. Listeners, which
  // may be null, are called without locks of this class; a state that has some
  // must be owned by a shared_ptr.
  AccountState(std::string partition, RunStore* runs, const Coverage& coverage,
               const AccountListeners* listeners = nullptr);
  AccountState(const AccountState&) = delete;
  AccountState& operator=(const AccountState&) = delete;

  const std::string& partition() const { return partition_; }

  // The account as the latest call resolved it.
  void SetAccount(const ResolvedAccount& account);
  ResolvedAccount account() const;

  Coverage coverage() const;
  // When every change was last known to have been seen.
  Timestamps confirmed() const;
  // Changes with every commit that may have changed a row or what is covered.
  int64_t data_version() const;

  // Stores runs and, when `change` is given, the coverage it makes of the
  // present one, in one transaction. Errors: RunStore's; kCancelled when the
  // account was forgotten meanwhile.
  absl::Status Commit(const std::vector<oz::v1::Run>& runs,
                      const std::function<void(Coverage*)>& change,
                      UpsertKind kind = UpsertKind::kChange);
  // Removes one run.
  absl::Status Remove(const std::string& run_id);
  // Runs `write`, which stores something else of the account; one such or a
  // commit at a time. Errors: its own; kCancelled when the account was
  // forgotten.
  absl::Status Write(const std::function<absl::Status()>& write);
  // Runs `erase` and lets no commit or write come after it.
  absl::Status Forget(const std::function<absl::Status()>& erase);

  // Stores that all changes up to `started` have been seen.
  absl::Status Confirm(const Timestamps& started);

  // Waits until coverage says complete. False when time or caller went first.
  bool WaitForCompleteCoverage(const CallScope& scope);

  // Returns the runs of `runs` that differ from what the last sync brought: the
  // overlap of two syncs is the same runs, which need not be written again.
  std::vector<oz::v1::Run> DropUnchanged(
      const std::vector<oz::v1::Run>& runs) const;
  // Remembers what a finished sync brought.
  void RememberSynced(absl::flat_hash_map<std::string, size_t> hashes);

  // Note that the service could not be asked or refused the key (`hold_until`:
  // the uptime before which it is not asked again), or that it answered.
  void NoteFailure(const absl::Status& status, absl::Duration hold_until);
  void NoteSuccess();
  // The last failure; OK after a success.
  absl::Status last_failure() const;
  int failures() const;
  // The failure that forbids asking again before its time, or OK: the refusal
  // of the key, or RateLimit().
  absl::Status HeldFailure(absl::Duration now) const;

  // Notes that the service asked not to be asked again before uptime `until`.
  void NoteRateLimit(const absl::Status& status, absl::Duration until);
  // Returns that status as long as it holds, with the time that is left in its
  // detail; then OK. A success in between does not end it.
  absl::Status RateLimit(absl::Duration now) const;

  void NoteActivity(absl::Duration now);
  // nullopt when no client asked yet.
  std::optional<absl::Duration> last_activity() const;

  // Notes that the service's clock said `server_us` at uptime `at`.
  void SetServerTime(int64_t server_us, absl::Duration at);
  // Returns the service's time at uptime `now`, in microseconds since the Unix
  // epoch; nullopt when it is not known. Stands still two minutes after the
  // service was last heard: nobody knows what happens on one that cannot be
  // reached.
  std::optional<int64_t> ServerNow(absl::Duration now) const;

  // Claims the backfill; false when one is under way.
  bool BeginBackfill();
  void EndBackfill();
  bool is_backfilling() const;

  // Remember runs that this daemon created lately: a 404 for them is not
  // believed before uptime `believe_until`.
  void NoteCreated(const std::string& run_id, absl::Duration believe_until);
  bool WasCreatedLately(const std::string& run_id, absl::Duration now) const;

 private:
  void Notify(AccountListener::Notice AccountListener::*notice);
  absl::Status CommitLocked(const std::vector<oz::v1::Run>& runs,
                            const std::function<void(Coverage*)>& change,
                            UpsertKind kind)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);

  const std::string partition_;
  RunStore* const runs_;
  const AccountListeners* const listeners_;

  // Held across the disk write of a commit, unlike every other lock: it is what
  // keeps coverage in memory and on disk the same and in order.
  Mutex commit_mutex_;
  bool forgotten_ ABSL_GUARDED_BY(commit_mutex_) = false;

  mutable Mutex mutex_;
  CondVar coverage_changed_;
  ResolvedAccount account_ ABSL_GUARDED_BY(mutex_);
  Coverage coverage_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Duration> confirmed_uptime_ ABSL_GUARDED_BY(mutex_);
  int64_t data_version_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, size_t> synced_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_failure_ ABSL_GUARDED_BY(mutex_);
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration hold_until_ ABSL_GUARDED_BY(mutex_);
  absl::Status rate_limit_ ABSL_GUARDED_BY(mutex_);
  absl::Duration rate_limit_until_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Duration> last_activity_ ABSL_GUARDED_BY(mutex_);
  // 0 until the service's clock said something.
  int64_t server_time_us_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration server_time_at_ ABSL_GUARDED_BY(mutex_);
  bool backfilling_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, absl::Duration> created_
      ABSL_GUARDED_BY(mutex_);
};

// Returns a hash of the run's content, for AccountState::RememberSynced.
size_t RunContentHash(const oz::v1::Run& run);

// The accounts in use, by partition. Thread-safe.
class AccountRegistry {
 public:
  // Both pointers are borrowed and must outlive this and its accounts.
  AccountRegistry(RunStore* runs, const AccountListeners* listeners)
      : runs_(runs), listeners_(listeners) {}

  // Reads the coverage from disk the first time. Errors: RunStore's.
  absl::StatusOr<std::shared_ptr<AccountState>> GetOrLoad(
      const ResolvedAccount& account);
  // Never touches the disk; nullptr when the account was not used yet.
  std::shared_ptr<AccountState> Find(const std::string& partition) const;
  std::vector<std::shared_ptr<AccountState>> All() const;
  // Runs `erase` such that no write of the account comes after it, and drops
  // what is known of it.
  absl::Status Forget(const std::string& partition,
                      const std::function<absl::Status()>& erase);

 private:
  RunStore* const runs_;
  const AccountListeners* const listeners_;
  // Held across the disk for the first use and the end of an account, so that
  // nobody loads what is being erased.
  Mutex load_mutex_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<AccountState>> states_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_ACCOUNT_STATE_H_
