// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_ACCOUNT_SYNC_H_
#define OZD_DAEMON_CORE_SYNC_ACCOUNT_SYNC_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/executor.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/sync_gate.h"
#include "daemon/core/sync/upstream_reader.h"
#include "daemon/upstream/service/oz_api.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// The accounts in use and all that keeps their runs current: what every service
// of core that deals with runs shares. Thread-safe.
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
    OzApi* api;
    AccountService* accounts;
    Executor* executor;
    const Clock* clock;
    ServiceCalls* calls;
  };

  AccountSync(const Dependencies& dependencies, const Options& options);
  // Shuts down and waits for work under way.
  ~AccountSync();
  AccountSync(const AccountSync&) = delete;
  AccountSync& operator=(const AccountSync&) = delete;

  // The account that a call works on, and as whom it asks the service.
  struct InUse {
    std::shared_ptr<AccountState> state;
    ApiCaller caller;
  };

  // Resolves the account of a call and marks it as active (unless the call may
  // not touch the network). Errors: AccountService::Resolve; "shutting_down".
  absl::StatusOr<InUse> Use(const oz::v1::CallContext& context,
                            oz::v1::ReadMode mode);
  // The same when it needs no disk, else nullopt; does not mark it as active.
  std::optional<InUse> TryUse(const oz::v1::CallContext& context);
  void NoteActivity(const std::shared_ptr<AccountState>& state,
                    oz::v1::ReadMode mode);

  // Every stored login, used or not: for work that nobody asks for.
  std::vector<std::shared_ptr<AccountState>> StoredAccounts();
  // Those that were used; never waits.
  std::vector<std::shared_ptr<AccountState>> AccountsInUse() const;

  // As long as it lives the account counts as active: it is synced every few
  // seconds although nobody asks.
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
  // Must be gone before this is destroyed.
  std::unique_ptr<Interest> TakeInterest(
      const std::shared_ptr<AccountState>& state);
  bool HasInterest(const AccountState& state) const;
  // Told when the first interest in an account is taken or the last one ends,
  // after that is so; one at a time, nullptr for none. Must be quick and must
  // not call back, but for HasInterest. Once replaced it is not called again.
  using InterestListener =
      std::function<void(const std::shared_ptr<AccountState>&)>;
  void SetInterestListener(InterestListener listener);

  // What may be heard of an account. Runs on the thread that made it so, under
  // a lock: must be quick, must neither block nor add or remove listeners.
  struct Listener {
    // Runs were written or removed.
    std::function<void(const std::shared_ptr<AccountState>&)> on_changed;
    // The service answered after it had not, or the other way round, or refused
    // the key.
    std::function<void(const std::shared_ptr<AccountState>&)> on_connection;
    // The account was logged out and what was cached of it is being erased:
    // erase what else is kept of it. May block.
    std::function<absl::Status(const std::string& partition)> on_forget;
  };
  // Must not be called from a listener. A listener that was removed is not
  // called any more.
  uint64_t AddListener(Listener listener);
  void RemoveListener(uint64_t number);

  const Options& options() const { return options_; }
  const Dependencies& parts() const { return deps_; }
  Tasks* tasks() { return &tasks_; }
  SyncGate* gate();
  UpstreamReader* upstream();

  // Starts one incremental sync of the account unless one is under way.
  void SyncSoon(const std::shared_ptr<AccountState>& state);

  // This daemon has just created the run (or seen it created): a 404 for it is
  // not believed for not_found_grace.
  void NoteCreated(const std::string& partition, const std::string& run_id);

  // Adds to the entry of an account what others know of it.
  using Describe = std::function<void(const std::string& partition,
                                      oz::v1::AccountStatus* status)>;
  // One entry for each account that was used or is stored. Never waits.
  std::vector<oz::v1::AccountStatus> Status(const Describe& describe = nullptr);

  // Ends background work; calls fail with "shutting_down" from now on.
  void Shutdown();

 private:
  class Impl;
  const Dependencies deps_;
  const Options options_;
  Tasks tasks_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_ACCOUNT_SYNC_H_
