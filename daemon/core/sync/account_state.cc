// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/account_state.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/hash/hash.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// More than this from one sync is history, not overlap.
constexpr size_t kMaxRemembered = 4096;

// A little more than an account in use goes without a sync.
constexpr absl::Duration kServerTimeTrusted = absl::Minutes(2);

// Unique in the process, so that a partition that was forgotten and used again
// never shows an old version.
int64_t NextDataVersion() {
  static std::atomic<int64_t> last = 0;
  return ++last;
}

absl::Status ForgottenError() {
  return absl::CancelledError("the account was forgotten");
}

}  // namespace

AccountState::AccountState(std::string partition, RunStore* runs,
                           const Coverage& coverage,
                           const AccountListeners* listeners)
    : partition_(std::move(partition)),
      runs_(runs),
      listeners_(listeners),
      coverage_(coverage),
      data_version_(NextDataVersion()) {}

void AccountState::Notify(AccountListener::Notice AccountListener::*notice) {
  if (listeners_ != nullptr) listeners_->Notify(notice, shared_from_this());
}

void AccountState::SetAccount(const ResolvedAccount& account) {
  MutexLock lock(&mutex_);
  account_ = account;
}

ResolvedAccount AccountState::account() const {
  MutexLock lock(&mutex_);
  return account_;
}

Coverage AccountState::coverage() const {
  MutexLock lock(&mutex_);
  return coverage_;
}

Timestamps AccountState::confirmed() const {
  MutexLock lock(&mutex_);
  return {.wall_us = coverage_.confirmed_at_us, .uptime = confirmed_uptime_};
}

int64_t AccountState::data_version() const {
  MutexLock lock(&mutex_);
  return data_version_;
}

absl::Status AccountState::Commit(const std::vector<oz::v1::Run>& runs,
                                  const std::function<void(Coverage*)>& change,
                                  UpsertKind kind) {
  {
    MutexLock commit(&commit_mutex_);
    OZD_RETURN_IF_ERROR(CommitLocked(runs, change, kind));
  }
  if (!runs.empty()) Notify(&AccountListener::on_changed);
  return absl::OkStatus();
}

absl::Status AccountState::CommitLocked(
    const std::vector<oz::v1::Run>& runs,
    const std::function<void(Coverage*)>& change, UpsertKind kind) {
  if (forgotten_) return ForgottenError();
  std::optional<Coverage> next;
  if (change) {
    next = coverage();
    change(&*next);
  }
  if (runs.empty() && !next.has_value()) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(runs_->Upsert(partition_, runs, next, kind));
  MutexLock lock(&mutex_);
  if (!runs.empty() || (next.has_value() &&
                        (next->complete != coverage_.complete ||
                         next->created_from_us != coverage_.created_from_us ||
                         next->updated_from_us != coverage_.updated_from_us))) {
    data_version_ = NextDataVersion();
  }
  if (next.has_value()) {
    coverage_ = *next;
    coverage_changed_.NotifyAll();
  }
  return absl::OkStatus();
}

absl::Status AccountState::Remove(const std::string& run_id) {
  {
    MutexLock commit(&commit_mutex_);
    if (forgotten_) return absl::OkStatus();
    OZD_RETURN_IF_ERROR(runs_->Remove(partition_, run_id));
    MutexLock lock(&mutex_);
    synced_.erase(run_id);
    data_version_ = NextDataVersion();
  }
  Notify(&AccountListener::on_changed);
  return absl::OkStatus();
}

absl::Status AccountState::Write(const std::function<absl::Status()>& write) {
  MutexLock commit(&commit_mutex_);
  if (forgotten_) return ForgottenError();
  return write();
}

absl::Status AccountState::Forget(const std::function<absl::Status()>& erase) {
  MutexLock commit(&commit_mutex_);
  forgotten_ = true;
  return erase();
}

absl::Status AccountState::Confirm(const Timestamps& started) {
  OZD_RETURN_IF_ERROR(Commit({}, [&started](Coverage* coverage) {
    coverage->confirmed_at_us = started.wall_us;
  }));
  bool is_first = false;
  {
    MutexLock lock(&mutex_);
    is_first = !confirmed_uptime_.has_value();
    confirmed_uptime_ = started.uptime;
  }
  if (is_first) Notify(&AccountListener::on_changed);
  return absl::OkStatus();
}

bool AccountState::WaitForCompleteCoverage(const CallScope& scope) {
  // Callers that leave are noticed now and then; nobody tells us.
  const absl::Duration step = absl::Milliseconds(50);
  absl::Duration left = scope.timeout;
  MutexLock lock(&mutex_);
  while (!coverage_.complete && left > absl::ZeroDuration()) {
    const absl::Duration wait = std::min(step, left);
    if (!coverage_changed_.WaitFor(&mutex_, absl::ToChronoNanoseconds(wait))) {
      left -= wait;
    }
    if (scope.cancelled && scope.cancelled()) break;
  }
  return coverage_.complete;
}

std::vector<oz::v1::Run> AccountState::DropUnchanged(
    const std::vector<oz::v1::Run>& runs) const {
  std::vector<oz::v1::Run> changed;
  MutexLock lock(&mutex_);
  for (const oz::v1::Run& run : runs) {
    const auto known = synced_.find(run.run_id());
    if (known == synced_.end() || known->second != RunContentHash(run)) {
      changed.push_back(run);
    }
  }
  return changed;
}

void AccountState::RememberSynced(
    absl::flat_hash_map<std::string, size_t> hashes) {
  if (hashes.size() > kMaxRemembered) hashes.clear();
  MutexLock lock(&mutex_);
  synced_ = std::move(hashes);
}

void AccountState::NoteFailure(const absl::Status& status,
                               absl::Duration hold_until) {
  bool is_news = false;
  {
    MutexLock lock(&mutex_);
    is_news = last_failure_.code() != status.code();
    last_failure_ = status;
    ++failures_;
    hold_until_ = hold_until;
  }
  if (is_news) Notify(&AccountListener::on_connection);
}

void AccountState::NoteSuccess() {
  bool is_news = false;
  {
    MutexLock lock(&mutex_);
    is_news = !last_failure_.ok();
    last_failure_ = absl::OkStatus();
    failures_ = 0;
  }
  if (is_news) Notify(&AccountListener::on_connection);
}

absl::Status AccountState::last_failure() const {
  MutexLock lock(&mutex_);
  return last_failure_;
}

int AccountState::failures() const {
  MutexLock lock(&mutex_);
  return failures_;
}

absl::Status AccountState::HeldFailure(absl::Duration now) const {
  absl::Status limit = RateLimit(now);
  if (!limit.ok()) return limit;
  MutexLock lock(&mutex_);
  return now < hold_until_ ? last_failure_ : absl::OkStatus();
}

void AccountState::NoteRateLimit(const absl::Status& status,
                                 absl::Duration until) {
  MutexLock lock(&mutex_);
  rate_limit_ = status;
  rate_limit_until_ = std::max(rate_limit_until_, until);
}

absl::Status AccountState::RateLimit(absl::Duration now) const {
  MutexLock lock(&mutex_);
  if (now >= rate_limit_until_) return absl::OkStatus();
  oz::v1::ErrorDetail detail =
      GetErrorDetail(rate_limit_).value_or(oz::v1::ErrorDetail());
  detail.set_retry_after_ms(absl::ToInt64Milliseconds(rate_limit_until_ - now));
  return MakeError(rate_limit_.code(), rate_limit_.message(), detail);
}

void AccountState::NoteActivity(absl::Duration now) {
  MutexLock lock(&mutex_);
  last_activity_ = now;
}

std::optional<absl::Duration> AccountState::last_activity() const {
  MutexLock lock(&mutex_);
  return last_activity_;
}

void AccountState::SetServerTime(int64_t server_us, absl::Duration at) {
  MutexLock lock(&mutex_);
  server_time_us_ = server_us;
  server_time_at_ = at;
}

std::optional<int64_t> AccountState::ServerNow(absl::Duration now) const {
  MutexLock lock(&mutex_);
  if (server_time_us_ == 0) return std::nullopt;
  return server_time_us_ + absl::ToInt64Microseconds(std::min(
                               now - server_time_at_, kServerTimeTrusted));
}

bool AccountState::BeginBackfill() {
  MutexLock lock(&mutex_);
  if (backfilling_ || coverage_.complete) return false;
  backfilling_ = true;
  return true;
}

void AccountState::EndBackfill() {
  MutexLock lock(&mutex_);
  backfilling_ = false;
}

bool AccountState::is_backfilling() const {
  MutexLock lock(&mutex_);
  return backfilling_;
}

void AccountState::NoteCreated(const std::string& run_id,
                               absl::Duration believe_until) {
  MutexLock lock(&mutex_);
  created_[run_id] = believe_until;
}

bool AccountState::WasCreatedLately(const std::string& run_id,
                                    absl::Duration now) const {
  MutexLock lock(&mutex_);
  const auto found = created_.find(run_id);
  return found != created_.end() && now < found->second;
}

size_t RunContentHash(const oz::v1::Run& run) {
  return absl::HashOf(run.updated_at_us(), run.raw_json());
}

absl::StatusOr<std::shared_ptr<AccountState>> AccountRegistry::GetOrLoad(
    const ResolvedAccount& account) {
  std::shared_ptr<AccountState> state = Find(account.partition);
  if (state == nullptr) {
    MutexLock load(&load_mutex_);
    state = Find(account.partition);
    if (state == nullptr) {
      OZD_ASSIGN_OR_RETURN(const Coverage coverage,
                           runs_->GetCoverage(account.partition));
      state = std::make_shared<AccountState>(account.partition, runs_, coverage,
                                             listeners_);
      MutexLock lock(&mutex_);
      states_[account.partition] = state;
    }
  }
  state->SetAccount(account);
  return state;
}

std::shared_ptr<AccountState> AccountRegistry::Find(
    const std::string& partition) const {
  MutexLock lock(&mutex_);
  const auto found = states_.find(partition);
  return found == states_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<AccountState>> AccountRegistry::All() const {
  std::vector<std::shared_ptr<AccountState>> all;
  MutexLock lock(&mutex_);
  for (const auto& [partition, state] : states_) all.push_back(state);
  return all;
}

absl::Status AccountRegistry::Forget(
    const std::string& partition, const std::function<absl::Status()>& erase) {
  MutexLock load(&load_mutex_);
  const std::shared_ptr<AccountState> state = Find(partition);
  const absl::Status status = state == nullptr ? erase() : state->Forget(erase);
  MutexLock lock(&mutex_);
  states_.erase(partition);
  return status;
}

}  // namespace ozd
