// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_USAGE_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_USAGE_SERVICE_RPC_H_

#include "daemon/core/search/usage_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/search.grpc.pb.h"

namespace ozd {

// oz.v1.UsageService on top of core's. Thread-safe.
class UsageServiceRpc final : public oz::v1::UsageService::CallbackService {
 public:
  // `usage` and what `runtime` points to must outlive the server.
  UsageServiceRpc(UsageService* usage, const CallRuntime& runtime)
      : usage_(usage), runtime_(runtime) {}

  grpc::ServerUnaryReactor* GetUsage(
      grpc::CallbackServerContext* context,
      const oz::v1::GetUsageRequest* request,
      oz::v1::GetUsageResponse* response) override;

 private:
  UsageService* const usage_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_USAGE_SERVICE_RPC_H_
