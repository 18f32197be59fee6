// Copyright (c) 2026 The ozd authors. MIT licence.
// Conversations, transcripts and artifacts, and the store that signed links
// lead to.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/world/artifacts.h"
#include "tests/sim/world/conversation.h"
#include "tests/sim/world/forks.h"
#include "tests/sim/world/uploads.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

std::string RootOf(const Request& request) {
  return absl::StrCat("http://", request.Header("host"));
}

Response GetRunConversation(const Call& call) {
  const absl::StatusOr<StoredRun> stored =
      GetVisibleRun(call, call.request.path_arguments[0]);
  if (!stored.ok()) return ProblemForError(stored.status());
  return JsonResponse(BuildConversation({*stored}));
}

absl::StatusOr<Json> FindConversation(const Call& call) {
  OZD_ASSIGN_OR_RETURN(
      const std::vector<StoredRun> runs,
      RunsOfVisibleConversation(call, call.request.path_arguments[0]));
  return BuildConversation(runs);
}

Response GetTranscript(const Call& call) {
  const std::string& run_id = call.request.path_arguments[0];
  const absl::StatusOr<StoredRun> stored = GetVisibleRun(call, run_id);
  if (!stored.ok()) return ProblemForError(stored.status());
  if (stored->turns == 0) {
    return Problem(ErrorCode::kResourceNotFound, "There is no transcript yet");
  }
  Response response;
  response.status = 302;
  response.content_type.clear();
  response.headers.emplace(
      "Location",
      call.context->signer->Sign(RootOf(call.request),
                                 absl::StrCat("/storage/transcripts/", run_id),
                                 call.context->clock->Now() + kLinkLifeUs));
  return response;
}

// The run that holds the artifact and the entry in it.
absl::StatusOr<Json> FindVisibleArtifact(const Call& call,
                                         const std::string& uid) {
  OZD_ASSIGN_OR_RETURN(const std::string run_id,
                       call.context->runs->RunOfArtifact(uid));
  OZD_ASSIGN_OR_RETURN(const StoredRun stored,
                       call.principal == nullptr
                           ? call.context->runs->Get(run_id)
                           : GetVisibleRun(call, run_id));
  const Json& artifact = FindArtifact(*stored.run, uid);
  if (artifact.is_null()) {
    return absl::NotFoundError(absl::StrCat("no artifact ", uid));
  }
  return artifact;
}

Json DescribePlan(const Json& artifact) {
  Json data = MemberAt(artifact, "data");
  data.erase("artifact_uid");
  data["content"] = ArtifactBytes(artifact);
  data["content_type"] = "text/markdown";
  return data;
}

Json DescribeDownload(const Call& call, const Json& artifact) {
  const int64_t expires_us = call.context->clock->Now() + kLinkLifeUs;
  Json data = MemberAt(artifact, "data");
  const std::string uid = StringAt(data, "artifact_uid");
  const std::string type = StringAt(data, "mime_type");
  data.erase("artifact_uid");
  data.erase("mime_type");
  data["download_url"] = call.context->signer->Sign(
      RootOf(call.request), absl::StrCat("/storage/artifacts/", uid),
      expires_us);
  data["expires_at"] = FormatRfc3339Z(expires_us);
  data["content_type"] = type;
  return data;
}

absl::StatusOr<Json> DescribeArtifact(const Call& call) {
  const std::string& uid = call.request.path_arguments[0];
  OZD_ASSIGN_OR_RETURN(const Json artifact, FindVisibleArtifact(call, uid));
  Json answer;
  answer["artifact_uid"] = uid;
  answer["artifact_type"] = StringAt(artifact, "artifact_type");
  answer["created_at"] = StringAt(artifact, "created_at");
  answer["data"] = StringAt(artifact, "artifact_type") == "PLAN"
                       ? DescribePlan(artifact)
                       : DescribeDownload(call, artifact);
  return answer;
}

Response StoreFailure(const absl::Status& status) {
  Response response = ProblemForError(status);
  // A store is another product; it knows nothing of our problems.
  response.content_type = "text/plain; charset=utf-8";
  response.body = absl::StrCat(status.message(), "\n");
  return response;
}

Response DownloadTranscript(const Call& call) {
  const absl::Status allowed =
      call.context->signer->Check(call.request, call.context->clock->Now());
  if (!allowed.ok()) return StoreFailure(allowed);
  const absl::StatusOr<StoredRun> stored =
      call.context->runs->Get(call.request.path_arguments[0]);
  if (!stored.ok()) return StoreFailure(stored.status());
  const absl::StatusOr<std::string> text = BuildTranscript(*stored);
  if (!text.ok()) return StoreFailure(text.status());
  Response response;
  response.content_type = "application/x-ndjson";
  response.body = *text;
  return response;
}

Response DownloadArtifact(const Call& call) {
  const absl::Status allowed =
      call.context->signer->Check(call.request, call.context->clock->Now());
  if (!allowed.ok()) return StoreFailure(allowed);
  const absl::StatusOr<Json> artifact =
      FindVisibleArtifact(call, call.request.path_arguments[0]);
  if (!artifact.ok()) return StoreFailure(artifact.status());
  Response response;
  response.content_type = StringAt(MemberAt(*artifact, "data"), "mime_type");
  const std::optional<std::string> uploaded =
      UploadedBytes(call, call.request.path_arguments[0]);
  response.body = uploaded.has_value() ? *uploaded : ArtifactBytes(*artifact);
  return response;
}

}  // namespace

const std::vector<Route>& DocumentRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"GET",
       "/api/v1/agent/runs/{runId}/conversation",
       Access::kKey,
       Body::kNone,
       GetRunConversation,
       {400, 401, 403, 404, 422}},
      {"GET",
       "/api/v1/agent/conversations/{conversationId}",
       Access::kKey,
       Body::kNone,
       JsonHandler<FindConversation>,
       {400, 401, 403, 404, 422}},
      {"GET",
       "/api/v1/agent/runs/{runId}/transcript",
       Access::kKey,
       Body::kNone,
       GetTranscript,
       {400, 401, 403, 404, 500}},
      {"GET",
       "/api/v1/agent/artifacts/{artifactUid}",
       Access::kKey,
       Body::kNone,
       JsonHandler<DescribeArtifact>,
       {400, 401, 403, 404}},
      {"GET",
       "/storage/transcripts/{runId}",
       Access::kPublic,
       Body::kNone,
       DownloadTranscript,
       {}},
      {"GET",
       "/storage/artifacts/{artifactUid}",
       Access::kPublic,
       Body::kNone,
       DownloadArtifact,
       {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
