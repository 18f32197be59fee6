// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/hello_call.h"

#include <errno.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "daemon/rpc/grpc_status.h"
#include "proto/oz/v1/daemon.grpc.pb.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

constexpr std::chrono::seconds kHelloTimeout{5};

absl::StatusOr<UniqueFd> ConnectTo(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, path.data(),
         std::min(path.size(), sizeof(address.sun_path) - 1));
  if (!fd.valid() ||
      connect(fd.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot connect to ", path, ": ", strerror(errno)));
  }
  return fd;
}

}  // namespace

absl::StatusOr<oz::v1::HelloResponse> CallHello(const std::string& path) {
  OZD_ASSIGN_OR_RETURN(UniqueFd fd, ConnectTo(path));
  const auto stub = oz::v1::DaemonService::NewStub(
      grpc::CreateInsecureChannelFromFd("ozd", fd.Release()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kHelloTimeout);
  oz::v1::HelloResponse response;
  const grpc::Status status =
      stub->Hello(&context, oz::v1::HelloRequest(), &response);
  if (!status.ok()) return FromGrpcStatus(status);
  return response;
}

}  // namespace ozd
