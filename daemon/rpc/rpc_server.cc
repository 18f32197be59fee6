// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/rpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_posix.h>

#include <chrono>
#include <limits>

#include "absl/memory/memory.h"

namespace ozd {
namespace {

constexpr int kMaxReceiveBytes = 4 * 1024 * 1024;
// Reflection is gRPC's only synchronous service here; it needs no crowd, and
// its waiting thread need not look up before there is something to do.
constexpr int kSyncPollers = 1;
constexpr int kMaxThreads = 8;

}  // namespace

RpcServer::RpcServer(const Dependencies& dependencies)
    : runs_(dependencies.runs, dependencies.runtime),
      accounts_(dependencies.accounts, dependencies.runtime),
      daemon_(dependencies.control) {}

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(
    const Dependencies& dependencies) {
  auto rpc = absl::WrapUnique(new RpcServer(dependencies));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ResourceQuota quota("ozd");
  quota.SetMaxThreads(kMaxThreads);
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota)
      .SetMaxReceiveMessageSize(kMaxReceiveBytes)
      .SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1)
      .SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, kSyncPollers)
      .SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, kSyncPollers)
      .SetSyncServerOption(grpc::ServerBuilder::CQ_TIMEOUT_MSEC,
                           std::numeric_limits<int>::max())
      .RegisterService(&rpc->runs_)
      .RegisterService(&rpc->accounts_)
      .RegisterService(&rpc->daemon_);
  rpc->server_ = builder.BuildAndStart();
  if (rpc->server_ == nullptr) {
    return absl::InternalError("the gRPC server does not start");
  }
  return rpc;
}

RpcServer::~RpcServer() { Shutdown(absl::ZeroDuration()); }

void RpcServer::Adopt(UniqueFd connection) {
  grpc::AddInsecureChannelFromFd(server_.get(), connection.Release());
}

void RpcServer::SetHealthy(bool healthy) {
  server_->GetHealthCheckService()->SetServingStatus(healthy);
}

void RpcServer::Shutdown(absl::Duration grace) {
  server_->Shutdown(std::chrono::system_clock::now() +
                    absl::ToChronoNanoseconds(grace));
}

}  // namespace ozd
