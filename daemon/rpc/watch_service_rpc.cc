// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/watch_service_rpc.h"

namespace ozd {

grpc::ServerWriteReactor<oz::v1::WatchRunsResponse>* WatchServiceRpc::WatchRuns(
    grpc::CallbackServerContext* context,
    const oz::v1::WatchRunsRequest* request) {
  return StartStream<oz::v1::WatchRunsResponse>(
      runtime_, CallKind::kWatch, context, *request,
      Bind(runs_, &RunWatcher::WatchRuns));
}

grpc::ServerWriteReactor<oz::v1::WatchRunResponse>* WatchServiceRpc::WatchRun(
    grpc::CallbackServerContext* context,
    const oz::v1::WatchRunRequest* request) {
  return StartStream<oz::v1::WatchRunResponse>(
      runtime_, CallKind::kWatch, context, *request,
      Bind(conversations_, &ConversationWatcher::WatchRun));
}

grpc::ServerWriteReactor<oz::v1::WaitRunsResponse>* WatchServiceRpc::WaitRuns(
    grpc::CallbackServerContext* context,
    const oz::v1::WaitRunsRequest* request) {
  return StartStream<oz::v1::WaitRunsResponse>(
      runtime_, CallKind::kWatch, context, *request,
      Bind(waiter_, &RunWaiter::WaitRuns));
}

}  // namespace ozd
