// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/spawn_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* SpawnServiceRpc::CreateRun(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateRunRequest* request,
    oz::v1::CreateRunResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(spawner_, &RunStarter::CreateRun));
}

}  // namespace ozd
