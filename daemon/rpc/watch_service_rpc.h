// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_WATCH_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_WATCH_SERVICE_RPC_H_

#include "daemon/core/watch/conversation_watcher.h"
#include "daemon/core/watch/run_waiter.h"
#include "daemon/core/watch/run_watcher.h"
#include "daemon/rpc/source_stream.h"
#include "proto/oz/v1/run.grpc.pb.h"

namespace ozd {

// oz.v1.WatchService on top of core's. Thread-safe.
class WatchServiceRpc final : public oz::v1::WatchService::CallbackService {
 public:
  // All that is pointed to must outlive the server.
  WatchServiceRpc(RunWatcher* runs, ConversationWatcher* conversations,
                  RunWaiter* waiter, const StreamRuntime& runtime)
      : runs_(runs),
        conversations_(conversations),
        waiter_(waiter),
        runtime_(runtime) {}

  grpc::ServerWriteReactor<oz::v1::WatchRunsResponse>* WatchRuns(
      grpc::CallbackServerContext* context,
      const oz::v1::WatchRunsRequest* request) override;
  grpc::ServerWriteReactor<oz::v1::WatchRunResponse>* WatchRun(
      grpc::CallbackServerContext* context,
      const oz::v1::WatchRunRequest* request) override;
  grpc::ServerWriteReactor<oz::v1::WaitRunsResponse>* WaitRuns(
      grpc::CallbackServerContext* context,
      const oz::v1::WaitRunsRequest* request) override;

 private:
  RunWatcher* const runs_;
  ConversationWatcher* const conversations_;
  RunWaiter* const waiter_;
  const StreamRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_WATCH_SERVICE_RPC_H_
