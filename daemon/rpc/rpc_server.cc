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
#include "daemon/rpc/services.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kComponent[] = "rpc";
// Reflection is the only synchronous service; it needs one thread, which need
// not wake before there is something to do.
constexpr int kSyncPollers = 1;
constexpr int kMaxThreads = 8;
// Connections without a call for this long are closed: otherwise clients that
// forget theirs would lock out the others in the end. An open stream is a call.
constexpr int kMaxConnectionIdleMs = 10 * 60 * 1000;

}  // namespace

RpcServer::RpcServer(const Dependencies& dependencies)
    : poll_queue_(std::make_shared<PollQueue>(dependencies.executor)),
      services_(
          MakeServices(dependencies.core,
                       {.calls = {dependencies.executor, dependencies.gate},
                        .poll_queue = poll_queue_,
                        .accounts = dependencies.synced,
                        .counter = &counter_})),
      max_request_bytes_(dependencies.max_request_bytes) {}

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(
    const Dependencies& dependencies) {
  // Both are switches of the process that every ServerBuilder reads.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto rpc = absl::WrapUnique(new RpcServer(dependencies));
  MutexLock lock(&rpc->mutex_);
  OZD_RETURN_IF_ERROR(rpc->StartGrpc());
  return rpc;
}

absl::Status RpcServer::StartGrpc() {
  grpc::ResourceQuota quota("ozd");
  quota.SetMaxThreads(kMaxThreads);
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota)
      .SetMaxReceiveMessageSize(max_request_bytes_)
      .AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxConnectionIdleMs)
      .SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1)
      .SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, kSyncPollers)
      .SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, kSyncPollers)
      .SetSyncServerOption(grpc::ServerBuilder::CQ_TIMEOUT_MSEC,
                           std::numeric_limits<int>::max());
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::InternalError("the gRPC server does not start");
  }
  if (!healthy_) server_->GetHealthCheckService()->SetServingStatus(false);
  return absl::OkStatus();
}

RpcServer::~RpcServer() { Shutdown(absl::ZeroDuration()); }

void RpcServer::Adopt(UniqueFd connection) {
  MutexLock lock(&mutex_);
  if (shut_down_) return;
  if (server_ == nullptr) {
    if (absl::Status status = StartGrpc(); !status.ok()) {
      LogError(kComponent, status.message());
      return;
    }
  }
  grpc::AddInsecureChannelFromFd(server_.get(), connection.Release());
}

bool RpcServer::Park(const std::function<bool()>& is_unused) {
  // Held throughout, so that Adopt waits and then starts anew.
  MutexLock lock(&mutex_);
  if (shut_down_ || !is_unused()) return false;
  if (server_ == nullptr) return true;
  server_->Shutdown(std::chrono::system_clock::now());
  server_.reset();
  LogDebug(kComponent, "parked");
  return true;
}

void RpcServer::SetHealthy(bool healthy) {
  MutexLock lock(&mutex_);
  healthy_ = healthy;
  if (server_ != nullptr) {
    server_->GetHealthCheckService()->SetServingStatus(healthy);
  }
}

void RpcServer::Shutdown(absl::Duration grace) {
  std::shared_ptr<grpc::Server> server;
  {
    MutexLock lock(&mutex_);
    if (shut_down_) return;
    shut_down_ = true;
    server = server_;
  }
  if (server != nullptr) {
    server->Shutdown(std::chrono::system_clock::now() +
                     absl::ToChronoNanoseconds(grace));
  }
  // Streams that have ended left their sources to the queue.
  poll_queue_->Drain();
}

}  // namespace ozd
