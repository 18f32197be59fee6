// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_RUN_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_RUN_SERVICE_RPC_H_

#include "daemon/core/runs/run_control.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/run.grpc.pb.h"

namespace ozd {

// oz.v1.RunService on top of core's. Thread-safe.
class RunServiceRpc final : public oz::v1::RunService::CallbackService {
 public:
  // All that is pointed to must outlive the server.
  RunServiceRpc(RunService* runs, RunControl* control,
                const CallRuntime& runtime)
      : runs_(runs), control_(control), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListRuns(
      grpc::CallbackServerContext* context,
      const oz::v1::ListRunsRequest* request,
      oz::v1::ListRunsResponse* response) override;
  grpc::ServerUnaryReactor* GetRun(grpc::CallbackServerContext* context,
                                   const oz::v1::GetRunRequest* request,
                                   oz::v1::GetRunResponse* response) override;
  grpc::ServerWriteReactor<oz::v1::DocumentChunk>* GetConversation(
      grpc::CallbackServerContext* context,
      const oz::v1::GetConversationRequest* request) override;
  grpc::ServerWriteReactor<oz::v1::DocumentChunk>* GetTranscript(
      grpc::CallbackServerContext* context,
      const oz::v1::GetTranscriptRequest* request) override;
  grpc::ServerUnaryReactor* GetRunOutput(
      grpc::CallbackServerContext* context,
      const oz::v1::GetRunOutputRequest* request,
      oz::v1::GetRunOutputResponse* response) override;
  grpc::ServerUnaryReactor* CancelRun(
      grpc::CallbackServerContext* context,
      const oz::v1::CancelRunRequest* request,
      oz::v1::CancelRunResponse* response) override;
  grpc::ServerUnaryReactor* FollowUpRun(
      grpc::CallbackServerContext* context,
      const oz::v1::FollowUpRunRequest* request,
      oz::v1::FollowUpRunResponse* response) override;

 private:
  RunService* const runs_;
  RunControl* const control_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_RUN_SERVICE_RPC_H_
