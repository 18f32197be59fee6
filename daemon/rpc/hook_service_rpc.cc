// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/hook_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* HookServiceRpc::ListHooks(
    grpc::CallbackServerContext* context,
    const oz::v1::ListHooksRequest* request,
    oz::v1::ListHooksResponse* response) {
  return StartUnary(
      runtime_, context, *request, response,
      [hooks = hooks_](const oz::v1::ListHooksRequest&, const CallScope&) {
        return hooks->ListHooks();
      });
}

grpc::ServerUnaryReactor* HookServiceRpc::ListHookDeliveries(
    grpc::CallbackServerContext* context,
    const oz::v1::ListHookDeliveriesRequest* request,
    oz::v1::ListHookDeliveriesResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(hooks_, &HookEngine::ListDeliveries));
}

grpc::ServerUnaryReactor* HookServiceRpc::ReplayHookDeliveries(
    grpc::CallbackServerContext* context,
    const oz::v1::ReplayHookDeliveriesRequest* request,
    oz::v1::ReplayHookDeliveriesResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(hooks_, &HookEngine::Replay));
}

grpc::ServerUnaryReactor* HookServiceRpc::TestHook(
    grpc::CallbackServerContext* context,
    const oz::v1::TestHookRequest* request,
    oz::v1::TestHookResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(hooks_, &HookEngine::Test));
}

}  // namespace ozd
