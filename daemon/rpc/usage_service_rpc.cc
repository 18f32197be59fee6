// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/usage_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* UsageServiceRpc::GetUsage(
    grpc::CallbackServerContext* context,
    const oz::v1::GetUsageRequest* request,
    oz::v1::GetUsageResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(usage_, &UsageService::GetUsage));
}

}  // namespace ozd
