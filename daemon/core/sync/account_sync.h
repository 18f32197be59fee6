// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_ACCOUNT_SYNC_H_
#define OZD_DAEMON_CORE_SYNC_ACCOUNT_SYNC_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/executor.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/backfill.h"
#include "daemon/core/sync/sync_engine.h"
#include "daemon/core/sync/sync_gate.h"
#include "daemon/core/sync/sync_scheduler.h"
#include "daemon/core/sync/upstream_reader.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Keeps the runs of the accounts in use current; shared by every service of
// core that reads runs. Thread-safe.
class AccountSync {
 public:
  struct Options {
    // Answers confirmed within this are given at once.
    absl::Duration max_age = absl::Seconds(5);
    // How long a read waits for the shared sync before it answers stale.
    absl::Duration sync_wait = absl::Seconds(2);
    // The same at first contact, when there is nothing to answer with.
    absl::Duration first_contact_wait = absl::Seconds(10);
    // Re-read behind the watermark, for changes that became visible late.
    absl::Duration sync_overlap = absl::Seconds(30);
    // Runs per page of a sync or backfill.
    int page_size = 500;
    // A run just created is not believed gone for this long.
    absl::Duration not_found_grace = absl::Seconds(30);
    // Fetch the whole history in the background.
    bool backfill = true;
    // Keep syncing while clients are active.
    bool background_sync = true;
  };

  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    RunStore* runs;
    DocumentStore* documents;
    ServiceCalls* calls;
    AccountService* accounts;
    Executor* executor;
    const Clock* clock;
  };

  AccountSync(const Dependencies& dependencies, const Options& options);
  // Shuts down and waits for work under way.
  ~AccountSync();
  AccountSync(const AccountSync&) = delete;
  AccountSync& operator=(const AccountSync&) = delete;

  // The account that a call works on, and the caller to ask the service with.
  struct InUse {
    std::shared_ptr<AccountState> state;
    ApiCaller caller;
  };

  // Resolves the account of a call and marks it as active (unless the call may
  // not touch the network). Errors: AccountService::Resolve; "shutting_down".
  absl::StatusOr<InUse> Use(const oz::v1::CallContext& context,
                            oz::v1::ReadMode mode);
  // Resolves as Use does if that needs no disk, else returns nullopt; does not
  // mark the account as active.
  std::optional<InUse> TryUse(const oz::v1::CallContext& context);
  void NoteActivity(const std::shared_ptr<AccountState>& state,
                    oz::v1::ReadMode mode);

  // Returns every stored login, used or not: for background work.
  std::vector<std::shared_ptr<AccountState>> StoredAccounts();
  // Returns the accounts that were used; never waits.
  std::vector<std::shared_ptr<AccountState>> AccountsInUse() const;

  // Keeps an account active as long as it lives: the account is synced every
  // few seconds although no client asks.
  class Interest {
   public:
    explicit Interest(std::function<void()> release)
        : release_(std::move(release)) {}
    ~Interest() { release_(); }
    Interest(const Interest&) = delete;
    Interest& operator=(const Interest&) = delete;

   private:
    const std::function<void()> release_;
  };
  // Takes interest in the account. The interest must be gone before this is
  // destroyed.
  std::unique_ptr<Interest> TakeInterest(
      const std::shared_ptr<AccountState>& state);
  bool HasInterest(const AccountState& state) const;
  // Called after the first interest in an account was taken or the last one
  // ended. Must be quick and may call back HasInterest alone. There is one
  // listener, or none (nullptr); once replaced it is not called again.
  using InterestListener =
      std::function<void(const std::shared_ptr<AccountState>&)>;
  void SetInterestListener(InterestListener listener);

  // Adds or removes a listener. Must not be called from a listener; one that
  // was removed is not called any more.
  using Listener = AccountListener;
  uint64_t AddListener(Listener listener);
  void RemoveListener(uint64_t number);

  const Options& options() const { return options_; }
  const Dependencies& parts() const { return deps_; }
  Tasks* tasks() { return &tasks_; }
  SyncGate* gate() { return &gate_; }
  UpstreamReader* upstream() { return &upstream_; }

  // Starts one incremental sync of the account unless one is under way.
  void SyncSoon(const std::shared_ptr<AccountState>& state);

  // Notes that this daemon has just created the run, or seen it created: a 404
  // for it is not believed for not_found_grace.
  void NoteCreated(const std::string& partition, const std::string& run_id);

  // Fills in fields of an account's entry that other parts know.
  using Describe = std::function<void(const std::string& partition,
                                      oz::v1::AccountStatus* status)>;
  // Returns one entry for each account that was used or is stored. Never waits.
  std::vector<oz::v1::AccountStatus> Status(const Describe& describe = nullptr);

  // Ends background work; calls fail with "shutting_down" from now on.
  void Shutdown();

 private:
  void OnActivity(const std::shared_ptr<AccountState>& state);
  void OnSynced(const std::shared_ptr<AccountState>& state,
                const SyncResult& result);
  void DropInterest(const std::shared_ptr<AccountState>& state);
  void TellInterest(const std::shared_ptr<AccountState>& state);
  absl::Status Forget(const std::string& partition);

  const Dependencies deps_;
  const Options options_;
  Tasks tasks_;
  AccountListeners listeners_;
  AccountRegistry registry_;
  SyncEngine syncs_;
  SyncScheduler scheduler_;
  Backfill backfill_;
  SyncGate gate_;
  UpstreamReader upstream_;

  mutable Mutex interests_mutex_;
  absl::flat_hash_map<std::string, int> interests_
      ABSL_GUARDED_BY(interests_mutex_);
  // Not the lock of listeners_: an interest may end while its owner holds
  // locks.
  Mutex interest_listener_mutex_;
  InterestListener interest_listener_ ABSL_GUARDED_BY(interest_listener_mutex_);
};

// Says whether the daemon syncs an account at present.
enum class Following { kYes, kNo };

// Returns what `oz daemon status` shows of one account. One read of the cache.
oz::v1::AccountStatus DescribeAccount(const AccountState& state,
                                      const RunStore& runs, Following following,
                                      const Clock& clock,
                                      absl::Duration max_age);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_ACCOUNT_SYNC_H_
