// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/source_stream.h"

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/server_posix.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "proto/oz/v1/run.grpc.pb.h"
#include "tests/daemon/rpc/scripted_source.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using oz::v1::WatchEventsRequest;
using oz::v1::WatchEventsResponse;

WatchEventsResponse EventMessage(int64_t sequence, size_t bytes = 0) {
  WatchEventsResponse message;
  message.mutable_event()->set_sequence(sequence);
  message.mutable_event()->set_ref_id(std::string(bytes, 'x'));
  return message;
}

// Plays a script for every run that is asked for.
class FakeEventService final : public oz::v1::EventService::CallbackService {
 public:
  FakeEventService(const CallRuntime& runtime,
                   std::shared_ptr<PollQueue> poll_queue)
      : runtime_(runtime), poll_queue_(std::move(poll_queue)) {}

  void Add(const std::string& run_id, Script<WatchEventsResponse>* script) {
    scripts_[run_id] = script;
  }

  grpc::ServerWriteReactor<WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context,
      const WatchEventsRequest* request) override {
    return SourceStream<WatchEventsResponse>::Start(
        runtime_, poll_queue_, *runtime_.gate->Enter(CallKind::kWatch),
        *context,
        [this, run_id = request->run_ids(0)](const CallScope&)
            -> absl::StatusOr<SourcePtr<WatchEventsResponse>> {
          const auto found = scripts_.find(run_id);
          if (found == scripts_.end()) return absl::NotFoundError("no run");
          return found->second->MakeSource();
        });
  }

 private:
  const CallRuntime runtime_;
  const std::shared_ptr<PollQueue> poll_queue_;
  std::map<std::string, Script<WatchEventsResponse>*> scripts_;
};

class SourceStreamTest : public testing::Test {
 protected:
  SourceStreamTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    int fds[2];
    EXPECT_EQ(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds),
        0);
    grpc::AddInsecureChannelFromFd(server_.get(), fds[0]);
    channel_ = grpc::CreateInsecureChannelFromFd("ozd", fds[1]);
    service_.Add("run-1", &script_);
  }
  ~SourceStreamTest() override {
    server_->Shutdown(std::chrono::system_clock::now());
    executor_.Shutdown();
  }

  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<WatchEventsResponse>> reader;
  };
  std::unique_ptr<Call> Watch(const std::string& run_id = "run-1") {
    auto call = std::make_unique<Call>();
    call->context.set_deadline(PatienceDeadline());
    WatchEventsRequest request;
    request.add_run_ids(run_id);
    call->reader = stub()->WatchEvents(&call->context, request);
    return call;
  }
  oz::v1::EventService::Stub* stub() {
    if (stub_ == nullptr) stub_ = oz::v1::EventService::NewStub(channel_);
    return stub_.get();
  }

  Executor executor_{Executor::Options()};
  CallGate gate_{RealClock()};
  Script<WatchEventsResponse> script_;
  FakeEventService service_{{&executor_, &gate_},
                            std::make_shared<PollQueue>(&executor_)};
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<oz::v1::EventService::Stub> stub_;
};

TEST_F(SourceStreamTest, CarriesMessagesAndTheEnd) {
  for (int i = 1; i <= 3; ++i) script_.Say(EventMessage(i));
  const auto call = Watch();
  WatchEventsResponse message;
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(call->reader->Read(&message));
    EXPECT_EQ(message.event().sequence(), i);
  }
  script_.Say(EventMessage(4));
  ASSERT_TRUE(call->reader->Read(&message));
  EXPECT_EQ(message.event().sequence(), 4);
  script_.End(absl::UnavailableError("ozd is shutting down"));
  EXPECT_FALSE(call->reader->Read(&message));
  EXPECT_THAT(FromGrpcStatus(call->reader->Finish()),
              StatusIs(absl::StatusCode::kUnavailable, "ozd is shutting down"));
  script_.WaitUntilGone();
}

TEST_F(SourceStreamTest, SaysWhyItDoesNotOpen) {
  EXPECT_THAT(FromGrpcStatus(Watch("run-2")->reader->Finish()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SourceStreamTest, AClientThatGoesAwayEndsItsSource) {
  script_.Say(EventMessage(1));
  const auto call = Watch();
  WatchEventsResponse message;
  ASSERT_TRUE(call->reader->Read(&message));
  call->context.TryCancel();
  call->reader->Finish();
  script_.WaitUntilGone();
  gate_.Close();
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
}

TEST_F(SourceStreamTest, AClientThatGoesAwayDuringAPollIsLetGoAtOnce) {
  script_.Block();
  const auto call = Watch();
  script_.WaitForBlocked();
  call->context.TryCancel();
  call->reader->Finish();
  gate_.Close();
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
  EXPECT_FALSE(script_.gone());
  script_.Release();
  script_.WaitUntilGone();
}

TEST_F(SourceStreamTest, AReaderThatDoesNotReadHoldsUpNobody) {
  // Far more than the flow-control window holds.
  constexpr int kMessages = 1000;
  for (int i = 0; i < kMessages; ++i) script_.Say(EventMessage(i, 64 * 1024));
  const auto lazy = Watch();
  Script<WatchEventsResponse> other;
  service_.Add("run-2", &other);
  const auto call = Watch("run-2");
  WatchEventsResponse message;
  for (int i = 1; i <= 100; ++i) {
    other.Say(EventMessage(i));
    ASSERT_TRUE(call->reader->Read(&message));
  }
  EXPECT_LT(script_.polls(), kMessages / 2);
  // The write that waits for the reader ends with the client.
  lazy->context.TryCancel();
  lazy->reader->Finish();
  script_.WaitUntilGone();
  other.End(absl::OkStatus());
  EXPECT_TRUE(call->reader->Finish().ok());
}

TEST_F(SourceStreamTest, WatchesAreNoCallsThatADrainWaitsFor) {
  const auto call = Watch();
  script_.Say(EventMessage(1));
  WatchEventsResponse message;
  ASSERT_TRUE(call->reader->Read(&message));
  EXPECT_EQ(gate_.active(), 1);
  EXPECT_EQ(gate_.IdleFor(), absl::ZeroDuration());
  gate_.Close();
  EXPECT_TRUE(gate_.WaitForCalls(absl::ZeroDuration()));
  script_.End(absl::UnavailableError("ozd is shutting down"));
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
}

TEST_F(SourceStreamTest, TheServerShutsDownAlthoughStreamsAreOpen) {
  std::vector<std::unique_ptr<Script<WatchEventsResponse>>> scripts;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 50; ++i) {
    scripts.push_back(std::make_unique<Script<WatchEventsResponse>>());
    scripts.back()->Say(EventMessage(i));
    const std::string run_id = "run-x" + std::to_string(i);
    service_.Add(run_id, scripts.back().get());
    calls.push_back(Watch(run_id));
    WatchEventsResponse message;
    ASSERT_TRUE(calls.back()->reader->Read(&message));
  }
  server_->Shutdown(std::chrono::system_clock::now());
  for (const auto& script : scripts) script->WaitUntilGone();
  EXPECT_EQ(gate_.active(), 0);
}

}  // namespace
}  // namespace ozd
