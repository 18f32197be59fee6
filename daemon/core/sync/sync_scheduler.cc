// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_scheduler.h"

#include <algorithm>

#include "absl/random/random.h"
#include "daemon/core/sync/hold.h"

namespace ozd {
namespace {

constexpr double kGrowth = 1.5;

absl::Duration Jittered(absl::Duration delay) {
  absl::BitGen random;
  return delay * absl::Uniform(random, 0.9, 1.0);
}

}  // namespace

SyncScheduler::SyncScheduler(Tasks* tasks, SyncEngine* syncs,
                             const Clock* clock, const Options& options)
    : tasks_(tasks), syncs_(syncs), clock_(clock), options_(options) {}

void SyncScheduler::OnActivity(const std::shared_ptr<AccountState>& state) {
  MutexLock lock(&mutex_);
  Entry& entry = entries_[state->partition()];
  entry.interval = options_.interval;
  // After failures the back-off stands; a client's own read asks anyway.
  if (state->failures() > 0 && entry.due.has_value()) return;
  if (!entry.due.has_value() ||
      *entry.due > clock_->Uptime() + options_.interval) {
    Arm(state, Jittered(options_.interval));
  }
}

void SyncScheduler::OnSynced(const std::shared_ptr<AccountState>& state,
                             const SyncResult& result) {
  MutexLock lock(&mutex_);
  const auto found = entries_.find(state->partition());
  if (found == entries_.end()) return;
  Arm(state, NextDelay(&found->second, *state, result));
}

bool SyncScheduler::IsFollowing(const std::string& partition) const {
  MutexLock lock(&mutex_);
  return entries_.contains(partition);
}

void SyncScheduler::Forget(const std::string& partition) {
  MutexLock lock(&mutex_);
  const auto found = entries_.find(partition);
  if (found == entries_.end()) return;
  tasks_->Cancel(found->second.timer);
  entries_.erase(found);
}

absl::Duration SyncScheduler::NextDelay(Entry* entry, const AccountState& state,
                                        const SyncResult& result) {
  if (!result.status.ok()) {
    return std::max(BackOff(state.failures()),
                    HoldAfter(result.status, state.failures()));
  }
  const absl::Duration now = clock_->Uptime();
  const auto last = state.last_activity();
  if (last.has_value() && now - *last < options_.active_for) {
    entry->interval = options_.interval;
  } else {
    entry->interval =
        std::min(entry->interval * kGrowth, options_.longest_interval);
  }
  // An answer's age counts from the start of the sync.
  return std::max(Jittered(entry->interval) - (now - result.started),
                  options_.interval / 4);
}

void SyncScheduler::Arm(const std::shared_ptr<AccountState>& state,
                        absl::Duration delay) {
  Entry& entry = entries_[state->partition()];
  if (entry.due.has_value()) tasks_->Cancel(entry.timer);
  const uint64_t generation = ++entry.generation;
  entry.due = clock_->Uptime() + delay;
  entry.timer = tasks_->RunAfter(
      delay, [this, state, generation] { OnTimer(state, generation); });
}

void SyncScheduler::OnTimer(const std::shared_ptr<AccountState>& state,
                            uint64_t generation) {
  {
    MutexLock lock(&mutex_);
    const auto found = entries_.find(state->partition());
    if (found == entries_.end() || found->second.generation != generation) {
      return;
    }
    const absl::Duration now = clock_->Uptime();
    const absl::Duration late = now - found->second.due.value_or(now);
    found->second.due.reset();
    const auto last = state->last_activity();
    if (!last.has_value() || now - *last >= options_.stop_after) {
      entries_.erase(found);
      return;
    }
    // Every laptop of an office opens at nine: do not all come at once.
    if (late > options_.suspend_gap) {
      absl::BitGen random;
      Arm(state, absl::Seconds(absl::Uniform(random, 1.0, 5.0)));
      return;
    }
  }
  syncs_->Start(state);
}

}  // namespace ozd
