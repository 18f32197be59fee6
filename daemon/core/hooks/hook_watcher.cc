// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_watcher.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "proto/support/log.h"

namespace ozd {
namespace {

// A run that is about to stall is not looked at more often than this.
constexpr absl::Duration kShortestPause = absl::Seconds(30);

std::vector<HookEvent> WithoutOldStalls(
    std::vector<HookEvent> events, const StallPolicy& progress,
    const std::optional<int64_t>& first_server_us) {
  const int64_t stalled_after_us =
      absl::ToInt64Microseconds(progress.options().stalled_after);
  events.erase(std::remove_if(events.begin(), events.end(),
                              [&](const HookEvent& event) {
                                return event.event == kRunStalled &&
                                       event.run.updated_at_us() +
                                               stalled_after_us <=
                                           first_server_us.value_or(0);
                              }),
               events.end());
  return events;
}

}  // namespace

HookWatcher::HookWatcher(AccountSync* accounts, HookStore* store,
                         HookScanner* scanner, const StallPolicy* progress,
                         Tasks* tasks, const Options& options,
                         std::function<void()> on_queued, OnNews on_news)
    : accounts_(accounts),
      store_(store),
      scanner_(scanner),
      progress_(progress),
      tasks_(tasks),
      options_(options),
      on_queued_(std::move(on_queued)),
      on_news_(std::move(on_news)) {}

void HookWatcher::Start(Mode mode) {
  AccountSync::Listener listener;
  if (mode == Mode::kScan) {
    listener.on_changed = [this](const std::shared_ptr<AccountState>& state) {
      OnChanged(state);
    };
  }
  listener.on_forget = [this](const std::string& partition) {
    return Forget(partition);
  };
  listener_ = accounts_->AddListener(std::move(listener));
  if (mode == Mode::kForgetOnly) return;
  tasks_->RunShared([this] {
    for (const std::shared_ptr<AccountState>& state :
         accounts_->StoredAccounts()) {
      ScanSoon(Find(state), absl::ZeroDuration());
    }
  });
}

void HookWatcher::Stop() {
  if (listener_ != 0) accounts_->RemoveListener(std::exchange(listener_, 0));
}

void HookWatcher::DropInterest() {
  absl::flat_hash_map<std::string, AccountPtr> watched;
  {
    MutexLock lock(&mutex_);
    watched.swap(watched_);
  }
  for (const auto& [partition, account] : watched) {
    MutexLock scan(&account->scan_mutex);
    account->interest.reset();
  }
}

HookWatcher::AccountPtr HookWatcher::Find(
    const std::shared_ptr<AccountState>& state) {
  MutexLock lock(&mutex_);
  AccountPtr& account = watched_[state->partition()];
  if (account == nullptr || account->state != state) {
    account = std::make_shared<Account>(state);
  }
  return account;
}

void HookWatcher::OnChanged(const std::shared_ptr<AccountState>& state) {
  const AccountPtr account = Find(state);
  // What the first sync brings is what happened while nobody looked.
  const bool is_past = !state->confirmed().uptime.has_value();
  absl::Duration settle;
  {
    MutexLock lock(&mutex_);
    account->is_past = is_past || (account->is_past && account->is_due);
    // The first look decides what is news: the sooner, the more is.
    if (account->was_scanned) settle = options_.settle;
  }
  ScanSoon(account, settle);
}

absl::Status HookWatcher::Forget(const std::string& partition) {
  AccountPtr account;
  uint64_t timer = 0;
  {
    MutexLock lock(&mutex_);
    const auto found = watched_.find(partition);
    if (found != watched_.end()) {
      account = std::move(found->second);
      timer = account->timer;
      watched_.erase(found);
    }
  }
  if (account == nullptr) return store_->RemoveAccount(partition);
  if (timer != 0) tasks_->Cancel(timer);
  MutexLock scan(&account->scan_mutex);
  account->forgotten = true;
  account->interest.reset();
  return store_->RemoveAccount(partition);
}

void HookWatcher::ScanSoon(const AccountPtr& account, absl::Duration delay) {
  {
    MutexLock lock(&mutex_);
    if (std::exchange(account->is_due, true)) return;
  }
  if (delay > absl::ZeroDuration()) {
    tasks_->RunAfter(delay, [this, account] { Scan(account); });
  } else {
    tasks_->RunShared([this, account] { Scan(account); });
  }
}

void HookWatcher::ScanLater(const AccountPtr& account, absl::Duration delay) {
  MutexLock lock(&mutex_);
  if (account->timer != 0) tasks_->Cancel(account->timer);
  account->timer = tasks_->RunAfter(
      delay, [this, account] { ScanSoon(account, absl::ZeroDuration()); });
}

void HookWatcher::Scan(const AccountPtr& account) {
  const std::shared_ptr<AccountState>& state = account->state;
  bool is_past = false;
  {
    MutexLock lock(&mutex_);
    account->is_due = false;
    account->was_scanned = state->coverage().watermark_us != 0;
    is_past = std::exchange(account->is_past, false);
    if (account->timer != 0) tasks_->Cancel(std::exchange(account->timer, 0));
  }
  absl::StatusOr<HookScanner::Seen> seen = absl::CancelledError("forgotten");
  std::vector<HookEvent> news;
  {
    MutexLock scan(&account->scan_mutex);
    if (account->forgotten) return;
    // A stored login is kept current although nobody asks.
    if (account->interest == nullptr && !state->account().name.empty()) {
      account->interest = accounts_->TakeInterest(state);
    }
    seen = scanner_->Scan(*state, &account->memory);
    if (seen.ok() && !is_past) {
      news = WithoutOldStalls(seen->events, *progress_,
                              account->memory.first_server_us);
    }
  }
  if (!seen.ok()) {
    LogWarning("hooks",
               "cannot look for what happened: ", seen.status().message());
    ScanLater(account, options_.scan_again);
    return;
  }
  on_queued_();
  if (!news.empty()) on_news_(seen->owner, news);
  if (seen->scan_again_in.has_value()) {
    ScanLater(account, std::max(*seen->scan_again_in, kShortestPause));
  } else if (seen->time_unknown) {
    ScanLater(account, options_.scan_again);
  }
}

}  // namespace ozd
