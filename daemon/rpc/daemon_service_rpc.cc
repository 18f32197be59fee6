// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/daemon_service_rpc.h"

#include <unistd.h>

#include <utility>

namespace ozd {
namespace {

// Stops the daemon once the answer has left, or the caller has gone.
class StopCall final : public grpc::ServerUnaryReactor {
 public:
  StopCall(DaemonControl* control, std::string reason)
      : control_(control), reason_(std::move(reason)) {
    Finish(grpc::Status::OK);
  }

 private:
  void OnDone() override {
    control_->RequestStop(reason_);
    delete this;
  }

  DaemonControl* const control_;
  const std::string reason_;
};

grpc::ServerUnaryReactor* FinishOk(grpc::CallbackServerContext* context) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace

grpc::ServerUnaryReactor* DaemonServiceRpc::Hello(
    grpc::CallbackServerContext* context, const oz::v1::HelloRequest* request,
    oz::v1::HelloResponse* response) {
  *response = control_->Hello(*request);
  return FinishOk(context);
}

grpc::ServerUnaryReactor* DaemonServiceRpc::GetStatus(
    grpc::CallbackServerContext* context,
    const oz::v1::GetStatusRequest* /*request*/,
    oz::v1::GetStatusResponse* response) {
  *response = control_->GetStatus();
  return FinishOk(context);
}

grpc::ServerUnaryReactor* DaemonServiceRpc::Stop(
    grpc::CallbackServerContext* /*context*/,
    const oz::v1::StopRequest* request, oz::v1::StopResponse* response) {
  response->set_pid(getpid());
  return new StopCall(control_, request->reason());
}

}  // namespace ozd
