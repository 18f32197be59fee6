// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_OZ_API_H_
#define OZD_TESTS_SUPPORT_FAKE_OZ_API_H_

#include <stdint.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/api/run_api.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/support/fake_live_service.h"
#include "tests/support/run_query.h"
#include "tests/support/service_json.h"
#include "tests/support/wait_until.h"

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
class FakeOzApi : public ServiceCalls {
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

  // The failure of a call that never reached the service.
  static absl::Status Offline() {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("offline");
    detail.set_retryable(true);
    return MakeError(absl::StatusCode::kUnavailable,
                     "Failed to send API request to https://fake.test/",
                     detail);
  }

  // The refusal of a key.
  static absl::Status InvalidKey() {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_api_key");
    detail.set_http_status(401);
    return MakeError(absl::StatusCode::kUnauthenticated, "API key is invalid",
                     detail);
  }

  // Adds or replaces a run. The members of the object raw_json, if it is set,
  // are sent before those that say what the run's fields say. A missing state
  // or time is made up. With a key the run is visible to that key alone.
  void PutRun(oz::v1::Run run, const std::string& api_key = "") {
    if (run.state().empty()) run.set_state("QUEUED");
    if (run.created_at_us() == 0) run.set_created_at_us(1);
    if (run.updated_at_us() == 0) run.set_updated_at_us(1);
    const std::string json = RunToJson(run);
    run.set_raw_json(
        run.raw_json().size() <= 2
            ? json
            : absl::StrCat(run.raw_json().substr(0, run.raw_json().size() - 1),
                           ",", json.substr(1)));
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
    WaitUntil(&changed_, &mutex_, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return blocked_ >= count;
    });
  }
  // Returns when at least `count` calls of that method have arrived.
  void WaitForCalls(Method method, int count) {
    MutexLock lock(&mutex_);
    WaitUntil(&changed_, &mutex_, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return CountCalls(method) >= count;
    });
  }

  int calls(Method method) const {
    MutexLock lock(&mutex_);
    return CountCalls(method);
  }
  std::vector<Call> call_log() const {
    MutexLock lock(&mutex_);
    return calls_;
  }

  // Returns what GET /agent/runs answers to `query`, without counting a call.
  absl::StatusOr<RunPage> Page(const ApiCaller& caller,
                               const ListRunsQuery& query) {
    MutexLock lock(&mutex_);
    return MakePage(caller, query);
  }

  // Passes every page through `change` before it is sent.
  using PageChange = std::function<absl::StatusOr<RunPage>(
      const ListRunsQuery&, absl::StatusOr<RunPage>)>;
  void SetPageChange(PageChange change) {
    MutexLock lock(&mutex_);
    page_change_ = std::move(change);
  }

  // Events, streams and messages; what is said above of failures and blocking
  // holds for messages, not for events and streams.
  FakeLiveService& live() { return live_; }

  // Adds an artifact.
  void PutArtifact(const oz::v1::Artifact& artifact, const std::string& bytes) {
    MutexLock lock(&mutex_);
    artifacts_[artifact.artifact_uid()] = {artifact, bytes};
  }

  absl::StatusOr<RestAnswer> Send(const ApiCaller& caller,
                                  const RestCall& call) override {
    RestAnswer answer;
    answer.url = absl::StrCat("https://fake.test/api/v1/",
                              absl::StrJoin(call.segments, "/"));
    absl::StatusOr<std::string> body = Answer(caller, call, &answer);
    if (!body.ok()) return body.status();
    answer.body = *std::move(body);
    return answer;
  }

  // Offers GetUser, which counts as kGetPrincipal, and
  // GetWorkspacesMetadataForUser, which does not count.
  absl::StatusOr<std::string> Graphql(const ApiCaller& caller,
                                      const GraphqlCall& call) override {
    const bool is_user = absl::string_view(call.operation.name) == "GetUser";
    MutexLock lock(&mutex_);
    if (is_user) {
      OZD_RETURN_IF_ERROR(
          Arrive({Method::kGetPrincipal, caller, "", ListRunsQuery()}));
    }
    const auto found = principals_.find(caller.api_key);
    const oz::v1::Principal principal =
        found == principals_.end() ? DefaultPrincipal() : found->second;
    if (is_user) return UserToJson(principal);
    if (principal.teams_unknown()) return Offline();
    return WorkspacesToJson(principal);
  }

  absl::StatusOr<std::unique_ptr<EventStream>> StartStream(
      const ApiCaller& caller, StreamCall call) override {
    return live_.StartStream(caller, std::move(call));
  }

  absl::Status Download(const ApiCaller&, const DownloadCall& call) override {
    std::string bytes;
    {
      MutexLock lock(&mutex_);
      bytes = artifacts_[call.url.substr(sizeof(kStore) - 1)].second;
    }
    return call.sink(bytes) ? absl::OkStatus() : absl::CancelledError("enough");
  }

  // Returns the number of calls but those for events.
  int64_t requests_sent() const {
    MutexLock lock(&mutex_);
    return static_cast<int64_t>(calls_.size());
  }

 private:
  // Where the bytes of artifacts are.
  static constexpr char kStore[] = "https://store.fake.test/";

  static oz::v1::Principal DefaultPrincipal() {
    oz::v1::Principal principal;
    principal.set_uid("user-1");
    principal.set_type("user");
    principal.set_display_name("Test User");
    principal.set_email("user@example.test");
    return principal;
  }

  absl::StatusOr<std::string> Answer(const ApiCaller& caller,
                                     const RestCall& call, RestAnswer* answer) {
    const auto& path = call.segments;
    const bool is_post = call.method == "POST";
    const std::string id = path.size() > 2 ? path[2] : "";
    const std::string verb = path.size() > 3 ? path[3] : "";
    if (path.size() < 2 || path[0] != "agent") return NotFound("no such path");
    if (path[1] == "events") return live_.ListEvents(caller, call);
    if (path[1] == "messages") return AnswerMessage(caller, call, id, verb);
    if (path[1] == "artifacts") return AnswerArtifact(caller, id);
    if (path[1] == "conversations") {
      return Document(Method::kGetConversation, caller, id);
    }
    if (path[1] != "runs") return NotFound("no such path");
    if (id.empty()) return ListRuns(caller, ReadQuery(call.query), answer);
    if (verb.empty()) return GetRun(caller, id);
    if (verb == "conversation") {
      return Document(Method::kGetRunConversation, caller, id);
    }
    if (verb == "transcript") {
      return Document(Method::kGetTranscript, caller, id);
    }
    // The run changes at once.
    if (is_post && verb == "cancel") {
      return ChangeState(Method::kCancelRun, caller, id, "CANCELLED");
    }
    if (is_post && verb == "followups") {
      return ChangeState(Method::kFollowUpRun, caller, id, "INPROGRESS");
    }
    return NotFound("no such path");
  }

  absl::StatusOr<std::string> ListRuns(const ApiCaller& caller,
                                       const ListRunsQuery& query,
                                       RestAnswer* answer) {
    absl::StatusOr<RunPage> page = RunPage();
    PageChange change;
    {
      MutexLock lock(&mutex_);
      OZD_RETURN_IF_ERROR(Arrive({Method::kListRuns, caller, "", query}));
      page = MakePage(caller, query);
      change = page_change_;
      answer->server_time_us = server_time_us_;
    }
    if (change) page = change(query, std::move(page));
    if (!page.ok()) return page.status();
    return PageToJson(*page);
  }

  absl::StatusOr<std::string> GetRun(const ApiCaller& caller,
                                     const std::string& run_id) {
    MutexLock lock(&mutex_);
    OZD_RETURN_IF_ERROR(
        Arrive({Method::kGetRun, caller, run_id, ListRunsQuery()}));
    const auto found = runs_.find(run_id);
    if (found == runs_.end() || !IsVisible(found->second, caller)) {
      return NotFound("run not found");
    }
    return found->second.run.raw_json();
  }

  absl::StatusOr<std::string> AnswerMessage(const ApiCaller& caller,
                                            const RestCall& call,
                                            const std::string& id,
                                            const std::string& verb) {
    if (id.empty()) {
      const oz::v1::SendMessageRequest request = ReadSendMessage(call.body);
      OZD_RETURN_IF_ERROR(
          ArriveAlone(Method::kSendMessage, caller,
                      request.to_size() > 0 ? request.to(0) : ""));
      return live_.SendMessage(request);
    }
    if (verb.empty()) {
      OZD_RETURN_IF_ERROR(ArriveAlone(Method::kListMessages, caller, id));
      return live_.ListMessages(id);
    }
    if (verb == "read") {
      OZD_RETURN_IF_ERROR(ArriveAlone(Method::kReadMessage, caller, id));
      return live_.ReadMessage(id);
    }
    OZD_RETURN_IF_ERROR(ArriveAlone(Method::kMarkMessageDelivered, caller, id));
    return live_.MarkDelivered(id);
  }

  absl::StatusOr<std::string> AnswerArtifact(const ApiCaller& caller,
                                             const std::string& uid) {
    MutexLock lock(&mutex_);
    OZD_RETURN_IF_ERROR(
        Arrive({Method::kDownloadArtifact, caller, uid, ListRunsQuery()}));
    const auto found = artifacts_.find(uid);
    if (found == artifacts_.end()) return NotFound("artifact not found");
    return ArtifactToJson(found->second.first, absl::StrCat(kStore, uid));
  }

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

  absl::StatusOr<std::string> ChangeState(Method method,
                                          const ApiCaller& caller,
                                          const std::string& run_id,
                                          const std::string& state) {
    MutexLock lock(&mutex_);
    OZD_RETURN_IF_ERROR(Arrive({method, caller, run_id, ListRunsQuery()}));
    const auto found = runs_.find(run_id);
    if (found == runs_.end()) return NotFound("run not found");
    oz::v1::Run& run = found->second.run;
    run.set_state(state);
    run.set_updated_at_us(run.updated_at_us() + 1);
    run.set_raw_json(RunToJson(run));
    return Quoted(run_id);
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

  // Reads what RunApi writes.
  static ListRunsQuery ReadQuery(const HttpQuery& sent) {
    ListRunsQuery query;
    oz::v1::RunFilter& filter = query.filter;
    const std::map<std::string, std::string*> texts = {
        {"creator", filter.mutable_creator_uid()},
        {"source", filter.mutable_source()},
        {"execution_location", filter.mutable_execution_location()},
        {"environment_id", filter.mutable_environment_id()},
        {"skill_spec", filter.mutable_skill_spec()},
        {"schedule_id", filter.mutable_schedule_id()},
        {"ancestor_run_id", filter.mutable_ancestor_run_id()},
        {"name", filter.mutable_name()},
        {"model_id", filter.mutable_model_id()},
        {"artifact_type", filter.mutable_artifact_type()},
        {"q", filter.mutable_query()},
        {"cursor", &query.cursor}};
    for (const auto& [name, value] : sent) {
      const int64_t time_us = ParseRfc3339(value).value_or(0);
      if (const auto text = texts.find(name); text != texts.end()) {
        *text->second = value;
      } else if (name == "limit") {
        static_cast<void>(absl::SimpleAtoi(value, &query.limit));
      } else if (name == "state") {
        filter.add_states(value);
      } else if (name == "updated_after") {
        filter.set_updated_after_us(time_us);
      } else if (name == "created_after") {
        filter.set_created_after_us(time_us);
      } else if (name == "created_before") {
        filter.set_created_before_us(time_us);
      } else if (name == "sort_order") {
        query.sort_order =
            value == "asc" ? oz::v1::SORT_ORDER_ASC : oz::v1::SORT_ORDER_DESC;
      } else if (name == "sort_by") {
        query.sort_by = value == "created_at"
                            ? oz::v1::RUN_SORT_FIELD_CREATED_AT
                        : value == "title" ? oz::v1::RUN_SORT_FIELD_TITLE
                        : value == "agent" ? oz::v1::RUN_SORT_FIELD_AGENT
                                           : oz::v1::RUN_SORT_FIELD_UPDATED_AT;
      }
    }
    return query;
  }

  absl::StatusOr<RunPage> MakePage(const ApiCaller& caller,
                                   const ListRunsQuery& query)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
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
    std::vector<oz::v1::Run> runs = Matching(caller, query.filter);
    std::sort(runs.begin(), runs.end(), order);
    RunPage page;
    page.skipped_items = skipped_items_;
    page.server_time_us = server_time_us_;
    for (const oz::v1::Run& run : runs) {
      if (after != nullptr && !order(*after, run)) continue;
      if (page.runs.size() == static_cast<size_t>(query.limit)) {
        page.has_next_page = true;
        page.next_cursor = absl::StrCat("cursor-", cursors_.size() + 1);
        cursors_[page.next_cursor] = {order, page.runs.back()};
        break;
      }
      page.runs.push_back(run);
    }
    page.raw_json = PageToJson(page);
    return page;
  }

  // Items that cannot be understood come last.
  static std::string PageToJson(const RunPage& page) {
    std::vector<std::string> items;
    for (const oz::v1::Run& run : page.runs) items.push_back(run.raw_json());
    items.insert(items.end(), static_cast<size_t>(page.skipped_items), "{}");
    return absl::StrCat(R"({"page_info":{"has_next_page":)",
                        page.has_next_page ? "true" : "false",
                        R"(,"next_cursor":)", Quoted(page.next_cursor),
                        R"(},"runs":[)", absl::StrJoin(items, ","), "]}");
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
  PageChange page_change_ ABSL_GUARDED_BY(mutex_);
  int skipped_items_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t server_time_us_ ABSL_GUARDED_BY(mutex_) = 0;
  bool blocking_ ABSL_GUARDED_BY(mutex_) = false;
  int blocked_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_OZ_API_H_
