// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/run_service_rpc.h"

#include <optional>
#include <utility>

#include "daemon/rpc/document_stream.h"

namespace ozd {

grpc::ServerUnaryReactor* RunServiceRpc::ListRuns(
    grpc::CallbackServerContext* context,
    const oz::v1::ListRunsRequest* request,
    oz::v1::ListRunsResponse* response) {
  absl::StatusOr<CallGate::Pass> pass = runtime_.gate->Enter();
  if (!pass.ok()) return FinishNow(context, pass.status());
  // The answer that most calls want takes less time than changing threads.
  if (std::optional<oz::v1::ListRunsResponse> cached =
          runs_->TryListRunsFromCache(*request);
      cached.has_value()) {
    *response = *std::move(cached);
    return FinishNow(context, absl::OkStatus());
  }
  return UnaryCall<oz::v1::ListRunsRequest, oz::v1::ListRunsResponse>::Start(
      runtime_, *std::move(pass), context, *request, response,
      Bind(runs_, &RunService::ListRuns));
}

grpc::ServerUnaryReactor* RunServiceRpc::GetRun(
    grpc::CallbackServerContext* context, const oz::v1::GetRunRequest* request,
    oz::v1::GetRunResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(runs_, &RunService::GetRun));
}

grpc::ServerWriteReactor<oz::v1::DocumentChunk>* RunServiceRpc::GetConversation(
    grpc::CallbackServerContext* context,
    const oz::v1::GetConversationRequest* request) {
  return StartDocumentStream(
      runtime_, context,
      [runs = runs_, own_request = *request](const CallScope& scope) {
        return runs->GetConversation(own_request, scope);
      });
}

grpc::ServerWriteReactor<oz::v1::DocumentChunk>* RunServiceRpc::GetTranscript(
    grpc::CallbackServerContext* context,
    const oz::v1::GetTranscriptRequest* request) {
  return StartDocumentStream(
      runtime_, context,
      [runs = runs_, own_request = *request](const CallScope& scope) {
        return runs->GetTranscript(own_request, scope);
      });
}

grpc::ServerUnaryReactor* RunServiceRpc::GetRunOutput(
    grpc::CallbackServerContext* context,
    const oz::v1::GetRunOutputRequest* request,
    oz::v1::GetRunOutputResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(control_, &RunControl::GetOutput));
}

grpc::ServerUnaryReactor* RunServiceRpc::CancelRun(
    grpc::CallbackServerContext* context,
    const oz::v1::CancelRunRequest* request,
    oz::v1::CancelRunResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(control_, &RunControl::Cancel));
}

grpc::ServerUnaryReactor* RunServiceRpc::FollowUpRun(
    grpc::CallbackServerContext* context,
    const oz::v1::FollowUpRunRequest* request,
    oz::v1::FollowUpRunResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(control_, &RunControl::FollowUp));
}

}  // namespace ozd
