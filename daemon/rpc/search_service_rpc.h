// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SEARCH_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_SEARCH_SERVICE_RPC_H_

#include "daemon/core/search/search_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/search.grpc.pb.h"

namespace ozd {

// oz.v1.SearchService on top of core's. Thread-safe.
class SearchServiceRpc final : public oz::v1::SearchService::CallbackService {
 public:
  // `search` and what `runtime` points to must outlive the server.
  SearchServiceRpc(SearchService* search, const CallRuntime& runtime)
      : search_(search), runtime_(runtime) {}

  grpc::ServerUnaryReactor* SearchRuns(
      grpc::CallbackServerContext* context,
      const oz::v1::SearchRunsRequest* request,
      oz::v1::SearchRunsResponse* response) override;

 private:
  SearchService* const search_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SEARCH_SERVICE_RPC_H_
