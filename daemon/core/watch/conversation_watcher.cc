// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/conversation_watcher.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/runs/run_ids.h"
#include "daemon/core/streams/connection_change_filter.h"
#include "daemon/core/watch/conversation_follower.h"
#include "daemon/core/watch/run_poller.h"
#include "daemon/core/watch/stream_registry.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Without hints (AccountSync) the run itself is read this often.
constexpr absl::Duration kRunInterval = absl::Seconds(10);

// One stream of WatchRun.
class ConversationSource : public Source<oz::v1::WatchRunResponse> {
 public:
  struct Parts {
    AccountSync* accounts;
    EventHub* hub;
    StreamRegistry* streams;
    Tasks* tasks;
  };

  ConversationSource(const Parts& parts, std::shared_ptr<AccountState> state,
                     std::shared_ptr<ConversationFollower> follower,
                     const oz::v1::WatchRunRequest& request)
      : parts_(parts),
        state_(std::move(state)),
        follower_(std::move(follower)),
        tail_items_(request.tail_items()),
        no_follow_(request.no_follow()),
        after_seq_(request.after_seq()),
        interest_(parts.accounts->TakeInterest(state_)),
        stream_(parts.streams->Add(state_->partition())) {
    follower_->Add(stream_);
  }
  ~ConversationSource() override {
    follower_->Remove(stream_);
    parts_.streams->Remove(stream_);
  }

  void Start(std::function<void()> wake) override {
    stream_->Start(std::move(wake));
    stream_->Notify(kNoticeResult);
  }

  Polled<oz::v1::WatchRunResponse> Next() override {
    const uint32_t notices = stream_->TakeNotices();
    const absl::Status end = parts_.streams->EndOf(notices);
    if (!end.ok()) return Polled<Response>::End(end);
    if ((notices & kNoticeResult) != 0) pending_ = true;
    if (out_.empty() && items_.empty() && !end_.has_value() && pending_) {
      pending_ = false;
      follower_->Look([this](const auto& known) { Gather(known); });
    }
    if (notices != 0 && !end_.has_value()) SendConnectionIfChanged();
    if (out_.empty() && !items_.empty()) {
      *out_.emplace_back().mutable_item() = *items_.front();
      items_.pop_front();
      if (items_.empty()) OnItemsSent();
    }
    if (out_.empty() && end_.has_value()) return Polled<Response>::End(*end_);
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
  using Response = oz::v1::WatchRunResponse;
  using Known = ConversationFollower::Known;

  void Gather(const Known& known) {
    failure_ = known.failure;
    if (known.end.has_value()) {
      end_ = *known.end;
      return;
    }
    if (known.run_version > seen_run_) {
      seen_run_ = known.run_version;
      *out_.emplace_back().mutable_run() = known.run;
    }
    // A stream that does not follow does not wait for the service either.
    if (no_follow_ && !known.conversation_read && !known.failure.ok()) {
      end_ = known.failure;
      return;
    }
    if (known.run_version == 0 || !known.conversation_read) return;
    GatherItems(known.log);
    caught_up_ = true;
    over_ = known.ended;
    if (over_) ended_run_ = known.run;
    if (items_.empty()) OnItemsSent();
  }

  void GatherItems(const ConversationLog& log) {
    if (!begun_) {
      begun_ = true;
      generation_ = log.generation();
      if (tail_items_ > 0) {
        after_seq_ = std::max(after_seq_, log.size() - tail_items_);
      }
    } else if (log.generation() != generation_) {
      generation_ = log.generation();
      seen_stamp_ = 0;
      after_seq_ = 0;
      out_.emplace_back().mutable_reset()->set_reason(
          "the conversation was rewritten");
    }
    for (ConversationLog::Item& item : log.Since(seen_stamp_, after_seq_)) {
      items_.push_back(std::move(item));
    }
    seen_stamp_ = log.stamp();
  }

  // Called when all known items have been sent.
  void OnItemsSent() {
    if (!caught_up_) return;
    caught_up_ = false;
    if (!synced_) {
      synced_ = true;
      out_.emplace_back().mutable_synced();
    }
    if (over_) *out_.emplace_back().mutable_ended()->mutable_run() = ended_run_;
    if (over_ || no_follow_) end_ = absl::OkStatus();
  }

  void SendConnectionIfChanged() {
    oz::v1::Connection connection = parts_.hub->GetConnection(*state_);
    const bool explains =
        !connection.state().empty() && connection.state() != "live";
    if (!explains && !failure_.ok()) {
      connection = ConnectionAfter(failure_, *parts_.accounts->parts().clock);
    }
    if (connection.state().empty() || !connection_.IsChange(connection)) return;
    connection_.Record(connection);
    *out_.emplace_back().mutable_connection() = connection;
  }

  const Parts parts_;
  const std::shared_ptr<AccountState> state_;
  const std::shared_ptr<ConversationFollower> follower_;
  const int64_t tail_items_;
  const bool no_follow_;
  int64_t after_seq_;
  const std::unique_ptr<AccountSync::Interest> interest_;
  const std::shared_ptr<StreamHandle> stream_;

  // There may be something that was not gathered yet.
  bool pending_ = false;
  std::deque<Response> out_;
  std::deque<ConversationLog::Item> items_;
  int64_t seen_run_ = 0;
  bool begun_ = false;
  int64_t generation_ = 0;
  int64_t seen_stamp_ = 0;
  bool caught_up_ = false;
  bool synced_ = false;
  bool over_ = false;
  oz::v1::Run ended_run_;
  absl::Status failure_;
  ConnectionChangeFilter connection_;
  std::optional<absl::Status> end_;
};

}  // namespace

class ConversationWatcher::Impl {
 public:
  Impl(AccountSync* accounts, RunService* service, EventHub* hub,
       const Options& options)
      : accounts_(accounts),
        service_(service),
        hub_(hub),
        options_(options),
        tasks_(accounts->parts().executor),
        streams_(accounts, hub, &tasks_),
        poller_(accounts, &tasks_, {.interval = kRunInterval}) {}
  ~Impl() {
    Shutdown();
    tasks_.Shutdown();
  }

  void Shutdown() {
    tasks_.Close();
    streams_.NotifyAll(kNoticeShutdown);
  }

  absl::StatusOr<SourcePtr<oz::v1::WatchRunResponse>> WatchRun(
      const oz::v1::WatchRunRequest& request, const CallScope& scope) {
    if (tasks_.is_shutdown()) return ShuttingDownError();
    if (request.after_seq() < 0 || request.tail_items() < 0) {
      oz::v1::ErrorDetail detail;
      detail.set_error_code("invalid_request");
      return MakeError(
          absl::StatusCode::kInvalidArgument,
          absl::StrCat("after_seq and tail_items count items and "
                       "cannot be negative (",
                       request.after_seq(), ", ", request.tail_items(), ")"),
          detail);
    }
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
    OZD_ASSIGN_OR_RETURN(const std::string run_id,
                         FindRunId(accounts_, account, request.run_id(),
                                   oz::v1::READ_MODE_AUTO, scope));
    return SourcePtr<oz::v1::WatchRunResponse>(
        std::make_unique<ConversationSource>(
            ConversationSource::Parts{.accounts = accounts_,
                                      .hub = hub_,
                                      .streams = &streams_,
                                      .tasks = &tasks_},
            account.state, Follower(account.state, request.context(), run_id),
            request));
  }

 private:
  // Returns the follower that reads the run already, unless it has come to its
  // end: then the run may have gone on since.
  std::shared_ptr<ConversationFollower> Follower(
      const std::shared_ptr<AccountState>& state,
      const oz::v1::CallContext& context, const std::string& run_id) {
    std::shared_ptr<ConversationFollower> follower;
    {
      MutexLock lock(&mutex_);
      std::weak_ptr<ConversationFollower>& known =
          followers_[{state->partition(), run_id}];
      follower = known.lock();
      if (follower != nullptr && !IsOver(*follower)) return follower;
      follower = std::make_shared<ConversationFollower>(
          ConversationFollower::Parts{.accounts = accounts_,
                                      .service = service_,
                                      .hub = hub_,
                                      .poller = &poller_,
                                      .tasks = &tasks_,
                                      .interval = options_.interval},
          state, context, run_id);
      known = follower;
      Sweep();
    }
    follower->Start();
    return follower;
  }

  static bool IsOver(const ConversationFollower& follower) {
    bool over = false;
    follower.Look([&over](const ConversationFollower::Known& known) {
      over = known.ended || known.end.has_value();
    });
    return over;
  }

  // Forgets the followers that no stream holds any more.
  void Sweep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (auto it = followers_.begin(); it != followers_.end();) {
      it = it->second.expired() ? followers_.erase(it) : std::next(it);
    }
  }

  AccountSync* const accounts_;
  RunService* const service_;
  EventHub* const hub_;
  const Options options_;
  Tasks tasks_;
  StreamRegistry streams_;
  RunPoller poller_;
  Mutex mutex_;
  std::map<std::pair<std::string, std::string>,
           std::weak_ptr<ConversationFollower>>
      followers_ ABSL_GUARDED_BY(mutex_);
};

ConversationWatcher::ConversationWatcher(AccountSync* accounts,
                                         RunService* runs, EventHub* hub,
                                         const Options& options)
    : impl_(std::make_unique<Impl>(accounts, runs, hub, options)) {}

ConversationWatcher::~ConversationWatcher() = default;

absl::StatusOr<SourcePtr<oz::v1::WatchRunResponse>>
ConversationWatcher::WatchRun(const oz::v1::WatchRunRequest& request,
                              const CallScope& scope) {
  return impl_->WatchRun(request, scope);
}

void ConversationWatcher::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
