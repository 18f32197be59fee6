// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_waiter.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/runs/run_ids.h"
#include "daemon/core/streams/connection_change_filter.h"
#include "daemon/core/watch/run_poller.h"
#include "daemon/core/watch/run_verdict.h"
#include "daemon/core/watch/stream_registry.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kMaxRuns = 1000;

absl::Status CountError(int count) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_request");
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("give between 1 and ", kMaxRuns, " run ids, not ", count),
      detail);
}

// Queue of readings that a source has not judged yet. Thread-safe.
class ReadingQueue {
 public:
  using Entry = std::pair<std::string, std::shared_ptr<const RunReading>>;

  explicit ReadingQueue(std::shared_ptr<StreamHandle> stream)
      : stream_(std::move(stream)) {}

  void Put(const std::string& run_id,
           const std::shared_ptr<const RunReading>& reading) {
    {
      MutexLock lock(&mutex_);
      entries_.emplace_back(run_id, reading);
    }
    stream_->Notify(kNoticeResult);
  }
  std::vector<Entry> Take() {
    std::vector<Entry> taken;
    MutexLock lock(&mutex_);
    taken.swap(entries_);
    return taken;
  }

 private:
  const std::shared_ptr<StreamHandle> stream_;
  Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

// One call of WaitRuns.
class WaitSource : public Source<oz::v1::WaitRunsResponse> {
 public:
  struct Parts {
    AccountSync* accounts;
    EventHub* hub;
    RunPoller* poller;
    StreamRegistry* streams;
    absl::Duration not_found_grace;
  };

  WaitSource(const Parts& parts, std::shared_ptr<AccountState> state,
             const std::vector<std::string>& run_ids,
             const oz::v1::WaitRunsRequest& request)
      : parts_(parts),
        state_(std::move(state)),
        any_(request.any()),
        begun_(Now()),
        interest_(parts.accounts->TakeInterest(state_)),
        following_(parts.hub->Follow(state_, run_ids)),
        stream_(parts.streams->Add(state_->partition())),
        queue_(std::make_shared<ReadingQueue>(stream_)) {
    RunJudge::Rules rules;
    rules.begun = begun_;
    rules.believe_absence_from = begun_ + parts.not_found_grace;
    for (const std::string& until : request.until_states()) {
      rules.until_states.push_back(SpellState(until));
    }
    Response pinned;
    for (const std::string& run_id : run_ids) {
      pending_.emplace(run_id, Pending(rules));
      pinned.mutable_pinned()->add_run_ids(run_id);
    }
    out_.push_back(std::move(pinned));
  }

  ~WaitSource() override {
    pending_.clear();
    parts_.streams->Remove(stream_);
  }

  void Start(std::function<void()> wake) override {
    stream_->Start(std::move(wake));
    for (auto& [run_id, pending] : pending_) {
      pending.watch = parts_.poller->Begin(
          state_, run_id,
          [queue = queue_, run_id = run_id](const auto& reading) {
            queue->Put(run_id, reading);
          });
    }
    stream_->Notify(kNoticeConnection);
  }

  Polled<oz::v1::WaitRunsResponse> Next() override {
    const uint32_t notices = stream_->TakeNotices();
    for (const auto& [run_id, reading] : queue_->Take()) {
      Judge(run_id, *reading);
    }
    if (end_.ok() && !IsOver()) end_ = parts_.streams->EndOf(notices);
    if (out_.empty() && IsOver()) return Polled<Response>::End(end_);
    if ((notices & kNoticeConnection) != 0) SendConnectionIfChanged();
    if (out_.empty() && stream_->IsKeepaliveDue()) {
      out_.emplace_back().mutable_heartbeat();
    }
    if (out_.empty()) return Polled<Response>::Wait();
    Response response = std::move(out_.front());
    out_.pop_front();
    stream_->ResetKeepalive();
    return Polled<Response>::Message(std::move(response));
  }

 private:
  using Response = oz::v1::WaitRunsResponse;
  // A run without a verdict.
  struct Pending {
    explicit Pending(const RunJudge::Rules& rules) : judge(rules) {}
    RunJudge judge;
    std::unique_ptr<RunPoller::Watch> watch;
  };

  absl::Duration Now() const {
    return parts_.accounts->parts().clock->Uptime();
  }
  bool IsOver() const {
    return !end_.ok() || pending_.empty() || (any_ && given_ > 0);
  }

  void Judge(const std::string& run_id, const RunReading& reading) {
    const auto found = pending_.find(run_id);
    if (found == pending_.end() || IsOver()) return;
    // A refused key ends the wait: no reading will succeed any more.
    if (absl::IsUnauthenticated(reading.status) &&
        absl::IsUnauthenticated(state_->HeldFailure(Now()))) {
      end_ = reading.status;
      return;
    }
    const auto kind = found->second.judge.Judge(
        reading, state_->WasCreatedLately(run_id, Now()));
    if (kind == oz::v1::RunVerdict::KIND_UNSPECIFIED) return;
    oz::v1::RunVerdict* verdict = out_.emplace_back().mutable_verdict();
    verdict->set_kind(kind);
    verdict->set_run_id(run_id);
    verdict->set_waited_ms(absl::ToInt64Milliseconds(Now() - begun_));
    if (kind != oz::v1::RunVerdict::NOT_FOUND) {
      *verdict->mutable_run() = reading.run;
      verdict->mutable_run()->clear_prompt();
      verdict->mutable_run()->clear_raw_json();
    }
    ++given_;
    pending_.erase(found);
  }

  void SendConnectionIfChanged() {
    const oz::v1::Connection connection = parts_.hub->GetConnection(*state_);
    if (connection.state().empty() || !connection_.IsChange(connection)) return;
    connection_.Record(connection);
    *out_.emplace_back().mutable_connection() = connection;
  }

  const Parts parts_;
  const std::shared_ptr<AccountState> state_;
  const bool any_;
  const absl::Duration begun_;
  const std::unique_ptr<AccountSync::Interest> interest_;
  const std::unique_ptr<EventHub::Following> following_;
  const std::shared_ptr<StreamHandle> stream_;
  const std::shared_ptr<ReadingQueue> queue_;
  std::map<std::string, Pending> pending_;
  std::deque<Response> out_;
  int given_ = 0;
  ConnectionChangeFilter connection_;
  absl::Status end_;
};

}  // namespace

class RunWaiter::Impl {
 public:
  Impl(AccountSync* accounts, EventHub* hub, const Options& options)
      : accounts_(accounts),
        hub_(hub),
        options_(options),
        tasks_(accounts->parts().executor),
        streams_(accounts, hub, &tasks_),
        poller_(accounts, &tasks_, {.interval = options.interval}) {}
  ~Impl() {
    Shutdown();
    tasks_.Shutdown();
  }

  void Shutdown() {
    tasks_.Close();
    streams_.NotifyAll(kNoticeShutdown);
  }

  absl::StatusOr<SourcePtr<oz::v1::WaitRunsResponse>> WaitRuns(
      const oz::v1::WaitRunsRequest& request, const CallScope& scope) {
    if (tasks_.is_shutdown()) return ShuttingDownError();
    if (request.run_ids().empty() || request.run_ids_size() > kMaxRuns) {
      return CountError(request.run_ids_size());
    }
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
    std::vector<std::string> run_ids;
    for (const std::string& typed : request.run_ids()) {
      OZD_ASSIGN_OR_RETURN(
          std::string run_id,
          FindRunId(accounts_, account, typed, oz::v1::READ_MODE_AUTO, scope));
      if (std::find(run_ids.begin(), run_ids.end(), run_id) == run_ids.end()) {
        run_ids.push_back(std::move(run_id));
      }
    }
    return SourcePtr<oz::v1::WaitRunsResponse>(std::make_unique<WaitSource>(
        WaitSource::Parts{.accounts = accounts_,
                          .hub = hub_,
                          .poller = &poller_,
                          .streams = &streams_,
                          .not_found_grace = options_.not_found_grace},
        account.state, run_ids, request));
  }

 private:
  AccountSync* const accounts_;
  EventHub* const hub_;
  const Options options_;
  Tasks tasks_;
  StreamRegistry streams_;
  RunPoller poller_;
};

RunWaiter::RunWaiter(AccountSync* accounts, EventHub* hub,
                     const Options& options)
    : impl_(std::make_unique<Impl>(accounts, hub, options)) {}

RunWaiter::~RunWaiter() = default;

absl::StatusOr<SourcePtr<oz::v1::WaitRunsResponse>> RunWaiter::WaitRuns(
    const oz::v1::WaitRunsRequest& request, const CallScope& scope) {
  return impl_->WaitRuns(request, scope);
}

void RunWaiter::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
