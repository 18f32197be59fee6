// Copyright (c) 2026 The ozd authors. MIT licence.
#include <atomic>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/random.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/world/forks.h"
#include "tests/sim/world/run_request.h"
#include "tests/sim/world/uploads.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

std::string NewRunId(int64_t now_us) {
  static std::atomic<uint64_t> counter{0};
  Random random(static_cast<uint64_t>(now_us) * 1000 + counter.fetch_add(1));
  return random.Uuid();
}

absl::Status CheckReferences(const Call& call, const Json& body) {
  const std::string parent = StringAt(body, "parent_run_id");
  if (!parent.empty() && !GetVisibleRun(call, parent).ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("parent_run_id: no run ", parent));
  }
  const std::string conversation = StringAt(body, "conversation_id");
  if (conversation.empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs,
                       RunsOfVisibleConversation(call, conversation));
  if (!runs.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("conversation_id: no conversation ", conversation));
}

// The parent lists its children, and changes by it.
absl::Status AddToParent(const Call& call, const Json& run,
                         Transaction* transaction) {
  const std::string parent = StringAt(run, "parent_run_id");
  if (parent.empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(StoredRun stored, transaction->Get(parent));
  (*stored.run)["children"].push_back(StringAt(run, "run_id"));
  Touch(call.context->clock->NextChange(), stored.run.get());
  return transaction->Put(stored);
}

absl::Status KeepAttachments(const Call& call, const Json& body,
                             const std::string& run_id) {
  for (const Json& attachment : MemberAt(body, "attachments")) {
    UploadedFile file;
    file.run_id = run_id;
    file.filename = StringAt(attachment, "file_name");
    file.mime_type = StringAt(attachment, "mime_type");
    std::string bytes;
    if (absl::Base64Unescape(StringAt(attachment, "data"), &bytes)) {
      file.bytes = std::move(bytes);
    }
    OZD_RETURN_IF_ERROR(AddUpload(call, &file));
  }
  return absl::OkStatus();
}

absl::StatusOr<Json> Spawn(const Call& call) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckRunRequest(body));
  OZD_RETURN_IF_ERROR(CheckReferences(call, body));
  const int64_t now_us = call.context->clock->NextChange();
  OZD_ASSIGN_OR_RETURN(Course course,
                       PlanCourse(StringAt(body, "prompt"), call.context->speed,
                                  call.context->clock->CourseNow()));
  StoredRun stored;
  stored.run = std::make_shared<Json>(
      MakeRun(body, *call.principal, call.request.Header("x-oz-api-source"),
              NewRunId(now_us), now_us));
  stored.course = std::move(course);
  const absl::Status written =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_RETURN_IF_ERROR(transaction->Put(stored));
        return AddToParent(call, *stored.run, transaction);
      });
  if (!written.ok()) return written;
  OZD_RETURN_IF_ERROR(
      KeepAttachments(call, body, StringAt(*stored.run, "run_id")));
  call.context->courses->Wake();
  return *stored.run;
}

Response CreateRun(const Call& call) {
  const absl::StatusOr<Json> run = Spawn(call);
  if (!run.ok()) return ProblemForError(run.status());
  Json answer;
  answer["run_id"] = StringAt(*run, "run_id");
  answer["task_id"] = StringAt(*run, "run_id");
  answer["state"] = StringAt(*run, "state");
  answer["at_capacity"] = false;
  Response response;
  response.body = DumpJson(answer);
  return response;
}

absl::StatusOr<RunListing> FindRuns(const Call& call) {
  OZD_ASSIGN_OR_RETURN(const RunQuery query, ParseRunQuery(call.request));
  const std::string& ancestor = query.ancestor_run_id;
  if (!ancestor.empty() && !GetVisibleRun(call, ancestor).ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("ancestor_run_id: no run ", ancestor));
  }
  return call.context->runs->List(query, call.principal->uid);
}

// Put together from stored texts, so that a run reads the same here and alone.
Response ListRuns(const Call& call) {
  const absl::StatusOr<RunListing> listing = FindRuns(call);
  if (!listing.ok()) return ProblemForError(listing.status());
  Response response;
  const bool more = !listing->next_cursor.empty();
  response.body =
      absl::StrCat(R"({"runs":[)", absl::StrJoin(listing->bodies, ","),
                   R"(],"page_info":{"has_next_page":)",
                   more ? "true" : "false", more ? R"(,"next_cursor":")" : "",
                   listing->next_cursor, more ? "\"" : "", "}}");
  return response;
}

Response GetRun(const Call& call) {
  const absl::StatusOr<StoredRun> stored =
      GetVisibleRun(call, call.request.path_arguments[0]);
  if (!stored.ok()) return ProblemForError(stored.status());
  Response response;
  response.body = DumpJson(*stored->run);
  return response;
}

bool IsCancellableKind(const Json& run) {
  const std::string host =
      StringAt(MemberAt(run, "agent_config"), "worker_host");
  return StringAt(run, "execution_location") != "LOCAL" &&
         StringAt(run, "source") != "LOCAL" &&
         StringAt(run, "source") != "GITHUB_ACTION" &&
         (host.empty() || host == "warp");
}

// A queued run stops at once; one that a worker holds stops shortly after.
absl::Status Cancel(Context* context, StoredRun* stored) {
  Json& run = *stored->run;
  const std::string state = StringAt(run, "state");
  if (IsTerminalState(state)) {
    return absl::InvalidArgumentError(
        absl::StrCat("The run is already ", state));
  }
  if (!IsCancellableKind(run)) {
    return absl::FailedPreconditionError(
        "Self-hosted, local and GitHub Action runs cannot be cancelled");
  }
  if (state == "PENDING") {
    return absl::AbortedError("The run is PENDING; try again in a moment");
  }
  stored->course =
      CancellingCourse(context->speed, context->clock->CourseNow());
  if (state == "QUEUED") TakeStep(stored, context->clock->NextChange());
  return absl::OkStatus();
}

Response CancelRun(const Call& call) {
  const std::string& body = call.request.body;
  if (!body.empty() && body != "null" && body != "{}") {
    return Problem(ErrorCode::kInvalidRequest, "body: must be empty");
  }
  const std::string& run_id = call.request.path_arguments[0];
  const absl::Status status =
      call.context->runs->Update(run_id, [&](StoredRun* stored) {
        const absl::Status visible = CheckVisible(call, *stored->run);
        return visible.ok() ? Cancel(call.context, stored) : visible;
      });
  if (absl::IsAborted(status)) {
    return Problem(ErrorCode::kConflict, status.message());
  }
  if (!status.ok()) return ProblemForError(status);
  call.context->courses->Wake();
  Response response;
  response.body = DumpJson(Json(run_id));
  return response;
}

}  // namespace

const std::vector<Route>& RunRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       "/api/v1/agent/run",
       Access::kKey,
       Body::kJson,
       CreateRun,
       {400, 401, 403}},
      {"POST",
       "/api/v1/agent/runs",
       Access::kKey,
       Body::kJson,
       CreateRun,
       {400, 401, 403}},
      {"GET",
       "/api/v1/agent/runs",
       Access::kKey,
       Body::kNone,
       ListRuns,
       {400, 401}},
      {"GET",
       "/api/v1/agent/runs/{runId}",
       Access::kKey,
       Body::kNone,
       GetRun,
       {400, 401, 403, 404}},
      {"POST",
       "/api/v1/agent/runs/{runId}/cancel",
       Access::kKey,
       Body::kNone,
       CancelRun,
       {400, 401, 403, 404, 409, 422}},
      {"POST",
       "/api/v1/agent/tasks/{runId}/cancel",
       Access::kKey,
       Body::kNone,
       CancelRun,
       {400, 401, 403, 404, 409, 422}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
