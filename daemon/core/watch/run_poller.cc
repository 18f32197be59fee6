// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_poller.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/runs/confirm_run.h"
#include "daemon/core/runs/document_reader.h"
#include "daemon/core/runs/run_states.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"

namespace ozd {
namespace {

// They wait for the network; others need threads, too.
constexpr int kReadsAtOnce = 8;
constexpr absl::Duration kFailurePauses[] = {
    absl::Seconds(1), absl::Seconds(2), absl::Seconds(5), absl::Seconds(10)};
// A state that nobody knows is looked at again before it is believed.
constexpr absl::Duration kUnknownStatePause = absl::Seconds(3);
// The service may show an old version for a moment.
constexpr absl::Duration kOutdatedPause = absl::Seconds(1);
// Changes that come within this are one.
constexpr absl::Duration kGather = absl::Milliseconds(20);
// So many times in a row a sync of the list may stand for a read.
constexpr int kSyncsForOneRead = 5;
constexpr int kChangesAtOnce = 500;

bool IsKnownState(const std::string& state) {
  return IsLiveState(state) || IsTerminalState(state) || state == "BLOCKED";
}

}  // namespace

class RunPoller::Impl {
 public:
  // One run that is watched.
  struct WatchedRun {
    std::shared_ptr<AccountState> state;
    std::string run_id;

    // Held while the functions run, so that one that was taken out is not
    // called any more.
    Mutex mutex;
    std::map<uint64_t, RunPoller::OnReading> watchers ABSL_GUARDED_BY(mutex);
    uint64_t last_watcher ABSL_GUARDED_BY(mutex) = 0;
    std::shared_ptr<const RunReading> latest ABSL_GUARDED_BY(mutex);
    bool queued ABSL_GUARDED_BY(mutex) = false;
    uint64_t timer ABSL_GUARDED_BY(mutex) = 0;
    int failures ABSL_GUARDED_BY(mutex) = 0;
    int syncs ABSL_GUARDED_BY(mutex) = 0;
  };
  using WatchedRunPtr = std::shared_ptr<WatchedRun>;

  Impl(AccountSync* accounts, Tasks* tasks, const Options& options)
      : accounts_(accounts), tasks_(tasks), options_(options) {
    listener_ = accounts_->AddListener(
        {.on_changed =
             [this](const std::shared_ptr<AccountState>& state) {
               OnChanged(state);
             },
         .on_connection =
             [this](const std::shared_ptr<AccountState>& state) {
               if (state->last_failure().ok()) OnReachable(state);
             },
         .on_forget = nullptr});
  }
  ~Impl() { accounts_->RemoveListener(listener_); }

  std::pair<WatchedRunPtr, uint64_t> Add(
      const std::shared_ptr<AccountState>& state, const std::string& run_id,
      OnReading on_reading) {
    WatchedRunPtr entry;
    uint64_t number = 0;
    {
      MutexLock lock(&mutex_);
      WatchedRunPtr& found = entries_[{state->partition(), run_id}];
      if (found == nullptr) {
        found = std::make_shared<WatchedRun>();
        found->state = state;
        found->run_id = run_id;
      }
      entry = found;
      MutexLock entry_lock(&entry->mutex);
      number = ++entry->last_watcher;
      entry->watchers[number] = std::move(on_reading);
    }
    NoteRevision(state);
    Enqueue(entry);
    return {entry, number};
  }

  void Remove(const WatchedRunPtr& entry, uint64_t number) {
    MutexLock lock(&mutex_);
    MutexLock entry_lock(&entry->mutex);
    entry->watchers.erase(number);
    if (!entry->watchers.empty()) return;
    tasks_->Cancel(entry->timer);
    entries_.erase({entry->state->partition(), entry->run_id});
  }

 private:
  // How far the changes of an account were looked through.
  struct Pace {
    std::optional<int64_t> revision;
    bool armed = false;
  };

  // From now on changes are looked for; what was before, the first read shows.
  void NoteRevision(const std::shared_ptr<AccountState>& state) {
    const std::string& partition = state->partition();
    {
      MutexLock lock(&mutex_);
      if (paces_[partition].revision.has_value()) return;
    }
    const absl::StatusOr<int64_t> last =
        accounts_->parts().runs->LastRevision(partition);
    MutexLock lock(&mutex_);
    Pace& pace = paces_[partition];
    if (last.ok() && !pace.revision.has_value()) pace.revision = *last;
  }

  // A read that has not begun yet is as good as another one.
  void Enqueue(const WatchedRunPtr& entry) {
    {
      MutexLock lock(&entry->mutex);
      if (entry->queued) return;
      entry->queued = true;
      tasks_->Cancel(entry->timer);
    }
    MutexLock lock(&mutex_);
    queue_.push_back(entry);
    if (readers_ == kReadsAtOnce) return;
    ++readers_;
    // Not as shared work: it waits for shared work itself.
    tasks_->RunAfter(absl::ZeroDuration(), [this] { Work(); });
  }

  void Work() {
    while (true) {
      WatchedRunPtr entry;
      {
        MutexLock lock(&mutex_);
        if (queue_.empty() || tasks_->is_shutdown()) {
          --readers_;
          return;
        }
        entry = std::move(queue_.front());
        queue_.pop_front();
      }
      {
        MutexLock lock(&entry->mutex);
        entry->queued = false;
        if (entry->watchers.empty()) continue;
      }
      Read(entry);
    }
  }

  void Read(const WatchedRunPtr& entry) {
    const Clock& clock = *accounts_->parts().clock;
    auto reading = std::make_shared<RunReading>();
    reading->asked = clock.Uptime();
    reading->status = entry->state->HeldFailure(clock.Uptime());
    if (reading->status.ok()) {
      absl::StatusOr<oz::v1::Run> run =
          ConfirmRun(accounts_, entry->state, entry->state->account().caller,
                     entry->run_id, CallScope());
      reading->status = run.status();
      if (run.ok()) reading->run = *std::move(run);
      reading->confirmed = reading->status.ok();
    }
    if (reading->confirmed && IsOutdated(*entry, reading->run)) {
      return Arm(entry, kOutdatedPause);
    }
    Publish(entry, reading);
    Arm(entry, PauseAfter(entry, *reading));
  }

  // An answer may have been on its way for long, and others have seen more.
  bool IsOutdated(const WatchedRun& entry, const oz::v1::Run& run) const {
    const absl::StatusOr<oz::v1::Run> cached = accounts_->parts().runs->Get(
        entry.state->partition(), entry.run_id, oz::v1::RUN_VIEW_SUMMARY);
    return cached.ok() && cached->updated_at_us() > run.updated_at_us() &&
           cached->state() != run.state();
  }

  void Publish(const WatchedRunPtr& entry,
               const std::shared_ptr<const RunReading>& reading) {
    MutexLock lock(&entry->mutex);
    if (reading->confirmed) {
      entry->failures = 0;
      entry->syncs = 0;
    }
    if (!reading->status.ok()) ++entry->failures;
    if (reading->status.ok()) entry->latest = reading;
    for (const auto& [number, on_reading] : entry->watchers) {
      on_reading(reading);
    }
  }

  absl::Duration PauseAfter(const WatchedRunPtr& entry,
                            const RunReading& reading) {
    if (reading.status.ok()) {
      return IsKnownState(reading.run.state())
                 ? options_.interval
                 : std::min(options_.interval, kUnknownStatePause);
    }
    MutexLock lock(&entry->mutex);
    absl::Duration pause = PauseOf(kFailurePauses, entry->failures);
    const auto detail = GetErrorDetail(reading.status);
    if (detail.has_value()) {
      pause = std::max(pause, absl::Milliseconds(detail->retry_after_ms()));
    }
    return pause;
  }

  void Arm(const WatchedRunPtr& entry, absl::Duration pause) {
    MutexLock lock(&entry->mutex);
    if (entry->watchers.empty() || entry->queued) return;
    tasks_->Cancel(entry->timer);
    entry->timer = tasks_->RunAfter(
        pause, [this, weak = std::weak_ptr<WatchedRun>(entry)] {
          if (const WatchedRunPtr alive = weak.lock()) OnTimer(alive);
        });
  }

  void OnTimer(const WatchedRunPtr& entry) {
    if (IsSynced(entry)) return Arm(entry, options_.interval);
    Enqueue(entry);
  }

  // Returns true when the list, which brings every change, was read lately.
  bool IsSynced(const WatchedRunPtr& entry) {
    const bool fresh = IsFresh(entry->state->confirmed(),
                               *accounts_->parts().clock, options_.interval);
    MutexLock lock(&entry->mutex);
    if (!fresh || entry->failures > 0 || entry->latest == nullptr ||
        !IsLiveState(entry->latest->run.state()) ||
        entry->syncs >= kSyncsForOneRead) {
      return false;
    }
    ++entry->syncs;
    return true;
  }

  // Under the lock of the accounts: only arms a timer.
  void OnChanged(const std::shared_ptr<AccountState>& state) {
    MutexLock lock(&mutex_);
    const auto pace = paces_.find(state->partition());
    if (pace == paces_.end() || pace->second.armed) return;
    pace->second.armed = true;
    tasks_->RunAfter(kGather, [this, state] { LookForChanges(state); });
  }

  void OnReachable(const std::shared_ptr<AccountState>& state) {
    tasks_->RunAfter(absl::ZeroDuration(), [this, state] {
      for (const WatchedRunPtr& entry : EntriesOf(state->partition())) {
        bool waits = false;
        {
          MutexLock lock(&entry->mutex);
          waits = entry->failures > 0;
        }
        if (waits) Enqueue(entry);
      }
    });
  }

  void LookForChanges(const std::shared_ptr<AccountState>& state) {
    std::optional<int64_t> revision;
    {
      MutexLock lock(&mutex_);
      Pace& pace = paces_[state->partition()];
      pace.armed = false;
      revision = pace.revision;
    }
    const absl::StatusOr<RunChanges> changes =
        accounts_->parts().runs->ChangesAfter(
            state->partition(), revision.value_or(0), kChangesAtOnce);
    // Too much to look through: whoever is looked at is read.
    if (!changes.ok() || changes->has_more) {
      {
        MutexLock lock(&mutex_);
        paces_[state->partition()].revision.reset();
      }
      NoteRevision(state);
      for (const WatchedRunPtr& entry : EntriesOf(state->partition())) {
        Enqueue(entry);
      }
      return;
    }
    {
      MutexLock lock(&mutex_);
      paces_[state->partition()].revision = changes->revision;
    }
    for (const oz::v1::Run& run : changes->runs) OnCachedRun(*state, run);
    for (const RunChanges::Removed& removed : changes->removed) {
      if (const WatchedRunPtr entry = Find(*state, removed.run_id))
        Enqueue(entry);
    }
  }

  // The cache shows another version of a run than was read last.
  void OnCachedRun(const AccountState& state, const oz::v1::Run& run) {
    const WatchedRunPtr entry = Find(state, run.run_id());
    if (entry == nullptr) return;
    bool is_news = false;
    bool other_state = false;
    {
      MutexLock lock(&entry->mutex);
      const RunReading* latest = entry->latest.get();
      is_news = latest == nullptr ||
                latest->run.updated_at_us() < run.updated_at_us();
      other_state = latest == nullptr || latest->run.state() != run.state();
    }
    if (other_state) return Enqueue(entry);
    if (!is_news) return;
    auto reading = std::make_shared<RunReading>();
    reading->run = run;
    Publish(entry, reading);
  }

  WatchedRunPtr Find(const AccountState& state,
                     const std::string& run_id) const {
    MutexLock lock(&mutex_);
    const auto found = entries_.find({state.partition(), run_id});
    return found == entries_.end() ? nullptr : found->second;
  }

  std::vector<WatchedRunPtr> EntriesOf(const std::string& partition) const {
    std::vector<WatchedRunPtr> entries;
    MutexLock lock(&mutex_);
    for (auto it = entries_.lower_bound({partition, ""});
         it != entries_.end() && it->first.first == partition; ++it) {
      entries.push_back(it->second);
    }
    return entries;
  }

  AccountSync* const accounts_;
  Tasks* const tasks_;
  const Options options_;
  uint64_t listener_ = 0;

  // Before the mutex of an entry when both are held.
  mutable Mutex mutex_;
  std::map<std::pair<std::string, std::string>, WatchedRunPtr> entries_
      ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Pace> paces_ ABSL_GUARDED_BY(mutex_);
  std::deque<WatchedRunPtr> queue_ ABSL_GUARDED_BY(mutex_);
  int readers_ ABSL_GUARDED_BY(mutex_) = 0;
};

RunPoller::RunPoller(AccountSync* accounts, Tasks* tasks,
                     const Options& options)
    : tasks_(tasks), impl_(std::make_unique<Impl>(accounts, tasks, options)) {}

// Work under way calls back into the parts.
RunPoller::~RunPoller() { tasks_->Shutdown(); }

std::unique_ptr<RunPoller::Watch> RunPoller::Begin(
    const std::shared_ptr<AccountState>& state, const std::string& run_id,
    OnReading on_reading) {
  class Membership : public Watch {
   public:
    Membership(Impl* impl, std::pair<Impl::WatchedRunPtr, uint64_t> entry)
        : impl_(impl), entry_(std::move(entry)) {}
    ~Membership() override { impl_->Remove(entry_.first, entry_.second); }

   private:
    Impl* const impl_;
    const std::pair<Impl::WatchedRunPtr, uint64_t> entry_;
  };
  return std::make_unique<Membership>(
      impl_.get(), impl_->Add(state, run_id, std::move(on_reading)));
}

}  // namespace ozd
