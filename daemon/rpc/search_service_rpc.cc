// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/search_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* SearchServiceRpc::SearchRuns(
    grpc::CallbackServerContext* context,
    const oz::v1::SearchRunsRequest* request,
    oz::v1::SearchRunsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(search_, &SearchService::SearchRuns));
}

}  // namespace ozd
