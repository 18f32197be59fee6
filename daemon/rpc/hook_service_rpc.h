// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_HOOK_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_HOOK_SERVICE_RPC_H_

#include "daemon/core/hooks/hook_engine.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/inbox.grpc.pb.h"

namespace ozd {

// oz.v1.HookService on top of core's engine. Thread-safe.
class HookServiceRpc final : public oz::v1::HookService::CallbackService {
 public:
  // `hooks` and what `runtime` points to must outlive the server.
  HookServiceRpc(HookEngine* hooks, const CallRuntime& runtime)
      : hooks_(hooks), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListHooks(
      grpc::CallbackServerContext* context,
      const oz::v1::ListHooksRequest* request,
      oz::v1::ListHooksResponse* response) override;
  grpc::ServerUnaryReactor* ListHookDeliveries(
      grpc::CallbackServerContext* context,
      const oz::v1::ListHookDeliveriesRequest* request,
      oz::v1::ListHookDeliveriesResponse* response) override;
  grpc::ServerUnaryReactor* ReplayHookDeliveries(
      grpc::CallbackServerContext* context,
      const oz::v1::ReplayHookDeliveriesRequest* request,
      oz::v1::ReplayHookDeliveriesResponse* response) override;
  grpc::ServerUnaryReactor* TestHook(
      grpc::CallbackServerContext* context,
      const oz::v1::TestHookRequest* request,
      oz::v1::TestHookResponse* response) override;

 private:
  HookEngine* const hooks_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_HOOK_SERVICE_RPC_H_
