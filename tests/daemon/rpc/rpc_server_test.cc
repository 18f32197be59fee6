// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/rpc_server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include <string>

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

using testing::HasSubstr;

// The distribution ships no stubs for health and reflection; their messages are
// simple enough to write by hand.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";
// ServerReflectionRequest { list_services: "" }
constexpr char kListServices[] = "\x3a";

class RpcServerTest : public RpcFixture {
 protected:
  static grpc::ByteBuffer Buffer(const std::string& bytes) {
    const grpc::Slice slice(bytes);
    return grpc::ByteBuffer(&slice, 1);
  }
  static std::string Text(const grpc::ByteBuffer& buffer) {
    grpc::Slice slice;
    if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
    return std::string(reinterpret_cast<const char*>(slice.begin()),
                       slice.size());
  }

  // Waits for the next completion; false when it failed.
  static bool Next(grpc::CompletionQueue* queue) {
    void* tag = nullptr;
    bool ok = false;
    return queue->Next(&tag, &ok) && ok;
  }

  // The answer of health's Check, or the name of the failure.
  std::string CheckHealth() {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    SetDeadline(&context);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(
        &context, "/grpc.health.v1.Health/Check", Buffer(""), &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    Next(&queue);
    return status.ok() ? Text(response) : status.error_message();
  }
};

TEST_F(RpcServerTest, HealthFollowsTheDaemon) {
  EXPECT_EQ(CheckHealth(), kServing);
  server_->SetHealthy(false);
  EXPECT_EQ(CheckHealth(), kNotServing);
}

TEST_F(RpcServerTest, ReflectionListsEveryService) {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  SetDeadline(&context);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(
      &context,
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  ASSERT_TRUE(Next(&queue));
  // One byte of tag and one of length, of an empty string.
  call->Write(Buffer(std::string(kListServices) + std::string(1, '\0')),
              nullptr);
  ASSERT_TRUE(Next(&queue));
  grpc::ByteBuffer response;
  call->Read(&response, nullptr);
  ASSERT_TRUE(Next(&queue));
  for (const char* service :
       {"oz.v1.RunService", "oz.v1.AccountService", "oz.v1.EventService",
        "oz.v1.WatchService", "oz.v1.MessageService", "oz.v1.ArtifactService",
        "oz.v1.InboxService", "oz.v1.HookService", "oz.v1.DaemonService",
        "grpc.health.v1.Health"}) {
    EXPECT_THAT(Text(response), HasSubstr(service));
  }
  grpc::Status status;
  call->WritesDone(nullptr);
  Next(&queue);
  call->Finish(&status, nullptr);
  Next(&queue);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(RpcServerTest, ServesManyConnections) {
  for (int i = 0; i < 50; ++i) {
    oz::v1::DaemonService::Stub stub(Connect());
    grpc::ClientContext context;
    SetDeadline(&context);
    oz::v1::GetStatusResponse response;
    EXPECT_TRUE(
        stub.GetStatus(&context, oz::v1::GetStatusRequest(), &response).ok());
  }
}

TEST_F(RpcServerTest, RestsWhileUnusedAndWakesForAConnection) {
  channel_.reset();
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(server_->Park([] { return false; }));
    EXPECT_TRUE(server_->Park([] { return true; }));
    EXPECT_TRUE(server_->Park([] { return true; }));
    channel_ = Connect();
    EXPECT_EQ(CheckHealth(), kServing);
    channel_.reset();
  }
}

TEST_F(RpcServerTest, StaysUnhealthyWhenItWakes) {
  server_->SetHealthy(false);
  EXPECT_TRUE(server_->Park([] { return true; }));
  channel_ = Connect();
  EXPECT_EQ(CheckHealth(), kNotServing);
}

TEST_F(RpcServerTest, TakesLargeFiles) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::SpawnService::Stub stub(channel_);
  oz::v1::CreateRunRequest request;
  SetCaller(&request);
  request.set_prompt("Mend it");
  for (const size_t bytes : {size_t{0}, size_t{10} << 20}) {
    if (bytes > 0) {
      request.add_attachments()->set_data(std::string(bytes, 'x'));
    }
    service_calls_.Answer(R"({"run_id":"run-1"})");
    const auto response =
        Call(&stub, &oz::v1::SpawnService::Stub::CreateRun, request);
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ("run-1", response->run().run_id());
    EXPECT_GT(service_calls_.calls().back().body.size(), bytes);
  }
}

TEST_F(RpcServerTest, RefusesMessagesThatAreTooLarge) {
  oz::v1::RunService::Stub stub(channel_);
  grpc::ClientContext context;
  SetDeadline(&context);
  oz::v1::GetRunRequest request;
  request.set_run_id(std::string(kMaxRequestBytes + 1, 'x'));
  oz::v1::GetRunResponse response;
  EXPECT_EQ(stub.GetRun(&context, request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace ozd
