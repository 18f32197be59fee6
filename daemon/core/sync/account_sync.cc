// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/account_sync.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "proto/support/status_macros.h"

namespace ozd {

oz::v1::AccountStatus DescribeAccount(const AccountState& state,
                                      const RunStore& runs, Following following,
                                      const Clock& clock,
                                      absl::Duration max_age) {
  const ResolvedAccount account = state.account();
  const Coverage coverage = state.coverage();
  oz::v1::AccountStatus status;
  status.set_name(account.name);
  status.set_server_root_url(account.caller.server_root_url);
  status.set_cached_runs(runs.CountRuns(state.partition()).value_or(0));
  *status.mutable_freshness() =
      CacheFreshness(state.confirmed(), clock, max_age);
  status.set_coverage_complete(coverage.complete);
  if (!coverage.complete && coverage.created_from_us != INT64_MAX) {
    status.set_coverage_created_from_us(coverage.created_from_us);
  }
  const absl::Status failure = state.last_failure();
  if (absl::IsUnauthenticated(failure)) {
    status.set_upstream("signed_out");
  } else if (!failure.ok() && !absl::IsResourceExhausted(failure)) {
    status.set_upstream("offline");
  } else {
    status.set_upstream(following == Following::kYes ? "list" : "idle");
  }
  if (!failure.ok()) {
    status.set_upstream_reason(StaleReason(failure));
    status.mutable_freshness()->set_stale_reason(StaleReason(failure));
  } else if (following == Following::kNo) {
    status.set_upstream_reason("nobody asked lately");
  }
  return status;
}

AccountSync::AccountSync(const Dependencies& dependencies,
                         const Options& options)
    : deps_(dependencies),
      options_(options),
      tasks_(deps_.executor),
      registry_(deps_.runs, &listeners_),
      syncs_(&tasks_, deps_.calls, deps_.clock,
             {.overlap = options.sync_overlap, .page_size = options.page_size},
             [this](std::shared_ptr<AccountState> state,
                    const SyncResult& result) { OnSynced(state, result); }),
      scheduler_(&tasks_, &syncs_, deps_.clock,
                 {.interval = options.max_age * 4 / 5}),
      backfill_(&tasks_, deps_.calls, &syncs_, deps_.clock,
                {.page_size = options.page_size}),
      gate_(&syncs_, deps_.clock,
            {.max_age = options.max_age,
             .sync_wait = options.sync_wait,
             .first_contact_wait = options.first_contact_wait}),
      upstream_(&tasks_, deps_.calls, deps_.clock) {
  deps_.accounts->SetForgetPartition(
      [this](const std::string& partition) { return Forget(partition); });
}

// Work under way calls back into the parts.
AccountSync::~AccountSync() {
  Shutdown();
  tasks_.Shutdown();
  deps_.accounts->SetForgetPartition(nullptr);
}

absl::StatusOr<AccountSync::InUse> AccountSync::Use(
    const oz::v1::CallContext& context, oz::v1::ReadMode mode) {
  if (tasks_.is_shutdown()) return ShuttingDownError();
  OZD_ASSIGN_OR_RETURN(const ResolvedAccount account,
                       deps_.accounts->Resolve(context));
  OZD_ASSIGN_OR_RETURN(std::shared_ptr<AccountState> state,
                       registry_.GetOrLoad(account));
  NoteActivity(state, mode);
  return InUse{std::move(state), account.caller};
}

std::optional<AccountSync::InUse> AccountSync::TryUse(
    const oz::v1::CallContext& context) {
  if (tasks_.is_shutdown()) return std::nullopt;
  std::optional<ResolvedAccount> account = deps_.accounts->TryResolve(context);
  if (!account.has_value()) return std::nullopt;
  std::shared_ptr<AccountState> state = registry_.Find(account->partition);
  if (state == nullptr) return std::nullopt;
  return InUse{std::move(state), std::move(account->caller)};
}

void AccountSync::NoteActivity(const std::shared_ptr<AccountState>& state,
                               oz::v1::ReadMode mode) {
  // A read that must not touch the network must not start anything either.
  if (mode != oz::v1::READ_MODE_CACHED) OnActivity(state);
}

void AccountSync::OnActivity(const std::shared_ptr<AccountState>& state) {
  state->NoteActivity(deps_.clock->Uptime());
  if (options_.background_sync) scheduler_.OnActivity(state);
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
        registry_.GetOrLoad(*resolved);
    if (state.ok()) states.push_back(*std::move(state));
  }
  return states;
}

std::vector<std::shared_ptr<AccountState>> AccountSync::AccountsInUse() const {
  return registry_.All();
}

std::unique_ptr<AccountSync::Interest> AccountSync::TakeInterest(
    const std::shared_ptr<AccountState>& state) {
  bool is_first = false;
  {
    MutexLock lock(&interests_mutex_);
    is_first = ++interests_[state->partition()] == 1;
  }
  OnActivity(state);
  if (is_first) TellInterest(state);
  return std::make_unique<Interest>([this, state] { DropInterest(state); });
}

void AccountSync::DropInterest(const std::shared_ptr<AccountState>& state) {
  {
    MutexLock lock(&interests_mutex_);
    const auto found = interests_.find(state->partition());
    if (found == interests_.end() || --found->second > 0) return;
    interests_.erase(found);
  }
  TellInterest(state);
}

void AccountSync::SetInterestListener(InterestListener listener) {
  MutexLock lock(&interest_listener_mutex_);
  interest_listener_ = std::move(listener);
}

void AccountSync::TellInterest(const std::shared_ptr<AccountState>& state) {
  MutexLock lock(&interest_listener_mutex_);
  if (interest_listener_) interest_listener_(state);
}

bool AccountSync::HasInterest(const AccountState& state) const {
  MutexLock lock(&interests_mutex_);
  return interests_.contains(state.partition());
}

uint64_t AccountSync::AddListener(Listener listener) {
  return listeners_.Add(std::move(listener));
}

void AccountSync::RemoveListener(uint64_t number) { listeners_.Remove(number); }

void AccountSync::OnSynced(const std::shared_ptr<AccountState>& state,
                           const SyncResult& result) {
  // A watcher counts as much as a client that asks.
  if (HasInterest(*state)) state->NoteActivity(deps_.clock->Uptime());
  if (options_.background_sync) scheduler_.OnSynced(state, result);
  if (options_.backfill && result.status.ok()) backfill_.Start(state);
}

absl::Status AccountSync::Forget(const std::string& partition) {
  scheduler_.Forget(partition);
  return registry_.Forget(partition, [&]() -> absl::Status {
    absl::Status erased = deps_.documents->Purge(partition);
    erased.Update(deps_.runs->RemoveAccount(partition));
    erased.Update(listeners_.Forget(partition));
    return erased;
  });
}

void AccountSync::SyncSoon(const std::shared_ptr<AccountState>& state) {
  if (!tasks_.is_shutdown()) syncs_.Start(state);
}

void AccountSync::NoteCreated(const std::string& partition,
                              const std::string& run_id) {
  const std::shared_ptr<AccountState> state = registry_.Find(partition);
  if (state == nullptr) return;
  state->NoteCreated(run_id, deps_.clock->Uptime() + options_.not_found_grace);
}

std::vector<oz::v1::AccountStatus> AccountSync::Status(
    const Describe& describe) {
  std::vector<oz::v1::AccountStatus> all;
  absl::flat_hash_set<std::string> names;
  for (const std::shared_ptr<AccountState>& state : AccountsInUse()) {
    all.push_back(DescribeAccount(*state, *deps_.runs,
                                  scheduler_.IsFollowing(state->partition())
                                      ? Following::kYes
                                      : Following::kNo,
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
  syncs_.Shutdown();
  upstream_.Shutdown();
}

}  // namespace ozd
