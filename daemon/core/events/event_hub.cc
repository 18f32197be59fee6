// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_hub.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/events/account_events.h"
#include "daemon/core/events/event_subscriber.h"
#include "daemon/core/events/hinted_run_reader.h"
#include "daemon/core/streams/keepalive_timer.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kMostWatchedRuns = 1000;

absl::Status Check(const oz::v1::WatchEventsRequest& request) {
  oz::v1::ErrorDetail detail;
  if (request.since_sequence() < 0) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("since_sequence ", request.since_sequence(),
                                  " is negative; sequences begin with 1"),
                     detail);
  }
  if (request.run_ids_size() > kMostWatchedRuns) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat(request.run_ids_size(),
                                  " runs are too many to watch; name at most ",
                                  kMostWatchedRuns),
                     detail);
  }
  return absl::OkStatus();
}

// Follows runs until it is destroyed. Keeps the account's events alive.
class Followed : public EventHub::Following {
 public:
  Followed(std::shared_ptr<AccountEvents> account,
           std::vector<std::string> run_ids)
      : account_(std::move(account)), run_ids_(std::move(run_ids)) {
    account_->follower()->Ask(run_ids_);
  }
  ~Followed() override { account_->follower()->Release(run_ids_); }

 private:
  const std::shared_ptr<AccountEvents> account_;
  const std::vector<std::string> run_ids_;
};

}  // namespace

// The accounts whose events are of interest, and who listens.
class EventHub::Impl {
 public:
  Impl(AccountSync* accounts, Journal* journal, EventLog* log,
       const Options& options)
      : accounts_(accounts),
        journal_(journal),
        log_(log),
        options_(options),
        tasks_(accounts->parts().executor),
        keepalive_timer_(&tasks_, accounts->parts().clock),
        hinted_(accounts, HintedRunReader::Options()) {
    const auto reconsider = [this](const std::shared_ptr<AccountState>& state) {
      Reconsider(state);
    };
    listener_ = accounts_->AddListener(
        {.on_changed = reconsider,
         .on_connection =
             [this](const std::shared_ptr<AccountState>& state) {
               OnConnection(state);
             },
         .on_forget =
             [this](const std::string& partition) {
               return Forget(partition);
             }});
    accounts_->SetInterestListener(reconsider);
  }

  ~Impl() {
    accounts_->SetInterestListener(nullptr);
    accounts_->RemoveListener(listener_);
    Shutdown();
    for (const auto& account : Accounts()) account->follower()->Stop();
    // No task of the accounts may outlive them.
    tasks_.Shutdown();
  }

  absl::StatusOr<SourcePtr<oz::v1::WatchEventsResponse>> WatchEvents(
      const oz::v1::WatchEventsRequest& request) {
    OZD_RETURN_IF_ERROR(Check(request));
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse in_use,
        accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
    const std::shared_ptr<AccountEvents> account = GetOrMake(in_use.state);
    if (account == nullptr) return ShuttingDownError();
    OZD_RETURN_IF_ERROR(account->ingest()->Begin());
    EventSubscriber::Parts parts;
    parts.account = account;
    parts.epoch = journal_->epoch();
    parts.clock = accounts_->parts().clock;
    parts.keepalive = &keepalive_timer_;
    if (request.run_ids().empty()) {
      parts.interest = accounts_->TakeInterest(in_use.state);
    } else {
      parts.following = std::make_shared<Followed>(
          account, std::vector<std::string>(request.run_ids().begin(),
                                            request.run_ids().end()));
    }
    return std::make_unique<EventSubscriber>(std::move(parts), request);
  }

  std::unique_ptr<Following> Follow(const std::shared_ptr<AccountState>& state,
                                    const std::vector<std::string>& run_ids) {
    std::shared_ptr<AccountEvents> account = GetOrMake(state);
    if (account == nullptr) return std::make_unique<Following>();
    return std::make_unique<Followed>(std::move(account), run_ids);
  }

  oz::v1::Connection GetConnection(const AccountState& state) const {
    const std::shared_ptr<AccountEvents> account = Find(state.partition());
    if (account != nullptr) {
      const EventFollower::Report report = account->follower()->report();
      if (!report.is_idle) return report.connection;
    }
    return ListConnection(state, accounts_->parts().clock->Uptime());
  }

  absl::Status Refusal(const AccountState& state) const {
    const std::shared_ptr<AccountEvents> account = Find(state.partition());
    if (account == nullptr) return absl::OkStatus();
    const EventFollower::Report report = account->follower()->report();
    if (report.is_idle) return absl::OkStatus();
    if (report.connection.state() == "signed_out") return state.last_failure();
    return report.transport == EventTransport::kList ? report.failure
                                                     : absl::OkStatus();
  }

  uint64_t AddConnectionListener(ConnectionListener listener) {
    MutexLock lock(&listeners_mutex_);
    listeners_[++last_listener_] = std::move(listener);
    return last_listener_;
  }
  void RemoveConnectionListener(uint64_t number) {
    MutexLock lock(&listeners_mutex_);
    listeners_.erase(number);
  }

  void Describe(const std::string& partition, oz::v1::AccountStatus* status) {
    const std::shared_ptr<AccountEvents> account = Find(partition);
    if (account != nullptr) account->Describe(status);
  }

  void Shutdown() {
    {
      MutexLock lock(&mutex_);
      shutdown_ = true;
    }
    for (const auto& account : Accounts()) account->End(ShuttingDownError());
  }

 private:
  // Those that were logged out, too.
  std::vector<std::shared_ptr<AccountEvents>> Accounts() const {
    MutexLock lock(&mutex_);
    std::vector<std::shared_ptr<AccountEvents>> accounts = forgotten_;
    for (const auto& [partition, account] : by_partition_) {
      accounts.push_back(account);
    }
    return accounts;
  }
  std::shared_ptr<AccountEvents> Find(const std::string& partition) const {
    MutexLock lock(&mutex_);
    const auto found = by_partition_.find(partition);
    return found == by_partition_.end() ? nullptr : found->second;
  }

  // Nullptr when shut down.
  std::shared_ptr<AccountEvents> GetOrMake(
      const std::shared_ptr<AccountState>& state) {
    MutexLock lock(&mutex_);
    if (shutdown_) return nullptr;
    std::shared_ptr<AccountEvents>& account = by_partition_[state->partition()];
    if (account != nullptr && account->state() == state) return account;
    // The account was logged out and in again.
    if (account != nullptr) forgotten_.push_back(account);
    AccountEvents::Hooks hooks;
    hooks.on_connection = [this, state] { TellConnection(state); };
    hooks.on_hints = [this, state](const std::vector<std::string>& run_ids) {
      hinted_.ReadSoon(state, run_ids);
    };
    account = std::make_shared<AccountEvents>(accounts_, state, log_, &tasks_,
                                              options_, std::move(hooks));
    return account;
  }

  void Reconsider(const std::shared_ptr<AccountState>& state) {
    std::shared_ptr<AccountEvents> account = Find(state->partition());
    if (account == nullptr && accounts_->HasInterest(*state)) {
      account = GetOrMake(state);
    }
    if (account != nullptr) account->follower()->Reconsider();
  }

  void OnConnection(const std::shared_ptr<AccountState>& state) {
    const std::shared_ptr<AccountEvents> account = Find(state->partition());
    if (account != nullptr) account->follower()->Poke(/*retry_now=*/true);
    TellConnection(state);
  }

  void TellConnection(const std::shared_ptr<AccountState>& state) {
    MutexLock lock(&listeners_mutex_);
    for (const auto& [number, listener] : listeners_) listener(state);
  }

  // Runs under the locks of a log-out: must not wait for the account's thread.
  absl::Status Forget(const std::string& partition) {
    std::shared_ptr<AccountEvents> account;
    {
      MutexLock lock(&mutex_);
      const auto found = by_partition_.find(partition);
      if (found != by_partition_.end()) {
        account = found->second;
        forgotten_.push_back(account);
        by_partition_.erase(found);
      }
    }
    if (account == nullptr) return log_->RemoveAccount(partition);
    account->End(AccountChangedError());
    return account->ingest()->Forget(
        [&] { return log_->RemoveAccount(partition); });
  }

  AccountSync* const accounts_;
  Journal* const journal_;
  EventLog* const log_;
  const Options options_;
  Tasks tasks_;
  KeepaliveTimer keepalive_timer_;
  HintedRunReader hinted_;
  uint64_t listener_ = 0;

  // Held while listeners run, so that a removed one is never called again.
  Mutex listeners_mutex_;
  absl::flat_hash_map<uint64_t, ConnectionListener> listeners_
      ABSL_GUARDED_BY(listeners_mutex_);
  uint64_t last_listener_ ABSL_GUARDED_BY(listeners_mutex_) = 0;

  mutable Mutex mutex_;
  bool shutdown_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, std::shared_ptr<AccountEvents>> by_partition_
      ABSL_GUARDED_BY(mutex_);
  // Logged out; their threads end by themselves and are waited for at the end.
  std::vector<std::shared_ptr<AccountEvents>> forgotten_
      ABSL_GUARDED_BY(mutex_);
};

EventHub::EventHub(AccountSync* accounts, Journal* journal, EventLog* log,
                   const Options& options)
    : impl_(std::make_unique<Impl>(accounts, journal, log, options)) {}

EventHub::~EventHub() = default;

absl::StatusOr<SourcePtr<oz::v1::WatchEventsResponse>> EventHub::WatchEvents(
    const oz::v1::WatchEventsRequest& request, const CallScope&) {
  return impl_->WatchEvents(request);
}

std::unique_ptr<EventHub::Following> EventHub::Follow(
    const std::shared_ptr<AccountState>& state,
    const std::vector<std::string>& run_ids) {
  return impl_->Follow(state, run_ids);
}

oz::v1::Connection EventHub::GetConnection(const AccountState& state) const {
  return impl_->GetConnection(state);
}

absl::Status EventHub::Refusal(const AccountState& state) const {
  return impl_->Refusal(state);
}

uint64_t EventHub::AddConnectionListener(ConnectionListener listener) {
  return impl_->AddConnectionListener(std::move(listener));
}

void EventHub::RemoveConnectionListener(uint64_t number) {
  impl_->RemoveConnectionListener(number);
}

void EventHub::Describe(const std::string& partition,
                        oz::v1::AccountStatus* status) {
  impl_->Describe(partition, status);
}

void EventHub::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
