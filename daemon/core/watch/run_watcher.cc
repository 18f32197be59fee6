// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_watcher.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/watch/change_feed.h"
#include "daemon/core/watch/run_list_source.h"
#include "daemon/core/watch/snapshot_queue.h"
#include "daemon/core/watch/stalled_run_detector.h"
#include "daemon/core/watch/stream_registry.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// How late a stalled run may be noticed.
constexpr absl::Duration kStallInterval = absl::Seconds(60);

absl::Status LimitError(int limit) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_request");
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("limit must be between 0 and ",
                                kMaxSnapshotRuns, ", not ", limit),
                   detail);
}

}  // namespace

class RunWatcher::Impl {
 public:
  Impl(AccountSync* accounts, RunService* service, EventHub* hub,
       const Options& options)
      : accounts_(accounts),
        hub_(hub),
        options_(options),
        tasks_(accounts->parts().executor),
        streams_(accounts, hub, &tasks_),
        feed_(accounts->parts().runs),
        snapshots_(&tasks_, service, accounts->parts().runs),
        stalls_(accounts->parts().runs, options.progress) {
    account_listener_ = accounts_->AddListener(
        {.on_changed = [this](const std::shared_ptr<AccountState>& state) {
          OnChanged(state->partition());
        }});
  }

  ~Impl() {
    Shutdown();
    accounts_->RemoveListener(account_listener_);
    tasks_.Shutdown();
  }

  void Shutdown() {
    tasks_.Close();
    streams_.NotifyAll(kNoticeShutdown);
  }

  int open(const std::string& partition) const {
    return streams_.count(partition);
  }

  absl::StatusOr<SourcePtr<oz::v1::WatchRunsResponse>> WatchRuns(
      const oz::v1::WatchRunsRequest& request) {
    if (tasks_.is_shutdown()) return ShuttingDownError();
    if (request.limit() < 0 || request.limit() > kMaxSnapshotRuns) {
      return LimitError(request.limit());
    }
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> revision,
                         FirstRevision(account.state->partition(), request));
    // Nobody else asks the service for a stream that needs no snapshot.
    if (revision.has_value() &&
        !IsFresh(account.state->confirmed(), *accounts_->parts().clock,
                 accounts_->options().max_age)) {
      accounts_->SyncSoon(account.state);
    }
    WatchForStalls();
    return SourcePtr<oz::v1::WatchRunsResponse>(std::make_unique<RunListSource>(
        RunListSource::Parts{.accounts = accounts_,
                             .hub = hub_,
                             .feed = &feed_,
                             .snapshots = &snapshots_,
                             .streams = &streams_,
                             .tasks = &tasks_,
                             .progress = options_.progress,
                             .stalls = &stalls_,
                             .chunk_runs = options_.chunk_runs},
        account.state, request, revision));
  }

 private:
  // When the streams of one account were told of changes.
  struct Pace {
    std::optional<absl::Duration> told;
    bool armed = false;
  };

  // Where a stream without a snapshot begins; nullopt means that it has one.
  absl::StatusOr<std::optional<int64_t>> FirstRevision(
      const std::string& partition, const oz::v1::WatchRunsRequest& request) {
    const RunStore& runs = *accounts_->parts().runs;
    if (!request.resume().empty()) {
      return RevisionOfToken(request.resume(), runs.epoch());
    }
    if (!request.skip_snapshot()) return std::optional<int64_t>();
    OZD_ASSIGN_OR_RETURN(const int64_t last, runs.LastRevision(partition));
    return std::optional<int64_t>(last);
  }

  // Under the lock of the accounts: only arms a timer. The first change after a
  // pause is told at once.
  void OnChanged(const std::string& partition) {
    const absl::Duration now = accounts_->parts().clock->Uptime();
    MutexLock lock(&mutex_);
    Pace& pace = paces_[partition];
    if (pace.armed) return;
    pace.armed = true;
    const absl::Duration due =
        pace.told.has_value() ? *pace.told + options_.coalesce : now;
    tasks_.RunAfter(
        std::max(due - now, absl::ZeroDuration()), [this, partition] {
          const absl::Duration told = accounts_->parts().clock->Uptime();
          {
            MutexLock relock(&mutex_);
            paces_[partition] = {.told = told, .armed = false};
          }
          streams_.Notify(partition, kNoticeRunsChanged);
        });
  }

  // Goes on as long as there are streams.
  void WatchForStalls() {
    if (options_.progress == nullptr) return;
    MutexLock lock(&mutex_);
    if (std::exchange(watching_stalls_, true)) return;
    tasks_.RunAfter(kStallInterval, [this] { LookForStalls(); });
  }
  void LookForStalls() {
    bool go_on = false;
    for (const auto& state : accounts_->AccountsInUse()) {
      if (open(state->partition()) == 0) continue;
      go_on = true;
      if (stalls_.Look(*state)) {
        streams_.Notify(state->partition(), kNoticeStalled);
      }
    }
    {
      MutexLock lock(&mutex_);
      watching_stalls_ = false;
    }
    if (go_on) WatchForStalls();
  }

  AccountSync* const accounts_;
  EventHub* const hub_;
  const Options options_;
  Tasks tasks_;
  StreamRegistry streams_;
  ChangeFeed feed_;
  SnapshotQueue snapshots_;
  StalledRunDetector stalls_;
  uint64_t account_listener_ = 0;
  Mutex mutex_;
  absl::flat_hash_map<std::string, Pace> paces_ ABSL_GUARDED_BY(mutex_);
  bool watching_stalls_ ABSL_GUARDED_BY(mutex_) = false;
};

RunWatcher::RunWatcher(AccountSync* accounts, RunService* runs, EventHub* hub,
                       const Options& options)
    : impl_(std::make_unique<Impl>(accounts, runs, hub, options)) {}

RunWatcher::~RunWatcher() = default;

absl::StatusOr<SourcePtr<oz::v1::WatchRunsResponse>> RunWatcher::WatchRuns(
    const oz::v1::WatchRunsRequest& request, const CallScope& /*scope*/) {
  return impl_->WatchRuns(request);
}

int RunWatcher::open(const AccountState& state) const {
  return impl_->open(state.partition());
}

void RunWatcher::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
