// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_OZ_API_H_
#define OZD_TESTS_SUPPORT_FAKE_OZ_API_H_

#include <stdint.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/service/oz_api.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "tests/support/fake_live_service.h"
#include "tests/support/run_query.h"

namespace ozd {

// The Oz service in memory: holds runs, lists them as the service does
// (filters, orders, cursors), and misbehaves on demand. Thread-safe.
//
//   FakeOzApi api;
//   api.PutRun(run);
//   api.FailNext(absl::UnavailableError("gone"), 2);
//   api.Block();            // calls wait from now on
//   api.WaitForBlocked(1);  // until one does
//   api.Release();
class FakeOzApi : public OzApi, public ServiceCalls {
 public:
  enum class Method {
    kListRuns,
    kGetRun,
    kGetRunConversation,
    kGetConversation,
    kGetTranscript,
    kGetPrincipal,
    kSendMessage,
    kListMessages,
    kReadMessage,
    kMarkMessageDelivered,
    kCancelRun,
    kFollowUpRun,
    kDownloadArtifact,
  };

  // A call that has arrived, whatever became of it.
  struct Call {
    Method method = Method::kListRuns;
    ApiCaller caller;
    // The id of the call; empty for kListRuns and kGetPrincipal.
    std::string id;
    // Only for kListRuns.
    ListRunsQuery query;
  };

  // What the failure of a call that never reached the service looks like.
  static absl::Status Offline() {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("offline");
    detail.set_retryable(true);
    return MakeError(absl::StatusCode::kUnavailable,
                     "Failed to send API request to https://fake.test/",
                     detail);
  }

  // What the refusal of a key looks like.
  static absl::Status InvalidKey() {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_api_key");
    detail.set_http_status(401);
    return MakeError(absl::StatusCode::kUnauthenticated, "API key is invalid",
                     detail);
  }

  // Adds or replaces a run. raw_json is made up when it is empty. With a key
  // the run is visible to that key alone.
  void PutRun(oz::v1::Run run, const std::string& api_key = "") {
    if (run.raw_json().empty()) run.set_raw_json(RunToJson(run));
    MutexLock lock(&mutex_);
    const std::string run_id = run.run_id();
    runs_[run_id] = {std::move(run), api_key};
  }
  void RemoveRun(const std::string& run_id) {
    MutexLock lock(&mutex_);
    runs_.erase(run_id);
  }

  // Once one key is known, every other key is refused.
  void AddKey(const std::string& api_key, oz::v1::Principal principal) {
    MutexLock lock(&mutex_);
    principals_[api_key] = std::move(principal);
  }
  void RevokeKey(const std::string& api_key) {
    MutexLock lock(&mutex_);
    principals_.erase(api_key);
    revoked_.insert(api_key);
  }

  void SetRunConversation(const std::string& run_id, const std::string& json) {
    MutexLock lock(&mutex_);
    documents_[{Method::kGetRunConversation, run_id}] = json;
  }
  void SetConversation(const std::string& id, const std::string& json) {
    MutexLock lock(&mutex_);
    documents_[{Method::kGetConversation, id}] = json;
  }
  void SetTranscript(const std::string& run_id, const std::string& bytes) {
    MutexLock lock(&mutex_);
    documents_[{Method::kGetTranscript, run_id}] = bytes;
  }

  // Every page claims this many items that could not be understood.
  void SetSkippedItems(int count) {
    MutexLock lock(&mutex_);
    skipped_items_ = count;
  }

  // Every page says that this is the time; 0 for nothing.
  void SetServerTime(int64_t server_time_us) {
    MutexLock lock(&mutex_);
    server_time_us_ = server_time_us;
  }

  // The next `count` calls, whichever they are, fail with `status`.
  void FailNext(const absl::Status& status, int count = 1) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) failures_.push_back(status);
  }
  // The next `count` calls of that method fail with `status`.
  void FailNext(Method method, const absl::Status& status, int count = 1) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) method_failures_[method].push_back(status);
  }
  // Every call fails with `status` from now on; OK ends it.
  void FailAlways(const absl::Status& status) {
    MutexLock lock(&mutex_);
    permanent_failure_ = status;
  }

  // Calls wait from now on, until Release(). A call that waits is already
  // counted, and answers with what is true when it is released.
  void Block() {
    MutexLock lock(&mutex_);
    blocking_ = true;
  }
  void Release() {
    MutexLock lock(&mutex_);
    blocking_ = false;
    changed_.NotifyAll();
  }
  // Returns when at least `count` calls wait.
  void WaitForBlocked(int count) {
    MutexLock lock(&mutex_);
    while (blocked_ < count) changed_.Wait(&mutex_);
  }
  // Returns when at least `count` calls of that method have arrived.
  void WaitForCalls(Method method, int count) {
    MutexLock lock(&mutex_);
    while (CountCalls(method) < count) changed_.Wait(&mutex_);
  }

  int calls(Method method) const {
    MutexLock lock(&mutex_);
    return CountCalls(method);
  }
  std::vector<Call> call_log() const {
    MutexLock lock(&mutex_);
    return calls_;
  }

  absl::StatusOr<RunPage> ListRuns(const ApiCaller& caller,
                                   const ListRunsQuery& query) override {
    MutexLock lock(&mutex_);
    const absl::Status arrived =
        Arrive({Method::kListRuns, caller, std::string(), query});
    if (!arrived.ok()) return arrived;
    if (query.limit < 1 || query.limit > 500) {
      return InvalidRequest("limit must be between 1 and 500");
    }
    const RunOrder order = RunOrder::Of(query);
    const oz::v1::Run* after = nullptr;
    if (!query.cursor.empty()) {
      const auto cursor = cursors_.find(query.cursor);
      if (cursor == cursors_.end() || !(cursor->second.order == order)) {
        return InvalidRequest("cursor does not belong to this order");
      }
      after = &cursor->second.last;
    }
    const std::vector<oz::v1::Run> matches = Matching(caller, query.filter);
    return MakePage(matches, order, after, static_cast<size_t>(query.limit));
  }

  absl::StatusOr<oz::v1::Run> GetRun(const ApiCaller& caller,
                                     const std::string& run_id) override {
    MutexLock lock(&mutex_);
    const absl::Status arrived =
        Arrive({Method::kGetRun, caller, run_id, ListRunsQuery()});
    if (!arrived.ok()) return arrived;
    const auto found = runs_.find(run_id);
    if (found == runs_.end() || !IsVisible(found->second, caller)) {
      return NotFound("run not found");
    }
    return found->second.run;
  }

  absl::StatusOr<std::string> GetRunConversation(
      const ApiCaller& caller, const std::string& run_id) override {
    return Document(Method::kGetRunConversation, caller, run_id);
  }
  absl::StatusOr<std::string> GetConversation(
      const ApiCaller& caller, const std::string& conversation_id) override {
    return Document(Method::kGetConversation, caller, conversation_id);
  }
  absl::StatusOr<std::string> GetTranscript(
      const ApiCaller& caller, const std::string& run_id) override {
    return Document(Method::kGetTranscript, caller, run_id);
  }

  absl::StatusOr<oz::v1::Principal> GetPrincipal(
      const ApiCaller& caller) override {
    MutexLock lock(&mutex_);
    const absl::Status arrived =
        Arrive({Method::kGetPrincipal, caller, std::string(), ListRunsQuery()});
    if (!arrived.ok()) return arrived;
    const auto found = principals_.find(caller.api_key);
    if (found != principals_.end()) return found->second;
    oz::v1::Principal principal;
    principal.set_uid("user-1");
    principal.set_type("user");
    principal.set_display_name("Test User");
    principal.set_email("user@example.test");
    return principal;
  }

  // Events, streams and messages; what is said above of failures and blocking
  // holds for messages, not for events and streams.
  FakeLiveService& live() { return live_; }

  // What DownloadArtifact finds.
  void PutArtifact(const oz::v1::Artifact& artifact, const std::string& bytes) {
    MutexLock lock(&mutex_);
    artifacts_[artifact.artifact_uid()] = {artifact, bytes};
  }

  absl::StatusOr<RestAnswer> Send(const ApiCaller& caller,
                                  const RestCall& call) override {
    absl::StatusOr<std::string> body = live_.ListEvents(caller, call);
    if (!body.ok()) return body.status();
    return RestAnswer{*std::move(body), "https://fake.test/"};
  }
  absl::StatusOr<std::string> Graphql(const ApiCaller&,
                                      const GraphqlCall&) override {
    return absl::UnimplementedError("no operation is offered here");
  }
  absl::Status Stream(const ApiCaller& caller,
                      const StreamCall& call) override {
    return live_.Stream(caller, call);
  }
  absl::StatusOr<std::vector<std::string>> SendMessage(
      const ApiCaller& caller,
      const oz::v1::SendMessageRequest& message) override {
    const absl::Status arrived =
        ArriveAlone(Method::kSendMessage, caller,
                    message.to_size() > 0 ? message.to(0) : "");
    if (!arrived.ok()) return arrived;
    return live_.SendMessage(message);
  }
  absl::StatusOr<std::vector<oz::v1::Message>> ListMessages(
      const ApiCaller& caller,
      const oz::v1::ListMessagesRequest& request) override {
    const absl::Status arrived =
        ArriveAlone(Method::kListMessages, caller, request.run_id());
    if (!arrived.ok()) return arrived;
    return live_.ListMessages(request.run_id());
  }
  absl::StatusOr<oz::v1::Message> ReadMessage(
      const ApiCaller& caller, const std::string& message_id) override {
    const absl::Status arrived =
        ArriveAlone(Method::kReadMessage, caller, message_id);
    if (!arrived.ok()) return arrived;
    return live_.ReadMessage(message_id);
  }
  absl::Status MarkMessageDelivered(const ApiCaller& caller,
                                    const std::string& message_id) override {
    const absl::Status arrived =
        ArriveAlone(Method::kMarkMessageDelivered, caller, message_id);
    if (!arrived.ok()) return arrived;
    return live_.MarkDelivered(message_id);
  }
  // The run becomes CANCELLED at once.
  absl::Status CancelRun(const ApiCaller& caller,
                         const std::string& run_id) override {
    return ChangeState(Method::kCancelRun, caller, run_id, "CANCELLED");
  }
  // The run becomes INPROGRESS at once.
  absl::Status FollowUpRun(const ApiCaller& caller, const std::string& run_id,
                           const std::string&, const std::string&) override {
    return ChangeState(Method::kFollowUpRun, caller, run_id, "INPROGRESS");
  }
  absl::Status DownloadArtifact(
      const ApiCaller& caller, const std::string& artifact_uid,
      const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
      const ByteSink& sink) override {
    const absl::Status arrived =
        ArriveAlone(Method::kDownloadArtifact, caller, artifact_uid);
    if (!arrived.ok()) return arrived;
    std::pair<oz::v1::Artifact, std::string> artifact;
    {
      MutexLock lock(&mutex_);
      const auto found = artifacts_.find(artifact_uid);
      if (found == artifacts_.end()) return NotFound("artifact not found");
      artifact = found->second;
    }
    if (!on_artifact(artifact.first) || !sink(artifact.second)) {
      return absl::CancelledError("enough");
    }
    return absl::OkStatus();
  }

  int64_t requests_sent() const override {
    MutexLock lock(&mutex_);
    return static_cast<int64_t>(calls_.size());
  }

 private:
  struct StoredRun {
    oz::v1::Run run;
    // Empty: visible to every key.
    std::string api_key;
  };
  struct Cursor {
    RunOrder order;
    oz::v1::Run last;
  };

  static absl::Status InvalidRequest(const std::string& message) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_request");
    detail.set_http_status(400);
    return MakeError(absl::StatusCode::kInvalidArgument, message, detail);
  }
  static absl::Status NotFound(const std::string& message) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("resource_not_found");
    detail.set_http_status(404);
    return MakeError(absl::StatusCode::kNotFound, message, detail);
  }
  static bool IsVisible(const StoredRun& stored, const ApiCaller& caller) {
    return stored.api_key.empty() || stored.api_key == caller.api_key;
  }

  int CountCalls(Method method) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return static_cast<int>(
        std::count_if(calls_.begin(), calls_.end(),
                      [&](const Call& call) { return call.method == method; }));
  }

  // Counts the call, lets it wait, and says how it fails, if it does.
  absl::Status Arrive(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    calls_.push_back(call);
    ++blocked_;
    changed_.NotifyAll();
    while (blocking_) changed_.Wait(&mutex_);
    --blocked_;
    if (!failures_.empty()) return TakeFirst(&failures_);
    auto& own = method_failures_[call.method];
    if (!own.empty()) return TakeFirst(&own);
    if (!permanent_failure_.ok()) return permanent_failure_;
    const bool known = principals_.empty() && revoked_.empty()
                           ? true
                           : principals_.count(call.caller.api_key) > 0;
    return known ? absl::OkStatus() : InvalidKey();
  }

  absl::Status ArriveAlone(Method method, const ApiCaller& caller,
                           const std::string& id) {
    MutexLock lock(&mutex_);
    return Arrive({method, caller, id, ListRunsQuery()});
  }

  absl::Status ChangeState(Method method, const ApiCaller& caller,
                           const std::string& run_id,
                           const std::string& state) {
    MutexLock lock(&mutex_);
    const absl::Status arrived =
        Arrive({method, caller, run_id, ListRunsQuery()});
    if (!arrived.ok()) return arrived;
    const auto found = runs_.find(run_id);
    if (found == runs_.end()) return NotFound("run not found");
    oz::v1::Run& run = found->second.run;
    run.set_state(state);
    run.set_updated_at_us(run.updated_at_us() + 1);
    run.set_raw_json(RunToJson(run));
    return absl::OkStatus();
  }

  static absl::Status TakeFirst(std::deque<absl::Status>* queue) {
    const absl::Status first = queue->front();
    queue->pop_front();
    return first;
  }

  absl::StatusOr<std::string> Document(Method method, const ApiCaller& caller,
                                       const std::string& id) {
    MutexLock lock(&mutex_);
    const absl::Status arrived = Arrive({method, caller, id, ListRunsQuery()});
    if (!arrived.ok()) return arrived;
    const auto found = documents_.find({method, id});
    if (found == documents_.end()) return NotFound("nothing recorded yet");
    return found->second;
  }

  std::vector<oz::v1::Run> Matching(const ApiCaller& caller,
                                    const oz::v1::RunFilter& filter) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::map<std::string, std::string> parents;
    for (const auto& [id, stored] : runs_) {
      parents[id] = stored.run.parent_run_id();
    }
    std::vector<oz::v1::Run> matches;
    for (const auto& [id, stored] : runs_) {
      if (IsVisible(stored, caller) &&
          MatchesFilter(stored.run, filter, parents)) {
        matches.push_back(stored.run);
      }
    }
    return matches;
  }

  RunPage MakePage(std::vector<oz::v1::Run> runs, const RunOrder& order,
                   const oz::v1::Run* after, size_t limit)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::sort(runs.begin(), runs.end(), order);
    RunPage page;
    page.skipped_items = skipped_items_;
    page.server_time_us = server_time_us_;
    std::string items;
    for (const oz::v1::Run& run : runs) {
      if (after != nullptr && !order(*after, run)) continue;
      if (page.runs.size() == limit) {
        page.has_next_page = true;
        page.next_cursor = absl::StrCat("cursor-", cursors_.size() + 1);
        cursors_[page.next_cursor] = {order, page.runs.back()};
        break;
      }
      absl::StrAppend(&items, items.empty() ? "" : ",", run.raw_json());
      page.runs.push_back(run);
    }
    page.raw_json = absl::StrCat(R"({"page_info":{"has_next_page":)",
                                 page.has_next_page ? "true" : "false",
                                 R"(,"next_cursor":")", page.next_cursor,
                                 R"("},"runs":[)", items, "]}");
    return page;
  }

  FakeLiveService live_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::map<std::string, StoredRun> runs_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<Method, std::string>, std::string> documents_
      ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::pair<oz::v1::Artifact, std::string>> artifacts_
      ABSL_GUARDED_BY(mutex_);
  std::map<std::string, oz::v1::Principal> principals_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> revoked_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Cursor> cursors_ ABSL_GUARDED_BY(mutex_);
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
  std::deque<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
  std::map<Method, std::deque<absl::Status>> method_failures_
      ABSL_GUARDED_BY(mutex_);
  absl::Status permanent_failure_ ABSL_GUARDED_BY(mutex_);
  int skipped_items_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t server_time_us_ ABSL_GUARDED_BY(mutex_) = 0;
  bool blocking_ ABSL_GUARDED_BY(mutex_) = false;
  int blocked_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_OZ_API_H_
