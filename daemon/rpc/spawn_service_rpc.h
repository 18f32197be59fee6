// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SPAWN_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_SPAWN_SERVICE_RPC_H_

#include "daemon/core/start/run_starter.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/run.grpc.pb.h"

namespace ozd {

// oz.v1.SpawnService on top of core's. Thread-safe.
class SpawnServiceRpc final : public oz::v1::SpawnService::CallbackService {
 public:
  // `spawner` and what `runtime` points to must outlive the server.
  SpawnServiceRpc(RunStarter* spawner, const CallRuntime& runtime)
      : spawner_(spawner), runtime_(runtime) {}

  grpc::ServerUnaryReactor* CreateRun(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateRunRequest* request,
      oz::v1::CreateRunResponse* response) override;

 private:
  RunStarter* const spawner_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SPAWN_SERVICE_RPC_H_
