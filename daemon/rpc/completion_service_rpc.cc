// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/completion_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* CompletionServiceRpc::Complete(
    grpc::CallbackServerContext* context,
    const oz::v1::CompleteRequest* request,
    oz::v1::CompleteResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(completions_, &CompletionService::Complete));
}

}  // namespace ozd
