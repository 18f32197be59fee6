// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_DAEMON_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_DAEMON_SERVICE_RPC_H_

#include <string>

#include "proto/oz/v1/daemon.grpc.pb.h"

namespace ozd {

// What DaemonService asks of the daemon. Implementations are thread-safe and
// never wait: these calls must be answered while everything else is stuck.
class DaemonControl {
 public:
  virtual ~DaemonControl() = default;

  virtual oz::v1::HelloResponse Hello(const oz::v1::HelloRequest& request) = 0;
  virtual oz::v1::GetStatusResponse GetStatus() = 0;
  // Begins to drain and returns.
  virtual void RequestStop(const std::string& reason) = 0;
};

// oz.v1.DaemonService. Answers on gRPC's own threads, without the executor.
// Thread-safe.
class DaemonServiceRpc final : public oz::v1::DaemonService::CallbackService {
 public:
  // `control` must outlive the server.
  explicit DaemonServiceRpc(DaemonControl* control) : control_(control) {}

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

 private:
  DaemonControl* const control_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_DAEMON_SERVICE_RPC_H_
