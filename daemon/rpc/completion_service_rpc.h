// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_COMPLETION_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_COMPLETION_SERVICE_RPC_H_

#include "daemon/core/resources/completion_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.CompletionService on top of core's. Thread-safe.
class CompletionServiceRpc final
    : public oz::v1::CompletionService::CallbackService {
 public:
  // `completions` and what `runtime` points to must outlive the server.
  CompletionServiceRpc(CompletionService* completions,
                       const CallRuntime& runtime)
      : completions_(completions), runtime_(runtime) {}

  grpc::ServerUnaryReactor* Complete(
      grpc::CallbackServerContext* context,
      const oz::v1::CompleteRequest* request,
      oz::v1::CompleteResponse* response) override;

 private:
  CompletionService* const completions_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_COMPLETION_SERVICE_RPC_H_
