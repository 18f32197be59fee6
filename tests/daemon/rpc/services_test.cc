// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/services.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include <string>
#include <thread>

#include "daemon/rpc/grpc_status.h"
#include "google/protobuf/descriptor.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/rpc/rpc_fixture.h"
#include "tests/support/patience.h"

namespace ozd {
namespace {

using oz::v1::WaitRunsRequest;
using oz::v1::WaitRunsResponse;
using oz::v1::WatchRunRequest;
using oz::v1::WatchRunResponse;
using oz::v1::WatchRunsRequest;
using oz::v1::WatchRunsResponse;

class ServicesTest : public RpcFixture {
 protected:
  // Calls the rpc with an empty request and returns how it ended. Messages that
  // come are read and dropped.
  grpc::Status CallEmpty(const std::string& path) {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    SetDeadline(&context);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareCall(&context, path, &queue);
    const auto next = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    call->StartCall(nullptr);
    next();
    const grpc::Slice nothing("");
    call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(),
                    nullptr);
    next();
    grpc::ByteBuffer message;
    do call->Read(&message, nullptr);
    while (next());
    grpc::Status status;
    call->Finish(&status, nullptr);
    next();
    return status;
  }
};

TEST_F(ServicesTest, EveryMethodOfTheApiIsServed) {
  int methods = 0;
  for (const char* file :
       {"common", "daemon", "inbox", "resources", "run", "search"}) {
    const auto* const descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
            std::string("proto/oz/v1/") + file + ".proto");
    ASSERT_NE(descriptor, nullptr) << file;
    for (int s = 0; s < descriptor->service_count(); ++s) {
      const auto* const service = descriptor->service(s);
      for (int m = 0; m < service->method_count(); ++m, ++methods) {
        const std::string path =
            "/" + service->full_name() + "/" + service->method(m)->name();
        EXPECT_NE(CallEmpty(path).error_code(), grpc::StatusCode::UNIMPLEMENTED)
            << path;
      }
    }
  }
  EXPECT_GT(methods, 70);
}

class RunServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::RunService::Stub;

  absl::StatusOr<oz::v1::ListRunsResponse> List(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::ListRunsRequest request;
    SetCaller(&request);
    request.set_read_mode(mode);
    request.set_limit(10);
    grpc::ClientContext context;
    SetDeadline(&context);
    oz::v1::ListRunsResponse response;
    const absl::Status status =
        FromGrpcStatus(stub_.ListRuns(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  Stub stub_{channel_};
};

TEST_F(RunServiceRpcTest, ListsThroughTheServiceThenFromTheCache) {
  api_.PutRun(MakeRun("run-1"));
  const auto first = List();
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->runs_size(), 1);
  EXPECT_EQ(first->runs(0).run_id(), "run-1");
  const int64_t requests = api_.requests_sent();
  const auto second = List();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->runs_size(), 1);
  EXPECT_EQ(api_.requests_sent(), requests);
}

TEST_F(RunServiceRpcTest, FailuresCarryTheirDetail) {
  api_.FailAlways(FakeOzApi::InvalidKey());
  const auto result = List(oz::v1::READ_MODE_REFRESH);
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
  const auto detail = GetErrorDetail(result.status());
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->error_code(), "invalid_api_key");
  EXPECT_EQ(detail->http_status(), 401);
}

TEST_F(RunServiceRpcTest, GetsOneRun) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::GetRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  grpc::ClientContext context;
  SetDeadline(&context);
  oz::v1::GetRunResponse response;
  ASSERT_TRUE(stub_.GetRun(&context, request, &response).ok());
  EXPECT_EQ(response.run().title(), "Run run-1");
}

TEST_F(RunServiceRpcTest, CancelsARun) {
  oz::v1::Run run = MakeRun("run-1");
  run.set_state("INPROGRESS");
  api_.PutRun(run);
  oz::v1::CancelRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto cancelled = Call(&stub_, &Stub::CancelRun, request);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_TRUE(cancelled->cancelled());
  EXPECT_EQ(cancelled->run().state(), "CANCELLED");
}

TEST_F(RunServiceRpcTest, FollowsUpOnARun) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::FollowUpRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  EXPECT_THAT(Call(&stub_, &Stub::FollowUpRun, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.set_prompt("and now the tests");
  const auto followed = Call(&stub_, &Stub::FollowUpRun, request);
  ASSERT_THAT(followed, IsOk());
  EXPECT_EQ(followed->run().state(), "INPROGRESS");
}

TEST_F(RunServiceRpcTest, AsksForTheOutputOfARun) {
  oz::v1::GetRunOutputRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  EXPECT_THAT(Call(&stub_, &Stub::GetRunOutput, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunServiceRpcTest, RefusesCallsWhileShuttingDown) {
  gate_.Close();
  const absl::Status status = List().status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "shutting_down");
}

TEST_F(RunServiceRpcTest, ACancelledCallEndsAtOnceAlthoughItsWorkIsStuck) {
  api_.Block();
  oz::v1::ListRunsRequest request;
  SetCaller(&request);
  request.set_read_mode(oz::v1::READ_MODE_REFRESH);
  request.set_limit(10);
  grpc::ClientContext context;
  SetDeadline(&context);
  std::thread client([&] {
    oz::v1::ListRunsResponse response;
    EXPECT_EQ(stub_.ListRuns(&context, request, &response).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  api_.WaitForBlocked(1);
  context.TryCancel();
  client.join();
  gate_.Close();
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
  api_.Release();
}

TEST_F(RunServiceRpcTest, TheServerShutsDownAlthoughWorkIsStuck) {
  api_.Block();
  std::thread client(
      [&] { EXPECT_FALSE(List(oz::v1::READ_MODE_REFRESH).ok()); });
  api_.WaitForBlocked(1);
  server_->Shutdown(absl::ZeroDuration());
  client.join();
  api_.Release();
}

class WatchServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::WatchService::Stub;

  std::unique_ptr<OpenStream<WatchRunsResponse>> WatchRuns() {
    WatchRunsRequest request;
    SetCaller(&request);
    return Open(&stub_, &Stub::WatchRuns, request);
  }

  std::string partition() {
    oz::v1::WatchRunsRequest request;
    SetCaller(&request);
    return synced_->TryUse(request.context())->state->partition();
  }

  Stub stub_{channel_};
};

bool IsSynced(const WatchRunsResponse& response) {
  return response.has_synced();
}

TEST_F(WatchServiceRpcTest, WatchesTheList) {
  api_.PutRun(MakeRun("run-1"));
  const auto stream = WatchRuns();
  const auto snapshot = stream->Next(
      [](const auto& response) { return response.has_snapshot(); });
  ASSERT_TRUE(snapshot.has_value());
  EXPECT_TRUE(snapshot->snapshot().reset());
  EXPECT_FALSE(snapshot->resume().empty());
  ASSERT_TRUE(stream->Next(IsSynced).has_value());
}

TEST_F(WatchServiceRpcTest, CountsTheStreamsOfAnAccount) {
  const auto first = WatchRuns();
  const auto second = WatchRuns();
  ASSERT_TRUE(first->Next(IsSynced).has_value());
  ASSERT_TRUE(second->Next(IsSynced).has_value());
  EXPECT_EQ(server_->open_streams(partition()), 2);
  EXPECT_EQ(server_->open_streams("another"), 0);
}

TEST_F(WatchServiceRpcTest, StreamsEndWhenTheDaemonDoes) {
  const auto stream = WatchRuns();
  ASSERT_TRUE(stream->Next(IsSynced).has_value());
  gate_.Close();
  run_services_->EndStreams();
  EXPECT_TRUE(gate_.WaitForCalls(absl::ZeroDuration()));
  const absl::Status end = stream->Finish();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(end)->error_code(), "shutting_down");
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
}

TEST_F(WatchServiceRpcTest, RefusesStreamsWhileShuttingDown) {
  gate_.Close();
  const absl::Status end = WatchRuns()->Finish();
  EXPECT_THAT(end, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(end)->error_code(), "shutting_down");
}

TEST_F(WatchServiceRpcTest, WatchesOneRun) {
  api_.PutRun(MakeRun("run-1"));
  WatchRunRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto stream = Open(&stub_, &Stub::WatchRun, request);
  const auto first =
      stream->Next([](const auto& response) { return response.has_run(); });
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->run().run_id(), "run-1");
}

TEST_F(WatchServiceRpcTest, WaitsForTheVerdict) {
  api_.PutRun(MakeRun("run-1"));
  WaitRunsRequest request;
  SetCaller(&request);
  request.add_run_ids("run-1");
  const auto stream = Open(&stub_, &Stub::WaitRuns, request);
  const auto verdict =
      stream->Next([](const auto& response) { return response.has_verdict(); });
  ASSERT_TRUE(verdict.has_value());
  EXPECT_EQ(verdict->verdict().kind(), oz::v1::RunVerdict::SUCCEEDED);
  EXPECT_THAT(stream->Finish(), IsOk());
}

TEST_F(WatchServiceRpcTest, SaysWhatIsWrongWithAWait) {
  WaitRunsRequest request;
  SetCaller(&request);
  EXPECT_THAT(Open(&stub_, &Stub::WaitRuns, request)->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

class ArtifactServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::ArtifactService::Stub;

  auto Download(const std::string& uid) {
    oz::v1::DownloadArtifactRequest request;
    SetCaller(&request);
    request.set_artifact_uid(uid);
    return Open(&stub_, &Stub::DownloadArtifact, request);
  }

  Stub stub_{channel_};
};

TEST_F(ArtifactServiceRpcTest, ListsTheArtifactsOfARun) {
  api_.PutRun(MakeRun("run-1"));
  oz::v1::ListRunArtifactsRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto list = Call(&stub_, &Stub::ListRunArtifacts, request);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->run_id(), "run-1");
}

TEST_F(ArtifactServiceRpcTest, DownloadsPieceByPiece) {
  oz::v1::Artifact artifact;
  artifact.set_artifact_uid("artifact-1");
  artifact.set_artifact_type("FILE");
  artifact.set_filename("report.txt");
  std::string bytes;
  while (bytes.size() < 300'000) bytes += "0123456789\n";
  api_.PutArtifact(artifact, bytes);
  const auto stream = Download("artifact-1");
  std::string got;
  for (oz::v1::ArtifactChunk chunk; stream->reader->Read(&chunk);) {
    EXPECT_EQ(chunk.has_artifact(), got.empty());
    if (chunk.has_artifact()) {
      EXPECT_EQ(chunk.artifact().filename(), "report.txt");
    }
    got += chunk.data();
  }
  EXPECT_THAT(stream->Finish(), IsOk());
  EXPECT_EQ(got, bytes);
}

TEST_F(ArtifactServiceRpcTest, SaysThatThereIsNone) {
  EXPECT_THAT(Download("nothing")->Finish(),
              StatusIs(absl::StatusCode::kNotFound));
}

class InboxServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::InboxService::Stub;

  // A run that needs its user.
  void PutBlockedRun() {
    oz::v1::Run run = MakeRun("run-1");
    run.set_state("BLOCKED");
    run.set_creator_uid("user-1");
    api_.PutRun(run);
  }
  absl::StatusOr<oz::v1::ListInboxResponse> List() {
    oz::v1::ListInboxRequest request;
    SetCaller(&request);
    request.set_everybody(true);
    return Call(&stub_, &Stub::ListInbox, request);
  }
  absl::StatusOr<oz::v1::GetSummaryResponse> Summary() {
    oz::v1::GetSummaryRequest request;
    SetCaller(&request);
    return Call(&stub_, &Stub::GetSummary, request);
  }

  Stub stub_{channel_};
};

TEST_F(InboxServiceRpcTest, ListsAndMarksAsSeen) {
  PutBlockedRun();
  const auto list = List();
  ASSERT_THAT(list, IsOk());

  oz::v1::MarkSeenRequest mark;
  SetCaller(&mark);
  mark.set_all(true);
  EXPECT_THAT(Call(&stub_, &Stub::MarkSeen, mark), IsOk());
  const auto after = List();
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->items_size(), 0);
}

TEST_F(InboxServiceRpcTest, CountsForAPrompt) {
  PutBlockedRun();
  ASSERT_THAT(List(), IsOk());
  const auto first = Summary();
  ASSERT_THAT(first, IsOk());
  const int64_t requests = api_.requests_sent();
  // From memory now.
  const auto second = Summary();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->needs_you(), first->needs_you());
  EXPECT_EQ(api_.requests_sent(), requests);
}

TEST_F(InboxServiceRpcTest, RefusesCallsWhileShuttingDown) {
  gate_.Close();
  EXPECT_THAT(Summary(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd
