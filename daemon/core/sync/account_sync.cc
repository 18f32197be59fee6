// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/account_sync.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/account_status.h"
#include "daemon/core/sync/backfill.h"
#include "daemon/core/sync/sync_engine.h"
#include "daemon/core/sync/sync_scheduler.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {

// The parts, and who listens to them.
class AccountSync::Impl {
 public:
  Impl(const Dependencies& deps, const Options& options, Tasks* tasks)
      : deps_(deps),
        options_(options),
        registry_(deps.runs,
                  {.on_changed =
                       [this](const std::shared_ptr<AccountState>& state) {
                         Tell(&Listener::on_changed, state);
                       },
                   .on_connection =
                       [this](const std::shared_ptr<AccountState>& state) {
                         Tell(&Listener::on_connection, state);
                       }}),
        syncs_(
            tasks, deps.api, deps.clock,
            {.overlap = options.sync_overlap, .page_size = options.page_size},
            [this](std::shared_ptr<AccountState> state,
                   const SyncResult& result) { OnSynced(state, result); }),
        scheduler_(tasks, &syncs_, deps.clock,
                   {.interval = options.max_age * 4 / 5}),
        backfill_(tasks, deps.api, &syncs_, deps.clock,
                  {.page_size = options.page_size}),
        gate_(&syncs_, deps.clock,
              {.max_age = options.max_age,
               .sync_wait = options.sync_wait,
               .first_contact_wait = options.first_contact_wait}),
        upstream_(tasks, deps.api, deps.clock) {
    deps_.accounts->SetForgetPartition(
        [this](const std::string& partition) { return Forget(partition); });
  }

  ~Impl() { deps_.accounts->SetForgetPartition(nullptr); }

  AccountRegistry* registry() { return &registry_; }
  SyncEngine* syncs() { return &syncs_; }
  SyncGate* gate() { return &gate_; }
  UpstreamReader* upstream() { return &upstream_; }

  void OnActivity(const std::shared_ptr<AccountState>& state) {
    state->NoteActivity(deps_.clock->Uptime());
    if (options_.background_sync) scheduler_.OnActivity(state);
  }

  void TakeInterest(const std::shared_ptr<AccountState>& state) {
    bool is_first = false;
    {
      MutexLock lock(&mutex_);
      is_first = ++interests_[state->partition()] == 1;
    }
    OnActivity(state);
    if (is_first) TellInterest(state);
  }
  void DropInterest(const std::shared_ptr<AccountState>& state) {
    {
      MutexLock lock(&mutex_);
      const auto found = interests_.find(state->partition());
      if (found == interests_.end() || --found->second > 0) return;
      interests_.erase(found);
    }
    TellInterest(state);
  }
  void SetInterestListener(InterestListener listener) {
    MutexLock lock(&interest_mutex_);
    interest_listener_ = std::move(listener);
  }
  bool HasInterest(const std::string& partition) const {
    MutexLock lock(&mutex_);
    return interests_.contains(partition);
  }

  uint64_t AddListener(Listener listener) {
    MutexLock lock(&listeners_mutex_);
    listeners_[++last_listener_] = std::move(listener);
    return last_listener_;
  }
  void RemoveListener(uint64_t number) {
    MutexLock lock(&listeners_mutex_);
    listeners_.erase(number);
  }

  Following IsFollowing(const std::string& partition) const {
    return scheduler_.IsFollowing(partition) ? Following::kYes : Following::kNo;
  }

  void Shutdown() {
    syncs_.Shutdown();
    upstream_.Shutdown();
  }

 private:
  using Notice = std::function<void(const std::shared_ptr<AccountState>&)>;

  void Tell(Notice Listener::*notice,
            const std::shared_ptr<AccountState>& state) {
    MutexLock lock(&listeners_mutex_);
    for (const auto& [number, listener] : listeners_) {
      if (listener.*notice) (listener.*notice)(state);
    }
  }

  void TellInterest(const std::shared_ptr<AccountState>& state) {
    MutexLock lock(&interest_mutex_);
    if (interest_listener_) interest_listener_(state);
  }

  void OnSynced(const std::shared_ptr<AccountState>& state,
                const SyncResult& result) {
    // Whoever looks on is as good as somebody who asks.
    if (HasInterest(state->partition())) {
      state->NoteActivity(deps_.clock->Uptime());
    }
    if (options_.background_sync) scheduler_.OnSynced(state, result);
    if (options_.backfill && result.status.ok()) backfill_.Start(state);
  }

  absl::Status Forget(const std::string& partition) {
    scheduler_.Forget(partition);
    return registry_.Forget(partition, [&]() -> absl::Status {
      absl::Status erased = deps_.documents->Purge(partition);
      erased.Update(deps_.runs->RemoveAccount(partition));
      MutexLock lock(&listeners_mutex_);
      for (const auto& [number, listener] : listeners_) {
        if (listener.on_forget) erased.Update(listener.on_forget(partition));
      }
      return erased;
    });
  }

  const Dependencies deps_;
  const Options options_;
  AccountRegistry registry_;
  SyncEngine syncs_;
  SyncScheduler scheduler_;
  Backfill backfill_;
  SyncGate gate_;
  UpstreamReader upstream_;

  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, int> interests_ ABSL_GUARDED_BY(mutex_);
  // Apart from that of the other listeners: interest ends in all places, also
  // where their owners hold locks.
  Mutex interest_mutex_;
  InterestListener interest_listener_ ABSL_GUARDED_BY(interest_mutex_);
  // Held while listeners run, so that a removed one is never called again.
  mutable Mutex listeners_mutex_;
  absl::flat_hash_map<uint64_t, Listener> listeners_
      ABSL_GUARDED_BY(listeners_mutex_);
  uint64_t last_listener_ ABSL_GUARDED_BY(listeners_mutex_) = 0;
};

AccountSync::AccountSync(const Dependencies& dependencies,
                         const Options& options)
    : deps_(dependencies),
      options_(options),
      tasks_(dependencies.executor),
      impl_(std::make_unique<Impl>(deps_, options_, &tasks_)) {}

// Work under way calls back into the parts.
AccountSync::~AccountSync() {
  Shutdown();
  tasks_.Shutdown();
}

absl::StatusOr<AccountSync::InUse> AccountSync::Use(
    const oz::v1::CallContext& context, oz::v1::ReadMode mode) {
  if (tasks_.is_shutdown()) return ShuttingDownError();
  OZD_ASSIGN_OR_RETURN(const ResolvedAccount account,
                       deps_.accounts->Resolve(context));
  OZD_ASSIGN_OR_RETURN(std::shared_ptr<AccountState> state,
                       impl_->registry()->GetOrLoad(account));
  NoteActivity(state, mode);
  return InUse{std::move(state), account.caller};
}

std::optional<AccountSync::InUse> AccountSync::TryUse(
    const oz::v1::CallContext& context) {
  if (tasks_.is_shutdown()) return std::nullopt;
  std::optional<ResolvedAccount> account = deps_.accounts->TryResolve(context);
  if (!account.has_value()) return std::nullopt;
  std::shared_ptr<AccountState> state =
      impl_->registry()->Find(account->partition);
  if (state == nullptr) return std::nullopt;
  return InUse{std::move(state), std::move(account->caller)};
}

void AccountSync::NoteActivity(const std::shared_ptr<AccountState>& state,
                               oz::v1::ReadMode mode) {
  // A read that must not touch the network must not start anything either.
  if (mode != oz::v1::READ_MODE_CACHED) impl_->OnActivity(state);
}

std::vector<std::shared_ptr<AccountState>> AccountSync::StoredAccounts() {
  std::vector<std::shared_ptr<AccountState>> states;
  const absl::StatusOr<oz::v1::ListAccountsResponse> stored =
      deps_.accounts->ListAccounts();
  if (!stored.ok() || tasks_.is_shutdown()) return states;
  for (const oz::v1::Account& account : stored->accounts()) {
    oz::v1::CallContext context;
    context.set_account(account.name());
    const absl::StatusOr<ResolvedAccount> resolved =
        deps_.accounts->Resolve(context);
    if (!resolved.ok()) continue;
    absl::StatusOr<std::shared_ptr<AccountState>> state =
        impl_->registry()->GetOrLoad(*resolved);
    if (state.ok()) states.push_back(*std::move(state));
  }
  return states;
}

std::vector<std::shared_ptr<AccountState>> AccountSync::AccountsInUse() const {
  return impl_->registry()->All();
}

std::unique_ptr<AccountSync::Interest> AccountSync::TakeInterest(
    const std::shared_ptr<AccountState>& state) {
  impl_->TakeInterest(state);
  return std::make_unique<Interest>(
      [impl = impl_.get(), state] { impl->DropInterest(state); });
}

void AccountSync::SetInterestListener(InterestListener listener) {
  impl_->SetInterestListener(std::move(listener));
}

bool AccountSync::HasInterest(const AccountState& state) const {
  return impl_->HasInterest(state.partition());
}

uint64_t AccountSync::AddListener(Listener listener) {
  return impl_->AddListener(std::move(listener));
}

void AccountSync::RemoveListener(uint64_t number) {
  impl_->RemoveListener(number);
}

SyncGate* AccountSync::gate() { return impl_->gate(); }
UpstreamReader* AccountSync::upstream() { return impl_->upstream(); }

void AccountSync::SyncSoon(const std::shared_ptr<AccountState>& state) {
  if (!tasks_.is_shutdown()) impl_->syncs()->Start(state);
}

void AccountSync::NoteCreated(const std::string& partition,
                              const std::string& run_id) {
  const std::shared_ptr<AccountState> state =
      impl_->registry()->Find(partition);
  if (state == nullptr) return;
  state->NoteCreated(run_id, deps_.clock->Uptime() + options_.not_found_grace);
}

std::vector<oz::v1::AccountStatus> AccountSync::Status(
    const Describe& describe) {
  std::vector<oz::v1::AccountStatus> all;
  absl::flat_hash_set<std::string> names;
  for (const std::shared_ptr<AccountState>& state : AccountsInUse()) {
    all.push_back(DescribeAccount(*state, *deps_.runs,
                                  impl_->IsFollowing(state->partition()),
                                  *deps_.clock, options_.max_age));
    if (describe) describe(state->partition(), &all.back());
    names.insert(all.back().name());
  }
  const absl::StatusOr<oz::v1::ListAccountsResponse> stored =
      deps_.accounts->ListAccounts();
  if (!stored.ok()) return all;
  // Logins that nobody has used yet are described without being loaded.
  for (const oz::v1::Account& account : stored->accounts()) {
    if (names.contains(account.name())) continue;
    oz::v1::CallContext context;
    context.set_account(account.name());
    const absl::StatusOr<ResolvedAccount> resolved =
        deps_.accounts->Resolve(context);
    if (!resolved.ok()) continue;
    AccountState state(
        resolved->partition, deps_.runs,
        deps_.runs->GetCoverage(resolved->partition).value_or(Coverage()));
    state.SetAccount(*resolved);
    all.push_back(DescribeAccount(state, *deps_.runs, Following::kNo,
                                  *deps_.clock, options_.max_age));
  }
  return all;
}

void AccountSync::Shutdown() {
  tasks_.Close();
  impl_->Shutdown();
}

}  // namespace ozd
