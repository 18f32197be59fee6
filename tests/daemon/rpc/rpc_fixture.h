// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_RPC_RPC_FIXTURE_H_
#define OZD_TESTS_DAEMON_RPC_RPC_FIXTURE_H_

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cache/file/cache.h"
#include "cache/journal/journal.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/executor.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/resource_services.h"
#include "daemon/rpc/daemon_control.h"
#include "daemon/rpc/grpc_status.h"
#include "daemon/rpc/rpc_server.h"
#include "daemon/run_services.h"
#include "proto/oz/v1/daemon.grpc.pb.h"
#include "proto/oz/v1/inbox.grpc.pb.h"
#include "proto/oz/v1/resources.grpc.pb.h"
#include "proto/oz/v1/run.grpc.pb.h"
#include "proto/support/mutex.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_credential_store.h"
#include "tests/support/fake_oz_api.h"
#include "tests/support/fake_service_calls.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {

// Answers from the request and remembers why it was to stop. Thread-safe.
class FakeDaemonControl : public DaemonControl {
 public:
  oz::v1::HelloResponse Hello(const oz::v1::HelloRequest& request) override {
    oz::v1::HelloResponse response;
    response.set_daemon_version("for " + request.client_version());
    return response;
  }
  oz::v1::GetStatusResponse GetStatus() override {
    oz::v1::GetStatusResponse response;
    response.set_phase("ready");
    return response;
  }
  void RequestStop(const std::string& reason) override {
    MutexLock lock(&mutex_);
    stop_reason_ = reason;
    changed_.NotifyAll();
  }
  std::string WaitForStop() {
    MutexLock lock(&mutex_);
    while (stop_reason_.empty()) changed_.Wait(&mutex_);
    return stop_reason_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::string stop_reason_ ABSL_GUARDED_BY(mutex_);
};

// The gRPC server on a real core whose service is in memory, and a client on
// the other end of a socketpair.
class RpcFixture : public testing::Test {
 protected:
  static constexpr int kMaxRequestBytes = 12 * 1024 * 1024;

  static constexpr char kKey[] = "wk-1.test";

  RpcFixture() {
    Cache::Options cache_options;
    cache_options.directory = dir_.path();
    cache_ = *Cache::Open(cache_options, &clock_);
    Journal::Options journal_options;
    journal_options.directory = dir_.path();
    journal_ = *Journal::Open(journal_options, &clock_);
    runs_store_ = std::make_unique<RunStore>(cache_.get());
    documents_ = std::make_unique<DocumentStore>(cache_.get());
    AccountService::Options account_options;
    account_options.partition_salt = std::string(32, 's');
    accounts_ = std::make_unique<AccountService>(
        AccountService::Dependencies{&credentials_, runs_store_.get(),
                                     documents_.get(), &api_, &clock_},
        account_options);
    executor_ = std::make_unique<Executor>(Executor::Options());
    AccountSync::Options options;
    options.backfill = false;
    options.background_sync = false;
    synced_ = std::make_unique<AccountSync>(
        AccountSync::Dependencies{runs_store_.get(), documents_.get(), &api_,
                                  accounts_.get(), executor_.get(), &clock_},
        options);
    runs_ = std::make_unique<RunService>(synced_.get(), RunService::Options());
    Config config;
    HookConfig hook;
    hook.name = "tell-me";
    hook.events = {kRunFailed};
    hook.command = {"true"};
    config.hooks = {hook};
    resource_services_ = std::make_unique<ResourceServices>(
        ResourceServices::Dependencies{synced_.get(), runs_.get(),
                                       &service_calls_, cache_.get()},
        config);
    run_services_ = std::make_unique<RunServices>(
        RunServices::Dependencies{synced_.get(), runs_.get(),
                                  resource_services_.get(), &stall_policy_,
                                  cache_.get(), journal_.get(), &clock_,
                                  &service_calls_},
        config, dir_.path());
    CoreServices core;
    core.accounts = accounts_.get();
    core.runs = runs_.get();
    core.daemon = &control_;
    run_services_->AddTo(&core);
    resource_services_->AddTo(&core);
    server_ = *RpcServer::Start({.core = core,
                                 .synced = synced_.get(),
                                 .executor = executor_.get(),
                                 .gate = &gate_,
                                 .max_request_bytes = kMaxRequestBytes});
    channel_ = Connect();
  }

  ~RpcFixture() override {
    api_.Release();
    run_services_->EndStreams();
    run_services_->EndWork();
    resource_services_->EndWork();
    server_->Shutdown(absl::ZeroDuration());
    synced_->Shutdown();
    executor_->Shutdown();
  }

  std::shared_ptr<grpc::Channel> Connect() {
    int fds[2];
    EXPECT_EQ(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds),
        0);
    server_->Adopt(UniqueFd(fds[0]));
    return grpc::CreateInsecureChannelFromFd("ozd", fds[1]);
  }

  // One unary call of `stub`, as the test's account.
  template <typename Stub, typename Request, typename Response>
  static absl::StatusOr<Response> Call(
      Stub* stub,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request) {
    grpc::ClientContext context;
    SetDeadline(&context);
    Response response;
    const absl::Status status =
        FromGrpcStatus((stub->*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // Holds a stream open.
  template <typename Response>
  struct OpenStream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<Response>> reader;

    absl::Status Finish() { return FromGrpcStatus(reader->Finish()); }
    // The next message for which `wanted` holds; what is between is dropped.
    std::optional<Response> Next(
        const std::function<bool(const Response&)>& wanted) {
      Response response;
      while (reader->Read(&response)) {
        if (wanted(response)) return response;
      }
      return std::nullopt;
    }
  };
  template <typename Stub, typename Request, typename Response>
  static std::unique_ptr<OpenStream<Response>> Open(
      Stub* stub,
      std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
          grpc::ClientContext*, const Request&),
      const Request& request) {
    auto stream = std::make_unique<OpenStream<Response>>();
    SetDeadline(&stream->context);
    stream->reader = (stub->*method)(&stream->context, request);
    return stream;
  }

  // A deadline far beyond what any test needs.
  static void SetDeadline(grpc::ClientContext* context) {
    context->set_deadline(PatienceDeadline());
  }

  template <typename Request>
  static void SetCaller(Request* request) {
    request->mutable_context()->set_api_key(kKey);
    request->mutable_context()->set_server_root_url("https://oz.test");
  }

  static oz::v1::Run MakeRun(const std::string& id) {
    oz::v1::Run run;
    run.set_run_id(id);
    run.set_title("Run " + id);
    run.set_state("SUCCEEDED");
    run.set_created_at_us(1'775'000'000'000'000);
    run.set_updated_at_us(1'775'000'100'000'000);
    return run;
  }

  TempDir dir_;
  FakeClock clock_;
  FakeOzApi api_;
  // Answers the calls of the services for resources.
  FakeServiceCalls service_calls_;
  FakeCredentialStore credentials_;
  FakeDaemonControl control_;
  CallGate gate_{RealClock()};
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<RunStore> runs_store_;
  std::unique_ptr<DocumentStore> documents_;
  std::unique_ptr<AccountService> accounts_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<AccountSync> synced_;
  const StallPolicy stall_policy_{&clock_, StallPolicy::Options()};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<RunService> runs_;
  std::unique_ptr<ResourceServices> resource_services_;
  std::unique_ptr<RunServices> run_services_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_RPC_RPC_FIXTURE_H_
