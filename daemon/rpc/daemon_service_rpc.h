// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_DAEMON_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_DAEMON_SERVICE_RPC_H_

#include "daemon/rpc/daemon_control.h"
#include "daemon/rpc/service_rpc.h"
#include "proto/oz/v1/daemon.grpc.pb.h"

namespace ozd {

// Serves oz.v1.DaemonService from CoreServices::daemon, on gRPC's own threads
// and without the gate. Thread-safe.
class DaemonServiceRpc final : public ServiceRpc<oz::v1::DaemonService> {
 public:
  using ServiceRpc::ServiceRpc;

  grpc::ServerUnaryReactor* Hello(grpc::CallbackServerContext* context,
                                  const oz::v1::HelloRequest* request,
                                  oz::v1::HelloResponse* response) override;
  grpc::ServerUnaryReactor* GetStatus(
      grpc::CallbackServerContext* context,
      const oz::v1::GetStatusRequest* request,
      oz::v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* Stop(grpc::CallbackServerContext* context,
                                 const oz::v1::StopRequest* request,
                                 oz::v1::StopResponse* response) override;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_DAEMON_SERVICE_RPC_H_
