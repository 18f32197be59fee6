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

}  // namespace

grpc::ServerUnaryReactor* DaemonServiceRpc::Hello(
    grpc::CallbackServerContext* context, const oz::v1::HelloRequest* request,
    oz::v1::HelloResponse* response) {
  *response = core_.daemon->Hello(*request);
  return FinishNow(context, absl::OkStatus());
}

grpc::ServerUnaryReactor* DaemonServiceRpc::GetStatus(
    grpc::CallbackServerContext* context,
    const oz::v1::GetStatusRequest* /*request*/,
    oz::v1::GetStatusResponse* response) {
  *response = core_.daemon->GetStatus();
  return FinishNow(context, absl::OkStatus());
}

grpc::ServerUnaryReactor* DaemonServiceRpc::Stop(
    grpc::CallbackServerContext* /*context*/,
    const oz::v1::StopRequest* request, oz::v1::StopResponse* response) {
  response->set_pid(getpid());
  return new StopCall(core_.daemon, request->reason());
}

}  // namespace ozd
