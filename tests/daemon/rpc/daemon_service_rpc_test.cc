// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/daemon_service_rpc.h"

#include <unistd.h>

#include <thread>

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class DaemonServiceRpcTest : public RpcFixture {
 protected:
  oz::v1::DaemonService::Stub stub_{channel_};
};

TEST_F(DaemonServiceRpcTest, AnswersHello) {
  grpc::ClientContext context;
  SetDeadline(&context);
  oz::v1::HelloRequest request;
  request.set_client_version("0.1.0");
  oz::v1::HelloResponse response;
  ASSERT_TRUE(stub_.Hello(&context, request, &response).ok());
  EXPECT_EQ(response.daemon_version(), "for 0.1.0");
}

TEST_F(DaemonServiceRpcTest, StopAnswersBeforeItStops) {
  grpc::ClientContext context;
  SetDeadline(&context);
  oz::v1::StopRequest request;
  request.set_reason("oz daemon stop");
  oz::v1::StopResponse response;
  ASSERT_TRUE(stub_.Stop(&context, request, &response).ok());
  EXPECT_EQ(response.pid(), getpid());
  EXPECT_EQ(control_.WaitForStop(), "oz daemon stop");
}

TEST_F(DaemonServiceRpcTest, AnswersWhileEveryWorkerIsStuckAndTheGateIsClosed) {
  api_.Block();
  const int kStuck = 40;  // more than the executor has threads
  std::vector<std::thread> clients;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  for (int i = 0; i < kStuck; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    clients.emplace_back([this, context = contexts.back().get(), i] {
      oz::v1::RunService::Stub runs(channel_);
      oz::v1::GetRunRequest request;
      SetCaller(&request);
      request.set_run_id("run-" + std::to_string(i));
      request.set_read_mode(oz::v1::READ_MODE_REFRESH);
      oz::v1::GetRunResponse response;
      EXPECT_FALSE(runs.GetRun(context, request, &response).ok());
    });
  }
  api_.WaitForBlocked(16);
  gate_.Close();
  grpc::ClientContext context;
  SetDeadline(&context);
  oz::v1::GetStatusResponse response;
  ASSERT_TRUE(
      stub_.GetStatus(&context, oz::v1::GetStatusRequest(), &response).ok());
  EXPECT_EQ(response.phase(), "ready");
  for (const auto& stuck : contexts) stuck->TryCancel();
  for (std::thread& client : clients) client.join();
}

}  // namespace
}  // namespace ozd
